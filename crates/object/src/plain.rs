//! Objects of built-in types without attributes: nothing follows their payload, and what is in front of their header is
//! the collector's and the weak references', if anything.

use crate::gc::GcHead;
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
    let flags = ty.flags();
    if flags & MORE != 0 {
        return Err(data);
    }
    let th = thread::current();
    let pairs = usize::from(flags & HAVE_GC != 0) + usize::from(flags & MANAGED_WEAKREF != 0);
    let front = pairs * size_of::<Pair>();
    let Some(start) = pool::take(th, front + size_of::<Obj<T>>()) else {
        return Err(data);
    };
    // SAFETY: front, header and payload lie in the bytes just taken, in this order, and all are written.
    unsafe {
        if pairs != 0 {
            (start as *mut Pair).write([0, 0]);
            (start as *mut Pair).add(pairs - 1).write([0, 0]);
        }
        let p = start.add(front) as *mut Obj<T>;
        (p as *mut Header).write(Header::new(ty));
        (&raw mut (*p).data).write(data);
        if let Some(th) = th
            && flags & HAVE_GC != 0
        {
            crate::gc::track_fresh(th, GcHead::of(p as *const Header));
        }
        Ok(Ref::from_raw(NonNull::new_unchecked(p)))
    }
}
