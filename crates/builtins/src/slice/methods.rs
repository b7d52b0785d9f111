//! Methods of `slice`, and its arithmetic over integers of any size.

use super::{SLICE, Slice, new};
use dashu_int::IBig;
use krait_object::err::Result;
use krait_object::protocol::{compare, number};
use krait_object::typeobj::{CompareOp, TypeObject};
use krait_object::types::int::room;
use krait_object::types::{int, tuple};
use krait_object::{Args, IntRef, Obj, Thread, Value, pymethods};

/// The integer that a value stands for.
pub(crate) fn big(v: &Value) -> IBig {
    v.as_int().map_or(IBig::ZERO, |i| i.to_big())
}

fn bound(th: &Thread, v: &Value) -> Result<Value> {
    if v.is_none() {
        return Ok(Value::none());
    }
    if !number::is_index(v) {
        return Err(
            th.type_error("slice indices must be integers or None or have an __index__ method")
        );
    }
    number::index(th, v)
}

/// Start, stop and step for a sequence of any length (`slice.indices`).
pub(crate) fn long_indices(th: &Thread, s: &Slice, length: &IBig) -> Result<(IBig, IBig, IBig)> {
    let step = bound(th, &s.step)?;
    if step.as_int().is_some_and(|n| matches!(n, IntRef::Small(0))) {
        return Err(th.value_error("slice step cannot be zero"));
    }
    let (start, stop) = (bound(th, &s.start)?, bound(th, &s.stop)?);
    let limbs = |v: &Value| v.as_int().map_or(1, room::limbs);
    let all = limbs(&start) + limbs(&stop) + limbs(&step) + room::limbs_of(length);
    room::within(room::copies(4 * all), || {
        clipped(&start, &stop, &step, length)
    })
}

/// The same from ints or `None`.
fn clipped(start: &Value, stop: &Value, step: &Value, length: &IBig) -> (IBig, IBig, IBig) {
    let step = if step.is_none() { IBig::ONE } else { big(step) };
    let down = step < IBig::ZERO;
    let (lower, upper) = if down {
        (IBig::from(-1), length - IBig::ONE)
    } else {
        (IBig::ZERO, length.clone())
    };
    let clamp = |v: &Value, default: &IBig| {
        if v.is_none() {
            return default.clone();
        }
        let mut i = big(v);
        if i < IBig::ZERO {
            i += length;
            i.max(lower.clone())
        } else {
            i.min(upper.clone())
        }
    };
    let start = clamp(start, if down { &upper } else { &lower });
    let stop = clamp(stop, if down { &lower } else { &upper });
    (start, stop, step)
}

fn parts(s: &Slice) -> [&Value; 3] {
    [&s.start, &s.stop, &s.step]
}

pub(super) struct SliceMethods;

/// slice(stop)
/// slice(start, stop[, step])
///
/// Create a slice object, as extended slicing (a[0:10:2]) does.
#[pymethods]
impl SliceMethods {
    #[name("slice")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let _ = cls;
        args.no_keywords(th, "slice")?;
        args.check_positional(th, "slice", 1, 3)?;
        let at = |i: usize| args.values.get(i).cloned().unwrap_or_else(Value::none);
        Ok(match args.values {
            [stop] => new(Value::none(), stop.clone(), Value::none()),
            _ => new(at(0), at(1), at(2)),
        })
    }

    fn __repr__(th: &Thread, zelf: &Obj<Slice>) -> Result<Value> {
        let mut b = crate::text::Builder::of_repr(th, &zelf.as_value());
        b.push_str("slice(");
        for (i, v) in parts(zelf).into_iter().enumerate() {
            if i != 0 {
                b.push_str(", ");
            }
            b.push_repr(th, v)?;
        }
        b.push_str(")");
        Ok(b.finish())
    }

    fn __hash__(th: &Thread, zelf: &Obj<Slice>) -> Result<i64> {
        const PRIME_1: u64 = 11_400_714_785_074_694_791;
        const PRIME_2: u64 = 14_029_467_366_897_019_727;
        const PRIME_5: u64 = 2_870_177_450_012_600_261;
        let mut acc = PRIME_5;
        for v in parts(zelf) {
            let lane = krait_object::protocol::hash::hash(th, v)? as u64;
            acc = acc
                .wrapping_add(lane.wrapping_mul(PRIME_2))
                .rotate_left(31)
                .wrapping_mul(PRIME_1);
        }
        Ok(if acc == u64::MAX {
            1_546_275_796
        } else {
            acc as i64
        })
    }

    fn __richcmp__(th: &Thread, zelf: &Obj<Slice>, other: &Value, op: CompareOp) -> Result<Value> {
        let Some(o) = SLICE.get(other) else {
            return Ok(Value::not_implemented());
        };
        if std::ptr::eq(&**zelf, &**o) {
            return Ok(Value::bool(matches!(
                op,
                CompareOp::Eq | CompareOp::Le | CompareOp::Ge
            )));
        }
        let as_tuple =
            |s: &Slice| tuple::from_vec(parts(s).into_iter().cloned().collect()).into_value();
        compare::rich(th, &as_tuple(zelf), &as_tuple(o), op)
    }

    /// Start, stop and step of the slice for a sequence of the given length, clipped to it.
    #[sig("(object, /)")]
    fn indices(th: &Thread, zelf: &Obj<Slice>, object: &Value) -> Result<Value> {
        let length = big(&number::index(th, object)?);
        if length < IBig::ZERO {
            return Err(th.value_error("length should not be negative"));
        }
        let (a, b, c) = long_indices(th, zelf, &length)?;
        Ok(tuple::from_array([int::from_big(a), int::from_big(b), int::from_big(c)]).into_value())
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(zelf: &Obj<Slice>) -> Value {
        let args = tuple::from_vec(parts(zelf).into_iter().cloned().collect());
        tuple::from_array([SLICE.ty.type_value(), args.into_value()]).into_value()
    }

    #[member]
    fn start(zelf: &Obj<Slice>) -> Value {
        zelf.start.clone()
    }

    #[member]
    fn stop(zelf: &Obj<Slice>) -> Value {
        zelf.stop.clone()
    }

    #[member]
    fn step(zelf: &Obj<Slice>) -> Value {
        zelf.step.clone()
    }
}
