//! The format specification mini-language (PEP 3101, 378, 515, 682):
//! `[[fill]align][sign][z][#][0][width][grouping][.[precision][grouping]][type]`.

use crate::unicode::decimal_value;
use crate::{Error, Result, Text};

/// Where the padding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
    Center,
    /// Between the sign and the digits.
    AfterSign,
}

/// What stands before a number that is not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Nothing; nothing was asked for.
    Default,
    /// Nothing, because `-` was asked for.
    Minus,
    Plus,
    Space,
}

/// What stands between groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    None,
    Comma,
    Underscore,
}

impl Separator {
    /// The character, if any.
    pub fn character(self) -> Option<u8> {
        match self {
            Self::None => None,
            Self::Comma => Some(b','),
            Self::Underscore => Some(b'_'),
        }
    }
}

/// The type whose defaults apply: int and float align right, str left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Int,
    Float,
    Complex,
    Str,
}

/// A parsed specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    pub fill: u32,
    /// True if the specification itself named the fill character.
    pub fill_given: bool,
    pub align: Align,
    pub sign: Sign,
    pub no_negative_zero: bool,
    pub alternate: bool,
    pub width: usize,
    pub grouping: Separator,
    pub precision: Option<usize>,
    pub fraction_grouping: Separator,
    /// The type character, or 0.
    pub kind: u32,
}

struct Cursor<'a, U> {
    units: &'a [U],
    at: usize,
}

impl<U: Copy + Into<u32>> Cursor<'_, U> {
    #[inline]
    fn peek(&self) -> Option<u32> {
        self.units.get(self.at).map(|&c| c.into())
    }

    #[inline]
    fn eat(&mut self, c: u8) -> bool {
        let found = self.peek() == Some(u32::from(c));
        self.at += usize::from(found);
        found
    }

    fn number(&mut self) -> Result<Option<usize>> {
        let start = self.at;
        let mut n = 0usize;
        while let Some(d) = self.peek().and_then(decimal_value) {
            // Two digits cannot be too many.
            if self.at < start + 2 {
                n = n * 10 + usize::from(d);
                self.at += 1;
                continue;
            }
            n = n
                .checked_mul(10)
                .and_then(|n| n.checked_add(usize::from(d)))
                .filter(|&n| n <= isize::MAX as usize)
                .ok_or_else(|| Error::value("Too many decimal digits in format string"))?;
            self.at += 1;
        }
        Ok((self.at > start).then_some(n))
    }

    /// `,` or `_`, and not both.
    fn separator(&mut self) -> Result<Separator> {
        let both = || Error::value("Cannot specify both ',' and '_'.");
        let mut found = Separator::None;
        if self.eat(b',') {
            found = Separator::Comma;
        }
        if self.eat(b'_') {
            if found != Separator::None {
                return Err(both());
            }
            found = Separator::Underscore;
        }
        if found == Separator::Underscore && self.peek() == Some(u32::from(b',')) {
            return Err(both());
        }
        Ok(found)
    }
}

fn align_of(c: Option<u32>) -> Option<Align> {
    match u8::try_from(c?).ok()? {
        b'<' => Some(Align::Left),
        b'>' => Some(Align::Right),
        b'^' => Some(Align::Center),
        b'=' => Some(Align::AfterSign),
        _ => None,
    }
}

/// A character in a message: itself if it is visible ASCII, else in hexadecimal.
pub(super) fn shown(c: u32) -> String {
    match char::from_u32(c) {
        Some(ch) if c > 32 && c < 128 => ch.to_string(),
        _ => format!("\\x{c:x}"),
    }
}

impl Spec {
    /// Parses a specification; `type_name` is for messages.
    pub fn parse(text: Text<'_>, target: Target, type_name: &str) -> Result<Self> {
        match text {
            Text::Latin1(units) => Self::parse_units(units, text, target, type_name),
            Text::Ucs2(units) => Self::parse_units(units, text, target, type_name),
            Text::Ucs4(units) => Self::parse_units(units, text, target, type_name),
        }
    }

    /// The same for the storage units of `text`.
    fn parse_units<U: Copy + Into<u32>>(
        units: &[U],
        text: Text<'_>,
        target: Target,
        type_name: &str,
    ) -> Result<Self> {
        let default_align = if target == Target::Str {
            Align::Left
        } else {
            Align::Right
        };
        let default_kind = match target {
            Target::Int => b'd',
            Target::Str => b's',
            Target::Float | Target::Complex => 0,
        };
        let mut cursor = Cursor { units, at: 0 };
        let unit = |i: usize| units.get(i).map(|&c| c.into());
        let mut spec = Self {
            fill: u32::from(b' '),
            fill_given: false,
            align: default_align,
            sign: Sign::Default,
            no_negative_zero: false,
            alternate: false,
            width: 0,
            grouping: Separator::None,
            precision: None,
            fraction_grouping: Separator::None,
            kind: u32::from(default_kind),
        };
        let mut align_given = false;
        if let (Some(fill), Some(align)) = (unit(0), align_of(unit(1))) {
            spec.fill = fill;
            spec.fill_given = true;
            spec.align = align;
            align_given = true;
            cursor.at = 2;
        } else if let Some(align) = align_of(unit(0)) {
            spec.align = align;
            align_given = true;
            cursor.at = 1;
        }
        spec.sign = match cursor.peek().and_then(|c| u8::try_from(c).ok()) {
            Some(b'+') => Sign::Plus,
            Some(b'-') => Sign::Minus,
            Some(b' ') => Sign::Space,
            _ => Sign::Default,
        };
        cursor.at += usize::from(spec.sign != Sign::Default);
        spec.no_negative_zero = cursor.eat(b'z');
        spec.alternate = cursor.eat(b'#');
        if !spec.fill_given && cursor.eat(b'0') {
            spec.fill = u32::from(b'0');
            if !align_given && default_align == Align::Right {
                spec.align = Align::AfterSign;
            }
        }
        spec.width = cursor.number()?.unwrap_or(0);
        spec.grouping = cursor.separator()?;
        if cursor.eat(b'.') {
            spec.precision = cursor.number()?;
            spec.fraction_grouping = cursor.separator()?;
            if spec.precision.is_none() && spec.fraction_grouping == Separator::None {
                return Err(Error::value("Format specifier missing precision"));
            }
        }
        match units.len().saturating_sub(cursor.at) {
            0 => {}
            1 => spec.kind = cursor.peek().unwrap_or(0),
            _ => {
                return Err(Error::value(format!(
                    "Invalid format specifier '{}' for object of type '{type_name}'",
                    text.to_string_lossy()
                )));
            }
        }
        spec.check_grouping()?;
        Ok(spec)
    }

    /// Does grouping go with the type?
    #[inline]
    fn check_grouping(&self) -> Result<()> {
        if (self.grouping, self.fraction_grouping) == (Separator::None, Separator::None) {
            return Ok(());
        }
        let kind = u8::try_from(self.kind).unwrap_or(0xff);
        let cannot = |separator: u8| {
            Error::value(format!(
                "Cannot specify '{}' with '{}'.",
                separator as char,
                shown(self.kind)
            ))
        };
        if let Some(separator) = self.grouping.character() {
            let fits = match kind {
                b'd' | b'e' | b'f' | b'g' | b'E' | b'G' | b'%' | b'F' | 0 => true,
                b'b' | b'o' | b'x' | b'X' => separator == b'_',
                _ => false,
            };
            if !fits {
                return Err(cannot(separator));
            }
        }
        match self.fraction_grouping.character() {
            Some(separator) if kind == b'n' => Err(cannot(separator)),
            _ => Ok(()),
        }
    }

    /// The type character as a byte; anything else is not one we know.
    pub(super) fn kind_byte(&self) -> u8 {
        u8::try_from(self.kind).unwrap_or(0xff)
    }

    /// "Unknown format code" for this type of object.
    pub(super) fn unknown_code(&self, type_name: &str) -> Error {
        Error::value(format!(
            "Unknown format code '{}' for object of type '{type_name}'",
            shown(self.kind)
        ))
    }
}
