//! Giving pseudo-instructions and conditional jumps their final form.

use krait_bytecode::Op;

use super::graph::{BlockId, CfgInstr, Graph};
use super::nops;
use crate::error::Result;
use crate::instr::is_block_push;

/// `and` and `or`: the value is kept and its truth tested.
pub(super) fn convert_pseudo_conditional(graph: &mut Graph) {
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        let b = &mut graph[block];
        let instrs = &mut b.instrs;
        if let Some(last) = instrs.last_mut() {
            let op = match last.op {
                Op::JUMP_IF_FALSE => Some(Op::POP_JUMP_IF_FALSE),
                Op::JUMP_IF_TRUE => Some(Op::POP_JUMP_IF_TRUE),
                _ => None,
            };
            if let Some(op) = op {
                last.op = op;
                let jump = *last;
                instrs.pop();
                let new = |op, arg| CfgInstr {
                    except: jump.except,
                    ..CfgInstr::new(op, arg, jump.loc)
                };
                instrs.push(new(Op::COPY, 1));
                instrs.push(new(Op::TO_BOOL, 0));
                instrs.push(jump);
                b.forget_stale(2);
            }
        }
        block = graph[block].next;
    }
}

pub(super) fn convert_pseudo_ops(graph: &mut Graph) -> Result {
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        for instr in &mut graph[block].instrs {
            match instr.op {
                op if is_block_push(op) => instr.make_nop(),
                Op::LOAD_CLOSURE => instr.op = Op::LOAD_FAST,
                Op::STORE_FAST_MAYBE_NULL => instr.op = Op::STORE_FAST,
                _ => {}
            }
        }
        block = graph[block].next;
    }
    nops::remove_redundant_nops_and_jumps(graph)
}

/// Conditional jumps only go forwards: one backwards becomes the opposite one over a plain jump.
/// What follows a conditional jump is marked, for branch monitoring.
pub(super) fn normalize(graph: &mut Graph) -> Result {
    graph.clear_visited();
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        graph[block].visited = true;
        let next = graph[block].next;
        let Some(last) = graph[block].last().copied() else {
            block = next;
            continue;
        };
        let reversed = match last.op {
            Op::POP_JUMP_IF_NOT_NONE => Op::POP_JUMP_IF_NONE,
            Op::POP_JUMP_IF_NONE => Op::POP_JUMP_IF_NOT_NONE,
            Op::POP_JUMP_IF_FALSE => Op::POP_JUMP_IF_TRUE,
            Op::POP_JUMP_IF_TRUE => Op::POP_JUMP_IF_FALSE,
            _ => {
                block = next;
                continue;
            }
        };
        if !graph[last.target].visited {
            graph[block].add(CfgInstr::new(Op::NOT_TAKEN, 0, last.loc));
            block = next;
            continue;
        }
        let backwards = graph.new_block();
        let jump = &mut graph[backwards];
        jump.add(CfgInstr::new(Op::NOT_TAKEN, 0, last.loc));
        jump.add(CfgInstr::jump(Op::JUMP, last.target, last.loc));
        jump.visited = true;
        jump.next = next;
        let (startdepth, cold) = (graph[last.target].startdepth, graph[block].cold);
        graph[backwards].startdepth = startdepth;
        graph[backwards].cold = cold;
        graph[block].next = backwards;
        if let Some(jump) = graph[block].instrs.last_mut() {
            jump.op = reversed;
            jump.target = next;
        }
        block = next;
    }
    Ok(())
}
