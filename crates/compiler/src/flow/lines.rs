//! Line numbers: every instruction that can leave the function must have one (PEP 626).

use krait_bytecode::Op;

use super::graph::{Block, BlockId, Graph};
use crate::instr::NOWHERE;

pub(super) fn resolve(graph: &mut Graph) {
    duplicate_exits_without_lineno(graph);
    propagate(graph);
}

/// Whether signals are handled here.
fn has_eval_break(op: Op) -> bool {
    matches!(
        op,
        Op::RESUME | Op::JUMP_BACKWARD | Op::CALL | Op::CALL_FUNCTION_EX | Op::JUMP
    )
}

fn is_exit_or_eval_check_without_lineno(block: &Block) -> bool {
    (block.exits_scope() || block.instrs.iter().any(|instr| has_eval_break(instr.op)))
        && block.has_no_lineno()
}

/// Gives each jump to an exit without a line its own copy, which can take the line of the jump.
fn duplicate_exits_without_lineno(graph: &mut Graph) {
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        let next = graph[block].next;
        let Some(last) = graph[block].last().copied().filter(|last| last.is_jump()) else {
            block = next;
            continue;
        };
        let target = graph.next_nonempty(last.target);
        if target != BlockId::NONE
            && is_exit_or_eval_check_without_lineno(&graph[target])
            && graph[target].predecessors > 1
        {
            let copy = graph.new_block();
            graph[copy].instrs = graph[target].instrs.clone();
            if let Some(first) = graph[copy].instrs.first_mut() {
                first.loc = last.loc;
            }
            if let Some(jump) = graph[block].instrs.last_mut() {
                jump.target = copy;
            }
            graph[target].predecessors -= 1;
            graph[copy].predecessors = 1;
            graph[copy].next = graph[target].next;
            graph[copy].labeled = true;
            graph[target].next = copy;
        }
        block = graph[block].next;
    }
    // The rest are reached by falling through only, from one block.
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        let next = graph[block].next;
        if next != BlockId::NONE
            && graph[block].has_fallthrough()
            && is_exit_or_eval_check_without_lineno(&graph[next])
            && let Some(last) = graph[block].last().copied()
            && let Some(first) = graph[next].instrs.first_mut()
        {
            first.loc = last.loc;
        }
        block = next;
    }
}

/// Copies lines to instructions without, within blocks and to blocks with one predecessor.
fn propagate(graph: &mut Graph) {
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        let next = graph[block].next;
        if graph[block].is_empty() {
            block = next;
            continue;
        }
        let mut previous = NOWHERE;
        for instr in &mut graph[block].instrs {
            if instr.loc.line == NOWHERE.line {
                instr.loc = previous;
            } else {
                previous = instr.loc;
            }
        }
        if next != BlockId::NONE && graph[block].has_fallthrough() {
            inherit(&mut graph[next], previous);
        }
        if let Some(target) = graph[block]
            .last()
            .filter(|last| last.is_jump())
            .map(|last| last.target)
        {
            inherit(&mut graph[target], previous);
        }
        block = next;
    }
}

fn inherit(block: &mut Block, loc: krait_base::Loc) {
    if block.predecessors == 1
        && let Some(first) = block.instrs.first_mut()
        && first.loc.line == NOWHERE.line
    {
        first.loc = loc;
    }
}
