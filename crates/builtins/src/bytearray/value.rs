//! The storage of a `bytearray`.
//!
//! While a buffer of it is exported its size is fixed: whoever changes the size asks [`ByteArray::resizable`] first.

use krait_object::err::{self, Result};
use krait_object::protocol::buffer::{Buffer, Exporter};
use krait_object::{Ref, Thread, Trace, TypeObject, Value, Visitor};
use std::cell::{Cell, RefCell};

/// A growable array of bytes. Borrows are short: nothing runs Python code or drops values under one.
#[derive(Default)]
pub struct ByteArray {
    data: RefCell<Vec<u8>>,
    exports: Cell<usize>,
}

impl krait_object::Trace for ByteArray {
    fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
}

krait_object::pytype! {
    pub static BYTEARRAY: ByteArray = "bytearray", BASETYPE | MATCH_SELF;
}

/// A new `bytearray`.
pub fn new(data: Vec<u8>) -> Value {
    new_in(&BYTEARRAY.ty, data)
}

/// A new instance of `cls`.
pub fn new_in(cls: &'static TypeObject, data: Vec<u8>) -> Value {
    BYTEARRAY
        .create_in(
            cls,
            ByteArray {
                data: RefCell::new(data),
                exports: Cell::new(0),
            },
        )
        .into_value()
}

impl ByteArray {
    pub fn len(&self) -> usize {
        self.data.borrow().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn capacity(&self) -> usize {
        self.data.borrow().capacity()
    }

    pub fn get(&self, i: usize) -> Option<u8> {
        self.data.borrow().get(i).copied()
    }

    /// Overwrites one byte; false if there is none at `i`.
    pub fn set(&self, i: usize, b: u8) -> bool {
        match self.data.borrow_mut().get_mut(i) {
            Some(slot) => {
                *slot = b;
                true
            }
            None => false,
        }
    }

    pub fn to_vec(&self) -> Vec<u8> {
        self.data.borrow().clone()
    }

    /// Looks at the bytes. `f` runs no Python code.
    #[inline]
    pub fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        f(&self.data.borrow())
    }

    /// Overwrites bytes in place. `f` runs no Python code.
    pub fn with_mut<R>(&self, f: impl FnOnce(&mut [u8]) -> R) -> R {
        f(&mut self.data.borrow_mut())
    }

    /// Changes the size. `f` runs no Python code.
    pub fn resize_with<R>(&self, th: &Thread, f: impl FnOnce(&mut Vec<u8>) -> R) -> Result<R> {
        self.resizable(th)?;
        Ok(f(&mut self.data.borrow_mut()))
    }

    /// Runs `f` while the size is fixed.
    pub fn held<R>(&self, f: impl FnOnce() -> R) -> R {
        self.exports.set(self.exports.get() + 1);
        let r = f();
        self.exports.set(self.exports.get().saturating_sub(1));
        r
    }

    /// Refuses while a buffer is exported.
    pub fn resizable(&self, th: &Thread) -> Result<()> {
        if self.exports.get() > 0 {
            return Err(th.buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        Ok(())
    }

    /// Replaces the part from `start` to `end`.
    pub fn splice(&self, th: &Thread, start: usize, end: usize, with: &[u8]) -> Result<()> {
        if end - start != with.len() {
            self.resizable(th)?;
        }
        let mut data = self.data.borrow_mut();
        if krait_object::alloc::make_room(&mut data, with.len()).is_err() {
            return Err(err::memory_error());
        }
        let end = end.min(data.len());
        let start = start.min(end);
        data.splice(start..end, with.iter().copied());
        Ok(())
    }

    /// Appends bytes.
    pub fn extend(&self, th: &Thread, more: &[u8]) -> Result<()> {
        if more.is_empty() {
            return Ok(());
        }
        self.resizable(th)?;
        let mut data = self.data.borrow_mut();
        if krait_object::alloc::make_room(&mut data, more.len()).is_err() {
            return Err(err::memory_error());
        }
        data.extend_from_slice(more);
        Ok(())
    }
}

/// An exported buffer of a `bytearray`.
struct Export(Ref<ByteArray>);

impl Exporter for Export {
    fn len(&self) -> usize {
        ByteArray::len(&self.0)
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        self.0.with(|b| f(b));
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        self.0.with_mut(|b| f(b));
    }
    fn trace(&self, v: &mut Visitor<'_>) {
        self.0.trace(v);
    }
    fn release(&self) {
        self.0.exports.set(self.0.exports.get().saturating_sub(1));
    }
}

/// A buffer over the whole array; the size is fixed until it goes.
pub fn export(zelf: &krait_object::Obj<ByteArray>) -> Buffer {
    zelf.exports.set(zelf.exports.get() + 1);
    Buffer::bytes(zelf.value(), Box::new(Export(zelf.to_ref())), false)
}
