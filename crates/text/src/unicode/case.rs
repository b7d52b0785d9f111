//! Case: full mappings of one code point, and the `str` methods made of them.

use super::tables::case::{CASE_DATA, CASE_INDEX, CASE_RECORDS, CASE_SHIFT, CASE_SPECIAL};
use super::{flag, has, is_lower, is_title, is_upper, two_level};
use crate::view::each_width;
use crate::{Text, TextBuf};

/// One code point's mapping: one to three code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseMapping {
    One(u32),
    Many(&'static [u32]),
}

impl CaseMapping {
    #[inline]
    pub fn push_to(self, out: &mut TextBuf) {
        match self {
            Self::One(c) => out.push(c),
            Self::Many(s) => s.iter().for_each(|&c| out.push(c)),
        }
    }

    /// The first code point.
    pub fn first(self) -> u32 {
        match self {
            Self::One(c) => c,
            Self::Many(s) => s.first().copied().unwrap_or(0),
        }
    }
}

#[derive(Clone, Copy)]
enum Which {
    Upper,
    Lower,
    Title,
    Fold,
}

#[inline]
fn mapping(c: u32, which: Which) -> CaseMapping {
    let index = two_level(&CASE_INDEX, &CASE_DATA, CASE_SHIFT, c);
    let Some(record) = CASE_RECORDS.get(usize::from(index)) else {
        return CaseMapping::One(c);
    };
    let delta = record[which as usize];
    if delta & 1 << 30 != 0 && delta > 0 {
        let at = (delta & !(1 << 30)) as usize;
        let count = CASE_SPECIAL.get(at).map_or(0, |&n| n as usize);
        return CaseMapping::Many(CASE_SPECIAL.get(at + 1..at + 1 + count).unwrap_or_default());
    }
    CaseMapping::One(c.wrapping_add_signed(delta))
}

/// `chr(c).upper()`.
#[inline]
pub fn upper_char(c: u32) -> CaseMapping {
    match c {
        0..0x80 => CaseMapping::One(u32::from((c as u8).to_ascii_uppercase())),
        _ => mapping(c, Which::Upper),
    }
}

/// `chr(c).lower()`, away from the final sigma rule.
#[inline]
pub fn lower_char(c: u32) -> CaseMapping {
    match c {
        0..0x80 => CaseMapping::One(u32::from((c as u8).to_ascii_lowercase())),
        _ => mapping(c, Which::Lower),
    }
}

/// `chr(c).title()`.
#[inline]
pub fn title_char(c: u32) -> CaseMapping {
    match c {
        0..0x80 => CaseMapping::One(u32::from((c as u8).to_ascii_uppercase())),
        _ => mapping(c, Which::Title),
    }
}

#[inline]
fn fold_char(c: u32) -> CaseMapping {
    match c {
        0..0x80 => CaseMapping::One(u32::from((c as u8).to_ascii_lowercase())),
        _ => mapping(c, Which::Fold),
    }
}

/// The single code point that `c` becomes in lower case (for regular expressions).
pub fn simple_lower(c: u32) -> u32 {
    lower_char(c).first()
}

/// The single code point that `c` becomes in upper case; the first where it takes several, as
/// CPython has it.
pub fn simple_upper(c: u32) -> u32 {
    upper_char(c).first()
}

/// Is it an upper-, lower- or title-case letter?
#[inline]
pub fn is_cased(c: u32) -> bool {
    match c {
        0..0x80 => (c as u8).is_ascii_alphabetic(),
        _ => has(c, flag::UPPER | flag::LOWER | flag::TITLE),
    }
}

fn is_case_ignorable(c: u32) -> bool {
    has(c, flag::CASE_IGNORABLE)
}

const CAPITAL_SIGMA: u32 = 0x3a3;

/// A capital sigma at `at`: final where a cased letter comes before it and none after it, looking
/// past what case ignores (Unicode 3.13, Final_Sigma).
fn lower_sigma(text: Text<'_>, at: usize) -> u32 {
    let before = text
        .slice(0, at)
        .chars()
        .rev()
        .find(|&c| !is_case_ignorable(c))
        .is_some_and(is_cased);
    let after = text
        .slice(at + 1, text.len())
        .chars()
        .find(|&c| !is_case_ignorable(c))
        .is_some_and(is_cased);
    if before && !after { 0x3c2 } else { 0x3c3 }
}

#[inline]
fn push_lower(out: &mut TextBuf, text: Text<'_>, at: usize, c: u32) {
    if c == CAPITAL_SIGMA {
        out.push(lower_sigma(text, at));
    } else {
        lower_char(c).push_to(out);
    }
}

fn ascii_map(out: &mut TextBuf, bytes: &[u8], map: impl Fn(&u8) -> u8) {
    let mut chunk = [0u8; 64];
    for part in bytes.chunks(chunk.len()) {
        for (to, from) in chunk.iter_mut().zip(part) {
            *to = map(from);
        }
        out.push_ascii(chunk.get(..part.len()).unwrap_or_default());
    }
}

fn start(text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::new();
    out.reserve(text.len());
    out
}

/// `str.upper`.
pub fn upper(text: Text<'_>) -> TextBuf {
    let mut out = start(text);
    match text.as_ascii() {
        Some(bytes) => ascii_map(&mut out, bytes, u8::to_ascii_uppercase),
        None => {
            each_width!(text, 0, chars => chars.for_each(|c| upper_char(c).push_to(&mut out)))
        }
    }
    out
}

/// `str.lower`.
pub fn lower(text: Text<'_>) -> TextBuf {
    let mut out = start(text);
    match text.as_ascii() {
        Some(bytes) => ascii_map(&mut out, bytes, u8::to_ascii_lowercase),
        None => {
            each_width!(text, 0, chars => for (i, c) in chars.enumerate() {
                push_lower(&mut out, text, i, c);
            });
        }
    }
    out
}

/// `str.casefold`.
pub fn casefold(text: Text<'_>) -> TextBuf {
    let mut out = start(text);
    match text.as_ascii() {
        Some(bytes) => ascii_map(&mut out, bytes, u8::to_ascii_lowercase),
        None => {
            each_width!(text, 0, chars => chars.for_each(|c| fold_char(c).push_to(&mut out)))
        }
    }
    out
}

/// `str.swapcase`.
pub fn swapcase(text: Text<'_>) -> TextBuf {
    let mut out = start(text);
    for (i, c) in text.chars().enumerate() {
        if is_upper(c) {
            push_lower(&mut out, text, i, c);
        } else if is_lower(c) {
            upper_char(c).push_to(&mut out);
        } else {
            out.push(c);
        }
    }
    out
}

/// `str.capitalize`.
pub fn capitalize(text: Text<'_>) -> TextBuf {
    let mut out = start(text);
    for (i, c) in text.chars().enumerate() {
        if i == 0 {
            title_char(c).push_to(&mut out);
        } else {
            push_lower(&mut out, text, i, c);
        }
    }
    out
}

/// `str.title`.
pub fn title(text: Text<'_>) -> TextBuf {
    let mut out = start(text);
    let mut previous_cased = false;
    for (i, c) in text.chars().enumerate() {
        if previous_cased {
            push_lower(&mut out, text, i, c);
        } else {
            title_char(c).push_to(&mut out);
        }
        previous_cased = is_cased(c);
    }
    out
}

/// `str.istitle`.
pub fn is_istitle_text(text: Text<'_>) -> bool {
    let mut cased = false;
    let mut previous_cased = false;
    for c in text.chars() {
        if is_upper(c) || is_title(c) {
            if previous_cased {
                return false;
            }
            previous_cased = true;
            cased = true;
        } else if is_lower(c) {
            if !previous_cased {
                return false;
            }
            cased = true;
        } else {
            previous_cased = false;
        }
    }
    cased
}
