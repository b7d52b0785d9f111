//! Lengths of vectors: `hypot`, `dist`. Squares are summed with their rounding errors, in a scale where nothing overflows.

use super::sums::{Double, fast_sum, product};
use krait_object::protocol::{iter, number};
use krait_object::{Result, Thread, Value, pyfunctions};

/// The Euclidean norm of magnitudes.
fn norm(v: &mut [f64]) -> f64 {
    if v.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    if v.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let max = v.iter().copied().fold(0.0, f64::max);
    if max == 0.0 || v.len() <= 1 {
        return max;
    }
    let (_, e) = libm::frexp(max);
    if e < -1023 {
        // The scale itself would overflow.
        v.iter_mut().for_each(|x| *x /= f64::MIN_POSITIVE);
        return f64::MIN_POSITIVE * norm(v);
    }
    let scale = libm::ldexp(1.0, -e);
    let (mut sum, mut low1, mut low2) = (1.0, 0.0, 0.0);
    let mut add = |p: Double, sum: &mut f64| {
        let s = fast_sum(*sum, p.hi);
        *sum = s.hi;
        low1 += p.lo;
        low2 += s.lo;
        low1 + low2
    };
    let mut low = 0.0;
    for x in v.iter() {
        let x = x * scale;
        low = add(product(x, x), &mut sum);
    }
    // One step of correction of the root by the square's exact difference.
    let mut h = (sum - 1.0 + low).sqrt();
    let low = add(product(-h, h), &mut sum);
    h += (sum - 1.0 + low) / (2.0 * h);
    h / scale
}

pub struct Vector;

#[pyfunctions]
impl Vector {
    /// Multidimensional Euclidean distance from the origin to a point.
    ///
    /// Roughly equivalent to:
    ///     sqrt(sum(x**2 for x in coordinates))
    ///
    /// For a two dimensional point (x, y), gives the hypotenuse
    /// using the Pythagorean theorem:  sqrt(x*x + y*y).
    #[sig("(*coordinates)")]
    fn hypot(th: &Thread, coordinates: &[Value]) -> Result<f64> {
        let mut v = Vec::with_capacity(coordinates.len());
        for c in coordinates {
            v.push(number::as_f64(th, c)?.abs());
        }
        Ok(norm(&mut v))
    }

    /// Return the Euclidean distance between two points p and q.
    ///
    /// The points should be specified as sequences (or iterables) of
    /// coordinates.  Both inputs must have the same dimension.
    fn dist(th: &Thread, p: &Value, q: &Value) -> Result<f64> {
        let (p, q) = (iter::collect(th, p)?, iter::collect(th, q)?);
        if p.len() != q.len() {
            return Err(th.value_error("both points must have the same number of dimensions"));
        }
        let mut v = Vec::with_capacity(p.len());
        for (a, b) in p.iter().zip(&q) {
            v.push((number::as_f64(th, a)? - number::as_f64(th, b)?).abs());
        }
        Ok(norm(&mut v))
    }
}
