//! `format(float, spec)`.

use super::layout::{Parts, write_number};
use super::spec::Spec;
use crate::float::{Style, format_float};
use crate::{Error, Result, TextBuf};

/// What a C int leaves for digits, beside a point, an exponent and whatever else CPython counts.
pub const MAX_PRECISION: usize = i32::MAX as usize - 1024;

pub(super) fn checked_precision(precision: Option<usize>) -> Result<Option<usize>> {
    match precision {
        Some(p) if p > MAX_PRECISION => Err(Error::value("precision too big")),
        p => Ok(p),
    }
}

/// A precision of gigabytes must be a `MemoryError`, not an abort: there is room for the digits, for what they are put
/// into, and for both to grow.
pub(super) fn affordable(precision: usize) -> Result<()> {
    let mut probe = Vec::<u8>::new();
    if precision < 1 << 16 || probe.try_reserve_exact(precision.saturating_mul(5)).is_ok() {
        Ok(())
    } else {
        Err(Error::memory())
    }
}

/// Removes the sign of a zero, however it came about.
pub(super) fn drop_negative_zero(text: &mut Vec<u8>) {
    let mantissa = text
        .split(|c| matches!(c, b'e' | b'E'))
        .next()
        .unwrap_or_default();
    if mantissa.first() == Some(&b'-') && mantissa.iter().skip(1).all(|c| matches!(c, b'0' | b'.'))
    {
        text.remove(0);
    }
}

/// Appends `format(x, spec)`.
pub fn format_float_spec(out: &mut TextBuf, x: f64, spec: &Spec, type_name: &str) -> Result<()> {
    write_float(out, x, spec, type_name)
}

pub(super) fn write_float(out: &mut TextBuf, x: f64, spec: &Spec, type_name: &str) -> Result<()> {
    let kind = spec.kind_byte();
    let precision = checked_precision(spec.precision)?;
    let digits = precision.unwrap_or(6);
    let percent = kind == b'%';
    let style = match kind {
        b'e' | b'E' => Style::Exponent(digits),
        b'f' | b'F' | b'%' => Style::Fixed(digits),
        b'g' | b'G' | b'n' => Style::General(digits),
        0 => precision.map_or(Style::Shortest, Style::General),
        _ => return Err(spec.unknown_code(type_name)),
    };
    affordable(digits)?;
    let value = if percent { x * 100.0 } else { x };
    let upper = kind.is_ascii_uppercase();
    let mut text = format_float(value, style, spec.alternate, kind == 0, upper);
    if spec.no_negative_zero {
        drop_negative_zero(&mut text);
    }
    if percent {
        text.push(b'%');
    }
    write_number(out, spec, &Parts::of_float(&text), 3);
    Ok(())
}
