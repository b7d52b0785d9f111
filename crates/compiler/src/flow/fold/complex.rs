//! Complex numbers, and their arithmetic with real ones, which are not converted first.

use krait_bytecode::{BinaryOp, Const};

type Complex = (f64, f64);

fn made((real, imag): Complex) -> Option<Const> {
    Some(Const::Complex(real, imag))
}

pub(super) fn binary(op: BinaryOp, left: Complex, right: Complex) -> Option<Const> {
    match op {
        BinaryOp::NB_ADD => made((left.0 + right.0, left.1 + right.1)),
        BinaryOp::NB_SUBTRACT => made((left.0 - right.0, left.1 - right.1)),
        BinaryOp::NB_MULTIPLY => made(product(left, right)),
        BinaryOp::NB_TRUE_DIVIDE if right != (0.0, 0.0) => made(quotient(left, right)),
        BinaryOp::NB_POWER => power(left, right),
        _ => None,
    }
}

pub(super) fn with_real_right(op: BinaryOp, left: Complex, right: f64) -> Option<Const> {
    match op {
        BinaryOp::NB_ADD => made((left.0 + right, left.1)),
        BinaryOp::NB_SUBTRACT => made((left.0 - right, left.1)),
        BinaryOp::NB_MULTIPLY => made((left.0 * right, left.1 * right)),
        BinaryOp::NB_TRUE_DIVIDE if right != 0.0 => made((left.0 / right, left.1 / right)),
        _ => binary(op, left, (right, 0.0)),
    }
}

pub(super) fn with_real_left(op: BinaryOp, left: f64, right: Complex) -> Option<Const> {
    match op {
        BinaryOp::NB_ADD => made((left + right.0, right.1)),
        BinaryOp::NB_SUBTRACT => made((left - right.0, -right.1)),
        BinaryOp::NB_MULTIPLY => made((left * right.0, left * right.1)),
        BinaryOp::NB_TRUE_DIVIDE if right != (0.0, 0.0) => made(real_quotient(left, right)),
        _ => binary(op, (left, 0.0), right),
    }
}

/// C99 Annex G: an infinity in an operand is not lost in a NaN.
fn product((mut a, mut b): Complex, (mut c, mut d): Complex) -> Complex {
    let (ac, bd, ad, bc) = (a * c, b * d, a * d, b * c);
    let result = (ac - bd, ad + bc);
    if !result.0.is_nan() || !result.1.is_nan() {
        return result;
    }
    let boxed = |x: f64| (if x.is_infinite() { 1f64 } else { 0.0 }).copysign(x);
    let zeroed = |x: f64| if x.is_nan() { 0f64.copysign(x) } else { x };
    let mut recalculate = false;
    if a.is_infinite() || b.is_infinite() {
        (a, b, c, d) = (boxed(a), boxed(b), zeroed(c), zeroed(d));
        recalculate = true;
    }
    if c.is_infinite() || d.is_infinite() {
        (a, b, c, d) = (zeroed(a), zeroed(b), boxed(c), boxed(d));
        recalculate = true;
    }
    if !recalculate && [ac, bd, ad, bc].iter().any(|x| x.is_infinite()) {
        (a, b, c, d) = (zeroed(a), zeroed(b), zeroed(c), zeroed(d));
        recalculate = true;
    }
    if recalculate {
        (
            f64::INFINITY * (a * c - b * d),
            f64::INFINITY * (a * d + b * c),
        )
    } else {
        result
    }
}

/// Divides by the larger part first, so that nothing overflows needlessly.
fn quotient(a: Complex, b: Complex) -> Complex {
    let result = if b.0.abs() >= b.1.abs() {
        let ratio = b.1 / b.0;
        let denominator = b.0 + b.1 * ratio;
        (
            (a.0 + a.1 * ratio) / denominator,
            (a.1 - a.0 * ratio) / denominator,
        )
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let denominator = b.0 * ratio + b.1;
        (
            (a.0 * ratio + a.1) / denominator,
            (a.1 * ratio - a.0) / denominator,
        )
    } else {
        (f64::NAN, f64::NAN)
    };
    if !result.0.is_nan() || !result.1.is_nan() {
        return result;
    }
    let boxed = |x: f64| (if x.is_infinite() { 1f64 } else { 0.0 }).copysign(x);
    let infinite = |z: Complex| z.0.is_infinite() || z.1.is_infinite();
    let finite = |z: Complex| z.0.is_finite() && z.1.is_finite();
    if infinite(a) && finite(b) {
        let (x, y) = (boxed(a.0), boxed(a.1));
        (
            f64::INFINITY * (x * b.0 + y * b.1),
            f64::INFINITY * (y * b.0 - x * b.1),
        )
    } else if infinite(b) && finite(a) {
        let (x, y) = (boxed(b.0), boxed(b.1));
        (0.0 * (a.0 * x + a.1 * y), 0.0 * (a.1 * x - a.0 * y))
    } else {
        result
    }
}

/// The same for a real dividend, whose missing part leaves no trace in the signs of zeros.
fn real_quotient(a: f64, (c, d): Complex) -> Complex {
    let result = if c.abs() >= d.abs() {
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
    if result.0.is_nan() && result.1.is_nan() && (c.is_infinite() || d.is_infinite()) {
        return quotient((a, 0.0), (c, d));
    }
    result
}

fn power(base: Complex, exponent: Complex) -> Option<Const> {
    let whole = exponent.1 == 0.0 && exponent.0 == exponent.0.floor() && exponent.0.abs() <= 100.0;
    let result = if whole {
        integer_power(base, exponent.0 as i32)?
    } else if exponent == (0.0, 0.0) {
        (1.0, 0.0)
    } else if base == (0.0, 0.0) {
        if exponent.1 != 0.0 || exponent.0 < 0.0 {
            return None;
        }
        (0.0, 0.0)
    } else {
        let abs = base.0.hypot(base.1);
        let mut length = abs.powf(exponent.0);
        let angle = base.1.atan2(base.0);
        let mut phase = angle * exponent.0;
        if exponent.1 != 0.0 {
            length *= (-angle * exponent.1).exp();
            phase += exponent.1 * abs.ln();
        }
        (length * phase.cos(), length * phase.sin())
    };
    if result.0.is_infinite() || result.1.is_infinite() {
        None
    } else {
        made(result)
    }
}

fn integer_power(base: Complex, exponent: i32) -> Option<Complex> {
    if exponent > 0 {
        return Some(unsigned_power(base, exponent.unsigned_abs()));
    }
    if exponent < 0 && base == (0.0, 0.0) {
        return None;
    }
    Some(quotient(
        (1.0, 0.0),
        unsigned_power(base, exponent.unsigned_abs()),
    ))
}

fn unsigned_power(base: Complex, exponent: u32) -> Complex {
    let mut result = (1.0, 0.0);
    let mut power = base;
    let mut mask = 1;
    while mask > 0 && exponent >= mask {
        if exponent & mask != 0 {
            result = product(result, power);
        }
        mask <<= 1;
        power = product(power, power);
    }
    result
}
