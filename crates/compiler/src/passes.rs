//! Single passes of the compiler, for those who study or test them one at a time.
//!
//! The instructions are those that stand between code generation and the flow graph: the operand of one
//! with a target is a label. Results are lists in which such an operand is the index of the target.

use krait_base::Loc;
use krait_bytecode::{Const, Op};

use crate::consts::ConstTable;
use crate::error::Result;
use crate::flow::{self, Graph};
pub use crate::instr::{Instr, InstrSeq, Label, has_target};

impl InstrSeq {
    /// Places a label that may have been made up by its number instead of by [`InstrSeq::new_label`].
    pub fn place_number(&mut self, label: u32) {
        let wanted = label as usize + 1;
        if self.labels.len() < wanted {
            self.labels.resize(wanted, u32::MAX);
        }
        self.place(Label(label));
    }

    /// The instructions with targets as indices; a label that is not placed stays as it is.
    pub fn resolved(&self) -> Vec<Instr> {
        let resolve = |instr: &Instr| {
            let place = self.labels.get(instr.arg as usize).copied();
            match place.filter(|place| has_target(instr.op) && *place != u32::MAX) {
                Some(arg) => Instr { arg, ..*instr },
                None => *instr,
            }
        };
        self.instrs.iter().map(resolve).collect()
    }
}

/// An instruction from its parts; `None` if there is no such opcode.
pub fn instruction(opcode: u16, arg: u32, loc: Loc) -> Option<Instr> {
    let op = Op(opcode);
    let known = op.is_pseudo() || op.opcode().is_some_and(|opcode| opcode.is_valid());
    known.then_some(Instr { op, arg, loc })
}

/// The flow graph's optimisations of a sequence, up to the moving of cold blocks.
pub fn optimize_cfg(
    seq: &InstrSeq,
    consts: Vec<Const>,
    nlocals: usize,
) -> Result<(Vec<Instr>, Vec<Const>)> {
    let mut graph = Graph::default();
    let mut consts = ConstTable::from_values(consts);
    flow::optimize_unit(&mut graph, seq, &mut consts, nlocals, 0)?;
    let instrs = flow::to_final(&graph)
        .into_iter()
        .map(|f| Instr {
            op: f.op,
            arg: f.arg,
            loc: f.loc,
        })
        .collect();
    Ok((instrs, consts.into_values()))
}
