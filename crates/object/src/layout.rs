//! How a payload is dropped, traced and cleared: the memory half of a type.

use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj};

/// Memory operations of a payload type. One static per Rust type, shared by all subclasses.
pub struct Layout {
    /// Bytes of header and payload (the type's `tp_basicsize`, before `__slots__`).
    pub size: usize,
    /// Bytes per trailing item, 0 for fixed-size objects.
    pub itemsize: usize,
    /// The payload refers to no other objects: nothing else dies with it.
    pub(crate) leaf: bool,
    /// Drops the payload; answers how many bytes of trailing items the object has.
    pub(crate) drop: unsafe fn(*mut Header) -> usize,
    pub(crate) trace: unsafe fn(*const Header, &mut Visitor<'_>),
    pub(crate) clear: unsafe fn(*const Header),
}

unsafe fn drop_payload<T: Trace>(p: *mut Header) -> usize {
    // SAFETY: called once, by the deallocator, on an object whose payload is `T`.
    unsafe {
        let data = &raw mut (*(p as *mut Obj<T>)).data;
        (*data).goes_first();
        std::ptr::drop_in_place(data);
    }
    0
}

/// A payload that is followed by items.
///
/// # Safety
/// [`Tailed::tail`] gives the number of bytes that were asked for when the object was made, as long as it lives.
pub unsafe trait Tailed: Trace {
    /// Bytes of one item, 0 if it varies.
    const ITEM: usize;
    /// Whether the items refer to other objects.
    const REFERS: bool;

    /// Bytes of all items of one object.
    fn tail(&self) -> usize;
}

/// The same for a payload that is followed by items: their number may be part of the payload.
unsafe fn drop_with_tail<T: Tailed>(p: *mut Header) -> usize {
    // SAFETY: as above; an object with trailing items is no smaller than its payload.
    unsafe {
        let data = &raw mut (*(p as *mut Obj<T>)).data;
        let n = (*data).tail();
        std::ptr::drop_in_place(data);
        n
    }
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
            leaf: !std::mem::needs_drop::<T>(),
            drop: drop_payload::<T>,
            trace: trace_payload::<T>,
            clear: clear_payload::<T>,
        }
    }

    /// A payload followed by items.
    pub(crate) const fn with_tail<T: Tailed + 'static>() -> Layout {
        Layout {
            itemsize: T::ITEM,
            leaf: !T::REFERS,
            drop: drop_with_tail::<T>,
            ..Layout::of::<T>()
        }
    }
}
