//! Backslash escapes of bytes literals, as `codecs.escape_decode` reads them.

use crate::{Error, Result};

/// The first backslash that escapes nothing, or an octal number too large for a byte: a warning
/// for the caller to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidEscape {
    /// Where the backslash stands.
    pub position: usize,
    /// The character after the backslash.
    pub character: u32,
    /// For an octal escape beyond `\377`, its value.
    pub octal: Option<u16>,
}

/// The byte that a one-letter escape stands for.
pub(super) fn simple_escape(c: u8) -> Option<u8> {
    Some(match c {
        b'\\' | b'\'' | b'"' => c,
        b'a' => 7,
        b'b' => 8,
        b't' => 9,
        b'n' => 10,
        b'v' => 11,
        b'f' => 12,
        b'r' => 13,
        _ => return None,
    })
}

/// Up to three octal digits at `at`: the value and how many.
pub(super) fn octal(bytes: &[u8], at: usize) -> (u16, usize) {
    let digits = bytes
        .get(at..)
        .unwrap_or_default()
        .iter()
        .take(3)
        .take_while(|c| matches!(c, b'0'..=b'7'));
    digits.fold((0, 0), |(value, count), c| {
        (value * 8 + u16::from(c - b'0'), count + 1)
    })
}

pub(super) fn hex_digit(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at).and_then(|&c| (c as char).to_digit(16))
}

/// Interprets backslash escapes; `errors` is `strict`, `ignore` or `replace`.
pub fn escape_decode(bytes: &[u8], errors: &str) -> Result<(Vec<u8>, Option<InvalidEscape>)> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut invalid = None;
    let mut at = 0;
    while let Some(&c) = bytes.get(at) {
        at += 1;
        if c != b'\\' {
            out.push(c);
            continue;
        }
        let position = at - 1;
        let Some(&c) = bytes.get(at) else {
            return Err(Error::value("Trailing \\ in string"));
        };
        match c {
            b'\n' => at += 1,
            b'0'..=b'7' => {
                let (value, count) = octal(bytes, at);
                at += count;
                if value > 0o377 {
                    invalid.get_or_insert(InvalidEscape {
                        position,
                        character: u32::from(c),
                        octal: Some(value),
                    });
                }
                out.push(value as u8);
            }
            b'x' => match (hex_digit(bytes, at + 1), hex_digit(bytes, at + 2)) {
                (Some(a), Some(b)) => {
                    out.push((a << 4 | b) as u8);
                    at += 3;
                }
                (first, _) => {
                    match errors {
                        "strict" => {
                            return Err(Error::value(format!(
                                "invalid \\x escape at position {position}"
                            )));
                        }
                        "replace" => out.push(b'?'),
                        "ignore" => {}
                        _ => {
                            return Err(Error::value(format!(
                                "decoding error; unknown error handling code: {errors}"
                            )));
                        }
                    }
                    at += if first.is_some() { 2 } else { 1 };
                }
            },
            _ => match simple_escape(c) {
                Some(b) => {
                    out.push(b);
                    at += 1;
                }
                None => {
                    invalid.get_or_insert(InvalidEscape {
                        position,
                        character: u32::from(c),
                        octal: None,
                    });
                    out.push(b'\\');
                }
            },
        }
    }
    Ok((out, invalid))
}

/// Escapes what is not printable ASCII, backslashes and single quotes.
pub fn escape_encode(bytes: &[u8]) -> Vec<u8> {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut out = Vec::with_capacity(bytes.len());
    for &c in bytes {
        match c {
            b'\\' | b'\'' => out.extend_from_slice(&[b'\\', c]),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b' '..=b'~' => out.push(c),
            _ => {
                let digit = |n: u8| HEX.get(usize::from(n)).copied().unwrap_or(b'0');
                out.extend_from_slice(&[b'\\', b'x', digit(c >> 4), digit(c & 15)]);
            }
        }
    }
    out
}
