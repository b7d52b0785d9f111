//! `_codecs`: the registry and the built-in codecs, on top of `builtins::codecs`.

mod charmap;
pub(crate) mod escape;
mod registry;
mod utf;

use krait_builtins::codecs::{DecodeInput, drive_decode, drive_encode};
use krait_object::err::Result;
use krait_object::protocol::buffer;
use krait_object::types::{bytes, int, tuple};
use krait_object::{ModuleDef, Str, TextBuf, Thread, Value, pymodule};
use krait_text::codecs::{Decoded, Encoded};

pub use charmap::ENCODING_MAP;

/// Makes the types of this module ready.
pub fn install_types() {
    charmap::install();
}

/// A pair (result, length used).
fn pair(result: Value, used: usize) -> Value {
    tuple::from_array([result, int::from_usize(used)]).into_value()
}

/// The error handler's name, `strict` if none is given.
fn handler(th: &Thread, errors: Option<&Str>) -> Result<String> {
    krait_builtins::codecs::name(th, errors, "strict").map(|n| n.into_owned())
}

/// The bytes to decode: text counts as its UTF-8.
fn bytes_or_text(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    match v.as_str() {
        Some(s) => Ok(s.to_utf8(th)?.into_bytes()),
        None => buffer::to_vec(th, v),
    }
}

/// Runs a decoder's core over bytes.
fn decode(
    th: &Thread,
    data: &[u8],
    errors: Option<&Str>,
    name: &str,
    core: impl FnMut(&[u8], usize, &mut TextBuf) -> Decoded,
) -> Result<Value> {
    let errors = handler(th, errors)?;
    let mut input = DecodeInput::new(data, name, &errors, None);
    let (text, used) = drive_decode(th, &mut input, core)?;
    Ok(pair(text, used))
}

/// Runs an encoder's core over text.
fn encode(
    th: &Thread,
    s: &Str,
    errors: Option<&Str>,
    name: &str,
    core: impl FnMut(krait_object::Text<'_>, usize, &mut Vec<u8>) -> Encoded,
) -> Result<Value> {
    let errors = handler(th, errors)?;
    let mut out = Vec::new();
    drive_encode(th, s, name, &errors, None, &mut out, core)?;
    Ok(pair(bytes::new(&out), s.len()))
}

pub struct Codecs;

#[pymodule(
    name = "_codecs",
    include(registry::Lookup, utf::Utf, escape::Escapes, charmap::Charmap)
)]
impl Codecs {
    /// The bytes of a buffer, or of text in UTF-8, as they are.
    #[sig("(data, errors=None, /)")]
    fn readbuffer_encode(th: &Thread, data: &Value, errors: Option<&Str>) -> Result<Value> {
        let _ = errors;
        let b = bytes_or_text(th, data)?;
        Ok(pair(bytes::new(&b), b.len()))
    }
}

/// The definition, for the list of modules.
pub const MODULE: ModuleDef = Codecs::MODULE;
