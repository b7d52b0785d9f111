//! Trees as text, in the form of Python's `ast.dump`.
//!
//! Differs from it in one point only: which characters beyond ASCII a string's `repr` escapes is
//! decided by Rust's tables, since this crate has no Unicode data of its own.

use std::fmt::Write;

use krait_base::{Interner, Wtf8};

use crate::class::{ATTRIBUTES, FieldType, Quantifier};
use crate::{Constant, FieldValue, NodeRef};

/// How to write a tree.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'s> {
    /// Write positions too.
    pub include_attributes: bool,
    /// Put each field on a line of its own, indented by this text per level.
    pub indent: Option<&'s str>,
    /// Write empty lists too.
    pub show_empty: bool,
}

/// Deeper nodes are written as `...`: this is for people and tests, and a tree can be deeper
/// than the native stack.
const MAX_DEPTH: usize = 3000;

/// The text of `ast.dump(node, include_attributes=..., indent=..., show_empty=...)`.
pub fn dump(node: NodeRef<'_>, interner: &Interner, options: Options<'_>) -> String {
    let dumper = Dumper { interner, options };
    dumper.node(node, 0, 0).0
}

struct Dumper<'s> {
    interner: &'s Interner,
    options: Options<'s>,
}

impl Dumper<'_> {
    /// The text before the first and between the following items at this level.
    fn separators(&self, level: usize) -> (String, String) {
        match self.options.indent {
            Some(indent) => {
                let line = format!("\n{}", indent.repeat(level));
                (line.clone(), format!(",{line}"))
            }
            None => (String::new(), ", ".to_owned()),
        }
    }

    /// A node's text, and whether it is short enough to stay on its parent's line.
    fn node(&self, node: NodeRef<'_>, level: usize, depth: usize) -> (String, bool) {
        if depth > MAX_DEPTH {
            return ("...".to_owned(), true);
        }
        let level = level + 1;
        let class = node.class();
        let mut parts = Vec::new();
        let mut all_simple = true;
        for (index, field) in class.fields.iter().enumerate() {
            let Some(value) = node.field(index) else {
                continue;
            };
            let is_optional = field.quantifier == Quantifier::Optional;
            let (text, simple) = match value {
                FieldValue::Missing if is_optional => continue,
                FieldValue::Missing => ("None".to_owned(), true),
                FieldValue::Nodes(list) if list.is_empty() && !self.options.show_empty => continue,
                FieldValue::Identifiers([]) if !self.options.show_empty => continue,
                FieldValue::Node(child) => self.node(child, level, depth + 1),
                FieldValue::Nodes(list) => {
                    let items = list.iter().map(|item| match item {
                        Some(item) => self.node(item, level + 1, depth + 1).0,
                        None => "None".to_owned(),
                    });
                    self.list(items.collect(), level)
                }
                FieldValue::Identifiers(names) => {
                    let items = names
                        .iter()
                        .map(|&name| repr_str(Wtf8::from_str(self.interner.get(name))));
                    self.list(items.collect(), level)
                }
                FieldValue::Identifier(name) => {
                    (repr_str(Wtf8::from_str(self.interner.get(name))), true)
                }
                FieldValue::String(text) => (repr_str(text), true),
                FieldValue::Int(number) => (number.to_string(), true),
                FieldValue::Constant(constant) => (repr_constant(constant), true),
            };
            debug_assert!(field.ty != FieldType::Int || simple);
            all_simple &= simple;
            parts.push(format!("{}={text}", field.name));
        }
        if let Some(loc) = node.loc().filter(|_| self.options.include_attributes) {
            for (name, value) in
                ATTRIBUTES
                    .iter()
                    .zip([loc.line, loc.col, loc.end_line, loc.end_col])
            {
                parts.push(format!("{name}={value}"));
            }
        }
        if all_simple && parts.len() <= 3 {
            return (
                format!("{}({})", class.name, parts.join(", ")),
                parts.is_empty(),
            );
        }
        let (prefix, separator) = self.separators(level);
        (
            format!("{}({prefix}{})", class.name, parts.join(&separator)),
            false,
        )
    }

    fn list(&self, items: Vec<String>, level: usize) -> (String, bool) {
        if items.is_empty() {
            return ("[]".to_owned(), true);
        }
        let (prefix, separator) = self.separators(level + 1);
        (format!("[{prefix}{}]", items.join(&separator)), false)
    }
}

/// Python's `repr` of a constant.
pub fn repr_constant(constant: Constant<'_>) -> String {
    match constant {
        Constant::None => "None".to_owned(),
        Constant::True => "True".to_owned(),
        Constant::False => "False".to_owned(),
        Constant::Ellipsis => "Ellipsis".to_owned(),
        Constant::Int(value) => value.to_string(),
        Constant::BigInt(value) => value.to_string(),
        Constant::Float(value) => repr_float(value, true),
        Constant::Complex { real, imag } if real == 0.0 && real.is_sign_positive() => {
            format!("{}j", repr_float(imag, false))
        }
        Constant::Complex { real, imag } => {
            let sign = if imag.is_sign_negative() { "" } else { "+" };
            format!(
                "({}{sign}{}j)",
                repr_float(real, false),
                repr_float(imag, false)
            )
        }
        Constant::Str(text) => repr_str(text),
        Constant::Bytes(bytes) => repr_bytes(bytes),
        Constant::Tuple([item]) => format!("({},)", repr_constant(*item)),
        Constant::Tuple(items) => {
            let items: Vec<String> = items.iter().copied().map(repr_constant).collect();
            format!("({})", items.join(", "))
        }
        Constant::FrozenSet([]) => "frozenset()".to_owned(),
        Constant::FrozenSet(items) => {
            let items: Vec<String> = items.iter().copied().map(repr_constant).collect();
            format!("frozenset({{{}}})", items.join(", "))
        }
        Constant::Foreign(name) => format!("<{name}>"),
    }
}

/// Shortest text that reads back as the number, in Python's choice of notation.
fn repr_float(value: f64, with_point: bool) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let text = format!("{value}");
        let needs_point = with_point && !text.contains('.');
        return if needs_point { text + ".0" } else { text };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

fn quote_for(has_single: bool, has_double: bool) -> char {
    if has_single && !has_double { '"' } else { '\'' }
}

/// Python's `repr` of a string.
pub fn repr_str(text: Wtf8<'_>) -> String {
    let quote = quote_for(
        text.as_bytes().contains(&b'\''),
        text.as_bytes().contains(&b'"'),
    );
    let mut out = String::with_capacity(text.byte_len() + 2);
    out.push(quote);
    for code_point in text.code_points() {
        let c = char::from_u32(code_point);
        // Writing to a string cannot fail.
        let _ = match c {
            Some('\\') => write!(out, "\\\\"),
            Some('\n') => write!(out, "\\n"),
            Some('\r') => write!(out, "\\r"),
            Some('\t') => write!(out, "\\t"),
            Some(c) if c == quote => write!(out, "\\{c}"),
            Some(c @ ' '..='~') => write!(out, "{c}"),
            Some(c) if !c.is_ascii() && is_printable(c) => write!(out, "{c}"),
            _ if code_point < 0x100 => write!(out, "\\x{code_point:02x}"),
            _ if code_point < 0x1_0000 => write!(out, "\\u{code_point:04x}"),
            _ => write!(out, "\\U{code_point:08x}"),
        };
    }
    out.push(quote);
    out
}

fn is_printable(c: char) -> bool {
    let mut escaped = String::from("a");
    escaped.push(c);
    // After another character a combining mark is left alone, so this asks for printability only.
    escaped.escape_debug().count() == 2
}

/// Python's `repr` of a bytes object.
pub fn repr_bytes(bytes: &[u8]) -> String {
    let quote = quote_for(bytes.contains(&b'\''), bytes.contains(&b'"'));
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    out.push(quote);
    for &byte in bytes {
        // Writing to a string cannot fail.
        let _ = match byte {
            b'\\' => write!(out, "\\\\"),
            b'\n' => write!(out, "\\n"),
            b'\r' => write!(out, "\\r"),
            b'\t' => write!(out, "\\t"),
            byte if char::from(byte) == quote => write!(out, "\\{quote}"),
            b' '..=b'~' => write!(out, "{}", char::from(byte)),
            _ => write!(out, "\\x{byte:02x}"),
        };
    }
    out.push(quote);
    out
}
