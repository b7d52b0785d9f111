//! Interned strings: the process's well-known names (immortal) first, then the interpreter's own (mortal, removed when they die).

use crate::hash;
use crate::thread::{self, Thread};
use crate::types::str::{self, Str, StrData};
use crate::value::Value;
use hashbrown::HashTable;
use std::cell::RefCell;

/// The interner of one interpreter: borrowed string objects by their hash.
pub struct Interner(RefCell<HashTable<u64>>);

impl Interner {
    pub(crate) fn new() -> Interner {
        // So many names are there before a program begins: growing to it step by step would move them all several times.
        Interner(RefCell::new(HashTable::with_capacity(3500)))
    }

    /// The interned string with this hash that `same` accepts.
    fn find(&self, hash: i64, same: impl Fn(&Str) -> bool) -> Option<Value> {
        let table = self.0.borrow();
        let bits = table.find(hash as u64, |&bits| {
            let s = string(bits);
            s.hash() == hash && same(s)
        })?;
        // SAFETY: an interned string removes itself from the table before it dies.
        Some((*std::mem::ManuallyDrop::new(unsafe { Value::from_bits(*bits) })).clone())
    }

    fn enter(&self, s: &Str) {
        s.mark_interned(false);
        self.0
            .borrow_mut()
            .insert_unique(s.hash() as u64, s.addr(), |&bits| {
                string(bits).hash() as u64
            });
    }
}

/// The string of an entry.
fn string<'a>(bits: u64) -> &'a Str {
    // SAFETY: entries are strings, which remove themselves before they die.
    unsafe { &*(bits as *const Str) }
}

/// The canonical object for a string's text. Instances of subclasses are returned as they are.
pub fn intern(th: &Thread, v: Value) -> Value {
    let Some(s) = v.as_exact_str() else { return v };
    if s.is_interned() {
        return v;
    }
    let (hash, same) = (s.hash(), |other: &Str| other.same_text(s));
    if let Some(w) = crate::init::statics().known(hash, same) {
        return w;
    }
    if let Some(w) = th.interp.interner.find(hash, same) {
        return w;
    }
    th.interp.interner.enter(s);
    v
}

/// The canonical object for Rust text.
pub fn intern_text(th: &Thread, text: &str) -> Value {
    if !text.is_ascii() {
        return intern(th, str::new(text));
    }
    let hash = hash::bytes(text.as_bytes());
    let same = |s: &Str| s.as_ascii() == Some(text);
    if let Some(v) = crate::init::statics().known(hash, same) {
        return v;
    }
    if let Some(v) = th.interp.interner.find(hash, same) {
        return v;
    }
    let v = str::with_hash(text, hash);
    if let Some(s) = v.as_exact_str() {
        th.interp.interner.enter(s);
    }
    v
}

/// The canonical object if there is one, a new string otherwise.
pub fn lookup_or_new(text: &str) -> Value {
    match thread::current() {
        Some(th) => intern_text(th, text),
        None => {
            if !text.is_ascii() {
                return str::new(text);
            }
            let hash = hash::bytes(text.as_bytes());
            let known = crate::init::statics().known(hash, |s: &Str| s.as_ascii() == Some(text));
            known.unwrap_or_else(|| str::with_hash(text, hash))
        }
    }
}

/// Removes a dying mortal string.
pub(crate) fn forget(s: &StrData) {
    let dying = s.as_obj();
    if let Some(th) = thread::current()
        && let Ok(mut t) = th.interp.interner.0.try_borrow_mut()
        && let Ok(e) = t.find_entry(dying.hash() as u64, |&bits| bits == dying.addr())
    {
        e.remove();
    }
}
