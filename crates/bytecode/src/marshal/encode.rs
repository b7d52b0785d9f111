//! The bytes of each kind of object, written one at a time.
//!
//! The caller walks its objects, decides which are marked for reference ([`Encoder::flag_next`])
//! and guards its recursion. Containers are a header followed by their items.

use dashu_int::{IBig, Sign};
use krait_base::Wtf8;

use super::{FLAG_REF, tag};

/// A growing marshal stream. That there was no memory for a piece is remembered, and told at the end.
#[derive(Debug, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
    failed: bool,
    version: u32,
    flag: u8,
}

/// A size that the format has no room for (`ValueError: unmarshallable object`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl Encoder {
    pub fn new(version: u32) -> Encoder {
        Encoder {
            bytes: Vec::new(),
            failed: false,
            version,
            flag: 0,
        }
    }

    pub fn version(&self) -> u32 {
        self.version
    }

    /// The bytes; `None` if there was no memory for them.
    pub fn finish(self) -> Option<Vec<u8>> {
        (!self.failed).then_some(self.bytes)
    }

    fn put(&mut self, bytes: &[u8]) {
        if self.bytes.try_reserve(bytes.len()).is_ok() {
            self.bytes.extend_from_slice(bytes);
        } else {
            self.failed = true;
        }
    }

    fn put_byte(&mut self, byte: u8) {
        self.put(&[byte]);
    }

    /// Marks the next object written as one that later references may point to.
    pub fn flag_next(&mut self) {
        self.flag = FLAG_REF;
    }

    /// Writes an object that is its type byte alone (`tag::NONE` and the like).
    pub fn singleton(&mut self, tag: u8) {
        self.put_byte(tag);
    }

    fn tag(&mut self, tag: u8) {
        let flag = std::mem::take(&mut self.flag);
        self.put_byte(tag | flag);
    }

    /// Four raw bytes, as the fields of a code object are.
    pub fn raw_u32(&mut self, value: u32) {
        self.put(&value.to_le_bytes());
    }

    fn size(&mut self, size: usize) -> Result<(), TooLarge> {
        let size = i32::try_from(size).map_err(|_| TooLarge)?;
        self.raw_u32(size as u32);
        Ok(())
    }

    /// A reference to the object marked as the `index`-th.
    pub fn reference(&mut self, index: u32) {
        self.put_byte(tag::REF);
        self.raw_u32(index);
    }

    pub fn int(&mut self, value: i64) {
        match i32::try_from(value) {
            Ok(small) => {
                self.tag(tag::INT);
                self.raw_u32(small as u32);
            }
            Err(_) => {
                self.tag(tag::LONG);
                let mut digits = [0u16; 5];
                let mut count = 0;
                let mut rest = value.unsigned_abs();
                for digit in &mut digits {
                    if rest == 0 {
                        break;
                    }
                    *digit = (rest & 0x7FFF) as u16;
                    rest >>= 15;
                    count += 1;
                }
                self.raw_u32(if value < 0 { -count } else { count } as u32);
                for digit in digits.iter().take(count as usize) {
                    self.put(&digit.to_le_bytes());
                }
            }
        }
    }

    /// Any integer; a small one comes out as [`Encoder::int`] writes it.
    pub fn big_int(&mut self, value: &IBig) -> Result<(), TooLarge> {
        if let Ok(small) = i64::try_from(value) {
            self.int(small);
            return Ok(());
        }
        let (sign, words) = value.as_sign_words();
        let top = words.last().map_or(0, |top| top.leading_zeros() as usize);
        let bits = words.len() * 64 - top;
        let count = i32::try_from(bits.div_ceil(15)).map_err(|_| TooLarge)?;
        self.tag(tag::LONG);
        self.raw_u32(if sign == Sign::Negative {
            -count
        } else {
            count
        } as u32);
        let (mut pending, mut pending_bits, mut written) = (0u32, 0, 0);
        for byte in words.iter().flat_map(|word| word.to_le_bytes()) {
            if written == count {
                // The rest of the last word is zero.
                break;
            }
            pending |= u32::from(byte) << pending_bits;
            pending_bits += 8;
            if pending_bits >= 15 {
                self.put(&((pending & 0x7FFF) as u16).to_le_bytes());
                pending >>= 15;
                pending_bits -= 15;
                written += 1;
            }
        }
        if written < count {
            self.put(&(pending as u16).to_le_bytes());
        }
        Ok(())
    }

    pub fn float(&mut self, value: f64) {
        if self.version > 1 {
            self.tag(tag::BINARY_FLOAT);
            self.put(&value.to_le_bytes());
        } else {
            self.tag(tag::FLOAT);
            self.float_text(value);
        }
    }

    pub fn complex(&mut self, real: f64, imag: f64) {
        if self.version > 1 {
            self.tag(tag::BINARY_COMPLEX);
            self.put(&real.to_le_bytes());
            self.put(&imag.to_le_bytes());
        } else {
            self.tag(tag::COMPLEX);
            self.float_text(real);
            self.float_text(imag);
        }
    }

    fn float_text(&mut self, value: f64) {
        let text = general_17(value);
        self.put_byte(text.len() as u8);
        self.put(text.as_bytes());
    }

    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), TooLarge> {
        self.tag(tag::BYTES);
        self.size(bytes.len())?;
        self.put(bytes);
        Ok(())
    }

    pub fn str(&mut self, text: Wtf8<'_>, interned: bool) -> Result<(), TooLarge> {
        let bytes = text.as_bytes();
        if self.version >= 4 && bytes.is_ascii() {
            if let Ok(len) = u8::try_from(bytes.len()) {
                self.tag(if interned {
                    tag::SHORT_ASCII_INTERNED
                } else {
                    tag::SHORT_ASCII
                });
                self.put_byte(len);
            } else {
                self.tag(if interned {
                    tag::ASCII_INTERNED
                } else {
                    tag::ASCII
                });
                self.size(bytes.len())?;
            }
        } else {
            self.tag(if interned && self.version >= 3 {
                tag::INTERNED
            } else {
                tag::UNICODE
            });
            self.size(bytes.len())?;
        }
        self.put(bytes);
        Ok(())
    }

    /// Followed by the items.
    pub fn tuple(&mut self, len: usize) -> Result<(), TooLarge> {
        if let (4.., Ok(len)) = (self.version, u8::try_from(len)) {
            self.tag(tag::SMALL_TUPLE);
            self.put_byte(len);
            return Ok(());
        }
        self.tag(tag::TUPLE);
        self.size(len)
    }

    /// The header of a `tag::LIST`, `tag::SET` or `tag::FROZENSET`, followed by the items. Those of a
    /// set are written in the order of their own marshal bytes.
    pub fn sized(&mut self, tag: u8, len: usize) -> Result<(), TooLarge> {
        self.tag(tag);
        self.size(len)
    }

    /// A `tag::DICT` (followed by keys and values and a `tag::NULL`), `tag::SLICE` (followed by three
    /// items; version 5), `tag::CODE` or `tag::UNKNOWN`.
    pub fn plain(&mut self, tag: u8) {
        self.tag(tag);
    }
}

/// C's `%.17g`.
fn general_17(value: f64) -> String {
    if !value.is_finite() {
        return if value.is_nan() {
            "nan"
        } else if value > 0.0 {
            "inf"
        } else {
            "-inf"
        }
        .to_owned();
    }
    let scientific = format!("{value:.16e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trim = |text: &str| text.trim_end_matches('0').trim_end_matches('.').to_owned();
    if (-4..17).contains(&exponent) {
        let fixed = format!("{value:.*}", (16 - exponent).max(0) as usize);
        if fixed.contains('.') {
            trim(&fixed)
        } else {
            fixed
        }
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{}e{sign}{:02}", trim(mantissa), exponent.unsigned_abs())
    }
}
