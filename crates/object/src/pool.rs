//! Free blocks of small objects, kept by each thread by size.
//!
//! Most objects die young and are followed by others of their size. A block that comes back is kept for them, up to a
//! bound per size; beyond it, and for larger sizes, blocks go to the program's allocator. A block may be given back on
//! another thread than the one that took it.

use std::alloc::Layout as Mem;
use std::cell::Cell;

/// Sizes are rounded up to this many bytes, the alignment of all blocks.
const GRAIN: usize = 16;
/// Sizes that are kept: up to `CLASSES * GRAIN` bytes.
const CLASSES: usize = 32;
/// Bytes kept per size.
const KEPT: usize = 32 * 1024;

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
pub(crate) struct Pool([Class; CLASSES]);

fn mem(class: usize) -> Mem {
    // SAFETY: the alignment is a power of two and the size small.
    unsafe { Mem::from_size_align_unchecked((class + 1) * GRAIN, GRAIN) }
}

/// How many blocks of a size are kept.
fn room(class: usize) -> u32 {
    (KEPT / ((class + 1) * GRAIN)) as u32
}

#[inline(always)]
fn class_of(size: usize) -> usize {
    size.wrapping_sub(1) / GRAIN
}

impl Pool {
    pub fn new() -> Pool {
        Pool(std::array::from_fn(|class| Class {
            head: Cell::new(std::ptr::null_mut()),
            room: Cell::new(room(class)),
        }))
    }

    /// Keeps nothing while memory is traced or requests are counted, so that every block passes `allocate` and `release`.
    pub fn follow(&self, tracing: bool) {
        for (class, c) in self.0.iter().enumerate() {
            c.empty(class);
            c.room.set(if tracing { 0 } else { room(class) });
        }
    }

    /// A block of at least `size` bytes (not zero), if one is kept.
    #[inline(always)]
    fn reuse(&self, size: usize) -> Option<*mut u8> {
        let c = self.0.get(class_of(size))?;
        let b = c.head.get();
        if b.is_null() {
            return None;
        }
        // SAFETY: kept blocks are free memory of the class's size whose first word is the link.
        c.head.set(unsafe { (*b).next });
        c.room.set(c.room.get() + 1);
        Some(b as *mut u8)
    }

    /// Keeps a block; answers whether there was room for it.
    ///
    /// # Safety
    /// `p` came from [`take`] with this size and is not used any more.
    #[inline(always)]
    unsafe fn keep(&self, p: *mut u8, size: usize) -> bool {
        let Some(c) = self.0.get(class_of(size)) else {
            return false;
        };
        let room = c.room.get();
        if room == 0 {
            return false;
        }
        let b = p as *mut Block;
        // SAFETY: the block is free and large enough for a link.
        unsafe { (*b).next = c.head.get() };
        c.head.set(b);
        c.room.set(room - 1);
        true
    }
}

impl Class {
    /// Gives all blocks to the program's allocator.
    fn empty(&self, class: usize) {
        let mut b = self.head.replace(std::ptr::null_mut());
        while !b.is_null() {
            // SAFETY: each kept block was allocated with the class's layout and is freed once.
            unsafe {
                let next = (*b).next;
                std::alloc::dealloc(b as *mut u8, mem(class));
                b = next;
            }
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        for (class, c) in self.0.iter().enumerate() {
            c.empty(class);
        }
    }
}

/// Takes `size` bytes (not zero), aligned to 16, uninitialised.
#[inline(always)]
pub(crate) fn take(th: Option<&crate::thread::Thread>, size: usize) -> Option<*mut u8> {
    if let Some(th) = th
        && let Some(p) = th.pool.reuse(size)
    {
        return Some(p);
    }
    allocate(th, size)
}

/// The same with all bytes zero. Much of it costs nothing: the system's fresh pages are zero and come when they are used.
pub(crate) fn take_zeroed(th: Option<&crate::thread::Thread>, size: usize) -> Option<*mut u8> {
    allocate_by(th, size, std::alloc::alloc_zeroed)
}

#[inline(never)]
fn allocate(th: Option<&crate::thread::Thread>, size: usize) -> Option<*mut u8> {
    allocate_by(th, size, std::alloc::alloc)
}

#[inline(always)]
fn allocate_by(
    th: Option<&crate::thread::Thread>,
    size: usize,
    alloc: unsafe fn(Mem) -> *mut u8,
) -> Option<*mut u8> {
    let mem = Mem::from_size_align(size.checked_next_multiple_of(GRAIN)?, GRAIN).ok()?;
    // SAFETY: the size is not zero.
    let p = krait_host::shortage::strictly(mem.size(), || unsafe { alloc(mem) });
    if let Some(th) = th
        && th.interp.tracer.is_active()
        && !p.is_null()
    {
        th.interp.tracer.note(th, 0, p as usize, size);
    }
    if p.is_null() { None } else { Some(p) }
}

/// Gives a block back.
///
/// # Safety
/// `p` came from [`take`] with this size and is not used any more.
#[inline(always)]
pub(crate) unsafe fn give(th: Option<&crate::thread::Thread>, p: *mut u8, size: usize) {
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

/// # Safety
/// As for [`give`].
#[inline(never)]
unsafe fn release(th: Option<&crate::thread::Thread>, p: *mut u8, size: usize) {
    if let Some(th) = th
        && th.interp.tracer.is_active()
    {
        th.interp.tracer.forget(0, p as usize);
    }
    // SAFETY: the same layout as in `allocate`.
    unsafe {
        std::alloc::dealloc(
            p,
            Mem::from_size_align_unchecked(size.next_multiple_of(GRAIN), GRAIN),
        )
    }
}
