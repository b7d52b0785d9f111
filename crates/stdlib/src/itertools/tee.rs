//! `tee`: several iterators over one.
//!
//! The items taken so far hang in a chain of blocks; an iterator is a block and a position in it, and blocks that
//! no iterator needs any more go by themselves.

use krait_object::protocol::iter;
use krait_object::types::tuple;
use krait_object::{
    Field, Fields, Obj, Result, Thread, Trace, TypeObject, Value, pyfunctions, pymethods,
};
use std::cell::Cell;

/// Items per block, as in CPython.
const BLOCK: usize = 57;

#[derive(Trace)]
pub struct TeeData {
    it: Value,
    values: Fields,
    next: Field,
    running: Cell<bool>,
}

#[derive(Trace)]
pub struct Tee {
    data: Field,
    index: Cell<usize>,
}

krait_object::pytype! {
    pub static TEE_DATA: TeeData = "itertools._tee_dataobject", HAVE_GC | DISALLOW_INSTANTIATION;
}
krait_object::pytype! {
    pub static TEE: Tee = "itertools._tee", HAVE_GC | MANAGED_WEAKREF;
}

fn block(it: Value) -> Value {
    TEE_DATA
        .create(TeeData {
            it,
            values: Fields::new(),
            next: Field::empty(),
            running: Cell::new(false),
        })
        .into_value()
}

fn copy(t: &Tee) -> Value {
    let data = t.data.get().map_or_else(Field::empty, Field::new);
    TEE.create(Tee {
        data,
        index: t.index.clone(),
    })
    .into_value()
}

/// A first iterator: over something new, or from where another one stands.
fn first(th: &Thread, iterable: &Value) -> Result<Value> {
    let it = iter::iter(th, iterable)?;
    if let Some(t) = TEE.get(&it) {
        return Ok(copy(t));
    }
    let data = Field::new(block(it));
    Ok(TEE
        .create(Tee {
            data,
            index: Cell::new(0),
        })
        .into_value())
}

/// The item at a position of a block, taken from the iterator if nobody did so before.
fn item(th: &Thread, d: &TeeData, i: usize) -> Result<Option<Value>> {
    if let Some(v) = d.values.get(i) {
        return Ok(Some(v));
    }
    if d.running.replace(true) {
        return Err(th.runtime_error("cannot re-enter the tee iterator"));
    }
    let v = iter::next(th, &d.it);
    d.running.set(false);
    if let Ok(Some(v)) = &v {
        d.values.push(v.clone());
    }
    v
}

pub struct TeeMethods;

/// Iterator wrapped to make it copyable.
#[pymethods(sig = "(iterable, /)")]
impl TeeMethods {
    #[sig("(iterable, /)")]
    #[name("_tee")]
    fn __new__(th: &Thread, cls: &'static TypeObject, iterable: &Value) -> Result<Value> {
        let _ = cls;
        first(th, iterable)
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Tee>) -> Result<Option<Value>> {
        let Some(mut held) = zelf.data.get() else {
            return Ok(None);
        };
        if zelf.index.get() >= BLOCK
            && let Some(d) = TEE_DATA.get(&held)
        {
            let next = match d.next.get() {
                Some(n) => n,
                None => {
                    let n = block(d.it.clone());
                    d.next.set(n.clone());
                    n
                }
            };
            zelf.data.set(next.clone());
            zelf.index.set(0);
            held = next;
        }
        let Some(d) = TEE_DATA.get(&held) else {
            return Ok(None);
        };
        let v = item(th, d, zelf.index.get())?;
        if v.is_some() {
            zelf.index.set(zelf.index.get() + 1);
        }
        Ok(v)
    }

    /// Returns an independent iterator.
    #[method]
    fn __copy__(zelf: &Obj<Tee>) -> Value {
        copy(zelf)
    }
}

pub struct TeeDataMethods;

/// teedataobject(iterable, values, next, /)
#[pymethods]
impl TeeDataMethods {}

pub struct Tees;

#[pyfunctions]
impl Tees {
    /// Returns a tuple of n independent iterators.
    #[sig("(iterable, n=2, /)")]
    fn tee(th: &Thread, iterable: &Value, n: isize) -> Result<Value> {
        if n < 0 {
            return Err(th.value_error("n must be >= 0"));
        }
        if n == 0 {
            return Ok(tuple::empty().into_value());
        }
        let one = first(th, iterable)?;
        let mut all = Vec::new();
        krait_object::alloc::reserve(&mut all, n as usize)?;
        if let Some(t) = TEE.get(&one) {
            all.extend((1..n).map(|_| copy(t)));
        }
        all.insert(0, one);
        Ok(tuple::from_vec(all).into_value())
    }
}
