//! The payload of a `memoryview`: a buffer that can be released, and how many buffers of itself it exported.

use krait_object::err::Result;
use krait_object::protocol::buffer::{self, Buffer, Export, Exporter, Request};
use krait_object::{Obj, Ref, Thread, Trace, Value, Visitor};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A view. Borrows of the buffer are short and run no Python code.
///
/// An export is traced by the collector only through its only view: several views share one count of the exporter.
pub struct MemoryView {
    view: RefCell<Option<Buffer>>,
    exports: Cell<usize>,
    pub(super) hash: Cell<Option<i64>>,
}

impl krait_object::Trace for MemoryView {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Some(b) = &*self.view.borrow()
            && Rc::strong_count(&b.export) == 1
        {
            b.export.trace(v);
        }
    }
    fn clear(&self) {
        let old = self.view.borrow_mut().take();
        drop(old);
    }
}

krait_object::pytype! {
    pub static MEMORYVIEW: MemoryView = "memoryview", HAVE_GC | MANAGED_WEAKREF | SEQUENCE;
}

/// A view of a buffer.
pub fn from_buffer(b: Buffer) -> Value {
    MEMORYVIEW
        .create(MemoryView {
            view: RefCell::new(Some(b)),
            exports: Cell::new(0),
            hash: Cell::new(None),
        })
        .into_value()
}

/// `memoryview(v)`, the buffer asked for with `flags`.
pub fn from_object(th: &Thread, v: &Value, flags: i32) -> Result<Value> {
    if let Some(m) = MEMORYVIEW.get(v) {
        return Ok(from_buffer(m.buffer(th)?));
    }
    if !buffer::supports(v) {
        return Err(th.type_error(format!(
            "memoryview: a bytes-like object is required, not '{}'",
            v.ty().name()
        )));
    }
    let request = Request {
        writable: flags & 1 != 0,
        flags,
    };
    buffer::get(th, v, request).map(from_buffer)
}

impl MemoryView {
    /// Looks at the buffer; an error once it was released. `f` runs no Python code.
    pub fn with<R>(&self, th: &Thread, f: impl FnOnce(&Buffer) -> R) -> Result<R> {
        match &*self.view.borrow() {
            Some(b) => Ok(f(b)),
            None => Err(th.value_error("operation forbidden on released memoryview object")),
        }
    }

    /// The buffer; an error once it was released.
    pub fn buffer(&self, th: &Thread) -> Result<Buffer> {
        self.with(th, Buffer::clone)
    }

    /// Runs `f` while the view cannot be released.
    pub fn held<R>(&self, f: impl FnOnce() -> R) -> R {
        self.exports.set(self.exports.get() + 1);
        let r = f();
        self.exports.set(self.exports.get().saturating_sub(1));
        r
    }

    pub fn is_released(&self) -> bool {
        self.view.borrow().is_none()
    }

    /// Gives the buffer back.
    pub fn release(&self, th: &Thread) -> Result<()> {
        let n = self.exports.get();
        if n > 0 {
            return Err(th.buffer_error(format!(
                "memoryview has {n} exported buffer{}",
                crate::text::plural(n)
            )));
        }
        let old = self.view.borrow_mut().take();
        drop(old);
        Ok(())
    }
}

/// The export of a view's own buffer.
struct Reexport {
    view: Ref<MemoryView>,
    inner: Rc<Export>,
}

impl Exporter for Reexport {
    fn len(&self) -> usize {
        self.inner.exporter.len()
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        self.inner.exporter.read(f);
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        self.inner.exporter.write(f);
    }
    fn trace(&self, v: &mut Visitor<'_>) {
        self.view.trace(v);
        if Rc::strong_count(&self.inner) == 1 {
            self.inner.trace(v);
        }
    }
    fn release(&self) {
        self.view
            .exports
            .set(self.view.exports.get().saturating_sub(1));
    }
}

/// A buffer of a view.
pub fn export(th: &Thread, zelf: &Obj<MemoryView>, request: Request) -> Result<Buffer> {
    let b = zelf.buffer(th)?;
    if request.writable && b.readonly {
        return Err(th.buffer_error("memoryview: underlying buffer is not writable"));
    }
    zelf.exports.set(zelf.exports.get() + 1);
    let exporter = Box::new(Reexport {
        view: zelf.to_ref(),
        inner: b.export.clone(),
    });
    Ok(Buffer {
        export: Rc::new(Export {
            exporter,
            object: zelf.value(),
        }),
        ..b
    })
}
