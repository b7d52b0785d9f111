//! `format(int, spec)`.

use dashu_int::IBig;

use super::float::write_float;
use super::layout::{Parts, write_number};
use super::spec::{Separator, Sign, Spec};
use crate::int::{big_to_radix, big_to_str, small_to_radix};
use crate::{Error, Result, TextBuf};

/// An integer to format.
#[derive(Clone, Copy, Debug)]
pub enum IntRef<'a> {
    Small(i64),
    Big(&'a IBig),
}

impl IntRef<'_> {
    /// The nearest float, ties to even; `OverflowError` if there is none.
    pub fn to_float(self) -> Result<f64> {
        let x = match self {
            IntRef::Small(n) => n as f64,
            IntRef::Big(n) => n.to_f64().value(),
        };
        if x.is_finite() {
            Ok(x)
        } else {
            Err(Error::overflow("int too large to convert to float"))
        }
    }

    /// In base 2, 8, 10 or 16; `limit` as for `str`.
    pub(super) fn to_radix(self, radix: u32, limit: usize) -> Result<String> {
        match self {
            IntRef::Small(n) => Ok(small_to_radix(n, radix)),
            IntRef::Big(n) if radix == 10 => big_to_str(n, limit),
            IntRef::Big(n) => Ok(big_to_radix(n, radix)),
        }
    }
}

/// Appends `format(n, spec)`. `limit` is `sys.get_int_max_str_digits()`.
pub fn format_int_spec(
    out: &mut TextBuf,
    n: IntRef<'_>,
    spec: &Spec,
    type_name: &str,
    limit: usize,
) -> Result<()> {
    let kind = spec.kind_byte();
    let (radix, prefix): (u32, &[u8]) = match kind {
        b'd' | b'n' => (10, b""),
        b'b' => (2, b"0b"),
        b'o' => (8, b"0o"),
        b'x' => (16, b"0x"),
        b'X' => (16, b"0X"),
        b'c' => (0, b""),
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%' => {
            return write_float(out, n.to_float()?, spec, type_name);
        }
        _ => return Err(spec.unknown_code(type_name)),
    };
    if spec.precision.is_some() {
        return Err(Error::value(
            "Precision not allowed in integer format specifier",
        ));
    }
    if spec.no_negative_zero {
        return Err(Error::value(
            "Negative zero coercion (z) not allowed in integer format specifier",
        ));
    }
    if kind == b'c' {
        return write_char(out, n, spec);
    }
    if let (IntRef::Small(n), 10) = (n, radix) {
        crate::int::with_small(n, |text| {
            let (negative, digits) = match text {
                [b'-', digits @ ..] => (true, digits),
                digits => (false, digits),
            };
            let parts = Parts {
                negative,
                digits,
                ..Parts::default()
            };
            write_number(out, spec, &parts, 3);
        });
        return Ok(());
    }
    let mut text = n.to_radix(radix, limit)?;
    if kind == b'X' {
        text.make_ascii_uppercase();
    }
    let negative = text.starts_with('-');
    let digits = text
        .as_bytes()
        .get(usize::from(negative)..)
        .unwrap_or_default();
    let prefix: &[u8] = if spec.alternate { prefix } else { b"" };
    let group = if radix == 10 || spec.grouping == Separator::Comma {
        3
    } else {
        4
    };
    write_number(
        out,
        spec,
        &Parts {
            negative,
            prefix,
            digits,
            ..Parts::default()
        },
        group,
    );
    Ok(())
}

/// The `c` type: the character with this number.
fn write_char(out: &mut TextBuf, n: IntRef<'_>, spec: &Spec) -> Result<()> {
    if spec.sign != Sign::Default {
        return Err(Error::value(
            "Sign not allowed with integer format specifier 'c'",
        ));
    }
    if spec.alternate {
        return Err(Error::value(
            "Alternate form (#) not allowed with integer format specifier 'c'",
        ));
    }
    let code = match n {
        IntRef::Small(code @ 0..0x11_0000) => code,
        IntRef::Small(_) => return Err(Error::overflow("%c arg not in range(0x110000)")),
        IntRef::Big(_) => return Err(Error::overflow("Python int too large to convert to C long")),
    };
    super::layout::write_padded(out, spec, 1, |out| out.push(code as u32));
    Ok(())
}
