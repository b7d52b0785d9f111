//! The part of `_testcapi` about memory: a counting exporter of buffers, buffers of bytes that belong to no object, and
//! blocks that are traced as if they had been allocated.

use super::buffers::Memory;
use krait_object::protocol::buffer::{Buffer, Export, Exporter, Request};
use krait_object::protocol::{attr, call};
use krait_object::{
    Module, Obj, Ref, Result, Str, Thread, Trace, TypeObject, Value, Visitor, pymethods, ready_type,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub struct Fills;

/// An exporter that knows how many buffers it has given out.
pub struct TestBuf {
    references: Cell<usize>,
}

impl Trace for TestBuf {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static TEST_BUF: TestBuf = "_testcapi.testBuf", HAVE_GC;
}

struct Exported(Ref<TestBuf>);

impl Exporter for Exported {
    fn len(&self) -> usize {
        4
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        f(b"test");
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        f(&mut []);
    }
    fn trace(&self, v: &mut Visitor<'_>) {
        self.0.trace(v);
    }
    fn release(&self) {
        let n = self.0.references.get();
        self.0.references.set(n.saturating_sub(1));
    }
}

struct TestBufMethods;

#[pymethods]
impl TestBufMethods {
    fn __new__(cls: &'static TypeObject) -> Value {
        let references = Cell::new(0);
        TEST_BUF.create_in(cls, TestBuf { references }).into_value()
    }

    fn __buffer__(th: &Thread, zelf: &Obj<TestBuf>, request: Request) -> Result<Buffer> {
        Buffer::check_bytes(th, request, true)?;
        zelf.references.set(zelf.references.get() + 1);
        let exporter = Box::new(Exported(zelf.to_ref()));
        Ok(Buffer::bytes(zelf.value(), exporter, true))
    }

    /// Release the buffer object that exposes the underlying memory of the object.
    #[sig("(buffer, /)")]
    fn __release_buffer__(th: &Thread, zelf: &Value, buffer: &Value) -> Result<()> {
        krait_builtins::memoryview::release_of(th, zelf, buffer)
    }

    #[getter]
    fn references(zelf: &Obj<TestBuf>) -> usize {
        zelf.references.get()
    }
}

#[krait_object::pymodule(name = "_testcapi")]
impl Fills {
    /// A memoryview of some bytes, made as an exporter of bytes makes it.
    #[sig("(source, readonly, flags, /)")]
    fn buffer_fill_info(th: &Thread, source: &Value, readonly: i32, flags: i32) -> Result<Value> {
        let data = krait_object::protocol::buffer::to_vec(th, source)?;
        let readonly = readonly != 0;
        Buffer::check_bytes(th, Request::from_flags(flags), readonly)?;
        let n = data.len();
        let exporter = Box::new(Memory(RefCell::new(data)));
        let b = Buffer {
            export: Rc::new(Export {
                exporter,
                object: Value::none(),
            }),
            readonly,
            format: "B".into(),
            itemsize: 1,
            shape: vec![n],
            strides: vec![1],
            suboffsets: Vec::new(),
            offset: 0,
        };
        krait_builtins::memoryview::view(th, b)
    }

    /// Notes a block of memory as one that was allocated here and now.
    #[sig("(domain, ptr, size, release_gil=0, /)")]
    fn tracemalloc_track(
        th: &Thread,
        domain: u32,
        ptr: usize,
        size: usize,
        release_gil: Option<i32>,
    ) -> Result<()> {
        let _ = release_gil;
        if !th.interp.tracer.is_active() {
            return Err(th.runtime_error("PyTraceMalloc_Track error"));
        }
        th.interp.tracer.note(th, domain, ptr, size);
        Ok(())
    }

    /// The opposite.
    #[sig("(domain, ptr, release_gil=0, /)")]
    fn tracemalloc_untrack(
        th: &Thread,
        domain: u32,
        ptr: usize,
        release_gil: Option<i32>,
    ) -> Result<()> {
        let _ = release_gil;
        if !th.interp.tracer.is_active() {
            return Err(th.runtime_error("PyTraceMalloc_Untrack error"));
        }
        th.interp.tracer.forget(domain, ptr);
        Ok(())
    }

    /// Blocks without a byte can be taken and given back, traced or not.
    fn test_pymem_alloc0(th: &Thread) {
        let empty = Box::new([0u8; 0]);
        let address = empty.as_ptr() as usize;
        if th.interp.tracer.is_active() {
            th.interp.tracer.note(th, 0, address, empty.len());
            th.interp.tracer.forget(0, address);
        }
    }

    /// The size of an item of a format.
    #[name("PyBuffer_SizeFromFormat")]
    #[sig("(format, /)")]
    fn size_from_format(th: &Thread, format: &Str) -> Result<Value> {
        let module = (th.interp.hooks.get().import)(th, "struct")?;
        let calcsize = attr::get_text(th, &module, "calcsize")?;
        call::call1(th, &calcsize, &format.value())
    }
}

pub fn add_types(th: &Thread, m: &Module) -> Result<()> {
    ready_type(&TEST_BUF.ty, &TestBufMethods::SPEC);
    m.add_type(th, &TEST_BUF.ty)
}
