//! `float(x)`.

use krait_object::err::Result;
use krait_object::protocol::{buffer, number, repr};
use krait_object::types::float;
use krait_object::{Args, SlotId, Str, Thread, TypeObject, Value, exc};

/// `float.__new__`.
pub fn float_new(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
    let exact = std::ptr::eq(cls, &float::FLOAT.ty);
    // A subclass with its own `__init__` may take keywords; they are none of ours.
    let own_init = SlotId::init.address(&cls.slots) != SlotId::init.address(&float::FLOAT.ty.slots);
    if exact || !own_init {
        args.no_keywords(th, "float")?;
    }
    let pos = args.positional();
    args.check_positional(th, "float", 0, 1)?;
    let Some(x) = pos.first() else {
        return Ok(super::in_class(cls, 0.0));
    };
    let x = from_object(th, x)?;
    if exact {
        return Ok(x);
    }
    Ok(super::in_class(cls, x.as_float().unwrap_or(0.0)))
}

/// `float(x)` (`PyNumber_Float`, text included): an exact float.
pub fn from_object(th: &Thread, x: &Value) -> Result<Value> {
    if x.as_exact_float().is_some() {
        return Ok(x.clone());
    }
    if let Some(s) = x.as_exact_str() {
        return parse_text(th, s);
    }
    let slots = &x.ty().slots;
    if let Some(f) = slots.float.get() {
        return checked(th, x, f(th, x)?);
    }
    if slots.index.get().is_some() {
        return number::as_f64(th, x).map(Value::float);
    }
    if let Some(s) = x.as_str() {
        return parse_text(th, s);
    }
    if let Some(b) = x.as_bytes() {
        return parse_bytes(th, x, b.as_slice());
    }
    if let Ok(b) = buffer::to_vec(th, x) {
        return parse_bytes(th, x, &b);
    }
    Err(th.type_error(format!(
        "float() argument must be a string or a real number, not '{}'",
        x.ty().name()
    )))
}

fn parse_text(th: &Thread, s: &Str) -> Result<Value> {
    if let Some(x) = s.as_ascii().and_then(krait_text::float::parse_plain_float) {
        return Ok(Value::float(x));
    }
    match krait_text::float::parse_float(s.text()) {
        Ok(x) => Ok(Value::float(x)),
        // The error shows the text by its `repr`, which a subclass may have made its own.
        Err(_) => Err(th.value_error(format!(
            "could not convert string to float: {}",
            crate::text::lossy(&repr::repr(th, &s.value())?)
        ))),
    }
}

/// What `__float__` returned, as an exact float.
fn checked(th: &Thread, x: &Value, r: Value) -> Result<Value> {
    if r.as_exact_float().is_some() {
        return Ok(r);
    }
    let must = format!(
        "{}.__float__ returned non-float (type {})",
        x.ty().name(),
        r.ty().name()
    );
    let Some(f) = r.as_float() else {
        return Err(th.type_error(must));
    };
    let text = format!(
        "{must}.  The ability to return an instance of a strict subclass of float is deprecated, and may be removed in a future version of Python."
    );
    th.warn(&exc::DEPRECATION_WARNING.ty, &text, 1)?;
    Ok(Value::float(f))
}

/// A number spelt in the bytes of `x`.
fn parse_bytes(th: &Thread, x: &Value, b: &[u8]) -> Result<Value> {
    match krait_text::float::parse_float_bytes(b) {
        Some(x) => Ok(Value::float(x)),
        None => Err(th.value_error(format!(
            "could not convert string to float: {}",
            crate::text::lossy(&repr::repr(th, x)?)
        ))),
    }
}
