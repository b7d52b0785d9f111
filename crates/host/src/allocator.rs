//! The process's allocator: mimalloc, called without its alignment checks where they cannot matter.
//!
//! Every block of mimalloc of 16 bytes or more is 16-byte aligned, which is all that objects and Rust's collections
//! ask for; the general entry point for aligned blocks costs about twice as much.

use libmimalloc_sys as mi;
use std::alloc::{GlobalAlloc, Layout};

/// Alignment that plain blocks have.
const PLAIN: usize = 16;

/// To be named as the program's `#[global_allocator]`.
pub struct Allocator;

#[inline(always)]
fn is_plain(layout: Layout) -> bool {
    layout.align() <= PLAIN && layout.align() <= layout.size()
}

/// Larger blocks are compared with the machine's memory.
const LARGE: usize = 1 << 30;

/// Whether no machine state could ever give that many bytes. mimalloc asks the system not to account for what it maps,
/// so the system would promise any size, and end the process when the block is used.
#[inline(always)]
fn is_hopeless(size: usize) -> bool {
    size > LARGE && is_beyond_memory(size)
}

#[cold]
#[inline(never)]
fn is_beyond_memory(size: usize) -> bool {
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
    let _ = size;
    false
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
        unsafe {
            if is_plain(layout) {
                mi::mi_malloc(layout.size()) as *mut u8
            } else {
                mi::mi_malloc_aligned(layout.size(), layout.align()) as *mut u8
            }
        }
    }

    #[inline(always)]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_hopeless(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: any size may be asked for.
        unsafe {
            if is_plain(layout) {
                mi::mi_zalloc(layout.size()) as *mut u8
            } else {
                mi::mi_zalloc_aligned(layout.size(), layout.align()) as *mut u8
            }
        }
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
        // SAFETY: the block came from one of the functions here.
        unsafe {
            if layout.align() <= PLAIN && layout.align() <= size {
                mi::mi_realloc(p.cast(), size) as *mut u8
            } else {
                mi::mi_realloc_aligned(p.cast(), size, layout.align()) as *mut u8
            }
        }
    }
}
