//! UTF-8 (RFC 3629): no overlong forms, no surrogates.

use super::{CodecError, Decoded, Encoded, is_surrogate, run_end};
use crate::view::each_width;
use crate::{Text, TextBuf};

/// One sequence at `at`, which does not start with an ASCII byte: a code point and its length,
/// or an error, or `None` if the input ends in the middle of a so far valid sequence.
fn sequence(bytes: &[u8], at: usize) -> Option<Result<(u32, usize), CodecError>> {
    let fail = |len: usize, reason| {
        Some(Err(CodecError {
            start: at,
            end: at + len,
            reason,
        }))
    };
    let get = |i: usize| bytes.get(at + i).copied();
    let continuation = |b: u8| b & 0xc0 == 0x80;
    let lead = get(0)?;
    let (len, second): (usize, std::ops::RangeInclusive<u8>) = match lead {
        0xc2..=0xdf => (2, 0x80..=0xbf),
        0xe0 => (3, 0xa0..=0xbf),
        0xed => (3, 0x80..=0x9f),
        0xe1..=0xef => (3, 0x80..=0xbf),
        0xf0 => (4, 0x90..=0xbf),
        0xf1..=0xf3 => (4, 0x80..=0xbf),
        0xf4 => (4, 0x80..=0x8f),
        _ => return fail(1, "invalid start byte"),
    };
    let mut c = u32::from(lead) & (0x7f >> len);
    for i in 1..len {
        let b = get(i)?;
        if !(if i == 1 {
            second.contains(&b)
        } else {
            continuation(b)
        }) {
            return fail(i, "invalid continuation byte");
        }
        c = c << 6 | u32::from(b & 0x3f);
    }
    Some(Ok((c, len)))
}

/// Decodes `bytes[start..]`.
pub fn decode_utf8(bytes: &[u8], start: usize, last: bool, out: &mut TextBuf) -> Decoded {
    let mut at = start;
    while let Some(rest) = bytes.get(at..)
        && !rest.is_empty()
    {
        // The standard library finds the longest valid part fast, and agrees on what is valid.
        let valid = match std::str::from_utf8(rest) {
            Ok(text) => text,
            Err(error) => {
                let valid = rest.get(..error.valid_up_to()).unwrap_or_default();
                std::str::from_utf8(valid).unwrap_or_default()
            }
        };
        out.push_str(valid);
        at += valid.len();
        if at >= bytes.len() {
            break;
        }
        match sequence(bytes, at) {
            Some(Ok((c, len))) => {
                out.push(c);
                at += len;
            }
            Some(Err(error)) => return Err(error),
            None if last => {
                return Err(CodecError {
                    start: at,
                    end: bytes.len(),
                    reason: "unexpected end of data",
                });
            }
            None => break,
        }
    }
    Ok(at)
}

/// The length of `text` in UTF-8, surrogates counted as three bytes.
pub fn utf8_len(text: Text<'_>) -> usize {
    match text {
        Text::Latin1(s) => s.len() + s.iter().filter(|b| !b.is_ascii()).count(),
        Text::Ucs2(s) => s.iter().map(|&c| width(u32::from(c))).sum(),
        Text::Ucs4(s) => s.iter().map(|&c| width(c)).sum(),
    }
}

/// The length of `text` in UTF-8, `None` if there are surrogates.
pub fn utf8_size(text: Text<'_>) -> Option<usize> {
    match text {
        Text::Latin1(s) => Some(s.iter().map(|c| 1 + usize::from(c >> 7)).sum()),
        Text::Ucs2(s) => {
            let mut surrogates = false;
            let mut size = 0;
            for &c in s {
                surrogates |= c & 0xf800 == 0xd800;
                size += 1 + usize::from(c >= 0x80) + usize::from(c >= 0x800);
            }
            (!surrogates).then_some(size)
        }
        Text::Ucs4(s) => {
            let mut surrogates = false;
            let mut size = 0;
            for &c in s {
                surrogates |= is_surrogate(c);
                size += width(c);
            }
            (!surrogates).then_some(size)
        }
    }
}

/// Writes `text` to as many bytes as [`utf8_size`] said.
pub fn write_utf8(text: Text<'_>, out: &mut [u8]) {
    let mut rest = out;
    each_width!(text, 0, chars => {
        for c in chars {
            let taken = std::mem::take(&mut rest);
            rest = if c < 0x80 {
                let Some((slot, rest)) = taken.split_first_mut() else {
                    return;
                };
                *slot = c as u8;
                rest
            } else {
                let (bytes, len) = sequence_of(c);
                let Some((slots, rest)) = taken.split_at_mut_checked(len) else {
                    return;
                };
                for (slot, byte) in slots.iter_mut().zip(bytes) {
                    *slot = byte;
                }
                rest
            };
        }
    });
}

#[inline]
fn width(c: u32) -> usize {
    match c {
        0..0x80 => 1,
        0x80..0x800 => 2,
        0x800..0x1_0000 => 3,
        _ => 4,
    }
}

/// The bytes of `c` in UTF-8 and how many they are; a surrogate in the obvious three.
#[inline]
fn sequence_of(c: u32) -> ([u8; 4], usize) {
    let tail = |shift: u32| 0x80 | (c >> shift & 0x3f) as u8;
    match c {
        0..0x80 => ([c as u8, 0, 0, 0], 1),
        0x80..0x800 => ([0xc0 | (c >> 6) as u8, tail(0), 0, 0], 2),
        0x800..0x1_0000 => ([0xe0 | (c >> 12) as u8, tail(6), tail(0), 0], 3),
        _ => ([0xf0 | (c >> 18) as u8, tail(12), tail(6), tail(0)], 4),
    }
}

/// Appends `c` in UTF-8; a surrogate as three bytes.
pub fn push_utf8(out: &mut Vec<u8>, c: u32) {
    let (bytes, len) = sequence_of(c);
    out.extend_from_slice(bytes.get(..len).unwrap_or_default());
}

/// Encodes `text[start..]`; stops at surrogates.
pub fn encode_utf8(text: Text<'_>, start: usize, out: &mut Vec<u8>) -> Encoded {
    if let Some(ascii) = text.as_ascii() {
        out.extend_from_slice(ascii.get(start..).unwrap_or_default());
        return Ok(());
    }
    out.reserve(text.len().saturating_sub(start));
    // Sequences gather in a small buffer, so that the output's room is asked for once in a while.
    let mut buffer = [0u8; 256];
    let mut used = 0;
    let stop = each_width!(text, start, chars => {
        let mut stop = None;
        for (i, c) in chars.enumerate() {
            if is_surrogate(c) {
                stop = Some(start + i);
                break;
            }
            if used > buffer.len() - 4 {
                out.extend_from_slice(buffer.get(..used).unwrap_or_default());
                used = 0;
            }
            if let Some(slot) = buffer.get_mut(used..).and_then(|b| b.first_chunk_mut::<4>()) {
                let (bytes, len) = sequence_of(c);
                *slot = bytes;
                used += len;
            }
        }
        stop
    });
    out.extend_from_slice(buffer.get(..used).unwrap_or_default());
    match stop {
        None => Ok(()),
        Some(start) => Err(CodecError {
            start,
            end: run_end(text, start, is_surrogate),
            reason: "surrogates not allowed",
        }),
    }
}
