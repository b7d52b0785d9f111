//! UTF-16 in a given byte order. Byte order marks are the caller's business.

use super::{ByteOrder, CodecError, Decoded, Encoded, is_surrogate};
use crate::{Text, TextBuf};

fn unit(bytes: &[u8], at: usize, order: ByteOrder) -> Option<u32> {
    let pair = [*bytes.get(at)?, *bytes.get(at + 1)?];
    Some(u32::from(match order {
        ByteOrder::Little => u16::from_le_bytes(pair),
        ByteOrder::Big => u16::from_be_bytes(pair),
    }))
}

/// Decodes `bytes[start..]`.
pub fn decode_utf16(
    bytes: &[u8],
    start: usize,
    order: ByteOrder,
    last: bool,
    out: &mut TextBuf,
) -> Decoded {
    let mut at = start;
    let fail = |start, end, reason| Err(CodecError { start, end, reason });
    while at < bytes.len() {
        let Some(first) = unit(bytes, at, order) else {
            return if last {
                fail(at, bytes.len(), "truncated data")
            } else {
                Ok(at)
            };
        };
        match first {
            0xd800..0xdc00 => match unit(bytes, at + 2, order) {
                Some(second @ 0xdc00..0xe000) => {
                    out.push(0x1_0000 + ((first & 0x3ff) << 10 | (second & 0x3ff)));
                    at += 4;
                }
                Some(_) => return fail(at, at + 2, "illegal UTF-16 surrogate"),
                None if last => return fail(at, bytes.len(), "unexpected end of data"),
                None => return Ok(at),
            },
            0xdc00..0xe000 => return fail(at, at + 2, "illegal encoding"),
            _ => {
                out.push(first);
                at += 2;
            }
        }
    }
    Ok(at)
}

fn push_unit(out: &mut Vec<u8>, unit: u16, order: ByteOrder) {
    out.extend_from_slice(&match order {
        ByteOrder::Little => unit.to_le_bytes(),
        ByteOrder::Big => unit.to_be_bytes(),
    });
}

/// Encodes `text[start..]`; stops at surrogates.
pub fn encode_utf16(text: Text<'_>, start: usize, order: ByteOrder, out: &mut Vec<u8>) -> Encoded {
    for at in start..text.len() {
        let Some(c) = text.get(at) else { break };
        if is_surrogate(c) {
            return Err(CodecError {
                start: at,
                end: at + 1,
                reason: "surrogates not allowed",
            });
        }
        if let Some(high) = c.checked_sub(0x1_0000) {
            push_unit(out, 0xd800 | (high >> 10 & 0x3ff) as u16, order);
            push_unit(out, 0xdc00 | (high & 0x3ff) as u16, order);
        } else {
            push_unit(out, c as u16, order);
        }
    }
    Ok(())
}
