//! Interned strings: the process's well-known names (immortal) first, then the interpreter's own (mortal, removed when they die).

use crate::thread::{self, Thread};
use crate::types::str::{self, Str, StrData};
use crate::value::Value;
use std::cell::RefCell;
use std::collections::HashMap;

/// The interner of one interpreter: text bytes (with width) to the borrowed string object.
pub struct Interner(RefCell<HashMap<Key, u64>>);

/// Raw bytes and width; hashing uses the string's own hash.
#[derive(PartialEq, Eq, Hash)]
struct Key(Box<[u8]>, u8);

fn key(s: &Str) -> Key {
    Key(
        s.raw_bytes().into(),
        if s.is_ascii() { 0 } else { s.width() as u8 },
    )
}

impl Interner {
    pub(crate) fn new() -> Interner {
        Interner(RefCell::new(HashMap::new()))
    }
}

fn borrowed(bits: u64) -> Value {
    // SAFETY: an interned string removes itself from the table before it dies.
    (*std::mem::ManuallyDrop::new(unsafe { Value::from_bits(bits) })).clone()
}

/// The canonical object for a string's text. Instances of subclasses are returned as they are.
pub fn intern(th: &Thread, v: Value) -> Value {
    let Some(s) = v.as_exact_str() else { return v };
    if s.is_interned() {
        return v;
    }
    if let Some(w) = crate::init::statics().known(s) {
        return w;
    }
    let k = key(s);
    if let Some(&bits) = th.interp.interner.0.borrow().get(&k) {
        return borrowed(bits);
    }
    s.mark_interned(false);
    th.interp.interner.0.borrow_mut().insert(k, v.bits());
    v
}

/// The canonical object for Rust text.
pub fn intern_text(th: &Thread, s: &str) -> Value {
    if let Some(v) = crate::init::statics().known_text(s) {
        return v;
    }
    intern(th, str::new(s))
}

/// The canonical object if there is one, a new string otherwise.
pub fn lookup_or_new(s: &str) -> Value {
    match crate::init::statics().known_text(s) {
        Some(v) => v,
        None => match thread::current() {
            Some(th) => intern_text(th, s),
            None => str::new(s),
        },
    }
}

/// Removes a dying mortal string.
pub(crate) fn forget(s: &StrData) {
    if let Some(th) = thread::current()
        && let Ok(mut t) = th.interp.interner.0.try_borrow_mut()
    {
        t.remove(&key(s.as_obj()));
    }
}
