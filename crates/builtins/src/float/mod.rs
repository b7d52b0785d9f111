//! `float`: methods and slots. The payload is in `object::types::float`; most floats are words.

mod arith;
mod new;
mod ratio;

use crate::text_error::OrRaise;
use krait_object::err::{self, Result};
use krait_object::protocol::number;
use krait_object::types::{float, int, str, tuple};
use krait_object::{CompareOp, IntRef, Str, Thread, TypeObject, Value, exc, pymethods, ready_type};

pub use arith::{divmod, floordiv, pow, rem};
pub use new::{float_new, from_object};
pub use ratio::{compare_int, integer_ratio, to_int};

/// A float operand: a float, or an int that is converted. `None` for anything else.
#[inline]
fn operand(th: &Thread, v: &Value) -> Result<Option<f64>> {
    if let Some(f) = v.as_float() {
        return Ok(Some(f));
    }
    match v.as_int() {
        Some(IntRef::Small(i)) => Ok(Some(i as f64)),
        Some(n) => int::to_f64(th, n).map(Some),
        None => Ok(None),
    }
}

macro_rules! operands {
    ($th:ident, $a:ident, $b:ident) => {
        match (operand($th, $a)?, operand($th, $b)?) {
            (Some(x), Some(y)) => (x, y),
            _ => return Ok(Value::not_implemented()),
        }
    };
}

fn num(th: &Thread, v: &Value) -> Result<f64> {
    v.as_float().ok_or_else(|| {
        th.type_error(format!(
            "descriptor requires a 'float' object but received a '{}'",
            v.ty().name()
        ))
    })
}

/// `repr(x)`.
pub fn to_str(x: f64) -> Value {
    str::ascii_bytes(krait_text::float::float_repr(x).as_bytes())
}

/// `hash(x)` of the float that `v` is; nan hashes by identity.
pub fn hash(v: &Value, x: f64) -> i64 {
    krait_text::hash::hash_float(x).unwrap_or_else(|| crate::object_type::identity_hash(v))
}

/// A float as an instance of `cls`.
pub(crate) fn in_class(cls: &'static TypeObject, x: f64) -> Value {
    if std::ptr::eq(cls, &float::FLOAT.ty) {
        Value::float(x)
    } else {
        float::new_in(cls, x).into_value()
    }
}

struct FloatMethods;

/// A floating-point number from a number or from text.
#[pymethods(sig = "(x=0, /)")]
impl FloatMethods {
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        args: krait_object::Args<'_>,
    ) -> Result<Value> {
        float_new(th, cls, args)
    }

    fn __repr__(th: &Thread, v: &Value) -> Result<Value> {
        Ok(to_str(num(th, v)?))
    }

    fn __hash__(th: &Thread, v: &Value) -> Result<i64> {
        Ok(hash(v, num(th, v)?))
    }

    fn __richcmp__(th: &Thread, a: &Value, b: &Value, op: CompareOp) -> Result<Value> {
        let x = num(th, a)?;
        if let Some(y) = b.as_float() {
            return Ok(Value::bool(match op {
                CompareOp::Lt => x < y,
                CompareOp::Le => x <= y,
                CompareOp::Eq => x == y,
                CompareOp::Ne => x != y,
                CompareOp::Gt => x > y,
                CompareOp::Ge => x >= y,
            }));
        }
        Ok(match b.as_int() {
            None => Value::not_implemented(),
            // Nan is unequal to everything.
            Some(n) => Value::bool(match compare_int(x, n) {
                Some(o) => op.test(o),
                None => op == CompareOp::Ne,
            }),
        })
    }

    fn __add__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(th, a, b);
        Ok(Value::float(x + y))
    }

    fn __sub__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(th, a, b);
        Ok(Value::float(x - y))
    }

    fn __mul__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(th, a, b);
        Ok(Value::float(x * y))
    }

    fn __truediv__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(th, a, b);
        if y == 0.0 {
            return Err(th.zero_division("division by zero"));
        }
        Ok(Value::float(x / y))
    }

    fn __floordiv__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(th, a, b);
        floordiv(th, x, y).map(Value::float)
    }

    fn __mod__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(th, a, b);
        rem(th, x, y).map(Value::float)
    }

    fn __divmod__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(th, a, b);
        let (q, r) = divmod(th, x, y)?;
        Ok(tuple::from_array([Value::float(q), Value::float(r)]).into_value())
    }

    fn __pow__(th: &Thread, a: &Value, b: &Value, m: &Value) -> Result<Value> {
        if !m.is_none() {
            return Err(
                th.type_error("pow() 3rd argument not allowed unless all arguments are integers")
            );
        }
        let (x, y) = operands!(th, a, b);
        pow(th, x, y)
    }

    fn __neg__(th: &Thread, v: &Value) -> Result<f64> {
        Ok(-num(th, v)?)
    }

    fn __pos__(th: &Thread, v: &Value) -> Result<Value> {
        Self::__float__(th, v)
    }

    fn __abs__(th: &Thread, v: &Value) -> Result<f64> {
        Ok(num(th, v)?.abs())
    }

    fn __bool__(th: &Thread, v: &Value) -> Result<bool> {
        Ok(num(th, v)? != 0.0)
    }

    fn __int__(th: &Thread, v: &Value) -> Result<Value> {
        to_int(th, num(th, v)?)
    }

    fn __float__(th: &Thread, v: &Value) -> Result<Value> {
        if v.as_exact_float().is_some() {
            return Ok(v.clone());
        }
        Ok(Value::float(num(th, v)?))
    }

    /// Return the Integral closest to x between 0 and x.
    fn __trunc__(th: &Thread, v: &Value) -> Result<Value> {
        to_int(th, num(th, v)?)
    }

    /// Return the floor as an Integral.
    fn __floor__(th: &Thread, v: &Value) -> Result<Value> {
        to_int(th, num(th, v)?.floor())
    }

    /// Return the ceiling as an Integral.
    fn __ceil__(th: &Thread, v: &Value) -> Result<Value> {
        to_int(th, num(th, v)?.ceil())
    }

    /// Round to the nearest integer, or to ndigits decimal places; ties to even.
    #[sig("(ndigits=None, /)")]
    fn __round__(th: &Thread, v: &Value, ndigits: Option<&Value>) -> Result<Value> {
        let x = num(th, v)?;
        let Some(d) = ndigits else {
            return to_int(th, x.round_ties_even());
        };
        let places = number::index_clamped(th, d)?;
        match krait_text::float::round_to(x, places as i64) {
            Some(r) => Ok(Value::float(r)),
            None => Err(th.overflow_error("rounded value too large to represent")),
        }
    }

    /// Return self, the complex conjugate of any float.
    #[sig("()")]
    fn conjugate(th: &Thread, v: &Value) -> Result<Value> {
        Self::__float__(th, v)
    }

    /// Return True if the float is an integer.
    fn is_integer(th: &Thread, v: &Value) -> Result<bool> {
        let x = num(th, v)?;
        Ok(x.is_finite() && x.floor() == x)
    }

    /// A pair of integers, in lowest terms, whose ratio is exactly the float.
    ///
    /// >>> (0.75).as_integer_ratio()
    /// (3, 4)
    fn as_integer_ratio(th: &Thread, v: &Value) -> Result<(Value, Value)> {
        let x = num(th, v)?;
        if x.is_nan() {
            return Err(th.value_error("cannot convert NaN to integer ratio"));
        }
        match integer_ratio(x) {
            Some((n, d)) => Ok((int::from_big(n), int::from_big(d))),
            None => Err(th.overflow_error("cannot convert Infinity to integer ratio")),
        }
    }

    /// Convert real number to a floating-point number.
    #[classmethod]
    #[sig("(number, /)")]
    fn from_number(th: &Thread, cls: &'static TypeObject, number: &Value) -> Result<Value> {
        if std::ptr::eq(cls, &float::FLOAT.ty) && number.as_exact_float().is_some() {
            return Ok(number.clone());
        }
        let x = Value::float(number::as_f64(th, number)?);
        if std::ptr::eq(cls, &float::FLOAT.ty) {
            return Ok(x);
        }
        krait_object::protocol::call::call_type(th, cls, &[x])
    }

    /// Create a floating-point number from a hexadecimal string.
    ///
    /// >>> float.fromhex('0x1.8p+1')
    /// 3.0
    #[classmethod]
    #[sig("(string, /)")]
    fn fromhex(th: &Thread, cls: &'static TypeObject, string: &Value) -> Result<Value> {
        let Some(s) = string.as_str() else {
            return Err(th.type_error("bad argument type for built-in operation"));
        };
        let x = Value::float(krait_text::float::float_fromhex(s.text()).or_raise(th)?);
        if std::ptr::eq(cls, &float::FLOAT.ty) {
            return Ok(x);
        }
        krait_object::protocol::call::call_type(th, cls, &[x])
    }

    /// Return a hexadecimal representation of a floating-point number.
    ///
    /// >>> (3.0).hex()
    /// '0x1.8000000000000p+1'
    fn hex(th: &Thread, v: &Value) -> Result<String> {
        Ok(krait_text::float::float_hex(num(th, v)?))
    }

    fn __getnewargs__(th: &Thread, v: &Value) -> Result<Value> {
        Ok(tuple::from_array([Value::float(num(th, v)?)]).into_value())
    }

    /// The memory format of a C float or double; used in the test suite.
    #[classmethod]
    #[sig("(typestr, /)")]
    fn __getformat__(
        th: &Thread,
        _cls: &'static TypeObject,
        typestr: &Str,
    ) -> Result<&'static str> {
        if !typestr.eq_str("double") && !typestr.eq_str("float") {
            return Err(th.value_error("__getformat__() argument 1 must be 'double' or 'float'"));
        }
        Ok(if cfg!(target_endian = "little") {
            "IEEE, little-endian"
        } else {
            "IEEE, big-endian"
        })
    }

    /// Formats the float according to format_spec.
    #[sig("(format_spec, /)")]
    fn __format__(th: &Thread, v: &Value, format_spec: &Str) -> Result<Value> {
        crate::format::float(th, v, format_spec)
    }

    /// the real part of a complex number
    #[getter]
    fn real(th: &Thread, v: &Value) -> Result<Value> {
        Self::__float__(th, v)
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(_v: &Value) -> f64 {
        0.0
    }
}

/// `OverflowError(34, "Numerical result out of range")`.
#[cold]
pub(crate) fn range_error(th: &Thread) -> err::Raised {
    err::new_args(
        th,
        &exc::OVERFLOW_ERROR.ty,
        vec![Value::int32(34), str::new("Numerical result out of range")],
    )
}

pub(crate) fn install() {
    ready_type(&float::FLOAT.ty, &FloatMethods::SPEC);
}
