//! `_hmac`: HMAC of the digests that are always there.
//!
//! How it is computed is in `hashlib_`; names and errors are this module's own.

use crate::hashes_::{feed, hex};
use crate::hashlib_::digest::{self, Algorithm};
use crate::hashlib_::hmac::Mac;
use krait_object::exc::{ExcData, VALUE_ERROR};
use krait_object::protocol::repr;
use krait_object::types::{bytes, str};
use krait_object::{Module, Obj, Result, Thread, Trace, Value, Visitor, pymethods, ready_type};

krait_object::pytype! {
    pub static UNKNOWN: ExcData = "_hmac.UnknownHashError" derives VALUE_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct UnknownMethods;

#[pymethods]
impl UnknownMethods {}

/// An HMAC under way.
pub struct Hmac(Mac);

impl Trace for Hmac {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static HMAC: Hmac = "_hmac.HMAC", HAVE_GC | DISALLOW_INSTANTIATION;
}

/// The algorithm of a name, in whatever case.
fn find(name: &str) -> Option<&'static Algorithm> {
    let lower = name.to_lowercase();
    let name = match lower.as_str() {
        "blake2b_32" => "blake2b",
        "blake2s_32" => "blake2s",
        "md5-sha1" | "sha512_224" | "sha512_256" => return None,
        other => other,
    };
    digest::called(name).filter(|a| !a.is_xof())
}

fn algorithm(th: &Thread, v: &Value) -> Result<&'static Algorithm> {
    let found = v.as_str().and_then(|name| find(&name.to_string_lossy()));
    match found {
        Some(a) => Ok(a),
        None => {
            let text = format!("unsupported hash type: {}", repr::repr_text(th, v)?);
            let args = vec![str::new(&text)];
            Err(krait_object::err::new_args(th, &UNKNOWN.ty, args))
        }
    }
}

/// An HMAC that has absorbed a key.
fn start(th: &Thread, a: &'static Algorithm, key: &Value) -> Result<Mac> {
    let mut mac = None;
    feed(th, key, |b| mac = Some(Mac::new(a, b)))?;
    mac.ok_or_else(|| th.system_error("a buffer gave no bytes"))
}

/// The HMAC of a message at once.
fn compute(th: &Thread, a: &'static Algorithm, key: &Value, msg: &Value) -> Result<Value> {
    let mac = start(th, a, key)?;
    feed(th, msg, |b| mac.absorb(b))?;
    Ok(bytes::new(&mac.digest()))
}

struct HmacMethods;

#[pymethods]
impl HmacMethods {
    fn __repr__(zelf: &Obj<Hmac>) -> String {
        let name = zelf.0.algorithm().name;
        format!("<{name} HMAC object @ {:#x}>", zelf.value().bits())
    }

    /// Return an object that goes on from here.
    fn copy(zelf: &Obj<Hmac>) -> Value {
        HMAC.create(Hmac(zelf.0.copied())).into_value()
    }

    /// Add data to what is signed.
    #[sig("(msg)")]
    fn update(th: &Thread, zelf: &Obj<Hmac>, msg: &Value) -> Result<()> {
        feed(th, msg, |b| zelf.0.absorb(b))
    }

    /// Return the digest of what was added so far.
    fn digest(zelf: &Obj<Hmac>) -> Value {
        bytes::new(&zelf.0.digest())
    }

    /// Return the digest of what was added so far, as hexadecimal digits.
    fn hexdigest(zelf: &Obj<Hmac>) -> String {
        hex(&zelf.0.digest())
    }

    #[getter]
    fn name(zelf: &Obj<Hmac>) -> String {
        format!("hmac-{}", zelf.0.algorithm().name)
    }

    #[getter]
    fn block_size(zelf: &Obj<Hmac>) -> usize {
        zelf.0.algorithm().block
    }

    #[getter]
    fn digest_size(zelf: &Obj<Hmac>) -> usize {
        zelf.0.algorithm().size
    }
}

macro_rules! computers {
    ($($function:ident, $name:literal;)*) => {
        struct Computers;

        #[krait_object::pyfunctions]
        impl Computers {
            $(
                #[sig("(key, msg, /)")]
                fn $function(th: &Thread, key: &Value, msg: &Value) -> Result<Value> {
                    match find($name) {
                        Some(a) => compute(th, a, key, msg),
                        None => Err(th.system_error("no such digest")),
                    }
                }
            )*
        }
    };
}

computers! {
    compute_md5, "md5";
    compute_sha1, "sha1";
    compute_sha224, "sha224";
    compute_sha256, "sha256";
    compute_sha384, "sha384";
    compute_sha512, "sha512";
    compute_sha3_224, "sha3_224";
    compute_sha3_256, "sha3_256";
    compute_sha3_384, "sha3_384";
    compute_sha3_512, "sha3_512";
    compute_blake2s_32, "blake2s";
    compute_blake2b_32, "blake2b";
}

pub struct HmacModule;

#[krait_object::pymodule(name = "_hmac", include(Computers))]
impl HmacModule {
    /// Return a new HMAC object over an initial message, if there is one.
    #[sig("(key, msg=None, digestmod=<unrepresentable>)")]
    fn new(
        th: &Thread,
        key: &Value,
        msg: Option<&Value>,
        digestmod: Option<&Value>,
    ) -> Result<Value> {
        let Some(digestmod) = digestmod else {
            return Err(th.type_error("new() missing 1 required argument 'digestmod'"));
        };
        let mac = start(th, algorithm(th, digestmod)?, key)?;
        if let Some(msg) = msg {
            feed(th, msg, |b| mac.absorb(b))?;
        }
        Ok(HMAC.create(Hmac(mac)).into_value())
    }

    /// Return the HMAC of a message at once.
    #[sig("(key, msg, digest)")]
    fn compute_digest(th: &Thread, key: &Value, msg: &Value, digest: &Value) -> Result<Value> {
        compute(th, algorithm(th, digest)?, key, msg)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&UNKNOWN.ty, &UnknownMethods::SPEC);
        ready_type(&HMAC.ty, &HmacMethods::SPEC);
        m.add_type(th, &UNKNOWN.ty)?;
        m.add_type(th, &HMAC.ty)?;
        m.add(th, "_GIL_MINSIZE", crate::hashes_::GIL_MINSIZE)
    }
}
