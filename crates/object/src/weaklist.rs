//! A list of objects that keeps none of them alive: what an interpreter knows about without owning it.
//!
//! The links lie in the objects themselves, so that entering and leaving cost no memory and no hashing. A link leaves its
//! list when it is dropped, which is when its object's payload is; a list lets go of its links when it is dropped.

use crate::alloc::Gathered;
use crate::err::Result;
use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj};
use crate::value::Value;
use std::cell::Cell;
use std::ptr;

/// An object's place in a [`WeakList`]; a field of its payload.
pub struct Link {
    next: Cell<*const Link>,
    prev: Cell<*const Link>,
    /// The object that the link is a part of; null in a list's own link, and where the link is in no list.
    object: Cell<*const Header>,
}

impl Default for Link {
    fn default() -> Link {
        Link {
            next: Cell::new(ptr::null()),
            prev: Cell::new(ptr::null()),
            object: Cell::new(ptr::null()),
        }
    }
}

impl Link {
    /// Leaves the list, if it is in one.
    pub fn unlink(&self) {
        let next = self.next.replace(ptr::null());
        let prev = self.prev.replace(ptr::null());
        self.object.set(ptr::null());
        // SAFETY: neighbours are alive: whatever is linked unlinks itself before it goes.
        unsafe {
            if let (Some(n), Some(p)) = (next.as_ref(), prev.as_ref()) {
                n.prev.set(prev);
                p.next.set(next);
            }
        }
    }

    pub fn is_linked(&self) -> bool {
        !self.next.get().is_null()
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.unlink();
    }
}

/// Nothing of it is owned.
impl Trace for Link {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

/// The list: a ring through a link of its own.
pub struct WeakList {
    ring: Box<Link>,
}

impl Default for WeakList {
    fn default() -> WeakList {
        let ring = Box::<Link>::default();
        ring.next.set(&raw const *ring);
        ring.prev.set(&raw const *ring);
        WeakList { ring }
    }
}

impl WeakList {
    /// Enters an object at the end; `link` finds the link in its payload. One that is in a list already stays there.
    pub fn insert<T>(&self, object: &Obj<T>, link: impl Fn(&T) -> &Link) {
        let link = link(object);
        let (start, at) = (object.addr(), &raw const *link as u64);
        let inside = at >= start && at < start + size_of::<Obj<T>>() as u64;
        if !inside || link.is_linked() {
            return;
        }
        let last = self.ring.prev.get();
        link.object.set(object.header());
        link.prev.set(last);
        link.next.set(&raw const *self.ring);
        // SAFETY: the last link (or the ring's own) is alive, as in `unlink`.
        unsafe { (*last).next.set(link) };
        self.ring.prev.set(link);
    }

    /// The objects that are alive, in the order in which they were entered.
    pub fn values(&self) -> Result<Vec<Value>> {
        let mut out = Gathered::default();
        let end = &raw const *self.ring;
        let mut at = self.ring.next.get();
        while at != end {
            // SAFETY: linked objects are alive or just being destroyed; the latter have count zero and are left out. A
            // count is raised for the value.
            unsafe {
                let h = &*(*at).object.get();
                if h.refcount() > 0 {
                    h.incref();
                    out.push(Value::from_bits((&raw const *h) as u64));
                }
                at = (*at).next.get();
            }
        }
        out.finish()
    }
}

impl Drop for WeakList {
    fn drop(&mut self) {
        let end = &raw const *self.ring;
        while self.ring.next.get() != end {
            // SAFETY: as in `values`.
            unsafe { (*self.ring.next.get()).unlink() };
        }
    }
}
