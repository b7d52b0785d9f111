//! `COMPARE_OP` by the kinds of its operands.

use super::pairs::rewrite_joined;
use super::{due, fail};
use crate::frame::Frame;
use crate::ops::binary::float_of;
use crate::slot::{Word, view};
use krait_bytecode::Opcode;
use std::cell::Cell;

/// Rewrites a site that is due.
///
/// # Safety
/// `frame` is at the instruction, and `next` is its counter; both words are live.
#[inline(always)]
pub unsafe fn specialize(frame: *mut Frame, next: *const Cell<u16>, a: Word, b: Word) {
    // SAFETY: as above.
    unsafe {
        if !due(next) {
            return;
        }
        let op = if a & b & 1 != 0 {
            Opcode::COMPARE_OP_INT
        } else if float_of(a).is_some() && float_of(b).is_some() {
            Opcode::COMPARE_OP_FLOAT
        } else if view(a).as_exact_str().is_some() && view(b).as_exact_str().is_some() {
            Opcode::COMPARE_OP_STR
        } else {
            return fail(next);
        };
        rewrite_joined((*frame).body(), (*frame).ip, op);
    }
}
