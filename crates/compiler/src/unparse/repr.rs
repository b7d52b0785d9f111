//! `repr` of constants, as annotations and error messages show them.

use std::fmt::Write;

use krait_ast::Constant;
use krait_base::{Wtf8, Wtf8Buf};
use krait_bytecode::Const;

/// `repr` of a text.
pub fn repr_str(text: Wtf8<'_>) -> Wtf8Buf {
    let bytes = text.as_bytes();
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let mut out = Wtf8Buf::new();
    out.push(quote as u32);
    for code_point in text.code_points() {
        match char::from_u32(code_point) {
            Some(c) if c == quote || c == '\\' => {
                out.push_str("\\");
                out.push(code_point);
            }
            Some('\t') => out.push_str("\\t"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            _ if krait_text::unicode::is_printable(code_point) => out.push(code_point),
            _ if code_point <= 0xFF => out.push_str(&format!("\\x{code_point:02x}")),
            _ if code_point <= 0xFFFF => out.push_str(&format!("\\u{code_point:04x}")),
            _ => out.push_str(&format!("\\U{code_point:08x}")),
        }
    }
    out.push(quote as u32);
    out
}

/// A text for an error message, in which surrogates are shown escaped.
pub fn lossy(text: &Wtf8Buf) -> String {
    let mut out = String::new();
    for code_point in text.as_wtf8().code_points() {
        match char::from_u32(code_point) {
            Some(c) => out.push(c),
            None => {
                let _ = write!(out, "\\u{code_point:04x}");
            }
        }
    }
    out
}

fn numbers(value: &Const) -> Option<String> {
    Some(match value {
        Const::None => "None".to_owned(),
        Const::True => "True".to_owned(),
        Const::False => "False".to_owned(),
        Const::Ellipsis => "Ellipsis".to_owned(),
        Const::Int(value) => value.to_string(),
        Const::BigInt(value) => value.to_string(),
        Const::Float(value) => krait_text::float::float_repr(*value),
        Const::Complex(real, imag) => krait_text::float::complex_repr(*real, *imag),
        Const::Bytes(bytes) => krait_text::repr::bytes_repr(bytes),
        _ => return None,
    })
}

/// `repr` of a constant.
pub fn repr_const(value: &Const) -> Wtf8Buf {
    if let Some(text) = numbers(value) {
        return Wtf8Buf::from(text.as_str());
    }
    let mut out = Wtf8Buf::new();
    let mut list = |open: &str, items: &[Const], close: &str| {
        out.push_str(open);
        for (position, item) in items.iter().enumerate() {
            if position > 0 {
                out.push_str(", ");
            }
            out.push_wtf8(repr_const(item).as_wtf8());
        }
        out.push_str(close);
    };
    match value {
        Const::Str(text) => return repr_str(text.as_wtf8()),
        Const::Tuple(items) => list("(", items, if items.len() == 1 { ",)" } else { ")" }),
        Const::FrozenSet(items) if items.is_empty() => list("frozenset(", items, ")"),
        Const::FrozenSet(items) => list("frozenset({", items, "})"),
        Const::Slice(parts) => list("slice(", parts.as_slice(), ")"),
        Const::Code(code) => {
            out.push_str("<code object ");
            out.push_wtf8(code.name.as_wtf8());
            out.push_str(">");
        }
        _ => {}
    }
    out
}

/// A constant as source text: infinity is written as a number that overflows.
pub fn source(value: &Constant<'_>) -> Wtf8Buf {
    match *value {
        Constant::Float(float) if float.is_infinite() => Wtf8Buf::from(
            krait_text::float::float_repr(float)
                .replace("inf", "1e309")
                .as_str(),
        ),
        Constant::Complex { real, imag } => Wtf8Buf::from(
            krait_text::float::complex_repr(real, imag)
                .replace("inf", "1e309")
                .as_str(),
        ),
        Constant::Tuple(items) => {
            let mut out = Wtf8Buf::from("(");
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                out.push_wtf8(source(item).as_wtf8());
            }
            out.push_str(if items.len() == 1 { ",)" } else { ")" });
            out
        }
        _ => repr_const(&crate::consts::from_ast(value)),
    }
}
