//! `round(int, n)`: to a multiple of a power of ten, half to even.

use super::arith::{self, big};
use dashu_int::IBig;
use dashu_int::ops::{DivRem, UnsignedAbs};
use krait_object::err::Result;
use krait_object::types::int::room;
use krait_object::types::int::{self, IntRef};
use krait_object::{Thread, Value};

/// `round(n, digits)` for any `digits`.
pub fn round(th: &Thread, n: IntRef<'_>, digits: IntRef<'_>) -> Result<Value> {
    if !arith::is_negative(digits) {
        return Ok(match n {
            IntRef::Small(i) => int::from_i64(i),
            IntRef::Big(b) => int::from_big(int::copied(b)),
        });
    }
    // 10**k is beyond twice the number: zero.
    let places = match digits {
        IntRef::Small(d) if d.unsigned_abs() <= arith::bit_length(n) as u64 => {
            d.unsigned_abs() as usize
        }
        _ => return Ok(Value::int32(0)),
    };
    let unit = arith::limbs_for(th, places.saturating_mul(4))?;
    let n_limbs = room::limbs(n);
    let bytes = room::product(unit, unit)
        .saturating_add(room::product(n_limbs, unit))
        .saturating_add(room::copies(4 * (n_limbs + unit)));
    let r = room::within(bytes, || to_multiple(&big(n), IBig::from(10u8).pow(places)))?;
    Ok(int::from_big(r))
}

/// `x` to the nearest multiple of an even `unit`, half to even.
fn to_multiple(x: &IBig, unit: IBig) -> IBig {
    let (q, r) = x.div_rem(&unit);
    let twice = IBig::from(r.unsigned_abs()) * 2i64;
    let odd = !(&q & IBig::ONE).is_zero();
    let away = twice > unit || twice == unit && odd;
    let q = match (away, *x < IBig::ZERO) {
        (false, _) => q,
        (true, false) => q + 1i64,
        (true, true) => q - 1i64,
    };
    q * unit
}
