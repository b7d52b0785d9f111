//! Text to tokens: layout, names, numbers, strings and the literal parts of f-strings.
//!
//! The whole text is turned into a vector of tokens in one run; nothing the parser does influences
//! it. Invariants: `pos` only grows; `line_start` is the offset of the current line's first byte;
//! the text holds no NUL byte, so `peek` uses 0 for its end; only `\n` ends a line (sources are
//! normalised before).

mod error;
mod fstring;
mod indent;
mod name;
mod number;
mod string;

use krait_base::{Interner, Loc, Symbol};

pub use self::error::LexError;
use self::fstring::FStringMode;
use crate::error::Warning;
use crate::token::{Token, TokenKind};

/// Deepest nesting of brackets.
const MAX_PARENS: usize = 200;

/// What the tokens are for.
#[derive(Clone, Copy, Debug, Default)]
pub struct LexOptions {
    /// Recognise type comments.
    pub type_comments: bool,
    /// Also produce comments, blank lines and stray characters, and let pass whatever can be told apart
    /// at all: wrong brackets, numbers with letters behind them (the `tokenize` module's stream).
    pub extra_tokens: bool,
    /// A text that does not end in a newline gets a `Newline` token anyway.
    pub implied_newline: bool,
}

/// An open bracket.
#[derive(Clone, Copy, Debug)]
pub struct Paren {
    pub ch: u8,
    pub line: i32,
    pub pos: usize,
    pub line_start: usize,
    /// It is the `{` of an f-string's replacement field.
    is_field: bool,
    /// The field's format specifier has begun.
    in_spec: bool,
}

/// The state of one run.
pub struct Lexer<'s> {
    pub(crate) text: &'s str,
    src: &'s [u8],
    pos: usize,
    line: i32,
    line_start: usize,
    /// Start of the first of the lines that backslashes or a string join to the current one.
    buf_start: usize,
    options: LexOptions,
    interner: &'s Interner,
    pub(crate) tokens: Vec<Token>,
    pub(crate) warnings: Vec<Warning>,
    /// Columns of the enclosing blocks, counted with tabs of 8 and of 1.
    indents: Vec<(u32, u32)>,
    pub(crate) parens: Vec<Paren>,
    fstrings: Vec<FStringMode>,
    at_line_start: bool,
    /// Where the comment begins that ends the current line: the line's newline token takes it in.
    comment_start: Option<usize>,
    /// The next characters are literal text of an f-string.
    in_literal: bool,
}

impl<'s> Lexer<'s> {
    pub fn new(text: &'s str, options: LexOptions, interner: &'s Interner) -> Lexer<'s> {
        Lexer {
            text,
            src: text.as_bytes(),
            pos: 0,
            line: 1,
            line_start: 0,
            buf_start: 0,
            options,
            interner,
            // Dense code has about one token per four bytes.
            tokens: Vec::with_capacity(text.len() / 4 + 16),
            warnings: Vec::new(),
            indents: vec![(0, 0)],
            parens: Vec::new(),
            fstrings: Vec::new(),
            at_line_start: true,
            comment_start: None,
            in_literal: false,
        }
    }

    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Produces every token up to `EndMarker`, or up to the first error.
    pub fn run(&mut self) -> Result<(), LexError> {
        loop {
            if self.in_literal {
                self.fstring_literal()?;
                continue;
            }
            if self.at_line_start {
                self.at_line_start = false;
                if !self.indentation()? {
                    continue;
                }
            }
            if !self.token()? {
                return Ok(());
            }
        }
    }

    #[inline]
    fn peek(&self) -> u8 {
        self.peek_at(0)
    }

    #[inline]
    fn peek_at(&self, ahead: usize) -> u8 {
        self.src.get(self.pos + ahead).copied().unwrap_or(0)
    }

    #[inline]
    fn at_end(&self) -> bool {
        self.pos >= self.src.len()
    }

    #[inline]
    fn col(&self) -> i32 {
        (self.pos - self.line_start) as i32
    }

    /// Notes that the byte before `pos` ended a line.
    #[inline]
    fn newline(&mut self) {
        self.line += 1;
        self.line_start = self.pos;
    }

    /// Adds a token that lies in the current line from `start` to `pos`.
    #[inline]
    fn push(&mut self, kind: TokenKind, start: usize) {
        self.push_symbol(kind, start, None);
    }

    #[inline]
    fn push_symbol(&mut self, kind: TokenKind, start: usize, symbol: Option<Symbol>) {
        let col = (start - self.line_start) as i32;
        let end_col = (self.pos - self.line_start) as i32;
        let loc = Loc::new(self.line, col, self.line, end_col);
        self.tokens.push(Token {
            kind,
            symbol,
            start: start as u32,
            end: self.pos as u32,
            loc,
        });
    }

    /// Adds a token that began in an earlier line.
    fn push_from(&mut self, kind: TokenKind, start: usize, line: i32, col: i32) {
        let loc = Loc::new(line, col, self.line, self.col());
        self.tokens.push(Token {
            kind,
            symbol: None,
            start: start as u32,
            end: self.pos as u32,
            loc,
        });
    }

    /// One token of ordinary text. False after `EndMarker`.
    fn token(&mut self) -> Result<bool, LexError> {
        use TokenKind as K;
        while let b' ' | b'\t' | 0x0C = self.peek() {
            self.pos += 1;
        }
        let start = self.pos;
        let first = self.peek();
        let second = self.peek_at(1);
        // The kind and length of the operators, which fall through to the end.
        let (kind, len) = match first {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => {
                self.name_or_string()?;
                return Ok(true);
            }
            b'\n' => {
                self.end_of_line();
                return Ok(true);
            }
            b'(' | b'[' | b'{' => {
                self.open(first)?;
                return Ok(true);
            }
            b')' | b']' | b'}' => {
                self.close(first)?;
                return Ok(true);
            }
            b'0'..=b'9' => {
                self.number()?;
                return Ok(true);
            }
            b'\'' | b'"' => {
                self.string(start, start, first)?;
                return Ok(true);
            }
            b'#' => {
                self.comment();
                return Ok(true);
            }
            b',' => (K::Comma, 1),
            b'=' if second == b'=' => (K::EqEqual, 2),
            b'=' => (K::Equal, 1),
            b'.' => match second {
                b'0'..=b'9' => {
                    self.number()?;
                    return Ok(true);
                }
                b'.' if self.peek_at(2) == b'.' => (K::Ellipsis, 3),
                _ => (K::Dot, 1),
            },
            b':' => {
                if let Some(paren) = self.parens.last_mut()
                    && paren.is_field
                {
                    // Even before `=`: the rest is a format specifier.
                    paren.in_spec = true;
                    self.in_literal = true;
                    self.note_spec(true);
                    (K::Colon, 1)
                } else if second == b'=' {
                    (K::ColonEqual, 2)
                } else {
                    (K::Colon, 1)
                }
            }
            b'+' if second == b'=' => (K::PlusEqual, 2),
            b'+' => (K::Plus, 1),
            b'-' => match second {
                b'=' => (K::MinusEqual, 2),
                b'>' => (K::RArrow, 2),
                _ => (K::Minus, 1),
            },
            b'*' => match (second, self.peek_at(2)) {
                (b'*', b'=') => (K::DoubleStarEqual, 3),
                (b'*', _) => (K::DoubleStar, 2),
                (b'=', _) => (K::StarEqual, 2),
                _ => (K::Star, 1),
            },
            b'/' => match (second, self.peek_at(2)) {
                (b'/', b'=') => (K::DoubleSlashEqual, 3),
                (b'/', _) => (K::DoubleSlash, 2),
                (b'=', _) => (K::SlashEqual, 2),
                _ => (K::Slash, 1),
            },
            b'%' if second == b'=' => (K::PercentEqual, 2),
            b'%' => (K::Percent, 1),
            b'@' if second == b'=' => (K::AtEqual, 2),
            b'@' => (K::At, 1),
            b'&' if second == b'=' => (K::AmperEqual, 2),
            b'&' => (K::Amper, 1),
            b'|' if second == b'=' => (K::VBarEqual, 2),
            b'|' => (K::VBar, 1),
            b'^' if second == b'=' => (K::CircumflexEqual, 2),
            b'^' => (K::Circumflex, 1),
            b'~' => (K::Tilde, 1),
            b';' => (K::Semi, 1),
            b'!' if second == b'=' => (K::NotEqual, 2),
            b'!' => (K::Exclamation, 1),
            b'<' => match (second, self.peek_at(2)) {
                (b'<', b'=') => (K::LeftShiftEqual, 3),
                (b'<', _) => (K::LeftShift, 2),
                (b'=', _) => (K::LessEqual, 2),
                (b'>', _) if !self.options.extra_tokens => (K::NotEqual, 2),
                _ => (K::Less, 1),
            },
            b'>' => match (second, self.peek_at(2)) {
                (b'>', b'=') => (K::RightShiftEqual, 3),
                (b'>', _) => (K::RightShift, 2),
                (b'=', _) => (K::GreaterEqual, 2),
                _ => (K::Greater, 1),
            },
            b'\\' => {
                self.continuation()?;
                return Ok(true);
            }
            0 if self.at_end() => return self.end_of_text().map(|()| false),
            _ => return self.stray_character().map(|()| true),
        };
        self.pos += len;
        self.push(kind, start);
        Ok(true)
    }

    /// `\n` outside of strings.
    fn end_of_line(&mut self) {
        let start = self.pos;
        self.pos += 1;
        // A comment inside of brackets ends with its line and is no part of the line end that follows them.
        let comment = self.comment_start.take();
        if self.parens.is_empty() {
            self.push(TokenKind::Newline, comment.unwrap_or(start));
            self.at_line_start = true;
        } else if self.options.extra_tokens {
            self.push(TokenKind::Nl, start);
        }
        self.newline();
        self.buf_start = self.line_start;
    }

    /// A backslash outside of strings: the statement goes on in the next line.
    fn continuation(&mut self) -> Result<(), LexError> {
        self.pos += 1;
        if self.peek() != b'\n' {
            if self.at_end() {
                return Err(self.error_eof_after_backslash());
            }
            return Err(self.error_line_continuation());
        }
        self.pos += 1;
        if self.at_end() {
            return Err(self.error_eof_after_backslash());
        }
        self.newline();
        Ok(())
    }

    fn open(&mut self, ch: u8) -> Result<(), LexError> {
        let start = self.pos;
        if self.parens.len() >= MAX_PARENS {
            self.pos += 1;
            return Err(self.error_here("too many nested parentheses"));
        }
        self.parens.push(Paren {
            ch,
            line: self.line,
            pos: start,
            line_start: self.line_start,
            is_field: false,
            in_spec: false,
        });
        self.pos += 1;
        let kind = match ch {
            b'(' => TokenKind::LPar,
            b'[' => TokenKind::LSqb,
            _ => TokenKind::LBrace,
        };
        self.push(kind, start);
        Ok(())
    }

    fn close(&mut self, ch: u8) -> Result<(), LexError> {
        let start = self.pos;
        self.pos += 1;
        let (kind, opening) = match ch {
            b')' => (TokenKind::RPar, b'('),
            b']' => (TokenKind::RSqb, b'['),
            _ => (TokenKind::RBrace, b'{'),
        };
        let base = self.fstrings.last().map_or(0, |mode| mode.paren_base);
        if self.parens.len() <= base {
            if self.options.extra_tokens && self.fstrings.is_empty() {
                self.push(kind, start);
                return Ok(());
            }
            return Err(self.error_unmatched(ch));
        }
        match self.parens.last().copied() {
            Some(paren) if self.options.extra_tokens && !paren.is_field => {
                self.parens.pop();
            }
            Some(paren) if paren.ch == opening => {
                self.parens.pop();
                self.in_literal = paren.is_field;
                if paren.is_field {
                    self.note_spec(false);
                }
            }
            Some(paren) => return Err(self.error_mismatch(paren, ch)),
            None => return Err(self.error_unmatched(ch)),
        }
        self.push(kind, start);
        Ok(())
    }

    /// The end of the text: closes the last statement and all blocks.
    fn end_of_text(&mut self) -> Result<(), LexError> {
        if !self.parens.is_empty() {
            return Err(self.error_never_closed());
        }
        let open_line = self.tokens.last().is_some_and(|token| {
            !matches!(
                token.kind,
                TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::Nl
            )
        });
        if open_line && self.options.implied_newline {
            let start = self.comment_start.take().unwrap_or(self.pos);
            let col = (start - self.line_start) as i32;
            let loc = Loc::new(self.line, col, self.line, self.col() + 1);
            self.tokens.push(Token {
                kind: TokenKind::Newline,
                symbol: None,
                start: start as u32,
                end: start as u32,
                loc,
            });
            self.newline();
        } else if self.pos > self.line_start && self.options.implied_newline {
            self.newline();
        }
        while self.indents.len() > 1 {
            self.indents.pop();
            self.push_layout(TokenKind::Dedent);
        }
        self.push_layout(TokenKind::EndMarker);
        Ok(())
    }

    /// Adds a token without text.
    fn push_layout(&mut self, kind: TokenKind) {
        let start = self.pos;
        self.push(kind, start);
    }
}
