//! Methods of `tuple`.

use crate::slice::{SLICE, indices};
use krait_object::err::Result;
use krait_object::protocol::{compare, hash, item, iter, number};
use krait_object::typeobj::{CompareOp, SlotId, TypeObject};
use krait_object::types::tuple::{self, TUPLE};
use krait_object::{Args, Thread, Tuple, Value, pymethods};

/// The hash of a sequence of hashes: xxHash's mixing, as CPython seeds it.
pub fn hash_items(th: &Thread, items: &[Value]) -> Result<i64> {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let mut acc = PRIME_5;
    for v in items {
        let lane = hash::hash(th, v)? as u64;
        acc = acc
            .wrapping_add(lane.wrapping_mul(PRIME_2))
            .rotate_left(31)
            .wrapping_mul(PRIME_1);
    }
    acc = acc.wrapping_add(items.len() as u64 ^ (PRIME_5 ^ 3_527_539));
    Ok(if acc == u64::MAX {
        1_546_275_796
    } else {
        acc as i64
    })
}

/// The hash of a tuple that nobody asked for before.
#[inline(never)]
fn first_hash(th: &Thread, t: &Tuple) -> Result<i64> {
    let h = hash_items(th, t.as_slice())?;
    // A tuple that all interpreters have in common is not written to.
    if !t.header().is_immortal() {
        t.hash.set(h);
    }
    Ok(h)
}

/// The first items that differ, in the length of the shorter tuple.
fn difference<'a>(
    th: &Thread,
    a: &'a Tuple,
    b: &'a Tuple,
) -> Result<Option<(&'a Value, &'a Value)>> {
    for (x, y) in a.as_slice().iter().zip(b.as_slice()) {
        if !x.is(y) && !equal(th, x, y)? {
            return Ok(Some((x, y)));
        }
    }
    Ok(None)
}

/// `x == y`; tuples in tuples are compared here.
#[inline]
fn equal(th: &Thread, x: &Value, y: &Value) -> Result<bool> {
    match (x.as_tuple(), y.as_tuple()) {
        (Some(a), Some(b)) if std::ptr::eq(a.ty(), b.ty()) && compares_items(a.ty()) => {
            equal_exact(th, a, b)
        }
        _ => compare::eq(th, x, y),
    }
}

/// `a == b` of exact tuples.
pub fn equal_exact(th: &Thread, a: &Tuple, b: &Tuple) -> Result<bool> {
    th.check_stack(" in comparison")?;
    Ok(difference(th, a, b)?.is_none() && a.len() == b.len())
}

/// Whether instances of a class of tuples are compared as tuples are.
fn compares_items(class: &TypeObject) -> bool {
    SlotId::richcompare.address(&class.slots) == SlotId::richcompare.address(&TUPLE.ty.slots)
}

fn is_exact(t: &Tuple) -> bool {
    std::ptr::eq(t.ty(), &TUPLE.ty)
}

pub(super) struct TupleMethods;

/// Built-in immutable sequence.
///
/// If no argument is given, the constructor returns an empty tuple.
/// If iterable is specified the tuple is initialized from iterable's items.
///
/// If the argument is a tuple, the return value is the same object.
#[pymethods(sig = "(iterable=(), /)")]
impl TupleMethods {
    #[name("tuple")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        if SlotId::init.address(&cls.slots) == SlotId::init.address(&TUPLE.ty.slots) {
            args.no_keywords(th, "tuple")?;
        }
        args.check_positional(th, "tuple", 0, 1)?;
        let exact = std::ptr::eq(cls, &TUPLE.ty);
        match args.positional().first() {
            None => Ok(tuple::from_vec_in(cls, Vec::new()).into_value()),
            Some(v) if exact && v.is_exact(&TUPLE.ty) => Ok(v.clone()),
            Some(v) => Ok(tuple::from_vec_in(cls, iter::collect(th, v)?).into_value()),
        }
    }

    fn __repr__(th: &Thread, zelf: &Tuple) -> Result<Value> {
        if zelf.is_empty() {
            return Ok(krait_object::types::str::new("()"));
        }
        let me = zelf.value();
        if zelf.len() != 1 {
            return crate::text::sequence_repr(
                th,
                &me,
                ("(", ")"),
                || zelf.len(),
                |i| zelf.get(i).cloned(),
            );
        }
        if !th.repr_enter(&me) {
            return Ok(krait_object::types::str::new("(...)"));
        }
        let mut b = crate::text::Builder::of_repr(th, &me);
        b.push_str("(");
        let r = match zelf.get(0) {
            Some(v) => b.push_repr(th, v),
            None => Ok(()),
        };
        th.repr_leave(&me);
        r?;
        b.push_str(",)");
        Ok(b.finish())
    }

    fn __hash__(th: &Thread, zelf: &Tuple) -> Result<i64> {
        match zelf.hash.get() {
            -1 => first_hash(th, zelf),
            known => Ok(known),
        }
    }

    fn __richcmp__(th: &Thread, zelf: &Tuple, other: &Value, op: CompareOp) -> Result<Value> {
        let Some(o) = other.as_tuple() else {
            return Ok(Value::not_implemented());
        };
        // Unlike lists, tuples of different lengths are compared item by item.
        match difference(th, zelf, o)? {
            None => Ok(Value::bool(op.test(zelf.len().cmp(&o.len())))),
            Some((x, y)) => match op {
                CompareOp::Eq => Ok(Value::bool(false)),
                CompareOp::Ne => Ok(Value::bool(true)),
                _ => compare::rich(th, x, y, op),
            },
        }
    }

    fn __iter__(zelf: &Value) -> Value {
        super::iter(zelf)
    }

    fn __len__(zelf: &Tuple) -> usize {
        zelf.len()
    }

    fn __getitem__(th: &Thread, zelf: &Tuple, key: &Value) -> Result<Value> {
        if number::is_index(key) {
            let i = number::as_subscript(th, key)?;
            return item::normalize(i, zelf.len())
                .and_then(|i| zelf.get(i).cloned())
                .ok_or_else(|| th.index_error("tuple index out of range"));
        }
        let Some(s) = SLICE.get(key) else {
            return Err(th.type_error(format!(
                "tuple indices must be integers or slices, not {}",
                key.ty().name()
            )));
        };
        let r = indices(th, s, || zelf.len())?;
        if r.step == 1 && r.count == zelf.len() && is_exact(zelf) {
            return Ok(zelf.value());
        }
        if r.step == 1 {
            let start = usize::try_from(r.start).unwrap_or(0);
            let items = zelf.as_slice().get(start..start + r.count);
            return Ok(tuple::from_slice(items.unwrap_or_default()).into_value());
        }
        let items = r.iter().filter_map(|i| zelf.get(i).cloned()).collect();
        Ok(tuple::from_vec(items).into_value())
    }

    fn __contains__(th: &Thread, zelf: &Tuple, x: &Value) -> Result<bool> {
        for v in zelf.as_slice() {
            if compare::eq(th, v, x)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn __concat__(th: &Thread, zelf: &Tuple, other: &Value) -> Result<Value> {
        let Some(o) = other.as_tuple() else {
            return Err(th.type_error(format!(
                "can only concatenate tuple (not \"{}\") to tuple",
                other.ty().name()
            )));
        };
        if zelf.is_empty() && is_exact(o) {
            return Ok(other.clone());
        }
        if o.is_empty() && is_exact(zelf) {
            return Ok(zelf.value());
        }
        Ok(tuple::from_vec([zelf.as_slice(), o.as_slice()].concat()).into_value())
    }

    fn __repeat__(zelf: &Tuple, n: isize) -> Result<Value> {
        if (zelf.is_empty() || n == 1) && is_exact(zelf) {
            return Ok(zelf.value());
        }
        let items = crate::list::repeated(zelf.as_slice(), n)?;
        Ok(tuple::from_vec(items).into_value())
    }

    #[method]
    fn __getnewargs__(zelf: &Tuple) -> Value {
        let copy = tuple::from_slice(zelf.as_slice()).into_value();
        tuple::from_array([copy]).into_value()
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[sig("(value, start=0, stop=sys.maxsize, /)")]
    fn index(
        th: &Thread,
        zelf: &Tuple,
        value: &Value,
        start: Option<&Value>,
        stop: Option<&Value>,
    ) -> Result<usize> {
        let (start, stop) = crate::list::search_bounds(th, start, stop, || zelf.len())?;
        let stop = stop.min(zelf.len());
        for (i, v) in zelf
            .as_slice()
            .get(start..stop)
            .unwrap_or(&[])
            .iter()
            .enumerate()
        {
            if compare::eq(th, v, value)? {
                return Ok(start + i);
            }
        }
        Err(th.value_error("tuple.index(x): x not in tuple"))
    }

    /// Return number of occurrences of value.
    fn count(th: &Thread, zelf: &Tuple, value: &Value) -> Result<usize> {
        let mut n = 0;
        for v in zelf.as_slice() {
            n += usize::from(compare::eq(th, v, value)?);
        }
        Ok(n)
    }

    /// Tuples are generic over the types of their contents; tuple[T, ...] is one of any length.
    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        crate::generic_alias::new(cls.type_value(), object.clone())
    }
}
