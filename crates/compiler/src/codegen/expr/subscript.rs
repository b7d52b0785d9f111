//! Subscripts and slices.

use std::sync::Arc;

use krait_ast::{Expr, ExprContext, ExprKind};
use krait_base::Loc;
use krait_bytecode::{BinaryOp, Const, Op};

use crate::codegen::Compiler;
use crate::error::Result;

impl<'a> Compiler<'_, 'a> {
    pub(super) fn subscript(
        &mut self,
        loc: Loc,
        value: &'a Expr<'a>,
        slice: &'a Expr<'a>,
        ctx: ExprContext,
    ) -> Result {
        if ctx == ExprContext::Load {
            self.check_subscripter(value);
            self.check_index(value, slice);
        }
        self.expr(value)?;
        if ctx != ExprContext::Del && self.is_two_part_slice(slice) {
            self.slice_parts(slice)?;
            self.emit0(
                if ctx == ExprContext::Load {
                    Op::BINARY_SLICE
                } else {
                    Op::STORE_SLICE
                },
                loc,
            );
            return Ok(());
        }
        self.expr(slice)?;
        match ctx {
            ExprContext::Load => self.emit(Op::BINARY_OP, BinaryOp::NB_SUBSCR as u32, loc),
            ExprContext::Store => self.emit0(Op::STORE_SUBSCR, loc),
            ExprContext::Del => self.emit0(Op::DELETE_SUBSCR, loc),
        }
        Ok(())
    }

    fn is_constant_slice(&self, slice: &Expr<'_>) -> bool {
        match slice.kind {
            ExprKind::Slice { lower, upper, step } => [lower, upper, step]
                .into_iter()
                .flatten()
                .all(|part| self.is_constant(part)),
            _ => false,
        }
    }

    /// `a[b:c]`, unless the slice is a constant.
    pub(crate) fn is_two_part_slice(&self, slice: &Expr<'_>) -> bool {
        matches!(slice.kind, ExprKind::Slice { step: None, .. }) && !self.is_constant_slice(slice)
    }

    pub(crate) fn slice_parts(&mut self, slice: &'a Expr<'a>) -> Result {
        let ExprKind::Slice { lower, upper, .. } = slice.kind else {
            return Ok(());
        };
        for part in [lower, upper] {
            match part {
                Some(part) => self.expr(part)?,
                None => self.load_none(slice.loc),
            }
        }
        Ok(())
    }

    pub(super) fn slice(&mut self, slice: &'a Expr<'a>) -> Result {
        let ExprKind::Slice { lower, upper, step } = slice.kind else {
            return Ok(());
        };
        if self.is_constant_slice(slice) {
            let part = |part: Option<&Expr<'_>>| {
                part.and_then(|part| self.constant_of(part))
                    .unwrap_or_default()
            };
            let parts = [part(lower), part(upper), part(step)];
            self.load_const(Const::Slice(Arc::new(parts)), slice.loc);
            return Ok(());
        }
        self.slice_parts(slice)?;
        if let Some(step) = step {
            self.expr(step)?;
        }
        self.emit(
            Op::BUILD_SLICE,
            if step.is_some() { 3 } else { 2 },
            slice.loc,
        );
        Ok(())
    }
}
