//! `BINARY_OP` by the kinds of its operands.

use super::{due, fail, rewrite};
use crate::ops::binary::{float_of, quick_number};
use crate::slot::{Word, view};
use krait_bytecode::Opcode;
use std::cell::Cell;

/// Rewrites a site that is due.
///
/// # Safety
/// `ip` and `next` are the instruction's unit and its counter; both words are live.
#[inline(always)]
pub unsafe fn specialize(
    ip: *const Cell<u16>,
    next: *const Cell<u16>,
    arg: usize,
    a: Word,
    b: Word,
) {
    // SAFETY: passed on.
    unsafe {
        if due(next) {
            match choose(arg, a, b) {
                Some(op) => rewrite(ip, op),
                None => fail(next),
            }
        }
    }
}

unsafe fn choose(arg: usize, a: Word, b: Word) -> Option<Opcode> {
    // SAFETY: the caller's words are live.
    let (x, y) = unsafe { (view(a), view(b)) };
    if arg == 26 {
        return if x.as_exact_dict().is_some() {
            Some(Opcode::BINARY_OP_SUBSCR_DICT)
        } else if y.is_small() && x.as_exact_list().is_some() {
            Some(Opcode::BINARY_OP_SUBSCR_LIST_INT)
        } else if y.is_small() && x.as_exact_tuple().is_some() {
            Some(Opcode::BINARY_OP_SUBSCR_TUPLE_INT)
        } else {
            None
        };
    }
    let op = if arg >= 13 { arg - 13 } else { arg };
    if a & b & 1 != 0 {
        match op {
            0 => return Some(Opcode::BINARY_OP_ADD_INT),
            5 => return Some(Opcode::BINARY_OP_MULTIPLY_INT),
            10 => return Some(Opcode::BINARY_OP_SUBTRACT_INT),
            _ => {}
        }
    }
    if float_of(a).is_some() && float_of(b).is_some() {
        match op {
            0 => return Some(Opcode::BINARY_OP_ADD_FLOAT),
            5 => return Some(Opcode::BINARY_OP_MULTIPLY_FLOAT),
            10 => return Some(Opcode::BINARY_OP_SUBTRACT_FLOAT),
            _ => {}
        }
    }
    if op == 0 && x.as_exact_str().is_some() && y.as_exact_str().is_some() {
        return Some(Opcode::BINARY_OP_ADD_UNICODE);
    }
    quick_number(a, b, arg).map(|r| {
        // SAFETY: the trial result owns itself.
        unsafe { crate::slot::release(r) };
        Opcode::BINARY_OP_EXTEND
    })
}
