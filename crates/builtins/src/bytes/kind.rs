//! What differs between `bytes` and `bytearray` for the methods they share.

use super::check_size;
use crate::bytearray::{self, BYTEARRAY};
use krait_object::types::bytes::{self, BYTES};
use krait_object::{Result, Thread, Value};

/// One of the two types.
pub trait Kind {
    const NAME: &'static str;
    /// Runs `f` over the bytes of an instance; empty for anything else. `f` runs no Python code.
    fn with<R>(v: &Value, f: impl FnOnce(&[u8]) -> R) -> R;
    /// Refuses a size that no instance may have.
    fn bound(th: &Thread, size: usize) -> Result<()>;
    /// A new instance of exactly this type.
    fn make(b: Vec<u8>) -> Value;
    fn make_slice(b: &[u8]) -> Value;
    /// One of `n` bytes, which `fill` is given as zeros; `MemoryError` if there is no memory.
    fn filled(n: usize, fill: impl FnOnce(&mut [u8])) -> Result<Value>;
    /// The same, shared with nobody else even if it is empty.
    fn make_own(b: Vec<u8>) -> Value {
        Self::make(b)
    }
    /// Runs `f`, which may run Python code, while the size of the instance is fixed.
    fn held<R>(v: &Value, f: impl FnOnce() -> R) -> R {
        let _ = v;
        f()
    }
    /// The value itself where a copy would be equal for good: exact `bytes`.
    fn same(v: &Value) -> Option<Value>;
}

pub struct BytesKind;

impl Kind for BytesKind {
    const NAME: &'static str = "bytes";
    #[inline]
    fn with<R>(v: &Value, f: impl FnOnce(&[u8]) -> R) -> R {
        f(v.as_bytes().map_or(&[], |b| b.as_slice()))
    }
    fn bound(th: &Thread, size: usize) -> Result<()> {
        check_size(th, size)
    }
    fn make(b: Vec<u8>) -> Value {
        bytes::new(&b)
    }
    fn make_slice(b: &[u8]) -> Value {
        bytes::new(b)
    }
    fn filled(n: usize, fill: impl FnOnce(&mut [u8])) -> Result<Value> {
        if n > 1 {
            return bytes::filled(n, fill);
        }
        // There are shared objects for these.
        let mut short = [0];
        let short = short.get_mut(..n).unwrap_or_default();
        fill(short);
        Ok(bytes::new(short))
    }
    fn make_own(b: Vec<u8>) -> Value {
        bytes::new_in(&BYTES.ty, &b)
    }
    fn same(v: &Value) -> Option<Value> {
        v.is_exact(&BYTES.ty).then(|| v.clone())
    }
}

pub struct ByteArrayKind;

impl Kind for ByteArrayKind {
    const NAME: &'static str = "bytearray";
    #[inline]
    fn with<R>(v: &Value, f: impl FnOnce(&[u8]) -> R) -> R {
        match BYTEARRAY.get(v) {
            Some(b) => b.with(f),
            None => f(&[]),
        }
    }
    fn bound(_: &Thread, _: usize) -> Result<()> {
        Ok(())
    }
    fn make(b: Vec<u8>) -> Value {
        bytearray::new(b)
    }
    fn make_slice(b: &[u8]) -> Value {
        bytearray::new(b.to_vec())
    }
    fn filled(n: usize, fill: impl FnOnce(&mut [u8])) -> Result<Value> {
        let mut b = krait_object::alloc::filled(0, n)?;
        fill(&mut b);
        Ok(bytearray::new(b))
    }
    fn held<R>(v: &Value, f: impl FnOnce() -> R) -> R {
        match BYTEARRAY.get(v) {
            Some(b) => b.held(f),
            None => f(),
        }
    }
    fn same(_: &Value) -> Option<Value> {
        None
    }
}

/// The value itself if it may be shared, a copy otherwise.
pub fn whole<K: Kind>(v: &Value) -> Value {
    K::same(v).unwrap_or_else(|| K::with(v, K::make_slice))
}

/// A part of the value.
pub fn part<K: Kind>(v: &Value, start: usize, end: usize) -> Value {
    if let Some(same) = K::same(v)
        && start == 0
        && K::with(v, |b| b.len() <= end)
    {
        return same;
    }
    K::with(v, |b| {
        K::make_slice(b.get(start..end.min(b.len())).unwrap_or_default())
    })
}
