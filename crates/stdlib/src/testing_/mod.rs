//! The modules that CPython's own test suite takes from test-only extension modules: `_testcapi`, `_testinternalcapi`,
//! `_testmultiphase`, `_testsinglephase`, `_testbuffer`, `xxsubtype`.
//!
//! They show the inside of the interpreter: how exceptions are printed without Python code, what the compiler's stages
//! do on their own, how an object is laid out. Whatever they answer comes from the parts that programs use, too.

mod awaitable;
mod buffers;
mod calls;
mod capi;
mod codes;
mod counts;
mod docstrings;
mod events;
mod fills;
mod internal;
mod kinds;
mod limited;
mod marshals;
mod multiphase;
pub mod nomemory;
mod recorder;
mod sequence;
mod singlephase;
mod subinterpreters;
mod subtypes;

pub use buffers::TestBuffer;
pub use capi::TestCapi;
pub use internal::TestInternal;
pub use limited::TestLimited;
pub use multiphase::TestMultiPhase;
pub use singlephase::TestSinglePhase;
pub use subinterpreters::Subinterpreters;
pub use subtypes::SubTypes;
