//! Putting a number together: sign, prefix, grouped digits, fraction, and padding around them.

use super::spec::{Align, Separator, Sign, Spec};
use crate::TextBuf;

/// A number taken apart, all of it ASCII.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts<'a> {
    pub negative: bool,
    /// `0x` and the like.
    pub prefix: &'a [u8],
    /// Digits before the point.
    pub digits: &'a [u8],
    pub point: bool,
    /// Digits after the point.
    pub fraction: &'a [u8],
    /// Exponent, percent sign, or the whole of `inf` and `nan`.
    pub rest: &'a [u8],
}

impl<'a> Parts<'a> {
    /// Takes apart a formatted float: sign, digits, point, digits, rest.
    pub fn of_float(text: &'a [u8]) -> Self {
        let (negative, text) = match text.split_first() {
            Some((b'-', rest)) => (true, rest),
            _ => (false, text),
        };
        let digits_end = text
            .iter()
            .position(|c| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (digits, rest) = text.split_at(digits_end);
        let (point, rest) = match rest.split_first() {
            Some((b'.', rest)) => (true, rest),
            _ => (false, rest),
        };
        let fraction_end = if point {
            rest.iter()
                .position(|c| !c.is_ascii_digit())
                .unwrap_or(rest.len())
        } else {
            0
        };
        let (fraction, rest) = rest.split_at(fraction_end);
        Self {
            negative,
            prefix: b"",
            digits,
            point,
            fraction,
            rest,
        }
    }
}

/// Digits that will be shown, zeros to reach `least` characters included, and their separators.
struct Grouping {
    separator: Option<u8>,
    size: usize,
    digits: usize,
}

impl Grouping {
    fn new(count: usize, least: usize, separator: Option<u8>, size: usize) -> Self {
        let digits = match separator {
            _ if count == 0 => 0,
            None => count.max(least),
            Some(_) => {
                // Enough digits that with their separators they are `least` wide.
                let groups = least / (size + 1);
                let extra = least % (size + 1);
                // A separator in front of everything is not possible: one more digit stands for it.
                count.max(groups * size + extra.max(1))
            }
        };
        Self {
            separator,
            size,
            digits,
        }
    }

    fn width(&self) -> usize {
        match self.separator {
            Some(_) if self.digits > 0 => self.digits + (self.digits - 1) / self.size,
            _ => self.digits,
        }
    }

    /// Writes `digits`, zeros in front, separators counted from the right.
    fn write(&self, out: &mut TextBuf, digits: &[u8]) {
        let Some(separator) = self.separator else {
            out.fill(u32::from(b'0'), self.digits.saturating_sub(digits.len()));
            out.push_ascii(digits);
            return;
        };
        let zeros = self.digits.saturating_sub(digits.len());
        for i in 0..self.digits {
            if i > 0 && (self.digits - i).is_multiple_of(self.size) {
                out.push(u32::from(separator));
            }
            let c = if i < zeros {
                b'0'
            } else {
                digits.get(i - zeros).copied().unwrap_or(b'0')
            };
            out.push(u32::from(c));
            if out.failed() {
                return;
            }
        }
    }
}

/// (before, middle, after) padding for a text of `len` in `width`.
fn padding(align: Align, width: usize, len: usize) -> (usize, usize, usize) {
    let total = width.saturating_sub(len);
    match align {
        Align::Left => (0, 0, total),
        Align::Right => (total, 0, 0),
        Align::Center => (total / 2, 0, total - total / 2),
        Align::AfterSign => (0, total, 0),
    }
}

/// Appends `c` so many times.
#[inline]
fn pad(out: &mut Vec<u8>, c: u8, count: usize) {
    if count > 0 {
        out.resize(out.len() + count, c);
    }
}

/// Lays out a number; `group` is the size of a group of digits before the point.
pub(super) fn write_number(out: &mut TextBuf, spec: &Spec, parts: &Parts<'_>, group: usize) {
    let sign = match (parts.negative, spec.sign) {
        (true, _) => Some(b'-'),
        (_, Sign::Plus) => Some(b'+'),
        (_, Sign::Space) => Some(b' '),
        _ => None,
    };
    let fraction = Fraction {
        digits: parts.fraction,
        separator: spec.fraction_grouping,
    };
    let outside = usize::from(sign.is_some())
        + parts.prefix.len()
        + usize::from(parts.point)
        + fraction.width()
        + parts.rest.len();
    let zero_fill = spec.fill == u32::from(b'0') && spec.align == Align::AfterSign;
    let least = if zero_fill {
        spec.width.saturating_sub(outside)
    } else {
        0
    };
    let grouping = Grouping::new(parts.digits.len(), least, spec.grouping.character(), group);
    let (before, middle, after) = padding(spec.align, spec.width, outside + grouping.width());
    let width = spec.width.max(outside + grouping.width());
    if let (Separator::None, Separator::None, 0..0x80) =
        (spec.grouping, spec.fraction_grouping, spec.fill)
        && let Some(out) = out.ascii_room(width)
    {
        let fill = spec.fill as u8;
        pad(out, fill, before);
        out.extend(sign);
        out.extend_from_slice(parts.prefix);
        pad(out, fill, middle);
        pad(
            out,
            b'0',
            grouping.digits.saturating_sub(parts.digits.len()),
        );
        out.extend_from_slice(parts.digits);
        if parts.point {
            out.push(b'.');
            out.extend_from_slice(parts.fraction);
        }
        out.extend_from_slice(parts.rest);
        pad(out, fill, after);
        return;
    }
    out.reserve(width);
    out.fill(spec.fill, before);
    if let Some(sign) = sign {
        out.push(u32::from(sign));
    }
    out.push_ascii(parts.prefix);
    out.fill(spec.fill, middle);
    grouping.write(out, parts.digits);
    if parts.point {
        out.push(u32::from(b'.'));
    }
    fraction.write(out);
    out.push_ascii(parts.rest);
    out.fill(spec.fill, after);
}

/// Digits after the point, grouped in threes from the left.
struct Fraction<'a> {
    digits: &'a [u8],
    separator: Separator,
}

impl Fraction<'_> {
    fn width(&self) -> usize {
        let n = self.digits.len();
        if n > 0 && self.separator != Separator::None {
            n + (n - 1) / 3
        } else {
            n
        }
    }

    fn write(&self, out: &mut TextBuf) {
        let Some(separator) = self.separator.character() else {
            out.push_ascii(self.digits);
            return;
        };
        for (i, group) in self.digits.chunks(3).enumerate() {
            if i > 0 {
                out.push(u32::from(separator));
            }
            out.push_ascii(group);
        }
    }
}

/// Pads a finished text of any kind (no sign to pad after).
pub(super) fn write_padded(
    out: &mut TextBuf,
    spec: &Spec,
    len: usize,
    write: impl FnOnce(&mut TextBuf),
) {
    let (before, middle, after) = padding(spec.align, spec.width, len);
    out.reserve(spec.width.max(len));
    out.fill(spec.fill, before + middle);
    write(out);
    out.fill(spec.fill, after);
}
