//! Memory for arithmetic on ints of any size.
//!
//! The library that calculates with them has no way to report that there is no memory: it panics. So whoever is about to
//! call it with numbers that may be long says how many bytes that takes at most, result, scratch and copies together
//! ([`within`]): they are asked for first and given back, which is where `MemoryError` comes from. Short ints pay for a
//! comparison of lengths.
//!
//! Sizes are in limbs, the 64-bit digits of a number ([`limbs`]), and in bytes for what they take.

use super::IntRef;
use dashu_int::IBig;

pub use crate::alloc::{despite, within};

/// Bytes of a limb, with those that the library allocates in advance.
const LIMB: usize = 10;

/// Length of the shorter operand from which the library multiplies by transforms, which need more scratch.
const TRANSFORM: usize = 4000;

/// 64-bit digits of the magnitude.
#[inline]
pub fn limbs(n: IntRef<'_>) -> usize {
    match n {
        IntRef::Small(_) => 1,
        IntRef::Big(b) => limbs_of(b),
    }
}

/// The same for a heap int's number.
#[inline]
pub fn limbs_of(b: &IBig) -> usize {
    b.as_sign_words().1.len()
}

/// Bytes for numbers of so many limbs in all: a copy, a sum, a shifted number.
#[inline]
pub const fn copies(limbs: usize) -> usize {
    limbs.saturating_mul(LIMB)
}

/// Bytes for a product of numbers of `a` and `b` limbs, or for the quotient, remainder or root of one of `a + b` limbs.
pub fn product(a: usize, b: usize) -> usize {
    let all = a.saturating_add(b);
    let scratch = if a.min(b) < TRANSFORM {
        all.saturating_mul(5)
    } else {
        // Six vectors, each a power of two long, of pieces of at least 16 bits.
        let pieces = all.saturating_mul(4).saturating_add(1);
        let vector = pieces.checked_next_power_of_two().unwrap_or(usize::MAX);
        vector.saturating_mul(6).saturating_add(all)
    };
    copies(all.saturating_mul(2)).saturating_add(scratch.saturating_mul(8))
}

/// Bytes for a number of so many limbs as digits in a base that is not a power of two, or the other way round.
pub fn digits(limbs: usize) -> usize {
    // Powers of the base, the number itself, and twenty digits per limb as they are made and once more as text.
    let half = limbs.div_ceil(2);
    product(half, half).saturating_add(limbs.saturating_mul(4 * LIMB + 2 * 20))
}
