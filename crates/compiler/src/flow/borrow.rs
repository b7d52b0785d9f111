//! Loads that need not take a reference: `LOAD_FAST_BORROW`.
//!
//! A load may borrow if its value is used up within the block, before the local is overwritten, and is
//! not stored in another local. Each block is run on a model of the stack whose items know which
//! instruction loaded them.

use krait_bytecode::Op;

use super::graph::{Block, BlockId, Graph};
use crate::instr::{has_target, is_block_push, is_scope_exit, is_unconditional_jump};

/// Why a load may not borrow.
const SUPPORT_KILLED: u8 = 1;
const STORED_AS_LOCAL: u8 = 2;
const REF_UNCONSUMED: u8 = 4;

/// An item on the modelled stack.
#[derive(Clone, Copy)]
struct Ref {
    /// The instruction that pushed it, unless it was there from the start.
    instr: Option<usize>,
    local: Option<u32>,
}

const DUMMY: Ref = Ref {
    instr: None,
    local: None,
};

#[derive(Default)]
struct Model {
    stack: Vec<Ref>,
    flags: Vec<u8>,
}

impl Model {
    fn push(&mut self, instr: usize) {
        self.stack.push(Ref {
            instr: Some(instr),
            local: None,
        });
    }

    fn push_local(&mut self, instr: usize, local: u32) {
        self.stack.push(Ref {
            instr: Some(instr),
            local: Some(local),
        });
    }

    fn pop(&mut self) -> Ref {
        self.stack.pop().unwrap_or(DUMMY)
    }

    fn pop_many(&mut self, count: u32) {
        let len = self.stack.len().saturating_sub(count as usize);
        self.stack.truncate(len);
    }

    fn flag(flags: &mut [u8], instr: Option<usize>, flag: u8) {
        if let Some(flags) = instr.and_then(|instr| flags.get_mut(instr)) {
            *flags |= flag;
        }
    }

    fn kill(&mut self, local: u32) {
        for item in self.stack.iter().filter(|item| item.local == Some(local)) {
            Self::flag(&mut self.flags, item.instr, SUPPORT_KILLED);
        }
    }

    fn store(&mut self, local: u32) {
        let item = self.pop();
        self.kill(local);
        Self::flag(&mut self.flags, item.instr, STORED_AS_LOCAL);
    }
}

pub(super) fn optimize_load_fast(graph: &mut Graph) {
    graph.clear_visited();
    let entry = &mut graph[BlockId::ENTRY];
    entry.startdepth = Some(0);
    entry.visited = true;
    let mut todo = vec![BlockId::ENTRY];
    let mut model = Model::default();
    while let Some(block) = todo.pop() {
        let b = &graph[block];
        model.stack.clear();
        model
            .stack
            .resize(b.startdepth.unwrap_or(0) as usize, DUMMY);
        model.flags.clear();
        model.flags.resize(b.instrs.len(), 0);
        let mut targets = Vec::new();
        run(b, &mut model, &mut targets);
        if let Some(last) = b.last()
            && b.next != BlockId::NONE
            && !is_unconditional_jump(last.op)
            && !is_scope_exit(last.op)
        {
            targets.push(b.next);
        }
        for item in &model.stack {
            Model::flag(&mut model.flags, item.instr, REF_UNCONSUMED);
        }
        for (instr, flags) in graph[block].instrs.iter_mut().zip(&model.flags) {
            if *flags == 0 {
                match instr.op {
                    Op::LOAD_FAST => instr.op = Op::LOAD_FAST_BORROW,
                    Op::LOAD_FAST_LOAD_FAST => instr.op = Op::LOAD_FAST_BORROW_LOAD_FAST_BORROW,
                    _ => {}
                }
            }
        }
        for target in targets {
            if !graph[target].visited {
                graph[target].visited = true;
                todo.push(target);
            }
        }
    }
}

fn run(block: &Block, model: &mut Model, targets: &mut Vec<BlockId>) {
    for (index, instr) in block.instrs.iter().enumerate() {
        let arg = instr.arg;
        match instr.op {
            Op::LOAD_FAST => model.push_local(index, arg),
            Op::LOAD_FAST_AND_CLEAR => {
                model.kill(arg);
                model.push_local(index, arg);
            }
            Op::LOAD_FAST_LOAD_FAST => {
                model.push_local(index, arg >> 4);
                model.push_local(index, arg & 15);
            }
            Op::DELETE_FAST => model.kill(arg),
            Op::STORE_FAST => model.store(arg),
            Op::STORE_FAST_LOAD_FAST => {
                model.store(arg >> 4);
                model.push_local(index, arg & 15);
            }
            Op::STORE_FAST_STORE_FAST => {
                model.store(arg >> 4);
                model.store(arg & 15);
            }
            Op::COPY => {
                let position = model.stack.len().checked_sub(arg as usize);
                let item = position
                    .and_then(|position| model.stack.get(position))
                    .copied()
                    .unwrap_or(DUMMY);
                model.stack.push(item);
            }
            Op::SWAP => {
                let len = model.stack.len();
                if let Some(position) = len.checked_sub(arg as usize)
                    && position < len
                {
                    model.stack.swap(position, len - 1);
                }
            }
            // These leave their operands on the stack, or may do so, and push on top of them. CPython
            // attributes what they push to the first instructions of the block.
            Op::FORMAT_SIMPLE
            | Op::GET_ANEXT
            | Op::GET_LEN
            | Op::GET_YIELD_FROM_ITER
            | Op::IMPORT_FROM
            | Op::MATCH_KEYS
            | Op::MATCH_MAPPING
            | Op::MATCH_SEQUENCE
            | Op::WITH_EXCEPT_START => {
                let pushed = instr.op.pushes(arg).saturating_sub(instr.op.pops(arg));
                for position in 0..pushed as usize {
                    model.push(position);
                }
            }
            // These pop some of their operands and push nothing.
            Op::DICT_MERGE
            | Op::DICT_UPDATE
            | Op::LIST_APPEND
            | Op::LIST_EXTEND
            | Op::MAP_ADD
            | Op::RERAISE
            | Op::SET_ADD
            | Op::SET_UPDATE => {
                model.pop_many(instr.op.pops(arg).saturating_sub(instr.op.pushes(arg)))
            }
            Op::CHECK_EXC_MATCH => {
                model.pop();
                model.push(index);
            }
            Op::FOR_ITER => {
                targets.push(instr.target);
                model.push(index);
            }
            Op::LOAD_ATTR | Op::LOAD_SUPER_ATTR => {
                let object = model.pop();
                if instr.op == Op::LOAD_SUPER_ATTR {
                    model.pop_many(2);
                }
                model.push(index);
                if arg & 1 != 0 {
                    // A method call: the object may be pushed again.
                    model.stack.push(object);
                }
            }
            // The function stays on the stack.
            Op::SET_FUNCTION_ATTRIBUTE => {
                let function = model.pop();
                model.pop();
                model.stack.push(function);
            }
            // The exception stays, above the one that was handled before.
            Op::PUSH_EXC_INFO => {
                let exception = model.pop();
                model.push(index);
                model.stack.push(exception);
            }
            // The object is pushed again, below the method.
            Op::LOAD_SPECIAL => {
                let object = model.pop();
                model.push(index);
                model.stack.push(object);
            }
            Op::SEND => {
                targets.push(instr.target);
                model.pop();
                model.push(index);
            }
            op => {
                if has_target(op) {
                    targets.push(instr.target);
                }
                if !is_block_push(op) {
                    model.pop_many(op.pops(arg));
                    for _ in 0..op.pushes(arg) {
                        model.push(index);
                    }
                }
            }
        }
    }
}
