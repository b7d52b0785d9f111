//! `_md5`, `_sha1`, `_sha2`, `_sha3`, `_blake2`: the digests of `hashlib`.
//!
//! Each digest is a type of its own; [`hash_type!`] writes the methods that all of them have, [`hash_module!`] the
//! functions that make them.

mod blake2_;
pub(crate) mod blake2_core;
mod sha1_2;
mod sha3_;

pub use blake2_::Blake2Module;
pub use sha1_2::{Md5Module, Sha1Module, Sha2Module};
pub use sha3_::Sha3Module;

use krait_object::protocol::buffer;
use krait_object::{Result, Thread, Value};

/// Hexadecimal digits of a digest.
pub(crate) fn hex(b: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| DIGITS.get(usize::from(n)).copied().map_or('0', char::from);
    b.iter()
        .flat_map(|b| [digit(b >> 4), digit(b & 15)])
        .collect()
}

/// Gives the bytes to hash to `f`. Large ones are hashed without the interpreter's lock by the caller's choice of data.
pub(crate) fn feed(th: &Thread, data: &Value, f: impl FnOnce(&[u8])) -> Result<()> {
    if let Some(b) = data.as_bytes() {
        f(b.as_slice());
        return Ok(());
    }
    if data.as_str().is_some() {
        return Err(th.type_error("Strings must be encoded before hashing"));
    }
    if !buffer::supports(data) {
        return Err(th.type_error("object supporting the buffer API required"));
    }
    let b = buffer::get(th, data, buffer::Request::SIMPLE)?;
    b.with(f);
    Ok(())
}

/// The data of a constructor, given as `data` or, of old, as `string`.
pub(crate) fn initial<'a>(
    th: &Thread,
    data: Option<&'a Value>,
    string: Option<&'a Value>,
) -> Result<Option<&'a Value>> {
    match (data, string) {
        (Some(_), Some(_)) => Err(th.type_error(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version.",
        )),
        (None, s) => Ok(s),
        (d, None) => Ok(d),
    }
}

/// A type of hash objects over a digest of fixed size.
macro_rules! hash_type {
    ($TYPE:ident, $payload:ident, $methods:ident, $make:ident, $digest:ty, $class:literal, $name:literal, $block:literal, $flags:expr) => {
        pub struct $payload(std::cell::RefCell<$digest>);

        impl krait_object::Trace for $payload {
            fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
        }

        krait_object::pytype! {
            pub static $TYPE: $payload = $class, $flags;
        }

        /// A new hash object over initial data.
        pub fn $make(
            th: &krait_object::Thread,
            data: Option<&krait_object::Value>,
            string: Option<&krait_object::Value>,
        ) -> krait_object::Result<krait_object::Value> {
            use sha2::Digest;
            let mut d = <$digest>::new();
            if let Some(v) = $crate::hashes_::initial(th, data, string)? {
                $crate::hashes_::feed(th, v, |b| d.update(b))?;
            }
            Ok($TYPE
                .create($payload(std::cell::RefCell::new(d)))
                .into_value())
        }

        pub struct $methods;

        #[krait_object::pymethods]
        impl $methods {
            /// Return a copy of the hash object.
            fn copy(zelf: &krait_object::Obj<$payload>) -> krait_object::Value {
                let d = zelf.0.borrow().clone();
                $TYPE
                    .create($payload(std::cell::RefCell::new(d)))
                    .into_value()
            }

            /// Return the digest value as a bytes object.
            fn digest(zelf: &krait_object::Obj<$payload>) -> krait_object::Value {
                use sha2::Digest;
                let d = zelf.0.borrow().clone().finalize();
                krait_object::types::bytes::new(d.as_slice())
            }

            /// Return the digest value as a string of hexadecimal digits.
            fn hexdigest(zelf: &krait_object::Obj<$payload>) -> String {
                use sha2::Digest;
                let d = zelf.0.borrow().clone().finalize();
                $crate::hashes_::hex(d.as_slice())
            }

            /// Update this hash object's state with the provided string.
            #[sig("(obj, /)")]
            fn update(
                th: &krait_object::Thread,
                zelf: &krait_object::Obj<$payload>,
                obj: &krait_object::Value,
            ) -> krait_object::Result<()> {
                use sha2::Digest;
                $crate::hashes_::feed(th, obj, |b| zelf.0.borrow_mut().update(b))
            }

            #[getter]
            fn block_size(zelf: &krait_object::Obj<$payload>) -> i32 {
                let _ = zelf;
                $block
            }

            #[getter]
            fn name(zelf: &krait_object::Obj<$payload>) -> &'static str {
                let _ = zelf;
                $name
            }

            #[getter]
            fn digest_size(zelf: &krait_object::Obj<$payload>) -> usize {
                let _ = zelf;
                <$digest as sha2::Digest>::output_size()
            }
        }
    };
}
pub(crate) use hash_type;

/// A module of hash types: a constructor function for each, and what the module adds when it is made.
macro_rules! hash_module {
    (
        $Module:ident, $module:literal,
        [$($(#[$doc:meta])* $name:ident => $make:ident;)*],
        |$th:ident, $m:ident| { $($init:tt)* }
    ) => {
        pub struct $Module;

        #[krait_object::pymodule(name = $module)]
        impl $Module {
            $(
                $(#[$doc])*
                #[sig("(data=b'', *, usedforsecurity=True, string=None)")]
                fn $name(
                    th: &krait_object::Thread,
                    data: Option<&krait_object::Value>,
                    usedforsecurity: bool,
                    string: Option<&krait_object::Value>,
                ) -> krait_object::Result<krait_object::Value> {
                    let _ = usedforsecurity;
                    $make(th, data, string)
                }
            )*

            #[init]
            fn init($th: &krait_object::Thread, $m: &krait_object::Module) -> krait_object::Result<()> {
                $($init)*
                $m.add($th, "_GIL_MINSIZE", $crate::hashes_::GIL_MINSIZE)
            }
        }
    };
}
pub(crate) use hash_module;

/// From how many bytes on CPython lets other threads run while it hashes.
pub(crate) const GIL_MINSIZE: i32 = 2048;
