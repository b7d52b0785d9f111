//! `COMPARE_OP` by the kinds of its operands.

use super::{due, fail, rewrite};
use crate::ops::binary::float_of;
use crate::slot::{Word, view};
use krait_bytecode::Opcode;
use std::cell::Cell;

/// Rewrites a site that is due.
///
/// # Safety
/// `ip` and `next` are the instruction's unit and its counter; both words are live.
#[inline(always)]
pub unsafe fn specialize(ip: *const Cell<u16>, next: *const Cell<u16>, a: Word, b: Word) {
    // SAFETY: as above.
    unsafe {
        if !due(next) {
            return;
        }
        if a & b & 1 != 0 {
            rewrite(ip, Opcode::COMPARE_OP_INT);
        } else if float_of(a).is_some() && float_of(b).is_some() {
            rewrite(ip, Opcode::COMPARE_OP_FLOAT);
        } else if view(a).as_exact_str().is_some() && view(b).as_exact_str().is_some() {
            rewrite(ip, Opcode::COMPARE_OP_STR);
        } else {
            fail(next);
        }
    }
}
