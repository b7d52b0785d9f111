//! Templates of `str.format`: literal text and replacement fields.
//!
//! [`Template`] yields pieces in order (or, to who is in a hurry, text and fields each by a method); [`FieldName`] takes a field's name apart. The caller looks
//! the argument up, expands a nested specification by running a `Template` over it (at most two
//! levels deep), and keeps one [`AutoNumber`] for the whole call.

use crate::unicode::decimal_value;
use crate::{Error, Result, Text};

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TemplatePiece<'a> {
    /// Text to copy; doubled braces are already single.
    Literal(Text<'a>),
    Field(Field<'a>),
}

/// A replacement field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field<'a> {
    pub name: Text<'a>,
    /// The character after `!`.
    pub conversion: Option<u32>,
    pub spec: Text<'a>,
    /// True if the specification holds fields itself.
    pub nested: bool,
}

/// An iterator over a template's pieces. After an error it is exhausted.
#[derive(Clone, Debug)]
pub struct Template<'a> {
    text: Text<'a>,
    at: usize,
    /// A field was announced by the `{` before `at`.
    field_pending: bool,
}

const OPEN: u32 = b'{' as u32;
const CLOSE: u32 = b'}' as u32;

impl<'a> Template<'a> {
    pub fn new(text: Text<'a>) -> Self {
        Self {
            text,
            at: 0,
            field_pending: false,
        }
    }

    /// The text up to the next field, or to a doubled brace, of which it ends with one. It may be empty; what follows
    /// is to be asked for by [`Template::empty_field`] and [`Template::field`].
    #[inline]
    pub fn literal(&mut self) -> Result<Text<'a>> {
        if self.field_pending {
            return Ok(self.text.slice(self.at, self.at));
        }
        let start = self.at;
        let Some(brace) = self.next_brace() else {
            self.at = self.text.len();
            return Ok(self.text.slice(start, self.at));
        };
        let c = self.text.get(brace);
        let next = self.text.get(brace + 1);
        if next == c {
            self.at = brace + 2;
            return Ok(self.text.slice(start, brace + 1));
        }
        if c == Some(CLOSE) {
            return Err(Error::value("Single '}' encountered in format string"));
        }
        if next.is_none() {
            return Err(Error::value("Single '{' encountered in format string"));
        }
        self.at = brace + 1;
        self.field_pending = true;
        Ok(self.text.slice(start, brace))
    }

    /// Whether the field `{}` comes next, which is then behind.
    #[inline]
    pub fn empty_field(&mut self) -> bool {
        let is = self.field_pending && self.text.get(self.at) == Some(CLOSE);
        if is {
            self.field_pending = false;
            self.at += 1;
        }
        is
    }

    /// The field that comes next; `None` if there is text, or the end.
    pub fn field(&mut self) -> Result<Option<Field<'a>>> {
        if !std::mem::take(&mut self.field_pending) {
            return Ok(None);
        }
        self.announced_field().map(Some)
    }

    /// Whether everything is behind.
    #[inline]
    pub fn is_over(&self) -> bool {
        self.at >= self.text.len()
    }

    fn next_brace(&self) -> Option<usize> {
        match self.text {
            Text::Latin1(s) => {
                crate::search::find_either(s.get(self.at..)?, b'{', b'}').map(|i| i + self.at)
            }
            _ => {
                (self.at..self.text.len()).find(|&i| matches!(self.text.get(i), Some(OPEN | CLOSE)))
            }
        }
    }

    fn piece(&mut self) -> Result<Option<TemplatePiece<'a>>> {
        let text = self.literal()?;
        if !text.is_empty() {
            return Ok(Some(TemplatePiece::Literal(text)));
        }
        Ok(self.field()?.map(TemplatePiece::Field))
    }

    fn bump(&mut self) -> Option<u32> {
        let c = self.text.get(self.at)?;
        self.at += 1;
        Some(c)
    }

    /// A field, its opening brace already behind.
    fn announced_field(&mut self) -> Result<Field<'a>> {
        let start = self.at;
        let end = loop {
            match self.bump() {
                None => return Err(Error::value("expected '}' before end of string")),
                Some(OPEN) => return Err(Error::value("unexpected '{' in field name")),
                // Inside brackets, anything goes.
                Some(0x5b) => {
                    while self.text.get(self.at).is_some_and(|c| c != u32::from(b']')) {
                        self.at += 1;
                    }
                }
                Some(CLOSE | 0x3a | 0x21) => break self.at - 1,
                Some(_) => {}
            }
        };
        let name = self.text.slice(start, end);
        let empty = self.text.slice(end, end);
        let mut conversion = None;
        match self.text.get(end) {
            Some(CLOSE) => {
                return Ok(Field {
                    name,
                    conversion,
                    spec: empty,
                    nested: false,
                });
            }
            Some(0x21) => {
                let Some(c) = self.bump() else {
                    return Err(Error::value(
                        "end of string while looking for conversion specifier",
                    ));
                };
                conversion = Some(c);
                match self.bump() {
                    Some(CLOSE) => {
                        return Ok(Field {
                            name,
                            conversion,
                            spec: empty,
                            nested: false,
                        });
                    }
                    Some(0x3a) | None => {}
                    Some(_) => return Err(Error::value("expected ':' after conversion specifier")),
                }
            }
            _ => {}
        }
        let start = self.at;
        let mut depth = 1usize;
        let mut nested = false;
        while let Some(c) = self.bump() {
            match c {
                OPEN => {
                    nested = true;
                    depth += 1;
                }
                CLOSE => {
                    depth -= 1;
                    if depth == 0 {
                        let spec = self.text.slice(start, self.at - 1);
                        return Ok(Field {
                            name,
                            conversion,
                            spec,
                            nested,
                        });
                    }
                }
                _ => {}
            }
        }
        Err(Error::value("unmatched '{' in format spec"))
    }
}

impl<'a> Iterator for Template<'a> {
    type Item = Result<TemplatePiece<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = self.piece();
        if piece.is_err() {
            self.at = self.text.len();
            self.field_pending = false;
        }
        piece.transpose()
    }
}

/// The error for a conversion other than `r`, `s`, `a`.
pub fn unknown_conversion(c: u32) -> Error {
    Error::value(format!(
        "Unknown conversion specifier {}",
        match char::from_u32(c) {
            Some(ch) if c > 32 && c < 127 => ch.to_string(),
            _ => format!("\\x{c:x}"),
        }
    ))
}

/// What a field's name starts with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FieldHead<'a> {
    /// Nothing: the next positional argument.
    Auto,
    Index(usize),
    Key(Text<'a>),
}

/// A step from a field's first object to the one that is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Accessor<'a> {
    Attribute(Text<'a>),
    Index(usize),
    Key(Text<'a>),
}

/// A field's name: its head, and an iterator over its accessors.
#[derive(Clone, Debug)]
pub struct FieldName<'a> {
    pub head: FieldHead<'a>,
    rest: Text<'a>,
    at: usize,
}

/// The number these digits (of any script) spell; `None` if they are not all digits.
fn integer(text: Text<'_>) -> Result<Option<usize>> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut n = 0usize;
    for c in text.chars() {
        let Some(d) = decimal_value(c) else {
            return Ok(None);
        };
        n = n
            .checked_mul(10)
            .and_then(|n| n.checked_add(usize::from(d)))
            .filter(|&n| n <= isize::MAX as usize)
            .ok_or_else(|| Error::value("Too many decimal digits in format string"))?;
    }
    Ok(Some(n))
}

impl<'a> FieldName<'a> {
    pub fn parse(name: Text<'a>) -> Result<Self> {
        let end = name
            .chars()
            .position(|c| matches!(c, 0x2e | 0x5b))
            .unwrap_or(name.len());
        let first = name.slice(0, end);
        let head = match integer(first)? {
            Some(n) => FieldHead::Index(n),
            None if first.is_empty() => FieldHead::Auto,
            None => FieldHead::Key(first),
        };
        Ok(Self {
            head,
            rest: name,
            at: end,
        })
    }

    fn accessor(&mut self) -> Result<Option<Accessor<'a>>> {
        let Some(c) = self.rest.get(self.at) else {
            return Ok(None);
        };
        self.at += 1;
        let start = self.at;
        let accessor = match c {
            0x2e => {
                while self
                    .rest
                    .get(self.at)
                    .is_some_and(|c| !matches!(c, 0x2e | 0x5b))
                {
                    self.at += 1;
                }
                Accessor::Attribute(self.rest.slice(start, self.at))
            }
            0x5b => {
                let Some(end) = self.rest.find_char(u32::from(b']'), start) else {
                    return Err(Error::value("Missing ']' in format string"));
                };
                self.at = end + 1;
                let key = self.rest.slice(start, end);
                match integer(key)? {
                    Some(n) => Accessor::Index(n),
                    None => Accessor::Key(key),
                }
            }
            _ => {
                return Err(Error::value(
                    "Only '.' or '[' may follow ']' in format field specifier",
                ));
            }
        };
        match accessor {
            Accessor::Attribute(name) | Accessor::Key(name) if name.is_empty() => {
                Err(Error::value("Empty attribute in format string"))
            }
            accessor => Ok(Some(accessor)),
        }
    }
}

impl<'a> Iterator for FieldName<'a> {
    type Item = Result<Accessor<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let accessor = self.accessor();
        if accessor.is_err() {
            self.at = self.rest.len();
        }
        accessor.transpose()
    }
}

/// Which numbering the fields of one call use so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct AutoNumber {
    next: usize,
    manual: Option<bool>,
}

impl AutoNumber {
    /// The positional index of the next field without a name.
    #[inline]
    pub fn automatic(&mut self) -> Result<usize> {
        if *self.manual.get_or_insert(false) {
            return Err(Error::value(
                "cannot switch from manual field specification to automatic field numbering",
            ));
        }
        self.next += 1;
        Ok(self.next - 1)
    }

    /// The positional index a head stands for, `None` for a key. Mixing both kinds is an error.
    pub fn index(&mut self, head: FieldHead<'_>) -> Result<Option<usize>> {
        match head {
            FieldHead::Key(_) => Ok(None),
            FieldHead::Auto => self.automatic().map(Some),
            FieldHead::Index(_) if !*self.manual.get_or_insert(true) => Err(Error::value(
                "cannot switch from automatic field numbering to manual field specification",
            )),
            FieldHead::Index(n) => Ok(Some(n)),
        }
    }
}
