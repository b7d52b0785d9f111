//! `accumulate` and `batched`.

use krait_object::protocol::{call, iter, number};
use krait_object::types::tuple;
use krait_object::{Field, Obj, Result, Thread, Trace, TypeObject, Value, pymethods};

#[derive(Trace)]
pub struct Accumulate {
    it: Value,
    function: Option<Value>,
    total: Field,
    initial: Field,
}

krait_object::pytype! {
    pub static ACCUMULATE: Accumulate = "itertools.accumulate", BASETYPE | HAVE_GC;
}

pub struct AccumulateMethods;

/// Return series of accumulated sums (or other binary function results).
#[pymethods(sig = "(iterable, func=None, *, initial=None)")]
impl AccumulateMethods {
    #[sig("(iterable, func=None, *, initial=None)")]
    #[name("accumulate")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        iterable: &Value,
        func: Option<&Value>,
        initial: Option<&Value>,
    ) -> Result<Value> {
        let data = Accumulate {
            it: iter::iter(th, iterable)?,
            function: func.cloned(),
            total: Field::empty(),
            initial: initial.cloned().map_or_else(Field::empty, Field::new),
        };
        Ok(ACCUMULATE.create_in(cls, data).into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Accumulate>) -> Result<Option<Value>> {
        if let Some(first) = zelf.initial.take() {
            zelf.total.set(first.clone());
            return Ok(Some(first));
        }
        let Some(v) = iter::next(th, &zelf.it)? else {
            return Ok(None);
        };
        let new = match zelf.total.get() {
            None => v,
            Some(total) => {
                let both = [total, v];
                let new = match &zelf.function {
                    None => number::binary(th, &both[0], &both[1], number::BinOp::Add),
                    Some(f) => call::call(th, f, &both),
                };
                // The item goes before the total, which is still the iterator's.
                drop(both);
                new?
            }
        };
        zelf.total.set(new.clone());
        Ok(Some(new))
    }
}

#[derive(Trace)]
pub struct Batched {
    it: Field,
    n: usize,
    strict: bool,
}

krait_object::pytype! {
    pub static BATCHED: Batched = "itertools.batched", BASETYPE | HAVE_GC;
}

pub struct BatchedMethods;

/// Batch data into tuples of length n. The last batch may be shorter than n.
///
/// Loops over the input iterable and accumulates data into tuples
/// up to size n.  The input is consumed lazily, just enough to
/// fill a batch.  The result is yielded as soon as a batch is full
/// or when the input iterable is exhausted.
///
/// >>> list(batched('abcde', 2))
/// [('a', 'b'), ('c', 'd'), ('e',)]
#[pymethods(sig = "(iterable, n, *, strict=False)")]
impl BatchedMethods {
    #[sig("(iterable, n, *, strict=False)")]
    #[name("batched")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        iterable: &Value,
        n: isize,
        strict: bool,
    ) -> Result<Value> {
        if n < 1 {
            return Err(th.value_error("n must be at least one"));
        }
        let it = Field::new(iter::iter(th, iterable)?);
        Ok(BATCHED
            .create_in(
                cls,
                Batched {
                    it,
                    n: n as usize,
                    strict,
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Batched>) -> Result<Option<Value>> {
        let Some(it) = zelf.it.get() else {
            return Ok(None);
        };
        // There has to be room for a whole batch, even where fewer items are left.
        krait_object::alloc::room(zelf.n.saturating_mul(size_of::<Value>()))?;
        let mut items = Vec::new();
        while items.len() < zelf.n {
            if items.len() == items.capacity() {
                krait_object::alloc::make_room(&mut items, 8.min(zelf.n))?;
            }
            match iter::next(th, &it) {
                Ok(Some(v)) => items.push(v),
                // The iterator is asked again for the next batch.
                Ok(None) => break,
                Err(e) => {
                    drop(zelf.it.take());
                    return Err(e);
                }
            }
        }
        if items.is_empty() {
            drop(zelf.it.take());
            return Ok(None);
        }
        if items.len() < zelf.n && zelf.strict {
            drop(zelf.it.take());
            return Err(th.value_error("batched(): incomplete batch"));
        }
        Ok(Some(tuple::from_vec(items).into_value()))
    }
}
