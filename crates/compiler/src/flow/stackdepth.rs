//! How deep the stack gets, and how deep it is at the start of each block.

use super::graph::{BlockId, Graph};
use super::malformed;
use crate::error::{CompileError, Result};
use crate::instr::{has_target, is_scope_exit, is_unconditional_jump};
use krait_bytecode::Op;

pub(super) fn calculate(graph: &mut Graph) -> Result<u32> {
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        graph[block].startdepth = None;
        block = graph[block].next;
    }
    let mut max = 0;
    let mut stack = Vec::new();
    push(graph, BlockId::ENTRY, 0, &mut stack)?;
    while let Some(block) = stack.pop() {
        let mut depth = graph[block].startdepth.unwrap_or(0) as i32;
        let mut next = graph[block].next;
        for index in 0..graph[block].instrs.len() {
            let Some(instr) = graph[block].instrs.get(index).copied() else {
                break;
            };
            let effect = |jump: bool| {
                instr
                    .op
                    .stack_effect(instr.arg, jump)
                    .ok_or_else(|| malformed("Invalid stack effect"))
            };
            let new_depth = depth + effect(false)?;
            if new_depth < 0 {
                return Err(CompileError::value("Invalid CFG, stack underflow"));
            }
            max = max.max(depth);
            if has_target(instr.op) && instr.op != Op::END_ASYNC_FOR {
                let target_depth = depth + effect(true)?;
                push(graph, instr.target, target_depth, &mut stack)?;
            }
            depth = new_depth;
            if is_unconditional_jump(instr.op) || is_scope_exit(instr.op) {
                next = BlockId::NONE;
                break;
            }
        }
        if next != BlockId::NONE {
            push(graph, next, depth, &mut stack)?;
        }
    }
    Ok(max as u32)
}

fn push(graph: &mut Graph, block: BlockId, depth: i32, stack: &mut Vec<BlockId>) -> Result {
    let depth =
        u32::try_from(depth).map_err(|_| CompileError::value("Invalid CFG, stack underflow"))?;
    match graph[block].startdepth {
        None => {
            graph[block].startdepth = Some(depth);
            stack.push(block);
            Ok(())
        }
        Some(known) if known == depth => Ok(()),
        Some(_) => Err(malformed("Invalid CFG, inconsistent stackdepth")),
    }
}
