//! Constants where only their truth matters, comparisons with `None`, and small integers.

use krait_bytecode::{Const, Op};

use super::fold;
use super::graph::{Block, BlockId, Graph};
use crate::consts::ConstTable;

pub(super) fn optimize_load_const(graph: &mut Graph, consts: &mut ConstTable) {
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        let b = &mut graph[block];
        optimize_block(b, consts);
        block = b.next;
    }
}

/// The operand of `LOAD_SMALL_INT` for a constant.
pub(super) fn small_int(value: &Const) -> Option<u32> {
    match value {
        Const::Int(value @ 0..=255) => Some(*value as u32),
        _ => None,
    }
}

fn optimize_block(block: &mut Block, consts: &mut ConstTable) {
    // The last constant loaded; a copy of it counts as well.
    let mut op = Op::CACHE;
    let mut arg = 0;
    for index in 0..block.instrs.len() {
        let Some(instr) = block.instrs.get_mut(index) else {
            break;
        };
        if instr.op == Op::LOAD_CONST
            && let Some(value) = consts.get(instr.arg).and_then(small_int)
        {
            instr.set(Op::LOAD_SMALL_INT, value);
        }
        let is_copy = op == Op::LOAD_CONST && instr.op == Op::COPY && instr.arg == 1;
        if !is_copy {
            op = instr.op;
            arg = instr.arg;
        }
        let value = match op {
            Op::LOAD_CONST => match consts.get(arg) {
                Some(value) => value.clone(),
                None => continue,
            },
            Op::LOAD_SMALL_INT => Const::Int(arg.into()),
            _ => continue,
        };
        let Some(next) = block.instrs.get(index + 1).copied() else {
            continue;
        };
        match next.op {
            Op::POP_JUMP_IF_FALSE | Op::POP_JUMP_IF_TRUE | Op::JUMP_IF_FALSE | Op::JUMP_IF_TRUE => {
                let pops = matches!(next.op, Op::POP_JUMP_IF_FALSE | Op::POP_JUMP_IF_TRUE);
                let if_true = matches!(next.op, Op::POP_JUMP_IF_TRUE | Op::JUMP_IF_TRUE);
                let jumps = fold::is_true(&value) == if_true;
                if pops && let Some(instr) = block.instrs.get_mut(index) {
                    instr.make_nop();
                }
                if let Some(next) = block.instrs.get_mut(index + 1) {
                    if jumps {
                        next.op = Op::JUMP;
                    } else {
                        next.make_nop();
                    }
                }
            }
            Op::IS_OP if matches!(value, Const::None) => compare_with_none(block, index),
            Op::TO_BOOL => {
                let truth = if fold::is_true(&value) {
                    Const::True
                } else {
                    Const::False
                };
                let number = consts.add(truth);
                if let Some(instr) = block.instrs.get_mut(index) {
                    instr.make_nop();
                }
                if let Some(next) = block.instrs.get_mut(index + 1) {
                    next.set(Op::LOAD_CONST, number);
                }
            }
            _ => {}
        }
    }
}

/// `x is None` as a condition is one jump.
fn compare_with_none(block: &mut Block, index: usize) {
    let Some(is_op) = block.instrs.get(index + 1).copied() else {
        return;
    };
    let mut jump_index = index + 2;
    if let Some(to_bool) = block
        .instrs
        .get_mut(jump_index)
        .filter(|instr| instr.op == Op::TO_BOOL)
    {
        to_bool.make_nop();
        jump_index += 1;
    }
    let Some(jump) = block.instrs.get_mut(jump_index) else {
        return;
    };
    let mut invert = is_op.arg != 0;
    match jump.op {
        Op::POP_JUMP_IF_FALSE => invert = !invert,
        Op::POP_JUMP_IF_TRUE => {}
        _ => return,
    }
    jump.op = if invert {
        Op::POP_JUMP_IF_NOT_NONE
    } else {
        Op::POP_JUMP_IF_NONE
    };
    for index in [index, index + 1] {
        if let Some(instr) = block.instrs.get_mut(index) {
            instr.make_nop();
        }
    }
}
