//! Floats.

use dashu_int::IBig;
use krait_bytecode::{BinaryOp, Const};

use super::complex;

pub(super) fn binary(op: BinaryOp, left: f64, right: f64) -> Option<Const> {
    let result = match op {
        BinaryOp::NB_ADD => left + right,
        BinaryOp::NB_SUBTRACT => left - right,
        BinaryOp::NB_MULTIPLY => left * right,
        BinaryOp::NB_TRUE_DIVIDE if right != 0.0 => left / right,
        BinaryOp::NB_FLOOR_DIVIDE => divmod(left, right)?.0,
        BinaryOp::NB_REMAINDER => divmod(left, right)?.1,
        BinaryOp::NB_POWER => return power(left, right),
        _ => return None,
    };
    Some(Const::Float(result))
}

fn divmod(left: f64, right: f64) -> Option<(f64, f64)> {
    if right == 0.0 {
        return None;
    }
    let mut remainder = left % right;
    let mut quotient = (left - remainder) / right;
    if remainder == 0.0 {
        remainder = 0f64.copysign(right);
    } else if (right < 0.0) != (remainder < 0.0) {
        remainder += right;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return Some((0f64.copysign(left / right), remainder));
    }
    let floored = quotient.floor();
    Some((
        if quotient - floored > 0.5 {
            floored + 1.0
        } else {
            floored
        },
        remainder,
    ))
}

pub(super) fn power(base: f64, exponent: f64) -> Option<Const> {
    if base == 0.0 && exponent < 0.0 {
        return None;
    }
    if base < 0.0 && base.is_finite() && exponent.is_finite() && exponent != exponent.floor() {
        return complex::binary(BinaryOp::NB_POWER, (base, 0.0), (exponent, 0.0));
    }
    let result = base.powf(exponent);
    // An overflow raises.
    if result.is_infinite() && base.is_finite() && exponent.is_finite() {
        return None;
    }
    Some(Const::Float(result))
}

/// Exact comparison with an integer.
pub(super) fn equals_int(float: f64, int: &IBig) -> bool {
    if !float.is_finite() || float.fract() != 0.0 {
        return false;
    }
    super::int::to_f64(int).is_some_and(|near| near == float) && exact(float) == *int
}

/// The integer that a finite float without fraction is.
fn exact(float: f64) -> IBig {
    let bits = float.to_bits();
    let exponent = (bits >> 52 & 0x7FF) as i64 - 1075;
    let mantissa = IBig::from(bits & ((1 << 52) - 1) | if exponent > -1075 { 1 << 52 } else { 0 });
    let magnitude = if exponent >= 0 {
        mantissa << exponent as usize
    } else {
        mantissa >> exponent.unsigned_abs() as usize
    };
    if float < 0.0 { -magnitude } else { magnitude }
}
