//! The functions of finite numbers, on pairs of real and imaginary part.
//!
//! Large arguments are scaled before anything is squared, so that only results that are too large overflow; the
//! branch cuts follow the sign of a zero part (Kahan, "Branch cuts for complex elementary functions").

use super::special;
use std::f64::consts::{FRAC_PI_2, LN_2, LN_10};

pub type Pair = (f64, f64);

/// Why a function has no value.
#[derive(Clone, Copy)]
pub enum Fault {
    Domain,
    Range,
}

type Outcome = Result<Pair, Fault>;

/// Above this, a number is scaled before it is squared or added to another one.
const LARGE: f64 = f64::MAX / 4.0;
/// Above this, `exp` of half the number must be squared instead.
const LOG_LARGE: f64 = 708.3964185322641;
const SQRT_LARGE: f64 = 6.703903964971298e153;
const SQRT_TINY: f64 = 1.4916681462400413e-154;

fn finite(z: Pair) -> bool {
    z.0.is_finite() && z.1.is_finite()
}

/// `z`, unless a part of it overflowed.
fn in_range(z: Pair) -> Outcome {
    if z.0.is_infinite() || z.1.is_infinite() {
        Err(Fault::Range)
    } else {
        Ok(z)
    }
}

/// `-i f(iz)`: from a hyperbolic function the circular one.
pub fn turned(f: impl Fn(Pair) -> Outcome, z: Pair) -> Outcome {
    let r = f((-z.1, z.0))?;
    Ok((r.1, -r.0))
}

pub fn modulus(z: Pair) -> Result<f64, Fault> {
    let r = z.0.hypot(z.1);
    if r.is_infinite() && finite(z) {
        Err(Fault::Range)
    } else {
        Ok(r)
    }
}

pub fn sqrt(z: Pair) -> Pair {
    if !finite(z) {
        return special::sqrt(z);
    }
    let (re, im) = z;
    if re == 0.0 && im == 0.0 {
        return (0.0, im);
    }
    let (x, y) = (re.abs(), im.abs());
    let s = if x < f64::MIN_POSITIVE && y < f64::MIN_POSITIVE && (x > 0.0 || y > 0.0) {
        // Subnormal parts are made normal first, by an even power of two.
        let x = x * 2f64.powi(54);
        (x + x.hypot(y * 2f64.powi(54))).sqrt() * (2f64.powi(-27) / std::f64::consts::SQRT_2)
    } else {
        let x = x / 8.0;
        2.0 * (x + x.hypot(y / 8.0)).sqrt()
    };
    let d = y / (2.0 * s);
    if re >= 0.0 {
        (s, d.copysign(im))
    } else {
        (d, s.copysign(im))
    }
}

/// The logarithm of the modulus, exact near one and safe from overflow.
fn ln_modulus(z: Pair) -> f64 {
    let (x, y) = (z.0.abs(), z.1.abs());
    if x > LARGE || y > LARGE {
        return (x / 2.0).hypot(y / 2.0).ln() + LN_2;
    }
    if x < f64::MIN_POSITIVE && y < f64::MIN_POSITIVE {
        return (x * 2f64.powi(53)).hypot(y * 2f64.powi(53)).ln() - 53.0 * LN_2;
    }
    let h = x.hypot(y);
    if (0.71..=1.73).contains(&h) {
        let (a, b) = if x > y { (x, y) } else { (y, x) };
        return libm::log1p((a - 1.0) * (a + 1.0) + b * b) / 2.0;
    }
    h.ln()
}

pub fn ln(z: Pair) -> Outcome {
    if !finite(z) {
        return Ok(special::ln(z));
    }
    if z == (0.0, 0.0) {
        return Err(Fault::Domain);
    }
    Ok((ln_modulus(z), z.1.atan2(z.0)))
}

pub fn log10(z: Pair) -> Outcome {
    let r = ln(z)?;
    Ok((r.0 / LN_10, r.1 / LN_10))
}

/// `a / b`; the domain does not hold division by zero.
pub fn quotient(a: Pair, b: Pair) -> Outcome {
    if b == (0.0, 0.0) {
        return Err(Fault::Domain);
    }
    Ok(if b.0.abs() >= b.1.abs() {
        let k = b.1 / b.0;
        let d = b.0 + b.1 * k;
        ((a.0 + a.1 * k) / d, (a.1 - a.0 * k) / d)
    } else {
        let k = b.0 / b.1;
        let d = b.0 * k + b.1;
        ((a.0 * k + a.1) / d, (a.1 * k - a.0) / d)
    })
}

pub fn acos(z: Pair) -> Outcome {
    if !finite(z) {
        return Ok(special::acos(z));
    }
    let (re, im) = z;
    if re.abs() > LARGE || im.abs() > LARGE {
        let y = (re / 2.0).hypot(im / 2.0).ln() + 2.0 * LN_2;
        return Ok((im.abs().atan2(re), -y.copysign(im)));
    }
    let a = sqrt((1.0 - re, -im));
    let b = sqrt((1.0 + re, im));
    Ok((2.0 * a.0.atan2(b.0), libm::asinh(b.0 * a.1 - b.1 * a.0)))
}

pub fn acosh(z: Pair) -> Outcome {
    if !finite(z) {
        return Ok(special::acosh(z));
    }
    let (re, im) = z;
    if re.abs() > LARGE || im.abs() > LARGE {
        let x = (re / 2.0).hypot(im / 2.0).ln() + 2.0 * LN_2;
        return Ok((x, im.atan2(re)));
    }
    let a = sqrt((re - 1.0, im));
    let b = sqrt((re + 1.0, im));
    Ok((libm::asinh(a.0 * b.0 + a.1 * b.1), 2.0 * a.1.atan2(b.0)))
}

pub fn asinh(z: Pair) -> Outcome {
    if !finite(z) {
        return Ok(special::asinh(z));
    }
    let (re, im) = z;
    if re.abs() > LARGE || im.abs() > LARGE {
        let x = (re / 2.0).hypot(im / 2.0).ln() + 2.0 * LN_2;
        return Ok((x.copysign(re), im.atan2(re.abs())));
    }
    let a = sqrt((1.0 + im, -re));
    let b = sqrt((1.0 - im, re));
    Ok((
        libm::asinh(a.0 * b.1 - b.0 * a.1),
        im.atan2(a.0 * b.0 - a.1 * b.1),
    ))
}

pub fn asin(z: Pair) -> Outcome {
    turned(asinh, z)
}

pub fn atan(z: Pair) -> Outcome {
    turned(atanh, z)
}

pub fn atanh(z: Pair) -> Outcome {
    if !finite(z) {
        return Ok(special::atanh(z));
    }
    let (re, im) = z;
    // The function is odd; the left half is computed from the right one.
    if re < 0.0 || (re == 0.0 && re.is_sign_negative()) {
        let r = atanh((-re, -im))?;
        return Ok((-r.0, -r.1));
    }
    let y = im.abs();
    if re > SQRT_LARGE || y > SQRT_LARGE {
        let h = (re / 2.0).hypot(im / 2.0);
        return Ok((re / 4.0 / h / h, FRAC_PI_2.copysign(im)));
    }
    if re == 1.0 && y < SQRT_TINY {
        if y == 0.0 {
            return Err(Fault::Domain);
        }
        let x = -(y.sqrt() / y.hypot(2.0).sqrt()).ln();
        return Ok((x, (2f64.atan2(-y) / 2.0).copysign(im)));
    }
    let x = libm::log1p(4.0 * re / ((1.0 - re) * (1.0 - re) + y * y)) / 4.0;
    let angle = -(-2.0 * im).atan2((1.0 - re) * (1.0 + re) - y * y) / 2.0;
    Ok((x, angle))
}

pub fn exp(z: Pair) -> Outcome {
    let (re, im) = z;
    if !finite(z) {
        let outside = im.is_infinite() && (re.is_finite() || re > 0.0);
        return if outside {
            Err(Fault::Domain)
        } else {
            Ok(special::exp(z))
        };
    }
    if re > LOG_LARGE {
        let l = (re - 1.0).exp();
        let e = std::f64::consts::E;
        return in_range((l * im.cos() * e, l * im.sin() * e));
    }
    let l = re.exp();
    in_range((l * im.cos(), l * im.sin()))
}

pub fn cosh(z: Pair) -> Outcome {
    let (re, im) = z;
    if !finite(z) {
        return if im.is_infinite() && !re.is_nan() {
            Err(Fault::Domain)
        } else {
            Ok(special::cosh(z))
        };
    }
    if re.abs() > LOG_LARGE {
        let less = re - 1f64.copysign(re);
        let e = std::f64::consts::E;
        return in_range((im.cos() * less.cosh() * e, im.sin() * less.sinh() * e));
    }
    in_range((im.cos() * re.cosh(), im.sin() * re.sinh()))
}

pub fn sinh(z: Pair) -> Outcome {
    let (re, im) = z;
    if !finite(z) {
        return if im.is_infinite() && !re.is_nan() {
            Err(Fault::Domain)
        } else {
            Ok(special::sinh(z))
        };
    }
    if re.abs() > LOG_LARGE {
        let less = re - 1f64.copysign(re);
        let e = std::f64::consts::E;
        return in_range((im.cos() * less.sinh() * e, im.sin() * less.cosh() * e));
    }
    in_range((im.cos() * re.sinh(), im.sin() * re.cosh()))
}

pub fn tanh(z: Pair) -> Outcome {
    let (re, im) = z;
    if !finite(z) {
        return if im.is_infinite() && re.is_finite() {
            Err(Fault::Domain)
        } else {
            Ok(special::tanh(z))
        };
    }
    if re.abs() > LOG_LARGE {
        let y = 4.0 * im.sin() * im.cos() * (-2.0 * re.abs()).exp();
        return Ok((1f64.copysign(re), y));
    }
    let (tx, ty) = (re.tanh(), im.tan());
    let cx = 1.0 / re.cosh();
    let d = 1.0 + (tx * ty) * (tx * ty);
    Ok((tx * (1.0 + ty * ty) / d, (ty / d) * cx * cx))
}

pub fn rect(r: f64, phi: f64) -> Outcome {
    if !r.is_finite() || !phi.is_finite() {
        if phi.is_infinite() && r != 0.0 && !r.is_nan() {
            return Err(Fault::Domain);
        }
        if r.is_infinite() && phi.is_finite() && phi != 0.0 {
            return Ok((
                f64::INFINITY.copysign(r * phi.cos()),
                f64::INFINITY.copysign(r * phi.sin()),
            ));
        }
        return Ok(match (r, phi) {
            (0.0, _) => (0.0, 0.0),
            (r, 0.0) => (
                r,
                if r.is_infinite() {
                    phi.copysign(r * phi.signum())
                } else {
                    0.0
                },
            ),
            (r, _) if r.is_infinite() => (f64::INFINITY, f64::NAN),
            _ => (f64::NAN, f64::NAN),
        });
    }
    if phi == 0.0 {
        return Ok((r, r * phi));
    }
    Ok((r * phi.cos(), r * phi.sin()))
}
