//! `partial` and `Placeholder`.
//!
//! Positional arguments that are the placeholder are filled, in order, by the arguments of the call; the last one
//! is never a placeholder.

use krait_object::protocol::{call, iter, repr};
use krait_object::typeobj::shape;
use krait_object::types::{tuple, wrappers};
use krait_object::{
    Args, DictData, Field, Obj, Result, Thread, Trace, TypeObject, Value, pymethods,
};
use std::cell::Cell;

#[derive(Trace)]
pub struct Placeholder;

krait_object::pytype! {
    pub static PLACEHOLDER: Placeholder = "functools._PlaceholderType", 0;
}

/// The placeholder of an interpreter.
#[derive(Default)]
struct Singleton(Field);

pub fn placeholder(th: &Thread) -> Value {
    let s = th.interp.state::<Singleton>();
    match s.0.get() {
        Some(v) => v,
        None => {
            let v = PLACEHOLDER.create(Placeholder).into_value();
            s.0.set(v.clone());
            v
        }
    }
}

fn is_placeholder(v: &Value) -> bool {
    PLACEHOLDER.get_exact(v).is_some()
}

pub struct PlaceholderMethods;

/// The type of the Placeholder singleton.
///
/// Used as a placeholder for partial arguments.
#[pymethods]
impl PlaceholderMethods {
    #[name("_PlaceholderType")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let _ = cls;
        if !args.values.is_empty() {
            return Err(th.type_error("PlaceholderType takes no arguments"));
        }
        Ok(placeholder(th))
    }

    fn __repr__(zelf: &Value) -> &'static str {
        let _ = zelf;
        "Placeholder"
    }

    #[method]
    fn __reduce__(zelf: &Value) -> &'static str {
        let _ = zelf;
        "Placeholder"
    }
}

#[derive(Trace)]
pub struct Partial {
    function: Field,
    args: Field,
    keywords: Field,
    /// How many of `args` are placeholders.
    places: Cell<usize>,
}

krait_object::pytype! {
    pub static PARTIAL: Partial = "functools.partial", BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF | DICT_LAST;
}

/// `given` with its placeholders filled from `new`; what is left of `new` comes after.
fn fill(given: &[Value], new: &[Value]) -> Vec<Value> {
    let mut out = Vec::with_capacity(given.len() + new.len());
    let mut new = new.iter();
    for v in given {
        let v = if is_placeholder(v) {
            new.next().unwrap_or(v)
        } else {
            v
        };
        out.push(v.clone());
    }
    out.extend(new.cloned());
    out
}

fn items(v: &Field) -> Vec<Value> {
    v.get()
        .and_then(|t| t.as_tuple().map(|t| t.as_slice().to_vec()))
        .unwrap_or_default()
}

fn pairs(v: &Field) -> Vec<(Value, Value)> {
    v.get()
        .and_then(|d| d.as_dict().map(|d| d.snapshot()))
        .unwrap_or_default()
}

fn set_args(p: &Partial, args: Value) {
    let places = args.as_tuple().map_or(0, |t| {
        t.as_slice().iter().filter(|v| is_placeholder(v)).count()
    });
    p.places.set(places);
    p.args.set(args);
}

/// The instance dict if there is anything in it.
fn own_dict(th: &Thread, z: &Obj<Partial>) -> Result<Option<Value>> {
    if shape::attributes(th, z.header()).is_empty() {
        return Ok(None);
    }
    Ok(Some(shape::materialize(th, z.header())?.into_value()))
}

fn no_trailing(th: &Thread, args: &[Value]) -> Result<()> {
    match args.last() {
        Some(v) if is_placeholder(v) => Err(th.type_error("trailing Placeholders are not allowed")),
        _ => Ok(()),
    }
}

pub struct PartialMethods;

/// Create a new function with partial application of the given arguments and keywords.
#[pymethods(sig = "(func, /, *args, **keywords)")]
impl PartialMethods {
    #[name("partial")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let Some((function, given)) = args.positional().split_first() else {
            return Err(th.type_error("type 'partial' takes at least one argument"));
        };
        if !call::is_callable(function) {
            return Err(th.type_error("the first argument must be callable"));
        }
        no_trailing(th, given)?;
        if args.keywords().any(|(_, v)| is_placeholder(v)) {
            return Err(th.type_error("Placeholder cannot be passed as a keyword argument"));
        }
        let keywords = DictData::create();
        // A partial of a plain partial is one partial.
        let inner = PARTIAL
            .get(function)
            .filter(|p| shape::attributes(th, p.header()).is_empty());
        let (function, all) = match inner {
            Some(p) => {
                for (k, v) in pairs(&p.keywords) {
                    keywords.set(th, k, v)?;
                }
                (p.function.get_or_none(), fill(&items(&p.args), given))
            }
            None => (function.clone(), given.to_vec()),
        };
        for (k, v) in args.keywords() {
            keywords.set(th, k.clone(), v.clone())?;
        }
        let p = PARTIAL.create_in(
            cls,
            Partial {
                function: Field::new(function),
                args: Field::empty(),
                keywords: Field::new(keywords.into_value()),
                places: Cell::new(0),
            },
        );
        set_args(&p, tuple::from_vec(all).into_value());
        Ok(p.into_value())
    }

    fn __call__(th: &Thread, zelf: &Obj<Partial>, args: Args<'_>) -> Result<Value> {
        let new = args.positional();
        if new.len() < zelf.places.get() {
            return Err(th.type_error(format!(
                "missing positional arguments in 'partial' call; expected at least {}, got {}",
                zelf.places.get(),
                new.len()
            )));
        }
        let held = zelf.args.get_or_none();
        let given = held.as_tuple().map_or(&[][..], |t| t.as_slice());
        let function = zelf.function.get_or_none();
        let stored = zelf.keywords.get_or_none();
        let n_stored = stored.as_dict().map_or(0, |d| d.len());
        let plain = n_stored == 0 && args.names.is_none();
        if plain && zelf.places.get() == 0 {
            return call::call_joined(th, &function, given, new);
        }
        let mut values = fill(given, new);
        if plain {
            return call::call(th, &function, &values);
        }
        let all = DictData::create();
        for (k, v) in pairs(&zelf.keywords) {
            all.set(th, k, v)?;
        }
        for (k, v) in args.keywords() {
            all.set(th, k.clone(), v.clone())?;
        }
        let mut names = Vec::new();
        for (k, v) in all.snapshot() {
            if k.as_str().is_none() {
                return Err(th.type_error("keywords must be strings"));
            }
            names.push(k);
            values.push(v);
        }
        let names = tuple::from_vec(names);
        call::call_args(th, &function, Args::new(&values, Some(&names)))
    }

    fn __get__(zelf: &Value, obj: Option<&Value>, class: Option<&Value>) -> Value {
        let _ = class;
        match obj.filter(|o| !o.is_none()) {
            None => zelf.clone(),
            Some(o) => wrappers::bind(zelf.clone(), o.clone()).into_value(),
        }
    }

    fn __repr__(th: &Thread, zelf: &Obj<Partial>) -> Result<Value> {
        let me = zelf.value();
        if !th.repr_enter(&me) {
            return Ok(krait_object::types::str::new("..."));
        }
        // Showing runs Python code, which may change the partial.
        let (function, given, named) = (
            zelf.function.get_or_none(),
            items(&zelf.args),
            pairs(&zelf.keywords),
        );
        let show = || -> Result<Value> {
            let mut b = krait_builtins::text::Builder::of_repr(th, &me);
            b.push(&krait_builtins::object_type::full_name(th, zelf.ty()));
            b.push_str("(");
            b.push_repr(th, &function)?;
            for v in given {
                b.push_str(", ");
                b.push_repr(th, &v)?;
            }
            for (k, v) in named {
                b.push_str(", ");
                b.push(&repr::to_str(th, &k)?);
                b.push_str("=");
                b.push_repr(th, &v)?;
            }
            b.push_str(")");
            Ok(b.finish())
        };
        let r = show();
        th.repr_leave(&me);
        r
    }

    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<Partial>) -> Result<Value> {
        let f = zelf.function.get_or_none();
        let state = vec![
            f.clone(),
            zelf.args.get_or_none(),
            zelf.keywords.get_or_none(),
            own_dict(th, zelf)?.unwrap_or_else(Value::none),
        ];
        let all = vec![
            zelf.ty().type_value(),
            tuple::from_array([f]).into_value(),
            tuple::from_vec(state).into_value(),
        ];
        Ok(tuple::from_vec(all).into_value())
    }

    #[method]
    fn __setstate__(th: &Thread, zelf: &Obj<Partial>, object: &Value) -> Result<()> {
        let bad = || th.type_error("invalid partial state");
        let Some([f, args, keywords, dict]) = object.as_tuple().map(|t| t.as_slice()) else {
            return Err(bad());
        };
        let keywords_fit = keywords.is_none() || keywords.as_dict().is_some();
        let dict_fits = dict.is_none() || dict.as_dict().is_some();
        if !call::is_callable(f) || args.as_tuple().is_none() || !keywords_fit || !dict_fits {
            return Err(bad());
        }
        // What is of the exact type is taken as it is, so that a copy shares it.
        let args = match args.as_exact_tuple() {
            Some(_) => args.clone(),
            None => tuple::from_vec(iter::collect(th, args)?).into_value(),
        };
        no_trailing(th, args.as_tuple().map_or(&[][..], |t| t.as_slice()))?;
        let keywords = match (keywords.as_exact_dict(), keywords.as_dict()) {
            (Some(_), _) => keywords.clone(),
            (None, Some(d)) => {
                let new = DictData::create();
                for (k, v) in d.snapshot() {
                    new.set(th, k, v)?;
                }
                new.into_value()
            }
            (None, None) => DictData::create().into_value(),
        };
        zelf.function.set(f.clone());
        set_args(zelf, args);
        zelf.keywords.set(keywords);
        shape::set_dict(
            th,
            zelf.header(),
            if dict.is_none() {
                None
            } else {
                Some(dict.clone())
            },
        )
    }

    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), object.clone())
    }

    /// function object to use in future partial calls
    #[getter]
    #[member]
    fn func(zelf: &Obj<Partial>) -> Value {
        zelf.function.get_or_none()
    }

    /// tuple of arguments to future partial calls
    #[getter]
    #[member]
    fn args(zelf: &Obj<Partial>) -> Value {
        zelf.args.get_or_none()
    }

    /// dictionary of keyword arguments to future partial calls
    #[getter]
    #[member]
    fn keywords(zelf: &Obj<Partial>) -> Value {
        zelf.keywords.get_or_none()
    }

    #[getter]
    fn __dict__(th: &Thread, zelf: &Obj<Partial>) -> Result<Value> {
        Ok(shape::materialize(th, zelf.header())?.into_value())
    }

    #[setter]
    #[name("__dict__")]
    fn set_dict(th: &Thread, zelf: &Obj<Partial>, value: Option<&Value>) -> Result<()> {
        super::lru_cache::replace_dict(th, zelf.header(), value)
    }
}
