//! Arithmetic on constants at compile time, with the results Python has at run time.
//!
//! `None` means that nothing is folded: the operation raises, is not defined, or its result would be
//! too large to be worth keeping.

mod complex;
mod float;
mod int;
mod sequence;

use std::sync::Arc;

use dashu_int::IBig;
use krait_bytecode::{BinaryOp, Const, Op};

/// The truth of a constant.
pub fn is_true(value: &Const) -> bool {
    match value {
        Const::None | Const::False => false,
        Const::True | Const::Ellipsis | Const::Code(_) | Const::Slice(_) => true,
        Const::Int(value) => *value != 0,
        Const::BigInt(_) => true,
        Const::Float(value) => *value != 0.0,
        Const::Complex(real, imag) => *real != 0.0 || *imag != 0.0,
        Const::Str(text) => !text.is_empty(),
        Const::Bytes(bytes) => !bytes.is_empty(),
        Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
    }
}

fn boolean(value: bool) -> Const {
    if value { Const::True } else { Const::False }
}

/// A number, the two kinds of integers and `bool` as one.
enum Number {
    Int(IBig),
    Float(f64),
    Complex(f64, f64),
}

fn small(value: &Const) -> Option<i64> {
    match value {
        Const::False => Some(0),
        Const::True => Some(1),
        Const::Int(value) => Some(*value),
        _ => None,
    }
}

fn big(value: &Const) -> Option<IBig> {
    match value {
        Const::BigInt(value) => Some((**value).clone()),
        _ => small(value).map(IBig::from),
    }
}

fn number(value: &Const) -> Option<Number> {
    match value {
        Const::Float(value) => Some(Number::Float(*value)),
        Const::Complex(real, imag) => Some(Number::Complex(*real, *imag)),
        _ => big(value).map(Number::Int),
    }
}

/// Unary operators; `CALL_INTRINSIC_1` stands for `+`.
pub fn unary(op: Op, operand: &Const) -> Option<Const> {
    match op {
        Op::UNARY_NOT => return Some(boolean(!is_true(operand))),
        // Deprecated, and warns at run time.
        Op::UNARY_INVERT if matches!(operand, Const::True | Const::False) => return None,
        _ => {}
    }
    Some(match (op, number(operand)?) {
        (Op::UNARY_NEGATIVE, Number::Int(value)) => Const::int(-value),
        (Op::UNARY_NEGATIVE, Number::Float(value)) => Const::Float(-value),
        (Op::UNARY_NEGATIVE, Number::Complex(real, imag)) => Const::Complex(-real, -imag),
        (Op::UNARY_INVERT, Number::Int(value)) => Const::int(-value - IBig::ONE),
        (Op::CALL_INTRINSIC_1, Number::Int(value)) => Const::int(value),
        (Op::CALL_INTRINSIC_1, Number::Float(value)) => Const::Float(value),
        (Op::CALL_INTRINSIC_1, Number::Complex(real, imag)) => Const::Complex(real, imag),
        _ => return None,
    })
}

/// Binary operators, within limits on the size of the result.
pub fn binary(op: BinaryOp, left: &Const, right: &Const) -> Option<Const> {
    match op {
        BinaryOp::NB_SUBSCR => sequence::subscript(left, right),
        BinaryOp::NB_MULTIPLY => {
            sequence::multiply(left, right).or_else(|| arithmetic(op, left, right))
        }
        BinaryOp::NB_REMAINDER if matches!(left, Const::Str(_) | Const::Bytes(_)) => None,
        _ => plain_binary(op, left, right),
    }
}

/// The same for operators that need no limits of their own, as in patterns.
pub fn plain_binary(op: BinaryOp, left: &Const, right: &Const) -> Option<Const> {
    match op {
        BinaryOp::NB_ADD => {
            sequence::concatenate(left, right).or_else(|| arithmetic(op, left, right))
        }
        _ => arithmetic(op, left, right),
    }
}

fn arithmetic(op: BinaryOp, left: &Const, right: &Const) -> Option<Const> {
    if let (Some(left), Some(right)) = (small(left), small(right))
        && let Some(result) = int::small(op, left, right)
    {
        return Some(result);
    }
    // `&`, `|` and `^` of two bools are a bool.
    if let (Const::True | Const::False, Const::True | Const::False) = (left, right) {
        let (left, right) = (is_true(left), is_true(right));
        match op {
            BinaryOp::NB_AND => return Some(boolean(left & right)),
            BinaryOp::NB_OR => return Some(boolean(left | right)),
            BinaryOp::NB_XOR => return Some(boolean(left ^ right)),
            _ => {}
        }
    }
    match (number(left)?, number(right)?) {
        (Number::Int(left), Number::Int(right)) => int::big(op, left, right),
        (Number::Complex(a, b), Number::Complex(c, d)) => complex::binary(op, (a, b), (c, d)),
        (Number::Complex(a, b), Number::Float(right)) => {
            complex::with_real_right(op, (a, b), right)
        }
        (Number::Complex(a, b), Number::Int(right)) => {
            complex::with_real_right(op, (a, b), int::to_f64(&right)?)
        }
        (Number::Float(left), Number::Complex(c, d)) => complex::with_real_left(op, left, (c, d)),
        (Number::Int(left), Number::Complex(c, d)) => {
            complex::with_real_left(op, int::to_f64(&left)?, (c, d))
        }
        (Number::Float(left), Number::Float(right)) => float::binary(op, left, right),
        (Number::Float(left), Number::Int(right)) => float::binary(op, left, int::to_f64(&right)?),
        (Number::Int(left), Number::Float(right)) => float::binary(op, int::to_f64(&left)?, right),
    }
}

/// `==` of constants, as Python has it: numbers of different types may be equal.
pub fn equal(left: &Const, right: &Const) -> bool {
    match (left, right) {
        (Const::Tuple(left), Const::Tuple(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right.iter())
                    .all(|(left, right)| equal(left, right))
        }
        (Const::FrozenSet(left), Const::FrozenSet(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|item| right.iter().any(|other| equal(item, other)))
        }
        _ => match (number(left), number(right)) {
            (Some(Number::Int(left)), Some(Number::Int(right))) => left == right,
            (Some(Number::Float(left)), Some(Number::Float(right))) => left == right,
            (Some(Number::Int(int)), Some(Number::Float(float)))
            | (Some(Number::Float(float)), Some(Number::Int(int))) => {
                float::equals_int(float, &int)
            }
            (Some(Number::Complex(a, b)), Some(Number::Complex(c, d))) => a == c && b == d,
            (Some(Number::Complex(real, imag)), Some(Number::Float(float)))
            | (Some(Number::Float(float)), Some(Number::Complex(real, imag))) => {
                imag == 0.0 && real == float
            }
            (Some(Number::Complex(real, imag)), Some(Number::Int(int)))
            | (Some(Number::Int(int)), Some(Number::Complex(real, imag))) => {
                imag == 0.0 && float::equals_int(real, &int)
            }
            (None, None) => left == right,
            _ => false,
        },
    }
}

/// A frozenset of constants; of equal ones, the first. `None` if one cannot be hashed.
pub fn frozenset(items: Vec<Const>) -> Option<Const> {
    let mut set: Vec<Const> = Vec::with_capacity(items.len());
    for item in items {
        if !set.iter().any(|known| equal(known, &item)) {
            set.push(item);
        }
    }
    Some(Const::FrozenSet(Arc::from(set)))
}
