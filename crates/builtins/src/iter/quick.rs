//! One step of an iterator, as native iterators take it from those they are made over.

use crate::list::LIST_ITER;
use crate::range::RANGE_ITER;
use crate::tuple::TUPLE_ITER;
use krait_object::err::Result;
use krait_object::protocol::iter;
use krait_object::{Thread, Value};

/// `next(it)`, without a call for what goes over a tuple, a list or a range; `None` at the end. Checks the stack where
/// anything is called, for iterators may be nested deeper than it is.
#[inline(always)]
pub(crate) fn next(th: &Thread, it: &Value) -> Result<Option<Value>> {
    if let Some(it) = TUPLE_ITER.get_exact(it) {
        return Ok(crate::tuple::advance(it));
    }
    if let Some(it) = LIST_ITER.get_exact(it) {
        return Ok(crate::list::advance(it));
    }
    if let Some(it) = RANGE_ITER.get_exact(it) {
        return Ok(crate::range::advance(it));
    }
    th.check_stack("")?;
    iter::next(th, it)
}
