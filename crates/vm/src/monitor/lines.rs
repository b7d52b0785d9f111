//! Where a line may begin in a code object: where the line number changes, where jumps lead and where handlers start.
//!
//! The bookkeeping around calls and loops (`RESUME`, `END_FOR` and their like) never begins a line. Whether a line does
//! begin also depends on where control comes from, which is not looked at here.

use super::at;
use crate::code::Code;
use crate::trace::first_traceable;
use krait_bytecode::{Opcode, exceptiontable};
use std::cell::{Cell, OnceCell};

/// Whether a line may begin, for each unit.
pub(super) fn starts<'a>(known: &'a OnceCell<Box<[bool]>>, code: &Code) -> &'a [bool] {
    known.get_or_init(|| find_starts(code).into())
}

/// The operand of an instruction, with the prefixes in front of it.
pub(super) fn operand(code: &Code, at: usize) -> usize {
    let unit = |at: usize| code.units.get(at).map_or(0, Cell::get);
    let mut whole = usize::from(unit(at) >> 8);
    for n in 1..=3 {
        let Some(prefix) = at.checked_sub(n).map(unit) else {
            break;
        };
        if prefix as u8 != Opcode::EXTENDED_ARG as u8 {
            break;
        }
        whole |= usize::from(prefix >> 8) << (8 * n);
    }
    whole
}

/// The `END_FOR` of a `FOR_ITER`.
pub(super) fn loop_end(code: &Code, unit: usize) -> Option<usize> {
    let end = unit + 1 + Opcode::FOR_ITER.caches() + operand(code, unit);
    (at(code, end) == Opcode::END_FOR).then_some(end)
}

/// The `FOR_ITER` of an `END_FOR`.
pub(super) fn loop_of(code: &Code, end: usize) -> Option<usize> {
    let mut unit = first_traceable(code);
    while unit < end {
        let op = at(code, unit);
        if op == Opcode::FOR_ITER && loop_end(code, unit) == Some(end) {
            return Some(unit);
        }
        unit += 1 + op.caches();
    }
    None
}

fn find_starts(code: &Code) -> Vec<bool> {
    let mut found = vec![false; code.units.len()];
    let mut line = -1;
    let mut operand = 0;
    let mut unit = first_traceable(code);
    let mut targets = Vec::new();
    while let Some(word) = code.units.get(unit) {
        let op = at(code, unit);
        operand = operand << 8 | usize::from(word.get() >> 8);
        if !is_bookkeeping(op) {
            let here = code.line(unit);
            if here >= 0
                && here != line
                && let Some(place) = found.get_mut(unit)
            {
                *place = true;
            }
            line = here;
        }
        let next = unit + 1 + op.caches();
        if op != Opcode::EXTENDED_ARG {
            targets.extend(target(op, operand, next));
            operand = 0;
        }
        unit = next;
    }
    targets.extend(exceptiontable::handlers(&code.data.exceptiontable).map(|h| h.target as usize));
    for target in targets {
        if code.line(target) >= 0
            && !is_bookkeeping(at(code, target))
            && let Some(place) = found.get_mut(target)
        {
            *place = true;
        }
    }
    found
}

fn is_bookkeeping(op: Opcode) -> bool {
    matches!(
        op,
        Opcode::RESUME
            | Opcode::END_FOR
            | Opcode::POP_ITER
            | Opcode::END_SEND
            | Opcode::END_ASYNC_FOR
    )
}

/// Where a jump leads; loops' ends and those of delegations are behind their bookkeeping.
fn target(op: Opcode, operand: usize, next: usize) -> Option<usize> {
    match op {
        Opcode::POP_JUMP_IF_FALSE
        | Opcode::POP_JUMP_IF_TRUE
        | Opcode::POP_JUMP_IF_NONE
        | Opcode::POP_JUMP_IF_NOT_NONE
        | Opcode::JUMP_FORWARD => Some(next + operand),
        Opcode::FOR_ITER | Opcode::SEND => Some(next + operand + 1),
        Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT => next.checked_sub(operand),
        _ => None,
    }
}
