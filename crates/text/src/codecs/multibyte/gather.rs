//! Decoded characters on their way into a `TextBuf`, many at a time.

use crate::{Text, TextBuf};

const ROOM: usize = 256;
/// From this many ASCII bytes on they are handed over as they are.
const RUN: usize = 16;

pub(super) struct Gather<'a> {
    out: &'a mut TextBuf,
    units: [u16; ROOM],
    held: usize,
}

impl<'a> Gather<'a> {
    pub(super) fn new(out: &'a mut TextBuf) -> Self {
        Self {
            out,
            units: [0; ROOM],
            held: 0,
        }
    }

    /// Hands over what was gathered.
    pub(super) fn flush(&mut self) {
        let held = self.units.get(..self.held).unwrap_or_default();
        if !held.is_empty() {
            self.out.push_text(Text::Ucs2(held));
        }
        self.held = 0;
    }

    #[inline]
    fn push_unit(&mut self, unit: u16) {
        if self.held >= ROOM {
            self.flush();
        }
        if let Some(slot) = self.units.get_mut(self.held) {
            *slot = unit;
            self.held += 1;
        }
    }

    #[inline]
    pub(super) fn push(&mut self, c: u32) {
        match u16::try_from(c) {
            Ok(unit) => self.push_unit(unit),
            Err(_) => {
                self.flush();
                self.out.push(c);
            }
        }
    }

    /// What a table gives: a character, or two as one number.
    #[inline]
    pub(super) fn push_value(&mut self, value: u32) {
        if value > 0x10_ffff {
            self.push(value >> 16);
            self.push(value & 0xffff);
        } else {
            self.push(value);
        }
    }

    /// Takes the ASCII characters at the start of `bytes`; how many there are.
    #[inline]
    pub(super) fn ascii(&mut self, bytes: &[u8]) -> usize {
        let short = bytes.get(..RUN).unwrap_or(bytes);
        let count = short
            .iter()
            .position(|b| !b.is_ascii())
            .unwrap_or(short.len());
        if count < RUN {
            short
                .iter()
                .take(count)
                .for_each(|&b| self.push_unit(u16::from(b)));
            return count;
        }
        let count = bytes
            .chunks(RUN)
            .position(|c| !c.is_ascii())
            .map_or(bytes.len(), |n| n * RUN);
        self.flush();
        self.out.push_ascii(bytes.get(..count).unwrap_or_default());
        count
    }
}
