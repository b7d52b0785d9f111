//! How an error gets its numbers and its line of text.
//!
//! Offsets are CPython's, accidents included: they are converted from bytes to characters in the
//! line that is shown, even where the end lies in another line; the line shown ends in `\n` only
//! while the tokenizer is still in it.

use krait_base::Loc;

use super::{Match, Miss, Search};
use crate::Mode;
use crate::error::{ErrorKind, SyntaxError};
use crate::token::{Token, TokenKind as K};

/// Line and column (plus one) of both ends, in bytes.
struct Span {
    line: i32,
    offset: i32,
    end_line: i32,
    end_offset: i32,
}

impl<'t, 'a> Search<'t, 'a> {
    /// Raises at an expression, or from the start of one thing to the end of another.
    pub(super) fn raise_at<T>(&mut self, loc: Loc, message: impl Into<String>) -> Match<T> {
        let span = Span {
            line: loc.line,
            offset: loc.col + 1,
            end_line: loc.end_line,
            end_offset: loc.end_col + 1,
        };
        self.raise(ErrorKind::Syntax, span, message.into())
    }

    /// Raises from a place to wherever the tokenizer stands.
    pub(super) fn raise_from<T>(&mut self, loc: Loc, message: impl Into<String>) -> Match<T> {
        let (end_line, end_col) = self.tokenizer_place();
        let span = Span {
            line: loc.line,
            offset: loc.col + 1,
            end_line,
            end_offset: end_col,
        };
        self.raise(ErrorKind::Syntax, span, message.into())
    }

    /// Raises at the last token that was read.
    pub(super) fn raise_last<T>(
        &mut self,
        kind: ErrorKind,
        message: impl Into<String>,
    ) -> Match<T> {
        match self.tokens.get(self.filled.wrapping_sub(1)) {
            Some(token) => self.raise_token(kind, token, message.into()),
            None => self.raise_at(Loc::new(1, 0, 1, 0), message),
        }
    }

    /// Raises at the next token.
    pub(super) fn raise_next<T>(&mut self, message: impl Into<String>) -> Match<T> {
        let token = self.token()?;
        self.raise_token(ErrorKind::Syntax, token, message.into())
    }

    /// Raises `expected an indented block after ...`.
    pub(super) fn raise_block<T>(&mut self, after: &str, keyword: Loc) -> Match<T> {
        self.raise_last(
            ErrorKind::Indentation,
            format!(
                "expected an indented block after {after} on line {}",
                keyword.line
            ),
        )
    }

    /// Raises `expected ':'`.
    pub(super) fn raise_colon<T>(&mut self) -> Match<T> {
        self.raise_last(ErrorKind::Syntax, "expected ':'")
    }

    pub(super) fn raise_memory<T>(&mut self) -> Match<T> {
        self.error = Some(SyntaxError::too_complex());
        self.is_own = false;
        Err(Miss::Raised)
    }

    /// Raises at the last character of an expression, with an end that is not known.
    pub(super) fn raise_at_end_of<T>(&mut self, loc: Loc, message: &str) -> Match<T> {
        let span = Span {
            line: loc.line,
            offset: loc.end_col,
            end_line: loc.end_line,
            end_offset: 0,
        };
        self.raise(ErrorKind::Syntax, span, message.to_owned())
    }

    /// Raises at the lines of an expression, without columns.
    pub(super) fn raise_at_lines<T>(&mut self, loc: Loc, message: String) -> Match<T> {
        let span = Span {
            line: loc.line,
            offset: 0,
            end_line: loc.end_line,
            end_offset: 0,
        };
        self.raise(ErrorKind::Syntax, span, message)
    }

    fn raise_token<T>(&mut self, kind: ErrorKind, token: &Token, message: String) -> Match<T> {
        let span = if matches!(token.kind, K::Indent | K::Dedent | K::EndMarker)
            || self.is_interactive_end(token)
        {
            // Tokens without text have no columns; the tokenizer's own takes their place.
            let (line, col) = self.tokenizer_place();
            Span {
                line,
                offset: col,
                end_line: line,
                end_offset: -1,
            }
        } else {
            Span {
                line: token.loc.line,
                offset: token.loc.col + 1,
                end_line: token.loc.end_line,
                end_offset: token.loc.end_col + 1,
            }
        };
        self.raise(kind, span, message)
    }

    fn raise<T>(&mut self, kind: ErrorKind, span: Span, message: String) -> Match<T> {
        let text = self.line_shown(span.line);
        self.error = Some(SyntaxError {
            kind,
            message,
            lineno: span.line,
            offset: characters(&text, span.offset),
            end_lineno: span.end_line,
            end_offset: if span.end_offset > 0 {
                characters(&text, span.end_offset)
            } else {
                span.end_offset
            },
            text: Some(text),
            warnings: Vec::new(),
            last_statement: (0, 0),
        });
        self.is_own = true;
        Err(Miss::Raised)
    }

    /// Line and column behind the last token that was read.
    fn tokenizer_place(&self) -> (i32, i32) {
        if self.subject.source.is_empty() {
            // No line was ever read.
            return (0, 0);
        }
        let Some(token) = self.tokens.get(self.filled.wrapping_sub(1)) else {
            return (1, 0);
        };
        if self.is_after_last_line(token) {
            // Nothing was left to read: the tokenizer still stands at the end of the last line.
            let line = token.loc.end_line - 1;
            let end = self.line_text(line).map_or(0, |text| text.len() + 1);
            return (line, end as i32);
        }
        if token.kind == K::Newline {
            // The implied newline, and any other: one byte.
            return (token.loc.line, token.loc.end_col);
        }
        (token.loc.end_line, token.loc.end_col)
    }

    /// The newline as which an interactive tokenizer reports the end of the text.
    fn is_interactive_end(&self, token: &Token) -> bool {
        self.subject.mode == Mode::Single
            && token.kind == K::Newline
            && token.start as usize >= self.subject.source.len()
    }

    fn is_after_last_line(&self, token: &Token) -> bool {
        (matches!(token.kind, K::Dedent | K::EndMarker) || self.is_interactive_end(token))
            && token.start as usize >= self.subject.source.len()
            && token.loc.line > 1
            && token.loc.col == 0
    }

    /// A line of the source, without its end.
    fn line_text(&self, line: i32) -> Option<&'a str> {
        let index = usize::try_from(line - 1).ok()?;
        self.subject.source.split('\n').nth(index)
    }

    /// The text that goes with an error in this line.
    fn line_shown(&self, line: i32) -> String {
        let (current, _) = self.tokenizer_place();
        if current > line {
            return self.line_text(line).unwrap_or_default().to_owned();
        }
        let mut text = self.line_text(current).unwrap_or_default().to_owned();
        if (1..=self.subject.lines()).contains(&current) {
            text.push('\n');
        }
        text
    }

    /// An "invalid syntax" at the token (by index) that nothing could use, or an unexpected indent.
    pub(super) fn no_known_mistake(&mut self, last: usize) {
        let Some(token) = self.tokens.get(last) else {
            let _ = self.raise_last::<()>(ErrorKind::Syntax, "invalid syntax");
            return;
        };
        let _: Match<()> = match token.kind {
            K::Indent | K::Dedent => {
                let _: Match<()> = self.raise_last(
                    ErrorKind::Indentation,
                    if token.kind == K::Indent {
                        "unexpected indent"
                    } else {
                        "unexpected unindent"
                    },
                );
                // The rest of the text is not looked at.
                self.is_own = false;
                return;
            }
            K::EndMarker => {
                let (line, _) = self.tokenizer_place();
                self.raise_at(Loc::new(line, -1, line, -1), "invalid syntax")
            }
            _ => self.raise_at(token.loc, "invalid syntax"),
        };
    }

    /// The end of the text has been read, or would have been within a string or bracket.
    pub(super) fn at_end_of_source(&self) -> bool {
        match self.tokens.get(self.filled.wrapping_sub(1)) {
            Some(token) if token.kind == K::EndMarker => return true,
            Some(token) if self.is_interactive_end(token) => return true,
            // Blocks end together with the text.
            Some(token)
                if token.kind == K::Dedent && token.start as usize >= self.subject.source.len() =>
            {
                return true;
            }
            _ => {}
        }
        match (self.subject.lex_error, &self.error) {
            (Some(lexed), Some(error)) => lexed.at_eof && lexed.error == *error,
            _ => false,
        }
    }

    pub(super) fn incomplete(mut self) -> SyntaxError {
        let _: Match<()> = self.raise_last(ErrorKind::IncompleteInput, "incomplete input");
        // There may have been no token to put it at.
        let mut error = self
            .error
            .unwrap_or_else(|| SyntaxError::without_place("incomplete input".to_owned()));
        error.kind = ErrorKind::IncompleteInput;
        error
    }

    /// The error that was found, unless the rest of the text cannot even be taken apart into tokens:
    /// that is more likely to be the reason of everything.
    pub(super) fn unless_the_lexer_complains(mut self) -> SyntaxError {
        let found = self
            .error
            .take()
            .unwrap_or_else(|| SyntaxError::without_place("invalid syntax".to_owned()));
        let Some(lexed) = self.subject.lex_error.filter(|_| self.is_own) else {
            return found;
        };
        if lexed.is_final {
            return if lexed.in_fstring {
                found
            } else {
                lexed.error.clone()
            };
        }
        let line = self
            .tokens
            .get(self.filled.wrapping_sub(1))
            .map_or(1, |token| token.loc.line);
        match self.subject.lexer.parens.last() {
            Some(paren) if line > paren.line && !lexed.in_fstring => {
                self.subject.lexer.error_never_closed().error
            }
            _ => found,
        }
    }
}

/// The number of characters in the first `offset` bytes; one more if it is beyond the text.
fn characters(text: &str, offset: i32) -> i32 {
    let Ok(offset) = usize::try_from(offset) else {
        return offset;
    };
    let bytes = text.as_bytes();
    match bytes.get(..offset) {
        Some(prefix) => String::from_utf8_lossy(prefix).chars().count() as i32,
        None => text.chars().count() as i32 + 1,
    }
}
