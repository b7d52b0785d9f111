//! Truth testing.

use crate::err::Result;
use crate::thread::Thread;
use crate::value::Value;

/// `bool(v)`.
#[inline]
pub fn is_true(th: &Thread, v: &Value) -> Result<bool> {
    if v.is_true() {
        return Ok(true);
    }
    if v.is_false() || v.is_none() {
        return Ok(false);
    }
    if let Some(i) = v.as_small() {
        return Ok(i != 0);
    }
    let s = &v.ty().slots;
    if let Some(f) = s.bool.get() {
        return f(th, v);
    }
    if let Some(f) = s.len.get() {
        return Ok(f(th, v)? != 0);
    }
    Ok(true)
}
