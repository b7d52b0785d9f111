//! Direct subclasses of a type, per interpreter.

use super::TypeObject;
use crate::thread::Thread;

/// Notes that `sub` derives from `base`.
pub(super) fn add(th: &Thread, base: &TypeObject, sub: &'static TypeObject) {
    let mut map = th.interp.subclasses.borrow_mut();
    let list = map.entry(base.addr() as usize).or_default();
    if !list.iter().any(|&p| std::ptr::eq(p, sub)) {
        list.push(sub);
    }
}

pub(super) fn remove(th: &Thread, base: &TypeObject, sub: &TypeObject) {
    if let Some(list) = th
        .interp
        .subclasses
        .borrow_mut()
        .get_mut(&(base.addr() as usize))
    {
        list.retain(|&p| !std::ptr::eq(p, sub));
    }
}

/// Notes that `t` looks attributes up in `other`, which is none of its bases: its `mro()` says so.
pub(super) fn add_dependent(th: &Thread, other: &TypeObject, t: &'static TypeObject) {
    let mut map = th.interp.dependents.borrow_mut();
    let list = map.entry(other.addr() as usize).or_default();
    if !list.iter().any(|&p| std::ptr::eq(p, t)) {
        list.push(t);
    }
}

/// Classes that look attributes up in `t` without deriving from it.
pub(super) fn dependents(th: &Thread, t: &TypeObject) -> Vec<&'static TypeObject> {
    let map = th.interp.dependents.borrow();
    let Some(list) = map.get(&(t.addr() as usize)) else {
        return Vec::new();
    };
    // SAFETY: type objects' memory is never used for anything else; dead ones were removed.
    let all = list.iter().map(|&p| unsafe { &*p });
    all.filter(|t| t.header.refcount() > 0).collect()
}

/// Live direct subclasses in order of creation.
pub(super) fn direct(th: &Thread, t: &TypeObject) -> Vec<&'static TypeObject> {
    let map = th.interp.subclasses.borrow();
    let mut out = Vec::new();
    if let Some(list) = map.get(&(t.addr() as usize)) {
        // SAFETY: type objects' memory is never used for anything else; dead ones were removed.
        out.extend(
            list.iter()
                .map(|&p| unsafe { &*p })
                .filter(|t| t.header.refcount() > 0),
        );
    }
    out
}

impl TypeObject {
    /// `__subclasses__()`.
    pub fn subclasses(&self, th: &Thread) -> Vec<&'static TypeObject> {
        let mut all = if self.is_heap() {
            Vec::new()
        } else {
            super::ready::built_in_subclasses(self)
        };
        all.extend(direct(th, self));
        all
    }
}

/// A class is dying: it leaves its bases' lists, and its own list goes.
pub(crate) fn forget(t: &TypeObject) {
    if let Some(th) = crate::thread::current()
        && let Ok(mut map) = th.interp.subclasses.try_borrow_mut()
    {
        map.remove(&(t.addr() as usize));
        for list in map.values_mut() {
            list.retain(|&p| !std::ptr::eq(p, t));
        }
        if let Ok(mut map) = th.interp.dependents.try_borrow_mut()
            && !map.is_empty()
        {
            map.remove(&(t.addr() as usize));
            for list in map.values_mut() {
                list.retain(|&p| !std::ptr::eq(p, t));
            }
        }
    }
}
