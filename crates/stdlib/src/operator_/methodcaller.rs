//! `methodcaller`.

use krait_object::protocol::{attr, call};
use krait_object::types::{str, tuple};
use krait_object::{Args, Obj, Result, Thread, Trace, TypeObject, Value, intern, pymethods};

#[derive(Trace)]
pub struct MethodCaller {
    name: Value,
    args: Vec<Value>,
    /// Values of keyword arguments, and their names as a tuple.
    keywords: Vec<Value>,
    names: Value,
}

krait_object::pytype! {
    pub static METHODCALLER: MethodCaller = "operator.methodcaller", HAVE_GC | krait_object::typeobj::ANY_KEYWORDS;
}

impl MethodCaller {
    fn pairs(&self) -> impl Iterator<Item = (&Value, &Value)> {
        self.names
            .as_tuple()
            .map_or(&[][..], |t| t.as_slice())
            .iter()
            .zip(&self.keywords)
    }
}

pub struct MethodCallerMethods;

/// Return a callable object that calls the given method on its operand.
///
/// After f = methodcaller('name'), the call f(r) returns r.name().
/// After g = methodcaller('name', 'date', foo=1), the call g(r) returns
/// r.name('date', foo=1).
#[pymethods(sig = "(name, /, *args, **kwargs)")]
impl MethodCallerMethods {
    #[name("methodcaller")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let Some((name, rest)) = args.positional().split_first() else {
            return Err(th.type_error("methodcaller needs at least one argument, the method name"));
        };
        if name.as_str().is_none() {
            return Err(th.type_error("method name must be a string"));
        }
        let data = MethodCaller {
            name: intern::intern(th, name.clone()),
            args: rest.to_vec(),
            keywords: args.keywords().map(|(_, v)| v.clone()).collect(),
            names: args
                .names
                .map_or_else(|| tuple::empty().into_value(), |n| n.value()),
        };
        Ok(METHODCALLER.create_in(cls, data).into_value())
    }

    /// What `inspect.signature` reads.
    #[getter]
    fn __text_signature__(_zelf: &Obj<MethodCaller>) -> &'static str {
        "(obj, /)"
    }

    fn __call__(th: &Thread, zelf: &Obj<MethodCaller>, args: Args<'_>) -> Result<Value> {
        args.no_keywords(th, "methodcaller")?;
        args.check_positional(th, "methodcaller", 1, 1)?;
        let Some(obj) = args.positional().first() else {
            return Ok(Value::none());
        };
        if zelf.keywords.is_empty() {
            return call::call_method(th, obj, &zelf.name, &zelf.args);
        }
        let mut values = zelf.args.clone();
        values.extend(zelf.keywords.iter().cloned());
        call::call_method_args(
            th,
            obj,
            &zelf.name,
            Args::new(&values, zelf.names.as_tuple()),
        )
    }

    fn __repr__(th: &Thread, zelf: &Obj<MethodCaller>) -> Result<Value> {
        let me = zelf.value();
        if !th.repr_enter(&me) {
            return Ok(str::new("operator.methodcaller(...)"));
        }
        let shown = || -> Result<Value> {
            let mut b = krait_builtins::text::Builder::default();
            b.push_str("operator.methodcaller(");
            b.push_repr(th, &zelf.name)?;
            for v in &zelf.args {
                b.push_str(", ");
                b.push_repr(th, v)?;
            }
            for (k, v) in zelf.pairs() {
                b.push_str(", ");
                b.push(k);
                b.push_str("=");
                b.push_repr(th, v)?;
            }
            b.push_str(")");
            Ok(b.finish())
        };
        let r = shown();
        th.repr_leave(&me);
        r
    }

    /// Return state information for pickling
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<MethodCaller>) -> Result<Value> {
        let class = zelf.ty().type_value();
        if zelf.keywords.is_empty() {
            let mut args = vec![zelf.name.clone()];
            args.extend(zelf.args.iter().cloned());
            let all = vec![class, tuple::from_vec(args).into_value()];
            return Ok(tuple::from_vec(all).into_value());
        }
        let functools = (th.interp.hooks.get().import)(th, "functools")?;
        let partial = attr::get_text(th, &functools, "partial")?;
        let mut values = vec![class, zelf.name.clone()];
        values.extend(zelf.keywords.iter().cloned());
        let f = call::call_args(th, &partial, Args::new(&values, zelf.names.as_tuple()))?;
        let all = vec![f, tuple::from_slice(&zelf.args).into_value()];
        Ok(tuple::from_vec(all).into_value())
    }
}
