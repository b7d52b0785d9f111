//! Iterators over ranges.

use super::{LONGRANGE_ITER, LongRangeIter, RANGE_ITER, Range, RangeIter, calculated};
use crate::slice::big;
use dashu_int::IBig;
use krait_object::err::Result;
use krait_object::protocol::number;
use krait_object::types::{int, tuple};
use krait_object::{Field, Obj, Thread, Value, pymethods};
use std::cell::Cell;

/// `iter(range)`: over words if all of start, stop, step and length are, and no step from before the stop leads out of them.
pub fn iter(r: &Range) -> Value {
    if let (Some([start, stop, step]), Some(n)) = (in_words(r), r.length.as_i64())
        // The furthest that an item and a step can lead to.
        && (n == 0 || step.checked_sub(step.signum()).and_then(|d| stop.checked_add(d)).is_some())
    {
        return words(start, step, n);
    }
    long(r.start.clone(), r.step.clone(), r.length.clone())
}

/// `reversed(range)`: over words if start, stop, step and length are, and the item before the first.
pub(super) fn reversed(r: &Range) -> Value {
    if let (Some([start, _, step]), Some(n)) = (in_words(r), r.length.as_i64())
        && let (Some(back), Some(before)) = (step.checked_neg(), start.checked_sub(step))
    {
        // The last item is none of an empty range, and then may be none of the words either.
        return words(before.wrapping_add(n.wrapping_mul(step)), back, n);
    }
    let last = calculated(&[&r.length], || int::from_big(big(&r.length) - IBig::ONE));
    let last = super::item(r, &last);
    let step = calculated(&[&r.step], || int::from_big(-big(&r.step)));
    long(last, step, r.length.clone())
}

/// Start, stop and step, if each is a word.
fn in_words(r: &Range) -> Option<[i64; 3]> {
    Some([r.start.as_i64()?, r.stop.as_i64()?, r.step.as_i64()?])
}

fn words(next: i64, step: i64, len: i64) -> Value {
    RANGE_ITER
        .create(RangeIter {
            next: Cell::new(next),
            step: Cell::new(step),
            len: Cell::new(len),
        })
        .into_value()
}

fn long(start: Value, step: Value, len: Value) -> Value {
    LONGRANGE_ITER
        .create(LongRangeIter {
            start: Field::new(start),
            step: Field::new(step),
            len: Field::new(len),
        })
        .into_value()
}

/// `(iter, (range,), None)`.
fn reduce(th: &Thread, start: IBig, step: IBig, len: IBig) -> Result<Value> {
    let words = [&start, &step, &len].map(int::room::limbs_of);
    let words: usize = words.iter().sum();
    let stop = int::room::within(int::room::product(words, words), || &start + &step * len)?;
    let r = super::new(
        th,
        int::from_big(start),
        int::from_big(stop),
        int::from_big(step),
    )?;
    let f = crate::dict::builtin(th, "iter")?;
    let args = tuple::from_array([r.into_value()]).into_value();
    Ok(tuple::from_array([f, args, Value::none()]).into_value())
}

impl RangeIter {
    /// The next item; small ranges stay within words.
    #[inline(always)]
    pub fn advance(&self) -> Option<i64> {
        let n = self.len.get();
        if n <= 0 {
            return None;
        }
        self.len.set(n - 1);
        let v = self.next.get();
        self.next.set(v.wrapping_add(self.step.get()));
        Some(v)
    }
}

pub(super) struct RangeIterMethods;

#[pymethods]
impl RangeIterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<RangeIter>) -> Option<Value> {
        zelf.advance().map(int::from_i64)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(zelf: &Obj<RangeIter>) -> i64 {
        zelf.len.get()
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<RangeIter>) -> Result<Value> {
        reduce(
            th,
            zelf.next.get().into(),
            zelf.step.get().into(),
            zelf.len.get().into(),
        )
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(th: &Thread, zelf: &Obj<RangeIter>, object: &Value) -> Result<()> {
        let i = number::index(th, object)?
            .as_i64()
            .ok_or_else(|| th.overflow_error("Python int too large to convert to C long"))?
            .clamp(0, zelf.len.get());
        zelf.next.set(
            zelf.next
                .get()
                .wrapping_add(i.wrapping_mul(zelf.step.get())),
        );
        zelf.len.set(zelf.len.get() - i);
        Ok(())
    }
}

fn big_of(f: &Field) -> IBig {
    big(&f.get_or_none())
}

pub(super) struct LongRangeIterMethods;

#[pymethods]
impl LongRangeIterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<LongRangeIter>) -> Option<Value> {
        let len = big_of(&zelf.len);
        if len <= IBig::ZERO {
            return None;
        }
        let v = zelf.start.get()?;
        let step = zelf.step.get_or_none();
        let (len, next) = calculated(&[&v, &step, &zelf.len.get_or_none()], || {
            (
                int::from_big(len - IBig::ONE),
                int::from_big(big(&v) + big(&step)),
            )
        });
        zelf.len.set(len);
        zelf.start.set(next);
        Some(v)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(zelf: &Obj<LongRangeIter>) -> Value {
        zelf.len.get_or_none()
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<LongRangeIter>) -> Result<Value> {
        reduce(
            th,
            big_of(&zelf.start),
            big_of(&zelf.step),
            big_of(&zelf.len),
        )
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(th: &Thread, zelf: &Obj<LongRangeIter>, object: &Value) -> Result<()> {
        if object.as_int().is_none() {
            return Err(th.type_error(format!("state must be an int, not {}", object.ty().name())));
        }
        let fields = [&zelf.start, &zelf.step, &zelf.len].map(Field::get_or_none);
        let [start, step, len] = &fields;
        let (start, len) = calculated(&[start, step, len, object], || {
            let length = big(len);
            let i = big(object).max(IBig::ZERO).min(length.clone());
            (
                int::from_big(big(start) + big(step) * &i),
                int::from_big(length - i),
            )
        });
        zelf.start.set(start);
        zelf.len.set(len);
        Ok(())
    }
}
