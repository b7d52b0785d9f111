//! `PickleBuffer`: a buffer that may leave a pickle for its own way (PEP 574).

use krait_object::protocol::buffer::{self, Buffer, Request};
use krait_object::pymethods;
use krait_object::{Args, Obj, Result, Thread, Trace, TypeObject, Value, Visitor};
use std::cell::RefCell;
use std::rc::Rc;

/// A view of an object's buffer that goes out of band if the pickler may do that.
pub struct PickleBuffer(RefCell<Option<Buffer>>);

krait_object::pytype! {
    pub static PICKLE_BUFFER: PickleBuffer = "pickle.PickleBuffer", HAVE_GC | MANAGED_WEAKREF;
}

impl Trace for PickleBuffer {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(view) = self.0.try_borrow()
            && let Some(b) = &*view
            // Other views of the export refer to the object, too: then it is not for us to say who does.
            && Rc::strong_count(&b.export) == 1
        {
            b.export.trace(v);
        }
    }
    fn clear(&self) {
        if let Ok(mut view) = self.0.try_borrow_mut() {
            drop(view.take());
        }
    }
}

impl PickleBuffer {
    /// The wrapped buffer; an error once it was released.
    pub fn view(&self, th: &Thread) -> Result<Buffer> {
        let view = self.0.borrow().clone();
        view.ok_or_else(|| th.value_error("operation forbidden on released PickleBuffer object"))
    }
}

pub struct PickleBufferMethods;

/// Wrapper for potentially out-of-band buffers
#[pymethods]
impl PickleBufferMethods {
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args) -> Result<Value> {
        args.no_keywords(th, "PickleBuffer")?;
        let [object] = args.positional() else {
            let n = args.positional().len();
            return Err(th.type_error(format!(
                "PickleBuffer() takes exactly 1 positional argument ({n} given)"
            )));
        };
        let view = buffer::get(th, object, Request::FULL_RO)?;
        Ok(PICKLE_BUFFER
            .create_in(cls, PickleBuffer(RefCell::new(Some(view))))
            .into_value())
    }

    /// The buffer of the wrapped object itself, in the layout that is asked for.
    fn __buffer__(th: &Thread, zelf: &Obj<PickleBuffer>, request: Request) -> Result<Buffer> {
        let object = zelf.view(th)?.export.object.clone();
        buffer::get(th, &object, request)
    }

    /// Release the buffer object that exposes the underlying memory of the object.
    #[sig("(buffer, /)")]
    fn __release_buffer__(th: &Thread, zelf: &Value, buffer: &Value) -> Result<()> {
        krait_builtins::memoryview::release_of(th, zelf, buffer)
    }

    /// Return a memoryview of the raw memory underlying this buffer.
    ///
    /// Will raise BufferError is the buffer isn't contiguous.
    fn raw(th: &Thread, zelf: &Obj<PickleBuffer>) -> Result<Value> {
        let mut view = zelf.view(th)?;
        if !view.is_c_contiguous() && !view.is_f_contiguous() {
            return Err(th.buffer_error("cannot extract raw buffer from non-contiguous buffer"));
        }
        let n = view.nbytes();
        view.format = "B".into();
        view.itemsize = 1;
        view.shape = vec![n];
        view.strides = vec![1];
        view.suboffsets.clear();
        (th.interp.hooks.get().memoryview)(th, view)
    }

    /// Release the underlying buffer held by the PickleBuffer object.
    fn release(zelf: &Obj<PickleBuffer>) {
        // Dropped after the borrow: releasing may run Python code.
        let view = zelf.0.borrow_mut().take();
        drop(view);
    }
}
