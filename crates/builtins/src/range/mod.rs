//! `range` and its two iterators: one over machine words, one over integers of any size.

mod iter;
mod methods;

use dashu_int::IBig;
use krait_object::err::Result;
use krait_object::types::int;
use krait_object::{Field, Obj, Ref, Thread, Trace, Value, ready_type};
use std::cell::Cell;

pub use iter::iter;

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

/// Number of items from `start` to `stop` by `step`, which is not zero.
fn length(start: &Value, stop: &Value, step: &Value) -> Value {
    if let (Some(a), Some(b), Some(s)) = (start.as_small(), stop.as_small(), step.as_small()) {
        let (a, b, s) = (i128::from(a), i128::from(b), i128::from(s));
        let n = if s > 0 && a < b {
            (b - a - 1) / s + 1
        } else if s < 0 && a > b {
            (a - b - 1) / -s + 1
        } else {
            0
        };
        return int::from_i128(n);
    }
    calculated(&[start, stop, step], || {
        let (a, b, s) = (
            crate::slice::big(start),
            crate::slice::big(stop),
            crate::slice::big(step),
        );
        let (low, high, s) = if s > IBig::ZERO {
            (a, b, s)
        } else {
            (b, a, -s)
        };
        if low >= high {
            return Value::int32(0);
        }
        int::from_big((high - low - IBig::ONE) / s + IBig::ONE)
    })
}

/// `range(start, stop, step)`; all are exact ints.
pub fn new(th: &Thread, start: Value, stop: Value, step: Value) -> Result<Ref<Range>> {
    if step.as_small() == Some(0) {
        return Err(th.value_error("range() arg 3 must not be zero"));
    }
    let length = length(&start, &stop, &step);
    Ok(RANGE.create(Range {
        start,
        stop,
        step,
        length,
    }))
}

/// Item `i` of a range, whether or not it is inside.
fn item(r: &Range, i: &Value) -> Value {
    if let (Some(a), Some(s), Some(i)) = (r.start.as_small(), r.step.as_small(), i.as_small()) {
        return int::from_i128(i128::from(a) + i128::from(s) * i128::from(i));
    }
    calculated(&[&r.start, &r.step, i], || {
        int::from_big(
            crate::slice::big(&r.start) + crate::slice::big(&r.step) * crate::slice::big(i),
        )
    })
}

/// Runs a calculation with copies of these ints: sums, products and quotients of two.
fn calculated<R>(ints: &[&Value], calculate: impl FnOnce() -> R) -> R {
    let limbs = |v: &&Value| v.as_int().map_or(1, int::room::limbs);
    let all: usize = ints.iter().map(limbs).sum();
    let bytes = int::room::product(all, all);
    int::room::despite(bytes, calculate)
}

/// A range's payload, for callers that hold the object.
pub type RangeObject = Obj<Range>;

/// The next item of an iterator over words.
#[inline(always)]
pub fn advance(it: &RangeIter) -> Option<Value> {
    it.advance().map(int::from_i64)
}

pub(crate) fn install() {
    ready_type(&RANGE.ty, &methods::RangeMethods::SPEC);
    ready_type(&RANGE_ITER.ty, &iter::RangeIterMethods::SPEC);
    RANGE_ITER.ends_quickly();
    ready_type(&LONGRANGE_ITER.ty, &iter::LongRangeIterMethods::SPEC);
}
