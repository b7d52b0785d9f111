//! `int` to and from text. Values that fit a word stay words ([`Int::Small`]).

mod parse;
mod text;

use dashu_int::IBig;

pub use parse::{ParseIntError, parse_int, parse_int_bytes, parse_int_text, short_decimal};
pub use text::{big_to_radix, big_to_str, small_to_radix, small_to_str, with_small, write_small};

/// An integer: a word where it fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Int {
    Small(i64),
    Big(IBig),
}

impl Int {
    /// The canonical form of `big`.
    pub fn from_big(big: IBig) -> Self {
        match i64::try_from(&big) {
            Ok(n) => Int::Small(n),
            Err(_) => Int::Big(big),
        }
    }

    pub fn to_big(&self) -> IBig {
        match self {
            Int::Small(n) => IBig::from(*n),
            Int::Big(n) => n.clone(),
        }
    }
}

/// `sys.int_info.default_max_str_digits`: how many decimal digits a conversion may have.
pub const DEFAULT_MAX_STR_DIGITS: usize = 4300;
/// `sys.int_info.str_digits_check_threshold`: the lowest limit that can be set; shorter numbers
/// are never checked.
pub const STR_DIGITS_CHECK_THRESHOLD: usize = 640;
