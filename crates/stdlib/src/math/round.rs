//! Rounding, taking floats apart and putting them together, neighbours.

use super::range_error;
use dashu_int::IBig;
use krait_object::protocol::{call, number};
use krait_object::types::int;
use krait_object::{Raised, Result, Thread, Value, pyfunctions, wk};

/// An integral float as an int.
fn to_int(th: &Thread, x: f64) -> Result<Value> {
    if x.abs() < 9e18 {
        return Ok(int::from_i64(x as i64));
    }
    if x.is_nan() {
        return Err(th.value_error("cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(th.overflow_error("cannot convert float infinity to integer"));
    }
    let bits = x.to_bits();
    let mantissa = (bits & ((1 << 52) - 1)) | (1 << 52);
    let exponent = ((bits >> 52) & 0x7ff) as usize - 1075;
    let n = IBig::from(mantissa) << exponent;
    Ok(int::from_big(if x < 0.0 { -n } else { n }))
}

/// Rounds with the type's own method, or as a float.
fn rounded(th: &Thread, v: &Value, method: &str, f: impl Fn(f64) -> f64) -> Result<Value> {
    if let Some(x) = v.as_exact_float() {
        return to_int(th, f(x));
    }
    if let Some(r) = call::call_special_opt(th, v, &wk::str(method), &[])? {
        return Ok(r);
    }
    to_int(th, f(number::as_f64(th, v)?))
}

/// The float's place among all floats in order.
fn ordinal(x: f64) -> i64 {
    let b = x.to_bits() as i64;
    if b < 0 { i64::MIN.wrapping_sub(b) } else { b }
}

fn from_ordinal(n: i64) -> f64 {
    f64::from_bits(if n < 0 {
        i64::MIN.wrapping_sub(n) as u64
    } else {
        n as u64
    })
}

#[cold]
fn bad_exponent(th: &Thread) -> Raised {
    th.type_error("Expected an int as second argument to ldexp.")
}

pub struct Round;

#[pyfunctions]
impl Round {
    /// Return the ceiling of x as an Integral.
    ///
    /// This is the smallest integer >= x.
    fn ceil(th: &Thread, x: &Value) -> Result<Value> {
        rounded(th, x, "__ceil__", f64::ceil)
    }

    /// Return the floor of x as an Integral.
    ///
    /// This is the largest integer <= x.
    fn floor(th: &Thread, x: &Value) -> Result<Value> {
        rounded(th, x, "__floor__", f64::floor)
    }

    /// Truncates the Real x to the nearest Integral toward 0.
    ///
    /// Uses the __trunc__ magic method.
    fn trunc(th: &Thread, x: &Value) -> Result<Value> {
        if let Some(f) = x.as_exact_float() {
            return to_int(th, f.trunc());
        }
        match call::call_special_opt(th, x, &wk::str("__trunc__"), &[])? {
            Some(r) => Ok(r),
            None => Err(th.type_error(format!(
                "type {} doesn't define __trunc__ method",
                x.ty().name()
            ))),
        }
    }

    /// Return the mantissa and exponent of x, as pair (m, e).
    ///
    /// m is a float and e is an int, such that x = m * 2.**e.
    /// If x is 0, m and e are both 0.  Else 0.5 <= abs(m) < 1.0.
    fn frexp(x: f64) -> (f64, i32) {
        if x == 0.0 || !x.is_finite() {
            (x, 0)
        } else {
            libm::frexp(x)
        }
    }

    /// Return x * (2**i).
    ///
    /// This is essentially the inverse of frexp().
    fn ldexp(th: &Thread, x: f64, i: &Value) -> Result<f64> {
        let Some(n) = i.as_int() else {
            return Err(bad_exponent(th));
        };
        if x == 0.0 || !x.is_finite() {
            return Ok(x);
        }
        let n = match n.to_i64() {
            Some(n) => n.clamp(-5000, 5000) as i32,
            None if int::is_negative(i) => -5000,
            None => 5000,
        };
        let r = libm::ldexp(x, n);
        if r.is_infinite() {
            Err(range_error(th))
        } else {
            Ok(r)
        }
    }

    /// Return the fractional and integer parts of x.
    ///
    /// Both results carry the sign of x and are floats.
    fn modf(x: f64) -> (f64, f64) {
        if x.is_infinite() {
            return (0f64.copysign(x), x);
        }
        let whole = x.trunc();
        ((x - whole).copysign(x), whole)
    }

    /// Return the floating-point value the given number of steps after x towards y.
    ///
    /// If steps is not specified or is None, it defaults to 1.
    ///
    /// Raises a TypeError, if x or y is not a double, or if steps is not an integer.
    /// Raises ValueError if steps is negative.
    #[sig("(x, y, /, *, steps=None)")]
    fn nextafter(th: &Thread, x: f64, y: f64, steps: Option<&Value>) -> Result<f64> {
        let steps = match steps {
            None => 1,
            Some(v) => {
                let n = number::index(th, v)?;
                if int::is_negative(&n) {
                    return Err(th.value_error("steps must be a non-negative integer"));
                }
                int::to_i128(&n)
                    .unwrap_or(i128::MAX)
                    .min(i128::from(u64::MAX))
            }
        };
        if steps == 0 || x.is_nan() {
            return Ok(x);
        }
        if y.is_nan() {
            return Ok(y);
        }
        if x == y {
            return Ok(y);
        }
        let (from, to) = (i128::from(ordinal(x)), i128::from(ordinal(y)));
        let n = if from < to {
            (from + steps).min(to)
        } else {
            (from - steps).max(to)
        };
        let r = from_ordinal(n as i64);
        Ok(if r == 0.0 {
            r.copysign(x)
        } else if n == to {
            y
        } else {
            r
        })
    }

    /// Return the value of the least significant bit of the float x.
    fn ulp(x: f64) -> f64 {
        let x = x.abs();
        if !x.is_finite() {
            return x;
        }
        let up = x.next_up();
        if up.is_infinite() {
            x - x.next_down()
        } else {
            up - x
        }
    }

    /// Return True if x is neither an infinity nor a NaN, and False otherwise.
    fn isfinite(x: f64) -> bool {
        x.is_finite()
    }

    /// Return True if x is a positive or negative infinity, and False otherwise.
    fn isinf(x: f64) -> bool {
        x.is_infinite()
    }

    /// Return True if x is a NaN (not a number), and False otherwise.
    fn isnan(x: f64) -> bool {
        x.is_nan()
    }

    /// Determine whether two floating-point numbers are close in value.
    ///
    ///   rel_tol
    ///     maximum difference for being considered "close", relative to the
    ///     magnitude of the input values
    ///   abs_tol
    ///     maximum difference for being considered "close", regardless of the
    ///     magnitude of the input values
    ///
    /// Return True if a is close in value to b, and False otherwise.
    #[sig("(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(th: &Thread, a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> Result<bool> {
        if rel_tol < 0.0 || abs_tol < 0.0 {
            return Err(th.value_error("tolerances must be non-negative"));
        }
        if a == b {
            return Ok(true);
        }
        if a.is_infinite() || b.is_infinite() {
            return Ok(false);
        }
        let diff = (b - a).abs();
        Ok(diff <= (rel_tol * b).abs() || diff <= (rel_tol * a).abs() || diff <= abs_tol)
    }
}
