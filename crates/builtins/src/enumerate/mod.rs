//! `enumerate`.

use crate::iter::quick;
use krait_object::err::Result;
use krait_object::protocol::{iter, number};
use krait_object::typeobj::TypeObject;
use krait_object::types::{int, tuple};
use krait_object::{Args, Field, Obj, Thread, Trace, Value, pymethods, ready_type};
use std::cell::Cell;

#[derive(Trace)]
pub struct Enumerate {
    pub it: Value,
    /// The next count while it is small; `big` is used instead if it is not empty.
    small: Cell<i64>,
    big: Field,
    pair: tuple::Recycled,
}

/// The largest count kept in a machine word.
const SMALL_LIMIT: i64 = 1 << 60;

impl Enumerate {
    /// The next count.
    fn count(&self) -> Value {
        self.big
            .get()
            .unwrap_or_else(|| int::from_i64(self.small.get()))
    }

    /// The next count, which is used up.
    #[inline]
    fn advance(&self) -> Value {
        let n = self.small.get();
        if n < SMALL_LIMIT && !self.big.is_some() {
            self.small.set(n + 1);
            return int::from_i64(n);
        }
        let count = self.count();
        let limbs = count.as_int().map_or(1, int::room::limbs);
        let next = int::room::despite(int::room::copies(2 * limbs), || {
            int::from_big(crate::slice::big(&count) + dashu_int::IBig::ONE)
        });
        self.big.set(next);
        count
    }
}

krait_object::pytype! {
    pub static ENUMERATE: Enumerate = "enumerate", BASETYPE | HAVE_GC;
}

/// The iterable and the start of a call, with CPython's own texts for wrong ones.
fn arguments<'a>(th: &Thread, args: Args<'a>) -> Result<(&'a Value, Option<&'a Value>)> {
    let pos = args.positional();
    let total = args.values.len();
    let bad = |k: &Value| {
        th.type_error(format!(
            "'{}' is an invalid keyword argument for enumerate()",
            crate::text::lossy(k)
        ))
    };
    if total > 2 {
        return Err(th.type_error(format!(
            "enumerate() takes at most 2 arguments ({total} given)"
        )));
    }
    let (mut iterable, mut start) = (pos.first(), pos.get(1));
    for (k, v) in args.keywords() {
        let name = crate::text::lossy(k);
        match name.as_str() {
            "iterable" if iterable.is_none() => iterable = Some(v),
            "start" if start.is_none() && (total == 2) => start = Some(v),
            _ => return Err(bad(k)),
        }
    }
    match iterable {
        Some(i) => Ok((i, start)),
        None => Err(th.type_error("enumerate() missing required argument 'iterable'")),
    }
}

struct EnumerateMethods;

/// Return an enumerate object.
///
///   iterable
///     an object supporting iteration
///
/// The enumerate object yields pairs of a count (from start, which defaults to zero)
/// and a value yielded by the iterable argument.
#[pymethods(sig = "(iterable, start=0)")]
impl EnumerateMethods {
    #[name("enumerate")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let (iterable, start) = arguments(th, args)?;
        let count = match start {
            Some(s) => number::index(th, s)?,
            None => Value::int32(0),
        };
        let it = iter::iter(th, iterable)?;
        let small = count.as_small().filter(|&n| n < SMALL_LIMIT);
        let big = match small {
            Some(_) => Field::empty(),
            None => Field::new(count),
        };
        Ok(ENUMERATE
            .create_in(
                cls,
                Enumerate {
                    it,
                    small: Cell::new(small.unwrap_or(SMALL_LIMIT)),
                    big,
                    pair: tuple::Recycled::new(2),
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Enumerate>) -> Result<Option<Value>> {
        Ok(next_both(th, zelf)?.map(|(n, v)| zelf.pair.fill([n, v])))
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(zelf: &Obj<Enumerate>) -> Value {
        let args = vec![zelf.it.clone(), zelf.count()];
        tuple::from_array([zelf.ty().type_value(), tuple::from_vec(args).into_value()]).into_value()
    }

    /// 'enumerate' objects are generic over the type of their values
    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        crate::generic_alias::new(cls.type_value(), object.clone())
    }
}

/// The next count and item, for loops that take the pair apart at once.
#[inline]
pub fn next_pair(th: &Thread, e: &Obj<Enumerate>) -> Result<Option<(Value, Value)>> {
    let next = next_both(th, e)?;
    if let Some((n, v)) = &next {
        e.pair.keep(n, v);
    }
    Ok(next)
}

#[inline]
fn next_both(th: &Thread, e: &Obj<Enumerate>) -> Result<Option<(Value, Value)>> {
    Ok(quick::next(th, &e.it)?.map(|v| (e.advance(), v)))
}

pub(crate) fn install() {
    ready_type(&ENUMERATE.ty, &EnumerateMethods::SPEC);
    ENUMERATE.ends_quickly();
}
