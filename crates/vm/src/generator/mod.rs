//! Generators, coroutines and asynchronous generators: a frame that outlives its call.
//!
//! `RETURN_GENERATOR` moves the running frame into the generator's own memory. Resuming links it on top of the
//! running frame; yielding unlinks it. No word is copied either way.

pub mod anext;
pub mod asyncgen;
pub mod methods;

use crate::eval::{self, Outcome};
use crate::frame::{Exit, Frame, HEADER_WORDS, Owner};
use crate::frameobj;
use crate::slot::{self, Word};
use krait_bytecode::{CodeFlags, Opcode};
use krait_object::flags::{DISALLOW_INSTANTIATION, HAVE_GC, MANAGED_WEAKREF};
use krait_object::layout::Tailed;
use krait_object::thread::HandledItem;
use krait_object::{
    Field, Obj, Payload, Raised, Result, Sent, Thread, Trace, TypeDef, Value, Visitor, err, exc,
};
use std::cell::Cell;

/// Where a generator is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Created,
    Suspended,
    /// Suspended in `yield from` or `await`: the inner iterator is on top of the stack.
    SuspendedYieldFrom,
    Executing,
    Done,
}

/// What a generator has; the words of its frame follow it in the same memory.
#[repr(C)]
pub struct GenData {
    /// The frame behind this payload; null once it ended.
    frame: Cell<*mut Frame>,
    frame_words: u32,
    pub state: Cell<State>,
    /// Asynchronous generators: what `asend` and friends must know.
    pub hooks_inited: Cell<bool>,
    pub closed: Cell<bool>,
    pub running_async: Cell<bool>,
    pub name: Field,
    pub qualname: Field,
    pub code: Value,
    pub handled: HandledItem,
    /// `cr_origin`.
    pub origin: Field,
    /// Asynchronous generators: the finalizer hook.
    pub finalizer: Field,
}

/// A generator-like object.
pub type Gen = Obj<GenData>;

const FLAGS: u64 = HAVE_GC | MANAGED_WEAKREF | DISALLOW_INSTANTIATION;
pub static GENERATOR: TypeDef<GenData> = TypeDef::tailed("generator", FLAGS);
pub static COROUTINE: TypeDef<GenData> = TypeDef::tailed("coroutine", FLAGS);
pub static ASYNC_GENERATOR: TypeDef<GenData> = TypeDef::tailed("async_generator", FLAGS);

impl Payload for GenData {
    fn type_def() -> &'static TypeDef<GenData> {
        &GENERATOR
    }
}

// SAFETY: `frame_words` is set once.
unsafe impl Tailed for GenData {
    const ITEM: usize = 8;
    const REFERS: bool = true;

    #[inline(always)]
    fn tail(&self) -> usize {
        self.frame_words as usize * 8
    }
}

impl Trace for GenData {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.handled.value.trace(v);
        self.origin.trace(v);
        self.finalizer.trace(v);
        let f = self.frame.get();
        if !f.is_null() {
            // SAFETY: a suspended frame's words are initialised up to `sp`. Of one that is executing only the machine knows
            // where the stack ends; its locals are always initialised.
            unsafe {
                let end = match self.state.get() {
                    State::Executing => Frame::stack(f),
                    _ => (*f).sp,
                };
                frameobj::trace_frame(f, end, v);
            }
        }
    }
    fn clear(&self) {
        if self.state.get() != State::Executing {
            self.discard_frame();
        }
    }
    #[inline(always)]
    fn is_over(&self) -> bool {
        self.state.get() == State::Done
    }
}

impl Drop for GenData {
    fn drop(&mut self) {
        self.discard_frame();
    }
}

/// The payload of a generator, coroutine or asynchronous generator.
#[inline(always)]
pub fn get(v: &Value) -> Option<&Gen> {
    GENERATOR
        .get_exact(v)
        .or_else(|| COROUTINE.get_exact(v))
        .or_else(|| ASYNC_GENERATOR.get_exact(v))
}

/// Moves a running frame into a new generator object of the kind that its code says. Without memory for it the frame
/// stays as it is.
///
/// # Safety
/// `f` is the running frame, its stack empty; its words move and the original is not used again after
/// success.
pub unsafe fn from_frame(th: &Thread, f: *mut Frame, sp: *mut Word) -> Result<Value> {
    // SAFETY: the frame is alive; words up to `sp` are initialised.
    unsafe {
        let code = (*f).code().to_ref();
        let flags = code.flags;
        let def = if flags.has(CodeFlags::COROUTINE) {
            &COROUTINE
        } else if flags.has(CodeFlags::ASYNC_GENERATOR) {
            &ASYNC_GENERATOR
        } else {
            &GENERATOR
        };
        let used = (sp as usize - f as usize) / 8;
        let (name, qualname) = match (*f).func() {
            Some(func) => (func.name.get(), func.qualname.get()),
            None => (None, None),
        };
        let frame_words = HEADER_WORDS as u32 + code.frame_words;
        let created = def.create_tailed(frame_words as usize * 8, |data, words| {
            // Written in its place: what is put together elsewhere is copied in pieces that wait for its parts.
            data.write(GenData {
                frame: Cell::new(words as *mut Frame),
                frame_words,
                state: Cell::new(State::Created),
                hooks_inited: Cell::new(false),
                closed: Cell::new(false),
                running_async: Cell::new(false),
                name: Field::from(name),
                qualname: Field::from(qualname),
                code: code.into_value(),
                handled: HandledItem::default(),
                origin: Field::empty(),
                finalizer: Field::empty(),
            });
            let (from, to) = (f as *const Word, words as *mut Word);
            (to as *mut [Word; HEADER_WORDS]).write((from as *const [Word; HEADER_WORDS]).read());
            // Arguments that the caller lent must last longer now. The words above `used` are the stack's free ones.
            for i in HEADER_WORDS..used {
                to.add(i).write(slot::to_owned(from.add(i).read()));
            }
        });
        let Some(gen_) = created else {
            return Err(err::memory_error());
        };
        let g = gen_.words();
        (*g).sp = (g as *mut Word).add(used);
        (*g).owner = Owner::Generator;
        (*g).previous = std::ptr::null_mut();
        (*g).generator = gen_.addr();
        if (*g).object != 0
            && let Some(o) = frameobj::FRAME.get(&slot::view((*g).object))
        {
            o.relocate(g);
        }
        if flags.has(CodeFlags::COROUTINE) && th.coroutine_origin_depth.get() > 0 {
            let origin = methods::origin(th, (*f).previous, th.coroutine_origin_depth.get());
            gen_.origin.set(origin);
        }
        Ok(gen_.into_value())
    }
}

impl GenData {
    /// The place of the frame, whether it still runs or not.
    fn words(&self) -> *mut Frame {
        // SAFETY: the frame's words follow the payload in the same allocation.
        unsafe { (self as *const GenData).add(1) as *mut Frame }
    }

    /// The suspended (or running) frame; null when done.
    #[inline(always)]
    pub fn frame(&self) -> *mut Frame {
        self.frame.get()
    }

    /// The generator's frame ended: its words go.
    pub fn discard_frame(&self) {
        let f = self.frame.replace(std::ptr::null_mut());
        if f.is_null() {
            return;
        }
        self.state.set(State::Done);
        // SAFETY: the frame is not executing and not used again; its object, if held, takes a copy of the words.
        unsafe {
            if !frameobj::detach(f) {
                Frame::clear_words(f);
                Frame::clear_header(f);
            }
        }
        drop(self.handled.value.take());
    }

    /// The frame ended while it was executing: the machine has cleared it.
    pub fn finished(&self) {
        self.frame.set(std::ptr::null_mut());
        self.state.set(State::Done);
    }

    /// The iterator that the generator delegates to (`gi_yieldfrom`, `cr_await`).
    pub fn yield_from(&self) -> Option<Value> {
        if self.state.get() != State::SuspendedYieldFrom {
            return None;
        }
        let f = self.frame.get();
        // SAFETY: a generator suspended there has the iterator on top of its stack.
        unsafe {
            let top = *(*f).sp.sub(1);
            (top != 0).then(|| slot::clone(top))
        }
    }
}

/// Whether a frame that resumed a generator yields what that yields, and does nothing else: the instruction so many
/// units behind its `SEND` is the `YIELD_VALUE` of a `yield from` or `await`.
///
/// # Safety
/// `f` is a live frame whose execution waits at a `SEND` or `FOR_ITER`.
#[inline(always)]
pub unsafe fn yields_next(f: *mut Frame, units: usize) -> bool {
    /// What the compiler gives to yields of delegating generators.
    const DELEGATING: u16 = Opcode::YIELD_VALUE as u16 | 1 << 8;
    // SAFETY: behind the instruction and its caches is another one.
    unsafe { (*(*f).ip.add(units)).get() == DELEGATING && (*f).owner == Owner::Generator }
}

/// A generator that waits in `yield from` or `await` passes on what it is sent. Then it is linked to the generator for
/// which it waits, whose frame is to be resumed instead: the answer.
///
/// # Safety
/// `f` is a generator's frame that is about to run, behind its `YIELD_VALUE`, what it is sent on top of its stack.
#[inline(always)]
pub unsafe fn pass_on(th: &Thread, f: *mut Frame) -> Option<*mut Frame> {
    // SAFETY: code comes from the compiler or passed the verifier, so jumps lead to instructions, and two words are on the
    // stack where a `SEND` is.
    unsafe {
        let ip = (*f).ip;
        // `RESUME`, then a jump back to the `SEND`. Only a `RESUME` is known to have something behind it.
        let op = (*ip).get() as u8;
        let resumes = (op == Opcode::RESUME as u8) | (op == Opcode::RESUME_CHECK as u8);
        let jump = (*ip.add(usize::from(resumes))).get();
        if jump as u8 != Opcode::JUMP_BACKWARD_NO_INTERRUPT as u8
            || !matches!(
                Opcode::from_u8((*ip).get() as u8),
                Opcode::RESUME | Opcode::RESUME_CHECK
            )
        {
            return None;
        }
        let send = ip.add(2).sub(usize::from(jump >> 8));
        let operand = (*send).get();
        if operand as u8 != Opcode::SEND_GEN as u8 {
            return None;
        }
        let sp = (*f).sp.sub(1);
        let receiver = slot::view(*sp.sub(1));
        let g = crate::ops::iter::sendable(&receiver, &slot::view(*sp))?;
        let v = slot::to_owned(*sp);
        (*f).ip = send;
        (*f).sp = sp;
        (*f).return_offset = 1 + Opcode::SEND.caches() as u16 + (operand >> 8);
        th.frame.set(f as *mut u8);
        let inner = link(th, g, v, Exit::Caller);
        (*inner).ip = (*inner).ip.add(1);
        Some(inner)
    }
}

/// Puts the generator's frame on top of the running one and pushes the value to send.
///
/// # Safety
/// The generator is suspended (or fresh); `exit` says who takes over when it yields or returns.
#[inline(always)]
pub unsafe fn link(th: &Thread, g: &Gen, arg: Word, exit: Exit) -> *mut Frame {
    let f = g.frame.get();
    // SAFETY: the frame is alive and has room for the value: a yield leaves one place free.
    unsafe {
        (*f).previous = th.frame.get() as *mut Frame;
        (*f).exit = exit;
        *(*f).sp = arg;
        (*f).sp = (*f).sp.add(1);
        g.state.set(State::Executing);
        th.depth.set(th.depth.get() + 1);
        th.push_handled(&g.handled);
    }
    f
}

fn kind_name(g: &Value) -> &'static str {
    if g.is_exact(&COROUTINE.ty) {
        "coroutine"
    } else if g.is_exact(&ASYNC_GENERATOR.ty) {
        "async generator"
    } else {
        "generator"
    }
}

/// Resumes from native code.
pub fn resume(th: &Thread, v: &Value, arg: &Value) -> Result<Sent> {
    let Some(g) = get(v) else {
        return Err(th.type_error("not a generator"));
    };
    match g.state.get() {
        State::Created if !arg.is_none() => {
            return Err(th.type_error(format!(
                "can't send non-None value to a just-started {}",
                kind_name(v)
            )));
        }
        State::Executing => return Err(already(th, v)),
        State::Done => {
            if v.is_exact(&COROUTINE.ty) {
                return Err(th.runtime_error("cannot reuse already awaited coroutine"));
            }
            return Ok(Sent::Return(Value::none()));
        }
        _ => {}
    }
    check_depth(th)?;
    // SAFETY: the generator is suspended or fresh, and `v` keeps it alive.
    let outcome = unsafe {
        let f = link(th, g, arg.clone().into_bits(), Exit::Native);
        // Suspended frames point at the instruction that yielded.
        (*f).ip = (*f).ip.add(1);
        eval::run(th, f, None)
    };
    finish(outcome)
}

fn check_depth(th: &Thread) -> Result<()> {
    th.check_stack("")?;
    if th.depth.get() >= th.interp.recursion_limit.get() {
        return Err(th.recursion_error_text("maximum recursion depth exceeded"));
    }
    Ok(())
}

#[cold]
fn already(th: &Thread, v: &Value) -> Raised {
    th.value_error(format!("{} already executing", kind_name(v)))
}

/// Whether a suspended generator is at a `yield` outside of all `try` and `with` blocks: an exception raised there would
/// only end it.
fn nothing_to_unwind(g: &Gen) -> bool {
    /// Bit of `RESUME`'s operand: only the generator's own handler is around it.
    const DEPTH_1: u16 = 4;
    let f = g.frame();
    // SAFETY: a suspended generator has a frame, which points to a `yield`, with another instruction behind it.
    let unit = unsafe { (*(*f).ip.add(1)).get() };
    unit as u8 == Opcode::RESUME as u8 && unit >> 8 & DEPTH_1 != 0
}

fn finish(outcome: Result<Outcome>) -> Result<Sent> {
    match outcome? {
        Outcome::Return(x) => Ok(Sent::Return(x)),
        Outcome::Yield(x) => Ok(Sent::Yield(x)),
    }
}

/// Raises an exception inside the generator at the point where it is suspended.
pub fn raise_inside(th: &Thread, v: &Value, e: Raised) -> Result<Sent> {
    let Some(g) = get(v) else { return Err(e) };
    match g.state.get() {
        State::Executing => return Err(already(th, v)),
        State::Done => {
            if v.is_exact(&COROUTINE.ty) {
                return Err(th.runtime_error("cannot reuse already awaited coroutine"));
            }
            return Err(e);
        }
        State::Created => {
            // The body never ran: the exception leaves at its first line.
            let f = g.frame.get();
            // SAFETY: a fresh frame is alive; the traceback entry takes its object.
            unsafe {
                (*f).previous = th.frame.get() as *mut Frame;
            }
            crate::traceback::here(f, &e);
            g.discard_frame();
            return Err(e);
        }
        _ => {}
    }
    check_depth(th)?;
    // SAFETY: the generator is suspended; the pushed None is the place of the value that is not sent.
    let outcome = unsafe {
        let f = link(th, g, Value::none().into_bits(), Exit::Native);
        // What the generator handles where it is suspended is the context, also of an exception that has one.
        if let Some(h) = th.handled_here() {
            err::chain_context(&e, &h);
        }
        eval::run(th, f, Some(e))
    };
    finish(outcome)
}

/// `throw`: into the inner iterator first, if there is one.
pub fn throw(th: &Thread, v: &Value, e: Raised, close_on_exit: bool) -> Result<Sent> {
    if let Some(d) = e.data() {
        d.thrown.set(true);
    }
    let Some(g) = get(v) else { return Err(e) };
    if g.state.get() == State::Executing {
        return Err(already(th, v));
    }
    let Some(inner) = g.yield_from() else {
        return raise_inside(th, v, e);
    };
    if close_on_exit && e.is(&exc::GENERATOR_EXIT) {
        let r = while_executing(g, || close_iterator(th, &inner));
        drop(inner);
        return match r {
            Ok(()) => raise_inside(th, v, e),
            Err(other) => raise_inside(th, v, other),
        };
    }
    let r = if get(&inner).is_some() && !inner.is_exact(&ASYNC_GENERATOR.ty) {
        while_delegating(th, g, || throw(th, &inner, e, close_on_exit)).and_then(|s| match s {
            Sent::Yield(x) => Ok(x),
            Sent::Return(x) => Err(th.stop_iteration(x)),
        })
    } else {
        let Some(meth) =
            krait_object::protocol::attr::get_opt(th, &inner, krait_object::wk::throw())?
        else {
            drop(inner);
            return raise_inside(th, v, e);
        };
        let arg = e.into_value();
        while_delegating(th, g, || {
            krait_object::protocol::call::call1(th, &meth, &arg)
        })
    };
    // It dies as soon as the generator goes on, as if only that had it.
    drop(inner);
    match r {
        Ok(x) => Ok(Sent::Yield(x)),
        Err(e) => raise_inside(th, v, e),
    }
}

/// `throw(*args)`: the arguments go as they are into the inner iterator, if there is one; an exception is made of them
/// where nothing is delegated any more.
pub fn throw_given(th: &Thread, v: &Value, args: &[Value]) -> Result<Sent> {
    let made = || {
        let class = args.first().cloned().unwrap_or_else(Value::none);
        let e = methods::exception_of(th, &class, args.get(1), args.get(2))?;
        if let Some(d) = e.data() {
            d.thrown.set(true);
        }
        Ok(e)
    };
    let inner = get(v).filter(|g| g.state.get() != State::Executing);
    let Some((g, inner)) = inner.and_then(|g| Some((g, g.yield_from()?))) else {
        return throw(th, v, made()?, true);
    };
    let exit = |a: &Value| {
        let class = a.as_type().unwrap_or(a.ty());
        class.is_subtype(&exc::GENERATOR_EXIT.ty)
    };
    if args.first().is_some_and(exit) {
        let r = while_executing(g, || close_iterator(th, &inner));
        drop(inner);
        return match r {
            Ok(()) => raise_inside(th, v, made()?),
            Err(other) => raise_inside(th, v, other),
        };
    }
    let r = if get(&inner).is_some() && !inner.is_exact(&ASYNC_GENERATOR.ty) {
        let sent = while_delegating(th, g, || throw_given(th, &inner, args));
        sent.and_then(|s| methods::visible(th, s))
    } else {
        let Some(meth) =
            krait_object::protocol::attr::get_opt(th, &inner, krait_object::wk::throw())?
        else {
            drop(inner);
            return raise_inside(th, v, made()?);
        };
        while_delegating(th, g, || {
            krait_object::protocol::call::call(th, &meth, args)
        })
    };
    drop(inner);
    match r {
        Ok(x) => Ok(Sent::Yield(x)),
        Err(e) => raise_inside(th, v, e),
    }
}

/// Marks the generator as running while its inner iterator is closed.
fn while_executing<R>(g: &Gen, run: impl FnOnce() -> R) -> R {
    let before = g.state.replace(State::Executing);
    let r = run();
    g.state.set(before);
    r
}

/// The same while something is thrown into the inner iterator: the generator's frame lies between the caller's and
/// the inner one's, as it does when a value is sent.
fn while_delegating<R>(th: &Thread, g: &Gen, run: impl FnOnce() -> R) -> R {
    while_executing(g, || linked(th, g, run))
}

fn linked<R>(th: &Thread, g: &Gen, run: impl FnOnce() -> R) -> R {
    let f = g.frame();
    let caller = th.frame.get();
    // SAFETY: a suspended generator's frame is alive, and stays so while the generator counts as executing.
    unsafe { (*f).previous = caller as *mut Frame };
    th.frame.set(f as _);
    let r = run();
    th.frame.set(caller);
    // SAFETY: as above.
    unsafe { (*f).previous = std::ptr::null_mut() };
    r
}

/// `close()` of the iterator that a generator delegates to.
fn close_iterator(th: &Thread, it: &Value) -> Result<()> {
    if get(it).is_some() && !it.is_exact(&ASYNC_GENERATOR.ty) {
        return close(th, it).map(drop);
    }
    match krait_object::protocol::attr::get_opt(th, it, krait_object::wk::close()) {
        Ok(Some(m)) => krait_object::protocol::call::call0(th, &m).map(drop),
        Ok(None) => Ok(()),
        Err(e) => {
            th.unraisable(
                e,
                Some(it),
                Some("Exception ignored while closing generator"),
            );
            Ok(())
        }
    }
}

/// `close()`: the value that the generator returned, or `None`.
pub fn close(th: &Thread, v: &Value) -> Result<Value> {
    let Some(g) = get(v) else {
        return Ok(Value::none());
    };
    match g.state.get() {
        State::Executing => return Err(already(th, v)),
        State::Created => {
            g.discard_frame();
            return Ok(Value::none());
        }
        State::Done => return Ok(Value::none()),
        State::Suspended if nothing_to_unwind(g) && !crate::trace::hears_of_unwind(th) => {
            g.discard_frame();
            return Ok(Value::none());
        }
        _ => {}
    }
    let mut failure = None;
    if let Some(inner) = g.yield_from() {
        failure = while_executing(g, || close_iterator(th, &inner)).err();
    }
    let e = failure.unwrap_or_else(|| err::new_args(th, &exc::GENERATOR_EXIT.ty, vec![]));
    match raise_inside(th, v, e) {
        Ok(Sent::Yield(_)) => {
            let what = if v.is_exact(&ASYNC_GENERATOR.ty) {
                "async generator"
            } else {
                kind_name(v)
            };
            Err(th.runtime_error(format!("{what} ignored GeneratorExit")))
        }
        Ok(Sent::Return(x)) => Ok(x),
        Err(e) if e.is(&exc::GENERATOR_EXIT) => Ok(Value::none()),
        Err(e) => Err(e),
    }
}
