//! `_io._IOBase`: what every stream can do, in terms of a few methods that subclasses provide.
//!
//! Instances hold nothing: that a stream without its own idea of `closed` was closed is said by an attribute.

use super::support::{self, Size, flag, or_all, unsupported};
use krait_object::alloc;
use krait_object::protocol::{attr, call, item, iter, repr};
use krait_object::typeobj::shape;
use krait_object::types::{bytes, int, list};
use krait_object::{Result, Thread, TypeDef, Value, pymethods, wk};

/// `_io._IOBase`.
pub static IO_BASE: TypeDef<()> =
    TypeDef::over("_io._IOBase", &krait_object::typeobj::OBJECT, super::STREAM);

/// The attribute that marks a closed stream.
const MARK: &str = "__IOBase_closed";

/// Whether the stream was closed by [`close`].
pub fn is_marked_closed(th: &Thread, v: &Value) -> Result<bool> {
    Ok(attr::get_opt(th, v, &wk::str(MARK))?.is_some())
}

#[cold]
fn closed_error(th: &Thread) -> krait_object::Raised {
    th.value_error("I/O operation on closed file.")
}

/// Refuses if `v.closed`.
pub fn check_closed(th: &Thread, v: &Value) -> Result<()> {
    if flag(th, v, wk::closed())? {
        return Err(closed_error(th));
    }
    Ok(())
}

/// `_IOBase.close`: flushes, and marks the stream even if that fails.
pub fn close(th: &Thread, v: &Value) -> Result<()> {
    if is_marked_closed(th, v)? {
        return Ok(());
    }
    let flushed = call::call_method(th, v, wk::flush(), &[]).map(drop);
    let marked = attr::set(th, v, &wk::str(MARK), &Value::bool(true)).map(|()| Value::none());
    support::chain(flushed, marked).map(drop)
}

/// What a stream must be able to do.
#[derive(Clone, Copy)]
pub enum Ability {
    Seek,
    Read,
    Write,
}

/// Refuses unless `v.readable()` (or the like) is `True`.
pub fn check(th: &Thread, v: &Value, ability: Ability) -> Result<Value> {
    let (method, message) = match ability {
        Ability::Seek => (wk::seekable(), "File or stream is not seekable."),
        Ability::Read => (wk::readable(), "File or stream is not readable."),
        Ability::Write => (wk::writable(), "File or stream is not writable."),
    };
    let r = call::call_method(th, v, method, &[])?;
    if !r.is_true() {
        return Err(unsupported(th, message));
    }
    Ok(r)
}

/// The finalizer: closes the stream unless it is closed. Nobody can hear of errors but the hook for them.
fn finalize(th: &Thread, v: &Value) {
    // What cannot tell whether it is closed is left alone.
    let Ok(closed) = flag(th, v, wk::closed()) else {
        return;
    };
    if closed {
        return;
    }
    // Says in `close` that this is the end, so that it can warn.
    drop(attr::set(
        th,
        v,
        &wk::str("_finalizing"),
        &Value::bool(true),
    ));
    if let Err(e) = call::call_method(th, v, wk::close(), &[]) {
        support::unraisable(th, e, v);
    }
}

fn bytes_of<'a>(th: &Thread, v: &'a Value, method: &str) -> Result<&'a [u8]> {
    match v.as_bytes() {
        Some(b) => Ok(b.as_slice()),
        None => Err(th.os_error_text(format!(
            "{method}() should have returned a bytes object, not '{}'",
            v.ty().name()
        ))),
    }
}

/// Reads a line by `read`, looking ahead with `peek` if there is one.
fn readline(th: &Thread, v: &Value, limit: isize) -> Result<Value> {
    let peek = attr::get_opt(th, v, &wk::str("peek"))?;
    let mut line: Vec<u8> = Vec::new();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    while line.len() < limit {
        let mut want = 1;
        if let Some(peek) = &peek {
            let ahead = support::retry(th, || call::call1(th, peek, &int::from_i64(1)))?;
            let b = bytes_of(th, &ahead, "peek")?;
            let b = b.get(..b.len().min(limit - line.len())).unwrap_or(b);
            if !b.is_empty() {
                want = memchr::memchr(b'\n', b).map_or(b.len(), |i| i + 1);
            }
        }
        let part = support::retry(th, || {
            call::call_method(th, v, wk::read(), &[int::from_usize(want)])
        })?;
        let b = bytes_of(th, &part, "read")?;
        if b.is_empty() {
            break;
        }
        line.extend_from_slice(b);
        if b.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(bytes::new(&line))
}

/// The length of a line, whatever kind it is.
fn len_of(th: &Thread, line: &Value) -> Result<usize> {
    match (line.as_bytes(), line.as_str()) {
        (Some(b), _) => Ok(b.len()),
        (_, Some(s)) => Ok(s.len()),
        _ => item::len(th, line),
    }
}

/// `readlines`: all lines, or as many as it takes to exceed a number of characters.
pub fn readlines(th: &Thread, v: &Value, hint: isize) -> Result<Value> {
    let mut lines = Vec::new();
    let mut length = 0usize;
    let it = iter::iter(th, v)?;
    while let Some(line) = iter::next(th, &it)? {
        let n = if hint > 0 { len_of(th, &line)? } else { 0 };
        alloc::push(&mut lines, line)?;
        length = length.saturating_add(n);
        if hint > 0 && length > hint as usize {
            break;
        }
    }
    Ok(list::from_vec(lines).into_value())
}

pub struct IoBase;

/// The abstract base class for all I/O classes.
///
/// It provides dummy implementations of many methods that derived classes
/// override; they represent a file that cannot be read, written or seeked.
/// A stream is an iterator over its lines and a context manager that closes it.
#[pymethods]
impl IoBase {
    fn __iter__(th: &Thread, zelf: &Value) -> Result<Value> {
        check_closed(th, zelf)?;
        Ok(zelf.clone())
    }

    fn __next__(th: &Thread, zelf: &Value) -> Result<Option<Value>> {
        let line = call::call_method(th, zelf, wk::readline(), &[])?;
        Ok(if len_of(th, &line)? == 0 {
            None
        } else {
            Some(line)
        })
    }

    fn __del__(th: &Thread, zelf: &Value) {
        finalize(th, zelf);
    }

    /// Change the stream position to the given byte offset.
    ///
    ///   offset
    ///     The stream position, relative to 'whence'.
    ///   whence
    ///     The relative position to seek from.
    ///
    /// The offset is interpreted relative to the position indicated by whence.
    /// Values for whence are:
    ///
    /// * os.SEEK_SET or 0 -- start of stream (the default); offset should be zero or positive
    /// * os.SEEK_CUR or 1 -- current stream position; offset may be negative
    /// * os.SEEK_END or 2 -- end of stream; offset is usually negative
    ///
    /// Return the new absolute position.
    #[sig("(offset, whence=os.SEEK_SET, /)")]
    fn seek(th: &Thread, _zelf: &Value, _offset: i32, _whence: Option<i32>) -> Result<Value> {
        Err(unsupported(th, "seek"))
    }

    /// Return current stream position.
    fn tell(th: &Thread, zelf: &Value) -> Result<Value> {
        call::call_method(th, zelf, wk::seek(), &[int::from_i64(0), int::from_i64(1)])
    }

    /// Truncate file to size bytes.
    ///
    /// File pointer is left unchanged. Size defaults to the current IO position
    /// as reported by tell(). Return the new size.
    #[sig("(size=None, /)")]
    #[parsed_keywords]
    fn truncate(th: &Thread, _zelf: &Value, _size: Option<&Value>) -> Result<Value> {
        Err(unsupported(th, "truncate"))
    }

    /// Flush write buffers, if applicable.
    ///
    /// This is not implemented for read-only and non-blocking streams.
    fn flush(th: &Thread, zelf: &Value) -> Result<()> {
        if is_marked_closed(th, zelf)? {
            return Err(closed_error(th));
        }
        Ok(())
    }

    /// Flush and close the IO object.
    ///
    /// This method has no effect if the file is already closed.
    fn close(th: &Thread, zelf: &Value) -> Result<()> {
        close(th, zelf)
    }

    /// Return whether object supports random access.
    ///
    /// If False, seek(), tell() and truncate() will raise OSError.
    /// This method may need to do a test seek().
    fn seekable(_zelf: &Value) -> bool {
        false
    }

    /// Return whether object was opened for reading.
    ///
    /// If False, read() will raise OSError.
    fn readable(_zelf: &Value) -> bool {
        false
    }

    /// Return whether object was opened for writing.
    ///
    /// If False, write() will raise OSError.
    fn writable(_zelf: &Value) -> bool {
        false
    }

    #[name("_checkClosed")]
    fn check_closed_method(th: &Thread, zelf: &Value) -> Result<()> {
        check_closed(th, zelf)
    }

    #[name("_checkSeekable")]
    fn check_seekable(th: &Thread, zelf: &Value) -> Result<Value> {
        check(th, zelf, Ability::Seek)
    }

    #[name("_checkReadable")]
    fn check_readable(th: &Thread, zelf: &Value) -> Result<Value> {
        check(th, zelf, Ability::Read)
    }

    #[name("_checkWritable")]
    fn check_writable(th: &Thread, zelf: &Value) -> Result<Value> {
        check(th, zelf, Ability::Write)
    }

    /// Return underlying file descriptor if one exists.
    ///
    /// Raise OSError if the IO object does not use a file descriptor.
    #[parsed_keywords]
    fn fileno(th: &Thread, _zelf: &Value) -> Result<Value> {
        Err(unsupported(th, "fileno"))
    }

    /// Return whether this is an 'interactive' stream.
    ///
    /// Return False if it can't be determined.
    fn isatty(th: &Thread, zelf: &Value) -> Result<bool> {
        check_closed(th, zelf)?;
        Ok(false)
    }

    fn __enter__(th: &Thread, zelf: &Value) -> Result<Value> {
        check_closed(th, zelf)?;
        Ok(zelf.clone())
    }

    #[no_signature]
    #[sig("(*exc_info)")]
    fn __exit__(th: &Thread, zelf: &Value, _exc_info: &[Value]) -> Result<Value> {
        call::call_method(th, zelf, wk::close(), &[])
    }

    /// Read and return a line from the stream.
    ///
    /// If size is specified, at most size bytes will be read.
    ///
    /// The line terminator is always b'\n' for binary files; for text
    /// files, the newlines argument to open can be used to select the line
    /// terminator(s) recognized.
    #[sig("(size=-1, /)")]
    fn readline(th: &Thread, zelf: &Value, size: Option<Size>) -> Result<Value> {
        readline(th, zelf, or_all(size))
    }

    /// Return a list of lines from the stream.
    ///
    /// hint can be specified to control the number of lines read: no more
    /// lines will be read if the total size (in bytes/characters) of all
    /// lines so far exceeds hint.
    #[sig("(hint=-1, /)")]
    fn readlines(th: &Thread, zelf: &Value, hint: Option<Size>) -> Result<Value> {
        readlines(th, zelf, or_all(hint))
    }

    /// Write a list of lines to stream.
    ///
    /// Line separators are not added, so it is usual for each of the
    /// lines provided to have a line separator at the end.
    #[sig("(lines, /)")]
    fn writelines(th: &Thread, zelf: &Value, lines: &Value) -> Result<()> {
        check_closed(th, zelf)?;
        let it = iter::iter(th, lines)?;
        while let Some(line) = iter::next(th, &it)? {
            support::retry(th, || {
                call::call_method(th, zelf, wk::write(), std::slice::from_ref(&line))
            })?;
        }
        Ok(())
    }

    #[getter]
    fn __dict__(th: &Thread, zelf: &Value) -> Result<Value> {
        match zelf.as_header() {
            Some(h) => Ok(shape::materialize(th, h)?.into_value()),
            None => Ok(Value::none()),
        }
    }

    #[getter]
    fn closed(th: &Thread, zelf: &Value) -> Result<bool> {
        is_marked_closed(th, zelf)
    }
}

/// A stream's place in an error text.
pub fn shown(th: &Thread, v: &Value) -> Result<String> {
    repr::repr_text(th, v)
}
