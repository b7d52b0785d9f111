//! What `unicodedata` tells of one code point.

use super::normalize::hangul_parts;
use super::tables::database::{
    BIDIRECTIONAL, CATEGORY, DATABASE_DATA, DATABASE_INDEX, DATABASE_RECORDS, DATABASE_SHIFT,
    EAST_ASIAN_WIDTH,
};
use super::tables::decomposition::{
    DECOMPOSITION_DATA, DECOMPOSITION_INDEX, DECOMPOSITION_SEQUENCES, DECOMPOSITION_SHIFT,
    DECOMPOSITION_TAGS,
};
use super::tables::types::{NUMERIC, NUMERIC_VALUES};
use super::{record, two_level};

/// (bidirectional class, combining class, mirrored, east asian width, quick-check bits)
#[inline]
pub(super) fn data_record(c: u32) -> (u8, u8, u8, u8, u8) {
    let index = two_level(&DATABASE_INDEX, &DATABASE_DATA, DATABASE_SHIFT, c);
    DATABASE_RECORDS
        .get(usize::from(index))
        .copied()
        .unwrap_or_default()
}

pub(super) fn named(names: &'static [&'static str], index: u8) -> &'static str {
    names.get(usize::from(index)).copied().unwrap_or_default()
}

pub(super) fn category_name(index: u8) -> &'static str {
    named(&CATEGORY, index)
}

pub(super) fn bidirectional_name(index: u8) -> &'static str {
    named(&BIDIRECTIONAL, index)
}

pub(super) fn width_name(index: u8) -> &'static str {
    named(&EAST_ASIAN_WIDTH, index)
}

/// The general category, like `Lu`.
pub fn category(c: u32) -> &'static str {
    category_name(record(c).0)
}

/// The bidirectional class, like `AL`; empty if none is defined.
pub fn bidirectional(c: u32) -> &'static str {
    bidirectional_name(data_record(c).0)
}

/// The canonical combining class.
#[inline]
pub fn combining(c: u32) -> u8 {
    if c < 0x300 { 0 } else { data_record(c).1 }
}

pub fn mirrored(c: u32) -> bool {
    data_record(c).2 != 0
}

/// The East Asian width, like `Na`.
pub fn east_asian_width(c: u32) -> &'static str {
    width_name(data_record(c).3)
}

/// The numeric value, fractions included.
pub fn numeric_value(c: u32) -> Option<f64> {
    let at = NUMERIC.binary_search_by_key(&c, |&(cp, _)| cp).ok()?;
    NUMERIC_VALUES.get(usize::from(NUMERIC.get(at)?.1)).copied()
}

/// The tag (empty for canonical) and the code points of a decomposition that is in the tables.
pub(super) fn decomposition_parts(c: u32) -> Option<(&'static str, &'static [u32])> {
    let at = usize::from(two_level(
        &DECOMPOSITION_INDEX,
        &DECOMPOSITION_DATA,
        DECOMPOSITION_SHIFT,
        c,
    ));
    if at == 0 {
        return None;
    }
    let &head = DECOMPOSITION_SEQUENCES.get(at)?;
    let parts = DECOMPOSITION_SEQUENCES.get(at + 1..at + 1 + (head & 0xff) as usize)?;
    Some((named(&DECOMPOSITION_TAGS, (head >> 8) as u8), parts))
}

/// `unicodedata.decomposition`: an optional tag and code points in hexadecimal, or empty.
pub fn decomposition(c: u32) -> String {
    let (tag, parts) = match decomposition_parts(c) {
        Some((tag, parts)) => (tag, parts.to_vec()),
        None => ("", hangul_parts(c).map(Vec::from_iter).unwrap_or_default()),
    };
    let mut out = String::from(tag);
    for p in parts {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&format!("{p:04X}"));
    }
    out
}
