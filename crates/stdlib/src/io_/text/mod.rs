//! `_io.TextIOWrapper`: text over a buffered byte stream.
//!
//! `state` holds what the others work on: `coder` turns bytes into text and back, `read` and `write` keep text and bytes that
//! are on their way, `seek` computes positions, `new` sets a stream up and changes it, `methods` is what Python sees.

pub mod base;
mod coder;
mod methods;
mod new;
mod read;
mod seek;
mod state;
mod write;

pub use methods::TextIoMethods;
pub use new::{locale, locale_encoding, text_or_none};
pub use state::{TEXT_IO_WRAPPER, TextIo};

use crate::io_::support;
use krait_object::{Result, Thread, Value};

/// Whether `write` and `flush` of a stream can be called directly, because nobody has overridden them.
pub fn plain(th: &Thread, v: &Value) -> bool {
    TEXT_IO_WRAPPER
        .get_exact(v)
        .is_some_and(|t| !support::is_shadowed(th, t.header(), "write"))
}

/// Writes a `str` to a stream that is [`plain`].
pub fn write(th: &Thread, stream: &Value, text: &Value) -> Result<()> {
    let (Some(t), Some(s)) = (TEXT_IO_WRAPPER.get_exact(stream), text.as_str()) else {
        return Err(th.type_error("write() argument must be str"));
    };
    TextIo::write_text(t, th, s).map(drop)
}
