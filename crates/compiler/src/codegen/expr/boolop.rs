//! `and`, `or`, conditional expressions, and jumping on conditions.

use krait_ast::{BoolOp, Expr, ExprKind, UnaryOp};
use krait_base::Loc;
use krait_bytecode::Op;

use crate::codegen::Compiler;
use crate::error::Result;
use crate::instr::{Label, NOWHERE};

impl<'a> Compiler<'_, 'a> {
    pub(super) fn bool_op(&mut self, loc: Loc, op: BoolOp, values: &'a [Expr<'a>]) -> Result {
        let jump = if op == BoolOp::And {
            Op::JUMP_IF_FALSE
        } else {
            Op::JUMP_IF_TRUE
        };
        let end = self.new_label();
        let Some((last, values)) = values.split_last() else {
            return Ok(());
        };
        for value in values {
            self.expr(value)?;
            self.jump(jump, end, loc);
            self.emit0(Op::POP_TOP, loc);
        }
        self.expr(last)?;
        self.place(end);
        Ok(())
    }

    pub(super) fn if_exp(
        &mut self,
        loc: Loc,
        test: &'a Expr<'a>,
        body: &'a Expr<'a>,
        orelse: &'a Expr<'a>,
    ) -> Result {
        let end = self.new_label();
        let next = self.new_label();
        self.jump_if(test, next, false, loc)?;
        self.expr(body)?;
        self.jump(Op::JUMP_NO_INTERRUPT, end, NOWHERE);
        self.place(next);
        self.expr(orelse)?;
        self.place(end);
        Ok(())
    }

    /// Jumps if the truth of an expression is `condition`, without computing a value where that can be helped.
    pub(crate) fn jump_if(
        &mut self,
        expr: &'a Expr<'a>,
        next: Label,
        condition: bool,
        loc: Loc,
    ) -> Result {
        self.depth.enter()?;
        self.jump_if_kind(expr, next, condition, loc)?;
        self.depth.leave();
        Ok(())
    }

    fn jump_if_kind(
        &mut self,
        expr: &'a Expr<'a>,
        next: Label,
        condition: bool,
        loc: Loc,
    ) -> Result {
        match expr.kind {
            ExprKind::UnaryOp {
                op: UnaryOp::Not,
                operand,
            } => return self.jump_if(operand, next, !condition, loc),
            ExprKind::BoolOp { op, values } => {
                let Some((last, values)) = values.split_last() else {
                    return Ok(());
                };
                let decided = op == BoolOp::Or;
                let next2 = if decided == condition {
                    next
                } else {
                    self.new_label()
                };
                for value in values {
                    self.jump_if(value, next2, decided, loc)?;
                }
                self.jump_if(last, next, condition, loc)?;
                if next2 != next {
                    self.place(next2);
                }
                return Ok(());
            }
            ExprKind::IfExp { test, body, orelse } => {
                let end = self.new_label();
                let next2 = self.new_label();
                self.jump_if(test, next2, false, loc)?;
                self.jump_if(body, next, condition, loc)?;
                self.jump(Op::JUMP_NO_INTERRUPT, end, NOWHERE);
                self.place(next2);
                self.jump_if(orelse, next, condition, loc)?;
                self.place(end);
                return Ok(());
            }
            ExprKind::Compare {
                left,
                ops,
                comparators,
            } if ops.len() > 1 => {
                return self.jump_if_compare(expr.loc, left, ops, comparators, next, condition);
            }
            _ => {}
        }
        self.expr(expr)?;
        self.emit0(Op::TO_BOOL, expr.loc);
        self.jump(
            if condition {
                Op::POP_JUMP_IF_TRUE
            } else {
                Op::POP_JUMP_IF_FALSE
            },
            next,
            expr.loc,
        );
        Ok(())
    }
}
