//! `LOAD_FAST_CHECK` for locals that may be unbound.
//!
//! The first 64 locals are followed through the whole graph as a bit mask; the rest only within
//! their blocks, so that functions with very many locals compile in linear time.

use krait_bytecode::Op;

use super::graph::{BlockId, Graph};

const TRACKED: usize = 64;

pub(super) fn add_checks(graph: &mut Graph, nlocals: usize, nparams: usize) {
    if nlocals == 0 {
        return;
    }
    if nlocals > TRACKED {
        scan_many_locals(graph, nlocals);
    }
    graph.clear_visited();
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        graph[block].unsafe_locals = 0;
        block = graph[block].next;
    }
    let mut stack = Vec::new();
    let unbound = (nparams..nlocals.min(TRACKED)).fold(0u64, |mask, local| mask | 1 << local);
    maybe_push(graph, BlockId::ENTRY, unbound, &mut stack);
    // Every block is scanned at least once, because there may be a `del` in it.
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        scan_block(graph, block, &mut stack);
        block = graph[block].next;
    }
    while let Some(block) = stack.pop() {
        graph[block].visited = false;
        scan_block(graph, block, &mut stack);
    }
}

/// Queues a block if more of its locals may be unbound than was known.
fn maybe_push(graph: &mut Graph, block: BlockId, mask: u64, stack: &mut Vec<BlockId>) {
    let b = &mut graph[block];
    let both = b.unsafe_locals | mask;
    if both != b.unsafe_locals {
        b.unsafe_locals = both;
        if !b.visited {
            b.visited = true;
            stack.push(block);
        }
    }
}

fn scan_block(graph: &mut Graph, block: BlockId, stack: &mut Vec<BlockId>) {
    let mut mask = graph[block].unsafe_locals;
    for index in 0..graph[block].instrs.len() {
        let Some(instr) = graph[block].instrs.get_mut(index) else {
            break;
        };
        let except = instr.except;
        let before = mask;
        if (instr.arg as usize) < TRACKED {
            let bit = 1u64 << instr.arg;
            match instr.op {
                Op::DELETE_FAST | Op::LOAD_FAST_AND_CLEAR | Op::STORE_FAST_MAYBE_NULL => {
                    mask |= bit
                }
                Op::STORE_FAST | Op::LOAD_FAST_CHECK => mask &= !bit,
                Op::LOAD_FAST => {
                    if mask & bit != 0 {
                        instr.op = Op::LOAD_FAST_CHECK;
                    }
                    mask &= !bit;
                }
                _ => {}
            }
        }
        if except != BlockId::NONE {
            maybe_push(graph, except, before, stack);
        }
    }
    let next = graph[block].next;
    if next != BlockId::NONE && graph[block].has_fallthrough() {
        maybe_push(graph, next, mask, stack);
    }
    if let Some(target) = graph[block]
        .last()
        .filter(|last| last.is_jump())
        .map(|last| last.target)
    {
        maybe_push(graph, target, mask, stack);
    }
}

fn scan_many_locals(graph: &mut Graph, nlocals: usize) {
    // The last block in which each local is known to be bound.
    let mut bound_in = vec![0usize; nlocals - TRACKED];
    let mut number = 0;
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        number += 1;
        for instr in &mut graph[block].instrs {
            let Some(local) = (instr.arg as usize).checked_sub(TRACKED) else {
                continue;
            };
            let Some(state) = bound_in.get_mut(local) else {
                continue;
            };
            match instr.op {
                Op::DELETE_FAST | Op::LOAD_FAST_AND_CLEAR | Op::STORE_FAST_MAYBE_NULL => {
                    *state = number - 1
                }
                Op::STORE_FAST => *state = number,
                Op::LOAD_FAST => {
                    if *state != number {
                        instr.op = Op::LOAD_FAST_CHECK;
                    }
                    *state = number;
                }
                _ => {}
            }
        }
        block = graph[block].next;
    }
}
