//! Binary operators on words, then on anything.

use crate::frame::Frame;
use crate::slot::{Word, clean, take, view};
use krait_builtins::int::arith;
use krait_bytecode::Opcode;
use krait_object::protocol::item;
use krait_object::protocol::number::{self, BinOp};
use krait_object::types::int::{INT, IntRef};
use krait_object::types::{int, str};
use krait_object::{Result, Thread, Value, decode_float};
use std::cell::Cell;

const SUBSCR: usize = 26;

/// The float in a word or behind it, for exact floats.
#[inline(always)]
pub fn float_of(w: Word) -> Option<f64> {
    if w & 3 == 2 {
        return Some(decode_float(w));
    }
    if w & 1 != 0 || w == 0 {
        return None;
    }
    // SAFETY: a word on the stack refers to a live object.
    unsafe { view(w) }.as_exact_float()
}

/// Two floats that are in their words.
#[inline(always)]
pub fn word_floats(a: Word, b: Word) -> Option<(f64, f64)> {
    const FLOAT: Word = 2;
    let both = ((a ^ FLOAT) | (b ^ FLOAT)) & 3 == 0;
    both.then(|| (decode_float(a), decode_float(b)))
}

/// An exact float or small int as a float.
#[inline(always)]
fn number_of(w: Word) -> Option<f64> {
    if w & 1 != 0 {
        let i = w as i64 >> 1;
        return (i.unsigned_abs() <= 1 << 53).then_some(i as f64);
    }
    float_of(w)
}

/// Floor division and modulo of small ints by a non-zero divisor.
#[inline(always)]
pub fn floor_div(a: i64, b: i64) -> (i64, i64) {
    let (mut q, mut r) = (a.wrapping_div(b), a.wrapping_rem(b));
    if r != 0 && (r < 0) != (b < 0) {
        r += b;
        q -= 1;
    }
    (q, r)
}

/// Pairs of numbers in words: what needs no objects. `None` means "use the general way".
#[inline]
pub fn quick_number(a: Word, b: Word, arg: usize) -> Option<Word> {
    let op = if arg >= 13 { arg - 13 } else { arg };
    if a & b & 1 != 0 {
        let (x, y) = (a as i64 >> 1, b as i64 >> 1);
        let r = match op {
            0 => x.checked_add(y)?,
            1 => x & y,
            2 if y != 0 => floor_div(x, y).0,
            3 if (0..62).contains(&y) => {
                let r = x.checked_mul(1i64.checked_shl(y as u32)?)?;
                return Value::small(r).map(Value::into_bits);
            }
            5 => x.checked_mul(y)?,
            6 if y != 0 => floor_div(x, y).1,
            7 => x | y,
            9 if y >= 0 => x >> y.min(63),
            10 => x.checked_sub(y)?,
            11 if y != 0 && x.unsigned_abs() <= 1 << 53 && y.unsigned_abs() <= 1 << 53 => {
                return Some(Value::float(x as f64 / y as f64).into_bits());
            }
            12 => x ^ y,
            _ => return None,
        };
        return Value::small(r).map(Value::into_bits);
    }
    let (x, y) = (number_of(a)?, number_of(b)?);
    let r = match op {
        0 => x + y,
        5 => x * y,
        // Neither an error nor a complex number, unless it is out of range.
        8 if x > 0.0 => Some(x.powf(y)).filter(|r| r.is_finite())?,
        10 => x - y,
        11 if y != 0.0 => x / y,
        _ => return None,
    };
    Some(Value::float(r).into_bits())
}

const ADD: usize = 0;
const MULTIPLY: usize = 5;
const SUBTRACT: usize = 10;
const ADD_IN_PLACE: usize = 13;
const MULTIPLY_IN_PLACE: usize = 18;
const SUBTRACT_IN_PLACE: usize = 23;

/// The number of an exact int.
#[inline(always)]
fn exact_int(v: &Value) -> Option<IntRef<'_>> {
    if v.is_small() || v.is_exact(&INT.ty) {
        v.as_int()
    } else {
        None
    }
}

/// `BINARY_OP` in general.
#[inline]
pub fn binary(th: &Thread, a: &Value, b: &Value, arg: usize) -> Result<Value> {
    if arg == SUBSCR {
        return item::get(th, a, b);
    }
    if a.as_header().is_none()
        && b.as_header().is_none()
        && let Some(w) = quick_number(a.bits(), b.bits(), arg)
    {
        // SAFETY: a fresh number word owns itself.
        return Ok(unsafe { take(w) });
    }
    // Sums and products of long ints, sums of lists: no other type has a say in them.
    match arg {
        ADD | ADD_IN_PLACE | SUBTRACT | SUBTRACT_IN_PLACE | MULTIPLY | MULTIPLY_IN_PLACE
            if let (Some(x), Some(y)) = (exact_int(a), exact_int(b)) =>
        {
            return match arg {
                ADD | ADD_IN_PLACE => arith::add(x, y),
                MULTIPLY | MULTIPLY_IN_PLACE => arith::mul(th, x, y),
                _ => arith::sub(x, y),
            };
        }
        ADD if let (Some(x), Some(y)) = (a.as_exact_list(), b.as_exact_list()) => {
            return Ok(x.concat(y)?.into_value());
        }
        _ => {}
    }
    match BinOp::from_nb(arg as u32) {
        Some((op, false)) => number::binary(th, a, b, op),
        Some((op, true)) => number::inplace(th, a, b, op),
        None => Err(th.system_error("invalid binary operator")),
    }
}

/// `-v`.
#[inline]
pub fn negative(th: &Thread, v: &Value) -> Result<Value> {
    if let Some(i) = v.as_small() {
        return Ok(int::from_i64(-i));
    }
    if let Some(f) = v.as_word_float() {
        return Ok(Value::float(-f));
    }
    number::negative(th, v)
}

/// `a + b` of exact strings on the stack; in place if the result goes back to the local that holds the only other
/// reference to `a`. `None` if they are no strings.
///
/// # Safety
/// `sp` is the end of the running frame's stack with two operands on it; `next` is the following instruction.
pub unsafe fn add_strings(
    th: &Thread,
    f: *mut Frame,
    sp: *mut Word,
    next: *const Cell<u16>,
) -> Option<Result<Value>> {
    // SAFETY: as above; a local that gives its value away is stored to by the next instruction.
    unsafe {
        let (a, b) = (*sp.sub(2), *sp.sub(1));
        let (va, vb) = (view(a), view(b));
        let (x, y) = (va.as_exact_str()?, vb.as_exact_str()?);
        let unit = (*next).get();
        if Opcode::from_u8(unit as u8) == Opcode::STORE_FAST {
            let local = Frame::fast(f).add((unit >> 8) as usize);
            if *local != 0 && clean(*local) == clean(a) && clean(b) != clean(a) {
                // The stack's reference goes first, then the local's; what is left is ours alone.
                let mine = take(std::mem::replace(&mut *local, 0));
                crate::slot::release(a);
                *sp.sub(2) = Value::none().into_bits();
                return match str::append_in_place(mine, y) {
                    Ok(v) => Some(Ok(v)),
                    Err(mine) => {
                        let r = str::concat(th, x, y);
                        if r.is_err() {
                            // The local is still bound.
                            *local = mine.into_bits();
                        }
                        Some(r)
                    }
                };
            }
        }
        Some(str::concat(th, x, y))
    }
}
