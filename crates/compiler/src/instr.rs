//! Instructions between code generation and the flow graph.

use krait_base::Loc;
use krait_bytecode::Op;
use krait_bytecode::linetable::NO_LOCATION;

/// A place in the code to jump to, known by number until the code is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(pub u32);

/// An instruction. The operand of one with a target is its label.
#[derive(Clone, Copy, Debug)]
pub struct Instr {
    pub op: Op,
    pub arg: u32,
    pub loc: Loc,
}

/// The location of what no source stands for.
pub const NOWHERE: Loc = NO_LOCATION;

/// The location that the next instruction's is copied to (`i_loc.line` -2).
pub const NEXT_LOCATION: Loc = Loc::new(-2, -2, -2, -2);

/// Whether control goes to the label in the operand, at once or when an exception is raised.
pub fn has_target(op: Op) -> bool {
    op.has_jump() || is_block_push(op)
}

/// Whether the instruction opens an exception handler.
pub fn is_block_push(op: Op) -> bool {
    matches!(op, Op::SETUP_FINALLY | Op::SETUP_WITH | Op::SETUP_CLEANUP)
}

/// Whether the code of a function ends here.
pub fn is_scope_exit(op: Op) -> bool {
    matches!(op, Op::RETURN_VALUE | Op::RAISE_VARARGS | Op::RERAISE)
}

/// Whether nothing in the same block may follow.
pub fn is_terminator(op: Op) -> bool {
    op.has_jump() || is_scope_exit(op)
}

pub fn is_unconditional_jump(op: Op) -> bool {
    matches!(
        op,
        Op::JUMP
            | Op::JUMP_NO_INTERRUPT
            | Op::JUMP_FORWARD
            | Op::JUMP_BACKWARD
            | Op::JUMP_BACKWARD_NO_INTERRUPT
    )
}

/// Instructions in the order of the source, with the places of labels.
#[derive(Clone, Debug, Default)]
pub struct InstrSeq {
    pub instrs: Vec<Instr>,
    /// The index that each label stands before; `u32::MAX` as long as it is not placed.
    pub labels: Vec<u32>,
    /// What `ANNOTATIONS_PLACEHOLDER` is replaced by.
    pub annotations: Vec<Instr>,
}

impl InstrSeq {
    pub fn clear(&mut self) {
        self.instrs.clear();
        self.labels.clear();
        self.annotations.clear();
    }

    pub fn new_label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    pub fn place(&mut self, label: Label) {
        let here = self.instrs.len() as u32;
        if let Some(place) = self.labels.get_mut(label.0 as usize) {
            *place = here;
        }
    }

    pub fn push(&mut self, op: Op, arg: u32, loc: Loc) {
        self.instrs.push(Instr { op, arg, loc });
    }

    /// Puts an instruction first; labels keep their instructions.
    pub fn insert_first(&mut self, op: Op, arg: u32, loc: Loc) {
        self.instrs.insert(0, Instr { op, arg, loc });
        for place in self.labels.iter_mut().filter(|place| **place != u32::MAX) {
            *place += 1;
        }
    }
}
