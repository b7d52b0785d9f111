//! `filter`.

use crate::iter::quick;
use krait_object::err::Result;
use krait_object::protocol::{call, iter, truth};
use krait_object::typeobj::{SlotId, TypeObject};
use krait_object::types::{int, tuple};
use krait_object::{Args, Obj, Thread, Trace, Value, pymethods, ready_type};

#[derive(Trace)]
pub struct Filter {
    pub it: Value,
    /// `None` keeps what is true.
    pub func: Value,
}

krait_object::pytype! {
    pub static FILTER: Filter = "filter", BASETYPE | HAVE_GC;
}

struct FilterMethods;

/// Return an iterator yielding those items of iterable for which
/// function(item) is true.  If function is None, return the items that
/// are true.
#[pymethods(sig = "(function, iterable, /)")]
impl FilterMethods {
    #[name("filter")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        if SlotId::init.address(&cls.slots) == SlotId::init.address(&FILTER.ty.slots) {
            args.no_keywords(th, "filter")?;
        }
        args.check_positional(th, "filter", 2, 2)?;
        let [func, iterable] = args.positional() else {
            return Err(th.type_error("filter expected 2 arguments"));
        };
        let it = iter::iter(th, iterable)?;
        Ok(FILTER
            .create_in(
                cls,
                Filter {
                    func: func.clone(),
                    it,
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Filter>) -> Result<Option<Value>> {
        th.check_stack("")?;
        let by_truth = zelf.func.is_none()
            || zelf
                .func
                .as_type()
                .is_some_and(|t| std::ptr::eq(t, &int::BOOL.ty));
        while let Some(v) = quick::next(th, &zelf.it)? {
            let keep = if by_truth {
                truth::is_true(th, &v)?
            } else {
                let r = call::call1(th, &zelf.func, &v)?;
                truth::is_true(th, &r)?
            };
            if keep {
                return Ok(Some(v));
            }
        }
        Ok(None)
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(zelf: &Obj<Filter>) -> Value {
        let args = vec![zelf.func.clone(), zelf.it.clone()];
        tuple::from_array([zelf.ty().type_value(), tuple::from_vec(args).into_value()]).into_value()
    }
}

pub(crate) fn install() {
    ready_type(&FILTER.ty, &FilterMethods::SPEC);
}
