//! What a type shows of its flags and layout, as CPython counts them.
//!
//! A built-in type shows what the table says. A class adds to what its native base shows.

use krait_object::flags::{HAVE_VECTORCALL, HEAPTYPE, ITEMS_AT_END, MANAGED_DICT, MANAGED_WEAKREF};
use krait_object::typeobj::{self, Shown, TypeObject};

/// The type is one of those that all interpreters share.
const STATIC_BUILTIN: u64 = 1 << 1;
/// Attributes may be in the instance, if nothing of variable length is there.
const INLINE_VALUES: u64 = 1 << 2;
/// The bits that a compiled extension sees; those above are our own.
const SEEN: u64 = 0xFFFF_FFFF;
/// Where a class that adds a dict or weak references has them.
const DICT: i64 = -1;
const WEAKREFS: i64 = -32;

fn listed(t: &TypeObject) -> Option<Shown> {
    typeobj::listed(&t.qualified_name())
}

/// `tp_flags` of a built-in type.
pub fn listed_flags(t: &TypeObject) -> Option<u64> {
    listed(t).map(|shown| shown.flags)
}

/// The built-in type whose instances those of a type extend.
fn native(t: &'static TypeObject) -> &'static TypeObject {
    let mut at = t;
    while let Some(base) = at.base().filter(|_| at.is_heap()) {
        at = base;
    }
    at
}

/// What any type shows: a built-in one what is listed, a class that and what it adds.
fn visible(t: &'static TypeObject) -> Shown {
    let base = native(t);
    let listed = listed(base);
    if !t.is_heap()
        && let Some(shown) = listed
    {
        return shown;
    }
    let base_shows = listed.unwrap_or(Shown {
        flags: 0,
        dict: 0,
        weakrefs: 0,
        itemsize: t.itemsize(),
    });
    let mut flags = t.flags() & SEEN & !(MANAGED_DICT | MANAGED_WEAKREF);
    flags |= base_shows.flags & ITEMS_AT_END;
    let call = |t: &TypeObject| t.slots.call.get().map(|f| f as usize);
    if call(t) == call(base) {
        flags |= base_shows.flags & HAVE_VECTORCALL;
    }
    let (mut dict, mut weakrefs) = (base_shows.dict, base_shows.weakrefs);
    if t.is_struct_sequence() && t.shows_as_static() {
        flags = flags & !HEAPTYPE | STATIC_BUILTIN;
    }
    if dict == 0 && t.has(MANAGED_DICT) {
        dict = DICT;
    }
    if dict == DICT {
        flags |= MANAGED_DICT;
        if base_shows.itemsize == 0 {
            flags |= INLINE_VALUES;
        }
    }
    if weakrefs == 0 && t.has(MANAGED_WEAKREF) {
        weakrefs = WEAKREFS;
    }
    if weakrefs == WEAKREFS {
        flags |= MANAGED_WEAKREF;
    }
    Shown {
        flags,
        dict,
        weakrefs,
        itemsize: base_shows.itemsize,
    }
}

/// `tp_flags`.
pub fn flags(t: &'static TypeObject) -> u32 {
    visible(t).flags as u32
}

/// `tp_dictoffset`.
pub fn dict_offset(t: &'static TypeObject) -> i64 {
    visible(t).dict
}

/// `tp_weaklistoffset`.
pub fn weakref_offset(t: &'static TypeObject) -> i64 {
    visible(t).weakrefs
}

/// `tp_itemsize`.
pub fn itemsize(t: &'static TypeObject) -> usize {
    visible(t).itemsize
}
