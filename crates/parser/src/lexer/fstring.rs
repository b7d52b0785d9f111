//! f-strings and t-strings (PEP 701, PEP 750): where their literal parts begin and end.
//!
//! A replacement field's `{` is an ordinary open bracket marked `is_field`. Literal text is read
//! while no bracket of the string is open, and in a field's format specifier.

use super::{LexError, Lexer};
use crate::token::{Token, TokenKind};

/// Deepest nesting of f-strings within each other.
const MAX_FSTRINGS: usize = 150;
/// Deepest nesting of replacement fields in one string's format specifiers.
const MAX_FIELDS: usize = 3;

/// A string that is being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct FStringMode {
    pub quote: u8,
    pub triple: bool,
    pub raw: bool,
    /// A t-string.
    pub template: bool,
    /// A format specifier has begun, and no field has ended since. Where it has, CPython takes braces and newlines in the rest
    /// of the specifier as in the text outside.
    pub in_fresh_spec: bool,
    /// How many brackets were open outside of the string.
    pub paren_base: usize,
    pub start: usize,
    pub line: i32,
    pub line_start: usize,
}

impl FStringMode {
    pub fn letter(self) -> char {
        if self.template { 't' } else { 'f' }
    }
}

impl Lexer<'_> {
    pub(super) fn fstring_start(
        &mut self,
        start: usize,
        quote: u8,
        triple: bool,
    ) -> Result<(), LexError> {
        let prefix = self.src.get(start..self.pos).unwrap_or(&[]);
        let template = prefix.iter().any(|byte| matches!(byte, b't' | b'T'));
        let raw = prefix.iter().any(|byte| matches!(byte, b'r' | b'R'));
        self.pos += if triple { 3 } else { 1 };
        if self.fstrings.len() + 1 >= MAX_FSTRINGS {
            return Err(self.error_here("too many nested f-strings"));
        }
        self.fstrings.push(FStringMode {
            quote,
            triple,
            raw,
            template,
            in_fresh_spec: false,
            paren_base: self.parens.len(),
            start,
            line: self.line,
            line_start: self.line_start,
        });
        self.in_literal = true;
        self.push(
            if template {
                TokenKind::TStringStart
            } else {
                TokenKind::FStringStart
            },
            start,
        );
        Ok(())
    }

    /// The next token of a literal part: the end of the string, the beginning of a field, the end of
    /// a format specifier, or text.
    pub(super) fn fstring_literal(&mut self) -> Result<(), LexError> {
        let Some(mode) = self.fstrings.last().copied() else {
            self.in_literal = false;
            return Ok(());
        };
        let in_spec = self.parens.len() > mode.paren_base;
        let in_fresh_spec = in_spec && mode.in_fresh_spec;
        if self.at_quote(mode) {
            let start = self.pos;
            self.pos += if mode.triple { 3 } else { 1 };
            self.push(
                if mode.template {
                    TokenKind::TStringEnd
                } else {
                    TokenKind::FStringEnd
                },
                start,
            );
            // Fields left open are the parser's to complain about, if no bracket meets them.
            for paren in self.parens.iter_mut().skip(mode.paren_base) {
                paren.is_field = false;
                paren.in_spec = false;
            }
            self.fstrings.pop();
            self.in_literal = self
                .parens
                .last()
                .is_some_and(|paren| paren.is_field && paren.in_spec);
            return Ok(());
        }
        let middle = if mode.template {
            TokenKind::TStringMiddle
        } else {
            TokenKind::FStringMiddle
        };
        match self.peek() {
            b'{' if in_fresh_spec && self.peek_at(1) == b'{' => {
                // Not a doubled brace here; the text before it counts even if there is none.
                self.empty_text(middle);
                return self.open_field(mode);
            }
            b'{' if self.peek_at(1) != b'{' => return self.open_field(mode),
            b'}' if in_spec => {
                self.empty_text(middle);
                self.in_literal = false;
                return self.close(b'}');
            }
            _ => {}
        }
        self.fstring_text(mode, in_spec)
    }

    /// Tells the innermost string that a format specifier begins or that a field has ended.
    pub(super) fn note_spec(&mut self, begins: bool) {
        if let Some(mode) = self.fstrings.last_mut() {
            mode.in_fresh_spec = begins;
        }
    }

    /// The text at the end of a format specifier, if there was none. What ends with a doubled brace is none.
    fn empty_text(&mut self, kind: TokenKind) {
        let start = self.pos;
        let is_text = |token: &Token| token.kind == kind && token.end as usize == start;
        if !self.tokens.last().is_some_and(is_text) {
            self.push(kind, start);
        }
    }

    fn at_quote(&self, mode: FStringMode) -> bool {
        self.peek() == mode.quote
            && (!mode.triple || (self.peek_at(1) == mode.quote && self.peek_at(2) == mode.quote))
    }

    fn open_field(&mut self, mode: FStringMode) -> Result<(), LexError> {
        if self.parens.len() - mode.paren_base >= MAX_FIELDS {
            let message = format!("{}-string: expressions nested too deeply", mode.letter());
            return Err(self.error_here(&message));
        }
        self.in_literal = false;
        self.open(b'{')?;
        if let Some(paren) = self.parens.last_mut() {
            paren.is_field = true;
        }
        Ok(())
    }

    /// Ends a token after the first of two braces, as far as its text goes; its place includes both.
    fn doubled_brace(&mut self, kind: TokenKind, start: usize, line: i32, col: i32) {
        self.pos += 2;
        self.push_from(kind, start, line, col);
        if let Some(token) = self.tokens.last_mut() {
            token.end -= 1;
        }
    }

    /// Text up to the next field, quote, or doubled brace (which ends the token after one brace).
    fn fstring_text(&mut self, mode: FStringMode, in_spec: bool) -> Result<(), LexError> {
        let start = self.pos;
        let (line, col) = (self.line, self.col());
        let kind = if mode.template {
            TokenKind::TStringMiddle
        } else {
            TokenKind::FStringMiddle
        };
        let mut in_name_escape = false;
        loop {
            match self.peek() {
                0 if self.at_end() => return Err(self.error_unterminated_fstring(mode)),
                b'\n' => {
                    if !mode.triple {
                        if in_spec && mode.in_fresh_spec {
                            return Err(self.error_newline_in_spec(mode));
                        }
                        return Err(self.error_unterminated_fstring(mode));
                    }
                    self.pos += 1;
                    self.newline();
                }
                byte if byte == mode.quote && self.at_quote(mode) => break,
                b'{' => {
                    if self.peek_at(1) == b'{' && !(in_spec && mode.in_fresh_spec) {
                        self.doubled_brace(kind, start, line, col);
                        return Ok(());
                    }
                    break;
                }
                b'}' if in_name_escape => {
                    self.pos += 1;
                    break;
                }
                b'}' => {
                    if in_spec {
                        break;
                    }
                    if self.peek_at(1) == b'}' {
                        self.doubled_brace(kind, start, line, col);
                        return Ok(());
                    }
                    self.push_from(kind, start, line, col);
                    self.pos += 1;
                    return Err(self.error_single_brace(mode));
                }
                b'\\' => {
                    self.pos += 1;
                    match self.peek() {
                        b'{' | b'}' => {
                            if !mode.raw {
                                self.warn_escaped_brace();
                            }
                        }
                        b'N' if !mode.raw => {
                            self.pos += 1;
                            if self.peek() == b'{' {
                                self.pos += 1;
                                in_name_escape = true;
                            }
                        }
                        b'\n' => {
                            self.pos += 1;
                            self.newline();
                        }
                        0 if self.at_end() => {}
                        _ => self.pos += 1,
                    }
                }
                _ => self.pos += 1,
            }
        }
        self.push_from(kind, start, line, col);
        Ok(())
    }
}
