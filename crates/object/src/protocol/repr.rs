//! `repr()`, `str()`, `ascii()`, `format()`.

use crate::err::Result;
use crate::thread::Thread;
use crate::types::str;
use crate::value::Value;
use krait_text::TextBuf;
use std::fmt::Write;

const GETTING_REPR: &str = " while getting the repr of an object";

/// `repr(v)`.
pub fn repr(th: &Thread, v: &Value) -> Result<Value> {
    let Some(f) = v.ty().slots.repr.get() else {
        return Ok(str::new(&format!(
            "<{} object at {:#x}>",
            v.ty().name(),
            v.bits()
        )));
    };
    let r = th.recurse(GETTING_REPR, || f(th, v))?;
    if r.as_str().is_none() {
        return Err(th.type_error(format!(
            "__repr__ returned non-string (type {})",
            r.ty().name()
        )));
    }
    Ok(r)
}

/// Appends `repr(v)` to a text, which is lost if an exception comes.
///
/// A deep object is not to be copied once a level: the `repr` of a built-in type may borrow the text and write its own
/// behind it ([`borrow_text`]), and says so by returning [`in_place`] instead of a string.
pub fn onto(th: &Thread, v: &Value, text: &mut TextBuf) -> Result<()> {
    if let Some(s) = v.as_exact_str() {
        krait_text::repr::write_str_repr(text, s.text());
        return Ok(());
    }
    if let Some(i) = v.as_small() {
        // Writing fails only for want of memory, which the text remembers.
        let _ = write!(text, "{i}");
        return Ok(());
    }
    let shown = match v.ty().slots.repr.get() {
        Some(f) if !v.ty().is_heap() => {
            let before = th.lent_text.replace(Some((v.bits(), std::mem::take(text))));
            let shown = th.recurse(GETTING_REPR, || f(th, v));
            if let Some((_, back)) = th.lent_text.replace(before) {
                *text = back;
            }
            shown?
        }
        _ => repr(th, v)?,
    };
    if let Some(s) = shown.as_str() {
        text.push_text(s.text());
    }
    Ok(())
}

/// For the `repr` of `v`, before it runs anything else: the text to go on in, if the caller has one.
pub fn borrow_text(th: &Thread, v: &Value) -> Option<TextBuf> {
    match th.lent_text.take() {
        Some((bits, text)) if bits == v.bits() => Some(text),
        other => {
            th.lent_text.set(other);
            None
        }
    }
}

/// The answer of the `repr` of the value with these bits, which went on in the text that it borrowed.
pub fn in_place(th: &Thread, bits: u64, text: TextBuf) -> Value {
    th.lent_text.set(Some((bits, text)));
    Value::none()
}

/// `repr(v)` as Rust text, surrogates replaced; for messages.
pub fn repr_text(th: &Thread, v: &Value) -> Result<String> {
    Ok(repr(th, v)?
        .as_str()
        .map(|s| s.to_string_lossy())
        .unwrap_or_default())
}

/// `str(v)`.
pub fn to_str(th: &Thread, v: &Value) -> Result<Value> {
    if v.as_exact_str().is_some() {
        return Ok(v.clone());
    }
    let Some(f) = v.ty().slots.str.get() else {
        return repr(th, v);
    };
    let r = th.recurse(" while getting the str of an object", || f(th, v))?;
    if r.as_str().is_none() {
        return Err(th.type_error(format!(
            "__str__ returned non-string (type {})",
            r.ty().name()
        )));
    }
    Ok(r)
}

/// `str(v)` as Rust text, surrogates replaced.
pub fn str_text(th: &Thread, v: &Value) -> Result<String> {
    Ok(to_str(th, v)?
        .as_str()
        .map(|s| s.to_string_lossy())
        .unwrap_or_default())
}

/// `ascii(v)`.
pub fn ascii(th: &Thread, v: &Value) -> Result<Value> {
    let r = repr(th, v)?;
    let Some(s) = r.as_str() else { return Ok(r) };
    if s.is_ascii() {
        return Ok(r);
    }
    // The longest escape has ten characters; a buffer that grows has been half as long.
    let text = crate::alloc::within(s.len().saturating_mul(20), || escaped(s))?;
    str::try_new(&text)
}

/// A text with what is not ASCII as escapes.
fn escaped(s: &str::Str) -> String {
    let mut out = String::with_capacity(s.len() + 8);
    for c in s.code_points() {
        match c {
            0..=0x7F => out.push(c as u8 as char),
            0x80..=0xFF => out.push_str(&format!("\\x{c:02x}")),
            0x100..=0xFFFF => out.push_str(&format!("\\u{c:04x}")),
            _ => out.push_str(&format!("\\U{c:08x}")),
        }
    }
    out
}

/// `format(v, spec)`.
pub fn format(th: &Thread, v: &Value, spec: Option<&Value>) -> Result<Value> {
    let empty = spec.is_none_or(|s| s.as_str().is_some_and(|s| s.is_empty()));
    if empty && (v.as_exact_str().is_some() || v.is_exact(&crate::types::int::INT.ty)) {
        return to_str(th, v);
    }
    let spec = spec.cloned().unwrap_or_else(str::empty);
    let Some(r) = super::call::call_special_opt(th, v, crate::wk::__format__(), &[spec])? else {
        return Err(th.type_error(format!("Type {} doesn't define __format__", v.ty().name())));
    };
    if r.as_str().is_none() {
        return Err(th.type_error(format!(
            "__format__ must return a str, not {}",
            r.ty().name()
        )));
    }
    Ok(r)
}

/// `repr` of a string as plain text, for messages.
pub fn ascii_quoted(v: &Value) -> String {
    let mut b = krait_text::TextBuf::new();
    if let Some(s) = v.as_str() {
        krait_text::repr::write_str_repr(&mut b, s.text());
    }
    b.to_string_lossy()
}
