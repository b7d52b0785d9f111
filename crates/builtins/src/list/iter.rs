//! The two iterators over lists. Both see changes of the list, and end for good once they have ended.

use super::{LIST_ITER, LIST_REV_ITER, ListIter, ListRevIter, list_of};
use krait_object::err::Result;
use krait_object::protocol::number;
use krait_object::types::{int, list, tuple};
use krait_object::{Field, Obj, Thread, Value, pymethods};
use std::cell::Cell;

/// `iter(list)`.
pub fn iter(list: &Value) -> Value {
    LIST_ITER
        .create(ListIter {
            index: Cell::new(0),
            seq: Field::new(list.clone()),
        })
        .into_value()
}

/// The next item of an iterator.
#[inline(always)]
pub fn advance(it: &ListIter) -> Option<Value> {
    let i = it.index.get();
    let item = list::item_in(&it.seq, i);
    match &item {
        Some(_) => it.index.set(i + 1),
        None => drop(it.seq.take()),
    }
    item
}

/// `reversed(list)`.
pub(super) fn reversed(list: &Value) -> Value {
    LIST_REV_ITER
        .create(ListRevIter {
            index: Cell::new(list.as_list().map_or(0, |l| l.len())),
            seq: Field::new(list.clone()),
        })
        .into_value()
}

/// `(function, (sequence,), index)`, or with an empty list once the iterator has ended.
fn reduce(th: &Thread, name: &str, state: impl FnOnce() -> (Option<Value>, i64)) -> Result<Value> {
    let f = crate::dict::builtin(th, name)?;
    // Looking the function up may have moved the iterator.
    let (seq, index) = state();
    let out = match seq {
        Some(s) => vec![f, tuple::from_array([s]).into_value(), int::from_i64(index)],
        None => vec![
            f,
            tuple::from_array([list::new().into_value()]).into_value(),
        ],
    };
    Ok(tuple::from_vec(out).into_value())
}

pub(super) struct ListIterMethods;

#[pymethods]
impl ListIterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<ListIter>) -> Option<Value> {
        advance(zelf)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(zelf: &Obj<ListIter>) -> usize {
        let held = zelf.seq.get();
        list_of(&held).map_or(0, |l| l.len().saturating_sub(zelf.index.get()))
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<ListIter>) -> Result<Value> {
        reduce(th, "iter", || (zelf.seq.get(), zelf.index.get() as i64))
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(th: &Thread, zelf: &Obj<ListIter>, object: &Value) -> Result<()> {
        let i = number::int_as_ssize(th, object)?;
        let held = zelf.seq.get();
        if let Some(l) = list_of(&held) {
            zelf.index.set((i.max(0) as usize).min(l.len()));
        }
        Ok(())
    }
}

pub(super) struct ListRevIterMethods;

#[pymethods]
impl ListRevIterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<ListRevIter>) -> Option<Value> {
        let held = zelf.seq.get();
        let l = list_of(&held)?;
        let found = zelf
            .index
            .get()
            .checked_sub(1)
            .and_then(|i| Some((i, l.get(i)?)));
        match found {
            Some((i, v)) => {
                zelf.index.set(i);
                Some(v)
            }
            None => {
                zelf.index.set(0);
                drop(zelf.seq.take());
                None
            }
        }
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(zelf: &Obj<ListRevIter>) -> usize {
        let held = zelf.seq.get();
        let i = zelf.index.get();
        list_of(&held).map_or(0, |l| if l.len() < i { 0 } else { i })
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<ListRevIter>) -> Result<Value> {
        reduce(th, "reversed", || {
            (zelf.seq.get(), zelf.index.get() as i64 - 1)
        })
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(th: &Thread, zelf: &Obj<ListRevIter>, object: &Value) -> Result<()> {
        let i = number::int_as_ssize(th, object)?;
        let held = zelf.seq.get();
        if let Some(l) = list_of(&held) {
            let last = l.len() as isize - 1;
            zelf.index.set((i.clamp(-1, last) + 1) as usize);
        }
        Ok(())
    }
}
