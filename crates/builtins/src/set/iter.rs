//! The iterator over sets and frozensets.

use super::value::Resized;
use super::{SET_ITER, SetIter, any};
use krait_object::err::Result;
use krait_object::types::{list, tuple};
use krait_object::{Field, Obj, Thread, Value, pymethods};
use std::cell::Cell;

/// `iter(s)`.
pub(super) fn new(v: &Value) -> Value {
    let n = any(v).map_or(0, |s| s.len());
    SET_ITER
        .create(SetIter {
            set: Field::new(v.clone()),
            pos: Cell::new(0),
            used: Cell::new(n as isize),
            left: Cell::new(n),
        })
        .into_value()
}

/// The next item.
#[inline]
pub fn next_item(th: &Thread, it: &SetIter) -> Result<Option<Value>> {
    let Some(held) = it.set.get() else {
        return Ok(None);
    };
    let Some(s) = any(&held) else { return Ok(None) };
    let mut pos = it.pos.get();
    // A set that was seen to differ once has no size that could be the same again.
    let found = match usize::try_from(it.used.get()) {
        Ok(used) => s.next_of(used, &mut pos),
        Err(_) => Err(Resized),
    };
    match found {
        Ok(Some(v)) => {
            it.pos.set(pos);
            it.left.set(it.left.get().saturating_sub(1));
            Ok(Some(v))
        }
        Ok(None) => {
            drop(it.set.take());
            Ok(None)
        }
        Err(Resized) => {
            it.used.set(-1);
            Err(th.runtime_error("Set changed size during iteration"))
        }
    }
}

pub(super) struct SetIterMethods;

#[pymethods]
impl SetIterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<SetIter>) -> Result<Option<Value>> {
        next_item(th, zelf)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(zelf: &Obj<SetIter>) -> usize {
        match zelf.set.get().as_ref().and_then(any) {
            Some(s) if zelf.used.get() == s.len() as isize => zelf.left.get(),
            _ => 0,
        }
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<SetIter>) -> Result<Value> {
        let copy = SetIter {
            set: Field::empty(),
            pos: zelf.pos.clone(),
            used: zelf.used.clone(),
            left: zelf.left.clone(),
        };
        copy.set.replace(zelf.set.get());
        let mut rest = Vec::new();
        while let Some(v) = next_item(th, &copy)? {
            rest.push(v);
        }
        let iter = crate::dict::builtin(th, "iter")?;
        let args = tuple::from_array([list::from_vec(rest).into_value()]);
        Ok(tuple::from_array([iter, args.into_value()]).into_value())
    }
}
