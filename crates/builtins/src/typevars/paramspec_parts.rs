//! `P.args` and `P.kwargs`.

use super::PARAMSPEC;
use super::common::no_subclass;
use krait_object::protocol::{compare, repr};
use krait_object::{
    CompareOp, Obj, Result, Thread, Trace, TypeObject, Value, pymethods, ready_type,
};

#[derive(Trace)]
pub struct ParamSpecArgs(Value);

#[derive(Trace)]
pub struct ParamSpecKwargs(Value);

krait_object::pytype! {
    pub static PARAMSPEC_ARGS: ParamSpecArgs = "typing.ParamSpecArgs", HAVE_GC | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static PARAMSPEC_KWARGS: ParamSpecKwargs = "typing.ParamSpecKwargs", HAVE_GC | MANAGED_WEAKREF;
}

pub(super) fn args_of(p: &Value) -> Value {
    PARAMSPEC_ARGS.create(ParamSpecArgs(p.clone())).into_value()
}

pub(super) fn kwargs_of(p: &Value) -> Value {
    PARAMSPEC_KWARGS
        .create(ParamSpecKwargs(p.clone()))
        .into_value()
}

fn shown(th: &Thread, origin: &Value, part: &str) -> Result<String> {
    let of = match PARAMSPEC.get(origin) {
        Some(p) => repr::str_text(th, &p.name.get_or_none())?,
        None => repr::repr_text(th, origin)?,
    };
    Ok(format!("{of}.{part}"))
}

fn compared(th: &Thread, a: &Value, b: Option<&Value>, op: CompareOp) -> Result<Value> {
    match b {
        Some(b) if matches!(op, CompareOp::Eq | CompareOp::Ne) => compare::rich(th, a, b, op),
        _ => Ok(Value::not_implemented()),
    }
}

struct ArgsMethods;

/// The args for a ParamSpec object.
///
/// >>> P = ParamSpec('P')
/// >>> P.args.__origin__ is P
/// True
#[pymethods]
impl ArgsMethods {
    #[sig("(origin)")]
    #[name("paramspecargs")]
    fn __new__(cls: &'static TypeObject, origin: &Value) -> Value {
        PARAMSPEC_ARGS
            .create_in(cls, ParamSpecArgs(origin.clone()))
            .into_value()
    }

    fn __repr__(th: &Thread, zelf: &Obj<ParamSpecArgs>) -> Result<String> {
        shown(th, &zelf.0, "args")
    }

    fn __richcmp__(
        th: &Thread,
        zelf: &Obj<ParamSpecArgs>,
        other: &Value,
        op: CompareOp,
    ) -> Result<Value> {
        compared(th, &zelf.0, PARAMSPEC_ARGS.get(other).map(|o| &o.0), op)
    }

    #[method]
    fn __mro_entries__(th: &Thread, zelf: &Value, bases: &Value) -> Result<Value> {
        let _ = (zelf, bases);
        no_subclass(th, "ParamSpecArgs")
    }

    #[member]
    fn __origin__(zelf: &Obj<ParamSpecArgs>) -> Value {
        zelf.0.clone()
    }
}

struct KwargsMethods;

/// The kwargs for a ParamSpec object.
///
/// >>> P = ParamSpec('P')
/// >>> P.kwargs.__origin__ is P
/// True
#[pymethods]
impl KwargsMethods {
    #[sig("(origin)")]
    #[name("paramspeckwargs")]
    fn __new__(cls: &'static TypeObject, origin: &Value) -> Value {
        PARAMSPEC_KWARGS
            .create_in(cls, ParamSpecKwargs(origin.clone()))
            .into_value()
    }

    fn __repr__(th: &Thread, zelf: &Obj<ParamSpecKwargs>) -> Result<String> {
        shown(th, &zelf.0, "kwargs")
    }

    fn __richcmp__(
        th: &Thread,
        zelf: &Obj<ParamSpecKwargs>,
        other: &Value,
        op: CompareOp,
    ) -> Result<Value> {
        compared(th, &zelf.0, PARAMSPEC_KWARGS.get(other).map(|o| &o.0), op)
    }

    #[method]
    fn __mro_entries__(th: &Thread, zelf: &Value, bases: &Value) -> Result<Value> {
        let _ = (zelf, bases);
        no_subclass(th, "ParamSpecKwargs")
    }

    #[member]
    fn __origin__(zelf: &Obj<ParamSpecKwargs>) -> Value {
        zelf.0.clone()
    }
}

pub(super) fn install() {
    ready_type(&PARAMSPEC_ARGS.ty, &ArgsMethods::SPEC);
    ready_type(&PARAMSPEC_KWARGS.ty, &KwargsMethods::SPEC);
}
