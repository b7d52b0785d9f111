//! The methods of buffered streams, in groups: what all have, what reading ones have, what writing ones have.

use super::read::Effort;
use super::{Stream, seek};
use crate::io_::fileio::bool_member;
use crate::io_::support::{
    self, Size, cannot_pickle, name_of, or_all, with_bytes, writable_buffer,
};
use krait_object::protocol::{attr, call, repr};
use krait_object::types::{bytes, int, str};
use krait_object::{Result, TextBuf, Thread, Value, pymethods, wk};

pub struct Common;

#[pymethods]
impl Common {
    fn __repr__(th: &Thread, zelf: &Value) -> Result<Value> {
        let kind = support::type_name(zelf.ty());
        let Some(name) = name_of(th, zelf, "name")? else {
            return Ok(str::new(&format!("<{kind}>")));
        };
        support::guarded_repr(th, zelf, || {
            let shown = repr::repr(th, &name)?;
            let mut out = TextBuf::from(format!("<{kind} name=").as_str());
            if let Some(s) = shown.as_str() {
                out.push_text(s.text());
            }
            out.push_str(">");
            str::from_buf(out)
        })
    }

    fn close(th: &Thread, zelf: Stream<'_>) -> Result<Value> {
        seek::close(th, &zelf)
    }

    fn detach(th: &Thread, zelf: Stream<'_>) -> Result<Value> {
        seek::detach(th, &zelf)
    }

    fn seekable(th: &Thread, zelf: Stream<'_>) -> Result<Value> {
        call::call_method(th, &zelf.raw(th)?, wk::seekable(), &[])
    }

    fn fileno(th: &Thread, zelf: Stream<'_>) -> Result<Value> {
        call::call_method(th, &zelf.raw(th)?, wk::fileno(), &[])
    }

    fn isatty(th: &Thread, zelf: Stream<'_>) -> Result<Value> {
        call::call_method(th, &zelf.raw(th)?, wk::isatty(), &[])
    }

    #[sig("(source, /)")]
    fn _dealloc_warn(th: &Thread, zelf: Stream<'_>, source: &Value) {
        if let Ok(raw) = zelf.raw(th) {
            let args = std::slice::from_ref(source);
            drop(call::call_method(th, &raw, wk::_dealloc_warn(), args));
        }
    }

    #[sig("(target, whence=0, /)")]
    fn seek(th: &Thread, zelf: Stream<'_>, target: &Value, whence: Option<i32>) -> Result<i64> {
        seek::seek(th, &zelf, target, whence.unwrap_or(0))
    }

    fn tell(th: &Thread, zelf: Stream<'_>) -> Result<i64> {
        seek::tell(th, &zelf)
    }

    #[parsed_keywords]
    #[sig("(pos=None, /)")]
    fn truncate(th: &Thread, zelf: Stream<'_>, pos: Option<&Value>) -> Result<Value> {
        let none = Value::none();
        seek::truncate(th, &zelf, pos.unwrap_or(&none))
    }

    fn __sizeof__(zelf: Stream<'_>) -> usize {
        152 + if zelf.freed.get() { 0 } else { zelf.size.get() }
    }

    fn __getstate__(th: &Thread, zelf: &Value) -> Result<Value> {
        Err(cannot_pickle(th, zelf))
    }

    #[member]
    fn raw(zelf: Stream<'_>) -> Value {
        zelf.raw.get_or_none()
    }

    #[member]
    fn _finalizing(zelf: Stream<'_>) -> bool {
        zelf.finalizing.get()
    }

    #[setter]
    #[name("_finalizing")]
    fn set_finalizing(th: &Thread, zelf: Stream<'_>, value: Option<&Value>) -> Result<()> {
        zelf.finalizing.set(bool_member(th, value)?);
        Ok(())
    }

    #[getter]
    fn closed(th: &Thread, zelf: Stream<'_>) -> Result<Value> {
        attr::get(th, &zelf.raw(th)?, wk::closed())
    }

    #[getter]
    fn name(th: &Thread, zelf: Stream<'_>) -> Result<Value> {
        attr::get(th, &zelf.raw(th)?, wk::name())
    }

    #[getter]
    fn mode(th: &Thread, zelf: Stream<'_>) -> Result<Value> {
        attr::get(th, &zelf.raw(th)?, wk::mode())
    }
}

/// `read(n)`.
pub fn read(th: &Thread, b: Stream<'_>, n: isize) -> Result<Value> {
    b.raw(th)?;
    b.check_open(th, "read of closed file")?;
    let Ok(n) = usize::try_from(n) else {
        let held = b.enter(th, &b.value())?;
        let r = b.read_all(th);
        drop(held);
        return r;
    };
    if n <= b.readahead() && !b.is_locked() {
        return Ok(b.take_value(n));
    }
    let held = b.enter(th, &b.value())?;
    let r = b.read_some(th, n);
    drop(held);
    r
}

/// `read1(n)`.
pub fn read1(th: &Thread, b: Stream<'_>, n: isize) -> Result<Value> {
    b.raw(th)?;
    let n = usize::try_from(n).unwrap_or_else(|_| b.size.get());
    b.check_open(th, "read of closed file")?;
    if n == 0 {
        return Ok(bytes::new(b""));
    }
    let have = b.readahead();
    if have > 0 && !b.is_locked() {
        return Ok(b.take_value(have.min(n)));
    }
    let held = b.enter(th, &b.value())?;
    let have = b.readahead();
    let r = if have > 0 {
        Ok(b.take_value(have.min(n)))
    } else {
        b.read_once(th, n)
    };
    drop(held);
    r
}

/// `readline(limit)`.
pub fn readline(th: &Thread, b: Stream<'_>, limit: isize) -> Result<Value> {
    b.raw(th)?;
    b.check_open(th, "readline of closed file")?;
    if !b.is_locked()
        && let Some(line) = b.line_ahead(limit)
    {
        return Ok(line);
    }
    let held = b.enter(th, &b.value())?;
    let r = b.line(th, limit);
    drop(held);
    r
}

fn readinto(th: &Thread, b: Stream<'_>, buffer: &Value, effort: Effort) -> Result<Option<usize>> {
    let func = match effort {
        Effort::Full => "readinto",
        Effort::Once => "readinto1",
    };
    let target = writable_buffer(th, buffer, func, "argument")?;
    b.raw(th)?;
    b.check_open(th, "readinto of closed file")?;
    let mut room = support::zeroed(target.nbytes())?;
    let held = b.enter(th, &b.value())?;
    let r = b.read_into(th, &mut room, effort);
    drop(held);
    let r = r?;
    if let Some(n) = r {
        target.write_at(target.offset, room.get(..n).unwrap_or_default());
    }
    Ok(r)
}

pub struct Reading;

#[pymethods]
impl Reading {
    fn __next__(th: &Thread, zelf: &Value) -> Result<Option<Value>> {
        let Some(b) = super::get(zelf) else {
            return Ok(None);
        };
        b.raw(th)?;
        let line = if super::get_exact(zelf).is_some() {
            readline(th, Stream(b), -1)?
        } else {
            let line = call::call_method(th, zelf, wk::readline(), &[])?;
            if line.as_bytes().is_none() {
                return Err(th.os_error_text(format!(
                    "readline() should have returned a bytes object, not '{}'",
                    line.ty().name()
                )));
            }
            line
        };
        let end = line.as_bytes().is_none_or(|b| b.is_empty());
        Ok(if end { None } else { Some(line) })
    }

    fn readable(th: &Thread, zelf: Stream<'_>) -> Result<Value> {
        call::call_method(th, &zelf.raw(th)?, wk::readable(), &[])
    }

    #[sig("(size=-1, /)")]
    fn read(th: &Thread, zelf: Stream<'_>, size: Option<Size>) -> Result<Value> {
        let n = or_all(size);
        zelf.raw(th)?;
        if n < -1 {
            return Err(th.value_error("read length must be non-negative or -1"));
        }
        read(th, zelf, n)
    }

    #[sig("(size=0, /)")]
    fn peek(th: &Thread, zelf: Stream<'_>, size: Option<isize>) -> Result<Value> {
        let _ = size;
        zelf.raw(th)?;
        zelf.check_open(th, "peek of closed file")?;
        let held = zelf.enter(th, &zelf.value())?;
        let r = zelf.peek(th);
        drop(held);
        r
    }

    #[sig("(size=-1, /)")]
    fn read1(th: &Thread, zelf: Stream<'_>, size: Option<isize>) -> Result<Value> {
        read1(th, zelf, size.unwrap_or(-1))
    }

    #[sig("(buffer, /)")]
    fn readinto(th: &Thread, zelf: Stream<'_>, buffer: &Value) -> Result<Option<usize>> {
        readinto(th, zelf, buffer, Effort::Full)
    }

    #[sig("(buffer, /)")]
    fn readinto1(th: &Thread, zelf: Stream<'_>, buffer: &Value) -> Result<Option<usize>> {
        readinto(th, zelf, buffer, Effort::Once)
    }

    #[sig("(size=-1, /)")]
    fn readline(th: &Thread, zelf: Stream<'_>, size: Option<Size>) -> Result<Value> {
        readline(th, zelf, or_all(size))
    }
}

/// `write` of bytes that do not change meanwhile.
pub fn write(th: &Thread, b: Stream<'_>, data: &[u8]) -> Result<usize> {
    let held = b.enter(th, &b.value())?;
    if b.freed.get() || b.raw_closed(th)? {
        return Err(th.value_error("write to closed file"));
    }
    let r = b.write(th, data);
    drop(held);
    r
}

/// `flush`.
pub fn flush(th: &Thread, b: Stream<'_>) -> Result<()> {
    b.raw(th)?;
    b.check_open(th, "flush of closed file")?;
    let held = b.enter(th, &b.value())?;
    let r = b.flush_and_rewind(th);
    drop(held);
    r
}

pub struct Writing;

#[pymethods]
impl Writing {
    fn writable(th: &Thread, zelf: Stream<'_>) -> Result<Value> {
        call::call_method(th, &zelf.raw(th)?, wk::writable(), &[])
    }

    #[sig("(buffer, /)")]
    fn write(th: &Thread, zelf: Stream<'_>, buffer: &Value) -> Result<Value> {
        zelf.raw(th)?;
        let n = with_bytes(th, buffer, |b| write(th, zelf, b))??;
        Ok(int::from_usize(n))
    }

    fn flush(th: &Thread, zelf: Stream<'_>) -> Result<()> {
        flush(th, zelf)
    }
}
