//! The payload of a `memoryview`: a buffer that can be released, and how many buffers of itself it exported.

use krait_object::err::{Raised, Result};
use krait_object::protocol::buffer::{self, Buffer, Export, Exporter, Refusal, Request};
use krait_object::{Obj, Ref, Thread, Trace, Value, Visitor};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A view. Borrows of the buffer are short and run no Python code.
///
/// An export is traced by the collector only through its only view: several views share one count of the exporter.
pub struct MemoryView {
    view: RefCell<Option<Buffer>>,
    exports: Cell<usize>,
    /// Only lent, to `__release_buffer__`: nothing may be made of it that lives longer.
    lent: Cell<bool>,
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

/// The most dimensions that a view can have, as in CPython.
pub const MAX_DIMENSIONS: usize = 64;

#[cold]
pub fn too_many_dimensions(th: &Thread) -> Raised {
    th.value_error(format!(
        "memoryview: number of dimensions must not exceed {MAX_DIMENSIONS}"
    ))
}

/// C-contiguous in the eyes of a view: in one dimension only the stride counts, be the view empty or not.
pub fn c_contiguous(b: &Buffer) -> bool {
    one_dimension(b).unwrap_or_else(|| b.is_c_contiguous())
}

pub fn f_contiguous(b: &Buffer) -> bool {
    one_dimension(b).unwrap_or_else(|| b.is_f_contiguous())
}

fn one_dimension(b: &Buffer) -> Option<bool> {
    match (b.shape.as_slice(), b.strides.as_slice()) {
        (&[n], &[stride]) => {
            Some(b.suboffsets.is_empty() && (n == 1 || stride == b.itemsize as isize))
        }
        _ => None,
    }
}

/// A view of a buffer.
pub fn from_buffer(b: Buffer) -> Value {
    MEMORYVIEW
        .create(MemoryView {
            view: RefCell::new(Some(b)),
            exports: Cell::new(0),
            lent: Cell::new(false),
            hash: Cell::new(None),
        })
        .into_value()
}

/// `memoryview(v)`, the buffer asked for with `flags`.
pub fn from_object(th: &Thread, v: &Value, flags: i32) -> Result<Value> {
    if let Some(m) = MEMORYVIEW.get(v) {
        return Ok(from_buffer(m.shared(th)?));
    }
    if !buffer::supports(v) {
        return Err(th.type_error(format!(
            "memoryview: a bytes-like object is required, not '{}'",
            v.ty().name()
        )));
    }
    let request = Request::from_flags(flags);
    view(th, buffer::get(th, v, request)?.as_requested(request))
}

/// A view that is lent for the time of a call.
pub fn lent_view(th: &Thread, b: Buffer) -> Result<Value> {
    let v = view(th, b)?;
    if let Some(m) = MEMORYVIEW.get(&v) {
        m.lent.set(true);
    }
    Ok(v)
}

/// A view of a foreign buffer; an error if it has too many dimensions.
pub fn view(th: &Thread, b: Buffer) -> Result<Value> {
    if b.shape.len() > MAX_DIMENSIONS {
        return Err(too_many_dimensions(th));
    }
    Ok(from_buffer(b))
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

    /// An error if the view is only lent.
    pub fn check_lent(&self, th: &Thread) -> Result<()> {
        if self.lent.get() {
            return Err(th.value_error("cannot create new view on restricted memoryview"));
        }
        Ok(())
    }

    /// The buffer, for another view of it.
    pub fn shared(&self, th: &Thread) -> Result<Buffer> {
        let b = self.buffer(th)?;
        self.check_lent(th)?;
        Ok(b)
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
    fn passed_on(&self) -> Option<Rc<Export>> {
        Some(self.inner.clone())
    }
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
    let b = zelf.shared(th)?;
    if let Some(why) = b.refusal_of(request, c_contiguous(&b), f_contiguous(&b)) {
        return Err(th.buffer_error(match why {
            Refusal::NotWritable => "memoryview: underlying buffer is not writable",
            Refusal::NotCContiguous => "memoryview: underlying buffer is not C-contiguous",
            Refusal::NotFContiguous => "memoryview: underlying buffer is not Fortran contiguous",
            Refusal::NotContiguous => "memoryview: underlying buffer is not contiguous",
            Refusal::NeedsSuboffsets => "memoryview: underlying buffer requires suboffsets",
            Refusal::FormatOfBytes => {
                "memoryview: cannot cast to unsigned bytes if the format flag is present"
            }
        }));
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
