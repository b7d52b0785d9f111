//! `CONTAINS_OP` and `STORE_SUBSCR` by the kind of the container.

use super::{due, fail, rewrite};
use crate::slot::{Word, view};
use krait_builtins::set::{FROZENSET, SET, Set};
use krait_bytecode::Opcode;
use krait_object::Value;
use std::cell::Cell;

/// A set or frozenset, not of a subclass.
#[inline(always)]
pub fn set(v: &Value) -> Option<&Set> {
    SET.get_exact(v).or_else(|| FROZENSET.get_exact(v))
}

/// Rewrites a membership test that is due.
///
/// # Safety
/// `ip` and `next` are the instruction's unit and its counter; `container` is a live word.
#[inline(always)]
pub unsafe fn specialize(ip: *const Cell<u16>, next: *const Cell<u16>, container: Word) {
    // SAFETY: as above.
    unsafe {
        if !due(next) {
            return;
        }
        let v = view(container);
        if v.as_exact_dict().is_some() {
            rewrite(ip, Opcode::CONTAINS_OP_DICT);
        } else if set(&v).is_some() {
            rewrite(ip, Opcode::CONTAINS_OP_SET);
        } else {
            fail(next);
        }
    }
}

/// Rewrites an assignment to an item that is due.
///
/// # Safety
/// As for [`specialize`]; `key` is a live word, too.
#[inline(always)]
pub unsafe fn specialize_store(
    ip: *const Cell<u16>,
    next: *const Cell<u16>,
    container: Word,
    key: Word,
) {
    // SAFETY: as above.
    unsafe {
        if !due(next) {
            return;
        }
        let v = view(container);
        if v.as_exact_dict().is_some() {
            rewrite(ip, Opcode::STORE_SUBSCR_DICT);
        } else if v.as_exact_list().is_some() && key & 1 != 0 {
            rewrite(ip, Opcode::STORE_SUBSCR_LIST_INT);
        } else {
            fail(next);
        }
    }
}
