//! `format(value, spec)` of numbers and text: from objects to the `text` crate's format mini-language and back.

pub mod percent_args;

use crate::text_error::OrRaise;
use krait_object::err::Result;
use krait_object::protocol::repr;
use krait_object::types::int::room;
use krait_object::types::str;
use krait_object::{IntRef, Str, Thread, Value};
use krait_text::TextBuf;
use krait_text::format::{Conversion, MAX_PRECISION, Spec, Target};
use std::borrow::Cow;

/// A parsed specification, and the type's name for messages.
fn parse(th: &Thread, v: &Value, spec: &Str, target: Target) -> Result<(Spec, Cow<'static, str>)> {
    let name = if v.is_small() {
        Cow::Borrowed("int")
    } else if v.as_exact_float().is_some() {
        Cow::Borrowed("float")
    } else if v.as_exact_str().is_some() {
        Cow::Borrowed("str")
    } else {
        Cow::Owned(v.ty().name())
    };
    let spec = Spec::parse(spec.text(), target, &name).or_raise(th)?;
    Ok((spec, name))
}

/// `int.__format__`.
pub fn int(th: &Thread, v: &Value, spec: &Str) -> Result<Value> {
    let Some(n) = v.as_int() else {
        return repr::to_str(th, v);
    };
    if spec.is_empty() {
        return if v.is_small() {
            crate::int::to_str(th, n)
        } else {
            repr::to_str(th, v)
        };
    }
    let (spec, name) = parse(th, v, spec, Target::Int)?;
    let mut out = TextBuf::new();
    let spec = localized(th, spec)?;
    room::within(int_room(th, n, spec.precision), || {
        krait_text::format::format_int_spec(
            &mut out,
            crate::int::text_ref(n),
            &spec,
            &name,
            crate::int::limit(th),
        )
    })?
    .or_raise(th)?;
    str::from_buf(out)
}

/// `float.__format__`.
pub fn float(th: &Thread, v: &Value, spec: &Str) -> Result<Value> {
    if spec.is_empty() {
        return repr::to_str(th, v);
    }
    let (spec, name) = parse(th, v, spec, Target::Float)?;
    let mut out = TextBuf::new();
    let x = v.as_float().unwrap_or(0.0);
    let spec = localized(th, spec)?;
    room::within(float_room(spec.precision), || {
        krait_text::format::format_float_spec(&mut out, x, &spec, &name)
    })?
    .or_raise(th)?;
    str::from_buf(out)
}

/// `complex.__format__`.
pub fn complex(th: &Thread, v: &Value, spec: &Str) -> Result<Value> {
    let Some(z) = crate::complex::COMPLEX.get(v) else {
        return repr::to_str(th, v);
    };
    if spec.is_empty() {
        return repr::to_str(th, v);
    }
    let (spec, name) = parse(th, v, spec, Target::Complex)?;
    let mut out = TextBuf::new();
    let spec = localized(th, spec)?;
    room::within(float_room(spec.precision).saturating_mul(2), || {
        krait_text::format::format_complex_spec(&mut out, z.re, z.im, &spec, &name)
    })?
    .or_raise(th)?;
    str::from_buf(out)
}

/// `str.__format__`.
pub fn text(th: &Thread, v: &Value, spec: &Str) -> Result<Value> {
    let Some(s) = v.as_str() else {
        return repr::to_str(th, v);
    };
    if spec.is_empty() {
        return if v.as_exact_str().is_some() {
            Ok(v.clone())
        } else {
            repr::to_str(th, v)
        };
    }
    let (spec, name) = parse(th, v, spec, Target::Str)?;
    let mut out = TextBuf::new();
    let unchanged = v.as_exact_str().is_some()
        && spec.width <= s.len()
        && spec.precision.is_none_or(|p| p >= s.len());
    krait_text::format::format_str_spec(&mut out, s.text(), &spec, &name).or_raise(th)?;
    if unchanged {
        return Ok(v.clone());
    }
    str::from_buf(out)
}

/// Bytes that the digits of an int take while they are laid out, in any base or as a float.
pub fn int_room(th: &Thread, n: IntRef<'_>, precision: Option<usize>) -> usize {
    let binary = room::limbs(n).saturating_mul(64);
    crate::int::decimal_room(th, n)
        .saturating_add(binary.saturating_mul(4))
        .saturating_add(float_room(precision))
}

/// Bytes that the digits of a float take while they are laid out.
pub fn float_room(precision: Option<usize>) -> usize {
    match precision {
        // As they are made, rounded, grouped and copied.
        Some(n) if n <= MAX_PRECISION => n.saturating_mul(6),
        // More are refused.
        _ => 0,
    }
}

/// Appends an int by `%d`, `%i`, `%u`, `%o`, `%x` or `%X`.
pub fn percent_int(th: &Thread, out: &mut TextBuf, n: &Value, c: &Conversion<'_>) -> Result<()> {
    let Some(n) = n.as_int() else { return Ok(()) };
    let bytes = int_room(th, n, c.given_precision());
    room::within(bytes, || {
        krait_text::format::percent_int(out, crate::int::text_ref(n), c, crate::int::limit(th))
    })?
    .or_raise(th)
}

/// Appends a float by `%e`, `%f` or `%g`.
pub fn percent_float(th: &Thread, out: &mut TextBuf, x: f64, c: &Conversion<'_>) -> Result<()> {
    let bytes = float_room(c.given_precision());
    room::within(bytes, || krait_text::format::percent_float(out, x, c))?.or_raise(th)
}

/// The `n` type follows the locale, which is always "C" here: no grouping, a plain point.
fn localized(_th: &Thread, spec: Spec) -> Result<Spec> {
    Ok(spec)
}

/// `format(v, spec)` for a `spec` that is a `str`, without a method call for the exact built-in types.
pub fn any(th: &Thread, v: &Value, spec: &Value) -> Result<Value> {
    if let Some(s) = spec.as_str() {
        if v.as_exact_str().is_some() {
            return text(th, v, s);
        }
        if v.is_small() {
            return int(th, v, s);
        }
        if v.as_exact_float().is_some() {
            return float(th, v, s);
        }
    }
    repr::format(th, v, Some(spec))
}
