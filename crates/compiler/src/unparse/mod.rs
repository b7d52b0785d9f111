//! Expressions back to text, for annotations under `from __future__ import annotations`.

mod repr;

pub use repr::{lossy, repr_const, repr_str};

use krait_ast::{
    Arg, Arguments, BoolOp, CmpOp, Comprehension, Constant, Expr, ExprKind, Keyword, Operator,
    UnaryOp,
};
use krait_base::{Interner, Symbol, Wtf8, Wtf8Buf};

use crate::depth::Depth;
use crate::error::{CompileError, Result};

/// How tightly an expression binds. An operand that binds less tightly is put in parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Cmp,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arith,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Level {
    fn next(self) -> Level {
        const ALL: [Level; 16] = [
            Level::Tuple,
            Level::Test,
            Level::Or,
            Level::And,
            Level::Not,
            Level::Cmp,
            Level::BitOr,
            Level::BitXor,
            Level::BitAnd,
            Level::Shift,
            Level::Arith,
            Level::Term,
            Level::Factor,
            Level::Power,
            Level::Await,
            Level::Atom,
        ];
        ALL.get(self as usize + 1).copied().unwrap_or(Level::Atom)
    }
}

/// The text of an expression.
pub fn expr(expr: &Expr<'_>, interner: &Interner) -> Result<Wtf8Buf> {
    let mut writer = Writer {
        out: Wtf8Buf::new(),
        interner,
        depth: Depth::default(),
    };
    writer.expr(expr, Level::Test)?;
    Ok(writer.out)
}

struct Writer<'i> {
    out: Wtf8Buf,
    interner: &'i Interner,
    depth: Depth,
}

impl Writer<'_> {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn name(&mut self, name: Symbol) {
        self.out.push_wtf8(self.interner.text(name));
    }

    fn parenthesized(
        &mut self,
        parentheses: bool,
        write: impl FnOnce(&mut Self) -> Result,
    ) -> Result {
        if parentheses {
            self.text("(");
        }
        write(self)?;
        if parentheses {
            self.text(")");
        }
        Ok(())
    }

    fn separated(&mut self, exprs: &[Expr<'_>], separator: &str, level: Level) -> Result {
        for (position, expr) in exprs.iter().enumerate() {
            if position > 0 {
                self.text(separator);
            }
            self.expr(expr, level)?;
        }
        Ok(())
    }

    fn expr(&mut self, expr: &Expr<'_>, level: Level) -> Result {
        self.depth.enter()?;
        self.expr_kind(expr, level)?;
        self.depth.leave();
        Ok(())
    }

    fn expr_kind(&mut self, expr: &Expr<'_>, level: Level) -> Result {
        match expr.kind {
            ExprKind::BoolOp { op, values } => {
                let (separator, own) = match op {
                    BoolOp::And => (" and ", Level::And),
                    BoolOp::Or => (" or ", Level::Or),
                };
                self.parenthesized(level > own, |writer| {
                    writer.separated(values, separator, own.next())
                })
            }
            ExprKind::NamedExpr { target, value } => {
                self.parenthesized(level > Level::Tuple, |writer| {
                    writer.expr(target, Level::Atom)?;
                    writer.text(" := ");
                    writer.expr(value, Level::Atom)
                })
            }
            ExprKind::BinOp { left, op, right } => self.bin_op(left, op, right, level),
            ExprKind::UnaryOp { op, operand } => {
                let (text, own) = match op {
                    UnaryOp::Invert => ("~", Level::Factor),
                    UnaryOp::Not => ("not ", Level::Not),
                    UnaryOp::UAdd => ("+", Level::Factor),
                    UnaryOp::USub => ("-", Level::Factor),
                };
                self.parenthesized(level > own, |writer| {
                    writer.text(text);
                    writer.expr(operand, own)
                })
            }
            ExprKind::Lambda { args, body } => self.parenthesized(level > Level::Test, |writer| {
                let positional = args.args.len() + args.posonlyargs.len() > 0;
                writer.text(if positional { "lambda " } else { "lambda" });
                writer.arguments(args)?;
                writer.text(": ");
                writer.expr(body, Level::Test)
            }),
            ExprKind::IfExp { test, body, orelse } => {
                self.parenthesized(level > Level::Test, |writer| {
                    writer.expr(body, Level::Or)?;
                    writer.text(" if ");
                    writer.expr(test, Level::Or)?;
                    writer.text(" else ");
                    writer.expr(orelse, Level::Test)
                })
            }
            ExprKind::Dict { keys, values } => self.dict(keys, values),
            ExprKind::Set { elts } => self.display("{", elts, "}"),
            ExprKind::List { elts, .. } => self.display("[", elts, "]"),
            ExprKind::Tuple { elts, .. } => {
                if elts.is_empty() {
                    self.text("()");
                    return Ok(());
                }
                self.parenthesized(level > Level::Tuple, |writer| {
                    writer.separated(elts, ", ", Level::Test)?;
                    if elts.len() == 1 {
                        writer.text(",");
                    }
                    Ok(())
                })
            }
            ExprKind::GeneratorExp { elt, generators } => {
                self.comprehension("(", elt, None, generators, ")")
            }
            ExprKind::ListComp { elt, generators } => {
                self.comprehension("[", elt, None, generators, "]")
            }
            ExprKind::SetComp { elt, generators } => {
                self.comprehension("{", elt, None, generators, "}")
            }
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => self.comprehension("{", key, Some(value), generators, "}"),
            ExprKind::Yield { value: None } => {
                self.text("(yield)");
                Ok(())
            }
            ExprKind::Yield { value: Some(value) } => self.yield_expr("(yield ", value),
            ExprKind::YieldFrom { value } => self.yield_expr("(yield from ", value),
            ExprKind::Await { value } => self.parenthesized(level > Level::Await, |writer| {
                writer.text("await ");
                writer.expr(value, Level::Atom)
            }),
            ExprKind::Compare {
                left,
                ops,
                comparators,
            } => self.parenthesized(level > Level::Cmp, |writer| {
                writer.expr(left, Level::BitOr)?;
                for (op, comparator) in ops.iter().zip(comparators) {
                    writer.text(cmp_text(*op));
                    writer.expr(comparator, Level::BitOr)?;
                }
                Ok(())
            }),
            ExprKind::Call {
                func,
                args,
                keywords,
            } => self.call(func, args, keywords),
            ExprKind::Constant {
                value: Constant::Ellipsis,
                ..
            } => {
                self.text("...");
                Ok(())
            }
            ExprKind::Constant { value, kind } => {
                self.out.push_wtf8(kind.unwrap_or_default());
                self.out.push_wtf8(repr::source(&value).as_wtf8());
                Ok(())
            }
            ExprKind::JoinedStr { values } => self.interpolated_str("f", values, false),
            ExprKind::TemplateStr { values } => self.interpolated_str("t", values, false),
            ExprKind::FormattedValue { .. } | ExprKind::Interpolation { .. } => {
                self.interpolated_value(expr)
            }
            ExprKind::Attribute { value, attr, .. } => {
                self.expr(value, Level::Atom)?;
                // `1.real` would be a float.
                let is_int = matches!(
                    value.kind,
                    ExprKind::Constant {
                        value: Constant::Int(_) | Constant::BigInt(_),
                        ..
                    }
                );
                self.text(if is_int { " ." } else { "." });
                self.name(attr);
                Ok(())
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value, Level::Atom)?;
                self.text("[");
                self.expr(slice, Level::Tuple)?;
                self.text("]");
                Ok(())
            }
            ExprKind::Starred { value, .. } => {
                self.text("*");
                self.expr(value, Level::BitOr)
            }
            ExprKind::Slice { lower, upper, step } => {
                if let Some(lower) = lower {
                    self.expr(lower, Level::Test)?;
                }
                self.text(":");
                if let Some(upper) = upper {
                    self.expr(upper, Level::Test)?;
                }
                if let Some(step) = step {
                    self.text(":");
                    self.expr(step, Level::Test)?;
                }
                Ok(())
            }
            ExprKind::Name { id, .. } => {
                self.name(id);
                Ok(())
            }
        }
    }

    fn bin_op(&mut self, left: &Expr<'_>, op: Operator, right: &Expr<'_>, level: Level) -> Result {
        let (text, own) = match op {
            Operator::Add => (" + ", Level::Arith),
            Operator::Sub => (" - ", Level::Arith),
            Operator::Mult => (" * ", Level::Term),
            Operator::MatMult => (" @ ", Level::Term),
            Operator::Div => (" / ", Level::Term),
            Operator::Mod => (" % ", Level::Term),
            Operator::FloorDiv => (" // ", Level::Term),
            Operator::LShift => (" << ", Level::Shift),
            Operator::RShift => (" >> ", Level::Shift),
            Operator::BitOr => (" | ", Level::BitOr),
            Operator::BitXor => (" ^ ", Level::BitXor),
            Operator::BitAnd => (" & ", Level::BitAnd),
            Operator::Pow => (" ** ", Level::Power),
        };
        // `**` groups to the right, all others to the left.
        let (left_level, right_level) = if op == Operator::Pow {
            (own.next(), own)
        } else {
            (own, own.next())
        };
        self.parenthesized(level > own, |writer| {
            writer.expr(left, left_level)?;
            writer.text(text);
            writer.expr(right, right_level)
        })
    }

    fn display(&mut self, open: &str, elts: &[Expr<'_>], close: &str) -> Result {
        self.text(open);
        self.separated(elts, ", ", Level::Test)?;
        self.text(close);
        Ok(())
    }

    fn dict(&mut self, keys: &[Option<&Expr<'_>>], values: &[Expr<'_>]) -> Result {
        self.text("{");
        for (position, (key, value)) in keys.iter().zip(values).enumerate() {
            if position > 0 {
                self.text(", ");
            }
            match key {
                Some(key) => {
                    self.expr(key, Level::Test)?;
                    self.text(": ");
                    self.expr(value, Level::Test)?;
                }
                None => {
                    self.text("**");
                    self.expr(value, Level::BitOr)?;
                }
            }
        }
        self.text("}");
        Ok(())
    }

    fn comprehension(
        &mut self,
        open: &str,
        elt: &Expr<'_>,
        value: Option<&Expr<'_>>,
        generators: &[Comprehension<'_>],
        close: &str,
    ) -> Result {
        self.text(open);
        self.expr(elt, Level::Test)?;
        if let Some(value) = value {
            self.text(": ");
            self.expr(value, Level::Test)?;
        }
        for generator in generators {
            self.text(if generator.is_async != 0 {
                " async for "
            } else {
                " for "
            });
            self.expr(generator.target, Level::Tuple)?;
            self.text(" in ");
            self.expr(generator.iter, Level::Or)?;
            for condition in generator.ifs {
                self.text(" if ");
                self.expr(condition, Level::Or)?;
            }
        }
        self.text(close);
        Ok(())
    }

    fn yield_expr(&mut self, open: &str, value: &Expr<'_>) -> Result {
        self.text(open);
        self.expr(value, Level::Test)?;
        self.text(")");
        Ok(())
    }

    fn call(&mut self, func: &Expr<'_>, args: &[Expr<'_>], keywords: &[Keyword<'_>]) -> Result {
        self.expr(func, Level::Atom)?;
        if let (
            [
                Expr {
                    kind: ExprKind::GeneratorExp { .. },
                    ..
                },
            ],
            [],
        ) = (args, keywords)
        {
            return self.separated(args, "", Level::Test);
        }
        self.text("(");
        self.separated(args, ", ", Level::Test)?;
        for (position, keyword) in keywords.iter().enumerate() {
            if position > 0 || !args.is_empty() {
                self.text(", ");
            }
            match keyword.arg {
                Some(arg) => {
                    self.name(arg);
                    self.text("=");
                }
                None => self.text("**"),
            }
            self.expr(keyword.value, Level::Test)?;
        }
        self.text(")");
        Ok(())
    }

    fn arguments(&mut self, args: &Arguments<'_>) -> Result {
        let mut first = true;
        let mut comma = |writer: &mut Self| {
            if !std::mem::replace(&mut first, false) {
                writer.text(", ");
            }
        };
        let positional = args.posonlyargs.len() + args.args.len();
        for (position, arg) in args.posonlyargs.iter().chain(args.args).enumerate() {
            comma(self);
            self.arg(arg)?;
            let default = (position + args.defaults.len()).checked_sub(positional);
            if let Some(default) = default.and_then(|default| args.defaults.get(default)) {
                self.text("=");
                self.expr(default, Level::Test)?;
            }
            if position + 1 == args.posonlyargs.len() {
                self.text(", /");
            }
        }
        if args.vararg.is_some() || !args.kwonlyargs.is_empty() {
            comma(self);
            self.text("*");
            if let Some(vararg) = args.vararg {
                self.arg(vararg)?;
            }
        }
        for (position, arg) in args.kwonlyargs.iter().enumerate() {
            comma(self);
            self.arg(arg)?;
            let default = (position + args.kw_defaults.len()).checked_sub(args.kwonlyargs.len());
            if let Some(Some(default)) = default.and_then(|default| args.kw_defaults.get(default)) {
                self.text("=");
                self.expr(default, Level::Test)?;
            }
        }
        if let Some(kwarg) = args.kwarg {
            comma(self);
            self.text("**");
            self.arg(kwarg)?;
        }
        Ok(())
    }

    fn arg(&mut self, arg: &Arg<'_>) -> Result {
        self.name(arg.arg);
        if let Some(annotation) = arg.annotation {
            self.text(": ");
            self.expr(annotation, Level::Test)?;
        }
        Ok(())
    }

    /// An f-string or t-string; one in a format specification has no quotes of its own.
    fn interpolated_str(
        &mut self,
        prefix: &str,
        values: &[Expr<'_>],
        is_format_spec: bool,
    ) -> Result {
        let outer = std::mem::take(&mut self.out);
        for value in values {
            self.interpolated_element(value, is_format_spec)?;
        }
        let body = std::mem::replace(&mut self.out, outer);
        if is_format_spec {
            self.out.push_wtf8(body.as_wtf8());
        } else {
            self.text(prefix);
            self.out.push_wtf8(repr_str(body.as_wtf8()).as_wtf8());
        }
        Ok(())
    }

    fn interpolated_element(&mut self, value: &Expr<'_>, is_format_spec: bool) -> Result {
        match value.kind {
            ExprKind::Constant {
                value: Constant::Str(text),
                ..
            } => {
                self.doubled_braces(text);
                Ok(())
            }
            ExprKind::JoinedStr { values } => self.interpolated_str("f", values, is_format_spec),
            ExprKind::TemplateStr { values } => self.interpolated_str("t", values, is_format_spec),
            ExprKind::FormattedValue { .. } | ExprKind::Interpolation { .. } => {
                self.interpolated_value(value)
            }
            _ => Err(CompileError::system(
                "unknown expression kind inside f-string",
            )),
        }
    }

    fn doubled_braces(&mut self, text: Wtf8<'_>) {
        for code_point in text.code_points() {
            if code_point == '{' as u32 || code_point == '}' as u32 {
                self.out.push(code_point);
            }
            self.out.push(code_point);
        }
    }

    fn interpolated_value(&mut self, expr: &Expr<'_>) -> Result {
        let (value, text, conversion, format_spec) = match expr.kind {
            ExprKind::FormattedValue {
                value,
                conversion,
                format_spec,
            } => (value, None, conversion, format_spec),
            ExprKind::Interpolation {
                value,
                str: Constant::Str(text),
                conversion,
                format_spec,
            } => (value, Some(text), conversion, format_spec),
            ExprKind::Interpolation {
                value,
                conversion,
                format_spec,
                ..
            } => (value, None, conversion, format_spec),
            _ => return Ok(()),
        };
        // The source of an interpolation is known; that of a formatted value is made up.
        let outer = std::mem::take(&mut self.out);
        match text {
            Some(text) => self.out.push_wtf8(text),
            None => self.expr(value, Level::Or)?,
        }
        let inner = std::mem::replace(&mut self.out, outer);
        // `{{` would be a brace.
        self.text(if inner.as_wtf8().as_bytes().starts_with(b"{") {
            "{ "
        } else {
            "{"
        });
        self.out.push_wtf8(inner.as_wtf8());
        match u8::try_from(conversion) {
            Ok(b'a') => self.text("!a"),
            Ok(b'r') => self.text("!r"),
            Ok(b's') => self.text("!s"),
            Ok(0) | Err(_) => {}
            Ok(_) => return Err(CompileError::system("unknown f-value conversion kind")),
        }
        if let Some(spec) = format_spec {
            self.text(":");
            self.interpolated_element(spec, true)?;
        }
        self.text("}");
        Ok(())
    }
}

fn cmp_text(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}
