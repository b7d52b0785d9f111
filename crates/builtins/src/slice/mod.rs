//! `slice`.

mod methods;

use krait_object::err::Result;
use krait_object::protocol::{item, number};
use krait_object::{Thread, Trace, Value, ready_type};

pub(crate) use methods::{big, long_indices};

/// Three arbitrary values; fixed.
#[derive(Trace)]
pub struct Slice {
    // The fields die in this order.
    pub step: Value,
    pub start: Value,
    pub stop: Value,
}

krait_object::pytype! {
    pub static SLICE: Slice = "slice", HAVE_GC | krait_object::typeobj::ANY_KEYWORDS;
}

pub fn new(start: Value, stop: Value, step: Value) -> Value {
    SLICE.create(Slice { start, stop, step }).into_value()
}

/// A bound as a saturated index (`_PyEval_SliceIndex`).
fn bound(th: &Thread, v: &Value) -> Result<isize> {
    if let Some(i) = v.as_small() {
        return Ok(i as isize);
    }
    if !number::is_index(v) {
        return Err(
            th.type_error("slice indices must be integers or None or have an __index__ method")
        );
    }
    number::index_clamped(th, v)
}

/// Start, stop and step with defaults filled in (`PySlice_Unpack`); a step of zero is an error.
pub fn unpack(th: &Thread, s: &Slice) -> Result<(isize, isize, isize)> {
    let step = if s.step.is_none() {
        1
    } else {
        match bound(th, &s.step)? {
            0 => return Err(th.value_error("slice step cannot be zero")),
            n => n.max(-isize::MAX),
        }
    };
    let start = if s.start.is_none() {
        if step < 0 { isize::MAX } else { 0 }
    } else {
        bound(th, &s.start)?
    };
    let stop = if s.stop.is_none() {
        if step < 0 { isize::MIN } else { isize::MAX }
    } else {
        bound(th, &s.stop)?
    };
    Ok((start, stop, step))
}

/// A slice applied to a sequence of `len` items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indices {
    pub start: isize,
    pub stop: isize,
    pub step: isize,
    pub count: usize,
}

impl Indices {
    /// Unpacked bounds and step, clamped to `len` items.
    pub fn within((start, stop, step): (isize, isize, isize), len: usize) -> Indices {
        let (start, stop, count) = item::adjust_slice(len, start, stop, step);
        Indices {
            start,
            stop,
            step,
            count,
        }
    }

    /// The selected positions in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + Clone {
        (0..self.count).map(move |i| {
            self.start
                .wrapping_add((i as isize).wrapping_mul(self.step)) as usize
        })
    }
}

/// `unpack` and clamping in one step. `len` is asked after the bounds were converted, which may run Python code.
pub fn indices(th: &Thread, s: &Slice, len: impl FnOnce() -> usize) -> Result<Indices> {
    let bounds = unpack(th, s)?;
    Ok(Indices::within(bounds, len()))
}

pub(crate) fn install() {
    ready_type(&SLICE.ty, &methods::SliceMethods::SPEC);
    SLICE.ends_quickly();
}
