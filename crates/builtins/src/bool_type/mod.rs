//! `bool`: the two instances are static objects (`object::types::singletons`).

use krait_object::err::Result;
use krait_object::protocol::truth;
use krait_object::types::int::{self, BOOL};
use krait_object::{Args, Thread, TypeObject, Value, exc, pymethods, ready_type, wk};

const INVERT: &str = "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. \
    This returns the bitwise inversion of the underlying int object and is usually not what you \
    expect from negating a bool. Use the 'not' operator for boolean negation or ~int(x) if you \
    really want the bitwise inversion of the underlying int.";

/// The truth value of an operand that is a bool.
fn flag(v: &Value) -> Option<bool> {
    if v.is_true() {
        Some(true)
    } else if v.is_false() {
        Some(false)
    } else {
        None
    }
}

macro_rules! logic {
    ($th:ident, $a:ident $op:tt $b:ident, $slot:ident) => {
        match (flag($a), flag($b)) {
            (Some(x), Some(y)) => Ok(Value::bool(x $op y)),
            // Anything else is a matter of ints.
            _ => match int::INT.ty.slots.$slot.get() {
                Some(f) => f($th, $a, $b),
                None => Ok(Value::not_implemented()),
            },
        }
    };
}

struct BoolMethods;

/// True for a true argument, False otherwise. The two are the only instances.
#[pymethods(sig = "(object=False, /)")]
impl BoolMethods {
    fn __new__(th: &Thread, _cls: &'static TypeObject, args: Args<'_>) -> Result<bool> {
        args.no_keywords(th, "bool")?;
        args.check_positional(th, "bool", 0, 1)?;
        match args.positional().first() {
            Some(x) => truth::is_true(th, x),
            None => Ok(false),
        }
    }

    fn __repr__(v: &Value) -> Value {
        if v.is_true() {
            wk::str("True")
        } else {
            wk::str("False")
        }
    }

    fn __and__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        logic!(th, a & b, and)
    }

    fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        logic!(th, a | b, or)
    }

    fn __xor__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        logic!(th, a ^ b, xor)
    }

    fn __invert__(th: &Thread, v: &Value) -> Result<i32> {
        th.warn(&exc::DEPRECATION_WARNING.ty, INVERT, 1)?;
        Ok(if v.is_true() { -2 } else { -1 })
    }
}

pub(crate) fn install() {
    ready_type(&BOOL.ty, &BoolMethods::SPEC);
}
