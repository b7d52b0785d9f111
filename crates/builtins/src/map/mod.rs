//! `map`.

use crate::iter::quick;
use crate::zip::{reduce, step, strict_argument};
use krait_object::err::Result;
use krait_object::protocol::{call, iter, truth};
use krait_object::typeobj::TypeObject;
use krait_object::{Args, Obj, Thread, Trace, Value, pymethods, ready_type};
use std::cell::Cell;

#[derive(Trace)]
pub struct Map {
    // The iterators go before the function, as in CPython.
    pub iterators: Vec<Value>,
    pub func: Value,
    pub strict: Cell<bool>,
}

krait_object::pytype! {
    pub static MAP: Map = "map", BASETYPE | HAVE_GC;
}

struct MapMethods;

/// Make an iterator that computes the function using arguments from
/// each of the iterables.  Stops when the shortest iterable is exhausted.
///
/// If strict is true and one of the arguments is exhausted before the
/// others, raise a ValueError.
#[pymethods(sig = "(function, iterable, /, *iterables, strict=False)")]
impl MapMethods {
    #[name("map")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let strict = strict_argument(th, args, "map")?;
        let Some((func, rest)) = args
            .positional()
            .split_first()
            .filter(|(_, rest)| !rest.is_empty())
        else {
            return Err(th.type_error("map() must have at least two arguments."));
        };
        let mut iterators = Vec::with_capacity(rest.len());
        for a in rest {
            iterators.push(iter::iter(th, a)?);
        }
        Ok(MAP
            .create_in(
                cls,
                Map {
                    func: func.clone(),
                    iterators,
                    strict: Cell::new(strict),
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Map>) -> Result<Option<Value>> {
        th.check_stack("")?;
        if let [it] = zelf.iterators.as_slice() {
            return match quick::next(th, it)? {
                Some(v) => call::call1(th, &zelf.func, &v).map(Some),
                None => Ok(None),
            };
        }
        match step(th, &zelf.iterators, zelf.strict.get(), "map", |_, _| {})? {
            Some(items) => call::call(th, &zelf.func, &items).map(Some),
            None => Ok(None),
        }
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(zelf: &Obj<Map>) -> Value {
        let mut args = vec![zelf.func.clone()];
        args.extend_from_slice(&zelf.iterators);
        reduce(zelf.ty(), args, zelf.strict.get())
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(th: &Thread, zelf: &Obj<Map>, object: &Value) -> Result<()> {
        zelf.strict.set(truth::is_true(th, object)?);
        Ok(())
    }
}

pub(crate) fn install() {
    ready_type(&MAP.ty, &MapMethods::SPEC);
    MAP.ends_quickly();
}
