//! The text of a signature, `"(a, /, b=1, *, c=None)"`, as parameters.

use proc_macro2::Span;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    PositionalOnly,
    Normal,
    KeywordOnly,
}

pub struct Param {
    pub name: String,
    pub kind: Kind,
    pub default: Option<String>,
}

#[derive(Default)]
pub struct Signature {
    pub params: Vec<Param>,
    pub varargs: Option<String>,
    pub varkw: Option<String>,
    /// As written, for `__text_signature__`.
    pub text: String,
}

pub fn parse(text: &str, at: Span) -> syn::Result<Signature> {
    let inner = text
        .trim()
        .strip_prefix('(')
        .and_then(|s| s.strip_suffix(')'))
        .ok_or_else(|| syn::Error::new(at, "a signature is written in parentheses"))?;
    let mut s = Signature {
        text: text.trim().to_owned(),
        ..Signature::default()
    };
    let mut kind = Kind::Normal;
    for part in split(&without_brackets(inner)) {
        let part = part.trim();
        if part.is_empty() || part.starts_with('$') {
            continue;
        }
        if part == "/" {
            s.params
                .iter_mut()
                .for_each(|p| p.kind = Kind::PositionalOnly);
        } else if part == "*" {
            kind = Kind::KeywordOnly;
        } else if let Some(n) = part.strip_prefix("**") {
            s.varkw = Some(n.to_owned());
        } else if let Some(n) = part.strip_prefix('*') {
            s.varargs = Some(n.to_owned());
            kind = Kind::KeywordOnly;
        } else {
            let (name, default) = match part.split_once('=') {
                Some((n, d)) => (n.trim().to_owned(), Some(d.trim().to_owned())),
                None => (part.to_owned(), None),
            };
            s.params.push(Param {
                name,
                kind,
                default,
            });
        }
    }
    Ok(s)
}

/// Optional parameters in the old notation, `a[, b[, c]], /`, with `None` for defaults.
fn without_brackets(s: &str) -> String {
    let mut pieces = s.split("[,");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(']').unwrap_or(piece.len());
        let (name, rest) = piece.split_at(end);
        out.push_str(&format!(", {}=None{}", name.trim(), rest.replace(']', "")));
    }
    out
}

/// Splits at commas outside quotes and brackets.
fn split(s: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let (mut quote, mut depth) = (None, 0i32);
    for c in s.chars() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(q), c) if c == q => quote = None,
            (None, '(' | '[' | '<') => depth += 1,
            (None, ')' | ']' | '>') => depth -= 1,
            (None, ',') if depth == 0 => {
                out.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out
}
