//! Warnings for leaving a `finally` block by `return`, `break` or `continue` (PEP 765).

use krait_ast::{Mod, Stmt, StmtKind};

use crate::depth::Depth;
use crate::error::{Result, Warning};

/// What the innermost block that matters is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Outside,
    Finally,
    Function,
    Loop,
}

/// Adds the warnings of a whole tree.
pub fn check(tree: &Mod<'_>, warnings: &mut Vec<Warning>) -> Result {
    let body = match tree {
        Mod::Module { body, .. } | Mod::Interactive { body } => *body,
        _ => return Ok(()),
    };
    Checker {
        warnings,
        depth: Depth::default(),
    }
    .stmts(body, Context::Outside)
}

struct Checker<'w> {
    warnings: &'w mut Vec<Warning>,
    depth: Depth,
}

impl Checker<'_> {
    fn stmts(&mut self, stmts: &[Stmt<'_>], context: Context) -> Result {
        stmts.iter().try_for_each(|stmt| self.stmt(stmt, context))
    }

    fn stmt(&mut self, stmt: &Stmt<'_>, context: Context) -> Result {
        let in_finally = context == Context::Finally;
        match stmt.kind {
            StmtKind::Return { .. } if in_finally => {
                self.warn("return", stmt);
                return Ok(());
            }
            StmtKind::Break if in_finally => {
                self.warn("break", stmt);
                return Ok(());
            }
            StmtKind::Continue if in_finally => {
                self.warn("continue", stmt);
                return Ok(());
            }
            _ => {}
        }
        self.depth.enter()?;
        match stmt.kind {
            StmtKind::FunctionDef { body, .. } | StmtKind::AsyncFunctionDef { body, .. } => {
                self.stmts(body, Context::Function)?;
            }
            StmtKind::ClassDef { body, .. }
            | StmtKind::With { body, .. }
            | StmtKind::AsyncWith { body, .. } => {
                self.stmts(body, context)?;
            }
            StmtKind::For { body, orelse, .. }
            | StmtKind::AsyncFor { body, orelse, .. }
            | StmtKind::While { body, orelse, .. } => {
                self.stmts(body, Context::Loop)?;
                self.stmts(orelse, context)?;
            }
            StmtKind::If { body, orelse, .. } => {
                self.stmts(body, context)?;
                self.stmts(orelse, context)?;
            }
            StmtKind::Match { cases, .. } => {
                cases
                    .iter()
                    .try_for_each(|case| self.stmts(case.body, context))?;
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
            }
            | StmtKind::TryStar {
                body,
                handlers,
                orelse,
                finalbody,
            } => {
                self.stmts(body, context)?;
                handlers
                    .iter()
                    .try_for_each(|handler| self.stmts(handler.body, context))?;
                self.stmts(orelse, context)?;
                self.stmts(finalbody, Context::Finally)?;
            }
            _ => {}
        }
        self.depth.leave();
        Ok(())
    }

    fn warn(&mut self, keyword: &str, stmt: &Stmt<'_>) {
        let message = format!("'{keyword}' in a 'finally' block");
        self.warnings.push(Warning {
            message,
            loc: stmt.loc,
        });
    }
}
