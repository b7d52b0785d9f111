//! How a payload is dropped, traced and cleared: the memory half of a type.

use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj};

/// Memory operations of a payload type. One static per Rust type, shared by all subclasses.
pub struct Layout {
    /// Bytes of header and payload (the type's `tp_basicsize`, before `__slots__`).
    pub size: usize,
    /// Bytes per trailing item, 0 for fixed-size objects.
    pub itemsize: usize,
    /// Bytes of trailing items of one object.
    pub(crate) tail: unsafe fn(*const Header) -> usize,
    /// Drops the payload; answers how many bytes of trailing items the object has.
    pub(crate) drop: unsafe fn(*mut Header) -> usize,
    pub(crate) trace: unsafe fn(*const Header, &mut Visitor<'_>),
    pub(crate) clear: unsafe fn(*const Header),
}

unsafe fn no_tail(_: *const Header) -> usize {
    0
}

unsafe fn drop_payload<T>(p: *mut Header) -> usize {
    // SAFETY: called once, by the deallocator, on an object whose payload is `T`.
    unsafe { std::ptr::drop_in_place(&raw mut (*(p as *mut Obj<T>)).data) };
    0
}

/// The same for a payload that is followed by items: their number may be part of the payload.
unsafe fn drop_with_tail<T>(p: *mut Header) -> usize {
    // SAFETY: as above; an object with trailing items is no smaller than its payload.
    unsafe {
        let n = tail_of(p);
        std::ptr::drop_in_place(&raw mut (*(p as *mut Obj<T>)).data);
        n
    }
}

/// Bytes of trailing items, asked from the object's own type.
unsafe fn tail_of(p: *const Header) -> usize {
    // SAFETY: the object is alive and of the type that its header names.
    unsafe { ((*p).ty().layout.get().tail)(p) }
}

unsafe fn trace_payload<T: Trace>(p: *const Header, v: &mut Visitor<'_>) {
    // SAFETY: the object is alive and its payload is `T`.
    unsafe { (*(p as *const Obj<T>)).data.trace(v) }
}

unsafe fn clear_payload<T: Trace>(p: *const Header) {
    // SAFETY: the object is alive and its payload is `T`.
    unsafe { (*(p as *const Obj<T>)).data.clear() }
}

impl Layout {
    pub const fn of<T: Trace + 'static>() -> Layout {
        Layout {
            size: size_of::<Obj<T>>(),
            itemsize: 0,
            tail: no_tail,
            drop: drop_payload::<T>,
            trace: trace_payload::<T>,
            clear: clear_payload::<T>,
        }
    }

    /// A payload followed by items of `itemsize` bytes; `tail` answers how many bytes one object has there.
    pub(crate) const fn with_tail<T: Trace + 'static>(
        itemsize: usize,
        tail: unsafe fn(*const Header) -> usize,
    ) -> Layout {
        Layout {
            itemsize,
            tail,
            drop: drop_with_tail::<T>,
            ..Layout::of::<T>()
        }
    }
}
