//! Documentation strings: which statement is one, and its indentation removed.

use krait_ast::{Constant, Expr, ExprKind, Stmt, StmtKind};
use krait_base::{Wtf8, Wtf8Buf};

use crate::error::{CompileError, Result};

/// The text of a body's docstring and its node.
pub fn of<'a>(body: &[Stmt<'a>]) -> Option<(Wtf8<'a>, &'a Expr<'a>)> {
    let StmtKind::Expr { value } = body.first()?.kind else {
        return None;
    };
    match value.kind {
        ExprKind::Constant {
            value: Constant::Str(text),
            ..
        } => Some((text, value)),
        _ => None,
    }
}

/// What `inspect.cleandoc` does, except that blank lines stay. Lone surrogates are not possible.
pub fn clean(doc: Wtf8<'_>) -> Result<Wtf8Buf> {
    if doc.as_str().is_none() {
        return Err(Box::new(CompileError::Surrogates(doc.to_owned())));
    }
    let doc = expand_tabs(doc);
    let bytes = doc.as_wtf8().as_bytes();
    let indent = |line: &[u8]| line.iter().take_while(|byte| **byte == b' ').count();
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let margin = lines
        .clone()
        .filter(|line| indent(line) < line.len())
        .map(indent)
        .min()
        .unwrap_or(0);
    let mut cleaned = Wtf8Buf::new();
    cleaned.push_wtf8(Wtf8::from_bytes_trusted(
        first.get(indent(first)..).unwrap_or_default(),
    ));
    for line in lines {
        cleaned.push_str("\n");
        let cut = indent(line).min(margin);
        cleaned.push_wtf8(Wtf8::from_bytes_trusted(
            line.get(cut..).unwrap_or_default(),
        ));
    }
    Ok(cleaned)
}

/// `str.expandtabs()`.
fn expand_tabs(text: Wtf8<'_>) -> Wtf8Buf {
    if !text.as_bytes().contains(&b'\t') {
        return text.to_owned();
    }
    let mut expanded = Wtf8Buf::new();
    let mut column = 0usize;
    for code_point in text.code_points() {
        match code_point {
            0x09 => {
                let spaces = 8 - column % 8;
                expanded.push_str("        ".get(..spaces).unwrap_or_default());
                column += spaces;
            }
            0x0A | 0x0D => {
                expanded.push(code_point);
                column = 0;
            }
            _ => {
                expanded.push(code_point);
                column += 1;
            }
        }
    }
    expanded
}
