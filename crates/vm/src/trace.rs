//! `sys.settrace` and `sys.setprofile`: the events of the traced loop.
//!
//! A thread is traced while it has a trace or profile function, or while `sys.monitoring` has events set; the loop for traced code calls the functions below.

pub mod jump;

use crate::code::Code;
use crate::frame::{Exit, Frame};
use crate::frameobj::{self, FRAME};
use crate::machine::Machine;
use crate::monitor::{self, Event};
use crate::slot::Word;
use krait_object::protocol::call;
use krait_object::types::{str, tuple};
use krait_object::{Raised, Result, Thread, Value};
use std::cell::Cell;

/// Whether the traced loop is needed.
#[inline(always)]
pub fn wanted(th: &Thread) -> bool {
    let m = Machine::of(th);
    m.trace.is_some() || m.profile.is_some() || monitor::active()
}

/// Whether somebody hears of it when an exception leaves a frame.
pub fn hears_of_unwind(th: &Thread) -> bool {
    let m = Machine::of(th);
    m.trace.is_some() || m.profile.is_some() || monitor::active() && monitor::hears_of_unwind(th)
}

/// Runs `f` with events switched off.
fn quietly<R>(m: &Machine, f: impl FnOnce() -> R) -> R {
    m.tracing.set(m.tracing.get() + 1);
    let r = f();
    m.tracing.set(m.tracing.get() - 1);
    r
}

/// Calls the profile function; an error removes it.
fn profile(th: &Thread, f: *mut Frame, event: &str, arg: &Value) -> Result<()> {
    let m = Machine::of(th);
    if m.tracing.get() != 0 {
        return Ok(());
    }
    let Some(func) = m.profile.get() else {
        return Ok(());
    };
    let frame = frameobj::of(f);
    let r = quietly(m, || {
        call::call(th, &func, &[frame, str::new(event), arg.clone()])
    });
    if let Err(e) = r {
        m.profile.take();
        return Err(e);
    }
    Ok(())
}

/// The name of an event for trace functions.
fn name_of(event: Event) -> &'static str {
    match event {
        Event::PyStart | Event::PyResume | Event::PyThrow => "call",
        Event::PyReturn | Event::PyYield | Event::PyUnwind => "return",
        Event::Raise => "exception",
        Event::Instruction => "opcode",
        _ => "line",
    }
}

/// Calls a local trace function (or the global one for `call`) and keeps what it returns as the frame's own.
fn trace(th: &Thread, f: *mut Frame, what: Event, arg: &Value) -> Result<()> {
    let event = name_of(what);
    let m = Machine::of(th);
    if m.tracing.get() != 0 || !m.trace.is_some() {
        return Ok(());
    }
    let frame = frameobj::of(f);
    let Some(fo) = FRAME.get(&frame) else {
        return Ok(());
    };
    let func = if event == "call" {
        m.trace.get()
    } else {
        fo.trace.get()
    };
    let Some(func) = func else { return Ok(()) };
    // Other events are sent only to frames that accepted the `call` event.
    let before = m.event.replace(Some((f, what)));
    let r = quietly(m, || {
        call::call(th, &func, &[frame.clone(), str::new(event), arg.clone()])
    });
    m.event.set(before);
    match r {
        Ok(v) => {
            // A generator that is resumed keeps the function it had.
            if !v.is_none() {
                fo.trace.set(v);
            }
            Ok(())
        }
        Err(e) => {
            m.trace.take();
            fo.trace.take();
            Err(e)
        }
    }
}

/// A frame starts or goes on: the `call` event.
pub fn on_resume(th: &Thread, f: *mut Frame, arg: usize) -> Result<()> {
    // Operand 0 is the start of a function; 1 to 3 are after yield, yield from and await: all are `call` events.
    let event = if arg & 3 == 0 {
        Event::PyStart
    } else {
        Event::PyResume
    };
    monitor::on_entry(th, f);
    trace(th, f, event, &Value::none())?;
    profile(th, f, "call", &Value::none())?;
    monitor::here(th, f, event, &[])
}

/// Whether an instruction starts a line.
pub(crate) fn starts_line(code: &Code, unit: usize) -> bool {
    let line = code.line(unit);
    line >= 0 && (unit == 0 || code.line(unit - 1) != line)
}

/// Whether an instruction goes back to the start of a loop: the line there begins once more. Waiting for an awaitable
/// is no loop of the program.
pub(crate) fn loops(code: &Code, unit: usize) -> bool {
    let op = code.units.get(unit).map_or(0, |u| u.get() as u8);
    krait_bytecode::Opcode::from_u8(op).deopt() == krait_bytecode::Opcode::JUMP_BACKWARD
}

/// Before each instruction: `line` and `opcode` events. `previous` is the frame's instruction before this one. Answers
/// a new place if a function set `f_lineno`.
pub fn on_instruction(
    th: &Thread,
    f: *mut Frame,
    sp: *mut Word,
    previous: *const Cell<u16>,
) -> Result<Option<(*const Cell<u16>, *mut Word)>> {
    let m = Machine::of(th);
    let unwound = m.unwound.replace(false);
    // SAFETY: the frame is running.
    let before = unsafe {
        (*f).sp = sp;
        (*f).ip
    };
    // A function that sets `f_lineno` ends the step.
    // SAFETY: as above.
    let moved = || unsafe { ((*f).ip != before).then(|| ((*f).ip, (*f).sp)) };
    // SAFETY: as above.
    let unit = unsafe { (*f).unit() };
    let fault = |_: &Raised| m.fault.set((f, unit));
    let monitored = monitor::active() && m.tracing.get() == 0;
    let step = monitored.then(|| monitor::Step::new(f, previous, !unwound));
    if let Some(step) = &step {
        step.jumped(th)?;
        if let Some(place) = moved() {
            return Ok(Some(place));
        }
    }
    let traced = m.tracing.get() == 0 && m.trace.is_some();
    // SAFETY: as above.
    let opcodes = traced && unsafe { trace_line(th, f).inspect_err(fault)? };
    if let Some(step) = &step
        && moved().is_none()
    {
        step.line(th)?;
    }
    if let Some(place) = moved() {
        return Ok(Some(place));
    }
    if opcodes {
        trace(th, f, Event::Instruction, &Value::none()).inspect_err(fault)?;
    }
    if let Some(step) = &step
        && moved().is_none()
    {
        step.instruction(th)?;
    }
    if let Some(result) = ended_delegation(f, sp) {
        on_stop(th, f, &result).inspect_err(fault)?;
    }
    Ok(moved())
}

/// The `line` event for a trace function. Answers whether the function is to hear of the instruction as well.
///
/// # Safety
/// `f` is the running frame.
unsafe fn trace_line(th: &Thread, f: *mut Frame) -> Result<bool> {
    // SAFETY: the caller's promise.
    let frame = unsafe { &mut *f };
    if frame.object == 0 {
        return Ok(false);
    }
    let object = frameobj::of(f);
    let Some(fo) = FRAME.get(&object) else {
        return Ok(false);
    };
    if !fo.trace.is_some() {
        return Ok(false);
    }
    let code = frame.code().to_ref();
    let unit = frame.unit();
    let op =
        krait_bytecode::Opcode::from_u8(code.units.get(unit).map_or(0, |u| u.get() as u8)).deopt();
    if op == krait_bytecode::Opcode::RESUME || unit < first_traceable(&code) {
        return Ok(false);
    }
    let line = code.line(unit);
    let last = fo.last_line.get();
    let last_unit = fo.last_unit.get();
    let backward = unit <= last_unit && loops(&code, last_unit);
    fo.last_unit.set(unit);
    // Somebody may have begun to look at the frame in the middle of a line, which has no event then.
    let in_line =
        last == -1 && unit > first_traceable(&code) + 1 && !starts_line(&code, unit) && line >= 0;
    if in_line {
        fo.last_line.set(line);
    }
    let new_line = line >= 0 && (line != last || backward) && !in_line;
    if new_line {
        fo.last_line.set(line);
    }
    if new_line && frame.trace_lines {
        trace(th, f, Event::Line, &Value::none())?;
    }
    Ok(frame.trace_opcodes)
}

/// The result of the generator or coroutine that a frame delegated to, where it is about to be taken.
fn ended_delegation(f: *mut Frame, sp: *mut Word) -> Option<Value> {
    // SAFETY: the frame is running; `END_SEND` finds the receiver and its result on the stack.
    unsafe {
        let code = (*f).code();
        let unit = code.units.get((*f).unit()).map_or(0, |u| u.get() as u8);
        let op = krait_bytecode::Opcode::from_u8(unit).deopt();
        let in_loop = op == krait_bytecode::Opcode::END_FOR;
        if !in_loop && op != krait_bytecode::Opcode::END_SEND
            || (sp as usize - Frame::stack(f) as usize) < 16
        {
            return None;
        }
        let receiver = *sp.sub(2);
        let is_generator = receiver != 0
            && crate::generator::get(&crate::slot::view(receiver)).is_some()
            && *sp.sub(1) != 0;
        // A loop makes no exception of `None`.
        is_generator
            .then(|| crate::slot::clone(*sp.sub(1)))
            .filter(|v| !in_loop || !v.is_none())
    }
}

/// A generator or coroutine is done: trace functions see the `StopIteration` that nobody made.
fn on_stop(th: &Thread, f: *mut Frame, result: &Value) -> Result<()> {
    let e = th.stop_iteration(result.clone());
    let v = e.value();
    let arg = tuple::from_array([v.ty().type_value(), v.clone(), Value::none()]).into_value();
    trace(th, f, Event::Raise, &arg)?;
    monitor::here(th, f, Event::StopIteration, std::slice::from_ref(v))
}

/// The unit of the first `RESUME`: what is in front of it is no line of the program.
pub(crate) fn first_traceable(code: &Code) -> usize {
    code.units
        .iter()
        .position(|u| {
            krait_bytecode::Opcode::from_u8(u.get() as u8).deopt() == krait_bytecode::Opcode::RESUME
        })
        .unwrap_or(0)
}

pub fn on_return(th: &Thread, f: *mut Frame, v: &Value) -> Result<()> {
    leave(th, f, Event::PyReturn, v)
}

fn leave(th: &Thread, f: *mut Frame, how: Event, v: &Value) -> Result<()> {
    trace(th, f, how, v)?;
    profile(th, f, "return", v)?;
    monitor::here(th, f, how, std::slice::from_ref(v))
}

pub fn on_yield(th: &Thread, f: *mut Frame, v: &Value) -> Result<()> {
    leave(th, f, Event::PyYield, v)
}

/// An exception is thrown into a generator's frame.
pub fn on_throw(th: &Thread, f: *mut Frame, e: &Raised) -> Result<()> {
    trace(th, f, Event::PyThrow, &Value::none())?;
    profile(th, f, "call", &Value::none())?;
    // SAFETY: the frame is running. It would go on behind the instruction at which it stopped.
    let unit = unsafe { (*f).unit() } + 1;
    monitor::fire(th, f, unit, Event::PyThrow, std::slice::from_ref(e.value()))
}

/// An exception is raised again by the code that handles it, by the instruction at `unit` if that is not the frame's.
pub fn on_reraise(th: &Thread, f: *mut Frame, unit: Option<usize>, e: &Raised) -> Result<()> {
    // SAFETY: the frame is running.
    let unit = unit.unwrap_or_else(|| unsafe { (*f).unit() });
    Machine::of(th).fault.set((f, unit));
    monitor::fire(th, f, unit, Event::Reraise, std::slice::from_ref(e.value()))
}

/// The handler at code unit `target` takes over.
pub fn on_handled(th: &Thread, f: *mut Frame, target: usize, e: &Raised) -> Result<()> {
    let told = monitor::fire(
        th,
        f,
        target,
        Event::ExceptionHandled,
        std::slice::from_ref(e.value()),
    );
    Machine::of(th).unwound.set(true);
    told
}

/// An exception is being handled in, or passes through, the frame, which its traceback does not have yet: it has while
/// it is told of.
pub fn on_exception(th: &Thread, f: *mut Frame, unit: Option<usize>, e: &Raised) -> Result<()> {
    match unit {
        Some(unit) => Machine::of(th).fault.set((f, unit)),
        None => note_fault(th, f),
    }
    let Some(d) = e.data() else { return Ok(()) };
    let before = d.traceback.get();
    crate::traceback::here(f, e);
    let with_frame = d.traceback.bits();
    let told = tell(th, f, e);
    if d.traceback.bits() == with_frame {
        drop(d.traceback.replace(before));
    }
    told
}

/// Where an exception comes from that a function raised before an instruction: at a jump, from its target.
pub fn fault(th: &Thread, f: *mut Frame) -> Option<usize> {
    let (of, unit) = Machine::of(th).fault.get();
    std::ptr::eq(of, f).then_some(unit)
}

/// Where tools are told that the exception comes from: the last unit in front of the instruction that would be next. When
/// the exception left a frame that the instruction called, that is the unit in front of the call.
fn note_fault(th: &Thread, f: *mut Frame) {
    let m = Machine::of(th);
    let left = std::ptr::eq(m.left_to.replace(std::ptr::null_mut()), f);
    // SAFETY: the frame is running.
    let (code, unit) = unsafe { ((*f).code(), (*f).unit()) };
    let op = code.units.get(unit).map_or(0, |u| u.get() as u8);
    let caches = krait_bytecode::Opcode::from_u8(op).deopt().caches();
    let fault = if left {
        unit.saturating_sub(1)
    } else {
        unit + caches
    };
    m.fault.set((f, fault));
}

/// An exception that goes no further than the instruction that meets it.
pub fn on_swallowed(th: &Thread, f: *mut Frame, e: &Raised) -> Result<()> {
    // SAFETY: the frame is running.
    Machine::of(th).fault.set((f, unsafe { (*f).unit() }));
    tell(th, f, e)
}

fn tell(th: &Thread, f: *mut Frame, e: &Raised) -> Result<()> {
    let v = e.value();
    let tb = e
        .data()
        .and_then(|d| d.traceback.get())
        .unwrap_or_else(Value::none);
    let fault = Machine::of(th).fault.get();
    let arg = tuple::from_array([v.ty().type_value(), v.clone(), tb]).into_value();
    trace(th, f, Event::Raise, &arg)?;
    monitor::fire(th, f, fault.1, Event::Raise, std::slice::from_ref(v))?;
    Machine::of(th).fault.set(fault);
    Ok(())
}

/// The frame is left by an exception. What a function raises takes the exception's place.
pub fn on_unwind(th: &Thread, f: *mut Frame, e: &Raised) -> Result<()> {
    let m = Machine::of(th);
    // SAFETY: the frame is running.
    let (here, exit, caller) = unsafe { ((*f).unit(), (*f).exit, (*f).previous) };
    let (of, unit) = m.fault.get();
    let unit = if std::ptr::eq(of, f) { unit } else { here };
    let told = trace(th, f, Event::PyUnwind, &Value::none())
        .and_then(|()| profile(th, f, "return", &Value::none()))
        .and_then(|()| {
            monitor::fire(
                th,
                f,
                unit,
                Event::PyUnwind,
                std::slice::from_ref(e.value()),
            )
        });
    if exit != Exit::Native {
        m.left_to.set(caller);
    }
    told
}

fn is_native(callable: &Value) -> bool {
    use krait_object::types::native::{METHOD_DESCR, NATIVE_FUNCTION};
    NATIVE_FUNCTION.get(callable).is_some() || METHOD_DESCR.get(callable).is_some()
}

/// A call of something native that functions were told of, and will be of its end.
pub struct Announced {
    frame: *mut Frame,
    callee: Value,
    /// Its first argument, for tools of `sys.monitoring`.
    first: Option<Value>,
    profiled: bool,
}

/// A call is about to be made: `c_call` for native functions. `first` is its first positional argument.
pub fn on_call(
    th: &Thread,
    f: *mut Frame,
    callable: &Value,
    first: Option<&Value>,
) -> Result<Option<Announced>> {
    let m = Machine::of(th);
    if m.tracing.get() != 0 {
        return Ok(None);
    }
    let profiled = m.profile.is_some() && is_native(callable);
    if profiled {
        profile(th, f, "c_call", callable)?;
    }
    let mut told = None;
    if monitor::active() && monitor::is_wanted(th, f, Event::Call) {
        let first = match first {
            Some(v) => v.clone(),
            None => monitor::of(th).missing.get_or_none(),
        };
        monitor::here(th, f, Event::Call, &[callable.clone(), first.clone()])?;
        let native = crate::function::FUNCTION.get(callable).is_none();
        told = native.then_some(first);
    }
    Ok((profiled || told.is_some()).then(|| Announced {
        frame: f,
        callee: callable.clone(),
        first: told,
        profiled,
    }))
}

impl Announced {
    /// The native call came back with `result`, which is passed on unless somebody objects.
    pub fn came_back<T>(self, th: &Thread, result: Result<T>) -> Result<T> {
        let ok = result.is_ok();
        if self.profiled {
            let event = if ok { "c_return" } else { "c_exception" };
            profile(th, self.frame, event, &self.callee)?;
        }
        if let Some(first) = self.first {
            let event = if ok { Event::CReturn } else { Event::CRaise };
            monitor::here(th, self.frame, event, &[self.callee.clone(), first])?;
        }
        result
    }
}
