//! `sys.monitoring` (PEP 669): tools, their events, and firing them from the traced loop.
//!
//! Events are found while the traced loop runs, not by rewriting instructions: code that nobody monitors runs in the
//! plain loop at full speed, code that somebody does runs in the other one.

mod lines;
pub mod outside;

use crate::code::{Code, CodeObj};
use crate::frame::Frame;
use crate::machine::Machine;
use crate::trace::first_traceable;
use krait_bytecode::Opcode;
use krait_object::protocol::call;
use krait_object::types::int;
use krait_object::{Field, Obj, Raised, Result, Thread, Value};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Tools at a time.
pub const TOOLS: usize = 6;
/// The events of `sys.monitoring.events`, in the order of their bits.
pub const EVENTS: [&str; 19] = [
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];
/// Events before this one belong to a place in code and can be disabled there.
pub const LOCAL_EVENTS: usize = 11;

/// One event, as its bit's number.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Event {
    PyStart,
    PyResume,
    PyReturn,
    PyYield,
    Call,
    Line,
    Instruction,
    Jump,
    BranchLeft,
    BranchRight,
    StopIteration,
    Raise,
    ExceptionHandled,
    PyUnwind,
    PyThrow,
    Reraise,
    CReturn,
    CRaise,
}

const BRANCH: usize = 18;

/// One of the six tools.
#[derive(Default)]
pub struct Tool {
    pub name: Field,
    pub events: Cell<u32>,
    pub callbacks: [Field; EVENTS.len()],
}

/// `sys.monitoring` of one interpreter.
#[derive(Default)]
pub struct Monitoring {
    pub tools: [Tool; TOOLS],
    pub disable: Field,
    pub missing: Field,
    /// Raised whenever tools change what they ask for.
    pub version: Cell<u64>,
    /// Raised by `restart_events`: what was disabled before counts no more.
    pub restarts: Cell<u32>,
}

/// What tools want to know of one code object, and what they do not want to hear again.
#[derive(Default)]
pub struct LocalEvents {
    pub events: [u32; TOOLS],
    restarts: u32,
    disabled: HashSet<(u32, u8, u8)>,
    /// Where lines may begin, found when the first event is looked for.
    lines: OnceCell<Box<[bool]>>,
}

/// Interpreters and code objects of the process for which some event is set.
static ACTIVE: AtomicU32 = AtomicU32::new(0);

/// Whether any event may be wanted.
#[inline(always)]
pub fn active() -> bool {
    ACTIVE.load(Ordering::Relaxed) != 0
}

/// Notes that a set of events came or went.
pub fn count_change(before: u32, after: u32) {
    match (before != 0, after != 0) {
        (false, true) => {
            ACTIVE.fetch_add(1, Ordering::Relaxed);
        }
        (true, false) => {
            ACTIVE.fetch_sub(1, Ordering::Relaxed);
        }
        _ => {}
    }
}

pub fn of(th: &Thread) -> Rc<Monitoring> {
    th.interp.state::<Monitoring>()
}

/// The local events of a code object, made on first use.
pub fn local(code: &CodeObj) -> &RefCell<LocalEvents> {
    code.monitored.get_or_init(Box::default)
}

impl Drop for LocalEvents {
    fn drop(&mut self) {
        for set in self.events {
            count_change(set, 0);
        }
    }
}

/// The event that switches another one on and off: the results of native calls come with CALL.
fn governing(event: usize) -> usize {
    if event == Event::CReturn as usize || event == Event::CRaise as usize {
        Event::Call as usize
    } else {
        event
    }
}

/// Whether some tool wants an event at the frame's current instruction.
pub fn is_wanted(th: &Thread, f: *mut Frame, event: Event) -> bool {
    // SAFETY: the frame is running.
    let f = unsafe { &*f };
    wanting(&of(th), f.code(), f.unit(), event as usize) != 0
}

/// The tools that want an event at a place, as bits.
fn wanting(m: &Monitoring, code: &Code, unit: usize, event: usize) -> u8 {
    let event = governing(event);
    let bit = 1u32 << event;
    let mut found = 0u8;
    for (i, tool) in m.tools.iter().enumerate() {
        let here = code
            .monitored
            .get()
            .map_or(0, |l| l.borrow().events.get(i).copied().unwrap_or(0));
        let wants = (tool.events.get() | here) & bit != 0;
        if wants && !is_disabled(m, code, unit, i, event) {
            found |= 1 << i;
        }
    }
    found
}

fn is_disabled(m: &Monitoring, code: &Code, unit: usize, tool: usize, event: usize) -> bool {
    code.monitored.get().is_some_and(|l| {
        let l = l.borrow();
        l.restarts == m.restarts.get()
            && l.disabled.contains(&(unit as u32, tool as u8, event as u8))
    })
}

fn disable(m: &Monitoring, code: &Code, unit: usize, tool: usize, event: usize) {
    let mut l = local(code).borrow_mut();
    if l.restarts != m.restarts.get() {
        l.restarts = m.restarts.get();
        l.disabled.clear();
    }
    l.disabled.insert((unit as u32, tool as u8, event as u8));
}

/// Calls the tools' functions for an event of frame `f` at code unit `unit`; they get the code object, the
/// instruction's offset in bytes and `args`.
pub fn fire(th: &Thread, f: *mut Frame, unit: usize, event: Event, args: &[Value]) -> Result<()> {
    if !active() {
        return Ok(());
    }
    let machine = Machine::of(th);
    if machine.tracing.get() != 0 {
        return Ok(());
    }
    // SAFETY: the frame is running.
    let code = unsafe { (*f).code() }.to_ref();
    let m = of(th);
    let tools = wanting(&m, &code, unit, event as usize);
    if tools == 0 {
        return Ok(());
    }
    let mut all = Vec::with_capacity(args.len() + 2);
    all.push(code.value());
    // Starts, resumptions, returns and the like tell the offset; lines tell the line instead.
    if event != Event::Line {
        all.push(int::from_usize(unit * 2));
    }
    all.extend_from_slice(args);
    for (i, tool) in m.tools.iter().enumerate() {
        if tools & (1 << i) == 0 {
            continue;
        }
        let number = event as usize;
        let Some((callback, old)) = callback_of(tool, event) else {
            continue;
        };
        machine.tracing.set(machine.tracing.get() + 1);
        let before = machine.event.replace(Some((f, event)));
        let r = call::call(th, &callback, &all);
        machine.event.set(before);
        machine.tracing.set(machine.tracing.get() - 1);
        let v = r?;
        if m.disable.get().is_some_and(|d| d.is(&v)) {
            // A tool that gives the jump up does not hear of the other way either; in the other direction that goes for
            // loops only.
            if old && (event == Event::BranchRight || at(&code, unit) == Opcode::FOR_ITER) {
                disable(&m, &code, unit, i, Event::BranchLeft as usize);
                disable(&m, &code, unit, i, Event::BranchRight as usize);
            } else if governing(number) < LOCAL_EVENTS {
                disable(&m, &code, unit, i, governing(number));
            } else {
                return Err(refuse(th, tool, number));
            }
        }
    }
    Ok(())
}

/// A tool's function for an event, and whether it is the one for the older event that stands for both ways of a branch.
fn callback_of(tool: &Tool, event: Event) -> Option<(Value, bool)> {
    let own = tool.callbacks.get(event as usize).and_then(Field::get);
    let branch = matches!(event, Event::BranchLeft | Event::BranchRight);
    match own {
        Some(f) => Some((f, false)),
        None => Some((tool.callbacks.get(BRANCH).filter(|_| branch)?.get()?, true)),
    }
}

/// A function wants to disable an event that belongs to no place: it goes itself.
fn refuse(th: &Thread, tool: &Tool, event: usize) -> Raised {
    if let Some(c) = tool.callbacks.get(event) {
        drop(c.take());
    }
    let name = EVENTS.get(event).copied().unwrap_or("");
    th.value_error(format!("Cannot disable {name} events. Callback removed."))
}

/// Fires at the frame's current instruction.
pub fn here(th: &Thread, f: *mut Frame, event: Event, args: &[Value]) -> Result<()> {
    if !active() {
        return Ok(());
    }
    // SAFETY: the frame is running.
    let unit = unsafe { (*f).unit() };
    fire(th, f, unit, event, args)
}

/// Before an instruction: where a jump came from, then the line and the instruction itself. `previous` is the frame's
/// instruction before this one, if control came from there.
pub fn on_instruction(
    th: &Thread,
    f: *mut Frame,
    previous: Option<*const Cell<u16>>,
) -> Result<()> {
    if Machine::of(th).tracing.get() != 0 {
        return Ok(());
    }
    // SAFETY: the frame is running.
    let (code, place) = unsafe { ((*f).code().to_ref(), (*f).ip) };
    let (unit, start) = (unit_of(&code, place), code.units.as_ptr());
    let last = unit_of(&code, previous.unwrap_or(start));
    if previous.is_some() {
        jumped(th, f, &code, last, unit)?;
        // SAFETY: as above.
        if unsafe { (*f).ip } != place {
            return Ok(());
        }
    }
    let op = at(&code, unit);
    if op == Opcode::RESUME || op == Opcode::NOT_TAKEN || unit < first_traceable(&code) {
        return Ok(());
    }
    if begins_line(&code, last, unit) {
        let line = int::from_i64(i64::from(code.line(unit)));
        fire(th, f, unit, Event::Line, &[line])?;
        // SAFETY: as above.
        if unsafe { (*f).ip } != place {
            return Ok(());
        }
    }
    fire(th, f, unit, Event::Instruction, &[])
}

fn unit_of(code: &Code, place: *const Cell<u16>) -> usize {
    (place as usize).wrapping_sub(code.units.as_ptr() as usize) / 2
}

fn at(code: &Code, unit: usize) -> Opcode {
    Opcode::from_u8(code.units.get(unit).map_or(0, |u| u.get() as u8)).deopt()
}

/// Whether a step leads to a line that was not being executed: to a place where one may begin, from another line or
/// from outside. What is thrown into a generator comes from outside, too.
fn begins_line(code: &Obj<CodeObj>, from: usize, to: usize) -> bool {
    if !lines::may_start(code, to) {
        return false;
    }
    code.line(from) != code.line(to)
        || matches!(at(code, from), Opcode::RESUME | Opcode::YIELD_VALUE)
}

/// JUMP and BRANCH events for the step from one instruction to another.
fn jumped(th: &Thread, f: *mut Frame, code: &Obj<CodeObj>, from: usize, to: usize) -> Result<()> {
    let op = at(code, from);
    let mut source = from;
    let event = match op {
        // Not `JUMP_BACKWARD_NO_INTERRUPT`, which leaves a handler or goes on with a delegation.
        Opcode::JUMP_FORWARD | Opcode::JUMP_BACKWARD => Event::Jump,
        Opcode::END_ASYNC_FOR => {
            source = async_loop(code, from);
            Event::BranchRight
        }
        // The item of an asynchronous loop is there; other delegations have no mark.
        Opcode::END_SEND if at(code, to) == Opcode::NOT_TAKEN => Event::BranchLeft,
        Opcode::POP_JUMP_IF_FALSE
        | Opcode::POP_JUMP_IF_TRUE
        | Opcode::POP_JUMP_IF_NONE
        | Opcode::POP_JUMP_IF_NOT_NONE
        | Opcode::FOR_ITER
            if from != to =>
        {
            if to == from + 1 + op.caches() {
                Event::BranchLeft
            } else {
                Event::BranchRight
            }
        }
        _ => return Ok(()),
    };
    // A branch that is not taken goes on behind the NOT_TAKEN that marks it; the end of a loop is behind POP_ITER.
    let to = match at(code, to) {
        Opcode::NOT_TAKEN | Opcode::POP_ITER => to + 1,
        Opcode::END_FOR => to + 2,
        _ => to,
    };
    fire(th, f, source, event, &[int::from_usize(to * 2)])
}

/// The `END_SEND` of an asynchronous loop, to which the operand of its `END_ASYNC_FOR` points back.
fn async_loop(code: &Code, end: usize) -> usize {
    let unit = |at: usize| code.units.get(at).map_or(0, Cell::get);
    let mut back = usize::from(unit(end) >> 8);
    for n in 1..=3 {
        let Some(prefix) = end.checked_sub(n).map(unit) else {
            break;
        };
        if prefix as u8 != Opcode::EXTENDED_ARG as u8 {
            break;
        }
        back |= usize::from(prefix >> 8) << (8 * n);
    }
    (end + 1).saturating_sub(back)
}
