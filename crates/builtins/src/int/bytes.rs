//! `int.from_bytes` and `int.to_bytes`.

use super::arith;
use crate::bytes::LengthHint;
use dashu_int::ops::UnsignedAbs;
use dashu_int::{IBig, UBig};
use krait_object::err::Result;
use krait_object::types::bytes;
use krait_object::types::int::room::{self, limbs};
use krait_object::types::int::{self, IntRef};
use krait_object::{Str, Thread, Value};

/// True for little endian.
pub fn is_little(th: &Thread, order: Option<&Str>) -> Result<bool> {
    match order {
        None => Ok(false),
        Some(s) if s.eq_str("little") => Ok(true),
        Some(s) if s.eq_str("big") => Ok(false),
        Some(_) => Err(th.value_error("byteorder must be either 'little' or 'big'")),
    }
}

/// The bytes of an object as `bytes(x)` would have them, except that numbers and text are refused.
pub fn bytes_of(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    if let Some(b) = krait_object::protocol::buffer::plain(v) {
        return krait_object::alloc::copied(b.as_slice());
    }
    if let Some(r) = crate::bytes::from_dunder(th, v)? {
        return krait_object::alloc::copied(r.as_bytes().map_or(&[][..], |b| b.as_slice()));
    }
    crate::bytes::from_iterable_or_buffer(th, v, "bytes", "bytes", LengthHint::Asked)
}

/// The int that bytes (most significant last) spell.
pub fn from_le_bytes(b: &[u8], signed: bool) -> Result<Value> {
    let negative = signed && b.last().is_some_and(|&t| t & 0x80 != 0);
    if b.len() <= 8 {
        let mut word = [if negative { 0xff } else { 0 }; 8];
        for (slot, &x) in word.iter_mut().zip(b) {
            *slot = x;
        }
        let word = u64::from_le_bytes(word);
        return Ok(if signed {
            int::from_i64(word as i64)
        } else {
            int::from_u64(word)
        });
    }
    let n = room::within(room::copies(3 * (b.len() / 8 + 2)), || {
        let m = UBig::from_le_bytes(b);
        if negative {
            IBig::from(m) - (IBig::ONE << (b.len() * 8))
        } else {
            IBig::from(m)
        }
    })?;
    Ok(int::from_big(n))
}

/// `n.to_bytes(length, order, signed=signed)`.
pub fn to_bytes(
    th: &Thread,
    n: IntRef<'_>,
    length: usize,
    little: bool,
    signed: bool,
) -> Result<Value> {
    // There has to be room for the result before anybody looks at the number.
    crate::bytes::check_size(th, length)?;
    let negative = arith::is_negative(n);
    if negative && !signed {
        krait_object::alloc::room(length)?;
        return Err(th.overflow_error("can't convert negative int to unsigned"));
    }
    // Two's complement of a negative n has the bits of -n - 1 inverted.
    let magnitude: UBig = room::within(room::copies(2 * (limbs(n) + 1)), || match n {
        IntRef::Small(i) => UBig::from(if negative { !i as u64 } else { i as u64 }),
        IntRef::Big(b) if negative => (-(b + 1i64)).unsigned_abs(),
        IntRef::Big(b) => b.clone().unsigned_abs(),
    })?;
    let bits = dashu_int::ops::BitTest::bit_len(&magnitude) + usize::from(signed);
    if bits > length.saturating_mul(8) && !(magnitude.is_zero() && length == 0 && !negative) {
        return Err(th.overflow_error("int too big to convert"));
    }
    if negative && length == 0 {
        return Err(th.overflow_error("int too big to convert"));
    }
    let mut out = crate::bytes::zeroed(length)?;
    for (slot, word) in out.chunks_mut(8).zip(magnitude.as_words()) {
        for (slot, x) in slot.iter_mut().zip(word.to_le_bytes()) {
            *slot = x;
        }
    }
    if negative {
        out.iter_mut().for_each(|b| *b = !*b);
    }
    if !little {
        out.reverse();
    }
    Ok(bytes::new(&out))
}
