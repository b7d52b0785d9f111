//! The process's hash secret and CPython's hash of bytes and pointers.

use krait_text::hash::HashKey;
use std::sync::OnceLock;

static SECRET: OnceLock<HashKey> = OnceLock::new();

/// Sets the secret (`PYTHONHASHSEED`); only the first call counts, and it must come before the first interpreter.
pub fn set_secret(key: HashKey) {
    let _ = SECRET.set(key);
}

fn secret() -> &'static HashKey {
    SECRET.get_or_init(|| {
        use std::hash::{BuildHasher, Hasher};
        let random = || {
            u128::from(
                std::collections::hash_map::RandomState::new()
                    .build_hasher()
                    .finish(),
            )
        };
        HashKey::from_bytes((random() | random() << 64).to_le_bytes())
    })
}

/// SipHash-1-3 of some bytes; never -1, and 0 for none.
pub fn bytes(b: &[u8]) -> i64 {
    secret().hash_bytes(b)
}

/// The hash of an address, rotated as CPython does.
pub fn pointer(addr: u64) -> i64 {
    let h = addr.rotate_right(4) as i64;
    if h == -1 { -2 } else { h }
}
