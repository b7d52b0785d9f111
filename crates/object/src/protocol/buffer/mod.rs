//! The buffer protocol (PEP 3118, PEP 688): a view of an object's bytes with a shape and a format.
//!
//! A `Buffer` keeps its exporter alive and tells it when it goes (`Exporter::release`), so that a `bytearray` can
//! refuse to be resized meanwhile. Access is by copying in and out: no borrow into foreign memory outlives a call.
//!
//! A `Buffer` always describes its items completely. An exporter refuses a request that its layout cannot meet
//! (`Buffer::refusal`); a consumer that did not ask for a shape sees the bytes (`Buffer::as_requested`).

use crate::err::Result;
use crate::thread::Thread;
use crate::value::Value;
use std::rc::Rc;

mod layout;
mod python;

pub use layout::Refusal;
pub(crate) use python::{from_python, python_buffer};

/// What the consumer asks for.
#[derive(Clone, Copy, Default, Debug)]
pub struct Request {
    pub writable: bool,
    /// The raw `PyBUF_*` flags, for exporters written in Python.
    pub flags: i32,
}

impl Request {
    pub const SIMPLE: Request = Request::from_flags(0);
    pub const WRITABLE: Request = Request::from_flags(1);
    pub const FULL_RO: Request = Request::from_flags(0x11c);

    /// Flags of other calls than this protocol's; alone they are no request.
    pub const READ: i32 = 0x100;
    pub const WRITE: i32 = 0x200;

    pub const fn from_flags(flags: i32) -> Request {
        Request {
            writable: flags & 1 != 0,
            flags,
        }
    }

    const fn has(self, all: i32) -> bool {
        self.flags & all == all
    }

    /// The consumer wants to know the items' format.
    pub const fn format(self) -> bool {
        self.has(0x4)
    }

    /// The consumer wants to know the shape; without it the buffer is a row of bytes.
    pub const fn shape(self) -> bool {
        self.has(0x8)
    }

    /// The consumer can deal with strides.
    pub const fn strides(self) -> bool {
        self.has(0x18)
    }

    pub const fn c_contiguous(self) -> bool {
        self.has(0x38)
    }

    pub const fn f_contiguous(self) -> bool {
        self.has(0x58)
    }

    pub const fn any_contiguous(self) -> bool {
        self.has(0x98)
    }

    /// The consumer can deal with suboffsets.
    pub const fn indirect(self) -> bool {
        self.has(0x118)
    }
}

/// Where the bytes live.
pub trait Exporter {
    /// Number of bytes.
    fn len(&self) -> usize;
    /// Calls `f` with all bytes. `f` must not run Python code.
    fn read(&self, f: &mut dyn FnMut(&[u8]));
    /// Calls `f` with all bytes for writing; not called on read-only exporters.
    fn write(&self, f: &mut dyn FnMut(&mut [u8]));
    /// The export that this one passes on, if it is one of a view.
    fn passed_on(&self) -> Option<Rc<Export>> {
        None
    }
    /// Whether `__buffer__` of a class written in Python gave it out.
    fn is_python(&self) -> bool {
        false
    }
    /// The last view went away.
    fn release(&self) {}
    /// Visits the references that the exporter owns, each once.
    fn trace(&self, v: &mut crate::gc::Visitor<'_>) {
        let _ = v;
    }
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The shared part of all views of one export.
pub struct Export {
    pub exporter: Box<dyn Exporter>,
    pub object: Value,
}

impl Export {
    /// Visits what the export refers to; for the only owner of an export.
    pub fn trace(&self, v: &mut crate::gc::Visitor<'_>) {
        v.visit(&self.object);
        self.exporter.trace(v);
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        self.exporter.release();
    }
}

/// A view.
#[derive(Clone)]
pub struct Buffer {
    pub export: Rc<Export>,
    pub readonly: bool,
    /// `struct` format of one item.
    pub format: Rc<str>,
    pub itemsize: usize,
    pub shape: Vec<usize>,
    /// Bytes from one index to the next, per dimension.
    pub strides: Vec<isize>,
    /// Empty, or one for each dimension. Where it is not negative, an index leads to a native 64-bit word that holds
    /// a byte offset of the same memory; the suboffset is added to that.
    pub suboffsets: Vec<isize>,
    /// Byte offset of the first item.
    pub offset: usize,
}

impl Buffer {
    /// What an exporter of nothing but bytes answers to a request (`PyBuffer_FillInfo`), before it exports.
    pub fn check_bytes(th: &Thread, request: Request, readonly: bool) -> Result<()> {
        if request.writable && readonly {
            return Err(th.buffer_error("Object is not writable."));
        }
        if request.flags == Request::READ || request.flags == Request::WRITE {
            return Err(th.system_error("bad argument to internal function"));
        }
        Ok(())
    }

    /// A contiguous view of unsigned bytes.
    pub fn bytes(object: Value, exporter: Box<dyn Exporter>, readonly: bool) -> Buffer {
        let n = exporter.len();
        Buffer {
            export: Rc::new(Export { exporter, object }),
            readonly,
            format: "B".into(),
            itemsize: 1,
            shape: vec![n],
            strides: vec![1],
            suboffsets: Vec::new(),
            offset: 0,
        }
    }
}

/// Asks for a buffer.
pub fn get(th: &Thread, v: &Value, request: Request) -> Result<Buffer> {
    match v.ty().slots.buffer.get() {
        Some(f) => {
            if request.flags == Request::READ || request.flags == Request::WRITE {
                return Err(th.system_error("bad argument to internal function"));
            }
            let b = python::native(th, f, v, request)?;
            if request.writable && b.readonly {
                return Err(th.buffer_error("Object is not writable."));
            }
            Ok(b)
        }
        None => Err(th.type_error(format!(
            "a bytes-like object is required, not '{}'",
            v.ty().name()
        ))),
    }
}

/// Whether `v` exports buffers.
pub fn supports(v: &Value) -> bool {
    v.ty().slots.buffer.get().is_some()
}

/// The object as plain `bytes`, whose memory is known without asking for a buffer: a subclass may have a `__buffer__`
/// of its own.
#[inline]
pub fn plain(v: &Value) -> Option<&crate::Bytes> {
    v.as_bytes()
        .filter(|_| v.is_exact(&crate::types::bytes::BYTES.ty))
}

/// The bytes of a bytes-like object, copied (not for `str`).
pub fn to_vec(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    if let Some(b) = plain(v) {
        return crate::alloc::copied(b.as_slice());
    }
    taken(&get(th, v, Request::SIMPLE)?)
}

/// The bytes of an object with a buffer of any layout, in C order.
pub fn to_vec_any(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    if let Some(b) = plain(v) {
        return crate::alloc::copied(b.as_slice());
    }
    taken(&get(th, v, Request::FULL_RO)?)
}

/// The bytes of a buffer, if there is room for them.
fn taken(b: &Buffer) -> Result<Vec<u8>> {
    crate::alloc::with_room(b.copy_room(), || b.to_vec())
}

/// A bytes-like argument as it is, held while the later arguments are converted and the function runs.
pub struct Held(pub Buffer);

impl crate::args::FromArg<'_> for Held {
    fn from_arg(th: &Thread, v: &Value, _: crate::args::ArgAt<'_>) -> Result<Held> {
        get(th, v, Request::SIMPLE).map(Held)
    }
}

/// A bytes-like argument. Its owner cannot resize it while the later arguments are converted and the function runs, and
/// hears of the release at the end.
pub struct BytesLike(
    pub Vec<u8>,
    #[expect(dead_code, reason = "it is held, not read")] Option<Buffer>,
);

impl crate::args::FromArg<'_> for BytesLike {
    fn from_arg(th: &Thread, v: &Value, at: crate::args::ArgAt<'_>) -> Result<BytesLike> {
        if v.ty().slots.buffer.get().is_none() && v.as_bytes().is_none() {
            return at
                .bad(th, "a bytes-like object", v)
                .map_err(|_: crate::Raised| {
                    th.type_error(format!(
                        "a bytes-like object is required, not '{}'",
                        v.ty().name()
                    ))
                });
        }
        if let Some(b) = plain(v) {
            return Ok(BytesLike(crate::alloc::copied(b.as_slice())?, None));
        }
        let held = get(th, v, Request::SIMPLE)?;
        Ok(BytesLike(taken(&held)?, Some(held)))
    }
}
