//! `_testinternalcapi`: the compiler's passes one at a time, and how the machine keeps things.

use super::consts;
use super::sequence::{self, SEQUENCE, Sequence, SequenceMethods};
use krait_compiler::passes;
use krait_object::typeobj::shape;
use krait_object::types::int;
use krait_object::{Module, Result, Thread, Value, ready_type};

pub struct TestInternal;

/// The compiler's passes and the machine's inside.
#[krait_object::pymodule(name = "_testinternalcapi")]
impl TestInternal {
    /// Return a new, empty InstructionSequence.
    fn new_instruction_sequence() -> Value {
        SEQUENCE.create(Sequence::default()).into_value()
    }

    /// Apply the flow graph's optimizations to an instruction sequence; consts is a list that is renumbered.
    #[sig("(instructions, consts, nlocals)")]
    fn optimize_cfg(
        th: &Thread,
        instructions: &Value,
        consts: &Value,
        nlocals: i32,
    ) -> Result<Value> {
        let Some(seq) = SEQUENCE.get(instructions) else {
            return Err(th.value_error("expected an instruction sequence"));
        };
        let Some(list) = consts.as_list() else {
            return Err(th.type_error("consts must be a list"));
        };
        let values = list.snapshot();
        let table: Result<Vec<_>> = values.iter().map(|v| consts::from_value(th, v)).collect();
        let seq = seq.seq.borrow().clone();
        let nlocals = usize::try_from(nlocals).unwrap_or(0);
        let (instrs, table) = passes::optimize_cfg(&seq, table?, nlocals)
            .map_err(|e| krait_vm::compile::compile_error(th, &e, "", "<optimize_cfg>"))?;
        let table: Vec<Value> = table
            .iter()
            .map(|c| krait_vm::code::const_value(th, c))
            .collect();
        let whole = krait_builtins::slice::new(Value::none(), Value::none(), Value::none());
        let table = krait_object::types::list::from_vec(table).into_value();
        krait_object::protocol::item::set(th, consts, &whole, &table)?;
        Ok(sequence::from_instrs(instrs))
    }

    /// Return how deep calls are nested in this thread.
    fn get_recursion_depth(th: &Thread) -> i64 {
        i64::from(th.depth.get())
    }

    /// Whether an instance keeps its attributes in inline slots.
    fn has_inline_values(o: &Value) -> bool {
        o.as_header().is_some_and(shape::is_inline)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&SEQUENCE.ty, &SequenceMethods::SPEC);
        m.add(th, "SIZEOF_PYGC_HEAD", int::from_i64(16))?;
        m.add(th, "SIZEOF_PYOBJECT", int::from_i64(16))?;
        m.add(th, "SIZEOF_MANAGED_PRE_HEADER", int::from_i64(16))?;
        m.add(th, "SIZEOF_TIME_T", int::from_i64(8))
    }
}
