//! Subscripts.

use crate::call::is_simple;
use crate::function::FUNCTION;
use crate::slot::{Word, dup, exact, to_owned, view};
use krait_object::protocol::item;
use krait_object::types::list::LIST;
use krait_object::types::str;
use krait_object::types::tuple::{self, TUPLE};
use krait_object::{Ref, Result, Thread, Value, wk};

#[inline(always)]
fn position(key: Word, len: usize) -> Option<usize> {
    if key & 1 == 0 {
        return None;
    }
    let i = key as i64 >> 1;
    let i = if i < 0 { i + len as i64 } else { i };
    if (i as u64) < len as u64 {
        Some(i as usize)
    } else {
        None
    }
}

/// `list[int]` in range as an owning word, 0 for anything else.
///
/// # Safety
/// Both words are live.
#[inline(always)]
pub unsafe fn list_int(a: Word, key: Word) -> Word {
    // SAFETY: as above; the item is counted before anything can run.
    unsafe {
        let Some(l) = exact(a, &LIST) else { return 0 };
        match position(key, l.len()) {
            Some(i) => dup(l.word_at(i)),
            None => 0,
        }
    }
}

/// `tuple[int]` in range as an owning word, 0 for anything else.
///
/// # Safety
/// Both words are live.
#[inline(always)]
pub unsafe fn tuple_int(a: Word, key: Word) -> Word {
    // SAFETY: as above.
    unsafe {
        let Some(t) = exact(a, &TUPLE) else { return 0 };
        match position(key, t.len()).and_then(|i| t.get(i)) {
            Some(v) => dup(v.bits()),
            None => 0,
        }
    }
}

/// `str[int]` in range.
#[inline]
pub fn str_int(a: &Value, key: Word) -> Option<Value> {
    let s = a.as_exact_str()?;
    s.char_at(position(key, s.len())?).map(str::char_str)
}

/// `dict[key]` of an exact dict.
///
/// # Safety
/// Both words are live.
pub unsafe fn dict_item(th: &Thread, a: Word, key: Word) -> Result<Value> {
    // SAFETY: as above.
    let (d, k) = unsafe { (view(a), view(key)) };
    match d.as_exact_dict() {
        Some(d) => match d.get(th, &k)? {
            Some(v) => Ok(v),
            None => Err(th.key_error(&k)),
        },
        None => item::get(th, &d, &k),
    }
}

/// `list[int] = v` in range: the old item. The value's word is used up.
///
/// # Safety
/// All words are live.
#[inline(always)]
pub unsafe fn store_list_int(c: Word, key: Word, v: Word) -> Option<Value> {
    // SAFETY: as above; ownership of the value's word passes to the list.
    unsafe {
        let c = view(c);
        let l = c.as_exact_list()?;
        let i = position(key, l.len())?;
        l.replace(i, Value::from_bits(to_owned(v)))
    }
}

/// `c[k] = v`.
pub fn store(th: &Thread, c: &Value, k: &Value, v: &Value) -> Result<()> {
    match c.as_exact_dict() {
        Some(d) => d.set(th, k.clone(), v.clone()),
        None => item::set(th, c, k, v),
    }
}

/// The `__setitem__` of a class written in Python, if it takes a key and a value and nothing else.
#[inline]
pub fn python_setitem(th: &Thread, c: &Value) -> Option<Value> {
    let t = c.ty();
    if !t.is_heap() {
        return None;
    }
    let f = t.lookup(th, wk::__setitem__())?;
    let code = FUNCTION.get_exact(&f)?.code()?;
    (is_simple(&code, 3) && !code.is_generator_like()).then_some(f)
}

/// The bounds of `[start:stop]` in a sequence of `len` items; `None` unless both are None or small.
#[inline(always)]
fn bounds(start: &Value, stop: &Value, len: usize) -> Option<(usize, usize)> {
    let clamp = |v: &Value, none: usize| -> Option<usize> {
        if v.is_none() {
            return Some(none);
        }
        let i = v.as_small()?;
        let i = if i < 0 { i + len as i64 } else { i };
        Some(i.clamp(0, len as i64) as usize)
    };
    let a = clamp(start, 0)?;
    let b = clamp(stop, len)?;
    Some((a, b.max(a)))
}

/// `c[start:stop]`; lists, tuples and strings without a slice object.
pub fn slice_get(th: &Thread, c: &Value, start: &Value, stop: &Value) -> Result<Value> {
    if let Some(l) = c.as_exact_list() {
        if let Some((a, b)) = bounds(start, stop, l.len()) {
            return l.copy_range(a, b).map(Ref::into_value);
        }
    } else if let Some(s) = c.as_exact_str() {
        if let Some((a, b)) = bounds(start, stop, s.len())
            && (a, b) != (0, s.len())
        {
            return Ok(s.substring(a, b));
        }
    } else if let Some(t) = c.as_exact_tuple()
        && let Some((a, b)) = bounds(start, stop, t.len())
        && (a, b) != (0, t.len())
        && let Some(items) = t.as_slice().get(a..b)
    {
        return Ok(tuple::from_slice(items).into_value());
    }
    let s = krait_builtins::slice::new(start.clone(), stop.clone(), Value::none());
    item::get(th, c, &s)
}

/// `c[start:stop] = v`; lists into lists without a slice object. The items of a `spare` list are taken, not copied.
pub fn slice_set(
    th: &Thread,
    c: &Value,
    start: &Value,
    stop: &Value,
    v: &Value,
    spare: bool,
) -> Result<()> {
    if let (Some(l), Some(from)) = (c.as_exact_list(), v.as_exact_list())
        && !c.is(v)
        && let Some((a, b)) = bounds(start, stop, l.len())
    {
        let items = if spare {
            from.take_all()
        } else {
            from.snapshot()
        };
        drop(l.splice(a, b, items)?);
        return Ok(());
    }
    let s = krait_builtins::slice::new(start.clone(), stop.clone(), Value::none());
    item::set(th, c, &s, v)
}
