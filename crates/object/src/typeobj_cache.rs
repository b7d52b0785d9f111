//! The method cache: (type version, name) to what the MRO lookup found.

use crate::value::Value;
use std::cell::UnsafeCell;

/// Versions below this belong to built-in types and are given once per process.
pub(crate) const FIRST_CLASS_VERSION: u32 = 1 << 12;
const SIZE: usize = 1 << 12;

#[derive(Clone, Copy)]
struct Entry {
    version: u32,
    name: u64,
    /// Borrowed: the class dict keeps it alive while the version stands. 0: known to be absent.
    value: u64,
}

/// One interpreter's cache.
pub(crate) struct MethodCache(UnsafeCell<Box<[Entry]>>);

impl Default for MethodCache {
    fn default() -> MethodCache {
        MethodCache(UnsafeCell::new(
            vec![
                Entry {
                    version: 0,
                    name: 0,
                    value: 0
                };
                SIZE
            ]
            .into_boxed_slice(),
        ))
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
            let e = *(&*self.0.get()).get_unchecked(MethodCache::slot(version, name));
            if e.version == version && e.name == name.bits() {
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
        // SAFETY: as in `get`.
        unsafe {
            *(&mut *self.0.get()).get_unchecked_mut(MethodCache::slot(version, name)) = Entry {
                version,
                name: name.bits(),
                value: found.map_or(0, Value::bits),
            };
        }
    }
}
