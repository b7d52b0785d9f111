//! `InstructionSequence`: the compiler's list of instructions as an object.

use krait_base::Loc;
use krait_bytecode::Op;
use krait_compiler::stages::Sequence;
use krait_object::types::{int, list, tuple};
use krait_object::{Obj, Result, Thread, Trace, Value, Visitor, pymethods};
use std::cell::RefCell;

/// The payload; it holds no objects.
pub struct SequenceData(RefCell<Sequence>);

pub type SequenceObject = Obj<SequenceData>;

impl Trace for SequenceData {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static INSTRUCTION_SEQUENCE: SequenceData = "InstructionSequence", DISALLOW_INSTANTIATION;
}

/// An object for a sequence.
pub fn create(seq: Sequence) -> Value {
    INSTRUCTION_SEQUENCE
        .create(SequenceData(RefCell::new(seq)))
        .into_value()
}

impl SequenceData {
    pub fn snapshot(&self) -> Sequence {
        self.0.borrow().clone()
    }
}

pub struct SequenceMethods;

#[pymethods]
impl SequenceMethods {
    /// Append an instruction.
    #[sig("(opcode, oparg, lineno, col_offset, end_lineno, end_col_offset)")]
    fn addop(
        th: &Thread,
        zelf: &SequenceObject,
        opcode: i32,
        oparg: i32,
        lineno: i32,
        col_offset: i32,
        end_lineno: i32,
        end_col_offset: i32,
    ) -> Result<()> {
        let op = u16::try_from(opcode).ok().map(Op);
        let Some(op) = op.filter(|o| o.stack_effect(0, false).is_some()) else {
            return Err(th.value_error(format!("invalid opcode {opcode}")));
        };
        let Ok(arg) = u32::try_from(oparg) else {
            return Err(th.value_error(format!("invalid oparg {oparg}")));
        };
        // CPython takes its numbers in the order in which they are shown, whatever they are called.
        let loc = Loc::new(lineno, end_lineno, col_offset, end_col_offset);
        zelf.0.borrow_mut().push(op, arg, loc);
        Ok(())
    }

    /// Place label at current location.
    #[sig("(label)")]
    fn use_label(th: &Thread, zelf: &SequenceObject, label: i32) -> Result<()> {
        match u32::try_from(label) {
            Ok(label) if label < 1 << 20 => {
                zelf.0.borrow_mut().use_label(label);
                Ok(())
            }
            _ => Err(th.value_error("invalid label")),
        }
    }

    /// Return a new label.
    fn new_label(zelf: &SequenceObject) -> u32 {
        zelf.0.borrow_mut().new_label()
    }

    /// Add a nested sequence.
    #[sig("(nested)")]
    fn add_nested(th: &Thread, zelf: &SequenceObject, nested: &Value) -> Result<()> {
        match INSTRUCTION_SEQUENCE.get(nested) {
            Some(n) => {
                let nested = n.snapshot();
                zelf.0.borrow_mut().nested.push(nested);
                Ok(())
            }
            None => Err(th.type_error(format!(
                "expected an instruction sequence, not {}",
                nested.ty().name()
            ))),
        }
    }

    /// The sequences added by add_nested.
    fn get_nested(zelf: &SequenceObject) -> Value {
        let nested = zelf.0.borrow().nested.clone();
        list::from_vec(nested.into_iter().map(create).collect()).into_value()
    }

    /// Return the instructions as a list of tuples or labels.
    fn get_instructions(zelf: &SequenceObject) -> Value {
        let seq = zelf.0.borrow();
        let number = |n: i32| int::from_i64(n.into());
        let all = seq.instructions().map(|i| {
            tuple::from_array([
                int::from_i64(i.op.0.into()),
                i.arg.map_or_else(Value::none, |a| int::from_i64(a.into())),
                number(i.loc.line),
                number(i.loc.end_line),
                number(i.loc.col),
                number(i.loc.end_col),
            ])
            .into_value()
        });
        list::from_vec(all.collect()).into_value()
    }
}

/// Makes the type ready.
pub fn install() {
    krait_object::ready_type(&INSTRUCTION_SEQUENCE.ty, &SequenceMethods::SPEC);
}
