//! `_hashlib`: what CPython has from OpenSSL: digests by name, HMAC, PBKDF2 and scrypt.
//!
//! The digests are those of `hashes_`; names and errors are those that OpenSSL has for them.

pub(crate) mod digest;
mod hash;
pub(crate) mod hmac;
mod kdf;

use digest::Algorithm;
use krait_object::exc::{ExcData, VALUE_ERROR};
use krait_object::protocol::buffer::BytesLike;
use krait_object::protocol::{number, repr};
use krait_object::types::{bytes, int, str};
use krait_object::{
    DictData, Field, FromArg, Module, Raised, Result, Thread, Value, alloc, pymethods, ready_type,
};

krait_object::pytype! {
    pub static UNSUPPORTED: ExcData = "_hashlib.UnsupportedDigestmodError" derives VALUE_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct UnsupportedMethods;

#[pymethods]
impl UnsupportedMethods {}

#[cold]
fn unsupported(th: &Thread, text: &str) -> Raised {
    krait_object::err::new_args(th, &UNSUPPORTED.ty, vec![str::new(text)])
}

/// The algorithm of a name.
fn named(th: &Thread, name: &str) -> Result<&'static Algorithm> {
    if name.contains('\0') {
        return Err(th.value_error("embedded null character"));
    }
    digest::find(name).ok_or_else(|| unsupported(th, "[digital envelope routines] unsupported"))
}

/// The constructors, with the names of what they make, per interpreter.
#[derive(Default)]
struct Known(Field);

/// The algorithm that a constructor of the module makes hashes of.
fn constructed(th: &Thread, v: &Value) -> Result<Option<&'static Algorithm>> {
    let known = th.interp.state::<Known>().0.get();
    let Some(d) = known.as_ref().and_then(Value::as_dict) else {
        return Ok(None);
    };
    let name = d.get(th, v)?;
    Ok(name
        .as_ref()
        .and_then(Value::as_str)
        .and_then(|n| digest::called(&n.to_string_lossy())))
}

/// The algorithm that stands for itself by name or by its constructor.
fn algorithm(th: &Thread, v: &Value) -> Result<&'static Algorithm> {
    if let Some(name) = v.as_str() {
        return named(th, &name.to_utf8(th)?);
    }
    match constructed(th, v)? {
        Some(a) => Ok(a),
        None => {
            let text = repr::repr_text(th, v)?;
            Err(unsupported(th, &format!("Unsupported digestmod {text}")))
        }
    }
}

/// The same for HMAC, which digests of any length are not for.
fn for_hmac(th: &Thread, v: &Value) -> Result<&'static Algorithm> {
    let a = algorithm(th, v)?;
    if a.is_xof() {
        return Err(th.value_error("no reason supplied"));
    }
    Ok(a)
}

/// What the constructors have in common.
fn construct(
    th: &Thread,
    algorithm: &'static Algorithm,
    data: Option<&Value>,
    string: Option<&Value>,
) -> Result<Value> {
    hash::new(th, algorithm, crate::hashes_::initial(th, data, string)?)
}

macro_rules! constructors {
    ($($(#[$doc:meta])* $function:ident, $name:literal;)*) => {
        struct Constructors;

        #[krait_object::pyfunctions]
        impl Constructors {
            $(
                $(#[$doc])*
                #[sig("(data=b'', *, usedforsecurity=True, string=None)")]
                fn $function(
                    th: &Thread,
                    data: Option<&Value>,
                    usedforsecurity: bool,
                    string: Option<&Value>,
                ) -> Result<Value> {
                    let _ = usedforsecurity;
                    construct(th, named(th, $name)?, data, string)
                }
            )*
        }
    };
}

constructors! {
    /// Returns a md5 hash object; optionally initialized with a string
    openssl_md5, "md5";
    /// Returns a sha1 hash object; optionally initialized with a string
    openssl_sha1, "sha1";
    /// Returns a sha224 hash object; optionally initialized with a string
    openssl_sha224, "sha224";
    /// Returns a sha256 hash object; optionally initialized with a string
    openssl_sha256, "sha256";
    /// Returns a sha384 hash object; optionally initialized with a string
    openssl_sha384, "sha384";
    /// Returns a sha512 hash object; optionally initialized with a string
    openssl_sha512, "sha512";
    /// Returns a sha3-224 hash object; optionally initialized with a string
    openssl_sha3_224, "sha3_224";
    /// Returns a sha3-256 hash object; optionally initialized with a string
    openssl_sha3_256, "sha3_256";
    /// Returns a sha3-384 hash object; optionally initialized with a string
    openssl_sha3_384, "sha3_384";
    /// Returns a sha3-512 hash object; optionally initialized with a string
    openssl_sha3_512, "sha3_512";
    /// Returns a shake-128 variable hash object; optionally initialized with a string
    openssl_shake_128, "shake_128";
    /// Returns a shake-256 variable hash object; optionally initialized with a string
    openssl_shake_256, "shake_256";
}

/// A C `unsigned long`.
struct UnsignedLong(u64);

impl FromArg<'_> for UnsignedLong {
    fn from_arg(th: &Thread, v: &Value, _: krait_object::args::ArgAt<'_>) -> Result<UnsignedLong> {
        let i = number::index(th, v)?;
        if int::is_negative(&i) {
            return Err(th.value_error("Cannot convert negative int"));
        }
        let n = int::to_i128(&i).and_then(|n| u64::try_from(n).ok());
        n.map(UnsignedLong)
            .ok_or_else(|| th.overflow_error("Python int too large for C unsigned long"))
    }
}

/// Room for a key.
fn room(n: usize) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    alloc::reserve(&mut out, n)?;
    out.resize(n, 0);
    Ok(out)
}

/// The limit of memory that OpenSSL sets if the caller sets none.
const SCRYPT_MEMORY: u64 = 32 << 20;

/// Whether scrypt may work with these numbers: within its own limits, and in so much memory.
fn scrypt_fits(n: u64, r: u64, p: u64, most: u64) -> bool {
    let needed = || {
        let blocks = r.checked_mul(p)?.checked_mul(128)?;
        let states = n.checked_add(2)?.checked_mul(r)?.checked_mul(128)?;
        blocks.checked_add(states)
    };
    // `p` below 2**30 / r, `n` below 2**(16 * r).
    let bits = r.saturating_mul(16);
    p <= ((1 << 30) - 1) / r && (bits > 63 || n < 1 << bits) && needed().is_some_and(|m| m <= most)
}

pub struct Hashlib;

/// Digests, keyed digests and keys from passwords, by the names that OpenSSL has for them.
#[krait_object::pymodule(name = "_hashlib", include(Constructors))]
impl Hashlib {
    /// Return a new hash object of the named algorithm, over initial data if there is some.
    #[sig("(name, data=b'', *, usedforsecurity=True, string=None)")]
    fn new(
        th: &Thread,
        name: String,
        data: Option<&Value>,
        usedforsecurity: bool,
        string: Option<&Value>,
    ) -> Result<Value> {
        let _ = usedforsecurity;
        let data = crate::hashes_::initial(th, data, string)?;
        hash::new(th, named(th, &name)?, data)
    }

    /// Return a key made of a password by PBKDF2 (PKCS #5 v2.0) with HMAC.
    #[sig("(hash_name, password, salt, iterations, dklen=None)")]
    fn pbkdf2_hmac(
        th: &Thread,
        hash_name: String,
        password: BytesLike,
        salt: BytesLike,
        iterations: i64,
        dklen: Option<i64>,
    ) -> Result<Value> {
        let a = named(th, &hash_name)?;
        if iterations < 1 {
            return Err(th.value_error("iteration value must be greater than 0."));
        }
        let iterations = u32::try_from(iterations)
            .ok()
            .filter(|i| *i <= i32::MAX as u32)
            .ok_or_else(|| th.overflow_error("iteration value is too great."))?;
        let length = dklen.unwrap_or(a.size as i64);
        if length < 1 {
            return Err(th.value_error("key length must be greater than 0."));
        }
        if length > i64::from(i32::MAX) {
            return Err(th.overflow_error("key length is too great."));
        }
        let Some(derive) = a.derive else {
            return Err(th.value_error("[Provider routines] xof digests not allowed"));
        };
        let mut key = room(length as usize)?;
        let (password, salt) = (&password.0, &salt.0);
        th.without_gil(|| derive(password, salt, iterations, &mut key));
        Ok(bytes::new(&key))
    }

    /// Return a key made of a password by scrypt, which takes n, r and p for its cost.
    #[sig("(password, *, salt, n, r, p, maxmem=0, dklen=64)")]
    fn scrypt(
        th: &Thread,
        password: BytesLike,
        salt: BytesLike,
        n: UnsignedLong,
        r: UnsignedLong,
        p: UnsignedLong,
        maxmem: i64,
        dklen: i64,
    ) -> Result<Value> {
        let (n, r, p) = (n.0, r.0, p.0);
        if n < 2 || !n.is_power_of_two() {
            return Err(th.value_error("n must be a power of 2."));
        }
        let most = u64::try_from(maxmem).ok().filter(|m| *m <= i32::MAX as u64);
        let Some(most) = most else {
            return Err(th.value_error("maxmem must be positive and smaller than 2147483647"));
        };
        if !(1..=i64::from(i32::MAX)).contains(&dklen) {
            return Err(th.value_error("dklen must be greater than 0 and smaller than 2147483647"));
        }
        if r.max(p) > u64::from(u32::MAX) {
            return Err(th.value_error("[digital envelope routines] parameter too large"));
        }
        if r == 0 || p == 0 {
            let text = "Invalid parameter combination for n, r, p, maxmem.";
            return Err(th.value_error(text));
        }
        let most = if most == 0 { SCRYPT_MEMORY } else { most };
        if !scrypt_fits(n, r, p, most) {
            return Err(th.value_error("[digital envelope routines] memory limit exceeded"));
        }
        let (n, r, p) = (n as usize, r as usize, p as usize);
        let mut key = room(dklen as usize)?;
        let work = kdf::Room::new(n, r, p)?;
        let (password, salt) = (&password.0, &salt.0);
        th.without_gil(|| kdf::scrypt(password, salt, (n, r), work, &mut key));
        Ok(bytes::new(&key))
    }

    /// Return a new HMAC object.
    #[sig("(key, msg=b'', digestmod=<unrepresentable>)")]
    fn hmac_new(
        th: &Thread,
        key: BytesLike,
        msg: Option<&Value>,
        digestmod: Option<&Value>,
    ) -> Result<Value> {
        let Some(digestmod) = digestmod else {
            return Err(th.type_error("Missing required parameter 'digestmod'."));
        };
        let mac = hmac::Mac::new(for_hmac(th, digestmod)?, &key.0);
        if let Some(v) = msg.filter(|v| !v.is_none()) {
            crate::hashes_::feed(th, v, |b| mac.absorb(b))?;
        }
        Ok(mac.into_object())
    }

    /// Return the HMAC of a message at once.
    #[sig("(key, msg, digest)")]
    fn hmac_digest(th: &Thread, key: BytesLike, msg: BytesLike, digest: &Value) -> Result<Value> {
        let mac = hmac::Mac::new(for_hmac(th, digest)?, &key.0);
        mac.absorb(&msg.0);
        Ok(bytes::new(&mac.digest()))
    }

    /// Return whether two texts or bytes-like objects are equal.
    ///
    /// The time that it takes tells nothing of where they differ; it may tell of their
    /// types and lengths.
    #[sig("(a, b, /)")]
    fn compare_digest(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
        crate::operator_::compare_digest(th, a, b)
    }

    /// Return whether only algorithms that FIPS 140 approves are there: 0, for they are not restricted.
    #[sig("()")]
    fn get_fips_mode() -> i32 {
        0
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&hash::HASH.ty, &hash::HashMethods::SPEC);
        ready_type(&hash::HASHXOF.ty, &hash::HashXofMethods::SPEC);
        ready_type(&hmac::HMAC.ty, &hmac::HmacMethods::SPEC);
        ready_type(&UNSUPPORTED.ty, &UnsupportedMethods::SPEC);
        for t in [
            &hash::HASH.ty,
            &hash::HASHXOF.ty,
            &hmac::HMAC.ty,
            &UNSUPPORTED.ty,
        ] {
            m.add_type(th, t)?;
        }
        let constructors = DictData::create();
        for def in Constructors::FUNCTIONS {
            if let (Some(f), Some(name)) = (m.get(def.name), def.name.strip_prefix("openssl_")) {
                constructors.set(th, f, str::new(name))?;
            }
        }
        let constructors = constructors.into_value();
        th.interp.state::<Known>().0.set(constructors.clone());
        let constructors = krait_builtins::mappingproxy::new(constructors);
        m.add(th, "_constructors", constructors)?;
        let names = digest::ALGORITHMS
            .iter()
            .map(|a| str::new(a.name))
            .collect();
        let names = krait_builtins::set::frozen(th, names)?;
        m.add(th, "openssl_md_meth_names", names)?;
        m.add(th, "_GIL_MINSIZE", crate::hashes_::GIL_MINSIZE)
    }
}
