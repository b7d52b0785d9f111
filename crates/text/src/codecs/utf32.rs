//! UTF-32 in a given byte order. Byte order marks are the caller's business.

use super::{ByteOrder, CodecError, Decoded, Encoded, is_surrogate};
use crate::{Text, TextBuf};

/// Decodes `bytes[start..]`.
pub fn decode_utf32(
    bytes: &[u8],
    start: usize,
    order: ByteOrder,
    last: bool,
    out: &mut TextBuf,
) -> Decoded {
    let mut at = start;
    let fail = |start, end, reason| Err(CodecError { start, end, reason });
    while at < bytes.len() {
        let Some(unit) = bytes.get(at..).and_then(|b| b.first_chunk::<4>()) else {
            return if last {
                fail(at, bytes.len(), "truncated data")
            } else {
                Ok(at)
            };
        };
        let c = match order {
            ByteOrder::Little => u32::from_le_bytes(*unit),
            ByteOrder::Big => u32::from_be_bytes(*unit),
        };
        if is_surrogate(c) {
            return fail(
                at,
                at + 4,
                "code point in surrogate code point range(0xd800, 0xe000)",
            );
        }
        if c > 0x10_ffff {
            return fail(at, at + 4, "code point not in range(0x110000)");
        }
        out.push(c);
        at += 4;
    }
    Ok(at)
}

/// Encodes `text[start..]`; stops at surrogates.
pub fn encode_utf32(text: Text<'_>, start: usize, order: ByteOrder, out: &mut Vec<u8>) -> Encoded {
    for at in start..text.len() {
        let Some(c) = text.get(at) else { break };
        if is_surrogate(c) {
            return Err(CodecError {
                start: at,
                end: at + 1,
                reason: "surrogates not allowed",
            });
        }
        out.extend_from_slice(&match order {
            ByteOrder::Little => c.to_le_bytes(),
            ByteOrder::Big => c.to_be_bytes(),
        });
    }
    Ok(())
}
