//! The Unicode Character Database, version 16.0.0 as in CPython 3.14: what `str` methods ask
//! (this file and `case`), and what `unicodedata` tells (`database`, `names`, `normalize`, and
//! `old` for the 3.2 database of internationalised domain names).
//!
//! Code points are `u32`: surrogates have properties too, and a number beyond the last code point
//! is treated as unassigned. ASCII is answered without tables.

mod case;
mod database;
mod names;
mod normalize;
mod old;
#[rustfmt::skip]
mod tables;

pub use case::{
    CaseMapping, capitalize, casefold, is_cased, is_istitle_text, lower, lower_char, simple_lower,
    simple_upper, swapcase, title, title_char, upper, upper_char,
};
pub use database::{
    bidirectional, category, combining, decomposition, east_asian_width, mirrored, numeric_value,
};
pub use names::{Lookup, lookup, name};
pub use normalize::{Form, is_normalized, normalize};
pub use old::{
    old_bidirectional, old_category, old_combining, old_decomposition, old_east_asian_width,
    old_mirrored, old_normalize, old_numeric_value,
};
pub use tables::UNIDATA_VERSION;

use tables::types::{TYPE_DATA, TYPE_INDEX, TYPE_RECORDS, TYPE_SHIFT};

/// Bits of a type record's flags, in the order the generator writes them.
mod flag {
    pub const UPPER: u16 = 1 << 0;
    pub const LOWER: u16 = 1 << 1;
    pub const TITLE: u16 = 1 << 2;
    pub const CASE_IGNORABLE: u16 = 1 << 3;
    pub const SPACE: u16 = 1 << 4;
    pub const LINE_BREAK: u16 = 1 << 5;
    pub const PRINTABLE: u16 = 1 << 6;
    pub const XID_START: u16 = 1 << 7;
    pub const XID_CONTINUE: u16 = 1 << 8;
    pub const ALPHA: u16 = 1 << 9;
    pub const NUMERIC: u16 = 1 << 10;
}

/// The entry of a two-level table for `c`, or the default beyond its end.
#[inline]
fn two_level<I: Copy + Into<usize>, D: Copy + Default>(
    index: &[I],
    data: &[D],
    shift: u32,
    c: u32,
) -> D {
    let block: usize = match index.get((c >> shift) as usize) {
        Some(&b) => b.into(),
        None => return D::default(),
    };
    let at = (block << shift) + (c & ((1 << shift) - 1)) as usize;
    data.get(at).copied().unwrap_or_default()
}

/// (category, flags, decimal, digit)
#[inline]
fn record(c: u32) -> (u8, u16, u8, u8) {
    let index = two_level(&TYPE_INDEX, &TYPE_DATA, TYPE_SHIFT, c);
    TYPE_RECORDS
        .get(usize::from(index))
        .copied()
        .unwrap_or((0, 0, 255, 255))
}

#[inline]
fn has(c: u32, bits: u16) -> bool {
    record(c).1 & bits != 0
}

#[inline]
fn ascii(c: u32) -> Option<u8> {
    if c < 0x80 { Some(c as u8) } else { None }
}

/// `str.isalpha` of one code point.
#[inline]
pub fn is_alpha(c: u32) -> bool {
    ascii(c).map_or_else(|| has(c, flag::ALPHA), |b| b.is_ascii_alphabetic())
}

/// `str.isalnum` of one code point.
#[inline]
pub fn is_alnum(c: u32) -> bool {
    ascii(c).map_or_else(
        || has(c, flag::ALPHA | flag::NUMERIC) || is_decimal(c) || is_digit(c),
        |b| b.is_ascii_alphanumeric(),
    )
}

/// `str.isdecimal` of one code point.
#[inline]
pub fn is_decimal(c: u32) -> bool {
    ascii(c).map_or_else(|| record(c).2 != 255, |b| b.is_ascii_digit())
}

/// `str.isdigit` of one code point.
#[inline]
pub fn is_digit(c: u32) -> bool {
    ascii(c).map_or_else(|| record(c).3 != 255, |b| b.is_ascii_digit())
}

/// `str.isnumeric` of one code point.
#[inline]
pub fn is_numeric(c: u32) -> bool {
    ascii(c).map_or_else(|| has(c, flag::NUMERIC), |b| b.is_ascii_digit())
}

/// The white space among the first 256 characters.
const LATIN1_SPACES: [bool; 256] = {
    let mut is = [false; 256];
    let mut c = 0;
    while c < is.len() {
        is[c] = matches!(c, 9..=13 | 0x1c..=0x20 | 0x85 | 0xa0);
        c += 1;
    }
    is
};

/// `str.isspace` of one code point.
#[inline]
pub fn is_space(c: u32) -> bool {
    match LATIN1_SPACES.get(c as usize) {
        Some(is) => *is,
        None => has(c, flag::SPACE),
    }
}

/// Does `str.splitlines` split here?
#[inline]
pub fn is_linebreak(c: u32) -> bool {
    match c {
        0..0x80 => matches!(c, 10..=13 | 0x1c..=0x1e),
        _ => has(c, flag::LINE_BREAK),
    }
}

/// `str.isprintable` of one code point.
#[inline]
pub fn is_printable(c: u32) -> bool {
    match c {
        0..0x80 => (0x20..0x7f).contains(&c),
        _ => has(c, flag::PRINTABLE),
    }
}

/// Is the Uppercase property set?
#[inline]
pub fn is_upper(c: u32) -> bool {
    ascii(c).map_or_else(|| has(c, flag::UPPER), |b| b.is_ascii_uppercase())
}

/// Is the Lowercase property set?
#[inline]
pub fn is_lower(c: u32) -> bool {
    ascii(c).map_or_else(|| has(c, flag::LOWER), |b| b.is_ascii_lowercase())
}

/// Is it a title-case letter (category Lt)?
#[inline]
pub fn is_title(c: u32) -> bool {
    c >= 0x80 && has(c, flag::TITLE)
}

/// May an identifier start with it?
#[inline]
pub fn is_identifier_start(c: u32) -> bool {
    ascii(c).map_or_else(
        || has(c, flag::XID_START),
        |b| b.is_ascii_alphabetic() || b == b'_',
    )
}

/// May an identifier go on with it?
#[inline]
pub fn is_identifier_continue(c: u32) -> bool {
    ascii(c).map_or_else(
        || has(c, flag::XID_CONTINUE),
        |b| b.is_ascii_alphanumeric() || b == b'_',
    )
}

/// `str.isidentifier` of a whole string.
pub fn is_identifier(text: crate::Text<'_>) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_identifier_start) && chars.all(is_identifier_continue)
}

/// The value of a decimal digit of any script.
#[inline]
pub fn decimal_value(c: u32) -> Option<u8> {
    match c {
        0..0x80 => (c as u8).is_ascii_digit().then(|| c as u8 - b'0'),
        _ => Some(record(c).2).filter(|&d| d != 255),
    }
}

/// The value of a digit, superscripts and the like included.
#[inline]
pub fn digit_value(c: u32) -> Option<u8> {
    match c {
        0..0x80 => (c as u8).is_ascii_digit().then(|| c as u8 - b'0'),
        _ => Some(record(c).3).filter(|&d| d != 255),
    }
}
