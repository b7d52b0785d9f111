//! `sys.monitoring` (PEP 669): tools, their events, and firing them from the traced loop.
//!
//! Events are found while the traced loop runs, not by rewriting instructions: code that nobody monitors runs in the
//! plain loop at full speed, code that somebody does runs in the other one.

use crate::code::{Code, CodeObj};
use crate::frame::Frame;
use crate::machine::Machine;
use krait_bytecode::Opcode;
use krait_object::protocol::call;
use krait_object::types::int;
use krait_object::{Field, Obj, Result, Thread, Value};
use std::cell::{Cell, RefCell};
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
    /// Raised by `restart_events`: what was disabled before counts no more.
    pub restarts: Cell<u32>,
}

/// What tools want to know of one code object, and what they do not want to hear again.
#[derive(Default)]
pub struct LocalEvents {
    pub events: [u32; TOOLS],
    restarts: u32,
    disabled: HashSet<(u32, u8, u8)>,
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

/// The tools that want an event at a place, as bits.
fn wanting(m: &Monitoring, code: &Code, unit: usize, event: usize) -> u8 {
    let bit = 1u32 << event;
    let mut found = 0u8;
    for (i, tool) in m.tools.iter().enumerate() {
        let here = code
            .monitored
            .get()
            .map_or(0, |l| l.borrow().events.get(i).copied().unwrap_or(0));
        // The results of native calls come with CALL.
        let all = tool.events.get() | here;
        let wants = if event == Event::CReturn as usize || event == Event::CRaise as usize {
            all & (1 << Event::Call as u32) != 0
        } else {
            all & bit != 0
        };
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
        let branch = matches!(event, Event::BranchLeft | Event::BranchRight);
        let number = event as usize;
        let Some(callback) = tool
            .callbacks
            .get(number)
            .and_then(Field::get)
            .or_else(|| tool.callbacks.get(BRANCH).filter(|_| branch)?.get())
        else {
            continue;
        };
        machine.tracing.set(machine.tracing.get() + 1);
        let r = call::call(th, &callback, &all);
        machine.tracing.set(machine.tracing.get() - 1);
        let v = r?;
        if m.disable.get().is_some_and(|d| d.is(&v)) {
            if number < LOCAL_EVENTS {
                disable(&m, &code, unit, i, number);
            } else if number >= Event::CReturn as usize {
                disable(&m, &code, unit, i, number);
            } else {
                if let Some(c) = tool.callbacks.get(number) {
                    c.take();
                }
                return Err(th.value_error(format!(
                    "Cannot disable {} events. Callback removed.",
                    EVENTS.get(number).copied().unwrap_or("")
                )));
            }
        }
    }
    Ok(())
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

/// Before an instruction: where a jump came from, then the line and the instruction itself.
pub fn on_instruction(th: &Thread, f: *mut Frame) -> Result<()> {
    if !active() {
        return Ok(());
    }
    let machine = Machine::of(th);
    if machine.tracing.get() != 0 {
        return Ok(());
    }
    // SAFETY: the frame is running.
    let (code, unit) = unsafe { ((*f).code().to_ref(), (*f).unit()) };
    let (last_frame, last_unit) = machine.last_step.replace((f as usize, unit));
    if last_frame == f as usize {
        jumped(th, f, &code, last_unit, unit)?;
    }
    let op = at(&code, unit);
    if op == Opcode::RESUME
        || op == Opcode::NOT_TAKEN
        || unit < super::trace::first_traceable(&code)
    {
        return Ok(());
    }
    // Within a frame a line begins where control comes from another one.
    let line = code.line(unit);
    let is_first = unit == super::trace::first_traceable(&code) + 1;
    let begins = if last_frame == f as usize {
        line >= 0
            && (line != code.line(last_unit)
                || (is_first && at(&code, last_unit) == Opcode::RESUME))
    } else {
        super::trace::starts_line(&code, unit)
    };
    if begins {
        fire(th, f, unit, Event::Line, &[int::from_i64(i64::from(line))])?;
    }
    fire(th, f, unit, Event::Instruction, &[])
}

/// A frame is left: the next step starts at its caller's instruction.
pub fn on_leave(th: &Thread, f: *mut Frame) {
    if !active() {
        return;
    }
    // SAFETY: the frame is running, and so are those that called it.
    let caller = unsafe { (*f).previous.as_ref() };
    if let Some(caller) = caller {
        let place = (std::ptr::from_ref(caller) as usize, caller.unit());
        Machine::of(th).last_step.set(place);
    }
}

fn at(code: &Obj<CodeObj>, unit: usize) -> Opcode {
    Opcode::from_u8(code.units.get(unit).map_or(0, |u| u.get() as u8)).deopt()
}

/// JUMP and BRANCH events for the step from one instruction to another.
fn jumped(th: &Thread, f: *mut Frame, code: &Code, from: usize, to: usize) -> Result<()> {
    let op = at(code, from);
    let event = match op {
        Opcode::JUMP_FORWARD | Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT => {
            Event::Jump
        }
        Opcode::POP_JUMP_IF_FALSE
        | Opcode::POP_JUMP_IF_TRUE
        | Opcode::POP_JUMP_IF_NONE
        | Opcode::POP_JUMP_IF_NOT_NONE
        | Opcode::FOR_ITER => {
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
    fire(th, f, from, event, &[int::from_usize(to * 2)])
}
