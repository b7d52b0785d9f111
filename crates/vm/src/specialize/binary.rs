//! `BINARY_OP` by the kinds of its operands.
//!
//! Cache: counter; for a subscript that a Python `__getitem__` answers, the version of the container's type (2 units).

use super::pairs::rewrite_joined;
use super::{due, fail, read32, write32};
use crate::call::is_simple;
use crate::frame::Frame;
use crate::function::{FUNCTION, Function};
use crate::ops::binary::{float_of, quick_number};
use crate::slot::{Word, view};
use krait_builtins::slice::SLICE;
use krait_bytecode::Opcode;
use krait_object::{Thread, Value, wk};
use std::cell::Cell;

/// Rewrites a site that is due.
///
/// # Safety
/// `frame` is at the instruction, and `next` is its counter; both words are live.
#[inline(always)]
pub unsafe fn specialize(
    th: &Thread,
    frame: *mut Frame,
    next: *const Cell<u16>,
    arg: usize,
    a: Word,
    b: Word,
) {
    // SAFETY: passed on.
    unsafe {
        if due(next) {
            match choose(th, next, arg, a, b) {
                Some(op) => rewrite_joined((*frame).body(), (*frame).ip, op),
                None => fail(next),
            }
        }
    }
}

#[inline(never)]
unsafe fn choose(
    th: &Thread,
    next: *const Cell<u16>,
    arg: usize,
    a: Word,
    b: Word,
) -> Option<Opcode> {
    // SAFETY: the caller's words are live.
    let (x, y) = unsafe { (view(a), view(b)) };
    if arg == 26 {
        return if x.as_exact_dict().is_some() {
            Some(Opcode::BINARY_OP_SUBSCR_DICT)
        } else if y.is_small() && x.as_exact_list().is_some() {
            Some(Opcode::BINARY_OP_SUBSCR_LIST_INT)
        } else if y.is_small() && x.as_exact_tuple().is_some() {
            Some(Opcode::BINARY_OP_SUBSCR_TUPLE_INT)
        } else if y.is_small() && x.as_exact_str().is_some() {
            Some(Opcode::BINARY_OP_SUBSCR_STR_INT)
        } else if SLICE.get_exact(&y).is_some() && x.as_exact_list().is_some() {
            Some(Opcode::BINARY_OP_SUBSCR_LIST_SLICE)
        } else {
            // SAFETY: the cache units belong to the instruction.
            unsafe { choose_getitem(th, next, &x) }
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
    // Operands in words only: others cost more to look at than the general instruction.
    if a & 3 == 0 || b & 3 == 0 {
        return None;
    }
    quick_number(a, b, arg).map(|r| {
        // SAFETY: the trial result owns itself.
        unsafe { crate::slot::release(r) };
        Opcode::BINARY_OP_EXTEND
    })
}

/// A container whose class has a `__getitem__` written in Python that takes the key and nothing else.
///
/// # Safety
/// `next` is the counter unit.
unsafe fn choose_getitem(th: &Thread, next: *const Cell<u16>, container: &Value) -> Option<Opcode> {
    let t = container.ty();
    if !t.is_heap() || !t.assign_version(th) {
        return None;
    }
    let f = t.lookup(th, wk::__getitem__())?;
    let code = FUNCTION.get_exact(&f)?.code()?;
    if !is_simple(&code, 2) {
        return None;
    }
    t.spec_getitem.set(f);
    // SAFETY: the caller's promise.
    unsafe { write32(next.add(1), t.version()) };
    Some(Opcode::BINARY_OP_SUBSCR_GETITEM)
}

/// The `__getitem__` that a site with this cache calls for a container.
///
/// # Safety
/// The word is live and stays so, `next` is the counter unit.
#[inline(always)]
pub unsafe fn getitem<'a>(container: Word, next: *const Cell<u16>) -> Option<&'a Function> {
    // SAFETY: the class keeps the function alive while its version stands.
    unsafe {
        if container & 3 != 0 {
            return None;
        }
        let t = view(container).ty();
        if t.version() != read32(next.add(1)) {
            return None;
        }
        let f = crate::slot::exact(t.spec_getitem.bits(), &FUNCTION)?;
        // Its code may have been replaced since.
        (f.code_ref().argcount == 2 && is_simple(f.code_ref(), 2)).then_some(f)
    }
}
