//! Arithmetic on ints. Words come first; what does not fit goes to the big-integer library.
//!
//! What may be long is calculated within [`room`]: the library itself would abort.

use super::short;
use dashu_int::UBig;
use dashu_int::ops::{DivRem, UnsignedAbs};
use dashu_int::{IBig, Sign};
use krait_object::err::{self, Result};
use krait_object::types::int::room::{self, limbs, limbs_of};
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

/// Bits of one of CPython's digits, by which it counts how long an int may be.
const DIGIT: usize = 30;

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

/// Limbs of a result of so many bits; refuses those that no int may have.
pub(super) fn limbs_for(th: &Thread, bits: usize) -> Result<usize> {
    if bits >= 1 << 63 {
        return Err(th.overflow_error("too many digits in integer"));
    }
    Ok(bits / 64 + 1)
}

/// Runs `f`, whose result is about as long as the longer operand.
#[inline]
fn linear(x: &IBig, y: &IBig, f: impl FnOnce() -> IBig) -> Result<Value> {
    let n = limbs_of(x).max(limbs_of(y)) + 1;
    Ok(int::from_big(room::within(room::copies(n), f)?))
}

/// The same with a small operand.
#[inline]
fn linear_small(x: &IBig, f: impl FnOnce() -> IBig) -> Result<Value> {
    let bytes = room::copies(limbs_of(x) + 1);
    Ok(int::from_big(room::within(bytes, f)?))
}

#[inline]
pub fn add(a: IntRef<'_>, b: IntRef<'_>) -> Result<Value> {
    // Words have 63 bits, so the sum fits an `i64`.
    if let (IntRef::Small(x), IntRef::Small(y)) = (a, b) {
        return Ok(int::from_i64(x + y));
    }
    if let Some(z) = short::sum(a, b, Sign::Positive) {
        return z;
    }
    match (a, b) {
        (IntRef::Big(x), IntRef::Big(y)) => linear(x, y, || x + y),
        (IntRef::Big(x), IntRef::Small(y)) | (IntRef::Small(y), IntRef::Big(x)) => {
            linear_small(x, || x + y)
        }
        (IntRef::Small(x), IntRef::Small(y)) => Ok(int::from_i64(x + y)),
    }
}

#[inline]
pub fn sub(a: IntRef<'_>, b: IntRef<'_>) -> Result<Value> {
    if let (IntRef::Small(x), IntRef::Small(y)) = (a, b) {
        return Ok(int::from_i64(x - y));
    }
    if let Some(z) = short::sum(a, b, Sign::Negative) {
        return z;
    }
    match (a, b) {
        (IntRef::Big(x), IntRef::Big(y)) => linear(x, y, || x - y),
        (IntRef::Big(x), IntRef::Small(y)) => linear_small(x, || x - y),
        (IntRef::Small(x), IntRef::Big(y)) => linear_small(y, || IBig::from(x) - y),
        (IntRef::Small(x), IntRef::Small(y)) => Ok(int::from_i64(x - y)),
    }
}

#[inline]
pub fn mul(th: &Thread, a: IntRef<'_>, b: IntRef<'_>) -> Result<Value> {
    if let (IntRef::Big(_), _) | (_, IntRef::Big(_)) = (a, b)
        && let Some(z) = short::product(a, b)
    {
        return z;
    }
    match (a, b) {
        (IntRef::Small(x), IntRef::Small(y)) => Ok(match x.checked_mul(y) {
            Some(z) => int::from_i64(z),
            None => int::from_i128(i128::from(x) * i128::from(y)),
        }),
        (IntRef::Big(x), IntRef::Small(y)) | (IntRef::Small(y), IntRef::Big(x)) => {
            linear_small(x, || x * y)
        }
        (IntRef::Big(x), IntRef::Big(y)) => {
            limbs_for(th, magnitude_bits(x) + magnitude_bits(y))?;
            let bytes = room::product(limbs_of(x), limbs_of(y));
            Ok(int::from_big(room::within(bytes, || x * y)?))
        }
    }
}

#[cold]
fn zero_division(th: &Thread) -> err::Raised {
    th.zero_division("division by zero")
}

/// Quotient and remainder of big operands, rounded towards minus infinity. The divisor is not zero.
fn big_floor(a: IntRef<'_>, b: IntRef<'_>) -> Result<(IBig, IBig)> {
    let (x, y) = (big(a), big(b));
    room::within(division(a, b), || {
        let (q, r) = (&*x).div_rem(&*y);
        if !r.is_zero() && (r < IBig::ZERO) != (*y < IBig::ZERO) {
            (q - 1i64, r + &*y)
        } else {
            (q, r)
        }
    })
}

/// Bytes for a division.
pub(super) fn division(a: IntRef<'_>, b: IntRef<'_>) -> usize {
    let (x, y) = (limbs(a), limbs(b));
    let quotient = (x + 1).saturating_sub(y);
    room::product(quotient, y).saturating_add(room::copies(x.saturating_add(y)))
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
        _ => int::from_big(big_floor(a, b)?.0),
    })
}

#[inline]
pub fn rem(th: &Thread, a: IntRef<'_>, b: IntRef<'_>) -> Result<Value> {
    if is_zero(b) {
        return Err(zero_division(th));
    }
    Ok(match (a, b) {
        (IntRef::Small(x), IntRef::Small(y)) => int::from_i64(small_floor(x, y).1),
        _ => int::from_big(big_floor(a, b)?.1),
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
            let (q, r) = big_floor(a, b)?;
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
    let too_large = || th.overflow_error("integer division result too large for a float");
    // A quotient of 66 or 67 bits, and whether something is left over.
    let shift = bit_length(a) as i64 - bit_length(b) as i64 - 66;
    if shift > 1100 {
        return Err(too_large());
    }
    if shift < -1300 {
        return Ok(Value::float(if negative { -0.0 } else { 0.0 }));
    }
    let copies = room::copies(2 * (limbs(a) + limbs(b) + 32));
    let (q, exact) = room::within(copies.saturating_add(division(a, b)), || {
        let (x, y) = (
            big(a).into_owned().unsigned_abs(),
            big(b).into_owned().unsigned_abs(),
        );
        let (q, r) = if shift >= 0 {
            x.div_rem(y << shift as usize)
        } else {
            (x << (-shift) as usize).div_rem(y)
        };
        (u128::try_from(&q).unwrap_or(u128::MAX), r.is_zero())
    })?;
    let f = scale(q, !exact, shift).ok_or_else(too_large)?;
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
    let n = match (count(th, b)?, b) {
        (None, IntRef::Big(b)) => usize::try_from(b).ok(),
        (n, _) => n,
    };
    if is_zero(a) {
        return Ok(Value::int32(0));
    }
    let fits = |&n: &usize| {
        let digits = bit_length(a).div_ceil(DIGIT) + n / DIGIT + usize::from(n % DIGIT != 0);
        digits <= isize::MAX as usize / DIGIT
    };
    let Some(n) = n.filter(fits) else {
        return Err(th.overflow_error("too many digits in integer"));
    };
    let limbs = limbs_for(th, bit_length(a).saturating_add(n))?;
    let r = room::within(room::copies(limbs), || &*big(a) << n)?;
    Ok(int::from_big(r))
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
    let r = room::within(room::copies(2 * limbs(a)), || {
        // The library's own `>>` is used on magnitudes only, so that the rounding is ours to see.
        if *x < IBig::ZERO {
            let m: UBig = (-(&*x + 1i64)).unsigned_abs() >> n;
            -IBig::from(m) - 1i64
        } else {
            IBig::from(x.into_owned().unsigned_abs() >> n)
        }
    })?;
    Ok(int::from_big(r))
}

macro_rules! bitwise {
    ($($name:ident $op:tt;)*) => {$(
        #[inline]
        pub fn $name(a: IntRef<'_>, b: IntRef<'_>) -> Result<Value> {
            match (a, b) {
                (IntRef::Small(x), IntRef::Small(y)) => Ok(int::from_i64(x $op y)),
                _ => {
                    let bytes = room::copies(2 * (limbs(a).max(limbs(b)) + 1));
                    let r = room::within(bytes, || big(a).into_owned() $op &*big(b))?;
                    Ok(int::from_big(r))
                }
            }
        }
    )*};
}

bitwise! {
    and &;
    or |;
    xor ^;
}

pub fn neg(a: IntRef<'_>) -> Result<Value> {
    match a {
        IntRef::Small(x) => Ok(int::from_i64(-x)),
        IntRef::Big(x) => linear_small(x, || -x),
    }
}

pub fn invert(a: IntRef<'_>) -> Result<Value> {
    match a {
        IntRef::Small(x) => Ok(int::from_i64(!x)),
        IntRef::Big(x) => linear_small(x, || -x - 1i64),
    }
}
