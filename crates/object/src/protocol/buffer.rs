//! The buffer protocol (PEP 3118, PEP 688): a view of an object's bytes with a shape and a format.
//!
//! A `Buffer` keeps its exporter alive and tells it when it goes (`Exporter::release`), so that a `bytearray` can
//! refuse to be resized meanwhile. Access is by copying in and out: no borrow into foreign memory outlives a call.

use crate::err::Result;
use crate::thread::Thread;
use crate::value::Value;
use std::rc::Rc;

/// What the consumer asks for.
#[derive(Clone, Copy, Default, Debug)]
pub struct Request {
    pub writable: bool,
    /// The raw `PyBUF_*` flags, for exporters written in Python.
    pub flags: i32,
}

impl Request {
    pub const SIMPLE: Request = Request {
        writable: false,
        flags: 0,
    };
    pub const WRITABLE: Request = Request {
        writable: true,
        flags: 1,
    };
    pub const FULL_RO: Request = Request {
        writable: false,
        flags: 0x11c,
    };
}

/// Where the bytes live.
pub trait Exporter {
    /// Number of bytes.
    fn len(&self) -> usize;
    /// Calls `f` with all bytes. `f` must not run Python code.
    fn read(&self, f: &mut dyn FnMut(&[u8]));
    /// Calls `f` with all bytes for writing; not called on read-only exporters.
    fn write(&self, f: &mut dyn FnMut(&mut [u8]));
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
    /// Byte offset of the first item.
    pub offset: usize,
}

impl Buffer {
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
            offset: 0,
        }
    }

    /// Number of bytes in the view.
    pub fn nbytes(&self) -> usize {
        self.shape.iter().product::<usize>() * self.itemsize
    }

    /// C-contiguous?
    pub fn is_c_contiguous(&self) -> bool {
        let mut want = self.itemsize as isize;
        for (&n, &s) in self.shape.iter().zip(&self.strides).rev() {
            if n > 1 && s != want {
                return false;
            }
            want *= n as isize;
        }
        true
    }

    pub fn is_f_contiguous(&self) -> bool {
        let mut want = self.itemsize as isize;
        for (&n, &s) in self.shape.iter().zip(&self.strides) {
            if n > 1 && s != want {
                return false;
            }
            want *= n as isize;
        }
        true
    }

    /// Byte offsets of all items in C order.
    pub fn item_offsets(&self) -> Vec<usize> {
        let mut out = vec![self.offset as isize];
        for (&n, &s) in self.shape.iter().zip(&self.strides) {
            out = out
                .into_iter()
                .flat_map(|o| (0..n as isize).map(move |i| o + i * s))
                .collect();
        }
        out.into_iter().map(|o| o as usize).collect()
    }

    /// Calls `f` with the bytes of a contiguous view, or of a copy in C order. `f` must not run Python code.
    pub fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        let mut f = Some(f);
        let mut out = None;
        if self.is_c_contiguous() {
            let n = self.nbytes();
            self.export.exporter.read(&mut |b| {
                if let Some(f) = f.take() {
                    out = Some(f(b.get(self.offset..self.offset + n).unwrap_or(&[])));
                }
            });
        } else {
            let copy = self.to_vec();
            if let Some(f) = f.take() {
                out = Some(f(&copy));
            }
        }
        match (out, f) {
            (Some(r), _) => r,
            (None, Some(f)) => f(&[]),
            (None, None) => unreachable_read(),
        }
    }

    /// All bytes in C order.
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.nbytes());
        let contiguous = self.is_c_contiguous();
        let offsets = if contiguous {
            Vec::new()
        } else {
            self.item_offsets()
        };
        let n = self.nbytes();
        self.export.exporter.read(&mut |b| {
            if contiguous {
                out.extend_from_slice(b.get(self.offset..self.offset + n).unwrap_or(&[]));
            } else {
                for &o in &offsets {
                    out.extend_from_slice(b.get(o..o + self.itemsize).unwrap_or(&[]));
                }
            }
        });
        out
    }

    /// Writes bytes at a byte offset of the view's memory.
    pub fn write_at(&self, offset: usize, data: &[u8]) -> bool {
        let mut ok = false;
        self.export.exporter.write(&mut |b| {
            if let Some(part) = b.get_mut(offset..offset + data.len()) {
                part.copy_from_slice(data);
                ok = true;
            }
        });
        ok
    }

    /// Reads bytes at a byte offset of the view's memory.
    pub fn read_at(&self, offset: usize, n: usize) -> Vec<u8> {
        let mut out = Vec::new();
        self.export
            .exporter
            .read(&mut |b| out.extend_from_slice(b.get(offset..offset + n).unwrap_or(&[])));
        out
    }

    /// Overwrites the start of a contiguous writable view.
    pub fn fill_from(&self, data: &[u8]) -> bool {
        self.write_at(
            self.offset,
            data.get(..self.nbytes().min(data.len())).unwrap_or(&[]),
        )
    }
}

/// `read` always calls its argument; an exporter that does not would bring us here.
fn unreachable_read<R>() -> R {
    std::process::abort()
}

/// Asks for a buffer.
pub fn get(th: &Thread, v: &Value, request: Request) -> Result<Buffer> {
    match v.ty().slots.buffer.get() {
        Some(f) => {
            let b = f(th, v, request)?;
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

/// The bytes of a bytes-like object, copied (not for `str`).
pub fn to_vec(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    if let Some(b) = v.as_bytes() {
        return Ok(b.as_slice().to_vec());
    }
    Ok(get(th, v, Request::SIMPLE)?.to_vec())
}

/// A bytes-like argument.
pub struct BytesLike(pub Vec<u8>);

impl crate::args::FromArg<'_> for BytesLike {
    fn from_arg(th: &Thread, v: &Value, at: crate::args::ArgAt<'_>) -> Result<BytesLike> {
        if v.ty().slots.buffer.get().is_none() && v.as_bytes().is_none() {
            return at
                .bad(th, "a bytes-like object", v)
                .or_else(|_: crate::Raised| {
                    Err(th.type_error(format!(
                        "a bytes-like object is required, not '{}'",
                        v.ty().name()
                    )))
                });
        }
        to_vec(th, v).map(BytesLike)
    }
}

/// `__buffer__` of a class written in Python: the memoryview it returns.
pub(crate) fn from_python(th: &Thread, v: &Value, request: Request) -> Result<Buffer> {
    let flags = Value::int32(request.flags);
    let view = super::call::call_special(th, v, crate::wk::__buffer__(), &[flags])?;
    if view.ty().static_name() != "memoryview" {
        return Err(th.type_error("__buffer__ returned non-memoryview object"));
    }
    let inner = get(th, &view, request)?;
    if python_release(th, v).is_none() {
        return Ok(inner);
    }
    let exporter = Box::new(PythonExport {
        inner: std::cell::RefCell::new(Some(inner.export.clone())),
        object: v.clone(),
        view,
    });
    let object = v.clone();
    Ok(Buffer {
        export: Rc::new(Export { exporter, object }),
        ..inner
    })
}

/// `__release_buffer__` of a class, if it is not that of a native base.
fn python_release(th: &Thread, v: &Value) -> Option<Value> {
    let name = crate::intern::intern_text(th, "__release_buffer__");
    let native = &crate::types::native::METHOD_DESCR.ty;
    v.ty().lookup(th, &name).filter(|f| !f.is_exact(native))
}

/// A buffer that a class written in Python gave out, and wants to hear of again when it is released.
struct PythonExport {
    inner: std::cell::RefCell<Option<Rc<Export>>>,
    object: Value,
    /// The memoryview that `__buffer__` returned.
    view: Value,
}

impl PythonExport {
    fn inner(&self) -> Option<Rc<Export>> {
        self.inner.borrow().clone()
    }
}

impl Exporter for PythonExport {
    fn len(&self) -> usize {
        self.inner().map_or(0, |e| e.exporter.len())
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        match self.inner() {
            Some(e) => e.exporter.read(f),
            None => f(&[]),
        }
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        if let Some(e) = self.inner() {
            e.exporter.write(f);
        }
    }
    fn release(&self) {
        let inner = self.inner.borrow_mut().take();
        drop(inner);
        let Some(th) = crate::thread::current() else {
            return;
        };
        if let Some(f) = python_release(th, &self.object) {
            let args = crate::Args::pos(std::slice::from_ref(&self.view));
            if let Err(e) = super::call::call_unbound(th, &self.object, &f, args) {
                th.unraisable(e, Some(&self.object), None);
            }
        }
    }
}

/// `v.__buffer__(flags)` by the native slot of one class: a memoryview.
pub(crate) fn python_buffer(
    th: &Thread,
    slot: crate::typeobj::BufferFn,
    v: &Value,
    flags: &Value,
) -> Result<Value> {
    let flags = super::number::as_isize(th, flags)?;
    let Ok(flags) = i32::try_from(flags) else {
        return Err(th.overflow_error("buffer flags out of range"));
    };
    let request = Request {
        writable: flags & 1 != 0,
        flags,
    };
    let buffer = slot(th, v, request)?;
    (th.interp.hooks.get().memoryview)(th, buffer)
}
