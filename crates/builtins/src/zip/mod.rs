//! `zip`, and the lock-step that `map` shares.

use crate::iter::quick;
use krait_object::err::Result;
use krait_object::protocol::{iter, truth};
use krait_object::typeobj::TypeObject;
use krait_object::types::tuple;
use krait_object::{Args, Obj, Thread, Trace, Value, pymethods, ready_type};
use std::cell::Cell;

#[derive(Trace)]
pub struct Zip {
    pub iterators: Vec<Value>,
    pub strict: Cell<bool>,
    /// The tuple of the last items, which keeps them until the next ones come.
    last: tuple::Recycled,
}

krait_object::pytype! {
    pub static ZIP: Zip = "zip", BASETYPE | HAVE_GC;
}

/// The `strict` keyword argument, the only one there is.
pub(crate) fn strict_argument(th: &Thread, args: Args<'_>, func: &str) -> Result<bool> {
    let mut strict = false;
    for (k, v) in args.keywords() {
        if !k.as_str().is_some_and(|s| s.eq_str("strict")) {
            return Err(th.type_error(format!(
                "{func}() got an unexpected keyword argument '{}'",
                crate::text::lossy(k)
            )));
        }
        strict = truth::is_true(th, v)?;
    }
    Ok(strict)
}

/// One item of each of two iterators, which `turn` takes as they come; `None` when one is exhausted.
#[inline(always)]
fn two(
    th: &Thread,
    a: &Value,
    b: &Value,
    turn: Option<&tuple::Turn<'_>>,
) -> Result<Option<[Value; 2]>> {
    let Some(x) = quick::next(th, a)? else {
        return Ok(None);
    };
    if let Some(turn) = turn {
        turn.place(0, &x);
    }
    let Some(y) = quick::next(th, b)? else {
        return Ok(None);
    };
    if let Some(turn) = turn {
        turn.place(1, &y);
    }
    Ok(Some([x, y]))
}

/// One item of each iterator, each told to `came`; `None` when the shortest is exhausted, an error if that may not be.
pub(crate) fn step(
    th: &Thread,
    iterators: &[Value],
    strict: bool,
    func: &str,
    came: impl Fn(usize, &Value),
) -> Result<Option<Vec<Value>>> {
    let mut items = Vec::with_capacity(iterators.len());
    for (i, it) in iterators.iter().enumerate() {
        match iter::next(th, it)? {
            Some(v) => {
                came(i, &v);
                items.push(v);
            }
            None if !strict => return Ok(None),
            None if i > 0 => return Err(uneven(th, func, i, "shorter")),
            None => {
                for (j, other) in iterators.iter().enumerate().skip(1) {
                    if iter::next(th, other)?.is_some() {
                        return Err(uneven(th, func, j, "longer"));
                    }
                }
                return Ok(None);
            }
        }
    }
    Ok(Some(items))
}

#[cold]
fn uneven(th: &Thread, func: &str, i: usize, how: &str) -> krait_object::Raised {
    let others = if i == 1 { " " } else { "s 1-" };
    th.value_error(format!(
        "{func}() argument {} is {how} than argument{others}{i}",
        i + 1
    ))
}

/// `(class, args)` or, for a strict one, `(class, args, True)`.
pub(crate) fn reduce(class: &'static TypeObject, args: Vec<Value>, strict: bool) -> Value {
    let mut out = vec![class.type_value(), tuple::from_vec(args).into_value()];
    if strict {
        out.push(Value::bool(true));
    }
    tuple::from_vec(out).into_value()
}

impl Drop for Zip {
    fn drop(&mut self) {
        // The last one goes first, as in the tuple that CPython keeps them in.
        while self.iterators.pop().is_some() {}
    }
}

struct ZipMethods;

/// The zip object yields tuples with one item of each iterable, until the shortest is exhausted.
///
/// If strict is true and one of the arguments is exhausted before the others, raise a ValueError.
///
///    >>> list(zip('abcdefg', range(3), range(4)))
///    [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]
#[pymethods(sig = "(*iterables, strict=False)")]
impl ZipMethods {
    #[name("zip")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let strict = strict_argument(th, args, "zip")?;
        let mut iterators = Vec::with_capacity(args.positional().len());
        for a in args.positional() {
            iterators.push(iter::iter(th, a)?);
        }
        Ok(ZIP
            .create_in(
                cls,
                Zip {
                    last: tuple::Recycled::new(iterators.len()),
                    iterators,
                    strict: Cell::new(strict),
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Zip>) -> Result<Option<Value>> {
        let turn = zelf.last.turn();
        match (zelf.iterators.as_slice(), zelf.strict.get()) {
            ([], _) => Ok(None),
            ([a, b], false) => Ok(two(th, a, b, turn.as_ref())?.map(|pair| match turn {
                Some(turn) => turn.fill(pair),
                None => tuple::from_array(pair).into_value(),
            })),
            (all, strict) => {
                th.check_stack("")?;
                let came = |i, item: &Value| {
                    if let Some(turn) = &turn {
                        turn.place(i, item);
                    }
                };
                let items = step(th, all, strict, "zip", came)?;
                Ok(items.map(|items| match turn {
                    Some(turn) => turn.fill_with(items),
                    None => tuple::from_vec(items).into_value(),
                }))
            }
        }
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(zelf: &Obj<Zip>) -> Value {
        reduce(zelf.ty(), zelf.iterators.clone(), zelf.strict.get())
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(th: &Thread, zelf: &Obj<Zip>, object: &Value) -> Result<()> {
        zelf.strict.set(truth::is_true(th, object)?);
        Ok(())
    }
}

/// The next items of a zip of two, for loops that take the pair apart at once; `None` for any other.
#[inline]
pub fn next_pair(th: &Thread, z: &Obj<Zip>) -> Option<Result<Option<(Value, Value)>>> {
    let [a, b] = z.iterators.as_slice() else {
        return None;
    };
    if z.strict.get() {
        return None;
    }
    let next = two(th, a, b, z.last.turn().as_ref());
    Some(next.map(|pair| pair.map(|[x, y]| (x, y))))
}

pub(crate) fn install() {
    ready_type(&ZIP.ty, &ZipMethods::SPEC);
    ZIP.ends_quickly();
}
