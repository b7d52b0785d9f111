//! Methods of `range`.

use super::{RANGE, Range, calculated, item, iter, new};
use crate::slice::{SLICE, big, long_indices};
use dashu_int::IBig;
use krait_object::err::Result;
use krait_object::protocol::{compare, hash, number};
use krait_object::typeobj::{CompareOp, TypeObject};
use krait_object::types::{int, tuple};
use krait_object::{Args, Obj, Thread, Value, pymethods};

/// `operator.index(v)` as an exact int.
fn exact_index(th: &Thread, v: &Value) -> Result<Value> {
    let i = number::index(th, v)?;
    Ok(int::exact(&i).unwrap_or(i))
}

/// Whether a value is an int (or bool) that arithmetic may decide about.
fn is_plain_int(v: &Value) -> bool {
    v.is_exact(&int::INT.ty) || v.is_exact(&int::BOOL.ty)
}

/// The position of an int in the range.
fn position(r: &Range, v: &Value) -> Option<IBig> {
    calculated(&[v, &r.start, &r.stop, &r.step], || big_position(r, v))
}

fn big_position(r: &Range, v: &Value) -> Option<IBig> {
    let (x, a, b, s) = (big(v), big(&r.start), big(&r.stop), big(&r.step));
    let inside = if s > IBig::ZERO {
        a <= x && x < b
    } else {
        b < x && x <= a
    };
    if !inside {
        return None;
    }
    let distance = x - a;
    (&distance % &s == IBig::ZERO).then(|| distance / s)
}

fn is_empty(r: &Range) -> bool {
    r.length.as_small() == Some(0)
}

fn equal(th: &Thread, a: &Range, b: &Range) -> Result<bool> {
    if !compare::eq(th, &a.length, &b.length)? {
        return Ok(false);
    }
    if is_empty(a) {
        return Ok(true);
    }
    if !compare::eq(th, &a.start, &b.start)? {
        return Ok(false);
    }
    Ok(a.length.as_small() == Some(1) || compare::eq(th, &a.step, &b.step)?)
}

fn subscript(th: &Thread, r: &Range, key: &Value) -> Result<Value> {
    if number::is_index(key) {
        let i = number::index(th, key)?;
        let length = big(&r.length);
        let mut at = big(&i);
        if at < IBig::ZERO {
            at = calculated(&[&r.length, &i], || at + &length);
        }
        if at < IBig::ZERO || at >= length {
            return Err(th.index_error("range object index out of range"));
        }
        return Ok(item(r, &int::from_big(at)));
    }
    let Some(s) = SLICE.get(key) else {
        return Err(th.type_error(format!(
            "range indices must be integers or slices, not {}",
            key.ty().name()
        )));
    };
    let (start, stop, step) = long_indices(th, s, &big(&r.length))?;
    let sub = new(
        th,
        item(r, &int::from_big(start)),
        item(r, &int::from_big(stop)),
        calculated(&[&r.step, &s.step], || int::from_big(big(&r.step) * step)),
    )?;
    Ok(sub.into_value())
}

pub(super) struct RangeMethods;

/// range(stop) -> range object
/// range(start, stop[, step]) -> range object
///
/// A sequence of integers from start (inclusive) to stop (exclusive) by step.
#[pymethods]
impl RangeMethods {
    #[name("range")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let _ = cls;
        args.no_keywords(th, "range")?;
        args.check_positional(th, "range", 1, 3)?;
        let r = match args.values {
            [stop] => new(th, Value::int32(0), exact_index(th, stop)?, Value::int32(1))?,
            [start, stop] => new(
                th,
                exact_index(th, start)?,
                exact_index(th, stop)?,
                Value::int32(1),
            )?,
            [start, stop, step] => new(
                th,
                exact_index(th, start)?,
                exact_index(th, stop)?,
                exact_index(th, step)?,
            )?,
            _ => return Err(th.type_error("range expected at most 3 arguments")),
        };
        Ok(r.into_value())
    }

    fn __repr__(th: &Thread, zelf: &Obj<Range>) -> Result<Value> {
        let mut b = crate::text::Builder::default();
        b.push_str("range(");
        b.push_repr(th, &zelf.start)?;
        b.push_str(", ");
        b.push_repr(th, &zelf.stop)?;
        if zelf.step.as_small() != Some(1) {
            b.push_str(", ");
            b.push_repr(th, &zelf.step)?;
        }
        b.push_str(")");
        Ok(b.finish())
    }

    fn __hash__(th: &Thread, zelf: &Obj<Range>) -> Result<i64> {
        let none = Value::none;
        let parts = match zelf.length.as_small() {
            Some(0) => vec![zelf.length.clone(), none(), none()],
            Some(1) => vec![zelf.length.clone(), zelf.start.clone(), none()],
            _ => vec![zelf.length.clone(), zelf.start.clone(), zelf.step.clone()],
        };
        hash::hash(th, tuple::from_vec(parts).as_value())
    }

    fn __richcmp__(th: &Thread, zelf: &Obj<Range>, other: &Value, op: CompareOp) -> Result<Value> {
        let (Some(o), true) = (
            RANGE.get(other),
            matches!(op, CompareOp::Eq | CompareOp::Ne),
        ) else {
            return Ok(Value::not_implemented());
        };
        let eq = equal(th, zelf, o)?;
        Ok(Value::bool(eq == (op == CompareOp::Eq)))
    }

    fn __iter__(zelf: &Obj<Range>) -> Value {
        iter::iter(zelf)
    }

    fn __bool__(zelf: &Obj<Range>) -> bool {
        !is_empty(zelf)
    }

    fn __len__(th: &Thread, zelf: &Obj<Range>) -> Result<usize> {
        zelf.length
            .as_i64()
            .and_then(|n| usize::try_from(n).ok())
            .ok_or_else(|| th.overflow_error("Python int too large to convert to C ssize_t"))
    }

    fn __getitem__(th: &Thread, zelf: &Obj<Range>, key: &Value) -> Result<Value> {
        subscript(th, zelf, key)
    }

    fn __contains__(th: &Thread, zelf: &Value, x: &Value) -> Result<bool> {
        match RANGE.get(zelf) {
            Some(r) if is_plain_int(x) => Ok(position(r, x).is_some()),
            _ => krait_object::protocol::iter::contains(th, zelf, x),
        }
    }

    /// Return a reverse iterator.
    #[method]
    fn __reversed__(zelf: &Obj<Range>) -> Value {
        iter::reversed(zelf)
    }

    #[method]
    fn __reduce__(zelf: &Obj<Range>) -> Value {
        let args = vec![zelf.start.clone(), zelf.stop.clone(), zelf.step.clone()];
        tuple::from_array([zelf.ty().type_value(), tuple::from_vec(args).into_value()]).into_value()
    }

    /// rangeobject.count(value) -> integer -- return number of occurrences of value
    #[sig("(object, /)")]
    fn count(th: &Thread, zelf: &Value, object: &Value) -> Result<usize> {
        if let Some(r) = RANGE.get(zelf)
            && is_plain_int(object)
        {
            return Ok(usize::from(position(r, object).is_some()));
        }
        let it = krait_object::protocol::iter::iter(th, zelf)?;
        let mut n = 0;
        while let Some(v) = krait_object::protocol::iter::next(th, &it)? {
            n += usize::from(compare::eq(th, &v, object)?);
        }
        Ok(n)
    }

    /// rangeobject.index(value) -> integer -- return index of value.
    /// Raise ValueError if the value is not present.
    #[sig("(object, /)")]
    fn index(th: &Thread, zelf: &Value, object: &Value) -> Result<Value> {
        if let Some(r) = RANGE.get(zelf)
            && is_plain_int(object)
        {
            return match position(r, object) {
                Some(i) => Ok(int::from_big(i)),
                None => Err(th.value_error("range.index(x): x not in range")),
            };
        }
        let it = krait_object::protocol::iter::iter(th, zelf)?;
        let mut i = 0;
        while let Some(v) = krait_object::protocol::iter::next(th, &it)? {
            if compare::eq(th, &v, object)? {
                return Ok(int::from_usize(i));
            }
            i += 1;
        }
        Err(th.value_error("sequence.index(x): x not in sequence"))
    }

    #[member]
    fn start(zelf: &Obj<Range>) -> Value {
        zelf.start.clone()
    }

    #[member]
    fn stop(zelf: &Obj<Range>) -> Value {
        zelf.stop.clone()
    }

    #[member]
    fn step(zelf: &Obj<Range>) -> Value {
        zelf.step.clone()
    }
}
