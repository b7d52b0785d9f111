//! From the list of instructions to blocks.

use krait_bytecode::Op;

use super::graph::{BlockId, CfgInstr, Graph};
use super::malformed;
use crate::error::Result;
use crate::instr::{Instr, InstrSeq, has_target, is_terminator};

pub(super) fn from_instrs(graph: &mut Graph, seq: &InstrSeq) -> Result {
    let InstrSeq {
        instrs,
        labels,
        annotations,
    } = seq;
    graph.reset();
    // A label is known by the index of its instruction; several may share one.
    let mut is_target = vec![false; instrs.len() + 1];
    let place_of =
        |instr: &Instr| labels.get(instr.arg as usize).copied().unwrap_or(u32::MAX) as usize;
    for instr in instrs.iter().filter(|instr| has_target(instr.op)) {
        match is_target.get_mut(place_of(instr)) {
            Some(target) => *target = true,
            None => return Err(malformed("jump to a label that is not placed")),
        }
    }
    let mut builder = Builder {
        graph,
        current: BlockId::ENTRY,
        pending: None,
    };
    let mut block_at = vec![BlockId::NONE; instrs.len() + 1];
    for (index, instr) in instrs.iter().enumerate() {
        if instr.op == Op::ANNOTATIONS_PLACEHOLDER {
            for setup in annotations {
                builder.push(CfgInstr::new(setup.op, setup.arg, setup.loc));
            }
            continue;
        }
        if is_target.get(index).copied().unwrap_or(false) {
            builder.use_label();
            if let Some(block) = block_at.get_mut(index) {
                *block = builder.labeled_block();
            }
        }
        builder.push(CfgInstr::new(instr.op, instr.arg, instr.loc));
    }
    let mut next = BlockId::ENTRY;
    while let Some(block) = next.some() {
        next = graph[block].next;
        for instr in &mut graph[block].instrs {
            if has_target(instr.op) {
                let place = labels.get(instr.arg as usize).copied().unwrap_or(u32::MAX) as usize;
                instr.target = block_at.get(place).copied().unwrap_or(BlockId::NONE);
                if instr.target == BlockId::NONE {
                    return Err(malformed("jump with NULL target"));
                }
            }
        }
    }
    Ok(())
}

struct Builder<'g> {
    graph: &'g mut Graph,
    current: BlockId,
    /// A label waits for its block.
    pending: Option<()>,
}

impl Builder<'_> {
    fn use_label(&mut self) {
        self.pending = Some(());
        self.maybe_start_block();
    }

    /// The block of the label just used.
    fn labeled_block(&self) -> BlockId {
        self.current
    }

    fn is_terminated(&mut self) -> bool {
        let block = &mut self.graph[self.current];
        let last = block.instrs.last().map(|last| last.op);
        if last.is_some_and(is_terminator) {
            return true;
        }
        if self.pending.is_some() {
            if last.is_some() || block.labeled {
                return true;
            }
            block.labeled = true;
            self.pending = None;
        }
        false
    }

    fn maybe_start_block(&mut self) {
        if self.is_terminated() {
            let block = self.graph.new_block();
            self.graph[block].labeled = self.pending.take().is_some();
            self.graph[self.current].next = block;
            self.current = block;
        }
    }

    fn push(&mut self, instr: CfgInstr) {
        self.maybe_start_block();
        self.graph[self.current].instrs.push(instr);
    }
}
