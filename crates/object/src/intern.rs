//! Interned strings: the process's well-known names and those of built-in types' attributes (immortal) first, then the
//! interpreter's own (mortal, removed when they die).

use crate::hash;
use crate::thread::{self, Thread};
use crate::types::str::{self, Str, StrData};
use crate::value::Value;
use hashbrown::HashTable;
use krait_base::Wtf8;
use std::cell::RefCell;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
        // Other interpreters know a shared string, too, and do not intern it.
        if !s.header.is_immortal() {
            s.mark_interned(false);
        }
        self.keep(s);
    }

    fn keep(&self, s: &Str) {
        let by_hash = |&bits: &u64| string(bits).hash() as u64;
        let mut table = self.0.borrow_mut();
        // A name that is not interned would be another name to those who compare identities, so the table has to grow.
        if table.try_reserve(1, by_hash).is_err() {
            let grow = || table.try_reserve(1, by_hash).ok();
            crate::alloc::insist(std::alloc::Layout::new::<u64>(), grow);
        }
        table.insert_unique(s.hash() as u64, s.addr(), by_hash);
    }
}

/// Names of the attributes of built-in types, by hash: immortal strings, made once per process. An interpreter's interner takes
/// over those that its programs use, so that a name is the same object in a program and in a type's dict.
static TYPE_NAMES: Mutex<HashTable<u64>> = Mutex::new(HashTable::new());

fn type_names() -> MutexGuard<'static, HashTable<u64>> {
    TYPE_NAMES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps other interpreters' threads from making names.
pub(crate) fn at_rest() -> impl Sized {
    type_names()
}

fn find_type_name(names: &HashTable<u64>, hash: i64, same: impl Fn(&Str) -> bool) -> Option<Value> {
    let found = names.find(hash as u64, |&bits| {
        let s = string(bits);
        s.hash() == hash && same(s)
    });
    // SAFETY: the table holds immortal strings.
    found.map(|&bits| unsafe { Value::from_bits(bits) })
}

/// The name of an attribute of a built-in type.
pub(crate) fn type_name(text: &str) -> Value {
    if !text.is_ascii() {
        return lookup_or_new(text);
    }
    let hash = hash::bytes(text.as_bytes());
    let same = |s: &Str| s.as_ascii() == Some(text);
    if let Some(v) = crate::init::statics().known(hash, same) {
        return v;
    }
    let mut names = type_names();
    if let Some(v) = find_type_name(&names, hash, same) {
        return v;
    }
    let v = crate::init::immortal(str::with_hash(text, hash));
    names.insert_unique(hash as u64, v.bits(), |&bits| string(bits).hash() as u64);
    v
}

/// The string of an entry.
fn string<'a>(bits: u64) -> &'a Str {
    // SAFETY: entries are strings, which remove themselves before they die.
    unsafe { &*(bits as *const Str) }
}

/// The name of a built-in type's attribute, for an interner that does not have it yet.
fn taken_over(th: &Thread, hash: i64, same: impl Fn(&Str) -> bool) -> Option<Value> {
    let v = find_type_name(&type_names(), hash, same)?;
    if let Some(s) = v.as_exact_str() {
        th.interp.interner.keep(s);
    }
    Some(v)
}

/// How many interned strings an interpreter knows, those of the process with it; or how many of them never die.
pub fn count(th: &Thread, only_immortal: bool) -> usize {
    let names = type_names();
    let of_process = crate::init::statics().texts() + names.len();
    let own = th.interp.interner.0.borrow();
    let counted = |s: &Str| {
        if s.header.is_immortal() {
            // Those of the process are in both tables.
            find_type_name(&names, s.hash(), |name| name.same_text(s)).is_none()
        } else {
            !only_immortal
        }
    };
    of_process + own.iter().filter(|&&bits| counted(string(bits))).count()
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
    if let Some(w) = taken_over(th, hash, same) {
        return w;
    }
    th.interp.interner.enter(s);
    v
}

/// The canonical object for text.
pub fn intern_text<'t>(th: &Thread, text: impl Into<Wtf8<'t>>) -> Value {
    let text = text.into();
    let Some(text) = text.as_str().filter(|text| text.is_ascii()) else {
        return intern(th, str::from_wtf8(text));
    };
    let hash = hash::bytes(text.as_bytes());
    let same = |s: &Str| s.as_ascii() == Some(text);
    if let Some(v) = crate::init::statics().known(hash, same) {
        return v;
    }
    if let Some(v) = th.interp.interner.find(hash, same) {
        return v;
    }
    if let Some(v) = taken_over(th, hash, same) {
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
