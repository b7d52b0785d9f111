//! Written by `cargo xtask codegen ast` from `tables/ast.toml`: edit that instead.

use krait_base::{Loc, Symbol, Wtf8};

use crate::Constant;
use crate::class::{Class, ClassKind, FieldInfo, FieldType, Quantifier};
use crate::read::{Field, NodeSource};
use crate::reflect::{FieldValue, NodeList};

/// The alternatives of the group `mod`.
#[derive(Clone, Copy, Debug)]
pub enum Mod<'a> {
    /// `Module(stmt* body, type_ignore* type_ignores)`
    Module {
        body: &'a [Stmt<'a>],
        type_ignores: &'a [TypeIgnore<'a>],
    },
    /// `Interactive(stmt* body)`
    Interactive { body: &'a [Stmt<'a>] },
    /// `Expression(expr body)`
    Expression { body: &'a Expr<'a> },
    /// `FunctionType(expr* argtypes, expr returns)`
    FunctionType {
        argtypes: &'a [Expr<'a>],
        returns: &'a Expr<'a>,
    },
}

/// A node of the group `stmt` and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Stmt<'a> {
    pub loc: Loc,
    pub kind: StmtKind<'a>,
}

/// The alternatives of the group `stmt`.
#[derive(Clone, Copy, Debug)]
pub enum StmtKind<'a> {
    /// `FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)`
    FunctionDef {
        name: Symbol,
        args: &'a Arguments<'a>,
        body: &'a [Stmt<'a>],
        decorator_list: &'a [Expr<'a>],
        returns: Option<&'a Expr<'a>>,
        type_comment: Option<Wtf8<'a>>,
        type_params: &'a [TypeParam<'a>],
    },
    /// `AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)`
    AsyncFunctionDef {
        name: Symbol,
        args: &'a Arguments<'a>,
        body: &'a [Stmt<'a>],
        decorator_list: &'a [Expr<'a>],
        returns: Option<&'a Expr<'a>>,
        type_comment: Option<Wtf8<'a>>,
        type_params: &'a [TypeParam<'a>],
    },
    /// `ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params)`
    ClassDef {
        name: Symbol,
        bases: &'a [Expr<'a>],
        keywords: &'a [Keyword<'a>],
        body: &'a [Stmt<'a>],
        decorator_list: &'a [Expr<'a>],
        type_params: &'a [TypeParam<'a>],
    },
    /// `Return(expr? value)`
    Return { value: Option<&'a Expr<'a>> },
    /// `Delete(expr* targets)`
    Delete { targets: &'a [Expr<'a>] },
    /// `Assign(expr* targets, expr value, string? type_comment)`
    Assign {
        targets: &'a [Expr<'a>],
        value: &'a Expr<'a>,
        type_comment: Option<Wtf8<'a>>,
    },
    /// `TypeAlias(expr name, type_param* type_params, expr value)`
    TypeAlias {
        name: &'a Expr<'a>,
        type_params: &'a [TypeParam<'a>],
        value: &'a Expr<'a>,
    },
    /// `AugAssign(expr target, operator op, expr value)`
    AugAssign {
        target: &'a Expr<'a>,
        op: Operator,
        value: &'a Expr<'a>,
    },
    /// `AnnAssign(expr target, expr annotation, expr? value, int simple)`
    AnnAssign {
        target: &'a Expr<'a>,
        annotation: &'a Expr<'a>,
        value: Option<&'a Expr<'a>>,
        simple: i32,
    },
    /// `For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)`
    For {
        target: &'a Expr<'a>,
        iter: &'a Expr<'a>,
        body: &'a [Stmt<'a>],
        orelse: &'a [Stmt<'a>],
        type_comment: Option<Wtf8<'a>>,
    },
    /// `AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)`
    AsyncFor {
        target: &'a Expr<'a>,
        iter: &'a Expr<'a>,
        body: &'a [Stmt<'a>],
        orelse: &'a [Stmt<'a>],
        type_comment: Option<Wtf8<'a>>,
    },
    /// `While(expr test, stmt* body, stmt* orelse)`
    While {
        test: &'a Expr<'a>,
        body: &'a [Stmt<'a>],
        orelse: &'a [Stmt<'a>],
    },
    /// `If(expr test, stmt* body, stmt* orelse)`
    If {
        test: &'a Expr<'a>,
        body: &'a [Stmt<'a>],
        orelse: &'a [Stmt<'a>],
    },
    /// `With(withitem* items, stmt* body, string? type_comment)`
    With {
        items: &'a [WithItem<'a>],
        body: &'a [Stmt<'a>],
        type_comment: Option<Wtf8<'a>>,
    },
    /// `AsyncWith(withitem* items, stmt* body, string? type_comment)`
    AsyncWith {
        items: &'a [WithItem<'a>],
        body: &'a [Stmt<'a>],
        type_comment: Option<Wtf8<'a>>,
    },
    /// `Match(expr subject, match_case* cases)`
    Match {
        subject: &'a Expr<'a>,
        cases: &'a [MatchCase<'a>],
    },
    /// `Raise(expr? exc, expr? cause)`
    Raise {
        exc: Option<&'a Expr<'a>>,
        cause: Option<&'a Expr<'a>>,
    },
    /// `Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)`
    Try {
        body: &'a [Stmt<'a>],
        handlers: &'a [ExceptHandler<'a>],
        orelse: &'a [Stmt<'a>],
        finalbody: &'a [Stmt<'a>],
    },
    /// `TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)`
    TryStar {
        body: &'a [Stmt<'a>],
        handlers: &'a [ExceptHandler<'a>],
        orelse: &'a [Stmt<'a>],
        finalbody: &'a [Stmt<'a>],
    },
    /// `Assert(expr test, expr? msg)`
    Assert {
        test: &'a Expr<'a>,
        msg: Option<&'a Expr<'a>>,
    },
    /// `Import(alias* names)`
    Import { names: &'a [Alias] },
    /// `ImportFrom(identifier? module, alias* names, int? level)`
    ImportFrom {
        module: Option<Symbol>,
        names: &'a [Alias],
        level: Option<i32>,
    },
    /// `Global(identifier* names)`
    Global { names: &'a [Symbol] },
    /// `Nonlocal(identifier* names)`
    Nonlocal { names: &'a [Symbol] },
    /// `Expr(expr value)`
    Expr { value: &'a Expr<'a> },
    /// `Pass`
    Pass,
    /// `Break`
    Break,
    /// `Continue`
    Continue,
}

/// A node of the group `expr` and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Expr<'a> {
    pub loc: Loc,
    pub kind: ExprKind<'a>,
}

/// The alternatives of the group `expr`.
#[derive(Clone, Copy, Debug)]
pub enum ExprKind<'a> {
    /// `BoolOp(boolop op, expr* values)`
    BoolOp { op: BoolOp, values: &'a [Expr<'a>] },
    /// `NamedExpr(expr target, expr value)`
    NamedExpr {
        target: &'a Expr<'a>,
        value: &'a Expr<'a>,
    },
    /// `BinOp(expr left, operator op, expr right)`
    BinOp {
        left: &'a Expr<'a>,
        op: Operator,
        right: &'a Expr<'a>,
    },
    /// `UnaryOp(unaryop op, expr operand)`
    UnaryOp { op: UnaryOp, operand: &'a Expr<'a> },
    /// `Lambda(arguments args, expr body)`
    Lambda {
        args: &'a Arguments<'a>,
        body: &'a Expr<'a>,
    },
    /// `IfExp(expr test, expr body, expr orelse)`
    IfExp {
        test: &'a Expr<'a>,
        body: &'a Expr<'a>,
        orelse: &'a Expr<'a>,
    },
    /// `Dict(expr?* keys, expr* values)`
    Dict {
        keys: &'a [Option<&'a Expr<'a>>],
        values: &'a [Expr<'a>],
    },
    /// `Set(expr* elts)`
    Set { elts: &'a [Expr<'a>] },
    /// `ListComp(expr elt, comprehension* generators)`
    ListComp {
        elt: &'a Expr<'a>,
        generators: &'a [Comprehension<'a>],
    },
    /// `SetComp(expr elt, comprehension* generators)`
    SetComp {
        elt: &'a Expr<'a>,
        generators: &'a [Comprehension<'a>],
    },
    /// `DictComp(expr key, expr value, comprehension* generators)`
    DictComp {
        key: &'a Expr<'a>,
        value: &'a Expr<'a>,
        generators: &'a [Comprehension<'a>],
    },
    /// `GeneratorExp(expr elt, comprehension* generators)`
    GeneratorExp {
        elt: &'a Expr<'a>,
        generators: &'a [Comprehension<'a>],
    },
    /// `Await(expr value)`
    Await { value: &'a Expr<'a> },
    /// `Yield(expr? value)`
    Yield { value: Option<&'a Expr<'a>> },
    /// `YieldFrom(expr value)`
    YieldFrom { value: &'a Expr<'a> },
    /// `Compare(expr left, cmpop* ops, expr* comparators)`
    Compare {
        left: &'a Expr<'a>,
        ops: &'a [CmpOp],
        comparators: &'a [Expr<'a>],
    },
    /// `Call(expr func, expr* args, keyword* keywords)`
    Call {
        func: &'a Expr<'a>,
        args: &'a [Expr<'a>],
        keywords: &'a [Keyword<'a>],
    },
    /// `FormattedValue(expr value, int conversion, expr? format_spec)`
    FormattedValue {
        value: &'a Expr<'a>,
        conversion: i32,
        format_spec: Option<&'a Expr<'a>>,
    },
    /// `Interpolation(expr value, constant str, int conversion, expr? format_spec)`
    Interpolation {
        value: &'a Expr<'a>,
        str: Constant<'a>,
        conversion: i32,
        format_spec: Option<&'a Expr<'a>>,
    },
    /// `JoinedStr(expr* values)`
    JoinedStr { values: &'a [Expr<'a>] },
    /// `TemplateStr(expr* values)`
    TemplateStr { values: &'a [Expr<'a>] },
    /// `Constant(constant value, string? kind)`
    Constant {
        value: Constant<'a>,
        kind: Option<Wtf8<'a>>,
    },
    /// `Attribute(expr value, identifier attr, expr_context ctx)`
    Attribute {
        value: &'a Expr<'a>,
        attr: Symbol,
        ctx: ExprContext,
    },
    /// `Subscript(expr value, expr slice, expr_context ctx)`
    Subscript {
        value: &'a Expr<'a>,
        slice: &'a Expr<'a>,
        ctx: ExprContext,
    },
    /// `Starred(expr value, expr_context ctx)`
    Starred {
        value: &'a Expr<'a>,
        ctx: ExprContext,
    },
    /// `Name(identifier id, expr_context ctx)`
    Name { id: Symbol, ctx: ExprContext },
    /// `List(expr* elts, expr_context ctx)`
    List {
        elts: &'a [Expr<'a>],
        ctx: ExprContext,
    },
    /// `Tuple(expr* elts, expr_context ctx)`
    Tuple {
        elts: &'a [Expr<'a>],
        ctx: ExprContext,
    },
    /// `Slice(expr? lower, expr? upper, expr? step)`
    Slice {
        lower: Option<&'a Expr<'a>>,
        upper: Option<&'a Expr<'a>>,
        step: Option<&'a Expr<'a>>,
    },
}

/// `expr_context = Load | Store | Del`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExprContext {
    Load,
    Store,
    Del,
}

/// `boolop = And | Or`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BoolOp {
    And,
    Or,
}

/// `operator = Add | Sub | Mult | MatMult | Div | Mod | Pow | LShift | RShift | BitOr | BitXor | BitAnd | FloorDiv`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
}

/// `unaryop = Invert | Not | UAdd | USub`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    Invert,
    Not,
    UAdd,
    USub,
}

/// `cmpop = Eq | NotEq | Lt | LtE | Gt | GtE | Is | IsNot | In | NotIn`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CmpOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// `comprehension(expr target, expr iter, expr* ifs, int is_async)`
#[derive(Clone, Copy, Debug)]
pub struct Comprehension<'a> {
    pub target: &'a Expr<'a>,
    pub iter: &'a Expr<'a>,
    pub ifs: &'a [Expr<'a>],
    pub is_async: i32,
}

/// `ExceptHandler(expr? type, identifier? name, stmt* body)`
#[derive(Clone, Copy, Debug)]
pub struct ExceptHandler<'a> {
    pub loc: Loc,
    pub type_: Option<&'a Expr<'a>>,
    pub name: Option<Symbol>,
    pub body: &'a [Stmt<'a>],
}

/// `arguments(arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults)`
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a> {
    pub posonlyargs: &'a [Arg<'a>],
    pub args: &'a [Arg<'a>],
    pub vararg: Option<&'a Arg<'a>>,
    pub kwonlyargs: &'a [Arg<'a>],
    pub kw_defaults: &'a [Option<&'a Expr<'a>>],
    pub kwarg: Option<&'a Arg<'a>>,
    pub defaults: &'a [Expr<'a>],
}

/// `arg(identifier arg, expr? annotation, string? type_comment)`
#[derive(Clone, Copy, Debug)]
pub struct Arg<'a> {
    pub loc: Loc,
    pub arg: Symbol,
    pub annotation: Option<&'a Expr<'a>>,
    pub type_comment: Option<Wtf8<'a>>,
}

/// `keyword(identifier? arg, expr value)`
#[derive(Clone, Copy, Debug)]
pub struct Keyword<'a> {
    pub loc: Loc,
    pub arg: Option<Symbol>,
    pub value: &'a Expr<'a>,
}

/// `alias(identifier name, identifier? asname)`
#[derive(Clone, Copy, Debug)]
pub struct Alias {
    pub loc: Loc,
    pub name: Symbol,
    pub asname: Option<Symbol>,
}

/// `withitem(expr context_expr, expr? optional_vars)`
#[derive(Clone, Copy, Debug)]
pub struct WithItem<'a> {
    pub context_expr: &'a Expr<'a>,
    pub optional_vars: Option<&'a Expr<'a>>,
}

/// `match_case(pattern pattern, expr? guard, stmt* body)`
#[derive(Clone, Copy, Debug)]
pub struct MatchCase<'a> {
    pub pattern: &'a Pattern<'a>,
    pub guard: Option<&'a Expr<'a>>,
    pub body: &'a [Stmt<'a>],
}

/// A node of the group `pattern` and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Pattern<'a> {
    pub loc: Loc,
    pub kind: PatternKind<'a>,
}

/// The alternatives of the group `pattern`.
#[derive(Clone, Copy, Debug)]
pub enum PatternKind<'a> {
    /// `MatchValue(expr value)`
    MatchValue { value: &'a Expr<'a> },
    /// `MatchSingleton(constant value)`
    MatchSingleton { value: Constant<'a> },
    /// `MatchSequence(pattern* patterns)`
    MatchSequence { patterns: &'a [Pattern<'a>] },
    /// `MatchMapping(expr* keys, pattern* patterns, identifier? rest)`
    MatchMapping {
        keys: &'a [Expr<'a>],
        patterns: &'a [Pattern<'a>],
        rest: Option<Symbol>,
    },
    /// `MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns)`
    MatchClass {
        cls: &'a Expr<'a>,
        patterns: &'a [Pattern<'a>],
        kwd_attrs: &'a [Symbol],
        kwd_patterns: &'a [Pattern<'a>],
    },
    /// `MatchStar(identifier? name)`
    MatchStar { name: Option<Symbol> },
    /// `MatchAs(pattern? pattern, identifier? name)`
    MatchAs {
        pattern: Option<&'a Pattern<'a>>,
        name: Option<Symbol>,
    },
    /// `MatchOr(pattern* patterns)`
    MatchOr { patterns: &'a [Pattern<'a>] },
}

/// `TypeIgnore(int lineno, string tag)`
#[derive(Clone, Copy, Debug)]
pub struct TypeIgnore<'a> {
    pub lineno: i32,
    pub tag: Wtf8<'a>,
}

/// A node of the group `type_param` and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct TypeParam<'a> {
    pub loc: Loc,
    pub kind: TypeParamKind<'a>,
}

/// The alternatives of the group `type_param`.
#[derive(Clone, Copy, Debug)]
pub enum TypeParamKind<'a> {
    /// `TypeVar(identifier name, expr? bound, expr? default_value)`
    TypeVar {
        name: Symbol,
        bound: Option<&'a Expr<'a>>,
        default_value: Option<&'a Expr<'a>>,
    },
    /// `ParamSpec(identifier name, expr? default_value)`
    ParamSpec {
        name: Symbol,
        default_value: Option<&'a Expr<'a>>,
    },
    /// `TypeVarTuple(identifier name, expr? default_value)`
    TypeVarTuple {
        name: Symbol,
        default_value: Option<&'a Expr<'a>>,
    },
}

/// Visits a tree from the top; each method's default visits the node's children in the
/// order of their fields.
///
/// A tree can be far deeper than the native stack (`a+a+a+...`): a visitor of trees from
/// outside must count its depth in the methods it overrides.
pub trait Visit<'a> {
    fn visit_mod(&mut self, node: &'a Mod<'a>) {
        walk_mod(self, node);
    }
    fn visit_stmt(&mut self, node: &'a Stmt<'a>) {
        walk_stmt(self, node);
    }
    fn visit_expr(&mut self, node: &'a Expr<'a>) {
        walk_expr(self, node);
    }
    fn visit_comprehension(&mut self, node: &'a Comprehension<'a>) {
        walk_comprehension(self, node);
    }
    fn visit_excepthandler(&mut self, node: &'a ExceptHandler<'a>) {
        walk_excepthandler(self, node);
    }
    fn visit_arguments(&mut self, node: &'a Arguments<'a>) {
        walk_arguments(self, node);
    }
    fn visit_arg(&mut self, node: &'a Arg<'a>) {
        walk_arg(self, node);
    }
    fn visit_keyword(&mut self, node: &'a Keyword<'a>) {
        walk_keyword(self, node);
    }
    fn visit_alias(&mut self, node: &'a Alias) {
        walk_alias(self, node);
    }
    fn visit_withitem(&mut self, node: &'a WithItem<'a>) {
        walk_withitem(self, node);
    }
    fn visit_match_case(&mut self, node: &'a MatchCase<'a>) {
        walk_match_case(self, node);
    }
    fn visit_pattern(&mut self, node: &'a Pattern<'a>) {
        walk_pattern(self, node);
    }
    fn visit_type_ignore(&mut self, node: &'a TypeIgnore<'a>) {
        walk_type_ignore(self, node);
    }
    fn visit_type_param(&mut self, node: &'a TypeParam<'a>) {
        walk_type_param(self, node);
    }
}

/// Visits the children of a `Mod`.
pub fn walk_mod<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a Mod<'a>) {
    match *node {
        Mod::Module { body, type_ignores } => {
            for node in body {
                visitor.visit_stmt(node);
            }
            for node in type_ignores {
                visitor.visit_type_ignore(node);
            }
        }
        Mod::Interactive { body } => {
            for node in body {
                visitor.visit_stmt(node);
            }
        }
        Mod::Expression { body } => {
            visitor.visit_expr(body);
        }
        Mod::FunctionType { argtypes, returns } => {
            for node in argtypes {
                visitor.visit_expr(node);
            }
            visitor.visit_expr(returns);
        }
    }
}

/// Visits the children of a `Stmt`.
pub fn walk_stmt<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a Stmt<'a>) {
    match node.kind {
        StmtKind::FunctionDef {
            args,
            body,
            decorator_list,
            returns,
            type_params,
            ..
        } => {
            visitor.visit_arguments(args);
            for node in body {
                visitor.visit_stmt(node);
            }
            for node in decorator_list {
                visitor.visit_expr(node);
            }
            if let Some(node) = returns {
                visitor.visit_expr(node);
            }
            for node in type_params {
                visitor.visit_type_param(node);
            }
        }
        StmtKind::AsyncFunctionDef {
            args,
            body,
            decorator_list,
            returns,
            type_params,
            ..
        } => {
            visitor.visit_arguments(args);
            for node in body {
                visitor.visit_stmt(node);
            }
            for node in decorator_list {
                visitor.visit_expr(node);
            }
            if let Some(node) = returns {
                visitor.visit_expr(node);
            }
            for node in type_params {
                visitor.visit_type_param(node);
            }
        }
        StmtKind::ClassDef {
            bases,
            keywords,
            body,
            decorator_list,
            type_params,
            ..
        } => {
            for node in bases {
                visitor.visit_expr(node);
            }
            for node in keywords {
                visitor.visit_keyword(node);
            }
            for node in body {
                visitor.visit_stmt(node);
            }
            for node in decorator_list {
                visitor.visit_expr(node);
            }
            for node in type_params {
                visitor.visit_type_param(node);
            }
        }
        StmtKind::Return { value } => {
            if let Some(node) = value {
                visitor.visit_expr(node);
            }
        }
        StmtKind::Delete { targets } => {
            for node in targets {
                visitor.visit_expr(node);
            }
        }
        StmtKind::Assign { targets, value, .. } => {
            for node in targets {
                visitor.visit_expr(node);
            }
            visitor.visit_expr(value);
        }
        StmtKind::TypeAlias {
            name,
            type_params,
            value,
        } => {
            visitor.visit_expr(name);
            for node in type_params {
                visitor.visit_type_param(node);
            }
            visitor.visit_expr(value);
        }
        StmtKind::AugAssign { target, value, .. } => {
            visitor.visit_expr(target);
            visitor.visit_expr(value);
        }
        StmtKind::AnnAssign {
            target,
            annotation,
            value,
            ..
        } => {
            visitor.visit_expr(target);
            visitor.visit_expr(annotation);
            if let Some(node) = value {
                visitor.visit_expr(node);
            }
        }
        StmtKind::For {
            target,
            iter,
            body,
            orelse,
            ..
        } => {
            visitor.visit_expr(target);
            visitor.visit_expr(iter);
            for node in body {
                visitor.visit_stmt(node);
            }
            for node in orelse {
                visitor.visit_stmt(node);
            }
        }
        StmtKind::AsyncFor {
            target,
            iter,
            body,
            orelse,
            ..
        } => {
            visitor.visit_expr(target);
            visitor.visit_expr(iter);
            for node in body {
                visitor.visit_stmt(node);
            }
            for node in orelse {
                visitor.visit_stmt(node);
            }
        }
        StmtKind::While { test, body, orelse } => {
            visitor.visit_expr(test);
            for node in body {
                visitor.visit_stmt(node);
            }
            for node in orelse {
                visitor.visit_stmt(node);
            }
        }
        StmtKind::If { test, body, orelse } => {
            visitor.visit_expr(test);
            for node in body {
                visitor.visit_stmt(node);
            }
            for node in orelse {
                visitor.visit_stmt(node);
            }
        }
        StmtKind::With { items, body, .. } => {
            for node in items {
                visitor.visit_withitem(node);
            }
            for node in body {
                visitor.visit_stmt(node);
            }
        }
        StmtKind::AsyncWith { items, body, .. } => {
            for node in items {
                visitor.visit_withitem(node);
            }
            for node in body {
                visitor.visit_stmt(node);
            }
        }
        StmtKind::Match { subject, cases } => {
            visitor.visit_expr(subject);
            for node in cases {
                visitor.visit_match_case(node);
            }
        }
        StmtKind::Raise { exc, cause } => {
            if let Some(node) = exc {
                visitor.visit_expr(node);
            }
            if let Some(node) = cause {
                visitor.visit_expr(node);
            }
        }
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finalbody,
        } => {
            for node in body {
                visitor.visit_stmt(node);
            }
            for node in handlers {
                visitor.visit_excepthandler(node);
            }
            for node in orelse {
                visitor.visit_stmt(node);
            }
            for node in finalbody {
                visitor.visit_stmt(node);
            }
        }
        StmtKind::TryStar {
            body,
            handlers,
            orelse,
            finalbody,
        } => {
            for node in body {
                visitor.visit_stmt(node);
            }
            for node in handlers {
                visitor.visit_excepthandler(node);
            }
            for node in orelse {
                visitor.visit_stmt(node);
            }
            for node in finalbody {
                visitor.visit_stmt(node);
            }
        }
        StmtKind::Assert { test, msg } => {
            visitor.visit_expr(test);
            if let Some(node) = msg {
                visitor.visit_expr(node);
            }
        }
        StmtKind::Import { names } => {
            for node in names {
                visitor.visit_alias(node);
            }
        }
        StmtKind::ImportFrom { names, .. } => {
            for node in names {
                visitor.visit_alias(node);
            }
        }
        StmtKind::Expr { value } => {
            visitor.visit_expr(value);
        }
        StmtKind::Global { .. }
        | StmtKind::Nonlocal { .. }
        | StmtKind::Pass
        | StmtKind::Break
        | StmtKind::Continue => {}
    }
}

/// Visits the children of a `Expr`.
pub fn walk_expr<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a Expr<'a>) {
    match node.kind {
        ExprKind::BoolOp { values, .. } => {
            for node in values {
                visitor.visit_expr(node);
            }
        }
        ExprKind::NamedExpr { target, value } => {
            visitor.visit_expr(target);
            visitor.visit_expr(value);
        }
        ExprKind::BinOp { left, right, .. } => {
            visitor.visit_expr(left);
            visitor.visit_expr(right);
        }
        ExprKind::UnaryOp { operand, .. } => {
            visitor.visit_expr(operand);
        }
        ExprKind::Lambda { args, body } => {
            visitor.visit_arguments(args);
            visitor.visit_expr(body);
        }
        ExprKind::IfExp { test, body, orelse } => {
            visitor.visit_expr(test);
            visitor.visit_expr(body);
            visitor.visit_expr(orelse);
        }
        ExprKind::Dict { keys, values } => {
            for node in keys.iter().flatten() {
                visitor.visit_expr(node);
            }
            for node in values {
                visitor.visit_expr(node);
            }
        }
        ExprKind::Set { elts } => {
            for node in elts {
                visitor.visit_expr(node);
            }
        }
        ExprKind::ListComp { elt, generators } => {
            visitor.visit_expr(elt);
            for node in generators {
                visitor.visit_comprehension(node);
            }
        }
        ExprKind::SetComp { elt, generators } => {
            visitor.visit_expr(elt);
            for node in generators {
                visitor.visit_comprehension(node);
            }
        }
        ExprKind::DictComp {
            key,
            value,
            generators,
        } => {
            visitor.visit_expr(key);
            visitor.visit_expr(value);
            for node in generators {
                visitor.visit_comprehension(node);
            }
        }
        ExprKind::GeneratorExp { elt, generators } => {
            visitor.visit_expr(elt);
            for node in generators {
                visitor.visit_comprehension(node);
            }
        }
        ExprKind::Await { value } => {
            visitor.visit_expr(value);
        }
        ExprKind::Yield { value } => {
            if let Some(node) = value {
                visitor.visit_expr(node);
            }
        }
        ExprKind::YieldFrom { value } => {
            visitor.visit_expr(value);
        }
        ExprKind::Compare {
            left, comparators, ..
        } => {
            visitor.visit_expr(left);
            for node in comparators {
                visitor.visit_expr(node);
            }
        }
        ExprKind::Call {
            func,
            args,
            keywords,
        } => {
            visitor.visit_expr(func);
            for node in args {
                visitor.visit_expr(node);
            }
            for node in keywords {
                visitor.visit_keyword(node);
            }
        }
        ExprKind::FormattedValue {
            value, format_spec, ..
        } => {
            visitor.visit_expr(value);
            if let Some(node) = format_spec {
                visitor.visit_expr(node);
            }
        }
        ExprKind::Interpolation {
            value, format_spec, ..
        } => {
            visitor.visit_expr(value);
            if let Some(node) = format_spec {
                visitor.visit_expr(node);
            }
        }
        ExprKind::JoinedStr { values } => {
            for node in values {
                visitor.visit_expr(node);
            }
        }
        ExprKind::TemplateStr { values } => {
            for node in values {
                visitor.visit_expr(node);
            }
        }
        ExprKind::Attribute { value, .. } => {
            visitor.visit_expr(value);
        }
        ExprKind::Subscript { value, slice, .. } => {
            visitor.visit_expr(value);
            visitor.visit_expr(slice);
        }
        ExprKind::Starred { value, .. } => {
            visitor.visit_expr(value);
        }
        ExprKind::List { elts, .. } => {
            for node in elts {
                visitor.visit_expr(node);
            }
        }
        ExprKind::Tuple { elts, .. } => {
            for node in elts {
                visitor.visit_expr(node);
            }
        }
        ExprKind::Slice { lower, upper, step } => {
            if let Some(node) = lower {
                visitor.visit_expr(node);
            }
            if let Some(node) = upper {
                visitor.visit_expr(node);
            }
            if let Some(node) = step {
                visitor.visit_expr(node);
            }
        }
        ExprKind::Constant { .. } | ExprKind::Name { .. } => {}
    }
}

/// Visits the children of a `Comprehension`.
pub fn walk_comprehension<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a Comprehension<'a>) {
    let Comprehension {
        target, iter, ifs, ..
    } = *node;
    visitor.visit_expr(target);
    visitor.visit_expr(iter);
    for node in ifs {
        visitor.visit_expr(node);
    }
}

/// Visits the children of a `ExceptHandler`.
pub fn walk_excepthandler<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a ExceptHandler<'a>) {
    let ExceptHandler { type_, body, .. } = *node;
    if let Some(node) = type_ {
        visitor.visit_expr(node);
    }
    for node in body {
        visitor.visit_stmt(node);
    }
}

/// Visits the children of a `Arguments`.
pub fn walk_arguments<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a Arguments<'a>) {
    let Arguments {
        posonlyargs,
        args,
        vararg,
        kwonlyargs,
        kw_defaults,
        kwarg,
        defaults,
    } = *node;
    for node in posonlyargs {
        visitor.visit_arg(node);
    }
    for node in args {
        visitor.visit_arg(node);
    }
    if let Some(node) = vararg {
        visitor.visit_arg(node);
    }
    for node in kwonlyargs {
        visitor.visit_arg(node);
    }
    for node in kw_defaults.iter().flatten() {
        visitor.visit_expr(node);
    }
    if let Some(node) = kwarg {
        visitor.visit_arg(node);
    }
    for node in defaults {
        visitor.visit_expr(node);
    }
}

/// Visits the children of a `Arg`.
pub fn walk_arg<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a Arg<'a>) {
    let Arg { annotation, .. } = *node;
    if let Some(node) = annotation {
        visitor.visit_expr(node);
    }
}

/// Visits the children of a `Keyword`.
pub fn walk_keyword<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a Keyword<'a>) {
    let Keyword { value, .. } = *node;
    visitor.visit_expr(value);
}

/// Visits the children of a `Alias`.
pub fn walk_alias<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a Alias) {
    let _ = (visitor, node);
}

/// Visits the children of a `WithItem`.
pub fn walk_withitem<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a WithItem<'a>) {
    let WithItem {
        context_expr,
        optional_vars,
    } = *node;
    visitor.visit_expr(context_expr);
    if let Some(node) = optional_vars {
        visitor.visit_expr(node);
    }
}

/// Visits the children of a `MatchCase`.
pub fn walk_match_case<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a MatchCase<'a>) {
    let MatchCase {
        pattern,
        guard,
        body,
    } = *node;
    visitor.visit_pattern(pattern);
    if let Some(node) = guard {
        visitor.visit_expr(node);
    }
    for node in body {
        visitor.visit_stmt(node);
    }
}

/// Visits the children of a `Pattern`.
pub fn walk_pattern<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a Pattern<'a>) {
    match node.kind {
        PatternKind::MatchValue { value } => {
            visitor.visit_expr(value);
        }
        PatternKind::MatchSequence { patterns } => {
            for node in patterns {
                visitor.visit_pattern(node);
            }
        }
        PatternKind::MatchMapping { keys, patterns, .. } => {
            for node in keys {
                visitor.visit_expr(node);
            }
            for node in patterns {
                visitor.visit_pattern(node);
            }
        }
        PatternKind::MatchClass {
            cls,
            patterns,
            kwd_patterns,
            ..
        } => {
            visitor.visit_expr(cls);
            for node in patterns {
                visitor.visit_pattern(node);
            }
            for node in kwd_patterns {
                visitor.visit_pattern(node);
            }
        }
        PatternKind::MatchAs { pattern, .. } => {
            if let Some(node) = pattern {
                visitor.visit_pattern(node);
            }
        }
        PatternKind::MatchOr { patterns } => {
            for node in patterns {
                visitor.visit_pattern(node);
            }
        }
        PatternKind::MatchSingleton { .. } | PatternKind::MatchStar { .. } => {}
    }
}

/// Visits the children of a `TypeIgnore`.
pub fn walk_type_ignore<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a TypeIgnore<'a>) {
    let _ = (visitor, node);
}

/// Visits the children of a `TypeParam`.
pub fn walk_type_param<'a, V: Visit<'a> + ?Sized>(visitor: &mut V, node: &'a TypeParam<'a>) {
    match node.kind {
        TypeParamKind::TypeVar {
            bound,
            default_value,
            ..
        } => {
            if let Some(node) = bound {
                visitor.visit_expr(node);
            }
            if let Some(node) = default_value {
                visitor.visit_expr(node);
            }
        }
        TypeParamKind::ParamSpec { default_value, .. } => {
            if let Some(node) = default_value {
                visitor.visit_expr(node);
            }
        }
        TypeParamKind::TypeVarTuple { default_value, .. } => {
            if let Some(node) = default_value {
                visitor.visit_expr(node);
            }
        }
    }
}

/// Every class of the `_ast` module below `AST`, each after its base.
pub static CLASSES: [Class; 125] = [
    Class {
        name: "mod",
        base: None,
        doc: "mod = Module(stmt* body, type_ignore* type_ignores)\n    | Interactive(stmt* body)\n    | Expression(expr body)\n    | FunctionType(expr* argtypes, expr returns)",
        kind: ClassKind::Abstract,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Module",
        base: Some("mod"),
        doc: "Module(stmt* body, type_ignore* type_ignores)",
        kind: ClassKind::Constructor,
        attributes: 0,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "type_ignores",
                ty: FieldType::Node("type_ignore"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "Interactive",
        base: Some("mod"),
        doc: "Interactive(stmt* body)",
        kind: ClassKind::Constructor,
        attributes: 0,
        optional_attributes: 0,
        fields: &[FieldInfo {
            name: "body",
            ty: FieldType::Node("stmt"),
            quantifier: Quantifier::List,
        }],
    },
    Class {
        name: "Expression",
        base: Some("mod"),
        doc: "Expression(expr body)",
        kind: ClassKind::Constructor,
        attributes: 0,
        optional_attributes: 0,
        fields: &[FieldInfo {
            name: "body",
            ty: FieldType::Node("expr"),
            quantifier: Quantifier::One,
        }],
    },
    Class {
        name: "FunctionType",
        base: Some("mod"),
        doc: "FunctionType(expr* argtypes, expr returns)",
        kind: ClassKind::Constructor,
        attributes: 0,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "argtypes",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "returns",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "stmt",
        base: None,
        doc: "stmt = FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)\n     | AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)\n     | ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params)\n     | Return(expr? value)\n     | Delete(expr* targets)\n     | Assign(expr* targets, expr value, string? type_comment)\n     | TypeAlias(expr name, type_param* type_params, expr value)\n     | AugAssign(expr target, operator op, expr value)\n     | AnnAssign(expr target, expr annotation, expr? value, int simple)\n     | For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)\n     | AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)\n     | While(expr test, stmt* body, stmt* orelse)\n     | If(expr test, stmt* body, stmt* orelse)\n     | With(withitem* items, stmt* body, string? type_comment)\n     | AsyncWith(withitem* items, stmt* body, string? type_comment)\n     | Match(expr subject, match_case* cases)\n     | Raise(expr? exc, expr? cause)\n     | Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)\n     | TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)\n     | Assert(expr test, expr? msg)\n     | Import(alias* names)\n     | ImportFrom(identifier? module, alias* names, int? level)\n     | Global(identifier* names)\n     | Nonlocal(identifier* names)\n     | Expr(expr value)\n     | Pass\n     | Break\n     | Continue",
        kind: ClassKind::Abstract,
        attributes: 4,
        optional_attributes: 2,
        fields: &[],
    },
    Class {
        name: "FunctionDef",
        base: Some("stmt"),
        doc: "FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "name",
                ty: FieldType::Identifier,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "args",
                ty: FieldType::Node("arguments"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "decorator_list",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "returns",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "type_comment",
                ty: FieldType::String,
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "type_params",
                ty: FieldType::Node("type_param"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "AsyncFunctionDef",
        base: Some("stmt"),
        doc: "AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "name",
                ty: FieldType::Identifier,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "args",
                ty: FieldType::Node("arguments"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "decorator_list",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "returns",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "type_comment",
                ty: FieldType::String,
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "type_params",
                ty: FieldType::Node("type_param"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "ClassDef",
        base: Some("stmt"),
        doc: "ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "name",
                ty: FieldType::Identifier,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "bases",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "keywords",
                ty: FieldType::Node("keyword"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "decorator_list",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "type_params",
                ty: FieldType::Node("type_param"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "Return",
        base: Some("stmt"),
        doc: "Return(expr? value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[FieldInfo {
            name: "value",
            ty: FieldType::Node("expr"),
            quantifier: Quantifier::Optional,
        }],
    },
    Class {
        name: "Delete",
        base: Some("stmt"),
        doc: "Delete(expr* targets)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[FieldInfo {
            name: "targets",
            ty: FieldType::Node("expr"),
            quantifier: Quantifier::List,
        }],
    },
    Class {
        name: "Assign",
        base: Some("stmt"),
        doc: "Assign(expr* targets, expr value, string? type_comment)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "targets",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "type_comment",
                ty: FieldType::String,
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "TypeAlias",
        base: Some("stmt"),
        doc: "TypeAlias(expr name, type_param* type_params, expr value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "name",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "type_params",
                ty: FieldType::Node("type_param"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "AugAssign",
        base: Some("stmt"),
        doc: "AugAssign(expr target, operator op, expr value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "target",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "op",
                ty: FieldType::Node("operator"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "AnnAssign",
        base: Some("stmt"),
        doc: "AnnAssign(expr target, expr annotation, expr? value, int simple)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "target",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "annotation",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "simple",
                ty: FieldType::Int,
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "For",
        base: Some("stmt"),
        doc: "For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "target",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "iter",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "orelse",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "type_comment",
                ty: FieldType::String,
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "AsyncFor",
        base: Some("stmt"),
        doc: "AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "target",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "iter",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "orelse",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "type_comment",
                ty: FieldType::String,
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "While",
        base: Some("stmt"),
        doc: "While(expr test, stmt* body, stmt* orelse)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "test",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "orelse",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "If",
        base: Some("stmt"),
        doc: "If(expr test, stmt* body, stmt* orelse)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "test",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "orelse",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "With",
        base: Some("stmt"),
        doc: "With(withitem* items, stmt* body, string? type_comment)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "items",
                ty: FieldType::Node("withitem"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "type_comment",
                ty: FieldType::String,
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "AsyncWith",
        base: Some("stmt"),
        doc: "AsyncWith(withitem* items, stmt* body, string? type_comment)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "items",
                ty: FieldType::Node("withitem"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "type_comment",
                ty: FieldType::String,
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "Match",
        base: Some("stmt"),
        doc: "Match(expr subject, match_case* cases)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "subject",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "cases",
                ty: FieldType::Node("match_case"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "Raise",
        base: Some("stmt"),
        doc: "Raise(expr? exc, expr? cause)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "exc",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "cause",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "Try",
        base: Some("stmt"),
        doc: "Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "handlers",
                ty: FieldType::Node("excepthandler"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "orelse",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "finalbody",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "TryStar",
        base: Some("stmt"),
        doc: "TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "handlers",
                ty: FieldType::Node("excepthandler"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "orelse",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "finalbody",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "Assert",
        base: Some("stmt"),
        doc: "Assert(expr test, expr? msg)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "test",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "msg",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "Import",
        base: Some("stmt"),
        doc: "Import(alias* names)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[FieldInfo {
            name: "names",
            ty: FieldType::Node("alias"),
            quantifier: Quantifier::List,
        }],
    },
    Class {
        name: "ImportFrom",
        base: Some("stmt"),
        doc: "ImportFrom(identifier? module, alias* names, int? level)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "module",
                ty: FieldType::Identifier,
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "names",
                ty: FieldType::Node("alias"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "level",
                ty: FieldType::Int,
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "Global",
        base: Some("stmt"),
        doc: "Global(identifier* names)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[FieldInfo {
            name: "names",
            ty: FieldType::Identifier,
            quantifier: Quantifier::List,
        }],
    },
    Class {
        name: "Nonlocal",
        base: Some("stmt"),
        doc: "Nonlocal(identifier* names)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[FieldInfo {
            name: "names",
            ty: FieldType::Identifier,
            quantifier: Quantifier::List,
        }],
    },
    Class {
        name: "Expr",
        base: Some("stmt"),
        doc: "Expr(expr value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[FieldInfo {
            name: "value",
            ty: FieldType::Node("expr"),
            quantifier: Quantifier::One,
        }],
    },
    Class {
        name: "Pass",
        base: Some("stmt"),
        doc: "Pass",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[],
    },
    Class {
        name: "Break",
        base: Some("stmt"),
        doc: "Break",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[],
    },
    Class {
        name: "Continue",
        base: Some("stmt"),
        doc: "Continue",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[],
    },
    Class {
        name: "expr",
        base: None,
        doc: "expr = BoolOp(boolop op, expr* values)\n     | NamedExpr(expr target, expr value)\n     | BinOp(expr left, operator op, expr right)\n     | UnaryOp(unaryop op, expr operand)\n     | Lambda(arguments args, expr body)\n     | IfExp(expr test, expr body, expr orelse)\n     | Dict(expr?* keys, expr* values)\n     | Set(expr* elts)\n     | ListComp(expr elt, comprehension* generators)\n     | SetComp(expr elt, comprehension* generators)\n     | DictComp(expr key, expr value, comprehension* generators)\n     | GeneratorExp(expr elt, comprehension* generators)\n     | Await(expr value)\n     | Yield(expr? value)\n     | YieldFrom(expr value)\n     | Compare(expr left, cmpop* ops, expr* comparators)\n     | Call(expr func, expr* args, keyword* keywords)\n     | FormattedValue(expr value, int conversion, expr? format_spec)\n     | Interpolation(expr value, constant str, int conversion, expr? format_spec)\n     | JoinedStr(expr* values)\n     | TemplateStr(expr* values)\n     | Constant(constant value, string? kind)\n     | Attribute(expr value, identifier attr, expr_context ctx)\n     | Subscript(expr value, expr slice, expr_context ctx)\n     | Starred(expr value, expr_context ctx)\n     | Name(identifier id, expr_context ctx)\n     | List(expr* elts, expr_context ctx)\n     | Tuple(expr* elts, expr_context ctx)\n     | Slice(expr? lower, expr? upper, expr? step)",
        kind: ClassKind::Abstract,
        attributes: 4,
        optional_attributes: 2,
        fields: &[],
    },
    Class {
        name: "BoolOp",
        base: Some("expr"),
        doc: "BoolOp(boolop op, expr* values)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "op",
                ty: FieldType::Node("boolop"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "values",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "NamedExpr",
        base: Some("expr"),
        doc: "NamedExpr(expr target, expr value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "target",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "BinOp",
        base: Some("expr"),
        doc: "BinOp(expr left, operator op, expr right)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "left",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "op",
                ty: FieldType::Node("operator"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "right",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "UnaryOp",
        base: Some("expr"),
        doc: "UnaryOp(unaryop op, expr operand)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "op",
                ty: FieldType::Node("unaryop"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "operand",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "Lambda",
        base: Some("expr"),
        doc: "Lambda(arguments args, expr body)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "args",
                ty: FieldType::Node("arguments"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "IfExp",
        base: Some("expr"),
        doc: "IfExp(expr test, expr body, expr orelse)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "test",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "orelse",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "Dict",
        base: Some("expr"),
        doc: "Dict(expr?* keys, expr* values)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "keys",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::OptionalList,
            },
            FieldInfo {
                name: "values",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "Set",
        base: Some("expr"),
        doc: "Set(expr* elts)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[FieldInfo {
            name: "elts",
            ty: FieldType::Node("expr"),
            quantifier: Quantifier::List,
        }],
    },
    Class {
        name: "ListComp",
        base: Some("expr"),
        doc: "ListComp(expr elt, comprehension* generators)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "elt",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "generators",
                ty: FieldType::Node("comprehension"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "SetComp",
        base: Some("expr"),
        doc: "SetComp(expr elt, comprehension* generators)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "elt",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "generators",
                ty: FieldType::Node("comprehension"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "DictComp",
        base: Some("expr"),
        doc: "DictComp(expr key, expr value, comprehension* generators)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "key",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "generators",
                ty: FieldType::Node("comprehension"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "GeneratorExp",
        base: Some("expr"),
        doc: "GeneratorExp(expr elt, comprehension* generators)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "elt",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "generators",
                ty: FieldType::Node("comprehension"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "Await",
        base: Some("expr"),
        doc: "Await(expr value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[FieldInfo {
            name: "value",
            ty: FieldType::Node("expr"),
            quantifier: Quantifier::One,
        }],
    },
    Class {
        name: "Yield",
        base: Some("expr"),
        doc: "Yield(expr? value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[FieldInfo {
            name: "value",
            ty: FieldType::Node("expr"),
            quantifier: Quantifier::Optional,
        }],
    },
    Class {
        name: "YieldFrom",
        base: Some("expr"),
        doc: "YieldFrom(expr value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[FieldInfo {
            name: "value",
            ty: FieldType::Node("expr"),
            quantifier: Quantifier::One,
        }],
    },
    Class {
        name: "Compare",
        base: Some("expr"),
        doc: "Compare(expr left, cmpop* ops, expr* comparators)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "left",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "ops",
                ty: FieldType::Node("cmpop"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "comparators",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "Call",
        base: Some("expr"),
        doc: "Call(expr func, expr* args, keyword* keywords)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "func",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "args",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "keywords",
                ty: FieldType::Node("keyword"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "FormattedValue",
        base: Some("expr"),
        doc: "FormattedValue(expr value, int conversion, expr? format_spec)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "conversion",
                ty: FieldType::Int,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "format_spec",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "Interpolation",
        base: Some("expr"),
        doc: "Interpolation(expr value, constant str, int conversion, expr? format_spec)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "str",
                ty: FieldType::Constant,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "conversion",
                ty: FieldType::Int,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "format_spec",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "JoinedStr",
        base: Some("expr"),
        doc: "JoinedStr(expr* values)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[FieldInfo {
            name: "values",
            ty: FieldType::Node("expr"),
            quantifier: Quantifier::List,
        }],
    },
    Class {
        name: "TemplateStr",
        base: Some("expr"),
        doc: "TemplateStr(expr* values)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[FieldInfo {
            name: "values",
            ty: FieldType::Node("expr"),
            quantifier: Quantifier::List,
        }],
    },
    Class {
        name: "Constant",
        base: Some("expr"),
        doc: "Constant(constant value, string? kind)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "value",
                ty: FieldType::Constant,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "kind",
                ty: FieldType::String,
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "Attribute",
        base: Some("expr"),
        doc: "Attribute(expr value, identifier attr, expr_context ctx)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "attr",
                ty: FieldType::Identifier,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "ctx",
                ty: FieldType::Node("expr_context"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "Subscript",
        base: Some("expr"),
        doc: "Subscript(expr value, expr slice, expr_context ctx)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "slice",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "ctx",
                ty: FieldType::Node("expr_context"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "Starred",
        base: Some("expr"),
        doc: "Starred(expr value, expr_context ctx)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "ctx",
                ty: FieldType::Node("expr_context"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "Name",
        base: Some("expr"),
        doc: "Name(identifier id, expr_context ctx)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "id",
                ty: FieldType::Identifier,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "ctx",
                ty: FieldType::Node("expr_context"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "List",
        base: Some("expr"),
        doc: "List(expr* elts, expr_context ctx)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "elts",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "ctx",
                ty: FieldType::Node("expr_context"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "Tuple",
        base: Some("expr"),
        doc: "Tuple(expr* elts, expr_context ctx)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "elts",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "ctx",
                ty: FieldType::Node("expr_context"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "Slice",
        base: Some("expr"),
        doc: "Slice(expr? lower, expr? upper, expr? step)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "lower",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "upper",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "step",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "expr_context",
        base: None,
        doc: "expr_context = Load | Store | Del",
        kind: ClassKind::Abstract,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Load",
        base: Some("expr_context"),
        doc: "Load",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Store",
        base: Some("expr_context"),
        doc: "Store",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Del",
        base: Some("expr_context"),
        doc: "Del",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "boolop",
        base: None,
        doc: "boolop = And | Or",
        kind: ClassKind::Abstract,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "And",
        base: Some("boolop"),
        doc: "And",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Or",
        base: Some("boolop"),
        doc: "Or",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "operator",
        base: None,
        doc: "operator = Add | Sub | Mult | MatMult | Div | Mod | Pow | LShift | RShift | BitOr | BitXor | BitAnd | FloorDiv",
        kind: ClassKind::Abstract,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Add",
        base: Some("operator"),
        doc: "Add",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Sub",
        base: Some("operator"),
        doc: "Sub",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Mult",
        base: Some("operator"),
        doc: "Mult",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "MatMult",
        base: Some("operator"),
        doc: "MatMult",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Div",
        base: Some("operator"),
        doc: "Div",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Mod",
        base: Some("operator"),
        doc: "Mod",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Pow",
        base: Some("operator"),
        doc: "Pow",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "LShift",
        base: Some("operator"),
        doc: "LShift",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "RShift",
        base: Some("operator"),
        doc: "RShift",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "BitOr",
        base: Some("operator"),
        doc: "BitOr",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "BitXor",
        base: Some("operator"),
        doc: "BitXor",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "BitAnd",
        base: Some("operator"),
        doc: "BitAnd",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "FloorDiv",
        base: Some("operator"),
        doc: "FloorDiv",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "unaryop",
        base: None,
        doc: "unaryop = Invert | Not | UAdd | USub",
        kind: ClassKind::Abstract,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Invert",
        base: Some("unaryop"),
        doc: "Invert",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Not",
        base: Some("unaryop"),
        doc: "Not",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "UAdd",
        base: Some("unaryop"),
        doc: "UAdd",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "USub",
        base: Some("unaryop"),
        doc: "USub",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "cmpop",
        base: None,
        doc: "cmpop = Eq | NotEq | Lt | LtE | Gt | GtE | Is | IsNot | In | NotIn",
        kind: ClassKind::Abstract,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Eq",
        base: Some("cmpop"),
        doc: "Eq",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "NotEq",
        base: Some("cmpop"),
        doc: "NotEq",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Lt",
        base: Some("cmpop"),
        doc: "Lt",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "LtE",
        base: Some("cmpop"),
        doc: "LtE",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Gt",
        base: Some("cmpop"),
        doc: "Gt",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "GtE",
        base: Some("cmpop"),
        doc: "GtE",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "Is",
        base: Some("cmpop"),
        doc: "Is",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "IsNot",
        base: Some("cmpop"),
        doc: "IsNot",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "In",
        base: Some("cmpop"),
        doc: "In",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "NotIn",
        base: Some("cmpop"),
        doc: "NotIn",
        kind: ClassKind::Simple,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "comprehension",
        base: None,
        doc: "comprehension(expr target, expr iter, expr* ifs, int is_async)",
        kind: ClassKind::Product,
        attributes: 0,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "target",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "iter",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "ifs",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "is_async",
                ty: FieldType::Int,
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "excepthandler",
        base: None,
        doc: "excepthandler = ExceptHandler(expr? type, identifier? name, stmt* body)",
        kind: ClassKind::Abstract,
        attributes: 4,
        optional_attributes: 2,
        fields: &[],
    },
    Class {
        name: "ExceptHandler",
        base: Some("excepthandler"),
        doc: "ExceptHandler(expr? type, identifier? name, stmt* body)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "type",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "name",
                ty: FieldType::Identifier,
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "arguments",
        base: None,
        doc: "arguments(arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults)",
        kind: ClassKind::Product,
        attributes: 0,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "posonlyargs",
                ty: FieldType::Node("arg"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "args",
                ty: FieldType::Node("arg"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "vararg",
                ty: FieldType::Node("arg"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "kwonlyargs",
                ty: FieldType::Node("arg"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "kw_defaults",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::OptionalList,
            },
            FieldInfo {
                name: "kwarg",
                ty: FieldType::Node("arg"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "defaults",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "arg",
        base: None,
        doc: "arg(identifier arg, expr? annotation, string? type_comment)",
        kind: ClassKind::Product,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "arg",
                ty: FieldType::Identifier,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "annotation",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "type_comment",
                ty: FieldType::String,
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "keyword",
        base: None,
        doc: "keyword(identifier? arg, expr value)",
        kind: ClassKind::Product,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "arg",
                ty: FieldType::Identifier,
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "alias",
        base: None,
        doc: "alias(identifier name, identifier? asname)",
        kind: ClassKind::Product,
        attributes: 4,
        optional_attributes: 2,
        fields: &[
            FieldInfo {
                name: "name",
                ty: FieldType::Identifier,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "asname",
                ty: FieldType::Identifier,
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "withitem",
        base: None,
        doc: "withitem(expr context_expr, expr? optional_vars)",
        kind: ClassKind::Product,
        attributes: 0,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "context_expr",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "optional_vars",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "match_case",
        base: None,
        doc: "match_case(pattern pattern, expr? guard, stmt* body)",
        kind: ClassKind::Product,
        attributes: 0,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "pattern",
                ty: FieldType::Node("pattern"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "guard",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "body",
                ty: FieldType::Node("stmt"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "pattern",
        base: None,
        doc: "pattern = MatchValue(expr value)\n        | MatchSingleton(constant value)\n        | MatchSequence(pattern* patterns)\n        | MatchMapping(expr* keys, pattern* patterns, identifier? rest)\n        | MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns)\n        | MatchStar(identifier? name)\n        | MatchAs(pattern? pattern, identifier? name)\n        | MatchOr(pattern* patterns)",
        kind: ClassKind::Abstract,
        attributes: 4,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "MatchValue",
        base: Some("pattern"),
        doc: "MatchValue(expr value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 0,
        fields: &[FieldInfo {
            name: "value",
            ty: FieldType::Node("expr"),
            quantifier: Quantifier::One,
        }],
    },
    Class {
        name: "MatchSingleton",
        base: Some("pattern"),
        doc: "MatchSingleton(constant value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 0,
        fields: &[FieldInfo {
            name: "value",
            ty: FieldType::Constant,
            quantifier: Quantifier::One,
        }],
    },
    Class {
        name: "MatchSequence",
        base: Some("pattern"),
        doc: "MatchSequence(pattern* patterns)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 0,
        fields: &[FieldInfo {
            name: "patterns",
            ty: FieldType::Node("pattern"),
            quantifier: Quantifier::List,
        }],
    },
    Class {
        name: "MatchMapping",
        base: Some("pattern"),
        doc: "MatchMapping(expr* keys, pattern* patterns, identifier? rest)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "keys",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "patterns",
                ty: FieldType::Node("pattern"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "rest",
                ty: FieldType::Identifier,
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "MatchClass",
        base: Some("pattern"),
        doc: "MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "cls",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "patterns",
                ty: FieldType::Node("pattern"),
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "kwd_attrs",
                ty: FieldType::Identifier,
                quantifier: Quantifier::List,
            },
            FieldInfo {
                name: "kwd_patterns",
                ty: FieldType::Node("pattern"),
                quantifier: Quantifier::List,
            },
        ],
    },
    Class {
        name: "MatchStar",
        base: Some("pattern"),
        doc: "MatchStar(identifier? name)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 0,
        fields: &[FieldInfo {
            name: "name",
            ty: FieldType::Identifier,
            quantifier: Quantifier::Optional,
        }],
    },
    Class {
        name: "MatchAs",
        base: Some("pattern"),
        doc: "MatchAs(pattern? pattern, identifier? name)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "pattern",
                ty: FieldType::Node("pattern"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "name",
                ty: FieldType::Identifier,
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "MatchOr",
        base: Some("pattern"),
        doc: "MatchOr(pattern* patterns)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 0,
        fields: &[FieldInfo {
            name: "patterns",
            ty: FieldType::Node("pattern"),
            quantifier: Quantifier::List,
        }],
    },
    Class {
        name: "type_ignore",
        base: None,
        doc: "type_ignore = TypeIgnore(int lineno, string tag)",
        kind: ClassKind::Abstract,
        attributes: 0,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "TypeIgnore",
        base: Some("type_ignore"),
        doc: "TypeIgnore(int lineno, string tag)",
        kind: ClassKind::Constructor,
        attributes: 0,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "lineno",
                ty: FieldType::Int,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "tag",
                ty: FieldType::String,
                quantifier: Quantifier::One,
            },
        ],
    },
    Class {
        name: "type_param",
        base: None,
        doc: "type_param = TypeVar(identifier name, expr? bound, expr? default_value)\n           | ParamSpec(identifier name, expr? default_value)\n           | TypeVarTuple(identifier name, expr? default_value)",
        kind: ClassKind::Abstract,
        attributes: 4,
        optional_attributes: 0,
        fields: &[],
    },
    Class {
        name: "TypeVar",
        base: Some("type_param"),
        doc: "TypeVar(identifier name, expr? bound, expr? default_value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "name",
                ty: FieldType::Identifier,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "bound",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
            FieldInfo {
                name: "default_value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "ParamSpec",
        base: Some("type_param"),
        doc: "ParamSpec(identifier name, expr? default_value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "name",
                ty: FieldType::Identifier,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "default_value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
        ],
    },
    Class {
        name: "TypeVarTuple",
        base: Some("type_param"),
        doc: "TypeVarTuple(identifier name, expr? default_value)",
        kind: ClassKind::Constructor,
        attributes: 4,
        optional_attributes: 0,
        fields: &[
            FieldInfo {
                name: "name",
                ty: FieldType::Identifier,
                quantifier: Quantifier::One,
            },
            FieldInfo {
                name: "default_value",
                ty: FieldType::Node("expr"),
                quantifier: Quantifier::Optional,
            },
        ],
    },
];

/// A node of any group.
#[derive(Clone, Copy, Debug)]
pub enum NodeRef<'a> {
    Mod(&'a Mod<'a>),
    Stmt(&'a Stmt<'a>),
    Expr(&'a Expr<'a>),
    ExprContext(ExprContext),
    BoolOp(BoolOp),
    Operator(Operator),
    UnaryOp(UnaryOp),
    CmpOp(CmpOp),
    Comprehension(&'a Comprehension<'a>),
    ExceptHandler(&'a ExceptHandler<'a>),
    Arguments(&'a Arguments<'a>),
    Arg(&'a Arg<'a>),
    Keyword(&'a Keyword<'a>),
    Alias(&'a Alias),
    WithItem(&'a WithItem<'a>),
    MatchCase(&'a MatchCase<'a>),
    Pattern(&'a Pattern<'a>),
    TypeIgnore(&'a TypeIgnore<'a>),
    TypeParam(&'a TypeParam<'a>),
}

impl<'a> From<&'a Mod<'a>> for NodeRef<'a> {
    fn from(node: &'a Mod<'a>) -> NodeRef<'a> {
        NodeRef::Mod(node)
    }
}

impl<'a> From<&'a Stmt<'a>> for NodeRef<'a> {
    fn from(node: &'a Stmt<'a>) -> NodeRef<'a> {
        NodeRef::Stmt(node)
    }
}

impl<'a> From<&'a Expr<'a>> for NodeRef<'a> {
    fn from(node: &'a Expr<'a>) -> NodeRef<'a> {
        NodeRef::Expr(node)
    }
}

impl<'a> From<ExprContext> for NodeRef<'a> {
    fn from(node: ExprContext) -> NodeRef<'a> {
        NodeRef::ExprContext(node)
    }
}

impl<'a> From<BoolOp> for NodeRef<'a> {
    fn from(node: BoolOp) -> NodeRef<'a> {
        NodeRef::BoolOp(node)
    }
}

impl<'a> From<Operator> for NodeRef<'a> {
    fn from(node: Operator) -> NodeRef<'a> {
        NodeRef::Operator(node)
    }
}

impl<'a> From<UnaryOp> for NodeRef<'a> {
    fn from(node: UnaryOp) -> NodeRef<'a> {
        NodeRef::UnaryOp(node)
    }
}

impl<'a> From<CmpOp> for NodeRef<'a> {
    fn from(node: CmpOp) -> NodeRef<'a> {
        NodeRef::CmpOp(node)
    }
}

impl<'a> From<&'a Comprehension<'a>> for NodeRef<'a> {
    fn from(node: &'a Comprehension<'a>) -> NodeRef<'a> {
        NodeRef::Comprehension(node)
    }
}

impl<'a> From<&'a ExceptHandler<'a>> for NodeRef<'a> {
    fn from(node: &'a ExceptHandler<'a>) -> NodeRef<'a> {
        NodeRef::ExceptHandler(node)
    }
}

impl<'a> From<&'a Arguments<'a>> for NodeRef<'a> {
    fn from(node: &'a Arguments<'a>) -> NodeRef<'a> {
        NodeRef::Arguments(node)
    }
}

impl<'a> From<&'a Arg<'a>> for NodeRef<'a> {
    fn from(node: &'a Arg<'a>) -> NodeRef<'a> {
        NodeRef::Arg(node)
    }
}

impl<'a> From<&'a Keyword<'a>> for NodeRef<'a> {
    fn from(node: &'a Keyword<'a>) -> NodeRef<'a> {
        NodeRef::Keyword(node)
    }
}

impl<'a> From<&'a Alias> for NodeRef<'a> {
    fn from(node: &'a Alias) -> NodeRef<'a> {
        NodeRef::Alias(node)
    }
}

impl<'a> From<&'a WithItem<'a>> for NodeRef<'a> {
    fn from(node: &'a WithItem<'a>) -> NodeRef<'a> {
        NodeRef::WithItem(node)
    }
}

impl<'a> From<&'a MatchCase<'a>> for NodeRef<'a> {
    fn from(node: &'a MatchCase<'a>) -> NodeRef<'a> {
        NodeRef::MatchCase(node)
    }
}

impl<'a> From<&'a Pattern<'a>> for NodeRef<'a> {
    fn from(node: &'a Pattern<'a>) -> NodeRef<'a> {
        NodeRef::Pattern(node)
    }
}

impl<'a> From<&'a TypeIgnore<'a>> for NodeRef<'a> {
    fn from(node: &'a TypeIgnore<'a>) -> NodeRef<'a> {
        NodeRef::TypeIgnore(node)
    }
}

impl<'a> From<&'a TypeParam<'a>> for NodeRef<'a> {
    fn from(node: &'a TypeParam<'a>) -> NodeRef<'a> {
        NodeRef::TypeParam(node)
    }
}

impl<'a> NodeRef<'a> {
    /// The node's class.
    pub fn class(self) -> &'static Class {
        match self {
            NodeRef::Mod(node) => match *node {
                Mod::Module { .. } => &CLASSES[1],
                Mod::Interactive { .. } => &CLASSES[2],
                Mod::Expression { .. } => &CLASSES[3],
                Mod::FunctionType { .. } => &CLASSES[4],
            },
            NodeRef::Stmt(node) => match node.kind {
                StmtKind::FunctionDef { .. } => &CLASSES[6],
                StmtKind::AsyncFunctionDef { .. } => &CLASSES[7],
                StmtKind::ClassDef { .. } => &CLASSES[8],
                StmtKind::Return { .. } => &CLASSES[9],
                StmtKind::Delete { .. } => &CLASSES[10],
                StmtKind::Assign { .. } => &CLASSES[11],
                StmtKind::TypeAlias { .. } => &CLASSES[12],
                StmtKind::AugAssign { .. } => &CLASSES[13],
                StmtKind::AnnAssign { .. } => &CLASSES[14],
                StmtKind::For { .. } => &CLASSES[15],
                StmtKind::AsyncFor { .. } => &CLASSES[16],
                StmtKind::While { .. } => &CLASSES[17],
                StmtKind::If { .. } => &CLASSES[18],
                StmtKind::With { .. } => &CLASSES[19],
                StmtKind::AsyncWith { .. } => &CLASSES[20],
                StmtKind::Match { .. } => &CLASSES[21],
                StmtKind::Raise { .. } => &CLASSES[22],
                StmtKind::Try { .. } => &CLASSES[23],
                StmtKind::TryStar { .. } => &CLASSES[24],
                StmtKind::Assert { .. } => &CLASSES[25],
                StmtKind::Import { .. } => &CLASSES[26],
                StmtKind::ImportFrom { .. } => &CLASSES[27],
                StmtKind::Global { .. } => &CLASSES[28],
                StmtKind::Nonlocal { .. } => &CLASSES[29],
                StmtKind::Expr { .. } => &CLASSES[30],
                StmtKind::Pass => &CLASSES[31],
                StmtKind::Break => &CLASSES[32],
                StmtKind::Continue => &CLASSES[33],
            },
            NodeRef::Expr(node) => match node.kind {
                ExprKind::BoolOp { .. } => &CLASSES[35],
                ExprKind::NamedExpr { .. } => &CLASSES[36],
                ExprKind::BinOp { .. } => &CLASSES[37],
                ExprKind::UnaryOp { .. } => &CLASSES[38],
                ExprKind::Lambda { .. } => &CLASSES[39],
                ExprKind::IfExp { .. } => &CLASSES[40],
                ExprKind::Dict { .. } => &CLASSES[41],
                ExprKind::Set { .. } => &CLASSES[42],
                ExprKind::ListComp { .. } => &CLASSES[43],
                ExprKind::SetComp { .. } => &CLASSES[44],
                ExprKind::DictComp { .. } => &CLASSES[45],
                ExprKind::GeneratorExp { .. } => &CLASSES[46],
                ExprKind::Await { .. } => &CLASSES[47],
                ExprKind::Yield { .. } => &CLASSES[48],
                ExprKind::YieldFrom { .. } => &CLASSES[49],
                ExprKind::Compare { .. } => &CLASSES[50],
                ExprKind::Call { .. } => &CLASSES[51],
                ExprKind::FormattedValue { .. } => &CLASSES[52],
                ExprKind::Interpolation { .. } => &CLASSES[53],
                ExprKind::JoinedStr { .. } => &CLASSES[54],
                ExprKind::TemplateStr { .. } => &CLASSES[55],
                ExprKind::Constant { .. } => &CLASSES[56],
                ExprKind::Attribute { .. } => &CLASSES[57],
                ExprKind::Subscript { .. } => &CLASSES[58],
                ExprKind::Starred { .. } => &CLASSES[59],
                ExprKind::Name { .. } => &CLASSES[60],
                ExprKind::List { .. } => &CLASSES[61],
                ExprKind::Tuple { .. } => &CLASSES[62],
                ExprKind::Slice { .. } => &CLASSES[63],
            },
            NodeRef::ExprContext(node) => match node {
                ExprContext::Load => &CLASSES[65],
                ExprContext::Store => &CLASSES[66],
                ExprContext::Del => &CLASSES[67],
            },
            NodeRef::BoolOp(node) => match node {
                BoolOp::And => &CLASSES[69],
                BoolOp::Or => &CLASSES[70],
            },
            NodeRef::Operator(node) => match node {
                Operator::Add => &CLASSES[72],
                Operator::Sub => &CLASSES[73],
                Operator::Mult => &CLASSES[74],
                Operator::MatMult => &CLASSES[75],
                Operator::Div => &CLASSES[76],
                Operator::Mod => &CLASSES[77],
                Operator::Pow => &CLASSES[78],
                Operator::LShift => &CLASSES[79],
                Operator::RShift => &CLASSES[80],
                Operator::BitOr => &CLASSES[81],
                Operator::BitXor => &CLASSES[82],
                Operator::BitAnd => &CLASSES[83],
                Operator::FloorDiv => &CLASSES[84],
            },
            NodeRef::UnaryOp(node) => match node {
                UnaryOp::Invert => &CLASSES[86],
                UnaryOp::Not => &CLASSES[87],
                UnaryOp::UAdd => &CLASSES[88],
                UnaryOp::USub => &CLASSES[89],
            },
            NodeRef::CmpOp(node) => match node {
                CmpOp::Eq => &CLASSES[91],
                CmpOp::NotEq => &CLASSES[92],
                CmpOp::Lt => &CLASSES[93],
                CmpOp::LtE => &CLASSES[94],
                CmpOp::Gt => &CLASSES[95],
                CmpOp::GtE => &CLASSES[96],
                CmpOp::Is => &CLASSES[97],
                CmpOp::IsNot => &CLASSES[98],
                CmpOp::In => &CLASSES[99],
                CmpOp::NotIn => &CLASSES[100],
            },
            NodeRef::Comprehension(_) => &CLASSES[101],
            NodeRef::ExceptHandler(_) => &CLASSES[103],
            NodeRef::Arguments(_) => &CLASSES[104],
            NodeRef::Arg(_) => &CLASSES[105],
            NodeRef::Keyword(_) => &CLASSES[106],
            NodeRef::Alias(_) => &CLASSES[107],
            NodeRef::WithItem(_) => &CLASSES[108],
            NodeRef::MatchCase(_) => &CLASSES[109],
            NodeRef::Pattern(node) => match node.kind {
                PatternKind::MatchValue { .. } => &CLASSES[111],
                PatternKind::MatchSingleton { .. } => &CLASSES[112],
                PatternKind::MatchSequence { .. } => &CLASSES[113],
                PatternKind::MatchMapping { .. } => &CLASSES[114],
                PatternKind::MatchClass { .. } => &CLASSES[115],
                PatternKind::MatchStar { .. } => &CLASSES[116],
                PatternKind::MatchAs { .. } => &CLASSES[117],
                PatternKind::MatchOr { .. } => &CLASSES[118],
            },
            NodeRef::TypeIgnore(_) => &CLASSES[120],
            NodeRef::TypeParam(node) => match node.kind {
                TypeParamKind::TypeVar { .. } => &CLASSES[122],
                TypeParamKind::ParamSpec { .. } => &CLASSES[123],
                TypeParamKind::TypeVarTuple { .. } => &CLASSES[124],
            },
        }
    }

    /// Where the node stands, for groups whose nodes say so.
    pub fn loc(self) -> Option<Loc> {
        match self {
            NodeRef::Mod(_) => None,
            NodeRef::Stmt(node) => Some(node.loc),
            NodeRef::Expr(node) => Some(node.loc),
            NodeRef::ExprContext(_) => None,
            NodeRef::BoolOp(_) => None,
            NodeRef::Operator(_) => None,
            NodeRef::UnaryOp(_) => None,
            NodeRef::CmpOp(_) => None,
            NodeRef::Comprehension(_) => None,
            NodeRef::ExceptHandler(node) => Some(node.loc),
            NodeRef::Arguments(_) => None,
            NodeRef::Arg(node) => Some(node.loc),
            NodeRef::Keyword(node) => Some(node.loc),
            NodeRef::Alias(node) => Some(node.loc),
            NodeRef::WithItem(_) => None,
            NodeRef::MatchCase(_) => None,
            NodeRef::Pattern(node) => Some(node.loc),
            NodeRef::TypeIgnore(_) => None,
            NodeRef::TypeParam(node) => Some(node.loc),
        }
    }

    /// The value of the node's field at this place in `class().fields`.
    pub fn field(self, index: usize) -> Option<FieldValue<'a>> {
        Some(match self {
            NodeRef::Mod(node) => match (index, *node) {
                (0, Mod::Module { body, .. }) => FieldValue::Nodes(NodeList::Stmt(body)),
                (1, Mod::Module { type_ignores, .. }) => {
                    FieldValue::Nodes(NodeList::TypeIgnore(type_ignores))
                }
                (0, Mod::Interactive { body }) => FieldValue::Nodes(NodeList::Stmt(body)),
                (0, Mod::Expression { body }) => FieldValue::Node(NodeRef::Expr(body)),
                (0, Mod::FunctionType { argtypes, .. }) => {
                    FieldValue::Nodes(NodeList::Expr(argtypes))
                }
                (1, Mod::FunctionType { returns, .. }) => FieldValue::Node(NodeRef::Expr(returns)),
                _ => return None,
            },
            NodeRef::Stmt(node) => match (index, node.kind) {
                (0, StmtKind::FunctionDef { name, .. }) => FieldValue::Identifier(name),
                (1, StmtKind::FunctionDef { args, .. }) => {
                    FieldValue::Node(NodeRef::Arguments(args))
                }
                (2, StmtKind::FunctionDef { body, .. }) => FieldValue::Nodes(NodeList::Stmt(body)),
                (3, StmtKind::FunctionDef { decorator_list, .. }) => {
                    FieldValue::Nodes(NodeList::Expr(decorator_list))
                }
                (4, StmtKind::FunctionDef { returns, .. }) => returns
                    .map_or(FieldValue::Missing, |node| {
                        FieldValue::Node(NodeRef::Expr(node))
                    }),
                (5, StmtKind::FunctionDef { type_comment, .. }) => {
                    type_comment.map_or(FieldValue::Missing, FieldValue::String)
                }
                (6, StmtKind::FunctionDef { type_params, .. }) => {
                    FieldValue::Nodes(NodeList::TypeParam(type_params))
                }
                (0, StmtKind::AsyncFunctionDef { name, .. }) => FieldValue::Identifier(name),
                (1, StmtKind::AsyncFunctionDef { args, .. }) => {
                    FieldValue::Node(NodeRef::Arguments(args))
                }
                (2, StmtKind::AsyncFunctionDef { body, .. }) => {
                    FieldValue::Nodes(NodeList::Stmt(body))
                }
                (3, StmtKind::AsyncFunctionDef { decorator_list, .. }) => {
                    FieldValue::Nodes(NodeList::Expr(decorator_list))
                }
                (4, StmtKind::AsyncFunctionDef { returns, .. }) => returns
                    .map_or(FieldValue::Missing, |node| {
                        FieldValue::Node(NodeRef::Expr(node))
                    }),
                (5, StmtKind::AsyncFunctionDef { type_comment, .. }) => {
                    type_comment.map_or(FieldValue::Missing, FieldValue::String)
                }
                (6, StmtKind::AsyncFunctionDef { type_params, .. }) => {
                    FieldValue::Nodes(NodeList::TypeParam(type_params))
                }
                (0, StmtKind::ClassDef { name, .. }) => FieldValue::Identifier(name),
                (1, StmtKind::ClassDef { bases, .. }) => FieldValue::Nodes(NodeList::Expr(bases)),
                (2, StmtKind::ClassDef { keywords, .. }) => {
                    FieldValue::Nodes(NodeList::Keyword(keywords))
                }
                (3, StmtKind::ClassDef { body, .. }) => FieldValue::Nodes(NodeList::Stmt(body)),
                (4, StmtKind::ClassDef { decorator_list, .. }) => {
                    FieldValue::Nodes(NodeList::Expr(decorator_list))
                }
                (5, StmtKind::ClassDef { type_params, .. }) => {
                    FieldValue::Nodes(NodeList::TypeParam(type_params))
                }
                (0, StmtKind::Return { value }) => value.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Expr(node))
                }),
                (0, StmtKind::Delete { targets }) => FieldValue::Nodes(NodeList::Expr(targets)),
                (0, StmtKind::Assign { targets, .. }) => FieldValue::Nodes(NodeList::Expr(targets)),
                (1, StmtKind::Assign { value, .. }) => FieldValue::Node(NodeRef::Expr(value)),
                (2, StmtKind::Assign { type_comment, .. }) => {
                    type_comment.map_or(FieldValue::Missing, FieldValue::String)
                }
                (0, StmtKind::TypeAlias { name, .. }) => FieldValue::Node(NodeRef::Expr(name)),
                (1, StmtKind::TypeAlias { type_params, .. }) => {
                    FieldValue::Nodes(NodeList::TypeParam(type_params))
                }
                (2, StmtKind::TypeAlias { value, .. }) => FieldValue::Node(NodeRef::Expr(value)),
                (0, StmtKind::AugAssign { target, .. }) => FieldValue::Node(NodeRef::Expr(target)),
                (1, StmtKind::AugAssign { op, .. }) => FieldValue::Node(NodeRef::Operator(op)),
                (2, StmtKind::AugAssign { value, .. }) => FieldValue::Node(NodeRef::Expr(value)),
                (0, StmtKind::AnnAssign { target, .. }) => FieldValue::Node(NodeRef::Expr(target)),
                (1, StmtKind::AnnAssign { annotation, .. }) => {
                    FieldValue::Node(NodeRef::Expr(annotation))
                }
                (2, StmtKind::AnnAssign { value, .. }) => value
                    .map_or(FieldValue::Missing, |node| {
                        FieldValue::Node(NodeRef::Expr(node))
                    }),
                (3, StmtKind::AnnAssign { simple, .. }) => FieldValue::Int(simple),
                (0, StmtKind::For { target, .. }) => FieldValue::Node(NodeRef::Expr(target)),
                (1, StmtKind::For { iter, .. }) => FieldValue::Node(NodeRef::Expr(iter)),
                (2, StmtKind::For { body, .. }) => FieldValue::Nodes(NodeList::Stmt(body)),
                (3, StmtKind::For { orelse, .. }) => FieldValue::Nodes(NodeList::Stmt(orelse)),
                (4, StmtKind::For { type_comment, .. }) => {
                    type_comment.map_or(FieldValue::Missing, FieldValue::String)
                }
                (0, StmtKind::AsyncFor { target, .. }) => FieldValue::Node(NodeRef::Expr(target)),
                (1, StmtKind::AsyncFor { iter, .. }) => FieldValue::Node(NodeRef::Expr(iter)),
                (2, StmtKind::AsyncFor { body, .. }) => FieldValue::Nodes(NodeList::Stmt(body)),
                (3, StmtKind::AsyncFor { orelse, .. }) => FieldValue::Nodes(NodeList::Stmt(orelse)),
                (4, StmtKind::AsyncFor { type_comment, .. }) => {
                    type_comment.map_or(FieldValue::Missing, FieldValue::String)
                }
                (0, StmtKind::While { test, .. }) => FieldValue::Node(NodeRef::Expr(test)),
                (1, StmtKind::While { body, .. }) => FieldValue::Nodes(NodeList::Stmt(body)),
                (2, StmtKind::While { orelse, .. }) => FieldValue::Nodes(NodeList::Stmt(orelse)),
                (0, StmtKind::If { test, .. }) => FieldValue::Node(NodeRef::Expr(test)),
                (1, StmtKind::If { body, .. }) => FieldValue::Nodes(NodeList::Stmt(body)),
                (2, StmtKind::If { orelse, .. }) => FieldValue::Nodes(NodeList::Stmt(orelse)),
                (0, StmtKind::With { items, .. }) => FieldValue::Nodes(NodeList::WithItem(items)),
                (1, StmtKind::With { body, .. }) => FieldValue::Nodes(NodeList::Stmt(body)),
                (2, StmtKind::With { type_comment, .. }) => {
                    type_comment.map_or(FieldValue::Missing, FieldValue::String)
                }
                (0, StmtKind::AsyncWith { items, .. }) => {
                    FieldValue::Nodes(NodeList::WithItem(items))
                }
                (1, StmtKind::AsyncWith { body, .. }) => FieldValue::Nodes(NodeList::Stmt(body)),
                (2, StmtKind::AsyncWith { type_comment, .. }) => {
                    type_comment.map_or(FieldValue::Missing, FieldValue::String)
                }
                (0, StmtKind::Match { subject, .. }) => FieldValue::Node(NodeRef::Expr(subject)),
                (1, StmtKind::Match { cases, .. }) => FieldValue::Nodes(NodeList::MatchCase(cases)),
                (0, StmtKind::Raise { exc, .. }) => exc.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Expr(node))
                }),
                (1, StmtKind::Raise { cause, .. }) => cause.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Expr(node))
                }),
                (0, StmtKind::Try { body, .. }) => FieldValue::Nodes(NodeList::Stmt(body)),
                (1, StmtKind::Try { handlers, .. }) => {
                    FieldValue::Nodes(NodeList::ExceptHandler(handlers))
                }
                (2, StmtKind::Try { orelse, .. }) => FieldValue::Nodes(NodeList::Stmt(orelse)),
                (3, StmtKind::Try { finalbody, .. }) => {
                    FieldValue::Nodes(NodeList::Stmt(finalbody))
                }
                (0, StmtKind::TryStar { body, .. }) => FieldValue::Nodes(NodeList::Stmt(body)),
                (1, StmtKind::TryStar { handlers, .. }) => {
                    FieldValue::Nodes(NodeList::ExceptHandler(handlers))
                }
                (2, StmtKind::TryStar { orelse, .. }) => FieldValue::Nodes(NodeList::Stmt(orelse)),
                (3, StmtKind::TryStar { finalbody, .. }) => {
                    FieldValue::Nodes(NodeList::Stmt(finalbody))
                }
                (0, StmtKind::Assert { test, .. }) => FieldValue::Node(NodeRef::Expr(test)),
                (1, StmtKind::Assert { msg, .. }) => msg.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Expr(node))
                }),
                (0, StmtKind::Import { names }) => FieldValue::Nodes(NodeList::Alias(names)),
                (0, StmtKind::ImportFrom { module, .. }) => {
                    module.map_or(FieldValue::Missing, FieldValue::Identifier)
                }
                (1, StmtKind::ImportFrom { names, .. }) => {
                    FieldValue::Nodes(NodeList::Alias(names))
                }
                (2, StmtKind::ImportFrom { level, .. }) => {
                    level.map_or(FieldValue::Missing, FieldValue::Int)
                }
                (0, StmtKind::Global { names }) => FieldValue::Identifiers(names),
                (0, StmtKind::Nonlocal { names }) => FieldValue::Identifiers(names),
                (0, StmtKind::Expr { value }) => FieldValue::Node(NodeRef::Expr(value)),
                _ => return None,
            },
            NodeRef::Expr(node) => match (index, node.kind) {
                (0, ExprKind::BoolOp { op, .. }) => FieldValue::Node(NodeRef::BoolOp(op)),
                (1, ExprKind::BoolOp { values, .. }) => FieldValue::Nodes(NodeList::Expr(values)),
                (0, ExprKind::NamedExpr { target, .. }) => FieldValue::Node(NodeRef::Expr(target)),
                (1, ExprKind::NamedExpr { value, .. }) => FieldValue::Node(NodeRef::Expr(value)),
                (0, ExprKind::BinOp { left, .. }) => FieldValue::Node(NodeRef::Expr(left)),
                (1, ExprKind::BinOp { op, .. }) => FieldValue::Node(NodeRef::Operator(op)),
                (2, ExprKind::BinOp { right, .. }) => FieldValue::Node(NodeRef::Expr(right)),
                (0, ExprKind::UnaryOp { op, .. }) => FieldValue::Node(NodeRef::UnaryOp(op)),
                (1, ExprKind::UnaryOp { operand, .. }) => FieldValue::Node(NodeRef::Expr(operand)),
                (0, ExprKind::Lambda { args, .. }) => FieldValue::Node(NodeRef::Arguments(args)),
                (1, ExprKind::Lambda { body, .. }) => FieldValue::Node(NodeRef::Expr(body)),
                (0, ExprKind::IfExp { test, .. }) => FieldValue::Node(NodeRef::Expr(test)),
                (1, ExprKind::IfExp { body, .. }) => FieldValue::Node(NodeRef::Expr(body)),
                (2, ExprKind::IfExp { orelse, .. }) => FieldValue::Node(NodeRef::Expr(orelse)),
                (0, ExprKind::Dict { keys, .. }) => FieldValue::Nodes(NodeList::OptionalExpr(keys)),
                (1, ExprKind::Dict { values, .. }) => FieldValue::Nodes(NodeList::Expr(values)),
                (0, ExprKind::Set { elts }) => FieldValue::Nodes(NodeList::Expr(elts)),
                (0, ExprKind::ListComp { elt, .. }) => FieldValue::Node(NodeRef::Expr(elt)),
                (1, ExprKind::ListComp { generators, .. }) => {
                    FieldValue::Nodes(NodeList::Comprehension(generators))
                }
                (0, ExprKind::SetComp { elt, .. }) => FieldValue::Node(NodeRef::Expr(elt)),
                (1, ExprKind::SetComp { generators, .. }) => {
                    FieldValue::Nodes(NodeList::Comprehension(generators))
                }
                (0, ExprKind::DictComp { key, .. }) => FieldValue::Node(NodeRef::Expr(key)),
                (1, ExprKind::DictComp { value, .. }) => FieldValue::Node(NodeRef::Expr(value)),
                (2, ExprKind::DictComp { generators, .. }) => {
                    FieldValue::Nodes(NodeList::Comprehension(generators))
                }
                (0, ExprKind::GeneratorExp { elt, .. }) => FieldValue::Node(NodeRef::Expr(elt)),
                (1, ExprKind::GeneratorExp { generators, .. }) => {
                    FieldValue::Nodes(NodeList::Comprehension(generators))
                }
                (0, ExprKind::Await { value }) => FieldValue::Node(NodeRef::Expr(value)),
                (0, ExprKind::Yield { value }) => value.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Expr(node))
                }),
                (0, ExprKind::YieldFrom { value }) => FieldValue::Node(NodeRef::Expr(value)),
                (0, ExprKind::Compare { left, .. }) => FieldValue::Node(NodeRef::Expr(left)),
                (1, ExprKind::Compare { ops, .. }) => FieldValue::Nodes(NodeList::CmpOp(ops)),
                (2, ExprKind::Compare { comparators, .. }) => {
                    FieldValue::Nodes(NodeList::Expr(comparators))
                }
                (0, ExprKind::Call { func, .. }) => FieldValue::Node(NodeRef::Expr(func)),
                (1, ExprKind::Call { args, .. }) => FieldValue::Nodes(NodeList::Expr(args)),
                (2, ExprKind::Call { keywords, .. }) => {
                    FieldValue::Nodes(NodeList::Keyword(keywords))
                }
                (0, ExprKind::FormattedValue { value, .. }) => {
                    FieldValue::Node(NodeRef::Expr(value))
                }
                (1, ExprKind::FormattedValue { conversion, .. }) => FieldValue::Int(conversion),
                (2, ExprKind::FormattedValue { format_spec, .. }) => format_spec
                    .map_or(FieldValue::Missing, |node| {
                        FieldValue::Node(NodeRef::Expr(node))
                    }),
                (0, ExprKind::Interpolation { value, .. }) => {
                    FieldValue::Node(NodeRef::Expr(value))
                }
                (1, ExprKind::Interpolation { str, .. }) => FieldValue::Constant(str),
                (2, ExprKind::Interpolation { conversion, .. }) => FieldValue::Int(conversion),
                (3, ExprKind::Interpolation { format_spec, .. }) => format_spec
                    .map_or(FieldValue::Missing, |node| {
                        FieldValue::Node(NodeRef::Expr(node))
                    }),
                (0, ExprKind::JoinedStr { values }) => FieldValue::Nodes(NodeList::Expr(values)),
                (0, ExprKind::TemplateStr { values }) => FieldValue::Nodes(NodeList::Expr(values)),
                (0, ExprKind::Constant { value, .. }) => FieldValue::Constant(value),
                (1, ExprKind::Constant { kind, .. }) => {
                    kind.map_or(FieldValue::Missing, FieldValue::String)
                }
                (0, ExprKind::Attribute { value, .. }) => FieldValue::Node(NodeRef::Expr(value)),
                (1, ExprKind::Attribute { attr, .. }) => FieldValue::Identifier(attr),
                (2, ExprKind::Attribute { ctx, .. }) => FieldValue::Node(NodeRef::ExprContext(ctx)),
                (0, ExprKind::Subscript { value, .. }) => FieldValue::Node(NodeRef::Expr(value)),
                (1, ExprKind::Subscript { slice, .. }) => FieldValue::Node(NodeRef::Expr(slice)),
                (2, ExprKind::Subscript { ctx, .. }) => FieldValue::Node(NodeRef::ExprContext(ctx)),
                (0, ExprKind::Starred { value, .. }) => FieldValue::Node(NodeRef::Expr(value)),
                (1, ExprKind::Starred { ctx, .. }) => FieldValue::Node(NodeRef::ExprContext(ctx)),
                (0, ExprKind::Name { id, .. }) => FieldValue::Identifier(id),
                (1, ExprKind::Name { ctx, .. }) => FieldValue::Node(NodeRef::ExprContext(ctx)),
                (0, ExprKind::List { elts, .. }) => FieldValue::Nodes(NodeList::Expr(elts)),
                (1, ExprKind::List { ctx, .. }) => FieldValue::Node(NodeRef::ExprContext(ctx)),
                (0, ExprKind::Tuple { elts, .. }) => FieldValue::Nodes(NodeList::Expr(elts)),
                (1, ExprKind::Tuple { ctx, .. }) => FieldValue::Node(NodeRef::ExprContext(ctx)),
                (0, ExprKind::Slice { lower, .. }) => lower.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Expr(node))
                }),
                (1, ExprKind::Slice { upper, .. }) => upper.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Expr(node))
                }),
                (2, ExprKind::Slice { step, .. }) => step.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Expr(node))
                }),
                _ => return None,
            },
            NodeRef::ExprContext(_) => return None,
            NodeRef::BoolOp(_) => return None,
            NodeRef::Operator(_) => return None,
            NodeRef::UnaryOp(_) => return None,
            NodeRef::CmpOp(_) => return None,
            NodeRef::Comprehension(node) => match index {
                0 => FieldValue::Node(NodeRef::Expr(node.target)),
                1 => FieldValue::Node(NodeRef::Expr(node.iter)),
                2 => FieldValue::Nodes(NodeList::Expr(node.ifs)),
                3 => FieldValue::Int(node.is_async),
                _ => return None,
            },
            NodeRef::ExceptHandler(node) => match index {
                0 => node.type_.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Expr(node))
                }),
                1 => node
                    .name
                    .map_or(FieldValue::Missing, FieldValue::Identifier),
                2 => FieldValue::Nodes(NodeList::Stmt(node.body)),
                _ => return None,
            },
            NodeRef::Arguments(node) => match index {
                0 => FieldValue::Nodes(NodeList::Arg(node.posonlyargs)),
                1 => FieldValue::Nodes(NodeList::Arg(node.args)),
                2 => node.vararg.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Arg(node))
                }),
                3 => FieldValue::Nodes(NodeList::Arg(node.kwonlyargs)),
                4 => FieldValue::Nodes(NodeList::OptionalExpr(node.kw_defaults)),
                5 => node.kwarg.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Arg(node))
                }),
                6 => FieldValue::Nodes(NodeList::Expr(node.defaults)),
                _ => return None,
            },
            NodeRef::Arg(node) => match index {
                0 => FieldValue::Identifier(node.arg),
                1 => node.annotation.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Expr(node))
                }),
                2 => node
                    .type_comment
                    .map_or(FieldValue::Missing, FieldValue::String),
                _ => return None,
            },
            NodeRef::Keyword(node) => match index {
                0 => node.arg.map_or(FieldValue::Missing, FieldValue::Identifier),
                1 => FieldValue::Node(NodeRef::Expr(node.value)),
                _ => return None,
            },
            NodeRef::Alias(node) => match index {
                0 => FieldValue::Identifier(node.name),
                1 => node
                    .asname
                    .map_or(FieldValue::Missing, FieldValue::Identifier),
                _ => return None,
            },
            NodeRef::WithItem(node) => match index {
                0 => FieldValue::Node(NodeRef::Expr(node.context_expr)),
                1 => node.optional_vars.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Expr(node))
                }),
                _ => return None,
            },
            NodeRef::MatchCase(node) => match index {
                0 => FieldValue::Node(NodeRef::Pattern(node.pattern)),
                1 => node.guard.map_or(FieldValue::Missing, |node| {
                    FieldValue::Node(NodeRef::Expr(node))
                }),
                2 => FieldValue::Nodes(NodeList::Stmt(node.body)),
                _ => return None,
            },
            NodeRef::Pattern(node) => match (index, node.kind) {
                (0, PatternKind::MatchValue { value }) => FieldValue::Node(NodeRef::Expr(value)),
                (0, PatternKind::MatchSingleton { value }) => FieldValue::Constant(value),
                (0, PatternKind::MatchSequence { patterns }) => {
                    FieldValue::Nodes(NodeList::Pattern(patterns))
                }
                (0, PatternKind::MatchMapping { keys, .. }) => {
                    FieldValue::Nodes(NodeList::Expr(keys))
                }
                (1, PatternKind::MatchMapping { patterns, .. }) => {
                    FieldValue::Nodes(NodeList::Pattern(patterns))
                }
                (2, PatternKind::MatchMapping { rest, .. }) => {
                    rest.map_or(FieldValue::Missing, FieldValue::Identifier)
                }
                (0, PatternKind::MatchClass { cls, .. }) => FieldValue::Node(NodeRef::Expr(cls)),
                (1, PatternKind::MatchClass { patterns, .. }) => {
                    FieldValue::Nodes(NodeList::Pattern(patterns))
                }
                (2, PatternKind::MatchClass { kwd_attrs, .. }) => {
                    FieldValue::Identifiers(kwd_attrs)
                }
                (3, PatternKind::MatchClass { kwd_patterns, .. }) => {
                    FieldValue::Nodes(NodeList::Pattern(kwd_patterns))
                }
                (0, PatternKind::MatchStar { name }) => {
                    name.map_or(FieldValue::Missing, FieldValue::Identifier)
                }
                (0, PatternKind::MatchAs { pattern, .. }) => pattern
                    .map_or(FieldValue::Missing, |node| {
                        FieldValue::Node(NodeRef::Pattern(node))
                    }),
                (1, PatternKind::MatchAs { name, .. }) => {
                    name.map_or(FieldValue::Missing, FieldValue::Identifier)
                }
                (0, PatternKind::MatchOr { patterns }) => {
                    FieldValue::Nodes(NodeList::Pattern(patterns))
                }
                _ => return None,
            },
            NodeRef::TypeIgnore(node) => match index {
                0 => FieldValue::Int(node.lineno),
                1 => FieldValue::String(node.tag),
                _ => return None,
            },
            NodeRef::TypeParam(node) => match (index, node.kind) {
                (0, TypeParamKind::TypeVar { name, .. }) => FieldValue::Identifier(name),
                (1, TypeParamKind::TypeVar { bound, .. }) => bound
                    .map_or(FieldValue::Missing, |node| {
                        FieldValue::Node(NodeRef::Expr(node))
                    }),
                (2, TypeParamKind::TypeVar { default_value, .. }) => default_value
                    .map_or(FieldValue::Missing, |node| {
                        FieldValue::Node(NodeRef::Expr(node))
                    }),
                (0, TypeParamKind::ParamSpec { name, .. }) => FieldValue::Identifier(name),
                (1, TypeParamKind::ParamSpec { default_value, .. }) => default_value
                    .map_or(FieldValue::Missing, |node| {
                        FieldValue::Node(NodeRef::Expr(node))
                    }),
                (0, TypeParamKind::TypeVarTuple { name, .. }) => FieldValue::Identifier(name),
                (1, TypeParamKind::TypeVarTuple { default_value, .. }) => default_value
                    .map_or(FieldValue::Missing, |node| {
                        FieldValue::Node(NodeRef::Expr(node))
                    }),
                _ => return None,
            },
        })
    }
}
/// Makes a `Mod` of an object.
pub fn read_mod<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<Mod<'a>, S::Error> {
    let which = source.constructor(
        object,
        "mod",
        &["Module", "Interactive", "Expression", "FunctionType"],
    )?;
    Ok(match which {
        0 => Mod::Module {
            body: source.list_of_node(
                Field {
                    object,
                    class: "Module",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            type_ignores: source.list_of_node(
                Field {
                    object,
                    class: "Module",
                    name: "type_ignores",
                    ty: "type_ignore",
                },
                read_type_ignore,
            )?,
        },
        1 => Mod::Interactive {
            body: source.list_of_node(
                Field {
                    object,
                    class: "Interactive",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
        },
        2 => Mod::Expression {
            body: source.node(
                Field {
                    object,
                    class: "Expression",
                    name: "body",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        _ => Mod::FunctionType {
            argtypes: source.list_of_node(
                Field {
                    object,
                    class: "FunctionType",
                    name: "argtypes",
                    ty: "expr",
                },
                read_expr,
            )?,
            returns: source.node(
                Field {
                    object,
                    class: "FunctionType",
                    name: "returns",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
    })
}

/// Makes a `Stmt` of an object.
pub fn read_stmt<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<Stmt<'a>, S::Error> {
    let loc = source.loc(object, "stmt", true)?;
    let which = source.constructor(
        object,
        "stmt",
        &[
            "FunctionDef",
            "AsyncFunctionDef",
            "ClassDef",
            "Return",
            "Delete",
            "Assign",
            "TypeAlias",
            "AugAssign",
            "AnnAssign",
            "For",
            "AsyncFor",
            "While",
            "If",
            "With",
            "AsyncWith",
            "Match",
            "Raise",
            "Try",
            "TryStar",
            "Assert",
            "Import",
            "ImportFrom",
            "Global",
            "Nonlocal",
            "Expr",
            "Pass",
            "Break",
            "Continue",
        ],
    )?;
    let kind = match which {
        0 => StmtKind::FunctionDef {
            name: source.value(
                Field {
                    object,
                    class: "FunctionDef",
                    name: "name",
                    ty: "identifier",
                },
                S::identifier,
            )?,
            args: source.node(
                Field {
                    object,
                    class: "FunctionDef",
                    name: "args",
                    ty: "arguments",
                },
                read_arguments,
            )?,
            body: source.list_of_node(
                Field {
                    object,
                    class: "FunctionDef",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            decorator_list: source.list_of_node(
                Field {
                    object,
                    class: "FunctionDef",
                    name: "decorator_list",
                    ty: "expr",
                },
                read_expr,
            )?,
            returns: source.optional_node(
                Field {
                    object,
                    class: "FunctionDef",
                    name: "returns",
                    ty: "expr",
                },
                read_expr,
            )?,
            type_comment: source.optional_value(
                Field {
                    object,
                    class: "FunctionDef",
                    name: "type_comment",
                    ty: "string",
                },
                S::string,
            )?,
            type_params: source.list_of_node(
                Field {
                    object,
                    class: "FunctionDef",
                    name: "type_params",
                    ty: "type_param",
                },
                read_type_param,
            )?,
        },
        1 => StmtKind::AsyncFunctionDef {
            name: source.value(
                Field {
                    object,
                    class: "AsyncFunctionDef",
                    name: "name",
                    ty: "identifier",
                },
                S::identifier,
            )?,
            args: source.node(
                Field {
                    object,
                    class: "AsyncFunctionDef",
                    name: "args",
                    ty: "arguments",
                },
                read_arguments,
            )?,
            body: source.list_of_node(
                Field {
                    object,
                    class: "AsyncFunctionDef",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            decorator_list: source.list_of_node(
                Field {
                    object,
                    class: "AsyncFunctionDef",
                    name: "decorator_list",
                    ty: "expr",
                },
                read_expr,
            )?,
            returns: source.optional_node(
                Field {
                    object,
                    class: "AsyncFunctionDef",
                    name: "returns",
                    ty: "expr",
                },
                read_expr,
            )?,
            type_comment: source.optional_value(
                Field {
                    object,
                    class: "AsyncFunctionDef",
                    name: "type_comment",
                    ty: "string",
                },
                S::string,
            )?,
            type_params: source.list_of_node(
                Field {
                    object,
                    class: "AsyncFunctionDef",
                    name: "type_params",
                    ty: "type_param",
                },
                read_type_param,
            )?,
        },
        2 => StmtKind::ClassDef {
            name: source.value(
                Field {
                    object,
                    class: "ClassDef",
                    name: "name",
                    ty: "identifier",
                },
                S::identifier,
            )?,
            bases: source.list_of_node(
                Field {
                    object,
                    class: "ClassDef",
                    name: "bases",
                    ty: "expr",
                },
                read_expr,
            )?,
            keywords: source.list_of_node(
                Field {
                    object,
                    class: "ClassDef",
                    name: "keywords",
                    ty: "keyword",
                },
                read_keyword,
            )?,
            body: source.list_of_node(
                Field {
                    object,
                    class: "ClassDef",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            decorator_list: source.list_of_node(
                Field {
                    object,
                    class: "ClassDef",
                    name: "decorator_list",
                    ty: "expr",
                },
                read_expr,
            )?,
            type_params: source.list_of_node(
                Field {
                    object,
                    class: "ClassDef",
                    name: "type_params",
                    ty: "type_param",
                },
                read_type_param,
            )?,
        },
        3 => StmtKind::Return {
            value: source.optional_node(
                Field {
                    object,
                    class: "Return",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        4 => StmtKind::Delete {
            targets: source.list_of_node(
                Field {
                    object,
                    class: "Delete",
                    name: "targets",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        5 => StmtKind::Assign {
            targets: source.list_of_node(
                Field {
                    object,
                    class: "Assign",
                    name: "targets",
                    ty: "expr",
                },
                read_expr,
            )?,
            value: source.node(
                Field {
                    object,
                    class: "Assign",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
            type_comment: source.optional_value(
                Field {
                    object,
                    class: "Assign",
                    name: "type_comment",
                    ty: "string",
                },
                S::string,
            )?,
        },
        6 => StmtKind::TypeAlias {
            name: source.node(
                Field {
                    object,
                    class: "TypeAlias",
                    name: "name",
                    ty: "expr",
                },
                read_expr,
            )?,
            type_params: source.list_of_node(
                Field {
                    object,
                    class: "TypeAlias",
                    name: "type_params",
                    ty: "type_param",
                },
                read_type_param,
            )?,
            value: source.node(
                Field {
                    object,
                    class: "TypeAlias",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        7 => StmtKind::AugAssign {
            target: source.node(
                Field {
                    object,
                    class: "AugAssign",
                    name: "target",
                    ty: "expr",
                },
                read_expr,
            )?,
            op: source.value(
                Field {
                    object,
                    class: "AugAssign",
                    name: "op",
                    ty: "operator",
                },
                read_operator,
            )?,
            value: source.node(
                Field {
                    object,
                    class: "AugAssign",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        8 => StmtKind::AnnAssign {
            target: source.node(
                Field {
                    object,
                    class: "AnnAssign",
                    name: "target",
                    ty: "expr",
                },
                read_expr,
            )?,
            annotation: source.node(
                Field {
                    object,
                    class: "AnnAssign",
                    name: "annotation",
                    ty: "expr",
                },
                read_expr,
            )?,
            value: source.optional_node(
                Field {
                    object,
                    class: "AnnAssign",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
            simple: source.value(
                Field {
                    object,
                    class: "AnnAssign",
                    name: "simple",
                    ty: "int",
                },
                S::int,
            )?,
        },
        9 => StmtKind::For {
            target: source.node(
                Field {
                    object,
                    class: "For",
                    name: "target",
                    ty: "expr",
                },
                read_expr,
            )?,
            iter: source.node(
                Field {
                    object,
                    class: "For",
                    name: "iter",
                    ty: "expr",
                },
                read_expr,
            )?,
            body: source.list_of_node(
                Field {
                    object,
                    class: "For",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            orelse: source.list_of_node(
                Field {
                    object,
                    class: "For",
                    name: "orelse",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            type_comment: source.optional_value(
                Field {
                    object,
                    class: "For",
                    name: "type_comment",
                    ty: "string",
                },
                S::string,
            )?,
        },
        10 => StmtKind::AsyncFor {
            target: source.node(
                Field {
                    object,
                    class: "AsyncFor",
                    name: "target",
                    ty: "expr",
                },
                read_expr,
            )?,
            iter: source.node(
                Field {
                    object,
                    class: "AsyncFor",
                    name: "iter",
                    ty: "expr",
                },
                read_expr,
            )?,
            body: source.list_of_node(
                Field {
                    object,
                    class: "AsyncFor",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            orelse: source.list_of_node(
                Field {
                    object,
                    class: "AsyncFor",
                    name: "orelse",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            type_comment: source.optional_value(
                Field {
                    object,
                    class: "AsyncFor",
                    name: "type_comment",
                    ty: "string",
                },
                S::string,
            )?,
        },
        11 => StmtKind::While {
            test: source.node(
                Field {
                    object,
                    class: "While",
                    name: "test",
                    ty: "expr",
                },
                read_expr,
            )?,
            body: source.list_of_node(
                Field {
                    object,
                    class: "While",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            orelse: source.list_of_node(
                Field {
                    object,
                    class: "While",
                    name: "orelse",
                    ty: "stmt",
                },
                read_stmt,
            )?,
        },
        12 => StmtKind::If {
            test: source.node(
                Field {
                    object,
                    class: "If",
                    name: "test",
                    ty: "expr",
                },
                read_expr,
            )?,
            body: source.list_of_node(
                Field {
                    object,
                    class: "If",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            orelse: source.list_of_node(
                Field {
                    object,
                    class: "If",
                    name: "orelse",
                    ty: "stmt",
                },
                read_stmt,
            )?,
        },
        13 => StmtKind::With {
            items: source.list_of_node(
                Field {
                    object,
                    class: "With",
                    name: "items",
                    ty: "withitem",
                },
                read_withitem,
            )?,
            body: source.list_of_node(
                Field {
                    object,
                    class: "With",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            type_comment: source.optional_value(
                Field {
                    object,
                    class: "With",
                    name: "type_comment",
                    ty: "string",
                },
                S::string,
            )?,
        },
        14 => StmtKind::AsyncWith {
            items: source.list_of_node(
                Field {
                    object,
                    class: "AsyncWith",
                    name: "items",
                    ty: "withitem",
                },
                read_withitem,
            )?,
            body: source.list_of_node(
                Field {
                    object,
                    class: "AsyncWith",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            type_comment: source.optional_value(
                Field {
                    object,
                    class: "AsyncWith",
                    name: "type_comment",
                    ty: "string",
                },
                S::string,
            )?,
        },
        15 => StmtKind::Match {
            subject: source.node(
                Field {
                    object,
                    class: "Match",
                    name: "subject",
                    ty: "expr",
                },
                read_expr,
            )?,
            cases: source.list_of_node(
                Field {
                    object,
                    class: "Match",
                    name: "cases",
                    ty: "match_case",
                },
                read_match_case,
            )?,
        },
        16 => StmtKind::Raise {
            exc: source.optional_node(
                Field {
                    object,
                    class: "Raise",
                    name: "exc",
                    ty: "expr",
                },
                read_expr,
            )?,
            cause: source.optional_node(
                Field {
                    object,
                    class: "Raise",
                    name: "cause",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        17 => StmtKind::Try {
            body: source.list_of_node(
                Field {
                    object,
                    class: "Try",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            handlers: source.list_of_node(
                Field {
                    object,
                    class: "Try",
                    name: "handlers",
                    ty: "excepthandler",
                },
                read_excepthandler,
            )?,
            orelse: source.list_of_node(
                Field {
                    object,
                    class: "Try",
                    name: "orelse",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            finalbody: source.list_of_node(
                Field {
                    object,
                    class: "Try",
                    name: "finalbody",
                    ty: "stmt",
                },
                read_stmt,
            )?,
        },
        18 => StmtKind::TryStar {
            body: source.list_of_node(
                Field {
                    object,
                    class: "TryStar",
                    name: "body",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            handlers: source.list_of_node(
                Field {
                    object,
                    class: "TryStar",
                    name: "handlers",
                    ty: "excepthandler",
                },
                read_excepthandler,
            )?,
            orelse: source.list_of_node(
                Field {
                    object,
                    class: "TryStar",
                    name: "orelse",
                    ty: "stmt",
                },
                read_stmt,
            )?,
            finalbody: source.list_of_node(
                Field {
                    object,
                    class: "TryStar",
                    name: "finalbody",
                    ty: "stmt",
                },
                read_stmt,
            )?,
        },
        19 => StmtKind::Assert {
            test: source.node(
                Field {
                    object,
                    class: "Assert",
                    name: "test",
                    ty: "expr",
                },
                read_expr,
            )?,
            msg: source.optional_node(
                Field {
                    object,
                    class: "Assert",
                    name: "msg",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        20 => StmtKind::Import {
            names: source.list_of_node(
                Field {
                    object,
                    class: "Import",
                    name: "names",
                    ty: "alias",
                },
                read_alias,
            )?,
        },
        21 => StmtKind::ImportFrom {
            module: source.optional_value(
                Field {
                    object,
                    class: "ImportFrom",
                    name: "module",
                    ty: "identifier",
                },
                S::identifier,
            )?,
            names: source.list_of_node(
                Field {
                    object,
                    class: "ImportFrom",
                    name: "names",
                    ty: "alias",
                },
                read_alias,
            )?,
            level: source.optional_value(
                Field {
                    object,
                    class: "ImportFrom",
                    name: "level",
                    ty: "int",
                },
                S::int,
            )?,
        },
        22 => StmtKind::Global {
            names: source.list_of_value(
                Field {
                    object,
                    class: "Global",
                    name: "names",
                    ty: "identifier",
                },
                S::identifier,
            )?,
        },
        23 => StmtKind::Nonlocal {
            names: source.list_of_value(
                Field {
                    object,
                    class: "Nonlocal",
                    name: "names",
                    ty: "identifier",
                },
                S::identifier,
            )?,
        },
        24 => StmtKind::Expr {
            value: source.node(
                Field {
                    object,
                    class: "Expr",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        25 => StmtKind::Pass,
        26 => StmtKind::Break,
        _ => StmtKind::Continue,
    };
    Ok(Stmt { loc, kind })
}

/// Makes a `Expr` of an object.
pub fn read_expr<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<Expr<'a>, S::Error> {
    let loc = source.loc(object, "expr", true)?;
    let which = source.constructor(
        object,
        "expr",
        &[
            "BoolOp",
            "NamedExpr",
            "BinOp",
            "UnaryOp",
            "Lambda",
            "IfExp",
            "Dict",
            "Set",
            "ListComp",
            "SetComp",
            "DictComp",
            "GeneratorExp",
            "Await",
            "Yield",
            "YieldFrom",
            "Compare",
            "Call",
            "FormattedValue",
            "Interpolation",
            "JoinedStr",
            "TemplateStr",
            "Constant",
            "Attribute",
            "Subscript",
            "Starred",
            "Name",
            "List",
            "Tuple",
            "Slice",
        ],
    )?;
    let kind = match which {
        0 => ExprKind::BoolOp {
            op: source.value(
                Field {
                    object,
                    class: "BoolOp",
                    name: "op",
                    ty: "boolop",
                },
                read_boolop,
            )?,
            values: source.list_of_node(
                Field {
                    object,
                    class: "BoolOp",
                    name: "values",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        1 => ExprKind::NamedExpr {
            target: source.node(
                Field {
                    object,
                    class: "NamedExpr",
                    name: "target",
                    ty: "expr",
                },
                read_expr,
            )?,
            value: source.node(
                Field {
                    object,
                    class: "NamedExpr",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        2 => ExprKind::BinOp {
            left: source.node(
                Field {
                    object,
                    class: "BinOp",
                    name: "left",
                    ty: "expr",
                },
                read_expr,
            )?,
            op: source.value(
                Field {
                    object,
                    class: "BinOp",
                    name: "op",
                    ty: "operator",
                },
                read_operator,
            )?,
            right: source.node(
                Field {
                    object,
                    class: "BinOp",
                    name: "right",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        3 => ExprKind::UnaryOp {
            op: source.value(
                Field {
                    object,
                    class: "UnaryOp",
                    name: "op",
                    ty: "unaryop",
                },
                read_unaryop,
            )?,
            operand: source.node(
                Field {
                    object,
                    class: "UnaryOp",
                    name: "operand",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        4 => ExprKind::Lambda {
            args: source.node(
                Field {
                    object,
                    class: "Lambda",
                    name: "args",
                    ty: "arguments",
                },
                read_arguments,
            )?,
            body: source.node(
                Field {
                    object,
                    class: "Lambda",
                    name: "body",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        5 => ExprKind::IfExp {
            test: source.node(
                Field {
                    object,
                    class: "IfExp",
                    name: "test",
                    ty: "expr",
                },
                read_expr,
            )?,
            body: source.node(
                Field {
                    object,
                    class: "IfExp",
                    name: "body",
                    ty: "expr",
                },
                read_expr,
            )?,
            orelse: source.node(
                Field {
                    object,
                    class: "IfExp",
                    name: "orelse",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        6 => ExprKind::Dict {
            keys: source.list_of_optional_node(
                Field {
                    object,
                    class: "Dict",
                    name: "keys",
                    ty: "expr",
                },
                read_expr,
            )?,
            values: source.list_of_node(
                Field {
                    object,
                    class: "Dict",
                    name: "values",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        7 => ExprKind::Set {
            elts: source.list_of_node(
                Field {
                    object,
                    class: "Set",
                    name: "elts",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        8 => ExprKind::ListComp {
            elt: source.node(
                Field {
                    object,
                    class: "ListComp",
                    name: "elt",
                    ty: "expr",
                },
                read_expr,
            )?,
            generators: source.list_of_node(
                Field {
                    object,
                    class: "ListComp",
                    name: "generators",
                    ty: "comprehension",
                },
                read_comprehension,
            )?,
        },
        9 => ExprKind::SetComp {
            elt: source.node(
                Field {
                    object,
                    class: "SetComp",
                    name: "elt",
                    ty: "expr",
                },
                read_expr,
            )?,
            generators: source.list_of_node(
                Field {
                    object,
                    class: "SetComp",
                    name: "generators",
                    ty: "comprehension",
                },
                read_comprehension,
            )?,
        },
        10 => ExprKind::DictComp {
            key: source.node(
                Field {
                    object,
                    class: "DictComp",
                    name: "key",
                    ty: "expr",
                },
                read_expr,
            )?,
            value: source.node(
                Field {
                    object,
                    class: "DictComp",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
            generators: source.list_of_node(
                Field {
                    object,
                    class: "DictComp",
                    name: "generators",
                    ty: "comprehension",
                },
                read_comprehension,
            )?,
        },
        11 => ExprKind::GeneratorExp {
            elt: source.node(
                Field {
                    object,
                    class: "GeneratorExp",
                    name: "elt",
                    ty: "expr",
                },
                read_expr,
            )?,
            generators: source.list_of_node(
                Field {
                    object,
                    class: "GeneratorExp",
                    name: "generators",
                    ty: "comprehension",
                },
                read_comprehension,
            )?,
        },
        12 => ExprKind::Await {
            value: source.node(
                Field {
                    object,
                    class: "Await",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        13 => ExprKind::Yield {
            value: source.optional_node(
                Field {
                    object,
                    class: "Yield",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        14 => ExprKind::YieldFrom {
            value: source.node(
                Field {
                    object,
                    class: "YieldFrom",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        15 => ExprKind::Compare {
            left: source.node(
                Field {
                    object,
                    class: "Compare",
                    name: "left",
                    ty: "expr",
                },
                read_expr,
            )?,
            ops: source.list_of_value(
                Field {
                    object,
                    class: "Compare",
                    name: "ops",
                    ty: "cmpop",
                },
                read_cmpop,
            )?,
            comparators: source.list_of_node(
                Field {
                    object,
                    class: "Compare",
                    name: "comparators",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        16 => ExprKind::Call {
            func: source.node(
                Field {
                    object,
                    class: "Call",
                    name: "func",
                    ty: "expr",
                },
                read_expr,
            )?,
            args: source.list_of_node(
                Field {
                    object,
                    class: "Call",
                    name: "args",
                    ty: "expr",
                },
                read_expr,
            )?,
            keywords: source.list_of_node(
                Field {
                    object,
                    class: "Call",
                    name: "keywords",
                    ty: "keyword",
                },
                read_keyword,
            )?,
        },
        17 => ExprKind::FormattedValue {
            value: source.node(
                Field {
                    object,
                    class: "FormattedValue",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
            conversion: source.value(
                Field {
                    object,
                    class: "FormattedValue",
                    name: "conversion",
                    ty: "int",
                },
                S::int,
            )?,
            format_spec: source.optional_node(
                Field {
                    object,
                    class: "FormattedValue",
                    name: "format_spec",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        18 => ExprKind::Interpolation {
            value: source.node(
                Field {
                    object,
                    class: "Interpolation",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
            str: source.value(
                Field {
                    object,
                    class: "Interpolation",
                    name: "str",
                    ty: "constant",
                },
                S::constant,
            )?,
            conversion: source.value(
                Field {
                    object,
                    class: "Interpolation",
                    name: "conversion",
                    ty: "int",
                },
                S::int,
            )?,
            format_spec: source.optional_node(
                Field {
                    object,
                    class: "Interpolation",
                    name: "format_spec",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        19 => ExprKind::JoinedStr {
            values: source.list_of_node(
                Field {
                    object,
                    class: "JoinedStr",
                    name: "values",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        20 => ExprKind::TemplateStr {
            values: source.list_of_node(
                Field {
                    object,
                    class: "TemplateStr",
                    name: "values",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        21 => ExprKind::Constant {
            value: source.value(
                Field {
                    object,
                    class: "Constant",
                    name: "value",
                    ty: "constant",
                },
                S::constant,
            )?,
            kind: source.optional_value(
                Field {
                    object,
                    class: "Constant",
                    name: "kind",
                    ty: "string",
                },
                S::string,
            )?,
        },
        22 => ExprKind::Attribute {
            value: source.node(
                Field {
                    object,
                    class: "Attribute",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
            attr: source.value(
                Field {
                    object,
                    class: "Attribute",
                    name: "attr",
                    ty: "identifier",
                },
                S::identifier,
            )?,
            ctx: source.value(
                Field {
                    object,
                    class: "Attribute",
                    name: "ctx",
                    ty: "expr_context",
                },
                read_expr_context,
            )?,
        },
        23 => ExprKind::Subscript {
            value: source.node(
                Field {
                    object,
                    class: "Subscript",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
            slice: source.node(
                Field {
                    object,
                    class: "Subscript",
                    name: "slice",
                    ty: "expr",
                },
                read_expr,
            )?,
            ctx: source.value(
                Field {
                    object,
                    class: "Subscript",
                    name: "ctx",
                    ty: "expr_context",
                },
                read_expr_context,
            )?,
        },
        24 => ExprKind::Starred {
            value: source.node(
                Field {
                    object,
                    class: "Starred",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
            ctx: source.value(
                Field {
                    object,
                    class: "Starred",
                    name: "ctx",
                    ty: "expr_context",
                },
                read_expr_context,
            )?,
        },
        25 => ExprKind::Name {
            id: source.value(
                Field {
                    object,
                    class: "Name",
                    name: "id",
                    ty: "identifier",
                },
                S::identifier,
            )?,
            ctx: source.value(
                Field {
                    object,
                    class: "Name",
                    name: "ctx",
                    ty: "expr_context",
                },
                read_expr_context,
            )?,
        },
        26 => ExprKind::List {
            elts: source.list_of_node(
                Field {
                    object,
                    class: "List",
                    name: "elts",
                    ty: "expr",
                },
                read_expr,
            )?,
            ctx: source.value(
                Field {
                    object,
                    class: "List",
                    name: "ctx",
                    ty: "expr_context",
                },
                read_expr_context,
            )?,
        },
        27 => ExprKind::Tuple {
            elts: source.list_of_node(
                Field {
                    object,
                    class: "Tuple",
                    name: "elts",
                    ty: "expr",
                },
                read_expr,
            )?,
            ctx: source.value(
                Field {
                    object,
                    class: "Tuple",
                    name: "ctx",
                    ty: "expr_context",
                },
                read_expr_context,
            )?,
        },
        _ => ExprKind::Slice {
            lower: source.optional_node(
                Field {
                    object,
                    class: "Slice",
                    name: "lower",
                    ty: "expr",
                },
                read_expr,
            )?,
            upper: source.optional_node(
                Field {
                    object,
                    class: "Slice",
                    name: "upper",
                    ty: "expr",
                },
                read_expr,
            )?,
            step: source.optional_node(
                Field {
                    object,
                    class: "Slice",
                    name: "step",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
    };
    Ok(Expr { loc, kind })
}

/// Makes a `ExprContext` of an object.
pub fn read_expr_context<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<ExprContext, S::Error> {
    let which = source.constructor(object, "expr_context", &["Load", "Store", "Del"])?;
    Ok(match which {
        0 => ExprContext::Load,
        1 => ExprContext::Store,
        _ => ExprContext::Del,
    })
}

/// Makes a `BoolOp` of an object.
pub fn read_boolop<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<BoolOp, S::Error> {
    let which = source.constructor(object, "boolop", &["And", "Or"])?;
    Ok(match which {
        0 => BoolOp::And,
        _ => BoolOp::Or,
    })
}

/// Makes a `Operator` of an object.
pub fn read_operator<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<Operator, S::Error> {
    let which = source.constructor(
        object,
        "operator",
        &[
            "Add", "Sub", "Mult", "MatMult", "Div", "Mod", "Pow", "LShift", "RShift", "BitOr",
            "BitXor", "BitAnd", "FloorDiv",
        ],
    )?;
    Ok(match which {
        0 => Operator::Add,
        1 => Operator::Sub,
        2 => Operator::Mult,
        3 => Operator::MatMult,
        4 => Operator::Div,
        5 => Operator::Mod,
        6 => Operator::Pow,
        7 => Operator::LShift,
        8 => Operator::RShift,
        9 => Operator::BitOr,
        10 => Operator::BitXor,
        11 => Operator::BitAnd,
        _ => Operator::FloorDiv,
    })
}

/// Makes a `UnaryOp` of an object.
pub fn read_unaryop<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<UnaryOp, S::Error> {
    let which = source.constructor(object, "unaryop", &["Invert", "Not", "UAdd", "USub"])?;
    Ok(match which {
        0 => UnaryOp::Invert,
        1 => UnaryOp::Not,
        2 => UnaryOp::UAdd,
        _ => UnaryOp::USub,
    })
}

/// Makes a `CmpOp` of an object.
pub fn read_cmpop<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<CmpOp, S::Error> {
    let which = source.constructor(
        object,
        "cmpop",
        &[
            "Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "Is", "IsNot", "In", "NotIn",
        ],
    )?;
    Ok(match which {
        0 => CmpOp::Eq,
        1 => CmpOp::NotEq,
        2 => CmpOp::Lt,
        3 => CmpOp::LtE,
        4 => CmpOp::Gt,
        5 => CmpOp::GtE,
        6 => CmpOp::Is,
        7 => CmpOp::IsNot,
        8 => CmpOp::In,
        _ => CmpOp::NotIn,
    })
}

/// Makes a `Comprehension` of an object.
pub fn read_comprehension<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<Comprehension<'a>, S::Error> {
    Ok(Comprehension {
        target: source.node(
            Field {
                object,
                class: "comprehension",
                name: "target",
                ty: "expr",
            },
            read_expr,
        )?,
        iter: source.node(
            Field {
                object,
                class: "comprehension",
                name: "iter",
                ty: "expr",
            },
            read_expr,
        )?,
        ifs: source.list_of_node(
            Field {
                object,
                class: "comprehension",
                name: "ifs",
                ty: "expr",
            },
            read_expr,
        )?,
        is_async: source.value(
            Field {
                object,
                class: "comprehension",
                name: "is_async",
                ty: "int",
            },
            S::int,
        )?,
    })
}

/// Makes a `ExceptHandler` of an object.
pub fn read_excepthandler<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<ExceptHandler<'a>, S::Error> {
    let loc = source.loc(object, "excepthandler", true)?;
    let which = source.constructor(object, "excepthandler", &["ExceptHandler"])?;
    let _ = which;
    Ok(ExceptHandler {
        loc,
        type_: source.optional_node(
            Field {
                object,
                class: "ExceptHandler",
                name: "type",
                ty: "expr",
            },
            read_expr,
        )?,
        name: source.optional_value(
            Field {
                object,
                class: "ExceptHandler",
                name: "name",
                ty: "identifier",
            },
            S::identifier,
        )?,
        body: source.list_of_node(
            Field {
                object,
                class: "ExceptHandler",
                name: "body",
                ty: "stmt",
            },
            read_stmt,
        )?,
    })
}

/// Makes a `Arguments` of an object.
pub fn read_arguments<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<Arguments<'a>, S::Error> {
    Ok(Arguments {
        posonlyargs: source.list_of_node(
            Field {
                object,
                class: "arguments",
                name: "posonlyargs",
                ty: "arg",
            },
            read_arg,
        )?,
        args: source.list_of_node(
            Field {
                object,
                class: "arguments",
                name: "args",
                ty: "arg",
            },
            read_arg,
        )?,
        vararg: source.optional_node(
            Field {
                object,
                class: "arguments",
                name: "vararg",
                ty: "arg",
            },
            read_arg,
        )?,
        kwonlyargs: source.list_of_node(
            Field {
                object,
                class: "arguments",
                name: "kwonlyargs",
                ty: "arg",
            },
            read_arg,
        )?,
        kw_defaults: source.list_of_optional_node(
            Field {
                object,
                class: "arguments",
                name: "kw_defaults",
                ty: "expr",
            },
            read_expr,
        )?,
        kwarg: source.optional_node(
            Field {
                object,
                class: "arguments",
                name: "kwarg",
                ty: "arg",
            },
            read_arg,
        )?,
        defaults: source.list_of_node(
            Field {
                object,
                class: "arguments",
                name: "defaults",
                ty: "expr",
            },
            read_expr,
        )?,
    })
}

/// Makes a `Arg` of an object.
pub fn read_arg<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<Arg<'a>, S::Error> {
    Ok(Arg {
        arg: source.value(
            Field {
                object,
                class: "arg",
                name: "arg",
                ty: "identifier",
            },
            S::identifier,
        )?,
        annotation: source.optional_node(
            Field {
                object,
                class: "arg",
                name: "annotation",
                ty: "expr",
            },
            read_expr,
        )?,
        type_comment: source.optional_value(
            Field {
                object,
                class: "arg",
                name: "type_comment",
                ty: "string",
            },
            S::string,
        )?,
        loc: source.loc(object, "arg", true)?,
    })
}

/// Makes a `Keyword` of an object.
pub fn read_keyword<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<Keyword<'a>, S::Error> {
    Ok(Keyword {
        arg: source.optional_value(
            Field {
                object,
                class: "keyword",
                name: "arg",
                ty: "identifier",
            },
            S::identifier,
        )?,
        value: source.node(
            Field {
                object,
                class: "keyword",
                name: "value",
                ty: "expr",
            },
            read_expr,
        )?,
        loc: source.loc(object, "keyword", true)?,
    })
}

/// Makes a `Alias` of an object.
pub fn read_alias<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<Alias, S::Error> {
    Ok(Alias {
        name: source.value(
            Field {
                object,
                class: "alias",
                name: "name",
                ty: "identifier",
            },
            S::identifier,
        )?,
        asname: source.optional_value(
            Field {
                object,
                class: "alias",
                name: "asname",
                ty: "identifier",
            },
            S::identifier,
        )?,
        loc: source.loc(object, "alias", true)?,
    })
}

/// Makes a `WithItem` of an object.
pub fn read_withitem<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<WithItem<'a>, S::Error> {
    Ok(WithItem {
        context_expr: source.node(
            Field {
                object,
                class: "withitem",
                name: "context_expr",
                ty: "expr",
            },
            read_expr,
        )?,
        optional_vars: source.optional_node(
            Field {
                object,
                class: "withitem",
                name: "optional_vars",
                ty: "expr",
            },
            read_expr,
        )?,
    })
}

/// Makes a `MatchCase` of an object.
pub fn read_match_case<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<MatchCase<'a>, S::Error> {
    Ok(MatchCase {
        pattern: source.node(
            Field {
                object,
                class: "match_case",
                name: "pattern",
                ty: "pattern",
            },
            read_pattern,
        )?,
        guard: source.optional_node(
            Field {
                object,
                class: "match_case",
                name: "guard",
                ty: "expr",
            },
            read_expr,
        )?,
        body: source.list_of_node(
            Field {
                object,
                class: "match_case",
                name: "body",
                ty: "stmt",
            },
            read_stmt,
        )?,
    })
}

/// Makes a `Pattern` of an object.
pub fn read_pattern<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<Pattern<'a>, S::Error> {
    let loc = source.loc(object, "pattern", false)?;
    let which = source.constructor(
        object,
        "pattern",
        &[
            "MatchValue",
            "MatchSingleton",
            "MatchSequence",
            "MatchMapping",
            "MatchClass",
            "MatchStar",
            "MatchAs",
            "MatchOr",
        ],
    )?;
    let kind = match which {
        0 => PatternKind::MatchValue {
            value: source.node(
                Field {
                    object,
                    class: "MatchValue",
                    name: "value",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        1 => PatternKind::MatchSingleton {
            value: source.value(
                Field {
                    object,
                    class: "MatchSingleton",
                    name: "value",
                    ty: "constant",
                },
                S::constant,
            )?,
        },
        2 => PatternKind::MatchSequence {
            patterns: source.list_of_node(
                Field {
                    object,
                    class: "MatchSequence",
                    name: "patterns",
                    ty: "pattern",
                },
                read_pattern,
            )?,
        },
        3 => PatternKind::MatchMapping {
            keys: source.list_of_node(
                Field {
                    object,
                    class: "MatchMapping",
                    name: "keys",
                    ty: "expr",
                },
                read_expr,
            )?,
            patterns: source.list_of_node(
                Field {
                    object,
                    class: "MatchMapping",
                    name: "patterns",
                    ty: "pattern",
                },
                read_pattern,
            )?,
            rest: source.optional_value(
                Field {
                    object,
                    class: "MatchMapping",
                    name: "rest",
                    ty: "identifier",
                },
                S::identifier,
            )?,
        },
        4 => PatternKind::MatchClass {
            cls: source.node(
                Field {
                    object,
                    class: "MatchClass",
                    name: "cls",
                    ty: "expr",
                },
                read_expr,
            )?,
            patterns: source.list_of_node(
                Field {
                    object,
                    class: "MatchClass",
                    name: "patterns",
                    ty: "pattern",
                },
                read_pattern,
            )?,
            kwd_attrs: source.list_of_value(
                Field {
                    object,
                    class: "MatchClass",
                    name: "kwd_attrs",
                    ty: "identifier",
                },
                S::identifier,
            )?,
            kwd_patterns: source.list_of_node(
                Field {
                    object,
                    class: "MatchClass",
                    name: "kwd_patterns",
                    ty: "pattern",
                },
                read_pattern,
            )?,
        },
        5 => PatternKind::MatchStar {
            name: source.optional_value(
                Field {
                    object,
                    class: "MatchStar",
                    name: "name",
                    ty: "identifier",
                },
                S::identifier,
            )?,
        },
        6 => PatternKind::MatchAs {
            pattern: source.optional_node(
                Field {
                    object,
                    class: "MatchAs",
                    name: "pattern",
                    ty: "pattern",
                },
                read_pattern,
            )?,
            name: source.optional_value(
                Field {
                    object,
                    class: "MatchAs",
                    name: "name",
                    ty: "identifier",
                },
                S::identifier,
            )?,
        },
        _ => PatternKind::MatchOr {
            patterns: source.list_of_node(
                Field {
                    object,
                    class: "MatchOr",
                    name: "patterns",
                    ty: "pattern",
                },
                read_pattern,
            )?,
        },
    };
    Ok(Pattern { loc, kind })
}

/// Makes a `TypeIgnore` of an object.
pub fn read_type_ignore<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<TypeIgnore<'a>, S::Error> {
    let which = source.constructor(object, "type_ignore", &["TypeIgnore"])?;
    let _ = which;
    Ok(TypeIgnore {
        lineno: source.value(
            Field {
                object,
                class: "TypeIgnore",
                name: "lineno",
                ty: "int",
            },
            S::int,
        )?,
        tag: source.value(
            Field {
                object,
                class: "TypeIgnore",
                name: "tag",
                ty: "string",
            },
            S::string,
        )?,
    })
}

/// Makes a `TypeParam` of an object.
pub fn read_type_param<'a, S: NodeSource<'a>>(
    source: &mut S,
    object: &S::Object,
) -> Result<TypeParam<'a>, S::Error> {
    let loc = source.loc(object, "type_param", false)?;
    let which = source.constructor(
        object,
        "type_param",
        &["TypeVar", "ParamSpec", "TypeVarTuple"],
    )?;
    let kind = match which {
        0 => TypeParamKind::TypeVar {
            name: source.value(
                Field {
                    object,
                    class: "TypeVar",
                    name: "name",
                    ty: "identifier",
                },
                S::identifier,
            )?,
            bound: source.optional_node(
                Field {
                    object,
                    class: "TypeVar",
                    name: "bound",
                    ty: "expr",
                },
                read_expr,
            )?,
            default_value: source.optional_node(
                Field {
                    object,
                    class: "TypeVar",
                    name: "default_value",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        1 => TypeParamKind::ParamSpec {
            name: source.value(
                Field {
                    object,
                    class: "ParamSpec",
                    name: "name",
                    ty: "identifier",
                },
                S::identifier,
            )?,
            default_value: source.optional_node(
                Field {
                    object,
                    class: "ParamSpec",
                    name: "default_value",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
        _ => TypeParamKind::TypeVarTuple {
            name: source.value(
                Field {
                    object,
                    class: "TypeVarTuple",
                    name: "name",
                    ty: "identifier",
                },
                S::identifier,
            )?,
            default_value: source.optional_node(
                Field {
                    object,
                    class: "TypeVarTuple",
                    name: "default_value",
                    ty: "expr",
                },
                read_expr,
            )?,
        },
    };
    Ok(TypeParam { loc, kind })
}
