//! `cmath`: functions of complex numbers.
//!
//! [`functions`] computes with pairs of floats; what errors they meet they say as a [`Fault`], which becomes the
//! exception here. [`special`] has their values where a part is infinite or NaN (C99 annex G).

mod functions;
mod special;

use functions::{Fault, Pair};
use krait_builtins::complex::{self, COMPLEX};
use krait_object::protocol::{call, number};
use krait_object::{Module, Result, Thread, Value, intern, pymodule};

pub struct CMath;

/// The complex number that an argument stands for.
fn argument(th: &Thread, v: &Value) -> Result<Pair> {
    if let Some(z) = COMPLEX.get(v) {
        return Ok((z.re, z.im));
    }
    let name = intern::intern_text(th, "__complex__");
    if v.as_float().is_none()
        && v.as_int().is_none()
        && let Some(r) = call::call_special_opt(th, v, &name, &[])?
    {
        return match COMPLEX.get(&r) {
            Some(z) => Ok((z.re, z.im)),
            None => Err(th.type_error(format!(
                "{}.__complex__() must return a complex, not {}",
                v.ty().name(),
                r.ty().name()
            ))),
        };
    }
    Ok((number::as_f64(th, v)?, 0.0))
}

/// The result of a function, or the exception for its fault.
fn checked<T>(th: &Thread, r: std::result::Result<T, Fault>) -> Result<T> {
    r.map_err(|f| match f {
        Fault::Domain => th.value_error("math domain error"),
        Fault::Range => th.overflow_error("math range error"),
    })
}

type Function = fn(Pair) -> std::result::Result<Pair, Fault>;

fn apply(th: &Thread, f: Function, v: &Value) -> Result<Value> {
    let z = checked(th, f(argument(th, v)?))?;
    Ok(complex::new(z.0, z.1))
}

/// This module provides access to mathematical functions for complex
/// numbers.
#[pymodule(name = "cmath")]
impl CMath {
    /// Return the arc cosine of z.
    fn acos(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, functions::acos, z)
    }

    /// Return the inverse hyperbolic cosine of z.
    fn acosh(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, functions::acosh, z)
    }

    /// Return the arc sine of z.
    fn asin(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, functions::asin, z)
    }

    /// Return the inverse hyperbolic sine of z.
    fn asinh(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, functions::asinh, z)
    }

    /// Return the arc tangent of z.
    fn atan(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, functions::atan, z)
    }

    /// Return the inverse hyperbolic tangent of z.
    fn atanh(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, functions::atanh, z)
    }

    /// Return the cosine of z.
    fn cos(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, |z| functions::cosh((-z.1, z.0)), z)
    }

    /// Return the hyperbolic cosine of z.
    fn cosh(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, functions::cosh, z)
    }

    /// Return the exponential value e**z.
    fn exp(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, functions::exp, z)
    }

    /// Return the sine of z.
    fn sin(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, |z| functions::turned(functions::sinh, z), z)
    }

    /// Return the hyperbolic sine of z.
    fn sinh(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, functions::sinh, z)
    }

    /// Return the square root of z.
    fn sqrt(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, |z| Ok(functions::sqrt(z)), z)
    }

    /// Return the tangent of z.
    fn tan(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, |z| functions::turned(functions::tanh, z), z)
    }

    /// Return the hyperbolic tangent of z.
    fn tanh(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, functions::tanh, z)
    }

    /// log(z[, base]) -> the logarithm of z to the given base.
    ///
    /// If the base is not specified, returns the natural logarithm (base e)
    /// of z.
    #[sig("(z, base=<unrepresentable>, /)")]
    fn log(th: &Thread, z: &Value, base: Option<&Value>) -> Result<Value> {
        let z = argument(th, z)?;
        let base = base.map(|b| argument(th, b)).transpose()?;
        let n = checked(th, functions::ln(z))?;
        let r = match base {
            None => n,
            Some(b) => checked(th, functions::ln(b).and_then(|d| functions::quotient(n, d)))?,
        };
        Ok(complex::new(r.0, r.1))
    }

    /// Return the base-10 logarithm of z.
    fn log10(th: &Thread, z: &Value) -> Result<Value> {
        apply(th, functions::log10, z)
    }

    /// Return argument, also known as the phase angle, of a complex.
    fn phase(th: &Thread, z: &Value) -> Result<f64> {
        let z = argument(th, z)?;
        Ok(z.1.atan2(z.0))
    }

    /// Convert a complex from rectangular coordinates to polar coordinates.
    ///
    /// r is the distance from 0 and phi the phase angle.
    fn polar(th: &Thread, z: &Value) -> Result<Value> {
        let z = argument(th, z)?;
        let r = checked(th, functions::modulus(z))?;
        let both = vec![Value::float(r), Value::float(z.1.atan2(z.0))];
        Ok(krait_object::types::tuple::from_vec(both).into_value())
    }

    /// Convert from polar coordinates to rectangular coordinates.
    fn rect(th: &Thread, r: f64, phi: f64) -> Result<Value> {
        let z = checked(th, functions::rect(r, phi))?;
        Ok(complex::new(z.0, z.1))
    }

    /// Return True if both the real and imaginary parts of z are finite, else False.
    fn isfinite(th: &Thread, z: &Value) -> Result<bool> {
        let z = argument(th, z)?;
        Ok(z.0.is_finite() && z.1.is_finite())
    }

    /// Checks if the real or imaginary part of z is infinite.
    fn isinf(th: &Thread, z: &Value) -> Result<bool> {
        let z = argument(th, z)?;
        Ok(z.0.is_infinite() || z.1.is_infinite())
    }

    /// Checks if the real or imaginary part of z not a number (NaN).
    fn isnan(th: &Thread, z: &Value) -> Result<bool> {
        let z = argument(th, z)?;
        Ok(z.0.is_nan() || z.1.is_nan())
    }

    /// Determine whether two complex numbers are close in value.
    ///
    ///   rel_tol
    ///     maximum difference for being considered "close", relative to the
    ///     magnitude of the input values
    ///   abs_tol
    ///     maximum difference for being considered "close", regardless of the
    ///     magnitude of the input values
    ///
    /// -inf, inf and NaN behave similarly to the IEEE 754 Standard.  That is,
    /// NaN is not close to anything, even itself. inf and -inf are only close
    /// to themselves.
    #[sig("(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(th: &Thread, a: &Value, b: &Value, rel_tol: f64, abs_tol: f64) -> Result<bool> {
        let (a, b) = (argument(th, a)?, argument(th, b)?);
        if rel_tol < 0.0 || abs_tol < 0.0 {
            return Err(th.value_error("tolerances must be non-negative"));
        }
        if a == b {
            return Ok(true);
        }
        if [a.0, a.1, b.0, b.1].iter().any(|x| x.is_infinite()) {
            return Ok(false);
        }
        let size = |z: Pair| z.0.hypot(z.1);
        let apart = size((a.0 - b.0, a.1 - b.1));
        Ok(apart <= rel_tol * size(b) || apart <= rel_tol * size(a) || apart <= abs_tol)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        m.add(th, "pi", std::f64::consts::PI)?;
        m.add(th, "e", std::f64::consts::E)?;
        m.add(th, "tau", std::f64::consts::TAU)?;
        m.add(th, "inf", f64::INFINITY)?;
        m.add(th, "infj", complex::new(0.0, f64::INFINITY))?;
        m.add(th, "nan", f64::NAN)?;
        m.add(th, "nanj", complex::new(0.0, f64::NAN))
    }
}
