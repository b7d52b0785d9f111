//! `unicode_escape`, `raw_unicode_escape` and `escape`.

use super::{bytes_or_text, decode, handler, pair};
use krait_object::err::Result;
use krait_object::types::bytes;
use krait_object::{Str, Thread, Value, exc, pyfunctions};
use krait_text::codecs::{self as core, InvalidEscape};

/// Warns of a backslash that escapes nothing.
pub(crate) fn warn(th: &Thread, invalid: Option<InvalidEscape>, prefix: &str) -> Result<()> {
    let Some(i) = invalid else { return Ok(()) };
    let text = match i.octal {
        Some(n) => format!("{prefix}\"\\{n:o}\" is an invalid octal escape sequence"),
        None => {
            let c = char::from_u32(i.character).unwrap_or('?');
            format!("{prefix}\"\\{c}\" is an invalid escape sequence")
        }
    };
    let text = format!("{text}. Such sequences will not work in the future. ");
    th.warn(&exc::DEPRECATION_WARNING.ty, &text, 1)
}

pub struct Escapes;

#[pyfunctions]
impl Escapes {
    #[sig("(data, errors=None, final=True, /)")]
    fn unicode_escape_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        final_: bool,
    ) -> Result<Value> {
        let data = bytes_or_text(th, data)?;
        let mut invalid = None;
        let r = decode(th, &data, errors, "unicodeescape", |b, at, out| {
            core::decode_unicode_escape(b, at, final_, out, &mut invalid)
        })?;
        warn(th, invalid, "")?;
        Ok(r)
    }

    #[sig("(str, errors=None, /)")]
    fn unicode_escape_encode(str: &Str, errors: Option<&Str>) -> Value {
        let _ = errors;
        let mut out = Vec::new();
        core::encode_unicode_escape(str.text(), &mut out);
        pair(bytes::new(&out), str.len())
    }

    #[sig("(data, errors=None, final=True, /)")]
    fn raw_unicode_escape_decode(
        th: &Thread,
        data: &Value,
        errors: Option<&Str>,
        final_: bool,
    ) -> Result<Value> {
        let data = bytes_or_text(th, data)?;
        decode(th, &data, errors, "rawunicodeescape", |b, at, out| {
            core::decode_raw_unicode_escape(b, at, final_, out)
        })
    }

    #[sig("(str, errors=None, /)")]
    fn raw_unicode_escape_encode(str: &Str, errors: Option<&Str>) -> Value {
        let _ = errors;
        let mut out = Vec::new();
        core::encode_raw_unicode_escape(str.text(), &mut out);
        pair(bytes::new(&out), str.len())
    }

    #[sig("(data, errors=None, /)")]
    fn escape_decode(th: &Thread, data: &Value, errors: Option<&Str>) -> Result<Value> {
        let data = bytes_or_text(th, data)?;
        let errors = handler(th, errors)?;
        let (out, invalid) = core::escape_decode(&data, &errors)
            .map_err(|e| krait_builtins::raise_text_error(th, e))?;
        warn(th, invalid, "b")?;
        Ok(pair(bytes::new(&out), data.len()))
    }

    #[sig("(data, errors=None, /)")]
    fn escape_encode(data: &krait_object::Bytes, errors: Option<&Str>) -> Value {
        let _ = errors;
        let b = data.as_slice();
        pair(bytes::new(&core::escape_encode(b)), b.len())
    }
}
