//! `bytes`: methods and slots, and what `bytearray` shares with it.

mod convert;
mod edit;

pub use convert::{byte_of, from_dunder, from_iterable_or_buffer, with_bytes, with_room, zeroed};
pub use edit::replace_into;
