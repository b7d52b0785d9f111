//! The machine: runs code objects over frames.
//!
//! `eval` is the loop, `ops` the meaning of the instructions by family, `specialize` rewrites hot ones, `call` makes
//! frames, `generator` suspends them, `unwind` finds handlers. Everything that runs Python code takes `&Thread`.
#![allow(
    unsafe_code,
    reason = "frames are raw words: owned, borrowed and empty ones side by side"
)]
#![allow(
    clippy::not_unsafe_ptr_arg_deref,
    reason = "frames go by pointer everywhere; only running or kept frames are ever passed"
)]

pub mod breaker;
pub mod call;
pub mod cellobj;
pub mod code;
pub mod compile;
pub mod eval;
pub mod fault;
pub mod frame;
pub mod frameobj;
pub mod function;
pub mod generator;
pub mod import;
pub mod machine;
pub mod monitor;
mod ops;
pub mod slot;
mod specialize;
pub mod superargs;
pub mod trace;
pub mod traceback;
pub mod types;

pub use ops::except::given_matches;
pub use ops::iter::send;
pub use ops::name::remember_common_functions;
pub use specialize::{COOLDOWN, WARMUP};
