//! Integers as text.

use dashu_int::IBig;

use super::STR_DIGITS_CHECK_THRESHOLD;
use crate::{Error, Result, TextBuf};

const PAIRS: &[u8; 200] = b"0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/// Writes `n` in decimal at the end of `buf`; returns where it starts.
fn decimal(n: i64, buf: &mut [u8; 20]) -> usize {
    let mut rest = n.unsigned_abs();
    let mut at = buf.len();
    let mut put = |c: u8| {
        at = at.saturating_sub(1);
        if let Some(slot) = buf.get_mut(at) {
            *slot = c;
        }
    };
    while rest >= 100 {
        let pair = (rest % 100) as usize * 2;
        rest /= 100;
        put(PAIRS.get(pair + 1).copied().unwrap_or(b'0'));
        put(PAIRS.get(pair).copied().unwrap_or(b'0'));
    }
    if rest >= 10 {
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    put(b'0' + rest as u8);
    if n < 0 {
        put(b'-');
    }
    at
}

/// `str(n)`.
pub fn small_to_str(n: i64) -> String {
    let mut buf = [0; 20];
    let at = decimal(n, &mut buf);
    let text = buf.get(at..).and_then(|s| std::str::from_utf8(s).ok());
    text.unwrap_or_default().to_owned()
}

/// Runs `f` over the text of `n`, which is not on the heap.
#[inline]
pub fn with_small<R>(n: i64, f: impl FnOnce(&[u8]) -> R) -> R {
    let mut buf = [0; 20];
    let at = decimal(n, &mut buf);
    f(buf.get(at..).unwrap_or_default())
}

/// Appends `str(n)` to `out`.
#[inline]
pub fn write_small(out: &mut TextBuf, n: i64) {
    let mut buf = [0; 20];
    let at = decimal(n, &mut buf);
    out.push_ascii(buf.get(at..).unwrap_or_default());
}

/// `str(n)`; `limit` is `sys.get_int_max_str_digits()`, 0 for none.
pub fn big_to_str(n: &IBig, limit: usize) -> Result<String> {
    let exceeds = || {
        Error::value(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion; \
             use sys.set_int_max_str_digits() to increase the limit"
        ))
    };
    let checked = limit >= STR_DIGITS_CHECK_THRESHOLD;
    // A number of b bits has more than (b - 1) * log10(2) - 1 digits: do not convert in vain.
    let words = n.as_sign_words().1;
    let top = words.last().map_or(0, |top| top.leading_zeros() as usize);
    let bits = words.len() * 64 - top;
    if checked && (bits as f64 - 1.0) * std::f64::consts::LOG10_2 - 1.0 > limit as f64 {
        return Err(exceeds());
    }
    let text = n.to_string();
    if checked && text.len() - usize::from(text.starts_with('-')) > limit {
        return Err(exceeds());
    }
    Ok(text)
}

/// `n` in base 2, 8, 10 or 16 (lower case), no prefix, sign in front.
pub fn small_to_radix(n: i64, radix: u32) -> String {
    let sign = if n < 0 { "-" } else { "" };
    let m = n.unsigned_abs();
    match radix {
        2 => format!("{sign}{m:b}"),
        8 => format!("{sign}{m:o}"),
        16 => format!("{sign}{m:x}"),
        _ => small_to_str(n),
    }
}

/// `n` in base 2..=36 (lower case), no prefix, sign in front, no digit limit.
pub fn big_to_radix(n: &IBig, radix: u32) -> String {
    n.in_radix(radix.clamp(2, 36) as u8).to_string()
}
