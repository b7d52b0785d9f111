//! Values to bytes and back, one code at a time.

use super::format::{Field, Layout, error};
use krait_builtins::complex::as_complex;
use krait_object::alloc;
use krait_object::protocol::{buffer, number, truth};
use krait_object::types::{bytes, int, tuple};
use krait_object::{Result, Thread, Value};

/// A half-precision float's bits, rounded to even; `None` if it is too large.
fn half_bits(x: f64) -> Option<u16> {
    let sign = if x.is_sign_negative() { 0x8000 } else { 0 };
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    if x.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let a = x.abs();
    // Units of the last place: subnormals and the smallest normals share one.
    let exponent = if a == 0.0 {
        -24
    } else {
        (libm::ilogb(a) - 10).max(-24)
    };
    let units = libm::rint(libm::ldexp(a, -exponent)) as u32;
    // The carry of rounding moves into the exponent by itself.
    let biased = (exponent + 24) as u32;
    let bits = biased * 1024 + units;
    if bits >= 0x7c00 {
        None
    } else {
        Some(sign | bits as u16)
    }
}

fn half_value(bits: u16) -> f64 {
    let sign = if bits & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (e, m) = (i32::from(bits >> 10 & 31), f64::from(bits & 0x3ff));
    sign * match e {
        0 => libm::ldexp(m, -24),
        31 if m == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => libm::ldexp(m + 1024.0, e - 25),
    }
}

fn float(th: &Thread, v: &Value) -> Result<f64> {
    number::as_f64(th, v).map_err(|_| error(th, "required argument is not a float"))
}

/// The bytes of a float, most significant first.
fn float_bytes(th: &Thread, code: u8, x: f64) -> Result<Vec<u8>> {
    let large = || {
        th.overflow_error(format!(
            "float too large to pack with {} format",
            code as char
        ))
    };
    Ok(match code {
        b'e' => half_bits(x).ok_or_else(large)?.to_be_bytes().to_vec(),
        b'f' => {
            let f = x as f32;
            if f.is_infinite() && x.is_finite() {
                return Err(large());
            }
            f.to_be_bytes().to_vec()
        }
        _ => x.to_be_bytes().to_vec(),
    })
}

/// The bytes of an int of a code's range, most significant first.
fn int_bytes(th: &Thread, f: &Field, v: &Value) -> Result<Vec<u8>> {
    if !number::is_index(v) {
        return Err(error(th, "required argument is not an integer"));
    }
    let given = v;
    let v = number::index(th, v)?;
    let bits = f.size * 8;
    let signed = f.code.is_ascii_lowercase();
    let (low, high) = if signed {
        (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1)
    } else {
        (0, (1i128 << bits) - 1)
    };
    // Addresses may be given as negative numbers.
    let low = if f.code == b'P' {
        -(1i128 << (bits - 1))
    } else {
        low
    };
    match int::to_i128(&v).filter(|n| (low..=high).contains(n)) {
        Some(n) => Ok(n
            .to_be_bytes()
            .get(16 - f.size..)
            .map(<[u8]>::to_vec)
            .unwrap_or_default()),
        None if f.code == b'P' && given.as_int().is_some() => {
            Err(error(th, "int too large to convert"))
        }
        None if f.code == b'P' => Err(th.overflow_error(if int::is_negative(&v) {
            "Python int too large to convert to C long"
        } else {
            "Python int too large to convert to C unsigned long"
        })),
        None => Err(error(
            th,
            &format!(
                "'{}' format requires {low} <= number <= {high}",
                f.code as char
            ),
        )),
    }
}

/// Where packed bytes go: called with a place and what belongs there. Runs no Python code.
type Sink<'a> = &'a mut dyn FnMut(usize, &[u8]);

/// Writes `b`, most significant byte first, in the layout's order.
fn put(out: &mut dyn FnMut(usize, &[u8]), at: usize, mut b: Vec<u8>, little: bool) {
    if little {
        b.reverse();
    }
    out(at, &b);
}

/// The value of a bytes-like argument for `s` and `p`.
fn text(th: &Thread, code: u8, v: &Value) -> Result<Vec<u8>> {
    if v.as_bytes().is_none() && !v.is_instance(&krait_builtins::bytearray::BYTEARRAY.ty) {
        return Err(error(
            th,
            &format!("argument for '{}' must be a bytes object", code as char),
        ));
    }
    buffer::to_vec(th, v)
}

/// Packs values, whose number is right.
pub fn pack(th: &Thread, l: &Layout, values: &[Value]) -> Result<Vec<u8>> {
    krait_builtins::bytes::check_size(th, l.size)?;
    let mut out = Vec::new();
    krait_object::alloc::reserve(&mut out, l.size)?;
    out.resize(l.size, 0);
    pack_to(th, l, values, &mut |at, b| {
        if let Some(slot) = out.get_mut(at..at + b.len()) {
            slot.copy_from_slice(b);
        }
    })?;
    Ok(out)
}

/// Packs values, whose number is right, into memory that is zero.
pub fn pack_to(th: &Thread, l: &Layout, values: &[Value], out: Sink<'_>) -> Result<()> {
    let mut values = values.iter();
    for f in &l.fields {
        if matches!(f.code, b's' | b'p') {
            let Some(v) = values.next() else { break };
            let b = text(th, f.code, v)?;
            let pascal = f.code == b'p';
            let room = if pascal {
                f.count.saturating_sub(1)
            } else {
                f.count
            };
            let n = b.len().min(room);
            let start = f.offset + usize::from(pascal && f.count > 0);
            if pascal && f.count > 0 {
                out(f.offset, &[n.min(255) as u8]);
            }
            out(start, b.get(..n).unwrap_or_default());
            continue;
        }
        for i in 0..f.count {
            let Some(v) = values.next() else { break };
            let at = f.offset + i * f.size;
            match f.code {
                b'c' => match v.as_bytes().map(|b| b.as_slice()) {
                    Some([b]) => put(out, at, vec![*b], l.little),
                    _ => {
                        return Err(error(th, "char format requires a bytes object of length 1"));
                    }
                },
                b'?' => put(out, at, vec![u8::from(truth::is_true(th, v)?)], l.little),
                b'e' | b'f' | b'd' => {
                    put(out, at, float_bytes(th, f.code, float(th, v)?)?, l.little)
                }
                b'F' | b'D' => {
                    let (re, im) = as_complex(th, v)
                        .map_err(|_| error(th, "required argument is not a complex"))?;
                    let code = if f.code == b'F' { b'f' } else { b'd' };
                    put(out, at, float_bytes(th, code, re)?, l.little);
                    put(out, at + f.size / 2, float_bytes(th, code, im)?, l.little);
                }
                _ => put(out, at, int_bytes(th, f, v)?, l.little),
            }
        }
    }
    Ok(())
}

/// The bytes of one value, most significant first, as a number.
fn number_of(b: &[u8], little: bool) -> u64 {
    let join = |n: u64, &b: &u8| (n << 8) | u64::from(b);
    if little {
        b.iter().rev().fold(0, join)
    } else {
        b.iter().fold(0, join)
    }
}

fn float_value(b: &[u8], little: bool) -> f64 {
    let n = number_of(b, little);
    match b.len() {
        2 => half_value(n as u16),
        4 => f64::from(f32::from_bits(n as u32)),
        _ => f64::from_bits(n),
    }
}

fn one(f: &Field, b: &[u8], little: bool) -> Value {
    let n = number_of(b, little);
    match f.code {
        b'c' => bytes::new(b),
        b'?' => Value::bool(b.iter().any(|&b| b != 0)),
        b'e' | b'f' | b'd' => Value::float(float_value(b, little)),
        b'F' | b'D' => {
            let (re, im) = b.split_at(b.len() / 2);
            krait_builtins::complex::new(float_value(re, little), float_value(im, little))
        }
        b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => {
            let unused = 64 - 8 * f.size.min(8) as u32;
            int::from_i64(((n << unused) as i64) >> unused)
        }
        _ => int::from_u64(n),
    }
}

/// Unpacks bytes, whose number is right.
pub fn unpack(l: &Layout, b: &[u8]) -> Result<Value> {
    let mut out = alloc::vec_of(l.values)?;
    for f in &l.fields {
        if matches!(f.code, b's' | b'p') {
            let all = b.get(f.offset..f.offset + f.count).unwrap_or_default();
            let shown = match all.split_first() {
                Some((&n, rest)) if f.code == b'p' => rest.get(..usize::from(n)).unwrap_or(rest),
                _ => all,
            };
            out.push(bytes::new(shown));
            continue;
        }
        for i in 0..f.count {
            let at = f.offset + i * f.size;
            out.push(one(f, b.get(at..at + f.size).unwrap_or_default(), l.little));
        }
    }
    Ok(tuple::from_vec(out).into_value())
}
