//! `_sha3`: SHA-3 of fixed size.

use super::{hash_module, hash_type};
use krait_object::{Result, Thread, Value, ready_type};

hash_type!(
    SHA3_224,
    Sha3x224,
    Sha3x224Methods,
    sha3_224_new,
    sha3::Sha3_224,
    "_sha3.sha3_224",
    "sha3_224",
    144,
    0
);
hash_type!(
    SHA3_256,
    Sha3x256,
    Sha3x256Methods,
    sha3_256_new,
    sha3::Sha3_256,
    "_sha3.sha3_256",
    "sha3_256",
    136,
    0
);
hash_type!(
    SHA3_384,
    Sha3x384,
    Sha3x384Methods,
    sha3_384_new,
    sha3::Sha3_384,
    "_sha3.sha3_384",
    "sha3_384",
    104,
    0
);
hash_type!(
    SHA3_512,
    Sha3x512,
    Sha3x512Methods,
    sha3_512_new,
    sha3::Sha3_512,
    "_sha3.sha3_512",
    "sha3_512",
    72,
    0
);

/// A hash type whose digest is as long as is asked for.
macro_rules! shake_type {
    ($TYPE:ident, $payload:ident, $methods:ident, $digest:ty, $class:literal, $name:literal, $rate:literal) => {
        pub struct $payload(std::cell::RefCell<$digest>);

        impl krait_object::Trace for $payload {
            fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
        }

        krait_object::pytype! {
            pub static $TYPE: $payload = $class, 0;
        }

        pub struct $methods;

        #[krait_object::pymethods]
        impl $methods {
            #[sig("(data=b'', *, usedforsecurity=True, string=None)")]
            #[name($name)]
            fn __new__(
                th: &Thread,
                cls: &'static krait_object::TypeObject,
                data: Option<&Value>,
                usedforsecurity: bool,
                string: Option<&Value>,
            ) -> Result<Value> {
                use shake::Update;
                let _ = (cls, usedforsecurity);
                let mut d = <$digest>::default();
                if let Some(v) = super::initial(th, data, string)? {
                    super::feed(th, v, |b| d.update(b))?;
                }
                Ok($TYPE
                    .create($payload(std::cell::RefCell::new(d)))
                    .into_value())
            }

            /// Return a copy of the hash object.
            fn copy(zelf: &krait_object::Obj<$payload>) -> Value {
                let d = zelf.0.borrow().clone();
                $TYPE
                    .create($payload(std::cell::RefCell::new(d)))
                    .into_value()
            }

            /// Return the digest value as a bytes object.
            #[sig("(length)")]
            fn digest(
                th: &Thread,
                zelf: &krait_object::Obj<$payload>,
                length: &Value,
            ) -> Result<Value> {
                use shake::{ExtendableOutput, XofReader};
                let mut b = output(th, length)?;
                let d = zelf.0.borrow().clone();
                d.finalize_xof().read(&mut b);
                Ok(krait_object::types::bytes::new(&b))
            }

            /// Return the digest value as a string of hexadecimal digits.
            #[sig("(length)")]
            fn hexdigest(
                th: &Thread,
                zelf: &krait_object::Obj<$payload>,
                length: &Value,
            ) -> Result<String> {
                use shake::{ExtendableOutput, XofReader};
                let mut b = output(th, length)?;
                let d = zelf.0.borrow().clone();
                d.finalize_xof().read(&mut b);
                Ok(super::hex(&b))
            }

            /// Update this hash object's state with the provided bytes-like object.
            fn update(th: &Thread, zelf: &krait_object::Obj<$payload>, data: &Value) -> Result<()> {
                use shake::Update;
                super::feed(th, data, |b| zelf.0.borrow_mut().update(b))
            }

            #[getter]
            fn block_size(zelf: &krait_object::Obj<$payload>) -> i32 {
                let _ = zelf;
                $rate
            }

            #[getter]
            fn name(zelf: &krait_object::Obj<$payload>) -> &'static str {
                let _ = zelf;
                $name
            }

            #[getter]
            fn digest_size(zelf: &krait_object::Obj<$payload>) -> i32 {
                let _ = zelf;
                0
            }

            #[getter]
            fn _capacity_bits(zelf: &krait_object::Obj<$payload>) -> i32 {
                let _ = zelf;
                1600 - 8 * $rate
            }

            #[getter]
            fn _rate_bits(zelf: &krait_object::Obj<$payload>) -> i32 {
                let _ = zelf;
                8 * $rate
            }

            #[getter]
            fn _suffix(zelf: &krait_object::Obj<$payload>) -> Value {
                let _ = zelf;
                krait_object::types::bytes::new(&[0x1f])
            }
        }
    };
}

/// Room for a digest of a given length.
fn output(th: &Thread, length: &Value) -> Result<Vec<u8>> {
    let i = krait_object::protocol::number::index(th, length)?;
    if krait_object::types::int::is_negative(&i) {
        return Err(th.value_error("Cannot convert negative int"));
    }
    let Some(n) = krait_object::types::int::to_i128(&i).and_then(|n| u64::try_from(n).ok()) else {
        return Err(th.overflow_error("Python int too large for C unsigned long"));
    };
    if n >= 1 << 29 {
        return Err(th.value_error("length is too large"));
    }
    let mut b = Vec::new();
    krait_object::alloc::reserve(&mut b, n as usize)?;
    b.resize(n as usize, 0);
    Ok(b)
}

shake_type!(
    SHAKE_128,
    Shake128Hash,
    Shake128Methods,
    shake::Shake128,
    "_sha3.shake_128",
    "shake_128",
    168
);
shake_type!(
    SHAKE_256,
    Shake256Hash,
    Shake256Methods,
    shake::Shake256,
    "_sha3.shake_256",
    "shake_256",
    136
);

hash_module!(
    Sha3Module,
    "_sha3",
    [
        /// Return a new SHA3-224 hash object.
        sha3_224 => sha3_224_new;
        /// Return a new SHA3-256 hash object.
        sha3_256 => sha3_256_new;
        /// Return a new SHA3-384 hash object.
        sha3_384 => sha3_384_new;
        /// Return a new SHA3-512 hash object.
        sha3_512 => sha3_512_new;
    ],
    |th, m| {
        ready_type(&SHA3_224.ty, &Sha3x224Methods::SPEC);
        ready_type(&SHA3_256.ty, &Sha3x256Methods::SPEC);
        ready_type(&SHA3_384.ty, &Sha3x384Methods::SPEC);
        ready_type(&SHA3_512.ty, &Sha3x512Methods::SPEC);
        ready_type(&SHAKE_128.ty, &Shake128Methods::SPEC);
        ready_type(&SHAKE_256.ty, &Shake256Methods::SPEC);
        m.add_type(th, &SHAKE_128.ty)?;
        m.add_type(th, &SHAKE_256.ty)?;
        m.add(th, "implementation", "HACL")?;
    }
);
