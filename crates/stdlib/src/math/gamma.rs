//! The gamma function and its logarithm, by Lanczos' approximation with 13 terms.
#![allow(
    clippy::excessive_precision,
    reason = "the coefficients as they are published"
)]

use super::{domain, range_error};
use krait_object::{Result, Thread, pyfunctions};
use std::f64::consts::PI;

const G: f64 = 6.024680040776729583740234375;

/// The rational function of the approximation: numerator and denominator, lowest power first.
const NUMERATOR: [f64; 13] = [
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
];
const DENOMINATOR: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];

fn lanczos_sum(x: f64) -> f64 {
    let (mut num, mut den) = (0.0, 0.0);
    let terms = NUMERATOR.iter().zip(&DENOMINATOR);
    // Large arguments go through the powers of 1/x, so that nothing overflows.
    if x < 5.0 {
        for (n, d) in terms.rev() {
            num = num * x + n;
            den = den * x + d;
        }
    } else {
        for (n, d) in terms {
            num = num / x + n;
            den = den / x + d;
        }
    }
    num / den
}

/// `sin(pi * x)` for finite `x`, exact at multiples of one half.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let r = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    if x < 0.0 { -r } else { r }
}

const POLE: &str = "a noninteger or positive integer";

fn gamma(x: f64) -> f64 {
    let a = x.abs();
    if x == x.floor() && (1.0..=23.0).contains(&x) {
        return (1..x as u32).map(f64::from).product();
    }
    if a < 1e-20 {
        return 1.0 / x;
    }
    if a > 200.0 {
        return if x < 0.0 {
            0.0 / sin_pi(x)
        } else {
            f64::INFINITY
        };
    }
    let y = a + (G - 0.5);
    // What rounding lost in y.
    let lost = if a > G - 0.5 {
        (y - a) - (G - 0.5)
    } else {
        (y - (G - 0.5)) - a
    };
    let z = lost * G / y;
    let power = |r: f64, sign: f64| {
        if a < 140.0 {
            r * y.powf(sign * (a - 0.5))
        } else {
            let half = y.powf(a / 2.0 - 0.25);
            if sign > 0.0 {
                r * half * half
            } else {
                r / half / half
            }
        }
    };
    if x < 0.0 {
        let r = -PI / sin_pi(a) / a * y.exp() / lanczos_sum(a);
        let r = r - z * r;
        if a < 140.0 {
            r / y.powf(a - 0.5)
        } else {
            power(r, -1.0)
        }
    } else {
        let r = lanczos_sum(a) / y.exp();
        power(r + z * r, 1.0)
    }
}

fn lgamma(x: f64) -> f64 {
    let a = x.abs();
    if x == x.floor() && (1.0..=2.0).contains(&x) {
        return 0.0;
    }
    if a < 1e-20 {
        return -a.ln();
    }
    let mut r = lanczos_sum(a).ln() - G;
    r += (a - 0.5) * ((a + G - 0.5).ln() - 1.0);
    if x < 0.0 {
        r = PI.ln() - sin_pi(a).abs().ln() - a.ln() - r;
    }
    r
}

pub struct Gamma;

#[pyfunctions]
impl Gamma {
    /// Gamma function at x.
    #[name("gamma")]
    fn gamma_(th: &Thread, x: f64) -> Result<f64> {
        if x.is_nan() || x == f64::INFINITY {
            return Ok(x);
        }
        if x == f64::NEG_INFINITY || (x <= 0.0 && x == x.floor()) {
            return Err(domain(th, POLE, x));
        }
        let r = gamma(x);
        if r.is_infinite() {
            Err(range_error(th))
        } else {
            Ok(r)
        }
    }

    /// Natural logarithm of absolute value of Gamma function at x.
    #[name("lgamma")]
    fn lgamma_(th: &Thread, x: f64) -> Result<f64> {
        if !x.is_finite() {
            return Ok(x.abs());
        }
        if x <= 0.0 && x == x.floor() {
            return Err(domain(th, POLE, x));
        }
        let r = lgamma(x);
        if r.is_infinite() {
            Err(range_error(th))
        } else {
            Ok(r)
        }
    }
}
