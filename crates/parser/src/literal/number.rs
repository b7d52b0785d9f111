//! The values of number literals.

use dashu_int::IBig;
use krait_ast::Constant;
use krait_base::Arena;

use super::LiteralError;

/// The value of a number whose form the lexer has checked. A decimal integer has at most `max_digits` digits (0: any
/// number), lest converting it takes for ever.
pub(crate) fn parse<'a>(
    text: &str,
    max_digits: usize,
    arena: &'a Arena,
) -> Result<Constant<'a>, LiteralError> {
    let bytes = text.as_bytes();
    // Most numbers are short and plain.
    if bytes.len() <= 18 && bytes.iter().all(u8::is_ascii_digit) {
        return Ok(Constant::Int(
            bytes
                .iter()
                .fold(0, |value, byte| value * 10 + i64::from(byte - b'0')),
        ));
    }
    let owned;
    let text = if bytes.contains(&b'_') {
        owned = text.replace('_', "");
        owned.as_str()
    } else {
        text
    };
    let (prefix, digits) = text.split_at_checked(2).unwrap_or(("", text));
    let radix = match prefix {
        "0x" | "0X" => 16,
        "0o" | "0O" => 8,
        "0b" | "0B" => 2,
        _ => return decimal(text, max_digits, arena),
    };
    Ok(integer(digits, radix, arena))
}

fn decimal<'a>(
    text: &str,
    max_digits: usize,
    arena: &'a Arena,
) -> Result<Constant<'a>, LiteralError> {
    if let Some(imag) = text.strip_suffix(['j', 'J']) {
        return Ok(Constant::Complex {
            real: 0.0,
            imag: float(imag),
        });
    }
    if text.contains(['.', 'e', 'E']) {
        return Ok(Constant::Float(float(text)));
    }
    if max_digits != 0 && text.len() > max_digits {
        let message = format!(
            "Exceeds the limit ({max_digits} digits) for integer string conversion: value has {} digits; \
             use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge \
             integer literals to avoid decimal conversion limits.",
            text.len()
        );
        return Err(LiteralError { message });
    }
    Ok(integer(text, 10, arena))
}

/// Rust reads every form of float Python has, to the nearest double.
fn float(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

fn integer<'a>(digits: &str, radix: u32, arena: &'a Arena) -> Constant<'a> {
    match i64::from_str_radix(digits, radix) {
        Ok(value) => Constant::Int(value),
        Err(_) => {
            let value = IBig::from_str_radix(digits, radix).unwrap_or_default();
            Constant::BigInt(arena.alloc_owned(value))
        }
    }
}
