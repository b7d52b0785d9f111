//! What the process makes once: shared strings and bytes, well-known names, the collection of ready types.

use crate::types::{bytes, str, tuple};
use crate::value::Value;
use hashbrown::HashTable;
use std::sync::OnceLock;

/// Immortal objects shared by all interpreters.
pub struct Statics {
    pub(crate) empty_str: Value,
    pub(crate) latin1: Vec<Value>,
    pub(crate) empty_bytes: Value,
    pub(crate) bytes1: Vec<Value>,
    pub(crate) empty_tuple: Value,
    pub(crate) names: Vec<Value>,
    /// The words of all these strings, by hash.
    by_text: HashTable<(i64, u64)>,
}

// SAFETY: every object in here is immortal and fully computed (hashes included); nobody writes to it.
unsafe impl Send for Statics {}
// SAFETY: as above.
unsafe impl Sync for Statics {}

static STATICS: OnceLock<Statics> = OnceLock::new();

pub(crate) fn immortal(v: Value) -> Value {
    if let Some(h) = v.as_header() {
        h.make_immortal();
    }
    if let Some(s) = v.as_str() {
        s.hash();
        s.mark_interned(true);
    }
    if let Some(b) = v.as_bytes() {
        b.hash();
    }
    v
}

/// The process's shared objects.
#[inline(always)]
pub fn statics() -> &'static Statics {
    match STATICS.get() {
        Some(s) => s,
        None => STATICS.get_or_init(make),
    }
}

#[cold]
fn make() -> Statics {
    crate::dealloc::quick::arrange_own();
    let latin1: Vec<Value> = (0..=255u8)
        .map(|c| immortal(str::fresh_latin1(&[c])))
        .collect();
    let empty_str = immortal(str::fresh_latin1(b""));
    let bytes1 = (0..=255u8).map(|c| immortal(bytes::fresh(&[c]))).collect();
    let empty_bytes = immortal(bytes::fresh(b""));
    let empty_tuple = immortal(tuple::fresh_empty().into_value());
    let mut by_text = HashTable::new();
    let mut enter = |v: &Value| {
        if let Some(s) = v.as_exact_str() {
            by_text.insert_unique(s.hash() as u64, (s.hash(), v.bits()), |&(h, _)| h as u64);
        }
    };
    enter(&empty_str);
    latin1.iter().for_each(&mut enter);
    let names = crate::wk::TEXTS
        .iter()
        .map(|t| {
            let v = match t.as_bytes() {
                // One character: the shared object.
                &[c] => latin1.get(usize::from(c)).cloned(),
                _ => None,
            };
            v.unwrap_or_else(|| {
                let v = immortal(str::fresh_latin1(t.as_bytes()));
                enter(&v);
                v
            })
        })
        .collect();
    Statics {
        empty_str,
        latin1,
        empty_bytes,
        bytes1,
        empty_tuple,
        names,
        by_text,
    }
}

impl Statics {
    /// The shared object with this text (whose hash is `hash`), if it is a well-known name or a single Latin-1
    /// character.
    pub(crate) fn known(&self, hash: i64, same: impl Fn(&crate::Str) -> bool) -> Option<Value> {
        let found = self.by_text.find(hash as u64, |&(h, bits)| {
            // SAFETY: the shared objects are immortal strings.
            h == hash && same(unsafe { &*(bits as *const crate::Str) })
        });
        // SAFETY: as above.
        found.map(|&(_, bits)| unsafe { Value::from_bits(bits) })
    }

    /// How many texts are shared.
    pub(crate) fn texts(&self) -> usize {
        self.by_text.len()
    }
}

/// Makes an object and everything it refers to immortal; for what built-in types hold.
pub(crate) fn immortal_deep(v: &Value) {
    let Some(h) = v.as_header() else { return };
    if h.is_immortal() {
        return;
    }
    h.make_immortal();
    if let Some(s) = v.as_str() {
        s.hash();
    }
    if let Some(d) = v.as_dict() {
        d.mark_shared();
    }
    if h.ty().has(crate::typeobj::HAVE_GC) {
        // SAFETY: the object is alive and its type has a collector head.
        unsafe { crate::gc::untrack(h) };
        let mut children = Vec::new();
        crate::gc::trace_object(
            h,
            &mut crate::Visitor::new(&mut |c| {
                if !c.is_immortal() {
                    // SAFETY: the child is alive; the count is raised for the vector's value.
                    unsafe {
                        c.incref();
                        children.push(Value::from_bits(c as *const crate::Header as u64));
                    }
                }
            }),
        );
        for c in &children {
            immortal_deep(c);
        }
        children.into_iter().for_each(std::mem::forget);
    }
}

/// Calls `fork` while no thread of any interpreter changes what all have in common, so that the child finds it at rest.
pub fn forking<R>(fork: impl FnOnce() -> R) -> R {
    let types = crate::typeobj::at_rest();
    let names = crate::intern::at_rest();
    let r = fork();
    drop((types, names));
    r
}

/// Makes sure the shared objects exist.
pub fn types_ready() {
    let _ = statics();
}
