//! `FOR_ITER` by the kind of its iterator.

use super::{due, fail, rewrite};
use crate::generator::{COROUTINE, GENERATOR};
use krait_builtins::dict::{DICT_KEY_ITER, DICT_VALUE_ITER};
use krait_builtins::{list::LIST_ITER, range::RANGE_ITER, tuple::TUPLE_ITER};
use krait_bytecode::Opcode;
use krait_object::Value;
use std::cell::Cell;

/// Rewrites a `SEND` that is due and sends to a generator or coroutine.
///
/// # Safety
/// `ip` and `next` are the instruction's unit and its counter.
#[inline(always)]
pub unsafe fn specialize_send(ip: *const Cell<u16>, next: *const Cell<u16>, receiver: &Value) {
    // SAFETY: as above.
    unsafe {
        if !due(next) {
            return;
        }
        if receiver.is_exact(&GENERATOR.ty) || receiver.is_exact(&COROUTINE.ty) {
            rewrite(ip, Opcode::SEND_GEN);
        } else {
            fail(next);
        }
    }
}

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
        } else if it.is_exact(&DICT_KEY_ITER.ty) || it.is_exact(&DICT_VALUE_ITER.ty) {
            rewrite(ip, Opcode::FOR_ITER_DICT);
        } else {
            fail(next);
        }
    }
}
