//! Values, objects and types: the object model of Krait and its protocols.
//!
//! This is the only crate in which memory is laid out; its public interface is safe. `builtins` gives the types
//! their methods, `vm` runs code over them. See `docs/architecture.md` for the invariants.
#![allow(
    unsafe_code,
    reason = "objects, counts and types are laid out by hand here and nowhere else"
)]

extern crate self as krait_object;

pub mod alloc;
pub mod args;
pub mod cell;
mod dealloc;
pub mod err;
pub mod exc;
pub mod gc;
pub mod gil;
pub mod hash;
mod header;
pub mod init;
pub mod intern;
mod interp;
pub mod layout;
pub mod memory_trace;
mod plain;
mod pool;
pub mod protocol;
pub mod thread;
pub mod typeobj;
mod typeobj_cache;
pub mod types;
mod value;
pub mod weaklist;
pub mod wk;

pub use args::{
    ArgAt, ArgPlace, Args, Clamped, Fd, FromArg, IntoValue, Param, ParamKind, Parsing, Signature,
};
pub use cell::{Field, Fields};
pub use err::{Raised, Result};
pub use gc::{Trace, Visitor};
pub use header::{Header, Obj, Ref};
pub use interp::{Hooks, Interp};
pub use krait_macros::{Trace, pyfunctions, pymethods, pymodule};
pub use krait_text::{Text, TextBuf};
pub use thread::Thread;
pub use typeobj::{
    CompareOp, Ext, GetSetDef, MemberDef, MethodDef, MethodKind, Payload, Sent, Slot, SlotId,
    TypeDef, TypeObject, TypeSpec, flags, ready_type, ready_with_values,
};
pub use types::bytes::Bytes;
pub use types::dict::{Dict, DictData};
pub use types::int::IntRef;
pub use types::list::{List, ListData};
pub use types::module::{Module, ModuleDef};
pub use types::str::{Chars, Str, StrData};
pub use types::tuple::{Tuple, TupleData};
pub use value::{
    BORROWED, BorrowedValue, SMALL_MAX, SMALL_MIN, Value, decode_float, encode_float,
    order_of_floats, release_pointer,
};
