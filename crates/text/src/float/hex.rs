//! `float.hex` and `float.fromhex`.

use crate::{Error, Result, Text};

/// `x.hex()`.
pub fn float_hex(x: f64) -> String {
    if x.is_nan() {
        return "nan".into();
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x.is_infinite() {
        return format!("{sign}inf");
    }
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = x.to_bits();
    let mantissa = bits & ((1 << 52) - 1);
    let exponent = (bits >> 52 & 0x7ff) as i32;
    if exponent == 0 {
        format!("{sign}0x0.{mantissa:013x}p-1022")
    } else {
        format!("{sign}0x1.{mantissa:013x}p{:+}", exponent - 1023)
    }
}

/// `float.fromhex(text)`.
pub fn float_fromhex(text: Text<'_>) -> Result<f64> {
    let invalid = || Error::value("invalid hexadecimal floating-point string");
    let bytes: Vec<u8> = text
        .chars()
        .map(|c| if c < 0x80 { c as u8 } else { 0xff })
        .collect();
    let blank = |c: &u8| matches!(c, b' ' | 9..=13);
    let start = bytes.iter().position(|c| !blank(c)).ok_or_else(invalid)?;
    let end = bytes.iter().rposition(|c| !blank(c)).ok_or_else(invalid)? + 1;
    let mut s = bytes.get(start..end).unwrap_or_default();
    let negative = s.first() == Some(&b'-');
    if matches!(s.first(), Some(b'+' | b'-')) {
        s = s.get(1..).unwrap_or_default();
    }
    let signed = |x: f64| if negative { -x } else { x };
    if s.eq_ignore_ascii_case(b"inf") || s.eq_ignore_ascii_case(b"infinity") {
        return Ok(signed(f64::INFINITY));
    }
    if s.eq_ignore_ascii_case(b"nan") {
        return Ok(signed(f64::NAN.abs()));
    }
    if s.len() >= 2 && s.get(..2).is_some_and(|p| p.eq_ignore_ascii_case(b"0x")) {
        s = s.get(2..).unwrap_or_default();
    }
    let digits_end = s
        .iter()
        .position(|&c| !(c.is_ascii_hexdigit() || c == b'.'))
        .unwrap_or(s.len());
    let (mantissa, rest) = s.split_at(digits_end);
    if mantissa.iter().filter(|&&c| c == b'.').count() > 1
        || !mantissa.iter().any(u8::is_ascii_hexdigit)
    {
        return Err(invalid());
    }
    let mut exponent = 0i64;
    if let Some((&p, exp)) = rest.split_first() {
        if p != b'p' && p != b'P' {
            return Err(invalid());
        }
        let (minus, exp) = match exp.split_first() {
            Some((b'-', e)) => (true, e),
            Some((b'+', e)) => (false, e),
            _ => (false, exp),
        };
        if exp.is_empty() || !exp.iter().all(u8::is_ascii_digit) {
            return Err(invalid());
        }
        for d in exp {
            exponent = (exponent * 10 + i64::from(d - b'0')).min(1 << 40);
        }
        if minus {
            exponent = -exponent;
        }
    }
    mantissa_value(mantissa, exponent)
        .map(signed)
        .ok_or_else(|| Error::overflow("hexadecimal value too large to represent as a float"))
}

/// `mantissa * 2^exponent` rounded to even; `None` if it is too large.
fn mantissa_value(mantissa: &[u8], exponent: i64) -> Option<f64> {
    // Up to 64 significant bits, the rest folded into a sticky bit.
    let (mut acc, mut sticky, mut scale) = (0u64, false, 0i64);
    let mut after_point = false;
    for &c in mantissa {
        if c == b'.' {
            after_point = true;
            continue;
        }
        let digit = u64::from((c as char).to_digit(16).unwrap_or(0));
        if acc >> 60 == 0 {
            acc = acc << 4 | digit;
            scale -= if after_point { 4 } else { 0 };
        } else {
            sticky |= digit != 0;
            scale += if after_point { 0 } else { 4 };
        }
    }
    if acc == 0 {
        return Some(0.0);
    }
    let exponent = exponent.saturating_add(scale);
    let bits = 64 - i64::from(acc.leading_zeros());
    // Exponent of the last bit that is kept.
    let lowest = (exponent + bits - 53).max(-1074);
    let drop = lowest - exponent;
    let mut kept = acc;
    let mut unit = exponent;
    if drop > 0 {
        unit = lowest;
        if drop > 64 {
            return Some(0.0);
        }
        let (whole, cut) = if drop == 64 {
            (0, acc)
        } else {
            (acc >> drop, acc & ((1 << drop) - 1))
        };
        let half = 1u64 << (drop - 1);
        let up = cut > half || cut == half && (sticky || whole & 1 == 1);
        kept = whole + u64::from(up);
    }
    // `kept` has at most 54 bits, and is exact after scaling because of how `lowest` was chosen.
    let value = scale_exact(kept as f64, unit);
    value.is_finite().then_some(value)
}

/// `x * 2^n`, exact when the result is representable.
fn scale_exact(mut x: f64, mut n: i64) -> f64 {
    while n > 1000 && x.is_finite() && x != 0.0 {
        x *= f64::from_bits((1000 + 1023) << 52);
        n -= 1000;
    }
    while n < -1000 {
        // The value does not go below 2^-1074 here, so at most one more step follows.
        x *= f64::from_bits((1023 - 1000) << 52);
        n += 1000;
    }
    if (-1022..=1023).contains(&n) {
        x *= f64::from_bits(((n + 1023) as u64) << 52);
    }
    x
}
