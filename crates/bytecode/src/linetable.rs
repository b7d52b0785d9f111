//! `co_linetable`: which part of the source each instruction came from (PEP 626, PEP 657).
//!
//! The table is a list of entries, each `1cccclll`: a form `c` and a length of `l + 1` code units,
//! followed by the form's own bytes, none of which has the top bit set. Line numbers are relative
//! to the entry before; the first one to `co_firstlineno`.

use std::iter::FusedIterator;

use krait_base::Loc;

/// Length limit of one entry, in code units.
const MAX_UNITS: u32 = 8;

const FORM_ONE_LINE: u8 = 10;
const FORM_NO_COLUMNS: u8 = 13;
const FORM_LONG: u8 = 14;
const FORM_NONE: u8 = 15;

/// A location with no line at all, as artificial instructions have it.
pub const NO_LOCATION: Loc = Loc::new(-1, -1, -1, -1);

/// Writes a table, one instruction after the other.
#[derive(Debug)]
pub struct LineTableWriter {
    bytes: Vec<u8>,
    line: i32,
}

impl LineTableWriter {
    pub fn new(firstlineno: i32) -> LineTableWriter {
        LineTableWriter {
            bytes: Vec::new(),
            line: firstlineno,
        }
    }

    /// Appends `units` code units (caches included) that came from `loc`. A line of -1 means none.
    pub fn push(&mut self, loc: Loc, mut units: u32) {
        while units > MAX_UNITS {
            self.entry(loc, MAX_UNITS);
            units -= MAX_UNITS;
        }
        self.entry(loc, units);
    }

    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn entry(&mut self, loc: Loc, units: u32) {
        if loc.line < 0 {
            self.head(FORM_NONE, units);
            return;
        }
        let line_delta = loc.line.wrapping_sub(self.line);
        if loc.col < 0 || loc.end_col < 0 {
            if loc.end_line == loc.line || loc.end_line < 0 {
                self.head(FORM_NO_COLUMNS, units);
                self.signed(line_delta);
                self.line = loc.line;
                return;
            }
        } else if loc.end_line == loc.line {
            if line_delta == 0
                && loc.col < 80
                && loc.end_col.wrapping_sub(loc.col) < 16
                && loc.end_col >= loc.col
            {
                let low = (loc.col & 7) as u8;
                self.head((loc.col >> 3) as u8, units);
                self.bytes.push(low << 4 | (loc.end_col - loc.col) as u8);
                return;
            }
            if (0..3).contains(&line_delta) && loc.col < 128 && loc.end_col < 128 {
                self.head(FORM_ONE_LINE + line_delta as u8, units);
                self.bytes.push(loc.col as u8);
                self.bytes.push(loc.end_col as u8);
                self.line = loc.line;
                return;
            }
        }
        self.head(FORM_LONG, units);
        self.signed(line_delta);
        self.unsigned(loc.end_line.wrapping_sub(loc.line) as u32);
        self.unsigned(loc.col.wrapping_add(1) as u32);
        self.unsigned(loc.end_col.wrapping_add(1) as u32);
        self.line = loc.line;
    }

    fn head(&mut self, form: u8, units: u32) {
        self.bytes
            .push(0x80 | form << 3 | (units.wrapping_sub(1) & 7) as u8);
    }

    fn unsigned(&mut self, mut value: u32) {
        while value >= 64 {
            self.bytes.push(0x40 | (value & 63) as u8);
            value >>= 6;
        }
        self.bytes.push(value as u8);
    }

    fn signed(&mut self, value: i32) {
        let magnitude = value.unsigned_abs();
        self.unsigned(if value < 0 {
            magnitude << 1 | 1
        } else {
            magnitude << 1
        });
    }
}

/// A run of code units with one location. Missing numbers are -1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Offsets in bytes.
    pub start: u32,
    pub end: u32,
    pub loc: Loc,
}

/// Reads a table entry by entry. Malformed bytes end it early or give odd numbers, nothing worse.
#[derive(Clone, Debug)]
pub struct Entries<'t> {
    bytes: &'t [u8],
    line: i32,
    offset: u32,
}

/// The entries of a table.
pub fn entries(linetable: &[u8], firstlineno: i32) -> Entries<'_> {
    Entries {
        bytes: linetable,
        line: firstlineno,
        offset: 0,
    }
}

impl Entries<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(byte)
    }

    fn unsigned(&mut self) -> Option<u32> {
        let mut value = 0u32;
        let mut shift = 0u32;
        loop {
            let byte = self.byte()?;
            value |= u32::from(byte & 63).checked_shl(shift).unwrap_or(0);
            shift = shift.saturating_add(6);
            if byte & 64 == 0 {
                return Some(value);
            }
        }
    }

    fn signed(&mut self) -> Option<i32> {
        let value = self.unsigned()?;
        let magnitude = (value >> 1) as i32;
        Some(if value & 1 != 0 {
            magnitude.wrapping_neg()
        } else {
            magnitude
        })
    }
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let head = self.byte()?;
        let units = u32::from(head & 7) + 1;
        let start = self.offset;
        let end = start.saturating_add(units * 2);
        let loc = match head >> 3 & 15 {
            FORM_NONE => NO_LOCATION,
            FORM_NO_COLUMNS => {
                self.line = self.line.wrapping_add(self.signed()?);
                Loc::new(self.line, -1, self.line, -1)
            }
            FORM_LONG => {
                self.line = self.line.wrapping_add(self.signed()?);
                let end_line = self.line.wrapping_add(self.unsigned()? as i32);
                let col = (self.unsigned()? as i32).wrapping_sub(1);
                let end_col = (self.unsigned()? as i32).wrapping_sub(1);
                Loc::new(self.line, col, end_line, end_col)
            }
            form @ FORM_ONE_LINE..FORM_NO_COLUMNS => {
                self.line = self.line.wrapping_add(i32::from(form - FORM_ONE_LINE));
                let (col, end_col) = (self.byte()?, self.byte()?);
                Loc::new(self.line, col.into(), self.line, end_col.into())
            }
            form => {
                let second = self.byte()?;
                let col = i32::from(form << 3 | second >> 4);
                Loc::new(self.line, col, self.line, col + i32::from(second & 15))
            }
        };
        self.offset = end;
        Some(Entry { start, end, loc })
    }
}

impl FusedIterator for Entries<'_> {}

/// The table with lines only, as it is wanted where columns are switched off (`-X no_debug_ranges`).
pub fn without_columns(linetable: &[u8], firstlineno: i32) -> Vec<u8> {
    let mut writer = LineTableWriter::new(firstlineno);
    for entry in entries(linetable, firstlineno) {
        let line = entry.loc.line;
        writer.push(Loc::new(line, -1, line, -1), (entry.end - entry.start) / 2);
    }
    writer.finish()
}

/// The location of the instruction at a byte offset; [`NO_LOCATION`] where there is none.
pub fn location_at(linetable: &[u8], firstlineno: i32, offset: u32) -> Loc {
    entries(linetable, firstlineno)
        .find(|entry| (entry.start..entry.end).contains(&offset))
        .map_or(NO_LOCATION, |entry| entry.loc)
}

/// `co_positions()`: one location for each code unit.
pub fn positions(linetable: &[u8], firstlineno: i32) -> impl Iterator<Item = Loc> {
    entries(linetable, firstlineno)
        .flat_map(|entry| std::iter::repeat_n(entry.loc, ((entry.end - entry.start) / 2) as usize))
}

/// A run of code with one line, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRun {
    pub start: u32,
    pub end: u32,
    pub line: Option<i32>,
}

/// `co_lines()`: neighbouring entries of the same line joined.
pub fn lines(linetable: &[u8], firstlineno: i32) -> impl Iterator<Item = LineRun> {
    let mut entries = entries(linetable, firstlineno).peekable();
    std::iter::from_fn(move || {
        let first = entries.next()?;
        let line = first.loc.line;
        let mut end = first.end;
        while let Some(next) = entries.next_if(|next| next.loc.line == line) {
            end = next.end;
        }
        Some(LineRun {
            start: first.start,
            end,
            line: (line != -1).then_some(line),
        })
    })
}
