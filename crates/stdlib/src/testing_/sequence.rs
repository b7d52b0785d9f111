//! `InstructionSequence`: instructions and labels as code generation leaves them.

use krait_base::Loc;
use krait_compiler::passes::{self, Instr, InstrSeq};
use krait_object::types::{int, list, tuple};
use krait_object::{Obj, Result, Thread, Trace, Value, Visitor, pymethods};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Sequence {
    pub seq: RefCell<InstrSeq>,
    /// The last label given out; the first one is 1.
    last_label: Cell<u32>,
    nested: RefCell<Vec<Value>>,
}

impl Trace for Sequence {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(nested) = self.nested.try_borrow() {
            nested.iter().for_each(|x| v.visit(x));
        }
    }
    fn clear(&self) {
        let nested = std::mem::take(&mut *self.nested.borrow_mut());
        drop(nested);
    }
}

krait_object::pytype! {
    pub static SEQUENCE: Sequence = "InstructionSequence", HAVE_GC;
}

/// A sequence of finished instructions, whose targets are indices.
pub fn from_instrs(instrs: Vec<Instr>) -> Value {
    let labels = (0..instrs.len() as u32).collect();
    let seq = InstrSeq {
        instrs,
        labels,
        annotations: Vec::new(),
    };
    SEQUENCE
        .create(Sequence {
            seq: RefCell::new(seq),
            ..Sequence::default()
        })
        .into_value()
}

/// More labels than any code has; a label's number is memory.
const MOST_LABELS: u32 = 1 << 20;

pub struct SequenceMethods;

/// Instructions with labels between them.
#[pymethods]
impl SequenceMethods {
    /// Place label at current location.
    #[sig("(label)")]
    fn use_label(th: &Thread, zelf: &Obj<Sequence>, label: i32) -> Result<()> {
        match u32::try_from(label) {
            Ok(n) if n < MOST_LABELS => {
                zelf.seq.borrow_mut().place_number(n);
                Ok(())
            }
            _ => Err(th.value_error("label out of range")),
        }
    }

    /// Append an instruction.
    #[sig("(opcode, oparg, lineno, col_offset, end_lineno, end_col_offset)")]
    fn addop(
        th: &Thread,
        zelf: &Obj<Sequence>,
        opcode: i32,
        oparg: i32,
        lineno: i32,
        col_offset: i32,
        end_lineno: i32,
        end_col_offset: i32,
    ) -> Result<()> {
        let loc = Loc::new(lineno, col_offset, end_lineno, end_col_offset);
        let instr = u16::try_from(opcode)
            .ok()
            .and_then(|o| passes::instruction(o, oparg.cast_unsigned(), loc))
            .ok_or_else(|| th.value_error(format!("invalid opcode: {opcode}")))?;
        zelf.seq.borrow_mut().instrs.push(instr);
        Ok(())
    }

    /// Return a new label.
    fn new_label(zelf: &Obj<Sequence>) -> i64 {
        let n = zelf.last_label.get().saturating_add(1);
        zelf.last_label.set(n);
        i64::from(n)
    }

    /// Add a nested sequence.
    #[sig("(nested)")]
    fn add_nested(th: &Thread, zelf: &Obj<Sequence>, nested: &Value) -> Result<()> {
        if SEQUENCE.get(nested).is_none() {
            return Err(th.type_error(format!(
                "expected an instruction sequence, not {}",
                nested.ty().name()
            )));
        }
        zelf.nested.borrow_mut().push(nested.clone());
        Ok(())
    }

    /// Return the nested sequences.
    fn get_nested(zelf: &Obj<Sequence>) -> Value {
        let nested = zelf.nested.borrow().clone();
        list::from_vec(nested).into_value()
    }

    /// Return the instructions as a list of tuples.
    fn get_instructions(zelf: &Obj<Sequence>) -> Value {
        let instrs = zelf.seq.borrow().resolved();
        let tuples = instrs.iter().map(|i| {
            let number = |n: i32| int::from_i64(i64::from(n));
            let arg = if i.op.has_arg() {
                int::from_i64(i64::from(i.arg.cast_signed()))
            } else {
                Value::none()
            };
            tuple::from_vec(vec![
                int::from_i64(i64::from(i.op.0)),
                arg,
                number(i.loc.line),
                number(i.loc.col),
                number(i.loc.end_line),
                number(i.loc.end_col),
            ])
            .into_value()
        });
        list::from_vec(tuples.collect()).into_value()
    }
}
