//! The decimal digits of a double: the shortest that read back the same, or a given number of them,
//! correctly rounded from the exact binary value.

use std::io::Write;

/// A finite double's digits: `0.d1d2d3... * 10^point`. Zero has the one digit `0` and `point` 1.
/// Trailing zeros are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    buf: Buf,
    /// Where the decimal point falls, counted from before the first digit.
    pub point: i32,
}

/// Digits on the stack for every common case.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Buf {
    Short([u8; 24], u8),
    Long(Vec<u8>),
}

/// A double has no more significant decimal digits than this.
const MAX_SIGNIFICANT: usize = 770;
/// A double has no more digits after the point than this.
const MAX_FRACTION: usize = 1080;

/// `x * 10^places` for a finite `x >= 0`, rounded half to even, if that is small enough for exact
/// integer arithmetic: the common case of formatting and rounding.
pub(super) fn scaled(x: f64, places: usize) -> Option<u64> {
    // 2^53 * 10^17 is below 2^110.
    let power = 10u128.pow(u32::try_from(places).ok().filter(|&p| p <= 17)?);
    let bits = x.to_bits();
    let raw = (bits >> 52 & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = if raw == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, raw - 1075)
    };
    let product = u128::from(mantissa) * power;
    if exponent >= 0 {
        return if exponent <= 10 {
            u64::try_from(product << exponent).ok()
        } else {
            None
        };
    }
    let shift = exponent.unsigned_abs();
    if shift >= 112 {
        // Less than a quarter.
        return Some(0);
    }
    let (whole, rest, half) = (
        product >> shift,
        product & ((1 << shift) - 1),
        1u128 << (shift - 1),
    );
    let up = rest > half || rest == half && whole & 1 == 1;
    u64::try_from(whole + u128::from(up)).ok()
}

impl Decimal {
    /// The ASCII digits.
    pub fn digits(&self) -> &[u8] {
        match &self.buf {
            Buf::Short(b, n) => b.get(..usize::from(*n)).unwrap_or_default(),
            Buf::Long(v) => v,
        }
    }

    /// The shortest digits that read back as `x`'s magnitude. `x` must be finite.
    pub fn shortest(x: f64) -> Self {
        let x = x.abs();
        if x == 0.0 {
            return Self::zero();
        }
        let mut buffer = zmij::Buffer::new();
        Self::from_text(buffer.format_finite(x).as_bytes())
    }

    /// `count` significant digits (at least one).
    pub fn significant(x: f64, count: usize) -> Self {
        let x = x.abs();
        if x == 0.0 {
            return Self::zero();
        }
        let count = count.clamp(1, MAX_SIGNIFICANT);
        if count <= 40 {
            let mut text = [0u8; 64];
            let mut rest = &mut text[..];
            if write!(rest, "{:.*e}", count - 1, x).is_ok() {
                return Self::from_text(&text);
            }
        }
        Self::from_text(format!("{:.*e}", count - 1, x).as_bytes())
    }

    /// Digits up to `count` places after the point. A magnitude that rounds to nothing is zero.
    pub fn fraction(x: f64, count: usize) -> Self {
        let x = x.abs();
        if let Some(scaled) = scaled(x, count) {
            return Self::from_integer(scaled, count);
        }
        let count = count.min(MAX_FRACTION);
        if x < 1e25 && count <= 60 {
            let mut text = [0u8; 96];
            let mut rest = &mut text[..];
            if write!(rest, "{:.*}", count, x).is_ok() {
                return Self::from_text(&text);
            }
        }
        Self::from_text(format!("{:.*}", count, x).as_bytes())
    }

    /// Every digit of the exact value.
    pub fn exact(x: f64) -> Self {
        Self::significant(x, MAX_SIGNIFICANT)
    }

    /// `n / 10^places`.
    fn from_integer(mut n: u64, places: usize) -> Self {
        if n == 0 {
            return Self::zero();
        }
        let mut buf = [0; 24];
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        let mut zeros = 0;
        // Trailing zeros are not kept.
        while n.is_multiple_of(10) {
            n /= 10;
            zeros += 1;
        }
        while n > 0 {
            at = at.saturating_sub(1);
            if let Some(slot) = digits.get_mut(at) {
                *slot = b'0' + (n % 10) as u8;
            }
            n /= 10;
        }
        let used = digits.get(at..).unwrap_or_default();
        for (to, from) in buf.iter_mut().zip(used) {
            *to = *from;
        }
        let point = used.len() as i32 + zeros - places as i32;
        Self {
            buf: Buf::Short(buf, used.len() as u8),
            point,
        }
    }

    fn zero() -> Self {
        let mut b = [0; 24];
        b[0] = b'0';
        Self {
            buf: Buf::Short(b, 1),
            point: 1,
        }
    }

    /// Reads `ddd.ddde-ddd`, ended by the slice's end or a zero byte.
    fn from_text(text: &[u8]) -> Self {
        let mut short = [0u8; 24];
        let mut long = Vec::new();
        let mut count = 0usize;
        let mut point = 0;
        let mut seen_point = false;
        let mut exponent = 0i32;
        let mut bytes = text.iter();
        for &c in bytes.by_ref() {
            match c {
                b'0'..=b'9' => {
                    if count == 0 && c == b'0' {
                        point -= i32::from(seen_point);
                        continue;
                    }
                    point += i32::from(!seen_point);
                    if let Some(slot) = short.get_mut(count) {
                        *slot = c;
                    } else {
                        if count == short.len() {
                            long.reserve(text.len());
                            long.extend_from_slice(&short);
                        }
                        long.push(c);
                    }
                    count += 1;
                }
                b'.' => seen_point = true,
                _ => break,
            }
        }
        let mut negative = false;
        for &c in bytes {
            match c {
                b'-' => negative = true,
                b'0'..=b'9' => exponent = exponent * 10 + i32::from(c - b'0'),
                b'+' => {}
                _ => break,
            }
        }
        if negative {
            exponent = -exponent;
        }
        if long.is_empty() {
            while count > 0 && short.get(count - 1) == Some(&b'0') {
                count -= 1;
            }
            if count == 0 {
                return Self::zero();
            }
            return Self {
                buf: Buf::Short(short, count as u8),
                point: point + exponent,
            };
        }
        while long.last() == Some(&b'0') {
            long.pop();
        }
        Self {
            buf: Buf::Long(long),
            point: point + exponent,
        }
    }
}
