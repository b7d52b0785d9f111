//! The built-in error handlers, applied without exception objects.

use super::unicode_escape::push_escape;
use super::utf8::push_utf8;
use super::{ByteOrder, CodecError, is_surrogate};
use crate::{Text, TextBuf};

/// An error handler that needs no Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handler {
    Strict,
    Ignore,
    Replace,
    BackslashReplace,
    SurrogateEscape,
    SurrogatePass,
    XmlCharRefReplace,
    NameReplace,
}

/// An encoding that `surrogatepass` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    Utf8,
    Utf16(ByteOrder),
    Utf32(ByteOrder),
}

impl Standard {
    /// By name, in any of its common spellings.
    pub fn from_name(name: &str) -> Option<Self> {
        let name: String = name.to_ascii_lowercase().replace('_', "-");
        let rest = name.strip_prefix("utf")?;
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        let order = |suffix: &str| match suffix {
            "" => Some(ByteOrder::NATIVE),
            "le" | "-le" => Some(ByteOrder::Little),
            "be" | "-be" => Some(ByteOrder::Big),
            _ => None,
        };
        if rest == "8" {
            Some(Self::Utf8)
        } else if let Some(suffix) = rest.strip_prefix("16") {
            order(suffix).map(Self::Utf16)
        } else {
            order(rest.strip_prefix("32")?).map(Self::Utf32)
        }
    }

    /// The surrogate at `start`, if there is one, and its length.
    fn surrogate_at(self, bytes: &[u8], start: usize) -> Option<(u32, usize)> {
        let rest = bytes.get(start..)?;
        let (c, len) = match self {
            Self::Utf8 => match rest.first_chunk::<3>()? {
                [0xed, b @ 0xa0..=0xbf, c @ 0x80..=0xbf] => {
                    (0xd000 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f), 3)
                }
                _ => return None,
            },
            Self::Utf16(order) => {
                let pair = *rest.first_chunk::<2>()?;
                let unit = match order {
                    ByteOrder::Little => u16::from_le_bytes(pair),
                    ByteOrder::Big => u16::from_be_bytes(pair),
                };
                (u32::from(unit), 2)
            }
            Self::Utf32(order) => {
                let unit = *rest.first_chunk::<4>()?;
                let c = match order {
                    ByteOrder::Little => u32::from_le_bytes(unit),
                    ByteOrder::Big => u32::from_be_bytes(unit),
                };
                (c, 4)
            }
        };
        is_surrogate(c).then_some((c, len))
    }

    fn push_surrogate(self, c: u32, out: &mut Vec<u8>) {
        match self {
            Self::Utf8 => push_utf8(out, c),
            Self::Utf16(ByteOrder::Little) => out.extend_from_slice(&(c as u16).to_le_bytes()),
            Self::Utf16(ByteOrder::Big) => out.extend_from_slice(&(c as u16).to_be_bytes()),
            Self::Utf32(ByteOrder::Little) => out.extend_from_slice(&c.to_le_bytes()),
            Self::Utf32(ByteOrder::Big) => out.extend_from_slice(&c.to_be_bytes()),
        }
    }
}

/// What an encoder should put in place of what it cannot encode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// ASCII text, to be encoded in its turn.
    Text(Vec<u8>),
    /// Bytes of the output.
    Bytes(Vec<u8>),
}

impl Handler {
    /// The handler registered under this name from the start.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "strict" => Self::Strict,
            "ignore" => Self::Ignore,
            "replace" => Self::Replace,
            "backslashreplace" => Self::BackslashReplace,
            "surrogateescape" => Self::SurrogateEscape,
            "surrogatepass" => Self::SurrogatePass,
            "xmlcharrefreplace" => Self::XmlCharRefReplace,
            "namereplace" => Self::NameReplace,
            _ => return None,
        })
    }

    /// Handles a decoding error: appends the replacement and says where to go on, or `None` to
    /// raise it. (`XmlCharRefReplace` and `NameReplace` do not know how to; the caller refuses.)
    pub fn on_decode(
        self,
        encoding: Option<Standard>,
        bytes: &[u8],
        error: &CodecError,
        out: &mut TextBuf,
    ) -> Option<usize> {
        let bad = bytes.get(error.start..error.end).unwrap_or_default();
        match self {
            Self::Ignore => Some(error.end),
            Self::Replace => {
                out.push(0xfffd);
                Some(error.end)
            }
            Self::BackslashReplace => {
                for b in bad {
                    out.push_str(&format!("\\x{b:02x}"));
                }
                Some(error.end)
            }
            Self::SurrogateEscape => {
                let escaped = bad.iter().take(4).take_while(|b| !b.is_ascii());
                let count = escaped.clone().count();
                out.extend(escaped.map(|&b| 0xdc00 + u32::from(b)));
                (count > 0).then_some(error.start + count)
            }
            Self::SurrogatePass => {
                let (c, len) = encoding?.surrogate_at(bytes, error.start)?;
                out.push(c);
                Some(error.start + len)
            }
            Self::Strict | Self::XmlCharRefReplace | Self::NameReplace => None,
        }
    }

    /// Handles an encoding error: what to put for `text[error.start..error.end]`, or `None` to
    /// raise it.
    pub fn on_encode(
        self,
        encoding: Option<Standard>,
        text: Text<'_>,
        error: &CodecError,
    ) -> Option<Replacement> {
        let bad = text.slice(error.start, error.end).chars();
        let mut out = Vec::new();
        match self {
            Self::Strict => return None,
            Self::Ignore => {}
            Self::Replace => out.resize(bad.len(), b'?'),
            Self::BackslashReplace => bad.for_each(|c| push_escape(&mut out, c)),
            Self::XmlCharRefReplace => {
                bad.for_each(|c| out.extend_from_slice(format!("&#{c};").as_bytes()))
            }
            Self::NameReplace => bad.for_each(|c| match crate::unicode::name(c) {
                Some(name) => out.extend_from_slice(format!("\\N{{{name}}}").as_bytes()),
                None => push_escape(&mut out, c),
            }),
            Self::SurrogateEscape => {
                for c in bad {
                    if !(0xdc80..0xdd00).contains(&c) {
                        return None;
                    }
                    out.push(c as u8);
                }
                // Half a unit cannot stand in the output.
                let unit = match encoding {
                    Some(Standard::Utf16(_)) => 2,
                    Some(Standard::Utf32(_)) => 4,
                    _ => 1,
                };
                return out
                    .len()
                    .is_multiple_of(unit)
                    .then_some(Replacement::Bytes(out));
            }
            Self::SurrogatePass => {
                let encoding = encoding?;
                for c in bad {
                    if !is_surrogate(c) {
                        return None;
                    }
                    encoding.push_surrogate(c, &mut out);
                }
                return Some(Replacement::Bytes(out));
            }
        }
        Some(Replacement::Text(out))
    }
}
