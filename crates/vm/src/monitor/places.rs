//! What tools ask of the places of one code object: which instructions have events, and for whom.
//!
//! A place is brought up to date when a frame of the code starts or goes on, and at once while one runs; what a tool gave
//! up at a place comes back when the tool asks anew for the event in this code, or by `restart_events`.

use super::{Event, LOCAL_EVENTS, Monitoring, TOOLS, at, count_change, lines};
use crate::code::{Code, CodeObj};
use crate::trace::first_traceable;
use krait_bytecode::Opcode;
use krait_object::Obj;
use std::cell::OnceCell;

const LINE: usize = Event::Line as usize;
const INSTRUCTION: usize = Event::Instruction as usize;

/// The tools, as bits, that hear of one instruction.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Of the event that belongs to the instruction itself.
    own: u8,
    line: u8,
    instruction: u8,
    /// Whether anybody is to hear of the line, or of the instruction: while one tool at most asks for each event, this
    /// alone counts.
    has_line: bool,
    has_instruction: bool,
    /// Of a `RESUME`: it was last executed when nobody was to hear of it.
    silent: bool,
}

/// What tools want to know of one code object, and what they do not want to hear again.
#[derive(Default)]
pub struct LocalEvents {
    /// What each tool asks of this code alone, and for which use of the tool.
    events: [u32; TOOLS],
    uses: [u64; TOOLS],
    /// The tools that ask for each event, when the places were last brought up to date.
    active: [u8; LOCAL_EVENTS],
    version: u64,
    places: Box<[Place]>,
    /// Whether several tools have asked for the same event: each place then knows its tools.
    several: bool,
    several_lines: bool,
    several_instructions: bool,
    /// Where lines may begin, found when the first event is looked for.
    pub(super) lines: OnceCell<Box<[bool]>>,
}

impl Drop for LocalEvents {
    fn drop(&mut self) {
        for set in self.events {
            count_change(set, 0);
        }
    }
}

impl LocalEvents {
    /// What a tool asks of this code alone.
    pub fn of_tool(&self, tool: usize) -> u32 {
        self.events.get(tool).copied().unwrap_or(0)
    }

    /// Notes what a tool asks of this code alone. Answers whether that is something new.
    pub fn ask(&mut self, m: &Monitoring, tool: usize, set: u32) -> bool {
        let (Some(events), Some(now), Some(used)) = (
            self.events.get_mut(tool),
            self.uses.get_mut(tool),
            m.uses.get(tool),
        ) else {
            return false;
        };
        *now = used.get();
        let before = std::mem::replace(events, set);
        count_change(before, set);
        before != set
    }

    pub fn is_current(&self, m: &Monitoring) -> bool {
        self.version == m.version.get()
    }

    /// The tools that hear of the event of the instruction itself.
    pub(super) fn own(&self, unit: usize) -> u8 {
        self.places.get(unit).map_or(0, |p| p.own)
    }

    /// The tools that hear of the result of a call: a tool that gave up the call still does, as long as no event has
    /// several tools.
    pub(super) fn results(&self, unit: usize) -> u8 {
        if self.several {
            self.own(unit)
        } else {
            self.tools(Event::Call as usize)
        }
    }

    /// A frame starts or goes on at a place.
    pub(super) fn enter(&mut self, unit: usize) {
        if let Some(p) = self.places.get_mut(unit) {
            p.silent = p.own == 0;
        }
    }

    pub(super) fn is_silent(&self, unit: usize) -> bool {
        self.places.get(unit).is_some_and(|p| p.silent)
    }

    pub(super) fn line(&self, unit: usize) -> u8 {
        match self.places.get(unit) {
            Some(p) if p.has_line && self.several_lines => p.line,
            Some(p) if p.has_line => self.tools(LINE),
            _ => 0,
        }
    }

    pub(super) fn has_line(&self, unit: usize) -> bool {
        self.places.get(unit).is_some_and(|p| p.has_line)
    }

    pub(super) fn instruction(&self, unit: usize) -> u8 {
        match self.places.get(unit) {
            Some(p) if p.has_instruction && self.several_instructions => p.instruction,
            Some(p) if p.has_instruction => self.tools(INSTRUCTION),
            _ => 0,
        }
    }

    pub(super) fn has_instruction(&self, unit: usize) -> bool {
        self.places.get(unit).is_some_and(|p| p.has_instruction)
    }

    fn tools(&self, event: usize) -> u8 {
        self.active.get(event).copied().unwrap_or(0)
    }

    /// A tool does not want to hear of the event of this instruction again.
    pub(super) fn leave_own(&mut self, unit: usize, tool: usize) {
        if let Some(p) = self.places.get_mut(unit) {
            p.own &= !(1 << tool);
        }
    }

    /// Whether nobody hears of anything at a place.
    pub(super) fn is_bare(&self, unit: usize) -> bool {
        self.places
            .get(unit)
            .is_none_or(|p| p.own == 0 && !p.has_line && !p.has_instruction)
    }

    pub(super) fn leave_line(&mut self, unit: usize, tool: usize) {
        let (several, single) = (self.several_lines, self.tools(LINE));
        if let Some(p) = self.places.get_mut(unit) {
            p.drop_line(1 << tool, several, single);
        }
    }

    pub(super) fn leave_instruction(&mut self, unit: usize, tool: usize) {
        let (several, single) = (self.several_instructions, self.tools(INSTRUCTION));
        if let Some(p) = self.places.get_mut(unit) {
            p.drop_instruction(1 << tool, several, single);
        }
    }

    /// Brings all places up to date.
    pub fn update(&mut self, m: &Monitoring, code: &Obj<CodeObj>) {
        self.forget_former_uses(m);
        let mut all = [0u8; LOCAL_EVENTS];
        for (tool, asked) in m.tools.iter().enumerate() {
            let set = asked.events.get() | self.of_tool(tool);
            for (event, tools) in all.iter_mut().enumerate() {
                *tools |= u8::from(set & 1 << event != 0) << tool;
            }
        }
        self.make_places(code, &all);
        let restarted = m.last_restart.get() > self.version;
        let before = std::mem::replace(&mut self.active, all);
        self.version = m.version.get();
        let (mut gone, mut new) = (before, all);
        if !restarted {
            for (b, a) in gone.iter_mut().zip(&mut new) {
                (*b, *a) = (*b & !*a, *a & !*b);
            }
        }
        if gone.iter().chain(&new).all(|tools| *tools == 0) {
            return;
        }
        let of = |all: &[u8; LOCAL_EVENTS], event: usize| all.get(event).copied().unwrap_or(0);
        let mut unit = first_traceable(code);
        while unit < code.units.len() {
            let op = at(code, unit);
            let starts_line = lines::starts(&self.lines, code)
                .get(unit)
                .copied()
                .unwrap_or(false);
            if let Some(p) = self.places.get_mut(unit) {
                if let Some(event) = own_event(code, unit) {
                    p.own = p.own & !of(&gone, event as usize) | of(&new, event as usize);
                }
                let lines = self.several_lines;
                if starts_line && of(&gone, LINE) != 0 {
                    p.drop_line(of(&gone, LINE), lines, of(&all, LINE));
                }
                if starts_line && of(&new, LINE) != 0 {
                    p.line |= of(&new, LINE);
                    p.has_line = true;
                }
                if !matches!(op, Opcode::RESUME | Opcode::END_FOR) {
                    let several = self.several_instructions;
                    if of(&gone, INSTRUCTION) != 0 {
                        p.drop_instruction(of(&gone, INSTRUCTION), several, of(&all, INSTRUCTION));
                    }
                    if of(&new, INSTRUCTION) != 0 {
                        p.instruction |= of(&new, INSTRUCTION);
                        p.has_instruction = true;
                    }
                }
            }
            unit += 1 + op.caches();
        }
    }

    /// What was asked for by a tool that has been given up since.
    fn forget_former_uses(&mut self, m: &Monitoring) {
        for ((set, used), now) in self.events.iter_mut().zip(&self.uses).zip(&m.uses) {
            if *used != now.get() {
                count_change(std::mem::take(set), 0);
            }
        }
    }

    fn make_places(&mut self, code: &Code, all: &[u8; LOCAL_EVENTS]) {
        if self.places.is_empty() {
            self.places = vec![Place::default(); code.units.len()].into();
        }
        let several = all.iter().any(|tools| tools.count_ones() > 1);
        self.several |= several;
        let tools = |event: usize| all.get(event).copied().unwrap_or(0);
        if several && tools(LINE) != 0 && !self.several_lines {
            self.several_lines = true;
            for p in &mut self.places {
                p.line = tools(LINE);
            }
        }
        if several && tools(INSTRUCTION) != 0 && !self.several_instructions {
            self.several_instructions = true;
            for p in &mut self.places {
                p.instruction = 0;
            }
        }
    }
}

impl Place {
    fn drop_line(&mut self, tools: u8, several: bool, single: u8) {
        self.line &= !tools;
        self.has_line &= if several {
            self.line != 0
        } else {
            single & tools != single
        };
    }

    fn drop_instruction(&mut self, tools: u8, several: bool, single: u8) {
        self.instruction &= !tools;
        self.has_instruction &= if several {
            self.instruction != 0
        } else {
            single & tools != single
        };
    }
}

/// The event that belongs to an instruction.
fn own_event(code: &Code, unit: usize) -> Option<Event> {
    Some(match at(code, unit) {
        Opcode::RESUME if code.units.get(unit).is_some_and(|u| u.get() >> 8 > 0) => Event::PyResume,
        Opcode::RESUME => Event::PyStart,
        Opcode::RETURN_VALUE => Event::PyReturn,
        Opcode::YIELD_VALUE => Event::PyYield,
        Opcode::CALL | Opcode::CALL_KW | Opcode::CALL_FUNCTION_EX | Opcode::LOAD_SUPER_ATTR => {
            Event::Call
        }
        Opcode::JUMP_FORWARD | Opcode::JUMP_BACKWARD => Event::Jump,
        Opcode::POP_JUMP_IF_FALSE
        | Opcode::POP_JUMP_IF_TRUE
        | Opcode::POP_JUMP_IF_NONE
        | Opcode::POP_JUMP_IF_NOT_NONE
        | Opcode::POP_ITER
        | Opcode::END_ASYNC_FOR => Event::BranchRight,
        Opcode::FOR_ITER | Opcode::NOT_TAKEN => Event::BranchLeft,
        Opcode::END_FOR | Opcode::END_SEND => Event::StopIteration,
        _ => return None,
    })
}
