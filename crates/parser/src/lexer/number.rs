//! Number literals: their extent and the errors in their form. Their values are made by
//! `literal::number`.

use super::name::continues_name;
use super::{LexError, Lexer};
use crate::token::TokenKind;

impl Lexer<'_> {
    pub(super) fn number(&mut self) -> Result<(), LexError> {
        let start = self.pos;
        let first = self.peek();
        let second = self.peek_at(1).to_ascii_lowercase();
        match (first, second) {
            (b'0', b'x') => self.radix(16, "hexadecimal")?,
            (b'0', b'o') => self.radix(8, "octal")?,
            (b'0', b'b') => self.radix(2, "binary")?,
            (b'0', _) => self.leading_zero(start)?,
            _ => {
                if first != b'.' {
                    self.digits()?;
                }
                self.fraction_and_exponent()?;
            }
        }
        self.push(TokenKind::Number, start);
        Ok(())
    }

    /// After `0x`, `0o` or `0b`: groups of digits, each maybe after one underscore.
    fn radix(&mut self, radix: u32, name: &str) -> Result<(), LexError> {
        self.pos += 2;
        loop {
            if self.peek() == b'_' {
                self.pos += 1;
            }
            let c = char::from(self.peek());
            if !c.is_digit(radix) {
                if c.is_ascii_digit() && radix != 16 {
                    self.pos += 1;
                    return Err(self.error_here(&format!("invalid digit '{c}' in {name} literal")));
                }
                return Err(self.error_number_end(name));
            }
            while char::from(self.peek()).is_digit(radix) {
                self.pos += 1;
            }
            if self.peek() != b'_' {
                break;
            }
        }
        let c = char::from(self.peek());
        if c.is_ascii_digit() {
            self.pos += 1;
            return Err(self.error_here(&format!("invalid digit '{c}' in {name} literal")));
        }
        self.check_number_end(name)
    }

    /// A number that begins with 0: zero itself, a float, or an error.
    fn leading_zero(&mut self, start: usize) -> Result<(), LexError> {
        let mut nonzero = false;
        loop {
            match self.peek() {
                b'0' => self.pos += 1,
                b'_' => {
                    self.pos += 1;
                    if !self.peek().is_ascii_digit() {
                        return Err(self.error_number_end("decimal"));
                    }
                }
                _ => break,
            }
        }
        let zeros_end = self.pos;
        if self.peek().is_ascii_digit() {
            nonzero = true;
            self.digits()?;
        }
        match self.peek().to_ascii_lowercase() {
            b'.' | b'e' | b'j' => self.fraction_and_exponent(),
            _ if nonzero && !self.options.extra_tokens => {
                Err(self.error_leading_zeros(start, zeros_end))
            }
            _ => self.check_number_end("decimal"),
        }
    }

    /// Decimal digits with single underscores between them.
    fn digits(&mut self) -> Result<(), LexError> {
        loop {
            while self.peek().is_ascii_digit() {
                self.pos += 1;
            }
            if self.peek() != b'_' {
                return Ok(());
            }
            self.pos += 1;
            if !self.peek().is_ascii_digit() {
                return Err(self.error_number_end("decimal"));
            }
        }
    }

    fn fraction_and_exponent(&mut self) -> Result<(), LexError> {
        let mut name = "decimal";
        if self.peek() == b'.' {
            self.pos += 1;
            if self.peek().is_ascii_digit() {
                self.digits()?;
            }
        }
        if matches!(self.peek(), b'e' | b'E') {
            let sign = usize::from(matches!(self.peek_at(1), b'+' | b'-'));
            if self.peek_at(1 + sign).is_ascii_digit() {
                self.pos += 1 + sign;
                self.digits()?;
            } else if sign == 1 {
                self.pos += 2;
                return Err(self.error_number_end("decimal"));
            } else {
                // `1else`: the `e` may begin a keyword.
                return self.check_number_end("decimal");
            }
        }
        if matches!(self.peek(), b'j' | b'J') {
            self.pos += 1;
            name = "imaginary";
        }
        self.check_number_end(name)
    }

    /// A name must not follow a number at once, except for a keyword, about which is warned.
    fn check_number_end(&mut self, name: &str) -> Result<(), LexError> {
        if self.options.extra_tokens {
            return Ok(());
        }
        let rest = self.src.get(self.pos..).unwrap_or(&[]);
        let is_word = |word: &[u8]| {
            rest.strip_prefix(word)
                .is_some_and(|rest| !rest.first().is_some_and(|byte| continues_name(*byte)))
        };
        // Of the words with `i` only the letters are looked at.
        let keyword = matches!(rest, [b'i', b'f' | b'n' | b's', ..])
            || [&b"and"[..], b"else", b"for", b"or", b"not"]
                .into_iter()
                .any(is_word);
        if keyword {
            self.warn_number(name);
            return Ok(());
        }
        let first = self.peek();
        if first < 0x80 && (first.is_ascii_alphanumeric() || first == b'_') {
            self.pos += 1;
            return Err(self.error_number_rest(name));
        }
        Ok(())
    }
}
