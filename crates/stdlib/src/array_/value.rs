//! The storage of an array: packed items, fixed in size while a buffer is exported.

use super::kind::Kind;
use krait_object::protocol::buffer::{Buffer, Export, Exporter};
use krait_object::{Obj, Ref, Result, Thread, Trace, TypeObject, Value, Visitor};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub struct ArrayData {
    pub kind: Kind,
    data: RefCell<Vec<u8>>,
    exports: Cell<usize>,
}

pub type Array = Obj<ArrayData>;

impl Trace for ArrayData {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static ARRAY: ArrayData = "array.array", BASETYPE | SEQUENCE | MANAGED_WEAKREF;
}

pub fn new_in(cls: &'static TypeObject, kind: Kind, data: Vec<u8>) -> Ref<ArrayData> {
    ARRAY.create_in(
        cls,
        ArrayData {
            kind,
            data: RefCell::new(data),
            exports: Cell::new(0),
        },
    )
}

pub fn new(kind: Kind, data: Vec<u8>) -> Value {
    new_in(&ARRAY.ty, kind, data).into_value()
}

impl ArrayData {
    /// Number of items.
    pub fn count(&self) -> usize {
        // The size of an item is a power of two.
        self.data.borrow().len() >> self.kind.size.trailing_zeros()
    }

    pub fn get(&self, th: &Thread, i: usize) -> Result<Option<Value>> {
        let (size, at) = (self.kind.size, i.saturating_mul(self.kind.size));
        let data = self.data.borrow();
        match data.get(at..at.saturating_add(size)) {
            Some(b) => self.kind.unpack(th, b).map(Some),
            None => Ok(None),
        }
    }

    /// Replaces item `i`, which is there.
    #[inline]
    pub fn put(&self, i: usize, item: &[u8]) {
        let at = i * self.kind.size;
        let mut data = self.data.borrow_mut();
        if let Some(place) = data.get_mut(at..at + item.len()) {
            place.copy_from_slice(item);
        }
    }

    pub fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        f(&self.data.borrow())
    }

    pub fn with_mut<R>(&self, f: impl FnOnce(&mut [u8]) -> R) -> R {
        f(&mut self.data.borrow_mut())
    }

    pub fn to_vec(&self) -> Result<Vec<u8>> {
        krait_object::alloc::copied(&self.data.borrow())
    }

    pub fn capacity(&self) -> usize {
        self.data.borrow().capacity()
    }

    pub fn resizable(&self, th: &Thread) -> Result<()> {
        if self.exports.get() > 0 {
            return Err(th.buffer_error("cannot resize an array that is exporting buffers"));
        }
        Ok(())
    }

    /// Replaces items `start..end`.
    pub fn splice(&self, th: &Thread, start: usize, end: usize, with: &[u8]) -> Result<()> {
        let (a, b) = (start * self.kind.size, end.max(start) * self.kind.size);
        if b - a != with.len() {
            self.resizable(th)?;
        }
        let mut data = self.data.borrow_mut();
        krait_object::alloc::make_room(&mut data, with.len())?;
        let b = b.min(data.len());
        let a = a.min(b);
        data.splice(a..b, with.iter().copied());
        Ok(())
    }

    /// Changes the number of items; new ones are zero.
    pub fn set_count(&self, th: &Thread, n: usize) -> Result<()> {
        if n != self.count() {
            self.resizable(th)?;
        }
        let size = n
            .checked_mul(self.kind.size)
            .ok_or_else(krait_object::err::memory_error)?;
        let mut data = self.data.borrow_mut();
        let more = size.saturating_sub(data.len());
        krait_object::alloc::make_room(&mut data, more)?;
        data.resize(size, 0);
        Ok(())
    }

    /// Moves the items from `at` on one place up, over the last one.
    pub fn open_gap(&self, at: usize) {
        let mut data = self.data.borrow_mut();
        let end = data.len().saturating_sub(self.kind.size);
        let from = (at * self.kind.size).min(end);
        data.copy_within(from..end, (from + self.kind.size).min(end + self.kind.size));
    }

    pub fn extend(&self, th: &Thread, with: &[u8]) -> Result<()> {
        if with.is_empty() {
            return Ok(());
        }
        self.resizable(th)?;
        let mut data = self.data.borrow_mut();
        krait_object::alloc::make_room(&mut data, with.len())?;
        data.extend_from_slice(with);
        Ok(())
    }
}

struct Exported(Ref<ArrayData>);

impl Exporter for Exported {
    fn len(&self) -> usize {
        self.0.with(<[u8]>::len)
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        self.0.with(|b| f(b));
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        self.0.with_mut(|b| f(b));
    }
    fn release(&self) {
        self.0.exports.set(self.0.exports.get().saturating_sub(1));
    }
    fn trace(&self, v: &mut Visitor<'_>) {
        self.0.trace(v);
    }
}

/// A view of all items.
pub fn export(a: &Array) -> Buffer {
    a.exports.set(a.exports.get() + 1);
    let exporter = Box::new(Exported(a.to_ref()));
    Buffer {
        export: Rc::new(Export {
            exporter,
            object: a.value(),
        }),
        readonly: false,
        format: a.kind.format().into(),
        itemsize: a.kind.size,
        shape: vec![a.count()],
        strides: vec![a.kind.size as isize],
        suboffsets: Vec::new(),
        offset: 0,
    }
}
