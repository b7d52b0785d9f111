//! `repr` and `ascii` of str, `repr` of bytes: single quotes unless the text has those and no
//! double ones; what is not printable is escaped.

use std::fmt::Write;

use crate::unicode::is_printable;
use crate::view::each_width;
use crate::{Text, TextBuf};

/// Appends `repr(text)` to `out`.
pub fn write_str_repr(out: &mut TextBuf, text: Text<'_>) {
    write_repr(out, text, is_printable);
}

/// Appends `ascii(text)` to `out`.
pub fn write_str_ascii(out: &mut TextBuf, text: Text<'_>) {
    write_repr(out, text, |c| c < 0x80 && is_printable(c));
}

/// `repr(text)`.
pub fn str_repr(text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::new();
    write_str_repr(&mut out, text);
    out
}

/// `repr(text)` as a Rust string: surrogates are escaped, so nothing is lost.
pub fn str_repr_lossy(text: Text<'_>) -> String {
    str_repr(text).to_string_lossy()
}

/// The quote character for a text with these quotes in it.
fn choose_quote(single: bool, double: bool) -> u32 {
    u32::from(if single && !double { b'"' } else { b'\'' })
}

fn write_repr(out: &mut TextBuf, text: Text<'_>, printable: impl Fn(u32) -> bool) {
    let single = text.find_char(u32::from(b'\''), 0).is_some();
    let quote = choose_quote(
        single,
        single && text.find_char(u32::from(b'"'), 0).is_some(),
    );
    out.reserve(text.len().saturating_add(2));
    out.push(quote);
    if let Some(bytes) = text.as_ascii()
        && !single
        && bytes
            .iter()
            .all(|&c| (0x20..0x7f).contains(&c) && c != b'\\')
    {
        out.push_ascii(bytes);
    } else {
        each_width!(text, 0, chars => for c in chars {
            if c == quote || c == u32::from(b'\\') {
                out.push(u32::from(b'\\'));
                out.push(c);
            } else if printable(c) {
                out.push(c);
            } else {
                // Writing to a buffer fails only for want of memory, which the buffer remembers.
                let _ = match c {
                    9 => out.write_str("\\t"),
                    10 => out.write_str("\\n"),
                    13 => out.write_str("\\r"),
                    0..=0xff => write!(out, "\\x{c:02x}"),
                    0x100..=0xffff => write!(out, "\\u{c:04x}"),
                    _ => write!(out, "\\U{c:08x}"),
                };
            }
        });
    }
    out.push(quote);
}

/// `repr(bytes)`, with its `b` prefix.
pub fn bytes_repr(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().saturating_add(3));
    out.push('b');
    write_bytes_literal(&mut out, bytes);
    out
}

/// The quoted part of `repr(bytes)`, as `repr(bytearray)` needs it too.
pub fn write_bytes_literal(out: &mut String, bytes: &[u8]) {
    let single = bytes.contains(&b'\'');
    let quote = if single && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for &c in bytes {
        match c {
            b'\\' => out.push_str("\\\\"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b' '..=b'~' => {
                if c as char == quote {
                    out.push('\\');
                }
                out.push(c as char);
            }
            _ => {
                let _ = write!(out, "\\x{c:02x}");
            }
        }
    }
    out.push(quote);
}
