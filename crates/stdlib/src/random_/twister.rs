//! The Mersenne Twister MT19937 of Matsumoto and Nishimura.

pub const N: usize = 624;
const M: usize = 397;

/// The state vector and the position of the next word in it.
#[derive(Clone)]
pub struct Twister {
    pub state: [u32; N],
    pub index: usize,
}

impl Twister {
    pub const fn new() -> Twister {
        Twister {
            state: [0; N],
            index: N,
        }
    }

    fn at(&self, i: usize) -> u32 {
        self.state.get(i % N).copied().unwrap_or(0)
    }

    fn set(&mut self, i: usize, v: u32) {
        if let Some(slot) = self.state.get_mut(i % N) {
            *slot = v;
        }
    }

    fn seed_word(&mut self, seed: u32) {
        self.set(0, seed);
        for i in 1..N {
            let before = self.at(i - 1);
            let mixed = (before ^ (before >> 30)).wrapping_mul(1_812_433_253);
            self.set(i, mixed.wrapping_add(i as u32));
        }
        self.index = N;
    }

    /// Seeds by an array of words; none counts as one zero.
    pub fn seed(&mut self, key: &[u32]) {
        let key = if key.is_empty() { &[0][..] } else { key };
        self.seed_word(19_650_218);
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            let before = self.at(i - 1);
            let word = key.get(j).copied().unwrap_or(0);
            let v = (self.at(i) ^ (before ^ (before >> 30)).wrapping_mul(1_664_525))
                .wrapping_add(word)
                .wrapping_add(j as u32);
            self.set(i, v);
            i += 1;
            j = if j + 1 >= key.len() { 0 } else { j + 1 };
            if i >= N {
                let last = self.at(N - 1);
                self.set(0, last);
                i = 1;
            }
        }
        for _ in 0..N - 1 {
            let before = self.at(i - 1);
            let v = (self.at(i) ^ (before ^ (before >> 30)).wrapping_mul(1_566_083_941))
                .wrapping_sub(i as u32);
            self.set(i, v);
            i += 1;
            if i >= N {
                let last = self.at(N - 1);
                self.set(0, last);
                i = 1;
            }
        }
        self.set(0, 0x8000_0000);
    }

    fn refill(&mut self) {
        for i in 0..N {
            let y = (self.at(i) & 0x8000_0000) | (self.at(i + 1) & 0x7fff_ffff);
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            let v = self.at(i + M) ^ (y >> 1) ^ odd;
            self.set(i, v);
        }
        self.index = 0;
    }

    /// The next 32 bits.
    pub fn next(&mut self) -> u32 {
        if self.index >= N {
            self.refill();
        }
        let mut y = self.at(self.index);
        self.index += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// A float in [0, 1) with 53 random bits.
    pub fn random(&mut self) -> f64 {
        let (a, b) = (f64::from(self.next() >> 5), f64::from(self.next() >> 6));
        (a * 67_108_864.0 + b) * (1.0 / 9_007_199_254_740_992.0)
    }
}
