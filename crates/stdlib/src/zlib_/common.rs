//! What the streams of `zlib` share: errors, input, output, and the lock of an object.

use krait_builtins::bytes::with_bytes;
use krait_host::deflate::{Failure, Step};
use krait_object::exc::{EXCEPTION, ExcData};
use krait_object::protocol::buffer;
use krait_object::{Raised, Result, Thread, Value, err, pymethods};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

krait_object::pytype! {
    pub static ERROR: ExcData = "zlib.error" derives EXCEPTION, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

pub struct ErrorMethods;

#[pymethods]
impl ErrorMethods {}

pub const Z_OK: i32 = 0;
pub const Z_STREAM_END: i32 = 1;
pub const Z_NEED_DICT: i32 = 2;
pub const Z_STREAM_ERROR: i32 = -2;
pub const Z_DATA_ERROR: i32 = -3;
pub const Z_MEM_ERROR: i32 = -4;
pub const Z_BUF_ERROR: i32 = -5;
pub const Z_VERSION_ERROR: i32 = -6;

pub const Z_NO_FLUSH: i32 = 0;
pub const Z_SYNC_FLUSH: i32 = 2;
pub const Z_FINISH: i32 = 4;

pub const DEF_BUF_SIZE: usize = 16384;
pub const MAX_WBITS: i32 = 15;

/// From how many bytes on other threads may run meanwhile.
const LARGE: usize = 4096;

/// `zlib.error` in CPython's words.
#[cold]
pub fn error(th: &Thread, f: &Failure, what: &str) -> Raised {
    let said = match f.code {
        Z_VERSION_ERROR => Some("library version mismatch"),
        _ => f.message.as_deref().or(match f.code {
            Z_BUF_ERROR => Some("incomplete or truncated stream"),
            Z_STREAM_ERROR => Some("inconsistent stream state"),
            Z_DATA_ERROR => Some("invalid input data"),
            _ => None,
        }),
    };
    let text = match said {
        Some(s) => format!("Error {} {what}: {s}", f.code),
        None => format!("Error {} {what}", f.code),
    };
    err::new(th, &ERROR.ty, &text)
}

#[cold]
pub fn out_of_memory(th: &Thread, what: &str) -> Raised {
    err::new(th, &krait_object::exc::MEMORY_ERROR.ty, what)
}

/// Calls `f` with the bytes of an argument that no code can change meanwhile.
pub fn input<R>(th: &Thread, v: &Value, f: impl FnOnce(&[u8]) -> Result<R>) -> Result<R> {
    match v.as_bytes() {
        Some(b) => f(b.as_slice()),
        None => f(&buffer::to_vec(th, v)?),
    }
}

/// The same for what runs no code, without a copy; much immutable data without the interpreter's lock.
pub fn peek<R>(th: &Thread, v: &Value, f: impl FnOnce(&[u8]) -> R) -> Result<R> {
    match v.as_bytes() {
        Some(b) => Ok(unlocked(th, b.len(), || f(b.as_slice()))),
        None => with_bytes(th, v, f),
    }
}

/// The stream of an object, waiting for a thread that uses it.
pub fn lock<'a, T>(th: &Thread, m: &'a Mutex<T>) -> MutexGuard<'a, T> {
    match m.try_lock() {
        Ok(g) => g,
        Err(TryLockError::Poisoned(p)) => p.into_inner(),
        Err(TryLockError::WouldBlock) => {
            th.without_gil(|| m.lock().unwrap_or_else(PoisonError::into_inner))
        }
    }
}

/// Runs `f`, without the interpreter's lock if there is much to do.
pub fn unlocked<R>(th: &Thread, size: usize, f: impl FnOnce() -> R) -> R {
    if size >= LARGE {
        th.without_gil(f)
    } else {
        f()
    }
}

/// Why a run ended that did not reach the end of its input.
pub enum Stop {
    Code(i32),
    Memory,
}

/// How much output may be made.
#[derive(Clone, Copy)]
pub struct Room {
    pub first: usize,
    /// `None` for as much as there is.
    pub most: Option<usize>,
}

impl Room {
    pub const DEFAULT: Room = Room {
        first: DEF_BUF_SIZE,
        most: None,
    };
}

/// Feeds `input` to `step` until it is used up, the stream ends, or the output is full. The code of the last step, and
/// how much was read.
pub fn drive(
    input: &[u8],
    out: &mut Vec<u8>,
    room: Room,
    mut step: impl FnMut(&[u8], &mut Vec<u8>, usize) -> Step,
) -> (Stop, usize) {
    let mut read = 0;
    loop {
        let left = room
            .most
            .map_or(usize::MAX, |m| m.saturating_sub(out.len()));
        if out.capacity() == out.len() {
            let more = if out.is_empty() {
                room.first.min(left.max(1))
            } else {
                // Doubling, as a vector grows by itself.
                out.len().min(left).max(64)
            };
            if out.try_reserve_exact(more).is_err() {
                return (Stop::Memory, read);
            }
        }
        let s = step(input.get(read..).unwrap_or_default(), out, left);
        read += s.read;
        let full = out.len() == out.capacity();
        let limit = room.most.is_some_and(|m| out.len() >= m);
        let more_input = read < input.len();
        match s.code {
            Z_OK | Z_BUF_ERROR if limit => return (Stop::Code(s.code), read),
            Z_OK if full || more_input => {}
            Z_BUF_ERROR if full => {}
            code => return (Stop::Code(code), read),
        }
    }
}
