//! Free blocks of small objects, kept by each thread by size.
//!
//! Most objects die young and are followed by others of their size. A block that comes back is kept for them, up to a
//! bound per size; beyond it, and for larger sizes, blocks go to the program's allocator. A block may be given back on
//! another thread than the one that took it.
//!
//! The items of short lists have blocks of their own, kept by capacity: they are laid out as a vector's, which may take
//! one over and leave one.

use crate::memory_trace::NOTED_PARTS;
use crate::thread::{self, Thread};
use crate::value::Value;
use std::alloc::Layout as Mem;
use std::cell::Cell;

/// Sizes are rounded up to this many bytes, the alignment of all blocks.
const GRAIN: usize = 16;
/// Sizes that are kept: up to `CLASSES * GRAIN` bytes.
const CLASSES: usize = 32;
/// Bytes kept per size.
const KEPT: usize = 32 * 1024;
/// Capacities of lists whose blocks are kept.
const CAPACITIES: usize = 32;
/// Bytes kept per capacity.
const KEPT_ITEMS: usize = 8 * 1024;

/// Free blocks of one size, linked through their first words.
struct Class {
    head: Cell<*mut Block>,
    /// How many more may be kept.
    room: Cell<u32>,
}

struct Block {
    next: *mut Block,
}

/// The free blocks of one thread.
pub(crate) struct Pool {
    objects: [Class; CLASSES],
    /// By capacity, counted from one.
    items: [Class; CAPACITIES],
}

fn mem(class: usize) -> Mem {
    // SAFETY: the alignment is a power of two and the size small.
    unsafe { Mem::from_size_align_unchecked((class + 1) * GRAIN, GRAIN) }
}

/// The block of a list with this class's capacity.
fn items_mem(class: usize) -> Mem {
    // SAFETY: a small multiple of the size of a value, which is its alignment.
    unsafe { Mem::from_size_align_unchecked((class + 1) * size_of::<Value>(), align_of::<Value>()) }
}

/// How many blocks of a size are kept.
fn room(class: usize) -> u32 {
    (KEPT / mem(class).size()) as u32
}

/// How many blocks of a capacity are kept.
fn items_room(class: usize) -> u32 {
    (KEPT_ITEMS / items_mem(class).size()) as u32
}

#[inline(always)]
fn class_of(size: usize) -> usize {
    size.wrapping_sub(1) / GRAIN
}

impl Pool {
    pub fn new() -> Pool {
        Pool {
            objects: std::array::from_fn(|class| Class::new(room(class))),
            items: std::array::from_fn(|class| Class::new(items_room(class))),
        }
    }

    /// Keeps nothing while memory is traced or requests are counted, so that every block passes `allocate` and `release`.
    pub fn follow(&self, tracing: bool) {
        for (class, c) in self.objects.iter().enumerate() {
            c.empty(mem(class));
            c.room.set(if tracing { 0 } else { room(class) });
        }
        for (class, c) in self.items.iter().enumerate() {
            c.empty(items_mem(class));
            c.room.set(if tracing { 0 } else { items_room(class) });
        }
    }

    /// A block of at least `size` bytes (not zero), if one is kept.
    #[inline(always)]
    fn reuse(&self, size: usize) -> Option<*mut u8> {
        self.objects.get(class_of(size))?.reuse()
    }

    /// Keeps a block; answers whether there was room for it.
    ///
    /// # Safety
    /// `p` came from [`take`] with this size and is not used any more.
    #[inline(always)]
    unsafe fn keep(&self, p: *mut u8, size: usize) -> bool {
        match self.objects.get(class_of(size)) {
            // SAFETY: the block is free and as large as its class says.
            Some(c) => unsafe { c.keep(p) },
            None => false,
        }
    }
}

impl Class {
    fn new(room: u32) -> Class {
        Class {
            head: Cell::new(std::ptr::null_mut()),
            room: Cell::new(room),
        }
    }

    #[inline(always)]
    fn reuse(&self) -> Option<*mut u8> {
        let b = self.head.get();
        if b.is_null() {
            return None;
        }
        // SAFETY: kept blocks are free memory of the class's size whose first word is the link.
        self.head.set(unsafe { (*b).next });
        self.room.set(self.room.get() + 1);
        Some(b as *mut u8)
    }

    /// Answers whether there was room for the block.
    ///
    /// # Safety
    /// The block is free memory of the class's size.
    #[inline(always)]
    unsafe fn keep(&self, p: *mut u8) -> bool {
        let room = self.room.get();
        if room == 0 {
            return false;
        }
        let b = p as *mut Block;
        // SAFETY: the block is free and large enough for a link.
        unsafe { (*b).next = self.head.get() };
        self.head.set(b);
        self.room.set(room - 1);
        true
    }

    /// Gives all blocks, which have this layout, to the program's allocator.
    fn empty(&self, mem: Mem) {
        let mut b = self.head.replace(std::ptr::null_mut());
        while !b.is_null() {
            // SAFETY: each kept block was allocated with the class's layout and is freed once.
            unsafe {
                let next = (*b).next;
                std::alloc::dealloc(b as *mut u8, mem);
                b = next;
            }
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        for (class, c) in self.objects.iter().enumerate() {
            c.empty(mem(class));
        }
        for (class, c) in self.items.iter().enumerate() {
            c.empty(items_mem(class));
        }
    }
}

/// Takes `size` bytes (not zero) for an object, aligned to 16, uninitialised.
#[inline(always)]
pub(crate) fn take(th: Option<&Thread>, size: usize) -> Option<*mut u8> {
    if let Some(th) = th
        && let Some(p) = th.pool.reuse(size)
    {
        return Some(p);
    }
    allocate(th, size)
}

/// The same with all bytes zero. Much of it costs nothing: the system's fresh pages are zero and come when they are used.
pub(crate) fn take_zeroed(th: Option<&Thread>, size: usize) -> Option<*mut u8> {
    allocate_by(th, grains(size)?, size, 0, std::alloc::alloc_zeroed)
}

/// The same for a part of an object: memory tracing notes large parts only.
#[inline(always)]
pub(crate) fn take_part(th: Option<&Thread>, size: usize) -> Option<*mut u8> {
    if let Some(th) = th
        && let Some(p) = th.pool.reuse(size)
    {
        return Some(p);
    }
    allocate_part(th, size)
}

#[inline(never)]
fn allocate(th: Option<&Thread>, size: usize) -> Option<*mut u8> {
    allocate_by(th, grains(size)?, size, 0, std::alloc::alloc)
}

#[inline(never)]
fn allocate_part(th: Option<&Thread>, size: usize) -> Option<*mut u8> {
    allocate_by(th, grains(size)?, size, NOTED_PARTS, std::alloc::alloc)
}

/// The layout of a block of at least `size` bytes.
fn grains(size: usize) -> Option<Mem> {
    Mem::from_size_align(size.checked_next_multiple_of(GRAIN)?, GRAIN).ok()
}

/// A block from the program's allocator, noted by memory tracing if it is of more than `unnoted` bytes.
#[inline(always)]
fn allocate_by(
    th: Option<&Thread>,
    mem: Mem,
    size: usize,
    unnoted: usize,
    alloc: unsafe fn(Mem) -> *mut u8,
) -> Option<*mut u8> {
    // SAFETY: the size is not zero.
    let p = krait_host::shortage::strictly(mem.size(), || unsafe { alloc(mem) });
    if p.is_null() {
        return None;
    }
    if size > unnoted
        && let Some(th) = th
        && th.interp.tracer.is_active()
    {
        th.interp.tracer.note(th, 0, p as usize, size);
    }
    Some(p)
}

/// Gives a block back.
///
/// # Safety
/// `p` came from [`take`] with this size and is not used any more.
#[inline(always)]
pub(crate) unsafe fn give(th: Option<&Thread>, p: *mut u8, size: usize) {
    // SAFETY: passed on.
    unsafe {
        if let Some(th) = th
            && th.pool.keep(p, size)
        {
            return;
        }
        release(th, p, size);
    }
}

/// The same for a part of an object.
///
/// # Safety
/// `p` came from [`take_part`] with this size and is not used any more.
#[inline(always)]
pub(crate) unsafe fn give_part(th: Option<&Thread>, p: *mut u8, size: usize) {
    // SAFETY: passed on.
    unsafe {
        if let Some(th) = th
            && th.pool.keep(p, size)
        {
            return;
        }
        release_part(th, p, size);
    }
}

/// # Safety
/// As for [`give`].
#[inline(never)]
unsafe fn release(th: Option<&Thread>, p: *mut u8, size: usize) {
    // SAFETY: passed on; the layout is that of `allocate`.
    unsafe { release_as(th, p, mem(class_of(size)), size, 0) }
}

/// # Safety
/// As for [`give_part`].
#[inline(never)]
unsafe fn release_part(th: Option<&Thread>, p: *mut u8, size: usize) {
    // SAFETY: passed on; the layout is that of `allocate_part`.
    unsafe { release_as(th, p, mem(class_of(size)), size, NOTED_PARTS) }
}

/// Gives a block to the program's allocator; memory tracing forgets what it has noted.
///
/// # Safety
/// `p` came from [`allocate_by`] with these figures and is not used any more.
#[inline(always)]
unsafe fn release_as(th: Option<&Thread>, p: *mut u8, mem: Mem, size: usize, unnoted: usize) {
    if size > unnoted
        && let Some(th) = th
        && th.interp.tracer.is_active()
    {
        th.interp.tracer.forget(0, p as usize);
    }
    // SAFETY: the caller's promise.
    unsafe { std::alloc::dealloc(p, mem) }
}

/// Takes a block for the items of a list of this capacity (not zero), aligned as a vector's; `None` if there is none.
#[inline(always)]
pub(crate) fn take_items(capacity: usize) -> Option<*mut Value> {
    if let Some(th) = thread::current()
        && let Some(c) = th.pool.items.get(capacity.wrapping_sub(1))
        && let Some(p) = c.reuse()
    {
        return Some(p as *mut Value);
    }
    allocate_items(capacity)
}

#[inline(never)]
fn allocate_items(capacity: usize) -> Option<*mut Value> {
    let (th, mem) = (thread::current(), Mem::array::<Value>(capacity).ok()?);
    let p = allocate_by(th, mem, mem.size(), NOTED_PARTS, std::alloc::alloc)?;
    Some(p as *mut Value)
}

/// Gives a block of items back.
///
/// # Safety
/// `p` came from [`take_items`] with this capacity or was a vector's with it, and is not used any more.
#[inline(always)]
pub(crate) unsafe fn give_items(p: *mut Value, capacity: usize) {
    // SAFETY: passed on; both kinds of blocks have the layout of an array.
    unsafe {
        if let Some(th) = thread::current()
            && let Some(c) = th.pool.items.get(capacity.wrapping_sub(1))
            && c.keep(p as *mut u8)
        {
            return;
        }
        release_items(p, capacity);
    }
}

/// # Safety
/// As for [`give_items`].
#[inline(never)]
unsafe fn release_items(p: *mut Value, capacity: usize) {
    if let Ok(mem) = Mem::array::<Value>(capacity) {
        // SAFETY: the block has this layout.
        unsafe {
            release_as(
                thread::current(),
                p as *mut u8,
                mem,
                mem.size(),
                NOTED_PARTS,
            )
        }
    }
}

/// Whether blocks of items of this capacity are kept.
#[inline(always)]
pub(crate) fn keeps_items(capacity: usize) -> bool {
    capacity <= CAPACITIES
}
