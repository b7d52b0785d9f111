//! BLAKE2 (RFC 7693) with the parameter block of its specification: salt, person, tree hashing.

/// The initial words of BLAKE2b; those of BLAKE2s are their upper halves.
const IV_B: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

/// The quarter round; positions are constants below 16.
macro_rules! mix {
    ($v:ident, $a:literal, $b:literal, $c:literal, $d:literal, $x:expr, $y:expr, $r:expr) => {
        $v[$a] = $v[$a].wrapping_add($v[$b]).wrapping_add($x);
        $v[$d] = ($v[$d] ^ $v[$a]).rotate_right($r[0]);
        $v[$c] = $v[$c].wrapping_add($v[$d]);
        $v[$b] = ($v[$b] ^ $v[$c]).rotate_right($r[1]);
        $v[$a] = $v[$a].wrapping_add($v[$b]).wrapping_add($y);
        $v[$d] = ($v[$d] ^ $v[$a]).rotate_right($r[2]);
        $v[$c] = $v[$c].wrapping_add($v[$d]);
        $v[$b] = ($v[$b] ^ $v[$c]).rotate_right($r[3]);
    };
}
/// One round: columns, then diagonals, with the message words in this order. The order is written out, so that every index
/// is known to the compiler.
macro_rules! round {
    ($v:ident, $m:ident, $r:expr, $s0:literal $s1:literal $s2:literal $s3:literal $s4:literal $s5:literal $s6:literal $s7:literal
        $s8:literal $s9:literal $s10:literal $s11:literal $s12:literal $s13:literal $s14:literal $s15:literal) => {
        mix!($v, 0, 4, 8, 12, $m[$s0], $m[$s1], $r);
        mix!($v, 1, 5, 9, 13, $m[$s2], $m[$s3], $r);
        mix!($v, 2, 6, 10, 14, $m[$s4], $m[$s5], $r);
        mix!($v, 3, 7, 11, 15, $m[$s6], $m[$s7], $r);
        mix!($v, 0, 5, 10, 15, $m[$s8], $m[$s9], $r);
        mix!($v, 1, 6, 11, 12, $m[$s10], $m[$s11], $r);
        mix!($v, 2, 7, 8, 13, $m[$s12], $m[$s13], $r);
        mix!($v, 3, 4, 9, 14, $m[$s14], $m[$s15], $r);
    };
}
macro_rules! first_two_rounds {
    ($v:ident, $m:ident, $r:expr) => {
        round!($v, $m, $r, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
        round!($v, $m, $r, 14 10 4 8 9 15 13 6 1 12 0 2 11 7 5 3);
    };
}
macro_rules! ten_rounds {
    ($v:ident, $m:ident, $r:expr) => {
        first_two_rounds!($v, $m, $r);
        round!($v, $m, $r, 11 8 12 0 5 2 15 13 10 14 3 6 7 1 9 4);
        round!($v, $m, $r, 7 9 3 1 13 12 11 14 2 6 5 10 4 0 15 8);
        round!($v, $m, $r, 9 0 5 7 2 4 10 15 14 1 11 12 6 8 3 13);
        round!($v, $m, $r, 2 12 6 10 0 11 8 3 4 13 7 5 15 14 1 9);
        round!($v, $m, $r, 12 5 1 15 14 13 4 10 0 7 6 3 9 2 8 11);
        round!($v, $m, $r, 13 11 7 14 12 1 3 9 5 0 15 4 8 6 2 10);
        round!($v, $m, $r, 6 15 14 9 11 3 0 8 12 2 13 7 1 4 10 5);
        round!($v, $m, $r, 10 2 8 4 7 6 1 5 15 11 9 14 3 12 13 0);
    };
}
/// The two rounds more that BLAKE2b has.
macro_rules! last_rounds {
    (12, $v:ident, $m:ident, $r:expr) => {
        first_two_rounds!($v, $m, $r);
    };
    (10, $v:ident, $m:ident, $r:expr) => {};
}
macro_rules! blake2 {
    ($Name:ident, $word:ty, $wide:ty, $bytes:literal, $rounds:tt, $r:expr, $iv:expr) => {
        /// The running state of one hash.
        #[derive(Clone)]
        pub struct $Name {
            h: [$word; 8],
            /// Bytes compressed so far.
            count: $wide,
            block: [u8; 16 * $bytes],
            used: usize,
            last_node: bool,
            pub digest_size: usize,
        }

        impl $Name {
            pub const BLOCK: usize = 16 * $bytes;

            /// From a parameter block and a key, which fills a block of its own.
            pub fn new(params: [u8; 8 * $bytes], key: &[u8], last_node: bool) -> $Name {
                let mut h: [$word; 8] = $iv;
                for (w, p) in h.iter_mut().zip(params.chunks_exact($bytes)) {
                    *w ^= p.iter().rev().fold(0, |n, b| (n << 8) | <$word>::from(*b));
                }
                let mut s = $Name {
                    h,
                    count: 0,
                    block: [0; 16 * $bytes],
                    used: 0,
                    last_node,
                    digest_size: usize::from(params[0]),
                };
                if !key.is_empty() {
                    let mut block = [0; 16 * $bytes];
                    block.iter_mut().zip(key).for_each(|(t, f)| *t = *f);
                    s.update(&block);
                }
                s
            }

            pub fn update(&mut self, mut data: &[u8]) {
                // The last block is kept back: it is compressed with a flag.
                if self.used + data.len() > Self::BLOCK {
                    if self.used > 0 {
                        data = self.keep(data);
                        let block = self.block;
                        self.full_block(&block);
                        self.used = 0;
                    }
                    while let Some((block, rest)) = data.split_first_chunk()
                        && !rest.is_empty()
                    {
                        self.full_block(block);
                        data = rest;
                    }
                }
                self.keep(data);
            }

            /// Keeps as much as fits the block; the rest is returned.
            fn keep<'a>(&mut self, data: &'a [u8]) -> &'a [u8] {
                let n = data.len().min(Self::BLOCK - self.used);
                let (now, rest) = data.split_at(n);
                if let Some(to) = self.block.get_mut(self.used..self.used + n) {
                    to.copy_from_slice(now);
                }
                self.used += n;
                rest
            }

            fn full_block(&mut self, block: &[u8; 16 * $bytes]) {
                self.count = self.count.wrapping_add(Self::BLOCK as $wide);
                self.compress(block, false);
            }

            pub fn finish(mut self) -> Vec<u8> {
                self.count = self.count.wrapping_add(self.used as $wide);
                for b in self.block.iter_mut().skip(self.used) {
                    *b = 0;
                }
                let block = self.block;
                self.compress(&block, true);
                let mut out: Vec<u8> = self.h.iter().flat_map(|w| w.to_le_bytes()).collect();
                out.truncate(self.digest_size);
                out
            }

            fn compress(&mut self, block: &[u8; 16 * $bytes], last: bool) {
                let mut m: [$word; 16] = [0; 16];
                for (w, b) in m.iter_mut().zip(block.as_chunks().0) {
                    *w = <$word>::from_le_bytes(*b);
                }
                let iv: [$word; 8] = $iv;
                let mut v: [$word; 16] = [0; 16];
                for (t, f) in v.iter_mut().zip(self.h.iter().chain(&iv)) {
                    *t = *f;
                }
                v[12] ^= self.count as $word;
                v[13] ^= (self.count >> (8 * $bytes)) as $word;
                if last {
                    v[14] = !v[14];
                    if self.last_node {
                        v[15] = !v[15];
                    }
                }
                ten_rounds!(v, m, $r);
                last_rounds!($rounds, v, m, $r);
                let (low, high) = v.split_at(8);
                for ((h, a), b) in self.h.iter_mut().zip(low).zip(high) {
                    *h ^= a ^ b;
                }
            }
        }
    };
}

blake2!(Blake2b, u64, u128, 8, 12, [32u32, 24, 16, 63], IV_B);
blake2!(
    Blake2s,
    u32,
    u64,
    4,
    10,
    [16u32, 12, 8, 7],
    IV_B.map(|w| (w >> 32) as u32)
);
