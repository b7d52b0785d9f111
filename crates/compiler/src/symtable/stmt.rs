//! What each statement does with names.

use krait_ast::{
    Alias, Arg, Arguments, ExceptHandler, Expr, ExprContext, ExprKind, Keyword, MatchCase, Pattern,
    PatternKind, Stmt, StmtKind, TypeParam,
};
use krait_base::{Loc, Symbol};

use super::build::Builder;
use super::{NodeKey, NodeKind, ScopeKind, SymbolFlags};
use crate::error::{CompileError, Result};

/// The parts of a `def` or `async def`.
struct Function<'s, 'a> {
    stmt: &'s Stmt<'a>,
    name: Symbol,
    args: &'a Arguments<'a>,
    body: &'a [Stmt<'a>],
    decorators: &'a [Expr<'a>],
    returns: Option<&'a Expr<'a>>,
    type_params: &'a [TypeParam<'a>],
    is_async: bool,
}

impl Builder<'_> {
    pub fn stmts(&mut self, stmts: &[Stmt<'_>]) -> Result {
        stmts.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn stmt(&mut self, stmt: &Stmt<'_>) -> Result {
        self.depth.enter()?;
        self.stmt_kind(stmt)?;
        self.depth.leave();
        Ok(())
    }

    fn stmt_kind(&mut self, stmt: &Stmt<'_>) -> Result {
        match stmt.kind {
            StmtKind::FunctionDef {
                name,
                args,
                body,
                decorator_list: decorators,
                returns,
                type_params,
                ..
            } => self.function(Function {
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
            } => self.function(Function {
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
                decorator_list,
                type_params,
            } => self.class(
                stmt,
                name,
                bases,
                keywords,
                body,
                decorator_list,
                type_params,
            ),
            StmtKind::TypeAlias {
                name,
                type_params,
                value,
            } => self.type_alias(stmt, name, type_params, value),
            StmtKind::Return { value } => {
                if let Some(value) = value {
                    self.expr(value)?;
                    self.current().returns_value = true;
                }
                Ok(())
            }
            StmtKind::Delete { targets } => self.exprs(targets),
            StmtKind::Assign { targets, value, .. } => {
                self.exprs(targets)?;
                self.expr(value)
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                simple,
            } => self.ann_assign(stmt.loc, target, annotation, value, simple != 0),
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target)?;
                self.expr(value)
            }
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
                ..
            } => {
                self.expr(target)?;
                self.expr(iter)?;
                self.conditional_stmts(&[body, orelse])
            }
            StmtKind::AsyncFor {
                target,
                iter,
                body,
                orelse,
                ..
            } => {
                self.require_coroutine("'async for' outside async function", stmt.loc)?;
                self.expr(target)?;
                self.expr(iter)?;
                self.conditional_stmts(&[body, orelse])
            }
            StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
                self.expr(test)?;
                self.conditional_stmts(&[body, orelse])
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                self.conditionally(|builder| {
                    cases.iter().try_for_each(|case| builder.match_case(case))
                })
            }
            StmtKind::Raise { exc, cause } => {
                let Some(exc) = exc else { return Ok(()) };
                self.expr(exc)?;
                self.opt_expr(cause)
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
            } => self.conditionally(|builder| {
                builder.stmts(body)?;
                handlers
                    .iter()
                    .try_for_each(|handler| builder.except_handler(handler))?;
                builder.stmts(orelse)?;
                builder.stmts(finalbody)
            }),
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.opt_expr(msg)
            }
            StmtKind::Import { names } => names.iter().try_for_each(|alias| self.alias(alias)),
            StmtKind::ImportFrom {
                module,
                names,
                level,
            } => {
                names.iter().try_for_each(|alias| self.alias(alias))?;
                self.check_future_import(stmt.loc, module, level.unwrap_or(0))
            }
            StmtKind::Global { names } => {
                self.declaration(names, SymbolFlags::GLOBAL, "global", stmt.loc)
            }
            StmtKind::Nonlocal { names } => {
                self.declaration(names, SymbolFlags::NONLOCAL, "nonlocal", stmt.loc)
            }
            StmtKind::Expr { value } => self.expr(value),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
            StmtKind::With { items, body, .. } => self.conditionally(|builder| {
                items.iter().try_for_each(|item| {
                    builder.with_item(item.context_expr, item.optional_vars)
                })?;
                builder.stmts(body)
            }),
            StmtKind::AsyncWith { items, body, .. } => {
                self.require_coroutine("'async with' outside async function", stmt.loc)?;
                self.conditionally(|builder| {
                    items.iter().try_for_each(|item| {
                        builder.with_item(item.context_expr, item.optional_vars)
                    })?;
                    builder.stmts(body)
                })
            }
        }
    }

    fn conditional_stmts(&mut self, bodies: &[&[Stmt<'_>]]) -> Result {
        self.conditionally(|builder| bodies.iter().try_for_each(|body| builder.stmts(body)))
    }

    fn with_item(&mut self, context: &Expr<'_>, vars: Option<&Expr<'_>>) -> Result {
        self.expr(context)?;
        self.opt_expr(vars)
    }

    fn require_coroutine(&mut self, message: &str, loc: Loc) -> Result {
        if self.allows_top_level_await() {
            self.current().coroutine = true;
        }
        if self.current().coroutine {
            Ok(())
        } else {
            Err(CompileError::syntax(message, loc))
        }
    }

    fn function(&mut self, function: Function<'_, '_>) -> Result {
        let Function {
            stmt,
            name,
            args,
            body,
            decorators,
            returns,
            type_params,
            is_async,
        } = function;
        let loc = stmt.loc;
        self.add_def(name, SymbolFlags::LOCAL, loc)?;
        self.defaults(args)?;
        self.exprs(decorators)?;
        if !type_params.is_empty() {
            // CPython asks whether there is a list of defaults, and there always is one, if only an empty one.
            let has_defaults = true;
            let has_kwdefaults = args.kw_defaults.iter().any(Option::is_some);
            self.enter_type_params(name, type_params, has_defaults, has_kwdefaults, false, loc)?;
            self.type_params(type_params)?;
        }
        let id = self.new_scope(
            name,
            ScopeKind::Function,
            NodeKey::new(NodeKind::Stmt, stmt),
            loc,
        );
        self.table[id].has_docstring = self.has_docstring(body);
        self.function_annotations(loc, args, returns)?;
        self.enter_existing_block(id);
        if is_async {
            self.current().coroutine = true;
        }
        self.parameters(args)?;
        self.stmts(body)?;
        self.exit_block();
        if !type_params.is_empty() {
            self.exit_block();
        }
        Ok(())
    }

    pub fn defaults(&mut self, args: &Arguments<'_>) -> Result {
        self.exprs(args.defaults)?;
        args.kw_defaults
            .iter()
            .flatten()
            .try_for_each(|default| self.expr(default))
    }

    pub fn parameters(&mut self, args: &Arguments<'_>) -> Result {
        for arg in args
            .posonlyargs
            .iter()
            .chain(args.args)
            .chain(args.kwonlyargs)
        {
            self.parameter(arg)?;
        }
        if let Some(vararg) = args.vararg {
            self.parameter(vararg)?;
            self.current().varargs = true;
        }
        if let Some(kwarg) = args.kwarg {
            self.parameter(kwarg)?;
            self.current().varkeywords = true;
        }
        Ok(())
    }

    fn parameter(&mut self, arg: &Arg<'_>) -> Result {
        self.add_def(arg.arg, SymbolFlags::PARAM, arg.loc)
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one for each field of the statement"
    )]
    fn class(
        &mut self,
        stmt: &Stmt<'_>,
        name: Symbol,
        bases: &[Expr<'_>],
        keywords: &[Keyword<'_>],
        body: &[Stmt<'_>],
        decorators: &[Expr<'_>],
        type_params: &[TypeParam<'_>],
    ) -> Result {
        let loc = stmt.loc;
        self.add_def(name, SymbolFlags::LOCAL, loc)?;
        self.exprs(decorators)?;
        let private = self.private;
        if !type_params.is_empty() {
            self.enter_type_params(name, type_params, false, false, true, loc)?;
            self.private = Some(name);
            self.current().mangled_names = Some(Default::default());
            self.type_params(type_params)?;
        }
        self.exprs(bases)?;
        self.check_keywords(keywords)?;
        keywords
            .iter()
            .try_for_each(|keyword| self.expr(keyword.value))?;
        self.enter_block(
            name,
            ScopeKind::Class,
            NodeKey::new(NodeKind::Stmt, stmt),
            loc,
        )?;
        self.private = Some(name);
        if !type_params.is_empty() {
            self.add_def(self.names.type_params, SymbolFlags::LOCAL, loc)?;
            self.add_def(self.names.dot_type_params, SymbolFlags::USE, loc)?;
        }
        self.current().has_docstring = self.has_docstring(body);
        self.stmts(body)?;
        self.exit_block();
        if !type_params.is_empty() {
            self.exit_block();
        }
        self.private = private;
        Ok(())
    }

    fn ann_assign(
        &mut self,
        loc: Loc,
        target: &Expr<'_>,
        annotation: &Expr<'_>,
        value: Option<&Expr<'_>>,
        simple: bool,
    ) -> Result {
        self.current().annotations_used = true;
        if let ExprKind::Name { id, .. } = target.kind {
            let flags = self.lookup_in(self.current_id(), id);
            if flags.has(SymbolFlags::GLOBAL | SymbolFlags::NONLOCAL)
                && self.kind() != ScopeKind::Module
                && simple
            {
                let what = if flags.has(SymbolFlags::GLOBAL) {
                    "global"
                } else {
                    "nonlocal"
                };
                let message = format!("annotated name '{}' can't be {what}", self.interner.get(id));
                return Err(CompileError::syntax(message, loc));
            }
            if simple {
                self.add_def(id, SymbolFlags::ANNOT | SymbolFlags::LOCAL, target.loc)?;
            } else if value.is_some() {
                self.add_def(id, SymbolFlags::LOCAL, target.loc)?;
            }
        } else {
            self.expr(target)?;
        }
        self.variable_annotation(annotation)?;
        self.opt_expr(value)
    }

    fn declaration(&mut self, names: &[Symbol], flag: u32, what: &str, loc: Loc) -> Result {
        for name in names {
            let flags = self.lookup_in(self.current_id(), *name);
            let seen =
                SymbolFlags::PARAM | SymbolFlags::LOCAL | SymbolFlags::USE | SymbolFlags::ANNOT;
            if flags.has(seen) {
                let name = self.interner.get(*name);
                let message = if flags.has(SymbolFlags::PARAM) {
                    format!("name '{name}' is parameter and {what}")
                } else if flags.has(SymbolFlags::USE) {
                    format!("name '{name}' is used prior to {what} declaration")
                } else if flags.has(SymbolFlags::ANNOT) {
                    format!("annotated name '{name}' can't be {what}")
                } else {
                    format!("name '{name}' is assigned to before {what} declaration")
                };
                return Err(CompileError::syntax(message, loc));
            }
            self.add_def(*name, flag, loc)?;
            self.record_directive(*name, loc);
        }
        Ok(())
    }

    fn alias(&mut self, alias: &Alias) -> Result {
        let name = alias.asname.unwrap_or(alias.name);
        if name == self.names.star {
            if self.kind() != ScopeKind::Module {
                return Err(CompileError::syntax(
                    "import * only allowed at module level",
                    alias.loc,
                ));
            }
            return Ok(());
        }
        // `import a.b` binds `a`.
        let store = match self.interner.text(name).split_once(b'.') {
            Some((package, _)) => self.interner.intern(package),
            None => name,
        };
        self.add_def(store, SymbolFlags::IMPORT, alias.loc)
    }

    fn check_future_import(&self, loc: Loc, module: Option<Symbol>, level: i32) -> Result {
        let last = self.future.loc;
        let is_late = loc.line > last.line || (loc.line == last.end_line && loc.col > last.end_col);
        if module == Some(self.names.future) && level == 0 && is_late {
            let message = "from __future__ imports must occur at the beginning of the file";
            return Err(CompileError::syntax(message, loc));
        }
        Ok(())
    }

    fn except_handler(&mut self, handler: &ExceptHandler<'_>) -> Result {
        self.opt_expr(handler.type_)?;
        if let Some(name) = handler.name {
            self.add_def(name, SymbolFlags::LOCAL, handler.loc)?;
        }
        self.stmts(handler.body)
    }

    fn match_case(&mut self, case: &MatchCase<'_>) -> Result {
        self.pattern(case.pattern)?;
        self.opt_expr(case.guard)?;
        self.stmts(case.body)
    }

    fn patterns(&mut self, patterns: &[Pattern<'_>]) -> Result {
        patterns
            .iter()
            .try_for_each(|pattern| self.pattern(pattern))
    }

    fn pattern(&mut self, pattern: &Pattern<'_>) -> Result {
        self.depth.enter()?;
        let captured = match pattern.kind {
            PatternKind::MatchValue { value } => {
                self.expr(value)?;
                None
            }
            PatternKind::MatchSingleton { .. } => None,
            PatternKind::MatchSequence { patterns } | PatternKind::MatchOr { patterns } => {
                self.patterns(patterns)?;
                None
            }
            PatternKind::MatchStar { name } => name,
            PatternKind::MatchMapping {
                keys,
                patterns,
                rest,
            } => {
                self.exprs(keys)?;
                self.patterns(patterns)?;
                rest
            }
            PatternKind::MatchClass {
                cls,
                patterns,
                kwd_attrs,
                kwd_patterns,
            } => {
                self.expr(cls)?;
                self.patterns(patterns)?;
                for (attr, kwd_pattern) in kwd_attrs.iter().zip(kwd_patterns) {
                    self.check_name(*attr, kwd_pattern.loc, ExprContext::Store)?;
                }
                self.patterns(kwd_patterns)?;
                None
            }
            PatternKind::MatchAs {
                pattern: inner,
                name,
            } => {
                if let Some(inner) = inner {
                    self.pattern(inner)?;
                }
                name
            }
        };
        if let Some(name) = captured {
            self.add_def(name, SymbolFlags::LOCAL, pattern.loc)?;
        }
        self.depth.leave();
        Ok(())
    }
}
