//! The values of string and bytes literals: prefixes and escape sequences.

use krait_base::{Arena, Wtf8, Wtf8Buf};

use super::LiteralError;

/// Looks a character up by its Unicode name, for `\N{...}`.
fn character_named(name: &str) -> Option<char> {
    match krait_text::unicode::lookup(name)? {
        krait_text::unicode::Lookup::Char(c) => char::from_u32(c),
        krait_text::unicode::Lookup::Sequence(_) => None,
    }
}

/// An escape sequence that has no meaning, or will have none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BadEscape {
    /// Offset of the backslash from the start of the text.
    pub offset: usize,
    pub kind: BadEscapeKind,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum BadEscapeKind {
    /// A backslash before this character stands for itself.
    Unknown(char),
    /// An octal escape above 0o377, with its digits.
    Octal(u16),
}

impl BadEscape {
    /// The text of the warning.
    pub fn message(self) -> String {
        let rest = "Such sequences will not work in the future. Did you mean";
        match self.kind {
            BadEscapeKind::Unknown(c) => format!(
                "\"\\{c}\" is an invalid escape sequence. {rest} \"\\\\{c}\"? A raw string is also an option."
            ),
            BadEscapeKind::Octal(value) => format!(
                "\"\\{value:o}\" is an invalid octal escape sequence. {rest} \"\\\\{value:o}\"? \
                 A raw string is also an option."
            ),
        }
    }
}

/// A string token's parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub is_bytes: bool,
    pub is_raw: bool,
    /// It begins with a small `u`, which the tree remembers.
    pub has_u: bool,
    pub body: &'a str,
    /// Where the body begins in the token.
    pub offset: usize,
}

/// Takes a string token apart. The lexer has seen to it that the quotes are there.
pub(crate) fn split(text: &str) -> Parts<'_> {
    let mut parts = Parts {
        is_bytes: false,
        is_raw: false,
        has_u: text.starts_with('u'),
        body: "",
        offset: 0,
    };
    let prefix = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    for byte in text.bytes().take(prefix) {
        match byte {
            b'b' | b'B' => parts.is_bytes = true,
            b'r' | b'R' => parts.is_raw = true,
            _ => {}
        }
    }
    let quoted = text.get(prefix..).unwrap_or_default();
    let is_triple =
        quoted.len() >= 6 && (quoted.starts_with("'''") || quoted.starts_with("\"\"\""));
    let quotes = if is_triple { 3 } else { 1 };
    parts.offset = prefix + quotes;
    parts.body = quoted
        .get(quotes..quoted.len().saturating_sub(quotes))
        .unwrap_or_default();
    parts
}

/// The value of a `str` body. Borrows the source if there is nothing to decode.
pub(crate) fn decode<'a>(
    body: &'a str,
    is_raw: bool,
    arena: &'a Arena,
    bad: &mut Vec<BadEscape>,
) -> Result<Wtf8<'a>, LiteralError> {
    if is_raw || memchr::memchr(b'\\', body.as_bytes()).is_none() {
        return Ok(Wtf8::from_str(body));
    }
    let mut decoder = Decoder {
        body,
        pos: 0,
        virtual_shift: 0,
        out: Wtf8Buf::new(),
        bad,
    };
    decoder.run()?;
    Ok(Wtf8::from_bytes_trusted(
        arena.alloc_slice(decoder.out.as_wtf8().as_bytes()),
    ))
}

struct Decoder<'t, 'b> {
    body: &'t str,
    pos: usize,
    /// How much further error positions are than `pos`: they count as if every character beyond
    /// ASCII were written as `\UXXXXXXXX`.
    virtual_shift: usize,
    out: Wtf8Buf,
    bad: &'b mut Vec<BadEscape>,
}

impl Decoder<'_, '_> {
    fn peek(&self) -> Option<u8> {
        self.body.as_bytes().get(self.pos).copied()
    }

    fn run(&mut self) -> Result<(), LiteralError> {
        while let Some(rest) = self.body.get(self.pos..) {
            let plain = memchr::memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
            let text = rest.get(..plain).unwrap_or_default();
            self.out.push_str(text);
            self.shift(text);
            self.pos += plain;
            if self.pos >= self.body.len() {
                break;
            }
            self.escape()?;
        }
        Ok(())
    }

    fn shift(&mut self, text: &str) {
        for c in text.chars().filter(|c| !c.is_ascii()) {
            self.virtual_shift += 10 - c.len_utf8();
        }
    }

    /// An escape sequence, at its backslash.
    fn escape(&mut self) -> Result<(), LiteralError> {
        let start = self.pos;
        self.pos += 1;
        let Some(byte) = self.peek() else {
            // Before a field of an f-string: it stands for itself, counted as `\u005c`.
            self.virtual_shift += 5;
            self.out.push(u32::from('\\'));
            return Ok(());
        };
        self.pos += 1;
        let c = match byte {
            b'\n' => return Ok(()),
            b'\\' | b'\'' | b'"' => u32::from(byte),
            b'b' => 0x08,
            b'f' => 0x0C,
            b't' => 0x09,
            b'n' => 0x0A,
            b'r' => 0x0D,
            b'v' => 0x0B,
            b'a' => 0x07,
            b'0'..=b'7' => {
                let value = octal(byte, &mut self.pos, self.body.as_bytes());
                if value > 0o377 {
                    self.bad.push(BadEscape {
                        offset: start,
                        kind: BadEscapeKind::Octal(value),
                    });
                }
                u32::from(value)
            }
            b'x' => self.hex(start, 2, "truncated \\xXX escape")?,
            b'u' => self.hex(start, 4, "truncated \\uXXXX escape")?,
            b'U' => {
                let value = self.hex(start, 8, "truncated \\UXXXXXXXX escape")?;
                if value > 0x10_FFFF {
                    return Err(self.error(start, "illegal Unicode character"));
                }
                value
            }
            b'N' => u32::from(self.named(start)?),
            _ => {
                // The character itself is left for the next round.
                self.pos -= 1;
                let c = self
                    .body
                    .get(self.pos..)
                    .and_then(|rest| rest.chars().next())
                    .unwrap_or('\\');
                self.bad.push(BadEscape {
                    offset: start,
                    kind: BadEscapeKind::Unknown(c),
                });
                if !c.is_ascii() {
                    // Counted as `\u005c`.
                    self.virtual_shift += 5;
                }
                u32::from('\\')
            }
        };
        self.out.push(c);
        Ok(())
    }

    fn hex(&mut self, start: usize, digits: usize, message: &str) -> Result<u32, LiteralError> {
        let mut value = 0;
        for _ in 0..digits {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(16)) else {
                return Err(self.error(start, message));
            };
            value = value << 4 | digit;
            self.pos += 1;
        }
        Ok(value)
    }

    /// `\N{NAME}`, after the `N`.
    fn named(&mut self, start: usize) -> Result<char, LiteralError> {
        let malformed = "malformed \\N character escape";
        if self.peek() != Some(b'{') {
            return Err(self.error(start, malformed));
        }
        self.pos += 1;
        let rest = self.body.get(self.pos..).unwrap_or_default();
        let Some(len) = rest.find('}') else {
            self.shift(rest);
            self.pos = self.body.len();
            return Err(self.error(start, malformed));
        };
        let name = rest.get(..len).unwrap_or_default();
        self.pos += len;
        if name.is_empty() {
            return Err(self.error(start, malformed));
        }
        self.pos += 1;
        match character_named(name) {
            Some(c) => Ok(c),
            None => {
                let before = self.virtual_shift;
                self.shift(name);
                let after = std::mem::replace(&mut self.virtual_shift, before) - before;
                self.pos += after;
                Err(self.error(start, "unknown Unicode character name"))
            }
        }
    }

    /// The codec's complaint about what lies between `start` and `pos`.
    fn error(&self, start: usize, reason: &str) -> LiteralError {
        let (first, last) = (
            start + self.virtual_shift,
            self.pos + self.virtual_shift - 1,
        );
        let place = if first == last {
            format!("byte 0x5c in position {first}")
        } else {
            format!("bytes in position {first}-{last}")
        };
        LiteralError {
            message: format!(
                "(unicode error) 'unicodeescape' codec can't decode {place}: {reason}"
            ),
        }
    }
}

/// Up to three octal digits, of which the first has been read.
fn octal(first: u8, pos: &mut usize, bytes: &[u8]) -> u16 {
    let mut value = u16::from(first - b'0');
    for _ in 0..2 {
        match bytes.get(*pos) {
            Some(digit @ b'0'..=b'7') => {
                value = value << 3 | u16::from(digit - b'0');
                *pos += 1;
            }
            _ => break,
        }
    }
    value
}

/// The value of a `bytes` body, which must be ASCII.
pub(crate) fn decode_bytes<'a>(
    body: &'a str,
    is_raw: bool,
    arena: &'a Arena,
    bad: &mut Vec<BadEscape>,
) -> Result<&'a [u8], LiteralError> {
    if !body.is_ascii() {
        return Err(LiteralError {
            message: "bytes can only contain ASCII literal characters".to_owned(),
        });
    }
    let bytes = body.as_bytes();
    if is_raw || memchr::memchr(b'\\', bytes).is_none() {
        return Ok(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut pos = 0;
    while let Some(&byte) = bytes.get(pos) {
        let start = pos;
        pos += 1;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some(&byte) = bytes.get(pos) else { break };
        pos += 1;
        match byte {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(byte),
            b'b' => out.push(0x08),
            b'f' => out.push(0x0C),
            b't' => out.push(0x09),
            b'n' => out.push(0x0A),
            b'r' => out.push(0x0D),
            b'v' => out.push(0x0B),
            b'a' => out.push(0x07),
            b'0'..=b'7' => {
                let value = octal(byte, &mut pos, bytes);
                if value > 0o377 {
                    bad.push(BadEscape {
                        offset: start,
                        kind: BadEscapeKind::Octal(value),
                    });
                }
                out.push(value as u8);
            }
            b'x' => {
                let digit = |at: usize| {
                    bytes
                        .get(at)
                        .and_then(|byte| char::from(*byte).to_digit(16))
                };
                let (Some(high), Some(low)) = (digit(pos), digit(pos + 1)) else {
                    let message = format!("(value error) invalid \\x escape at position {start}");
                    return Err(LiteralError { message });
                };
                out.push((high << 4 | low) as u8);
                pos += 2;
            }
            _ => {
                bad.push(BadEscape {
                    offset: start,
                    kind: BadEscapeKind::Unknown(char::from(byte)),
                });
                out.push(b'\\');
                pos -= 1;
            }
        }
    }
    Ok(arena.alloc_slice(&out))
}
