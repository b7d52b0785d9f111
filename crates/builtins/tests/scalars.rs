//! Numbers, text and bytes against answers recorded from CPython 3.14: `expression => repr, or exception`.
//!
//! A small evaluator of expressions stands in for the machine.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use krait_ast::{BoolOp, CmpOp, Constant, Expr, ExprKind, Mod, Operator, UnaryOp};
use krait_base::{Arena, Interner};
use krait_object::protocol::number::BinOp;
use krait_object::protocol::{attr, call, compare, hash, item, iter, number, repr, truth};
use krait_object::types::{bytes, int, list, str, tuple};
use krait_object::{Args, CompareOp, DictData, Interp, Result, Thread, TypeObject, Value};
use std::rc::Rc;
use std::sync::Arc;

struct Eval<'a> {
    th: &'a Thread,
    names: &'a Interner,
}

fn types() -> [(&'static str, &'static TypeObject); 14] {
    use krait_object::types as t;
    [
        ("int", &t::int::INT.ty),
        ("bool", &t::int::BOOL.ty),
        ("float", &t::float::FLOAT.ty),
        ("complex", &krait_builtins::complex::COMPLEX.ty),
        ("str", &t::str::STR.ty),
        ("bytes", &t::bytes::BYTES.ty),
        ("bytearray", &krait_builtins::bytearray::BYTEARRAY.ty),
        ("memoryview", &krait_builtins::memoryview::MEMORYVIEW.ty),
        ("list", &t::list::LIST.ty),
        ("tuple", &t::tuple::TUPLE.ty),
        ("object", &krait_object::typeobj::OBJECT.ty),
        ("type", &krait_object::typeobj::TYPE.ty),
        ("slice", &krait_builtins::slice::SLICE.ty),
        ("range", &krait_builtins::range::RANGE.ty),
    ]
}

impl Eval<'_> {
    fn constant(&self, c: &Constant<'_>) -> Value {
        match c {
            Constant::None => Value::none(),
            Constant::True => Value::bool(true),
            Constant::False => Value::bool(false),
            Constant::Ellipsis => Value::ellipsis(),
            Constant::Int(i) => int::from_i64(*i),
            Constant::BigInt(b) => int::from_big((*b).clone()),
            Constant::Float(f) => Value::float(*f),
            Constant::Complex { real, imag } => krait_builtins::complex::new(*real, *imag),
            Constant::Str(s) => str::from_wtf8(*s),
            Constant::Bytes(b) => bytes::new(b),
            Constant::Tuple(_) | Constant::FrozenSet(_) | Constant::Foreign(_) => Value::none(),
        }
    }

    fn all(&self, es: &[Expr<'_>]) -> Result<Vec<Value>> {
        let mut out = Vec::new();
        for e in es {
            if let ExprKind::Starred { value, .. } = &e.kind {
                out.extend(iter::collect(self.th, &self.eval(value)?)?);
            } else {
                out.push(self.eval(e)?);
            }
        }
        Ok(out)
    }

    fn function(&self, name: &str, a: &[Value]) -> Option<Result<Value>> {
        let th = self.th;
        let none = Value::none();
        Some(match (name, a) {
            ("repr", [x]) => repr::repr(th, x),
            ("len", [x]) => item::len(th, x).map(int::from_usize),
            ("hash", [x]) => hash::hash(th, x).map(int::from_i64),
            ("abs", [x]) => number::absolute(th, x),
            ("divmod", [x, y]) => number::binary(th, x, y, BinOp::DivMod),
            ("pow", [x, y]) => number::power(th, x, y, &none),
            ("pow", [x, y, m]) => number::power(th, x, y, m),
            ("iter", [x]) => iter::iter(th, x),
            ("format", [x]) => repr::format(th, x, None),
            ("format", [x, s]) if s.as_str().is_none() => Err(th.type_error(format!(
                "format() argument 2 must be str, not {}",
                s.ty().name()
            ))),
            ("format", [x, s]) => repr::format(th, x, Some(s)),
            ("round", [x, rest @ ..]) => call::call_method_text(th, x, "__round__", rest),
            _ => return None,
        })
    }

    fn eval(&self, e: &Expr<'_>) -> Result<Value> {
        let th = self.th;
        Ok(match &e.kind {
            ExprKind::Constant { value, .. } => self.constant(value),
            ExprKind::Tuple { elts, .. } => tuple::from_vec(self.all(elts)?).into_value(),
            ExprKind::List { elts, .. } => list::from_vec(self.all(elts)?).into_value(),
            ExprKind::Dict { keys, values } => {
                let d = DictData::create();
                for (k, v) in keys.iter().zip(values.iter()) {
                    d.set(th, self.eval(k.unwrap())?, self.eval(v)?)?;
                }
                d.into_value()
            }
            ExprKind::Name { id, .. } => {
                let name = self.names.get(*id);
                let (_, t) = types()
                    .into_iter()
                    .find(|(n, _)| *n == name)
                    .unwrap_or_else(|| panic!("unknown name {name}"));
                t.type_value()
            }
            ExprKind::Attribute { value, attr, .. } => {
                let v = self.eval(value)?;
                attr::get(th, &v, &krait_object::wk::str(self.names.get(*attr)))?
            }
            ExprKind::Subscript { value, slice, .. } => {
                item::get(th, &self.eval(value)?, &self.eval(slice)?)?
            }
            ExprKind::Slice { lower, upper, step } => {
                let part = |e: &Option<&Expr<'_>>| e.map_or(Ok(Value::none()), |e| self.eval(e));
                krait_builtins::slice::new(part(lower)?, part(upper)?, part(step)?)
            }
            ExprKind::UnaryOp { op, operand } => {
                let v = self.eval(operand)?;
                match op {
                    UnaryOp::Invert => number::invert(th, &v)?,
                    UnaryOp::Not => Value::bool(!truth::is_true(th, &v)?),
                    UnaryOp::UAdd => number::positive(th, &v)?,
                    UnaryOp::USub => number::negative(th, &v)?,
                }
            }
            ExprKind::BinOp { left, op, right } => {
                let op = match op {
                    Operator::Add => BinOp::Add,
                    Operator::Sub => BinOp::Sub,
                    Operator::Mult => BinOp::Mul,
                    Operator::MatMult => BinOp::MatMul,
                    Operator::Div => BinOp::TrueDiv,
                    Operator::Mod => BinOp::Rem,
                    Operator::Pow => BinOp::Pow,
                    Operator::LShift => BinOp::LShift,
                    Operator::RShift => BinOp::RShift,
                    Operator::BitOr => BinOp::Or,
                    Operator::BitXor => BinOp::Xor,
                    Operator::BitAnd => BinOp::And,
                    Operator::FloorDiv => BinOp::FloorDiv,
                };
                number::binary(th, &self.eval(left)?, &self.eval(right)?, op)?
            }
            ExprKind::BoolOp { op, values } => {
                let mut v = Value::none();
                for e in values.iter() {
                    v = self.eval(e)?;
                    if truth::is_true(th, &v)? == (*op == BoolOp::Or) {
                        break;
                    }
                }
                v
            }
            ExprKind::Compare {
                left,
                ops,
                comparators,
            } => {
                let (a, b) = (self.eval(left)?, self.eval(&comparators[0])?);
                let rich = |op| compare::rich(th, &a, &b, op);
                match ops[0] {
                    CmpOp::Eq => rich(CompareOp::Eq)?,
                    CmpOp::NotEq => rich(CompareOp::Ne)?,
                    CmpOp::Lt => rich(CompareOp::Lt)?,
                    CmpOp::LtE => rich(CompareOp::Le)?,
                    CmpOp::Gt => rich(CompareOp::Gt)?,
                    CmpOp::GtE => rich(CompareOp::Ge)?,
                    CmpOp::Is => Value::bool(a.is(&b)),
                    CmpOp::IsNot => Value::bool(!a.is(&b)),
                    CmpOp::In => Value::bool(item::contains(th, &b, &a)?),
                    CmpOp::NotIn => Value::bool(!item::contains(th, &b, &a)?),
                }
            }
            ExprKind::Call {
                func,
                args,
                keywords,
            } => {
                let mut values = self.all(args)?;
                if let ExprKind::Name { id, .. } = &func.kind
                    && let Some(r) = self.function(self.names.get(*id), &values)
                {
                    return r;
                }
                let f = self.eval(func)?;
                let mut names = Vec::new();
                for k in keywords.iter() {
                    names.push(str::new(self.names.get(k.arg.unwrap())));
                    values.push(self.eval(k.value)?);
                }
                let names = tuple::from_vec(names);
                call::call_args(th, &f, Args::new(&values, Some(&names)))?
            }
            other => panic!("no such expression here: {other:?}"),
        })
    }
}

fn shown(th: &Thread, source: &str) -> String {
    let (arena, names) = (Arena::new(), Interner::new());
    let options = krait_parser::ParseOptions::default();
    let parsed =
        krait_parser::parse(source, krait_parser::Mode::Eval, options, &arena, &names).unwrap();
    let Mod::Expression { body } = parsed.tree else {
        panic!("not an expression: {source}");
    };
    let eval = Eval { th, names: &names };
    match eval.eval(body).and_then(|v| repr::repr(th, &v)) {
        Ok(v) => v
            .as_str()
            .unwrap()
            .to_string_lossy()
            .chars()
            .take(200)
            .collect(),
        Err(e) => {
            let v = e.into_value();
            let text = repr::str_text(th, &v).unwrap();
            let line = format!("{}: {text}", v.ty().short_name());
            line.chars().take(330).collect()
        }
    }
}

/// A warning is an error here, as under `-W error`.
fn warn(th: &Thread, category: &'static TypeObject, text: &str, _: i32) -> Result<()> {
    Err(krait_object::err::new(th, category, text))
}

fn check(golden: &str) {
    krait_builtins::install_types();
    let interp = Arc::new(Interp::new(0, Rc::new(())));
    krait_builtins::install_hooks(&interp);
    let mut hooks = interp.hooks.get();
    hooks.warn = warn;
    interp.hooks.set(hooks);
    let th = Thread::new(interp, 1, 1 << 20);
    let entered = th.enter();
    let mut wrong = Vec::new();
    for line in golden.lines() {
        let (source, want) = line.split_once(" => ").unwrap();
        let got = shown(&th, source);
        if got != want {
            wrong.push(format!("{source}\n   want {want}\n   got  {got}"));
        }
    }
    drop(entered);
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn errors() {
    check(include_str!("golden/scalar_errors.txt"));
}

#[test]
fn views() {
    check(include_str!("golden/views.txt"));
}

#[test]
fn complex_numbers() {
    check(include_str!("golden/complex.txt"));
}

/// Another list, named by the environment variable `KRAIT_GOLDEN`; for long lists that are not kept here.
#[test]
fn list_from_environment() {
    if let Ok(path) = std::env::var("KRAIT_GOLDEN") {
        check(&std::fs::read_to_string(path).unwrap());
    }
}

#[test]
fn values() {
    check(include_str!("golden/scalars.txt"));
}
