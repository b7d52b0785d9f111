//! String literals: their extent. Their values are made by `literal::string`.

use super::{LexError, Lexer};
use crate::token::TokenKind;

impl Lexer<'_> {
    /// A string whose prefix begins at `start` and whose first quote stands at `open`.
    pub(super) fn string(&mut self, start: usize, open: usize, quote: u8) -> Result<(), LexError> {
        self.pos = open;
        let triple = self.peek_at(1) == quote && self.peek_at(2) == quote;
        let prefix = self.src.get(start..open).unwrap_or(&[]);
        if prefix
            .iter()
            .any(|byte| matches!(byte, b'f' | b'F' | b't' | b'T'))
        {
            return self.fstring_start(start, quote, triple);
        }
        let (line, line_start) = (self.line, self.line_start);
        let col = (start - line_start) as i32;
        self.pos += if triple { 3 } else { 1 };
        loop {
            let rest = self.src.get(self.pos..).unwrap_or(&[]);
            let found = if triple {
                memchr::memchr3(quote, b'\\', b'\n', rest)
            } else {
                rest.iter()
                    .position(|&byte| byte == quote || byte == b'\\' || byte == b'\n')
            };
            let Some(found) = found else {
                self.pos = self.src.len();
                return Err(self.error_unterminated(start, line, line_start, triple, quote));
            };
            self.pos += found;
            match self.peek() {
                b'\\' => {
                    self.pos += 1;
                    // The escaped character; the rest of a longer one is skipped as ordinary text.
                    if !self.at_end() {
                        let newline = self.peek() == b'\n';
                        self.pos += 1;
                        if newline {
                            self.newline();
                        }
                    }
                }
                b'\n' if triple => {
                    self.pos += 1;
                    self.newline();
                }
                b'\n' => {
                    return Err(self.error_unterminated(start, line, line_start, triple, quote));
                }
                _ if !triple => {
                    self.pos += 1;
                    break;
                }
                _ if self.peek_at(1) == quote && self.peek_at(2) == quote => {
                    self.pos += 3;
                    break;
                }
                _ => self.pos += 1,
            }
        }
        self.push_from(TokenKind::String, start, line, col);
        Ok(())
    }
}
