//! How containers combine their items' hashes, and how an address becomes a hash.

use super::not_minus_one;

const PRIME_1: u64 = 11_400_714_785_074_694_791;
const PRIME_2: u64 = 14_029_467_366_897_019_727;
const PRIME_5: u64 = 2_870_177_450_012_600_261;

/// `hash(tuple)`: a simplified xxHash over the items' hashes, in order.
#[derive(Clone, Debug)]
pub struct TupleHasher(u64);

impl Default for TupleHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl TupleHasher {
    #[inline]
    pub const fn new() -> Self {
        Self(PRIME_5)
    }

    #[inline]
    pub const fn add(&mut self, hash: i64) {
        let lane = (hash as u64).wrapping_mul(PRIME_2);
        self.0 = self
            .0
            .wrapping_add(lane)
            .rotate_left(31)
            .wrapping_mul(PRIME_1);
    }

    /// The hash of a tuple of `len` items, all of which were added.
    #[inline]
    pub const fn finish(self, len: usize) -> i64 {
        let hash = self.0.wrapping_add(len as u64 ^ (PRIME_5 ^ 3_527_539));
        if hash == u64::MAX {
            1_546_275_796
        } else {
            hash as i64
        }
    }
}

/// `hash(frozenset)`: the order in which items are added does not matter.
#[derive(Clone, Debug, Default)]
pub struct FrozenSetHasher(u64);

impl FrozenSetHasher {
    #[inline]
    pub const fn new() -> Self {
        Self(0)
    }

    #[inline]
    pub const fn add(&mut self, hash: i64) {
        let h = hash as u64;
        self.0 ^= ((h ^ 89_869_747) ^ (h << 16)).wrapping_mul(3_644_798_167);
    }

    /// The hash of a set of `len` items, all of which were added.
    #[inline]
    pub const fn finish(self, len: usize) -> i64 {
        let mut hash = self.0 ^ (len as u64).wrapping_add(1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
        if hash == u64::MAX {
            590_923_713
        } else {
            hash as i64
        }
    }
}

/// The default `hash(object)`: the address, its always-zero bits rotated to the top.
#[inline]
pub const fn hash_pointer(address: usize) -> i64 {
    not_minus_one((address as u64).rotate_right(4) as i64)
}
