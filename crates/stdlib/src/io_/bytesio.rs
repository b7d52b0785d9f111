//! `_io.BytesIO`: a stream over bytes in memory.
//!
//! The content is a `bytes` object that somebody else may share, or a vector of our own once it was changed. While a
//! view of it is exported its size is fixed.

use super::buffered::base::BUFFERED_IO_BASE;
use super::support::{Size, or_all, position, with_bytes, writable_buffer};
use krait_object::protocol::buffer::{self, Buffer, Exporter, Request};
use krait_object::protocol::{iter, number};
use krait_object::typeobj::shape;
use krait_object::types::{bytes, int, list, tuple};
use krait_object::{
    Args, Obj, Param, ParamKind, Raised, Ref, Result, Signature, Thread, Trace, TypeObject, Value,
    Visitor, pymethods,
};
use std::cell::{Cell, RefCell};

enum Data {
    /// A `bytes` object.
    Shared(Value),
    Own(Vec<u8>),
}

impl Data {
    fn as_slice(&self) -> &[u8] {
        match self {
            Data::Shared(v) => v.as_bytes().map_or(&[], |b| b.as_slice()),
            Data::Own(v) => v,
        }
    }
}

pub struct BytesIo {
    data: RefCell<Data>,
    pos: Cell<usize>,
    exports: Cell<usize>,
    closed: Cell<bool>,
}

krait_object::pytype! {
    pub static BYTES_IO: BytesIo = "_io.BytesIO" over BUFFERED_IO_BASE, super::STREAM | krait_object::typeobj::DICT_BEFORE_WEAKREFS;
}

impl Trace for BytesIo {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(d) = self.data.try_borrow()
            && let Data::Shared(b) = &*d
        {
            v.visit(b);
        }
    }
}

type Stream = Obj<BytesIo>;

/// The flags with which `write` asks for a buffer: it has a shape, but no strides.
const CONTIGUOUS: i32 = 0x8;

static INIT: Signature = Signature {
    name: "BytesIO",
    params: &[Param {
        name: "initial_bytes",
        kind: ParamKind::Normal,
        required: false,
    }],
    varargs: false,
    varkw: false,
};

#[cold]
fn closed_error(th: &Thread) -> Raised {
    th.value_error("I/O operation on closed file.")
}

impl BytesIo {
    fn empty() -> BytesIo {
        BytesIo {
            data: RefCell::new(Data::Shared(bytes::new(b""))),
            pos: Cell::new(0),
            exports: Cell::new(0),
            closed: Cell::new(false),
        }
    }

    fn check_open(&self, th: &Thread) -> Result<()> {
        if self.closed.get() {
            return Err(closed_error(th));
        }
        Ok(())
    }

    fn check_exports(&self, th: &Thread) -> Result<()> {
        if self.exports.get() > 0 {
            return Err(th.buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        Ok(())
    }

    fn len(&self) -> usize {
        self.data.borrow().as_slice().len()
    }

    /// Looks at the content. `f` runs no Python code.
    fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        f(self.data.borrow().as_slice())
    }

    /// Changes the content. `f` runs no Python code.
    fn with_own<R>(&self, f: impl FnOnce(&mut Vec<u8>) -> R) -> R {
        let mut d = self.data.borrow_mut();
        if let Data::Shared(v) = &*d {
            let own = v
                .as_bytes()
                .map_or_else(Vec::new, |b| b.as_slice().to_vec());
            let old = std::mem::replace(&mut *d, Data::Own(own));
            drop(old);
        }
        match &mut *d {
            Data::Own(v) => f(v),
            Data::Shared(_) => f(&mut Vec::new()),
        }
    }

    /// Takes bytes in at the position; zeros fill a gap before it.
    fn write(&self, th: &Thread, b: &[u8]) -> Result<usize> {
        self.check_open(th)?;
        self.check_exports(th)?;
        if b.is_empty() {
            return Ok(0);
        }
        let at = self.pos.get();
        let Some(end) = at
            .checked_add(b.len())
            .filter(|&e| e <= isize::MAX as usize)
        else {
            return Err(th.overflow_error("new buffer size too large"));
        };
        self.with_own(|v| {
            if end > v.len() {
                let more = end - v.len();
                krait_object::alloc::make_room(v, more)?;
            }
            if at >= v.len() {
                v.resize(at, 0);
                v.extend_from_slice(b);
                return Ok(());
            }
            let over = b.len().min(v.len() - at);
            let (inside, beyond) = b.split_at(over);
            if let Some(part) = v.get_mut(at..at + over) {
                part.copy_from_slice(inside);
            }
            v.extend_from_slice(beyond);
            Ok(())
        })?;
        self.pos.set(end);
        Ok(b.len())
    }

    /// The next `n` bytes at most; the whole object if that is what is asked for.
    fn take(&self, n: isize) -> Value {
        let d = self.data.borrow();
        let at = self.pos.get().min(d.as_slice().len());
        let left = d.as_slice().len() - at;
        let n = usize::try_from(n).unwrap_or(left).min(left);
        self.pos.set(self.pos.get() + n);
        if let Data::Shared(v) = &*d
            && at == 0
            && n == left
            && n > 1
        {
            return v.clone();
        }
        bytes::new(d.as_slice().get(at..at + n).unwrap_or_default())
    }

    /// The length of the next line, cut to a limit.
    fn line_len(&self, limit: isize) -> usize {
        self.with(|b| {
            let rest = b.get(self.pos.get()..).unwrap_or_default();
            let limit = usize::try_from(limit).unwrap_or(rest.len()).min(rest.len());
            let rest = rest.get(..limit).unwrap_or(rest);
            memchr::memchr(b'\n', rest).map_or(rest.len(), |i| i + 1)
        })
    }

    fn line(&self, limit: isize) -> Value {
        self.take(self.line_len(limit) as isize)
    }

    /// Replaces the content by what was given to the constructor.
    fn reset(&self, th: &Thread, initial: Option<&Value>) -> Result<()> {
        self.check_exports(th)?;
        let new = match initial.filter(|v| !v.is_none()) {
            None => Data::Shared(bytes::new(b"")),
            Some(v) if v.is_exact(&bytes::BYTES.ty) => Data::Shared(v.clone()),
            Some(v) => Data::Own(with_bytes(th, v, <[u8]>::to_vec)?),
        };
        let old = self.data.replace(new);
        self.pos.set(0);
        drop(old);
        Ok(())
    }

    /// The content as `bytes`; from then on it is shared.
    fn value(&self) -> Value {
        let mut d = self.data.borrow_mut();
        match &*d {
            Data::Shared(v) => v.clone(),
            Data::Own(b) => {
                let v = bytes::new(b);
                if self.exports.get() == 0 {
                    *d = Data::Shared(v.clone());
                }
                v
            }
        }
    }
}

/// An exported view of a stream's content.
struct Export(Ref<BytesIo>);

impl Exporter for Export {
    fn len(&self) -> usize {
        BytesIo::len(&self.0)
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        self.0.with(|b| f(b));
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        self.0.with_own(|b| f(b));
    }
    fn release(&self) {
        self.0.exports.set(self.0.exports.get().saturating_sub(1));
    }
    fn trace(&self, v: &mut Visitor<'_>) {
        self.0.trace(v);
    }
}

/// What `getbuffer` takes its view of.
pub struct BytesIoBuffer(Value);

krait_object::pytype! {
    pub static BYTES_IO_BUFFER: BytesIoBuffer = "_io._BytesIOBuffer", HAVE_GC | DISALLOW_INSTANTIATION;
}

impl Trace for BytesIoBuffer {
    fn trace(&self, v: &mut Visitor<'_>) {
        v.visit(&self.0);
    }
}

pub struct BytesIoBufferMethods;

#[pymethods]
impl BytesIoBufferMethods {
    fn __buffer__(th: &Thread, zelf: &Obj<BytesIoBuffer>, _request: Request) -> Result<Buffer> {
        let Some(s) = BYTES_IO.get(&zelf.0) else {
            return Err(th.buffer_error("the stream is gone"));
        };
        s.with_own(|_| ());
        s.exports.set(s.exports.get() + 1);
        Ok(Buffer::bytes(
            zelf.value(),
            Box::new(Export(s.to_ref())),
            false,
        ))
    }

    #[sig("(buffer, /)")]
    fn __release_buffer__(th: &Thread, zelf: &Value, buffer: &Value) -> Result<()> {
        krait_builtins::memoryview::release_of(th, zelf, buffer)
    }
}

pub struct BytesIoMethods;

/// Buffered I/O implementation using an in-memory bytes buffer.
#[pymethods(sig = "(initial_bytes=b'')")]
impl BytesIoMethods {
    #[name("BytesIO")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        BYTES_IO.create_in(cls, BytesIo::empty()).into_value()
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Stream) -> Result<Option<Value>> {
        zelf.check_open(th)?;
        let n = zelf.line_len(-1);
        Ok(if n == 0 {
            None
        } else {
            Some(zelf.take(n as isize))
        })
    }

    fn __init__(th: &Thread, zelf: &Stream, args: Args<'_>) -> Result<()> {
        let [initial] = INIT.bind::<1>(th, args)?;
        zelf.reset(th, initial)
    }

    /// Returns True if the IO object can be read.
    fn readable(th: &Thread, zelf: &Stream) -> Result<bool> {
        zelf.check_open(th).map(|()| true)
    }

    /// Returns True if the IO object can be seeked.
    fn seekable(th: &Thread, zelf: &Stream) -> Result<bool> {
        zelf.check_open(th).map(|()| true)
    }

    /// Returns True if the IO object can be written.
    fn writable(th: &Thread, zelf: &Stream) -> Result<bool> {
        zelf.check_open(th).map(|()| true)
    }

    /// Disable all I/O operations.
    fn close(th: &Thread, zelf: &Stream) -> Result<()> {
        zelf.check_exports(th)?;
        zelf.closed.set(true);
        let old = zelf.data.replace(Data::Own(Vec::new()));
        drop(old);
        Ok(())
    }

    /// Does nothing.
    fn flush(th: &Thread, zelf: &Stream) -> Result<()> {
        zelf.check_open(th)
    }

    /// Always returns False.
    ///
    /// BytesIO objects are not connected to a TTY-like device.
    fn isatty(th: &Thread, zelf: &Stream) -> Result<bool> {
        zelf.check_open(th).map(|()| false)
    }

    /// Current file position, an integer.
    fn tell(th: &Thread, zelf: &Stream) -> Result<usize> {
        zelf.check_open(th).map(|()| zelf.pos.get())
    }

    /// Write bytes to file.
    ///
    /// Return the number of bytes written.
    #[sig("(b, /)")]
    fn write(th: &Thread, zelf: &Stream, b: &Value) -> Result<usize> {
        if b.is_exact(&bytes::BYTES.ty) {
            return with_bytes(th, b, |b| zelf.write(th, b))?;
        }
        // Held until its bytes are in.
        let held = buffer::get(th, b, Request::from_flags(CONTIGUOUS))?;
        let written = zelf.write(th, &held.to_vec());
        drop(held);
        written
    }

    /// Write lines to the file.
    ///
    /// Note that newlines are not added.  lines can be any iterable object
    /// producing bytes-like objects.  This is equivalent to calling write() for
    /// each element.
    #[sig("(lines, /)")]
    fn writelines(th: &Thread, zelf: &Stream, lines: &Value) -> Result<()> {
        zelf.check_open(th)?;
        iter::for_each(th, lines, |line| {
            BytesIoMethods::write(th, zelf, &line).map(drop)
        })
    }

    /// Read at most size bytes, returned as a bytes object.
    ///
    /// If the size argument is negative or omitted, read until EOF is reached.
    /// Return an empty bytes object at EOF.
    #[sig("(size=-1, /)")]
    fn read1(th: &Thread, zelf: &Stream, size: Option<Size>) -> Result<Value> {
        zelf.check_open(th).map(|()| zelf.take(or_all(size)))
    }

    /// Read bytes into buffer.
    ///
    /// Returns number of bytes read (0 for EOF), or None if the object
    /// is set not to block and has no data to read.
    #[sig("(buffer, /)")]
    fn readinto(th: &Thread, zelf: &Stream, buffer: &Value) -> Result<usize> {
        let target = writable_buffer(th, buffer, "readinto", "argument")?;
        zelf.check_open(th)?;
        // A copy: the buffer may be a view of this very stream.
        let part = zelf.take(target.nbytes() as isize);
        let b = part.as_bytes().map_or(&[][..], |b| b.as_slice());
        target.write_at(target.offset, b);
        Ok(b.len())
    }

    /// Next line from the file, as a bytes object.
    ///
    /// Retain newline.  A non-negative size argument limits the maximum
    /// number of bytes to return (an incomplete line may be returned then).
    /// Return an empty bytes object at EOF.
    #[sig("(size=-1, /)")]
    fn readline(th: &Thread, zelf: &Stream, size: Option<Size>) -> Result<Value> {
        zelf.check_open(th).map(|()| zelf.line(or_all(size)))
    }

    /// List of bytes objects, each a line from the file.
    ///
    /// Call readline() repeatedly and return a list of the lines so read.
    /// The optional size argument, if given, is an approximate bound on the
    /// total number of bytes in the lines returned.
    #[sig("(size=None, /)")]
    fn readlines(th: &Thread, zelf: &Stream, size: Option<&Value>) -> Result<Value> {
        zelf.check_open(th)?;
        let most = match size {
            None => -1,
            Some(v) if v.is_none() => -1,
            Some(v) if v.as_int().is_none() => {
                return Err(th.type_error(format!(
                    "integer argument expected, got '{}'",
                    v.ty().name()
                )));
            }
            Some(v) => v
                .as_i64()
                .ok_or_else(|| th.overflow_error("Python int too large to convert to C ssize_t"))?
                as isize,
        };
        let (mut lines, mut total) = (Vec::new(), 0usize);
        loop {
            let n = zelf.line_len(-1);
            if n == 0 {
                break;
            }
            lines.push(zelf.take(n as isize));
            total += n;
            if most > 0 && total >= most as usize {
                break;
            }
        }
        Ok(list::from_vec(lines).into_value())
    }

    /// Read at most size bytes, returned as a bytes object.
    ///
    /// If the size argument is negative, read until EOF is reached.
    /// Return an empty bytes object at EOF.
    #[sig("(size=-1, /)")]
    fn read(th: &Thread, zelf: &Stream, size: Option<Size>) -> Result<Value> {
        zelf.check_open(th).map(|()| zelf.take(or_all(size)))
    }

    /// Get a read-write view over the contents of the BytesIO object.
    #[parsed_keywords]
    fn getbuffer(th: &Thread, zelf: &Stream) -> Result<Value> {
        zelf.check_open(th)?;
        let source = BYTES_IO_BUFFER
            .create(BytesIoBuffer(zelf.value()))
            .into_value();
        let view = krait_object::protocol::buffer::get(th, &source, Request::FULL_RO)?;
        (th.interp.hooks.get().memoryview)(th, view)
    }

    /// Retrieve the entire contents of the BytesIO object.
    fn getvalue(th: &Thread, zelf: &Stream) -> Result<Value> {
        zelf.check_open(th).map(|()| BytesIo::value(zelf))
    }

    /// Change stream position.
    ///
    /// Seek to byte offset pos relative to position indicated by whence:
    ///      0  Start of stream (the default).  pos should be >= 0;
    ///      1  Current position - pos may be negative;
    ///      2  End of stream - pos usually negative.
    /// Returns the new absolute position.
    #[sig("(pos, whence=0, /)")]
    fn seek(th: &Thread, zelf: &Stream, pos: isize, whence: Option<i32>) -> Result<usize> {
        zelf.check_open(th)?;
        let whence = whence.unwrap_or(0);
        let from = match whence {
            0 if pos < 0 => {
                return Err(th.value_error(format!("negative seek value {pos}")));
            }
            0 => 0,
            1 => zelf.pos.get(),
            2 => BytesIo::len(zelf),
            _ => {
                return Err(
                    th.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))
                );
            }
        };
        let Some(to) = (from as isize).checked_add(pos) else {
            return Err(th.overflow_error("new position too large"));
        };
        let to = usize::try_from(to).unwrap_or(0);
        zelf.pos.set(to);
        Ok(to)
    }

    /// Truncate the file to at most size bytes.
    ///
    /// Size defaults to the current file position, as returned by tell().
    /// The current file position is unchanged.  Returns the new size.
    #[sig("(size=None, /)")]
    fn truncate(th: &Thread, zelf: &Stream, size: Option<&Value>) -> Result<usize> {
        zelf.check_open(th)?;
        zelf.check_exports(th)?;
        let to = match size.filter(|v| !v.is_none()) {
            None => zelf.pos.get() as isize,
            Some(v) => position(th, v)?,
        };
        let Ok(to) = usize::try_from(to) else {
            return Err(th.value_error(format!("negative size value {to}")));
        };
        zelf.check_open(th)?;
        zelf.check_exports(th)?;
        if to < BytesIo::len(zelf) {
            zelf.with_own(|v| {
                v.truncate(to);
                v.shrink_to_fit();
            });
        }
        Ok(to)
    }

    fn __getstate__(th: &Thread, zelf: &Stream) -> Result<Value> {
        let content = BytesIoMethods::getvalue(th, zelf)?;
        let dict = match shape::attributes(th, zelf.header()).is_empty() {
            true => Value::none(),
            false => shape::materialize(th, zelf.header())?.copy()?.into_value(),
        };
        Ok(tuple::from_array([content, int::from_usize(zelf.pos.get()), dict]).into_value())
    }

    #[sig("(object, /)")]
    fn __setstate__(th: &Thread, zelf: &Stream, object: &Value) -> Result<()> {
        let Some(state) = object.as_tuple().filter(|t| t.len() >= 3) else {
            return Err(th.type_error(format!(
                "{}.__setstate__ argument should be 3-tuple, got {}",
                zelf.ty().name(),
                object.ty().name()
            )));
        };
        zelf.check_exports(th)?;
        let [content, pos, dict] =
            [0, 1, 2].map(|i| state.get(i).cloned().unwrap_or_else(Value::none));
        let old = zelf.data.replace(Data::Shared(bytes::new(b"")));
        drop(old);
        zelf.pos.set(0);
        BytesIoMethods::write(th, zelf, &content)?;
        if pos.as_int().is_none() {
            return Err(th.type_error(format!(
                "second item of state must be an integer, not {}",
                pos.ty().name()
            )));
        }
        match usize::try_from(number::as_isize(th, &pos)?) {
            Ok(p) => zelf.pos.set(p),
            Err(_) => return Err(th.value_error("position value cannot be negative")),
        }
        restore_dict(th, &zelf.value(), &dict, "third")
    }

    fn __sizeof__(zelf: &Stream) -> usize {
        64 + match &*zelf.data.borrow() {
            Data::Shared(_) => 0,
            Data::Own(v) => v.capacity(),
        }
    }

    /// True if the file is closed.
    #[getter]
    fn closed(zelf: &Stream) -> bool {
        zelf.closed.get()
    }
}

/// Puts the attributes of a pickled stream back.
pub fn restore_dict(th: &Thread, v: &Value, dict: &Value, which: &str) -> Result<()> {
    if dict.is_none() {
        return Ok(());
    }
    let (Some(d), Some(h)) = (dict.as_dict(), v.as_header()) else {
        return Err(th.type_error(format!(
            "{which} item of state should be a dict, got a {}",
            dict.ty().name()
        )));
    };
    let own = shape::materialize(th, h)?;
    for (k, x) in d.snapshot() {
        own.set(th, k, x)?;
    }
    Ok(())
}
