//! What `BufferedReader`, `BufferedWriter` and `BufferedRandom` hold, and the lock around it.
//!
//! One buffer serves reading and writing. `pos` is where the program is in it; `read_end` bounds what was read,
//! `write_pos..write_end` is what must be written, `raw_pos` is where in the buffer the raw stream stands. A bound of -1 says
//! that there is nothing of the kind. The invariant: whoever changes these holds the lock, except for reads that the
//! buffer can satisfy while nobody holds it.

use crate::host;
use crate::io_::base;
use crate::io_::fileio::{FILE_IO, FileIo};
use crate::io_::support;
use krait_object::{Field, Obj, Raised, Result, Thread, Trace, Value, Visitor, wk};
use std::cell::{Cell, RefCell};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// The life of a buffered stream.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Life {
    Uninitialized,
    Ready,
    Detached,
}

/// A lock that knows its owner. The owner is guarded by the interpreter's lock; the condition only wakes those who wait.
#[derive(Default)]
struct Lock {
    owner: Cell<u64>,
    waiting: Cell<usize>,
    free: (Mutex<()>, Condvar),
}

pub struct Buffered {
    pub raw: Field,
    pub life: Cell<Life>,
    pub readable: Cell<bool>,
    pub writable: Cell<bool>,
    pub finalizing: Cell<bool>,
    /// The raw stream is exactly a `FileIO` and this exactly a native class.
    pub direct: Cell<bool>,
    /// The raw stream's position, -1 if unknown.
    pub abs_pos: Cell<i64>,
    pub buffer: RefCell<Vec<u8>>,
    /// The buffer was given up by `close`.
    pub freed: Cell<bool>,
    pub size: Cell<usize>,
    pub pos: Cell<i64>,
    pub raw_pos: Cell<i64>,
    pub read_end: Cell<i64>,
    pub write_pos: Cell<i64>,
    pub write_end: Cell<i64>,
    lock: Lock,
}

impl Trace for Buffered {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.raw.trace(v);
    }
    fn clear(&self) {
        self.life.set(Life::Uninitialized);
        self.raw.clear();
    }
}

/// Held until it is dropped.
pub struct Held<'a>(&'a Lock);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.owner.set(0);
        if self.0.waiting.get() > 0 {
            self.0.free.1.notify_one();
        }
    }
}

impl Buffered {
    /// As `__new__` leaves it.
    pub fn blank() -> Buffered {
        Buffered {
            raw: Field::empty(),
            life: Cell::new(Life::Uninitialized),
            readable: Cell::new(false),
            writable: Cell::new(false),
            finalizing: Cell::new(false),
            direct: Cell::new(false),
            abs_pos: Cell::new(0),
            buffer: RefCell::new(Vec::new()),
            freed: Cell::new(true),
            size: Cell::new(0),
            pos: Cell::new(0),
            raw_pos: Cell::new(0),
            read_end: Cell::new(-1),
            write_pos: Cell::new(0),
            write_end: Cell::new(-1),
            lock: Lock::default(),
        }
    }

    #[cold]
    fn unusable(&self, th: &Thread) -> Raised {
        if self.life.get() == Life::Detached {
            th.value_error("raw stream has been detached")
        } else {
            support::uninitialized(th)
        }
    }

    /// The raw stream; an error if there is none (any more).
    pub fn raw(&self, th: &Thread) -> Result<Value> {
        if self.life.get() != Life::Ready {
            return Err(self.unusable(th));
        }
        self.raw.get().ok_or_else(|| support::uninitialized(th))
    }

    /// The raw stream as a plain file, whose `method` nobody replaced.
    pub fn file<'a>(&self, th: &Thread, raw: &'a Value, method: &str) -> Option<&'a Obj<FileIo>> {
        let f = FILE_IO.get_exact(raw)?;
        if support::is_shadowed(th, f.header(), method) {
            return None;
        }
        Some(f)
    }

    pub fn is_locked(&self) -> bool {
        self.lock.owner.get() != 0
    }

    /// Takes the lock. A thread that has it already gets an error: it came back through a method of the raw stream.
    pub fn enter(&self, th: &Thread, zelf: &Value) -> Result<Held<'_>> {
        let lock = &self.lock;
        let mut waits = 0;
        while lock.owner.get() != 0 {
            if lock.owner.get() == th.ident {
                return Err(
                    th.runtime_error(format!("reentrant call inside {}", base::shown(th, zelf)?))
                );
            }
            // A thread that will never run again may hold the lock.
            waits += 1;
            if waits > 200 && th.interp.finalizing.get() {
                return Err(th.runtime_error(format!(
                    "could not acquire lock for {} at interpreter shutdown, possibly due to daemon threads",
                    base::shown(th, zelf)?
                )));
            }
            lock.waiting.set(lock.waiting.get() + 1);
            th.without_gil(|| {
                let guard = lock.free.0.lock().unwrap_or_else(PoisonError::into_inner);
                // The notice may come before the wait: the time-out makes up for it.
                drop(lock.free.1.wait_timeout(guard, Duration::from_millis(5)));
            });
            lock.waiting.set(lock.waiting.get() - 1);
            host::serve_signals(th)?;
        }
        lock.owner.set(th.ident);
        Ok(Held(lock))
    }

    pub fn valid_read(&self) -> bool {
        self.readable.get() && self.read_end.get() != -1
    }

    pub fn valid_write(&self) -> bool {
        self.writable.get() && self.write_end.get() != -1
    }

    /// Bytes that were read and not yet handed out.
    pub fn readahead(&self) -> usize {
        if self.valid_read() {
            usize::try_from(self.read_end.get() - self.pos.get()).unwrap_or(0)
        } else {
            0
        }
    }

    pub fn reset_read(&self) {
        self.read_end.set(-1);
    }

    pub fn reset_write(&self) {
        self.write_pos.set(0);
        self.write_end.set(-1);
    }

    /// Moves within the buffer.
    pub fn adjust(&self, to: i64) {
        self.pos.set(to);
        if self.valid_read() && self.read_end.get() < to {
            self.read_end.set(to);
        }
    }

    /// How far the raw stream is ahead of the program.
    pub fn raw_offset(&self) -> i64 {
        if (self.valid_read() || self.valid_write()) && self.raw_pos.get() >= 0 {
            self.raw_pos.get() - self.pos.get()
        } else {
            0
        }
    }

    /// Takes the next `n` bytes out of what was read.
    pub fn take(&self, n: usize) -> Vec<u8> {
        let at = usize::try_from(self.pos.get()).unwrap_or(0);
        self.pos.set(self.pos.get() + n as i64);
        let b = self.buffer.borrow();
        b.get(at..at + n).unwrap_or_default().to_vec()
    }

    /// The same as a `bytes` object.
    pub fn take_value(&self, n: usize) -> Value {
        let at = usize::try_from(self.pos.get()).unwrap_or(0);
        self.pos.set(self.pos.get() + n as i64);
        let b = self.buffer.borrow();
        krait_object::types::bytes::new(b.get(at..at + n).unwrap_or_default())
    }

    /// Puts bytes into the buffer at a position.
    pub fn store(&self, at: i64, from: &[u8]) {
        let at = usize::try_from(at).unwrap_or(0);
        let mut b = self.buffer.borrow_mut();
        let end = at + from.len();
        if b.len() < end {
            b.resize(end, 0);
        }
        if let Some(part) = b.get_mut(at..end) {
            part.copy_from_slice(from);
        }
    }

    /// Whether the raw stream is closed.
    pub fn raw_closed(&self, th: &Thread) -> Result<bool> {
        let raw = self.raw(th)?;
        if self.direct.get()
            && let Some(f) = FILE_IO.get_exact(&raw)
        {
            return Ok(f.is_closed());
        }
        support::flag(th, &raw, wk::closed())
    }

    /// Refuses to work on a closed stream, unless something is left to be read.
    pub fn check_open(&self, th: &Thread, message: &str) -> Result<()> {
        if (self.freed.get() || self.raw_closed(th)?) && self.readahead() == 0 {
            return Err(th.value_error(message));
        }
        Ok(())
    }
}
