//! `range` and its two iterators: one over machine words, one over integers of any size.

use krait_object::{Field, Trace, Value};
use std::cell::Cell;

/// Four ints of any size; fixed.
#[derive(Trace)]
pub struct Range {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
    pub length: Value,
}

/// Public so that the machine can specialise `for i in range(n)`.
#[derive(Trace)]
pub struct RangeIter {
    pub next: Cell<i64>,
    pub step: Cell<i64>,
    /// Items still to come; never negative.
    pub len: Cell<i64>,
}

#[derive(Trace)]
pub struct LongRangeIter {
    pub start: Field,
    pub step: Field,
    pub len: Field,
}

krait_object::pytype! {
    pub static RANGE: Range = "range", SEQUENCE;
}
krait_object::pytype! {
    pub static RANGE_ITER: RangeIter = "range_iterator", 0;
}
krait_object::pytype! {
    pub static LONGRANGE_ITER: LongRangeIter = "longrange_iterator", 0;
}
