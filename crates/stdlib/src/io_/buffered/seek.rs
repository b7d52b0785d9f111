//! Positions of buffered streams, closing and detaching.

use super::state::{Buffered, Life};
use crate::io_::base::{Ability, check};
use crate::io_::support::{self, unsupported};
use krait_object::protocol::call;
use krait_object::{Obj, Result, Thread, Value, wk};

impl Buffered {
    /// A seek that stays within what was read ahead.
    fn seek_ahead(&self, th: &Thread, target: i64, whence: i32) -> Result<Option<i64>> {
        if !matches!(whence, 0 | 1) || !self.readable.get() {
            return Ok(None);
        }
        let current = self.known_tell(th)?;
        let ahead = self.readahead() as i64;
        if ahead == 0 {
            return Ok(None);
        }
        let here = current - self.raw_offset();
        let step = if whence == 0 {
            target.saturating_sub(here)
        } else {
            target
        };
        if step < -self.pos.get() || step > ahead {
            return Ok(None);
        }
        self.pos.set(self.pos.get() + step);
        // A raw stream may say that it stands at 0 wherever it is.
        Ok(Some((here + step).max(0)))
    }
}

/// `seek`.
pub fn seek(th: &Thread, b: &Obj<Buffered>, target: &Value, whence: i32) -> Result<i64> {
    b.raw(th)?;
    if !(0..=4).contains(&whence) {
        return Err(th.value_error(format!("whence value {whence} unsupported")));
    }
    b.check_open(th, "seek of closed file")?;
    check(th, &b.raw(th)?, Ability::Seek)?;
    let mut target = support::offset(th, target)?;
    if let Some(n) = b.seek_ahead(th, target, whence)? {
        return Ok(n);
    }
    let held = b.enter(th, &b.value())?;
    if b.writable.get() {
        b.flush_pending(th)?;
    }
    if whence == 1 {
        target = target.saturating_sub(b.raw_offset());
    }
    let n = b.raw_seek(th, target, whence)?;
    b.raw_pos.set(-1);
    if b.readable.get() {
        b.reset_read();
    }
    drop(held);
    Ok(n)
}

/// `tell`.
pub fn tell(th: &Thread, b: &Obj<Buffered>) -> Result<i64> {
    b.raw(th)?;
    let held = b.enter(th, &b.value())?;
    let n = b.raw_tell(th)? - b.raw_offset();
    drop(held);
    Ok(n.max(0))
}

/// `truncate`.
pub fn truncate(th: &Thread, b: &Obj<Buffered>, pos: &Value) -> Result<Value> {
    let raw = b.raw(th)?;
    b.check_open(th, "truncate of closed file")?;
    if !b.writable.get() {
        return Err(unsupported(th, "truncate"));
    }
    let held = b.enter(th, &b.value())?;
    b.flush_and_rewind(th)?;
    let r = call::call_method(th, &raw, wk::truncate(), std::slice::from_ref(pos))?;
    // The position may have moved.
    drop(b.raw_tell(th));
    drop(held);
    Ok(r)
}

/// `close`: flushes, closes the raw stream whatever comes of it, and gives the buffer up.
pub fn close(th: &Thread, b: &Obj<Buffered>) -> Result<Value> {
    b.raw(th)?;
    let zelf = b.value();
    let held = b.enter(th, &zelf)?;
    if b.raw_closed(th)? {
        return Ok(Value::none());
    }
    if b.finalizing.get()
        && let Some(raw) = b.raw.get()
        && let Err(e) =
            call::call_method(th, &raw, wk::_dealloc_warn(), std::slice::from_ref(&zelf))
    {
        // A raw stream without the method has nothing to say.
        drop(e);
    }
    drop(held);
    let flushed = call::call_method(th, &zelf, wk::flush(), &[]).map(drop);
    let held = b.enter(th, &zelf)?;
    let raw = b.raw(th)?;
    let closed = call::call_method(th, &raw, wk::close(), &[]);
    b.freed.set(true);
    b.buffer.replace(Vec::new());
    b.read_end.set(0);
    b.pos.set(0);
    drop(held);
    support::chain(flushed, closed)
}

/// `detach`.
pub fn detach(th: &Thread, b: &Obj<Buffered>) -> Result<Value> {
    b.raw(th)?;
    call::call_method(th, &b.value(), wk::flush(), &[])?;
    let raw = b.raw(th)?;
    drop(b.raw.take());
    b.life.set(Life::Detached);
    Ok(raw)
}
