//! `int`: methods and slots. The payload is in `object::types::int`; small ints are words and come first everywhere.

pub mod arith;
mod bytes;
mod new;
mod power;
mod round;
mod short;

use crate::text_error::OrRaise;
use krait_object::err::Result;
use krait_object::protocol::{compare, number};
use krait_object::types::int::room;
use krait_object::types::{int, str, tuple};
use krait_object::{
    Args, CompareOp, IntRef, Str, Thread, TypeObject, Value, pymethods, ready_type,
};
use krait_text::format as text_format;

pub use bytes::{from_le_bytes, to_bytes};
pub use new::{from_object, in_class, int_new};
pub use power::{pow, pow_mod};

/// The digit limit of conversions between int and decimal text, 0 for none.
pub fn limit(th: &Thread) -> usize {
    usize::try_from(th.interp.int_max_str_digits.get()).unwrap_or(0)
}

/// The `text` crate's view of an int.
pub fn text_ref(n: IntRef<'_>) -> text_format::IntRef<'_> {
    match n {
        IntRef::Small(i) => text_format::IntRef::Small(i),
        // Between 63 and 64 bits the two crates differ in what is small.
        IntRef::Big(b) => match i64::try_from(b) {
            Ok(i) => text_format::IntRef::Small(i),
            Err(_) => text_format::IntRef::Big(b),
        },
    }
}

/// Bytes that the decimal text of `n` takes while it is made; none if it is refused for its length.
pub fn decimal_room(th: &Thread, n: IntRef<'_>) -> usize {
    let limbs = room::limbs(n);
    // A limb has 19 digits and a bit.
    match limit(th) {
        0 => room::digits(limbs),
        limit => room::digits(limbs.min(limit / 19 + 2)),
    }
}

/// `repr(n)`.
pub fn to_str(th: &Thread, n: IntRef<'_>) -> Result<Value> {
    match n {
        IntRef::Small(i @ 0..=9) => Ok(str::char_str(u32::from(b'0') + i as u32)),
        IntRef::Small(i) => Ok(krait_text::int::with_small(i, str::ascii_bytes)),
        IntRef::Big(b) => {
            let bytes = decimal_room(th, n);
            let s = room::within(bytes, || krait_text::int::big_to_str(b, limit(th)))?;
            let s = s.or_raise(th)?;
            Ok(str::ascii_bytes(s.as_bytes()))
        }
    }
}

/// The receiver's number.
fn num<'a>(th: &Thread, v: &'a Value) -> Result<IntRef<'a>> {
    v.as_int().ok_or_else(|| {
        th.type_error(format!(
            "descriptor requires a 'int' object but received a '{}'",
            v.ty().name()
        ))
    })
}

/// The receiver as an exact int.
fn exact(th: &Thread, v: &Value) -> Result<Value> {
    if v.is_small() {
        return Ok(v.clone());
    }
    num(th, v)?;
    Ok(int::exact(v).unwrap_or_else(|| v.clone()))
}

/// Both numbers of a binary operator, or its answer.
macro_rules! operands {
    ($a:ident, $b:ident) => {
        match ($a.as_int(), $b.as_int()) {
            (Some(x), Some(y)) => (x, y),
            _ => return Ok(Value::not_implemented()),
        }
    };
}

struct IntMethods;

/// int([x]) -> integer
/// int(x, base=10) -> integer
///
/// A number truncated towards zero, or the integer that text or bytes spell in a base
/// (2 to 36; 0 takes the base from the prefix).
///
/// >>> int('0b101', 0)
/// 5
#[pymethods]
impl IntMethods {
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        int_new(th, cls, args)
    }

    fn __repr__(th: &Thread, v: &Value) -> Result<Value> {
        to_str(th, num(th, v)?)
    }

    fn __hash__(th: &Thread, v: &Value) -> Result<i64> {
        Ok(int::hash(num(th, v)?))
    }

    fn __richcmp__(a: &Value, b: &Value, op: CompareOp) -> Result<Value> {
        let (x, y) = operands!(a, b);
        Ok(Value::bool(op.test(compare::ints(x, y))))
    }

    fn __add__(a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        arith::add(x, y)
    }

    fn __sub__(a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        arith::sub(x, y)
    }

    fn __mul__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        arith::mul(th, x, y)
    }

    fn __mod__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        arith::rem(th, x, y)
    }

    fn __divmod__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        let (q, r) = arith::divmod(th, x, y)?;
        Ok(tuple::from_array([q, r]).into_value())
    }

    fn __pow__(th: &Thread, a: &Value, b: &Value, m: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        if m.is_none() {
            return pow(th, x, y);
        }
        match m.as_int() {
            Some(m) => pow_mod(th, x, y, m),
            None => Ok(Value::not_implemented()),
        }
    }

    fn __neg__(th: &Thread, v: &Value) -> Result<Value> {
        arith::neg(num(th, v)?)
    }

    fn __pos__(th: &Thread, v: &Value) -> Result<Value> {
        exact(th, v)
    }

    fn __abs__(th: &Thread, v: &Value) -> Result<Value> {
        let n = num(th, v)?;
        if arith::is_negative(n) {
            arith::neg(n)
        } else {
            exact(th, v)
        }
    }

    fn __bool__(th: &Thread, v: &Value) -> Result<bool> {
        Ok(!arith::is_zero(num(th, v)?))
    }

    fn __invert__(th: &Thread, v: &Value) -> Result<Value> {
        arith::invert(num(th, v)?)
    }

    fn __lshift__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        arith::lshift(th, x, y)
    }

    fn __rshift__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        arith::rshift(th, x, y)
    }

    fn __and__(a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        arith::and(x, y)
    }

    fn __xor__(a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        arith::xor(x, y)
    }

    fn __or__(a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        arith::or(x, y)
    }

    fn __int__(th: &Thread, v: &Value) -> Result<Value> {
        exact(th, v)
    }

    fn __index__(th: &Thread, v: &Value) -> Result<Value> {
        exact(th, v)
    }

    fn __float__(th: &Thread, v: &Value) -> Result<f64> {
        int::to_f64(th, num(th, v)?)
    }

    fn __floordiv__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        arith::floordiv(th, x, y)
    }

    fn __truediv__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (x, y) = operands!(a, b);
        arith::truediv(th, x, y)
    }

    /// Returns self, the complex conjugate of any int.
    #[sig("()")]
    fn conjugate(th: &Thread, v: &Value) -> Result<Value> {
        exact(th, v)
    }

    /// How many bits the absolute value has.
    ///
    /// >>> (10).bit_length()
    /// 4
    fn bit_length(th: &Thread, v: &Value) -> Result<usize> {
        Ok(arith::bit_length(num(th, v)?))
    }

    /// How many ones the absolute value has in binary.
    ///
    /// >>> (10).bit_count()
    /// 2
    fn bit_count(th: &Thread, v: &Value) -> Result<usize> {
        Ok(match num(th, v)? {
            IntRef::Small(i) => i.unsigned_abs().count_ones() as usize,
            IntRef::Big(b) => b
                .as_sign_words()
                .1
                .iter()
                .map(|w| w.count_ones() as usize)
                .sum(),
        })
    }

    /// The integer as bytes of the given length, by default one, most significant first.
    #[sig("(length=1, byteorder='big', *, signed=False)")]
    fn to_bytes(
        th: &Thread,
        v: &Value,
        length: isize,
        byteorder: Option<&Str>,
        signed: bool,
    ) -> Result<Value> {
        let little = bytes::is_little(th, byteorder)?;
        let Ok(length) = usize::try_from(length) else {
            return Err(th.value_error("length argument must be non-negative"));
        };
        to_bytes(th, num(th, v)?, length, little, signed)
    }

    /// The integer that bytes represent, by default unsigned, most significant first.
    #[classmethod]
    #[sig("(bytes, byteorder='big', *, signed=False)")]
    fn from_bytes(
        th: &Thread,
        cls: &'static TypeObject,
        bytes: &Value,
        byteorder: Option<&Str>,
        signed: bool,
    ) -> Result<Value> {
        let little = self::bytes::is_little(th, byteorder)?;
        let mut b = self::bytes::bytes_of(th, bytes)?;
        if !little {
            b.reverse();
        }
        let n = from_le_bytes(&b, signed)?;
        if std::ptr::eq(cls, &int::INT.ty) {
            return Ok(n);
        }
        krait_object::protocol::call::call_type(th, cls, &[n])
    }

    /// The integer itself and 1.
    ///
    /// >>> (-7).as_integer_ratio()
    /// (-7, 1)
    fn as_integer_ratio(th: &Thread, v: &Value) -> Result<(Value, i32)> {
        Ok((exact(th, v)?, 1))
    }

    /// Returns True. Exists for duck type compatibility with float.is_integer.
    fn is_integer(_v: &Value) -> bool {
        true
    }

    /// Truncating an Integral returns itself.
    fn __trunc__(th: &Thread, v: &Value) -> Result<Value> {
        exact(th, v)
    }

    /// Flooring an Integral returns itself.
    fn __floor__(th: &Thread, v: &Value) -> Result<Value> {
        exact(th, v)
    }

    /// Ceiling of an Integral returns itself.
    fn __ceil__(th: &Thread, v: &Value) -> Result<Value> {
        exact(th, v)
    }

    /// Round to a multiple of 10**-ndigits, ties to even.
    #[sig("(ndigits=None, /)")]
    fn __round__(th: &Thread, v: &Value, ndigits: Option<&Value>) -> Result<Value> {
        let Some(d) = ndigits else {
            return exact(th, v);
        };
        let d = number::index(th, d)?;
        round::round(th, num(th, v)?, num(th, &d)?)
    }

    #[sig("()")]
    fn __getnewargs__(th: &Thread, v: &Value) -> Result<Value> {
        Ok(tuple::from_array([exact(th, v)?]).into_value())
    }

    /// Convert to a string according to format_spec.
    #[sig("(format_spec, /)")]
    fn __format__(th: &Thread, v: &Value, format_spec: &Str) -> Result<Value> {
        crate::format::int(th, v, format_spec)
    }

    /// Returns size in memory, in bytes.
    fn __sizeof__(th: &Thread, v: &Value) -> Result<usize> {
        // CPython: a header of 24 bytes, then digits of 30 bits, at least one.
        let digits = arith::bit_length(num(th, v)?).div_ceil(30).max(1);
        Ok(24 + 4 * digits)
    }

    /// the real part of a complex number
    #[getter]
    fn real(th: &Thread, v: &Value) -> Result<Value> {
        exact(th, v)
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(_v: &Value) -> i32 {
        0
    }

    /// the numerator of a rational number in lowest terms
    #[getter]
    fn numerator(th: &Thread, v: &Value) -> Result<Value> {
        exact(th, v)
    }

    /// the denominator of a rational number in lowest terms
    #[getter]
    fn denominator(_v: &Value) -> i32 {
        1
    }
}

pub(crate) fn install() {
    ready_type(&int::INT.ty, &IntMethods::SPEC);
}
