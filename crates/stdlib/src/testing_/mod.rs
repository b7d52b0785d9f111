//! The modules through which CPython's own tests look inside the machine and the compiler.
//!
//! CPython builds them as extension modules for its test suite. Here they are native modules like any other,
//! so their loader is `BuiltinImporter` and they have no `__file__`. Each function does what its name says
//! with the real thing; what Krait has no counterpart of is left out, and then the test says that it is missing.

pub mod capi;
pub mod consts;
pub mod internal;
pub mod multiphase;
pub mod sequence;
pub mod singlephase;
