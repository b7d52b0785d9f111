//! `=` and the augmented assignments.

use krait_ast::{Expr, ExprKind, Operator};
use krait_base::Loc;
use krait_bytecode::{BinaryOp, Op};

use crate::codegen::Compiler;
use crate::codegen::emit::Attr;
use crate::error::{CompileError, Result};

impl<'a> Compiler<'_, 'a> {
    pub(super) fn assign(
        &mut self,
        loc: Loc,
        targets: &'a [Expr<'a>],
        value: &'a Expr<'a>,
    ) -> Result {
        self.expr(value)?;
        for (position, target) in targets.iter().enumerate() {
            if position + 1 < targets.len() {
                self.emit(Op::COPY, 1, loc);
            }
            self.expr(target)?;
        }
        Ok(())
    }

    pub(super) fn aug_assign(
        &mut self,
        stmt_loc: Loc,
        target: &'a Expr<'a>,
        op: Operator,
        value: &'a Expr<'a>,
    ) -> Result {
        let loc = target.loc;
        match target.kind {
            ExprKind::Attribute {
                value: object,
                attr,
                ..
            } => {
                self.expr(object)?;
                self.emit(Op::COPY, 1, loc);
                let loc = self.attr_loc(loc, target, attr);
                self.emit_attr(Attr::Load, attr, loc);
                self.aug_value(stmt_loc, op, value)?;
                self.emit(Op::SWAP, 2, loc);
                self.emit_name(Op::STORE_ATTR, attr, loc);
                Ok(())
            }
            ExprKind::Subscript {
                value: object,
                slice,
                ..
            } => {
                self.expr(object)?;
                if self.is_two_part_slice(slice) {
                    self.slice_parts(slice)?;
                    for _ in 0..3 {
                        self.emit(Op::COPY, 3, loc);
                    }
                    self.emit0(Op::BINARY_SLICE, loc);
                    self.aug_value(stmt_loc, op, value)?;
                    for depth in [4, 3, 2] {
                        self.emit(Op::SWAP, depth, loc);
                    }
                    self.emit0(Op::STORE_SLICE, loc);
                } else {
                    self.expr(slice)?;
                    self.emit(Op::COPY, 2, loc);
                    self.emit(Op::COPY, 2, loc);
                    self.emit(Op::BINARY_OP, BinaryOp::NB_SUBSCR as u32, loc);
                    self.aug_value(stmt_loc, op, value)?;
                    self.emit(Op::SWAP, 3, loc);
                    self.emit(Op::SWAP, 2, loc);
                    self.emit0(Op::STORE_SUBSCR, loc);
                }
                Ok(())
            }
            ExprKind::Name { id, .. } => {
                self.load_name(id, loc)?;
                self.aug_value(stmt_loc, op, value)?;
                self.store_name(id, loc)
            }
            _ => Err(CompileError::system(
                "invalid node type for augmented assignment",
            )),
        }
    }

    fn aug_value(&mut self, loc: Loc, op: Operator, value: &'a Expr<'a>) -> Result {
        self.expr(value)?;
        let number = super::super::expr::binary_op(op) as u32 + BinaryOp::NB_INPLACE_ADD as u32;
        self.emit(Op::BINARY_OP, number, loc);
        Ok(())
    }
}
