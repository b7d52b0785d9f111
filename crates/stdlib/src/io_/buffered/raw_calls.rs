//! The calls that a buffered stream makes to its raw stream: directly if that is a plain file, else by its methods.

use super::state::Buffered;
use crate::io_::support;
use krait_builtins::bytearray;
use krait_object::protocol::buffer::{self, Request};
use krait_object::protocol::{call, number};
use krait_object::types::{bytes, int};
use krait_object::{Raised, Result, Thread, Value, err, exc, wk};

impl Buffered {
    /// Where the raw stream is, by asking it.
    pub fn raw_tell(&self, th: &Thread) -> Result<i64> {
        let raw = self.raw(th)?;
        let n = match self.file(th, &raw, "tell") {
            Some(f) => f.tell(th)?,
            None => support::offset(th, &call::call_method(th, &raw, wk::tell(), &[])?)?,
        };
        self.position(th, n)
    }

    /// The same from what is known.
    pub fn known_tell(&self, th: &Thread) -> Result<i64> {
        match self.abs_pos.get() {
            -1 => self.raw_tell(th),
            n => Ok(n),
        }
    }

    fn position(&self, th: &Thread, n: i64) -> Result<i64> {
        if n < 0 {
            return Err(th.os_error_text(format!("Raw stream returned invalid position {n}")));
        }
        self.abs_pos.set(n);
        Ok(n)
    }

    pub fn raw_seek(&self, th: &Thread, to: i64, whence: i32) -> Result<i64> {
        let raw = self.raw(th)?;
        let n = match self.file(th, &raw, "seek") {
            Some(f) => f.seek(th, to, whence)?,
            None => {
                let args = [int::from_i64(to), Value::int32(whence)];
                support::offset(th, &call::call_method(th, &raw, wk::seek(), &args)?)?
            }
        };
        self.position(th, n)
    }

    fn advance(&self, n: usize) {
        if n > 0 && self.abs_pos.get() != -1 {
            self.abs_pos.set(self.abs_pos.get() + n as i64);
        }
    }

    /// Reads into a vector that is ours alone; `None` if that would block.
    pub fn raw_read(&self, th: &Thread, to: &mut [u8]) -> Result<Option<usize>> {
        let raw = self.raw(th)?;
        let n = match self.file(th, &raw, "readinto") {
            Some(f) => f.read_into(th, to)?,
            None => self.raw_readinto(th, &raw, to)?,
        };
        self.advance(n.unwrap_or(0));
        Ok(n)
    }

    /// `raw.readinto(memoryview)`.
    fn raw_readinto(&self, th: &Thread, raw: &Value, to: &mut [u8]) -> Result<Option<usize>> {
        let target = bytearray::new(support::zeroed(to.len())?);
        let view = buffer::get(th, &target, Request::FULL_RO)?;
        let view = (th.interp.hooks.get().memoryview)(th, view)?;
        let r = support::retry(th, || {
            call::call_method(th, raw, wk::readinto(), std::slice::from_ref(&view))
        })?;
        drop(view);
        if r.is_none() {
            return Ok(None);
        }
        let n = count(th, &r, "readinto", to.len())?;
        if let Some(b) = bytearray::BYTEARRAY.get(&target) {
            b.with(|b| {
                if let (Some(to), Some(from)) = (to.get_mut(..n), b.get(..n)) {
                    to.copy_from_slice(from);
                }
            });
        }
        Ok(Some(n))
    }

    /// Whether the raw stream is written to by system calls, which leave an error number.
    pub fn writes_by_system(&self, th: &Thread) -> bool {
        self.raw
            .get()
            .is_some_and(|raw| self.file(th, &raw, "write").is_some())
    }

    /// Writes bytes; `None` if that would block.
    pub fn raw_write(&self, th: &Thread, from: &[u8]) -> Result<Option<usize>> {
        let raw = self.raw(th)?;
        let n = match self.file(th, &raw, "write") {
            Some(f) => f.write_from(th, from)?,
            None => {
                let data = bytes::new(from);
                let view = buffer::get(th, &data, Request::SIMPLE)?;
                let view = (th.interp.hooks.get().memoryview)(th, view)?;
                let r = support::retry(th, || {
                    call::call_method(th, &raw, wk::write(), std::slice::from_ref(&view))
                })?;
                if r.is_none() {
                    None
                } else {
                    Some(count(th, &r, "write", from.len())?)
                }
            }
        };
        self.advance(n.unwrap_or(0));
        Ok(n)
    }

    /// Reads more behind what was read; `None` if that would block.
    pub fn fill(&self, th: &Thread) -> Result<Option<usize>> {
        let start = if self.valid_read() {
            usize::try_from(self.read_end.get()).unwrap_or(0)
        } else {
            0
        };
        let size = self.size.get();
        // Other threads leave the buffer alone while we hold the lock, but a look at it must not find it borrowed.
        let mut b = self.buffer.take();
        if b.len() < size {
            let more = size - b.len();
            if krait_object::alloc::reserve(&mut b, more).is_err() {
                self.buffer.replace(b);
                return Err(err::memory_error());
            }
            b.resize(size, 0);
        }
        let r = match b.get_mut(start..size) {
            Some(room) => self.raw_read(th, room),
            None => Ok(Some(0)),
        };
        self.buffer.replace(b);
        let r = r?;
        if let Some(n) = r
            && n > 0
        {
            self.read_end.set((start + n) as i64);
            self.raw_pos.set((start + n) as i64);
        }
        Ok(r)
    }
}

/// The result of `readinto` or `write` as a count, checked.
fn count(th: &Thread, r: &Value, method: &str, most: usize) -> Result<usize> {
    let n = match number::as_isize(th, r) {
        Ok(n) => n,
        Err(e) if method == "readinto" => return Err(failed(th, e)),
        // Whatever is wrong with the answer of `write`.
        Err(_) => -1,
    };
    match usize::try_from(n) {
        Ok(k) if k <= most => Ok(k),
        _ => Err(th.os_error_text(format!(
            "raw {method}() returned invalid length {n} (should have been between 0 and {most})"
        ))),
    }
}

/// `OSError` because of another error.
#[cold]
fn failed(th: &Thread, cause: Raised) -> Raised {
    let e = err::new(th, &exc::OS_ERROR.ty, "raw readinto() failed");
    if let Some(d) = e.data() {
        d.cause.set(cause.value().clone());
        d.context.set(cause.value().clone());
        d.suppress_context.set(true);
    }
    e
}
