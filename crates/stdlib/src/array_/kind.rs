//! Type codes of arrays: how an item is packed and shown.

use krait_object::protocol::number;
use krait_object::types::{int, str};
use krait_object::{Raised, Result, Thread, Value};
use std::ops::Deref;

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub code: u8,
    pub size: usize,
}

/// The bytes of one item.
pub struct Packed {
    bytes: [u8; 8],
    len: usize,
}

impl<const N: usize> From<[u8; N]> for Packed {
    fn from(item: [u8; N]) -> Packed {
        let mut bytes = [0; 8];
        for (to, from) in bytes.iter_mut().zip(item) {
            *to = from;
        }
        Packed {
            bytes,
            len: N.min(8),
        }
    }
}

impl Deref for Packed {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

pub const CODES: &str = "bBuwhHiIlLqQfd";

impl Kind {
    pub fn of(code: u32) -> Option<Kind> {
        let code = u8::try_from(code).ok()?;
        let size = match code {
            b'b' | b'B' => 1,
            b'h' | b'H' => 2,
            b'u' | b'w' | b'i' | b'I' | b'f' => 4,
            b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
            _ => return None,
        };
        Some(Kind { code, size })
    }

    pub fn is_text(self) -> bool {
        matches!(self.code, b'u' | b'w')
    }

    /// The `struct` format of the buffer.
    pub fn format(self) -> &'static str {
        match self.code {
            b'b' => "b",
            b'B' => "B",
            b'h' => "h",
            b'H' => "H",
            b'i' => "i",
            b'I' => "I",
            b'l' => "l",
            b'L' => "L",
            b'q' => "q",
            b'Q' => "Q",
            b'f' => "f",
            b'd' => "d",
            _ => "w",
        }
    }

    /// CPython's number for the machine format, for pickles.
    pub fn machine_format(self) -> i32 {
        match self.code {
            b'B' => 0,
            b'b' => 1,
            b'H' => 2,
            b'h' => 4,
            b'I' => 6,
            b'i' => 8,
            b'L' | b'Q' => 10,
            b'l' | b'q' => 12,
            b'f' => 14,
            b'd' => 16,
            _ => 20,
        }
    }

    /// Packs one item.
    #[inline]
    pub fn pack(self, th: &Thread, v: &Value) -> Result<Packed> {
        Ok(match self.code {
            b'b' => (small(th, v, i8::MIN.into(), i8::MAX.into(), "signed char")? as i8)
                .to_ne_bytes()
                .into(),
            b'B' => (small(th, v, 0, u8::MAX.into(), "unsigned byte integer")? as u8)
                .to_ne_bytes()
                .into(),
            b'h' => (small(
                th,
                v,
                i16::MIN.into(),
                i16::MAX.into(),
                "signed short integer",
            )? as i16)
                .to_ne_bytes()
                .into(),
            b'H' => (small(th, v, 0, u16::MAX.into(), "unsigned short")? as u16)
                .to_ne_bytes()
                .into(),
            b'i' => (small(th, v, i32::MIN.into(), i32::MAX.into(), "signed integer")? as i32)
                .to_ne_bytes()
                .into(),
            b'I' => {
                let n = unsigned(th, v, "can't convert negative value to unsigned int")?;
                match n.and_then(|n| u32::try_from(n).ok()) {
                    Some(n) => n.to_ne_bytes().into(),
                    None if n.is_none() => {
                        return Err(
                            th.overflow_error("Python int too large to convert to C unsigned long")
                        );
                    }
                    None => return Err(th.overflow_error("unsigned int is greater than maximum")),
                }
            }
            b'L' => match unsigned(th, v, "can't convert negative value to unsigned int")? {
                Some(n) => n.to_ne_bytes().into(),
                None => {
                    return Err(
                        th.overflow_error("Python int too large to convert to C unsigned long")
                    );
                }
            },
            b'Q' => match unsigned(th, v, "can't convert negative int to unsigned")? {
                Some(n) => n.to_ne_bytes().into(),
                None => return Err(th.overflow_error("int too big to convert")),
            },
            b'l' | b'q' => {
                let i = number::index(th, v)?;
                match i.as_i64() {
                    Some(n) => n.to_ne_bytes().into(),
                    None if self.code == b'q' => {
                        return Err(th.overflow_error("int too big to convert"));
                    }
                    None => {
                        return Err(th.overflow_error("Python int too large to convert to C long"));
                    }
                }
            }
            b'f' => (number::as_f64(th, v)? as f32).to_ne_bytes().into(),
            b'd' => number::as_f64(th, v)?.to_ne_bytes().into(),
            _ => {
                let Some(s) = v.as_str() else {
                    return Err(th.type_error(format!(
                        "array item must be a unicode character, not {}",
                        v.ty().name()
                    )));
                };
                match (s.len(), s.char_at(0)) {
                    (1, Some(c)) => c.to_ne_bytes().into(),
                    (n, _) => {
                        return Err(th.type_error(format!(
                            "array item must be a unicode character, not a string of length {n}"
                        )));
                    }
                }
            }
        })
    }

    /// The value of one packed item.
    #[inline]
    pub fn unpack(self, th: &Thread, b: &[u8]) -> Result<Value> {
        let wide = |b: &[u8]| b.first_chunk().copied().unwrap_or_default();
        let low4 = |b: &[u8]| b.first_chunk().copied().unwrap_or_default();
        let low2 = |b: &[u8]| b.first_chunk().copied().unwrap_or_default();
        let first = b.first().copied().unwrap_or(0);
        Ok(match self.code {
            b'b' => Value::int32(i32::from(first as i8)),
            b'B' => Value::int32(i32::from(first)),
            b'h' => Value::int32(i16::from_ne_bytes(low2(b)).into()),
            b'H' => Value::int32(u16::from_ne_bytes(low2(b)).into()),
            b'i' => Value::int32(i32::from_ne_bytes(low4(b))),
            b'I' => int::from_u64(u32::from_ne_bytes(low4(b)).into()),
            b'l' | b'q' => int::from_i64(i64::from_ne_bytes(wide(b))),
            b'L' | b'Q' => int::from_u64(u64::from_ne_bytes(wide(b))),
            b'f' => Value::float(f32::from_ne_bytes(low4(b)).into()),
            b'd' => Value::float(f64::from_ne_bytes(wide(b))),
            _ => {
                let c = u32::from_ne_bytes(low4(b));
                if c > 0x10_ffff && self.code == b'w' {
                    return Err(th.value_error("chr() arg not in range(0x110000)"));
                }
                if c > 0x10_ffff {
                    return Err(bad_char(th, c));
                }
                str::char_str(c)
            }
        })
    }
}

#[cold]
pub fn bad_char(th: &Thread, c: u32) -> Raised {
    th.value_error(format!(
        "character U+{c:x} is not in range [U+0000; U+10ffff]"
    ))
}

/// A number of a C type that is narrower than `long`. Those for which there is no conversion of their own come as a
/// `short` or an `int` first.
fn small(th: &Thread, v: &Value, min: i64, max: i64, name: &str) -> Result<i64> {
    let i = number::index(th, v)?;
    let Some(n) = i.as_i64() else {
        return Err(th.overflow_error("Python int too large to convert to C long"));
    };
    let first = match name {
        "signed char" => Some((
            i64::from(i16::MIN),
            i64::from(i16::MAX),
            "signed short integer",
        )),
        "unsigned short" => Some((i64::from(i32::MIN), i64::from(i32::MAX), "signed integer")),
        _ => None,
    };
    let between = |min: i64, max: i64, name: &str| {
        if n < min {
            Err(th.overflow_error(format!("{name} is less than minimum")))
        } else if n > max {
            Err(th.overflow_error(format!("{name} is greater than maximum")))
        } else {
            Ok(n)
        }
    };
    if let Some((min, max, name)) = first {
        between(min, max, name)?;
    }
    between(min, max, name)
}

/// `None` if it is too large.
fn unsigned(th: &Thread, v: &Value, negative: &str) -> Result<Option<u64>> {
    let i = number::index(th, v)?;
    if int::is_negative(&i) {
        return Err(th.overflow_error(negative));
    }
    Ok(int::to_i128(&i).and_then(|n| u64::try_from(n).ok()))
}
