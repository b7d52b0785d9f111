//! The object header and typed objects.
//!
//! A header is 16 bytes, as in CPython 3.14: a 64-bit count word (the low half is the count, negative
//! for immortal objects; the high half is ours: the shape of the instance's attributes) and the type.
//! What lies in front of the header depends on the type's flags:
//!
//! ```text
//! [dict][weakrefs]   if the type has MANAGED_DICT or MANAGED_WEAKREF
//! [gc next][gc prev] if the type has HAVE_GC
//! [count|shape][type] <- the address of the object
//! [payload][__slots__ words][inline attribute slots]
//! ```

use crate::typeobj::TypeObject;
use crate::value::Value;
use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;

/// Count of an object that is never freed: any value with the sign bit set.
pub const IMMORTAL: u32 = 0xC000_0000;

#[repr(C)]
pub struct Header {
    pub(crate) count: Cell<u32>,
    pub(crate) shape: Cell<u32>,
    pub(crate) ty: Cell<&'static TypeObject>,
}

impl Header {
    /// The header of an immortal static object.
    pub const fn immortal(ty: &'static TypeObject) -> Header {
        Header {
            count: Cell::new(IMMORTAL),
            shape: Cell::new(0),
            ty: Cell::new(ty),
        }
    }

    pub(crate) const fn new(ty: &'static TypeObject) -> Header {
        Header {
            count: Cell::new(1),
            shape: Cell::new(0),
            ty: Cell::new(ty),
        }
    }

    #[inline(always)]
    pub fn ty(&self) -> &'static TypeObject {
        self.ty.get()
    }

    #[inline(always)]
    pub fn is_immortal(&self) -> bool {
        (self.count.get() as i32) < 0
    }

    /// The number of references, as `sys.getrefcount` counts them without its own argument.
    pub fn refcount(&self) -> u32 {
        self.count.get()
    }

    #[inline(always)]
    pub fn shape(&self) -> u32 {
        self.shape.get()
    }

    /// Notes the attribute layout after the machine stored an inline attribute.
    ///
    /// # Safety
    /// The instance's inline slots hold exactly the attributes of the shape once the caller is done.
    #[inline(always)]
    pub unsafe fn set_shape(&self, shape: u32) {
        self.shape.set(shape);
    }

    #[inline(always)]
    pub(crate) fn incref(&self) {
        let n = self.count.get();
        if (n as i32) >= 0 {
            self.count.set(n + 1);
        }
    }

    /// Gives back one count; the last one destroys the object.
    ///
    /// # Safety
    /// The caller owns a count of the live object at `p`, and does not use it afterwards.
    #[inline(always)]
    pub(crate) unsafe fn decref(p: *const Header) {
        // SAFETY: the object is alive because the caller owns a count of it.
        let h = unsafe { &*p };
        // Counts of immortal objects are far below zero; what is left says all.
        let left = h.count.get().wrapping_sub(1);
        if (left as i32) >= 0 {
            h.count.set(left);
            if left == 0 {
                // SAFETY: nobody else refers to the object now.
                unsafe { crate::dealloc::dealloc(p) }
            }
        }
    }

    /// Raises the count.
    ///
    /// # Safety
    /// The new count is given back some time, by a word or value that owns it.
    #[inline(always)]
    pub unsafe fn retain(&self) {
        self.incref();
    }

    /// Makes the object immortal: it is never counted or freed again.
    pub fn make_immortal(&self) {
        self.count.set(IMMORTAL);
    }
}

/// An object whose payload is `T`, as it lies in memory.
#[repr(C)]
pub struct Obj<T> {
    pub(crate) header: Header,
    pub(crate) data: T,
}

impl<T> Obj<T> {
    /// An owned value for this object.
    #[inline(always)]
    pub fn value(&self) -> Value {
        Value::from_obj(self)
    }

    /// This object as a borrowed value.
    #[inline(always)]
    pub fn as_value(&self) -> crate::value::BorrowedValue<'_> {
        // SAFETY: the object lives at least as long as the borrow of it.
        unsafe { crate::value::BorrowedValue::from_bits_borrowed(self as *const Obj<T> as u64) }
    }

    /// An owned typed reference to this object.
    #[inline(always)]
    pub fn to_ref(&self) -> Ref<T> {
        self.header.incref();
        Ref(NonNull::from(self), PhantomData)
    }

    #[inline(always)]
    pub fn ty(&self) -> &'static TypeObject {
        self.header.ty()
    }

    #[inline(always)]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The address as `id()` shows it.
    pub fn addr(&self) -> u64 {
        self as *const Obj<T> as u64
    }

    /// Whether a value is this very object.
    pub fn is(&self, v: &Value) -> bool {
        self.addr() == v.bits()
    }
}

impl<T> Deref for Obj<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.data
    }
}

/// An owned, counted reference to an object with payload `T`.
#[repr(transparent)]
pub struct Ref<T>(pub(crate) NonNull<Obj<T>>, PhantomData<Obj<T>>);

impl<T> Ref<T> {
    /// # Safety
    /// `p` is a live `Obj<T>`, one count of which passes to the result.
    #[inline(always)]
    pub(crate) unsafe fn from_raw(p: NonNull<Obj<T>>) -> Ref<T> {
        Ref(p, PhantomData)
    }

    #[inline(always)]
    pub fn into_value(self) -> Value {
        let p = std::mem::ManuallyDrop::new(self);
        // SAFETY: the count this reference owned passes to the value.
        unsafe { Value::from_bits(p.0.as_ptr() as u64) }
    }

    /// The same reference seen as a value.
    #[inline(always)]
    pub fn as_value(&self) -> &Value {
        // SAFETY: both are one word holding the object's address and owning one count.
        unsafe { &*(self as *const Ref<T> as *const Value) }
    }
}

impl<T> Deref for Ref<T> {
    type Target = Obj<T>;
    #[inline(always)]
    fn deref(&self) -> &Obj<T> {
        // SAFETY: the reference owns a count, so the object is alive.
        unsafe { self.0.as_ref() }
    }
}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Ref<T> {
        self.header.incref();
        Ref(self.0, PhantomData)
    }
}

impl<T> Drop for Ref<T> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the reference owns one count.
        unsafe { Header::decref(self.0.as_ptr() as *const Header) }
    }
}

impl<T> From<Ref<T>> for Value {
    fn from(r: Ref<T>) -> Value {
        r.into_value()
    }
}
