//! `unicode_escape`: Latin-1 with the backslash escapes of string literals.

use super::escape::{InvalidEscape, hex_digit, octal, simple_escape};
use super::{CodecError, Decoded};
use crate::unicode::{Lookup, lookup};
use crate::{Text, TextBuf};

/// What one escape comes to.
enum Escape {
    Char(u32),
    /// A backslash before a newline: nothing at all.
    Nothing,
    /// Not an escape; the backslash stands for itself.
    Unknown,
    Bad(&'static str),
    /// The input ends too early; what to say if it is the last of it.
    Incomplete(&'static str),
}

/// Decodes `bytes[start..]`. The first backslash that escapes nothing is noted in `invalid`.
pub fn decode_unicode_escape(
    bytes: &[u8],
    start: usize,
    last: bool,
    out: &mut TextBuf,
    invalid: &mut Option<InvalidEscape>,
) -> Decoded {
    let mut at = start;
    while let Some(rest) = bytes.get(at..)
        && !rest.is_empty()
    {
        let plain = memchr::memchr(b'\\', rest).unwrap_or(rest.len());
        out.push_text(Text::Latin1(rest.get(..plain).unwrap_or_default()));
        at += plain;
        if at >= bytes.len() {
            break;
        }
        let position = at;
        let (escape, end) = escape(bytes, position, invalid);
        match escape {
            Escape::Char(c) => out.push(c),
            Escape::Nothing => {}
            Escape::Unknown => {
                let character = bytes.get(position + 1).map_or(0, |&c| u32::from(c));
                invalid.get_or_insert(InvalidEscape {
                    position,
                    character,
                    octal: None,
                });
                out.push(u32::from(b'\\'));
                out.push(character);
            }
            Escape::Incomplete(_) if !last => return Ok(position),
            Escape::Bad(reason) | Escape::Incomplete(reason) => {
                return Err(CodecError {
                    start: position,
                    end,
                    reason,
                });
            }
        }
        at = end;
    }
    Ok(at)
}

/// The escape at `position` and where it ends (or where it goes wrong).
fn escape(bytes: &[u8], position: usize, invalid: &mut Option<InvalidEscape>) -> (Escape, usize) {
    let at = position + 1;
    let Some(&c) = bytes.get(at) else {
        return (Escape::Incomplete("\\ at end of string"), at);
    };
    match c {
        b'\n' => (Escape::Nothing, at + 1),
        b'0'..=b'7' => {
            let (value, count) = octal(bytes, at);
            if value > 0o377 {
                invalid.get_or_insert(InvalidEscape {
                    position,
                    character: u32::from(c),
                    octal: Some(value),
                });
            }
            (Escape::Char(u32::from(value)), at + count)
        }
        b'x' => hexadecimal(bytes, at + 1, 2, "truncated \\xXX escape"),
        b'u' => hexadecimal(bytes, at + 1, 4, "truncated \\uXXXX escape"),
        b'U' => hexadecimal(bytes, at + 1, 8, "truncated \\UXXXXXXXX escape"),
        b'N' => named(bytes, at + 1),
        _ => match simple_escape(c) {
            Some(b) => (Escape::Char(u32::from(b)), at + 1),
            None => (Escape::Unknown, at + 1),
        },
    }
}

fn hexadecimal(
    bytes: &[u8],
    start: usize,
    count: usize,
    truncated: &'static str,
) -> (Escape, usize) {
    let mut value = 0u32;
    for at in start..start + count {
        match hex_digit(bytes, at) {
            Some(d) => value = value << 4 | d,
            None if at >= bytes.len() => return (Escape::Incomplete(truncated), at),
            None => return (Escape::Bad(truncated), at),
        }
    }
    let end = start + count;
    if value > 0x10_ffff {
        return (Escape::Bad("illegal Unicode character"), end);
    }
    (Escape::Char(value), end)
}

fn named(bytes: &[u8], open: usize) -> (Escape, usize) {
    const MALFORMED: &str = "malformed \\N character escape";
    match bytes.get(open) {
        None => return (Escape::Incomplete(MALFORMED), open),
        Some(b'{') => {}
        Some(_) => return (Escape::Bad(MALFORMED), open),
    }
    let rest = bytes.get(open + 1..).unwrap_or_default();
    let Some(len) = memchr::memchr(b'}', rest) else {
        return (Escape::Incomplete(MALFORMED), bytes.len());
    };
    if len == 0 {
        return (Escape::Bad(MALFORMED), open + 1);
    }
    let end = open + len + 2;
    let name = rest.get(..len).and_then(|n| std::str::from_utf8(n).ok());
    match name.and_then(lookup) {
        Some(Lookup::Char(c)) => (Escape::Char(c), end),
        _ => (Escape::Bad("unknown Unicode character name"), end),
    }
}

/// Encodes `text`, which cannot fail.
pub fn encode_unicode_escape(text: Text<'_>, out: &mut Vec<u8>) {
    for c in text.chars() {
        match c {
            0x09 => out.extend_from_slice(b"\\t"),
            0x0a => out.extend_from_slice(b"\\n"),
            0x0d => out.extend_from_slice(b"\\r"),
            0x5c => out.extend_from_slice(b"\\\\"),
            0x20..0x7f => out.push(c as u8),
            _ => push_escape(out, c),
        }
    }
}

/// Appends `\xXX`, `\uXXXX` or `\UXXXXXXXX`, the shortest that holds `c`.
pub(super) fn push_escape(out: &mut Vec<u8>, c: u32) {
    let text = match c {
        0..=0xff => format!("\\x{c:02x}"),
        0x100..=0xffff => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    };
    out.extend_from_slice(text.as_bytes());
}
