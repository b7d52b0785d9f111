//! The storage of an array: packed items, fixed in size while a buffer is exported.

use super::kind::Kind;
use super::store::Store;
use krait_object::protocol::buffer::{Buffer, Export, Exporter};
use krait_object::{Obj, Ref, Result, Thread, Trace, TypeObject, Value, Visitor};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub struct ArrayData {
    pub kind: Kind,
    data: RefCell<Store>,
    exports: Cell<usize>,
}

pub type Array = Obj<ArrayData>;

impl Trace for ArrayData {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static ARRAY: ArrayData = "array.array", BASETYPE | SEQUENCE | MANAGED_WEAKREF;
}

/// One of these items, without room for more.
pub fn new_in(cls: &'static TypeObject, kind: Kind, data: Vec<u8>) -> Ref<ArrayData> {
    ARRAY.create_in(
        cls,
        ArrayData {
            kind,
            data: RefCell::new(Store::exactly(data)),
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
        self.data.borrow().as_slice().len() >> self.kind.size.trailing_zeros()
    }

    pub fn get(&self, th: &Thread, i: usize) -> Result<Option<Value>> {
        let (size, at) = (self.kind.size, i.saturating_mul(self.kind.size));
        let data = self.data.borrow();
        match data.as_slice().get(at..at.saturating_add(size)) {
            Some(b) => self.kind.unpack(th, b).map(Some),
            None => Ok(None),
        }
    }

    /// Replaces item `i`, which is there.
    #[inline]
    pub fn put(&self, i: usize, item: &[u8]) {
        let at = i * self.kind.size;
        let mut data = self.data.borrow_mut();
        if let Some(place) = data.as_mut().get_mut(at..at + item.len()) {
            place.copy_from_slice(item);
        }
    }

    pub fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        f(self.data.borrow().as_slice())
    }

    pub fn with_mut<R>(&self, f: impl FnOnce(&mut [u8]) -> R) -> R {
        f(self.data.borrow_mut().as_mut())
    }

    pub fn to_vec(&self) -> Result<Vec<u8>> {
        self.with(krait_object::alloc::copied)
    }

    /// The size of all places, in bytes.
    pub fn room(&self) -> usize {
        self.data.borrow().room()
    }

    pub fn resizable(&self, th: &Thread) -> Result<()> {
        if self.exports.get() > 0 {
            return Err(th.buffer_error("cannot resize an array that is exporting buffers"));
        }
        Ok(())
    }

    /// Changes the number of items; what new ones are is left open.
    pub fn set_count(&self, th: &Thread, n: usize) -> Result<()> {
        if n != self.count() {
            self.resizable(th)?;
        }
        self.data.borrow_mut().resize(n, self.kind.size)
    }

    /// Replaces items `start..end`.
    pub fn splice(&self, th: &Thread, start: usize, end: usize, with: &[u8]) -> Result<()> {
        let (n, size) = (self.count(), self.kind.size);
        let end = end.max(start).min(n);
        let start = start.min(end);
        let left = n - (end - start) + with.len() / size;
        if left != n {
            self.resizable(th)?;
        }
        let mut data = self.data.borrow_mut();
        let after = start * size + with.len();
        // What follows moves while there is room for both.
        if left > n {
            data.resize(left, size)?;
            data.as_mut().copy_within(end * size..n * size, after);
        } else if left < n {
            data.as_mut().copy_within(end * size..n * size, after);
            data.resize(left, size)?;
        }
        if let Some(place) = data.as_mut().get_mut(start * size..after) {
            place.copy_from_slice(with);
        }
        Ok(())
    }

    /// Takes items out, whose indices rise or fall by the same step.
    pub fn remove(
        &self,
        th: &Thread,
        mut indices: impl DoubleEndedIterator<Item = usize> + Clone,
    ) -> Result<()> {
        let size = self.kind.size;
        let rising = indices.clone().next() <= indices.clone().next_back();
        let mut next = || match rising {
            true => indices.next(),
            false => indices.next_back(),
        };
        let mut gone = next();
        let Some(first) = gone else {
            return Ok(());
        };
        self.resizable(th)?;
        let mut data = self.data.borrow_mut();
        let items = data.as_mut();
        let (n, mut to) = (items.len() / size, first);
        for from in first..n {
            if gone == Some(from) {
                gone = next();
            } else {
                items.copy_within(from * size..(from + 1) * size, to * size);
                to += 1;
            }
        }
        data.resize(to, size)
    }

    /// Moves the items from `at` on one place up, over the last one.
    pub fn open_gap(&self, at: usize) {
        let mut data = self.data.borrow_mut();
        let items = data.as_mut();
        let end = items.len().saturating_sub(self.kind.size);
        let from = (at * self.kind.size).min(end);
        items.copy_within(from..end, (from + self.kind.size).min(end + self.kind.size));
    }

    pub fn extend(&self, th: &Thread, with: &[u8]) -> Result<()> {
        let n = self.count();
        self.splice(th, n, n, with)
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
