//! The lexer's errors and warnings, with CPython's words and positions.
//!
//! Most point at the last character read and end where they begin; those which the parser words
//! in CPython (tabs, dedents, unclosed brackets) count differently.

use super::fstring::FStringMode;
use super::{Lexer, Paren};
use crate::error::{ErrorKind, SyntaxError, Warning, WarningCategory};

/// Why the lexer stopped.
#[derive(Clone, Debug)]
pub struct LexError {
    pub error: SyntaxError,
    /// The text ended inside of a bracket, or after a backslash.
    pub at_eof: bool,
    /// The lexer words it itself, so that no other error may stand before it; CPython's parser words
    /// the rest, and may prefer what it has found.
    pub is_final: bool,
    /// It lies in an f-string.
    pub in_fstring: bool,
}

impl Lexer<'_> {
    /// Number of characters from the start of a line to a byte offset.
    fn chars(&self, line_start: usize, pos: usize) -> i32 {
        self.text
            .get(line_start..pos)
            .map_or(0, |text| text.chars().count()) as i32
    }

    fn has_newline(&self, line_start: usize) -> bool {
        let rest = self.src.get(line_start..).unwrap_or(&[]);
        memchr::memchr(b'\n', rest).is_some()
    }

    fn line_text(&self, line_start: usize) -> Option<String> {
        let rest = self.text.get(line_start..)?;
        Some(rest.split('\n').next().unwrap_or(rest).to_owned())
    }

    /// One that CPython's parser words.
    #[allow(clippy::too_many_arguments, reason = "the numbers of a SyntaxError")]
    fn error_left_to_parser(
        &self,
        kind: ErrorKind,
        message: String,
        line: i32,
        line_start: usize,
        offset: i32,
        end: i32,
    ) -> LexError {
        let mut error = self.error(kind, message, line, line_start, offset, end);
        error.is_final = false;
        error.error.end_offset = end;
        // Its text is still in the tokenizer's hands.
        if let Some(text) = &mut error.error.text
            && line >= self.last_line()
            && (self.options.implied_newline || self.has_newline(line_start))
        {
            text.push('\n');
        }
        error
    }

    fn error(
        &self,
        kind: ErrorKind,
        message: String,
        line: i32,
        line_start: usize,
        offset: i32,
        end: i32,
    ) -> LexError {
        let text = self.line_text(line_start);
        let error = SyntaxError {
            kind,
            message,
            lineno: line,
            offset,
            end_lineno: line,
            end_offset: if end == -1 { offset } else { end },
            text,
            warnings: Vec::new(),
            last_statement: (0, 0),
        };
        LexError {
            error,
            at_eof: false,
            is_final: true,
            in_fstring: !self.fstrings.is_empty(),
        }
    }

    /// An error at the last character that was read.
    pub(super) fn error_here(&self, message: &str) -> LexError {
        let offset = self.chars(self.line_start, self.pos);
        self.error(
            ErrorKind::Syntax,
            message.to_owned(),
            self.line,
            self.line_start,
            offset,
            -1,
        )
    }

    pub(super) fn error_prefixes(&mut self, quote: usize, a: u8, b: u8) -> LexError {
        let offset = self.chars(self.line_start, self.pos) + 1;
        self.pos = quote;
        let end = self.chars(self.line_start, quote + 1);
        let (a, b) = (char::from(a), char::from(b));
        let message = format!("'{a}' and '{b}' prefixes are incompatible");
        let (line, start) = (self.line, self.line_start);
        self.error(ErrorKind::Syntax, message, line, start, offset, end)
    }

    pub(super) fn error_character(&mut self, at: usize, c: char) -> LexError {
        self.pos = at + c.len_utf8();
        let number = u32::from(c);
        if is_printable(c) {
            self.error_here(&format!("invalid character '{c}' (U+{number:04X})"))
        } else {
            self.error_here(&format!("invalid non-printable character U+{number:04X}"))
        }
    }

    /// A name whose normal form is a constant.
    pub(super) fn error_constant_name(&self, name: &str) -> LexError {
        let message = format!("identifier field can't represent '{name}' constant");
        let mut error = self.error_here(&message);
        error.error.kind = ErrorKind::Name;
        error
    }

    /// A character that cannot start a token. `$`, `?` and the backquote become tokens which no rule
    /// of the grammar accepts.
    pub(super) fn stray_character(&mut self) -> Result<(), LexError> {
        let byte = self.peek();
        let start = self.pos;
        self.pos += 1;
        if (0x20..0x7F).contains(&byte) {
            self.push(crate::token::TokenKind::ErrorToken, start);
            return Ok(());
        }
        Err(self.error_here(&format!("invalid non-printable character U+{byte:04X}")))
    }

    pub(super) fn error_line_continuation(&self) -> LexError {
        let next = self
            .text
            .get(self.pos..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        // Counted from the first of the lines that a string joins, but in the last one's text.
        let bytes = self.pos + next - self.buf_start;
        let rest = self.text.get(self.line_start..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |end| end + 1);
        let line = rest.get(..end).unwrap_or_default();
        let offset = match line.as_bytes().get(..bytes) {
            Some(prefix) => String::from_utf8_lossy(prefix).chars().count() as i32,
            None => line.chars().count() as i32 + 1,
        };
        let message = "unexpected character after line continuation character".to_owned();
        self.error_left_to_parser(
            ErrorKind::Syntax,
            message,
            self.line,
            self.line_start,
            offset,
            0,
        )
    }

    pub(super) fn error_eof_after_backslash(&self) -> LexError {
        let message = "unexpected EOF while parsing".to_owned();
        if !self.parens.is_empty() {
            return self.error_never_closed();
        }
        if !self.options.implied_newline && self.peek_back() != b'\n' {
            return self.error_line_continuation();
        }
        // The newline that is implied has been read.
        let offset = self.chars(self.line_start, self.pos) + i32::from(self.peek_back() != b'\n');
        let mut error = self.error_left_to_parser(
            ErrorKind::Syntax,
            message,
            self.line,
            self.line_start,
            offset,
            -1,
        );
        error.at_eof = true;
        error
    }

    /// The last byte that was read.
    fn peek_back(&self) -> u8 {
        self.src.get(self.pos.wrapping_sub(1)).copied().unwrap_or(0)
    }

    pub(super) fn error_tabs(&self) -> LexError {
        let message = "inconsistent use of tabs and spaces in indentation".to_owned();
        self.error_left_to_parser(ErrorKind::Tab, message, self.line, self.line_start, 1, 0)
    }

    pub(super) fn error_too_deep(&self) -> LexError {
        let message = "too many levels of indentation".to_owned();
        self.error_left_to_parser(
            ErrorKind::Indentation,
            message,
            self.line,
            self.line_start,
            1,
            0,
        )
    }

    pub(super) fn error_dedent(&self) -> LexError {
        let message = "unindent does not match any outer indentation level".to_owned();
        let rest = self.src.get(self.line_start..).unwrap_or(&[]);
        let end = self.line_start + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let offset = self.chars(self.line_start, end) + 1;
        self.error_left_to_parser(
            ErrorKind::Indentation,
            message,
            self.line,
            self.line_start,
            offset,
            -1,
        )
    }

    pub(super) fn error_unmatched(&self, ch: u8) -> LexError {
        let ch = char::from(ch);
        match self.fstrings.last() {
            Some(mode) => self.error_here(&format!("{}-string: unmatched '{ch}'", mode.letter())),
            None => self.error_here(&format!("unmatched '{ch}'")),
        }
    }

    pub(super) fn error_single_brace(&self, mode: FStringMode) -> LexError {
        self.error_here(&format!(
            "{}-string: single '}}' is not allowed",
            mode.letter()
        ))
    }

    pub(super) fn error_mismatch(&self, paren: Paren, ch: u8) -> LexError {
        let (open, close) = (char::from(paren.ch), char::from(ch));
        if paren.is_field {
            return self.error_unmatched(ch);
        }
        let mut message =
            format!("closing parenthesis '{close}' does not match opening parenthesis '{open}'");
        if paren.line != self.line {
            message.push_str(&format!(" on line {}", paren.line));
        }
        self.error_here(&message)
    }

    /// The innermost open bracket, at the end of the text.
    pub(crate) fn error_never_closed(&self) -> LexError {
        let Some(paren) = self.parens.last() else {
            return self.error_here("unexpected EOF while parsing");
        };
        let message = format!("'{}' was never closed", char::from(paren.ch));
        let offset = self.chars(paren.line_start, paren.pos) + 1;
        let mut error = self.error_left_to_parser(
            ErrorKind::Syntax,
            message,
            paren.line,
            paren.line_start,
            offset,
            0,
        );
        error.at_eof = true;
        error
    }

    /// The line the end of the text lies in: the last one that has any text.
    pub(crate) fn last_line(&self) -> i32 {
        if self.at_end() && self.pos == self.line_start && self.line > 1 {
            self.line - 1
        } else {
            self.line
        }
    }

    pub(super) fn error_unterminated(
        &mut self,
        start: usize,
        line: i32,
        line_start: usize,
        triple: bool,
        quote: u8,
    ) -> LexError {
        let detected = self.last_line();
        let offset = self.chars(line_start, start + 1);
        let message = match self.fstrings.last() {
            Some(mode) if mode.quote == quote && mode.triple == triple => {
                format!("{}-string: expecting '}}'", mode.letter())
            }
            _ if triple => {
                format!("unterminated triple-quoted string literal (detected at line {detected})")
            }
            _ => {
                let mut message =
                    format!("unterminated string literal (detected at line {detected})");
                if self.has_escaped_quote(start, quote) {
                    message.push_str("; perhaps you escaped the end quote?");
                }
                message
            }
        };
        let mut error = self.error(ErrorKind::Syntax, message, line, line_start, offset, -1);
        // An implied newline, unless it is escaped, would have ended a string with single quotes.
        let newline = self.options.implied_newline && !matches!(self.peek_back(), b'\\' | b'\n');
        error.at_eof = self.at_end() && (triple || !newline);
        error
    }

    fn has_escaped_quote(&self, start: usize, quote: u8) -> bool {
        let body = self.src.get(start..self.pos).unwrap_or(&[]);
        let mut bytes = body.iter();
        while let Some(&byte) = bytes.next() {
            if byte == b'\\' && bytes.next() == Some(&quote) {
                return true;
            }
        }
        false
    }

    pub(super) fn error_unterminated_fstring(&self, mode: FStringMode) -> LexError {
        let detected = self.last_line();
        let letter = mode.letter();
        let message = if mode.triple {
            format!(
                "unterminated triple-quoted {letter}-string literal (detected at line {detected})"
            )
        } else {
            format!("unterminated {letter}-string literal (detected at line {detected})")
        };
        let offset = self.chars(mode.line_start, mode.start + 1);
        let mut error = self.error(
            ErrorKind::Syntax,
            message,
            mode.line,
            mode.line_start,
            offset,
            -1,
        );
        error.at_eof = self.at_end() && mode.triple;
        error
    }

    pub(super) fn error_newline_in_spec(&mut self, mode: FStringMode) -> LexError {
        let letter = mode.letter();
        self.pos += 1;
        self.error_here(&format!(
            "{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"
        ))
    }

    /// A number ended where a digit had to follow.
    pub(super) fn error_number_end(&self, name: &str) -> LexError {
        self.error_here(&format!("invalid {name} literal"))
    }

    /// A name follows a number at once; `pos` is after its first character.
    pub(super) fn error_number_rest(&mut self, name: &str) -> LexError {
        self.pos -= 1;
        self.error_here(&format!("invalid {name} literal"))
    }

    pub(super) fn error_leading_zeros(&self, start: usize, zeros_end: usize) -> LexError {
        let message = "leading zeros in decimal integer literals are not permitted; \
                       use an 0o prefix for octal integers";
        let offset = self.chars(self.line_start, start) + 1;
        let end = self.chars(self.line_start, zeros_end) + 1;
        self.error(
            ErrorKind::Syntax,
            message.to_owned(),
            self.line,
            self.line_start,
            offset,
            end,
        )
    }

    /// A keyword follows a number at once: allowed, but not for ever.
    pub(super) fn warn_number(&mut self, name: &str) {
        let offset = self.chars(self.line_start, self.pos);
        self.warnings.push(Warning {
            message: format!("invalid {name} literal"),
            lineno: self.line,
            offset,
            end_offset: -1,
            category: WarningCategory::Syntax,
        });
    }

    /// `\{` in an f-string.
    pub(super) fn warn_escaped_brace(&mut self) {
        let c = char::from(self.peek());
        let offset = self.chars(self.line_start, self.pos);
        self.warnings.push(Warning {
            message: format!(
                "\"\\{c}\" is an invalid escape sequence. Such sequences will not work in the future. \
                 Did you mean \"\\\\{c}\"? A raw string is also an option."
            ),
            lineno: self.line,
            offset,
            end_offset: -1,
            category: WarningCategory::Syntax,
        });
    }
}

/// Python's notion of a printable character, as near as Rust's tables come to it.
pub(crate) fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    let mut text = String::from("a");
    text.push(c);
    text.escape_debug().count() == 2
}
