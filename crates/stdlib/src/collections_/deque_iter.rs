//! The two iterators over deques. Both notice when the deque changes its length under them.

use super::deque::{DEQUE, Deque};
use krait_object::protocol::number;
use krait_object::types::{int, tuple};
use krait_object::{Field, Obj, Result, Thread, Trace, TypeObject, Value, pymethods};
use std::cell::Cell;

#[derive(Trace)]
pub struct DequeIter {
    deque: Field,
    index: Cell<usize>,
    state: Cell<u64>,
    left: Cell<usize>,
}

#[derive(Trace)]
pub struct DequeRevIter(DequeIter);

krait_object::pytype! {
    pub static DEQUE_ITER: DequeIter = "collections._deque_iterator", HAVE_GC;
}
krait_object::pytype! {
    pub static DEQUE_REV_ITER: DequeRevIter = "collections._deque_reverse_iterator", HAVE_GC;
}

fn over(d: &Obj<Deque>) -> DequeIter {
    DequeIter {
        deque: Field::new(d.value()),
        index: Cell::new(0),
        state: Cell::new(d.state.get()),
        left: Cell::new(d.len()),
    }
}

/// `iter(deque)`.
pub fn iter(d: &Obj<Deque>) -> Value {
    DEQUE_ITER.create(over(d)).into_value()
}

/// `reversed(deque)`.
pub fn reversed(d: &Obj<Deque>) -> Value {
    DEQUE_REV_ITER.create(DequeRevIter(over(d))).into_value()
}

/// The next item, counted from either end.
fn step(th: &Thread, it: &DequeIter, backwards: bool) -> Result<Option<Value>> {
    let held = it.deque.get();
    let Some(d) = held.as_ref().and_then(|d| DEQUE.get(d)) else {
        return Ok(None);
    };
    if it.state.get() != d.state.get() {
        it.left.set(0);
        return Err(th.runtime_error("deque mutated during iteration"));
    }
    if it.left.get() == 0 {
        return Ok(None);
    }
    let i = it.index.get();
    it.index.set(i + 1);
    it.left.set(it.left.get() - 1);
    let at = if backwards {
        d.len().checked_sub(i + 1)
    } else {
        Some(i)
    };
    Ok(at.and_then(|at| d.get(at)))
}

/// `(class, (deque, position))`.
fn reduce(cls: &'static TypeObject, it: &DequeIter) -> Value {
    let args = vec![it.deque.get_or_none(), int::from_usize(it.index.get())];
    tuple::from_array([cls.type_value(), tuple::from_vec(args).into_value()]).into_value()
}

/// An iterator at a position, as unpickling makes it.
fn at(th: &Thread, deque: &Value, index: Option<&Value>) -> Result<DequeIter> {
    let Some(d) = DEQUE.get(deque) else {
        return Err(th.type_error(format!(
            "argument 1 must be collections.deque, not {}",
            deque.ty().name()
        )));
    };
    let it = over(d);
    let n = match index {
        Some(v) => usize::try_from(number::as_isize(th, v)?)
            .unwrap_or(0)
            .min(d.len()),
        None => 0,
    };
    it.index.set(n);
    it.left.set(d.len() - n);
    Ok(it)
}

pub struct DequeIterMethods;

#[pymethods]
impl DequeIterMethods {
    #[sig("(deque, index=0, /)")]
    #[name("_deque_iterator")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        deque: &Value,
        index: Option<&Value>,
    ) -> Result<Value> {
        Ok(DEQUE_ITER
            .create_in(cls, at(th, deque, index)?)
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<DequeIter>) -> Result<Option<Value>> {
        step(th, zelf, false)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(zelf: &Obj<DequeIter>) -> usize {
        zelf.left.get()
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(zelf: &Obj<DequeIter>) -> Value {
        reduce(zelf.ty(), zelf)
    }
}

pub struct DequeRevIterMethods;

#[pymethods]
impl DequeRevIterMethods {
    #[sig("(deque, index=0, /)")]
    #[name("_deque_reverse_iterator")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        deque: &Value,
        index: Option<&Value>,
    ) -> Result<Value> {
        Ok(DEQUE_REV_ITER
            .create_in(cls, DequeRevIter(at(th, deque, index)?))
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<DequeRevIter>) -> Result<Option<Value>> {
        step(th, &zelf.0, true)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(zelf: &Obj<DequeRevIter>) -> usize {
        zelf.0.left.get()
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(zelf: &Obj<DequeRevIter>) -> Value {
        reduce(zelf.ty(), &zelf.0)
    }
}
