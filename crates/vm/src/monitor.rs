//! `sys.monitoring` (PEP 669): tools, their events, and firing them from the traced loop.
//!
//! Events are found while the traced loop runs, not by rewriting instructions: code that nobody monitors runs in the
//! plain loop at full speed, code that somebody does runs in the other one.

mod lines;
pub mod outside;
mod places;

pub use places::LocalEvents;

use crate::code::{Code, CodeObj};
use crate::frame::Frame;
use crate::frameobj;
use crate::machine::Machine;
use krait_bytecode::Opcode;
use krait_object::protocol::call;
use krait_object::types::int;
use krait_object::{Field, Raised, Ref, Result, Thread, Value};
use std::cell::{Cell, RefCell};
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

/// One of the six tools.
#[derive(Default)]
pub struct Tool {
    pub name: Field,
    pub events: Cell<u32>,
    pub callbacks: [Field; EVENTS.len()],
    /// Whether the functions for the two ways of a branch are those for the older event that stands for both.
    pub both_ways: [Cell<bool>; 2],
}

/// `sys.monitoring` of one interpreter.
#[derive(Default)]
pub struct Monitoring {
    pub tools: [Tool; TOOLS],
    pub disable: Field,
    pub missing: Field,
    /// Raised whenever tools change what they ask for.
    pub version: Cell<u64>,
    /// The version after which what was disabled before counts no more.
    pub last_restart: Cell<u64>,
    /// The version at which each tool was last given up.
    pub uses: [Cell<u64>; TOOLS],
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

/// The function of a tool for an event now asks for something else: running code hears of it at once.
pub fn asked(th: &Thread) {
    let m = of(th);
    th.each(|t| {
        let mut f = frameobj::current(t);
        // SAFETY: the frames of a thread are alive, each keeps those it was called from; nothing runs in between.
        while let Some(frame) = unsafe { f.as_ref() } {
            let code = frame.code();
            if !is_current(&m, code) {
                local(code).borrow_mut().update(&m, &code.to_ref());
            }
            f = frame.previous;
        }
    });
}

fn is_current(m: &Monitoring, code: &Code) -> bool {
    let version = m.version.get();
    code.monitored
        .get()
        .map_or(version == 0, |l| l.borrow().is_current(m))
}

/// A frame starts or goes on: what tools ask of its code is looked at.
pub fn on_entry(th: &Thread, f: *mut Frame) {
    if !active() || Machine::of(th).tracing.get() != 0 {
        return;
    }
    let m = of(th);
    // SAFETY: the frame is running.
    let (code, unit) = unsafe { ((*f).code().to_ref(), (*f).unit()) };
    if !is_current(&m, &code) {
        local(&code).borrow_mut().update(&m, &code);
    }
    if let Some(l) = code.monitored.get() {
        l.borrow_mut().enter(unit);
    }
}

/// Whether some tool has asked to hear of it when an exception leaves a frame.
pub fn hears_of_unwind(th: &Thread) -> bool {
    let bit = 1u32 << Event::PyUnwind as usize;
    of(th).tools.iter().any(|t| t.events.get() & bit != 0)
}

/// Whether some tool wants an event at the frame's current instruction.
pub fn is_wanted(th: &Thread, f: *mut Frame, event: Event) -> bool {
    // SAFETY: the frame is running.
    let (code, unit) = unsafe { ((*f).code(), (*f).unit()) };
    wanting(th, f, code, unit, event) != 0
}

/// The tools that want an event at a place, as bits.
fn wanting(th: &Thread, f: *mut Frame, code: &Code, unit: usize, event: Event) -> u8 {
    let results = matches!(event, Event::CReturn | Event::CRaise);
    if results || (event as usize) < LOCAL_EVENTS {
        if Machine::of(th).too_late.get() == (f, unit) {
            return 0;
        }
        return code.monitored.get().map_or(0, |l| match results {
            true => l.borrow().results(unit),
            false => l.borrow().own(unit),
        });
    }
    let bit = 1u32 << event as usize;
    let m = of(th);
    let all = m.tools.iter().enumerate();
    all.filter(|(_, tool)| tool.events.get() & bit != 0)
        .fold(0, |tools, (i, _)| tools | 1 << i)
}

/// Calls the tools' functions for an event of frame `f` at code unit `unit`; they get the code object, the
/// instruction's offset in bytes and `args`.
pub fn fire(th: &Thread, f: *mut Frame, unit: usize, event: Event, args: &[Value]) -> Result<()> {
    fire_from(th, f, (unit, unit), event, args)
}

/// The same for an event that belongs to one place and is told of with another.
fn fire_from(
    th: &Thread,
    f: *mut Frame,
    (unit, told): (usize, usize),
    event: Event,
    args: &[Value],
) -> Result<()> {
    if !active() || Machine::of(th).tracing.get() != 0 {
        return Ok(());
    }
    // SAFETY: the frame is running.
    let code = unsafe { (*f).code() }.to_ref();
    let tools = wanting(th, f, &code, unit, event);
    if tools == 0 {
        return Ok(());
    }
    let mut all = Vec::with_capacity(args.len() + 2);
    all.push(code.value());
    all.push(int::from_usize(told * 2));
    all.extend_from_slice(args);
    let given_up = || is_given_up(&code, told);
    tell(th, f, tools, event, (&all, &given_up), |tool, i| {
        let number = event as usize;
        if number >= LOCAL_EVENTS {
            return Err(refuse(th, tool, number));
        }
        local(&code).borrow_mut().leave_own(unit, i);
        Ok(())
    })
}

/// Calls the functions of some tools, the one with the highest number first. `disable` is told of those that do not want
/// to hear of the place again. Functions for both ways of a branch are not called where it is `given_up`.
fn tell(
    th: &Thread,
    f: *mut Frame,
    tools: u8,
    event: Event,
    (args, given_up): (&[Value], &dyn Fn() -> bool),
    mut disable: impl FnMut(&Tool, usize) -> Result<()>,
) -> Result<()> {
    let m = of(th);
    let machine = Machine::of(th);
    for (i, tool) in m.tools.iter().enumerate().rev() {
        if tools & (1 << i) == 0 {
            continue;
        }
        let Some((callback, old)) = callback_of(tool, event) else {
            continue;
        };
        if old && given_up() {
            disable(tool, i)?;
            continue;
        }
        machine.tracing.set(machine.tracing.get() + 1);
        let before = machine.event.replace(Some((f, event)));
        let r = call::call(th, &callback, args);
        // If it is given up by now, nothing is told of what its end does.
        drop(callback);
        machine.event.set(before);
        machine.tracing.set(machine.tracing.get() - 1);
        let v = r?;
        if m.disable.get().is_some_and(|d| d.is(&v)) {
            disable(tool, i)?;
        }
    }
    Ok(())
}

/// A tool's function for an event, and whether it is the one for the older event that stands for both ways of a branch.
fn callback_of(tool: &Tool, event: Event) -> Option<(Value, bool)> {
    let f = tool.callbacks.get(event as usize).and_then(Field::get)?;
    let [left, right] = &tool.both_ways;
    let old = match event {
        Event::BranchLeft => left.get(),
        Event::BranchRight => right.get(),
        _ => false,
    };
    Some((f, old))
}

/// Whether nothing at all is asked of a branch at `unit`. A function for both ways is then not called for the way that is
/// marked elsewhere, but gives it up.
fn is_given_up(code: &Code, unit: usize) -> bool {
    matches!(
        at(code, unit),
        Opcode::FOR_ITER
            | Opcode::POP_JUMP_IF_FALSE
            | Opcode::POP_JUMP_IF_TRUE
            | Opcode::POP_JUMP_IF_NONE
            | Opcode::POP_JUMP_IF_NOT_NONE
    ) && code
        .monitored
        .get()
        .is_none_or(|l| l.borrow().is_bare(unit))
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

/// A step of a frame from one instruction to the next: the events around it come by the functions below, in this order.
pub struct Step {
    code: Ref<CodeObj>,
    f: *mut Frame,
    from: usize,
    to: usize,
    /// Control came to the next instruction from the one before, and not by an exception.
    follows: bool,
    /// Whether somebody may have been told of the line or of the instruction: the way of a branch that it marks then
    /// counts as coming from the mark.
    told: Cell<bool>,
}

impl Step {
    pub fn new(f: *mut Frame, previous: *const Cell<u16>, follows: bool) -> Step {
        // SAFETY: the frame is running.
        let (code, place) = unsafe { ((*f).code().to_ref(), (*f).ip) };
        Step {
            from: unit_of(&code, previous),
            to: unit_of(&code, place),
            code,
            f,
            follows,
            told: Cell::new(false),
        }
    }

    fn places<R>(&self, get: impl FnOnce(&LocalEvents) -> R) -> Option<R> {
        self.code.monitored.get().map(|l| get(&l.borrow()))
    }

    /// What the instruction that was executed has to tell: jumps, and branches that it took itself.
    pub fn jumped(&self, th: &Thread) -> Result<()> {
        let (from, to) = (self.from, self.to);
        if !self.follows || from == to {
            return Ok(());
        }
        let op = at(&self.code, from);
        let stays = to == from + 1 + op.caches();
        let event = match op {
            // Not `JUMP_BACKWARD_NO_INTERRUPT`, which leaves a handler or goes on with a delegation.
            Opcode::JUMP_FORWARD | Opcode::JUMP_BACKWARD => Event::Jump,
            Opcode::POP_JUMP_IF_FALSE
            | Opcode::POP_JUMP_IF_TRUE
            | Opcode::POP_JUMP_IF_NONE
            | Opcode::POP_JUMP_IF_NOT_NONE
                if !stays =>
            {
                Event::BranchRight
            }
            Opcode::FOR_ITER if stays => Event::BranchLeft,
            _ => return Ok(()),
        };
        if self.places(|l| l.own(from)).unwrap_or(0) == 0 {
            return Ok(());
        }
        // The frame is where it came from as long as functions are told, and if they object.
        // SAFETY: the frame is running; both places are in its code.
        unsafe {
            let target = (*self.f).ip;
            let source = self.code.units.as_ptr().add(from);
            (*self.f).ip = source;
            let told = fire(th, self.f, from, event, &[int::from_usize(to * 2)]);
            self.from_unit(th, to, told)?;
            if (*self.f).ip == source {
                (*self.f).ip = target;
            }
        }
        Ok(())
    }

    /// The line that the next instruction begins, if it was not being executed: what is thrown into a generator comes from
    /// outside, as does what somebody heard begin.
    pub fn line(&self, th: &Thread) -> Result<()> {
        let Some((tools, told)) = self.places(|l| (l.line(self.to), l.has_line(self.to))) else {
            return Ok(());
        };
        self.told.set(told);
        if tools == 0 {
            return Ok(());
        }
        let line = self.code.line(self.to);
        let entry = match at(&self.code, self.from) {
            Opcode::RESUME => Some(self.from),
            Opcode::YIELD_VALUE => Some(self.from + 1),
            _ => None,
        };
        let silent = |unit| self.places(|l| l.is_silent(unit)).unwrap_or(false);
        let outside = entry.is_some_and(|unit| !silent(unit));
        if self.code.line(self.from) == line && !outside {
            return Ok(());
        }
        let args = [self.code.value(), int::from_i64(i64::from(line))];
        let told = tell(
            th,
            self.f,
            tools,
            Event::Line,
            (&args, &|| false),
            |_, i| {
                local(&self.code).borrow_mut().leave_line(self.to, i);
                Ok(())
            },
        );
        self.from_unit(th, self.to, told)
    }

    /// The next instruction, and the way of a branch that it marks. Prefixes are instructions, too.
    pub fn instruction(&self, th: &Thread) -> Result<()> {
        let mut unit = self.to;
        loop {
            // SAFETY: the frame is running; the place is in its code.
            let place = unsafe {
                let place = self.code.units.as_ptr().add(unit);
                (*self.f).ip = place;
                place
            };
            self.instruction_at(th, unit)?;
            // SAFETY: as above.
            let moved = unsafe { (*self.f).ip != place };
            if moved {
                return Ok(());
            }
            if at(&self.code, unit) != Opcode::EXTENDED_ARG {
                break;
            }
            unit += 1;
        }
        // SAFETY: as above.
        unsafe { (*self.f).ip = self.code.units.as_ptr().add(self.to) };
        Ok(())
    }

    fn instruction_at(&self, th: &Thread, to: usize) -> Result<()> {
        let Some((own, tools, told)) =
            self.places(|l| (l.own(to), l.instruction(to), l.has_instruction(to)))
        else {
            return Ok(());
        };
        let machine = Machine::of(th);
        if tools != 0 {
            let args = [self.code.value(), int::from_usize(to * 2)];
            let event = Event::Instruction;
            let told = tell(th, self.f, tools, event, (&args, &|| false), |_, i| {
                local(&self.code).borrow_mut().leave_instruction(to, i);
                Ok(())
            });
            self.from_unit(th, to, told)?;
        }
        // What is asked of the instruction only now comes too late for this time.
        let late = tools != 0 && own == 0;
        machine.too_late.set(if late {
            (self.f, to)
        } else {
            (std::ptr::null_mut(), 0)
        });
        if own == 0 {
            return Ok(());
        }
        let told = told || self.told.get();
        let (event, source) = match at(&self.code, to) {
            Opcode::END_ASYNC_FOR => (Event::BranchRight, async_loop(&self.code, to)),
            Opcode::NOT_TAKEN if told => (Event::BranchLeft, to),
            Opcode::NOT_TAKEN => (Event::BranchLeft, self.from),
            Opcode::POP_ITER if told => (Event::BranchRight, to),
            Opcode::POP_ITER => (Event::BranchRight, self.loop_start()),
            _ => return Ok(()),
        };
        let args = [int::from_usize((to + 1) * 2)];
        let told = fire_from(th, self.f, (to, source), event, &args);
        self.from_unit(th, to + 1, told)
    }

    /// Notes where an exception of functions that were told comes from.
    fn from_unit(&self, th: &Thread, unit: usize, told: Result<()>) -> Result<()> {
        told.inspect_err(|_| Machine::of(th).fault.set((self.f, unit)))
    }

    /// The loop that ended: a generator's end is behind it, at `END_FOR`.
    fn loop_start(&self) -> usize {
        match at(&self.code, self.from) {
            Opcode::END_FOR => lines::loop_of(&self.code, self.from).unwrap_or(self.from),
            _ => self.from,
        }
    }
}

fn unit_of(code: &Code, place: *const Cell<u16>) -> usize {
    (place as usize).wrapping_sub(code.units.as_ptr() as usize) / 2
}

fn at(code: &Code, unit: usize) -> Opcode {
    Opcode::from_u8(code.units.get(unit).map_or(0, |u| u.get() as u8)).deopt()
}

/// The `END_SEND` of an asynchronous loop, to which the operand of its `END_ASYNC_FOR` points back.
fn async_loop(code: &Code, end: usize) -> usize {
    (end + 1).saturating_sub(lines::operand(code, end))
}
