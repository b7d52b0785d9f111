//! `reversed` over anything with `__len__` and `__getitem__`.

use krait_object::{Field, Trace};
use std::cell::Cell;

#[derive(Trace)]
pub struct Reversed {
    /// One more than the next position; emptied together with `seq`.
    pub index: Cell<usize>,
    pub seq: Field,
}

krait_object::pytype! {
    pub static REVERSED: Reversed = "reversed", BASETYPE | HAVE_GC;
}
