//! Exception handlers: which one is in force at each instruction.

use krait_bytecode::Op;

use super::graph::{BlockId, Graph};
use super::malformed;
use crate::error::Result;
use crate::instr::is_block_push;

pub(super) fn mark_handlers(graph: &mut Graph) {
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        for index in 0..graph[block].instrs.len() {
            let Some(instr) = graph[block].instrs.get(index).copied() else {
                break;
            };
            if is_block_push(instr.op) {
                graph[instr.target].except_handler = true;
            }
        }
        block = graph[block].next;
    }
}

/// Sets `except` of every instruction by following the control flow with a stack of handlers.
pub(super) fn label_targets(graph: &mut Graph) -> Result {
    graph.clear_visited();
    let mut todo: Vec<(BlockId, Vec<BlockId>)> = vec![(BlockId::ENTRY, Vec::new())];
    graph[BlockId::ENTRY].visited = true;
    while let Some((block, mut stack)) = todo.pop() {
        let mut instrs = std::mem::take(&mut graph[block].instrs);
        let mut handler = stack.last().copied().unwrap_or(BlockId::NONE);
        let mut yield_depth = None;
        let count = instrs.len();
        for (index, instr) in instrs.iter_mut().enumerate() {
            if is_block_push(instr.op) {
                let target = &mut graph[instr.target];
                if !target.visited {
                    target.visited = true;
                    todo.push((instr.target, stack.clone()));
                }
                if matches!(instr.op, Op::SETUP_WITH | Op::SETUP_CLEANUP) {
                    target.preserve_lasti = true;
                }
                stack.push(instr.target);
                handler = instr.target;
                continue;
            }
            if instr.op == Op::POP_BLOCK {
                if stack.pop().is_none() {
                    return Err(malformed("malformed control flow graph."));
                }
                handler = stack.last().copied().unwrap_or(BlockId::NONE);
                instr.make_nop();
                continue;
            }
            instr.except = handler;
            if instr.is_jump() {
                let target = &mut graph[instr.target];
                if !target.visited {
                    target.visited = true;
                    todo.push((instr.target, stack.clone()));
                }
                debug_assert!(index + 1 == count);
            } else if instr.op == Op::YIELD_VALUE {
                yield_depth = Some(stack.len());
            } else if instr.op == Op::RESUME && instr.arg != 0 {
                // The machine need not look for handlers if there is only that of the generator.
                if yield_depth.take() == Some(1) {
                    instr.arg |= 4;
                }
            }
        }
        graph[block].instrs = instrs;
        let next = graph[block].next;
        if next != BlockId::NONE && graph[block].has_fallthrough() && !graph[next].visited {
            graph[next].visited = true;
            todo.push((next, stack));
        }
    }
    Ok(())
}
