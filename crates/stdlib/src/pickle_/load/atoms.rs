//! Numbers, text, bytes and buffers.

use super::super::state::unpickling_error;
use super::Loader;
use super::source::{BEYOND, Source, truncated};
use krait_builtins::memoryview::{self, MEMORYVIEW};
use krait_builtins::{bytearray, codecs, int as ints};
use krait_object::protocol::{buffer::Request, iter};
use krait_object::types::{bytes, int, str};
use krait_object::{Result, Thread, Value, alloc, err};
use krait_text::{Text, codecs as core, float, int as text_int};

/// The part of a C string before its zero.
fn c_string(b: &[u8]) -> &[u8] {
    b.split(|&c| c == 0).next().unwrap_or_default()
}

/// An int in decimal text, with blanks around it.
pub(super) fn parse_int(th: &Thread, b: &[u8]) -> Result<Value> {
    let b = c_string(b);
    let limit = ints::limit(th);
    match alloc::with_room(b.len(), || text_int::parse_int(Text::Latin1(b), 10, limit))? {
        Ok(n) => Ok(int_value(n)),
        Err(e) => Err(krait_builtins::raise_text_error(th, e)),
    }
}

fn int_value(n: text_int::Int) -> Value {
    int::from_big(n.to_big())
}

/// Text as pickles have it: UTF-8, surrogates let through.
#[inline]
fn utf8(th: &Thread, b: &[u8]) -> Result<Value> {
    const SHORT: usize = 4096;
    if b.len() > SHORT {
        alloc::room(b.len())?;
    }
    if let Some(v) = str::from_ascii(b) {
        return Ok(v);
    }
    codecs::decode(th, b, "utf-8", "surrogatepass")
}

impl<S: Source> Loader<'_, S> {
    #[inline]
    pub(super) fn load_text(&mut self, n: usize) -> Result<()> {
        let b = self.source.take(self.th, n)?;
        let v = utf8(self.th, b)?;
        self.push(v)
    }

    /// What no machine has memory for, before it is read.
    fn check_length(&self, n: usize) -> Result<()> {
        if n > isize::MAX as usize - 40 {
            return Err(self.th.overflow_error("byte string is too large"));
        }
        if n >= BEYOND {
            return Err(err::memory_error());
        }
        Ok(())
    }

    pub(super) fn load_bytes(&mut self, n: usize) -> Result<()> {
        self.check_length(n)?;
        let v = self.source.bytes(self.th, n)?;
        self.push(v)
    }

    pub(super) fn load_bytearray(&mut self) -> Result<()> {
        let n = self.size8("BYTEARRAY8")?;
        self.check_length(n).map_err(|_| err::memory_error())?;
        let mut data = Vec::new();
        self.source.read(self.th, n, &mut data)?;
        self.push(bytearray::new(data))
    }

    pub(super) fn load_next_buffer(&mut self) -> Result<()> {
        let th = self.th;
        let Some(it) = self.core.buffers.get() else {
            return Err(unpickling_error(
                th,
                "pickle stream refers to out-of-band data but no *buffers* argument was given",
            ));
        };
        match iter::next(th, &it)? {
            Some(b) => self.push(b),
            None => Err(unpickling_error(th, "not enough out-of-band buffers")),
        }
    }

    pub(super) fn load_readonly_buffer(&mut self) -> Result<()> {
        let th = self.th;
        let v = self.top()?.clone();
        let view = memoryview::from_object(th, &v, Request::FULL_RO.flags)?;
        let Some(b) = MEMORYVIEW.get(&view) else {
            return Ok(());
        };
        let mut b = b.buffer(th)?;
        if !b.readonly {
            b.readonly = true;
            let new = memoryview::from_buffer(b);
            if let Some(slot) = self.stack.last_mut() {
                drop(std::mem::replace(slot, new));
            }
        }
        Ok(())
    }

    pub(super) fn load_long_bytes(&mut self, n: usize) -> Result<()> {
        let b = self.source.take(self.th, n)?;
        let v = ints::from_le_bytes(b, true)?;
        self.push(v)
    }

    pub(super) fn load_long4(&mut self) -> Result<()> {
        let n = i32::from_le_bytes(self.fixed()?);
        match usize::try_from(n) {
            Ok(n) => self.load_long_bytes(n),
            Err(_) => Err(unpickling_error(
                self.th,
                "LONG pickle has negative byte count",
            )),
        }
    }

    /// An int in text. `00` and `01` are the bools of old protocols.
    pub(super) fn load_int(&mut self) -> Result<()> {
        let line = self.line(2)?;
        // A file may give more than a line: what a C long takes ends at the first one.
        let first = line.split_inclusive(|&c| c == b'\n').next();
        let short = first.and_then(|l| parse_int(self.th, l).ok());
        let Some(v) = short.or_else(|| parse_int(self.th, &line).ok()) else {
            return Err(self.th.value_error("could not convert string to int"));
        };
        let v = match v.as_small() {
            Some(n @ (0 | 1)) if line.len() == 3 => Value::bool(n == 1),
            _ => v,
        };
        self.push(v)
    }

    pub(super) fn load_long(&mut self) -> Result<()> {
        let line = self.line(2)?;
        // An L behind the digits is Python 2's, and need not be there.
        let text = line.strip_suffix(b"L\n").unwrap_or(&line);
        let v = parse_int(self.th, text)?;
        self.push(v)
    }

    pub(super) fn load_float(&mut self) -> Result<()> {
        let th = self.th;
        let line = self.line(2)?;
        let text = c_string(&line);
        let shown = || -> Result<String> {
            let v = codecs::decode(th, text, "utf-8", "replace")?;
            Ok(v.as_str()
                .map(|s| s.to_string_lossy().chars().take(200).collect())
                .unwrap_or_default())
        };
        let Some((x, end)) = float::parse_float_prefix(text) else {
            return Err(
                th.value_error(format!("could not convert string to float: '{}'", shown()?))
            );
        };
        let named = text
            .iter()
            .find(|c| c.is_ascii_alphabetic())
            .is_some_and(|c| matches!(c, b'i' | b'I' | b'n' | b'N'));
        if x.is_infinite() && !named {
            return Err(th.overflow_error(format!(
                "value too large to convert to float: '{}'",
                shown()?
            )));
        }
        if !matches!(text.get(end..), None | Some([] | [b'\n', ..])) {
            return Err(th.value_error("could not convert string to float"));
        }
        self.push(Value::float(x))
    }

    /// A byte string of Python 2: bytes, or text if there is an encoding.
    fn push_string(&mut self, b: &[u8]) -> Result<()> {
        let encoding = self.core.encoding.borrow().clone();
        alloc::room(b.len())?;
        let v = if &*encoding == "bytes" {
            bytes::new(b)
        } else {
            let errors = self.core.errors.borrow().clone();
            codecs::decode(self.th, b, &encoding, &errors)?
        };
        self.push(v)
    }

    pub(super) fn load_string(&mut self) -> Result<()> {
        let th = self.th;
        let line = self.line(0)?;
        let inner = match line.strip_suffix(b"\n").unwrap_or(&line) {
            [q @ (b'\'' | b'"'), inner @ .., last] if q == last => inner,
            _ => {
                return Err(unpickling_error(
                    th,
                    "the STRING opcode argument must be quoted",
                ));
            }
        };
        let decoded = alloc::with_room(inner.len(), || core::escape_decode(inner, "strict"))?;
        let (data, invalid) = decoded.map_err(|e| krait_builtins::raise_text_error(th, e))?;
        crate::codecs_::escape::warn(th, invalid, "b")?;
        self.push_string(&data)
    }

    pub(super) fn load_binstring(&mut self) -> Result<()> {
        let n = i32::from_le_bytes(self.fixed()?);
        match usize::try_from(n) {
            Ok(n) => self.load_counted_string(n),
            Err(_) => Err(unpickling_error(
                self.th,
                "BINSTRING pickle has negative byte count",
            )),
        }
    }

    pub(super) fn load_counted_string(&mut self, n: usize) -> Result<()> {
        let data = alloc::copied(self.source.take(self.th, n)?)?;
        self.push_string(&data)
    }

    pub(super) fn load_unicode(&mut self) -> Result<()> {
        let th = self.th;
        let line = self.line(1)?;
        let Some(text) = line.strip_suffix(b"\n") else {
            return Err(truncated(th));
        };
        let mut input = codecs::DecodeInput::new(text, "rawunicodeescape", "strict", None);
        let (v, _) = codecs::drive_decode(th, &mut input, |b, at, out| {
            core::decode_raw_unicode_escape(b, at, true, out)
        })?;
        self.push(v)
    }
}
