//! `UNPACK_SEQUENCE` of pairs, other tuples and lists.

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
        let n = usize::from((*ip).get() >> 8);
        let v = view(w);
        if v.as_exact_tuple().is_some_and(|t| t.len() == n) {
            let pair = n == 2;
            rewrite(
                ip,
                if pair {
                    Opcode::UNPACK_SEQUENCE_TWO_TUPLE
                } else {
                    Opcode::UNPACK_SEQUENCE_TUPLE
                },
            );
        } else if v.as_exact_list().is_some_and(|l| l.len() == n) {
            rewrite(ip, Opcode::UNPACK_SEQUENCE_LIST);
        } else {
            fail(next);
        }
    }
}
