//! What happens when there is no memory, really or because a test says so.
//!
//! Rust's collections end the process when a request of theirs fails. So that a program's heap survives, requests of up to
//! [`BACKED`] bytes do not fail: they are served from a reserve, and the interpreter is told ([`on_notice`]) to raise
//! `MemoryError` as soon as it can. Larger requests fail, so whatever can grow that far with a program's data has to ask for
//! its memory fallibly; those who do so say so ([`strictly`]), and are refused whatever is not [`SMALL`].
//!
//! Tests let requests fail by number ([`arm`]). While nothing is armed, the only trace of this in the allocator is that
//! the size above which it looks closer is kept in memory.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// Requests up to this size, in bytes, are served from the reserve, whoever makes them.
pub const SMALL: usize = 64 * 1024;

/// Requests up to this size are served from the reserve unless they are made [`strictly`].
pub const BACKED: usize = 8 << 20;

/// Sizes above this are looked at closely: compared with the machine's memory.
pub(crate) const LARGE: usize = 1 << 30;

/// [`LARGE`], or 0 while requests are counted.
static LOOK_ABOVE: AtomicUsize = AtomicUsize::new(LARGE);
/// [`SMALL`], or 0 while requests are counted: above this it matters whether a request is made [`strictly`].
static STRICT_ABOVE: AtomicUsize = AtomicUsize::new(SMALL);
static ARMED: AtomicBool = AtomicBool::new(false);
static COUNT: AtomicU64 = AtomicU64::new(0);
static START: AtomicU64 = AtomicU64::new(0);
static STOP: AtomicU64 = AtomicU64::new(0);
/// Whether a small request has failed since [`arm`], or was told of. One is enough: a program that handles its
/// `MemoryError`, perhaps by [`disarm`], would be given the next before it came to it.
static TOLD: AtomicBool = AtomicBool::new(false);
static NOTICE: OnceLock<fn()> = OnceLock::new();

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Ordinary,
    /// Every request may fail; any that is not small does if there is no memory.
    Strict,
    /// No request fails by number, and nobody is told.
    Exempt,
}

thread_local! {
    static MODE: Cell<Mode> = const { Cell::new(Mode::Ordinary) };
}

/// Runs `f` in a mode, and goes back to the one before.
fn within<R>(mode: Mode, f: impl FnOnce() -> R) -> R {
    let before = MODE.replace(mode);
    let r = f();
    MODE.set(before);
    r
}

/// Lets requests fail: those after the first `start`, up to number `stop`, or for ever if that is 0. Of small ones only one
/// fails, and of those that are [`BACKED`] one tells of itself.
pub fn arm(start: u64, stop: u64) {
    COUNT.store(0, Ordering::Relaxed);
    START.store(start, Ordering::Relaxed);
    STOP.store(stop, Ordering::Relaxed);
    TOLD.store(false, Ordering::Relaxed);
    ARMED.store(true, Ordering::Relaxed);
    STRICT_ABOVE.store(0, Ordering::Relaxed);
    LOOK_ABOVE.store(0, Ordering::Relaxed);
}

/// Lets no request fail any more.
pub fn disarm() {
    ARMED.store(false, Ordering::Relaxed);
    STRICT_ABOVE.store(SMALL, Ordering::Relaxed);
    LOOK_ABOVE.store(LARGE, Ordering::Relaxed);
}

/// Whether requests are counted.
#[inline]
pub fn is_armed() -> bool {
    ARMED.load(Ordering::Relaxed)
}

/// How many requests were counted since [`arm`].
pub fn counted() -> u64 {
    COUNT.load(Ordering::Relaxed)
}

/// Names what is called, in the allocator, when a request was served that should have failed: it must not allocate.
pub fn on_notice(f: fn()) {
    let _ = NOTICE.set(f);
}

/// Requests `size` bytes of memory for somebody who can deal with their lack (unless within [`exempt`]).
#[inline]
pub fn strictly<R>(size: usize, f: impl FnOnce() -> R) -> R {
    if size > STRICT_ABOVE.load(Ordering::Relaxed) && MODE.get() == Mode::Ordinary {
        within(Mode::Strict, f)
    } else {
        f()
    }
}

/// Requests memory for what has to succeed, such as the exception that reports the lack.
pub fn exempt<R>(f: impl FnOnce() -> R) -> R {
    within(Mode::Exempt, f)
}

/// Whether the allocator has to ask [`refuses`].
#[inline(always)]
pub(crate) fn is_watched(size: usize) -> bool {
    size > LOOK_ABOVE.load(Ordering::Relaxed)
}

/// Whether a request of this size fails by number.
#[cold]
pub(crate) fn refuses(size: usize) -> bool {
    let mode = MODE.get();
    if !is_armed() || mode == Mode::Exempt {
        return false;
    }
    let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
    let stop = STOP.load(Ordering::Relaxed);
    if count <= START.load(Ordering::Relaxed) || (stop != 0 && count > stop) {
        return false;
    }
    if size > BACKED || size > SMALL && mode == Mode::Strict {
        return true;
    }
    if TOLD.swap(true, Ordering::Relaxed) {
        return false;
    }
    if mode == Mode::Strict {
        return true;
    }
    tell();
    false
}

/// Whether a request that the system refused may take from the reserve; tells the interpreter if so.
#[cold]
pub(crate) fn may_use_reserve(size: usize) -> bool {
    if size > BACKED || size > SMALL && MODE.get() == Mode::Strict {
        return false;
    }
    tell();
    true
}

fn tell() {
    if MODE.get() != Mode::Exempt
        && let Some(f) = NOTICE.get()
    {
        f();
    }
}
