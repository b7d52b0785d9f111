//! The optional `start` and `end` arguments of searching methods.

use krait_object::err::Result;
use krait_object::protocol::number;
use krait_object::{Thread, Value};

/// A slice bound, saturated.
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

/// Two bounds before they are applied to a length.
#[derive(Clone, Copy)]
pub struct Bounds {
    start: isize,
    end: isize,
}

impl Bounds {
    /// Reads the arguments, which may run Python code.
    #[inline]
    pub fn new(th: &Thread, start: Option<&Value>, end: Option<&Value>) -> Result<Bounds> {
        Ok(Bounds {
            start: start.map_or(Ok(0), |v| bound(th, v))?,
            end: end.map_or(Ok(isize::MAX), |v| bound(th, v))?,
        })
    }

    /// The range in a sequence of `len` items; `None` if it starts behind its end, so that not even an empty
    /// sequence is found there.
    #[inline]
    pub fn apply(self, len: usize) -> Option<(usize, usize)> {
        let fix = |i: isize| {
            if i < 0 {
                usize::try_from(i.saturating_add_unsigned(len)).unwrap_or(0)
            } else {
                i as usize
            }
        };
        let (start, end) = (fix(self.start), fix(self.end).min(len));
        (start <= end).then_some((start, end))
    }
}
