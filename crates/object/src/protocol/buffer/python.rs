//! Buffers of classes written in Python (PEP 688): `__buffer__`, `__release_buffer__`, and the native slot as a method.

use super::{Buffer, Export, Exporter, Request, get};
use crate::err::Result;
use crate::protocol::{call, number};
use crate::thread::Thread;
use crate::typeobj::BufferFn;
use crate::value::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// `__buffer__` of a class written in Python: the memoryview it returns.
pub(crate) fn from_python(th: &Thread, v: &Value, request: Request) -> Result<Buffer> {
    let flags = Value::int32(request.flags);
    let view = call::call_special(th, v, crate::wk::__buffer__(), &[flags])?;
    if view.ty().static_name() != "memoryview" {
        return Err(th.type_error("__buffer__ returned non-memoryview object"));
    }
    let inner = get(th, &view, request)?;
    if python_release(th, v).is_none() {
        return Ok(inner);
    }
    // A view of the object's own native buffer: the object hears of it when that is released.
    let native = inner
        .export
        .exporter
        .passed_on()
        .is_some_and(|e| e.object.is(v) && !e.exporter.is_python());
    let exporter = Box::new(PythonExport {
        native,
        inner: RefCell::new(Some(inner.export.clone())),
        object: v.clone(),
        view: RefCell::new(Some(view)),
    });
    let object = v.clone();
    Ok(Buffer {
        export: Rc::new(Export { exporter, object }),
        ..inner
    })
}

/// The buffer of a slot. If it is the slot of a native base of a class with a `__release_buffer__` of its own, that
/// hears of the release.
pub(super) fn native(th: &Thread, slot: BufferFn, v: &Value, request: Request) -> Result<Buffer> {
    let b = slot(th, v, request)?;
    let own = crate::typeobj::dispatch::slot_buffer as BufferFn;
    if !v.ty().is_heap() || std::ptr::fn_addr_eq(slot, own) || python_release(th, v).is_none() {
        return Ok(b);
    }
    let exporter = Box::new(NativeExport {
        inner: RefCell::new(Some(b.clone())),
        object: v.clone(),
    });
    let object = b.export.object.clone();
    Ok(Buffer {
        export: Rc::new(Export { exporter, object }),
        ..b
    })
}

/// `__release_buffer__` of a class, if it is not that of a native base.
fn python_release(th: &Thread, v: &Value) -> Option<Value> {
    let name = crate::intern::intern_text(th, "__release_buffer__");
    let native = &crate::types::native::METHOD_DESCR.ty;
    v.ty().lookup(th, &name).filter(|f| !f.is_exact(native))
}

/// Calls `object.__release_buffer__(view)`. What it raises is only reported.
fn call_release(th: &Thread, object: &Value, view: &Value) {
    let Some(f) = python_release(th, object) else {
        return;
    };
    let args = crate::Args::pos(std::slice::from_ref(view));
    if let Err(e) = call::call_unbound(th, object, &f, args) {
        let message = format!(
            "Exception ignored in __release_buffer__ of {}",
            object.ty().name()
        );
        th.unraisable(e, None, Some(&message));
    }
}

/// A buffer that `__buffer__` of a class gave out.
struct PythonExport {
    inner: RefCell<Option<Rc<Export>>>,
    object: Value,
    /// The memory is the object's own, by the slot of a native base.
    native: bool,
    /// The memoryview that `__buffer__` returned.
    view: RefCell<Option<Value>>,
}

impl PythonExport {
    fn inner(&self) -> Option<Rc<Export>> {
        self.inner.borrow().clone()
    }
}

impl Exporter for PythonExport {
    fn is_python(&self) -> bool {
        true
    }
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
        let view = self.view.borrow_mut().take();
        let (Some(th), Some(view)) = (crate::thread::current(), view) else {
            return;
        };
        if !self.native {
            call_release(th, &self.object, &view);
        }
    }
}

/// The native buffer of an instance of a class that wants to hear of its release.
struct NativeExport {
    inner: RefCell<Option<Buffer>>,
    object: Value,
}

impl NativeExport {
    fn export(&self) -> Option<Rc<Export>> {
        self.inner.borrow().as_ref().map(|b| b.export.clone())
    }
}

impl Exporter for NativeExport {
    fn len(&self) -> usize {
        self.export().map_or(0, |e| e.exporter.len())
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        match self.export() {
            Some(e) => e.exporter.read(f),
            None => f(&[]),
        }
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        if let Some(e) = self.export() {
            e.exporter.write(f);
        }
    }
    fn release(&self) {
        let Some(b) = self.inner.borrow_mut().take() else {
            return;
        };
        let Some(th) = crate::thread::current() else {
            return;
        };
        // The method sees the memory through a view that nothing can be made of, and that is gone afterwards.
        let lent = Buffer {
            export: Rc::new(Export {
                exporter: Box::new(Lent(b.export.clone())),
                object: Value::none(),
            }),
            ..b
        };
        match (th.interp.hooks.get().lent_memoryview)(th, lent) {
            Ok(view) => {
                call_release(th, &self.object, &view);
                if let Err(e) = call::call_method_text(th, &view, "release", &[]) {
                    th.unraisable(e, Some(&self.object), None);
                }
            }
            Err(e) => th.unraisable(e, Some(&self.object), None),
        }
    }
}

/// Another owner's memory.
struct Lent(Rc<Export>);

impl Exporter for Lent {
    fn len(&self) -> usize {
        self.0.exporter.len()
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        self.0.exporter.read(f);
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        self.0.exporter.write(f);
    }
}

/// `v.__buffer__(flags)` by the native slot of one class: a memoryview.
pub(crate) fn python_buffer(
    th: &Thread,
    slot: BufferFn,
    v: &Value,
    flags: &Value,
) -> Result<Value> {
    let flags = number::as_isize(th, flags)?;
    let Ok(flags) = i32::try_from(flags) else {
        return Err(th.overflow_error("buffer flags out of range"));
    };
    let request = Request::from_flags(flags);
    let buffer = native(th, slot, v, request)?;
    (th.interp.hooks.get().memoryview)(th, buffer)
}
