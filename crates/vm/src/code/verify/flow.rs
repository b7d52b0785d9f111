//! Following every path through the code.
//!
//! Blocks are run on a model of the frame until nothing new is learnt. What is known at the start of a block, wherever a
//! jump or an exception may lead, is kept; within a block it is carried along.

use super::decode::{Decoded, Instruction};
use super::loops;
use super::state::{Locals, State};
use krait_bytecode::exceptiontable::{self, Handler};
use krait_bytecode::{CodeData, CodeFlags, Opcode};

/// What is known so far.
pub struct Flow<'a> {
    code: &'a Decoded,
    locals: Locals,
    stacksize: usize,
    /// With the instruction where each starts.
    handlers: Vec<(Handler, usize)>,
    /// What is known in front of the first instruction of each block.
    known: Vec<Option<Box<State>>>,
    work: Vec<usize>,
}

/// Follows the code from its start with `params` locals bound.
pub fn follow(c: &CodeData, code: &Decoded, params: usize) -> Result<(), String> {
    let end = c.code.len() as u32 / 2;
    let handlers = exceptiontable::handlers(&c.exceptiontable)
        .map(|h| {
            if h.end > end || h.start > h.end {
                return Err("malformed exception table".to_owned());
            }
            Ok((h, code.target(i64::from(h.target))?))
        })
        .collect::<Result<_, _>>()?;
    let kinds = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
    let mut flow = Flow {
        code,
        locals: Locals {
            count: c.localsplusnames.len() as u32,
            generator: c.flags.has(kinds),
        },
        stacksize: c.stacksize as usize,
        handlers,
        known: Vec::new(),
        work: Vec::new(),
    };
    flow.known.resize_with(code.list.len(), || None);
    loops::check(code, &flow)?;
    flow.reach(0, &State::at_entry(c.localsplusnames.len(), params))?;
    while let Some(start) = flow.work.pop() {
        flow.run(start)?;
    }
    Ok(())
}

impl Flow<'_> {
    /// A path leads to the start of a block.
    fn reach(&mut self, at: usize, state: &State) -> Result<(), String> {
        if state.depth() > self.stacksize {
            return Err("stack overflow".into());
        }
        let Some(known) = self.known.get_mut(at) else {
            return Err("jump out of range".into());
        };
        let news = match known {
            Some(known) => known.join(state)?,
            None => {
                *known = Some(Box::new(state.clone()));
                true
            }
        };
        if news {
            self.work.push(at);
        }
        Ok(())
    }

    /// Runs one block, and those that follow it without anything else leading there.
    fn run(&mut self, start: usize) -> Result<(), String> {
        let Some(Some(state)) = self.known.get(start) else {
            return Ok(());
        };
        let mut state = State::clone(state);
        let mut handler = None;
        // Whether the handler was told all that it must know.
        let mut told = false;
        for (k, x) in self.code.list.iter().enumerate().skip(start) {
            if k != start && self.known.get(k).is_some_and(Option::is_some) {
                return self.reach(k, &state);
            }
            let covering = self.covering(x.at as u32);
            told &= covering == handler;
            handler = covering;
            let covering = handler.and_then(|h| self.handlers.get(h)).copied();
            if let Some((h, target)) = covering
                && !told
            {
                let at_handler = state.at_handler(h.depth as usize, h.lasti)?;
                self.reach(target, &at_handler)?;
                told = true;
            }
            let before = state.depth();
            let untouched = state
                .step(x.op, x.arg, self.locals)
                .map_err(|why| format!("{why} (at {})", x.op.name()))?;
            if state.depth() > self.stacksize {
                return Err(format!("stack overflow at {}", x.op.name()));
            }
            if let Some((h, _)) = covering {
                let keeps = untouched >= h.depth as usize;
                if !keeps && State::may_raise(x.op) {
                    return Err(format!(
                        "handler's stack depth above that of {}",
                        x.op.name()
                    ));
                }
                told &= keeps && !State::loses(x.op);
            }
            if let Some(to) = self.jump(x)? {
                let depth = before as i64 + effect(x, true)?;
                let depth = usize::try_from(depth).map_err(|_| "stack underflow")?;
                let there = state.clone().at_jump(depth);
                self.reach(to, &there)?;
            }
            if ends(x.op) {
                return Ok(());
            }
            if k + 1 == self.code.list.len() {
                return Err("the code has no end".into());
            }
        }
        Ok(())
    }

    /// The handler of exceptions that the instruction at a unit raises. Ranges do not overlap; they are in order.
    fn covering(&self, unit: u32) -> Option<usize> {
        let after = self.handlers.partition_point(|(h, _)| h.start <= unit);
        let last = after.checked_sub(1)?;
        self.handlers
            .get(last)
            .filter(|(h, _)| unit < h.end)
            .map(|_| last)
    }

    /// The instruction where exceptions of this one are handled.
    pub fn handler_of(&self, x: &Instruction) -> Option<usize> {
        let handler = self.handlers.get(self.covering(x.at as u32)?)?;
        Some(handler.1)
    }

    /// Where the instruction may jump.
    pub fn jump(&self, x: &Instruction) -> Result<Option<usize>, String> {
        // END_ASYNC_FOR only names where its loop began.
        if !x.op.op().has_jump() || x.op == Opcode::END_ASYNC_FOR {
            return Ok(None);
        }
        let distance = i64::from(x.arg);
        let back = matches!(
            x.op,
            Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT
        );
        let to = x.next as i64 + if back { -distance } else { distance };
        let target = self.code.target(to)?;
        // The machine skips END_FOR, which is there for iterators written in Python.
        let at = |k: usize| self.code.list.get(k).map(|x| x.op);
        if x.op == Opcode::FOR_ITER && at(target) != Some(Opcode::END_FOR) {
            return Err("FOR_ITER leads to no END_FOR".into());
        }
        Ok(Some(target))
    }
}

fn effect(x: &Instruction, jump: bool) -> Result<i64, String> {
    x.op.op()
        .stack_effect(x.arg, jump)
        .map(i64::from)
        .ok_or_else(|| "unknown stack effect".to_owned())
}

/// Whether what follows the instruction is not reached from it.
pub fn ends(op: Opcode) -> bool {
    matches!(
        op,
        Opcode::RETURN_VALUE
            | Opcode::RAISE_VARARGS
            | Opcode::RERAISE
            | Opcode::JUMP_FORWARD
            | Opcode::JUMP_BACKWARD
            | Opcode::JUMP_BACKWARD_NO_INTERRUPT
    )
}
