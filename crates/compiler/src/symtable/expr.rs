//! What each expression does with names.

use krait_ast::{Expr, ExprContext, ExprKind};

use super::build::Builder;
use super::comprehension::Parts;
use super::{Comprehension, NodeKey, NodeKind, ScopeKind, SymbolFlags, SymbolTable};
use crate::depth;
use crate::error::{CompileError, Result};

impl Builder<'_> {
    pub fn exprs(&mut self, exprs: &[Expr<'_>]) -> Result {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    pub fn opt_expr(&mut self, expr: Option<&Expr<'_>>) -> Result {
        expr.map_or(Ok(()), |expr| self.expr(expr))
    }

    pub fn expr(&mut self, expr: &Expr<'_>) -> Result {
        self.depth.enter()?;
        self.expr_kind(expr)?;
        self.depth.leave();
        Ok(())
    }

    fn expr_kind(&mut self, expr: &Expr<'_>) -> Result {
        match expr.kind {
            ExprKind::NamedExpr { target, value } => self.named_expr(expr, target, value),
            ExprKind::BoolOp { values: elts, .. }
            | ExprKind::Set { elts }
            | ExprKind::List { elts, .. }
            | ExprKind::Tuple { elts, .. }
            | ExprKind::JoinedStr { values: elts }
            | ExprKind::TemplateStr { values: elts } => self.exprs(elts),
            ExprKind::BinOp { .. } => self.bin_op(expr),
            ExprKind::UnaryOp { operand: value, .. } | ExprKind::Starred { value, .. } => {
                self.expr(value)
            }
            ExprKind::Lambda { args, body } => {
                self.defaults(args)?;
                let key = NodeKey::new(NodeKind::Expr, expr);
                self.enter_block(self.names.lambda, ScopeKind::Function, key, expr.loc)?;
                self.parameters(args)?;
                self.expr(body)?;
                self.exit_block();
                Ok(())
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Dict { keys, values } => {
                keys.iter().flatten().try_for_each(|key| self.expr(key))?;
                self.exprs(values)
            }
            ExprKind::GeneratorExp { elt, generators } => self.comprehension(
                expr,
                Parts {
                    kind: Comprehension::Generator,
                    generators,
                    elt,
                    value: None,
                },
            ),
            ExprKind::ListComp { elt, generators } => self.comprehension(
                expr,
                Parts {
                    kind: Comprehension::List,
                    generators,
                    elt,
                    value: None,
                },
            ),
            ExprKind::SetComp { elt, generators } => self.comprehension(
                expr,
                Parts {
                    kind: Comprehension::Set,
                    generators,
                    elt,
                    value: None,
                },
            ),
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => {
                let value = Some(value);
                self.comprehension(
                    expr,
                    Parts {
                        kind: Comprehension::Dict,
                        generators,
                        elt: key,
                        value,
                    },
                )
            }
            ExprKind::Yield { value } => self.yield_expr(expr, value),
            ExprKind::YieldFrom { value } => self.yield_expr(expr, Some(value)),
            ExprKind::Await { value } => self.await_expr(expr, value),
            ExprKind::Compare {
                left, comparators, ..
            } => {
                self.expr(left)?;
                self.exprs(comparators)
            }
            ExprKind::Call {
                func,
                args,
                keywords,
            } => {
                self.expr(func)?;
                self.exprs(args)?;
                self.check_keywords(keywords)?;
                keywords
                    .iter()
                    .try_for_each(|keyword| self.expr(keyword.value))
            }
            ExprKind::FormattedValue {
                value, format_spec, ..
            }
            | ExprKind::Interpolation {
                value, format_spec, ..
            } => {
                self.expr(value)?;
                self.opt_expr(format_spec)
            }
            ExprKind::Constant { .. } => Ok(()),
            ExprKind::Attribute { value, attr, ctx } => {
                self.check_name(attr, expr.loc, ctx)?;
                self.expr(value)
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value)?;
                self.expr(slice)
            }
            ExprKind::Slice { lower, upper, step } => {
                self.opt_expr(lower)?;
                self.opt_expr(upper)?;
                self.opt_expr(step)
            }
            ExprKind::Name { id, ctx } => {
                if self.current().in_unevaluated_annotation {
                    return Ok(());
                }
                let flag = if ctx == ExprContext::Load {
                    SymbolFlags::USE
                } else {
                    SymbolFlags::LOCAL
                };
                self.add_def_ctx(id, flag, expr.loc, ctx)?;
                // `super` without arguments looks at the class.
                if id == self.names.super_
                    && ctx == ExprContext::Load
                    && self.current().is_function_like()
                {
                    self.add_def(self.names.class, SymbolFlags::USE, expr.loc)?;
                }
                Ok(())
            }
        }
    }

    /// A chain `a + b + c` nests to the left and may be long, so it is not walked by recursion.
    fn bin_op(&mut self, expr: &Expr<'_>) -> Result {
        let mut operands = Vec::new();
        let mut left = expr;
        while let ExprKind::BinOp {
            left: next, right, ..
        } = left.kind
        {
            operands.push(right);
            left = next;
        }
        if operands.len() > depth::CHAIN_LIMIT {
            return Err(CompileError::recursion());
        }
        self.expr(left)?;
        operands
            .into_iter()
            .rev()
            .try_for_each(|operand| self.expr(operand))
    }

    fn yield_expr(&mut self, expr: &Expr<'_>, value: Option<&Expr<'_>>) -> Result {
        self.check_annotation_block("yield expression", expr)?;
        self.opt_expr(value)?;
        self.current().generator = true;
        let message = match self.current().comprehension {
            None => return Ok(()),
            Some(Comprehension::List) => "'yield' inside list comprehension",
            Some(Comprehension::Set) => "'yield' inside set comprehension",
            Some(Comprehension::Dict) => "'yield' inside dict comprehension",
            Some(Comprehension::Generator) => "'yield' inside generator expression",
        };
        Err(CompileError::syntax(message, expr.loc))
    }

    fn await_expr(&mut self, expr: &Expr<'_>, value: &Expr<'_>) -> Result {
        self.check_annotation_block("await expression", expr)?;
        if !self.allows_top_level_await() {
            let scope = self.current();
            if !scope.is_function_like() {
                return Err(CompileError::syntax("'await' outside function", expr.loc));
            }
            if !scope.is_async_function() && scope.comprehension.is_none() {
                return Err(CompileError::syntax(
                    "'await' outside async function",
                    expr.loc,
                ));
            }
        }
        self.expr(value)?;
        self.current().coroutine = true;
        Ok(())
    }

    fn named_expr(&mut self, expr: &Expr<'_>, target: &Expr<'_>, value: &Expr<'_>) -> Result {
        self.check_annotation_block("named expression", expr)?;
        if self.current().comp_iter_expr > 0 {
            let message =
                "assignment expression cannot be used in a comprehension iterable expression";
            return Err(CompileError::syntax(message, expr.loc));
        }
        if self.current().comprehension.is_some() {
            self.extend_named_expr_scope(target)?;
        }
        self.expr(value)?;
        self.expr(target)
    }

    /// `:=` in a comprehension binds in the function (or module) around it (PEP 572).
    fn extend_named_expr_scope(&mut self, target: &Expr<'_>) -> Result {
        let loc = target.loc;
        let ExprKind::Name { id: name, .. } = target.kind else {
            return Err(CompileError::system("invalid assignment expression target"));
        };
        for position in (0..self.stack.len()).rev() {
            let Some(id) = self.stack.get(position).copied() else {
                break;
            };
            let (kind, comprehension) = (self.table[id].kind, self.table[id].comprehension);
            if comprehension.is_some() {
                let flags = self.lookup_in(id, name);
                if flags.has(SymbolFlags::COMP_ITER) && flags.has(SymbolFlags::LOCAL) {
                    let name = self.interner.get(name);
                    let message = format!(
                        "assignment expression cannot rebind comprehension iteration variable '{name}'"
                    );
                    return Err(CompileError::syntax(message, loc));
                }
                continue;
            }
            let message = match kind {
                ScopeKind::Function => {
                    let is_global = self.lookup_in(id, name).has(SymbolFlags::GLOBAL);
                    self.add_def(
                        name,
                        if is_global {
                            SymbolFlags::GLOBAL
                        } else {
                            SymbolFlags::NONLOCAL
                        },
                        loc,
                    )?;
                    self.record_directive(name, loc);
                    return self.add_def_in(id, name, SymbolFlags::LOCAL, loc);
                }
                ScopeKind::Module => {
                    self.add_def(name, SymbolFlags::GLOBAL, loc)?;
                    self.record_directive(name, loc);
                    return self.add_def_in(SymbolTable::TOP, name, SymbolFlags::GLOBAL, loc);
                }
                ScopeKind::Class => {
                    "assignment expression within a comprehension cannot be used in a class body"
                }
                ScopeKind::TypeParameters => {
                    "assignment expression within a comprehension cannot be used within the definition of a generic"
                }
                ScopeKind::TypeAlias => {
                    "assignment expression within a comprehension cannot be used in a type alias"
                }
                ScopeKind::TypeVariable => {
                    "assignment expression within a comprehension cannot be used in a TypeVar bound"
                }
                ScopeKind::Annotation => continue,
            };
            return Err(CompileError::syntax(message, loc));
        }
        Ok(())
    }

    /// Refuses what cannot be evaluated later, in annotations and the like.
    fn check_annotation_block(&mut self, what: &str, expr: &Expr<'_>) -> Result {
        let scope = self.current();
        let message = match scope.kind {
            ScopeKind::Annotation => format!("{what} cannot be used within an annotation"),
            ScopeKind::TypeVariable => format!("{what} cannot be used within {}", scope.scope_info),
            ScopeKind::TypeAlias => format!("{what} cannot be used within a type alias"),
            ScopeKind::TypeParameters => {
                format!("{what} cannot be used within the definition of a generic")
            }
            ScopeKind::Function | ScopeKind::Class | ScopeKind::Module => return Ok(()),
        };
        Err(CompileError::syntax(message, expr.loc))
    }
}
