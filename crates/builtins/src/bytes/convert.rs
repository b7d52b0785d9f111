//! From objects to bytes: what `bytes(x)`, `bytearray(x)`, `int.from_bytes(x)` and the methods' arguments accept.

use crate::bytearray::BYTEARRAY;
use krait_object::alloc;
use krait_object::err::{self, Result};
use krait_object::protocol::{buffer, call, item, iter, number};
use krait_object::{Thread, Value, wk};

/// `n` zero bytes; `MemoryError` if there is no room.
pub fn zeroed(n: usize) -> Result<Vec<u8>> {
    let mut out = with_room(n)?;
    out.resize(n, 0);
    Ok(out)
}

/// An empty vector with room for `n` bytes.
pub fn with_room(n: usize) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    if n > isize::MAX as usize / 2 || krait_object::alloc::reserve(&mut out, n).is_err() {
        return Err(err::memory_error());
    }
    Ok(out)
}

/// Bytes that the literal of so many bytes takes while it grows.
pub fn repr_room(n: usize) -> usize {
    n.saturating_mul(12)
}

/// One item of a sequence of bytes; `what` is `bytes` or `byte`, as the message has it.
pub fn byte_of(th: &Thread, v: &Value, what: &str) -> Result<u8> {
    let n = number::index(th, v)?;
    match n.as_i64().and_then(|n| u8::try_from(n).ok()) {
        Some(b) => Ok(b),
        None => Err(th.value_error(format!("{what} must be in range(0, 256)"))),
    }
}

/// The result of `__bytes__`, if the type has it.
pub fn from_dunder(th: &Thread, v: &Value) -> Result<Option<Value>> {
    if v.as_header().is_none() {
        return Ok(None);
    }
    let Some(r) = call::call_special_opt(th, v, wk::__bytes__(), &[])? else {
        return Ok(None);
    };
    if r.as_bytes().is_none() {
        return Err(th.type_error(format!(
            "__bytes__ returned non-bytes (type {})",
            r.ty().name()
        )));
    }
    Ok(Some(r))
}

/// Whether an iterable is asked how long it is: the answer is of no use here, but it may be an error, or too much.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LengthHint {
    Asked,
    NotAsked,
}

/// The length that no `bytes` exceeds: what is left of a size beside the 33 bytes of its head.
const LONGEST: usize = isize::MAX as usize - 33;

/// The bytes of a buffer or an iterable of ints (`PyBytes_FromObject`).
pub fn from_iterable_or_buffer(
    th: &Thread,
    v: &Value,
    target: &str,
    what: &str,
    hint: LengthHint,
) -> Result<Vec<u8>> {
    if let Some(b) = buffer::plain(v) {
        return alloc::copied(b.as_slice());
    }
    if let Some(b) = BYTEARRAY.get(v).filter(|_| v.is_exact(&BYTEARRAY.ty)) {
        return b.with(alloc::copied);
    }
    if buffer::supports(v) {
        return buffer::to_vec_any(th, v);
    }
    let wrong = || format!("cannot convert '{}' object to {target}", v.ty().name());
    if v.as_str().is_some() {
        return Err(th.type_error(wrong()));
    }
    let mut out = Vec::new();
    let mut take = |x: Value| {
        let b = byte_of(th, &x, what)?;
        if out.len() == out.capacity() && krait_object::alloc::make_room(&mut out, 16).is_err() {
            return Err(err::memory_error());
        }
        out.push(b);
        Ok(())
    };
    if v.as_exact_list().is_some() || v.as_exact_tuple().is_some() {
        iter::for_each(th, v, take)?;
        return Ok(out);
    }
    let it = iter::iter_or(th, v, wrong)?;
    if hint == LengthHint::Asked {
        let n = item::length_hint(th, v, 64)?;
        if target == "bytes" && n > LONGEST {
            return Err(th.overflow_error("byte string is too large"));
        }
        alloc::room(n)?;
    }
    while let Some(x) = iter::next(th, &it)? {
        take(x)?;
    }
    Ok(out)
}

/// Runs `f` over the bytes of a bytes-like object. `f` must not run Python code.
#[inline]
pub fn with_bytes<R>(th: &Thread, v: &Value, f: impl FnOnce(&[u8]) -> R) -> Result<R> {
    if let Some(b) = buffer::plain(v) {
        return Ok(f(b.as_slice()));
    }
    if let Some(b) = BYTEARRAY.get(v).filter(|_| v.is_exact(&BYTEARRAY.ty)) {
        return Ok(b.with(f));
    }
    Ok(buffer::get(th, v, buffer::Request::SIMPLE)?.with(f))
}
