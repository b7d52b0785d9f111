//! `bytearray`.

mod value;

pub use value::{BYTEARRAY, ByteArray, export, new, new_in};
