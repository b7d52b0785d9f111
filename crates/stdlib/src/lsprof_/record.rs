//! What a profiler has counted: one entry for each thing that was called, one link for each pair of caller and callee, and
//! the calls that are under way.
//!
//! Nothing here runs Python code, so that a borrow of a [`Record`] never meets another one.

use krait_object::{Value, Visitor};
use rustc_hash::FxHashMap;

/// Counts and times of calls. Times are ticks of the profiler's clock.
#[derive(Clone, Copy, Default)]
pub struct Tally {
    /// Calls that came back.
    pub calls: i64,
    /// Those among them that began while another one was under way.
    pub recursive: i64,
    /// Time in the outermost of them.
    pub total: i64,
    /// Time in none but them.
    pub inline: i64,
    /// How many are under way.
    depth: i64,
}

impl Tally {
    fn add(&mut self, total: i64, inline: i64) {
        self.depth = self.depth.wrapping_sub(1);
        if self.depth == 0 {
            self.total = self.total.wrapping_add(total);
        } else {
            self.recursive = self.recursive.wrapping_add(1);
        }
        self.inline = self.inline.wrapping_add(inline);
        self.calls = self.calls.wrapping_add(1);
    }

    fn begin(&mut self) {
        self.depth = self.depth.wrapping_add(1);
    }
}

/// Something that was called.
pub struct Entry {
    /// The code object, or the text that stands for a native function.
    pub what: Value,
    pub tally: Tally,
}

/// The calls of one entry by another.
pub struct Link {
    pub caller: u32,
    pub callee: u32,
    pub tally: Tally,
}

/// A call that is under way.
struct Call {
    entry: u32,
    /// The link from its caller, if it was counted.
    link: Option<u32>,
    start: i64,
    /// Time in the calls it made.
    nested: i64,
}

/// No memory is left to count in.
pub struct Exhausted;

impl From<std::collections::TryReserveError> for Exhausted {
    fn from(_: std::collections::TryReserveError) -> Exhausted {
        Exhausted
    }
}

#[derive(Default)]
pub struct Record {
    /// Entries in the order of their first calls.
    entries: Vec<Entry>,
    by_key: FxHashMap<u64, u32>,
    links: Vec<Link>,
    by_pair: FxHashMap<(u32, u32), u32>,
    running: Vec<Call>,
}

impl Record {
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn links(&self) -> &[Link] {
        &self.links
    }

    pub fn visit(&self, v: &mut Visitor<'_>) {
        self.entries.iter().for_each(|e| v.visit(&e.what));
    }

    pub fn find(&self, key: u64) -> Option<u32> {
        self.by_key.get(&key).copied()
    }

    /// Makes an entry, or answers the one that is there by now.
    pub fn add(&mut self, key: u64, what: Value) -> Result<u32, Exhausted> {
        if let Some(i) = self.find(key) {
            return Ok(i);
        }
        let i = u32::try_from(self.entries.len()).map_err(|_| Exhausted)?;
        self.entries.try_reserve(1)?;
        self.by_key.try_reserve(1)?;
        self.entries.push(Entry {
            what,
            tally: Tally::default(),
        });
        self.by_key.insert(key, i);
        Ok(i)
    }

    fn link(&mut self, caller: u32, callee: u32) -> Result<u32, Exhausted> {
        if let Some(i) = self.by_pair.get(&(caller, callee)) {
            return Ok(*i);
        }
        let i = u32::try_from(self.links.len()).map_err(|_| Exhausted)?;
        self.links.try_reserve(1)?;
        self.by_pair.try_reserve(1)?;
        self.links.push(Link {
            caller,
            callee,
            tally: Tally::default(),
        });
        self.by_pair.insert((caller, callee), i);
        Ok(i)
    }

    /// A call begins; answers its place, for [`Record::started`].
    pub fn enter(&mut self, entry: u32, by_caller: bool) -> Result<usize, Exhausted> {
        self.running.try_reserve(1)?;
        let caller = self.running.last().map(|c| c.entry);
        let link = match caller.filter(|_| by_caller) {
            Some(caller) => Some(self.link(caller, entry)?),
            None => None,
        };
        if let Some(l) = link.and_then(|l| self.links.get_mut(l as usize)) {
            l.tally.begin();
        }
        if let Some(e) = self.entries.get_mut(entry as usize) {
            e.tally.begin();
        }
        self.running.push(Call {
            entry,
            link,
            start: 0,
            nested: 0,
        });
        Ok(self.running.len() - 1)
    }

    /// Notes when a call began.
    pub fn started(&mut self, place: usize, at: i64) {
        if let Some(c) = self.running.get_mut(place) {
            c.start = at;
        }
    }

    /// The innermost call under way: its place and its entry.
    pub fn innermost(&self) -> Option<(usize, u32)> {
        let call = self.running.last()?;
        Some((self.running.len() - 1, call.entry))
    }

    /// The call at a place ends, which is counted for `entry`: what was entered after it is forgotten.
    pub fn leave(&mut self, place: usize, entry: u32, at: i64, by_caller: bool) {
        let Some(call) = self.running.drain(place.min(self.running.len())..).next() else {
            return;
        };
        let total = at.wrapping_sub(call.start);
        let inline = total.wrapping_sub(call.nested);
        if let Some(e) = self.entries.get_mut(entry as usize) {
            e.tally.add(total, inline);
        }
        let Some(caller) = self.running.last_mut() else {
            return;
        };
        caller.nested = caller.nested.wrapping_add(total);
        if !by_caller {
            return;
        }
        let known = call.link.filter(|_| call.entry == entry);
        let link = known.or_else(|| self.by_pair.get(&(caller.entry, entry)).copied());
        if let Some(l) = link.and_then(|l| self.links.get_mut(l as usize)) {
            l.tally.add(total, inline);
        }
    }

    /// The innermost call ends as one of something that never began: it is forgotten.
    pub fn forget(&mut self) {
        self.running.pop();
    }
}
