//! The text of an ASCII string, which nearly all are, and strings of its parts.

use super::{STR, Str, ascii_part};
use crate::value::Value;

/// A text that is known to be ASCII: its parts are made without looking at them.
#[derive(Clone, Copy)]
pub struct Ascii<'a> {
    whole: &'a Str,
    text: &'a [u8],
}

impl Str {
    /// The text, if the string is an ASCII string in one piece.
    #[inline(always)]
    pub fn ascii(&self) -> Option<Ascii<'_>> {
        let text = self.compact_ascii()?;
        Some(Ascii { whole: self, text })
    }
}

impl<'a> Ascii<'a> {
    #[inline(always)]
    pub fn bytes(self) -> &'a [u8] {
        self.text
    }

    /// The string of the characters from `start` to `end`, which are in the text: this very string if they are all.
    #[inline(always)]
    pub fn part(self, start: usize, end: usize) -> Value {
        let part = self.text.get(start..end).unwrap_or_default();
        if part.len() == self.text.len() && std::ptr::eq(self.whole.ty(), &STR.ty) {
            return self.whole.value();
        }
        // SAFETY: the part of an ASCII text is ASCII.
        unsafe { ascii_part(part) }
    }
}
