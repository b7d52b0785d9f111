//! Iterators that let some items through: `takewhile`, `dropwhile`, `filterfalse`, `compress`.

use krait_object::protocol::{call, iter, truth};
use krait_object::{Args, Obj, Result, Thread, Trace, TypeObject, Value, pymethods};
use std::cell::Cell;

#[derive(Trace)]
pub struct TakeWhile {
    it: Value,
    predicate: Value,
    stopped: Cell<bool>,
}

krait_object::pytype! {
    pub static TAKEWHILE: TakeWhile = "itertools.takewhile", BASETYPE | HAVE_GC;
}

/// Whether the predicate holds.
fn holds(th: &Thread, predicate: &Value, v: &Value) -> Result<bool> {
    let r = call::call1(th, predicate, v)?;
    truth::is_true(th, &r)
}

pub struct TakeWhileMethods;

/// Return successive entries from an iterable as long as the predicate evaluates to true for each entry.
#[pymethods(sig = "(predicate, iterable, /)")]
impl TakeWhileMethods {
    #[name("takewhile")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let [predicate, iterable] = super::exactly(th, cls, &TAKEWHILE.ty, args, "takewhile")?;
        let it = iter::iter(th, iterable)?;
        let data = TakeWhile {
            predicate: predicate.clone(),
            it,
            stopped: Cell::new(false),
        };
        Ok(TAKEWHILE.create_in(cls, data).into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<TakeWhile>) -> Result<Option<Value>> {
        if zelf.stopped.get() {
            return Ok(None);
        }
        let Some(v) = iter::next(th, &zelf.it)? else {
            return Ok(None);
        };
        if holds(th, &zelf.predicate, &v)? {
            return Ok(Some(v));
        }
        zelf.stopped.set(true);
        Ok(None)
    }
}

#[derive(Trace)]
pub struct DropWhile {
    it: Value,
    predicate: Value,
    started: Cell<bool>,
}

krait_object::pytype! {
    pub static DROPWHILE: DropWhile = "itertools.dropwhile", BASETYPE | HAVE_GC;
}

pub struct DropWhileMethods;

/// Drop items from the iterable while predicate(item) is true.
///
/// Afterwards, return every element until the iterable is exhausted.
#[pymethods(sig = "(predicate, iterable, /)")]
impl DropWhileMethods {
    #[name("dropwhile")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let [predicate, iterable] = super::exactly(th, cls, &DROPWHILE.ty, args, "dropwhile")?;
        let it = iter::iter(th, iterable)?;
        let data = DropWhile {
            predicate: predicate.clone(),
            it,
            started: Cell::new(false),
        };
        Ok(DROPWHILE.create_in(cls, data).into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<DropWhile>) -> Result<Option<Value>> {
        while let Some(v) = iter::next(th, &zelf.it)? {
            if zelf.started.get() {
                return Ok(Some(v));
            }
            if !holds(th, &zelf.predicate, &v)? {
                zelf.started.set(true);
                return Ok(Some(v));
            }
        }
        Ok(None)
    }
}

#[derive(Trace)]
pub struct FilterFalse {
    it: Value,
    /// `None` to look at the items themselves.
    function: Option<Value>,
}

krait_object::pytype! {
    pub static FILTERFALSE: FilterFalse = "itertools.filterfalse", BASETYPE | HAVE_GC;
}

pub struct FilterFalseMethods;

/// Return those items of iterable for which function(item) is false.
///
/// If function is None, return the items that are false.
#[pymethods(sig = "(function, iterable, /)")]
impl FilterFalseMethods {
    #[name("filterfalse")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let [function, iterable] = super::exactly(th, cls, &FILTERFALSE.ty, args, "filterfalse")?;
        let it = iter::iter(th, iterable)?;
        let is_bool = function
            .as_type()
            .is_some_and(|t| t.is(&Value::bool(true).ty().type_value()));
        let function = if function.is_none() || is_bool {
            None
        } else {
            Some(function.clone())
        };
        Ok(FILTERFALSE
            .create_in(cls, FilterFalse { function, it })
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<FilterFalse>) -> Result<Option<Value>> {
        while let Some(v) = iter::next(th, &zelf.it)? {
            let good = match &zelf.function {
                Some(f) => holds(th, f, &v)?,
                None => truth::is_true(th, &v)?,
            };
            if !good {
                return Ok(Some(v));
            }
        }
        Ok(None)
    }
}

#[derive(Trace)]
pub struct Compress {
    data: Value,
    selectors: Value,
}

krait_object::pytype! {
    pub static COMPRESS: Compress = "itertools.compress", BASETYPE | HAVE_GC;
}

pub struct CompressMethods;

/// Return data elements corresponding to true selector elements.
///
/// Forms a shorter iterator from selected data elements using the selectors to
/// choose the data elements.
#[pymethods(sig = "(data, selectors)")]
impl CompressMethods {
    #[sig("(data, selectors)")]
    #[name("compress")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        data: &Value,
        selectors: &Value,
    ) -> Result<Value> {
        let data = iter::iter(th, data)?;
        let selectors = iter::iter(th, selectors)?;
        Ok(COMPRESS
            .create_in(cls, Compress { data, selectors })
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Compress>) -> Result<Option<Value>> {
        loop {
            let Some(v) = iter::next(th, &zelf.data)? else {
                return Ok(None);
            };
            let Some(s) = iter::next(th, &zelf.selectors)? else {
                return Ok(None);
            };
            if truth::is_true(th, &s)? {
                return Ok(Some(v));
            }
        }
    }
}
