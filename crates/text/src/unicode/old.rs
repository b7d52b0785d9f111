//! `unicodedata.ucd_3_2_0`: the Unicode 3.2 database that internationalised domain names are
//! defined by, as differences from today's.

use super::database::{bidirectional_name, category_name, width_name};
use super::normalize::normalize_with;
use super::tables::unicode_3_2::{UNICODE_3_2, UNICODE_3_2_DECOMPOSITION, UNICODE_3_2_NUMERIC};
use super::{
    Form, bidirectional, category, combining, decomposition, east_asian_width, mirrored,
    numeric_value,
};
use crate::{Text, TextBuf};

type Change = (u32, u32, u8, u8, u8, u8, u8);

fn change(c: u32) -> Option<&'static Change> {
    let at = UNICODE_3_2.partition_point(|r| r.1 < c);
    UNICODE_3_2.get(at).filter(|r| r.0 <= c)
}

fn is_unassigned(c: u32) -> bool {
    old_category(c) == "Cn"
}

pub fn old_category(c: u32) -> &'static str {
    change(c).map_or_else(|| category(c), |r| category_name(r.2))
}

pub fn old_bidirectional(c: u32) -> &'static str {
    change(c).map_or_else(|| bidirectional(c), |r| bidirectional_name(r.3))
}

pub fn old_east_asian_width(c: u32) -> &'static str {
    change(c).map_or_else(|| east_asian_width(c), |r| width_name(r.4))
}

pub fn old_mirrored(c: u32) -> bool {
    change(c).map_or_else(|| mirrored(c), |r| r.5 != 0)
}

pub fn old_combining(c: u32) -> u8 {
    change(c).map_or_else(|| combining(c), |r| r.6)
}

pub fn old_numeric_value(c: u32) -> Option<f64> {
    if is_unassigned(c) {
        return None;
    }
    match UNICODE_3_2_NUMERIC.binary_search_by_key(&c, |r| r.0) {
        Ok(at) => UNICODE_3_2_NUMERIC
            .get(at)
            .map(|r| r.1)
            .filter(|&v| v >= 0.0),
        Err(_) => numeric_value(c),
    }
}

pub fn old_decomposition(c: u32) -> String {
    if is_unassigned(c) {
        return String::new();
    }
    match UNICODE_3_2_DECOMPOSITION.binary_search_by_key(&c, |r| r.0) {
        Ok(at) => UNICODE_3_2_DECOMPOSITION
            .get(at)
            .map(|r| r.1.to_owned())
            .unwrap_or_default(),
        Err(_) => decomposition(c),
    }
}

/// The five code points whose decompositions were corrected after 3.2 (Unicode corrigendum 4).
fn corrected(c: u32) -> Option<&'static [u32]> {
    match c {
        0x2f868 => Some(&[0x2136a]),
        0x2f874 => Some(&[0x5f33]),
        0x2f91f => Some(&[0x43ab]),
        0x2f95f => Some(&[0x7aae]),
        0x2f9bf => Some(&[0x4d57]),
        _ => is_unassigned(c).then_some(&[]),
    }
}

pub fn old_normalize(form: Form, text: Text<'_>) -> TextBuf {
    normalize_with(form, text, &corrected)
}
