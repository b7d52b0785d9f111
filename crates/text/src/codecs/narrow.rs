//! ASCII and Latin-1: one byte for one code point.

use super::{CodecError, Decoded, Encoded, run_end};
use crate::{Text, TextBuf};

/// Decodes `bytes[start..]` as ASCII.
pub fn decode_ascii(bytes: &[u8], start: usize, out: &mut TextBuf) -> Decoded {
    let rest = bytes.get(start..).unwrap_or_default();
    match rest.iter().position(|b| !b.is_ascii()) {
        None => {
            out.push_ascii(rest);
            Ok(bytes.len())
        }
        Some(n) => {
            out.push_ascii(rest.get(..n).unwrap_or_default());
            let at = start + n;
            Err(CodecError {
                start: at,
                end: at + 1,
                reason: "ordinal not in range(128)",
            })
        }
    }
}

/// Decodes Latin-1, which cannot fail.
pub fn decode_latin1(bytes: &[u8], out: &mut TextBuf) {
    out.push_text(Text::Latin1(bytes));
}

fn encode_below(
    text: Text<'_>,
    start: usize,
    out: &mut Vec<u8>,
    bound: u32,
    reason: &'static str,
) -> Encoded {
    for at in start..text.len() {
        match text.get(at) {
            Some(c) if c < bound => out.push(c as u8),
            _ => {
                return Err(CodecError {
                    start: at,
                    end: run_end(text, at, |c| c >= bound),
                    reason,
                });
            }
        }
    }
    Ok(())
}

/// Encodes `text[start..]` as ASCII.
pub fn encode_ascii(text: Text<'_>, start: usize, out: &mut Vec<u8>) -> Encoded {
    if let Some(ascii) = text.as_ascii() {
        out.extend_from_slice(ascii.get(start..).unwrap_or_default());
        return Ok(());
    }
    encode_below(text, start, out, 0x80, "ordinal not in range(128)")
}

/// Encodes `text[start..]` as Latin-1.
pub fn encode_latin1(text: Text<'_>, start: usize, out: &mut Vec<u8>) -> Encoded {
    if let Text::Latin1(s) = text {
        out.extend_from_slice(s.get(start..).unwrap_or_default());
        return Ok(());
    }
    encode_below(text, start, out, 0x100, "ordinal not in range(256)")
}
