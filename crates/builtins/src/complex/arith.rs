//! Complex arithmetic on pairs (real, imaginary): C99's Annex G for infinities, Smith's method for division.

use krait_object::err::Result;
use krait_object::{Thread, Value};

pub type Pair = (f64, f64);

/// One for an infinite part, zero for another, with its sign.
fn boxed(x: f64) -> f64 {
    (if x.is_infinite() { 1.0f64 } else { 0.0 }).copysign(x)
}

fn nan_to_zero(x: f64) -> f64 {
    if x.is_nan() { 0f64.copysign(x) } else { x }
}

pub fn mul(z: Pair, w: Pair) -> Pair {
    let ((mut a, mut b), (mut c, mut d)) = (z, w);
    let (ac, bd, ad, bc) = (a * c, b * d, a * d, b * c);
    let r = (ac - bd, ad + bc);
    if !(r.0.is_nan() && r.1.is_nan()) {
        return r;
    }
    // An infinite operand or an overflow gives an infinite product, whatever the nans.
    let mut again = false;
    if a.is_infinite() || b.is_infinite() {
        (a, b, c, d) = (boxed(a), boxed(b), nan_to_zero(c), nan_to_zero(d));
        again = true;
    }
    if c.is_infinite() || d.is_infinite() {
        (a, b, c, d) = (nan_to_zero(a), nan_to_zero(b), boxed(c), boxed(d));
        again = true;
    }
    if !again && [ac, bd, ad, bc].iter().any(|x| x.is_infinite()) {
        (a, b, c, d) = (
            nan_to_zero(a),
            nan_to_zero(b),
            nan_to_zero(c),
            nan_to_zero(d),
        );
        again = true;
    }
    if again {
        (
            f64::INFINITY * (a * c - b * d),
            f64::INFINITY * (a * d + b * c),
        )
    } else {
        r
    }
}

/// `z / w`; `None` for a zero divisor.
pub fn div(z: Pair, w: Pair) -> Option<Pair> {
    let ((a, b), (c, d)) = (z, w);
    let r = if c.abs() >= d.abs() {
        if c == 0.0 {
            return None;
        }
        let ratio = d / c;
        let denominator = c + d * ratio;
        ((a + b * ratio) / denominator, (b - a * ratio) / denominator)
    } else if d.abs() >= c.abs() {
        let ratio = c / d;
        let denominator = c * ratio + d;
        ((a * ratio + b) / denominator, (b * ratio - a) / denominator)
    } else {
        (f64::NAN, f64::NAN)
    };
    if r.0.is_nan() && r.1.is_nan() {
        if (a.is_infinite() || b.is_infinite()) && c.is_finite() && d.is_finite() {
            let (x, y) = (boxed(a), boxed(b));
            return Some((
                f64::INFINITY * (x * c + y * d),
                f64::INFINITY * (y * c - x * d),
            ));
        }
        if (c.is_infinite() || d.is_infinite()) && a.is_finite() && b.is_finite() {
            let (x, y) = (boxed(c), boxed(d));
            return Some((0.0 * (a * x + b * y), 0.0 * (b * x - a * y)));
        }
    }
    Some(r)
}

/// A real number divided by a complex one.
pub fn real_div(a: f64, w: Pair) -> Option<Pair> {
    let (c, d) = w;
    let r = if c.abs() >= d.abs() {
        if c == 0.0 {
            return None;
        }
        let ratio = d / c;
        let denominator = c + d * ratio;
        (a / denominator, (-a * ratio) / denominator)
    } else if d.abs() >= c.abs() {
        let ratio = c / d;
        let denominator = c * ratio + d;
        ((a * ratio) / denominator, -a / denominator)
    } else {
        (f64::NAN, f64::NAN)
    };
    if r.0.is_nan() && r.1.is_nan() && a.is_finite() && (c.is_infinite() || d.is_infinite()) {
        let (x, y) = (boxed(c), boxed(d));
        return Some((0.0 * (a * x), 0.0 * (-a * y)));
    }
    Some(r)
}

/// The largest exponent that is taken by repeated squaring.
const SMALL_EXPONENT: f64 = 100.0;

fn whole_power(z: Pair, n: u32) -> Pair {
    let (mut r, mut p, mut rest) = ((1.0, 0.0), z, n);
    while rest != 0 {
        if rest & 1 == 1 {
            r = mul(r, p);
        }
        rest >>= 1;
        p = mul(p, p);
    }
    r
}

/// `z ** w`.
pub fn pow(th: &Thread, z: Pair, w: Pair) -> Result<Value> {
    let zero = || th.zero_division("zero to a negative or complex power");
    let r = if w.1 == 0.0 && w.0 == w.0.floor() && w.0.abs() <= SMALL_EXPONENT {
        let p = whole_power(z, w.0.abs() as u32);
        if w.0 > 0.0 {
            p
        } else {
            div((1.0, 0.0), p).ok_or_else(zero)?
        }
    } else if z == (0.0, 0.0) {
        if w.1 != 0.0 || w.0 < 0.0 {
            return Err(zero());
        }
        (0.0, 0.0)
    } else {
        let modulus = z.0.hypot(z.1);
        let angle = z.1.atan2(z.0);
        let mut len = modulus.powf(w.0);
        let mut phase = angle * w.0;
        if w.1 != 0.0 {
            len *= (-angle * w.1).exp();
            phase += w.1 * modulus.ln();
        }
        // An infinite angle has no cosine: the domain error that C's library reports for it.
        if phase.is_infinite() {
            return Err(zero());
        }
        (len * phase.cos(), len * phase.sin())
    };
    if r.0.is_infinite() || r.1.is_infinite() {
        return Err(th.overflow_error("complex exponentiation"));
    }
    Ok(super::new(r.0, r.1))
}

/// `abs(z)`; `None` on overflow.
pub fn abs(z: Pair) -> Option<f64> {
    let r = z.0.hypot(z.1);
    (!r.is_infinite() || !z.0.is_finite() || !z.1.is_finite()).then_some(r)
}
