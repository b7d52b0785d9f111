//! `bytes`: size, cached hash, the bytes in line with one zero after them (CPython's layout).

use crate::err::Result;
use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj, Ref};
use crate::layout::{Layout, Tailed};
use crate::typeobj::{BASETYPE, BYTES_SUBCLASS, MATCH_SELF, Payload, TypeDef, TypeObject};
use crate::value::Value;
use std::cell::Cell;
use std::ptr::NonNull;

#[repr(C)]
pub struct BytesData {
    size: usize,
    hash: Cell<i64>,
}

/// A bytes object.
pub type Bytes = Obj<BytesData>;

pub static BYTES: TypeDef<BytesData> = TypeDef::build(
    "bytes",
    Some(&crate::typeobj::OBJECT.ty),
    &Layout::with_tail::<BytesData>(),
    BASETYPE | BYTES_SUBCLASS | MATCH_SELF,
);

impl Payload for BytesData {
    fn type_def() -> &'static TypeDef<BytesData> {
        &BYTES
    }
}

impl Trace for BytesData {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

// SAFETY: the size never changes, and every constructor asks for so many bytes and one.
unsafe impl Tailed for BytesData {
    const ITEM: usize = 1;
    const REFERS: bool = false;

    /// CPython ends the content with a zero byte.
    #[inline(always)]
    fn tail(&self) -> usize {
        self.size + 1
    }
}

impl Obj<BytesData> {
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.size
    }

    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: `size` bytes follow the head and never change while shared.
        unsafe { std::slice::from_raw_parts((self as *const Bytes).add(1) as *const u8, self.size) }
    }

    pub fn hash(&self) -> i64 {
        let h = self.data.hash.get();
        if h != -1 {
            return h;
        }
        let h = crate::hash::bytes(self.as_slice());
        self.data.hash.set(h);
        h
    }
}

/// Exact bytes of which `fill` writes each; they are zero before. `MemoryError` if there is no room.
pub fn filled(n: usize, fill: impl FnOnce(&mut [u8])) -> Result<Value> {
    let size = size_of::<Bytes>()
        .checked_add(n)
        .and_then(|s| s.checked_add(1))
        .ok_or_else(crate::err::memory_error)?;
    // SAFETY: head, bytes and the final zero are written; `bytes` is a plain type.
    unsafe {
        let p = crate::plain::raw_plain(crate::thread::current(), &BYTES.ty, size)
            .ok_or_else(crate::err::memory_error)? as *mut Bytes;
        (&raw mut (*p).data).write(BytesData {
            size: n,
            hash: Cell::new(-1),
        });
        let start = p.add(1) as *mut u8;
        std::ptr::write_bytes(start, 0, n + 1);
        fill(std::slice::from_raw_parts_mut(start, n));
        Ok(Ref::<BytesData>::from_raw(NonNull::new_unchecked(p)).into_value())
    }
}

/// Writes the payload of a fresh object: a copy of the bytes, and the zero behind them.
///
/// # Safety
/// `p` has room for the head, the bytes and one more.
#[inline(always)]
unsafe fn copy_in(p: *mut Bytes, b: &[u8]) {
    // SAFETY: the caller's promise.
    unsafe {
        (&raw mut (*p).data).write(BytesData {
            size: b.len(),
            hash: Cell::new(-1),
        });
        let start = p.add(1) as *mut u8;
        std::ptr::copy_nonoverlapping(b.as_ptr(), start, b.len());
        start.add(b.len()).write(0);
    }
}

/// A copy as exact bytes; `None` if there is no memory.
#[inline(always)]
fn build_exact(b: &[u8]) -> Option<Ref<BytesData>> {
    // SAFETY: head, bytes and the final zero are written; `bytes` is a plain type.
    unsafe {
        let size = size_of::<Bytes>() + b.len() + 1;
        let p = crate::plain::raw_plain(crate::thread::current(), &BYTES.ty, size)? as *mut Bytes;
        copy_in(p, b);
        Some(Ref::from_raw(NonNull::new_unchecked(p)))
    }
}

fn build(ty: &'static TypeObject, b: &[u8]) -> Option<Ref<BytesData>> {
    // SAFETY: head, bytes and the final zero are written.
    unsafe {
        let th = crate::thread::current();
        let p = crate::alloc::raw_object(th, ty, size_of::<Bytes>(), b.len() + 1)? as *mut Bytes;
        copy_in(p, b);
        crate::alloc::track_new(th, p as *const Header, ty);
        Some(Ref::from_raw(NonNull::new_unchecked(p)))
    }
}

/// `n` zero bytes; `MemoryError` if there is no room.
pub fn zeros(n: usize) -> Result<Value> {
    const FEW: usize = 4096;
    if n <= FEW {
        return Ok(new([0; FEW].get(..n).unwrap_or_default()));
    }
    let no_room = crate::err::memory_error;
    let size = size_of::<Bytes>()
        .checked_add(n)
        .and_then(|s| s.checked_add(1));
    let size = size.ok_or_else(no_room)?;
    // SAFETY: the head is written; the bytes and the one behind them are zero already. `bytes` has nothing in front of
    // its header.
    unsafe {
        let p = crate::pool::take_zeroed(crate::thread::current(), size).ok_or_else(no_room)?
            as *mut Bytes;
        (p as *mut Header).write(Header::new(&BYTES.ty));
        (&raw mut (*p).data).write(BytesData {
            size: n,
            hash: Cell::new(-1),
        });
        (*p).header().shape.set(BYTES.ty.root_shape());
        Ok(Ref::<BytesData>::from_raw(NonNull::new_unchecked(p)).into_value())
    }
}

/// New bytes; empty and one-byte ones are shared.
pub fn new(b: &[u8]) -> Value {
    let s = crate::init::statics();
    match b {
        [] => s.empty_bytes.clone(),
        [c] => s
            .bytes1
            .get(usize::from(*c))
            .cloned()
            .unwrap_or_else(|| fresh(b)),
        _ => fresh(b),
    }
}

#[inline]
pub(crate) fn fresh(b: &[u8]) -> Value {
    match build_exact(b) {
        Some(r) => r.into_value(),
        None => new_in(&BYTES.ty, b),
    }
}

/// Bytes as an instance of `cls`, a subclass of `bytes`.
pub fn new_in(cls: &'static TypeObject, b: &[u8]) -> Value {
    let cls = if cls.is_layout_subtype(&BYTES.ty) {
        cls
    } else {
        &BYTES.ty
    };
    match build(cls, b) {
        Some(r) => r.into_value(),
        None => {
            let what = std::alloc::Layout::new::<BytesData>();
            crate::alloc::insist(what, || build(cls, b)).into_value()
        }
    }
}

impl Value {
    /// This value as bytes (of any subclass).
    #[inline(always)]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        let h = self.as_header()?;
        if h.ty().has(BYTES_SUBCLASS) {
            // SAFETY: only subtypes of `bytes` carry the flag.
            Some(unsafe { &*(h as *const Header as *const Bytes) })
        } else {
            None
        }
    }
}
