//! `format(complex, spec)`.

use super::float::{affordable, checked_precision, drop_negative_zero};
use super::layout::{Parts, write_number, write_padded};
use super::spec::{Align, Sign, Spec};
use crate::float::{Style, format_float};
use crate::{Error, Result, TextBuf};

/// Appends `format(complex(real, imag), spec)`.
pub fn format_complex_spec(
    out: &mut TextBuf,
    real: f64,
    imag: f64,
    spec: &Spec,
    type_name: &str,
) -> Result<()> {
    let kind = spec.kind_byte();
    if !matches!(kind, 0 | b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'n') {
        return Err(spec.unknown_code(type_name));
    }
    let precision = checked_precision(spec.precision)?;
    if spec.fill == u32::from(b'0') {
        return Err(Error::value(
            "Zero padding is not allowed in complex format specifier",
        ));
    }
    if spec.align == Align::AfterSign {
        return Err(Error::value(
            "'=' alignment flag is not allowed in complex format specifier",
        ));
    }
    let digits = precision.unwrap_or(6);
    affordable(digits)?;
    let style = match kind {
        b'e' | b'E' => Style::Exponent(digits),
        b'f' | b'F' => Style::Fixed(digits),
        0 => precision.map_or(Style::Shortest, Style::General),
        _ => Style::General(digits),
    };
    let part = |x: f64| {
        let mut text = format_float(x, style, spec.alternate, false, kind.is_ascii_uppercase());
        if spec.no_negative_zero {
            drop_negative_zero(&mut text);
        }
        text
    };
    let bare = Spec {
        width: 0,
        align: Align::Left,
        fill: 0,
        ..spec.clone()
    };
    let imaginary_only = kind == 0 && real == 0.0 && real.is_sign_positive();
    let parentheses = kind == 0 && !imaginary_only;
    let mut text = TextBuf::new();
    if parentheses {
        text.push(u32::from(b'('));
    }
    if !imaginary_only {
        write_number(&mut text, &bare, &Parts::of_float(&part(real)), 3);
    }
    let sign = if imaginary_only {
        spec.sign
    } else {
        Sign::Plus
    };
    write_number(
        &mut text,
        &Spec { sign, ..bare },
        &Parts::of_float(&part(imag)),
        3,
    );
    text.push(u32::from(b'j'));
    if parentheses {
        text.push(u32::from(b')'));
    }
    let text = text.finish()?;
    write_padded(out, spec, text.len(), |out| out.push_text(text.as_text()));
    Ok(())
}
