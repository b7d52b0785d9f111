//! The stages behind code generation on their own: sequences of instructions that come from outside.
//!
//! What is given may be no code that the generator would make; it is checked where the passes rely on it.

use std::sync::Arc;

use krait_base::{Interner, Loc, Wtf8Buf};
use krait_bytecode::{CodeData, CodeFlags, Const, Op};

pub use crate::codegen::Generated;
use crate::codegen::{ArgCounts, Unit};
use crate::consts::ConstTable;
use crate::error::{CompileError, Result};
use crate::flow::{self, Graph};
use crate::instr::{InstrSeq, Label, has_target};

/// Instructions with labels, and the sequences of the code objects inside.
#[derive(Clone, Debug, Default)]
pub struct Sequence {
    code: InstrSeq,
    pub nested: Vec<Sequence>,
}

/// One instruction as `get_instructions` shows it: jumps to indices, no operand where there is none.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    pub op: Op,
    pub arg: Option<u32>,
    pub loc: Loc,
}

impl Sequence {
    pub(crate) fn of(code: InstrSeq) -> Sequence {
        Sequence {
            code,
            nested: Vec::new(),
        }
    }

    /// A label that is not placed yet.
    pub fn new_label(&mut self) -> u32 {
        self.code.new_label().0
    }

    /// Places a label in front of the next instruction.
    pub fn use_label(&mut self, label: u32) {
        while self.code.labels.len() <= label as usize {
            self.code.new_label();
        }
        self.code.place(Label(label));
    }

    /// Adds an instruction; the operand of a jump is a label.
    pub fn push(&mut self, op: Op, arg: u32, loc: Loc) {
        self.code.push(op, arg, loc);
    }

    /// The instructions; operands of jumps are the indices of their targets.
    pub fn instructions(&self) -> impl Iterator<Item = Shown> + '_ {
        self.code.instrs.iter().map(|i| {
            let arg = if has_target(i.op) {
                let place = self.code.labels.get(i.arg as usize).copied();
                place.unwrap_or(i.arg)
            } else {
                i.arg
            };
            Shown {
                op: i.op,
                arg: i.op.has_arg().then_some(arg),
                loc: i.loc,
            }
        })
    }

    /// The instructions with all targets as labels: where no label was ever placed, they are indices.
    fn resolved(&self) -> InstrSeq {
        let mut code = self.code.clone();
        if code.labels.is_empty() {
            code.labels = (0..code.instrs.len() as u32).collect();
        }
        code
    }

    fn check(&self, nconsts: usize) -> Result {
        for i in &self.code.instrs {
            if i.op == Op::LOAD_CONST && i.arg as usize >= nconsts {
                return Err(Box::new(CompileError::Value(format!(
                    "LOAD_CONST index {} is out of range for consts (len={nconsts})",
                    i.arg
                ))));
            }
        }
        Ok(())
    }
}

/// The flow graph's optimisations, back to a sequence. `consts` is renumbered.
pub fn optimize_cfg(
    seq: &Sequence,
    consts: Vec<Const>,
    nlocals: usize,
) -> Result<(Sequence, Vec<Const>)> {
    seq.check(consts.len())?;
    let mut table = ConstTable::from_values(consts);
    let mut graph = Graph::default();
    flow::optimize_alone(&mut graph, &seq.resolved(), &mut table, nlocals)?;
    Ok((Sequence::of(flow::to_sequence(&graph)), table.into_values()))
}

/// What a code object has besides its instructions.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    pub name: Wtf8Buf,
    pub qualname: Wtf8Buf,
    pub consts: Vec<Const>,
    pub names: Vec<Wtf8Buf>,
    pub varnames: Vec<Wtf8Buf>,
    pub cellvars: Vec<Wtf8Buf>,
    pub freevars: Vec<Wtf8Buf>,
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub firstlineno: i32,
}

/// A code object of a sequence whose constants and names are numbered already.
pub fn assemble(
    seq: &Sequence,
    meta: Metadata,
    filename: Arc<Wtf8Buf>,
    interner: &Interner,
) -> Result<CodeData> {
    seq.check(meta.consts.len())?;
    let args = ArgCounts {
        args: meta.argcount,
        posonly: meta.posonlyargcount,
        kwonly: meta.kwonlyargcount,
    };
    let mut unit = Unit::bare(meta.name.as_wtf8(), args, meta.firstlineno, interner);
    unit.qualname = meta.qualname;
    unit.code = seq.resolved();
    unit.consts = ConstTable::from_values(meta.consts);
    for (table, names) in [
        (&mut unit.names, meta.names),
        (&mut unit.varnames, meta.varnames),
        (&mut unit.cellvars, meta.cellvars),
        (&mut unit.freevars, meta.freevars),
    ] {
        for name in names {
            table.add(interner.intern(&name));
        }
    }
    let mut graph = Graph::default();
    let flags = CodeFlags(0);
    let flow = flow::finish_alone(&mut graph, &mut unit, flags)?;
    Ok(crate::assemble::assemble(
        &mut unit, flow, flags, filename, interner,
    ))
}
