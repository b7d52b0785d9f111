//! What the eval breaker asks for: signals, a lock hand-over, collection, pending calls, asynchronous exceptions.

use krait_object::thread::breaker as bits;
use krait_object::{Raised, Result, Thread, gc};

/// Serves every request that is pending.
#[cold]
#[inline(never)]
pub fn handle(th: &Thread) -> Result<()> {
    let r = th.requests();
    if r & bits::GIL_DROP != 0 {
        th.clear_requests(bits::GIL_DROP);
        th.yield_gil();
    }
    if r & bits::GC != 0 {
        if th.gc().stress.get().is_none() {
            th.clear_requests(bits::GC);
        }
        gc::collect_young_if_due(th);
    }
    if r & bits::SIGNAL != 0 {
        th.clear_requests(bits::SIGNAL);
        (th.interp.hooks.get().signals)(th)?;
    }
    if r & bits::PENDING != 0 {
        th.clear_requests(bits::PENDING);
        (th.interp.hooks.get().pending)(th)?;
    }
    if r & bits::ASYNC_EXC != 0 {
        th.clear_requests(bits::ASYNC_EXC);
        let e = th.async_exc.borrow_mut().take();
        if let Some(e) = e {
            return Err(Raised::from_value(krait_object::err::instantiate(th, &e)?));
        }
    }
    if r & bits::LIMIT != 0 {
        th.clear_requests(bits::LIMIT);
        krait_host::fill_reserve();
        return Err(krait_object::err::memory_error());
    }
    // The request stays while events are wanted: loops further out have to change to the right kind, too, when the
    // frames above them return.
    if r & bits::EVENTS != 0 && !crate::trace::wanted(th) {
        th.clear_requests(bits::EVENTS);
    }
    Ok(())
}
