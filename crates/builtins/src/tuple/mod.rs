//! `tuple`: methods and iterator. The payload is `object::types::tuple`.

use krait_object::{Field, Trace, Value};
use std::cell::Cell;

/// The iterator; `seq` is emptied at the end.
#[derive(Trace)]
pub struct TupleIter {
    pub index: Cell<usize>,
    pub seq: Field,
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
