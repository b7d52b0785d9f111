//! Division with remainder and powers of floats, with Python's signs and errors.

use krait_object::err::Result;
use krait_object::{Thread, Value};

/// Quotient (rounded down) and remainder (with the divisor's sign).
pub fn divmod(th: &Thread, x: f64, y: f64) -> Result<(f64, f64)> {
    if y == 0.0 {
        return Err(th.zero_division("division by zero"));
    }
    let mut r = x % y;
    let mut q = (x - r) / y;
    if r != 0.0 {
        if (y < 0.0) != (r < 0.0) {
            r += y;
            q -= 1.0;
        }
    } else {
        r = 0f64.copysign(y);
    }
    // The quotient is close to an integer: snap to it.
    let q = if q != 0.0 {
        let f = q.floor();
        if q - f > 0.5 { f + 1.0 } else { f }
    } else {
        0f64.copysign(x / y)
    };
    Ok((q, r))
}

pub fn floordiv(th: &Thread, x: f64, y: f64) -> Result<f64> {
    divmod(th, x, y).map(|(q, _)| q)
}

pub fn rem(th: &Thread, x: f64, y: f64) -> Result<f64> {
    if y == 0.0 {
        return Err(th.zero_division("division by zero"));
    }
    let r = x % y;
    Ok(if r == 0.0 {
        0f64.copysign(y)
    } else if (y < 0.0) != (r < 0.0) {
        r + y
    } else {
        r
    })
}

fn is_odd(y: f64) -> bool {
    (y.abs() % 2.0) == 1.0
}

/// `x ** y`: a complex number for a negative base and a fractional exponent.
pub fn pow(th: &Thread, x: f64, y: f64) -> Result<Value> {
    if y == 0.0 || x == 1.0 {
        return Ok(Value::float(1.0));
    }
    if x.is_nan() || y.is_nan() {
        return Ok(Value::float(if x.is_nan() { x } else { y }));
    }
    if y.is_infinite() {
        let m = x.abs();
        return Ok(Value::float(if m == 1.0 {
            1.0
        } else if (y > 0.0) == (m > 1.0) {
            f64::INFINITY
        } else {
            0.0
        }));
    }
    if x.is_infinite() {
        let odd = is_odd(y);
        return Ok(Value::float(match (y > 0.0, odd) {
            (true, true) => x,
            (true, false) => x.abs(),
            (false, true) => 0f64.copysign(x),
            (false, false) => 0.0,
        }));
    }
    if x == 0.0 {
        if y < 0.0 {
            return Err(th.zero_division("zero to a negative power"));
        }
        return Ok(Value::float(if is_odd(y) { x } else { 0.0 }));
    }
    if x < 0.0 && y.floor() != y {
        return crate::complex::pow(th, (x, 0.0), (y, 0.0));
    }
    let negative = x < 0.0 && is_odd(y);
    let m = x.abs();
    let r = if m == 1.0 { 1.0 } else { m.powf(y) };
    if r.is_infinite() {
        return Err(super::range_error(th));
    }
    Ok(Value::float(if negative { -r } else { r }))
}
