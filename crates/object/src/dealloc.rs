//! The death of an object: finalizer, weak references, attributes, payload, memory, in this order.
//!
//! What an object kept alive dies inside its death, as deep as the native stack goes. Where that runs short, dying objects
//! are queued on their thread, and deaths with enough of it work the queue off.

pub(crate) mod quick;

use crate::alloc::{free_object, free_plain, pre_size};
use crate::gc::GcHead;
use crate::header::Header;
use crate::layout::Layout;
use crate::thread::{self, Thread};
use crate::typeobj::{
    DICT_BEFORE_WEAKREFS, DICT_LAST, HAS_FINALIZER, HAVE_GC, HEAPTYPE, MANAGED_DICT,
    MANAGED_WEAKREF, TYPE_SUBCLASS, TypeObject, WEAKREFS_AFTER_SLOTS,
};
use crate::value::Value;
use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;

/// With less native stack than this, in bytes, objects with references are queued. A finalizer finds that much, at least.
const SHORT: usize = 64 * 1024;

/// With this much the queue is worked off.
const AMPLE: usize = 2 * SHORT;

/// Types with any of these need the long way to an object's death.
const ELABORATE: u64 = HAS_FINALIZER | HEAPTYPE | MANAGED_DICT | MANAGED_WEAKREF | TYPE_SUBCLASS;

/// Instances of types with any of these do not end in the usual order: weak references, slots, attributes, payload.
const OWN_ORDER: u64 = WEAKREFS_AFTER_SLOTS | DICT_BEFORE_WEAKREFS | DICT_LAST;

/// Whether nobody can tell when a value dies: it is plain data.
#[inline(always)]
pub(crate) fn goes_unnoticed(v: &Value) -> bool {
    !v.is_ptr()
        || !v
            .ty()
            .has(HAVE_GC | HEAPTYPE | MANAGED_WEAKREF | HAS_FINALIZER)
}

/// Destroys an object whose count has reached zero.
///
/// # Safety
/// The count is zero and nobody else refers to the object.
#[cold]
#[inline(never)]
pub(crate) unsafe fn dealloc(p: *const Header) {
    // SAFETY: the object is alive until its type's deallocator gives the memory back.
    unsafe { ((*p).ty().dealloc.get())(p) }
}

/// The deallocator of types that have none of their own.
///
/// # Safety
/// As for [`dealloc`].
#[inline(never)]
pub(crate) unsafe fn dealloc_other(p: *const Header) {
    // SAFETY: as above.
    unsafe {
        let ty = (*p).ty();
        let flags = ty.flags();
        let Some(th) = thread::current() else {
            destroy_late(p);
            return;
        };
        if flags & ELABORATE != 0 {
            nested(th, p, |p| destroy(Some(th), p));
        } else if ty.layout.get().leaf && flags & HAVE_GC == 0 {
            destroy_plain(th, p, ty);
        } else {
            nested(th, p, |p| destroy_plain(th, p, ty));
        }
    }
}

/// Destroys an object after its interpreter's threads are gone. What it kept alive waits for its turn, however deep.
///
/// # Safety
/// As for [`dealloc`].
#[cold]
unsafe fn destroy_late(p: *const Header) {
    thread_local! {
        static WAITING: RefCell<Option<Vec<*const Header>>> = const { RefCell::new(None) };
    }
    let queued = WAITING.with_borrow_mut(|waiting| match waiting {
        Some(waiting) => {
            waiting.push(p);
            true
        }
        None => {
            *waiting = Some(Vec::new());
            false
        }
    });
    if queued {
        return;
    }
    let mut next = Some(p);
    while let Some(p) = next {
        // SAFETY: each object has count zero, belongs to the queue alone and is destroyed once.
        unsafe { destroy(None, p) };
        next = WAITING.with_borrow_mut(|waiting| waiting.as_mut().and_then(Vec::pop));
    }
    WAITING.set(None);
}

/// Destroys an object whose references may be the last ones of others; too deep, it is queued instead.
///
/// # Safety
/// As for [`dealloc`].
#[inline(always)]
unsafe fn nested(th: &Thread, p: *const Header, destroy: impl FnOnce(*const Header)) {
    let left = th.stack_left();
    if left < SHORT {
        // SAFETY: passed on.
        unsafe { queue(th, p) };
        return;
    }
    destroy(p);
    if !th.dealloc_queue.is_empty() && left >= AMPLE {
        // SAFETY: the objects in the queue are dead.
        unsafe { work_queue_off(th) };
    }
}

/// # Safety
/// As for [`dealloc`].
#[cold]
#[inline(never)]
unsafe fn queue(th: &Thread, p: *const Header) {
    // SAFETY: the object is alive until it is destroyed; untracking keeps the collector away from it.
    unsafe {
        if (*p).ty().has(HAVE_GC) {
            crate::gc::untrack(p);
        }
    }
    th.dealloc_queue.push(p);
}

/// The ends of all objects that were queued.
///
/// # Safety
/// There is enough of the native stack for it.
#[cold]
#[inline(never)]
unsafe fn work_queue_off(th: &Thread) {
    while let Some(q) = th.dealloc_queue.pop() {
        // SAFETY: queued objects have count zero and belong to the queue alone.
        unsafe { destroy(Some(th), q) };
    }
}

impl Thread {
    /// Ends what died while there was too little of the native stack for it. The caller has nearly all of the stack.
    pub fn finish_deaths(&self) {
        // SAFETY: as the caller says.
        unsafe { work_queue_off(self) };
    }
}

/// The end of an instance of a built-in type without finalizer, weak references and attributes.
///
/// # Safety
/// As for [`dealloc`]; the type has none of the flags in `ELABORATE`.
#[inline(always)]
unsafe fn destroy_plain(th: &Thread, p: *const Header, ty: &'static TypeObject) {
    // SAFETY: the payload is dropped once, then nothing uses the memory.
    unsafe {
        if ty.flags() & HAVE_GC != 0 {
            crate::gc::untrack_in(Some(th), p);
        }
        let tail = (ty.layout.get().drop)(p as *mut Header);
        free_plain(th, p as *mut Header, ty, tail);
    }
}

/// Runs the finalizer of an object with count zero. Answers whether the object was brought back.
///
/// # Safety
/// As for [`dealloc`].
unsafe fn finalize(p: *const Header, ty: &'static TypeObject) -> bool {
    let gc = ty.has(HAVE_GC);
    // SAFETY: the object is alive; a collector head exists if the flag says so.
    unsafe {
        if gc && GcHead::of(p).is_finalized() {
            return false;
        }
        if let (Some(th), Some(f)) = (thread::current(), ty.slots.finalize.get()) {
            (*p).count.set(1);
            if gc {
                GcHead::of(p).set_finalized();
                // For a collection that the finalizer starts it is the last object there is.
                crate::gc::track_as_youngest(th, p);
            }
            let v = ManuallyDrop::new(Value::from_bits(p as u64));
            f(th, &v);
            let n = (*p).count.get() - 1;
            (*p).count.set(n);
            return n != 0;
        }
    }
    false
}

/// The end of any object.
///
/// # Safety
/// As for [`dealloc`].
#[inline(never)]
unsafe fn destroy(th: Option<&Thread>, p: *const Header) {
    // SAFETY: the object is alive until its memory is freed at the end; each word in it is released once.
    unsafe {
        let mut ty = (*p).ty();
        let mut flags = ty.flags();
        if flags & HAS_FINALIZER != 0 {
            if finalize(p, ty) {
                return;
            }
            ty = (*p).ty();
            flags = ty.flags();
        }
        if flags & HAVE_GC != 0 {
            crate::gc::untrack_in(th, p);
        }
        let tail;
        if flags & OWN_ORDER == 0 {
            if flags & MANAGED_WEAKREF != 0 {
                (ty, flags) = clear_weakrefs(p, ty, flags);
            }
            if flags & HEAPTYPE != 0 {
                drop_words(th, p, ty, ty.layout.get());
            }
            drop_dict(p, flags);
            tail = (ty.layout.get().drop)(p as *mut Header);
        } else {
            (ty, tail) = release_in_own_order(th, p, ty, flags);
            flags = ty.flags();
        }
        free_object(th, p as *mut Header, ty, tail);
        if flags & HEAPTYPE != 0 {
            Header::decref(&ty.header);
        }
    }
}

/// Releases what an instance has whose native base has weak references or attributes of its own; its type by now, and what
/// its payload's end tells.
///
/// # Safety
/// As for [`dealloc`]; these are the object's type and that type's flags, one of `OWN_ORDER` among them.
#[cold]
unsafe fn release_in_own_order(
    th: Option<&Thread>,
    p: *const Header,
    mut ty: &'static TypeObject,
    mut flags: u64,
) -> (&'static TypeObject, usize) {
    // SAFETY: passed on; each word is released once.
    unsafe {
        let weakrefs_first = flags & (WEAKREFS_AFTER_SLOTS | DICT_BEFORE_WEAKREFS) == 0;
        if weakrefs_first && flags & MANAGED_WEAKREF != 0 {
            (ty, flags) = clear_weakrefs(p, ty, flags);
        }
        if flags & HEAPTYPE != 0 {
            drop_slots(p, ty);
        }
        if flags & DICT_BEFORE_WEAKREFS != 0 {
            drop_attributes(th, p, ty, flags);
        }
        if !weakrefs_first && flags & MANAGED_WEAKREF != 0 {
            (ty, flags) = clear_weakrefs(p, ty, flags);
        }
        if flags & DICT_LAST == 0 {
            drop_attributes(th, p, ty, flags);
        }
        let tail = (ty.layout.get().drop)(p as *mut Header);
        if flags & DICT_LAST != 0 {
            drop_attributes(th, p, ty, flags);
        }
        (ty, tail)
    }
}

/// Releases the attributes of an object that dies, wherever they are.
///
/// # Safety
/// The object is alive, but for its payload; its type is this one and has these flags.
unsafe fn drop_attributes(
    th: Option<&Thread>,
    p: *const Header,
    ty: &'static TypeObject,
    flags: u64,
) {
    // SAFETY: passed on.
    unsafe {
        if flags & HEAPTYPE != 0 {
            drop_inline(th, p, ty);
        }
        drop_dict(p, flags);
    }
}

/// Releases the dict of an object that dies, if it has one yet.
///
/// # Safety
/// The object is alive, but for its payload; its type has these flags.
#[inline(always)]
unsafe fn drop_dict(p: *const Header, flags: u64) {
    if flags & MANAGED_DICT == 0 {
        return;
    }
    // SAFETY: passed on; the word is a reference, which is given up once.
    unsafe {
        let [dict, _] = own_words(p, flags);
        if dict.get() != 0 {
            drop(Value::from_bits(dict.replace(0) as u64));
        }
    }
}

/// The weak references to an object that dies go dead, and their callbacks run: one may change its class. That class and
/// its flags.
///
/// # Safety
/// The object is alive; these are its type and that type's flags.
#[inline(always)]
unsafe fn clear_weakrefs(
    p: *const Header,
    ty: &'static TypeObject,
    flags: u64,
) -> (&'static TypeObject, u64) {
    // SAFETY: passed on.
    unsafe {
        let [_, weakrefs] = own_words(p, flags);
        if weakrefs.get() == 0 {
            return (ty, flags);
        }
        crate::types::weakref::clear_refs_of_dying(&*p);
        let ty = (*p).ty();
        (ty, ty.flags())
    }
}

/// The dict and weakref words of an object that dies, and so belongs to one interpreter alone.
///
/// # Safety
/// The object is alive, and its type, which has these flags, manages such words.
#[inline(always)]
unsafe fn own_words<'a>(p: *const Header, flags: u64) -> &'a [Cell<usize>; 2] {
    // SAFETY: the pair comes first of what is in front of the header.
    unsafe { &*((p as *const u8).sub(pre_size(flags)) as *const [Cell<usize>; 2]) }
}

/// Releases the `__slots__` words and inline attribute slots of an instance of a class.
///
/// # Safety
/// `p` is an object of type `ty` whose words are not used any more.
#[inline(always)]
unsafe fn drop_words(
    th: Option<&Thread>,
    p: *const Header,
    ty: &'static TypeObject,
    layout: &Layout,
) {
    if ty.basicsize() != layout.size {
        // SAFETY: passed on.
        unsafe { drop_slots(p, ty) };
    }
    // SAFETY: passed on.
    unsafe { drop_inline(th, p, ty) };
}

/// Releases the inline attribute slots, in the order of the keys that the class's instances share.
///
/// # Safety
/// As for [`drop_words`].
#[inline(always)]
unsafe fn drop_inline(th: Option<&Thread>, p: *const Header, ty: &'static TypeObject) {
    // SAFETY: the object is alive; its type's layout places the inline slots, of which a shape of the type names some.
    unsafe {
        let shape = (*p).shape();
        if shape == crate::typeobj::shape::FOREIGN {
            return;
        }
        let start = ty.inline_offset() as usize;
        match th.and_then(|th| th.interp.shapes.order(shape)) {
            None => release_words(p, start, ty.inline_cap() as usize),
            Some(order) => {
                for &i in &*order {
                    release_words(p, start + usize::from(i) * 8, 1);
                }
            }
        }
    }
}

/// Releases the words of `__slots__`, those of each class in the chain.
///
/// # Safety
/// As for [`drop_words`].
#[inline(never)]
unsafe fn drop_slots(p: *const Header, ty: &'static TypeObject) {
    let mut chain = Some(ty);
    while let Some(t) = chain {
        // SAFETY: the class's layout places that many words there.
        unsafe {
            release_words(
                p,
                t.slots_start.get() as usize,
                t.slots_count.get() as usize,
            )
        };
        chain = t.base();
    }
}

/// # Safety
/// The object has `n` words from `start` on, each 0 or owning a value.
#[inline(always)]
unsafe fn release_words(p: *const Header, start: usize, n: usize) {
    for i in 0..n {
        // SAFETY: as above; each word is emptied before its value goes.
        unsafe {
            let word = &*((p as *const u8).add(start + i * 8) as *const Cell<u64>);
            let bits = word.replace(0);
            if bits != 0 {
                drop(Value::from_bits(bits));
            }
        }
    }
}

/// Calls `f` with all words of an instance that hold values: those of `__slots__` of each class in the chain, then inline
/// slots.
#[inline(always)]
pub(crate) fn each_instance_word(
    p: *const Header,
    ty: &'static TypeObject,
    mut f: impl FnMut(&Cell<u64>),
) {
    let mut words = |start: usize, n: usize| {
        for i in 0..n {
            // SAFETY: the object is alive; the type's layout places `n` words there, zeroed at allocation.
            f(unsafe { &*((p as *const u8).add(start + i * 8) as *const Cell<u64>) });
        }
    };
    let mut chain = Some(ty);
    while let Some(t) = chain {
        words(t.slots_start.get() as usize, t.slots_count.get() as usize);
        chain = t.base();
    }
    // SAFETY: the object is alive; the shape is a word of its header.
    if unsafe { (*p).shape() } != crate::typeobj::shape::FOREIGN {
        words(ty.inline_offset() as usize, ty.inline_cap() as usize);
    }
}
