//! The two iterators that `iter()` makes of what is not an iterable: over a sequence, and over the calls of a function.

use krait_object::{Field, Trace, Value};

/// `iter(callable, sentinel)`; both are emptied at the end.
#[derive(Trace)]
pub struct CallIter {
    pub callable: Field,
    pub sentinel: Field,
}

krait_object::pytype! {
    pub static CALL_ITER: CallIter = "callable_iterator", HAVE_GC;
}

/// `iter(callable, sentinel)`.
pub fn over_calls(callable: Value, sentinel: Value) -> Value {
    CALL_ITER
        .create(CallIter {
            callable: Field::new(callable),
            sentinel: Field::new(sentinel),
        })
        .into_value()
}
