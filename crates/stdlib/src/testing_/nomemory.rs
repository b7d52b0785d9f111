//! The part of `_testcapi` that lets allocations fail by number.

use krait_object::Thread;
use krait_object::thread::breaker;

pub struct NoMemory;

/// Lets requests for memory fail after the first `start` ones: up to number `stop`, or for ever if that is not positive.
pub fn arm(th: &Thread, start: i64, stop: i64) {
    krait_host::shortage::arm(start.max(0).cast_unsigned(), stop.max(0).cast_unsigned());
    th.follow_tracing();
}

/// Lets no request fail any more.
pub fn disarm(th: &Thread) {
    krait_host::shortage::disarm();
    th.clear_requests(breaker::LIMIT);
    th.follow_tracing();
}

/// Allocations that fail
#[krait_object::pymodule(name = "_testcapi")]
impl NoMemory {
    /// Lets allocations fail after the first start ones, up to number stop, or for ever if stop is not positive.
    #[sig("(start, stop=0, /)")]
    fn set_nomemory(th: &Thread, start: i64, stop: Option<i64>) {
        arm(th, start, stop.unwrap_or(0));
    }

    /// Lets no allocation fail any more.
    fn remove_mem_hooks(th: &Thread) {
        disarm(th);
    }
}
