//! The method cache: (type version, name) to what the MRO lookup found.

use crate::value::Value;
use std::cell::UnsafeCell;

/// Versions below this belong to built-in types and are given once per process.
pub(crate) const FIRST_CLASS_VERSION: u32 = 1 << 12;
const SIZE: usize = 1 << 12;

struct Entry {
    version: u32,
    /// Kept alive, so that no other string can come to lie at its address.
    name: Option<Value>,
    /// Borrowed: the class dict keeps it alive while the version stands. 0: known to be absent.
    value: u64,
}

/// One interpreter's cache.
pub(crate) struct MethodCache(UnsafeCell<Box<[Entry]>>);

impl Default for MethodCache {
    fn default() -> MethodCache {
        // Fresh pages are zero already: most of the table is never touched by a short program.
        let entries = Box::new_zeroed_slice(SIZE);
        // SAFETY: all fields of an entry may be zero (version 0, no name, no value).
        MethodCache(UnsafeCell::new(unsafe { entries.assume_init() }))
    }
}

impl MethodCache {
    #[inline(always)]
    fn slot(version: u32, name: &Value) -> usize {
        ((version as usize) ^ (name.bits() as usize >> 4)) & (SIZE - 1)
    }

    /// `Some(None)`: known to be absent.
    #[inline(always)]
    pub fn get(&self, version: u32, name: &Value) -> Option<Option<Value>> {
        // SAFETY: no reference into the table outlives a method; entries of a standing version hold live values.
        unsafe {
            let e = (&*self.0.get()).get_unchecked(MethodCache::slot(version, name));
            if e.version == version && e.name.as_ref().is_some_and(|n| n.is(name)) {
                if e.value == 0 {
                    return Some(None);
                }
                return Some(Some(
                    (*std::mem::ManuallyDrop::new(Value::from_bits(e.value))).clone(),
                ));
            }
            None
        }
    }

    pub fn put(&self, version: u32, name: &Value, found: Option<&Value>) {
        let entry = Entry {
            version,
            name: Some(name.clone()),
            value: found.map_or(0, Value::bits),
        };
        // SAFETY: as in `get`; the old entry is dropped only after the reference into the table is gone.
        let old = unsafe {
            let at = MethodCache::slot(version, name);
            std::mem::replace((&mut *self.0.get()).get_unchecked_mut(at), entry)
        };
        drop(old);
    }
}
