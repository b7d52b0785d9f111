//! Hashes of numbers: the value as a fraction modulo the prime 2^61 - 1, with its sign.

use dashu_int::{IBig, Sign};

use super::not_minus_one;

/// `sys.hash_info.modulus`.
pub const HASH_MODULUS: u64 = (1 << 61) - 1;
/// `sys.hash_info.inf`.
pub const HASH_INF: i64 = 314_159;
/// `sys.hash_info.imag`.
pub const HASH_IMAG: u64 = 1_000_003;

/// `hash(n)`.
#[inline]
pub const fn hash_i64(n: i64) -> i64 {
    not_minus_one(n % HASH_MODULUS as i64)
}

/// `x * 2^n` modulo the prime: a rotation of its 61 bits.
#[inline]
fn rotate(x: u64, n: u32) -> u64 {
    if n == 0 {
        x
    } else {
        (x << n & HASH_MODULUS) | x >> (61 - n)
    }
}

/// `hash(n)`.
pub fn hash_big(n: &IBig) -> i64 {
    let (sign, words) = n.as_sign_words();
    let mut x = 0u64;
    for &word in words.iter().rev() {
        let word: u64 = word;
        // x * 2^64 + word, where 2^64 is 2^3 modulo the prime.
        x = rotate(x, 64 % 61) + (word & HASH_MODULUS) + (word >> 61);
        x = (x & HASH_MODULUS) + (x >> 61);
        if x >= HASH_MODULUS {
            x -= HASH_MODULUS;
        }
    }
    let x = x as i64;
    not_minus_one(if sign == Sign::Negative { -x } else { x })
}

/// `hash(x)`; `None` for nan, whose hash comes from the object's address.
#[inline]
pub fn hash_float(x: f64) -> Option<i64> {
    let whole = x as i64;
    if whole as f64 == x && whole.unsigned_abs() < 1 << 53 {
        return Some(hash_i64(whole));
    }
    if !x.is_finite() {
        return if x.is_nan() {
            None
        } else {
            Some(if x > 0.0 { HASH_INF } else { -HASH_INF })
        };
    }
    let bits = x.to_bits();
    let raw = (bits >> 52 & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = if raw == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, raw - 1075)
    };
    let hash = rotate(mantissa, exponent.rem_euclid(61) as u32) as i64;
    Some(not_minus_one(if x < 0.0 { -hash } else { hash }))
}

/// `hash(complex)` from the hashes of its parts.
#[inline]
pub fn hash_complex(real: i64, imag: i64) -> i64 {
    not_minus_one((real as u64).wrapping_add((imag as u64).wrapping_mul(HASH_IMAG)) as i64)
}
