//! What each instruction does: one short function per opcode, in files by family.
//!
//! A comment shows the stack before and after, its top at the right. `NULL` is the word 0. The contract that all of them
//! rely on is that of [`super::registers`]. Whatever is longer than a few lines is a function of `ops` or `specialize`.

#![allow(
    unsafe_op_in_unsafe_fn,
    clippy::missing_safety_doc,
    reason = "the one contract that all instructions rely on is given in `registers`"
)]

pub mod asynchronous;
pub mod attributes;
pub mod building;
pub mod calls;
pub mod cells;
pub mod comparison;
pub mod control;
pub mod exceptions;
pub mod formatting;
pub mod functions;
pub mod generators;
pub mod imports;
pub mod intrinsics;
pub mod iteration;
pub mod jumps;
pub mod locals;
pub mod matching;
pub mod names;
pub mod operators;
pub mod pairs;
pub mod special_calls;
pub mod subscripts;
pub mod truth;
pub mod unpacking;
