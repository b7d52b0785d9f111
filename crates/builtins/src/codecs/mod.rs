//! Codecs: `str.encode`, `bytes.decode`, error handlers, and the registry behind the `codecs` module.
//!
//! The standard encodings are handled here without a look at the registry; everything else goes through the search
//! functions, the first of which the `encodings` package registers when it is imported on first use.

mod drive;
mod errors;
mod registry;
mod standard;

use krait_object::err::Result;
use krait_object::types::bytes;
use krait_object::{Str, Thread, Value};
use std::borrow::Cow;

pub use drive::{DecodeInput, Stop, drive_decode, drive_encode};
pub use errors::{lookup_error, register_error, unregister_error};
pub use registry::{
    Registry, lookup, normalize, register, run, text_codec, unregister, unregister_cached,
};
pub use standard::{
    Encoding, byte_order_mark_16, byte_order_mark_32, decode_standard, encode_standard,
};

/// In development mode an error handler is looked up even if there is nothing for it to do.
fn check_handler(th: &Thread, errors: &str) -> Result<()> {
    if th.interp.dev_mode.get() && errors != "strict" {
        lookup_error(th, errors)?;
    }
    Ok(())
}

/// `s.encode(encoding, errors)`: bytes.
pub fn encode(th: &Thread, s: &Str, encoding: &str, errors: &str) -> Result<Value> {
    check_handler(th, errors)?;
    match Encoding::from_name(encoding) {
        Some(e) => encode_standard(th, s, e, errors),
        None => registry::encode_text(th, s, encoding, errors),
    }
}

/// `b.decode(encoding, errors)`: a `str`.
pub fn decode(th: &Thread, b: &[u8], encoding: &str, errors: &str) -> Result<Value> {
    check_handler(th, errors)?;
    match Encoding::from_name(encoding) {
        Some(e) => decode_standard(th, b, e, errors, true).map(|(text, _)| text),
        None => registry::decode_text(th, bytes::new(b), encoding, errors),
    }
}

/// An encoding's or error handler's name as Rust text; the default if absent.
pub fn name<'a>(th: &Thread, s: Option<&'a Str>, default: &'static str) -> Result<Cow<'a, str>> {
    let Some(s) = s else {
        return Ok(Cow::Borrowed(default));
    };
    let text = match s.as_ascii() {
        Some(t) => Cow::Borrowed(t),
        None => Cow::Owned(s.to_utf8(th)?),
    };
    if text.contains('\0') {
        return Err(th.value_error("embedded null character"));
    }
    Ok(text)
}
