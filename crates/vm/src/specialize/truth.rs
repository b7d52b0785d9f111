//! `TO_BOOL` by the kind of its operand.

use super::{due, fail, rewrite};
use crate::slot::{Word, view};
use krait_bytecode::Opcode;
use std::cell::Cell;

/// Rewrites a site that is due.
///
/// # Safety
/// `ip` and `next` are the instruction's unit and its counter; the word is live.
#[inline(always)]
pub unsafe fn specialize(ip: *const Cell<u16>, next: *const Cell<u16>, w: Word) {
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
        } else {
            fail(next);
        }
    }
}
