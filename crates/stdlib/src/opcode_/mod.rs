//! `_opcode`: facts about instructions.

use krait_bytecode::Op;
use krait_bytecode::opcode::{BINARY_OPS, INTRINSICS_1, INTRINSICS_2, SPECIAL_METHODS};
use krait_object::types::{str, tuple};
use krait_object::{Result, Thread, Value};

pub struct Opcode;

fn op(n: i64) -> Option<Op> {
    u16::try_from(n)
        .ok()
        .map(Op)
        .filter(|o| o.stack_effect(0, false).is_some() || o.opcode().is_some_and(|c| c.is_valid()))
}

fn names(list: &[&str]) -> Vec<Value> {
    list.iter().map(|n| str::new(n)).collect()
}

/// Opcode support module.
#[krait_object::pymodule(name = "_opcode")]
impl Opcode {
    /// Compute the stack effect of the opcode.
    #[sig("(opcode, oparg=None, /, *, jump=None)")]
    fn stack_effect(
        th: &Thread,
        opcode: i64,
        oparg: Option<&Value>,
        jump: Option<&Value>,
    ) -> Result<i32> {
        let Some(o) = op(opcode) else {
            return Err(th.value_error("invalid opcode or oparg"));
        };
        let arg = match oparg {
            Some(v) => match v.as_i64().and_then(|a| u32::try_from(a).ok()) {
                Some(a) => a,
                None if v.as_int().is_none() => {
                    return Err(th.type_error(format!(
                        "'{}' object cannot be interpreted as an integer",
                        v.ty().name()
                    )));
                }
                None => return Err(th.value_error("invalid opcode or oparg")),
            },
            None => 0,
        };
        let one = |j: bool| o.stack_effect(arg, j);
        let effect = match jump {
            None => one(true).max(one(false)),
            Some(j) if j.is_true() => one(true),
            Some(j) if j.is_false() => one(false),
            Some(_) => return Err(th.value_error("stack_effect: jump must be False, True or None")),
        };
        effect.ok_or_else(|| th.value_error("invalid opcode or oparg"))
    }

    /// Return True if opcode is valid, False otherwise.
    #[sig("(opcode)")]
    fn is_valid(opcode: i64) -> bool {
        op(opcode).is_some()
    }

    /// Return True if the opcode uses its oparg, False otherwise.
    #[sig("(opcode)")]
    fn has_arg(opcode: i64) -> bool {
        op(opcode).is_some_and(Op::has_arg)
    }

    /// Return True if the opcode accesses a constant, False otherwise.
    #[sig("(opcode)")]
    fn has_const(opcode: i64) -> bool {
        op(opcode).is_some_and(Op::has_const)
    }

    /// Return True if the opcode accesses an attribute by name, False otherwise.
    #[sig("(opcode)")]
    fn has_name(opcode: i64) -> bool {
        op(opcode).is_some_and(Op::has_name)
    }

    /// Return True if the opcode has a jump target, False otherwise.
    #[sig("(opcode)")]
    fn has_jump(opcode: i64) -> bool {
        op(opcode).is_some_and(Op::has_jump)
    }

    /// Return True if the opcode accesses a free variable, False otherwise.
    #[sig("(opcode)")]
    fn has_free(opcode: i64) -> bool {
        op(opcode).is_some_and(Op::has_free)
    }

    /// Return True if the opcode accesses a local variable, False otherwise.
    #[sig("(opcode)")]
    fn has_local(opcode: i64) -> bool {
        op(opcode).is_some_and(Op::has_local)
    }

    /// Return True if the opcode sets an exception handler, False otherwise.
    #[sig("(opcode)")]
    fn has_exc(opcode: i64) -> bool {
        op(opcode).is_some_and(Op::has_exc)
    }

    /// Return the specialization stats.
    fn get_specialization_stats() -> Option<Value> {
        None
    }

    /// Return array of symbols of binary ops, indexed by the BINARY_OP oparg value.
    fn get_nb_ops() -> Vec<Value> {
        BINARY_OPS
            .iter()
            .map(|(n, s)| tuple::from_array([str::new(n), str::new(s)]).into_value())
            .collect()
    }

    /// Return a list of names of the unary intrinsics.
    fn get_intrinsic1_descs() -> Vec<Value> {
        names(&INTRINSICS_1)
    }

    /// Return a list of names of the binary intrinsics.
    fn get_intrinsic2_descs() -> Vec<Value> {
        names(&INTRINSICS_2)
    }

    /// Return a list of special method names.
    fn get_special_method_names() -> Vec<Value> {
        names(&SPECIAL_METHODS)
    }

    /// Return the executor object at offset in code if exists, None otherwise.
    #[sig("(code, offset)")]
    fn get_executor(code: &Value, offset: i32) -> Option<Value> {
        let _ = (code, offset);
        None
    }

    #[init]
    fn init(th: &Thread, m: &krait_object::Module) -> Result<()> {
        m.add(th, "ENABLE_SPECIALIZATION", true)?;
        m.add(th, "ENABLE_SPECIALIZATION_FT", true)
    }
}
