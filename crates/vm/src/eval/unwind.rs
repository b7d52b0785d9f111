//! Finding the handler of an exception in a frame.

use crate::frame::Frame;
use crate::slot::{self, Word};
use krait_object::{Raised, Thread, Value, err};

/// Notes the exception in the frame (context, traceback) and cuts the stack to the handler.
///
/// `from` is the instruction that looks for a handler, if it is not the one that the frame points to.
///
/// Answers where to go on and the new stack end, or `None` if the frame has no handler.
///
/// # Safety
/// `f` is the running frame with its stack ending at `sp`.
pub unsafe fn to_handler(
    th: &Thread,
    f: *mut Frame,
    sp: *mut Word,
    e: &Raised,
    reraised: bool,
    from: Option<usize>,
) -> Option<(u32, *mut Word)> {
    // SAFETY: the frame is alive; words up to `sp` are initialised.
    unsafe {
        if !reraised {
            chain_if_fresh(th, e);
            crate::traceback::here(f, e);
        }
        let unit = (*f).unit();
        let h = (*f).code().handler(from.unwrap_or(unit))?;
        let mut p = cut(sp, Frame::stack(f).add(h.depth as usize));
        if h.lasti {
            *p = Value::int32(unit as i32).into_bits();
            p = p.add(1);
        }
        *p = e.value().clone().into_bits();
        Some((h.target, p.add(1)))
    }
}

/// An exception that native code just made gets the exception being handled as its context.
fn chain_if_fresh(th: &Thread, e: &Raised) {
    let Some(d) = e.data() else { return };
    if d.thrown.replace(false) || d.traceback.is_some() || d.context.is_some() {
        return;
    }
    if let Some(h) = th.handled_exception() {
        err::chain_context(e, &h);
    }
}

/// Nobody handles the exception here: what the frame was working on goes at once, even if its frame object stays.
/// Answers the new stack end.
///
/// # Safety
/// As for [`to_handler`].
pub unsafe fn drop_stack(f: *mut Frame, sp: *mut Word) -> *mut Word {
    // SAFETY: passed on.
    unsafe { cut(sp, Frame::stack(f)) }
}

/// Releases words from the top down to `floor`, which is the new end.
///
/// # Safety
/// The words in between are initialised and not used again.
unsafe fn cut(sp: *mut Word, floor: *mut Word) -> *mut Word {
    let mut p = sp;
    while p > floor {
        // SAFETY: the caller's promise.
        unsafe {
            p = p.sub(1);
            slot::release(*p);
        }
    }
    p
}
