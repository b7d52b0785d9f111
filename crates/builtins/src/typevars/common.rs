//! What all type parameters share: lazily evaluated parts, `NoDefault`, calls into `typing`.

use krait_object::protocol::{attr, call, repr};
use krait_object::types::str;
use krait_object::{Args, Field, Obj, Result, Thread, Trace, TypeObject, Value, pymethods, wk};

/// A callable that knows its answer: what `evaluate_bound` and its like are for values given eagerly.
#[derive(Trace)]
pub struct ConstEvaluator(pub Value);

krait_object::pytype! {
    pub static CONST_EVALUATOR: ConstEvaluator = "_typing._ConstEvaluator", HAVE_GC | DISALLOW_INSTANTIATION;
}

/// `annotationlib.Format.STRING`.
const FORMAT_STRING: i64 = 4;

/// Text of a type in annotations as strings.
fn type_text(th: &Thread, v: &Value, b: &mut crate::text::Builder) -> Result<()> {
    crate::generic_alias::push_part(th, b, v)
}

pub(super) struct ConstEvaluatorMethods;

#[pymethods]
impl ConstEvaluatorMethods {
    fn __repr__(th: &Thread, zelf: &Obj<ConstEvaluator>) -> Result<String> {
        Ok(format!(
            "<constevaluator {}>",
            repr::repr_text(th, &zelf.0)?
        ))
    }

    fn __call__(th: &Thread, zelf: &Obj<ConstEvaluator>, args: Args<'_>) -> Result<Value> {
        args.no_keywords(th, "constevaluator.__call__")?;
        args.check_positional(th, "constevaluator.__call__", 1, 1)?;
        let format = match args.positional().first() {
            Some(v) => krait_object::protocol::number::as_isize(th, v)?,
            None => 1,
        };
        if format as i64 != FORMAT_STRING {
            return Ok(zelf.0.clone());
        }
        let mut b = crate::text::Builder::default();
        match zelf.0.as_tuple() {
            Some(t) => {
                b.push_str("(");
                for (i, v) in t.as_slice().iter().enumerate() {
                    if i > 0 {
                        b.push_str(", ");
                    }
                    type_text(th, v, &mut b)?;
                }
                b.push_str(")");
            }
            None => type_text(th, &zelf.0, &mut b)?,
        }
        Ok(b.finish())
    }
}

/// The payload of `typing.NoDefault`.
pub struct NoDefaultData;

impl Trace for NoDefaultData {
    fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
}

krait_object::pytype! {
    pub static NO_DEFAULT: NoDefaultData = "NoDefaultType", 0;
}

#[derive(Default)]
struct NoDefaultState(Field);

/// `typing.NoDefault`, one per interpreter.
pub fn no_default(th: &Thread) -> Value {
    let state = th.interp.state::<NoDefaultState>();
    if let Some(v) = state.0.get() {
        return v;
    }
    let v = NO_DEFAULT.create(NoDefaultData).into_value();
    state.0.set(v.clone());
    v
}

pub(super) struct NoDefaultMethods;

/// The type of the NoDefault singleton.
#[pymethods]
impl NoDefaultMethods {
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let _ = cls;
        if !args.values.is_empty() {
            return Err(th.type_error("NoDefaultType takes no arguments"));
        }
        Ok(no_default(th))
    }

    fn __repr__(zelf: &Value) -> &'static str {
        let _ = zelf;
        "typing.NoDefault"
    }

    #[method]
    fn __reduce__(zelf: &Value) -> &'static str {
        let _ = zelf;
        "NoDefault"
    }
}

/// A part that is a value, or a function that gives it and is asked once.
pub(super) fn lazy(th: &Thread, value: &Field, evaluate: &Field) -> Result<Option<Value>> {
    if let Some(v) = value.get() {
        return Ok(Some(v));
    }
    let Some(f) = evaluate.get() else {
        return Ok(None);
    };
    let v = call::call(th, &f, &[Value::int32(1)])?;
    value.set(v.clone());
    Ok(Some(v))
}

/// The function that evaluates a part; one is made up for a part given as a value.
pub(super) fn evaluator(value: &Field, evaluate: &Field) -> Value {
    if let Some(f) = evaluate.get() {
        return f;
    }
    match value.get() {
        Some(v) => CONST_EVALUATOR.create(ConstEvaluator(v)).into_value(),
        None => Value::none(),
    }
}

/// `__default__`.
pub(super) fn default(th: &Thread, value: &Field, evaluate: &Field) -> Result<Value> {
    Ok(lazy(th, value, evaluate)?.unwrap_or_else(|| no_default(th)))
}

/// Whether there is a default, without evaluating it.
pub(super) fn has_default(value: &Field, evaluate: &Field) -> bool {
    evaluate.is_some() || value.get().is_some_and(|v| !v.is_exact(&NO_DEFAULT.ty))
}

/// A default as it was given to a constructor.
pub(super) fn given_default(v: Option<&Value>) -> Option<Value> {
    v.filter(|v| !v.is_exact(&NO_DEFAULT.ty)).cloned()
}

/// Calls a function of `typing`.
pub(super) fn typing(th: &Thread, name: &str, args: &[Value]) -> Result<Value> {
    typing_args(th, name, Args::pos(args))
}

pub(super) fn typing_args(th: &Thread, name: &str, args: Args<'_>) -> Result<Value> {
    let m = (th.interp.hooks.get().import)(th, "typing")?;
    let f = attr::get_text(th, &m, name)?;
    call::call_args(th, &f, args)
}

/// A bound, checked to be a type; `None` is no bound.
pub(super) fn checked_bound(th: &Thread, v: Option<&Value>) -> Result<Option<Value>> {
    let Some(v) = v.filter(|v| !v.is_none()) else {
        return Ok(None);
    };
    typing(
        th,
        "_type_check",
        &[v.clone(), str::new("Bound must be a type.")],
    )
    .map(Some)
}

/// Refuses impossible combinations of variances.
pub(super) fn check_variance(
    th: &Thread,
    covariant: bool,
    contravariant: bool,
    infer: bool,
) -> Result<()> {
    if covariant && contravariant {
        return Err(th.value_error("Bivariant types are not supported."));
    }
    if infer && (covariant || contravariant) {
        return Err(th.value_error("Variance cannot be specified with infer_variance."));
    }
    Ok(())
}

/// `__name__` of the calling module.
pub(super) fn caller(th: &Thread) -> Option<Value> {
    (th.interp.hooks.get().globals)(th).and_then(|g| {
        g.as_dict()
            .and_then(|d| wk::__name__().as_str().and_then(|n| d.get_str_only(n)))
    })
}

/// Notes where a type parameter was made.
pub(super) fn set_module(th: &Thread, v: &Value) -> Result<()> {
    let module = caller(th).unwrap_or_else(Value::none);
    attr::set(th, v, wk::__module__(), &module)
}

/// `~T`, `+T`, `-T`, or `T` if the variance is inferred.
pub(super) fn shown(
    th: &Thread,
    name: &Field,
    infer: bool,
    co: bool,
    contra: bool,
) -> Result<Value> {
    let name = name.get_or_none();
    if infer {
        return Ok(name);
    }
    let sign = match (co, contra) {
        (true, _) => "+",
        (_, true) => "-",
        _ => "~",
    };
    match name.as_str() {
        Some(n) => match str::new(sign).as_str() {
            Some(s) => str::concat(th, s, n),
            None => Ok(name.clone()),
        },
        None => Ok(name),
    }
}

/// `Unpack[v]`.
pub(super) fn unpack(th: &Thread, v: &Value) -> Result<Value> {
    let m = (th.interp.hooks.get().import)(th, "typing")?;
    let unpack = attr::get_text(th, &m, "Unpack")?;
    krait_object::protocol::item::get(th, &unpack, v)
}

/// An iterator over `Unpack[v]` alone.
pub(super) fn unpack_iter(th: &Thread, v: &Value) -> Result<Value> {
    let t = krait_object::types::tuple::from_array([unpack(th, v)?]).into_value();
    krait_object::protocol::iter::iter(th, &t)
}

/// The refusal to be a base class.
pub(super) fn no_subclass(th: &Thread, what: &str) -> Result<Value> {
    Err(th.type_error(format!("Cannot subclass an instance of {what}")))
}
