//! Keys from passwords: PBKDF2 (RFC 8018) and scrypt (RFC 7914).
//!
//! scrypt is written here and not taken from a crate because its memory is the program's to choose: it is asked for before
//! the work begins, and a shortage is an error.

use super::digest::{Hash, LONGEST, copy_start};

/// A key padded to a block, hashed first if it is longer.
fn padded<H: Hash>(key: &[u8]) -> Vec<u8> {
    let mut block = vec![0; H::BLOCK];
    if key.len() > H::BLOCK {
        let mut h = H::fresh();
        h.absorb(key);
        copy_start(&mut block, &h.finish());
    } else {
        copy_start(&mut block, key);
    }
    block
}

/// HMAC (RFC 2104) with a key that was absorbed already.
#[derive(Clone)]
struct Mac<H> {
    inner: H,
    outer: H,
}

impl<H: Hash> Mac<H> {
    fn new(key: &[u8]) -> Mac<H> {
        let block = padded::<H>(key);
        let start = |pad: u8| {
            let mut h = H::fresh();
            let keyed: Vec<u8> = block.iter().map(|b| b ^ pad).collect();
            h.absorb(&keyed);
            h
        };
        Mac {
            inner: start(0x36),
            outer: start(0x5c),
        }
    }

    fn of(&self, parts: &[&[u8]]) -> [u8; LONGEST] {
        let (mut inner, mut outer) = (self.inner.clone(), self.outer.clone());
        parts.iter().for_each(|p| inner.absorb(p));
        let digest = inner.finish();
        outer.absorb(digest.get(..H::SIZE).unwrap_or_default());
        outer.finish()
    }
}

/// Fills `out` with a key.
pub fn pbkdf2<H: Hash>(password: &[u8], salt: &[u8], iterations: u32, out: &mut [u8]) {
    let mac = Mac::<H>::new(password);
    for (i, chunk) in (1u32..).zip(out.chunks_mut(H::SIZE)) {
        let mut u = mac.of(&[salt, &i.to_be_bytes()]);
        let mut sum = u;
        for _ in 1..iterations {
            u = mac.of(&[u.get(..H::SIZE).unwrap_or_default()]);
            sum.iter_mut().zip(&u).for_each(|(s, u)| *s ^= u);
        }
        copy_start(chunk, &sum);
    }
}

/// The 8 rounds of Salsa20 on one block.
fn salsa(block: &mut [u32; 16]) {
    /// The words of a quarter round.
    const QUARTERS: [[usize; 4]; 8] = [
        [0, 4, 8, 12],
        [5, 9, 13, 1],
        [10, 14, 2, 6],
        [15, 3, 7, 11],
        [0, 1, 2, 3],
        [5, 6, 7, 4],
        [10, 11, 8, 9],
        [15, 12, 13, 14],
    ];
    let mut x = *block;
    for _ in 0..4 {
        for [a, b, c, d] in QUARTERS {
            x[b & 15] ^= x[a & 15].wrapping_add(x[d & 15]).rotate_left(7);
            x[c & 15] ^= x[b & 15].wrapping_add(x[a & 15]).rotate_left(9);
            x[d & 15] ^= x[c & 15].wrapping_add(x[b & 15]).rotate_left(13);
            x[a & 15] ^= x[d & 15].wrapping_add(x[c & 15]).rotate_left(18);
        }
    }
    for (b, x) in block.iter_mut().zip(x) {
        *b = b.wrapping_add(x);
    }
}

fn xor(to: &mut [u32], from: &[u32]) {
    to.iter_mut().zip(from).for_each(|(t, f)| *t ^= f);
}

/// Mixes the blocks of `b`; the even ones of the result come first.
fn mix(b: &mut [u32], room: &mut [u32]) {
    let mut x = [0; 16];
    if let Some(last) = b.last_chunk::<16>() {
        x = *last;
    }
    let half = room.len() / 32;
    for (i, block) in b.chunks_exact(16).enumerate() {
        xor(&mut x, block);
        salsa(&mut x);
        let place = i / 2 + if i % 2 == 0 { 0 } else { half };
        if let Some(to) = room.chunks_exact_mut(16).nth(place) {
            to.copy_from_slice(&x);
        }
    }
    b.copy_from_slice(room);
}

/// Mixes `b` with `n` (a power of two) earlier states of its own, which `states` has room for.
fn mix_hard(b: &mut [u32], n: usize, states: &mut [u32], room: &mut [u32]) {
    for state in states.chunks_exact_mut(b.len().max(1)) {
        state.copy_from_slice(b);
        mix(b, room);
    }
    for _ in 0..n {
        let chosen = b.last_chunk::<16>().map_or(0, |w| w[0] as usize) & (n - 1);
        if let Some(state) = states.chunks_exact(b.len().max(1)).nth(chosen) {
            xor(b, state);
        }
        mix(b, room);
    }
}

/// The room that scrypt works in.
pub struct Room {
    blocks: Vec<u8>,
    states: Vec<u32>,
}

impl Room {
    /// Room for blocks of `128 * r` bytes: `p` of them, and `n` states.
    pub fn new(n: usize, r: usize, p: usize) -> krait_object::Result<Room> {
        let (mut blocks, mut states) = (Vec::new(), Vec::new());
        krait_object::alloc::reserve(&mut blocks, 128 * r * p)?;
        krait_object::alloc::reserve(&mut states, 32 * r * n)?;
        blocks.resize(128 * r * p, 0);
        states.resize(32 * r * n, 0);
        Ok(Room { blocks, states })
    }
}

/// Fills `out` with a key. `n` is a power of two.
pub fn scrypt(password: &[u8], salt: &[u8], (n, r): (usize, usize), room: Room, out: &mut [u8]) {
    let Room {
        mut blocks,
        mut states,
    } = room;
    pbkdf2::<sha2::Sha256>(password, salt, 1, &mut blocks);
    let (mut b, mut mixed) = (vec![0; 32 * r], vec![0; 32 * r]);
    for block in blocks.chunks_exact_mut(128 * r) {
        for (w, bytes) in b.iter_mut().zip(block.as_chunks().0) {
            *w = u32::from_le_bytes(*bytes);
        }
        mix_hard(&mut b, n, &mut states, &mut mixed);
        for (w, bytes) in b.iter().zip(block.as_chunks_mut().0) {
            *bytes = w.to_le_bytes();
        }
    }
    pbkdf2::<sha2::Sha256>(password, &blocks, 1, out);
}
