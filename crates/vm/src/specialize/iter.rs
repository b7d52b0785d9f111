//! `FOR_ITER` by the kind of its iterator.

use super::{due, fail, rewrite};
use crate::generator::GENERATOR;
use krait_builtins::{list::LIST_ITER, range::RANGE_ITER, tuple::TUPLE_ITER};
use krait_bytecode::Opcode;
use krait_object::Value;
use std::cell::Cell;

/// Rewrites a site that is due.
///
/// # Safety
/// `ip` and `next` are the instruction's unit and its counter.
#[inline(always)]
pub unsafe fn specialize(ip: *const Cell<u16>, next: *const Cell<u16>, it: &Value) {
    // SAFETY: as above.
    unsafe {
        if !due(next) {
            return;
        }
        if it.is_exact(&LIST_ITER.ty) {
            rewrite(ip, Opcode::FOR_ITER_LIST);
        } else if it.is_exact(&TUPLE_ITER.ty) {
            rewrite(ip, Opcode::FOR_ITER_TUPLE);
        } else if it.is_exact(&RANGE_ITER.ty) {
            rewrite(ip, Opcode::FOR_ITER_RANGE);
        } else if it.is_exact(&GENERATOR.ty) {
            rewrite(ip, Opcode::FOR_ITER_GEN);
        } else {
            fail(next);
        }
    }
}
