//! The beginning of a line: indentation, blank lines, comments.

use super::{LexError, Lexer};
use crate::token::{Token, TokenKind};

/// Deepest nesting of blocks, counting the module.
const MAX_INDENTS: usize = 100;
const TAB_SIZE: u32 = 8;

impl Lexer<'_> {
    /// Reads the indentation of a line. True if a token follows in this line; false if the line was
    /// blank and `at_line_start` is set for the next one.
    pub(super) fn indentation(&mut self) -> Result<bool, LexError> {
        let (mut col, mut alt_col) = (0u32, 0u32);
        // Where a backslash continued the indentation, the first line's columns count.
        let mut continued: Option<u32> = None;
        loop {
            match self.peek() {
                b' ' => {
                    col += 1;
                    alt_col += 1;
                }
                b'\t' => {
                    col = (col / TAB_SIZE + 1) * TAB_SIZE;
                    alt_col += 1;
                }
                0x0C => {
                    col = 0;
                    alt_col = 0;
                }
                b'\\' => {
                    if continued.is_none() && col > 0 {
                        continued = Some(col);
                    }
                    self.continuation()?;
                    continue;
                }
                _ => break,
            }
            self.pos += 1;
        }
        match self.peek() {
            b'#' => {
                self.comment();
                self.blank_line();
                return Ok(false);
            }
            b'\n' => {
                self.blank_line();
                return Ok(false);
            }
            0 if self.at_end() && (self.pos > self.line_start && self.options.implied_newline) => {
                return Ok(true);
            }
            _ => {}
        }
        if let Some(first) = continued {
            col = first;
            alt_col = first;
        }
        self.compare(col, alt_col)?;
        Ok(true)
    }

    /// Skips the newline that ends a line without statement.
    fn blank_line(&mut self) {
        let start = self.pos;
        self.comment_start = None;
        if self.peek() == b'\n' {
            self.pos += 1;
            let after_type_comment = self.parens.is_empty()
                && self.tokens.last().is_some_and(|token| {
                    token.kind == TokenKind::TypeComment && token.end as usize == start
                });
            if self.options.extra_tokens {
                self.push(TokenKind::Nl, start);
            } else if after_type_comment {
                // It stands in a line of its own, which is not quite blank.
                self.push(TokenKind::Newline, start);
            }
            self.newline();
            self.buf_start = self.line_start;
            self.at_line_start = true;
        }
    }

    /// Opens or closes blocks as the indentation says.
    fn compare(&mut self, col: u32, alt_col: u32) -> Result<(), LexError> {
        let (top, alt_top) = self.indents.last().copied().unwrap_or((0, 0));
        if col == top {
            return if alt_col == alt_top {
                Ok(())
            } else {
                Err(self.error_tabs())
            };
        }
        if col > top {
            if self.indents.len() >= MAX_INDENTS {
                return Err(self.error_too_deep());
            }
            if alt_col <= alt_top {
                return Err(self.error_tabs());
            }
            self.indents.push((col, alt_col));
            let start = self.line_start.min(self.pos);
            self.push(TokenKind::Indent, start);
            return Ok(());
        }
        let mut dedents = 0;
        while self.indents.len() > 1 && self.indents.last().is_some_and(|&(top, _)| col < top) {
            self.indents.pop();
            dedents += 1;
        }
        let (top, alt_top) = self.indents.last().copied().unwrap_or((0, 0));
        if col != top {
            return Err(self.error_dedent());
        }
        if alt_col != alt_top {
            return Err(self.error_tabs());
        }
        for _ in 0..dedents {
            self.push_layout(TokenKind::Dedent);
        }
        Ok(())
    }

    /// A comment, up to but not including the end of the line.
    pub(super) fn comment(&mut self) {
        let start = self.pos;
        let rest = self.src.get(start..).unwrap_or(&[]);
        let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        self.pos += len;
        if self.options.extra_tokens {
            self.push(TokenKind::Comment, start);
        } else if self.options.type_comments {
            self.type_comment(start);
        } else {
            self.comment_start = Some(start);
        }
    }

    /// `# type: ...` and `# type: ignore...`.
    fn type_comment(&mut self, start: usize) {
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let comment = self.src.get(start..self.pos).unwrap_or(&[]);
        let Some(body) = comment.strip_prefix(b"#") else {
            return;
        };
        let body = &body[body.iter().take_while(|byte| is_blank(byte)).count()..];
        let Some(body) = body.strip_prefix(b"type:") else {
            return;
        };
        let body = &body[body.iter().take_while(|byte| is_blank(byte)).count()..];
        let offset = self.pos - body.len();
        let ignored = body.strip_prefix(b"ignore").filter(|rest| {
            rest.first()
                .is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric())
        });
        let (kind, offset) = match ignored {
            Some(rest) => (TokenKind::TypeIgnore, self.pos - rest.len()),
            None => (TokenKind::TypeComment, offset),
        };
        let col = (offset - self.line_start) as i32;
        let loc = krait_base::Loc::new(self.line, col, self.line, self.col());
        self.tokens.push(Token {
            kind,
            symbol: None,
            start: offset as u32,
            end: self.pos as u32,
            loc,
        });
    }
}
