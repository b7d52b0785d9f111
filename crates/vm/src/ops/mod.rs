//! What instructions mean, by family.

pub mod async_;
pub mod attr;
pub mod binary;
pub mod build;
pub mod call;
pub mod compare;
pub mod except;
pub mod func;
pub mod intrinsic;
pub mod iter;
pub mod matching;
pub mod name;
pub mod subscr;
pub mod unpack;
pub mod with;

use crate::code::CodeBody;
use krait_bytecode::Opcode;
use krait_object::{Raised, Thread, Value};

/// A name of the code object; the compiler's operands are in range.
#[inline(always)]
pub fn name_at(code: &CodeBody, i: usize) -> &Value {
    match code.names.as_tuple().and_then(|n| n.get(i)) {
        Some(n) => n,
        None => krait_object::wk::__name__(),
    }
}

#[cold]
pub fn bad_opcode(th: &Thread, op: Opcode) -> Raised {
    th.system_error(format!("unknown opcode {}", op as u8))
}
