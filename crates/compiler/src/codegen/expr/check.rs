//! Warnings about expressions that cannot be meant.

use krait_ast::{CmpOp, Constant, Expr, ExprKind};
use krait_base::Loc;

use crate::codegen::Compiler;
use crate::preprocess;

/// The name of the type that an expression is known to have.
fn infer_type(expr: &Expr<'_>) -> Option<&'static str> {
    Some(match expr.kind {
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::List { .. } | ExprKind::ListComp { .. } => "list",
        ExprKind::Dict { .. } | ExprKind::DictComp { .. } => "dict",
        ExprKind::Set { .. } | ExprKind::SetComp { .. } => "set",
        ExprKind::GeneratorExp { .. } => "generator",
        ExprKind::Lambda { .. } => "function",
        ExprKind::TemplateStr { .. } | ExprKind::Interpolation { .. } => {
            "string.templatelib.Template"
        }
        ExprKind::JoinedStr { .. } | ExprKind::FormattedValue { .. } => "str",
        ExprKind::Constant { value, .. } => match value {
            Constant::None => "NoneType",
            Constant::True | Constant::False => "bool",
            Constant::Ellipsis => "ellipsis",
            Constant::Int(_) | Constant::BigInt(_) => "int",
            Constant::Float(_) => "float",
            Constant::Complex { .. } => "complex",
            Constant::Str(_) => "str",
            Constant::Bytes(_) => "bytes",
            Constant::Tuple(_) => "tuple",
            Constant::FrozenSet(_) => "frozenset",
            Constant::Foreign(_) => return None,
        },
        _ if is_format(expr) => "str",
        _ => return None,
    })
}

/// Whether `text % values` is compiled as an f-string.
fn is_format(expr: &Expr<'_>) -> bool {
    match expr.kind {
        ExprKind::BinOp { left, op, right } => preprocess::format::parse(left, op, right).is_some(),
        _ => false,
    }
}

/// Whether comparing identity with this makes sense.
fn has_identity(expr: &Expr<'_>) -> bool {
    match expr.kind {
        ExprKind::Tuple { elts, .. } => !elts
            .iter()
            .all(|elt| matches!(elt.kind, ExprKind::Constant { .. })),
        ExprKind::Constant { value, .. } => {
            matches!(
                value,
                Constant::None | Constant::False | Constant::True | Constant::Ellipsis
            )
        }
        _ => true,
    }
}

impl Compiler<'_, '_> {
    pub(super) fn check_compare(
        &mut self,
        loc: Loc,
        left: &Expr<'_>,
        ops: &[CmpOp],
        comparators: &[Expr<'_>],
    ) {
        let mut left = left;
        for (op, right) in ops.iter().zip(comparators) {
            let (text, instead) = match op {
                CmpOp::Is => ("is", "=="),
                CmpOp::IsNot => ("is not", "!="),
                _ => {
                    left = right;
                    continue;
                }
            };
            let literal = if has_identity(left) { right } else { left };
            if !has_identity(literal) {
                let type_ = infer_type(literal).unwrap_or("object");
                let message =
                    format!("\"{text}\" with '{type_}' literal. Did you mean \"{instead}\"?");
                return self.warn(loc, message);
            }
            left = right;
        }
    }

    pub(super) fn check_caller(&mut self, func: &Expr<'_>) {
        if matches!(func.kind, ExprKind::Lambda { .. }) {
            return;
        }
        if let Some(type_) = infer_type(func) {
            let message = format!("'{type_}' object is not callable; perhaps you missed a comma?");
            self.warn(func.loc, message);
        }
    }

    pub(super) fn check_subscripter(&mut self, value: &Expr<'_>) {
        let wrong = match value.kind {
            ExprKind::Constant { value, .. } => matches!(
                value,
                Constant::None
                    | Constant::Ellipsis
                    | Constant::True
                    | Constant::False
                    | Constant::Int(_)
                    | Constant::BigInt(_)
                    | Constant::Float(_)
                    | Constant::Complex { .. }
                    | Constant::FrozenSet(_)
            ),
            ExprKind::Set { .. }
            | ExprKind::SetComp { .. }
            | ExprKind::GeneratorExp { .. }
            | ExprKind::TemplateStr { .. }
            | ExprKind::Interpolation { .. }
            | ExprKind::Lambda { .. } => true,
            _ => false,
        };
        if wrong && let Some(type_) = infer_type(value) {
            let message =
                format!("'{type_}' object is not subscriptable; perhaps you missed a comma?");
            self.warn(value.loc, message);
        }
    }

    pub(super) fn check_index(&mut self, value: &Expr<'_>, index: &Expr<'_>) {
        let Some(index_type) = infer_type(index) else {
            return;
        };
        if matches!(index_type, "int" | "bool") {
            return;
        }
        let indexed = match value.kind {
            ExprKind::Constant { value, .. } => {
                matches!(
                    value,
                    Constant::Str(_) | Constant::Bytes(_) | Constant::Tuple(_)
                )
            }
            ExprKind::Tuple { .. }
            | ExprKind::List { .. }
            | ExprKind::ListComp { .. }
            | ExprKind::JoinedStr { .. }
            | ExprKind::FormattedValue { .. } => true,
            _ => is_format(value),
        };
        if indexed && let Some(type_) = infer_type(value) {
            let message = format!(
                "{type_} indices must be integers or slices, not {index_type}; perhaps you missed a comma?"
            );
            self.warn(value.loc, message);
        }
    }
}
