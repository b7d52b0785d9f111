//! Objects of built-in types without attributes: nothing follows their payload, and what is in front of their header is
//! the collector's and the weak references', if anything.

use crate::alloc::track_new;
use crate::header::{Header, Obj, Ref};
use crate::pool;
use crate::thread::{self, Thread};
use crate::typeobj::{HAVE_GC, HEAPTYPE, MANAGED_DICT, MANAGED_WEAKREF, TYPE_SUBCLASS, TypeObject};
use std::ptr::NonNull;

/// Types with any of these have more to their instances.
const MORE: u64 = HEAPTYPE | MANAGED_DICT | TYPE_SUBCLASS;

/// Two words in front of a header.
type Pair = [usize; 2];

/// `size` bytes from the header on, which is written, and nothing else.
///
/// # Safety
/// The type is built in, the collector does not follow it, and its instances have neither attributes nor weak references.
/// `size` is what they have, and the caller writes what follows the header before anybody sees the object.
#[inline(always)]
pub(crate) unsafe fn raw_plain(
    th: Option<&Thread>,
    ty: &'static TypeObject,
    size: usize,
) -> Option<*mut Header> {
    let p = pool::take(th, size)? as *mut Header;
    // SAFETY: the bytes were just taken.
    unsafe { p.write(Header::new(ty)) };
    Some(p)
}

/// A new instance of a built-in type, if it is one of these and there is memory for it; otherwise the payload comes back.
///
/// # Safety
/// Instances of `ty`, which is not a class that a program made, have payload `T`.
#[inline(always)]
pub(crate) unsafe fn create<T>(ty: &'static TypeObject, data: T) -> Result<Ref<T>, T> {
    if !is_plain(ty.flags()) {
        return Err(data);
    }
    // SAFETY: the payload is written before anybody sees the object.
    unsafe {
        let th = thread::current();
        let Some(p) = raw(th, ty, size_of::<Obj<T>>()) else {
            return Err(data);
        };
        let p = p as *mut Obj<T>;
        (&raw mut (*p).data).write(data);
        track_new(th, p as *const Header, ty);
        Ok(Ref::from_raw(NonNull::new_unchecked(p)))
    }
}

/// The same for a payload that `tail` bytes of items follow; `fill` writes both and gets their places. `None` if there is
/// no memory.
///
/// # Safety
/// As for [`create`], and the type is plain; `fill` writes the payload and all items.
#[inline(always)]
pub(crate) unsafe fn create_tailed<T>(
    ty: &'static TypeObject,
    tail: usize,
    fill: impl FnOnce(*mut T, *mut u8),
) -> Option<Ref<T>> {
    // SAFETY: payload and items are written before anybody sees the object.
    unsafe {
        let th = thread::current();
        let p = raw(th, ty, size_of::<Obj<T>>() + tail)? as *mut Obj<T>;
        fill(&raw mut (*p).data, p.add(1) as *mut u8);
        track_new(th, p as *const Header, ty);
        Some(Ref::from_raw(NonNull::new_unchecked(p)))
    }
}

/// Whether instances of a type with these flags have nothing but what this module writes.
#[inline(always)]
pub(crate) const fn is_plain(flags: u64) -> bool {
    flags & MORE == 0
}

/// `size` bytes from the header on, and what is in front of it; both are written, and nothing else.
///
/// # Safety
/// The type is plain, and `size` is what its instances have.
#[inline(always)]
unsafe fn raw(th: Option<&Thread>, ty: &'static TypeObject, size: usize) -> Option<*mut Header> {
    let flags = ty.flags();
    let pairs = usize::from(flags & HAVE_GC != 0) + usize::from(flags & MANAGED_WEAKREF != 0);
    let front = pairs * size_of::<Pair>();
    let start = pool::take(th, front + size)?;
    // SAFETY: front and header lie in the bytes just taken, in this order.
    unsafe {
        if pairs != 0 {
            (start as *mut Pair).write([0, 0]);
            (start as *mut Pair).add(pairs - 1).write([0, 0]);
        }
        let p = start.add(front) as *mut Header;
        p.write(Header::new(ty));
        Some(p)
    }
}
