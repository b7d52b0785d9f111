//! Interior-mutable storage for values inside payloads: `Field` for one, `Fields` for a vector.
//!
//! Reading clones (raises the count), writing drops the old value only after the new one is in place, so
//! no borrow into the storage is ever held while Python code runs.

use crate::value::Value;
use std::cell::UnsafeCell;

/// One optional value.
#[repr(transparent)]
pub struct Field(UnsafeCell<Option<Value>>);

impl Field {
    pub const fn empty() -> Field {
        Field(UnsafeCell::new(None))
    }

    pub const fn new(v: Value) -> Field {
        Field(UnsafeCell::new(Some(v)))
    }

    #[inline(always)]
    pub fn get(&self) -> Option<Value> {
        // SAFETY: no reference into the cell outlives a method; cloning runs no Python code.
        unsafe { (*self.0.get()).clone() }
    }

    /// The value, or `None` the object.
    pub fn get_or_none(&self) -> Value {
        self.get().unwrap_or_else(Value::none)
    }

    #[inline(always)]
    pub fn is_some(&self) -> bool {
        // SAFETY: as in `get`.
        unsafe { (*self.0.get()).is_some() }
    }

    /// The value without a count.
    ///
    /// # Safety
    /// The cell is neither replaced nor emptied while the reference is used.
    #[inline(always)]
    pub unsafe fn as_ref(&self) -> Option<&Value> {
        // SAFETY: the caller's promise.
        unsafe { (*self.0.get()).as_ref() }
    }

    /// The raw word (0 if empty), for identity tests.
    #[inline(always)]
    pub fn bits(&self) -> u64 {
        // SAFETY: as in `get`.
        unsafe { (*self.0.get()).as_ref().map_or(0, Value::bits) }
    }

    /// Stores a value; the old one is dropped afterwards.
    #[inline(always)]
    pub fn set(&self, v: Value) {
        drop(self.replace(Some(v)));
    }

    /// Stores or empties; the old content is returned.
    #[inline(always)]
    pub fn replace(&self, v: Option<Value>) -> Option<Value> {
        // SAFETY: as in `get`; the old value leaves the cell before anything can run.
        unsafe { std::mem::replace(&mut *self.0.get(), v) }
    }

    #[inline(always)]
    pub fn take(&self) -> Option<Value> {
        self.replace(None)
    }

    /// Looks at the value without counting it.
    ///
    /// `f` must not run Python code or drop values; it gets a reference into the cell.
    #[inline(always)]
    pub(crate) fn peek<R>(&self, f: impl FnOnce(Option<&Value>) -> R) -> R {
        // SAFETY: crate-internal callers keep to the rule above, so the cell is not written meanwhile.
        f(unsafe { (*self.0.get()).as_ref() })
    }
}

impl Default for Field {
    fn default() -> Field {
        Field::empty()
    }
}

/// A growable vector of values.
#[derive(Default)]
pub struct Fields(UnsafeCell<Vec<Value>>);

impl Fields {
    pub const fn new() -> Fields {
        Fields(UnsafeCell::new(Vec::new()))
    }

    pub fn len(&self) -> usize {
        // SAFETY: no reference into the vector outlives a method of this type.
        unsafe { (*self.0.get()).len() }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, i: usize) -> Option<Value> {
        // SAFETY: as in `len`.
        unsafe { (&*self.0.get()).get(i).cloned() }
    }

    pub fn set(&self, i: usize, v: Value) -> Option<Value> {
        // SAFETY: as in `len`; the old value is handed out before it can be dropped.
        unsafe {
            (&mut *self.0.get())
                .get_mut(i)
                .map(|slot| std::mem::replace(slot, v))
        }
    }

    pub fn push(&self, v: Value) {
        // SAFETY: as in `len`.
        unsafe { (*self.0.get()).push(v) }
    }

    pub fn pop(&self) -> Option<Value> {
        // SAFETY: as in `len`.
        unsafe { (*self.0.get()).pop() }
    }

    /// Takes the whole content out.
    pub fn take(&self) -> Vec<Value> {
        // SAFETY: as in `len`.
        unsafe { std::mem::take(&mut *self.0.get()) }
    }

    /// Replaces the content; the old one is returned.
    pub fn replace(&self, v: Vec<Value>) -> Vec<Value> {
        // SAFETY: as in `len`.
        unsafe { std::mem::replace(&mut *self.0.get(), v) }
    }

    /// A copy of the content.
    pub fn snapshot(&self) -> Vec<Value> {
        // SAFETY: as in `len`; cloning values runs no Python code.
        unsafe { (*self.0.get()).clone() }
    }

    pub(crate) fn peek<R>(&self, f: impl FnOnce(&[Value]) -> R) -> R {
        // SAFETY: crate-internal callers neither run Python code nor drop values inside `f`.
        f(unsafe { &*self.0.get() })
    }
}

impl From<Option<Value>> for Field {
    fn from(v: Option<Value>) -> Field {
        Field(UnsafeCell::new(v))
    }
}
