//! Leaving a frame: releasing what it owns and taking its memory back.

use crate::frame::{Frame, Owner};
use crate::frameobj;
use crate::generator::{self, GenData};
use crate::machine::Machine;
use crate::slot::{self, Word};
use krait_object::{Obj, Thread};

/// The frame returned or let an exception out: everything it owns goes. The caller's frame is current again.
///
/// # Safety
/// `f` is the running frame, its words initialised up to `sp`; it is not used afterwards.
#[inline(always)]
pub unsafe fn leave(th: &Thread, m: &Machine, f: *mut Frame, sp: *mut Word) {
    // SAFETY: each word is released once; the memory is given back last.
    unsafe {
        th.frame.set((*f).previous as *mut u8);
        th.depth.set(th.depth.get() - 1);
        if (*f).owner != Owner::Plain || (*f).instance != 0 {
            leave_rare(th, m, f, sp);
            return;
        }
        release_words(f, sp);
        m.pop(f);
    }
}

/// The same for a frame that is known to be plain.
///
/// # Safety
/// As for [`leave`].
#[inline(always)]
pub unsafe fn leave_plain(th: &Thread, m: &Machine, f: *mut Frame, sp: *mut Word) {
    // SAFETY: as for `leave`.
    unsafe {
        th.frame.set((*f).previous as *mut u8);
        th.depth.set(th.depth.get() - 1);
        release_words(f, sp);
        m.pop(f);
    }
}

/// Releases locals, stack and function of a frame that nobody finds any more.
///
/// # Safety
/// As for [`leave`].
#[inline(always)]
unsafe fn release_words(f: *mut Frame, sp: *mut Word) {
    // SAFETY: each word is released once.
    unsafe {
        let base = Frame::fast(f);
        let mut p = sp;
        while p > base {
            p = p.sub(1);
            slot::release(*p);
        }
        slot::release((*f).func);
    }
}

/// The same for frames of generators and those that have more than a function's has.
///
/// # Safety
/// As for [`leave`].
#[inline(never)]
unsafe fn leave_rare(th: &Thread, m: &Machine, f: *mut Frame, sp: *mut Word) {
    // SAFETY: as above.
    unsafe {
        (*f).sp = sp;
        if (*f).owner == Owner::Generator {
            leave_generator(th, f);
            return;
        }
        // The frame object may be what keeps the code alive.
        let code = (*f).code().to_ref();
        if (*f).object == 0 || !frameobj::detach(f) {
            Frame::clear_words(f);
            Frame::clear_header(f);
        }
        drop(code);
        m.pop(f);
    }
}

/// # Safety
/// As for [`leave`].
#[inline(never)]
unsafe fn leave_generator(th: &Thread, f: *mut Frame) {
    // SAFETY: the generator is kept alive by whoever resumed it.
    unsafe {
        let g = &*((*f).generator as *const Obj<GenData>);
        th.pop_handled(&g.handled);
        // Nobody finds the frame any more while its words go.
        g.finished();
        if (*f).object == 0 || !frameobj::detach(f) {
            release_words(f, (*f).sp);
            slot::release((*f).locals);
        }
    }
}

/// The running generator frame suspends.
///
/// # Safety
/// `f` is the running frame of a generator; its stack ends at `sp`.
#[inline(always)]
pub unsafe fn suspend(th: &Thread, f: *mut Frame, sp: *mut Word, delegating: bool) {
    // SAFETY: as above.
    unsafe {
        let g = &*((*f).generator as *const Obj<GenData>);
        th.pop_handled(&g.handled);
        th.frame.set((*f).previous as *mut u8);
        th.depth.set(th.depth.get() - 1);
        (*f).sp = sp;
        (*f).previous = std::ptr::null_mut();
        g.state.set(if delegating {
            generator::State::SuspendedYieldFrom
        } else {
            generator::State::Suspended
        });
    }
}
