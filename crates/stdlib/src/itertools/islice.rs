//! `islice`: a slice of an iterator.

use krait_object::protocol::{iter, number};
use krait_object::{Args, Field, Obj, Result, Thread, Trace, TypeObject, Value, pymethods};
use std::cell::Cell;

#[derive(Trace)]
pub struct Islice {
    it: Field,
    /// Position of the next item to hand out, and how many items were taken so far.
    next: Cell<usize>,
    taken: Cell<usize>,
    stop: Option<usize>,
    step: usize,
}

krait_object::pytype! {
    pub static ISLICE: Islice = "itertools.islice", BASETYPE | HAVE_GC;
}

const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
const STEP: &str = "Step for islice() must be a positive integer or None.";

/// A number, `None` for `None`; what cannot be one reads as -1, and errors say what `islice` wants.
fn bound(th: &Thread, v: Option<&Value>) -> Option<isize> {
    v.filter(|v| !v.is_none())
        .map(|v| number::as_isize(th, v).unwrap_or(-1))
}

fn stop(th: &Thread, v: Option<&Value>) -> Result<Option<usize>> {
    match bound(th, v) {
        None => Ok(None),
        Some(-1) => Err(th.value_error(STOP)),
        Some(n) => usize::try_from(n)
            .map(Some)
            .map_err(|_| th.value_error(INDICES)),
    }
}

pub struct IsliceMethods;

/// islice(iterable, stop) --> islice object
/// islice(iterable, start, stop[, step]) --> islice object
///
/// Return an iterator whose next() method returns selected values from an
/// iterable.  If start is specified, will skip all preceding elements;
/// otherwise, start defaults to zero.  Step defaults to one.  If
/// specified as another value, step determines how many values are
/// skipped between successive calls.
#[pymethods]
impl IsliceMethods {
    #[name("islice")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        super::no_keywords(th, cls, &ISLICE.ty, args, "islice")?;
        args.check_positional(th, "islice", 2, 4)?;
        let pos = args.positional();
        let (first, last) = if pos.len() == 2 {
            (0, stop(th, pos.get(1))?)
        } else {
            let start = bound(th, pos.get(1)).unwrap_or(0);
            let last = stop(th, pos.get(2))?;
            (
                usize::try_from(start).map_err(|_| th.value_error(INDICES))?,
                last,
            )
        };
        let step = match bound(th, pos.get(3)) {
            None => 1,
            Some(n) if n < 1 => return Err(th.value_error(STEP)),
            Some(n) => n as usize,
        };
        let none = Value::none();
        let it = iter::iter(th, pos.first().unwrap_or(&none))?;
        let data = Islice {
            it: Field::new(it),
            next: Cell::new(first),
            taken: Cell::new(0),
            stop: last,
            step,
        };
        Ok(ISLICE.create_in(cls, data).into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Islice>) -> Result<Option<Value>> {
        let Some(it) = zelf.it.get() else {
            return Ok(None);
        };
        let take = || -> Result<Option<Value>> {
            let v = iter::next(th, &it);
            match v {
                Ok(Some(_)) => zelf.taken.set(zelf.taken.get() + 1),
                // An iterator that has raised is not asked again either.
                _ => drop(zelf.it.take()),
            }
            v
        };
        while zelf.taken.get() < zelf.next.get() {
            if take()?.is_none() {
                return Ok(None);
            }
        }
        let over = zelf.stop.is_some_and(|s| zelf.taken.get() >= s);
        let v = if over { None } else { take()? };
        if v.is_none() {
            drop(zelf.it.take());
            return Ok(None);
        }
        let next = zelf.next.get().saturating_add(zelf.step);
        zelf.next.set(next.min(zelf.stop.unwrap_or(usize::MAX)));
        Ok(v)
    }
}
