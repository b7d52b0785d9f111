//! `_interpreters.CrossInterpreterBufferView`: the memory behind a `memoryview` that came from another interpreter.
//!
//! It is a copy: memory is written only under the lock of the interpreter that it belongs to, and a view of another
//! one's would be written under a lock of its own.

use krait_object::protocol::buffer::{Buffer, Exporter, Request};
use krait_object::{Obj, Result, Thread, Trace, Value, Visitor, pymethods, ready_type};
use std::cell::RefCell;
use std::rc::Rc;

pub struct BufferView {
    bytes: Rc<RefCell<Vec<u8>>>,
    readonly: bool,
}

impl Trace for BufferView {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static BUFFER_VIEW: BufferView = "_interpreters.CrossInterpreterBufferView", DISALLOW_INSTANTIATION;
}

struct Exported(Rc<RefCell<Vec<u8>>>);

impl Exporter for Exported {
    fn len(&self) -> usize {
        self.0.borrow().len()
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        f(&self.0.borrow());
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        if let Ok(mut bytes) = self.0.try_borrow_mut() {
            f(&mut bytes);
        }
    }
}

pub fn new(bytes: Vec<u8>, readonly: bool) -> Value {
    BUFFER_VIEW
        .create(BufferView {
            bytes: Rc::new(RefCell::new(bytes)),
            readonly,
        })
        .into_value()
}

struct ViewMethods;

#[pymethods]
impl ViewMethods {
    fn __buffer__(th: &Thread, zelf: &Obj<BufferView>, request: Request) -> Result<Buffer> {
        Buffer::check_bytes(th, request, zelf.readonly)?;
        let exported = Box::new(Exported(zelf.bytes.clone()));
        Ok(Buffer::bytes(zelf.value(), exported, zelf.readonly))
    }
}

pub fn install() {
    ready_type(&BUFFER_VIEW.ty, &ViewMethods::SPEC);
}
