//! `PyCF_OPTIMIZED_AST`: what CPython rewrites in a tree before it compiles it, done while the tree becomes objects.
//!
//! That is `__debug__`, documentation strings under `-OO`, `'...' % (a, b)` with simple conversions, and the signed
//! and complex numbers of patterns. Everything else is folded in bytecode, which no tree shows.

use super::{Writer, constant, field_to_object, to_object};
use krait_ast::{
    Constant, Expr, ExprContext, ExprKind, FieldValue, Mod, NodeList, NodeRef, Operator, Pattern,
    PatternKind, Stmt, StmtKind, UnaryOp,
};
use krait_base::{Interner, Loc};
use krait_bytecode::CodeFlags;
use krait_compiler::preprocess::format::{self, Format, Piece};
use krait_object::protocol::number::{self, BinOp};
use krait_object::types::{list, str};
use krait_object::{Result, Value};
use krait_vm::compile::Choices;

/// Which rewrites are wanted.
#[derive(Clone, Copy)]
pub(super) struct Rewrites {
    optimize: u8,
    /// Annotations stay as they are written: they become text.
    keep_annotations: bool,
}

impl Rewrites {
    pub(super) fn of(tree: &Mod<'_>, choices: &Choices, interner: &Interner) -> Rewrites {
        Rewrites {
            optimize: choices.optimize,
            keep_annotations: choices.features & CodeFlags::FUTURE_ANNOTATIONS != 0
                || imports_annotations(tree, interner),
        }
    }
}

/// Whether a module has `from __future__ import annotations`.
fn imports_annotations(tree: &Mod<'_>, interner: &Interner) -> bool {
    let (Mod::Module { body, .. } | Mod::Interactive { body }) = tree else {
        return false;
    };
    body.iter().any(|stmt| match stmt.kind {
        StmtKind::ImportFrom {
            module: Some(module),
            names,
            ..
        } => {
            interner.get(module) == "__future__"
                && names
                    .iter()
                    .any(|alias| interner.get(alias.name) == "annotations")
        }
        _ => false,
    })
}

/// Where CPython makes nodes out of nothing.
const NOWHERE: Loc = Loc::new(-1, -1, -1, -1);

/// An object of a node class, its fields to be set.
fn blank(w: &Writer<'_>, name: &str) -> Result<Value> {
    match krait_ast::class_named(name) {
        Some(class) => w.blank(class),
        None => Err(w.th.system_error("unknown node class")),
    }
}

/// `Constant(value)`.
fn constant_node(w: &Writer<'_>, value: &Value, loc: Loc) -> Result<Value> {
    let o = blank(w, "Constant")?;
    w.set(&o, "value", value)?;
    w.set(&o, "kind", &Value::none())?;
    w.set_loc(&o, loc)?;
    Ok(o)
}

/// The node that stands for an expression, if it is one that is rewritten wherever it stands.
pub(super) fn rewritten(
    w: &Writer<'_>,
    rewrites: &Rewrites,
    node: NodeRef<'_>,
) -> Result<Option<Value>> {
    let NodeRef::Expr(expr) = node else {
        return Ok(None);
    };
    match expr.kind {
        ExprKind::Name {
            id,
            ctx: ExprContext::Load,
        } if w.interner.get(id) == "__debug__" => {
            constant_node(w, &Value::bool(rewrites.optimize == 0), expr.loc).map(Some)
        }
        ExprKind::BinOp { left, op, right } => match format::parse(left, op, right) {
            Some(format) => joined(w, &format, expr.loc).map(Some),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

/// A format as an f-string.
fn joined(w: &Writer<'_>, format: &Format<'_>, loc: Loc) -> Result<Value> {
    let text = |t: &krait_base::Wtf8Buf| constant_node(w, &str::from_wtf8(t.as_wtf8()), NOWHERE);
    let mut values = Vec::with_capacity(format.pieces.len());
    for piece in &format.pieces {
        values.push(match piece {
            Piece::Text(t) => text(t)?,
            Piece::Value {
                value,
                conversion,
                spec,
            } => {
                let conversion = match conversion {
                    1 => b's',
                    2 => b'r',
                    _ => b'a',
                };
                let o = blank(w, "FormattedValue")?;
                w.set(&o, "value", &to_object(w, NodeRef::Expr(value))?)?;
                w.set(&o, "conversion", &Value::int32(conversion.into()))?;
                let spec = match spec.is_empty() {
                    true => Value::none(),
                    false => constant_node(w, &str::new(spec), NOWHERE)?,
                };
                w.set(&o, "format_spec", &spec)?;
                w.set_loc(&o, value.loc)?;
                o
            }
        });
    }
    let o = blank(w, "JoinedStr")?;
    w.set(&o, "values", &list::from_vec(values).into_value())?;
    w.set_loc(&o, loc)?;
    Ok(o)
}

/// A field of a node, rewritten where it depends on the node what is.
pub(super) fn field(
    w: &Writer<'_>,
    rewrites: &Rewrites,
    node: NodeRef<'_>,
    name: &str,
    value: FieldValue<'_>,
) -> Result<Value> {
    match (node, name, value) {
        (_, "annotation" | "returns", value) if rewrites.keep_annotations => {
            let plain = Writer {
                rewrites: None,
                ..*w
            };
            field_to_object(&plain, value)
        }
        (NodeRef::Pattern(p), _, FieldValue::Node(NodeRef::Expr(e))) => match_value(w, p, e),
        (NodeRef::Pattern(p), "keys", FieldValue::Nodes(NodeList::Expr(keys))) => {
            let keys: Result<Vec<Value>> = keys.iter().map(|k| match_value(w, p, k)).collect();
            Ok(list::from_vec(keys?).into_value())
        }
        (node, "body", FieldValue::Nodes(NodeList::Stmt(body)))
            if rewrites.optimize >= 2 && may_have_docstring(node) =>
        {
            without_docstring(w, body)
        }
        (_, _, value) => field_to_object(w, value),
    }
}

/// A value or key of a pattern: a number with its sign is one constant.
fn match_value(w: &Writer<'_>, pattern: &Pattern<'_>, expr: &Expr<'_>) -> Result<Value> {
    if !matches!(pattern.kind, PatternKind::MatchClass { .. })
        && let Some(value) = number_of(w, expr)
    {
        return constant_node(w, &value, expr.loc);
    }
    to_object(w, NodeRef::Expr(expr))
}

/// `-1`, `1+2j`, `-1-2j`; `None` for anything else, and for a plain constant.
fn number_of(w: &Writer<'_>, expr: &Expr<'_>) -> Option<Value> {
    match expr.kind {
        ExprKind::UnaryOp {
            op: UnaryOp::USub,
            operand,
        } => number::negative(w.th, &plain_number(operand)?).ok(),
        ExprKind::BinOp { left, op, right } => {
            let op = match op {
                Operator::Add => BinOp::Add,
                Operator::Sub => BinOp::Sub,
                _ => return None,
            };
            let left = plain_number(left).or_else(|| number_of(w, left))?;
            number::binary(w.th, &left, &plain_number(right)?, op).ok()
        }
        _ => None,
    }
}

fn plain_number(expr: &Expr<'_>) -> Option<Value> {
    match &expr.kind {
        ExprKind::Constant { value, .. } => match value {
            Constant::Int(_) | Constant::BigInt(_) | Constant::Float(_) => Some(constant(value)),
            Constant::Complex { .. } => Some(constant(value)),
            _ => None,
        },
        _ => None,
    }
}

fn may_have_docstring(node: NodeRef<'_>) -> bool {
    match node {
        NodeRef::Mod(m) => matches!(m, Mod::Module { .. }),
        NodeRef::Stmt(s) => matches!(
            s.kind,
            StmtKind::FunctionDef { .. }
                | StmtKind::AsyncFunctionDef { .. }
                | StmtKind::ClassDef { .. }
        ),
        _ => false,
    }
}

/// The text that a statement consists of.
fn text_of<'a>(stmt: &'a Stmt<'a>) -> Option<&'a Expr<'a>> {
    match stmt.kind {
        StmtKind::Expr { value } => match value.kind {
            ExprKind::Constant {
                value: Constant::Str(_),
                ..
            } => Some(value),
            _ => None,
        },
        _ => None,
    }
}

/// A body that loses its documentation string. What follows must not become one.
fn without_docstring(w: &Writer<'_>, body: &[Stmt<'_>]) -> Result<Value> {
    let doc = body.split_first().filter(|(doc, _)| text_of(doc).is_some());
    let Some((doc, rest)) = doc else {
        return field_to_object(w, FieldValue::Nodes(NodeList::Stmt(body)));
    };
    let mut items = Vec::with_capacity(rest.len().max(1));
    let mut rest = rest.iter();
    match rest.clone().next() {
        None => {
            let pass = blank(w, "Pass")?;
            let at = doc.loc;
            w.set_loc(&pass, Loc::new(at.line, at.col, at.line, at.col + 4))?;
            items.push(pass);
        }
        Some(next) => {
            if let Some(text) = text_of(next) {
                rest.next();
                let value = to_object(w, NodeRef::Expr(text))?;
                let shown = blank(w, "JoinedStr")?;
                w.set(&shown, "values", &list::from_vec(vec![value]).into_value())?;
                w.set_loc(&shown, text.loc)?;
                let stmt = blank(w, "Expr")?;
                w.set(&stmt, "value", &shown)?;
                w.set_loc(&stmt, next.loc)?;
                items.push(stmt);
            }
        }
    }
    for stmt in rest {
        items.push(to_object(w, NodeRef::Stmt(stmt))?);
    }
    Ok(list::from_vec(items).into_value())
}
