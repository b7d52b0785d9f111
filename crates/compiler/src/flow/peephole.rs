//! Small replacements within a block, and jumps to jumps.

use krait_bytecode::{Op, opcode};

use super::graph::{BlockId, CfgInstr, Graph};
use super::{sequences, swaps};
use crate::consts::ConstTable;
use crate::instr::has_target;

pub(super) fn optimize(graph: &mut Graph, consts: &mut ConstTable) {
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        optimize_block(graph, block, consts);
        block = graph[block].next;
    }
}

fn optimize_block(graph: &mut Graph, block: BlockId, consts: &mut ConstTable) {
    let mut index = 0;
    while let Some(instr) = graph[block].instrs.get(index).copied() {
        if has_target(instr.op) {
            // Threading a jump leaves another one at the same place to be looked at.
            if !thread_jump(graph, block, index, instr) {
                index += 1;
            }
            continue;
        }
        optimize_instr(graph, block, index, instr, consts);
        index += 1;
    }
    swaps::optimize(&mut graph[block].instrs);
}

/// Shortens a jump to a jump; returns whether to look at the same place again.
fn thread_jump(graph: &mut Graph, block: BlockId, index: usize, instr: CfgInstr) -> bool {
    let Some(target) = graph[instr.target].instrs.first().copied() else {
        return false;
    };
    let op = match (instr.op, target.op) {
        (
            Op::POP_JUMP_IF_NOT_NONE
            | Op::POP_JUMP_IF_NONE
            | Op::POP_JUMP_IF_FALSE
            | Op::POP_JUMP_IF_TRUE,
            Op::JUMP,
        ) => instr.op,
        (Op::JUMP_IF_FALSE, Op::JUMP | Op::JUMP_IF_FALSE)
        | (Op::JUMP_IF_TRUE, Op::JUMP | Op::JUMP_IF_TRUE) => instr.op,
        (Op::JUMP_IF_FALSE, Op::JUMP_IF_TRUE) | (Op::JUMP_IF_TRUE, Op::JUMP_IF_FALSE) => {
            // The target will not jump, so control goes on behind it.
            let next = graph[instr.target].next;
            if next == BlockId::NONE {
                return false;
            }
            if let Some(instr) = graph[block].instrs.get_mut(index) {
                instr.target = next;
            }
            return true;
        }
        (Op::JUMP | Op::JUMP_NO_INTERRUPT, Op::JUMP) => Op::JUMP,
        (Op::JUMP | Op::JUMP_NO_INTERRUPT, Op::JUMP_NO_INTERRUPT) => instr.op,
        _ => return false,
    };
    // Otherwise nothing would change, for ever.
    if instr.target == target.target {
        return false;
    }
    if let Some(instr) = graph[block].instrs.get_mut(index) {
        instr.make_nop();
    }
    graph[block].add(CfgInstr::jump(op, target.target, target.loc));
    true
}

fn optimize_instr(
    graph: &mut Graph,
    block: BlockId,
    index: usize,
    instr: CfgInstr,
    consts: &mut ConstTable,
) {
    let instrs = &mut graph[block].instrs;
    let next = instrs.get(index + 1).copied();
    let next_op = next.map_or(Op::CACHE, |next| next.op);
    /// Replaces an instruction and the next one by one.
    fn merge(instrs: &mut [CfgInstr], index: usize, op: Op, arg: u32) {
        if let Some(instr) = instrs.get_mut(index) {
            instr.make_nop();
        }
        if let Some(next) = instrs.get_mut(index + 1) {
            next.set(op, arg);
        }
    }
    match instr.op {
        Op::BUILD_TUPLE => {
            if next.is_some_and(|next| next.op == Op::UNPACK_SEQUENCE && next.arg == instr.arg) {
                match instr.arg {
                    1 => return merge(instrs, index, Op::NOP, 0),
                    2 | 3 => return merge(instrs, index, Op::SWAP, instr.arg),
                    _ => {}
                }
            }
            sequences::fold_tuple(instrs, index, consts);
        }
        Op::BUILD_LIST | Op::BUILD_SET => {
            sequences::optimize_list_or_set(instrs, index, next_op, consts)
        }
        Op::STORE_FAST => {
            let overwritten = next.is_some_and(|next| {
                next.op == Op::STORE_FAST
                    && next.arg == instr.arg
                    && next.loc.line == instr.loc.line
            });
            if overwritten && let Some(instr) = instrs.get_mut(index) {
                instr.set(Op::POP_TOP, 0);
            }
        }
        Op::SWAP if instr.arg == 1 => {
            if let Some(instr) = instrs.get_mut(index) {
                instr.make_nop();
            }
        }
        Op::LOAD_GLOBAL if next_op == Op::PUSH_NULL && instr.arg & 1 == 0 => {
            if let Some(instr) = instrs.get_mut(index) {
                instr.arg |= 1;
            }
            if let Some(next) = instrs.get_mut(index + 1) {
                next.make_nop();
            }
        }
        Op::COMPARE_OP if next_op == Op::TO_BOOL => {
            merge(instrs, index, Op::COMPARE_OP, instr.arg | 16)
        }
        Op::CONTAINS_OP | Op::IS_OP if next_op == Op::TO_BOOL => {
            merge(instrs, index, instr.op, instr.arg)
        }
        Op::CONTAINS_OP | Op::IS_OP if next_op == Op::UNARY_NOT => {
            merge(instrs, index, instr.op, instr.arg ^ 1)
        }
        Op::TO_BOOL if next_op == Op::TO_BOOL => {
            if let Some(instr) = instrs.get_mut(index) {
                instr.make_nop();
            }
        }
        Op::UNARY_NOT if next_op == Op::TO_BOOL => merge(instrs, index, Op::UNARY_NOT, 0),
        Op::UNARY_NOT if next_op == Op::UNARY_NOT => merge(instrs, index, Op::NOP, 0),
        Op::UNARY_NOT | Op::UNARY_INVERT | Op::UNARY_NEGATIVE => {
            sequences::fold_unary(instrs, index, consts)
        }
        Op::CALL_INTRINSIC_1 if instr.arg == opcode::INTRINSIC_LIST_TO_TUPLE => {
            let folded =
                sequences::fold_built(instrs, index, Op::BUILD_LIST, Op::LIST_APPEND, consts);
            // A list can be iterated over as well.
            if !folded
                && next_op == Op::GET_ITER
                && let Some(instr) = instrs.get_mut(index)
            {
                instr.make_nop();
            }
        }
        Op::LIST_APPEND if matches!(next_op, Op::GET_ITER | Op::CONTAINS_OP) => {
            sequences::fold_built(instrs, index, Op::BUILD_LIST, Op::LIST_APPEND, consts);
        }
        Op::SET_ADD if matches!(next_op, Op::GET_ITER | Op::CONTAINS_OP) => {
            sequences::fold_built(instrs, index, Op::BUILD_SET, Op::SET_ADD, consts);
        }
        Op::CALL_INTRINSIC_1 if instr.arg == opcode::INTRINSIC_UNARY_POSITIVE => {
            sequences::fold_unary(instrs, index, consts);
        }
        Op::BINARY_OP => sequences::fold_binary(instrs, index, consts),
        _ => {}
    }
}
