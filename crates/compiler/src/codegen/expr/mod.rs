//! Expressions.

mod attribute;
mod boolop;
mod call;
mod check;
mod collection;
mod compare;
mod comprehension;
mod fstring;
mod subscript;

use krait_ast::{Expr, ExprContext, ExprKind, Operator, UnaryOp};
use krait_bytecode::{BinaryOp, Op, opcode};

use super::{Compiler, ScopeType};
use crate::error::Result;
use crate::preprocess;

/// The operand of `BINARY_OP`.
pub(crate) fn binary_op(op: Operator) -> BinaryOp {
    match op {
        Operator::Add => BinaryOp::NB_ADD,
        Operator::Sub => BinaryOp::NB_SUBTRACT,
        Operator::Mult => BinaryOp::NB_MULTIPLY,
        Operator::MatMult => BinaryOp::NB_MATRIX_MULTIPLY,
        Operator::Div => BinaryOp::NB_TRUE_DIVIDE,
        Operator::Mod => BinaryOp::NB_REMAINDER,
        Operator::Pow => BinaryOp::NB_POWER,
        Operator::LShift => BinaryOp::NB_LSHIFT,
        Operator::RShift => BinaryOp::NB_RSHIFT,
        Operator::BitOr => BinaryOp::NB_OR,
        Operator::BitXor => BinaryOp::NB_XOR,
        Operator::BitAnd => BinaryOp::NB_AND,
        Operator::FloorDiv => BinaryOp::NB_FLOOR_DIVIDE,
    }
}

impl<'a> Compiler<'_, 'a> {
    pub(crate) fn exprs(&mut self, exprs: &'a [Expr<'a>]) -> Result {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    /// Emits the code of an expression: it pushes one value, or stores or deletes.
    pub(crate) fn expr(&mut self, expr: &'a Expr<'a>) -> Result {
        self.depth.enter()?;
        self.expr_kind(expr)?;
        self.depth.leave();
        Ok(())
    }

    fn expr_kind(&mut self, expr: &'a Expr<'a>) -> Result {
        let loc = expr.loc;
        match expr.kind {
            ExprKind::NamedExpr { target, value } => {
                self.expr(value)?;
                self.emit(Op::COPY, 1, loc);
                self.expr(target)
            }
            ExprKind::BoolOp { op, values } => self.bool_op(loc, op, values),
            ExprKind::BinOp { .. } => self.bin_op(expr),
            ExprKind::UnaryOp { op, operand } => {
                self.expr(operand)?;
                match op {
                    UnaryOp::UAdd => {
                        self.emit(Op::CALL_INTRINSIC_1, opcode::INTRINSIC_UNARY_POSITIVE, loc)
                    }
                    UnaryOp::USub => self.emit0(Op::UNARY_NEGATIVE, loc),
                    UnaryOp::Invert => self.emit0(Op::UNARY_INVERT, loc),
                    UnaryOp::Not => {
                        self.emit0(Op::TO_BOOL, loc);
                        self.emit0(Op::UNARY_NOT, loc);
                    }
                }
                Ok(())
            }
            ExprKind::Lambda { args, body } => self.lambda(expr, args, body),
            ExprKind::IfExp { test, body, orelse } => self.if_exp(loc, test, body, orelse),
            ExprKind::Dict { keys, values } => self.dict(loc, keys, values),
            ExprKind::Set { elts } => self.set(loc, elts),
            ExprKind::GeneratorExp { .. }
            | ExprKind::ListComp { .. }
            | ExprKind::SetComp { .. }
            | ExprKind::DictComp { .. } => self.comprehension(expr),
            ExprKind::Yield { value } => {
                if !self.table[self.unit.scope].is_function_like() {
                    return self.error(loc, "'yield' outside function");
                }
                match value {
                    Some(value) => self.expr(value)?,
                    None => self.load_none(loc),
                }
                self.yield_value(loc);
                Ok(())
            }
            ExprKind::YieldFrom { value } => {
                if !self.table[self.unit.scope].is_function_like() {
                    return self.error(loc, "'yield from' outside function");
                }
                if self.unit.scope_type == ScopeType::AsyncFunction {
                    return self.error(loc, "'yield from' inside async function");
                }
                self.expr(value)?;
                self.emit0(Op::GET_YIELD_FROM_ITER, loc);
                self.load_none(loc);
                self.yield_from(false, loc);
                Ok(())
            }
            ExprKind::Await { value } => {
                self.expr(value)?;
                self.await_value(0, loc);
                Ok(())
            }
            ExprKind::Compare {
                left,
                ops,
                comparators,
            } => self.compare_expr(loc, left, ops, comparators),
            ExprKind::Call {
                func,
                args,
                keywords,
            } => self.call(expr, func, args, keywords),
            ExprKind::Constant { value, .. } => {
                let number = match value {
                    krait_ast::Constant::Str(text) => self.unit.consts.add_str(text),
                    _ => self.unit.consts.add(crate::consts::from_ast(&value)),
                };
                self.emit(Op::LOAD_CONST, number, loc);
                Ok(())
            }
            ExprKind::JoinedStr { values } => self.joined_str(loc, values),
            ExprKind::TemplateStr { values } => self.template_str(loc, values),
            ExprKind::FormattedValue {
                value,
                conversion,
                format_spec,
            } => self.formatted_value(loc, value, conversion, format_spec),
            ExprKind::Interpolation {
                value,
                str,
                conversion,
                format_spec,
            } => self.interpolation(loc, value, &str, conversion, format_spec),
            ExprKind::Attribute { value, attr, ctx } => self.attribute(expr, value, attr, ctx),
            ExprKind::Subscript { value, slice, ctx } => self.subscript(loc, value, slice, ctx),
            ExprKind::Starred {
                ctx: ExprContext::Store,
                ..
            } => self.error(loc, "starred assignment target must be in a list or tuple"),
            ExprKind::Starred { .. } => self.error(loc, "can't use starred expression here"),
            ExprKind::Slice { .. } => self.slice(expr),
            ExprKind::Name {
                id,
                ctx: ExprContext::Load,
            } if id == self.names.debug => {
                let value = self.debug();
                self.load_const(value, loc);
                Ok(())
            }
            ExprKind::Name { id, ctx } => self.name_op(id, ctx, loc),
            ExprKind::List { elts, ctx } => self.list(loc, elts, ctx),
            ExprKind::Tuple { elts, ctx } => self.tuple(loc, elts, ctx),
        }
    }

    /// A chain `a + b + c` nests to the left and may be long, so it is not compiled by recursion.
    fn bin_op(&mut self, expr: &'a Expr<'a>) -> Result {
        let mut chain = Vec::new();
        let mut left = expr;
        while let ExprKind::BinOp {
            left: next,
            op,
            right,
        } = left.kind
        {
            if let Some(format) = preprocess::format::parse(next, op, right) {
                self.format(left.loc, &format)?;
                return self.bin_op_chain(chain);
            }
            chain.push((left.loc, op, right));
            left = next;
        }
        self.expr(left)?;
        self.bin_op_chain(chain)
    }

    fn bin_op_chain(&mut self, chain: Vec<(krait_base::Loc, Operator, &'a Expr<'a>)>) -> Result {
        for (loc, op, right) in chain.into_iter().rev() {
            self.expr(right)?;
            self.emit(Op::BINARY_OP, binary_op(op) as u32, loc);
        }
        Ok(())
    }
}
