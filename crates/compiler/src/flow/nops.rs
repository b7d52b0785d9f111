//! Removing instructions that do nothing, and jumps to where control goes anyway.

use krait_bytecode::Op;

use super::graph::{BlockId, Graph};
use super::malformed;
use crate::error::Result;
use crate::instr::is_unconditional_jump;

/// Removes those no-operations of a block whose line shows elsewhere; returns how many.
fn remove_from_block(graph: &mut Graph, block: BlockId) -> usize {
    if !graph[block].instrs.iter().any(|instr| instr.op == Op::NOP) {
        return 0;
    }
    // The first line after the block is only needed for its last instruction.
    let next_line = line_after(graph, block);
    let instrs = &mut graph[block].instrs;
    let count = instrs.len();
    let mut dest = 0;
    let mut previous_line = -1;
    for src in 0..count {
        let Some(instr) = instrs.get(src).copied() else {
            break;
        };
        let line = instr.loc.line;
        if instr.op == Op::NOP {
            if line < 0 || previous_line == line {
                continue;
            }
            match instrs.get_mut(src + 1) {
                Some(next) if next.loc.line == line => continue,
                Some(next) if next.loc.line < 0 => {
                    next.loc = instr.loc;
                    continue;
                }
                None if next_line == Some(line) => continue,
                _ => {}
            }
        }
        if dest != src
            && let Some(slot) = instrs.get_mut(dest)
        {
            *slot = instr;
        }
        dest += 1;
        previous_line = line;
    }
    graph[block].truncate(dest);
    count - dest
}

/// The line of what comes after a block, no-operations without one not counted.
fn line_after(graph: &Graph, block: BlockId) -> Option<i32> {
    let next = graph.next_nonempty(graph[block].next).some()?;
    let significant = graph[next]
        .instrs
        .iter()
        .find(|instr| instr.op != Op::NOP || instr.loc.line >= 0);
    Some(significant.map_or(-1, |instr| instr.loc.line))
}

pub(super) fn remove_redundant_nops(graph: &mut Graph) -> usize {
    let mut removed = 0;
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        removed += remove_from_block(graph, block);
        block = graph[block].next;
    }
    removed
}

/// Also removes values that are pushed and popped at once.
pub(super) fn remove_redundant_nops_and_pairs(graph: &mut Graph) {
    loop {
        let mut done = true;
        // The instruction before, in its block.
        let mut previous: Option<(BlockId, usize)> = None;
        let mut block = BlockId::ENTRY;
        while block != BlockId::NONE {
            remove_from_block(graph, block);
            if graph[block].labeled {
                previous = None;
            }
            for index in 0..graph[block].instrs.len() {
                let Some(instr) = graph[block].instrs.get(index).copied() else {
                    break;
                };
                let before = previous
                    .and_then(|(block, index)| graph[block].instrs.get(index))
                    .copied();
                let is_pair = instr.op == Op::POP_TOP
                    && before.is_some_and(|before| match before.op {
                        Op::LOAD_CONST | Op::LOAD_SMALL_INT => true,
                        Op::COPY => before.arg == 1,
                        _ => false,
                    });
                if is_pair && let Some((before_block, before_index)) = previous {
                    if let Some(before) = graph[before_block].instrs.get_mut(before_index) {
                        before.make_nop();
                    }
                    if let Some(instr) = graph[block].instrs.get_mut(index) {
                        instr.make_nop();
                    }
                    done = false;
                }
                previous = Some((block, index));
            }
            let jumps = previous
                .and_then(|(block, index)| graph[block].instrs.get(index))
                .is_some_and(|instr| instr.is_jump());
            if jumps || !graph[block].has_fallthrough() {
                previous = None;
            }
            block = graph[block].next;
        }
        if done {
            return;
        }
    }
}

fn remove_redundant_jumps(graph: &mut Graph) -> Result<usize> {
    let mut removed = 0;
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        let next = graph[block].next;
        if let Some(last) = graph[block].last().copied()
            && is_unconditional_jump(last.op)
        {
            let target = graph.next_nonempty(last.target);
            if target == BlockId::NONE {
                return Err(malformed("jump with NULL target"));
            }
            if target == graph.next_nonempty(next)
                && let Some(jump) = graph[block].instrs.last_mut()
            {
                jump.make_nop();
                removed += 1;
            }
        }
        block = next;
    }
    Ok(removed)
}

pub(super) fn remove_redundant_nops_and_jumps(graph: &mut Graph) -> Result {
    loop {
        let nops = remove_redundant_nops(graph);
        let jumps = remove_redundant_jumps(graph)?;
        if nops + jumps == 0 {
            return Ok(());
        }
    }
}
