//! The scope of a comprehension: its first iterable is evaluated outside and comes in as `.0`.

use krait_ast::Expr;

use super::build::Builder;
use super::{Comprehension, NodeKey, NodeKind, ScopeKind, SymbolFlags};
use crate::error::{CompileError, Result};

/// The parts of a comprehension; `value` only of a dict's.
pub(super) struct Parts<'a> {
    pub kind: Comprehension,
    pub generators: &'a [krait_ast::Comprehension<'a>],
    pub elt: &'a Expr<'a>,
    pub value: Option<&'a Expr<'a>>,
}

impl Builder<'_> {
    pub fn comprehension(&mut self, expr: &Expr<'_>, parts: Parts<'_>) -> Result {
        let Some((outermost, inner)) = parts.generators.split_first() else {
            return Err(CompileError::system("comprehension with no generators"));
        };
        self.current().comp_iter_expr += 1;
        self.expr(outermost.iter)?;
        self.current().comp_iter_expr -= 1;
        let name = match parts.kind {
            Comprehension::List => self.names.listcomp,
            Comprehension::Set => self.names.setcomp,
            Comprehension::Dict => self.names.dictcomp,
            Comprehension::Generator => self.names.genexpr,
        };
        self.enter_block(
            name,
            ScopeKind::Function,
            NodeKey::new(NodeKind::Expr, expr),
            expr.loc,
        )?;
        let is_async_outside = outermost.is_async != 0;
        let scope = self.current();
        scope.comprehension = Some(parts.kind);
        scope.coroutine |= is_async_outside;
        self.add_def(self.names.dot_zero, SymbolFlags::PARAM, expr.loc)?;
        self.iteration_target(outermost.target)?;
        self.exprs(outermost.ifs)?;
        for generator in inner {
            self.iteration_target(generator.target)?;
            self.current().comp_iter_expr += 1;
            self.expr(generator.iter)?;
            self.current().comp_iter_expr -= 1;
            self.exprs(generator.ifs)?;
            if generator.is_async != 0 {
                self.current().coroutine = true;
            }
        }
        self.opt_expr(parts.value)?;
        self.expr(parts.elt)?;
        let is_generator = parts.kind == Comprehension::Generator;
        let scope = self.current();
        scope.generator = is_generator;
        let is_async = scope.coroutine && !is_generator;
        self.exit_block();
        if is_async {
            let allowed = self.allows_top_level_await();
            let scope = self.current();
            if !scope.is_async_function() && scope.comprehension.is_none() && !allowed {
                let message = "asynchronous comprehension outside of an asynchronous function";
                return Err(CompileError::syntax(message, expr.loc));
            }
            scope.coroutine = true;
        }
        Ok(())
    }

    fn iteration_target(&mut self, target: &Expr<'_>) -> Result {
        self.current().comp_iter_target = true;
        self.expr(target)?;
        self.current().comp_iter_target = false;
        Ok(())
    }
}
