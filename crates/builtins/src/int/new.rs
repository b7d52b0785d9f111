//! `int(x, base)`.

use super::limit;
use crate::text_error::{OrRaise, raise};
use dashu_int::IBig;
use krait_object::err::{Raised, Result};
use krait_object::protocol::{buffer, number, repr};
use krait_object::typeobj::LONG_SUBCLASS;
use krait_object::types::int::{self, room};
use krait_object::{Args, Str, Thread, TypeObject, Value, exc};
use krait_text::int::{Int, ParseIntError};

/// `int.__new__`.
pub fn int_new(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
    let pos = args.positional();
    let mut base = pos.get(1);
    for (name, v) in args.keywords() {
        if name.as_str().is_some_and(|s| s.eq_str("base")) {
            if base.is_some() {
                return Err(
                    th.type_error("argument for int() given by name ('base') and position (2)")
                );
            }
            base = Some(v);
        } else {
            return Err(th.type_error(format!(
                "int() got an unexpected keyword argument '{}'",
                crate::text::lossy(name)
            )));
        }
    }
    if pos.len() > 2 {
        return Err(th.type_error(format!(
            "int expected at most 2 arguments, got {}",
            pos.len()
        )));
    }
    let n = match (pos.first(), base) {
        (None, None) => Value::int32(0),
        (None, Some(_)) => return Err(th.type_error("int() missing string argument")),
        (Some(x), None) => from_object(th, x)?,
        (Some(x), Some(base)) => with_base(th, x, base)?,
    };
    Ok(in_class(cls, n))
}

/// An int as an instance of `cls`.
pub fn in_class(cls: &'static TypeObject, n: Value) -> Value {
    if std::ptr::eq(cls, &int::INT.ty) {
        return n;
    }
    let b = n.as_int().map_or(IBig::ZERO, |i| i.to_big());
    int::new_in(cls, b).into_value()
}

fn from_parsed(n: Int) -> Value {
    match n {
        Int::Small(i) => int::from_i64(i),
        Int::Big(b) => int::from_big(b),
    }
}

/// Bytes that reading so many digits takes.
fn room_for(digits: usize) -> usize {
    // No base has more than six bits per digit; ten decimal digits are a third of a limb.
    room::digits(digits / 10 + 1).saturating_add(digits)
}

fn parse_bytes(th: &Thread, b: &[u8], base: u32) -> Result<Value> {
    room::within(room_for(b.len()), || {
        krait_text::int::parse_int_bytes(b, base, limit(th)).map(from_parsed)
    })?
    .or_raise(th)
}

fn parse_str(th: &Thread, s: &Str, base: u32) -> Result<Value> {
    if base == 10
        && s.is_ascii()
        && let Some(n) = krait_text::int::short_decimal(s.raw_bytes())
    {
        return Ok(int::from_i64(n));
    }
    let text = s.text();
    let parsed = room::within(room_for(text.len()), || {
        krait_text::int::parse_int_text(text, base, limit(th))
    })?;
    match parsed {
        Ok(n) => Ok(from_parsed(n)),
        Err(e) => Err(unreadable(th, s, e)),
    }
}

/// The error shows the text by its `repr`, which a subclass may have made its own.
#[cold]
fn unreadable(th: &Thread, s: &Str, e: ParseIntError) -> Raised {
    let shown = match e {
        ParseIntError::Invalid { .. } => match repr::repr(th, &s.value()) {
            Ok(shown) => crate::text::lossy(&shown),
            Err(e) => return e,
        },
        _ => String::new(),
    };
    raise(th, e.into_error(|| shown))
}

/// `int(x)` (`PyNumber_Long`): an exact int.
pub fn from_object(th: &Thread, x: &Value) -> Result<Value> {
    if x.is_small() {
        return Ok(x.clone());
    }
    if let Some(s) = x.as_str() {
        return parse_str(th, s, 10);
    }
    if let Some(f) = x.ty().slots.int.get() {
        let r = f(th, x)?;
        if r.is_exact(&int::INT.ty) {
            return Ok(r);
        }
        if !r.ty().has(LONG_SUBCLASS) {
            return Err(th.type_error(format!("__int__ returned non-int (type {})", r.ty().name())));
        }
        th.warn(
            &exc::DEPRECATION_WARNING.ty,
            &format!(
                "__int__ returned non-int (type {}).  The ability to return an instance of a strict subclass of int is deprecated, and may be removed in a future version of Python.",
                r.ty().name()
            ),
            1,
        )?;
        return Ok(int::exact(&r).unwrap_or(r));
    }
    if x.ty().slots.index.get().is_some() {
        let r = number::index(th, x)?;
        return Ok(int::exact(&r).unwrap_or(r));
    }
    if let Some(b) = x.as_bytes() {
        return parse_bytes(th, b.as_slice(), 10);
    }
    if let Ok(b) = buffer::to_vec(th, x) {
        return parse_bytes(th, &b, 10);
    }
    Err(th.type_error(format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{}'",
        x.ty().name()
    )))
}

fn with_base(th: &Thread, x: &Value, base: &Value) -> Result<Value> {
    let base = number::index_clamped(th, base)?;
    if base != 0 && !(2..=36).contains(&base) {
        return Err(th.value_error("int() base must be >= 2 and <= 36, or 0"));
    }
    let base = base as u32;
    if let Some(s) = x.as_str() {
        return parse_str(th, s, base);
    }
    if x.as_bytes().is_some() || crate::bytearray::BYTEARRAY.get(x).is_some() {
        return parse_bytes(th, &buffer::to_vec(th, x)?, base);
    }
    Err(th.type_error("int() can't convert non-string with explicit base"))
}
