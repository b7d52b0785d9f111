//! The hash values a Python program can see: of strings (SipHash-1-3 under `PYTHONHASHSEED`), of
//! numbers (modulo the prime 2^61 - 1, so that equal numbers of different types hash alike), and
//! the way containers combine them. No hash is ever -1.

mod combine;
mod number;
mod siphash;

pub use combine::{FrozenSetHasher, TupleHasher, hash_pointer};
pub use number::{HASH_IMAG, HASH_INF, HASH_MODULUS, hash_big, hash_complex, hash_float, hash_i64};
pub use siphash::HashKey;

/// -1 tells of an error in CPython's C interface, so it is never a hash.
#[inline]
pub const fn not_minus_one(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}
