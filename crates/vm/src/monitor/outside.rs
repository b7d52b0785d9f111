//! Events of code that is not Python's: what `PyMonitoring_EnterScope` and the functions that fire events do.

use super::{EVENTS, Event, LOCAL_EVENTS, Monitoring, callback_of, of};
use crate::machine::Machine;
use krait_object::protocol::call;
use krait_object::types::int;
use krait_object::{Result, Thread, Value};
use std::cell::Cell;

/// What one place in such code keeps: the tools, as bits, that want its event.
#[derive(Default)]
pub struct Place {
    pub active: Cell<u8>,
}

/// The version of what tools ask for; places whose owner saw this one already need not be entered again.
pub fn version(th: &Thread) -> u64 {
    of(th).version.get()
}

/// A place whose event has this number may be reached now.
pub fn enter(th: &Thread, place: &Place, event: usize) {
    let wanting = |m: &Monitoring| {
        m.tools
            .iter()
            .enumerate()
            .filter(|(_, t)| t.events.get() & 1 << event != 0)
            .fold(0, |bits, (i, _)| bits | 1u8 << i)
    };
    place.active.set(wanting(&of(th)));
}

/// Tells the tools that want it of an event: they get `code`, the offset, unless it is of a line, and `args`.
pub fn fire(
    th: &Thread,
    place: &Place,
    (code, offset): (&Value, i64),
    event: Event,
    args: &[Value],
) -> Result<()> {
    let machine = Machine::of(th);
    if place.active.get() == 0 || machine.tracing.get() != 0 {
        return Ok(());
    }
    let m = of(th);
    let number = event as usize;
    let mut all = vec![code.clone()];
    if event != Event::Line {
        all.push(int::from_i64(offset));
    }
    all.extend_from_slice(args);
    for (i, tool) in m.tools.iter().enumerate() {
        if place.active.get() & (1 << i) == 0 {
            continue;
        }
        let Some((callback, _)) = callback_of(tool, event) else {
            continue;
        };
        machine.tracing.set(machine.tracing.get() + 1);
        let r = call::call(th, &callback, &all);
        drop(callback);
        machine.tracing.set(machine.tracing.get() - 1);
        if !m
            .disable
            .get()
            .is_some_and(|d| r.as_ref().is_ok_and(|v| d.is(v)))
        {
            r?;
            continue;
        }
        if number >= LOCAL_EVENTS {
            return Err(super::refuse(th, tool, number));
        }
        place.active.set(place.active.get() & !(1 << i));
    }
    Ok(())
}

/// The event with a number.
pub fn event_of(number: usize) -> Option<Event> {
    use Event::*;
    let all = [
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
    ];
    debug_assert_eq!(all.len() + 1, EVENTS.len());
    all.get(number).copied()
}
