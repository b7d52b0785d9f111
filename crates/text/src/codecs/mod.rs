//! The cores of the codecs: bytes to text and back, without error handlers.
//!
//! A decoder appends to its output until the input ends or something is wrong, and then says which
//! bytes and why. The caller asks the error handler, appends its replacement, and calls again with
//! the position to go on from. Incremental decoding passes `last` as false: an unfinished sequence
//! at the end is then left over, and the count of bytes used is less than the length. Encoders work
//! the same way. The handlers that need no Python are in [`Handler`].

mod charmap;
mod escape;
mod handler;
pub mod multibyte;
mod narrow;
mod raw_escape;
mod unicode_escape;
mod utf16;
mod utf32;
mod utf7;
mod utf8;

pub use charmap::{CharmapEncoder, charmap_decode};
pub use escape::{InvalidEscape, escape_decode, escape_encode};
pub use handler::{Handler, Replacement, Standard};
pub use narrow::{decode_ascii, decode_latin1, encode_ascii, encode_latin1};
pub use raw_escape::{decode_raw_unicode_escape, encode_raw_unicode_escape};
pub use unicode_escape::{decode_unicode_escape, encode_unicode_escape};
pub use utf7::{decode_utf7, encode_utf7};
pub use utf8::{decode_utf8, encode_utf8, push_utf8, utf8_len, utf8_size, write_utf8};
pub use utf16::{decode_utf16, encode_utf16};
pub use utf32::{decode_utf32, encode_utf32};

/// What cannot be decoded or encoded: positions in the input, and CPython's reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodecError {
    pub start: usize,
    pub end: usize,
    pub reason: &'static str,
}

/// How many bytes were used, or what stopped the decoder.
pub type Decoded = Result<usize, CodecError>;
/// Everything was encoded, or what stopped the encoder.
pub type Encoded = Result<(), CodecError>;

/// The order of bytes in a unit of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    /// This machine's.
    pub const NATIVE: Self = if cfg!(target_endian = "little") {
        Self::Little
    } else {
        Self::Big
    };
}

#[inline]
pub(crate) fn is_surrogate(c: u32) -> bool {
    (0xd800..0xe000).contains(&c)
}

/// The end of the run of code points from `start` on that `bad` holds for.
fn run_end(text: crate::Text<'_>, start: usize, bad: impl Fn(u32) -> bool) -> usize {
    (start..text.len())
        .find(|&i| !text.get(i).is_some_and(&bad))
        .unwrap_or(text.len())
}
