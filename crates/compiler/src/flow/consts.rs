//! Dropping constants that are no longer loaded.

use krait_bytecode::Op;

use super::graph::{BlockId, Graph};
use crate::consts::ConstTable;

pub(super) fn remove_unused(graph: &mut Graph, consts: &mut ConstTable) {
    let mut used = vec![false; consts.len()];
    // The first one may be the docstring.
    if let Some(first) = used.first_mut() {
        *first = true;
    }
    for block in graph.order() {
        for instr in graph[block]
            .instrs
            .iter()
            .filter(|instr| instr.op == Op::LOAD_CONST)
        {
            if let Some(flag) = used.get_mut(instr.arg as usize) {
                *flag = true;
            }
        }
    }
    if used.iter().all(|flag| *flag) {
        return;
    }
    let mut numbers = Vec::with_capacity(used.len());
    let mut next = 0u32;
    for flag in &used {
        numbers.push(next);
        next += u32::from(*flag);
    }
    consts.retain(&used);
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        for instr in graph[block]
            .instrs
            .iter_mut()
            .filter(|instr| instr.op == Op::LOAD_CONST)
        {
            if let Some(number) = numbers.get(instr.arg as usize) {
                instr.arg = *number;
            }
        }
        block = graph[block].next;
    }
}
