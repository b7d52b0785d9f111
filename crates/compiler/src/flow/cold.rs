//! Moving code that is only reached by exceptions to the end.

use krait_bytecode::Op;

use super::graph::{BlockId, CfgInstr, Graph};
use super::nops;
use crate::error::Result;
use crate::instr::NOWHERE;

pub(super) fn push_to_end(graph: &mut Graph) -> Result {
    if graph[BlockId::ENTRY].next == BlockId::NONE {
        return Ok(());
    }
    mark_warm(graph);
    mark_cold(graph);
    add_explicit_jumps(graph);
    let mut warm_tail = BlockId::ENTRY;
    let mut cold_head = BlockId::NONE;
    let mut cold_tail = BlockId::NONE;
    let mut block = graph[BlockId::ENTRY].next;
    while block != BlockId::NONE {
        let next = graph[block].next;
        graph[block].next = BlockId::NONE;
        if !graph[block].cold {
            graph[warm_tail].next = block;
            warm_tail = block;
        } else if cold_head == BlockId::NONE {
            cold_head = block;
            cold_tail = block;
        } else {
            graph[cold_tail].next = block;
            cold_tail = block;
        }
        block = next;
    }
    graph[warm_tail].next = cold_head;
    if cold_head != BlockId::NONE {
        nops::remove_redundant_nops_and_jumps(graph)?;
    }
    Ok(())
}

/// Marks what is reached from the entry without exceptions.
fn mark_warm(graph: &mut Graph) {
    graph.clear_visited();
    graph[BlockId::ENTRY].visited = true;
    let mut stack = vec![BlockId::ENTRY];
    while let Some(block) = stack.pop() {
        graph[block].warm = true;
        successors(graph, block, &mut stack, |_| true);
    }
}

/// Marks what is reached from handlers only.
fn mark_cold(graph: &mut Graph) {
    graph.clear_visited();
    let mut stack = Vec::new();
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        if graph[block].except_handler {
            graph[block].visited = true;
            stack.push(block);
        }
        block = graph[block].next;
    }
    while let Some(block) = stack.pop() {
        graph[block].cold = true;
        successors(graph, block, &mut stack, |warm| !warm);
    }
}

/// Queues the blocks that control goes to from a block, depending on whether they are warm.
fn successors(
    graph: &mut Graph,
    block: BlockId,
    stack: &mut Vec<BlockId>,
    wanted: fn(bool) -> bool,
) {
    let mut queue = |graph: &mut Graph, block: BlockId| {
        let b = &mut graph[block];
        if !b.visited && wanted(b.warm) {
            b.visited = true;
            stack.push(block);
        }
    };
    let next = graph[block].next;
    if next != BlockId::NONE && graph[block].has_fallthrough() {
        queue(graph, next);
    }
    if let Some(target) = graph[block]
        .last()
        .filter(|last| last.is_jump())
        .map(|last| last.target)
    {
        queue(graph, target);
    }
}

/// A cold block that goes on to a warm one will be far from it.
fn add_explicit_jumps(graph: &mut Graph) {
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        let next = graph[block].next;
        if next != BlockId::NONE
            && graph[block].cold
            && graph[block].has_fallthrough()
            && graph[next].warm
        {
            let jump = graph.new_block();
            graph[next].labeled = true;
            graph[jump]
                .instrs
                .push(CfgInstr::jump(Op::JUMP_NO_INTERRUPT, next, NOWHERE));
            graph[jump].cold = true;
            graph[jump].predecessors = 1;
            graph[jump].next = next;
            graph[block].next = jump;
        }
        block = next;
    }
}
