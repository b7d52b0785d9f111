//! `UNPACK_SEQUENCE` of pairs. Other tuples and lists are told apart by the general instruction.

use super::{due, fail, rewrite};
use crate::slot::{Word, view};
use krait_bytecode::Opcode;
use std::cell::Cell;

/// Rewrites a site that is due.
///
/// # Safety
/// `ip` and `next` are the instruction's unit and its counter; `w` is the live word to be unpacked.
#[inline(always)]
pub unsafe fn specialize(ip: *const Cell<u16>, next: *const Cell<u16>, w: Word) {
    // SAFETY: as above.
    unsafe {
        if !due(next) {
            return;
        }
        if (*ip).get() >> 8 == 2 && view(w).as_exact_tuple().is_some_and(|t| t.len() == 2) {
            rewrite(ip, Opcode::UNPACK_SEQUENCE_TWO_TUPLE);
        } else {
            fail(next);
        }
    }
}
