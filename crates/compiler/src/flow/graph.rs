//! Blocks and instructions.

use std::ops::{Index, IndexMut};

use krait_base::Loc;
use krait_bytecode::Op;

use super::malformed;
use crate::error::Result;
use crate::instr::{NOWHERE, is_scope_exit, is_terminator, is_unconditional_jump};

/// The number of a block. Only the graph hands them out, so indexing cannot fail, except with
/// `NONE`, which stands for no block and is compared with first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlockId(u32);

impl BlockId {
    pub const ENTRY: BlockId = BlockId(0);
    pub const NONE: BlockId = BlockId(u32::MAX);

    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    #[inline]
    pub fn some(self) -> Option<BlockId> {
        (self != BlockId::NONE).then_some(self)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct CfgInstr {
    pub op: Op,
    pub arg: u32,
    pub loc: Loc,
    /// Where it jumps to, or the handler it opens.
    pub target: BlockId,
    /// Where an exception raised here goes.
    pub except: BlockId,
}

impl CfgInstr {
    pub fn new(op: Op, arg: u32, loc: Loc) -> CfgInstr {
        CfgInstr {
            op,
            arg,
            loc,
            target: BlockId::NONE,
            except: BlockId::NONE,
        }
    }

    pub fn jump(op: Op, target: BlockId, loc: Loc) -> CfgInstr {
        CfgInstr {
            op,
            arg: 0,
            loc,
            target,
            except: BlockId::NONE,
        }
    }

    #[inline]
    pub fn is_jump(&self) -> bool {
        self.op.has_jump()
    }

    #[inline]
    pub fn set(&mut self, op: Op, arg: u32) {
        self.op = op;
        self.arg = arg;
    }

    /// Leaves nothing but the line.
    #[inline]
    pub fn make_nop(&mut self) {
        self.set(Op::NOP, 0);
    }

    /// Leaves nothing at all.
    #[inline]
    pub fn erase(&mut self) {
        self.set(Op::NOP, 0);
        self.loc = NOWHERE;
    }
}

#[derive(Clone, Debug)]
pub struct Block {
    pub instrs: Vec<CfgInstr>,
    /// What CPython's array of instructions still holds beyond its end, last slot first: an
    /// instruction that is added later has the handler of the one that was removed from its slot.
    stale: Vec<BlockId>,
    /// The next block in the order of the code.
    pub next: BlockId,
    /// Whether jumps may come here.
    pub labeled: bool,
    pub predecessors: u32,
    /// The depth of the stack on entry.
    pub startdepth: Option<u32>,
    /// Locals that may be unbound on entry.
    pub unsafe_locals: u64,
    pub preserve_lasti: bool,
    pub visited: bool,
    pub except_handler: bool,
    pub cold: bool,
    pub warm: bool,
}

impl Default for Block {
    fn default() -> Block {
        Block {
            instrs: Vec::new(),
            stale: Vec::new(),
            next: BlockId::NONE,
            labeled: false,
            predecessors: 0,
            startdepth: None,
            unsafe_locals: 0,
            preserve_lasti: false,
            visited: false,
            except_handler: false,
            cold: false,
            warm: false,
        }
    }
}

impl Block {
    pub fn last(&self) -> Option<&CfgInstr> {
        self.instrs.last()
    }

    /// Appends a new instruction.
    pub fn add(&mut self, mut instr: CfgInstr) {
        instr.except = self.stale.pop().unwrap_or(BlockId::NONE);
        self.instrs.push(instr);
    }

    /// Appends copies of instructions.
    pub fn append(&mut self, instrs: &[CfgInstr]) {
        self.forget_stale(instrs.len());
        self.instrs.extend_from_slice(instrs);
    }

    /// Slots that are filled by moving instructions up have nothing of their own.
    pub fn forget_stale(&mut self, count: usize) {
        let left = self.stale.len().saturating_sub(count);
        self.stale.truncate(left);
    }

    /// Removes the instructions from an index on.
    pub fn truncate(&mut self, len: usize) {
        self.stale
            .extend(self.instrs.iter().skip(len).rev().map(|instr| instr.except));
        self.instrs.truncate(len);
    }

    pub fn is_empty(&self) -> bool {
        self.instrs.is_empty()
    }

    pub fn exits_scope(&self) -> bool {
        self.last().is_some_and(|last| is_scope_exit(last.op))
    }

    /// Whether control can go on to the next block.
    pub fn has_fallthrough(&self) -> bool {
        self.last()
            .is_none_or(|last| !is_scope_exit(last.op) && !is_unconditional_jump(last.op))
    }

    pub fn has_no_lineno(&self) -> bool {
        self.instrs.iter().all(|instr| instr.loc.line < 0)
    }
}

#[derive(Debug, Default)]
pub struct Graph {
    blocks: Vec<Block>,
    /// Emptied lists of instructions, to be used again.
    spare: Vec<Vec<CfgInstr>>,
}

impl Graph {
    /// Only the entry is left; the memory of all others is kept.
    pub fn reset(&mut self) {
        let emptied = self.blocks.drain(..).map(|block| {
            let mut instrs = block.instrs;
            instrs.clear();
            instrs
        });
        self.spare
            .extend(emptied.filter(|instrs| instrs.capacity() > 0));
        self.new_block();
    }

    /// How many blocks there are, unlinked ones included.
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    pub fn new_block(&mut self) -> BlockId {
        self.blocks.push(Block {
            instrs: self.spare.pop().unwrap_or_default(),
            ..Block::default()
        });
        BlockId(self.blocks.len() as u32 - 1)
    }

    /// The blocks in the order of the code.
    pub fn order(&self) -> impl Iterator<Item = BlockId> + '_ {
        let mut next = BlockId::ENTRY;
        std::iter::from_fn(move || {
            let block = next.some()?;
            next = self[block].next;
            Some(block)
        })
    }

    /// The first block from this one on that has instructions.
    pub fn next_nonempty(&self, mut block: BlockId) -> BlockId {
        while block != BlockId::NONE && self[block].is_empty() {
            block = self[block].next;
        }
        block
    }

    pub fn clear_visited(&mut self) {
        for block in &mut self.blocks {
            block.visited = false;
        }
    }

    /// Terminators must end their blocks.
    pub fn check(&self) -> Result {
        for block in self.order() {
            let instrs = &self[block].instrs;
            let inner = instrs.len().saturating_sub(1);
            if instrs
                .iter()
                .take(inner)
                .any(|instr| is_terminator(instr.op))
            {
                return Err(malformed("malformed control flow graph."));
            }
        }
        Ok(())
    }
}

impl Index<BlockId> for Graph {
    type Output = Block;

    #[inline]
    fn index(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }
}

impl IndexMut<BlockId> for Graph {
    #[inline]
    fn index_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.index()]
    }
}
