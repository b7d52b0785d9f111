//! Integers.

use dashu_int::{IBig, UBig};
use krait_bytecode::{BinaryOp, Const};

use super::float;

/// Bits of the largest product, power or shift that is folded.
const MAX_INT_SIZE: u64 = 128;

/// The result if operands and result are words.
pub(super) fn small(op: BinaryOp, left: i64, right: i64) -> Option<Const> {
    let result = match op {
        BinaryOp::NB_ADD => left.checked_add(right)?,
        BinaryOp::NB_SUBTRACT => left.checked_sub(right)?,
        BinaryOp::NB_MULTIPLY => left.checked_mul(right)?,
        BinaryOp::NB_FLOOR_DIVIDE => {
            let quotient = left.checked_div(right)?;
            if left % right != 0 && (left < 0) != (right < 0) {
                quotient - 1
            } else {
                quotient
            }
        }
        BinaryOp::NB_REMAINDER => {
            let remainder = left.checked_rem(right)?;
            if remainder != 0 && (remainder < 0) != (right < 0) {
                remainder + right
            } else {
                remainder
            }
        }
        _ => return None,
    };
    Some(Const::Int(result))
}

fn bits(value: &IBig) -> u64 {
    let magnitude: UBig = value.clone().into_parts().1;
    let bytes = magnitude.to_le_bytes();
    let top = bytes
        .last()
        .map_or(0, |byte| u64::from(8 - byte.leading_zeros()));
    (bytes.len() as u64).saturating_sub(1) * 8 + top
}

fn is_negative(value: &IBig) -> bool {
    *value < IBig::ZERO
}

pub(super) fn big(op: BinaryOp, left: IBig, right: IBig) -> Option<Const> {
    let zero = IBig::ZERO;
    let result = match op {
        BinaryOp::NB_ADD => left + right,
        BinaryOp::NB_SUBTRACT => left - right,
        BinaryOp::NB_MULTIPLY => {
            if left != zero && right != zero && bits(&left) + bits(&right) > MAX_INT_SIZE {
                return None;
            }
            left * right
        }
        BinaryOp::NB_TRUE_DIVIDE => return true_divide(&left, &right).map(Const::Float),
        BinaryOp::NB_FLOOR_DIVIDE => divmod(left, right)?.0,
        BinaryOp::NB_REMAINDER => divmod(left, right)?.1,
        BinaryOp::NB_POWER => return power(left, right),
        BinaryOp::NB_LSHIFT => {
            let shift = usize::try_from(&right).ok()?;
            if left == zero {
                return Some(Const::Int(0));
            }
            if shift as u64 > MAX_INT_SIZE || bits(&left) > MAX_INT_SIZE - shift as u64 {
                return None;
            }
            left << shift
        }
        BinaryOp::NB_RSHIFT => {
            if is_negative(&right) {
                return None;
            }
            match usize::try_from(&right) {
                Ok(shift) if (shift as u64) <= bits(&left) => left >> shift,
                _ if is_negative(&left) => -IBig::ONE,
                _ => zero,
            }
        }
        BinaryOp::NB_AND => left & right,
        BinaryOp::NB_OR => left | right,
        BinaryOp::NB_XOR => left ^ right,
        _ => return None,
    };
    Some(Const::int(result))
}

/// Floored quotient and its remainder.
fn divmod(left: IBig, right: IBig) -> Option<(IBig, IBig)> {
    if right == IBig::ZERO {
        return None;
    }
    let quotient = &left / &right;
    let remainder = left - &quotient * &right;
    if remainder != IBig::ZERO && is_negative(&remainder) != is_negative(&right) {
        Some((quotient - IBig::ONE, remainder + right))
    } else {
        Some((quotient, remainder))
    }
}

fn power(left: IBig, right: IBig) -> Option<Const> {
    if is_negative(&right) {
        return float::power(to_f64(&left)?, to_f64(&right)?);
    }
    if left == IBig::ZERO || right == IBig::ZERO {
        return Some(Const::Int(i64::from(right == IBig::ZERO)));
    }
    let exponent = usize::try_from(&right).ok()?;
    if bits(&left) > MAX_INT_SIZE / exponent as u64 {
        return None;
    }
    Some(Const::int(left.pow(exponent)))
}

/// The nearest float, ties to even; `None` if there is none.
pub(super) fn to_f64(value: &IBig) -> Option<f64> {
    ratio(value, &IBig::ONE)
}

fn true_divide(left: &IBig, right: &IBig) -> Option<f64> {
    if *right == IBig::ZERO {
        return None;
    }
    ratio(left, right)
}

/// `left / right` correctly rounded.
fn ratio(left: &IBig, right: &IBig) -> Option<f64> {
    let negative = is_negative(left) != is_negative(right);
    let dividend = left.clone().into_parts().1;
    let divisor = right.clone().into_parts().1;
    if dividend == UBig::ZERO {
        return Some(if negative && is_negative(right) {
            -0.0
        } else {
            0.0
        });
    }
    // Scaled so that the quotient has 64 bits or one more: plenty for rounding with a sticky bit.
    let shift = 64 - (bits(left) as i64 - bits(right) as i64);
    let (scaled, divisor) = if shift >= 0 {
        (dividend << shift as usize, divisor)
    } else {
        (dividend, divisor << shift.unsigned_abs() as usize)
    };
    let quotient = &scaled / &divisor;
    let exact = &quotient * &divisor == scaled;
    let quotient = u128::try_from(&quotient).ok()? << 1 | u128::from(!exact);
    let value = scale(quotient, -shift - 1)?;
    Some(if negative { -value } else { value })
}

/// `mantissa * 2**exponent` rounded once, ties to even; the lowest bit of the mantissa may be sticky.
fn scale(mantissa: u128, exponent: i64) -> Option<f64> {
    let width = 128 - i64::from(mantissa.leading_zeros());
    // The exponent of the result's lowest bit, for subnormal numbers that of the smallest one.
    let lowest = (width + exponent - 53).max(-1074);
    let drop = lowest - exponent;
    let rounded = if drop <= 0 {
        mantissa << (-drop).min(127)
    } else if drop >= 128 {
        0
    } else {
        let kept = mantissa >> drop;
        let rest = mantissa & ((1u128 << drop) - 1);
        let half = 1u128 << (drop - 1);
        kept + u128::from(rest > half || rest == half && kept & 1 == 1)
    };
    let lowest = if drop <= 0 { exponent + drop } else { lowest };
    let value = rounded as f64
        * 2f64.powi(lowest.clamp(-1074, 1023) as i32 / 2)
        * 2f64.powi(lowest.clamp(-1074, 1023) as i32 - lowest.clamp(-1074, 1023) as i32 / 2);
    (value.is_finite() && lowest <= 1023).then_some(value)
}
