//! Steps through the entries of a dict that a cell holds, for iterators: without counting the dict, and without
//! counting the half of an entry that nobody wants.

use super::Dict;
use super::keys::Keys;
use crate::cell::Field;
use crate::value::Value;

/// A dict during one step. It gives out clones and runs nothing.
pub struct Walk<'d>(&'d Dict);

impl Walk<'_> {
    /// Looks at the dict in the cell; `None` if there is none. `f` has nothing but the walk, which cannot run Python
    /// code.
    #[inline(always)]
    pub fn of<R>(cell: &Field, f: impl FnOnce(&Walk<'_>) -> R) -> Option<R> {
        cell.peek(|v| v.and_then(Value::as_dict).map(|d| f(&Walk(d))))
    }

    #[inline(always)]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The key of the next live entry at or after `*pos`, which moves past it.
    #[inline(always)]
    pub fn next_key(&self, pos: &mut usize) -> Option<Value> {
        forward(self.0.keys()?, pos, live_key)
    }

    /// Its value.
    #[inline(always)]
    pub fn next_value(&self, pos: &mut usize) -> Option<Value> {
        forward(self.0.keys()?, pos, live_value)
    }

    /// Both.
    #[inline(always)]
    pub fn next_entry(&self, pos: &mut usize) -> Option<(Value, Value)> {
        self.0.next(pos)
    }

    /// The key of the entry at `pos`, if it is a live one.
    #[inline(always)]
    pub fn key_at(&self, pos: usize) -> Option<Value> {
        live_key(self.0.keys().filter(|k| pos < k.entries())?, pos)
    }

    /// Its value.
    #[inline(always)]
    pub fn value_at(&self, pos: usize) -> Option<Value> {
        live_value(self.0.keys().filter(|k| pos < k.entries())?, pos)
    }

    /// The key of the last live entry before `*pos`, which moves down to it.
    pub fn previous_key(&self, pos: &mut usize) -> Option<Value> {
        self.backward(pos).map(|(k, _)| k)
    }

    /// Its value.
    pub fn previous_value(&self, pos: &mut usize) -> Option<Value> {
        self.backward(pos).map(|(_, v)| v)
    }

    /// Both.
    pub fn previous_entry(&self, pos: &mut usize) -> Option<(Value, Value)> {
        self.backward(pos)
    }

    fn backward(&self, pos: &mut usize) -> Option<(Value, Value)> {
        // The table may have been replaced by a smaller one.
        if *pos > self.0.entry_count() {
            return None;
        }
        self.0.prev(pos)
    }
}

/// What `at` finds in the next entry at or after `*pos` that has it; `*pos` moves past it.
#[inline(always)]
pub(super) fn forward<T>(
    k: &Keys,
    pos: &mut usize,
    at: impl Fn(&Keys, usize) -> Option<T>,
) -> Option<T> {
    while *pos < k.entries() {
        let i = *pos;
        *pos += 1;
        if let Some(found) = at(k, i) {
            return Some(found);
        }
    }
    None
}

/// The key of entry `i` unless the entry is dead or waits for its value.
#[inline(always)]
pub(super) fn live_key(k: &Keys, i: usize) -> Option<Value> {
    if k.value_bits(i) == 0 {
        return None;
    }
    k.entry_key(i)
}

/// The value of such an entry.
#[inline(always)]
fn live_value(k: &Keys, i: usize) -> Option<Value> {
    if k.key_bits(i) == 0 {
        return None;
    }
    k.entry_value(i)
}
