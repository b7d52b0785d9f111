//! Subscripts: reading, assigning and deleting items and slices.

use crate::slice::{Indices, SLICE, Slice, indices, unpack};
use krait_object::alloc;
use krait_object::err::Result;
use krait_object::protocol::{item, iter, number};
use krait_object::types::list;
use krait_object::{List, Ref, Thread, Value};

fn bad_index(th: &Thread, key: &Value) -> krait_object::Raised {
    th.type_error(format!(
        "list indices must be integers or slices, not {}",
        key.ty().name()
    ))
}

pub(super) fn get(th: &Thread, l: &List, key: &Value) -> Result<Value> {
    if number::is_index(key) {
        let i = number::as_subscript(th, key)?;
        return item::normalize(i, l.len())
            .and_then(|i| l.get(i))
            .ok_or_else(|| th.index_error("list index out of range"));
    }
    let Some(s) = SLICE.get(key) else {
        return Err(bad_index(th, key));
    };
    let r = indices(th, s, || l.len())?;
    if r.step == 1 {
        let start = r.start as usize;
        return l.copy_range(start, start + r.count).map(Ref::into_value);
    }
    let mut items = alloc::vec_of(r.count)?;
    items.extend(r.iter().filter_map(|i| l.get(i)));
    Ok(list::from_vec(items).into_value())
}

pub(super) fn set(th: &Thread, l: &List, key: &Value, value: Option<&Value>) -> Result<()> {
    if number::is_index(key) {
        let i = number::as_subscript(th, key)?;
        let at = item::normalize(i, l.len());
        let old = match (at, value) {
            (Some(i), Some(v)) => l.replace(i, v.clone()),
            (Some(i), None) => l.remove(i),
            (None, _) => None,
        };
        return match old {
            Some(old) => {
                drop(old);
                Ok(())
            }
            None => Err(th.index_error("list assignment index out of range")),
        };
    }
    let Some(s) = SLICE.get(key) else {
        return Err(bad_index(th, key));
    };
    match value {
        Some(v) => assign(th, l, s, v),
        None => delete(th, l, s),
    }
}

fn assign(th: &Thread, l: &List, s: &Slice, value: &Value) -> Result<()> {
    let bounds = unpack(th, s)?;
    // The list itself is copied, whatever a subclass makes of iteration.
    let new = if l.is(value) {
        l.try_snapshot()?
    } else {
        iter::collect_fast(th, value, "must assign iterable to extended slice")?
    };
    // Collecting the items may have run code that changed the list.
    let r = Indices::within(bounds, l.len());
    if r.step == 1 {
        let start = r.start as usize;
        let old = l.splice(start, start + r.count, new)?;
        list::release_all(old);
        return Ok(());
    }
    if new.len() != r.count {
        return Err(th.value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            new.len(),
            r.count
        )));
    }
    let mut old = alloc::vec_of(r.count)?;
    old.extend(r.iter().zip(new).map(|(i, v)| l.replace(i, v)));
    drop(old);
    Ok(())
}

fn delete(th: &Thread, l: &List, s: &Slice) -> Result<()> {
    let r = indices(th, s, || l.len())?;
    if r.count == 0 {
        return Ok(());
    }
    if r.step == 1 {
        let start = r.start as usize;
        list::release_all(l.splice(start, start + r.count, Vec::new())?);
        return Ok(());
    }
    // Walk upwards through the positions to remove.
    let last = r.start + (r.count as isize - 1) * r.step;
    let (first, step) = (r.start.min(last) as usize, r.step.unsigned_abs());
    let mut kept = alloc::vec_of(l.len().saturating_sub(r.count))?;
    let mut gone = alloc::vec_of(r.count)?;
    let all = l.take_all();
    for (i, v) in all.into_iter().enumerate() {
        if i >= first && (i - first) % step == 0 && (i - first) / step < r.count {
            gone.push(v);
        } else {
            kept.push(v);
        }
    }
    drop(l.put_all(kept));
    // Unlike neighbours, these go in their order.
    drop(gone);
    Ok(())
}
