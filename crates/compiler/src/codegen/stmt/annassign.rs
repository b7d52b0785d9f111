//! Annotated assignment (PEP 526, PEP 649).

use krait_ast::{Expr, ExprKind, Stmt};
use krait_bytecode::Op;

use crate::codegen::{Compiler, ScopeType};
use crate::error::{CompileError, Result};

impl<'a> Compiler<'_, 'a> {
    pub(super) fn ann_assign(
        &mut self,
        stmt: &'a Stmt<'a>,
        target: &'a Expr<'a>,
        annotation: &'a Expr<'a>,
        value: Option<&'a Expr<'a>>,
        simple: bool,
    ) -> Result {
        if let Some(value) = value {
            self.expr(value)?;
            self.expr(target)?;
        }
        match target.kind {
            ExprKind::Name { id, .. } => {
                let stored = matches!(self.unit.scope_type, ScopeType::Module | ScopeType::Class);
                if simple && stored {
                    if self.future_annotations() {
                        self.annotation_text(annotation)?;
                        self.emit_name(Op::LOAD_NAME, self.names.annotations, stmt.loc);
                        let name = self.mangled(id);
                        self.load_str(name, stmt.loc);
                        self.emit0(Op::STORE_SUBSCR, stmt.loc);
                    } else {
                        self.defer_annotation(stmt);
                    }
                }
                Ok(())
            }
            ExprKind::Attribute { value: object, .. } => {
                if value.is_none() {
                    self.evaluate(object)?;
                }
                Ok(())
            }
            ExprKind::Subscript {
                value: object,
                slice,
                ..
            } => {
                if value.is_none() {
                    self.evaluate(object)?;
                    self.evaluate_subscript(slice)?;
                }
                Ok(())
            }
            _ => Err(CompileError::system(
                "invalid node type for annotated assignment",
            )),
        }
    }

    /// Leaves an annotation to `__annotate__`, and notes at run time that it was reached if that is not certain.
    fn defer_annotation(&mut self, stmt: &'a Stmt<'a>) {
        let is_class = self.unit.scope_type == ScopeType::Class;
        if is_class && self.unit.in_conditional_block == 0 {
            self.unit.deferred_annotations.push((stmt, None));
            return;
        }
        let number = self.unit.next_conditional_annotation;
        self.unit.next_conditional_annotation += 1;
        self.unit.deferred_annotations.push((stmt, Some(number)));
        let reached = self.names.conditional_annotations;
        if is_class {
            let cell = self.unit.cellvars.add(reached);
            self.emit(Op::LOAD_DEREF, cell, stmt.loc);
        } else {
            self.emit_name(Op::LOAD_NAME, reached, stmt.loc);
        }
        self.load_int(i64::from(number), stmt.loc);
        self.emit(Op::SET_ADD, 1, stmt.loc);
        self.emit0(Op::POP_TOP, stmt.loc);
    }

    fn evaluate(&mut self, expr: &'a Expr<'a>) -> Result {
        self.expr(expr)?;
        self.emit0(Op::POP_TOP, expr.loc);
        Ok(())
    }

    fn evaluate_subscript(&mut self, expr: &'a Expr<'a>) -> Result {
        match expr.kind {
            ExprKind::Slice { lower, upper, step } => [lower, upper, step]
                .into_iter()
                .flatten()
                .try_for_each(|part| self.evaluate(part)),
            ExprKind::Tuple { elts, .. } => {
                self.depth.enter()?;
                elts.iter()
                    .try_for_each(|elt| self.evaluate_subscript(elt))?;
                self.depth.leave();
                Ok(())
            }
            _ => self.evaluate(expr),
        }
    }
}
