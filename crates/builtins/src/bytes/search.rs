//! Searching in bytes: `find` and relatives, `count`, `in`, `startswith`, `endswith`.

use super::kind::Kind;
use super::with_bytes;
use crate::bounds::Bounds;
use krait_object::err::Result;
use krait_object::protocol::{buffer, number};
use krait_object::{Thread, Value};
use memchr::{memchr, memchr_iter, memmem, memrchr};

/// What is looked for: bytes, or one byte given as an int.
enum Needle<'a> {
    Byte(u8),
    Bytes(&'a Value),
}

fn needle<'a>(th: &Thread, v: &'a Value) -> Result<Needle<'a>> {
    if buffer::supports(v) {
        return Ok(Needle::Bytes(v));
    }
    if number::is_index(v) {
        return super::byte_of(th, v, "byte").map(Needle::Byte);
    }
    Err(th.type_error(format!(
        "argument should be integer or bytes-like object, not '{}'",
        v.ty().name()
    )))
}

/// Runs `f` with the haystack's part within the bounds (none if they cross) and the needle.
fn search<K: Kind, R>(
    th: &Thread,
    v: &Value,
    sub: &Value,
    bounds: Bounds,
    f: impl FnOnce(Option<(&[u8], usize)>, &[u8]) -> R,
) -> Result<R> {
    let part = |n: &[u8]| {
        K::with(v, |h| {
            let range = bounds.apply(h.len());
            let part = range.and_then(|(s, e)| Some((h.get(s..e)?, s)));
            f(part, n)
        })
    };
    K::held(v, || match needle(th, sub)? {
        Needle::Byte(b) => Ok(part(&[b])),
        Needle::Bytes(n) => with_bytes(th, n, part),
    })
}

/// The first position of `n` in `h`.
pub fn find_in(h: &[u8], n: &[u8]) -> Option<usize> {
    match n {
        [b] => memchr(*b, h),
        _ => memmem::find(h, n),
    }
}

/// The last position of `n` in `h`.
pub fn rfind_in(h: &[u8], n: &[u8]) -> Option<usize> {
    match n {
        [b] => memrchr(*b, h),
        [] => Some(h.len()),
        _ => memmem::rfind(h, n),
    }
}

/// Position of the first (or last) occurrence.
pub fn find<K: Kind>(
    th: &Thread,
    v: &Value,
    sub: &Value,
    bounds: Bounds,
    last: bool,
) -> Result<Option<usize>> {
    search::<K, _>(th, v, sub, bounds, |part, n| {
        let (h, start) = part?;
        let i = if last { rfind_in(h, n) } else { find_in(h, n) };
        i.map(|i| i + start)
    })
}

/// How often `n` is in `h` without overlap, at most `most` times.
pub fn count_in(h: &[u8], n: &[u8], most: usize) -> usize {
    match n {
        [] => (h.len() + 1).min(most),
        [b] => memchr_iter(*b, h).take(most).count(),
        _ => memmem::find_iter(h, n).take(most).count(),
    }
}

pub fn count<K: Kind>(th: &Thread, v: &Value, sub: &Value, bounds: Bounds) -> Result<usize> {
    search::<K, _>(th, v, sub, bounds, |part, n| {
        part.map_or(0, |(h, _)| count_in(h, n, usize::MAX))
    })
}

/// `x in v`.
pub fn contains<K: Kind>(th: &Thread, v: &Value, x: &Value) -> Result<bool> {
    K::held(v, || {
        // What cannot be a byte may still be bytes, whatever went wrong.
        if let Some(n) = number::is_index(x)
            .then(|| number::index_clamped(th, x).ok())
            .flatten()
        {
            let Ok(b) = u8::try_from(n) else {
                return Err(th.value_error("byte must be in range(0, 256)"));
            };
            return Ok(K::with(v, |h| memchr(b, h).is_some()));
        }
        with_bytes(th, x, |n| K::with(v, |h| find_in(h, n).is_some()))
    })
}

fn affix<K: Kind>(th: &Thread, v: &Value, x: &Value, bounds: Bounds, at_end: bool) -> Result<bool> {
    with_bytes(th, x, |n| {
        K::with(v, |h| {
            let part = bounds.apply(h.len()).and_then(|(s, e)| h.get(s..e));
            part.is_some_and(|p| {
                if at_end {
                    p.ends_with(n)
                } else {
                    p.starts_with(n)
                }
            })
        })
    })
}

/// `startswith` and `endswith`.
pub fn has_affix<K: Kind>(
    th: &Thread,
    v: &Value,
    what: &Value,
    bounds: Bounds,
    at_end: bool,
) -> Result<bool> {
    if let Some(options) = what.as_tuple() {
        for o in options.as_slice() {
            if affix::<K>(th, v, o, bounds, at_end)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if !buffer::supports(what) {
        let name = if at_end { "endswith" } else { "startswith" };
        return Err(th.type_error(format!(
            "{name} first arg must be bytes or a tuple of bytes, not {}",
            what.ty().name()
        )));
    }
    affix::<K>(th, v, what, bounds, at_end)
}
