//! Methods of bytes that make a changed copy.

use super::kind::{Kind, part, whole};
use super::search::count_in;
use super::split::is_space;
use super::{with_bytes, with_room};
use krait_object::alloc;
use krait_object::err::{self, Result};
use krait_object::protocol::{buffer, iter};
use krait_object::{Thread, Value};
use krait_text::search::Needle;

/// Gives `append`, part by part, `h` with its first `n` occurrences of `old` replaced by `new`; there are at least as many.
#[inline]
pub fn replaced(mut append: impl FnMut(&[u8]), h: &[u8], old: &[u8], new: &[u8], n: usize) {
    if old.is_empty() {
        // Before each of the first `n` bytes, and at the end if there are fewer.
        let mut left = n;
        for b in h {
            if left > 0 {
                append(new);
                left -= 1;
            }
            append(std::slice::from_ref(b));
        }
        if left > 0 {
            append(new);
        }
        return;
    }
    let mut needle = Needle::new(old);
    let mut at = 0;
    for _ in 0..n {
        let rest = h.get(at..).unwrap_or_default();
        let Some(i) = needle.find(rest) else { break };
        append(rest.get(..i).unwrap_or_default());
        append(new);
        at += i + old.len();
    }
    append(h.get(at..).unwrap_or_default());
}

/// `replace(old, new, count)`.
pub fn replace<K: Kind>(
    th: &Thread,
    v: &Value,
    old: &Value,
    new: &Value,
    count: isize,
) -> Result<Value> {
    let most = usize::try_from(count).unwrap_or(usize::MAX);
    let made = with_bytes(th, old, |o| {
        with_bytes(th, new, |w| {
            K::with(v, |h| {
                let n = if o.len() > h.len() {
                    0
                } else {
                    count_in(h, o, most)
                };
                if n == 0 || o == w {
                    return Ok(None);
                }
                let len = n
                    .checked_mul(w.len())
                    .and_then(|m| m.checked_add(h.len() - n * o.len()))
                    .filter(|&m| m < isize::MAX as usize);
                let Some(len) = len else {
                    return Err(th.overflow_error("replace bytes is too long"));
                };
                let mut out = with_room(len)?;
                replaced(|part| out.extend_from_slice(part), h, o, w, n);
                Ok(Some(out))
            })
        })
    })???;
    Ok(made.map_or_else(|| whole::<K>(v), K::make))
}

/// `join(iterable)`.
pub fn join<K: Kind>(th: &Thread, sep: &Value, items: &Value) -> Result<Value> {
    match crate::bytearray::BYTEARRAY.get(sep) {
        // Going through the items may run Python code, which must not resize the separator.
        Some(sep_) => sep_.held(|| join_all::<K>(th, sep, items)),
        None => join_all::<K>(th, sep, items),
    }
}

fn join_all<K: Kind>(th: &Thread, sep: &Value, items: &Value) -> Result<Value> {
    let all = iter::collect_fast(th, items, "can only join an iterable")?;
    if let [only] = all.as_slice()
        && K::NAME == "bytes"
        && only.is_exact(&krait_object::types::bytes::BYTES.ty)
    {
        return Ok(only.clone());
    }
    // What is no bytes object is held until the last has been asked for and copied.
    let mut held = Vec::new();
    let mut size = K::with(sep, |b| b.len()).saturating_mul(all.len().saturating_sub(1));
    for (i, x) in all.iter().enumerate() {
        if let Some(b) = x.as_bytes() {
            size = size.saturating_add(b.as_slice().len());
        } else {
            let Ok(b) = buffer::get(th, x, buffer::Request::SIMPLE) else {
                return Err(th.type_error(format!(
                    "sequence item {i}: expected a bytes-like object, {} found",
                    x.ty().name()
                )));
            };
            size = size.saturating_add(b.with(<[u8]>::len));
            alloc::push(&mut held, b)?;
        }
        // Asking an item for its bytes may have run Python code.
        if items.as_list().is_some_and(|l| l.len() != all.len()) {
            return Err(th.runtime_error("sequence changed size during iteration"));
        }
    }
    let made = K::filled(size, |out| {
        let mut at = 0;
        let mut append = |b: &[u8]| {
            if let Some(place) = out.get_mut(at..at + b.len()) {
                place.copy_from_slice(b);
                at += b.len();
            }
        };
        let mut others = held.iter();
        for (i, x) in all.iter().enumerate() {
            if i != 0 {
                K::with(sep, &mut append);
            }
            match x.as_bytes() {
                Some(b) => append(b.as_slice()),
                None => others.next().into_iter().for_each(|b| b.with(&mut append)),
            }
        }
    })?;
    held.into_iter().for_each(drop);
    Ok(made)
}

/// Which ends are stripped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    Left,
    Right,
    Both,
}

/// `strip`, `lstrip`, `rstrip`.
pub fn strip<K: Kind>(th: &Thread, v: &Value, chars: Option<&Value>, ends: Ends) -> Result<Value> {
    let mut out = [false; 256];
    match chars {
        None => {
            for (b, slot) in out.iter_mut().enumerate() {
                *slot = is_space(b as u8);
            }
        }
        Some(c) => with_bytes(th, c, |c| {
            for &b in c {
                if let Some(slot) = out.get_mut(usize::from(b)) {
                    *slot = true;
                }
            }
        })?,
    }
    let stripped = |b: &u8| out.get(usize::from(*b)).copied().unwrap_or(false);
    let (start, end) = K::with(v, |h| {
        let start = if ends == Ends::Right {
            0
        } else {
            h.iter().position(|b| !stripped(b)).unwrap_or(h.len())
        };
        let end = if ends == Ends::Left {
            h.len()
        } else {
            h.iter().rposition(|b| !stripped(b)).map_or(0, |i| i + 1)
        };
        (start, end.max(start))
    });
    Ok(part::<K>(v, start, end))
}

/// The fill byte of `center` and its relatives.
pub fn fill_byte(th: &Thread, v: Option<&Value>, func: &str) -> Result<u8> {
    let Some(v) = v else { return Ok(b' ') };
    let (name, b) = if let Some(b) = v.as_bytes() {
        ("bytes", alloc::copied(b.as_slice())?)
    } else if let Some(b) = crate::bytearray::BYTEARRAY.get(v) {
        ("bytearray", b.with(alloc::copied)?)
    } else {
        return Err(th.type_error(format!(
            "{func}() argument 2 must be a byte string of length 1, not {}",
            crate::text_error::type_or_none(v)
        )));
    };
    match b.as_slice() {
        [b] => Ok(*b),
        _ => Err(th.type_error(format!(
            "{func}(): argument 2 must be a byte string of length 1, not a {name} object of length {}",
            b.len()
        ))),
    }
}

/// The bytes between fill bytes.
pub fn pad<K: Kind>(th: &Thread, v: &Value, left: usize, right: usize, fill: u8) -> Result<Value> {
    if left == 0 && right == 0 {
        return Ok(whole::<K>(v));
    }
    let made = K::with(v, |h| {
        let total = left.saturating_add(right).saturating_add(h.len());
        K::bound(th, total)?;
        let mut out = with_room(total)?;
        out.resize(left, fill);
        out.extend_from_slice(h);
        out.resize(total, fill);
        Ok(out)
    })?;
    Ok(K::make(made))
}

/// `zfill(width)`.
pub fn zfill<K: Kind>(th: &Thread, v: &Value, width: isize) -> Result<Value> {
    let made = K::with(v, |h| {
        let missing = usize::try_from(width).unwrap_or(0).saturating_sub(h.len());
        if missing == 0 {
            return Ok(None);
        }
        K::bound(th, h.len().saturating_add(missing))?;
        let mut out = with_room(h.len().saturating_add(missing))?;
        let digits = match h.split_first() {
            Some((sign @ (b'+' | b'-'), rest)) => {
                out.push(*sign);
                rest
            }
            _ => h,
        };
        out.resize(out.len() + missing, b'0');
        out.extend_from_slice(digits);
        Ok(Some(out))
    })?;
    Ok(made.map_or_else(|| whole::<K>(v), K::make))
}

/// `expandtabs(tabsize)`.
pub fn expandtabs<K: Kind>(th: &Thread, v: &Value, tabsize: i32) -> Result<Value> {
    let tab = usize::try_from(tabsize).unwrap_or(0);
    let made = K::with(v, |h| {
        let mut out = with_room(h.len())?;
        let mut column = 0usize;
        for &b in h {
            if b == b'\t' {
                let n = if tab > 0 { tab - column % tab } else { 0 };
                column += n;
                if out.len().saturating_add(n) > isize::MAX as usize {
                    return Err(th.overflow_error("result too long"));
                }
                if krait_object::alloc::make_room(&mut out, n).is_err() {
                    return Err(err::memory_error());
                }
                out.resize(out.len() + n, b' ');
            } else {
                column = if b == b'\n' || b == b'\r' {
                    0
                } else {
                    column + 1
                };
                if krait_object::alloc::make_room(&mut out, 1).is_err() {
                    return Err(err::memory_error());
                }
                out.push(b);
            }
        }
        Ok(out)
    })?;
    Ok(K::make(made))
}

/// A copy that is as long, with other bytes.
pub fn changed<K: Kind>(v: &Value, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<Value> {
    let made = K::with(v, |b| alloc::within(b.len(), || change(b)))?;
    Ok(K::make(made))
}

/// `translate(table, delete)`.
pub fn translate<K: Kind>(
    th: &Thread,
    v: &Value,
    table: Option<&Value>,
    delete: Option<&Value>,
) -> Result<Value> {
    let table = match table {
        None => None,
        Some(t) => match with_bytes(th, t, |t| (t.len() == 256).then(|| t.to_vec()))? {
            Some(t) => Some(t),
            None => {
                return Err(th.value_error("translation table must be 256 characters long"));
            }
        },
    };
    let mut gone = [false; 256];
    if let Some(d) = delete {
        with_bytes(th, d, |d| {
            for &b in d {
                if let Some(slot) = gone.get_mut(usize::from(b)) {
                    *slot = true;
                }
            }
        })?;
    }
    let made = K::with(v, |h| {
        let kept = h
            .iter()
            .filter(|b| !gone.get(usize::from(**b)).copied().unwrap_or(false));
        let mut out = with_room(h.len())?;
        match &table {
            Some(t) => out.extend(kept.map(|&b| t.get(usize::from(b)).copied().unwrap_or(b))),
            None => out.extend(kept),
        }
        Ok((out != h).then_some(out))
    })?;
    Ok(made.map_or_else(|| whole::<K>(v), K::make))
}

/// `maketrans(from, to)`.
pub fn maketrans(th: &Thread, from: &Value, to: &Value) -> Result<Value> {
    let simple = buffer::Request::SIMPLE;
    let (held, held_too) = (buffer::get(th, from, simple)?, buffer::get(th, to, simple)?);
    let (from, to) = (held.try_to_vec()?, held_too.try_to_vec()?);
    drop(held);
    drop(held_too);
    if from.len() != to.len() {
        return Err(th.value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (a, b) in from.iter().zip(&to) {
        if let Some(slot) = table.get_mut(usize::from(*a)) {
            *slot = *b;
        }
    }
    Ok(krait_object::types::bytes::new(&table))
}

/// `v * n`.
pub fn repeat<K: Kind>(th: &Thread, v: &Value, n: isize) -> Result<Value> {
    let n = usize::try_from(n).unwrap_or(0);
    if (n == 1 || K::with(v, <[u8]>::is_empty))
        && let Some(same) = K::same(v)
    {
        return Ok(same);
    }
    // An array's length that no memory can hold is a matter of memory; that of bytes an overflow.
    let too_long = if K::NAME == "bytes" {
        "repeated bytes are too long"
    } else {
        ""
    };
    let made = K::with(v, |b| repeated(th, b, n, too_long))?;
    Ok(K::make_own(made))
}

/// `n` copies of `b`.
pub fn repeated(th: &Thread, b: &[u8], n: usize, too_long: &str) -> Result<Vec<u8>> {
    let Some(total) = b.len().checked_mul(n).filter(|&t| t <= isize::MAX as usize) else {
        return Err(if too_long.is_empty() {
            err::memory_error()
        } else {
            th.overflow_error(too_long)
        });
    };
    let mut out = with_room(total)?;
    if let [c] = b {
        out.resize(total, *c);
    } else {
        for _ in 0..n {
            out.extend_from_slice(b);
        }
    }
    Ok(out)
}

/// `v[start:stop:step]`.
pub fn slice<K: Kind>(v: &Value, at: crate::slice::Indices) -> Value {
    if at.step == 1 {
        let start = at.start.max(0) as usize;
        return part::<K>(v, start, start + at.count);
    }
    K::make(K::with(v, |b| {
        at.iter().filter_map(|i| b.get(i).copied()).collect()
    }))
}
