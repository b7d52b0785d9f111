//! Where a line may begin in a code object: where the line number changes, where jumps lead and where handlers start.
//!
//! The bookkeeping around calls and loops (`RESUME`, `END_FOR` and their like) never begins a line. Whether a line does
//! begin also depends on where control comes from, which is not looked at here.

use super::{at, first_traceable, local};
use crate::code::{Code, CodeObj};
use krait_bytecode::{Opcode, exceptiontable};
use krait_object::Obj;

/// Whether a line may begin at a unit.
pub(super) fn may_start(code: &Obj<CodeObj>, unit: usize) -> bool {
    let events = local(code).borrow();
    let starts = events.lines.get_or_init(|| starts(code).into());
    starts.get(unit).copied().unwrap_or(false)
}

fn starts(code: &Code) -> Vec<bool> {
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
