//! Iterators that regroup items: `chain`, `starmap`, `pairwise`.

use krait_object::protocol::{call, iter};
use krait_object::types::{list, tuple};
use krait_object::{Args, Field, Obj, Result, Thread, Trace, TypeObject, Value, pymethods};

#[derive(Trace)]
pub struct Chain {
    /// The iterator over iterables, and the one over the current iterable.
    source: Field,
    active: Field,
}

krait_object::pytype! {
    pub static CHAIN: Chain = "itertools.chain", BASETYPE | HAVE_GC;
}

fn chain(cls: &'static TypeObject, source: Value) -> Value {
    CHAIN
        .create_in(
            cls,
            Chain {
                source: Field::new(source),
                active: Field::empty(),
            },
        )
        .into_value()
}

pub struct ChainMethods;

/// Return a chain object whose .__next__() method returns elements from the
/// first iterable until it is exhausted, then elements from the next
/// iterable, until all of the iterables are exhausted.
#[pymethods(sig = "(*iterables)")]
impl ChainMethods {
    #[name("chain")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        super::no_keywords(th, cls, &CHAIN.ty, args, "chain")?;
        let all = tuple::from_slice(args.positional()).into_value();
        Ok(chain(cls, iter::iter(th, &all)?))
    }

    /// Alternative chain() constructor taking a single iterable argument that evaluates lazily.
    #[classmethod]
    fn from_iterable(th: &Thread, cls: &'static TypeObject, iterable: &Value) -> Result<Value> {
        Ok(chain(cls, iter::iter(th, iterable)?))
    }

    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), object.clone())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Chain>) -> Result<Option<Value>> {
        while let Some(source) = zelf.source.get() {
            let active = match zelf.active.get() {
                Some(a) => a,
                None => {
                    // An error here ends the chain for good, and does so for calls further out, which do not keep the source.
                    let first = iter::next(th, &source);
                    drop(source);
                    let started = match first {
                        Ok(Some(iterable)) => iter::iter(th, &iterable).map(Some),
                        other => other,
                    };
                    match started {
                        Ok(Some(a)) => {
                            zelf.active.set(a.clone());
                            a
                        }
                        other => {
                            drop(zelf.source.take());
                            return other;
                        }
                    }
                }
            };
            if let Some(v) = iter::next(th, &active)? {
                return Ok(Some(v));
            }
            drop(zelf.active.take());
        }
        Ok(None)
    }
}

#[derive(Trace)]
pub struct Starmap {
    it: Value,
    function: Value,
}

krait_object::pytype! {
    pub static STARMAP: Starmap = "itertools.starmap", BASETYPE | HAVE_GC;
}

pub struct StarmapMethods;

/// Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.
#[pymethods(sig = "(function, iterable, /)")]
impl StarmapMethods {
    #[name("starmap")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let [function, iterable] = super::exactly(th, cls, &STARMAP.ty, args, "starmap")?;
        let it = iter::iter(th, iterable)?;
        Ok(STARMAP
            .create_in(
                cls,
                Starmap {
                    function: function.clone(),
                    it,
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Starmap>) -> Result<Option<Value>> {
        let Some(args) = iter::next(th, &zelf.it)? else {
            return Ok(None);
        };
        if let Some(t) = args.as_exact_tuple() {
            return call::call(th, &zelf.function, t.as_slice()).map(Some);
        }
        let items = iter::collect(th, &args)?;
        drop(args);
        let result = call::call(th, &zelf.function, &items).map(Some);
        list::release_all(items);
        result
    }
}

#[derive(Trace)]
pub struct Pairwise {
    it: Field,
    old: Field,
    pair: tuple::Recycled,
}

krait_object::pytype! {
    pub static PAIRWISE: Pairwise = "itertools.pairwise", BASETYPE | HAVE_GC;
}

pub struct PairwiseMethods;

/// Return an iterator of overlapping pairs taken from the input iterator.
///
///     s -> (s0,s1), (s1,s2), (s2, s3), ...
#[pymethods(sig = "(iterable, /)")]
impl PairwiseMethods {
    #[sig("(iterable, /)")]
    #[name("pairwise")]
    fn __new__(th: &Thread, cls: &'static TypeObject, iterable: &Value) -> Result<Value> {
        let it = Field::new(iter::iter(th, iterable)?);
        Ok(PAIRWISE
            .create_in(
                cls,
                Pairwise {
                    it,
                    old: Field::empty(),
                    pair: tuple::Recycled::new(2),
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Pairwise>) -> Result<Option<Value>> {
        let Some(it) = zelf.it.get() else {
            return Ok(None);
        };
        let finish = |r: Result<Option<Value>>| {
            if !matches!(r, Ok(Some(_))) {
                drop(zelf.it.take());
                drop(zelf.old.take());
            }
            r
        };
        let old = match zelf.old.get() {
            Some(v) => v,
            None => {
                let Some(first) = finish(iter::next(th, &it))? else {
                    return Ok(None);
                };
                zelf.old.set(first.clone());
                // The iterator may have come back here and ended us.
                if !zelf.it.is_some() {
                    drop(zelf.old.take());
                    return Ok(None);
                }
                first
            }
        };
        let Some(new) = finish(iter::next(th, &it))? else {
            return Ok(None);
        };
        zelf.old.set(new.clone());
        Ok(Some(zelf.pair.fill([old, new])))
    }
}
