//! String literals: reading them from code units and writing them to a buffer.

use super::decode_error;
use krait_object::types::str;
use krait_object::{Result, Str, Thread, Value};
use krait_text::{Text, TextBuf};

/// A code unit of a string: one, two or four bytes.
pub trait Unit: Copy + Into<u32> {
    fn text(units: &[Self]) -> Text<'_>;
}

impl Unit for u8 {
    fn text(units: &[u8]) -> Text<'_> {
        Text::Latin1(units)
    }
}

impl Unit for u16 {
    fn text(units: &[u16]) -> Text<'_> {
        Text::Ucs2(units)
    }
}

impl Unit for u32 {
    fn text(units: &[u32]) -> Text<'_> {
        Text::Ucs4(units)
    }
}

const QUOTE: u32 = '"' as u32;
const BACKSLASH: u32 = '\\' as u32;

/// The code unit at `i`.
#[inline(always)]
pub fn at<U: Unit>(units: &[U], i: usize) -> Option<u32> {
    units.get(i).map(|&u| u.into())
}

#[inline]
fn part<U>(units: &[U], start: usize, end: usize) -> &[U] {
    units.get(start..end).unwrap_or(&[])
}

/// Four hexadecimal digits at `i`.
fn hex4<U: Unit>(units: &[U], i: usize) -> Option<u32> {
    let digits = units.get(i..i.checked_add(4)?)?;
    digits.iter().try_fold(0, |n, &d| {
        Some(n << 4 | char::from_u32(d.into())?.to_digit(16)?)
    })
}

/// The string whose opening quote is just before `begin`, and where it ends. A string without escapes is made from
/// the code units in one step.
pub fn scan<U: Unit>(
    th: &Thread,
    doc: &Str,
    units: &[U],
    begin: usize,
    strict: bool,
) -> Result<(Value, usize)> {
    let unterminated = || {
        decode_error(
            th,
            "Unterminated string starting at",
            doc,
            begin.saturating_sub(1),
        )
    };
    let mut out: Option<TextBuf> = None;
    let mut i = begin;
    loop {
        let start = i;
        let stop = loop {
            match at(units, i) {
                None => return Err(unterminated()),
                Some(c @ (QUOTE | BACKSLASH)) => break c,
                Some(..0x20) if strict => {
                    return Err(decode_error(th, "Invalid control character at", doc, i));
                }
                Some(_) => i += 1,
            }
        };
        let plain = U::text(part(units, start, i));
        if stop == QUOTE {
            let v = match out {
                None => str::from_text(plain),
                Some(mut b) => {
                    b.push_text(plain);
                    str::from_buf(b)?
                }
            };
            return Ok((v, i + 1));
        }
        let out = out.get_or_insert_default();
        out.push_text(plain);
        let Some(c) = at(units, i + 1) else {
            return Err(unterminated());
        };
        let plain = match char::from_u32(c) {
            Some('"' | '\\' | '/') => c,
            Some('b') => 0x08,
            Some('f') => 0x0c,
            Some('n') => 0x0a,
            Some('r') => 0x0d,
            Some('t') => 0x09,
            Some('u') => {
                let (c, next) = unicode(th, doc, units, i + 1)?;
                out.push(c);
                i = next;
                continue;
            }
            _ => return Err(decode_error(th, "Invalid \\escape", doc, i)),
        };
        out.push(plain);
        i += 2;
    }
}

/// The character of the `\u` escape whose `u` is at `u`, and where it ends. Two escapes of a surrogate pair are one
/// character; a surrogate alone stays.
fn unicode<U: Unit>(th: &Thread, doc: &Str, units: &[U], u: usize) -> Result<(u32, usize)> {
    let digits = |u: usize| {
        hex4(units, u + 1).ok_or_else(|| decode_error(th, "Invalid \\uXXXX escape", doc, u))
    };
    let high = digits(u)?;
    let next = u + 5;
    let escape = at(units, next) == Some(BACKSLASH) && at(units, next + 1) == Some('u' as u32);
    if (0xd800..0xdc00).contains(&high) && escape {
        let low = digits(next + 1)?;
        if (0xdc00..0xe000).contains(&low) {
            return Ok((0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), next + 6));
        }
    }
    Ok((high, next))
}

/// Writes `s` as a literal.
pub fn write(out: &mut TextBuf, s: &Str, ascii: bool) {
    super::with_units!(s, units => write_units(out, units, ascii));
}

fn write_units<U: Unit>(out: &mut TextBuf, units: &[U], ascii: bool) {
    out.push(QUOTE);
    let mut start = 0;
    for (i, &u) in units.iter().enumerate() {
        let c: u32 = u.into();
        let same = c >= 0x20 && c != QUOTE && c != BACKSLASH && (!ascii || c < 0x7f);
        if same {
            continue;
        }
        out.push_text(U::text(part(units, start, i)));
        start = i + 1;
        write_escape(out, c);
    }
    out.push_text(U::text(part(units, start, units.len())));
    out.push(QUOTE);
}

fn write_escape(out: &mut TextBuf, c: u32) {
    match c {
        QUOTE => out.push_ascii(b"\\\""),
        BACKSLASH => out.push_ascii(b"\\\\"),
        0x08 => out.push_ascii(b"\\b"),
        0x0c => out.push_ascii(b"\\f"),
        0x0a => out.push_ascii(b"\\n"),
        0x0d => out.push_ascii(b"\\r"),
        0x09 => out.push_ascii(b"\\t"),
        0x10000.. => {
            let c = c - 0x10000;
            write_hex(out, 0xd800 + (c >> 10));
            write_hex(out, 0xdc00 + (c & 0x3ff));
        }
        _ => write_hex(out, c),
    }
}

fn write_hex(out: &mut TextBuf, c: u32) {
    out.push_ascii(b"\\u");
    for shift in [12, 8, 4, 0] {
        out.push(char::from_digit(c >> shift & 15, 16).map_or(0, u32::from));
    }
}
