//! `int.__pow__`: with and without a modulus, with negative exponents.

use super::arith::{self, big, is_negative, is_zero};
use dashu_int::IBig;
use dashu_int::UBig;
use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::{ExtendedGcd, UnsignedAbs};
use krait_object::err::Result;
use krait_object::types::int::room::{self, limbs};
use krait_object::types::int::{self, IntRef};
use krait_object::{Thread, Value};

/// `a ** b`; a float for a negative exponent.
pub fn pow(th: &Thread, a: IntRef<'_>, b: IntRef<'_>) -> Result<Value> {
    if is_negative(b) {
        let (x, y) = (int::to_f64(th, a)?, int::to_f64(th, b)?);
        return crate::float::pow(th, x, y);
    }
    if let IntRef::Small(x) = a {
        let odd = match b {
            IntRef::Small(n) => n & 1 == 1,
            IntRef::Big(n) => !(n & IBig::ONE).is_zero(),
        };
        match x {
            0 => return Ok(Value::int32(i32::from(is_zero(b)))),
            1 => return Ok(Value::int32(1)),
            -1 => return Ok(Value::int32(if odd { -1 } else { 1 })),
            2 => return arith::lshift(th, IntRef::Small(1), b),
            _ => {}
        }
    }
    let IntRef::Small(n) = b else {
        return Err(th.overflow_error("too many digits in integer"));
    };
    if let (IntRef::Small(x), Ok(n)) = (a, u32::try_from(n))
        && let Some(r) = x.checked_pow(n)
    {
        return Ok(int::from_i64(r));
    }
    let bits = arith::bit_length(a).saturating_mul(n as usize);
    // The last of the squarings takes most.
    let half = arith::limbs_for(th, bits)?.div_ceil(2);
    let r = room::within(room::product(half, half), || big(a).pow(n as usize))?;
    Ok(int::from_big(r))
}

/// `pow(a, b, m)`.
pub fn pow_mod(th: &Thread, a: IntRef<'_>, b: IntRef<'_>, m: IntRef<'_>) -> Result<Value> {
    if is_zero(m) {
        return Err(th.value_error("pow() 3rd argument cannot be 0"));
    }
    let modulus = limbs(m);
    let bytes = arith::division(a, m)
        .saturating_add(room::product(modulus, modulus).saturating_mul(2))
        .saturating_add(room::copies(limbs(b).saturating_add(8 * modulus)));
    match room::within(bytes, || modular_power(a, b, m))? {
        Some(r) => Ok(int::from_big(r)),
        None => Err(th.value_error("base is not invertible for the given modulus")),
    }
}

/// `pow(a, b, m)`; `None` if a negative exponent asks for an inverse that there is not.
fn modular_power(a: IntRef<'_>, b: IntRef<'_>, m: IntRef<'_>) -> Option<IBig> {
    let modulus = big(m);
    let m_abs: UBig = modulus.clone().into_owned().unsigned_abs();
    if m_abs == UBig::ONE {
        return Some(IBig::ZERO);
    }
    let mut base = reduce(&big(a), &m_abs);
    if is_negative(b) {
        base = inverse(&base, &m_abs)?;
    }
    let exponent = big(b).into_owned().unsigned_abs();
    let ring = ConstDivisor::new(m_abs);
    let r = IBig::from(ring.reduce(base).pow(&exponent).residue());
    // The result has the modulus's sign.
    if is_negative(m) && !r.is_zero() {
        return Some(r + &*modulus);
    }
    Some(r)
}

/// `a` modulo `m`, not negative.
fn reduce(a: &IBig, m: &UBig) -> UBig {
    let r = a % IBig::from(m.clone());
    let r = if r < IBig::ZERO {
        r + IBig::from(m.clone())
    } else {
        r
    };
    r.unsigned_abs()
}

fn inverse(a: &UBig, m: &UBig) -> Option<UBig> {
    if a.is_zero() {
        return None;
    }
    let (g, x, _) = a.clone().gcd_ext(m.clone());
    (g == UBig::ONE).then(|| reduce(&x, m))
}
