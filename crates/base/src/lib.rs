//! Building blocks every other crate may use, none of which knows Python: source locations,
//! interned names, arenas, and byte strings that may hold lone surrogates.
//!
//! Each item lives in the file named after it; this file only re-exports.

mod arena;
mod interner;
mod loc;
mod wtf8;

pub use arena::Arena;
pub use interner::{Interner, Symbol};
pub use loc::Loc;
pub use wtf8::{CodePoints, Wtf8, Wtf8Buf};
