//! `repr` of float and complex: the shortest text that reads back the same.

use super::digits::Decimal;
use super::format::push_exponent;
use crate::TextBuf;

/// `repr(x)`.
pub fn float_repr(x: f64) -> String {
    let mut out = Vec::with_capacity(24);
    push_repr(&mut out, x, true);
    ascii_string(out)
}

/// Appends `repr(x)` to `out`.
pub fn write_float_repr(out: &mut TextBuf, x: f64) {
    let mut text = Vec::with_capacity(24);
    push_repr(&mut text, x, true);
    out.push_ascii(&text);
}

/// `repr(complex(real, imag))`.
pub fn complex_repr(real: f64, imag: f64) -> String {
    let mut out = Vec::with_capacity(40);
    push_complex(&mut out, real, imag);
    ascii_string(out)
}

/// Appends `repr(complex(real, imag))` to `out`.
pub fn write_complex_repr(out: &mut TextBuf, real: f64, imag: f64) {
    let mut text = Vec::with_capacity(40);
    push_complex(&mut text, real, imag);
    out.push_ascii(&text);
}

fn push_complex(out: &mut Vec<u8>, real: f64, imag: f64) {
    if real == 0.0 && real.is_sign_positive() {
        push_repr(out, imag, false);
        out.push(b'j');
        return;
    }
    out.push(b'(');
    push_repr(out, real, false);
    if imag.is_nan() || imag.is_sign_positive() {
        out.push(b'+');
    }
    push_repr(out, imag, false);
    out.extend_from_slice(b"j)");
}

/// Only digits and ASCII punctuation are ever put in.
pub(super) fn ascii_string(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

/// `dot_zero`: an integral value ends in `.0`, as `repr` of a float (but not of a complex) has it.
fn push_repr(out: &mut Vec<u8>, x: f64, dot_zero: bool) {
    if x.is_nan() {
        out.extend_from_slice(b"nan");
        return;
    }
    if x.is_sign_negative() {
        out.push(b'-');
    }
    if x.is_infinite() {
        out.extend_from_slice(b"inf");
        return;
    }
    let decimal = Decimal::shortest(x);
    let (digits, point) = (decimal.digits(), decimal.point);
    if point <= -4 || point > 16 {
        let (first, rest) = digits.split_at(1.min(digits.len()));
        out.extend_from_slice(first);
        if !rest.is_empty() {
            out.push(b'.');
            out.extend_from_slice(rest);
        }
        push_exponent(out, point - 1, b'e');
    } else if point <= 0 {
        out.extend_from_slice(b"0.");
        out.resize(out.len() + point.unsigned_abs() as usize, b'0');
        out.extend_from_slice(digits);
    } else {
        let whole = point as usize;
        if digits.len() <= whole {
            out.extend_from_slice(digits);
            out.resize(out.len() + whole - digits.len(), b'0');
            if dot_zero {
                out.extend_from_slice(b".0");
            }
        } else {
            let (before, after) = digits.split_at(whole);
            out.extend_from_slice(before);
            out.push(b'.');
            out.extend_from_slice(after);
        }
    }
}
