//! The payload of `ndarray`: a stack of views, newest last, each with the buffers it has given out.

use krait_object::protocol::buffer::{self, Buffer, Export, Exporter, Refusal, Request};
use krait_object::{Obj, Ref, Result, Thread, Trace, TypeObject, Value, Visitor};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Flags of an array or of one of its views. CPython's numbers.
pub const VAREXPORT: i32 = 0x1;
pub const WRITABLE: i32 = 0x2;
pub const FORTRAN: i32 = 0x4;
pub const SCALAR: i32 = 0x8;
pub const PIL: i32 = 0x10;
pub const REDIRECT: i32 = 0x20;
pub const GETBUF_FAIL: i32 = 0x40;
pub const GETBUF_UNDEFINED: i32 = 0x80;
const C_CONTIGUOUS: i32 = 0x100;

pub const MAX_DIMENSIONS: usize = 128;

/// One view: its buffer, and what of it the array is allowed to know.
pub struct View {
    pub buffer: RefCell<Buffer>,
    /// What was asked for when the view is that of another exporter.
    pub request: Option<Request>,
    /// Flags that were given, without those that follow from the layout.
    pub flags: i32,
    /// Where the first item lay in the memory that was asked for.
    pub offset: usize,
    exports: Cell<usize>,
}

impl View {
    pub fn new(buffer: Buffer, request: Option<Request>, flags: i32, offset: usize) -> Rc<View> {
        Rc::new(View {
            buffer: RefCell::new(buffer),
            request,
            flags,
            offset,
            exports: Cell::new(0),
        })
    }

    /// Whether the items' format is known.
    pub fn has_format(&self) -> bool {
        self.request.is_none_or(Request::format)
    }

    pub fn has_shape(&self) -> bool {
        self.request.is_none_or(Request::shape)
    }

    pub fn has_strides(&self) -> bool {
        self.request.is_none_or(Request::strides)
    }

    pub fn exports(&self) -> usize {
        self.exports.get()
    }

    /// All flags that hold.
    pub fn all_flags(&self) -> i32 {
        let b = self.buffer.borrow();
        let layout = [
            (b.shape.is_empty(), SCALAR),
            (b.is_c_contiguous(), C_CONTIGUOUS),
            (b.is_f_contiguous(), FORTRAN),
            (!b.suboffsets.is_empty(), PIL),
        ];
        let own = self.flags & !(FORTRAN | SCALAR | PIL | REDIRECT);
        layout.iter().fold(
            own,
            |all, &(holds, flag)| if holds { all | flag } else { all },
        )
    }
}

pub struct NdArray {
    pub views: RefCell<Vec<Rc<View>>>,
    /// `VAREXPORT` and `REDIRECT`.
    pub flags: i32,
    /// The view is that of another object: it cannot be changed.
    pub consumer: bool,
}

impl Trace for NdArray {
    fn trace(&self, v: &mut Visitor<'_>) {
        for view in self.views.borrow().iter() {
            let b = view.buffer.borrow();
            if Rc::strong_count(view) == 1 && Rc::strong_count(&b.export) == 1 {
                b.export.trace(v);
            }
        }
    }
    fn clear(&self) {
        let old = std::mem::take(&mut *self.views.borrow_mut());
        drop(old);
    }
}

krait_object::pytype! {
    pub static NDARRAY: NdArray = "ndarray", HAVE_GC;
}

/// An array with one view.
pub fn create(
    cls: &'static TypeObject,
    view: Rc<View>,
    flags: i32,
    consumer: bool,
) -> Ref<NdArray> {
    NDARRAY.create_in(
        cls,
        NdArray {
            views: RefCell::new(vec![view]),
            flags,
            consumer,
        },
    )
}

/// An array over another object's buffer.
pub fn consume(
    th: &Thread,
    cls: &'static TypeObject,
    object: &Value,
    request: Request,
    flags: i32,
) -> Result<Ref<NdArray>> {
    let b = buffer::get(th, object, request)?.as_requested(request);
    let view = View::new(b, Some(request), 0, 0);
    Ok(create(cls, view, flags & REDIRECT, true))
}

impl NdArray {
    /// The view that counts.
    pub fn head(&self, th: &Thread) -> Result<Rc<View>> {
        let views = self.views.borrow();
        match views.last() {
            Some(v) => Ok(v.clone()),
            None => Err(th.value_error("operation forbidden on an array without memory")),
        }
    }

    /// The buffer that counts.
    pub fn buffer(&self, th: &Thread) -> Result<Buffer> {
        Ok(self.head(th)?.buffer.borrow().clone())
    }

    /// An error while somebody uses the view that counts.
    pub fn check_exports(&self, th: &Thread) -> Result<()> {
        match self.head(th)?.exports() {
            0 => Ok(()),
            n => Err(th.buffer_error(format!(
                "cannot change structure: {n} exported buffer{}",
                if n == 1 { "" } else { "s" }
            ))),
        }
    }
}

/// Memory of an array's own.
pub struct Memory(pub RefCell<Vec<u8>>);

impl Exporter for Memory {
    fn len(&self) -> usize {
        self.0.borrow().len()
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        f(&self.0.borrow());
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        f(&mut self.0.borrow_mut());
    }
}

/// What an array gives out: the memory of one of its views.
struct Exported {
    array: Ref<NdArray>,
    view: Rc<View>,
    inner: Rc<Export>,
}

impl Exporter for Exported {
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
        self.array.trace(v);
    }
    /// A view that was covered by a newer one goes when nobody uses it.
    fn release(&self) {
        let n = self.view.exports.get().saturating_sub(1);
        self.view.exports.set(n);
        let mut unused = None;
        if n == 0
            && let Ok(mut views) = self.array.views.try_borrow_mut()
            && let Some(at) = views.iter().position(|v| Rc::ptr_eq(v, &self.view))
            && at + 1 < views.len()
        {
            unused = Some(views.remove(at));
        }
        drop(unused);
    }
}

/// `ndarray.__buffer__`.
pub fn export(th: &Thread, zelf: &Obj<NdArray>, request: Request) -> Result<Buffer> {
    let view = zelf.head(th)?;
    let b = view.buffer.borrow().clone();
    let object = &b.export.object;
    if zelf.flags & REDIRECT != 0 && !object.is_none() {
        let object = object.clone();
        return buffer::get(th, &object, request);
    }
    let unknown = request.shape() && !view.has_shape() || request.strides() && !view.has_strides();
    if !b.shape.is_empty() && unknown {
        return Err(th.buffer_error("re-exporter does not provide format, shape or strides"));
    }
    if view.flags & GETBUF_FAIL != 0 {
        return Err(th.buffer_error("ND_GETBUF_FAIL: forced test exception"));
    }
    if let Some(why) = b.refusal(request) {
        return Err(th.buffer_error(match why {
            Refusal::NotWritable => "ndarray is not writable",
            Refusal::NotCContiguous => "ndarray is not C-contiguous",
            Refusal::NotFContiguous => "ndarray is not Fortran contiguous",
            Refusal::NotContiguous => "ndarray is not contiguous",
            Refusal::NeedsSuboffsets => "ndarray cannot be represented without suboffsets",
            Refusal::FormatOfBytes => {
                "ndarray: cannot cast to unsigned bytes if the format flag is present"
            }
        }));
    }
    view.exports.set(view.exports.get() + 1);
    let exporter = Box::new(Exported {
        array: zelf.to_ref(),
        view: view.clone(),
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
