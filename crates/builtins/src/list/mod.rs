//! `list`: methods, iterators and sorting. The payload is `object::types::list`.

use krait_object::{Field, Trace, Value};
use std::cell::Cell;

/// The forward iterator; `seq` is emptied at the end.
#[derive(Trace)]
pub struct ListIter {
    pub index: Cell<usize>,
    pub seq: Field,
}

/// The backward iterator; `index` is one more than the next position.
#[derive(Trace)]
pub struct ListRevIter {
    pub index: Cell<usize>,
    pub seq: Field,
}

krait_object::pytype! {
    pub static LIST_ITER: ListIter = "list_iterator", HAVE_GC;
}
krait_object::pytype! {
    pub static LIST_REV_ITER: ListRevIter = "list_reverseiterator", HAVE_GC;
}

/// `iter(list)`.
pub fn iter(list: &Value) -> Value {
    LIST_ITER
        .create(ListIter {
            index: Cell::new(0),
            seq: Field::new(list.clone()),
        })
        .into_value()
}
