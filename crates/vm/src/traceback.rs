//! Traceback objects: one per frame that an exception passed through.

use crate::frame::Frame;
use crate::frameobj;
use krait_object::{Field, Obj, Raised, Trace, Value, exc, thread};
use std::cell::Cell;

#[derive(Trace)]
pub struct TracebackData {
    pub next: Field,
    pub frame: Value,
    /// Byte offset of the instruction.
    pub lasti: Cell<i32>,
    /// Line, or `UNKNOWN` to be computed from `lasti` when asked.
    pub lineno: Cell<i32>,
}

/// "Not computed yet."
pub const UNKNOWN: i32 = i32::MIN;

/// A traceback object.
pub type Traceback = Obj<TracebackData>;

krait_object::pytype! {
    pub static TRACEBACK: TracebackData = "traceback", HAVE_GC;
}

/// Puts the frame in front of the exception's traceback. While there is no memory, frames are left out: there may be millions.
pub fn here(f: *mut Frame, e: &Raised) {
    let Some(d) = e.data() else { return };
    if krait_host::reserve_is_low() {
        is_told(e);
        return;
    }
    // SAFETY: the caller's frame is running.
    let unit = unsafe { (*f).unit() };
    let tb = TRACEBACK.create(TracebackData {
        next: Field::empty(),
        frame: frameobj::of(f),
        lasti: Cell::new(unit as i32 * 2),
        lineno: Cell::new(UNKNOWN),
    });
    tb.next.replace(d.traceback.take());
    d.traceback.set(tb.into_value());
    if krait_host::reserve_is_low() {
        is_told(e);
    }
}

/// A lack of memory that was met while a `MemoryError` passed is told by that one, not by another in its handler.
#[cold]
fn is_told(e: &Raised) {
    if e.is(&exc::MEMORY_ERROR)
        && let Some(th) = thread::current()
    {
        th.clear_requests(thread::breaker::LIMIT);
    }
}

impl TracebackData {
    pub fn line(&self) -> i32 {
        let l = self.lineno.get();
        if l != UNKNOWN {
            return l;
        }
        let unit = usize::try_from(self.lasti.get() / 2).unwrap_or(0);
        frameobj::FRAME
            .get(&self.frame)
            .and_then(|f| f.frame().map(|f| f.code().line(unit)))
            .unwrap_or(-1)
    }
}
