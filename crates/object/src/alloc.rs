//! Where objects get their memory: sizes, the words in front of the header, and fallible growth.

use crate::gc::GcHead;
use crate::header::{Header, Obj, Ref};
use crate::pool;
use crate::thread::{self, Thread};
use crate::typeobj::{HAVE_GC, HEAPTYPE, MANAGED_DICT, MANAGED_WEAKREF, TYPE_SUBCLASS, TypeObject};
use std::alloc::Layout as Mem;
use std::cell::Cell;
use std::ptr::NonNull;

/// Bytes of one collector link pair, and of the dict-and-weakref pair in front of it.
const PAIR: usize = 16;

/// Bytes in front of the header for a type with these flags.
#[inline(always)]
pub(crate) fn pre_size(flags: u64) -> usize {
    let mut n = 0;
    if flags & HAVE_GC != 0 {
        n += PAIR;
    }
    if flags & (MANAGED_DICT | MANAGED_WEAKREF) != 0 {
        n += PAIR;
    }
    n
}

/// The dict and weakref words of an object whose type manages them.
#[inline(always)]
pub(crate) fn managed_words(h: &Header) -> Option<&[Cell<usize>; 2]> {
    let flags = h.ty().flags();
    if flags & (MANAGED_DICT | MANAGED_WEAKREF) == 0 {
        return None;
    }
    if h.is_immortal() {
        return shared_words(h);
    }
    let back = pre_size(flags);
    // SAFETY: `pre_size` bytes in front of the header belong to the object, and the pair comes first there.
    Some(unsafe { &*((h as *const Header as *const u8).sub(back) as *const [Cell<usize>; 2]) })
}

/// The words of an object that all interpreters have in common: each interpreter has its own pair for it.
#[cold]
#[inline(never)]
fn shared_words(h: &Header) -> Option<&[Cell<usize>; 2]> {
    let th = thread::current()?;
    let mut all = th.interp.shared_words.borrow_mut();
    let words = all.entry(std::ptr::from_ref(h) as usize).or_default();
    // SAFETY: a pair is never taken out of the map while the interpreter is there, and a box does not move.
    Some(unsafe { &*std::ptr::from_ref::<[Cell<usize>; 2]>(words) })
}

/// [`raw_object`] for those who cannot report that there is no memory: from the reserve, and `MemoryError` comes as soon
/// as the eval breaker is looked at.
///
/// # Safety
/// As for [`raw_object`].
#[cold]
#[inline(never)]
unsafe fn from_reserve(
    th: Option<&Thread>,
    ty: &'static TypeObject,
    payload: usize,
) -> *mut Header {
    // SAFETY: passed on.
    insist(Mem::new::<Header>(), || unsafe {
        raw_object(th, ty, payload, 0)
    })
}

/// Lets the running thread raise `MemoryError` at its next look at the eval breaker.
pub fn note_shortage() {
    if let Some(th) = thread::current() {
        th.request(crate::thread::breaker::LIMIT);
    }
}

/// Runs a stage whose collections cannot report that there is no memory: the `size` bytes that it will need at most are
/// asked for first, and given back. `MemoryError` if there is no room. The stage runs no Python code.
pub fn with_room<R>(size: usize, stage: impl FnOnce() -> R) -> crate::Result<R> {
    room(size)?;
    Ok(krait_host::shortage::exempt(stage))
}

/// Runs a calculation whose collections cannot report that there is no memory and take `size` bytes at most; `MemoryError` if
/// there is no room for it. What takes no more than the reserve is good for is not asked for. It runs no Python code.
#[inline]
pub fn within<R>(size: usize, calculate: impl FnOnce() -> R) -> crate::Result<R> {
    let is_long = size > krait_host::shortage::SMALL;
    if is_long {
        return with_room(size, calculate);
    }
    Ok(calculate())
}

/// The same for those who cannot report that there is no room: `MemoryError` comes as soon as the thread looks.
#[inline]
pub fn despite<R>(size: usize, calculate: impl FnOnce() -> R) -> R {
    if size <= krait_host::shortage::SMALL {
        return calculate();
    }
    if room(size).is_err() {
        note_shortage();
    }
    krait_host::shortage::exempt(calculate)
}

/// Whether there is room for so many bytes, for those whose collections cannot report that there is not; sizes that the
/// reserve is good for are not asked for.
pub fn room(size: usize) -> crate::Result<()> {
    let mut room: Vec<u8> = Vec::new();
    let asked = || room.try_reserve_exact(size);
    if size > krait_host::shortage::SMALL && krait_host::shortage::strictly(size, asked).is_err() {
        return Err(crate::err::memory_error());
    }
    Ok(())
}

/// Values that come one after the other, as many as a program's data makes. That there was no memory for one is remembered,
/// and told at the end.
pub struct Gathered<T> {
    items: Vec<T>,
    failed: bool,
}

impl<T> Default for Gathered<T> {
    fn default() -> Gathered<T> {
        Gathered {
            items: Vec::new(),
            failed: false,
        }
    }
}

impl<T> Gathered<T> {
    #[inline]
    pub fn push(&mut self, item: T) {
        if self.items.len() < self.items.capacity() || self.grow() {
            self.items.push(item);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) -> bool {
        let more = self.items.len().max(4);
        self.failed |= reserve(&mut self.items, more).is_err();
        !self.failed
    }

    /// All values; `MemoryError` if one is missing.
    pub fn finish(self) -> crate::Result<Vec<T>> {
        if self.failed {
            return Err(crate::err::memory_error());
        }
        Ok(self.items)
    }
}

/// A copy; `MemoryError` if there is no memory.
pub fn copied<T: Clone>(items: &[T]) -> crate::Result<Vec<T>> {
    let mut v = vec_of(items.len())?;
    v.extend_from_slice(items);
    Ok(v)
}

/// An empty vector with room for so many; `MemoryError` if there is no memory.
pub fn vec_of<T>(capacity: usize) -> crate::Result<Vec<T>> {
    let mut v = Vec::new();
    reserve(&mut v, capacity)?;
    Ok(v)
}

/// Makes room for exactly so many more items; `MemoryError` if there is no memory.
pub fn reserve<T>(v: &mut Vec<T>, more: usize) -> crate::Result<()> {
    let size = v
        .len()
        .saturating_add(more)
        .saturating_mul(size_of::<T>().max(1));
    krait_host::shortage::strictly(size, || v.try_reserve_exact(more))
        .map_err(|_| crate::err::memory_error())
}

/// Makes room for so many more items, and for more to come; `MemoryError` if there is no memory.
pub fn make_room<T>(v: &mut Vec<T>, more: usize) -> crate::Result<()> {
    if v.capacity() - v.len() >= more {
        return Ok(());
    }
    let size = v
        .len()
        .saturating_add(more.max(v.len()))
        .saturating_mul(size_of::<T>().max(1));
    krait_host::shortage::strictly(size, || v.try_reserve(more))
        .map_err(|_| crate::err::memory_error())
}

/// Appends copies; `MemoryError` if there is no memory.
pub fn extend<T: Clone>(v: &mut Vec<T>, items: &[T]) -> crate::Result<()> {
    make_room(v, items.len())?;
    v.extend_from_slice(items);
    Ok(())
}

/// Appends an item; `MemoryError` if there is no memory.
#[inline]
pub fn push<T>(v: &mut Vec<T>, item: T) -> crate::Result<()> {
    if v.len() == v.capacity() {
        make_room(v, 4)?;
    }
    v.push(item);
    Ok(())
}

/// So many times the same; `MemoryError` if there is no memory.
pub fn filled<T: Clone>(item: T, n: usize) -> crate::Result<Vec<T>> {
    let mut v = vec_of(n)?;
    v.resize(n, item);
    Ok(v)
}

/// Bytes that the front end needs for source text of a length.
pub fn front_end_size(text: usize) -> usize {
    // Tokens, trees, instructions and tables of the densest source come to about so many bytes per byte of it.
    const PER_BYTE: usize = 100;
    // The reserve is good for short texts, which are compiled often.
    const LEAST: usize = 1 << 20;
    match text.saturating_mul(PER_BYTE) {
        0..LEAST => 0,
        size => size,
    }
}

/// Makes something that is needed though there is no memory for it.
#[cold]
#[inline(never)]
pub(crate) fn insist<T>(what: Mem, make: impl FnOnce() -> Option<T>) -> T {
    note_shortage();
    match krait_host::shortage::exempt(make) {
        Some(made) => made,
        None => std::alloc::handle_alloc_error(what),
    }
}

/// Gives an object's memory back.
///
/// # Safety
/// `p` is an object whose payload was dropped; `ty` is its type, `tail` its trailing bytes.
#[inline(always)]
pub(crate) unsafe fn free_object(
    th: Option<&Thread>,
    p: *mut Header,
    ty: &'static TypeObject,
    tail: usize,
) {
    let flags = ty.flags();
    if flags & TYPE_SUBCLASS != 0 {
        // SAFETY: passed on; type objects go to their own pool.
        unsafe { crate::typeobj::shape::retire_type_memory(p, ty, pre_size(flags)) };
        return;
    }
    let pre = pre_size(flags);
    // SAFETY: the header is valid until the memory is freed below.
    let size = if unsafe { (*p).shape() } == crate::typeobj::shape::FOREIGN {
        match crate::typeobj::shape::take_foreign_size(p) {
            Some(n) => pre + n,
            // No thread knows the size any more: the memory stays.
            None => return,
        }
    } else {
        pre + object_size(ty, tail)
    };
    // SAFETY: the same size and start as in `raw_object`.
    unsafe { pool::give(th, (p as *mut u8).sub(pre), size) }
}

#[inline(always)]
pub(crate) fn object_size(ty: &TypeObject, tail: usize) -> usize {
    ty.basicsize() + tail + ty.inline_cap() as usize * 8
}

/// Allocates an object with its header written, everything after the payload zeroed, not yet tracked.
///
/// # Safety
/// The caller writes the payload before anybody sees the object, and then tracks it with [`track_new`].
#[inline(always)]
pub(crate) unsafe fn raw_object(
    th: Option<&Thread>,
    ty: &'static TypeObject,
    payload: usize,
    tail: usize,
) -> Option<*mut Header> {
    let flags = ty.flags();
    let pre = pre_size(flags);
    let size = pre + object_size(ty, tail);
    let reused = if flags & TYPE_SUBCLASS != 0 {
        crate::typeobj::shape::reuse_type_memory(th, size - pre, pre)
    } else {
        None
    };
    let start = match reused {
        // SAFETY: pooled memory has the same size and starts `pre` bytes in front of the type object.
        Some(p) => unsafe { (p as *mut u8).sub(pre) },
        None => pool::take(th, size)?,
    };
    // SAFETY: all addresses below lie inside the `size` bytes just taken.
    unsafe {
        if pre != 0 {
            std::ptr::write_bytes(start, 0, pre);
        }
        let p = start.add(pre) as *mut Header;
        p.write(Header::new(ty));
        (*p).shape.set(ty.root_shape());
        let written = payload + tail;
        if size - pre > written {
            std::ptr::write_bytes((p as *mut u8).add(written), 0, size - pre - written);
        }
        if flags & HEAPTYPE != 0 {
            ty.header.incref();
        }
        Some(p)
    }
}

/// The same for a built-in type that the collector follows and whose instances have no attributes: `size` bytes from
/// the header on, nothing zeroed.
///
/// # Safety
/// As for [`raw_object`]; the type has `HAVE_GC` and none of the other flags that put words in front of a header.
#[inline(always)]
pub(crate) unsafe fn raw_plain_gc(
    th: Option<&Thread>,
    ty: &'static TypeObject,
    size: usize,
) -> Option<*mut Header> {
    // SAFETY: all addresses lie inside the bytes just taken.
    unsafe {
        let start = pool::take(th, PAIR + size)?;
        (start as *mut [usize; 2]).write([0, 0]);
        let p = start.add(PAIR) as *mut Header;
        p.write(Header::new(ty));
        Some(p)
    }
}

/// Makes a finished object known to the collector, if its type takes part.
#[inline(always)]
pub(crate) fn track_new(th: Option<&Thread>, p: *const Header, ty: &TypeObject) {
    if let Some(th) = th
        && ty.flags() & HAVE_GC != 0
    {
        // SAFETY: the object was just allocated with a collector head.
        unsafe { crate::gc::track_fresh(th, GcHead::of(p)) }
    }
}

/// The same for an object of [`raw_plain_gc`].
///
/// # Safety
/// `p` is such an object, finished and not tracked yet.
#[inline(always)]
pub(crate) unsafe fn track_plain_gc(th: Option<&Thread>, p: *const Header) {
    if let Some(th) = th {
        // SAFETY: the object was allocated with a collector head.
        unsafe { crate::gc::track_fresh(th, GcHead::of(p)) }
    }
}

/// Gives the memory of an instance of a plain built-in type back: nothing but a collector head is in front of it, and
/// no attributes follow.
///
/// # Safety
/// As for [`free_object`].
#[inline(always)]
pub(crate) unsafe fn free_plain(th: &Thread, p: *mut Header, ty: &'static TypeObject, tail: usize) {
    let pre = if ty.flags() & HAVE_GC != 0 { PAIR } else { 0 };
    // SAFETY: the same size and start as at allocation.
    unsafe {
        pool::give(
            Some(th),
            (p as *mut u8).sub(pre),
            pre + ty.basicsize() + tail,
        )
    }
}

/// A new fixed-size object.
///
/// # Safety
/// Instances of `ty` have payload `T`.
#[inline(always)]
pub(crate) unsafe fn new_object<T>(ty: &'static TypeObject, data: T) -> Ref<T> {
    let th = thread::current();
    // SAFETY: the payload is written right below.
    let p = match unsafe { raw_object(th, ty, size_of::<Obj<T>>(), 0) } {
        Some(p) => p,
        // SAFETY: as above.
        None => unsafe { from_reserve(th, ty, size_of::<Obj<T>>()) },
    };
    // SAFETY: `raw_object` gave room for the payload; the new count passes to the reference.
    unsafe {
        (&raw mut (*(p as *mut Obj<T>)).data).write(data);
        track_new(th, p, ty);
        Ref::from_raw(NonNull::new_unchecked(p as *mut Obj<T>))
    }
}

/// The same; `None` if there is no memory for it.
///
/// # Safety
/// As for [`new_object`].
#[inline(always)]
pub(crate) unsafe fn try_new_object<T>(ty: &'static TypeObject, data: T) -> Option<Ref<T>> {
    let th = thread::current();
    // SAFETY: the payload is written into the room that was asked for; the new count passes to the reference.
    unsafe {
        let p = raw_object(th, ty, size_of::<Obj<T>>(), 0)?;
        (&raw mut (*(p as *mut Obj<T>)).data).write(data);
        track_new(th, p, ty);
        Some(Ref::from_raw(NonNull::new_unchecked(p as *mut Obj<T>)))
    }
}
