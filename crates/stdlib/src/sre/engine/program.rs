//! A pattern's code, made ready to run: sets as tables, jumps as indices, repeats with numbers.
//!
//! Code may be hand-made and wrong: what cannot be read becomes [`Op::Fail`].

use super::chars::Test;
use super::latin1::Latin1;
use super::op;
use hashbrown::HashMap;
use std::cell::Cell;

/// Index of an operation.
pub type Pc = usize;

/// How a repeat chooses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Greed {
    Most,
    Least,
    /// As many as possible, never fewer.
    Possessive,
}

#[derive(Debug)]
pub enum Op {
    Literal(u32),
    Char(Box<Test>),
    At(u32),
    Mark(u32),
    Jump(Pc),
    /// Alternatives, each with the test that its first character must pass, if it starts with one.
    Branch(Box<[Alternative]>),
    /// A single-character item; the tail follows, and starts with the character `wanted` if that is known.
    One {
        test: Box<Test>,
        min: usize,
        max: usize,
        greed: Greed,
        wanted: Option<u32>,
    },
    /// The repeat with this number starts: nothing is counted yet.
    Start(usize),
    /// The end of a general repeat's item, and the place where its repeat begins.
    Until {
        id: usize,
        min: usize,
        max: usize,
        greedy: bool,
        body: Pc,
        exit: Pc,
    },
    /// A back reference; the operator says how characters are compared.
    GroupRef(u32, u32),
    Exists {
        group: u32,
        otherwise: Pc,
    },
    Look {
        back: usize,
        negative: bool,
        body: Pc,
    },
    Atomic(Pc),
    /// A possessive repeat of any item.
    Possess {
        min: usize,
        max: usize,
        body: Pc,
    },
    Success,
    Fail,
}

#[derive(Debug)]
pub struct Alternative {
    pub body: Pc,
    pub first: Option<Box<Test>>,
}

/// What may come first in a match.
#[derive(Debug)]
pub enum First {
    /// The beginning of the text.
    Beginning,
    /// Nothing is known.
    Any,
    /// These characters, all of them, as text.
    Prefix(Box<[u32]>),
    /// One of these Latin-1 characters, or any other.
    OneOf(Latin1),
}

pub struct Program {
    pub ops: Box<[Op]>,
    /// How many general repeats there are.
    pub repeats: usize,
    pub first: First,
    /// Kept between matchers; empty while one is at work.
    pub(super) scratch: Cell<super::Scratch>,
}

/// Lowers code. Targets are places in the code until all of it is read.
struct Lowering<'a> {
    code: &'a [u32],
    ops: Vec<Op>,
    /// Where the code at a place went.
    placed: HashMap<usize, Pc>,
    /// Places that are reached by jumps alone.
    todo: Vec<usize>,
    repeats: usize,
}

impl Program {
    pub fn new(code: &[u32]) -> Program {
        let mut l = Lowering {
            code,
            ops: Vec::new(),
            placed: HashMap::new(),
            todo: vec![0],
            repeats: 0,
        };
        while let Some(pc) = l.todo.pop() {
            l.straight(pc);
        }
        l.resolve();
        let mut p = Program {
            ops: l.ops.into(),
            repeats: l.repeats,
            first: First::Any,
            scratch: Cell::default(),
        };
        p.first = p.find_first();
        p
    }

    /// What a match starts with, as far as it is easily seen.
    fn find_first(&self) -> First {
        let unmarked = self.ops.iter().find(|op| !matches!(op, Op::Mark(_)));
        if let Some(Op::At(op::AT_BEGINNING | op::AT_BEGINNING_STRING)) = unmarked {
            return First::Beginning;
        }
        let mut prefix = Vec::new();
        let mut pc = 0;
        while let Some(Op::Literal(c)) = self.ops.get(pc) {
            prefix.push(*c);
            pc += 1;
        }
        if !prefix.is_empty() {
            return First::Prefix(prefix.into());
        }
        let mut low = Latin1::default();
        let mut seen = vec![false; self.ops.len()];
        let mut todo = vec![0];
        while let Some(pc) = todo.pop() {
            match seen.get_mut(pc) {
                Some(s) if !*s => *s = true,
                Some(_) => continue,
                None => return First::Any,
            }
            match self.ops.get(pc) {
                Some(Op::Literal(c)) => {
                    low.add(*c);
                }
                Some(Op::Char(t)) => low = low.or(t.low()),
                Some(Op::At(_) | Op::Mark(_) | Op::Start(_) | Op::Look { .. }) => todo.push(pc + 1),
                Some(Op::Jump(to)) => todo.push(*to),
                Some(Op::Branch(all)) => todo.extend(all.iter().map(|a| a.body)),
                Some(Op::One { test, min, .. }) => {
                    low = low.or(test.low());
                    if *min == 0 {
                        todo.push(pc + 1);
                    }
                }
                Some(Op::Until {
                    min, body, exit, ..
                }) => {
                    todo.push(*body);
                    if *min == 0 {
                        todo.push(*exit);
                    }
                }
                Some(Op::Atomic(body)) => todo.push(*body),
                Some(Op::Fail) => {}
                _ => return First::Any,
            }
        }
        First::OneOf(low)
    }
}

impl Lowering<'_> {
    fn word(&self, at: usize) -> u32 {
        self.code.get(at).copied().unwrap_or(0)
    }

    fn limit(&self, at: usize) -> usize {
        match self.word(at) {
            op::MAXREPEAT => usize::MAX,
            n => n as usize,
        }
    }

    fn emit(&mut self, op: Op) {
        self.ops.push(op);
    }

    /// Lowers from `pc` on until control cannot fall through.
    fn straight(&mut self, mut pc: usize) {
        loop {
            if let Some(&there) = self.placed.get(&pc) {
                // Reached by falling through: go where it is. A place that is only queued twice needs nothing.
                if there != self.ops.len() {
                    self.emit(Op::Jump(pc));
                }
                return;
            }
            if pc >= self.code.len() {
                self.placed.insert(pc, self.ops.len());
                self.emit(Op::Fail);
                return;
            }
            let o = self.word(pc);
            if matches!(o, op::INFO | op::JUMP) {
                let skip = self.word(pc + 1) as usize;
                self.placed.insert(pc, self.ops.len());
                match (skip, pc.checked_add(1 + skip)) {
                    (1.., Some(to)) => pc = to,
                    _ => {
                        self.emit(Op::Fail);
                        return;
                    }
                }
                continue;
            }
            self.placed.insert(pc, self.ops.len());
            match self.one(pc, o) {
                Some(next) => pc = next,
                None => return,
            }
        }
    }

    /// Lowers the operation at `pc`; answers where it falls through to.
    fn one(&mut self, pc: usize, o: u32) -> Option<usize> {
        if let Some((test, length)) = Test::of(self.code, pc) {
            self.emit(match test.literal() {
                Some(c) => Op::Literal(c),
                None => Op::Char(Box::new(test)),
            });
            return Some(pc + length);
        }
        let skip = self.word(pc + 1) as usize;
        match o {
            op::SUCCESS => {
                self.emit(Op::Success);
                None
            }
            op::AT => {
                self.emit(Op::At(self.word(pc + 1)));
                Some(pc + 2)
            }
            op::MARK => {
                self.emit(Op::Mark(self.word(pc + 1)));
                Some(pc + 2)
            }
            op::GROUPREF
            | op::GROUPREF_IGNORE
            | op::GROUPREF_LOC_IGNORE
            | op::GROUPREF_UNI_IGNORE => {
                self.emit(Op::GroupRef(self.word(pc + 1), o));
                Some(pc + 2)
            }
            op::GROUPREF_EXISTS => {
                let otherwise = pc + 1 + self.word(pc + 2) as usize;
                self.emit(Op::Exists {
                    group: self.word(pc + 1),
                    otherwise,
                });
                self.todo.push(otherwise);
                Some(pc + 3)
            }
            op::ASSERT | op::ASSERT_NOT => {
                self.emit(Op::Look {
                    back: self.word(pc + 2) as usize,
                    negative: o == op::ASSERT_NOT,
                    body: pc + 3,
                });
                self.todo.push(pc + 3);
                Some(pc + 1 + skip)
            }
            op::BRANCH => {
                self.branch(pc);
                None
            }
            op::REPEAT_ONE | op::MIN_REPEAT_ONE | op::POSSESSIVE_REPEAT_ONE => {
                let Some((test, _)) = Test::of(self.code, pc + 4) else {
                    self.emit(Op::Fail);
                    return None;
                };
                let tail = pc + 1 + skip;
                self.emit(Op::One {
                    test: Box::new(test),
                    min: self.word(pc + 2) as usize,
                    max: self.limit(pc + 3),
                    greed: match o {
                        op::REPEAT_ONE => Greed::Most,
                        op::MIN_REPEAT_ONE => Greed::Least,
                        _ => Greed::Possessive,
                    },
                    wanted: (self.word(tail) == op::LITERAL).then(|| self.word(tail + 1)),
                });
                Some(tail)
            }
            op::REPEAT => {
                self.repeat(pc, skip);
                None
            }
            op::ATOMIC_GROUP => {
                self.emit(Op::Atomic(pc + 2));
                self.todo.push(pc + 2);
                Some(pc + 1 + skip)
            }
            op::POSSESSIVE_REPEAT => {
                self.emit(Op::Possess {
                    min: self.word(pc + 2) as usize,
                    max: self.limit(pc + 3),
                    body: pc + 4,
                });
                self.todo.push(pc + 4);
                // The item's SUCCESS stands in front of the tail.
                Some(pc + 2 + skip)
            }
            _ => {
                self.emit(Op::Fail);
                None
            }
        }
    }

    fn branch(&mut self, pc: usize) {
        let mut all = Vec::new();
        let mut at = pc + 1;
        loop {
            let skip = self.word(at) as usize;
            if skip == 0 {
                break;
            }
            all.push(Alternative {
                body: at + 1,
                first: Test::of(self.code, at + 1).map(|(t, _)| Box::new(t)),
            });
            self.todo.push(at + 1);
            at += skip;
        }
        self.emit(Op::Branch(all.into()));
    }

    /// `Start`, then `Until`, to which the item comes back.
    fn repeat(&mut self, pc: usize, skip: usize) {
        let until = pc + 1 + skip;
        let greedy = self.word(until) == op::MAX_UNTIL;
        if !greedy && self.word(until) != op::MIN_UNTIL || self.placed.contains_key(&until) {
            self.emit(Op::Fail);
            return;
        }
        let id = self.repeats;
        self.repeats += 1;
        self.emit(Op::Start(id));
        self.placed.insert(until, self.ops.len());
        let op = Op::Until {
            id,
            min: self.word(pc + 2) as usize,
            max: self.limit(pc + 3),
            greedy,
            body: pc + 4,
            exit: until + 1,
        };
        self.emit(op);
        self.todo.push(until + 1);
        self.todo.push(pc + 4);
    }

    /// Turns places in the code into indices of operations.
    fn resolve(&mut self) {
        let placed = &self.placed;
        let fail = self.ops.len();
        let to = |at: &mut Pc| *at = placed.get(at).copied().unwrap_or(fail);
        for op in &mut self.ops {
            match op {
                Op::Jump(at) | Op::Atomic(at) => to(at),
                Op::Branch(all) => all.iter_mut().for_each(|a| to(&mut a.body)),
                Op::Until { body, exit, .. } => {
                    to(body);
                    to(exit);
                }
                Op::Exists { otherwise, .. } => to(otherwise),
                Op::Look { body, .. } | Op::Possess { body, .. } => to(body),
                _ => {}
            }
        }
        self.ops.push(Op::Fail);
    }
}
