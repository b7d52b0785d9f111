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

// SAFETY: blocks come from mimalloc with at least the layout's size and alignment, and go back to it.
unsafe impl GlobalAlloc for Allocator {
    #[inline(always)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
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
