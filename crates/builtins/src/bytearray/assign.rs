//! Item and slice assignment and deletion of `bytearray`.

use super::ByteArray;
use crate::bytes::{LengthHint, byte_of, from_iterable_or_buffer};
use crate::slice::{Indices, SLICE, indices};
use krait_object::err::Result;
use krait_object::protocol::{item, number};
use krait_object::{Obj, Thread, Value};

/// `a[key] = value`, or `del a[key]`.
pub fn set_item(th: &Thread, a: &Obj<ByteArray>, key: &Value, value: Option<&Value>) -> Result<()> {
    // Nearly always: a byte in its place.
    if let Some(n) = value.and_then(Value::as_i64)
        && let Some(i) = key.as_i64()
        && let Ok(b) = u8::try_from(n)
        && let Some(i) = item::normalize(i as isize, a.len())
    {
        a.set(i, b);
        return Ok(());
    }
    if let Some(s) = SLICE.get(key) {
        // The new bytes may be made from the array itself, by Python code: then the indices are asked for once more.
        if value.is_some_and(|v| super::BYTEARRAY.get(v).is_none() || a.is(v)) {
            indices(th, s, || a.len())?;
        }
        let new = value.map(|v| slice_value(th, v)).transpose()?;
        let at = indices(th, s, || a.len())?;
        return assign(th, a, at, new);
    }
    if !number::is_index(key) {
        return Err(th.type_error(format!(
            "bytearray indices must be integers or slices, not {}",
            key.ty().name()
        )));
    }
    let i = number::as_subscript(th, key)?;
    let byte = value.map(|v| byte_of(th, v, "byte")).transpose()?;
    let Some(i) = item::normalize(i, a.len()) else {
        return Err(th.index_error("bytearray index out of range"));
    };
    match byte {
        Some(b) => {
            a.set(i, b);
            Ok(())
        }
        None => a.splice(th, i, i + 1, &[]),
    }
}

fn slice_value(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    let is_number = {
        let s = &v.ty().slots;
        s.index.get().is_some() || s.int.get().is_some() || s.float.get().is_some()
    };
    if is_number || v.as_str().is_some() {
        return Err(
            th.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)")
        );
    }
    from_iterable_or_buffer(th, v, "bytearray", "byte", LengthHint::NotAsked)
}

fn assign(th: &Thread, a: &ByteArray, at: Indices, new: Option<Vec<u8>>) -> Result<()> {
    let new_bytes = new.as_deref().unwrap_or(&[]);
    if at.step == 1 {
        let start = at.start.max(0) as usize;
        return a.splice(th, start, start + at.count, new_bytes);
    }
    if new_bytes.is_empty() {
        a.resizable(th)?;
        if at.count == 0 {
            return Ok(());
        }
        return a.resize_with(th, |data| {
            let mut gone: Vec<usize> = at.iter().collect();
            gone.sort_unstable();
            let mut next = gone.into_iter().peekable();
            let mut i = 0;
            data.retain(|_| {
                let drop = next.next_if_eq(&i).is_some();
                i += 1;
                !drop
            });
        });
    }
    if at.count != new_bytes.len() {
        return Err(th.value_error(format!(
            "attempt to assign bytes of size {} to extended slice of size {}",
            new_bytes.len(),
            at.count
        )));
    }
    a.with_mut(|data| {
        for (i, b) in at.iter().zip(new_bytes) {
            if let Some(slot) = data.get_mut(i) {
                *slot = *b;
            }
        }
    });
    Ok(())
}
