//! What Python sees of `TextIOWrapper`.

use super::new::{self, Changes};
use super::seek;
use super::state::{Life, TEXT_IO_WRAPPER, TextIo, check_open};
use crate::io_::fileio::bool_member;
use crate::io_::support::{self, Size, cannot_pickle, name_of, or_all};
use krait_object::protocol::{attr, call, number, repr};
use krait_object::types::{int, str};
use krait_object::{
    Args, Obj, Result, Str, TextBuf, Thread, TypeObject, Value, err, exc, pymethods, wk,
};

type Stream = Obj<TextIo>;

/// `buffer.name(*args)`.
fn to_buffer(th: &Thread, t: &Stream, name: &Value) -> Result<Value> {
    call::call_method(th, &t.buffer(th)?, name, &[])
}

/// `close`: flushes, and closes the buffer whatever comes of it.
fn close(th: &Thread, t: &Stream) -> Result<Value> {
    let buffer = t.buffer(th)?;
    let zelf = t.value();
    if support::flag(th, &zelf, wk::closed())? {
        return Ok(Value::none());
    }
    // Looking at `closed` may have detached the buffer.
    if t.life.get() == Life::Detached {
        return Ok(Value::none());
    }
    if t.finalizing.get() {
        let args = std::slice::from_ref(&zelf);
        // A buffer without the method has nothing to say.
        drop(call::call_method(th, &buffer, wk::_dealloc_warn(), args));
    }
    let flushed = call::call_method(th, &zelf, wk::flush(), &[]).map(drop);
    let closed = call::call_method(th, &t.buffer(th)?, wk::close(), &[]);
    support::chain(flushed, closed)
}

fn show(th: &Thread, t: &Stream) -> Result<Value> {
    t.check_initialized(th)?;
    let v = t.value();
    let kind = support::type_name(t.ty());
    support::guarded_repr(th, &v, || {
        let mut out = TextBuf::from(format!("<{kind}").as_str());
        let mut part = |label: &str, x: &Value| -> Result<()> {
            let shown = repr::repr(th, x)?;
            out.push_str(label);
            if let Some(s) = shown.as_str() {
                out.push_text(s.text());
            }
            Ok(())
        };
        if let Some(n) = name_of(th, &v, "name")? {
            part(" name=", &n)?;
        }
        if let Some(m) = name_of(th, &v, "mode")? {
            part(" mode=", &m)?;
        }
        part(" encoding=", &t.encoding.get_or_none())?;
        out.push_str(">");
        str::from_buf(out)
    })
}

pub struct TextIoMethods;

/// Character and line based layer over a BufferedIOBase object, buffer.
///
/// encoding gives the name of the encoding that the stream will be
/// decoded or encoded with. It defaults to locale.getencoding().
///
/// errors determines the strictness of encoding and decoding (see
/// help(codecs.Codec) or the documentation for codecs.register) and
/// defaults to "strict".
///
/// newline controls how line endings are handled. It can be None, '',
/// '\n', '\r', and '\r\n'.  It works as follows:
///
/// * On input, if newline is None, universal newlines mode is
///   enabled. Lines in the input can end in '\n', '\r', or '\r\n', and
///   these are translated into '\n' before being returned to the
///   caller. If it is '', universal newline mode is enabled, but line
///   endings are returned to the caller untranslated. If it has any of
///   the other legal values, input lines are only terminated by the given
///   string, and the line ending is returned to the caller untranslated.
///
/// * On output, if newline is None, any '\n' characters written are
///   translated to the system default line separator, os.linesep. If
///   newline is '' or '\n', no translation takes place. If newline is any
///   of the other legal values, any '\n' characters written are translated
///   to the given string.
///
/// If line_buffering is True, a call to flush is implied when a call to
/// write contains a newline character.
#[pymethods(
    sig = "(buffer, encoding=None, errors=None, newline=None,\n              line_buffering=False, write_through=False)"
)]
impl TextIoMethods {
    #[name("TextIOWrapper")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        TEXT_IO_WRAPPER.create_in(cls, TextIo::blank()).into_value()
    }

    fn __init__(th: &Thread, zelf: &Stream, args: Args<'_>) -> Result<()> {
        new::init(th, zelf, args)
    }

    fn __repr__(th: &Thread, zelf: &Stream) -> Result<Value> {
        show(th, zelf)
    }

    fn __next__(th: &Thread, zelf: &Stream) -> Result<Option<Value>> {
        zelf.buffer(th)?;
        zelf.telling.set(false);
        let line = if std::ptr::eq(zelf.ty(), &TEXT_IO_WRAPPER.ty) {
            match TextIo::read_line(zelf, th, None)? {
                Some(line) => line,
                // Given up, not ended: the snapshot stays.
                None => return Ok(None),
            }
        } else {
            let line = call::call_method(th, &zelf.value(), wk::readline(), &[])?;
            if line.as_str().is_none() {
                return Err(th.os_error_text(format!(
                    "readline() should have returned an str object, not '{}'",
                    line.ty().name()
                )));
            }
            line
        };
        if line.as_str().is_some_and(Str::is_empty) {
            drop(zelf.snapshot_input.take());
            zelf.telling.set(zelf.seekable.get());
            return Ok(None);
        }
        Ok(Some(line))
    }

    fn detach(th: &Thread, zelf: &Stream) -> Result<Value> {
        zelf.buffer(th)?;
        call::call_method(th, &zelf.value(), wk::flush(), &[])?;
        let buffer = zelf.buffer(th)?;
        drop(zelf.buffer.take());
        drop(zelf.file.take());
        zelf.life.set(Life::Detached);
        Ok(buffer)
    }

    /// Reconfigure the text stream with new parameters.
    ///
    /// This also does an implicit stream flush.
    #[sig(
        "(*, encoding=None, errors=None, newline=None,\n            line_buffering=None, write_through=None)"
    )]
    fn reconfigure(th: &Thread, zelf: &Stream, args: Args<'_>) -> Result<()> {
        let given = args.values.len();
        if !args.positional().is_empty() {
            return Err(th.type_error(match given {
                0..=5 => "reconfigure() takes no positional arguments".to_owned(),
                _ => format!("reconfigure() takes at most 5 arguments ({given} given)"),
            }));
        }
        let known = [
            "encoding",
            "errors",
            "newline",
            "line_buffering",
            "write_through",
        ];
        for (k, _) in args.keywords() {
            let name = k.as_str().map(|s| s.to_string_lossy()).unwrap_or_default();
            if !known.contains(&name.as_str()) {
                return Err(th.type_error(format!(
                    "reconfigure() got an unexpected keyword argument '{name}'"
                )));
            }
        }
        let changes = Changes {
            encoding: args.keyword("encoding"),
            errors: args.keyword("errors"),
            newline: args.keyword("newline"),
            line_buffering: args.keyword("line_buffering"),
            write_through: args.keyword("write_through"),
        };
        new::reconfigure(th, zelf, &changes)
    }

    #[sig("(text, /)")]
    fn write(th: &Thread, zelf: &Stream, text: &Value) -> Result<usize> {
        match text.as_str() {
            Some(s) => TextIo::write_text(zelf, th, s),
            None => Err(th.type_error(format!(
                "write() argument must be str, not {}",
                text.ty().name()
            ))),
        }
    }

    #[sig("(size=-1, /)")]
    fn read(th: &Thread, zelf: &Stream, size: Option<Size>) -> Result<Value> {
        TextIo::read_text(zelf, th, usize::try_from(or_all(size)).ok())
    }

    #[sig("(size=-1, /)")]
    fn readline(th: &Thread, zelf: &Stream, size: Option<&Value>) -> Result<Value> {
        let limit = support::count(th, size, -1)?;
        TextIo::read_line(zelf, th, usize::try_from(limit).ok())?
            .ok_or_else(|| super::read::lost(th, "readline"))
    }

    fn flush(th: &Thread, zelf: &Stream) -> Result<Value> {
        zelf.buffer(th)?;
        check_open(th, zelf)?;
        zelf.telling.set(zelf.seekable.get());
        zelf.write_pending(th)?;
        zelf.flush_buffer(th)
    }

    fn close(th: &Thread, zelf: &Stream) -> Result<Value> {
        close(th, zelf)
    }

    fn fileno(th: &Thread, zelf: &Stream) -> Result<Value> {
        to_buffer(th, zelf, wk::fileno())
    }

    fn seekable(th: &Thread, zelf: &Stream) -> Result<Value> {
        to_buffer(th, zelf, wk::seekable())
    }

    fn readable(th: &Thread, zelf: &Stream) -> Result<Value> {
        to_buffer(th, zelf, wk::readable())
    }

    fn writable(th: &Thread, zelf: &Stream) -> Result<Value> {
        to_buffer(th, zelf, wk::writable())
    }

    fn isatty(th: &Thread, zelf: &Stream) -> Result<Value> {
        to_buffer(th, zelf, wk::isatty())
    }

    /// Set the stream position, and return the new stream position.
    ///
    ///   cookie
    ///     Zero or an opaque number returned by tell().
    ///   whence
    ///     The relative position to seek from.
    ///
    /// seek(0) goes to the start, seek(cookie) to a position that tell() gave,
    /// seek(0, SEEK_CUR) stays, seek(0, SEEK_END) goes to the end. Nothing else
    /// is possible.
    #[sig("(cookie, whence=os.SEEK_SET, /)")]
    fn seek(th: &Thread, zelf: &Stream, cookie: &Value, whence: Option<i32>) -> Result<Value> {
        seek::seek(th, zelf, cookie, whence.unwrap_or(0))
    }

    /// Return the stream position as an opaque number.
    ///
    /// The return value of tell() can be given as input to seek(), to restore a
    /// previous stream position.
    fn tell(th: &Thread, zelf: &Stream) -> Result<Value> {
        seek::tell(th, zelf)
    }

    #[sig("(pos=None, /)")]
    fn truncate(th: &Thread, zelf: &Stream, pos: Option<&Value>) -> Result<Value> {
        let buffer = zelf.buffer(th)?;
        call::call_method(th, &zelf.value(), wk::flush(), &[])?;
        let pos = [pos.cloned().unwrap_or_else(Value::none)];
        call::call_method(th, &buffer, wk::truncate(), &pos)
    }

    fn __getstate__(th: &Thread, zelf: &Value) -> Result<Value> {
        Err(cannot_pickle(th, zelf))
    }

    #[member]
    fn encoding(zelf: &Stream) -> Value {
        zelf.encoding.get_or_none()
    }

    #[member]
    fn line_buffering(zelf: &Stream) -> bool {
        zelf.line_buffering.get()
    }

    #[member]
    fn write_through(zelf: &Stream) -> bool {
        zelf.write_through.get()
    }

    #[member]
    fn _finalizing(zelf: &Stream) -> bool {
        zelf.finalizing.get()
    }

    #[setter]
    #[name("_finalizing")]
    fn set_finalizing(th: &Thread, zelf: &Stream, value: Option<&Value>) -> Result<()> {
        zelf.finalizing.set(bool_member(th, value)?);
        Ok(())
    }

    #[getter]
    fn name(th: &Thread, zelf: &Stream) -> Result<Value> {
        attr::get(th, &zelf.buffer(th)?, wk::name())
    }

    #[getter]
    fn closed(th: &Thread, zelf: &Stream) -> Result<Value> {
        if zelf.life.get() == Life::Uninitialized {
            return Ok(Value::bool(true));
        }
        attr::get(th, &zelf.buffer(th)?, wk::closed())
    }

    #[getter]
    fn newlines(th: &Thread, zelf: &Stream) -> Result<Value> {
        zelf.buffer(th)?;
        zelf.newlines(th)
    }

    #[getter]
    fn errors(th: &Thread, zelf: &Stream) -> Result<Value> {
        zelf.check_initialized(th)?;
        Ok(zelf.errors.get_or_none())
    }

    #[getter]
    #[name("_CHUNK_SIZE")]
    fn chunk_size(th: &Thread, zelf: &Stream) -> Result<Value> {
        zelf.buffer(th)?;
        Ok(int::from_usize(zelf.chunk_size.get()))
    }

    #[setter]
    #[name("_CHUNK_SIZE")]
    fn set_chunk_size(th: &Thread, zelf: &Stream, value: Option<&Value>) -> Result<()> {
        zelf.buffer(th)?;
        let Some(v) = value else {
            let text = "attribute '_CHUNK_SIZE' of '_io.TextIOWrapper' objects cannot be deleted";
            return Err(err::new(th, &exc::ATTRIBUTE_ERROR.ty, text));
        };
        let n = number::as_isize(th, v).map_err(|e| {
            if e.is(&exc::OVERFLOW_ERROR) {
                th.value_error("cannot fit 'int' into an index-sized integer")
            } else {
                e
            }
        })?;
        match usize::try_from(n) {
            Ok(n) if n > 0 => zelf.chunk_size.set(n),
            _ => return Err(th.value_error("a strictly positive integer is required")),
        }
        Ok(())
    }

    #[getter]
    fn buffer(th: &Thread, zelf: &Stream) -> Result<Value> {
        zelf.buffer(th)
    }
}
