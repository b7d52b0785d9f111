//! `_io.StringIO`: a text stream in memory.
//!
//! Text that is only appended stays in the narrowest width; a write in the middle turns the content into code points
//! that can be replaced one by one.

use super::bytesio::restore_dict;
use super::newline::{self, LineEnd, Terminator, Translation, find_line_end};
use super::support::{self, Size, or_all, uninitialized};
use super::text::base::TEXT_IO_BASE;
use krait_object::protocol::{call, number};
use krait_object::typeobj::shape;
use krait_object::types::{int, str, tuple};
use krait_object::{
    Args, Obj, Param, ParamKind, Result, Signature, Str, Text, TextBuf, Thread, Trace, TypeObject,
    Value, Visitor, err, pymethods, wk,
};
use std::cell::{Cell, RefCell};

enum Data {
    Narrow(TextBuf),
    Wide(Vec<u32>),
}

impl Data {
    fn text(&self) -> Text<'_> {
        match self {
            Data::Narrow(b) => b.as_text(),
            Data::Wide(v) => Text::Ucs4(v),
        }
    }
}

/// What the `newline` argument says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Newline {
    /// `None`: all kinds are taken for `\n`.
    Translate,
    /// `""`: all kinds end a line.
    Universal,
    Lf,
    Cr,
    CrLf,
}

impl Newline {
    fn text(self) -> Option<&'static str> {
        match self {
            Newline::Translate => None,
            Newline::Universal => Some(""),
            Newline::Lf => Some("\n"),
            Newline::Cr => Some("\r"),
            Newline::CrLf => Some("\r\n"),
        }
    }

    fn terminator(self) -> Terminator {
        match self {
            Newline::Translate | Newline::Lf => Terminator::Lf,
            Newline::Universal => Terminator::Universal,
            Newline::Cr => Terminator::Cr,
            Newline::CrLf => Terminator::CrLf,
        }
    }
}

pub struct StringIo {
    data: RefCell<Data>,
    pos: Cell<usize>,
    newline: Cell<Newline>,
    translation: Translation,
    ready: Cell<bool>,
    closed: Cell<bool>,
}

krait_object::pytype! {
    pub static STRING_IO: StringIo = "_io.StringIO" over TEXT_IO_BASE, super::STREAM | krait_object::typeobj::DICT_BEFORE_WEAKREFS;
}

impl Trace for StringIo {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

type Stream = Obj<StringIo>;

static INIT: Signature = Signature {
    name: "StringIO",
    params: &[
        Param {
            name: "initial_value",
            kind: ParamKind::Normal,
            required: false,
        },
        Param {
            name: "newline",
            kind: ParamKind::Normal,
            required: false,
        },
    ],
    varargs: false,
    varkw: false,
};

fn newline_of(th: &Thread, v: Option<&Value>) -> Result<Newline> {
    let Some(v) = v else { return Ok(Newline::Lf) };
    if v.is_none() {
        return Ok(Newline::Translate);
    }
    let Some(s) = v.as_str() else {
        return Err(th.type_error(format!(
            "newline must be str or None, not {}",
            v.ty().name()
        )));
    };
    Ok(match s.to_string_lossy().as_str() {
        "" => Newline::Universal,
        "\n" => Newline::Lf,
        "\r" => Newline::Cr,
        "\r\n" => Newline::CrLf,
        _ => {
            return Err(th.value_error(format!(
                "illegal newline value: {}",
                krait_object::protocol::repr::repr_text(th, v)?
            )));
        }
    })
}

impl StringIo {
    fn check_ready(&self, th: &Thread) -> Result<()> {
        if !self.ready.get() {
            return Err(uninitialized(th));
        }
        Ok(())
    }

    fn check_open(&self, th: &Thread) -> Result<()> {
        self.check_ready(th)?;
        if self.closed.get() {
            return Err(th.value_error("I/O operation on closed file"));
        }
        Ok(())
    }

    fn len(&self) -> usize {
        self.data.borrow().text().len()
    }

    /// Puts text at the position; zeros fill a gap before it.
    fn put(&self, th: &Thread, t: Text<'_>) -> Result<()> {
        let at = self.pos.get();
        let Some(end) = at
            .checked_add(t.len())
            .filter(|&e| e <= isize::MAX as usize / 4)
        else {
            return Err(th.overflow_error("new position too large"));
        };
        let mut d = self.data.borrow_mut();
        let len = d.text().len();
        if at < len
            && let Data::Narrow(b) = &*d
        {
            let mut wide = Vec::new();
            krait_object::alloc::make_room(&mut wide, end.max(len))?;
            wide.extend(b.as_text().chars());
            *d = Data::Wide(wide);
        }
        match &mut *d {
            Data::Narrow(b) => {
                b.fill(0, at - len.min(at));
                b.push_text(t);
                if b.failed() {
                    // What was there is kept as far as it got.
                    return Err(err::memory_error());
                }
            }
            Data::Wide(v) => {
                if end > len {
                    krait_object::alloc::make_room(v, end - len)?;
                    v.resize(end, 0);
                }
                for (slot, c) in v.iter_mut().skip(at).zip(t.chars()) {
                    *slot = c;
                }
            }
        }
        self.pos.set(end);
        Ok(())
    }

    /// Writes text as `newline` demands.
    fn write(&self, th: &Thread, v: &Value) -> Result<()> {
        let how = self.newline.get();
        let text = match how {
            Newline::Translate => self.translation.apply(v.clone(), true, true)?,
            Newline::Universal => self.translation.apply(v.clone(), false, true)?,
            _ => v.clone(),
        };
        let Some(s) = text.as_str() else {
            return Ok(());
        };
        if !matches!(how, Newline::Cr | Newline::CrLf) {
            return self.put(th, s.text());
        }
        let (t, mut done) = (s.text(), 0);
        let end = how.text().unwrap_or("\n");
        let mut out = TextBuf::new();
        while let Some(i) = t.find_char(10, done) {
            out.push_text(t.slice(done, i));
            out.push_str(end);
            done = i + 1;
        }
        out.push_text(t.slice(done, t.len()));
        let out = out.finish().map_err(|_| err::memory_error())?;
        self.put(th, out.as_text())
    }

    /// The next `n` code points at most.
    fn take(&self, n: isize) -> Value {
        let d = self.data.borrow();
        let t = d.text();
        let at = self.pos.get().min(t.len());
        let left = t.len() - at;
        let n = usize::try_from(n).unwrap_or(left).min(left);
        self.pos.set(self.pos.get() + n);
        str::from_text(t.slice(at, at + n))
    }

    fn line(&self, limit: isize) -> Value {
        let n = {
            let d = self.data.borrow();
            let t = d.text();
            let at = self.pos.get().min(t.len());
            let limit = usize::try_from(limit).unwrap_or(t.len()).min(t.len() - at);
            let part = t.slice(0, at + limit);
            match find_line_end(part, at, self.newline.get().terminator()) {
                LineEnd::Found(e) => e - at,
                LineEnd::Missing => limit,
            }
        };
        self.take(n as isize)
    }

    fn reset(&self, how: Newline) {
        self.newline.set(how);
        self.translation.pending_cr.set(false);
        self.translation.seen.set(0);
        self.data.replace(Data::Narrow(TextBuf::new()));
        self.pos.set(0);
    }

    fn init(&self, th: &Thread, value: Option<&Value>, newline: Option<&Value>) -> Result<()> {
        let how = newline_of(th, newline)?;
        let value = value.filter(|v| !v.is_none());
        if let Some(v) = value
            && v.as_str().is_none()
        {
            return Err(th.type_error(format!(
                "initial_value must be str or None, not {}",
                v.ty().name()
            )));
        }
        self.ready.set(false);
        self.reset(how);
        if let Some(v) = value {
            self.write(th, v)?;
        }
        self.pos.set(0);
        self.closed.set(false);
        self.ready.set(true);
        Ok(())
    }
}

pub struct StringIoMethods;

/// Text I/O implementation using an in-memory buffer.
///
/// The initial_value argument sets the value of object.  The newline
/// argument is like the one of TextIOWrapper's constructor.
#[pymethods(sig = "(initial_value='', newline='\\n')")]
impl StringIoMethods {
    #[name("StringIO")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        let new = StringIo {
            data: RefCell::new(Data::Narrow(TextBuf::new())),
            pos: Cell::new(0),
            newline: Cell::new(Newline::Lf),
            translation: Translation::default(),
            ready: Cell::new(false),
            closed: Cell::new(false),
        };
        STRING_IO.create_in(cls, new).into_value()
    }

    fn __init__(th: &Thread, zelf: &Stream, args: Args<'_>) -> Result<()> {
        let [value, newline] = INIT.bind::<2>(th, args)?;
        zelf.init(th, value, newline)
    }

    fn __next__(th: &Thread, zelf: &Value) -> Result<Option<Value>> {
        let Some(s) = STRING_IO.get(zelf) else {
            return Ok(None);
        };
        s.check_open(th)?;
        let line = if std::ptr::eq(s.ty(), &STRING_IO.ty) {
            s.line(-1)
        } else {
            let line = call::call_method(th, zelf, wk::readline(), &[])?;
            if line.as_str().is_none() {
                return Err(th.os_error_text(format!(
                    "readline() should have returned an str object, not '{}'",
                    line.ty().name()
                )));
            }
            line
        };
        Ok(if line.as_str().is_some_and(Str::is_empty) {
            None
        } else {
            Some(line)
        })
    }

    /// Close the IO object.
    ///
    /// Attempting any further operation after the object is closed
    /// will raise a ValueError.
    ///
    /// This method has no effect if the file is already closed.
    fn close(zelf: &Stream) {
        zelf.closed.set(true);
        zelf.data.replace(Data::Narrow(TextBuf::new()));
    }

    /// Retrieve the entire contents of the object.
    fn getvalue(th: &Thread, zelf: &Stream) -> Result<Value> {
        zelf.check_open(th)?;
        Ok(str::from_text(zelf.data.borrow().text()))
    }

    /// Read at most size characters, returned as a string.
    ///
    /// If the argument is negative or omitted, read until EOF
    /// is reached. Return an empty string at EOF.
    #[sig("(size=-1, /)")]
    fn read(th: &Thread, zelf: &Stream, size: Option<Size>) -> Result<Value> {
        zelf.check_open(th)?;
        Ok(zelf.take(or_all(size)))
    }

    /// Read until newline or EOF.
    ///
    /// Returns an empty string if EOF is hit immediately.
    #[sig("(size=-1, /)")]
    fn readline(th: &Thread, zelf: &Stream, size: Option<Size>) -> Result<Value> {
        zelf.check_open(th)?;
        Ok(zelf.line(or_all(size)))
    }

    /// Tell the current file position.
    fn tell(th: &Thread, zelf: &Stream) -> Result<usize> {
        zelf.check_open(th)?;
        Ok(zelf.pos.get())
    }

    /// Truncate size to pos.
    ///
    /// The pos argument defaults to the current file position, as
    /// returned by tell().  The current file position is unchanged.
    /// Returns the new absolute position.
    #[sig("(pos=None, /)")]
    fn truncate(th: &Thread, zelf: &Stream, pos: Option<&Value>) -> Result<usize> {
        zelf.check_ready(th)?;
        // Asked for first: the answer may come with the stream closed.
        let to = match pos.filter(|v| !v.is_none()) {
            None => None,
            Some(v) => Some(support::size(th, v)?),
        };
        zelf.check_open(th)?;
        let to = to.unwrap_or_else(|| zelf.pos.get() as isize);
        let Ok(to) = usize::try_from(to) else {
            return Err(th.value_error(format!("Negative size value {to}")));
        };
        if to < StringIo::len(zelf) {
            let mut d = zelf.data.borrow_mut();
            if let Data::Wide(v) = &mut *d {
                v.truncate(to);
            } else {
                let mut b = TextBuf::new();
                b.push_text(d.text().slice(0, to));
                *d = Data::Narrow(b);
            }
        }
        Ok(to)
    }

    /// Change stream position.
    ///
    /// Seek to character offset pos relative to position indicated by whence:
    ///     0  Start of stream (the default).  pos should be >= 0;
    ///     1  Current position - pos must be 0;
    ///     2  End of stream - pos must be 0.
    /// Returns the new absolute position.
    #[sig("(pos, whence=0, /)")]
    fn seek(th: &Thread, zelf: &Stream, pos: isize, whence: Option<i32>) -> Result<usize> {
        let whence = whence.unwrap_or(0);
        zelf.check_open(th)?;
        let to = match whence {
            0 => usize::try_from(pos)
                .map_err(|_| th.value_error(format!("Negative seek position {pos}")))?,
            1 | 2 if pos != 0 => {
                return Err(th.os_error_text("Can't do nonzero cur-relative seeks"));
            }
            1 => zelf.pos.get(),
            2 => StringIo::len(zelf),
            _ => {
                return Err(
                    th.value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)"))
                );
            }
        };
        zelf.pos.set(to);
        Ok(to)
    }

    /// Write string to file.
    ///
    /// Returns the number of characters written, which is always equal to
    /// the length of the string.
    #[sig("(s, /)")]
    fn write(th: &Thread, zelf: &Stream, s: &Value) -> Result<usize> {
        zelf.check_ready(th)?;
        let Some(text) = s.as_str() else {
            return Err(th.type_error(format!("string argument expected, got '{}'", s.ty().name())));
        };
        zelf.check_open(th)?;
        if !text.is_empty() {
            zelf.write(th, s)?;
        }
        Ok(text.len())
    }

    /// Returns True if the IO object can be seeked.
    fn seekable(th: &Thread, zelf: &Stream) -> Result<bool> {
        zelf.check_open(th).map(|()| true)
    }

    /// Returns True if the IO object can be read.
    fn readable(th: &Thread, zelf: &Stream) -> Result<bool> {
        zelf.check_open(th).map(|()| true)
    }

    /// Returns True if the IO object can be written.
    fn writable(th: &Thread, zelf: &Stream) -> Result<bool> {
        zelf.check_open(th).map(|()| true)
    }

    fn __getstate__(th: &Thread, zelf: &Stream) -> Result<Value> {
        let content = StringIoMethods::getvalue(th, zelf)?;
        let dict = match shape::attributes(th, zelf.header()).is_empty() {
            true => Value::none(),
            false => shape::materialize(th, zelf.header())?.copy()?.into_value(),
        };
        let newline = zelf.newline.get().text().map_or_else(Value::none, str::new);
        let pos = int::from_usize(zelf.pos.get());
        Ok(tuple::from_array([content, newline, pos, dict]).into_value())
    }

    #[sig("(state, /)")]
    fn __setstate__(th: &Thread, zelf: &Stream, state: &Value) -> Result<()> {
        if zelf.closed.get() {
            return Err(th.value_error("I/O operation on closed file"));
        }
        let Some(t) = state.as_tuple().filter(|t| t.len() >= 4) else {
            return Err(th.type_error(format!(
                "{}.__setstate__ argument should be 4-tuple, got {}",
                zelf.ty().name(),
                state.ty().name()
            )));
        };
        let [value, newline, pos, dict] =
            [0, 1, 2, 3].map(|i| t.get(i).cloned().unwrap_or_else(Value::none));
        zelf.init(th, Some(&value), Some(&newline))?;
        // The content is stored as it was, without translating it a second time.
        if let Some(s) = value.as_str() {
            zelf.data.replace(Data::Narrow(TextBuf::new()));
            zelf.pos.set(0);
            zelf.put(th, s.text())?;
            zelf.pos.set(0);
        }
        if pos.as_int().is_none() {
            return Err(th.type_error(format!(
                "third item of state must be an integer, got {}",
                pos.ty().name()
            )));
        }
        match usize::try_from(number::as_isize(th, &pos)?) {
            Ok(p) => zelf.pos.set(p),
            Err(_) => return Err(th.value_error("position value cannot be negative")),
        }
        restore_dict(th, &zelf.value(), &dict, "fourth")
    }

    #[getter]
    fn closed(th: &Thread, zelf: &Stream) -> Result<bool> {
        zelf.check_ready(th)?;
        Ok(zelf.closed.get())
    }

    #[getter]
    fn newlines(th: &Thread, zelf: &Stream) -> Result<Value> {
        zelf.check_open(th)?;
        Ok(newline::seen_value(zelf.translation.seen.get()))
    }

    #[getter]
    fn line_buffering(th: &Thread, zelf: &Stream) -> Result<bool> {
        zelf.check_open(th).map(|()| false)
    }
}
