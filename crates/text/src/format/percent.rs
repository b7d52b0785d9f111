//! printf-style formats of str and bytes: `%[(key)][flags][width][.precision][length]type`.
//!
//! [`Percent`] yields pieces; the caller fetches arguments in the order that a [`Conversion`] asks
//! for them (key; `*` width; `*` precision), sees that it is [whole](Conversion::whole), fetches the
//! value and formats it with the functions below.

use super::float::{affordable, checked_precision, drop_negative_zero};
use super::int::IntRef;
use super::layout::{Parts, write_number, write_padded};
use super::spec::{Align, Separator, Sign, Spec};
use crate::float::{Style, format_float};
use crate::{Error, Result, Text, TextBuf};

/// A width or precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    None,
    Given(usize),
    /// `*`: the next argument says.
    Argument,
}

/// One conversion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conversion<'a> {
    pub key: Option<Text<'a>>,
    pub left: bool,
    pub plus: bool,
    pub blank: bool,
    pub alternate: bool,
    pub zero: bool,
    pub width: Amount,
    pub precision: Amount,
    /// The type character.
    pub kind: u32,
    /// Where the type character stands in the format.
    pub index: usize,
    /// What is wrong with what comes after the parts above; it is said once their arguments are there.
    fault: Option<&'static str>,
}

/// A part of a format.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PercentPiece<'a> {
    Literal(Text<'a>),
    Conversion(Conversion<'a>),
}

/// An iterator over a format's pieces; `%%` comes as a literal. After an error it is exhausted.
/// Bytes are iterated as [`Text::Latin1`].
#[derive(Clone, Debug)]
pub struct Percent<'a> {
    text: Text<'a>,
    at: usize,
    mapping: bool,
    /// What is said of a precision that no C int holds.
    precision_too_big: &'static str,
}

const PERCENT: u32 = b'%' as u32;

impl<'a> Percent<'a> {
    /// `mapping`: the right operand is a mapping, so that keys are allowed.
    pub fn new(text: Text<'a>, mapping: bool) -> Self {
        Self {
            text,
            at: 0,
            mapping,
            precision_too_big: "precision too big",
        }
    }

    /// A format that is bytes.
    pub fn of_bytes(format: &'a [u8], mapping: bool) -> Self {
        Self {
            precision_too_big: "prec too big",
            ..Self::new(Text::Latin1(format), mapping)
        }
    }

    fn piece(&mut self) -> Result<Option<PercentPiece<'a>>> {
        let start = self.at;
        if start >= self.text.len() {
            return Ok(None);
        }
        let end = self
            .text
            .find_char(PERCENT, start)
            .unwrap_or(self.text.len());
        if end > start {
            self.at = end;
            return Ok(Some(PercentPiece::Literal(self.text.slice(start, end))));
        }
        self.at += 1;
        if self.text.get(self.at) == Some(PERCENT) {
            self.at += 1;
            return Ok(Some(PercentPiece::Literal(
                self.text.slice(start, start + 1),
            )));
        }
        self.conversion().map(|c| Some(PercentPiece::Conversion(c)))
    }

    /// The literal text up to the next `%`, which may be none.
    #[inline]
    pub fn literal(&mut self) -> Text<'a> {
        let start = self.at;
        let found = self.text.find_char(PERCENT, start);
        self.at = found.unwrap_or(self.text.len());
        self.text.slice(start, self.at)
    }

    /// The type of the conversion that comes now, if it is nothing but `%` and `s`, `r` or `d`.
    #[inline]
    pub fn plain(&mut self) -> Option<u8> {
        let Text::Latin1(units) = self.text else {
            return None;
        };
        match *units.get(self.at..)? {
            [b'%', kind @ (b's' | b'r' | b'd'), ..] => {
                self.at += 2;
                Some(kind)
            }
            _ => None,
        }
    }

    fn key(&mut self) -> Result<Option<Text<'a>>> {
        if self.text.get(self.at) != Some(u32::from(b'(')) {
            return Ok(None);
        }
        if !self.mapping {
            return Err(Error::type_error("format requires a mapping"));
        }
        self.at += 1;
        let start = self.at;
        let mut depth = 1usize;
        while let Some(c) = self.text.get(self.at) {
            self.at += 1;
            match c {
                0x28 => depth += 1,
                0x29 => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(Some(self.text.slice(start, self.at - 1)));
                    }
                }
                _ => {}
            }
        }
        Err(Error::value("incomplete format key"))
    }

    /// A width or precision of at most `most`; otherwise `too_big` is what is wrong.
    fn amount(
        &mut self,
        most: usize,
        too_big: &'static str,
    ) -> std::result::Result<Amount, &'static str> {
        if self.text.get(self.at) == Some(u32::from(b'*')) {
            self.at += 1;
            return Ok(Amount::Argument);
        }
        let mut amount = Amount::None;
        while let Some(d @ 0x30..=0x39) = self.text.get(self.at) {
            let so_far = if let Amount::Given(n) = amount { n } else { 0 };
            let n = so_far
                .checked_mul(10)
                .and_then(|n| n.checked_add((d - 0x30) as usize))
                .filter(|&n| n <= most);
            amount = Amount::Given(n.ok_or(too_big)?);
            self.at += 1;
        }
        Ok(amount)
    }

    fn conversion(&mut self) -> Result<Conversion<'a>> {
        let key = self.key()?;
        let mut found = Conversion {
            key,
            ..Conversion::plain(0)
        };
        loop {
            match self.text.get(self.at).and_then(|c| u8::try_from(c).ok()) {
                Some(b'-') => found.left = true,
                Some(b'+') => found.plus = true,
                Some(b' ') => found.blank = true,
                Some(b'#') => found.alternate = true,
                Some(b'0') => found.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        found.fault = self.amounts_and_type(&mut found).err();
        Ok(found)
    }

    /// What comes after the flags; as an error, what is wrong with it.
    fn amounts_and_type(
        &mut self,
        found: &mut Conversion<'a>,
    ) -> std::result::Result<(), &'static str> {
        found.width = self.amount(isize::MAX as usize, "width too big")?;
        if self.text.get(self.at) == Some(u32::from(b'.')) {
            self.at += 1;
            found.precision = match self.amount(i32::MAX as usize, self.precision_too_big)? {
                Amount::None => Amount::Given(0),
                amount => amount,
            };
        }
        if matches!(self.text.get(self.at), Some(0x68 | 0x6c | 0x4c)) {
            self.at += 1;
        }
        found.kind = self.text.get(self.at).ok_or("incomplete format")?;
        found.index = self.at;
        self.at += 1;
        Ok(())
    }
}

impl<'a> Iterator for Percent<'a> {
    type Item = Result<PercentPiece<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = self.piece();
        if piece.is_err() {
            self.at = self.text.len();
        }
        piece.transpose()
    }
}

impl Conversion<'_> {
    /// Nothing but a type.
    pub fn plain(kind: u8) -> Self {
        Conversion {
            key: None,
            left: false,
            plus: false,
            blank: false,
            alternate: false,
            zero: false,
            width: Amount::None,
            precision: Amount::None,
            kind: kind.into(),
            index: 0,
            fault: None,
        }
    }

    /// That the conversion says all that it has to; asked once the arguments of its key, width and
    /// precision are there.
    pub fn whole(&self) -> Result<()> {
        self.fault.map_or(Ok(()), |what| Err(Error::value(what)))
    }

    /// The type as a byte; 0 for what is none.
    pub fn kind_byte(&self) -> u8 {
        u8::try_from(self.kind).unwrap_or(0)
    }

    /// The error for a type character of no meaning, raised once its argument has been fetched.
    pub fn unsupported(&self) -> Error {
        let shown = match char::from_u32(self.kind) {
            Some(c) if self.kind > 31 && self.kind < 127 => c,
            _ => '?',
        };
        Error::value(format!(
            "unsupported format character '{shown}' (0x{:x}) at index {}",
            self.kind, self.index
        ))
    }

    /// Takes the value of a `*` width: a negative one aligns left.
    pub fn set_width(&mut self, width: isize) {
        self.left |= width < 0;
        self.width = Amount::Given(width.unsigned_abs());
    }

    /// Takes the value of a `*` precision: a negative one is zero.
    pub fn set_precision(&mut self, precision: isize) {
        self.precision = Amount::Given(usize::try_from(precision).unwrap_or(0));
    }

    /// The precision, if it is a number and not an argument.
    pub fn given_precision(&self) -> Option<usize> {
        match self.precision {
            Amount::Given(n) => Some(n),
            _ => None,
        }
    }

    /// The same layout as a specification.
    fn spec(&self) -> Spec {
        let zero = self.zero && !self.left;
        Spec {
            fill: u32::from(if zero { b'0' } else { b' ' }),
            fill_given: true,
            align: match (self.left, zero) {
                (true, _) => Align::Left,
                (_, true) => Align::AfterSign,
                _ => Align::Right,
            },
            sign: match (self.plus, self.blank) {
                (true, _) => Sign::Plus,
                (_, true) => Sign::Space,
                _ => Sign::Default,
            },
            no_negative_zero: false,
            alternate: self.alternate,
            width: if let Amount::Given(n) = self.width {
                n
            } else {
                0
            },
            grouping: Separator::None,
            precision: self.given_precision(),
            fraction_grouping: Separator::None,
            kind: self.kind,
        }
    }

    /// Is there nothing but the type character?
    pub fn is_plain(&self) -> bool {
        matches!((self.width, self.precision), (Amount::None, Amount::None))
            && !(self.plus | self.blank | self.alternate)
    }
}

/// Appends an integer by `d`, `i`, `u`, `o`, `x` or `X`. `limit` is
/// `sys.get_int_max_str_digits()`.
pub fn percent_int(
    out: &mut TextBuf,
    n: IntRef<'_>,
    conversion: &Conversion<'_>,
    limit: usize,
) -> Result<()> {
    let kind = conversion.kind_byte();
    if let (IntRef::Small(n), b'd' | b'i' | b'u', true) = (n, kind, conversion.is_plain()) {
        crate::int::write_small(out, n);
        return Ok(());
    }
    let (radix, prefix): (u32, &[u8]) = match kind {
        b'o' => (8, b"0o"),
        b'x' => (16, b"0x"),
        b'X' => (16, b"0X"),
        _ => (10, b""),
    };
    let mut text = n.to_radix(radix, limit)?;
    if kind == b'X' {
        text.make_ascii_uppercase();
    }
    let negative = text.starts_with('-');
    if negative {
        text.remove(0);
    }
    let precision = conversion.given_precision().unwrap_or(0);
    if precision > text.len() {
        affordable(precision)?;
        text.insert_str(0, &"0".repeat(precision - text.len()));
    }
    let prefix: &[u8] = if conversion.alternate { prefix } else { b"" };
    let parts = Parts {
        negative,
        prefix,
        digits: text.as_bytes(),
        ..Parts::default()
    };
    write_number(out, &conversion.spec(), &parts, 3);
    Ok(())
}

/// Appends a float by `e`, `E`, `f`, `F`, `g` or `G`.
pub fn percent_float(out: &mut TextBuf, x: f64, conversion: &Conversion<'_>) -> Result<()> {
    let kind = conversion.kind_byte();
    let precision = checked_precision(conversion.given_precision())?.unwrap_or(6);
    affordable(precision)?;
    let style = match kind.to_ascii_lowercase() {
        b'e' => Style::Exponent(precision),
        b'f' => Style::Fixed(precision),
        _ => Style::General(precision),
    };
    let mut spec = conversion.spec();
    let mut text = format_float(
        x,
        style,
        conversion.alternate,
        false,
        kind.is_ascii_uppercase(),
    );
    if spec.no_negative_zero {
        drop_negative_zero(&mut text);
    }
    spec.precision = None;
    write_number(out, &spec, &Parts::of_float(&text), 3);
    Ok(())
}

/// Appends the text of `%s`, `%r`, `%a`: cut to the precision, padded with blanks.
pub fn percent_text(out: &mut TextBuf, text: Text<'_>, conversion: &Conversion<'_>) {
    let text = text.slice(0, conversion.given_precision().unwrap_or(usize::MAX));
    let spec = blank_padded(conversion);
    write_padded(out, &spec, text.len(), |out| out.push_text(text));
}

/// Appends the character of `%c`.
pub fn percent_char(out: &mut TextBuf, c: u32, conversion: &Conversion<'_>) {
    write_padded(out, &blank_padded(conversion), 1, |out| out.push(c));
}

/// The `0` flag means nothing to text.
fn blank_padded(conversion: &Conversion<'_>) -> Spec {
    Conversion {
        zero: false,
        ..*conversion
    }
    .spec()
}
