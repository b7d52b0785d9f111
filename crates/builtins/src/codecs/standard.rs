//! The encodings that need no registry: UTF-8, ASCII, Latin-1, UTF-16 and UTF-32 in either byte order.

use super::drive::{DecodeInput, drive_decode, drive_encode};
use krait_object::err::Result;
use krait_object::types::{bytes, str};
use krait_object::{Chars, Str, Text, Thread, Value};
use krait_text::codecs::{self as core, ByteOrder, Standard};

/// A standard encoding. UTF-16 and UTF-32 without an order write and expect a byte order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Ascii,
    Latin1,
    Utf16(Option<ByteOrder>),
    Utf32(Option<ByteOrder>),
}

impl Encoding {
    /// By any of its common spellings.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "utf-8" | "utf8" => return Some(Self::Utf8),
            _ if name.len() > 16 => return None,
            _ => {}
        }
        let (little, big) = (Some(ByteOrder::Little), Some(ByteOrder::Big));
        Some(match super::normalize(name).as_str() {
            "utf_8" | "utf8" => Self::Utf8,
            "ascii" | "us_ascii" => Self::Ascii,
            "latin_1" | "latin1" | "iso_8859_1" | "iso8859_1" => Self::Latin1,
            "utf_16" | "utf16" => Self::Utf16(None),
            "utf_16_le" | "utf_16le" => Self::Utf16(little),
            "utf_16_be" | "utf_16be" => Self::Utf16(big),
            "utf_32" | "utf32" => Self::Utf32(None),
            "utf_32_le" | "utf_32le" => Self::Utf32(little),
            "utf_32_be" | "utf_32be" => Self::Utf32(big),
            _ => return None,
        })
    }

    /// The name in error messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Ascii => "ascii",
            Self::Latin1 => "latin-1",
            Self::Utf16(None) => "utf-16",
            Self::Utf16(Some(ByteOrder::Little)) => "utf-16-le",
            Self::Utf16(Some(ByteOrder::Big)) => "utf-16-be",
            Self::Utf32(None) => "utf-32",
            Self::Utf32(Some(ByteOrder::Little)) => "utf-32-le",
            Self::Utf32(Some(ByteOrder::Big)) => "utf-32-be",
        }
    }

    /// As the `surrogatepass` handler knows it.
    fn standard(self) -> Option<Standard> {
        match self {
            Self::Utf8 => Some(Standard::Utf8),
            Self::Utf16(o) => Some(Standard::Utf16(o.unwrap_or(ByteOrder::NATIVE))),
            Self::Utf32(o) => Some(Standard::Utf32(o.unwrap_or(ByteOrder::NATIVE))),
            Self::Ascii | Self::Latin1 => None,
        }
    }
}

/// Encodes to bytes.
pub fn encode_standard(th: &Thread, s: &Str, encoding: Encoding, errors: &str) -> Result<Value> {
    match (encoding, s.chars()) {
        (Encoding::Utf8 | Encoding::Ascii | Encoding::Latin1, Chars::Ascii(b))
        | (Encoding::Latin1, Chars::Latin1(b)) => return Ok(bytes::new(b)),
        _ => {}
    }
    if encoding == Encoding::Utf8
        && let Some(len) = core::utf8_size(s.text())
    {
        return bytes::filled(len, |out| core::write_utf8(s.text(), out));
    }
    let mut out = Vec::new();
    let width = match encoding {
        Encoding::Utf16(_) => 2,
        Encoding::Utf32(_) => 4,
        _ => 1,
    };
    if out
        .try_reserve(s.len().saturating_mul(width).saturating_add(width))
        .is_err()
    {
        return Err(krait_object::err::memory_error());
    }
    match encoding {
        Encoding::Utf16(None) => out.extend_from_slice(&0xfeffu16.to_ne_bytes()),
        Encoding::Utf32(None) => out.extend_from_slice(&0xfeffu32.to_ne_bytes()),
        _ => {}
    }
    let (name, standard) = (encoding.name(), encoding.standard());
    match encoding {
        Encoding::Utf8 => drive_encode(th, s, name, errors, standard, &mut out, core::encode_utf8),
        Encoding::Ascii => drive_encode(th, s, name, errors, None, &mut out, core::encode_ascii),
        Encoding::Latin1 => drive_encode(th, s, name, errors, None, &mut out, core::encode_latin1),
        Encoding::Utf16(o) => {
            let order = o.unwrap_or(ByteOrder::NATIVE);
            drive_encode(
                th,
                s,
                name,
                errors,
                standard,
                &mut out,
                |t: Text<'_>, at, out: &mut Vec<u8>| core::encode_utf16(t, at, order, out),
            )
        }
        Encoding::Utf32(o) => {
            let order = o.unwrap_or(ByteOrder::NATIVE);
            drive_encode(
                th,
                s,
                name,
                errors,
                standard,
                &mut out,
                |t: Text<'_>, at, out: &mut Vec<u8>| core::encode_utf32(t, at, order, out),
            )
        }
    }?;
    Ok(bytes::new(&out))
}

/// The order that a UTF-16 byte order mark tells, and its length.
pub fn byte_order_mark_16(b: &[u8]) -> (Option<ByteOrder>, usize) {
    match b {
        [0xff, 0xfe, ..] => (Some(ByteOrder::Little), 2),
        [0xfe, 0xff, ..] => (Some(ByteOrder::Big), 2),
        _ => (None, 0),
    }
}

/// The order that a UTF-32 byte order mark tells, and its length.
pub fn byte_order_mark_32(b: &[u8]) -> (Option<ByteOrder>, usize) {
    match b {
        [0xff, 0xfe, 0, 0, ..] => (Some(ByteOrder::Little), 4),
        [0, 0, 0xfe, 0xff, ..] => (Some(ByteOrder::Big), 4),
        _ => (None, 0),
    }
}

/// Decodes; also says how many bytes were used (all of them if `last`).
pub fn decode_standard(
    th: &Thread,
    b: &[u8],
    encoding: Encoding,
    errors: &str,
    last: bool,
) -> Result<(Value, usize)> {
    krait_object::alloc::room(b.len())?;
    match encoding {
        Encoding::Utf8 | Encoding::Ascii if b.is_ascii() => {
            return Ok((str::ascii_bytes(b), b.len()));
        }
        Encoding::Latin1 => return Ok((str::from_latin1(b), b.len())),
        Encoding::Utf8 => {
            // The standard library agrees on what is valid.
            if let Ok(text) = std::str::from_utf8(b) {
                return Ok((str::try_new(text)?, b.len()));
            }
        }
        _ => {}
    }
    let mut input = DecodeInput::new(b, encoding.name(), errors, encoding.standard());
    input.partial = !last;
    match encoding {
        Encoding::Utf8 | Encoding::Latin1 => drive_decode(th, &mut input, |b, at, out| {
            core::decode_utf8(b, at, last, out).or_else(|e| {
                // Two bytes of a surrogate at the end: a handler that lets surrogates pass needs the third.
                let half = matches!(b.get(e.start..), Some([0xed, 0xa0..=0xbf]));
                if half && !last { Ok(e.start) } else { Err(e) }
            })
        }),
        Encoding::Ascii => drive_decode(th, &mut input, core::decode_ascii),
        Encoding::Utf16(order) => {
            let (found, skip) = match order {
                None => byte_order_mark_16(b),
                Some(o) => (Some(o), 0),
            };
            let order = found.unwrap_or(ByteOrder::NATIVE);
            let named = Encoding::Utf16(Some(order));
            (input.encoding, input.standard, input.start) =
                (named.name().into(), named.standard(), skip);
            drive_decode(th, &mut input, |b, at, out| {
                core::decode_utf16(b, at, order, last, out)
            })
        }
        Encoding::Utf32(order) => {
            let (found, skip) = match order {
                None => byte_order_mark_32(b),
                Some(o) => (Some(o), 0),
            };
            let order = found.unwrap_or(ByteOrder::NATIVE);
            let named = Encoding::Utf32(Some(order));
            (input.encoding, input.standard, input.start) =
                (named.name().into(), named.standard(), skip);
            drive_decode(th, &mut input, |b, at, out| {
                core::decode_utf32(b, at, order, last, out)
            })
        }
    }
}
