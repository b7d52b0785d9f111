//! Payloads of the built-in types whose memory the machine, the collector or compiled extensions must know.
//!
//! Only data and operations that everybody needs are here; methods visible to Python are in `builtins`.

pub mod bytes;
pub mod dict;
pub mod float;
pub mod int;
pub mod list;
pub mod module;
pub mod native;
pub mod singletons;
pub mod str;
pub mod tuple;
pub mod weakref;
pub mod wrappers;
