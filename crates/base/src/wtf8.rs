//! Generalised UTF-8: a sequence of any code points below 0x110000, lone surrogates included.
//!
//! Python strings may hold lone surrogates (`'\ud800'`), which UTF-8 cannot encode; here each takes
//! the three bytes its number would take. Unlike true WTF-8, a surrogate pair stays two separate
//! code points and is never joined, because to Python the two are different strings.

use std::borrow::Cow;
use std::fmt;

/// A borrowed string of code points. Two are equal exactly when their code points are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Wtf8<'a>(&'a [u8]);

impl<'a> Wtf8<'a> {
    pub const fn from_str(text: &'a str) -> Wtf8<'a> {
        Wtf8(text.as_bytes())
    }

    /// The bytes, if they are generalised UTF-8.
    pub fn from_bytes(bytes: &'a [u8]) -> Option<Wtf8<'a>> {
        let mut rest = bytes;
        while let Err(error) = std::str::from_utf8(rest) {
            rest = match rest.get(error.valid_up_to()..)? {
                [0xED, 0xA0..=0xBF, 0x80..=0xBF, rest @ ..] => rest,
                _ => return None,
            };
        }
        Some(Wtf8(bytes))
    }

    /// Takes bytes that are known to be generalised UTF-8. Other bytes are not unsafe: they
    /// only iterate as replacement characters.
    pub const fn from_bytes_trusted(bytes: &'a [u8]) -> Wtf8<'a> {
        Wtf8(bytes)
    }

    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// The text, unless there is a surrogate in it.
    pub fn as_str(self) -> Option<&'a str> {
        std::str::from_utf8(self.0).ok()
    }

    /// The text, with U+FFFD in place of surrogates.
    pub fn to_string_lossy(self) -> Cow<'a, str> {
        match self.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => self
                .code_points()
                .map(|c| char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect(),
        }
    }

    /// What stands before and behind the first `separator`, which is ASCII.
    pub fn split_once(self, separator: u8) -> Option<(Wtf8<'a>, Wtf8<'a>)> {
        let at = self.0.iter().position(|&byte| byte == separator)?;
        let (before, rest) = self.0.split_at(at);
        Some((Wtf8(before), Wtf8(rest.get(1..)?)))
    }

    /// Without any number of `c` at the start, which is ASCII.
    pub fn trim_start(self, c: u8) -> Wtf8<'a> {
        let n = self.0.iter().take_while(|&&byte| byte == c).count();
        Wtf8(self.0.get(n..).unwrap_or_default())
    }

    pub fn starts_with(self, text: &str) -> bool {
        self.0.starts_with(text.as_bytes())
    }

    pub fn ends_with(self, text: &str) -> bool {
        self.0.ends_with(text.as_bytes())
    }

    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Number of bytes.
    pub const fn byte_len(self) -> usize {
        self.0.len()
    }

    /// Number of code points.
    pub fn len(self) -> usize {
        // Every byte but a continuation byte starts a code point.
        self.0.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
    }

    pub fn is_ascii(self) -> bool {
        self.0.is_ascii()
    }

    pub fn code_points(self) -> CodePoints<'a> {
        CodePoints(self.0)
    }

    pub fn to_owned(self) -> Wtf8Buf {
        Wtf8Buf(self.0.to_vec())
    }
}

impl<'a> From<&'a str> for Wtf8<'a> {
    fn from(text: &'a str) -> Wtf8<'a> {
        Wtf8::from_str(text)
    }
}

impl fmt::Debug for Wtf8<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for code_point in self.code_points() {
            match char::from_u32(code_point) {
                Some(c) => write!(f, "{}", c.escape_debug())?,
                None => write!(f, "\\u{{{code_point:x}}}")?,
            }
        }
        f.write_str("\"")
    }
}

/// The code points of a [`Wtf8`], as numbers.
#[derive(Clone, Debug)]
pub struct CodePoints<'a>(&'a [u8]);

impl Iterator for CodePoints<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let (&first, rest) = self.0.split_first()?;
        if first < 0x80 {
            self.0 = rest;
            return Some(u32::from(first));
        }
        let (extra, bits) = match first {
            0xC0..0xE0 => (1, first & 0x1F),
            0xE0..0xF0 => (2, first & 0x0F),
            0xF0..0xF8 => (3, first & 0x07),
            _ => {
                self.0 = rest;
                return Some(0xFFFD);
            }
        };
        let Some((tail, rest)) = rest.split_at_checked(extra) else {
            self.0 = &[];
            return Some(0xFFFD);
        };
        self.0 = rest;
        Some(tail.iter().fold(u32::from(bits), |value, &byte| {
            value << 6 | u32::from(byte & 0x3F)
        }))
    }
}

/// An owned, growing string of code points.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Wtf8Buf(Vec<u8>);

impl Wtf8Buf {
    pub const fn new() -> Wtf8Buf {
        Wtf8Buf(Vec::new())
    }

    /// Several strings one behind the other.
    pub fn concat<const N: usize>(parts: [Wtf8<'_>; N]) -> Wtf8Buf {
        Wtf8Buf(parts.map(Wtf8::as_bytes).concat())
    }

    /// Appends a code point, surrogates included. A number from 0x110000 up becomes U+FFFD.
    pub fn push(&mut self, code_point: u32) {
        match char::from_u32(code_point) {
            Some(c) => self
                .0
                .extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None if code_point < 0x11_0000 => self.0.extend_from_slice(&[
                0xE0 | (code_point >> 12) as u8,
                0x80 | (code_point >> 6 & 0x3F) as u8,
                0x80 | (code_point & 0x3F) as u8,
            ]),
            None => self.0.extend_from_slice("\u{FFFD}".as_bytes()),
        }
    }

    pub fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    pub fn push_wtf8(&mut self, text: Wtf8<'_>) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Bytes that ought to be UTF-8; each byte that is not becomes the surrogate that stands for it (PEP 383).
    pub fn from_escaped_bytes(bytes: &[u8]) -> Wtf8Buf {
        let mut text = Wtf8Buf(Vec::with_capacity(bytes.len()));
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            for &byte in chunk.invalid() {
                text.push(0xDC00 + u32::from(byte));
            }
        }
        text
    }

    /// Bytes that ought to be ASCII, with the same for those that are not.
    pub fn from_escaped_ascii(bytes: &[u8]) -> Wtf8Buf {
        let mut text = Wtf8Buf(Vec::with_capacity(bytes.len()));
        for &byte in bytes {
            text.push(match byte {
                0..0x80 => u32::from(byte),
                _ => 0xDC00 + u32::from(byte),
            });
        }
        text
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn as_wtf8(&self) -> Wtf8<'_> {
        Wtf8(&self.0)
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl<'a> From<&'a String> for Wtf8<'a> {
    fn from(text: &'a String) -> Wtf8<'a> {
        Wtf8::from_str(text)
    }
}

impl<'a> From<&'a Wtf8Buf> for Wtf8<'a> {
    fn from(text: &'a Wtf8Buf) -> Wtf8<'a> {
        text.as_wtf8()
    }
}

impl From<Wtf8<'_>> for Wtf8Buf {
    fn from(text: Wtf8<'_>) -> Wtf8Buf {
        text.to_owned()
    }
}

impl From<&str> for Wtf8Buf {
    fn from(text: &str) -> Wtf8Buf {
        Wtf8Buf(text.as_bytes().to_vec())
    }
}

impl fmt::Debug for Wtf8Buf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_wtf8().fmt(f)
    }
}
