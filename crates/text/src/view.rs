//! A Python string as this crate sees it: a sequence of code points (lone surrogates included) in
//! one of three widths. [`Text`] borrows such a sequence; [`TextBuf`] builds one, always in the
//! narrowest width that holds its widest code point.
//!
//! A `TextBuf` never aborts for want of memory: a push that cannot be paid for sets a flag that
//! stays set, and [`TextBuf::failed`] tells at the end. So formatting code needs no error paths.

use std::fmt;

use krait_base::{Wtf8, Wtf8Buf};

/// A borrowed string. The width is that of the storage, not necessarily the narrowest possible.
#[derive(Clone, Copy)]
pub enum Text<'a> {
    Latin1(&'a [u8]),
    Ucs2(&'a [u16]),
    Ucs4(&'a [u32]),
}

impl<'a> Text<'a> {
    /// A string known to be ASCII. (Other UTF-8 would be read as Latin-1.)
    #[inline]
    pub fn ascii(text: &'a str) -> Self {
        debug_assert!(text.is_ascii());
        Text::Latin1(text.as_bytes())
    }

    #[inline]
    pub fn len(self) -> usize {
        match self {
            Text::Latin1(s) => s.len(),
            Text::Ucs2(s) => s.len(),
            Text::Ucs4(s) => s.len(),
        }
    }

    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The code point at `index`.
    #[inline]
    pub fn get(self, index: usize) -> Option<u32> {
        match self {
            Text::Latin1(s) => s.get(index).map(|&c| u32::from(c)),
            Text::Ucs2(s) => s.get(index).map(|&c| u32::from(c)),
            Text::Ucs4(s) => s.get(index).copied(),
        }
    }

    /// The part from `start` to `end`, cut to what there is.
    #[inline]
    pub fn slice(self, start: usize, end: usize) -> Text<'a> {
        let end = end.min(self.len());
        let start = start.min(end);
        match self {
            Text::Latin1(s) => Text::Latin1(s.get(start..end).unwrap_or_default()),
            Text::Ucs2(s) => Text::Ucs2(s.get(start..end).unwrap_or_default()),
            Text::Ucs4(s) => Text::Ucs4(s.get(start..end).unwrap_or_default()),
        }
    }

    #[inline]
    pub fn chars(self) -> Chars<'a> {
        Chars {
            text: self,
            at: 0,
            end: self.len(),
        }
    }

    /// The bytes, if every code point is ASCII.
    #[inline]
    pub fn as_ascii(self) -> Option<&'a [u8]> {
        match self {
            Text::Latin1(s) if s.is_ascii() => Some(s),
            _ => None,
        }
    }

    /// As a Rust string, lone surrogates replaced; for messages only.
    pub fn to_string_lossy(self) -> String {
        self.chars()
            .map(|c| char::from_u32(c).unwrap_or('\u{fffd}'))
            .collect()
    }

    /// Position of the first `needle` at or after `from`.
    pub fn find_char(self, needle: u32, from: usize) -> Option<usize> {
        match self {
            Text::Latin1(s) => {
                let byte = u8::try_from(needle).ok()?;
                crate::search::find_byte(s.get(from..)?, byte).map(|i| i + from)
            }
            Text::Ucs2(s) => {
                let unit = u16::try_from(needle).ok()?;
                s.get(from..)?
                    .iter()
                    .position(|&c| c == unit)
                    .map(|i| i + from)
            }
            Text::Ucs4(s) => s
                .get(from..)?
                .iter()
                .position(|&c| c == needle)
                .map(|i| i + from),
        }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.chars().eq(other.chars())
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string_lossy())
    }
}

/// Runs `body` with `chars` bound to an iterator over the code points from `start` on, compiled once
/// for each width: for loops that should not ask for the width at every code point.
macro_rules! each_width {
    ($text:expr, $start:expr, $chars:ident => $body:expr) => {
        match $text {
            $crate::Text::Latin1(units) => {
                let $chars = units
                    .get($start..)
                    .unwrap_or_default()
                    .iter()
                    .map(|&c| u32::from(c));
                $body
            }
            $crate::Text::Ucs2(units) => {
                let $chars = units
                    .get($start..)
                    .unwrap_or_default()
                    .iter()
                    .map(|&c| u32::from(c));
                $body
            }
            $crate::Text::Ucs4(units) => {
                let $chars = units.get($start..).unwrap_or_default().iter().copied();
                $body
            }
        }
    };
}
pub(crate) use each_width;

/// The code points of a [`Text`].
#[derive(Clone)]
pub struct Chars<'a> {
    text: Text<'a>,
    at: usize,
    end: usize,
}

impl Iterator for Chars<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.at >= self.end {
            return None;
        }
        let c = self.text.get(self.at);
        self.at += 1;
        c
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.end - self.at, Some(self.end - self.at))
    }
}

impl DoubleEndedIterator for Chars<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u32> {
        if self.at >= self.end {
            return None;
        }
        self.end -= 1;
        self.text.get(self.end)
    }
}

impl ExactSizeIterator for Chars<'_> {}

#[derive(Clone, Debug)]
enum Data {
    Latin1(Vec<u8>),
    Ucs2(Vec<u16>),
    Ucs4(Vec<u32>),
}

/// A string under construction.
#[derive(Clone, Debug)]
pub struct TextBuf {
    data: Data,
    /// The bits of every code point pushed so far, so that "is it ASCII" is one comparison.
    bits: u32,
    failed: bool,
    /// How many bytes of storage the owner is willing to pay for.
    limit: usize,
}

impl Default for TextBuf {
    fn default() -> Self {
        Self::new()
    }
}

impl TextBuf {
    #[inline]
    pub const fn new() -> Self {
        Self::with_limit(isize::MAX as usize)
    }

    /// A buffer that fails rather than grow beyond `limit` bytes (it may have taken up to twice as
    /// many by then).
    #[inline]
    pub const fn with_limit(limit: usize) -> Self {
        Self {
            data: Data::Latin1(Vec::new()),
            bits: 0,
            failed: false,
            limit,
        }
    }

    /// True once a push could not be paid for; the content is then incomplete.
    #[inline]
    pub fn failed(&self) -> bool {
        self.failed
    }

    /// The buffer itself, or the memory error it ran into.
    pub fn finish(self) -> crate::Result<Self> {
        if self.failed {
            Err(crate::Error::memory())
        } else {
            Ok(self)
        }
    }

    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.bits < 0x80
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.as_text().len()
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    pub fn as_text(&self) -> Text<'_> {
        match &self.data {
            Data::Latin1(s) => Text::Latin1(s),
            Data::Ucs2(s) => Text::Ucs2(s),
            Data::Ucs4(s) => Text::Ucs4(s),
        }
    }

    /// Makes room for `extra` more code points; false (and the flag) if there is none.
    #[inline]
    pub fn reserve(&mut self, extra: usize) -> bool {
        let (held, width, spare) = match &self.data {
            Data::Latin1(s) => (s.len(), 1, s.capacity() - s.len()),
            Data::Ucs2(s) => (s.len(), 2, s.capacity() - s.len()),
            Data::Ucs4(s) => (s.len(), 4, s.capacity() - s.len()),
        };
        if self.failed {
            return false;
        }
        if extra <= spare && held.saturating_add(extra).saturating_mul(width) <= self.limit {
            return true;
        }
        self.grow(held, extra, width)
    }

    #[cold]
    fn grow(&mut self, held: usize, extra: usize, width: usize) -> bool {
        let fits = held
            .checked_add(extra)
            .and_then(|n| n.checked_mul(width))
            .is_some_and(|n| n <= self.limit);
        let done = fits
            && match &mut self.data {
                Data::Latin1(s) => s.try_reserve(extra).is_ok(),
                Data::Ucs2(s) => s.try_reserve(extra).is_ok(),
                Data::Ucs4(s) => s.try_reserve(extra).is_ok(),
            };
        self.failed |= !done;
        done
    }

    /// Widens the storage so that `c` fits.
    #[cold]
    fn widen(&mut self, c: u32) -> bool {
        let width = if c > 0xffff { 4 } else { 2 };
        if self.failed || self.len().saturating_add(1).saturating_mul(width) > self.limit {
            self.failed = true;
            return false;
        }
        // Room that was made before is still wanted.
        let room = match &self.data {
            Data::Latin1(s) => s.capacity(),
            Data::Ucs2(s) => s.capacity(),
            Data::Ucs4(s) => s.capacity(),
        };
        let room = room.min(self.limit / width).max(self.len() + 1);
        if width == 4 {
            let mut wide = Vec::new();
            if wide.try_reserve(room).is_err() {
                self.failed = true;
                return false;
            }
            wide.extend(self.as_text().chars());
            self.data = Data::Ucs4(wide);
        } else if let Data::Latin1(s) = &self.data {
            let mut wide = Vec::new();
            if wide.try_reserve(room).is_err() {
                self.failed = true;
                return false;
            }
            wide.extend(s.iter().map(|&c| u16::from(c)));
            self.data = Data::Ucs2(wide);
        }
        true
    }

    #[inline]
    fn fits(&self, c: u32) -> bool {
        match &self.data {
            Data::Latin1(_) => c <= 0xff,
            Data::Ucs2(_) => c <= 0xffff,
            Data::Ucs4(_) => true,
        }
    }

    #[inline]
    pub fn push(&mut self, c: u32) {
        match &mut self.data {
            Data::Latin1(s) if c <= 0xff && s.len() < s.capacity() => s.push(c as u8),
            Data::Ucs2(s) if c <= 0xffff && s.len() < s.capacity() => s.push(c as u16),
            Data::Ucs4(s) if s.len() < s.capacity() => s.push(c),
            _ => return self.push_slowly(c),
        }
        self.bits |= c;
    }

    /// Makes room, or widens, and pushes.
    #[cold]
    fn push_slowly(&mut self, c: u32) {
        if !self.fits(c) && !self.widen(c) || !self.reserve(1) {
            return;
        }
        self.bits |= c;
        match &mut self.data {
            Data::Latin1(s) => s.push(c as u8),
            Data::Ucs2(s) => s.push(c as u16),
            Data::Ucs4(s) => s.push(c),
        }
    }

    /// Pushes `c` `count` times.
    pub fn fill(&mut self, c: u32, count: usize) {
        if count == 0 || !self.fits(c) && !self.widen(c) || !self.reserve(count) {
            return;
        }
        self.bits |= c;
        match &mut self.data {
            Data::Latin1(s) => s.resize(s.len() + count, c as u8),
            Data::Ucs2(s) => s.resize(s.len() + count, c as u16),
            Data::Ucs4(s) => s.resize(s.len() + count, c),
        }
    }

    /// The storage with room for `extra` more ASCII characters, as long as it is one byte wide. Nothing else may be pushed.
    #[inline]
    pub(crate) fn ascii_room(&mut self, extra: usize) -> Option<&mut Vec<u8>> {
        if !self.reserve(extra) {
            return None;
        }
        match &mut self.data {
            Data::Latin1(s) => Some(s),
            _ => None,
        }
    }

    /// Pushes bytes that are ASCII.
    #[inline]
    pub fn push_ascii(&mut self, bytes: &[u8]) {
        debug_assert!(bytes.is_ascii());
        self.push_latin1_bits(bytes, 0);
    }

    #[inline]
    fn push_latin1_bits(&mut self, bytes: &[u8], bits: u32) {
        if !self.reserve(bytes.len()) {
            return;
        }
        self.bits |= bits;
        match &mut self.data {
            Data::Latin1(s) => s.extend_from_slice(bytes),
            Data::Ucs2(s) => s.extend(bytes.iter().map(|&c| u16::from(c))),
            Data::Ucs4(s) => s.extend(bytes.iter().map(|&c| u32::from(c))),
        }
    }

    /// Pushes a Rust string.
    pub fn push_str(&mut self, text: &str) {
        if text.is_ascii() {
            self.push_ascii(text.as_bytes());
            return;
        }
        // The widest lead byte tells the width that the whole needs; then it is one loop.
        let lead = text.bytes().max().unwrap_or(0);
        let (widest, bits) = match lead {
            0xf0.. => (0x10_ffff, 0x1f_ffff),
            0xc4.. => (0xffff, 0xffff),
            _ => (0xff, 0xff),
        };
        let count = text.chars().count();
        if !self.fits(widest) && !self.widen(widest) || !self.reserve(count) {
            return;
        }
        self.bits |= bits;
        /// Appends as many units as there are characters; all of them fit.
        fn append<U: Copy + Default>(
            units: &mut Vec<U>,
            count: usize,
            text: &str,
            unit: impl Fn(char) -> U,
        ) {
            let start = units.len();
            units.resize(start + count, U::default());
            for (slot, c) in units.iter_mut().skip(start).zip(text.chars()) {
                *slot = unit(c);
            }
        }
        match &mut self.data {
            Data::Latin1(s) => append(s, count, text, |c| c as u8),
            Data::Ucs2(s) => append(s, count, text, |c| c as u16),
            Data::Ucs4(s) => append(s, count, text, |c| c as u32),
        }
    }

    pub fn push_text(&mut self, text: Text<'_>) {
        match text {
            Text::Latin1(s) => self.push_latin1_bits(s, if s.is_ascii() { 0 } else { 0xff }),
            Text::Ucs2(s) => {
                let bits = s.iter().fold(0, |a, &c| a | c);
                if bits > 0xff && !self.fits(0xffff) && !self.widen(0xffff)
                    || !self.reserve(s.len())
                {
                    return;
                }
                self.bits |= u32::from(bits);
                match &mut self.data {
                    Data::Latin1(v) => v.extend(s.iter().map(|&c| c as u8)),
                    Data::Ucs2(v) => v.extend_from_slice(s),
                    Data::Ucs4(v) => v.extend(s.iter().map(|&c| u32::from(c))),
                }
            }
            Text::Ucs4(s) => s.iter().for_each(|&c| self.push(c)),
        }
    }

    /// As a Rust string, lone surrogates replaced; for messages and tests.
    pub fn to_string_lossy(&self) -> String {
        self.as_text().to_string_lossy()
    }
}

impl Extend<u32> for TextBuf {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, iter: I) {
        iter.into_iter().for_each(|c| self.push(c));
    }
}

impl FromIterator<u32> for TextBuf {
    fn from_iter<I: IntoIterator<Item = u32>>(iter: I) -> Self {
        let mut buf = Self::new();
        buf.extend(iter);
        buf
    }
}

impl From<&str> for TextBuf {
    fn from(text: &str) -> Self {
        let mut buf = Self::new();
        buf.push_str(text);
        buf
    }
}

impl From<Wtf8<'_>> for TextBuf {
    fn from(text: Wtf8<'_>) -> Self {
        match text.as_str() {
            Some(text) => Self::from(text),
            None => text.code_points().collect(),
        }
    }
}

impl From<Text<'_>> for Wtf8Buf {
    fn from(text: Text<'_>) -> Self {
        let mut out = Self::default();
        text.chars().for_each(|c| out.push(c));
        out
    }
}

impl fmt::Write for TextBuf {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.push_str(s);
        if self.failed { Err(fmt::Error) } else { Ok(()) }
    }
}
