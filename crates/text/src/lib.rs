//! Text and numbers, as Python sees them, without any object: what a `str` is made of ([`Text`],
//! [`TextBuf`]), float and int to and from text, the format languages, the Unicode database, the
//! cores of codecs, and the hash functions whose values a program can see.
//!
//! Functions here never call back into Python. Where CPython would (an error handler, an argument
//! lookup), they stop and say where, or hand out pieces for the caller to interpret. Errors carry
//! CPython's text. Nothing here panics, whatever the input.

pub mod codecs;
mod error;
pub mod float;
pub mod format;
pub mod hash;
pub mod int;
pub mod repr;
pub mod search;
pub mod suggest;
pub mod unicode;
mod view;

pub use error::{Error, ErrorKind, Result};
pub use view::{Chars, Text, TextBuf};
