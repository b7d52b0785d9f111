//! Names and keywords, and the prefixes of strings.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfkc};

use super::{LexError, Lexer};
use crate::token::{TokenKind, keyword};

/// The letters of string prefixes.
const PREFIX_LETTERS: [u8; 5] = [b'b', b'u', b'r', b'f', b't'];

#[inline]
pub(super) fn continues_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

impl Lexer<'_> {
    pub(super) fn name_or_string(&mut self) -> Result<(), LexError> {
        let start = self.pos;
        let rest = self.src.get(start..).unwrap_or(&[]);
        let len = rest
            .iter()
            .position(|&byte| !continues_name(byte))
            .unwrap_or(rest.len());
        let text = rest.get(..len).unwrap_or(&[]);
        if let Some(&quote @ (b'"' | b'\'')) = rest.get(len)
            && len <= PREFIX_LETTERS.len()
            && self.string_prefix(start + len, text)?
        {
            self.pos = start + len;
            return self.string(start, start + len, quote);
        }
        self.pos = start + len;
        if let Some(kind) = keyword(text) {
            self.push(kind, start);
            return Ok(());
        }
        // Whole characters were taken: all bytes of a non-ASCII character continue a name.
        let name = self.text.get(start..start + len).unwrap_or_default();
        let name = if text.is_ascii() || self.options.extra_tokens {
            Cow::Borrowed(name)
        } else {
            self.check_name(start, name)?
        };
        let symbol = self.interner.intern(&*name);
        self.push_symbol(TokenKind::Name, start, Some(symbol));
        Ok(())
    }

    /// Whether this is a string's prefix; an error if its letters do not go together.
    fn string_prefix(&mut self, quote: usize, text: &[u8]) -> Result<bool, LexError> {
        let mut seen = 0u8;
        for byte in text {
            let Some(index) = PREFIX_LETTERS
                .iter()
                .position(|letter| *letter == byte.to_ascii_lowercase())
            else {
                return Ok(false);
            };
            if seen & 1 << index != 0 {
                return Ok(false);
            }
            seen |= 1 << index;
        }
        let has = |letter: u8| {
            PREFIX_LETTERS
                .iter()
                .position(|known| *known == letter)
                .is_some_and(|i| seen & 1 << i != 0)
        };
        for (a, b) in [
            (b'u', b'b'),
            (b'u', b'r'),
            (b'u', b'f'),
            (b'u', b't'),
            (b'b', b'f'),
            (b'b', b't'),
            (b'f', b't'),
        ] {
            if has(a) && has(b) {
                return Err(self.error_prefixes(quote, a, b));
            }
        }
        Ok(true)
    }

    /// A name with characters beyond ASCII, in the form that names are compared in (NFKC).
    fn check_name<'n>(&mut self, start: usize, name: &'n str) -> Result<Cow<'n, str>, LexError> {
        for (index, (offset, c)) in name.char_indices().enumerate() {
            let fits = if index == 0 {
                c == '_' || unicode_ident::is_xid_start(c)
            } else {
                unicode_ident::is_xid_continue(c)
            };
            if !fits {
                return Err(self.error_character(start + offset, c));
            }
        }
        if is_nfkc(name) {
            return Ok(Cow::Borrowed(name));
        }
        let normal: String = name.nfkc().collect();
        match normal.as_str() {
            "None" | "True" | "False" => Err(self.error_constant_name(&normal)),
            _ => Ok(Cow::Owned(normal)),
        }
    }
}
