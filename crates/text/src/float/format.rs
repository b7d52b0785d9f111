//! A float in a printf style: `e`, `f`, `g` and the shortest, before padding and grouping.

use super::digits::Decimal;

/// How digits are chosen and laid out. `precision` counts digits after the point (`Exponent`,
/// `Fixed`) or significant ones (`General`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Exponent(usize),
    Fixed(usize),
    General(usize),
    Shortest,
}

/// Formats `x`, with its sign, in `style`. `alternate` keeps the point and, in the general style,
/// trailing zeros; `dot_zero` appends `.0` where neither point nor exponent shows; `upper` writes
/// `E`, `INF`, `NAN`.
pub fn format_float(x: f64, style: Style, alternate: bool, dot_zero: bool, upper: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(24);
    if x.is_nan() {
        out.extend_from_slice(if upper { b"NAN" } else { b"nan" });
        return out;
    }
    if x.is_sign_negative() {
        out.push(b'-');
    }
    if x.is_infinite() {
        out.extend_from_slice(if upper { b"INF" } else { b"inf" });
        return out;
    }
    // `least`: how many digits to show, padding with zeros on the right, at most `most` of them
    // after the point.
    let (decimal, exponent, least, pad_fraction) = match style {
        Style::Exponent(precision) => (
            Decimal::significant(x, precision.saturating_add(1)),
            true,
            precision.saturating_add(1),
            0,
        ),
        Style::Fixed(precision) => (Decimal::fraction(x, precision), false, 0, precision),
        Style::General(precision) => {
            let precision = precision.max(1);
            let decimal = Decimal::significant(x, precision);
            let bound = i64::try_from(precision).unwrap_or(i64::MAX) - i64::from(dot_zero);
            let exponent = decimal.point <= -4 || i64::from(decimal.point) > bound;
            (decimal, exponent, if alternate { precision } else { 0 }, 0)
        }
        Style::Shortest => {
            let decimal = Decimal::shortest(x);
            let exponent = decimal.point <= -4 || decimal.point > 16;
            (decimal, exponent, 0, 0)
        }
    };
    let (digits, point) = (decimal.digits(), decimal.point);
    if exponent {
        let (first, rest) = digits.split_at(1.min(digits.len()));
        out.extend_from_slice(first);
        let zeros = least.saturating_sub(digits.len());
        if !rest.is_empty() || zeros > 0 || alternate {
            out.push(b'.');
        }
        out.extend_from_slice(rest);
        zero_pad(&mut out, zeros);
        push_exponent(
            &mut out,
            if x == 0.0 { 0 } else { point - 1 },
            if upper { b'E' } else { b'e' },
        );
        return out;
    }
    // The digits before the point, then those after it with as many zeros as the style wants.
    let mut fraction = 0usize;
    let before = out.len();
    if point <= 0 {
        out.extend_from_slice(b"0.");
        let leading = point.unsigned_abs() as usize;
        out.resize(out.len() + leading, b'0');
        out.extend_from_slice(digits);
        fraction += leading + digits.len();
    } else {
        let whole = point as usize;
        let (head, tail) = digits.split_at(whole.min(digits.len()));
        out.extend_from_slice(head);
        out.resize(out.len() + whole - head.len(), b'0');
        out.push(b'.');
        out.extend_from_slice(tail);
        fraction += tail.len();
    }
    // Significant digits shown so far: all but the zeros that stand before the first one.
    let shown = if point <= 0 {
        digits.len()
    } else {
        out.len() - before - 1
    };
    let zeros = pad_fraction
        .saturating_sub(fraction)
        .max(least.saturating_sub(shown));
    zero_pad(&mut out, zeros);
    if out.last() == Some(&b'.') {
        if dot_zero {
            out.push(b'0');
        } else if !alternate {
            out.pop();
        }
    }
    out
}

/// Appends zeros; none at all if there is no memory for them (callers bound the precision).
fn zero_pad(out: &mut Vec<u8>, count: usize) {
    if out.try_reserve(count).is_ok() {
        out.resize(out.len() + count, b'0');
    }
}

/// Appends `e+16`: a sign always, two digits at least.
pub(super) fn push_exponent(out: &mut Vec<u8>, exponent: i32, letter: u8) {
    out.push(letter);
    out.push(if exponent < 0 { b'-' } else { b'+' });
    let mut n = exponent.unsigned_abs();
    if n >= 100 {
        out.push(b'0' + (n / 100) as u8);
        n %= 100;
    }
    out.push(b'0' + (n / 10) as u8);
    out.push(b'0' + (n % 10) as u8);
}
