//! The model of a frame in front of an instruction: what is known of each word on its stack, which locals are bound.

use krait_bytecode::Opcode;

/// What is known of a word on the stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Word {
    null: Null,
    /// The local that the word borrows from.
    lender: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Null {
    Never,
    Maybe,
}

/// A word that holds a value of its own.
const VALUE: Word = Word {
    null: Null::Never,
    lender: None,
};

/// A word that holds a value of its own or nothing.
const MAYBE: Word = Word {
    null: Null::Maybe,
    lender: None,
};

impl Word {
    /// What is known where two paths meet.
    fn join(self, other: Word) -> Result<Word, String> {
        let lender = match (self.lender, other.lender) {
            (Some(a), Some(b)) if a != b => return Err("borrowed from one of two locals".into()),
            (a, b) => a.or(b),
        };
        let null = if self.null == other.null {
            self.null
        } else {
            Null::Maybe
        };
        Ok(Word { null, lender })
    }
}

/// A frame between two instructions.
#[derive(Clone)]
pub struct State {
    stack: Vec<Word>,
    /// A bit per local that is bound on every path.
    bound: Vec<u64>,
    /// `RETURN_GENERATOR` was executed: the frame is a generator's.
    in_generator: bool,
}

type Checked<T = ()> = Result<T, String>;

impl State {
    /// The frame at the start of a call, which binds the parameters.
    pub fn at_entry(nlocals: usize, params: usize) -> State {
        let mut s = State {
            stack: Vec::new(),
            bound: vec![0; nlocals.div_ceil(64)],
            in_generator: false,
        };
        for i in 0..params {
            s.bind(i as u32, true);
        }
        s
    }

    pub fn depth(&self) -> usize {
        self.stack.len()
    }

    /// The frame where a handler starts that cuts the stack to a depth.
    pub fn at_handler(&self, depth: usize, lasti: bool) -> Checked<State> {
        let mut s = self.clone();
        if s.stack.len() < depth {
            return Err("stack is lower than its handler expects".into());
        }
        s.stack.truncate(depth);
        s.stack
            .extend(std::iter::repeat_n(VALUE, 1 + usize::from(lasti)));
        Ok(s)
    }

    /// The frame at the target of a jump, where the stack has another depth than behind the jump.
    pub fn at_jump(mut self, depth: usize) -> State {
        self.stack.resize(depth, VALUE);
        self
    }

    /// Adds what is known from another path to the same place. Answers whether that changed anything.
    pub fn join(&mut self, other: &State) -> Checked<bool> {
        if self.stack.len() != other.stack.len() {
            return Err("inconsistent stack depth".into());
        }
        if self.in_generator != other.in_generator {
            return Err("a generator starts on one of two paths".into());
        }
        let mut changed = false;
        for (mine, theirs) in self.stack.iter_mut().zip(&other.stack) {
            let joined = mine.join(*theirs)?;
            changed |= joined != *mine;
            *mine = joined;
        }
        for (mine, theirs) in self.bound.iter_mut().zip(&other.bound) {
            changed |= *mine & !theirs != 0;
            *mine &= theirs;
        }
        Ok(changed)
    }

    // ---- the stack ----

    fn pop(&mut self) -> Checked<Word> {
        self.stack.pop().ok_or_else(|| "stack underflow".to_owned())
    }

    /// Takes a word off that must hold a value.
    fn pop_value(&mut self) -> Checked<Word> {
        let w = self.pop()?;
        if w.null == Null::Maybe {
            return Err("NULL where a value is expected".into());
        }
        Ok(w)
    }

    fn pop_values(&mut self, n: usize) -> Checked {
        (0..n).try_for_each(|_| self.pop_value().map(drop))
    }

    fn push(&mut self, w: Word) {
        self.stack.push(w);
    }

    fn push_values(&mut self, n: usize) {
        self.stack.extend(std::iter::repeat_n(VALUE, n));
    }

    /// The n-th word from the top, counted from 1.
    fn peek(&self, n: usize) -> Checked<Word> {
        self.stack
            .len()
            .checked_sub(n)
            .and_then(|i| self.stack.get(i))
            .copied()
            .ok_or_else(|| "stack underflow".to_owned())
    }

    fn expect_value(&self, n: usize) -> Checked {
        match self.peek(n)?.null {
            Null::Never => Ok(()),
            Null::Maybe => Err("NULL where a value is expected".into()),
        }
    }

    // ---- locals ----

    fn is_bound(&self, local: u32) -> bool {
        self.bound
            .get(local as usize / 64)
            .is_some_and(|w| w >> (local % 64) & 1 != 0)
    }

    fn bind(&mut self, local: u32, bound: bool) {
        if let Some(w) = self.bound.get_mut(local as usize / 64) {
            let bit = 1 << (local % 64);
            *w = if bound { *w | bit } else { *w & !bit };
        }
    }

    /// A local loses its value: nothing on the stack may borrow it any more.
    fn kill(&self, local: u32) -> Checked {
        if self.stack.iter().any(|w| w.lender == Some(local)) {
            return Err("a local changes while its value is borrowed".into());
        }
        Ok(())
    }

    fn load(&mut self, local: u32, borrow: bool) -> Checked {
        if !self.is_bound(local) {
            return Err("a local that may be unbound is loaded".into());
        }
        self.push(Word {
            lender: borrow.then_some(local),
            ..VALUE
        });
        Ok(())
    }

    fn store(&mut self, local: u32) -> Checked {
        let w = self.pop()?;
        if w.lender.is_some() {
            return Err("a borrowed value is kept in a local".into());
        }
        self.kill(local)?;
        self.bind(local, w.null == Null::Never);
        Ok(())
    }

    // ---- instructions ----

    /// What an instruction does to the frame when it does not raise. Answers how much of the stack it left alone.
    pub fn step(&mut self, op: Opcode, arg: u32, locals: Locals) -> Checked<usize> {
        let n = arg as usize;
        let before = self.stack.len();
        let untouched = |k: usize| before.saturating_sub(k);
        match op {
            Opcode::LOAD_FAST => self.load(arg, false)?,
            Opcode::LOAD_FAST_BORROW => self.load(arg, true)?,
            Opcode::LOAD_FAST_LOAD_FAST | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW => {
                let borrow = op == Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW;
                self.load(arg >> 4, borrow)?;
                self.load(arg & 15, borrow)?;
            }
            Opcode::LOAD_FAST_CHECK => {
                self.bind(arg, true);
                self.load(arg, false)?;
            }
            Opcode::LOAD_FAST_AND_CLEAR => {
                self.kill(arg)?;
                self.push(if self.is_bound(arg) { VALUE } else { MAYBE });
                self.bind(arg, false);
            }
            Opcode::STORE_FAST => {
                self.store(arg)?;
                return Ok(untouched(1));
            }
            Opcode::STORE_FAST_LOAD_FAST => {
                self.store(arg >> 4)?;
                self.load(arg & 15, false)?;
                return Ok(untouched(1));
            }
            Opcode::STORE_FAST_STORE_FAST => {
                self.store(arg >> 4)?;
                self.store(arg & 15)?;
                return Ok(untouched(2));
            }
            Opcode::DELETE_FAST => {
                self.kill(arg)?;
                self.bind(arg, false);
            }
            Opcode::MAKE_CELL => {
                self.kill(arg)?;
                self.bind(arg, true);
            }
            Opcode::COPY_FREE_VARS => {
                for i in locals.count - arg.min(locals.count)..locals.count {
                    self.kill(i)?;
                    self.bind(i, true);
                }
            }
            Opcode::PUSH_NULL => self.push(MAYBE),
            Opcode::POP_TOP | Opcode::POP_ITER | Opcode::END_FOR => {
                self.pop()?;
                return Ok(untouched(1));
            }
            Opcode::COPY => {
                let w = self.peek(n)?;
                self.push(w);
            }
            Opcode::SWAP => {
                let (top, other) = (self.peek(1)?, self.peek(n)?);
                self.pop()?;
                let at = before.saturating_sub(n);
                if let Some(w) = self.stack.get_mut(at) {
                    *w = top;
                    self.push(other);
                } else {
                    self.push(top);
                }
                return Ok(untouched(n));
            }
            // These leave their operands where they are and push on top of them.
            Opcode::GET_LEN
            | Opcode::MATCH_MAPPING
            | Opcode::MATCH_SEQUENCE
            | Opcode::GET_ANEXT
            | Opcode::IMPORT_FROM => {
                self.expect_value(1)?;
                self.push(VALUE);
            }
            Opcode::MATCH_KEYS => {
                self.expect_value(1)?;
                self.expect_value(2)?;
                self.push(VALUE);
            }
            Opcode::WITH_EXCEPT_START => {
                // The word below the exit function may be NULL.
                for k in [1, 2, 3, 5] {
                    self.expect_value(k)?;
                }
                self.push(VALUE);
            }
            // What is there already may stay.
            Opcode::FORMAT_SIMPLE => self.expect_value(1)?,
            // These put their operands into something further below.
            Opcode::LIST_APPEND
            | Opcode::SET_ADD
            | Opcode::LIST_EXTEND
            | Opcode::SET_UPDATE
            | Opcode::DICT_UPDATE => {
                self.pop_value()?;
                self.expect_value(n.max(1))?;
                return Ok(untouched(1));
            }
            Opcode::MAP_ADD => {
                self.pop_values(2)?;
                self.expect_value(n.max(1))?;
                return Ok(untouched(2));
            }
            Opcode::DICT_MERGE => {
                self.pop_value()?;
                self.expect_value(n.max(1))?;
                // The callable, for the error.
                self.expect_value(n + 3)?;
                return Ok(untouched(1));
            }
            Opcode::RERAISE => {
                self.pop_value()?;
                if n > 0 {
                    self.expect_value(n)?;
                }
                return Ok(untouched(1));
            }
            Opcode::CHECK_EXC_MATCH => {
                self.pop_value()?;
                self.expect_value(1)?;
                self.push(VALUE);
                return Ok(untouched(1));
            }
            Opcode::SET_FUNCTION_ATTRIBUTE => {
                let function = self.pop_value()?;
                self.pop_value()?;
                self.push(function);
                return Ok(untouched(2));
            }
            Opcode::PUSH_EXC_INFO => {
                let exception = self.pop_value()?;
                self.push(VALUE);
                self.push(exception);
                return Ok(untouched(1));
            }
            Opcode::SEND => {
                self.pop_value()?;
                self.expect_value(1)?;
                self.push(VALUE);
                return Ok(untouched(1));
            }
            Opcode::END_SEND => {
                let value = self.pop_value()?;
                self.pop_value()?;
                self.push(value);
                return Ok(untouched(2));
            }
            Opcode::FOR_ITER => {
                self.expect_value(1)?;
                self.push(VALUE);
            }
            // A method comes with its owner, or with NULL.
            Opcode::LOAD_ATTR => {
                let owner = self.pop_value()?;
                self.push(VALUE);
                if arg & 1 != 0 {
                    self.push(Word {
                        null: Null::Maybe,
                        ..owner
                    });
                }
                return Ok(untouched(1));
            }
            Opcode::LOAD_SPECIAL => {
                let owner = self.pop_value()?;
                self.push(VALUE);
                self.push(Word {
                    null: Null::Maybe,
                    ..owner
                });
                return Ok(untouched(1));
            }
            Opcode::LOAD_SUPER_ATTR => {
                let owner = self.pop_value()?;
                self.pop_values(2)?;
                self.push(VALUE);
                if arg & 1 != 0 {
                    self.push(Word {
                        null: Null::Maybe,
                        ..owner
                    });
                }
                return Ok(untouched(3));
            }
            Opcode::LOAD_GLOBAL => {
                self.push(VALUE);
                if arg & 1 != 0 {
                    self.push(MAYBE);
                }
            }
            Opcode::CALL | Opcode::CALL_KW => {
                let names = usize::from(op == Opcode::CALL_KW);
                self.pop_values(n + names)?;
                self.pop()?;
                self.pop_value()?;
                self.push(VALUE);
                return Ok(untouched(n + names + 2));
            }
            Opcode::CALL_FUNCTION_EX => {
                self.pop()?;
                self.pop_value()?;
                self.pop()?;
                self.pop_value()?;
                self.push(VALUE);
                return Ok(untouched(4));
            }
            Opcode::RETURN_GENERATOR => {
                if !locals.generator || self.in_generator || before != 0 {
                    return Err("a generator starts where it cannot".into());
                }
                self.in_generator = true;
                self.push(VALUE);
            }
            Opcode::YIELD_VALUE => {
                if !self.in_generator {
                    return Err("only generators yield".into());
                }
                // What is thrown into the generator is raised with a value in this one's place.
                self.pop_value()?;
                self.push(VALUE);
            }
            _ => {
                let op = op.op();
                let pops = op.pops(arg) as usize;
                self.pop_values(pops)?;
                self.push_values(op.pushes(arg) as usize);
                return Ok(untouched(pops));
            }
        }
        Ok(before)
    }

    /// Whether the instruction may raise after it took operands off the stack.
    pub fn may_raise(op: Opcode) -> bool {
        !matches!(
            op,
            Opcode::POP_TOP
                | Opcode::POP_ITER
                | Opcode::END_FOR
                | Opcode::END_SEND
                | Opcode::SWAP
                | Opcode::STORE_FAST
                | Opcode::STORE_FAST_LOAD_FAST
                | Opcode::STORE_FAST_STORE_FAST
                | Opcode::PUSH_EXC_INFO
                | Opcode::POP_EXCEPT
        )
    }

    /// Whether the instruction may take from a later handler what an earlier one had: a local that was bound, a word
    /// that was there.
    pub fn loses(op: Opcode) -> bool {
        matches!(
            op,
            Opcode::DELETE_FAST
                | Opcode::LOAD_FAST_AND_CLEAR
                | Opcode::STORE_FAST
                | Opcode::STORE_FAST_LOAD_FAST
                | Opcode::STORE_FAST_STORE_FAST
                | Opcode::RETURN_GENERATOR
        )
    }
}

/// What of a code object the steps depend on.
#[derive(Clone, Copy)]
pub struct Locals {
    pub count: u32,
    /// Its flags say that it is a generator of some kind.
    pub generator: bool,
}
