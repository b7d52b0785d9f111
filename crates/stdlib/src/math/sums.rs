//! Sums without loss: `fsum`, `sumprod`, and the plain `prod`.

use krait_object::protocol::{iter, number};
use krait_object::types::int;
use krait_object::{Result, Thread, Value, pyfunctions};

/// A float and the rounding error it was made with.
#[derive(Clone, Copy)]
pub struct Double {
    pub hi: f64,
    pub lo: f64,
}

/// The exact sum, if `|a| >= |b|`.
pub fn fast_sum(a: f64, b: f64) -> Double {
    let hi = a + b;
    Double {
        hi,
        lo: b - (hi - a),
    }
}

/// The exact sum.
fn two_sum(a: f64, b: f64) -> Double {
    let hi = a + b;
    let z = hi - a;
    Double {
        hi,
        lo: (a - (hi - z)) + (b - z),
    }
}

/// The exact product.
pub fn product(x: f64, y: f64) -> Double {
    let hi = x * y;
    Double {
        hi,
        lo: x.mul_add(y, -hi),
    }
}

/// A running sum of products in three parts.
#[derive(Clone, Copy, Default)]
struct Triple {
    hi: f64,
    lo: f64,
    tiny: f64,
}

impl Triple {
    fn add_product(self, x: f64, y: f64) -> Triple {
        let p = product(x, y);
        let s = two_sum(self.hi, p.hi);
        let r1 = two_sum(self.lo, p.lo);
        let r2 = two_sum(r1.hi, s.lo);
        Triple {
            hi: s.hi,
            lo: r2.hi,
            tiny: self.tiny + r1.lo + r2.lo,
        }
    }

    fn value(self) -> f64 {
        let last = two_sum(self.lo, self.tiny);
        let total = two_sum(self.hi, last.hi);
        let low = two_sum(total.lo, last.lo);
        total.hi + low.hi
    }
}

/// Adds to non-overlapping partial sums, smallest first (Shewchuk).
fn add_partial(partials: &mut Vec<f64>, mut x: f64) {
    let mut kept = 0;
    for j in 0..partials.len() {
        let Some(&y) = partials.get(j) else { break };
        let s = if x.abs() < y.abs() {
            fast_sum(y, x)
        } else {
            fast_sum(x, y)
        };
        if s.lo != 0.0 {
            if let Some(slot) = partials.get_mut(kept) {
                *slot = s.lo;
            }
            kept += 1;
        }
        x = s.hi;
    }
    partials.truncate(kept);
    if x != 0.0 || kept == 0 {
        partials.push(x);
    }
}

/// The correctly rounded value of partial sums.
fn round_partials(mut partials: Vec<f64>) -> f64 {
    let Some(mut hi) = partials.pop() else {
        return 0.0;
    };
    let mut lo = 0.0;
    while let Some(y) = partials.pop() {
        let s = fast_sum(hi, y);
        (hi, lo) = (s.hi, s.lo);
        if lo != 0.0 {
            break;
        }
    }
    // A tie is broken by the sign of what comes below.
    if let Some(&below) = partials.last()
        && ((lo < 0.0 && below < 0.0) || (lo > 0.0 && below > 0.0))
    {
        let twice = lo * 2.0;
        let x = hi + twice;
        if twice == x - hi {
            hi = x;
        }
    }
    hi
}

/// An int itself (not a bool or other subclass) that fits a C `long`.
fn exact_long(v: &Value) -> Option<i64> {
    v.as_small()
        .or_else(|| v.as_i64().filter(|_| v.is_exact(&int::INT.ty)))
}

/// A pair as floats, if both are exact floats or one is and the other is a small int.
fn as_floats(p: &Value, q: &Value) -> Option<(f64, f64)> {
    let of = |v: &Value| {
        v.as_exact_float()
            .or_else(|| v.as_small().map(|i| i as f64))
            .or_else(|| v.is(&Value::bool(true)).then_some(1.0))
            .or_else(|| v.is(&Value::bool(false)).then_some(0.0))
    };
    if p.as_exact_float().is_none() && q.as_exact_float().is_none() {
        return None;
    }
    Some((of(p)?, of(q)?))
}

pub struct Sums;

#[pyfunctions]
impl Sums {
    /// Return an accurate floating-point sum of values in the iterable seq.
    ///
    /// Assumes IEEE-754 floating-point arithmetic.
    fn fsum(th: &Thread, seq: &Value) -> Result<f64> {
        let mut partials = Vec::new();
        let (mut special, mut infinite) = (0.0, 0.0);
        iter::for_each(th, seq, |v| {
            let x = number::as_f64(th, &v)?;
            if !x.is_finite() {
                if x.is_infinite() {
                    infinite += x;
                }
                special += x;
                return Ok(());
            }
            add_partial(&mut partials, x);
            if partials.last().is_some_and(|x| !x.is_finite()) {
                return Err(th.overflow_error("intermediate overflow in fsum"));
            }
            Ok(())
        })?;
        if special != 0.0 || special.is_nan() {
            if f64::is_nan(infinite) {
                return Err(th.value_error("-inf + inf in fsum"));
            }
            return Ok(special);
        }
        Ok(round_partials(partials))
    }

    /// Calculate the product of all the elements in the input iterable.
    ///
    /// The default start value for the product is 1.
    ///
    /// When the iterable is empty, return the start value.  This function is
    /// intended specifically for use with numeric values and may reject
    /// non-numeric types.
    #[sig("(iterable, /, *, start=1)")]
    fn prod(th: &Thread, iterable: &Value, start: Option<&Value>) -> Result<Value> {
        let mut total = start.cloned().unwrap_or_else(|| Value::int32(1));
        iter::for_each(th, iterable, |v| {
            total = number::binary(th, &total, &v, number::BinOp::Mul)?;
            Ok(())
        })?;
        Ok(total)
    }

    /// Return the sum of products of values from two iterables p and q.
    ///
    /// Roughly equivalent to:
    ///
    ///     sum(map(operator.mul, p, q, strict=True))
    ///
    /// For float and mixed int/float inputs, the intermediate products
    /// and sums are computed with extended precision.
    fn sumprod(th: &Thread, p: &Value, q: &Value) -> Result<Value> {
        let (p, q) = (iter::iter(th, p)?, iter::iter(th, q)?);
        let mut total = Value::int32(0);
        let plus = |t: &Value, v: Value| number::binary(th, t, &v, number::BinOp::Add);
        // Sums of ints and of floats are kept apart while only such have come, and while the ints fit a C `long`:
        // how floats that come later are rounded depends on it.
        let (mut ints, mut floats) = (Some(0i64), Some(Triple::default()));
        let mut float_used = false;
        loop {
            let (a, b) = match (iter::next(th, &p)?, iter::next(th, &q)?) {
                (Some(a), Some(b)) => (a, b),
                (None, None) => break,
                _ => return Err(th.value_error("Inputs are not the same length")),
            };
            if let Some(sum) = ints {
                let exact = exact_long(&a).zip(exact_long(&b));
                let next = exact.and_then(|(x, y)| sum.checked_add(x.checked_mul(y)?));
                if next.is_some() {
                    ints = next;
                    continue;
                }
                total = plus(&total, int::from_i64(sum))?;
                ints = None;
            }
            if let Some(t) = floats {
                if let Some((x, y)) = as_floats(&a, &b) {
                    let next = t.add_product(x, y);
                    if next.value().is_finite() {
                        floats = Some(next);
                        float_used = true;
                        continue;
                    }
                }
                if float_used {
                    total = plus(&total, Value::float(t.value()))?;
                }
                floats = None;
                float_used = false;
            }
            let term = number::binary(th, &a, &b, number::BinOp::Mul)?;
            total = plus(&total, term)?;
        }
        if let Some(sum) = ints {
            total = plus(&total, int::from_i64(sum))?;
        }
        match floats {
            Some(t) if float_used => plus(&total, Value::float(t.value())),
            _ => Ok(total),
        }
    }
}
