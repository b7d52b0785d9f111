//! The machine's registers, and what instructions do with them.
//!
//! [`Registers`] lives in the dispatch loop's own frame and nowhere else: every method and every instruction is inlined
//! into the loop and none hands a reference to it out, so its fields become local variables of the loop. A function that
//! is called for real gets the fields it needs, by value.
//!
//! The contract of every `unsafe fn` here and in [`super::instructions`]: the registers belong to a running frame whose
//! code comes from the compiler or passed the verifier. These guarantee stack depths, operand ranges, jump targets and
//! that a word is of the kind that an instruction takes for granted; words hold what [`crate::slot`] says.

#![allow(
    unsafe_op_in_unsafe_fn,
    clippy::missing_safety_doc,
    reason = "one contract for all, given above; a block and a paragraph in each would repeat it"
)]

use super::{Outcome, leave};
use crate::breaker;
use crate::code::CodeBody;
use crate::frame::{Exit, Frame};
use crate::generator;
use crate::machine::Machine;
use crate::ops;
use crate::slot::{self, Word, release, take};
use crate::specialize as spec;
use crate::trace;
use krait_bytecode::Opcode;
use krait_object::{Raised, Result, Thread, Value};
use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering};

/// What the loop does after an instruction that did not raise.
pub enum Flow {
    /// The instruction at `ip` is next.
    Next,
    /// The unit was rewritten: it is executed instead.
    Again,
    /// An exception goes on that has its traceback entry here already.
    Reraise(Raised),
    /// The frame that native code started is done.
    Leave(Outcome),
    /// Tracing was switched on or off: the other loop goes on with the current frame.
    Switch,
}

/// The usual end of an instruction.
pub const NEXT: Result<Flow> = Ok(Flow::Next);

/// Which of the two loops it is.
pub trait Mode {
    /// The loop reports the events of `sys.settrace`, `sys.setprofile` and `sys.monitoring`.
    const TRACED: bool;
}

pub struct Plain;

impl Mode for Plain {
    const TRACED: bool = false;
}

pub struct Traced;

impl Mode for Traced {
    const TRACED: bool = true;
}

pub struct Registers<'a, M: Mode> {
    pub th: &'a Thread,
    pub m: &'a Machine,
    breaker: &'a AtomicU32,
    pub frame: *mut Frame,
    /// Behind the unit of the instruction in execution, at its caches; the frame's own `ip` is that unit.
    pub ip: *const Cell<u16>,
    /// Behind the topmost word of the stack.
    pub sp: *mut Word,
    consts: *const Word,
    /// The instruction in execution: the opcode in the low byte, the operand above it.
    pub unit: usize,
    /// Where a re-raised exception looks for its handler: the frame itself points to where it came from.
    pub handler_from: Option<usize>,
    mode: PhantomData<M>,
}

impl<'a, M: Mode> Registers<'a, M> {
    /// The registers for a frame that is about to run.
    #[inline(always)]
    pub unsafe fn of(th: &'a Thread, frame: *mut Frame) -> Self {
        th.frame.set(frame as *mut u8);
        Registers {
            th,
            m: Machine::of(th),
            breaker: &th.breaker,
            frame,
            ip: (*frame).ip,
            sp: (*frame).sp,
            consts: (*frame).body().const_words(),
            unit: 0,
            handler_from: None,
            mode: PhantomData,
        }
    }

    /// Another frame becomes the running one.
    #[inline(always)]
    pub unsafe fn load_frame(&mut self, f: *mut Frame) {
        self.frame = f;
        self.ip = (*f).ip;
        self.sp = (*f).sp;
        self.consts = (*f).body().const_words();
        self.th.frame.set(f as *mut u8);
    }

    /// A fresh frame of this code becomes the running one.
    #[inline(always)]
    pub unsafe fn start_frame(&mut self, f: *mut Frame, body: &CodeBody) {
        self.frame = f;
        self.ip = body.units.as_ptr();
        self.sp = Frame::fast(f).add(body.nlocalsplus as usize);
        self.consts = body.const_words();
        self.th.frame.set(f as *mut u8);
    }

    /// Whether this loop reports events; known to the compiler.
    #[inline(always)]
    pub const fn traced(&self) -> bool {
        M::TRACED
    }

    // ---- the instruction ----

    /// The operand. It is computed where it is used: one value less that lives through the dispatch.
    #[inline(always)]
    pub fn arg(&self) -> usize {
        self.unit >> 8
    }

    /// The name with an index in `co_names`.
    #[inline(always)]
    pub unsafe fn name<'n>(&self, i: usize) -> &'n Value {
        ops::name_at((*self.frame).body(), i)
    }

    #[inline(always)]
    pub unsafe fn constant(&self, i: usize) -> Word {
        *self.consts.add(i)
    }

    /// Executes another instruction in this one's place, with the same operand.
    #[inline(always)]
    pub fn instead(&mut self, op: Opcode) -> Result<Flow> {
        self.unit = (self.unit & !0xFF) | op as usize;
        Ok(Flow::Again)
    }

    /// A guard failed: the general instruction is executed instead. The traced loop, which takes the general way where
    /// events are to be told, leaves the specialised instruction as it is.
    #[inline(always)]
    pub unsafe fn miss(&mut self, general: Opcode) -> Result<Flow> {
        if M::TRACED {
            return self.instead(general);
        }
        let op = spec::miss((*self.frame).ip, self.ip, general);
        self.instead(op)
    }

    // ---- the stack and the locals ----

    #[inline(always)]
    pub unsafe fn push(&mut self, w: Word) {
        *self.sp = w;
        self.sp = self.sp.add(1);
    }

    #[inline(always)]
    pub unsafe fn pop(&mut self) -> Word {
        self.sp = apart(self.sp).sub(1);
        *self.sp
    }

    /// The place of the n-th word from the top, counted from 1.
    #[inline(always)]
    pub unsafe fn top(&self, n: usize) -> *mut Word {
        apart(self.sp).sub(n)
    }

    /// The place of a fast local.
    #[inline(always)]
    pub unsafe fn local(&self, i: usize) -> *mut Word {
        Frame::fast(self.frame).add(i)
    }

    /// The same for an instruction whose use of locals the compiler is not to combine with others': it would keep the
    /// address of the locals in a register of its own for all of them.
    #[inline(always)]
    pub unsafe fn local_apart(&self, i: usize) -> *mut Word {
        Frame::fast(apart(self.frame)).add(i)
    }

    /// Takes the topmost `n` words off and releases them.
    #[inline(always)]
    pub unsafe fn drop_words(&mut self, n: usize) {
        for _ in 0..n {
            release(self.pop());
        }
    }

    /// Replaces the topmost `N` words by a result; they are released after it is in place.
    #[inline(always)]
    pub unsafe fn replace<const N: usize>(&mut self, v: Value) {
        let mut old = [0 as Word; N];
        for (i, w) in old.iter_mut().enumerate() {
            *w = *self.sp.sub(1 + i);
        }
        self.sp = self.sp.sub(N);
        self.push(v.into_bits());
        for w in old {
            release(w);
        }
    }

    /// The same with the lowest word released first: what the operations of `BINARY_OP` do.
    #[inline(always)]
    pub unsafe fn replace_pair(&mut self, v: Value) {
        let (left, right) = (*self.top(2), *self.top(1));
        self.sp = self.sp.sub(2);
        self.push(v.into_bits());
        release(left);
        release(right);
    }

    /// Takes a value, a container and a key off, the operands of `STORE_SUBSCR`, in the order in which it drops them.
    #[inline(always)]
    pub unsafe fn release_stored(&mut self) {
        let (v, c, k) = (*self.top(3), *self.top(2), *self.top(1));
        self.sp = self.sp.sub(3);
        release(k);
        release(c);
        release(v);
    }

    /// Replaces the topmost word, an owner, by what is to be called: a method with its owner, or a value and NULL.
    #[inline(always)]
    pub unsafe fn replace_by_method(&mut self, owner: Word, v: Value, method: bool) {
        let receiver = if method { owner } else { 0 };
        *self.top(1) = v.into_bits();
        self.push(receiver);
        if !method {
            release(owner);
        }
    }

    /// A value for the top of the stack. Most loops store their item in a local at once.
    #[inline(always)]
    pub unsafe fn push_or_store(&mut self, w: Word) {
        let next = usize::from((*self.ip).get());
        if !M::TRACED && next as u8 == Opcode::STORE_FAST as u8 {
            self.ip = self.ip.add(1);
            release(std::mem::replace(&mut *self.local(next >> 8), w));
        } else {
            self.push(w);
        }
    }

    // ---- jumps ----

    /// A conditional jump that is not taken goes on at a `NOT_TAKEN`, which does nothing.
    #[inline(always)]
    pub unsafe fn skip_not_taken(&mut self) {
        if !M::TRACED && (*self.ip).get() as u8 == Opcode::NOT_TAKEN as u8 {
            self.jump(1);
        }
    }

    /// A jump by so many units that is one arm of a condition.
    ///
    /// The processor is to predict the condition and go on. Were the two ways joined by a conditional move, as the
    /// compiler prefers, everything that follows would wait for the operands.
    #[inline(always)]
    pub unsafe fn jump(&mut self, units: usize) {
        self.ip = self.ip.add(units);
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        std::arch::asm!("", options(nomem, nostack, preserves_flags));
    }

    /// The result of a test whose operands are off the stack and which has `CACHES` cache units. Nearly always a
    /// conditional jump follows, which is taken at once; it cannot raise, and only the traced loop shows it.
    #[inline(always)]
    pub unsafe fn decide<const CACHES: usize>(&mut self, r: bool) {
        self.ip = self.ip.add(CACHES);
        let next = usize::from((*self.ip).get());
        if !M::TRACED && next as u8 == Opcode::POP_JUMP_IF_FALSE as u8 {
            self.branch(r, 2 + (next >> 8));
        } else if !M::TRACED && next as u8 == Opcode::POP_JUMP_IF_TRUE as u8 {
            self.branch(!r, 2 + (next >> 8));
        } else if !M::TRACED && next as u8 == Opcode::UNARY_NOT as u8 {
            self.ip = self.ip.add(1);
            self.push(slot::truth(!r));
        } else {
            self.push(slot::truth(r));
        }
    }

    /// The same for a result that may be asked for its truth first.
    #[inline(always)]
    pub unsafe fn answer<const CACHES: usize>(&mut self, r: bool) {
        const TO_BOOL: usize = Opcode::TO_BOOL.caches();
        let next = (*self.ip.add(CACHES)).get() as u8;
        if !M::TRACED && (next == Opcode::TO_BOOL_BOOL as u8 || next == Opcode::TO_BOOL as u8) {
            self.ip = self.ip.add(CACHES + 1);
            self.decide::<TO_BOOL>(r);
        } else {
            self.ip = self.ip.add(CACHES);
            self.push(slot::truth(r));
        }
    }

    /// A conditional jump by so many units unless `stay`; it has two units itself.
    #[inline(always)]
    unsafe fn branch(&mut self, stay: bool, units: usize) {
        if stay {
            self.ip = self.ip.add(2);
            self.skip_not_taken();
        } else {
            self.jump(units);
        }
    }

    /// Whether somebody wants the thread to stop and look: signals, lock requests, collection.
    #[inline(always)]
    pub fn breaker_is_set(&self) -> bool {
        self.breaker.load(Ordering::Relaxed) != 0
    }

    /// The end of a jump backwards, which may be asked to stop and look.
    #[inline(always)]
    pub unsafe fn check_breaker(&mut self) -> Result<Flow> {
        if self.breaker_is_set() {
            (*self.frame).sp = self.sp;
            breaker::handle(self.th)?;
            if trace::wanted(self.th) != M::TRACED {
                (*self.frame).ip = self.ip;
                return Ok(Flow::Switch);
            }
        }
        NEXT
    }

    /// The same at the start of a frame: the other loop, if it is wanted, sees the start again.
    #[inline(always)]
    pub unsafe fn check_breaker_at_start(&mut self) -> Result<Flow> {
        if self.breaker_is_set() {
            (*self.frame).sp = self.sp;
            breaker::handle(self.th)?;
            if trace::wanted(self.th) != M::TRACED {
                if M::TRACED {
                    (*self.frame).ip = self.ip;
                }
                return Ok(Flow::Switch);
            }
        }
        NEXT
    }

    /// The end of what may have switched events on: the other loop goes on then.
    #[inline(always)]
    pub unsafe fn check_events(&mut self) -> Result<Flow> {
        if !M::TRACED && self.breaker_is_set() && trace::wanted(self.th) {
            (*self.frame).sp = self.sp;
            (*self.frame).ip = self.ip;
            return Ok(Flow::Switch);
        }
        NEXT
    }

    // ---- frames ----

    /// Starts a Python frame; the caller goes on `offset` units behind the current instruction.
    #[inline(always)]
    pub unsafe fn call(&mut self, f: *mut Frame, offset: usize) -> Result<Flow> {
        (*self.frame).sp = self.sp;
        (*self.frame).return_offset = offset as u16;
        self.load_frame(f);
        NEXT
    }

    /// Resumes a generator that the loop runs itself. What it does first is to drop the value it is sent and to look
    /// at the breaker.
    #[inline(always)]
    pub unsafe fn resume(&mut self, f: *mut Frame, offset: usize) -> Result<Flow> {
        (*self.frame).sp = self.sp;
        (*self.frame).return_offset = offset as u16;
        (*f).ip = (*f).ip.add(1);
        let quick = !M::TRACED && !self.breaker_is_set();
        let mut f = f;
        while quick && let Some(inner) = generator::pass_on(self.th, f) {
            f = inner;
        }
        self.load_frame(f);
        if quick {
            if matches!(
                Opcode::from_u8((*self.ip).get() as u8),
                Opcode::RESUME | Opcode::RESUME_CHECK
            ) {
                self.ip = self.ip.add(1);
            }
            if (*self.ip).get() as u8 == Opcode::POP_TOP as u8 {
                self.ip = self.ip.add(1);
                release(self.pop());
            }
        }
        NEXT
    }

    /// The frame returned a value: its caller goes on, in this loop or in native code.
    #[inline(always)]
    pub unsafe fn return_value(&mut self, v: Value) -> Result<Flow> {
        if M::TRACED {
            trace::on_return(self.th, self.frame, &v)?;
        }
        let exit = (*self.frame).exit;
        let caller = (*self.frame).previous;
        if !M::TRACED && Frame::is_plain(self.frame) {
            leave::leave_plain(self.th, self.m, self.frame, self.sp);
            self.frame = caller;
            self.ip = (*caller).ip.add((*caller).return_offset as usize);
            self.sp = (*caller).sp;
            self.consts = (*caller).body().const_words();
            self.push(v.into_bits());
            return NEXT;
        }
        if exit == Exit::Init {
            if !v.is_none() {
                return Err(ops::func::init_not_none(self.th, &v));
            }
            let instance = std::mem::replace(&mut (*self.frame).instance, 0);
            drop(v);
            leave::leave(self.th, self.m, self.frame, self.sp);
            return self.hand_over(Exit::Caller, caller, take(instance));
        }
        leave::leave(self.th, self.m, self.frame, self.sp);
        self.hand_over(exit, caller, v)
    }

    /// Gives the result of a frame that is gone to whoever started it.
    #[inline(always)]
    pub unsafe fn hand_over(&mut self, exit: Exit, caller: *mut Frame, v: Value) -> Result<Flow> {
        match exit {
            Exit::Caller | Exit::Init => {
                self.go_on_in(caller);
                self.push(v.into_bits());
            }
            Exit::Native => return Ok(Flow::Leave(Outcome::Return(v))),
            Exit::Store => {
                self.go_on_in(caller);
                drop(v);
                self.release_stored();
            }
        }
        self.check_events()
    }

    /// The caller becomes the running frame again, behind its call.
    #[inline(always)]
    unsafe fn go_on_in(&mut self, caller: *mut Frame) {
        self.load_frame(caller);
        self.ip = self.ip.add((*self.frame).return_offset as usize);
    }
}

/// The same pointer, as something the compiler knows nothing about. Without this it computes the addresses of the top
/// words once, in front of the dispatch, for all instructions: two more values that do not fit into registers.
#[allow(
    clippy::pointers_in_nomem_asm_block,
    reason = "nothing looks through the pointer"
)]
#[inline(always)]
fn apart<T>(mut p: *mut T) -> *mut T {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    // SAFETY: no instruction is emitted.
    unsafe {
        std::arch::asm!("/* {0} */", inout(reg) p, options(pure, nomem, nostack, preserves_flags));
    }
    p
}
