//! Reading through the buffer.

use super::state::Buffered;
use crate::io_::support;
use krait_object::alloc;
use krait_object::protocol::{attr, call};
use krait_object::types::bytes;
use krait_object::{Result, Thread, Value, wk};

/// How a read into somebody's memory ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// As many raw reads as it takes.
    Full,
    /// One raw read at most.
    Once,
}

impl Buffered {
    /// Before reading from the raw stream: what waits to be written goes first.
    fn before_read(&self, th: &Thread) -> Result<()> {
        if self.writable.get() {
            self.flush_and_rewind(th)?;
        }
        self.reset_read();
        Ok(())
    }

    /// `read(-1)`. The lock is held.
    pub fn read_all(&self, th: &Thread) -> Result<Value> {
        let n = self.readahead();
        let mut data = self.take(n);
        self.before_read(th)?;
        let raw = self.raw(th)?;
        if let Some(f) = self.file(th, &raw, "readall") {
            let rest = f.read_all(th)?;
            return Ok(match rest {
                None if n == 0 => Value::none(),
                None => bytes::new(&data),
                Some(rest) if n == 0 => bytes::new(&rest),
                Some(rest) => {
                    alloc::extend(&mut data, &rest)?;
                    bytes::new(&data)
                }
            });
        }
        if let Some(readall) = attr::get_opt(th, &raw, wk::readall())? {
            let rest = call::call(th, &readall, &[])?;
            return match rest.as_bytes() {
                None if !rest.is_none() => Err(th.type_error("readall() should return bytes")),
                _ if n == 0 => Ok(rest),
                None => Ok(bytes::new(&data)),
                Some(b) => {
                    alloc::extend(&mut data, b.as_slice())?;
                    Ok(bytes::new(&data))
                }
            };
        }
        loop {
            let part = support::retry(th, || call::call_method(th, &raw, wk::read(), &[]))?;
            let Some(b) = part.as_bytes() else {
                if part.is_none() {
                    return Ok(if data.is_empty() {
                        part
                    } else {
                        bytes::new(&data)
                    });
                }
                return Err(th.type_error("read() should return bytes"));
            };
            if b.is_empty() {
                return Ok(bytes::new(&data));
            }
            if self.abs_pos.get() != -1 {
                self.abs_pos.set(self.abs_pos.get() + b.len() as i64);
            }
            alloc::extend(&mut data, b.as_slice())?;
        }
    }

    /// `read(n)`; `None` if nothing can be read without blocking. The lock is held.
    pub fn read_some(&self, th: &Thread, n: usize) -> Result<Value> {
        let have = self.readahead();
        if n <= have {
            return Ok(self.take_value(n));
        }
        let mut out = support::room_for_bytes(th, n)?;
        let mut done = have;
        let first = self.take(have);
        if let Some(part) = out.get_mut(..have) {
            part.copy_from_slice(&first);
        }
        self.before_read(th)?;
        let size = self.size.get().max(1);
        // Whole blocks go straight to their place.
        while n - done >= size {
            let want = (n - done) / size * size;
            let Some(room) = out.get_mut(done..done + want) else {
                break;
            };
            match self.raw_read(th, room)? {
                None if done == 0 => return Ok(Value::none()),
                None | Some(0) => return Ok(support::first(&out, done)),
                Some(k) => done += k,
            }
        }
        self.pos.set(0);
        self.raw_pos.set(0);
        self.read_end.set(0);
        while done < n && self.read_end.get() < size as i64 {
            let r = match self.fill(th)? {
                None if done == 0 => return Ok(Value::none()),
                None | Some(0) => break,
                Some(r) => r.min(n - done),
            };
            let part = self.take(r);
            if let Some(to) = out.get_mut(done..done + r) {
                to.copy_from_slice(&part);
            }
            done += r;
        }
        Ok(support::first(&out, done))
    }

    /// `read1(n)`. The lock is held, and nothing was read ahead.
    pub fn read_once(&self, th: &Thread, n: usize) -> Result<Value> {
        self.before_read(th)?;
        let mut out = support::room_for_bytes(th, n)?;
        let k = self.raw_read(th, &mut out)?.unwrap_or(0);
        Ok(support::first(&out, k))
    }

    /// Reads into a vector; `None` if nothing can be read without blocking. The lock is held.
    pub fn read_into(&self, th: &Thread, out: &mut [u8], effort: Effort) -> Result<Option<usize>> {
        let ahead = self.readahead();
        let have = ahead.min(out.len());
        let first = self.take(have);
        if let Some(to) = out.get_mut(..have) {
            to.copy_from_slice(&first);
        }
        let mut done = have;
        if ahead > 0 && ahead >= out.len() {
            return Ok(Some(done));
        }
        self.before_read(th)?;
        self.pos.set(0);
        while done < out.len() {
            let left = out.len() - done;
            let r = if left > self.size.get() {
                match out.get_mut(done..) {
                    Some(room) => self.raw_read(th, room)?,
                    None => Some(0),
                }
            } else if effort == Effort::Once && done > 0 {
                // There is something already: no raw read of our own.
                Some(0)
            } else {
                let r = self.fill(th)?;
                match r {
                    Some(r) if r > 0 => {
                        let k = r.min(left);
                        let part = self.take(k);
                        if let Some(to) = out.get_mut(done..done + k) {
                            to.copy_from_slice(&part);
                        }
                        Some(k)
                    }
                    r => r,
                }
            };
            match r {
                None if done > 0 => break,
                None => return Ok(None),
                Some(0) => break,
                Some(r) => done += r,
            }
            if effort == Effort::Once {
                break;
            }
        }
        Ok(Some(done))
    }

    /// A line out of what was read ahead, if one ends there or the limit is reached.
    pub fn line_ahead(&self, limit: isize) -> Option<Value> {
        let have = self.readahead();
        let most = usize::try_from(limit).unwrap_or(usize::MAX).min(have);
        let n = {
            let b = self.buffer.borrow();
            let at = usize::try_from(self.pos.get()).unwrap_or(0);
            let part = b.get(at..at + most)?;
            match memchr::memchr(b'\n', part) {
                Some(i) => i + 1,
                None if limit >= 0 && most == limit as usize => most,
                None => return None,
            }
        };
        Some(self.take_value(n))
    }

    /// `readline(limit)` beyond what was read ahead. The lock is held.
    pub fn line(&self, th: &Thread, limit: isize) -> Result<Value> {
        if let Some(line) = self.line_ahead(limit) {
            return Ok(line);
        }
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let have = self.readahead();
        let mut line = self.take(have);
        if self.writable.get() {
            self.flush_and_rewind(th)?;
        }
        loop {
            self.reset_read();
            let n = match self.fill(th)? {
                None | Some(0) => break,
                Some(n) => n.min(limit - line.len()),
            };
            self.pos.set(0);
            let end = {
                let b = self.buffer.borrow();
                memchr::memchr(b'\n', b.get(..n).unwrap_or_default())
            };
            let k = end.map_or(n, |i| i + 1);
            line.extend_from_slice(&self.take(k));
            if end.is_some() || line.len() >= limit {
                break;
            }
        }
        Ok(bytes::new(&line))
    }

    /// `peek`. The lock is held.
    pub fn peek(&self, th: &Thread) -> Result<Value> {
        if self.writable.get() {
            self.flush_and_rewind(th)?;
        }
        let have = self.readahead();
        if have > 0 {
            let at = self.pos.get();
            let v = self.take_value(have);
            self.pos.set(at);
            return Ok(v);
        }
        self.reset_read();
        let n = self.fill(th)?.unwrap_or(0);
        self.pos.set(0);
        let b = self.buffer.borrow();
        Ok(support::first(&b, n))
    }
}
