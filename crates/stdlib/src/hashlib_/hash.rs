//! `HASH` and `HASHXOF`: hashes under way.

use super::digest::{Algorithm, Running};
use crate::hashes_::{feed, hex};
use krait_object::types::bytes;
use krait_object::{Obj, Result, Thread, Trace, Value, Visitor, alloc, pymethods};
use std::cell::RefCell;

pub struct Hash {
    algorithm: &'static Algorithm,
    state: RefCell<Box<dyn Running>>,
}

impl Trace for Hash {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static HASH: Hash = "_hashlib.HASH", BASETYPE | DISALLOW_INSTANTIATION;
}
krait_object::pytype! {
    pub static HASHXOF: Hash = "_hashlib.HASHXOF" derives HASH, BASETYPE | DISALLOW_INSTANTIATION;
}

fn make(algorithm: &'static Algorithm, state: Box<dyn Running>) -> Value {
    let state = RefCell::new(state);
    let hash = Hash { algorithm, state };
    let t = if algorithm.is_xof() {
        &HASHXOF.ty
    } else {
        &HASH.ty
    };
    HASH.create_in(t, hash).into_value()
}

/// A new hash object over initial data.
pub fn new(th: &Thread, algorithm: &'static Algorithm, data: Option<&Value>) -> Result<Value> {
    let mut state = (algorithm.start)();
    if let Some(v) = data {
        feed(th, v, |b| state.absorb(b))?;
    }
    Ok(make(algorithm, state))
}

impl Hash {
    /// The first `n` bytes of the digest.
    fn read(&self, n: usize) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        alloc::reserve(&mut out, n)?;
        out.resize(n, 0);
        self.state.borrow().read(&mut out);
        Ok(out)
    }
}

pub struct HashMethods;

/// A checksum that is computed piece by piece: update() adds data, digest() and hexdigest() tell the digest of what was
/// added so far, copy() makes an object that goes on from here.
#[pymethods(sig = "(name, string=b'')")]
impl HashMethods {
    fn __repr__(zelf: &Obj<Hash>) -> String {
        let kind = zelf.ty().name();
        format!(
            "<{} {kind} object @ {:#x}>",
            zelf.algorithm.name,
            zelf.value().bits()
        )
    }

    /// Update this hash object's state with the provided string.
    #[sig("(obj, /)")]
    fn update(th: &Thread, zelf: &Obj<Hash>, obj: &Value) -> Result<()> {
        feed(th, obj, |b| zelf.state.borrow_mut().absorb(b))
    }

    /// Return the digest value as a bytes object.
    fn digest(zelf: &Obj<Hash>) -> Result<Value> {
        Ok(bytes::new(&zelf.read(zelf.algorithm.size)?))
    }

    /// Return the digest value as a string of hexadecimal digits.
    fn hexdigest(zelf: &Obj<Hash>) -> Result<String> {
        Ok(hex(&zelf.read(zelf.algorithm.size)?))
    }

    /// Return a copy of the hash object.
    fn copy(zelf: &Obj<Hash>) -> Value {
        let state = zelf.state.borrow().copy();
        make(zelf.algorithm, state)
    }

    #[getter]
    fn digest_size(zelf: &Obj<Hash>) -> usize {
        zelf.algorithm.size
    }

    #[getter]
    fn block_size(zelf: &Obj<Hash>) -> usize {
        zelf.algorithm.block
    }

    #[getter]
    fn name(zelf: &Obj<Hash>) -> &'static str {
        zelf.algorithm.name
    }
}

pub struct HashXofMethods;

/// The length of a digest that is asked for.
fn length(th: &Thread, n: isize) -> Result<usize> {
    usize::try_from(n)
        .map_err(|_| th.system_error("Negative size passed to PyBytes_FromStringAndSize"))
}

/// A checksum like HASH, whose digest is as long as is asked for.
#[pymethods(sig = "(name, string=b'')")]
impl HashXofMethods {
    /// Return the digest value as a bytes object.
    #[sig("(length)")]
    fn digest(th: &Thread, zelf: &Obj<Hash>, length: isize) -> Result<Value> {
        let length = self::length(th, length)?;
        krait_builtins::bytes::check_size(th, length)?;
        Ok(bytes::new(&zelf.read(length)?))
    }

    /// Return the digest value as a string of hexadecimal digits.
    #[sig("(length)")]
    fn hexdigest(th: &Thread, zelf: &Obj<Hash>, length: isize) -> Result<String> {
        Ok(hex(&zelf.read(self::length(th, length)?)?))
    }

    #[getter]
    fn digest_size(zelf: &Obj<Hash>) -> usize {
        zelf.algorithm.size
    }
}
