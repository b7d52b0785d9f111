//! `TO_BOOL` by the kind of its operand.
//!
//! Cache: counter; for instances that are always true, the version of their class (2 units).

use super::{due, fail, read32, rewrite, write32};
use crate::slot::{Word, view};
use krait_bytecode::Opcode;
use krait_object::{Thread, Value};
use std::cell::Cell;

/// Rewrites a site that is due.
///
/// # Safety
/// `ip` and `next` are the instruction's unit and its counter; the word is live.
#[inline(always)]
pub unsafe fn specialize(th: &Thread, ip: *const Cell<u16>, next: *const Cell<u16>, w: Word) {
    // SAFETY: as above.
    unsafe {
        if !due(next) {
            return;
        }
        let v = view(w);
        if v.is_true() || v.is_false() {
            rewrite(ip, Opcode::TO_BOOL_BOOL);
        } else if v.is_none() {
            rewrite(ip, Opcode::TO_BOOL_NONE);
        } else if w & 1 != 0 {
            rewrite(ip, Opcode::TO_BOOL_INT);
        } else if v.as_exact_list().is_some() {
            rewrite(ip, Opcode::TO_BOOL_LIST);
        } else if v.as_exact_str().is_some() {
            rewrite(ip, Opcode::TO_BOOL_STR);
        } else if is_plain(&v) && v.ty().assign_version(th) {
            write32(next.add(1), v.ty().version());
            rewrite(ip, Opcode::TO_BOOL_ALWAYS_TRUE);
        } else {
            fail(next);
        }
    }
}

/// Whether the class says nothing about its instances' truth.
fn is_plain(v: &Value) -> bool {
    let t = v.ty();
    t.is_heap() && t.slots.bool.get().is_none() && t.slots.len.get().is_none()
}

/// Whether the operand is an instance of the class whose instances are true.
///
/// # Safety
/// `w` is a live word, `next` the site's counter.
#[inline(always)]
pub unsafe fn is_always_true(w: Word, next: *const Cell<u16>) -> bool {
    // SAFETY: as above.
    unsafe {
        view(w)
            .as_header()
            .is_some_and(|h| h.ty().version() == read32(next.add(1)))
    }
}
