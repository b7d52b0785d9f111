//! `float` to and from text: shortest `repr`, exact formatting, parsing, hexadecimal, and rounding
//! to decimal places. All conversions are correctly rounded, ties to even.

mod digits;
mod format;
mod hex;
mod parse;
mod repr;
mod round;

pub use digits::Decimal;
pub use format::{Style, format_float};
pub use hex::{float_fromhex, float_hex};
pub(crate) use parse::to_ascii;
pub use parse::{
    parse_complex, parse_float, parse_float_bytes, parse_float_prefix, parse_plain_float,
};
pub use repr::{complex_repr, float_repr, write_complex_repr, write_float_repr};
pub use round::round_to;
