//! `raw_unicode_escape`: Latin-1 with `\uXXXX` and `\UXXXXXXXX`, and no other escape.

use super::escape::hex_digit;
use super::unicode_escape::push_escape;
use super::{CodecError, Decoded};
use crate::{Text, TextBuf};

/// Decodes `bytes[start..]`.
pub fn decode_raw_unicode_escape(
    bytes: &[u8],
    start: usize,
    last: bool,
    out: &mut TextBuf,
) -> Decoded {
    let mut at = start;
    while let Some(&c) = bytes.get(at) {
        if c != b'\\' {
            out.push(u32::from(c));
            at += 1;
            continue;
        }
        let (count, truncated) = match bytes.get(at + 1) {
            Some(b'u') => (4, "truncated \\uXXXX escape"),
            Some(b'U') => (8, "truncated \\UXXXXXXXX escape"),
            None if !last => return Ok(at),
            None => {
                out.push(u32::from(c));
                at += 1;
                continue;
            }
            // A backslash and what follows it, which may be another backslash.
            Some(&next) => {
                out.push(u32::from(c));
                out.push(u32::from(next));
                at += 2;
                continue;
            }
        };
        let mut value = 0u32;
        for i in at + 2..at + 2 + count {
            match hex_digit(bytes, i) {
                Some(d) => value = value << 4 | d,
                None if i >= bytes.len() && !last => return Ok(at),
                None => {
                    return Err(CodecError {
                        start: at,
                        end: i,
                        reason: truncated,
                    });
                }
            }
        }
        let end = at + 2 + count;
        if value > 0x10_ffff {
            return Err(CodecError {
                start: at,
                end,
                reason: "\\Uxxxxxxxx out of range",
            });
        }
        out.push(value);
        at = end;
    }
    Ok(at)
}

/// Encodes `text`, which cannot fail.
pub fn encode_raw_unicode_escape(text: Text<'_>, out: &mut Vec<u8>) {
    for c in text.chars() {
        if c <= 0xff {
            out.push(c as u8);
        } else {
            push_escape(out, c);
        }
    }
}
