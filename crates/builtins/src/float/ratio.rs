//! Floats as exact integers and ratios, and their comparison with ints.

use dashu_int::IBig;
use krait_object::err::Result;
use krait_object::types::int;
use krait_object::{IntRef, Thread, Value};
use std::cmp::Ordering;

/// Mantissa and exponent: the float is `m * 2**e`, with a non-negative `m` below 2^53.
fn parts(x: f64) -> (u64, i64) {
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i64;
    let fraction = bits & ((1 << 52) - 1);
    if exponent == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, exponent - 1075)
    }
}

/// The integer part of a finite float.
fn whole(x: f64) -> IBig {
    let (m, e) = parts(x);
    let n = if e >= 0 {
        IBig::from(m) << e as usize
    } else if e > -64 {
        IBig::from(m >> -e)
    } else {
        IBig::ZERO
    };
    if x < 0.0 { -n } else { n }
}

/// `int(x)`.
pub fn to_int(th: &Thread, x: f64) -> Result<Value> {
    const WORD: f64 = (1i64 << 62) as f64;
    if x > -WORD && x < WORD {
        return Ok(int::from_i64(x as i64));
    }
    if x.is_nan() {
        return Err(th.value_error("cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(th.overflow_error("cannot convert float infinity to integer"));
    }
    Ok(int::from_big(whole(x)))
}

/// Numerator and denominator in lowest terms; `None` unless finite.
pub fn integer_ratio(x: f64) -> Option<(IBig, IBig)> {
    if !x.is_finite() {
        return None;
    }
    let (m, e) = parts(x);
    if m == 0 {
        return Some((IBig::ZERO, IBig::ONE));
    }
    let zeros = m.trailing_zeros();
    let (m, e) = (IBig::from(m >> zeros), e + i64::from(zeros));
    let m = if x < 0.0 { -m } else { m };
    Some(if e >= 0 {
        (m << e as usize, IBig::ONE)
    } else {
        (m, IBig::ONE << (-e) as usize)
    })
}

/// How a float compares with an int, exactly; `None` for nan.
pub fn compare_int(x: f64, n: IntRef<'_>) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    if let IntRef::Small(i) = n {
        const EXACT: i64 = 1 << 53;
        if (-EXACT..=EXACT).contains(&i) {
            return x.partial_cmp(&(i as f64));
        }
    }
    if x.is_infinite() {
        return Some(if x > 0.0 {
            Ordering::Greater
        } else {
            Ordering::Less
        });
    }
    let floor = x.floor();
    let order = match n {
        IntRef::Small(i) => whole(floor).cmp(&IBig::from(i)),
        IntRef::Big(b) => whole(floor).cmp(b),
    };
    // Equal integer parts: a fraction makes the float larger.
    Some(if order.is_eq() && floor != x {
        Ordering::Greater
    } else {
        order
    })
}
