//! `math`. A file per family; the functions of one argument that can only fail in known ways are here.

mod gamma;
mod integer;
mod log;
mod round;
mod sums;
mod vector;

use krait_object::{Module, Raised, Result, Thread, pyfunctions, pymodule};

pub struct Math;

/// `expected ..., got x`.
#[cold]
fn domain(th: &Thread, expected: &str, x: f64) -> Raised {
    th.value_error(format!(
        "expected {expected}, got {}",
        krait_text::float::float_repr(x)
    ))
}

#[cold]
fn domain_error(th: &Thread) -> Raised {
    th.value_error("math domain error")
}

#[cold]
fn range_error(th: &Thread) -> Raised {
    th.overflow_error("math range error")
}

/// A result that is infinite although the argument was not is out of range.
fn in_range(th: &Thread, x: f64, r: f64) -> Result<f64> {
    if r.is_infinite() && x.is_finite() {
        Err(range_error(th))
    } else {
        Ok(r)
    }
}

/// Whether a function is defined at `x`; NaN passes everywhere.
fn check(th: &Thread, x: f64, defined: bool, expected: &str) -> Result<()> {
    if defined || x.is_nan() {
        Ok(())
    } else {
        Err(domain(th, expected, x))
    }
}

/// This module provides access to the mathematical functions
/// defined by the C standard.
#[pymodule(
    name = "math",
    include(
        Transcendental,
        log::Log,
        round::Round,
        sums::Sums,
        vector::Vector,
        integer::Integer,
        gamma::Gamma
    )
)]
impl Math {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        m.add(th, "pi", std::f64::consts::PI)?;
        m.add(th, "e", std::f64::consts::E)?;
        m.add(th, "tau", std::f64::consts::TAU)?;
        m.add(th, "inf", f64::INFINITY)?;
        m.add(th, "nan", f64::NAN)
    }
}

struct Transcendental;

#[pyfunctions]
impl Transcendental {
    /// Return the arc cosine (measured in radians) of x.
    ///
    /// The result is between 0 and pi.
    fn acos(th: &Thread, x: f64) -> Result<f64> {
        check(th, x, x.abs() <= 1.0, "a number in range from -1 up to 1")?;
        Ok(x.acos())
    }

    /// Return the inverse hyperbolic cosine of x.
    fn acosh(th: &Thread, x: f64) -> Result<f64> {
        check(th, x, x >= 1.0, "argument value not less than 1")?;
        Ok(libm::acosh(x))
    }

    /// Return the arc sine (measured in radians) of x.
    ///
    /// The result is between -pi/2 and pi/2.
    fn asin(th: &Thread, x: f64) -> Result<f64> {
        check(th, x, x.abs() <= 1.0, "a number in range from -1 up to 1")?;
        Ok(x.asin())
    }

    /// Return the inverse hyperbolic sine of x.
    fn asinh(x: f64) -> f64 {
        libm::asinh(x)
    }

    /// Return the arc tangent (measured in radians) of x.
    ///
    /// The result is between -pi/2 and pi/2.
    fn atan(x: f64) -> f64 {
        x.atan()
    }

    /// Return the arc tangent (measured in radians) of y/x.
    ///
    /// Unlike atan(y/x), the signs of both x and y are considered.
    fn atan2(y: f64, x: f64) -> f64 {
        y.atan2(x)
    }

    /// Return the inverse hyperbolic tangent of x.
    fn atanh(th: &Thread, x: f64) -> Result<f64> {
        check(th, x, x.abs() < 1.0, "a number between -1 and 1")?;
        Ok(libm::atanh(x))
    }

    /// Return the cube root of x.
    fn cbrt(x: f64) -> f64 {
        x.cbrt()
    }

    /// Return a float with the magnitude (absolute value) of x but the sign of y.
    ///
    /// On platforms that support signed zeros, copysign(1.0, -0.0)
    /// returns -1.0.
    fn copysign(x: f64, y: f64) -> f64 {
        x.copysign(y)
    }

    /// Return the cosine of x (measured in radians).
    fn cos(th: &Thread, x: f64) -> Result<f64> {
        check(th, x, x.is_finite(), "a finite input")?;
        Ok(x.cos())
    }

    /// Return the hyperbolic cosine of x.
    fn cosh(th: &Thread, x: f64) -> Result<f64> {
        in_range(th, x, x.cosh())
    }

    /// Convert angle x from radians to degrees.
    fn degrees(x: f64) -> f64 {
        x * (180.0 / std::f64::consts::PI)
    }

    /// Error function at x.
    fn erf(x: f64) -> f64 {
        libm::erf(x)
    }

    /// Complementary error function at x.
    fn erfc(x: f64) -> f64 {
        libm::erfc(x)
    }

    /// Return e raised to the power of x.
    fn exp(th: &Thread, x: f64) -> Result<f64> {
        in_range(th, x, x.exp())
    }

    /// Return 2 raised to the power of x.
    fn exp2(th: &Thread, x: f64) -> Result<f64> {
        in_range(th, x, x.exp2())
    }

    /// Return exp(x)-1.
    ///
    /// This function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x.
    fn expm1(th: &Thread, x: f64) -> Result<f64> {
        in_range(th, x, x.exp_m1())
    }

    /// Return the absolute value of the float x.
    fn fabs(x: f64) -> f64 {
        x.abs()
    }

    /// Fused multiply-add operation.
    ///
    /// Compute (x * y) + z with a single round.
    fn fma(th: &Thread, x: f64, y: f64, z: f64) -> Result<f64> {
        let r = x.mul_add(y, z);
        if r.is_nan() && !(x.is_nan() || y.is_nan() || z.is_nan()) {
            return Err(th.value_error("invalid operation in fma"));
        }
        if r.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
            return Err(th.overflow_error("overflow in fma"));
        }
        Ok(r)
    }

    /// Return fmod(x, y), according to platform C.
    ///
    /// x % y may differ.
    fn fmod(th: &Thread, x: f64, y: f64) -> Result<f64> {
        if (y == 0.0 && !x.is_nan()) || (x.is_infinite() && !y.is_nan()) {
            return Err(domain_error(th));
        }
        Ok(x % y)
    }

    /// Difference between x and the closest integer multiple of y.
    ///
    /// Return x - n*y where n*y is the closest integer multiple of y.
    /// In the case where x is exactly halfway between two multiples of
    /// y, the nearest even value of n is used. The result is always exact.
    fn remainder(th: &Thread, x: f64, y: f64) -> Result<f64> {
        if (y == 0.0 && !x.is_nan()) || (x.is_infinite() && !y.is_nan()) {
            return Err(domain_error(th));
        }
        if y.is_infinite() && !x.is_nan() {
            return Ok(x);
        }
        Ok(libm::remquo(x, y).0)
    }

    /// Return x**y (x to the power of y).
    fn pow(th: &Thread, x: f64, y: f64) -> Result<f64> {
        let r = x.powf(y);
        if !x.is_finite() || !y.is_finite() || r.is_finite() {
            return Ok(r);
        }
        if r.is_nan() || x == 0.0 {
            Err(domain_error(th))
        } else {
            Err(range_error(th))
        }
    }

    /// Convert angle x from degrees to radians.
    fn radians(x: f64) -> f64 {
        x * (std::f64::consts::PI / 180.0)
    }

    /// Return the sine of x (measured in radians).
    fn sin(th: &Thread, x: f64) -> Result<f64> {
        check(th, x, x.is_finite(), "a finite input")?;
        Ok(x.sin())
    }

    /// Return the hyperbolic sine of x.
    fn sinh(th: &Thread, x: f64) -> Result<f64> {
        in_range(th, x, x.sinh())
    }

    /// Return the square root of x.
    fn sqrt(th: &Thread, x: f64) -> Result<f64> {
        check(th, x, x >= 0.0, "a nonnegative input")?;
        Ok(x.sqrt())
    }

    /// Return the tangent of x (measured in radians).
    fn tan(th: &Thread, x: f64) -> Result<f64> {
        check(th, x, x.is_finite(), "a finite input")?;
        Ok(x.tan())
    }

    /// Return the hyperbolic tangent of x.
    fn tanh(x: f64) -> f64 {
        x.tanh()
    }
}
