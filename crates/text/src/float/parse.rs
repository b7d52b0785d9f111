//! Text to float and complex, as `float()` and `complex()` read it.

use crate::repr::str_repr_lossy;
use crate::unicode::{decimal_value, is_space};
use crate::{Error, Result, Text};

/// The longest numeral at the start of `s`: its value and length. Accepts what C's `strtod` does
/// in decimal, with `inf`, `infinity` and `nan` in any case; no white space, no underscores.
pub fn parse_float_prefix(s: &[u8]) -> Option<(f64, usize)> {
    let at = |i: usize| s.get(i).copied().unwrap_or(0);
    let mut i = 0;
    let negative = at(0) == b'-';
    if matches!(at(0), b'+' | b'-') {
        i += 1;
    }
    let word = |w: &[u8]| {
        s.get(i..i + w.len())
            .is_some_and(|t| t.eq_ignore_ascii_case(w))
    };
    if word(b"infinity") || word(b"inf") {
        let len = if word(b"infinity") { 8 } else { 3 };
        let value = if negative {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        };
        return Some((value, i + len));
    }
    if word(b"nan") {
        let nan = if negative {
            -f64::NAN.abs()
        } else {
            f64::NAN.abs()
        };
        return Some((nan, i + 3));
    }
    let start = i;
    while at(i).is_ascii_digit() {
        i += 1;
    }
    let mut count = i - start;
    if at(i) == b'.' {
        let from = i + 1;
        let mut j = from;
        while at(j).is_ascii_digit() {
            j += 1;
        }
        count += j - from;
        if count > 0 {
            i = j;
        }
    }
    if count == 0 {
        return None;
    }
    if matches!(at(i), b'e' | b'E') {
        let mut j = i + 1;
        if matches!(at(j), b'+' | b'-') {
            j += 1;
        }
        if at(j).is_ascii_digit() {
            while at(j).is_ascii_digit() {
                j += 1;
            }
            i = j;
        }
    }
    let text = std::str::from_utf8(s.get(..i)?).ok()?;
    Some((text.parse().ok()?, i))
}

/// White space for the numeral parsers, once text is ASCII (the information separators are not).
fn is_blank(c: &u8) -> bool {
    matches!(c, b' ' | 9..=13)
}

/// ASCII text for the numeral parsers: surrounding space cut, decimal digits of any script as
/// ASCII, other space as a blank, anything else as `?`.
pub(crate) fn to_ascii(text: Text<'_>) -> Vec<u8> {
    if let Some(bytes) = text.as_ascii() {
        let start = bytes
            .iter()
            .position(|c| !is_blank(c))
            .unwrap_or(bytes.len());
        let end = bytes
            .iter()
            .rposition(|c| !is_blank(c))
            .map_or(start, |i| i + 1);
        return bytes.get(start..end).unwrap_or_default().to_vec();
    }
    let mut out: Vec<u8> = text
        .chars()
        .map(|c| match c {
            0..0x7f => c as u8,
            _ if is_space(c) => b' ',
            _ => decimal_value(c).map_or(b'?', |d| b'0' + d),
        })
        .collect();
    let end = out.iter().rposition(|c| !is_blank(c)).map_or(0, |i| i + 1);
    out.truncate(end);
    let start = out.iter().position(|c| !is_blank(c)).unwrap_or(0);
    out.drain(..start);
    out
}

/// Removes underscores that stand between digits; `None` if one stands elsewhere.
fn without_underscores(text: Vec<u8>) -> Option<Vec<u8>> {
    if memchr::memchr(b'_', &text).is_none() {
        return Some(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut previous = 0u8;
    for &c in &text {
        if c == b'_' {
            if !previous.is_ascii_digit() {
                return None;
            }
        } else {
            if previous == b'_' && !c.is_ascii_digit() {
                return None;
            }
            out.push(c);
        }
        previous = c;
    }
    (previous != b'_').then_some(out)
}

/// The value of an ASCII numeral of digits, point and exponent; `None` if it has to be looked at more closely.
#[inline]
pub fn parse_plain_float(text: &str) -> Option<f64> {
    let text = text.trim_matches(|c: char| matches!(c, ' ' | '\x09'..='\x0d'));
    let first = text.as_bytes().iter().find(|c| !matches!(c, b'+' | b'-'))?;
    // Words such as `inf` and `nan` are not for here.
    if !matches!(first, b'0'..=b'9' | b'.') {
        return None;
    }
    text.parse().ok()
}

/// The value of `float(text)`.
pub fn parse_float(text: Text<'_>) -> Result<f64> {
    parse_float_ascii(to_ascii(text)).ok_or_else(|| {
        Error::value(format!(
            "could not convert string to float: {}",
            str_repr_lossy(text)
        ))
    })
}

/// The value of `float(bytes)`; `None` where CPython says `could not convert string to float: `
/// and the object's `repr`.
pub fn parse_float_bytes(bytes: &[u8]) -> Option<f64> {
    if bytes.is_ascii() {
        parse_float_ascii(to_ascii(Text::Latin1(bytes)))
    } else {
        None
    }
}

fn parse_float_ascii(bytes: Vec<u8>) -> Option<f64> {
    let bytes = without_underscores(bytes)?;
    let (value, len) = parse_float_prefix(&bytes)?;
    (len == bytes.len()).then_some(value)
}

/// The value of `complex(text)` as (real, imaginary).
pub fn parse_complex(text: Text<'_>) -> Result<(f64, f64)> {
    let bytes = without_underscores(to_ascii(text)).ok_or_else(|| {
        Error::value(format!(
            "could not convert string to complex: {}",
            str_repr_lossy(text)
        ))
    })?;
    complex_parts(&bytes).ok_or_else(|| Error::value("complex() arg is a malformed string"))
}

fn complex_parts(s: &[u8]) -> Option<(f64, f64)> {
    let mut s = s;
    if let Some(inner) = s.strip_prefix(b"(") {
        s = inner.strip_suffix(b")")?;
        let start = s.iter().position(|c| !is_blank(c))?;
        let end = s.iter().rposition(|c| !is_blank(c))? + 1;
        s = s.get(start..end)?;
    }
    let at = |i: usize| s.get(i).copied().unwrap_or(0);
    let is_j = |c: u8| matches!(c, b'j' | b'J');
    // A bare sign before the j stands for one.
    let unit = |i: usize| -> Option<(f64, usize)> {
        match at(i) {
            b'+' => Some((1.0, i + 1)),
            b'-' => Some((-1.0, i + 1)),
            _ => None,
        }
    };
    let (real, imag, end) = match parse_float_prefix(s) {
        Some((first, i)) => {
            if matches!(at(i), b'+' | b'-') {
                let (imag, j) = match parse_float_prefix(s.get(i..)?) {
                    Some((y, n)) => (y, i + n),
                    None => unit(i)?,
                };
                if !is_j(at(j)) {
                    return None;
                }
                (first, imag, j + 1)
            } else if is_j(at(i)) {
                (0.0, first, i + 1)
            } else {
                (first, 0.0, i)
            }
        }
        None => {
            let (imag, i) = unit(0).unwrap_or((1.0, 0));
            if !is_j(at(i)) {
                return None;
            }
            (0.0, imag, i + 1)
        }
    };
    (end == s.len()).then_some((real, imag))
}
