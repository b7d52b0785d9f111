//! Frames: a header, then fast locals, then the evaluation stack, all in one run of words.
//!
//! Frames of running calls lie on the thread's chunked stack (`machine`), those of generators in the generator.
//! A frame owns its function, its locals mapping, every local and every owning word of its stack. It borrows its code:
//! from its function or, if that is given another one meanwhile, from the frame object that is made then; a generator's
//! from the generator. Only a frame that outlives its execution owns its code, too.

use crate::code::{Code, CodeBody, CodeObj};
use crate::function::{Function, FunctionData};
use crate::slot::{self, Word};
use krait_object::{Obj, Value};
use std::cell::Cell;
use std::mem::offset_of;

/// Who keeps the frame's memory, and what happens when it returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Owner {
    /// On the thread's stack; no frame object or locals mapping.
    Plain,
    /// On the thread's stack, perhaps with one of these.
    Thread,
    /// In a generator, coroutine or asynchronous generator.
    Generator,
    /// Kept by its frame object after it ended.
    FrameObject,
}

/// Where the machine goes on when the frame returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Exit {
    /// Back to the frame below, in the same loop.
    Caller,
    /// Out of the loop: native code called.
    Native,
    /// Back to the caller, which gets the new instance instead of `__init__`'s result.
    Init,
    /// Back to the caller, which has no use for the result: the operands of its `STORE_SUBSCR` are still on its stack.
    Store,
}

#[repr(C)]
pub struct Frame {
    /// The code object, without a count; see above.
    pub code: Word,
    pub func: Word,
    /// Borrowed from the function.
    pub globals: Word,
    /// Borrowed from the function.
    pub builtins: Word,
    /// `f_locals` of class bodies and `exec`; 0 in functions.
    pub locals: Word,
    /// The frame object, once somebody looked.
    pub object: Word,
    /// The instance under construction, for `Exit::Init`.
    pub instance: Word,
    pub previous: *mut Frame,
    /// The instruction being executed.
    pub ip: *const Cell<u16>,
    /// First free stack word while another frame runs.
    pub sp: *mut Word,
    /// The generator that the frame belongs to (borrowed).
    pub generator: Word,
    /// Code units from `ip` to where the caller's execution goes on after the call it makes.
    pub return_offset: u16,
    pub owner: Owner,
    pub exit: Exit,
    /// The frame finished or was cleared.
    pub done: bool,
    /// Line events are wanted even without a tracing function (`f_trace` was set).
    pub traced: bool,
    pub trace_lines: bool,
    pub trace_opcodes: bool,
}

const _: () = assert!(
    offset_of!(Frame, owner) % 2 == 0
        && offset_of!(Frame, exit) == offset_of!(Frame, owner) + 1
        && Owner::Plain as u8 == 0
        && Exit::Caller as u8 == 0,
    "`is_plain` reads owner and exit at once"
);

/// Words of the header.
pub const HEADER_WORDS: usize = size_of::<Frame>() / 8;

impl Frame {
    /// The first fast local.
    ///
    /// # Safety
    /// `f` is a live frame.
    #[inline(always)]
    pub unsafe fn fast(f: *mut Frame) -> *mut Word {
        // SAFETY: locals follow the header.
        unsafe { (f as *mut Word).add(HEADER_WORDS) }
    }

    /// Whether the frame has nothing more than a function's frame has and returns to the frame below, in the same loop.
    /// Frames with an instance have another exit.
    ///
    /// # Safety
    /// `f` is a live frame.
    #[inline(always)]
    pub unsafe fn is_plain(f: *const Frame) -> bool {
        // SAFETY: two bytes side by side, the first of which has an even address.
        unsafe { (&raw const (*f).owner).cast::<u16>().read() == 0 }
    }

    /// The bottom of the evaluation stack.
    ///
    /// # Safety
    /// `f` is a live frame.
    #[inline(always)]
    pub unsafe fn stack(f: *mut Frame) -> *mut Word {
        // SAFETY: the stack follows the locals.
        unsafe { Frame::fast(f).add((*f).body().nlocalsplus as usize) }
    }

    #[inline(always)]
    pub fn code(&self) -> &Code {
        // SAFETY: a frame's code is alive as long as the frame.
        unsafe { &*(self.code as *const Obj<CodeObj>) }
    }

    /// What the code holds, which was read at the latest when the frame was made.
    #[inline(always)]
    pub fn body(&self) -> &CodeBody {
        // SAFETY: frames are made for code that was read.
        unsafe { self.code().body_of_running() }
    }

    #[inline(always)]
    pub fn func(&self) -> Option<&Function> {
        // SAFETY: a frame owns its function, if it still has one.
        unsafe { (self.func as *const Obj<FunctionData>).as_ref() }
    }

    /// The frame is given a frame object or a locals mapping.
    pub fn has_more(&mut self) {
        if self.owner == Owner::Plain {
            self.owner = Owner::Thread;
        }
    }

    /// Index of the instruction being executed, in code units.
    pub fn unit(&self) -> usize {
        let start = self.body().units.as_ptr();
        // SAFETY: `ip` points into the units of the frame's code.
        let d = unsafe { self.ip.offset_from(start) };
        usize::try_from(d).unwrap_or(0)
    }

    /// The line being executed; -1 if it has none.
    pub fn line(&self) -> i32 {
        self.code().line(self.unit())
    }

    pub fn globals_value(&self) -> Option<Value> {
        if self.globals == 0 {
            return None;
        }
        // SAFETY: the frame's function keeps its globals alive.
        Some(unsafe { slot::clone(self.globals) })
    }

    pub fn builtins_value(&self) -> Option<Value> {
        if self.builtins == 0 {
            return None;
        }
        // SAFETY: as for the globals.
        Some(unsafe { slot::clone(self.builtins) })
    }

    /// Releases locals and stack from `sp` down.
    ///
    /// # Safety
    /// `f` is a live frame whose words up to `sp` are initialised; it is not executed again.
    pub unsafe fn clear_words(f: *mut Frame) {
        // SAFETY: each word is taken out before it is released, so that code run by a finalizer sees none twice.
        unsafe {
            let base = Frame::fast(f);
            let mut p = (*f).sp;
            while p > base {
                p = p.sub(1);
                let w = *p;
                *p = 0;
                slot::release(w);
            }
            (*f).sp = Frame::stack(f);
        }
    }

    /// Releases what the header owns, except the code.
    ///
    /// # Safety
    /// As for `clear_words`.
    pub unsafe fn clear_header(f: *mut Frame) {
        // SAFETY: as above.
        unsafe {
            for w in [
                &raw mut (*f).locals,
                &raw mut (*f).instance,
                &raw mut (*f).func,
            ] {
                let old = std::ptr::replace(w, 0);
                slot::release(old);
            }
            (*f).globals = 0;
            (*f).builtins = 0;
        }
    }
}
