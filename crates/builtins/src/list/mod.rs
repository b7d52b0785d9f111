//! `list`: methods, iterators and sorting. The payload is `object::types::list`.

mod iter;
mod methods;
mod slices;
mod sort;

use krait_object::{Field, Trace, Value, ready_type};
use std::cell::Cell;

pub use iter::{advance, iter};
pub use methods::extend;
pub(crate) use methods::{repeated, search_bounds};
pub use sort::sort;

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

/// The list behind an iterator's field.
fn list_of(v: &Option<Value>) -> Option<&krait_object::List> {
    v.as_ref().and_then(Value::as_list)
}

pub(crate) fn install() {
    ready_type(
        &krait_object::types::list::LIST.ty,
        &methods::ListMethods::SPEC,
    );
    ready_type(&LIST_ITER.ty, &iter::ListIterMethods::SPEC);
    LIST_ITER.ends_quickly();
    ready_type(&LIST_REV_ITER.ty, &iter::ListRevIterMethods::SPEC);
}
