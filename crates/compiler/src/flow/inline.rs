//! Copying small exit blocks to where they are jumped to.

use krait_bytecode::Op;

use super::graph::{BlockId, Graph};
use crate::instr::is_unconditional_jump;

/// Instructions of the largest exit block that is copied.
const MAX_COPY_SIZE: usize = 4;

pub(super) fn small_or_no_lineno_blocks(graph: &mut Graph) {
    loop {
        let mut changed = false;
        let mut block = BlockId::ENTRY;
        while block != BlockId::NONE {
            changed |= inline_target(graph, block);
            block = graph[block].next;
        }
        // Every change removes a jump, so this ends.
        if !changed {
            break;
        }
    }
}

/// Replaces a jump at the end of a block by the target, if that is a small exit or has no lines.
fn inline_target(graph: &mut Graph, block: BlockId) -> bool {
    let Some(last) = graph[block].last().copied() else {
        return false;
    };
    if !is_unconditional_jump(last.op) {
        return false;
    }
    let target = &graph[last.target];
    let small_exit = target.exits_scope() && target.instrs.len() <= MAX_COPY_SIZE;
    let no_lineno = target.has_no_lineno() && !target.has_fallthrough();
    if !small_exit && !no_lineno {
        return false;
    }
    let copied = target.instrs.clone();
    if let Some(jump) = graph[block].instrs.last_mut() {
        jump.make_nop();
    }
    graph[block].append(&copied);
    // A jump that checks for signals must not become one that does not.
    if no_lineno
        && last.op == Op::JUMP
        && let Some(jump) = graph[block].instrs.last_mut()
        && is_unconditional_jump(jump.op)
    {
        jump.op = Op::JUMP;
    }
    let target = &mut graph[last.target];
    target.predecessors = target.predecessors.wrapping_sub(1);
    true
}
