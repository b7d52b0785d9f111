//! `format(str, spec)`.

use super::layout::write_padded;
use super::spec::{Align, Sign, Spec};
use crate::{Error, Result, Text, TextBuf};

/// Appends `format(text, spec)`.
pub fn format_str_spec(
    out: &mut TextBuf,
    text: Text<'_>,
    spec: &Spec,
    type_name: &str,
) -> Result<()> {
    let refuse = |what: &str| {
        Err(Error::value(format!(
            "{what} not allowed in string format specifier"
        )))
    };
    if spec.kind != u32::from(b's') {
        return Err(spec.unknown_code(type_name));
    }
    match spec.sign {
        Sign::Default => {}
        Sign::Space => return refuse("Space"),
        _ => return refuse("Sign"),
    }
    if spec.no_negative_zero {
        return refuse("Negative zero coercion (z)");
    }
    if spec.alternate {
        return refuse("Alternate form (#)");
    }
    if spec.align == Align::AfterSign {
        return refuse("'=' alignment");
    }
    let text = text.slice(0, spec.precision.unwrap_or(usize::MAX));
    write_padded(out, spec, text.len(), |out| out.push_text(text));
    Ok(())
}
