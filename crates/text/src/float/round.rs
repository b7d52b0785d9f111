//! `round(x, n)` for floats: to `n` decimal places, half to even on the exact binary value.

use super::digits::{Decimal, scaled};

/// `round(x, places)` for a finite `x`; `None` if the result is too large for a float.
pub fn round_to(x: f64, places: i64) -> Option<f64> {
    if !x.is_finite() || x == 0.0 || places > 323 {
        return Some(x);
    }
    if places < -308 {
        return Some(0.0 * x);
    }
    // Integers below 2^53 and powers of ten up to 10^22 are exact, so their quotient is correctly
    // rounded.
    if let Ok(places) = usize::try_from(places)
        && let Some(n) = scaled(x.abs(), places)
        && n < 1 << 53
    {
        return Some((n as f64 / 10f64.powi(places as i32)).copysign(x));
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let text = if places >= 0 {
        format!("{sign}{:.*}", places as usize, x.abs())
    } else {
        let exact = Decimal::exact(x);
        let keep = i64::from(exact.point) + places;
        let digits = exact.digits();
        if keep < 0 {
            return Some(0.0 * x);
        }
        let keep = keep as usize;
        if keep >= digits.len() {
            return Some(x);
        }
        let (head, tail) = digits.split_at(keep);
        let odd = head.last().is_some_and(|d| d % 2 == 1);
        let tie = tail == b"5";
        let up = if tie {
            odd
        } else {
            tail.first() >= Some(&b'5')
        };
        let mut head = head.to_vec();
        let mut carry = up;
        for d in head.iter_mut().rev() {
            if !carry {
                break;
            }
            carry = *d == b'9';
            *d = if carry { b'0' } else { *d + 1 };
        }
        if carry {
            head.insert(0, b'1');
        }
        if head.is_empty() {
            return Some(0.0 * x);
        }
        format!("{sign}{}e{}", String::from_utf8_lossy(&head), -places)
    };
    let rounded: f64 = text.parse().ok()?;
    rounded.is_finite().then_some(rounded)
}
