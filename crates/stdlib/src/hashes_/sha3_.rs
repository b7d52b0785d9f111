//! `_sha3`: SHA-3 of fixed size.

use super::hash_type;
use super::sha1_2::GIL_MINSIZE;
use krait_object::{Module, Result, Thread, Value, pymodule, ready_type};

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

pub struct Sha3Module;

#[pymodule(name = "_sha3")]
impl Sha3Module {
    /// Return a new SHA3-224 hash object.
    #[sig("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha3_224(
        th: &Thread,
        data: Option<&Value>,
        usedforsecurity: bool,
        string: Option<&Value>,
    ) -> Result<Value> {
        let _ = usedforsecurity;
        sha3_224_new(th, data, string)
    }

    /// Return a new SHA3-256 hash object.
    #[sig("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha3_256(
        th: &Thread,
        data: Option<&Value>,
        usedforsecurity: bool,
        string: Option<&Value>,
    ) -> Result<Value> {
        let _ = usedforsecurity;
        sha3_256_new(th, data, string)
    }

    /// Return a new SHA3-384 hash object.
    #[sig("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha3_384(
        th: &Thread,
        data: Option<&Value>,
        usedforsecurity: bool,
        string: Option<&Value>,
    ) -> Result<Value> {
        let _ = usedforsecurity;
        sha3_384_new(th, data, string)
    }

    /// Return a new SHA3-512 hash object.
    #[sig("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha3_512(
        th: &Thread,
        data: Option<&Value>,
        usedforsecurity: bool,
        string: Option<&Value>,
    ) -> Result<Value> {
        let _ = usedforsecurity;
        sha3_512_new(th, data, string)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&SHA3_224.ty, &Sha3x224Methods::SPEC);
        ready_type(&SHA3_256.ty, &Sha3x256Methods::SPEC);
        ready_type(&SHA3_384.ty, &Sha3x384Methods::SPEC);
        ready_type(&SHA3_512.ty, &Sha3x512Methods::SPEC);
        m.add(th, "implementation", "HACL")?;
        m.add(th, "_GIL_MINSIZE", GIL_MINSIZE)
    }
}
