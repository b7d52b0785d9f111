//! SipHash-1-3 over a string's bytes in memory, and the key's derivation from a seed.

use super::not_minus_one;
use crate::Text;

/// The key of an interpreter's string hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashKey {
    k0: u64,
    k1: u64,
}

impl HashKey {
    /// The key for `PYTHONHASHSEED=seed`; 0 is the zero key.
    pub fn from_seed(seed: u32) -> Self {
        let mut bytes = [0u8; 16];
        if seed != 0 {
            let mut x = seed;
            for b in &mut bytes {
                x = x.wrapping_mul(214_013).wrapping_add(2_531_011);
                *b = (x >> 16) as u8;
            }
        }
        Self::from_bytes(bytes)
    }

    /// A key from 16 random bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let all = u128::from_le_bytes(bytes);
        Self {
            k0: all as u64,
            k1: (all >> 64) as u64,
        }
    }

    /// `hash(bytes)`. The empty string hashes to 0.
    pub fn hash_bytes(&self, bytes: &[u8]) -> i64 {
        if bytes.is_empty() {
            return 0;
        }
        let mut state = State::new(self);
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            state.word(u64::from_le_bytes(*word));
        }
        let mut last = (bytes.len() as u64) << 56;
        for (i, &b) in rest.iter().enumerate() {
            last |= u64::from(b) << (8 * i);
        }
        state.finish(last)
    }

    /// The raw 64-bit digest (`_imp.source_hash`).
    pub fn digest(&self, bytes: &[u8]) -> u64 {
        let mut state = State::new(self);
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            state.word(u64::from_le_bytes(*word));
        }
        let mut last = (bytes.len() as u64) << 56;
        for (i, &b) in rest.iter().enumerate() {
            last |= u64::from(b) << (8 * i);
        }
        state.digest(last)
    }

    /// `hash(str)`. The text must be in its narrowest width.
    pub fn hash_text(&self, text: Text<'_>) -> i64 {
        match text {
            Text::Latin1(s) => self.hash_bytes(s),
            Text::Ucs2(s) => {
                let mut state = State::new(self);
                let (words, rest) = s.as_chunks::<4>();
                for w in words {
                    state.word(w.iter().rev().fold(0, |a, &c| a << 16 | u64::from(c)));
                }
                let last = rest.iter().rev().fold(0, |a, &c| a << 16 | u64::from(c));
                state.finish(last | (s.len() as u64 * 2) << 56)
            }
            Text::Ucs4(s) => {
                let mut state = State::new(self);
                let (words, rest) = s.as_chunks::<2>();
                for [a, b] in words {
                    state.word(u64::from(*a) | u64::from(*b) << 32);
                }
                let last = rest.first().map_or(0, |&c| u64::from(c));
                state.finish(last | (s.len() as u64 * 4) << 56)
            }
        }
    }
}

struct State {
    v0: u64,
    v1: u64,
    v2: u64,
    v3: u64,
}

impl State {
    #[inline]
    fn new(key: &HashKey) -> Self {
        Self {
            v0: key.k0 ^ 0x736f_6d65_7073_6575,
            v1: key.k1 ^ 0x646f_7261_6e64_6f6d,
            v2: key.k0 ^ 0x6c79_6765_6e65_7261,
            v3: key.k1 ^ 0x7465_6462_7974_6573,
        }
    }

    #[inline]
    fn round(&mut self) {
        self.v0 = self.v0.wrapping_add(self.v1);
        self.v2 = self.v2.wrapping_add(self.v3);
        self.v1 = self.v1.rotate_left(13) ^ self.v0;
        self.v3 = self.v3.rotate_left(16) ^ self.v2;
        self.v0 = self.v0.rotate_left(32);
        self.v2 = self.v2.wrapping_add(self.v1);
        self.v0 = self.v0.wrapping_add(self.v3);
        self.v1 = self.v1.rotate_left(17) ^ self.v2;
        self.v3 = self.v3.rotate_left(21) ^ self.v0;
        self.v2 = self.v2.rotate_left(32);
    }

    #[inline]
    fn word(&mut self, m: u64) {
        self.v3 ^= m;
        self.round();
        self.v0 ^= m;
    }

    #[inline]
    fn finish(self, last: u64) -> i64 {
        not_minus_one(self.digest(last) as i64)
    }

    #[inline]
    fn digest(mut self, last: u64) -> u64 {
        self.word(last);
        self.v2 ^= 0xff;
        self.round();
        self.round();
        self.round();
        self.v0 ^ self.v1 ^ self.v2 ^ self.v3
    }
}
