//! What must hold of a tree that a program built, beyond the types of its fields: contexts, lists that
//! must not be empty, lists of equal length, sane positions. The parser's trees need no checking.
//!
//! The tree's depth has been limited by whoever read it.

use krait_base::{Interner, Loc, Symbol};

use crate::{
    Alias, Arguments, CmpOp, Comprehension, Constant, Expr, ExprContext, ExprKind, Keyword, Mod,
    Operator, Pattern, PatternKind, Stmt, StmtKind, TypeParam, TypeParamKind, UnaryOp,
};

/// Which exception it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidKind {
    Value,
    Type,
}

/// Why a tree cannot be compiled.
#[derive(Clone, Debug)]
pub struct Invalid {
    pub kind: InvalidKind,
    pub message: String,
}

type Check = Result<(), Invalid>;

/// Checks a whole tree.
pub fn validate(tree: &Mod<'_>, names: &Interner) -> Check {
    let v = Validator { names };
    match *tree {
        Mod::Module { body, .. } | Mod::Interactive { body } => v.stmts(body),
        Mod::Expression { body } => v.expr(body, ExprContext::Load),
        Mod::FunctionType { argtypes, returns } => {
            v.exprs(argtypes, ExprContext::Load)?;
            v.expr(returns, ExprContext::Load)
        }
    }
}

fn wrong<T>(message: impl Into<String>) -> Result<T, Invalid> {
    Err(Invalid {
        kind: InvalidKind::Value,
        message: message.into(),
    })
}

/// A constant's value, and all values in it, can be one.
fn constant(value: &Constant<'_>) -> Check {
    match *value {
        Constant::Foreign(name) => Err(Invalid {
            kind: InvalidKind::Type,
            message: format!("got an invalid type in Constant: {name}"),
        }),
        Constant::Tuple(items) | Constant::FrozenSet(items) => items.iter().try_for_each(constant),
        _ => Ok(()),
    }
}

fn not_empty<T>(list: &[T], what: &str, owner: &str) -> Check {
    if list.is_empty() {
        return wrong(format!("empty {what} on {owner}"));
    }
    Ok(())
}

fn context_name(ctx: ExprContext) -> &'static str {
    match ctx {
        ExprContext::Load => "Load",
        ExprContext::Store => "Store",
        ExprContext::Del => "Del",
    }
}

fn check_loc(loc: Loc) -> Check {
    let Loc {
        line,
        col,
        end_line,
        end_col,
    } = loc;
    if line > end_line {
        return wrong(format!(
            "AST node line range ({line}, {end_line}) is not valid"
        ));
    }
    if (line < 0 && end_line != line) || (col < 0 && col != end_col) {
        return wrong(format!(
            "AST node column range ({col}, {end_col}) for line range ({line}, {end_line}) is not valid"
        ));
    }
    if line == end_line && col > end_col {
        return wrong(format!(
            "line {line}, column {col}-{end_col} is not a valid range"
        ));
    }
    Ok(())
}

struct Validator<'n> {
    names: &'n Interner,
}

impl Validator<'_> {
    /// A name that stands for a variable.
    fn name(&self, name: Symbol) -> Check {
        let text = self.names.get(name);
        if matches!(text, "None" | "True" | "False") {
            return wrong(format!(
                "identifier field can't represent '{text}' constant"
            ));
        }
        Ok(())
    }

    fn aliases(&self, aliases: &[Alias]) -> Check {
        for alias in aliases {
            self.name(alias.name)?;
            alias.asname.map_or(Ok(()), |name| self.name(name))?;
        }
        Ok(())
    }

    fn exprs(&self, list: &[Expr<'_>], ctx: ExprContext) -> Check {
        list.iter().try_for_each(|expr| self.expr(expr, ctx))
    }

    fn load(&self, expr: &Expr<'_>) -> Check {
        self.expr(expr, ExprContext::Load)
    }

    fn loads(&self, list: &[Expr<'_>]) -> Check {
        self.exprs(list, ExprContext::Load)
    }

    fn optional(&self, expr: Option<&Expr<'_>>) -> Check {
        expr.map_or(Ok(()), |expr| self.load(expr))
    }

    fn targets(&self, list: &[Expr<'_>], ctx: ExprContext, owner: &str) -> Check {
        not_empty(list, "targets", owner)?;
        self.exprs(list, ctx)
    }

    fn body(&self, body: &[Stmt<'_>], owner: &str) -> Check {
        not_empty(body, "body", owner)?;
        self.stmts(body)
    }

    fn stmts(&self, list: &[Stmt<'_>]) -> Check {
        list.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn stmt(&self, stmt: &Stmt<'_>) -> Check {
        if matches!(stmt.kind, StmtKind::Expr { value } if is_absent(value)) {
            return wrong("None disallowed in statement list");
        }
        check_loc(stmt.loc)?;
        match stmt.kind {
            StmtKind::FunctionDef {
                name,
                args,
                body,
                decorator_list,
                returns,
                type_params,
                ..
            } => {
                self.name(name)?;
                self.body(body, "FunctionDef")?;
                self.function(args, decorator_list, returns, type_params)
            }
            StmtKind::AsyncFunctionDef {
                name,
                args,
                body,
                decorator_list,
                returns,
                type_params,
                ..
            } => {
                self.name(name)?;
                self.body(body, "AsyncFunctionDef")?;
                self.function(args, decorator_list, returns, type_params)
            }
            StmtKind::ClassDef {
                name,
                bases,
                keywords,
                body,
                decorator_list,
                type_params,
                ..
            } => {
                self.name(name)?;
                self.body(body, "ClassDef")?;
                self.type_params(type_params)?;
                self.loads(bases)?;
                self.keywords(keywords)?;
                self.loads(decorator_list)
            }
            StmtKind::Return { value } => self.optional(value),
            StmtKind::Delete { targets } => self.targets(targets, ExprContext::Del, "Delete"),
            StmtKind::Assign { targets, value, .. } => {
                self.targets(targets, ExprContext::Store, "Assign")?;
                self.load(value)
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target, ExprContext::Store)?;
                self.load(value)
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                simple,
            } => {
                if simple != 0 && !matches!(target.kind, ExprKind::Name { .. }) {
                    return Err(Invalid {
                        kind: InvalidKind::Type,
                        message: "AnnAssign with simple non-Name target".to_owned(),
                    });
                }
                self.expr(target, ExprContext::Store)?;
                self.optional(value)?;
                self.load(annotation)
            }
            StmtKind::TypeAlias {
                name,
                type_params,
                value,
            } => {
                if !matches!(name.kind, ExprKind::Name { .. }) {
                    return Err(Invalid {
                        kind: InvalidKind::Type,
                        message: "TypeAlias with non-Name name".to_owned(),
                    });
                }
                self.expr(name, ExprContext::Store)?;
                self.type_params(type_params)?;
                self.load(value)
            }
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
                ..
            } => self.for_loop(target, iter, body, orelse, "For"),
            StmtKind::AsyncFor {
                target,
                iter,
                body,
                orelse,
                ..
            } => self.for_loop(target, iter, body, orelse, "AsyncFor"),
            StmtKind::While { test, body, orelse } => {
                self.load(test)?;
                self.body(body, "While")?;
                self.stmts(orelse)
            }
            StmtKind::If { test, body, orelse } => {
                self.load(test)?;
                self.body(body, "If")?;
                self.stmts(orelse)
            }
            StmtKind::With { items, body, .. } => self.with(items, body, "With"),
            StmtKind::AsyncWith { items, body, .. } => self.with(items, body, "AsyncWith"),
            StmtKind::Match { subject, cases } => {
                self.load(subject)?;
                not_empty(cases, "cases", "Match")?;
                for case in cases {
                    self.pattern(case.pattern, false)?;
                    self.optional(case.guard)?;
                    self.body(case.body, "match_case")?;
                }
                Ok(())
            }
            StmtKind::Raise { exc, cause } => {
                if exc.is_none() && cause.is_some() {
                    return wrong("Raise with cause but no exception");
                }
                self.optional(exc)?;
                self.optional(cause)
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
            } => self.try_stmt(body, handlers, orelse, finalbody, "Try"),
            StmtKind::TryStar {
                body,
                handlers,
                orelse,
                finalbody,
            } => self.try_stmt(body, handlers, orelse, finalbody, "TryStar"),
            StmtKind::Assert { test, msg } => {
                self.load(test)?;
                self.optional(msg)
            }
            StmtKind::Import { names } => {
                self.aliases(names)?;
                not_empty(names, "names", "Import")
            }
            StmtKind::ImportFrom { names, level, .. } => {
                if level.is_some_and(|level| level < 0) {
                    return wrong("Negative ImportFrom level");
                }
                self.aliases(names)?;
                not_empty(names, "names", "ImportFrom")
            }
            StmtKind::Global { names } => not_empty(names, "names", "Global"),
            StmtKind::Nonlocal { names } => not_empty(names, "names", "Nonlocal"),
            StmtKind::Expr { value } => self.load(value),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    fn function(
        &self,
        args: &Arguments<'_>,
        decorators: &[Expr<'_>],
        returns: Option<&Expr<'_>>,
        type_params: &[TypeParam<'_>],
    ) -> Check {
        self.type_params(type_params)?;
        self.arguments(args)?;
        self.loads(decorators)?;
        self.optional(returns)
    }

    fn for_loop(
        &self,
        target: &Expr<'_>,
        iter: &Expr<'_>,
        body: &[Stmt<'_>],
        orelse: &[Stmt<'_>],
        owner: &str,
    ) -> Check {
        self.expr(target, ExprContext::Store)?;
        self.load(iter)?;
        self.body(body, owner)?;
        self.stmts(orelse)
    }

    fn with(&self, items: &[crate::WithItem<'_>], body: &[Stmt<'_>], owner: &str) -> Check {
        not_empty(items, "items", owner)?;
        for item in items {
            self.load(item.context_expr)?;
            if let Some(target) = item.optional_vars {
                self.expr(target, ExprContext::Store)?;
            }
        }
        self.body(body, owner)
    }

    fn try_stmt(
        &self,
        body: &[Stmt<'_>],
        handlers: &[crate::ExceptHandler<'_>],
        orelse: &[Stmt<'_>],
        finalbody: &[Stmt<'_>],
        owner: &str,
    ) -> Check {
        self.body(body, owner)?;
        if handlers.is_empty() && finalbody.is_empty() {
            return wrong(format!("{owner} has neither except handlers nor finalbody"));
        }
        if handlers.is_empty() && !orelse.is_empty() {
            return wrong(format!("{owner} has orelse but no except handlers"));
        }
        for handler in handlers {
            check_loc(handler.loc)?;
            handler.name.map_or(Ok(()), |name| self.name(name))?;
            self.optional(handler.type_)?;
            self.body(handler.body, "ExceptHandler")?;
        }
        self.stmts(finalbody)?;
        self.stmts(orelse)
    }

    fn arguments(&self, args: &Arguments<'_>) -> Check {
        let all = args.posonlyargs.iter().chain(args.args);
        for arg in all
            .chain(args.vararg)
            .chain(args.kwonlyargs)
            .chain(args.kwarg)
        {
            check_loc(arg.loc)?;
            self.optional(arg.annotation)?;
        }
        if args.defaults.len() > args.posonlyargs.len() + args.args.len() {
            return wrong("more positional defaults than args on arguments");
        }
        if args.kw_defaults.len() != args.kwonlyargs.len() {
            return wrong("length of kwonlyargs is not the same as kw_defaults on arguments");
        }
        self.loads(args.defaults)?;
        args.kw_defaults
            .iter()
            .try_for_each(|default| self.optional(*default))
    }

    fn keywords(&self, keywords: &[Keyword<'_>]) -> Check {
        keywords
            .iter()
            .try_for_each(|keyword| self.load(keyword.value))
    }

    fn type_params(&self, params: &[TypeParam<'_>]) -> Check {
        for param in params {
            check_loc(param.loc)?;
            let (name, bound, default) = match param.kind {
                TypeParamKind::TypeVar {
                    name,
                    bound,
                    default_value,
                } => (name, bound, default_value),
                TypeParamKind::ParamSpec {
                    name,
                    default_value,
                }
                | TypeParamKind::TypeVarTuple {
                    name,
                    default_value,
                } => (name, None, default_value),
            };
            self.name(name)?;
            self.optional(bound)?;
            self.optional(default)?;
        }
        Ok(())
    }

    fn generators(&self, generators: &[Comprehension<'_>]) -> Check {
        if generators.is_empty() {
            return wrong("comprehension with no generators");
        }
        for generator in generators {
            self.expr(generator.target, ExprContext::Store)?;
            self.load(generator.iter)?;
            self.loads(generator.ifs)?;
        }
        Ok(())
    }

    fn expr(&self, expr: &Expr<'_>, ctx: ExprContext) -> Check {
        if is_absent(expr) {
            return wrong("None disallowed in expression list");
        }
        check_loc(expr.loc)?;
        let own = match expr.kind {
            ExprKind::Attribute { ctx, .. }
            | ExprKind::Subscript { ctx, .. }
            | ExprKind::Starred { ctx, .. }
            | ExprKind::List { ctx, .. }
            | ExprKind::Tuple { ctx, .. } => Some(ctx),
            ExprKind::Name { id, ctx } => {
                self.name(id)?;
                Some(ctx)
            }
            _ => None,
        };
        match own {
            None if ctx != ExprContext::Load => {
                return wrong(format!(
                    "expression which can't be assigned to in {} context",
                    context_name(ctx)
                ));
            }
            Some(own) if own != ctx => {
                return wrong(format!(
                    "expression must have {} context but has {} instead",
                    context_name(ctx),
                    context_name(own)
                ));
            }
            _ => {}
        }
        match expr.kind {
            ExprKind::BoolOp { values, .. } => {
                if values.len() < 2 {
                    return wrong("BoolOp with less than 2 values");
                }
                self.loads(values)
            }
            ExprKind::NamedExpr { target, value } => {
                if !matches!(target.kind, ExprKind::Name { .. }) {
                    return Err(Invalid {
                        kind: InvalidKind::Type,
                        message: "NamedExpr target must be a Name".to_owned(),
                    });
                }
                self.load(value)
            }
            ExprKind::BinOp { left, right, .. } => {
                self.load(left)?;
                self.load(right)
            }
            ExprKind::UnaryOp { operand, .. } => self.load(operand),
            ExprKind::Lambda { args, body } => {
                self.arguments(args)?;
                self.load(body)
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.load(test)?;
                self.load(body)?;
                self.load(orelse)
            }
            ExprKind::Dict { keys, values } => {
                if keys.len() != values.len() {
                    return wrong("Dict doesn't have the same number of keys as values");
                }
                keys.iter().try_for_each(|key| self.optional(*key))?;
                self.loads(values)
            }
            ExprKind::Set { elts } => self.loads(elts),
            ExprKind::ListComp { elt, generators }
            | ExprKind::SetComp { elt, generators }
            | ExprKind::GeneratorExp { elt, generators } => {
                self.generators(generators)?;
                self.load(elt)
            }
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => {
                self.generators(generators)?;
                self.load(key)?;
                self.load(value)
            }
            ExprKind::Await { value } | ExprKind::YieldFrom { value } => self.load(value),
            ExprKind::Yield { value } => self.optional(value),
            ExprKind::Compare {
                left,
                ops,
                comparators,
            } => self.compare(left, ops, comparators),
            ExprKind::Call {
                func,
                args,
                keywords,
            } => {
                self.load(func)?;
                self.loads(args)?;
                self.keywords(keywords)
            }
            ExprKind::FormattedValue {
                value, format_spec, ..
            }
            | ExprKind::Interpolation {
                value, format_spec, ..
            } => {
                self.load(value)?;
                self.optional(format_spec)
            }
            ExprKind::JoinedStr { values } | ExprKind::TemplateStr { values } => self.loads(values),
            ExprKind::Constant { value, .. } => constant(&value),
            ExprKind::Name { .. } => Ok(()),
            ExprKind::Attribute { value, .. } => self.load(value),
            ExprKind::Subscript { value, slice, .. } => {
                self.load(slice)?;
                self.load(value)
            }
            ExprKind::Starred { value, .. } => self.expr(value, ctx),
            ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => self.exprs(elts, ctx),
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower)?;
                self.optional(upper)?;
                self.optional(step)
            }
        }
    }

    fn compare(&self, left: &Expr<'_>, ops: &[CmpOp], comparators: &[Expr<'_>]) -> Check {
        if comparators.is_empty() {
            return wrong("Compare with no comparators");
        }
        if comparators.len() != ops.len() {
            return wrong("Compare has a different number of comparators and operands");
        }
        self.loads(comparators)?;
        self.load(left)
    }

    fn patterns(&self, list: &[Pattern<'_>], star_ok: bool) -> Check {
        list.iter()
            .try_for_each(|pattern| self.pattern(pattern, star_ok))
    }

    fn capture(&self, name: Option<Symbol>) -> Check {
        let Some(name) = name else { return Ok(()) };
        if self.names.get(name) == "_" {
            return wrong("can't capture name '_' in patterns");
        }
        self.name(name)
    }

    fn pattern(&self, pattern: &Pattern<'_>, star_ok: bool) -> Check {
        if matches!(pattern.kind, PatternKind::MatchValue { value } if is_absent(value)) {
            return wrong("None disallowed in pattern list");
        }
        check_loc(pattern.loc)?;
        match pattern.kind {
            PatternKind::MatchValue { value } => self.match_value(value),
            PatternKind::MatchSingleton { value } => match value {
                Constant::None | Constant::True | Constant::False => Ok(()),
                _ => wrong("MatchSingleton can only contain True, False and None"),
            },
            PatternKind::MatchSequence { patterns } => self.patterns(patterns, true),
            PatternKind::MatchMapping {
                keys,
                patterns,
                rest,
            } => {
                if keys.len() != patterns.len() {
                    return wrong("MatchMapping doesn't have the same number of keys as patterns");
                }
                self.capture(rest)?;
                for key in keys {
                    let is_singleton = matches!(
                        key.kind,
                        ExprKind::Constant {
                            value: Constant::None | Constant::True | Constant::False,
                            ..
                        }
                    );
                    if !is_singleton {
                        self.match_value(key)?;
                    }
                }
                self.patterns(patterns, false)
            }
            PatternKind::MatchClass {
                cls,
                patterns,
                kwd_attrs,
                kwd_patterns,
            } => {
                if kwd_attrs.len() != kwd_patterns.len() {
                    return wrong(
                        "MatchClass doesn't have the same number of keyword attributes as patterns",
                    );
                }
                self.load(cls)?;
                let mut part = cls;
                loop {
                    match part.kind {
                        ExprKind::Name { .. } => break,
                        ExprKind::Attribute { value, .. } => part = value,
                        _ => {
                            return wrong(
                                "MatchClass cls field can only contain Name or Attribute nodes.",
                            );
                        }
                    }
                }
                kwd_attrs.iter().try_for_each(|name| self.name(*name))?;
                self.patterns(patterns, false)?;
                self.patterns(kwd_patterns, false)
            }
            PatternKind::MatchStar { name } => {
                if !star_ok {
                    return wrong("can't use MatchStar here");
                }
                self.capture(name)
            }
            PatternKind::MatchAs { pattern, name } => {
                self.capture(name)?;
                match (pattern, name) {
                    (None, _) => Ok(()),
                    (Some(_), None) => {
                        wrong("MatchAs must specify a target name if a pattern is given")
                    }
                    (Some(pattern), _) => self.pattern(pattern, false),
                }
            }
            PatternKind::MatchOr { patterns } => {
                if patterns.len() < 2 {
                    return wrong("MatchOr requires at least 2 patterns");
                }
                self.patterns(patterns, false)
            }
        }
    }

    /// A literal, or a dotted name.
    fn match_value(&self, value: &Expr<'_>) -> Check {
        self.load(value)?;
        match value.kind {
            ExprKind::Constant { value, .. } => match value {
                Constant::Int(_)
                | Constant::BigInt(_)
                | Constant::Float(_)
                | Constant::Complex { .. }
                | Constant::Str(_)
                | Constant::Bytes(_) => Ok(()),
                _ => wrong("unexpected constant inside of a literal pattern"),
            },
            ExprKind::Attribute { .. }
            | ExprKind::JoinedStr { .. }
            | ExprKind::TemplateStr { .. } => Ok(()),
            ExprKind::UnaryOp {
                op: UnaryOp::USub,
                operand,
            } if is_number(operand, true) => Ok(()),
            ExprKind::BinOp {
                left,
                op: Operator::Add | Operator::Sub,
                right,
            } if is_imaginary(right) => {
                let real = match left.kind {
                    ExprKind::UnaryOp {
                        op: UnaryOp::USub,
                        operand,
                    } => operand,
                    _ => left,
                };
                if is_number(real, false) {
                    Ok(())
                } else {
                    wrong("patterns may only match literals and attribute lookups")
                }
            }
            _ => wrong("patterns may only match literals and attribute lookups"),
        }
    }
}

/// Whether this stands for a `None` in a list of nodes.
fn is_absent(expr: &Expr<'_>) -> bool {
    matches!(expr.kind, ExprKind::Constant { value, .. } if value.is_absent())
}

fn is_number(expr: &Expr<'_>, complex_too: bool) -> bool {
    match expr.kind {
        ExprKind::Constant { value, .. } => match value {
            Constant::Int(_) | Constant::BigInt(_) | Constant::Float(_) => true,
            Constant::Complex { .. } => complex_too,
            _ => false,
        },
        _ => false,
    }
}

fn is_imaginary(expr: &Expr<'_>) -> bool {
    matches!(
        expr.kind,
        ExprKind::Constant {
            value: Constant::Complex { .. },
            ..
        }
    )
}
