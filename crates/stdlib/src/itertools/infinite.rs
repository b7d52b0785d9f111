//! `count`, `cycle`, `repeat`.

use krait_object::protocol::{iter, number, repr};
use krait_object::types::int;
use krait_object::{Args, Field, Fields, Obj, Param, ParamKind, Result, Signature};
use krait_object::{Thread, Trace, TypeObject, Value, pymethods};
use std::cell::Cell;

#[derive(Trace)]
pub struct Count {
    next: Field,
    step: Value,
}

krait_object::pytype! {
    pub static COUNT: Count = "itertools.count", BASETYPE | HAVE_GC;
}

/// Whether arithmetic may work on it (`PyNumber_Check`).
fn is_number(v: &Value) -> bool {
    let s = &v.ty().slots;
    s.index.get().is_some()
        || s.int.get().is_some()
        || s.float.get().is_some()
        || v.is_instance(&krait_builtins::complex::COMPLEX.ty)
}

pub struct CountMethods;

/// Return a count object whose .__next__() method returns consecutive values.
///
/// Equivalent to:
///     def count(firstval=0, step=1):
///         x = firstval
///         while 1:
///             yield x
///             x += step
#[pymethods(sig = "(start=0, step=1)")]
impl CountMethods {
    #[sig("(start=0, step=1)")]
    #[name("count")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        start: Option<&Value>,
        step: Option<&Value>,
    ) -> Result<Value> {
        if start.is_some_and(|v| !is_number(v)) || step.is_some_and(|v| !is_number(v)) {
            return Err(th.type_error("a number is required"));
        }
        let next = start.cloned().unwrap_or_else(|| Value::int32(0));
        let step = step.cloned().unwrap_or_else(|| Value::int32(1));
        Ok(COUNT
            .create_in(
                cls,
                Count {
                    next: Field::new(next),
                    step,
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Count>) -> Result<Option<Value>> {
        let v = zelf.next.get_or_none();
        let next = match (v.as_small(), zelf.step.as_small()) {
            (Some(a), Some(b)) => int::from_i128(i128::from(a) + i128::from(b)),
            _ => number::binary(th, &v, &zelf.step, number::BinOp::Add)?,
        };
        zelf.next.set(next);
        Ok(Some(v))
    }

    fn __repr__(th: &Thread, zelf: &Obj<Count>) -> Result<String> {
        let name = zelf.ty().short_name();
        let next = repr::repr_text(th, &zelf.next.get_or_none())?;
        if zelf.step.as_small() == Some(1) {
            return Ok(format!("{name}({next})"));
        }
        Ok(format!(
            "{name}({next}, {})",
            repr::repr_text(th, &zelf.step)?
        ))
    }
}

#[derive(Trace)]
pub struct Cycle {
    /// The iterator, while its first pass lasts.
    it: Field,
    saved: Fields,
    index: Cell<usize>,
}

krait_object::pytype! {
    pub static CYCLE: Cycle = "itertools.cycle", BASETYPE | HAVE_GC;
}

pub struct CycleMethods;

/// Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.
#[pymethods(sig = "(iterable, /)")]
impl CycleMethods {
    #[name("cycle")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let [iterable] = super::exactly(th, cls, &CYCLE.ty, args, "cycle")?;
        let it = Field::new(iter::iter(th, iterable)?);
        Ok(CYCLE
            .create_in(
                cls,
                Cycle {
                    it,
                    saved: Fields::new(),
                    index: Cell::new(0),
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Cycle>) -> Result<Option<Value>> {
        let mut i = zelf.index.get();
        if let Some(it) = zelf.it.get() {
            if let Some(v) = iter::next(th, &it)? {
                zelf.saved.push(v.clone());
                return Ok(Some(v));
            }
            // Also if a call from within has gone on by then.
            i = 0;
            zelf.index.set(0);
            drop(zelf.it.take());
        }
        let Some(v) = zelf.saved.get(i) else {
            return Ok(None);
        };
        zelf.index
            .set(if i + 1 >= zelf.saved.len() { 0 } else { i + 1 });
        Ok(Some(v))
    }
}

#[derive(Trace)]
pub struct Repeat {
    element: Value,
    /// `None` for ever.
    left: Cell<Option<usize>>,
}

krait_object::pytype! {
    pub static REPEAT: Repeat = "itertools.repeat", BASETYPE | HAVE_GC;
}

static REPEAT_ARGS: Signature = Signature {
    name: "repeat",
    params: &[
        Param {
            name: "object",
            kind: ParamKind::Normal,
            required: true,
        },
        Param {
            name: "times",
            kind: ParamKind::Normal,
            required: false,
        },
    ],
    varargs: false,
    varkw: false,
};

pub struct RepeatMethods;

/// repeat(object [,times]) -> create an iterator which returns the object
/// for the specified number of times.  If not specified, returns the object
/// endlessly.
#[pymethods]
impl RepeatMethods {
    #[name("repeat")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let [object, times] = REPEAT_ARGS.bind::<2>(th, args)?;
        let left = match times {
            Some(n) => Some(usize::try_from(number::as_ssize(th, n)?).unwrap_or(0)),
            None => None,
        };
        let element = object.cloned().unwrap_or_else(Value::none);
        Ok(REPEAT
            .create_in(
                cls,
                Repeat {
                    element,
                    left: Cell::new(left),
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<Repeat>) -> Option<Value> {
        match zelf.left.get() {
            Some(0) => return None,
            Some(n) => zelf.left.set(Some(n - 1)),
            None => {}
        }
        Some(zelf.element.clone())
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(th: &Thread, zelf: &Obj<Repeat>) -> Result<usize> {
        zelf.left
            .get()
            .ok_or_else(|| th.type_error("len() of unsized object"))
    }

    fn __repr__(th: &Thread, zelf: &Obj<Repeat>) -> Result<String> {
        let (name, shown) = (zelf.ty().short_name(), repr::repr_text(th, &zelf.element)?);
        Ok(match zelf.left.get() {
            Some(n) => format!("{name}({shown}, {n})"),
            None => format!("{name}({shown})"),
        })
    }
}
