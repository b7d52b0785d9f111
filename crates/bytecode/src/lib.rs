//! Code objects as data: opcodes, line and exception tables, marshal, disassembly.
//!
//! Nothing here knows objects: constants are [`Const`]s, names are texts. Everything that comes
//! from outside (a `.pyc`, `marshal.loads`, `code.replace`) may be hostile, so all decoders here
//! check what they read and none can run away or panic.

mod code;
pub mod dis;
pub mod exceptiontable;
pub mod image;
pub mod linetable;
pub mod marshal;
pub mod opcode;

pub use code::{CodeData, CodeFlags, Const, LocalKind, without_columns};
pub use opcode::{BinaryOp, MAGIC_NUMBER, Op, Opcode};
