//! Arithmetic on ints. Words come first; what does not fit goes to the big-integer library.
//!
//! Nothing here allocates more than it can probe for: the library itself would abort.

use dashu_int::IBig;
use dashu_int::UBig;
use dashu_int::ops::{BitTest, DivRem, UnsignedAbs};
use krait_host::shortage::exempt;
use krait_object::alloc;
use krait_object::err::{self, Result};
use krait_object::types::int::{self, IntRef};
use krait_object::{Thread, Value};
use std::borrow::Cow;

/// The big form of an operand, borrowed where it has one.
pub(super) fn big(n: IntRef<'_>) -> Cow<'_, IBig> {
    match n {
        IntRef::Small(i) => Cow::Owned(IBig::from(i)),
        IntRef::Big(b) => Cow::Borrowed(b),
    }
}

pub(super) fn is_zero(n: IntRef<'_>) -> bool {
    matches!(n, IntRef::Small(0))
}

pub(crate) fn is_negative(n: IntRef<'_>) -> bool {
    match n {
        IntRef::Small(i) => i < 0,
        IntRef::Big(b) => *b < IBig::ZERO,
    }
}

/// Bits of the magnitude.
pub(crate) fn bit_length(n: IntRef<'_>) -> usize {
    match n {
        IntRef::Small(i) => (64 - i.unsigned_abs().leading_zeros()) as usize,
        IntRef::Big(b) => magnitude_bits(b),
    }
}

fn magnitude_bits(b: &IBig) -> usize {
    let (_, words) = b.as_sign_words();
    match words.last() {
        Some(top) => words.len() * 64 - top.leading_zeros() as usize,
        None => 0,
    }
}

/// Refuses results that memory cannot hold; the library would abort on them.
pub(super) fn affordable(th: &Thread, bits: usize) -> Result<()> {
    if bits >= 1 << 63 {
        return Err(th.overflow_error("too many digits in integer"));
    }
    // The result, and what the algorithms need beside it.
    alloc::room(bits / 2)
}

/// Runs `f`, whose result is about as long as the operands: not exempt from failing requests for memory if they are short.
#[inline]
fn exempt_if_long<R>(x: &IBig, y: &IBig, f: impl FnOnce() -> R) -> R {
    const SHORT: usize = 64;
    if x.as_sign_words().1.len().max(y.as_sign_words().1.len()) <= SHORT {
        f()
    } else {
        exempt(f)
    }
}

#[inline]
pub fn add(a: IntRef<'_>, b: IntRef<'_>) -> Value {
    match (a, b) {
        // Words have 63 bits, so the sum fits an `i64`.
        (IntRef::Small(x), IntRef::Small(y)) => int::from_i64(x + y),
        (IntRef::Big(x), IntRef::Small(y)) | (IntRef::Small(y), IntRef::Big(x)) => {
            int::from_big(x + y)
        }
        (IntRef::Big(x), IntRef::Big(y)) => int::from_big(exempt_if_long(x, y, || x + y)),
    }
}

#[inline]
pub fn sub(a: IntRef<'_>, b: IntRef<'_>) -> Value {
    match (a, b) {
        (IntRef::Small(x), IntRef::Small(y)) => int::from_i64(x - y),
        (IntRef::Big(x), IntRef::Small(y)) => int::from_big(x - y),
        (IntRef::Small(x), IntRef::Big(y)) => int::from_big(IBig::from(x) - y),
        (IntRef::Big(x), IntRef::Big(y)) => int::from_big(exempt_if_long(x, y, || x - y)),
    }
}

#[inline]
pub fn mul(th: &Thread, a: IntRef<'_>, b: IntRef<'_>) -> Result<Value> {
    Ok(match (a, b) {
        (IntRef::Small(x), IntRef::Small(y)) => match x.checked_mul(y) {
            Some(z) => int::from_i64(z),
            None => int::from_i128(i128::from(x) * i128::from(y)),
        },
        (IntRef::Big(x), IntRef::Small(y)) | (IntRef::Small(y), IntRef::Big(x)) => {
            int::from_big(x * y)
        }
        (IntRef::Big(x), IntRef::Big(y)) => {
            affordable(th, magnitude_bits(x) + magnitude_bits(y))?;
            int::from_big(exempt(|| x * y))
        }
    })
}

#[cold]
fn zero_division(th: &Thread) -> err::Raised {
    th.zero_division("division by zero")
}

/// Quotient and remainder of big operands, rounded towards minus infinity. The divisor is not zero.
fn big_floor(a: IntRef<'_>, b: IntRef<'_>) -> (IBig, IBig) {
    let (x, y) = (big(a), big(b));
    let (q, r) = exempt(|| (&*x).div_rem(&*y));
    if !r.is_zero() && (r < IBig::ZERO) != (*y < IBig::ZERO) {
        (q - 1i64, r + &*y)
    } else {
        (q, r)
    }
}

#[inline]
fn small_floor(x: i64, y: i64) -> (i64, i64) {
    let (q, r) = (x / y, x % y);
    if r != 0 && (r < 0) != (y < 0) {
        (q - 1, r + y)
    } else {
        (q, r)
    }
}

#[inline]
pub fn floordiv(th: &Thread, a: IntRef<'_>, b: IntRef<'_>) -> Result<Value> {
    if is_zero(b) {
        return Err(zero_division(th));
    }
    Ok(match (a, b) {
        (IntRef::Small(x), IntRef::Small(y)) => int::from_i64(small_floor(x, y).0),
        _ => int::from_big(big_floor(a, b).0),
    })
}

#[inline]
pub fn rem(th: &Thread, a: IntRef<'_>, b: IntRef<'_>) -> Result<Value> {
    if is_zero(b) {
        return Err(zero_division(th));
    }
    Ok(match (a, b) {
        (IntRef::Small(x), IntRef::Small(y)) => int::from_i64(small_floor(x, y).1),
        _ => int::from_big(big_floor(a, b).1),
    })
}

pub fn divmod(th: &Thread, a: IntRef<'_>, b: IntRef<'_>) -> Result<(Value, Value)> {
    if is_zero(b) {
        return Err(zero_division(th));
    }
    Ok(match (a, b) {
        (IntRef::Small(x), IntRef::Small(y)) => {
            let (q, r) = small_floor(x, y);
            (int::from_i64(q), int::from_i64(r))
        }
        _ => {
            let (q, r) = big_floor(a, b);
            (int::from_big(q), int::from_big(r))
        }
    })
}

/// `x * 2**exp`, correctly rounded; `sticky` tells of a non-zero remainder below `x`.
///
/// `x` has 65 to 126 bits or is smaller and exact.
fn scale(x: u128, sticky: bool, exp: i64) -> Option<f64> {
    if x == 0 {
        return Some(0.0);
    }
    let bits = 128 - i64::from(x.leading_zeros());
    // The exponent of the leading bit decides how many bits a float has room for.
    let top = bits + exp - 1;
    if top > 1023 {
        return None;
    }
    let room = if top >= -1022 { 53 } else { 53 - (-1022 - top) };
    let drop = bits - room;
    if drop <= 0 {
        return Some(power_of_two_times(x as u64, exp));
    }
    if drop > bits {
        return Some(0.0);
    }
    let drop32 = drop as u32;
    let kept = if drop32 >= 128 { 0 } else { x >> drop32 };
    let half = 1u128 << (drop32 - 1);
    let below = x & (half - 1) != 0 || sticky;
    let up = x & half != 0 && (below || kept & 1 == 1);
    let rounded = kept as u64 + u64::from(up);
    let r = power_of_two_times(rounded, exp + drop);
    r.is_finite().then_some(r)
}

/// `m * 2**e` where the result is exact (or overflows).
fn power_of_two_times(m: u64, e: i64) -> f64 {
    if m == 0 {
        return 0.0;
    }
    let bits = 64 - i64::from(m.leading_zeros());
    let top = bits + e - 1;
    if top > 1023 {
        return f64::INFINITY;
    }
    if top >= -1022 {
        let mantissa = if bits > 53 {
            m >> (bits - 53)
        } else {
            m << (53 - bits)
        };
        f64::from_bits((((top + 1023) as u64) << 52) | (mantissa & ((1 << 52) - 1)))
    } else {
        let shift = e + 1074;
        f64::from_bits(if shift >= 0 { m << shift } else { m >> -shift })
    }
}

/// `a / b`, correctly rounded.
pub fn truediv(th: &Thread, a: IntRef<'_>, b: IntRef<'_>) -> Result<Value> {
    const EXACT: i64 = 1 << 53;
    if is_zero(b) {
        return Err(zero_division(th));
    }
    if let (IntRef::Small(x), IntRef::Small(y)) = (a, b)
        && (-EXACT..=EXACT).contains(&x)
        && (-EXACT..=EXACT).contains(&y)
    {
        return Ok(Value::float(x as f64 / y as f64));
    }
    let negative = is_negative(a) != is_negative(b);
    if is_zero(a) {
        return Ok(Value::float(if negative { -0.0 } else { 0.0 }));
    }
    let (x, y) = (
        big(a).into_owned().unsigned_abs(),
        big(b).into_owned().unsigned_abs(),
    );
    let too_large = || th.overflow_error("integer division result too large for a float");
    // A quotient of 66 or 67 bits, and whether something is left over.
    let shift = x.bit_len() as i64 - y.bit_len() as i64 - 66;
    if shift > 1100 {
        return Err(too_large());
    }
    if shift < -1300 {
        return Ok(Value::float(if negative { -0.0 } else { 0.0 }));
    }
    let (q, r) = if shift >= 0 {
        x.div_rem(y << shift as usize)
    } else {
        (x << (-shift) as usize).div_rem(y)
    };
    let q = u128::try_from(&q).unwrap_or(u128::MAX);
    let f = scale(q, !r.is_zero(), shift).ok_or_else(too_large)?;
    Ok(Value::float(if negative { -f } else { f }))
}

/// A shift count as `usize`; `None` if it does not fit.
fn count(th: &Thread, n: IntRef<'_>) -> Result<Option<usize>> {
    if is_negative(n) {
        return Err(th.value_error("negative shift count"));
    }
    Ok(match n {
        IntRef::Small(i) => usize::try_from(i).ok(),
        IntRef::Big(_) => None,
    })
}

#[inline]
pub fn lshift(th: &Thread, a: IntRef<'_>, b: IntRef<'_>) -> Result<Value> {
    if let (IntRef::Small(x), IntRef::Small(n @ 0..=62)) = (a, b) {
        let y = x << n;
        if y >> n == x {
            return Ok(int::from_i64(y));
        }
    }
    let n = count(th, b)?;
    if is_zero(a) {
        return Ok(Value::int32(0));
    }
    let Some(n) = n else {
        return Err(th.overflow_error("too many digits in integer"));
    };
    affordable(th, bit_length(a).saturating_add(n))?;
    Ok(int::from_big(exempt(|| big(a).into_owned() << n)))
}

#[inline]
pub fn rshift(th: &Thread, a: IntRef<'_>, b: IntRef<'_>) -> Result<Value> {
    if let (IntRef::Small(x), IntRef::Small(n @ 0..)) = (a, b) {
        return Ok(int::from_i64(x >> n.min(63)));
    }
    let n = count(th, b)?.filter(|&n| n < bit_length(a));
    let Some(n) = n else {
        return Ok(Value::int32(if is_negative(a) { -1 } else { 0 }));
    };
    let x = big(a);
    // The library's own `>>` is used on magnitudes only, so that the rounding is ours to see.
    if *x < IBig::ZERO {
        let m: UBig = (-(&*x + 1i64)).unsigned_abs() >> n;
        return Ok(int::from_big(-IBig::from(m) - 1i64));
    }
    Ok(int::from_big(IBig::from(
        x.into_owned().unsigned_abs() >> n,
    )))
}

macro_rules! bitwise {
    ($($name:ident $op:tt;)*) => {$(
        #[inline]
        pub fn $name(a: IntRef<'_>, b: IntRef<'_>) -> Value {
            match (a, b) {
                (IntRef::Small(x), IntRef::Small(y)) => int::from_i64(x $op y),
                _ => int::from_big(big(a).into_owned() $op &*big(b)),
            }
        }
    )*};
}

bitwise! {
    and &;
    or |;
    xor ^;
}

pub fn neg(a: IntRef<'_>) -> Value {
    match a {
        IntRef::Small(x) => int::from_i64(-x),
        IntRef::Big(x) => int::from_big(-x),
    }
}

pub fn invert(a: IntRef<'_>) -> Value {
    match a {
        IntRef::Small(x) => int::from_i64(!x),
        IntRef::Big(x) => int::from_big(-x - 1i64),
    }
}
