//! What is done to a tree before names are resolved. Trees are never changed: what CPython rewrites
//! is recognised where it is compiled.

pub mod finally;
pub mod format;
