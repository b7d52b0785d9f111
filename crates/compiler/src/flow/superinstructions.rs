//! Pairs of loads and stores in one instruction.

use krait_bytecode::Op;

use super::graph::{BlockId, Graph};
use super::nops;

pub(super) fn insert(graph: &mut Graph) {
    let mut block = BlockId::ENTRY;
    while block != BlockId::NONE {
        let instrs = &mut graph[block].instrs;
        for index in 1..instrs.len() {
            let Some([first, second]) = instrs.get_mut(index - 1..=index) else {
                break;
            };
            let op = match (first.op, second.op) {
                (Op::LOAD_FAST, Op::LOAD_FAST) => Op::LOAD_FAST_LOAD_FAST,
                (Op::STORE_FAST, Op::LOAD_FAST) => Op::STORE_FAST_LOAD_FAST,
                (Op::STORE_FAST, Op::STORE_FAST) => Op::STORE_FAST_STORE_FAST,
                _ => continue,
            };
            let (line, other) = (first.loc.line, second.loc.line);
            if line >= 0 && other >= 0 && line != other || first.arg >= 16 || second.arg >= 16 {
                continue;
            }
            first.set(op, first.arg << 4 | second.arg);
            second.make_nop();
        }
        block = graph[block].next;
    }
    nops::remove_redundant_nops(graph);
}
