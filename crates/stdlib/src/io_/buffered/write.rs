//! Writing through the buffer.

use super::state::Buffered;
use crate::host;
use crate::io_::support::{self, would_block};
use krait_object::{Raised, Result, Thread};

const BLOCKED: &str = "write could not complete without blocking";

/// Why a write stopped short.
enum Stop {
    Raised(Raised),
    WouldBlock,
}

impl From<Raised> for Stop {
    fn from(e: Raised) -> Stop {
        Stop::Raised(e)
    }
}

impl Buffered {
    /// Writes out what waits. The lock is held.
    pub fn flush_pending(&self, th: &Thread) -> Result<()> {
        self.drain(th).map_err(|s| match s {
            Stop::Raised(e) => e,
            Stop::WouldBlock => self.blocked(th, 0),
        })
    }

    #[cold]
    fn blocked(&self, th: &Thread, written: usize) -> Raised {
        would_block(th, self.writes_by_system(th), BLOCKED, written)
    }

    fn drain(&self, th: &Thread) -> std::result::Result<(), Stop> {
        if self.valid_write() && self.write_pos.get() != self.write_end.get() {
            // Go to where what is pending begins.
            let rewind = self.raw_offset() + (self.pos.get() - self.write_pos.get());
            if rewind != 0 {
                self.raw_seek(th, -rewind, 1)?;
                self.raw_pos.set(self.raw_pos.get() - rewind);
            }
            while self.write_pos.get() < self.write_end.get() {
                let (from, to) = (self.write_pos.get(), self.write_end.get());
                let b = self.buffer.take();
                let r = match (usize::try_from(from), usize::try_from(to)) {
                    (Ok(from), Ok(to)) => self.raw_write(th, b.get(from..to).unwrap_or_default()),
                    _ => Ok(Some(0)),
                };
                self.restore(b);
                let Some(n) = r? else {
                    return Err(Stop::WouldBlock);
                };
                self.write_pos.set(from + n as i64);
                self.raw_pos.set(self.write_pos.get());
                host::serve_signals(th)?;
            }
        }
        self.reset_write();
        Ok(())
    }

    /// Puts the buffer back after a call, unless the stream was closed meanwhile.
    fn restore(&self, b: Vec<u8>) {
        if !self.freed.get() {
            self.buffer.replace(b);
        }
    }

    /// Writes out what waits and brings the raw stream to where the program is. The lock is held.
    pub fn flush_and_rewind(&self, th: &Thread) -> Result<()> {
        self.flush_pending(th)?;
        if self.readable.get() {
            // What was read ahead is dropped.
            let sought = self.raw_seek(th, -self.raw_offset(), 1);
            self.reset_read();
            sought?;
        }
        Ok(())
    }

    /// `write`. The lock is held; the bytes do not change meanwhile.
    pub fn write(&self, th: &Thread, data: &[u8]) -> Result<usize> {
        if !self.valid_read() && !self.valid_write() {
            self.pos.set(0);
            self.raw_pos.set(0);
        }
        let size = self.size.get();
        let room = size.saturating_sub(usize::try_from(self.pos.get()).unwrap_or(0));
        if data.len() <= room && data.len() < size {
            let at = self.pos.get();
            self.store(at, data);
            if !self.valid_write() || self.write_pos.get() > at {
                self.write_pos.set(at);
            }
            self.adjust(at + data.len() as i64);
            if self.write_end.get() < self.pos.get() {
                self.write_end.set(self.pos.get());
            }
            return Ok(data.len());
        }
        match self.drain(th) {
            Ok(()) => {}
            Err(Stop::Raised(e)) if support::is_would_block(&e) => {
                return self.keep(th, data);
            }
            Err(Stop::Raised(e)) => return Err(e),
            Err(Stop::WouldBlock) => return self.keep(th, data),
        }
        // The raw stream may be ahead, if the read buffer was filled but not changed.
        let offset = self.raw_offset();
        if offset != 0 {
            self.raw_seek(th, -offset, 1)?;
            self.raw_pos.set(self.raw_pos.get() - offset);
        }
        let mut done = 0;
        while data.len() - done >= size {
            let rest = data.get(done..).unwrap_or_default();
            match self.raw_write(th, rest)? {
                Some(n) => done += n,
                // All of it may wait.
                None if rest.len() == size => break,
                None => {
                    // As much as fits waits for better times.
                    let n = rest.len().min(size);
                    self.store(0, rest.get(..n).unwrap_or_default());
                    self.raw_pos.set(0);
                    self.adjust(n as i64);
                    self.write_pos.set(0);
                    self.write_end.set(n as i64);
                    return Err(self.blocked(th, done + n));
                }
            }
            host::serve_signals(th)?;
        }
        if self.readable.get() {
            self.reset_read();
        }
        let rest = data.get(done..).unwrap_or_default();
        if !rest.is_empty() {
            self.store(0, rest);
        }
        self.write_pos.set(0);
        self.write_end.set(rest.len() as i64);
        self.adjust(rest.len() as i64);
        self.raw_pos.set(0);
        Ok(data.len())
    }

    /// The raw stream takes nothing now: keeps what fits behind what waits already.
    fn keep(&self, th: &Thread, data: &[u8]) -> Result<usize> {
        if self.readable.get() {
            self.reset_read();
        }
        let (from, to) = (self.write_pos.get(), self.write_end.get());
        {
            let mut b = self.buffer.borrow_mut();
            if let (Ok(from), Ok(to)) = (usize::try_from(from), usize::try_from(to))
                && to <= b.len()
                && from <= to
            {
                b.copy_within(from..to, 0);
            }
        }
        self.write_end.set(to - from);
        self.raw_pos.set(self.raw_pos.get() - from);
        self.pos.set(self.pos.get() - from);
        self.write_pos.set(0);
        let end = self.write_end.get();
        let room = self
            .size
            .get()
            .saturating_sub(usize::try_from(end).unwrap_or(0));
        let n = data.len().min(room);
        self.store(end, data.get(..n).unwrap_or_default());
        self.write_end.set(end + n as i64);
        self.pos.set(self.pos.get() + n as i64);
        if n == data.len() {
            return Ok(n);
        }
        Err(self.blocked(th, n))
    }
}
