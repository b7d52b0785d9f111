//! Rewriting hot instructions to specialised ones, with what they need in their inline caches.
//!
//! The first cache unit of an adaptive instruction is its counter: it counts attempts down, and after a specialised
//! instruction missed, it makes the site wait before it is specialised again.

pub mod attr;
pub mod binary;
pub mod call;
pub mod compare;
pub mod contains;
pub mod global;
pub mod iter;
pub mod pairs;
pub mod polymorphic;
pub mod truth;
pub mod unpack;

use krait_bytecode::Opcode;
use std::cell::Cell;

/// How many executions a site is counted before the one that specialises it.
pub const WARMUP: u16 = 1;
/// Executions that a site waits after its specialised form missed.
pub const COOLDOWN: u16 = 48;
/// Marks a site that will not be specialised any more for a while longer.
const GIVE_UP: u16 = 4000;

/// Whether the site is due for specialisation; counts one execution.
///
/// # Safety
/// `next` is the counter unit of a live instruction.
#[inline(always)]
pub unsafe fn due(next: *const Cell<u16>) -> bool {
    // SAFETY: as above.
    unsafe {
        let c = &*next;
        let n = c.get();
        if n == 0 {
            // Fresh code has zeroed caches: start counting.
            c.set(WARMUP << 1 | 1);
            return false;
        }
        if n <= 3 {
            return true;
        }
        c.set(n - 2);
        false
    }
}

/// Rewrites the instruction.
///
/// # Safety
/// `ip` is the instruction's unit.
#[inline]
pub unsafe fn rewrite(ip: *const Cell<u16>, op: Opcode) {
    // SAFETY: as above.
    unsafe {
        let c = &*ip;
        c.set((c.get() & 0xFF00) | op as u16);
    }
}

/// The site cannot be specialised as things are.
///
/// # Safety
/// `next` is the counter unit.
pub unsafe fn fail(next: *const Cell<u16>) {
    // SAFETY: as above.
    unsafe { (*next).set(GIVE_UP << 1 | 1) };
}

/// A guard failed: back to the general instruction, which is executed now.
///
/// # Safety
/// `ip` is the instruction's unit, `next` its counter.
#[cold]
pub unsafe fn miss(ip: *const Cell<u16>, next: *const Cell<u16>, general: Opcode) -> Opcode {
    // SAFETY: as above.
    unsafe {
        rewrite(ip, general);
        (*next).set(COOLDOWN << 1 | 1);
    }
    general
}

/// Reads a 32-bit cache entry.
///
/// # Safety
/// `p` points to two cache units.
#[inline(always)]
pub unsafe fn read32(p: *const Cell<u16>) -> u32 {
    // SAFETY: as above; cells of u16 lie side by side.
    unsafe { (p as *const u32).read_unaligned() }
}

/// # Safety
/// `p` points to two cache units.
pub unsafe fn write32(p: *const Cell<u16>, v: u32) {
    // SAFETY: as above.
    unsafe {
        (*p).set(v as u16);
        (*p.add(1)).set((v >> 16) as u16);
    }
}

/// # Safety
/// `p` points to four cache units.
#[inline(always)]
pub unsafe fn read64(p: *const Cell<u16>) -> u64 {
    // SAFETY: as above.
    unsafe { (p as *const u64).read_unaligned() }
}

/// # Safety
/// `p` points to four cache units.
pub unsafe fn write64(p: *const Cell<u16>, v: u64) {
    // SAFETY: as above.
    unsafe {
        write32(p, v as u32);
        write32(p.add(2), (v >> 32) as u32);
    }
}
