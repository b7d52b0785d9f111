//! The process's allocator: mimalloc, called without its alignment checks where they cannot matter.
//!
//! Every block of mimalloc of 16 bytes or more is 16-byte aligned, which is all that objects and Rust's collections
//! ask for; the general entry point for aligned blocks costs about twice as much.

use crate::shortage;
use libmimalloc_sys as mi;
use std::alloc::{GlobalAlloc, Layout};
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

/// Alignment that plain blocks have.
const PLAIN: usize = 16;

/// To be named as the program's `#[global_allocator]`.
pub struct Allocator;

#[inline(always)]
fn is_plain(layout: Layout) -> bool {
    layout.align() <= PLAIN && layout.align() <= layout.size()
}

/// Whether a request fails: no machine state could ever give that many bytes, or a test says so. mimalloc asks the system
/// not to account for what it maps, so the system would promise any size, and end the process when the block is used.
#[inline(always)]
fn is_hopeless(size: usize) -> bool {
    shortage::is_watched(size) && (shortage::refuses(size) || is_beyond_memory(size))
}

#[cold]
#[inline(never)]
fn is_beyond_memory(size: usize) -> bool {
    if size <= shortage::LARGE {
        return false;
    }
    #[cfg(target_os = "linux")]
    {
        // SAFETY: all fields are numbers, for which zero is a value.
        let mut info: libc::sysinfo = unsafe { std::mem::zeroed() };
        // SAFETY: the structure is writable.
        if unsafe { libc::sysinfo(&mut info) } == 0 {
            let total = u128::from(info.totalram) + u128::from(info.totalswap);
            return size as u128 > total * u128::from(info.mem_unit);
        }
    }
    false
}

/// Blocks that are given back when the system has no memory, so that requests that must not fail succeed. Nothing is written
/// to them: they are address space only. Each is good for a vector that grows to the largest size that is backed.
const RESERVED: usize = 3;
const RESERVED_SIZE: usize = shortage::BACKED + shortage::BACKED / 2;
static RESERVE_BLOCKS: [AtomicPtr<u8>; RESERVED] =
    [const { AtomicPtr::new(std::ptr::null_mut()) }; RESERVED];

/// Whether a block of the reserve was given back and could not be taken again yet.
static RESERVE_IS_LOW: AtomicBool = AtomicBool::new(false);

/// Whether part of the reserve is gone: what can be left out should be.
#[inline]
pub fn reserve_is_low() -> bool {
    RESERVE_IS_LOW.load(Ordering::Relaxed)
}

/// Fills the reserve, as far as there is memory for it.
#[cold]
pub fn fill_reserve() {
    let mut whole = true;
    for block in &RESERVE_BLOCKS {
        if block.load(Ordering::Relaxed).is_null() {
            // SAFETY: any size may be asked for.
            let p = unsafe { mi::mi_malloc(RESERVED_SIZE) } as *mut u8;
            whole &= !p.is_null();
            let old = block.swap(p, Ordering::Relaxed);
            if !old.is_null() {
                // SAFETY: the block belongs to whoever swapped it out.
                unsafe { mi::mi_free(old.cast()) };
            }
        }
    }
    RESERVE_IS_LOW.store(!whole, Ordering::Relaxed);
}

/// Asks again after mimalloc had nothing, giving it blocks of the reserve one after the other.
#[cold]
#[inline(never)]
fn from_reserve(size: usize, ask: impl Fn() -> *mut u8) -> *mut u8 {
    if !shortage::may_use_reserve(size) {
        return std::ptr::null_mut();
    }
    RESERVE_IS_LOW.store(true, Ordering::Relaxed);
    for block in &RESERVE_BLOCKS {
        let kept = block.swap(std::ptr::null_mut(), Ordering::Relaxed);
        if !kept.is_null() {
            // SAFETY: the block belongs to whoever swapped it out.
            unsafe { mi::mi_free(kept.cast()) };
        }
        let p = ask();
        if !p.is_null() {
            return p;
        }
    }
    std::ptr::null_mut()
}

/// What `ask` gives, from the reserve if need be.
#[inline(always)]
fn insist(size: usize, ask: impl Fn() -> *mut u8) -> *mut u8 {
    let p = ask();
    if p.is_null() {
        return from_reserve(size, ask);
    }
    p
}

/// Address space that mimalloc reserves first, in KiB. Its own choice is 1 GiB, for which it fills 40 pages of bookkeeping before the
/// program begins; the following reservations grow by themselves.
#[cfg(target_os = "linux")]
const RESERVE: std::ffi::c_long = 128 * 1024;

/// `mi_option_arena_reserve` in mimalloc 3.
#[cfg(target_os = "linux")]
const ARENA_RESERVE: std::ffi::c_int = 23;

#[cfg(target_os = "linux")]
extern "C" fn configure() {
    unsafe extern "C" {
        fn mi_option_set(option: std::ffi::c_int, value: std::ffi::c_long);
    }
    // SAFETY: the function takes any number and may be called at any time.
    unsafe { mi_option_set(ARENA_RESERVE, RESERVE) };
}

/// Called by the loader: Rust's own start allocates, which is when the reservation is made.
#[cfg(target_os = "linux")]
#[used]
// SAFETY: the section is a list of functions of this type.
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = configure;

// SAFETY: blocks come from mimalloc with at least the layout's size and alignment, and go back to it.
unsafe impl GlobalAlloc for Allocator {
    #[inline(always)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_hopeless(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: any size may be asked for.
        insist(layout.size(), || unsafe {
            if is_plain(layout) {
                mi::mi_malloc(layout.size()) as *mut u8
            } else {
                mi::mi_malloc_aligned(layout.size(), layout.align()) as *mut u8
            }
        })
    }

    #[inline(always)]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_hopeless(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: any size may be asked for.
        insist(layout.size(), || unsafe {
            if is_plain(layout) {
                mi::mi_zalloc(layout.size()) as *mut u8
            } else {
                mi::mi_zalloc_aligned(layout.size(), layout.align()) as *mut u8
            }
        })
    }

    #[inline(always)]
    unsafe fn dealloc(&self, p: *mut u8, _: Layout) {
        // SAFETY: the block came from one of the functions here.
        unsafe { mi::mi_free(p.cast()) }
    }

    #[inline(always)]
    unsafe fn realloc(&self, p: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if is_hopeless(size) {
            return std::ptr::null_mut();
        }
        // SAFETY: the block came from one of the functions here; when it cannot be resized it stays as it is.
        insist(size, || unsafe {
            if layout.align() <= PLAIN && layout.align() <= size {
                mi::mi_realloc(p.cast(), size) as *mut u8
            } else {
                mi::mi_realloc_aligned(p.cast(), size, layout.align()) as *mut u8
            }
        })
    }
}
