//! The algorithms by name, and one interface to all of them.

use crate::hashes_::blake2_core::{Blake2b, Blake2s};
use sha2::Digest as _;
use shake::{ExtendableOutput, Update, XofReader};

/// The longest digest, in bytes.
pub const LONGEST: usize = 64;

/// A digest of fixed size.
pub trait Hash: Clone + 'static {
    /// Bytes of the digest, at most [`LONGEST`].
    const SIZE: usize;
    /// Bytes that are compressed at a time.
    const BLOCK: usize;
    fn fresh() -> Self;
    fn absorb(&mut self, data: &[u8]);
    /// The digest, followed by zeros.
    fn finish(self) -> [u8; LONGEST];
}

/// Copies the start of `from` to the start of `to`.
pub fn copy_start(to: &mut [u8], from: &[u8]) {
    to.iter_mut().zip(from).for_each(|(t, f)| *t = *f);
}

macro_rules! fixed {
    ($($t:ty, $size:literal, $block:literal;)*) => {$(
        impl Hash for $t {
            const SIZE: usize = $size;
            const BLOCK: usize = $block;
            fn fresh() -> Self {
                <$t>::new()
            }
            fn absorb(&mut self, data: &[u8]) {
                sha2::Digest::update(self, data);
            }
            fn finish(self) -> [u8; LONGEST] {
                let mut out = [0; LONGEST];
                copy_start(&mut out, self.finalize().as_slice());
                out
            }
        }
    )*};
}

fixed! {
    md5::Md5, 16, 64;
    sha1::Sha1, 20, 64;
    sha2::Sha224, 28, 64;
    sha2::Sha256, 32, 64;
    sha2::Sha384, 48, 128;
    sha2::Sha512, 64, 128;
    sha2::Sha512_224, 28, 128;
    sha2::Sha512_256, 32, 128;
    sha3::Sha3_224, 28, 144;
    sha3::Sha3_256, 32, 136;
    sha3::Sha3_384, 48, 104;
    sha3::Sha3_512, 64, 72;
}

macro_rules! blake2 {
    ($($t:ty, $size:literal;)*) => {$(
        impl Hash for $t {
            const SIZE: usize = $size;
            const BLOCK: usize = <$t>::BLOCK;
            fn fresh() -> Self {
                // The digest's size, no key, fanout and depth of a plain hash.
                let mut params = [0; $size];
                copy_start(&mut params, &[$size, 0, 1, 1]);
                <$t>::new(params, &[], false)
            }
            fn absorb(&mut self, data: &[u8]) {
                self.update(data);
            }
            fn finish(self) -> [u8; LONGEST] {
                let mut out = [0; LONGEST];
                copy_start(&mut out, &<$t>::finish(self));
                out
            }
        }
    )*};
}

blake2! {
    Blake2b, 64;
    Blake2s, 32;
}

/// MD5 and SHA-1 side by side, as old versions of TLS have it.
#[derive(Clone)]
pub struct Md5Sha1(md5::Md5, sha1::Sha1);

impl Hash for Md5Sha1 {
    const SIZE: usize = 36;
    const BLOCK: usize = 64;
    fn fresh() -> Self {
        Md5Sha1(md5::Md5::new(), sha1::Sha1::new())
    }
    fn absorb(&mut self, data: &[u8]) {
        Hash::absorb(&mut self.0, data);
        Hash::absorb(&mut self.1, data);
    }
    fn finish(self) -> [u8; LONGEST] {
        let mut out = Hash::finish(self.0);
        if let Some(rest) = out.get_mut(16..) {
            copy_start(rest, &Hash::finish(self.1));
        }
        out
    }
}

/// A hash under way, of whatever algorithm.
pub trait Running {
    fn absorb(&mut self, data: &[u8]);
    /// Fills `out` with the digest of what was absorbed so far.
    fn read(&self, out: &mut [u8]);
    fn copy(&self) -> Box<dyn Running>;
}

impl<H: Hash> Running for H {
    fn absorb(&mut self, data: &[u8]) {
        Hash::absorb(self, data);
    }
    fn read(&self, out: &mut [u8]) {
        copy_start(out, &self.clone().finish());
    }
    fn copy(&self) -> Box<dyn Running> {
        Box::new(self.clone())
    }
}

macro_rules! shake {
    ($($t:ty;)*) => {$(
        impl Running for $t {
            fn absorb(&mut self, data: &[u8]) {
                self.update(data);
            }
            fn read(&self, out: &mut [u8]) {
                self.clone().finalize_xof().read(out);
            }
            fn copy(&self) -> Box<dyn Running> {
                Box::new(self.clone())
            }
        }
    )*};
}

shake! {
    shake::Shake128;
    shake::Shake256;
}

/// Password, salt, iterations, and room for the key.
pub type Derive = fn(&[u8], &[u8], u32, &mut [u8]);

/// One algorithm.
pub struct Algorithm {
    /// As Python calls it.
    pub name: &'static str,
    /// As OpenSSL calls it, in whatever case.
    others: &'static [&'static str],
    /// Bytes of the digest; 0 if it is as long as is asked for.
    pub size: usize,
    pub block: usize,
    pub start: fn() -> Box<dyn Running>,
    /// PBKDF2 with its HMAC, which a digest of any length has not.
    pub derive: Option<Derive>,
}

impl Algorithm {
    pub fn is_xof(&self) -> bool {
        self.size == 0
    }
}

const fn of<H: Hash>(name: &'static str, others: &'static [&'static str]) -> Algorithm {
    Algorithm {
        name,
        others,
        size: H::SIZE,
        block: H::BLOCK,
        start: || Box::new(H::fresh()),
        derive: Some(super::kdf::pbkdf2::<H>),
    }
}

const fn xof<S: Running + Default + 'static>(
    name: &'static str,
    others: &'static [&'static str],
    block: usize,
) -> Algorithm {
    Algorithm {
        name,
        others,
        size: 0,
        block,
        start: || Box::new(S::default()),
        derive: None,
    }
}

/// Every algorithm.
pub static ALGORITHMS: [Algorithm; 17] = [
    of::<md5::Md5>("md5", &["SSL3-MD5"]),
    of::<sha1::Sha1>("sha1", &["SHA-1", "SSL3-SHA1"]),
    of::<sha2::Sha224>("sha224", &["SHA2-224", "SHA-224"]),
    of::<sha2::Sha256>("sha256", &["SHA2-256", "SHA-256"]),
    of::<sha2::Sha384>("sha384", &["SHA2-384", "SHA-384"]),
    of::<sha2::Sha512>("sha512", &["SHA2-512", "SHA-512"]),
    of::<sha2::Sha512_224>("sha512_224", &["SHA2-512/224", "SHA-512/224", "SHA512-224"]),
    of::<sha2::Sha512_256>("sha512_256", &["SHA2-512/256", "SHA-512/256", "SHA512-256"]),
    of::<sha3::Sha3_224>("sha3_224", &["SHA3-224"]),
    of::<sha3::Sha3_256>("sha3_256", &["SHA3-256"]),
    of::<sha3::Sha3_384>("sha3_384", &["SHA3-384"]),
    of::<sha3::Sha3_512>("sha3_512", &["SHA3-512"]),
    xof::<shake::Shake128>("shake_128", &["SHAKE-128", "SHAKE128"], 168),
    xof::<shake::Shake256>("shake_256", &["SHAKE-256", "SHAKE256"], 136),
    of::<Blake2b>("blake2b", &["BLAKE2B-512", "BLAKE2b512"]),
    of::<Blake2s>("blake2s", &["BLAKE2S-256", "BLAKE2s256"]),
    of::<Md5Sha1>("md5-sha1", &[]),
];

/// The algorithm that Python calls so.
pub fn called(name: &str) -> Option<&'static Algorithm> {
    ALGORITHMS.iter().find(|a| a.name == name)
}

/// The algorithm that Python or OpenSSL calls so.
pub fn find(name: &str) -> Option<&'static Algorithm> {
    // Names with `_` and those of BLAKE2 are Python's alone.
    let shared = |a: &Algorithm| !a.name.contains('_') && !a.name.starts_with("blake2");
    let known = |a: &&Algorithm| {
        a.others.iter().any(|o| o.eq_ignore_ascii_case(name))
            || shared(a) && a.name.eq_ignore_ascii_case(name)
    };
    called(name).or_else(|| ALGORITHMS.iter().find(known))
}
