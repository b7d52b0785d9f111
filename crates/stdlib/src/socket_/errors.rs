//! `socket.gaierror`, `socket.herror`.

use krait_host::ResolveError;
use krait_object::exc::{ExcData, OS_ERROR, OsErrorExt};
use krait_object::protocol::call;
use krait_object::types::str;
use krait_object::{Ext, Raised, Thread, Value, pymethods, ready_type};

krait_object::pytype! {
    pub static GAIERROR: Ext<ExcData, OsErrorExt> = "socket.gaierror" derives OS_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static HERROR: Ext<ExcData, OsErrorExt> = "socket.herror" derives OS_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct GaiErrorMethods;

#[pymethods]
impl GaiErrorMethods {}

struct HErrorMethods;

#[pymethods]
impl HErrorMethods {}

pub fn install() {
    ready_type(&GAIERROR.ty, &GaiErrorMethods::SPEC);
    ready_type(&HERROR.ty, &HErrorMethods::SPEC);
}

/// What the resolver reports, as an exception.
pub fn resolve_error(th: &Thread, e: &ResolveError) -> Raised {
    match e {
        ResolveError::System(e) => th.os_error(e, None, None),
        ResolveError::Resolver(code, text) => {
            let args = [Value::int32(*code), str::new(text)];
            match call::call_type(th, &GAIERROR.ty, &args) {
                Ok(e) => Raised::from_value(e),
                Err(e) => e,
            }
        }
    }
}
