//! Items of native formats: from bytes to objects and back.

use krait_object::err::{Raised, Result};
use krait_object::protocol::{number, truth};
use krait_object::types::{bytes, int};
use krait_object::{Thread, Value, exc};

/// The character of a native single-character format, `@` before it or not.
pub fn native(format: &str) -> Option<u8> {
    let f = format.strip_prefix('@').unwrap_or(format);
    match f.as_bytes() {
        [c] if size(*c).is_some() => Some(*c),
        _ => None,
    }
}

/// Bytes per item.
pub fn size(c: u8) -> Option<usize> {
    Some(match c {
        b'b' | b'B' | b'c' | b'?' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
        _ => return None,
    })
}

pub fn is_byte(c: u8) -> bool {
    matches!(c, b'b' | b'B' | b'c')
}

/// A half-precision float.
fn half_to_f64(bits: u16) -> f64 {
    let sign = if bits & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        e => (1.0 + fraction / 1024.0) * 2f64.powi(e - 15),
    }
}

/// The nearest half-precision float, ties to even; `None` if it is too large.
fn f64_to_half(x: f64) -> Option<u16> {
    let sign = if x.is_sign_negative() { 0x8000 } else { 0 };
    let a = x.abs();
    if a.is_nan() {
        return Some(sign | 0x7e00);
    }
    if a.is_infinite() {
        return Some(sign | 0x7c00);
    }
    if a < 2f64.powi(-14) {
        return Some(sign | (a * 2f64.powi(24)).round_ties_even() as u16);
    }
    let bits = a.to_bits();
    let exponent = (bits >> 52) as i64 - 1023;
    if exponent > 15 {
        return None;
    }
    let units = (a * 2f64.powi(10 - exponent as i32)).round_ties_even() as u64;
    let encoded = (((exponent + 15) as u64) << 10) + (units - 1024);
    (encoded < 0x7c00).then_some(sign | encoded as u16)
}

/// An item as an object. `b` holds exactly one.
pub fn unpack(c: u8, b: &[u8]) -> Option<Value> {
    macro_rules! read {
        ($t:ty) => {
            <$t>::from_ne_bytes(*b.first_chunk()?)
        };
    }
    Some(match c {
        b'B' => Value::int32(i32::from(*b.first()?)),
        b'b' => Value::int32(i32::from(*b.first()? as i8)),
        b'c' => bytes::new(b.get(..1)?),
        b'?' => Value::bool(*b.first()? != 0),
        b'h' => Value::int32(i32::from(read!(i16))),
        b'H' => Value::int32(i32::from(read!(u16))),
        b'i' => Value::int32(read!(i32)),
        b'I' => int::from_i64(i64::from(read!(u32))),
        b'l' | b'q' | b'n' => int::from_i64(read!(i64)),
        b'L' | b'Q' | b'N' | b'P' => int::from_u64(read!(u64)),
        b'f' => Value::float(f64::from(read!(f32))),
        b'd' => Value::float(read!(f64)),
        b'e' => Value::float(half_to_f64(read!(u16))),
        _ => return None,
    })
}

fn bad_type(th: &Thread, format: &str) -> Raised {
    th.type_error(format!("memoryview: invalid type for format '{format}'"))
}

fn bad_value(th: &Thread, format: &str) -> Raised {
    th.value_error(format!("memoryview: invalid value for format '{format}'"))
}

/// An object as the bytes of one item. `held` tells whether the view still is, which the object may have ended when it was
/// asked for its number: that comes before whether the number fits the item, but not before whether it fits a word.
pub fn pack(
    th: &Thread,
    c: u8,
    format: &str,
    v: &Value,
    held: impl Fn() -> Result<()>,
) -> Result<Vec<u8>> {
    let integer = || -> Result<i128> {
        let n = match number::index(th, v) {
            Ok(n) => n,
            Err(e) if e.is(&exc::TYPE_ERROR) => return Err(bad_type(th, format)),
            Err(e) => return Err(e),
        };
        int::to_i128(&n).ok_or_else(|| bad_value(th, format))
    };
    let real = || match number::as_f64(th, v) {
        Err(e) if e.is(&exc::TYPE_ERROR) => Err(bad_type(th, format)),
        Err(e) if e.is(&exc::OVERFLOW_ERROR) || e.is(&exc::VALUE_ERROR) => {
            Err(bad_value(th, format))
        }
        r => r,
    };
    macro_rules! put {
        ($t:ty) => {{
            let n = integer()?;
            let is_word = match <$t>::MIN {
                0 => u64::try_from(n).is_ok(),
                _ => i64::try_from(n).is_ok(),
            };
            if is_word {
                held()?;
            }
            <$t>::try_from(n)
                .map_err(|_| bad_value(th, format))?
                .to_ne_bytes()
                .to_vec()
        }};
    }
    Ok(match c {
        b'B' => put!(u8),
        b'b' => put!(i8),
        b'h' => put!(i16),
        b'H' => put!(u16),
        b'i' => put!(i32),
        b'I' => put!(u32),
        b'l' | b'q' | b'n' => put!(i64),
        b'L' | b'Q' | b'N' | b'P' => put!(u64),
        b'?' => vec![u8::from(truth::is_true(th, v)?)],
        b'f' => (real()? as f32).to_ne_bytes().to_vec(),
        b'd' => real()?.to_ne_bytes().to_vec(),
        b'e' => {
            let x = real()?;
            held()?;
            f64_to_half(x)
                .ok_or_else(|| bad_value(th, format))?
                .to_ne_bytes()
                .to_vec()
        }
        b'c' => match v.as_bytes().map(|b| b.as_slice()) {
            Some(b @ [_]) => b.to_vec(),
            Some(_) => return Err(bad_value(th, format)),
            None => return Err(bad_type(th, format)),
        },
        _ => {
            return Err(
                th.not_implemented_error(format!("memoryview: format {format} not supported"))
            );
        }
    })
}
