//! Subscripts.

use crate::slot::{Word, to_owned, view};
use krait_object::protocol::item;
use krait_object::{Result, Thread, Value};

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

/// `list[int]` in range.
///
/// # Safety
/// Both words are live.
#[inline(always)]
pub unsafe fn list_int(a: Word, key: Word) -> Option<Value> {
    // SAFETY: as above.
    let v = unsafe { view(a) };
    let l = v.as_exact_list()?;
    l.get(position(key, l.len())?)
}

/// `tuple[int]` in range.
///
/// # Safety
/// Both words are live.
#[inline(always)]
pub unsafe fn tuple_int(a: Word, key: Word) -> Option<Value> {
    // SAFETY: as above.
    let v = unsafe { view(a) };
    let t = v.as_exact_tuple()?;
    t.get(position(key, t.len())?).cloned()
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

/// `c[start:stop]`.
pub fn slice_get(th: &Thread, c: &Value, start: &Value, stop: &Value) -> Result<Value> {
    let s = krait_builtins::slice::new(start.clone(), stop.clone(), Value::none());
    item::get(th, c, &s)
}

/// `c[start:stop] = v`.
pub fn slice_set(th: &Thread, c: &Value, start: &Value, stop: &Value, v: &Value) -> Result<()> {
    let s = krait_builtins::slice::new(start.clone(), stop.clone(), Value::none());
    item::set(th, c, &s, v)
}
