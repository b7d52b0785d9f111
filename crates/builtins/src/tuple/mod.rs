//! `tuple`: methods and iterator. The payload is `object::types::tuple`.

mod methods;

pub use methods::equal_exact;

use krait_object::err::Result;
use krait_object::protocol::number;
use krait_object::types::{int, tuple};
use krait_object::{Field, Obj, Thread, Trace, Value, pymethods, ready_type};
use std::cell::Cell;

/// The iterator; `seq` is emptied at the end.
#[derive(Trace)]
pub struct TupleIter {
    pub index: Cell<usize>,
    pub seq: Field,
}

/// The next item of an iterator.
#[inline(always)]
pub fn advance(it: &TupleIter) -> Option<Value> {
    let i = it.index.get();
    let item = tuple::item_in(&it.seq, i);
    match &item {
        Some(_) => it.index.set(i + 1),
        None => drop(it.seq.take()),
    }
    item
}

krait_object::pytype! {
    pub static TUPLE_ITER: TupleIter = "tuple_iterator", HAVE_GC;
}

/// `iter(tuple)`.
pub fn iter(tuple: &Value) -> Value {
    TUPLE_ITER
        .create(TupleIter {
            index: Cell::new(0),
            seq: Field::new(tuple.clone()),
        })
        .into_value()
}

struct TupleIterMethods;

#[pymethods]
impl TupleIterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<TupleIter>) -> Option<Value> {
        advance(zelf)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(zelf: &Obj<TupleIter>) -> usize {
        let held = zelf.seq.get();
        held.as_ref()
            .and_then(Value::as_tuple)
            .map_or(0, |t| t.len().saturating_sub(zelf.index.get()))
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<TupleIter>) -> Result<Value> {
        let f = crate::dict::builtin(th, "iter")?;
        let out = match zelf.seq.get() {
            Some(s) => vec![
                f,
                tuple::from_array([s]).into_value(),
                int::from_usize(zelf.index.get()),
            ],
            None => vec![
                f,
                tuple::from_array([tuple::empty().into_value()]).into_value(),
            ],
        };
        Ok(tuple::from_vec(out).into_value())
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(th: &Thread, zelf: &Obj<TupleIter>, object: &Value) -> Result<()> {
        let i = number::int_as_ssize(th, object)?;
        let held = zelf.seq.get();
        if let Some(t) = held.as_ref().and_then(Value::as_tuple) {
            zelf.index.set((i.max(0) as usize).min(t.len()));
        }
        Ok(())
    }
}

pub(crate) fn install() {
    ready_type(&tuple::TUPLE.ty, &methods::TupleMethods::SPEC);
    ready_type(&TUPLE_ITER.ty, &TupleIterMethods::SPEC);
    TUPLE_ITER.ends_quickly();
}
