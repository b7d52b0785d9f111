//! Comparisons and chains of them.

use krait_ast::{CmpOp, Expr};
use krait_base::Loc;
use krait_bytecode::Op;

use crate::codegen::Compiler;
use crate::codegen::emit::Cmp;
use crate::error::Result;
use crate::instr::{Label, NOWHERE};

impl<'a> Compiler<'_, 'a> {
    pub(super) fn compare_expr(
        &mut self,
        loc: Loc,
        left: &'a Expr<'a>,
        ops: &'a [CmpOp],
        comparators: &'a [Expr<'a>],
    ) -> Result {
        self.check_compare(loc, left, ops, comparators);
        self.expr(left)?;
        let mut links = ops.iter().copied().zip(comparators);
        let Some((last_op, last)) = links.next_back() else {
            return Ok(());
        };
        if links.len() == 0 {
            self.expr(last)?;
            self.cmp_op(last_op, loc);
            return Ok(());
        }
        let cleanup = self.new_label();
        for (op, comparator) in links {
            self.expr(comparator)?;
            self.emit(Op::SWAP, 2, loc);
            self.emit(Op::COPY, 2, loc);
            self.cmp_op(op, loc);
            self.emit(Op::COPY, 1, loc);
            self.emit0(Op::TO_BOOL, loc);
            self.jump(Op::POP_JUMP_IF_FALSE, cleanup, loc);
            self.emit0(Op::POP_TOP, loc);
        }
        self.expr(last)?;
        self.cmp_op(last_op, loc);
        let end = self.new_label();
        self.jump(Op::JUMP_NO_INTERRUPT, end, NOWHERE);
        self.place(cleanup);
        self.emit(Op::SWAP, 2, loc);
        self.emit0(Op::POP_TOP, loc);
        self.place(end);
        Ok(())
    }

    /// A chain as a condition.
    pub(super) fn jump_if_compare(
        &mut self,
        loc: Loc,
        left: &'a Expr<'a>,
        ops: &'a [CmpOp],
        comparators: &'a [Expr<'a>],
        next: Label,
        condition: bool,
    ) -> Result {
        self.check_compare(loc, left, ops, comparators);
        let cleanup = self.new_label();
        self.expr(left)?;
        let mut links = ops.iter().copied().zip(comparators);
        let Some((last_op, last)) = links.next_back() else {
            return Ok(());
        };
        for (op, comparator) in links {
            self.expr(comparator)?;
            self.emit(Op::SWAP, 2, loc);
            self.emit(Op::COPY, 2, loc);
            self.cmp_op(op, loc);
            self.emit0(Op::TO_BOOL, loc);
            self.jump(Op::POP_JUMP_IF_FALSE, cleanup, loc);
        }
        self.expr(last)?;
        self.cmp_op(last_op, loc);
        self.emit0(Op::TO_BOOL, loc);
        self.jump(
            if condition {
                Op::POP_JUMP_IF_TRUE
            } else {
                Op::POP_JUMP_IF_FALSE
            },
            next,
            loc,
        );
        let end = self.new_label();
        self.jump(Op::JUMP_NO_INTERRUPT, end, NOWHERE);
        self.place(cleanup);
        self.emit0(Op::POP_TOP, loc);
        if !condition {
            self.jump(Op::JUMP_NO_INTERRUPT, next, NOWHERE);
        }
        self.place(end);
        Ok(())
    }

    fn cmp_op(&mut self, op: CmpOp, loc: Loc) {
        match op {
            CmpOp::Eq => self.compare(Cmp::Eq, loc),
            CmpOp::NotEq => self.compare(Cmp::Ne, loc),
            CmpOp::Lt => self.compare(Cmp::Lt, loc),
            CmpOp::LtE => self.compare(Cmp::Le, loc),
            CmpOp::Gt => self.compare(Cmp::Gt, loc),
            CmpOp::GtE => self.compare(Cmp::Ge, loc),
            CmpOp::Is => self.emit(Op::IS_OP, 0, loc),
            CmpOp::IsNot => self.emit(Op::IS_OP, 1, loc),
            CmpOp::In => self.emit(Op::CONTAINS_OP, 0, loc),
            CmpOp::NotIn => self.emit(Op::CONTAINS_OP, 1, loc),
        }
    }
}
