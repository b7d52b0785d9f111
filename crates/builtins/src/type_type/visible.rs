//! What a type shows of its flags and layout, as CPython counts them.
//!
//! A built-in type shows what the table says. A class adds to what its native base shows.

use super::is_collected;
use super::shown::SHOWN;
use krait_object::flags::{
    HAVE_GC, HAVE_VECTORCALL, ITEMS_AT_END, LONG_SUBCLASS, MANAGED_DICT, MANAGED_WEAKREF,
    TYPE_SUBCLASS,
};
use krait_object::typeobj::TypeObject;

/// Attributes may be in the instance, if nothing of variable length is there.
const INLINE_VALUES: u64 = 1 << 2;
/// The bits that a compiled extension sees; those above are our own.
const SEEN: u64 = 0xFFFF_FFFF;
/// Where a class that adds a dict or weak references has them.
const DICT: i64 = -1;
const WEAKREFS: i64 = -32;

/// What a built-in type shows.
struct Shown {
    flags: u64,
    dict: i64,
    weakrefs: i64,
    itemsize: usize,
}

fn listed(t: &TypeObject) -> Option<Shown> {
    let name = t.qualified_name();
    let at = SHOWN.binary_search_by(|row| row.0.cmp(&name)).ok()?;
    SHOWN
        .get(at)
        .map(|&(_, flags, dict, weakrefs, itemsize)| Shown {
            flags: flags.into(),
            dict,
            weakrefs,
            itemsize,
        })
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

/// `tp_flags`.
pub fn flags(t: &'static TypeObject) -> u32 {
    let base = native(t);
    let shown = listed(base);
    if let (Some(shown), false) = (&shown, t.is_heap()) {
        return shown.flags as u32;
    }
    let mut flags = t.flags() & SEEN & !(MANAGED_DICT | MANAGED_WEAKREF);
    if is_collected(t) {
        flags |= HAVE_GC;
    }
    if dict_offset(t) == DICT {
        flags |= MANAGED_DICT;
        if itemsize(t) == 0 {
            flags |= INLINE_VALUES;
        }
    }
    if weakref_offset(t) == WEAKREFS {
        flags |= MANAGED_WEAKREF;
    }
    if let Some(shown) = shown {
        flags |= shown.flags & ITEMS_AT_END;
        let call = |t: &TypeObject| t.slots.call.get().map(|f| f as usize);
        if call(t) == call(base) {
            flags |= shown.flags & HAVE_VECTORCALL;
        }
    }
    flags as u32
}

/// `tp_dictoffset`.
pub fn dict_offset(t: &'static TypeObject) -> i64 {
    match listed(native(t)).map(|shown| shown.dict) {
        Some(at) if at != 0 || !t.is_heap() => at,
        _ if t.has(MANAGED_DICT) => DICT,
        _ => 0,
    }
}

/// `tp_weaklistoffset`.
pub fn weakref_offset(t: &'static TypeObject) -> i64 {
    match listed(native(t)).map(|shown| shown.weakrefs) {
        Some(at) if at != 0 || !t.is_heap() => at,
        _ if t.has(MANAGED_WEAKREF) => WEAKREFS,
        _ => 0,
    }
}

/// `tp_itemsize`.
pub fn itemsize(t: &'static TypeObject) -> usize {
    // Ints and classes are laid out otherwise here.
    if t.has(LONG_SUBCLASS) {
        4
    } else if t.has(TYPE_SUBCLASS) {
        40
    } else {
        listed(native(t)).map_or(t.itemsize(), |shown| shown.itemsize)
    }
}
