//! `HMAC` (RFC 2104): keyed digests under way.

use super::digest::{Algorithm, Running, copy_start};
use crate::hashes_::{feed, hex};
use krait_object::types::bytes;
use krait_object::{Obj, Result, Thread, Trace, Value, Visitor, pymethods};
use std::cell::RefCell;

/// The two hashes of an HMAC, which have absorbed its key.
pub struct Mac {
    algorithm: &'static Algorithm,
    inner: RefCell<Box<dyn Running>>,
    outer: Box<dyn Running>,
}

impl Trace for Mac {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static HMAC: Mac = "_hashlib.HMAC", DISALLOW_INSTANTIATION;
}

impl Mac {
    pub fn new(algorithm: &'static Algorithm, key: &[u8]) -> Mac {
        let mut block = vec![0; algorithm.block];
        if key.len() > algorithm.block {
            let mut h = (algorithm.start)();
            h.absorb(key);
            if let Some(start) = block.get_mut(..algorithm.size) {
                h.read(start);
            }
        } else {
            copy_start(&mut block, key);
        }
        let start = |pad: u8| {
            let mut h = (algorithm.start)();
            let keyed: Vec<u8> = block.iter().map(|b| b ^ pad).collect();
            h.absorb(&keyed);
            h
        };
        Mac {
            algorithm,
            inner: RefCell::new(start(0x36)),
            outer: start(0x5c),
        }
    }

    pub fn absorb(&self, data: &[u8]) {
        self.inner.borrow_mut().absorb(data);
    }

    pub fn digest(&self) -> Vec<u8> {
        let mut out = vec![0; self.algorithm.size];
        self.inner.borrow().read(&mut out);
        let mut outer = self.outer.copy();
        outer.absorb(&out);
        outer.read(&mut out);
        out
    }

    /// The same, to go on from here on its own.
    pub fn copied(&self) -> Mac {
        Mac {
            algorithm: self.algorithm,
            inner: RefCell::new(self.inner.borrow().copy()),
            outer: self.outer.copy(),
        }
    }

    pub fn algorithm(&self) -> &'static Algorithm {
        self.algorithm
    }

    pub fn into_object(self) -> Value {
        HMAC.create(self).into_value()
    }
}

pub struct HmacMethods;

/// A keyed checksum that is computed piece by piece: update() adds data, digest() and hexdigest() tell the digest of what
/// was added so far, copy() makes an object that goes on from here.
#[pymethods]
impl HmacMethods {
    fn __repr__(zelf: &Obj<Mac>) -> String {
        format!(
            "<{} HMAC object @ {:#x}>",
            zelf.algorithm.name,
            zelf.value().bits()
        )
    }

    /// Update the HMAC object with msg.
    #[sig("(msg)")]
    fn update(th: &Thread, zelf: &Obj<Mac>, msg: &Value) -> Result<()> {
        feed(th, msg, |b| zelf.absorb(b))
    }

    /// Return the digest of what was added so far.
    #[sig("()")]
    fn digest(zelf: &Obj<Mac>) -> Value {
        bytes::new(&Mac::digest(zelf))
    }

    /// Return the digest of what was added so far, as hexadecimal digits.
    #[sig("()")]
    fn hexdigest(zelf: &Obj<Mac>) -> String {
        hex(&Mac::digest(zelf))
    }

    /// Return an object that goes on from here.
    #[sig("()")]
    fn copy(zelf: &Obj<Mac>) -> Value {
        zelf.copied().into_object()
    }

    #[getter]
    fn digest_size(zelf: &Obj<Mac>) -> usize {
        zelf.algorithm.size
    }

    #[getter]
    fn block_size(zelf: &Obj<Mac>) -> usize {
        zelf.algorithm.block
    }

    #[getter]
    fn name(zelf: &Obj<Mac>) -> String {
        format!("hmac-{}", zelf.algorithm.name)
    }
}
