//! `int(text, base)`: signs, prefixes, underscores, digits of any script, and the digit limit.

use dashu_int::{IBig, UBig};

use super::{Int, STR_DIGITS_CHECK_THRESHOLD};
use crate::float::to_ascii;
use crate::repr::{bytes_repr, str_repr_lossy};
use crate::{Error, Text};

/// Why text is not an integer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseIntError {
    /// Not a numeral in this base.
    Invalid { base: u32 },
    /// The base is neither 0 nor in 2..=36.
    Base,
    /// More decimal digits than the limit allows.
    TooManyDigits { limit: usize, digits: usize },
}

impl ParseIntError {
    /// The error CPython raises; `literal` makes the `repr` of what was parsed, which takes time where it is long.
    pub fn into_error(self, literal: impl FnOnce() -> String) -> Error {
        match self {
            Self::Invalid { base } => {
                let literal: String = literal().chars().take(200).collect();
                Error::value(format!(
                    "invalid literal for int() with base {base}: {literal}"
                ))
            }
            Self::Base => Error::value("int() base must be >= 2 and <= 36, or 0"),
            Self::TooManyDigits { limit, digits } => Error::value(format!(
                "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; \
                 use sys.set_int_max_str_digits() to increase the limit"
            )),
        }
    }
}

/// The number that a few decimal digits say, perhaps after a sign; `None` for all other texts.
#[inline]
pub fn short_decimal(text: &[u8]) -> Option<i64> {
    // So many digits always fit.
    const MOST: usize = 18;
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > MOST {
        return None;
    }
    let mut n = 0;
    for &c in digits {
        let digit = c.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        n = n * 10 + i64::from(digit);
    }
    Some(if negative { -n } else { n })
}

/// `int(text, base)`; `limit` is `sys.get_int_max_str_digits()`, 0 for none.
pub fn parse_int(text: Text<'_>, base: u32, limit: usize) -> crate::Result<Int> {
    parse_int_text(text, base, limit).map_err(|e| e.into_error(|| str_repr_lossy(text)))
}

/// The same for those who show the text by a `repr` of their own.
pub fn parse_int_text(text: Text<'_>, base: u32, limit: usize) -> Result<Int, ParseIntError> {
    match text.as_ascii() {
        Some(bytes) => parse_ascii(bytes, base, limit),
        None => parse_ascii(&to_ascii(text), base, limit),
    }
}

/// `int(bytes, base)`.
pub fn parse_int_bytes(bytes: &[u8], base: u32, limit: usize) -> crate::Result<Int> {
    parse_ascii(bytes, base, limit).map_err(|e| e.into_error(|| bytes_repr(bytes)))
}

fn parse_ascii(bytes: &[u8], base: u32, limit: usize) -> Result<Int, ParseIntError> {
    if base != 0 && !(2..=36).contains(&base) {
        return Err(ParseIntError::Base);
    }
    let invalid = ParseIntError::Invalid { base };
    let blank = |c: &u8| matches!(c, b' ' | 9..=13);
    let Some(start) = bytes.iter().position(|c| !blank(c)) else {
        return Err(invalid);
    };
    let end = bytes
        .iter()
        .rposition(|c| !blank(c))
        .map_or(start, |i| i + 1);
    let mut s = bytes.get(start..end).unwrap_or_default();
    let negative = s.first() == Some(&b'-');
    if let Some((b'+' | b'-', rest)) = s.split_first() {
        s = rest;
    }
    // A prefix names the base, or repeats it; an underscore may follow it.
    let prefix = match (s.first(), s.get(1)) {
        (Some(b'0'), Some(b'x' | b'X')) => 16,
        (Some(b'0'), Some(b'o' | b'O')) => 8,
        (Some(b'0'), Some(b'b' | b'B')) => 2,
        _ => 0,
    };
    let mut radix = base;
    let mut only_zero = false;
    if base == 0 {
        if prefix != 0 {
            radix = prefix;
        } else {
            // "0" and "00" are fine, "012" is not.
            only_zero = s.first() == Some(&b'0');
            radix = 10;
        }
    }
    if prefix != 0 && prefix == radix {
        s = s.get(2..).unwrap_or_default();
        if s.first() == Some(&b'_') {
            s = s.get(1..).unwrap_or_default();
        }
    }
    let magnitude = parse_digits(s, radix, limit, &invalid)?;
    match magnitude {
        Magnitude::Word(n) => {
            if only_zero && n != 0 {
                return Err(invalid);
            }
            let n = i128::from(n);
            let n = if negative { -n } else { n };
            Ok(i64::try_from(n).map_or_else(|_| Int::Big(IBig::from(n)), Int::Small))
        }
        Magnitude::Big(_) if only_zero => Err(invalid),
        Magnitude::Big(n) => {
            let n = IBig::from(n);
            Ok(Int::from_big(if negative { -n } else { n }))
        }
    }
}

enum Magnitude {
    Word(u64),
    Big(UBig),
}

/// Digits with single underscores between them.
fn parse_digits(
    s: &[u8],
    radix: u32,
    limit: usize,
    invalid: &ParseIntError,
) -> Result<Magnitude, ParseIntError> {
    let mut word = 0u64;
    let mut overflow = false;
    let mut digits = 0usize;
    let mut previous = b'_';
    for &c in s {
        if c == b'_' {
            if previous == b'_' {
                return Err(invalid.clone());
            }
        } else {
            let Some(d) = (c as char).to_digit(radix) else {
                return Err(invalid.clone());
            };
            digits += 1;
            if !overflow {
                match word
                    .checked_mul(u64::from(radix))
                    .and_then(|w| w.checked_add(u64::from(d)))
                {
                    Some(w) => word = w,
                    None => overflow = true,
                }
            }
        }
        previous = c;
    }
    if previous == b'_' {
        return Err(invalid.clone());
    }
    if !radix.is_power_of_two()
        && limit > 0
        && digits > STR_DIGITS_CHECK_THRESHOLD
        && digits > limit
    {
        return Err(ParseIntError::TooManyDigits { limit, digits });
    }
    if !overflow {
        return Ok(Magnitude::Word(word));
    }
    let plain: String = s
        .iter()
        .filter(|&&c| c != b'_')
        .map(|&c| c as char)
        .collect();
    UBig::from_str_radix(&plain, radix)
        .map(Magnitude::Big)
        .map_err(|_| invalid.clone())
}
