//! `co_exceptiontable`: which handler an exception raised at an offset goes to.
//!
//! Entries are `start length target depth*2+lasti`, in code units, sorted and disjoint. Each number is
//! written in 6-bit groups from the most significant down, bit 6 saying that more follow; bit 7 marks
//! the first byte of an entry, so that a search may start anywhere.

/// A range of code and its handler. Offsets and lengths are in code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    pub start: u32,
    pub end: u32,
    pub target: u32,
    /// The stack is cut to this depth first.
    pub depth: u32,
    /// Whether the offset of the raising instruction is pushed before the exception.
    pub lasti: bool,
}

/// Appends an entry.
pub fn push(table: &mut Vec<u8>, handler: Handler) {
    number(table, handler.start, 0x80);
    number(table, handler.end.saturating_sub(handler.start), 0);
    number(table, handler.target, 0);
    number(table, handler.depth << 1 | u32::from(handler.lasti), 0);
}

fn number(table: &mut Vec<u8>, value: u32, mut mark: u8) {
    let mut shift = 30;
    while shift > 0 && value >> shift == 0 {
        shift -= 6;
    }
    while shift > 0 {
        table.push(mark | 0x40 | (value >> shift & 63) as u8);
        mark = 0;
        shift -= 6;
    }
    table.push(mark | (value & 63) as u8);
}

/// The entries of a table, in order. Ends at the first one cut short.
pub fn handlers(table: &[u8]) -> impl Iterator<Item = Handler> {
    let mut rest = table;
    std::iter::from_fn(move || read(&mut rest))
}

fn read(rest: &mut &[u8]) -> Option<Handler> {
    let start = take(rest)?;
    let length = take(rest)?;
    let target = take(rest)?;
    let depth = take(rest)?;
    Some(Handler {
        start,
        end: start.wrapping_add(length),
        target,
        depth: depth >> 1,
        lasti: depth & 1 != 0,
    })
}

fn take(rest: &mut &[u8]) -> Option<u32> {
    let mut value = 0u32;
    loop {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        value = value << 6 | u32::from(byte & 63);
        if byte & 64 == 0 {
            return Some(value);
        }
    }
}
