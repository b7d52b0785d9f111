//! Bools, numbers, text and bytes.

use super::super::opcodes::{self as op, FRAME_TARGET};
use super::Saver;
use dashu_int::IBig;
use krait_builtins::{bytearray, int as ints};
use krait_object::protocol::repr;
use krait_object::types::{bytes, int::IntRef, str, tuple};
use krait_object::{Result, Str, Value, alloc};
use krait_text::codecs;

impl Saver<'_> {
    pub(super) fn save_bool(&mut self, yes: bool) -> Result<()> {
        if self.proto >= 2 {
            return self.op(if yes { op::NEWTRUE } else { op::NEWFALSE });
        }
        self.put(if yes { b"I01\n" } else { b"I00\n" })
    }

    /// An int that fits a word.
    #[inline]
    pub(super) fn save_small(&mut self, n: i64) -> Result<()> {
        let Ok(short) = i32::try_from(n) else {
            return self.save_long(IntRef::Small(n));
        };
        if !self.bin() {
            return krait_text::int::with_small(n, |text| self.put_text(op::INT, text));
        }
        if let Ok(n) = u8::try_from(short) {
            return self.put(&[op::BININT1, n]);
        }
        if let Ok(n) = u16::try_from(short) {
            let [a, b] = n.to_le_bytes();
            return self.put(&[op::BININT2, a, b]);
        }
        self.put_u32(op::BININT, short as u32)
    }

    pub(super) fn save_int(&mut self, v: &Value) -> Result<()> {
        match v.as_int() {
            Some(IntRef::Small(n)) => self.save_small(n),
            Some(big) => self.save_long(big),
            None => Ok(()),
        }
    }

    /// An int of more than four bytes.
    #[cold]
    fn save_long(&mut self, n: IntRef<'_>) -> Result<()> {
        if self.proto < 2 {
            let text = ints::to_str(self.th, n)?;
            let text = text.as_str().map(Str::raw_bytes).unwrap_or_default();
            self.op(op::LONG)?;
            self.put(text)?;
            return self.put(b"L\n");
        }
        let digits = match n {
            IntRef::Small(n) => shortest(&n.to_le_bytes(), n < 0).to_vec(),
            IntRef::Big(n) => {
                let size = n.as_sign_words().1.len() * 8 + 8;
                alloc::with_room(size * 2, || big_bytes(n))?
            }
        };
        match u8::try_from(digits.len()) {
            Ok(len) => self.put_sized(&[op::LONG1, len], &digits),
            Err(_) => {
                let Ok(len) = i32::try_from(digits.len()) else {
                    return Err(self.th.overflow_error("int too large to pickle"));
                };
                self.put_u32(op::LONG4, len as u32)?;
                self.put(&digits)
            }
        }
    }

    #[inline]
    pub(super) fn save_float(&mut self, x: f64) -> Result<()> {
        if self.bin() {
            let [a, b, c, d, e, f, g, h] = x.to_be_bytes();
            return self.put(&[op::BINFLOAT, a, b, c, d, e, f, g, h]);
        }
        let text = repr::repr_text(self.th, &Value::float(x))?;
        self.put_text(op::FLOAT, text.as_bytes())
    }

    #[inline]
    pub(super) fn save_str(&mut self, v: &Value) -> Result<()> {
        let Some(s) = v.as_str() else { return Ok(()) };
        if s.len() * 4 >= FRAME_TARGET {
            return self.save_long_str(v, s);
        }
        let Some(n) = self.note(v)? else {
            return Ok(());
        };
        self.text(s)?;
        self.noted_as(n)
    }

    /// Writing text so long may run Python code: it is noted afterwards.
    #[cold]
    fn save_long_str(&mut self, v: &Value, s: &Str) -> Result<()> {
        if self.written_before(v)? {
            return Ok(());
        }
        self.text(s)?;
        self.memoize(v)
    }

    #[inline]
    fn text(&mut self, s: &Str) -> Result<()> {
        if !self.bin() {
            return self.escaped(s);
        }
        if let Some(ascii) = s.as_ascii() {
            return self.encoded(ascii.as_bytes());
        }
        let mut utf8 = Vec::new();
        alloc::reserve(&mut utf8, codecs::utf8_len(s.text()))?;
        for c in s.code_points() {
            codecs::push_utf8(&mut utf8, c);
        }
        self.encoded(&utf8)
    }

    #[inline]
    fn encoded(&mut self, utf8: &[u8]) -> Result<()> {
        let len = utf8.len();
        if self.proto >= 4
            && let Ok(n) = u8::try_from(len)
        {
            return self.put_sized(&[op::SHORT_BINUNICODE, n], utf8);
        }
        self.sized(op::BINUNICODE, op::BINUNICODE8, "string", utf8, None)
    }

    /// Data with a length of four bytes, or of eight.
    fn sized(
        &mut self,
        short: u8,
        long: u8,
        what: &str,
        data: &[u8],
        payload: Option<&Value>,
    ) -> Result<()> {
        if let Ok(n) = u32::try_from(data.len()) {
            let [a, b, c, d] = n.to_le_bytes();
            return self.put_data(&[short, a, b, c, d], data, payload);
        }
        if self.proto < 4 {
            return Err(self.th.overflow_error(format!(
                "serializing a {what} larger than 4 GiB requires pickle protocol 4 or higher"
            )));
        }
        self.put_data(&long_header(long, data.len()), data, payload)
    }

    /// Text of protocol 0.
    fn escaped(&mut self, s: &Str) -> Result<()> {
        let mut out = Vec::new();
        alloc::reserve(
            &mut out,
            s.len().saturating_mul(if s.is_ascii() { 1 } else { 2 }),
        )?;
        for c in s.code_points() {
            let special = matches!(c, 0x5c | 0 | 0x0a | 0x0d | 0x1a);
            alloc::make_room(&mut out, 10)?;
            match c {
                0..=0xff if !special => out.push(c as u8),
                0..=0xffff => out.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
                _ => out.extend_from_slice(format!("\\U{c:08x}").as_bytes()),
            }
        }
        self.op(op::UNICODE)?;
        self.put(&out)?;
        self.op(b'\n')
    }

    /// Bytes, which the memo does not have.
    pub(super) fn save_bytes(&mut self, v: &Value) -> Result<()> {
        let Some(b) = v.as_bytes() else { return Ok(()) };
        if self.proto >= 3 {
            self.bytes_data(b.as_slice(), Some(v))?;
            return self.memoize(v);
        }
        // Python 2 made text of bytes: they are rebuilt from text that stands for them.
        let reduced = if b.is_empty() {
            reduction(bytes::BYTES.ty.type_value(), Vec::new())
        } else {
            let text = str::from_latin1(b.as_slice());
            let latin1 = krait_object::wk::latin1().clone();
            reduction(self.state.encode.get_or_none(), vec![text, latin1])
        };
        self.save_reduction(&reduced, Some(v))
    }

    pub(super) fn bytes_data(&mut self, data: &[u8], payload: Option<&Value>) -> Result<()> {
        if let Ok(n) = u8::try_from(data.len()) {
            return self.put_sized(&[op::SHORT_BINBYTES, n], data);
        }
        let what = "bytes object";
        self.sized(op::BINBYTES, op::BINBYTES8, what, data, payload)
    }

    pub(super) fn save_bytearray(&mut self, v: &Value) -> Result<()> {
        let Some(b) = bytearray::BYTEARRAY.get(v) else {
            return Ok(());
        };
        alloc::room(b.len())?;
        let data = b.to_vec();
        if self.proto >= 5 {
            self.bytearray_data(&data, Some(v))?;
            return self.memoize(v);
        }
        let args = match data.is_empty() {
            true => Vec::new(),
            false => vec![bytes::new(&data)],
        };
        let reduced = reduction(bytearray::BYTEARRAY.ty.type_value(), args);
        self.save_reduction(&reduced, Some(v))
    }

    pub(super) fn bytearray_data(&mut self, data: &[u8], payload: Option<&Value>) -> Result<()> {
        self.put_data(&long_header(op::BYTEARRAY8, data.len()), data, payload)
    }
}

/// What `__reduce__` would return: a callable and its arguments.
pub(super) fn reduction(callable: Value, args: Vec<Value>) -> Value {
    let args = tuple::from_vec(args).into_value();
    tuple::from_array([callable, args]).into_value()
}

fn long_header(op: u8, len: usize) -> [u8; 9] {
    let [a, b, c, d, e, f, g, h] = (len as u64).to_le_bytes();
    [op, a, b, c, d, e, f, g, h]
}

/// Two's complement without the bytes that only repeat the sign.
fn shortest(b: &[u8], negative: bool) -> &[u8] {
    let fill = if negative { 0xff } else { 0 };
    let mut b = b;
    while let [rest @ .., last] = b
        && *last == fill
        && rest.last().is_some_and(|&x| (x & 0x80 != 0) == negative)
    {
        b = rest;
    }
    b
}

fn big_bytes(n: &IBig) -> Vec<u8> {
    let (sign, words) = n.as_sign_words();
    let negative = sign == dashu_int::Sign::Negative;
    let mut out: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
    out.push(0);
    if negative {
        let mut carry = true;
        for b in &mut out {
            let (sum, over) = (!*b).overflowing_add(u8::from(carry));
            (*b, carry) = (sum, over);
        }
    }
    shortest(&out, negative).to_vec()
}
