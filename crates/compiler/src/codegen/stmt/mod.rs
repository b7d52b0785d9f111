//! Statements.

mod annassign;
mod assign;
mod class;
mod import;
mod loops;
mod match_;
mod pattern;
mod try_;
mod try_star;
mod type_params;
mod with;

use krait_ast::{Expr, ExprKind, Stmt, StmtKind};
use krait_base::Loc;
use krait_bytecode::{Const, Op, opcode};

use super::Compiler;
use super::function::{Def, common_constant};
use crate::error::Result;
use crate::instr::NOWHERE;

impl<'a> Compiler<'_, 'a> {
    pub(crate) fn stmts(&mut self, stmts: &'a [Stmt<'a>]) -> Result {
        stmts.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    pub(crate) fn stmt(&mut self, stmt: &'a Stmt<'a>) -> Result {
        self.depth.enter()?;
        match stmt.kind {
            StmtKind::For { .. }
            | StmtKind::AsyncFor { .. }
            | StmtKind::While { .. }
            | StmtKind::If { .. }
            | StmtKind::Match { .. }
            | StmtKind::Try { .. }
            | StmtKind::TryStar { .. }
            | StmtKind::With { .. }
            | StmtKind::AsyncWith { .. } => {
                // Annotations in there may or may not be reached.
                self.unit.in_conditional_block += 1;
                self.block_stmt(stmt)?;
                self.unit.in_conditional_block -= 1;
            }
            _ => self.simple_stmt(stmt)?,
        }
        self.depth.leave();
        Ok(())
    }

    fn block_stmt(&mut self, stmt: &'a Stmt<'a>) -> Result {
        match stmt.kind {
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
                ..
            } => self.for_(stmt.loc, target, iter, body, orelse),
            StmtKind::AsyncFor {
                target,
                iter,
                body,
                orelse,
                ..
            } => self.async_for(stmt.loc, target, iter, body, orelse),
            StmtKind::While { test, body, orelse } => self.while_(stmt.loc, test, body, orelse),
            StmtKind::If { test, body, orelse } => self.if_(stmt.loc, test, body, orelse),
            StmtKind::Match { subject, cases } => self.match_(subject, cases),
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
            } => self.try_(
                stmt.loc,
                super::stmt::try_::Try {
                    body,
                    handlers,
                    orelse,
                    finalbody,
                },
            ),
            StmtKind::TryStar {
                body,
                handlers,
                orelse,
                finalbody,
            } => self.try_star(
                stmt.loc,
                super::stmt::try_::Try {
                    body,
                    handlers,
                    orelse,
                    finalbody,
                },
            ),
            StmtKind::With { items, body, .. } => self.with(items, body),
            StmtKind::AsyncWith { items, body, .. } => self.async_with(items, body),
            _ => Ok(()),
        }
    }

    fn simple_stmt(&mut self, stmt: &'a Stmt<'a>) -> Result {
        let loc = stmt.loc;
        match stmt.kind {
            StmtKind::FunctionDef {
                name,
                args,
                body,
                decorator_list: decorators,
                returns,
                type_params,
                ..
            } => self.function_def(Def {
                stmt,
                name,
                args,
                body,
                decorators,
                returns,
                type_params,
                is_async: false,
            }),
            StmtKind::AsyncFunctionDef {
                name,
                args,
                body,
                decorator_list: decorators,
                returns,
                type_params,
                ..
            } => self.function_def(Def {
                stmt,
                name,
                args,
                body,
                decorators,
                returns,
                type_params,
                is_async: true,
            }),
            StmtKind::ClassDef {
                name,
                bases,
                keywords,
                body,
                decorator_list: decorators,
                type_params,
            } => self.class_def(class::Class {
                stmt,
                name,
                bases,
                keywords,
                body,
                decorators,
                type_params,
            }),
            StmtKind::TypeAlias {
                name,
                type_params,
                value,
            } => self.type_alias(stmt, name, type_params, value),
            StmtKind::Return { value } => self.return_(loc, value),
            StmtKind::Delete { targets } => self.exprs(targets),
            StmtKind::Assign { targets, value, .. } => self.assign(loc, targets, value),
            StmtKind::AugAssign { target, op, value } => self.aug_assign(loc, target, op, value),
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                simple,
            } => self.ann_assign(stmt, target, annotation, value, simple != 0),
            StmtKind::Raise { exc, cause } => self.raise(loc, exc, cause),
            StmtKind::Assert { test, msg } => self.assert(loc, test, msg),
            StmtKind::Import { names } => self.import(loc, names),
            StmtKind::ImportFrom {
                module,
                names,
                level,
            } => self.import_from(loc, module, names, level.unwrap_or(0)),
            StmtKind::Expr { value } => self.expr_stmt(loc, value),
            StmtKind::Pass => {
                self.emit0(Op::NOP, loc);
                Ok(())
            }
            StmtKind::Break => self.break_(loc),
            StmtKind::Continue => self.continue_(loc),
            _ => Ok(()),
        }
    }

    fn return_(&mut self, stmt_loc: Loc, value: Option<&'a Expr<'a>>) -> Result {
        let mut loc = stmt_loc;
        let scope = &self.table[self.unit.scope];
        if !scope.is_function_like() {
            return self.error(loc, "'return' outside function");
        }
        if value.is_some() && scope.coroutine && scope.generator {
            return self.error(loc, "'return' with value in async generator");
        }
        let constant = value.and_then(|value| self.constant_of(value));
        let preserve_tos = value.is_some() && constant.is_none();
        if let Some(value) = value {
            if preserve_tos {
                self.expr(value)?;
            } else {
                loc = value.loc;
                self.emit0(Op::NOP, loc);
            }
        }
        if value.is_none_or(|value| value.loc.line != stmt_loc.line) {
            loc = stmt_loc;
            self.emit0(Op::NOP, loc);
        }
        self.unwind_fblocks(&mut loc, preserve_tos, false)?;
        if !preserve_tos {
            self.load_const(constant.unwrap_or_default(), loc);
        }
        self.emit0(Op::RETURN_VALUE, loc);
        Ok(())
    }

    fn raise(
        &mut self,
        loc: Loc,
        exc: Option<&'a Expr<'a>>,
        cause: Option<&'a Expr<'a>>,
    ) -> Result {
        let mut count = 0;
        if let Some(exc) = exc {
            self.expr(exc)?;
            count += 1;
            if let Some(cause) = cause {
                self.expr(cause)?;
                count += 1;
            }
        }
        self.emit(Op::RAISE_VARARGS, count, loc);
        Ok(())
    }

    fn assert(&mut self, loc: Loc, test: &'a Expr<'a>, msg: Option<&'a Expr<'a>>) -> Result {
        let always = match test.kind {
            ExprKind::Tuple { elts, .. } => !elts.is_empty(),
            ExprKind::Constant {
                value: krait_ast::Constant::Tuple(items),
                ..
            } => !items.is_empty(),
            _ => false,
        };
        if always {
            self.warn(loc, "assertion is always true, perhaps remove parentheses?");
        }
        if self.optimize > 0 {
            return Ok(());
        }
        let end = self.new_label();
        self.jump_if(test, end, true, loc)?;
        self.emit(
            Op::LOAD_COMMON_CONSTANT,
            common_constant::ASSERTION_ERROR,
            loc,
        );
        if let Some(msg) = msg {
            self.expr(msg)?;
            self.emit(Op::CALL, 0, loc);
        }
        self.emit(Op::RAISE_VARARGS, 1, test.loc);
        self.place(end);
        Ok(())
    }

    fn expr_stmt(&mut self, loc: Loc, value: &'a Expr<'a>) -> Result {
        if self.is_interactive_top_level() {
            self.expr(value)?;
            self.emit(Op::CALL_INTRINSIC_1, opcode::INTRINSIC_PRINT, loc);
        } else if self.is_constant(value) {
            self.emit0(Op::NOP, loc);
            return Ok(());
        } else {
            self.expr(value)?;
        }
        self.emit0(Op::POP_TOP, NOWHERE);
        Ok(())
    }

    /// Pushes `None`.
    pub(crate) fn load_none(&mut self, loc: Loc) {
        self.load_const(Const::None, loc);
    }
}
