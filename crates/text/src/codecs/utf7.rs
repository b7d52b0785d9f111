//! UTF-7 (RFC 2152): ASCII with sections of base 64 between `+` and `-`.

use super::{CodecError, Decoded, Encoded};
use crate::{Text, TextBuf};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64_value(c: u8) -> Option<u32> {
    Some(u32::from(match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// A base-64 section being read or written.
#[derive(Default)]
struct Shift {
    buffer: u32,
    bits: u32,
    /// A high surrogate that waits for its low one.
    high: Option<u32>,
}

/// Decodes `bytes[start..]`.
pub fn decode_utf7(bytes: &[u8], start: usize, last: bool, out: &mut TextBuf) -> Decoded {
    let mut at = start;
    while let Some(&c) = bytes.get(at) {
        if c == b'+' {
            match bytes.get(at + 1) {
                Some(b'-') => {
                    out.push(u32::from(b'+'));
                    at += 2;
                }
                Some(&next) if base64_value(next).is_none() => {
                    return Err(CodecError {
                        start: at,
                        end: at + 2,
                        reason: "ill-formed sequence",
                    });
                }
                _ => match section(bytes, at, last, out)? {
                    Some(end) => at = end,
                    None => return Ok(at),
                },
            }
        } else if c < 0x80 {
            out.push(u32::from(c));
            at += 1;
        } else {
            return Err(CodecError {
                start: at,
                end: at + 1,
                reason: "unexpected special character",
            });
        }
    }
    Ok(at)
}

/// A base-64 section from its `+` on: where it ends, or `None` if it does not end yet.
fn section(
    bytes: &[u8],
    start: usize,
    last: bool,
    out: &mut TextBuf,
) -> Result<Option<usize>, CodecError> {
    let mut shift = Shift::default();
    // What the section spells, kept back because an unfinished section is decoded again as a whole.
    let mut held = Vec::new();
    let mut at = start + 1;
    while let Some(&c) = bytes.get(at) {
        let Some(value) = base64_value(c) else {
            let fail = |reason| {
                Err(CodecError {
                    start,
                    end: at + 1,
                    reason,
                })
            };
            out.extend(held);
            if shift.bits >= 6 {
                return fail("partial character in shift sequence");
            }
            if shift.bits > 0 && shift.buffer != 0 {
                return fail("non-zero padding bits in shift sequence");
            }
            if let Some(high) = shift.high
                && c < 0x80
            {
                out.push(high);
            }
            return Ok(Some(at + usize::from(c == b'-')));
        };
        at += 1;
        shift.buffer = shift.buffer << 6 | value;
        shift.bits += 6;
        if shift.bits < 16 {
            continue;
        }
        shift.bits -= 16;
        let unit = shift.buffer >> shift.bits & 0xffff;
        shift.buffer &= (1 << shift.bits) - 1;
        if let Some(high) = shift.high.take() {
            if (0xdc00..0xe000).contains(&unit) {
                held.push(0x1_0000 + ((high & 0x3ff) << 10 | (unit & 0x3ff)));
                continue;
            }
            held.push(high);
        }
        if (0xd800..0xdc00).contains(&unit) {
            shift.high = Some(unit);
        } else {
            held.push(unit);
        }
    }
    if !last {
        return Ok(None);
    }
    out.extend(held);
    if shift.high.is_some() || shift.bits >= 6 || shift.bits > 0 && shift.buffer != 0 {
        return Err(CodecError {
            start,
            end: bytes.len(),
            reason: "unterminated shift sequence",
        });
    }
    Ok(Some(at))
}

/// Characters that stand for themselves.
fn is_direct(c: u32) -> bool {
    matches!(c, 9 | 10 | 13 | 0x20..=0x7d) && !matches!(c, 0x2b | 0x5c)
}

impl Shift {
    fn put(&mut self, unit: u32, out: &mut Vec<u8>) {
        self.buffer = self.buffer << 16 | unit;
        self.bits += 16;
        while self.bits >= 6 {
            self.bits -= 6;
            out.push(letter(self.buffer >> self.bits));
        }
        self.buffer &= (1 << self.bits) - 1;
    }

    fn flush(&mut self, out: &mut Vec<u8>) {
        if self.bits > 0 {
            out.push(letter(self.buffer << (6 - self.bits)));
        }
        *self = Self::default();
    }
}

fn letter(value: u32) -> u8 {
    ALPHABET.get((value & 63) as usize).copied().unwrap_or(b'A')
}

/// Encodes `text`, which cannot fail: surrogates pass as they are.
pub fn encode_utf7(text: Text<'_>, out: &mut Vec<u8>) -> Encoded {
    let mut shift: Option<Shift> = None;
    for c in text.chars() {
        if is_direct(c) {
            if let Some(mut section) = shift.take() {
                section.flush(out);
                if base64_value(c as u8).is_some() || c == u32::from(b'-') {
                    out.push(b'-');
                }
            }
            out.push(c as u8);
            continue;
        }
        if shift.is_none() && c == u32::from(b'+') {
            out.extend_from_slice(b"+-");
            continue;
        }
        if shift.is_none() {
            out.push(b'+');
        }
        let section = shift.get_or_insert_default();
        match c.checked_sub(0x1_0000) {
            Some(high) => {
                section.put(0xd800 | high >> 10, out);
                section.put(0xdc00 | (high & 0x3ff), out);
            }
            None => section.put(c, out),
        }
    }
    if let Some(mut section) = shift {
        section.flush(out);
        out.push(b'-');
    }
    Ok(())
}
