//! Counting predecessors and emptying blocks that nothing leads to.

use super::graph::{BlockId, Graph};
use crate::instr::has_target;

pub(super) fn remove_unreachable(graph: &mut Graph) {
    graph.clear_visited();
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        graph[block].predecessors = 0;
        block = graph[block].next;
    }
    let entry = &mut graph[BlockId::ENTRY];
    entry.predecessors = 1;
    entry.visited = true;
    let mut stack = vec![BlockId::ENTRY];
    while let Some(block) = stack.pop() {
        let next = graph[block].next;
        if next != BlockId::NONE && graph[block].has_fallthrough() {
            reach(graph, next, &mut stack);
        }
        for index in 0..graph[block].instrs.len() {
            let Some(instr) = graph[block].instrs.get(index) else {
                break;
            };
            if has_target(instr.op) {
                let target = instr.target;
                reach(graph, target, &mut stack);
            }
        }
    }
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        let b = &mut graph[block];
        if b.predecessors == 0 {
            b.truncate(0);
            b.except_handler = false;
        }
        block = b.next;
    }
}

fn reach(graph: &mut Graph, block: BlockId, stack: &mut Vec<BlockId>) {
    let b = &mut graph[block];
    b.predecessors += 1;
    if !b.visited {
        b.visited = true;
        stack.push(block);
    }
}
