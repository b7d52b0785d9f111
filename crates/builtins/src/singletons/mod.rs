//! The types of `None`, `...` and `NotImplemented`.

use krait_object::err::Result;
use krait_object::typeobj::{CompareOp, TypeObject};
use krait_object::types::singletons::{ELLIPSIS_TYPE, NONE_TYPE, NOT_IMPLEMENTED_TYPE};
use krait_object::{Args, Thread, Value, pymethods, ready_type};

/// Constructors of singletons take nothing and make nothing.
fn no_arguments(th: &Thread, args: Args<'_>, name: &str) -> Result<()> {
    if args.values.is_empty() {
        Ok(())
    } else {
        Err(th.type_error(format!("{name} takes no arguments")))
    }
}

struct NoneMethods;

/// The type of the None singleton.
#[pymethods(sig = "()")]
impl NoneMethods {
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let _ = cls;
        no_arguments(th, args, "NoneType")?;
        Ok(Value::none())
    }

    fn __repr__(zelf: &Value) -> &'static str {
        let _ = zelf;
        "None"
    }

    fn __hash__(zelf: &Value) -> i64 {
        let _ = zelf;
        0xfca8_6420
    }

    fn __richcmp__(th: &Thread, zelf: &Value, other: &Value, op: CompareOp) -> Result<Value> {
        crate::object_type::object_richcompare(th, zelf, other, op)
    }

    fn __bool__(zelf: &Value) -> bool {
        let _ = zelf;
        false
    }
}

struct EllipsisMethods;

/// The type of the Ellipsis singleton.
#[pymethods(sig = "()")]
impl EllipsisMethods {
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let _ = cls;
        no_arguments(th, args, "EllipsisType")?;
        Ok(Value::ellipsis())
    }

    fn __repr__(zelf: &Value) -> &'static str {
        let _ = zelf;
        "Ellipsis"
    }

    #[method]
    fn __reduce__(zelf: &Value) -> &'static str {
        let _ = zelf;
        "Ellipsis"
    }
}

struct NotImplementedMethods;

/// The type of the NotImplemented singleton.
#[pymethods(sig = "()")]
impl NotImplementedMethods {
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let _ = cls;
        no_arguments(th, args, "NotImplementedType")?;
        Ok(Value::not_implemented())
    }

    fn __repr__(zelf: &Value) -> &'static str {
        let _ = zelf;
        "NotImplemented"
    }

    fn __bool__(th: &Thread, zelf: &Value) -> Result<bool> {
        let _ = zelf;
        Err(th.type_error("NotImplemented should not be used in a boolean context"))
    }

    #[method]
    fn __reduce__(zelf: &Value) -> &'static str {
        let _ = zelf;
        "NotImplemented"
    }
}

pub(crate) fn install() {
    ready_type(&NONE_TYPE.ty, &NoneMethods::SPEC);
    ready_type(&ELLIPSIS_TYPE.ty, &EllipsisMethods::SPEC);
    ready_type(&NOT_IMPLEMENTED_TYPE.ty, &NotImplementedMethods::SPEC);
}
