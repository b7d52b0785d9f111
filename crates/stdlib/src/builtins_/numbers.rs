//! `abs`, `bin`, `chr`, `divmod`, `hex`, `oct`, `ord`, `pow`, `round`, `sum`.

use dashu_int::ops::BitTest;
use krait_builtins::complex;
use krait_object::alloc;
use krait_object::protocol::call;
use krait_object::protocol::iter::Items;
use krait_object::protocol::number::{self, BinOp};
use krait_object::types::{int, str};
use krait_object::{IntRef, Result, Thread, Value, wk};

pub struct Numbers;

fn radix(th: &Thread, v: &Value, base: u32, prefix: &str) -> Result<String> {
    let i = number::index(th, v)?;
    Ok(match i.as_int() {
        Some(IntRef::Small(n)) => {
            let digits = match base {
                2 => format!("{:b}", n.unsigned_abs()),
                8 => format!("{:o}", n.unsigned_abs()),
                _ => format!("{:x}", n.unsigned_abs()),
            };
            format!("{}{prefix}{digits}", if n < 0 { "-" } else { "" })
        }
        Some(IntRef::Big(b)) => {
            // The digits come three times: as they are made, in lower case and behind the prefix.
            let size = b.bit_len().saturating_mul(3) / base.ilog2() as usize;
            alloc::with_room(size, || {
                let text = b.in_radix(base as u8).to_string().to_lowercase();
                match text.strip_prefix('-') {
                    Some(t) => format!("-{prefix}{t}"),
                    None => format!("{prefix}{text}"),
                }
            })?
        }
        None => String::new(),
    })
}

#[krait_object::pyfunctions]
impl Numbers {
    /// Return the absolute value of the argument.
    fn abs(th: &Thread, x: &Value) -> Result<Value> {
        if let Some(i) = x.as_small() {
            // A word has a bit less than an `i64`.
            return Ok(int::from_i64(i.abs()));
        }
        number::absolute(th, x)
    }

    /// Return the binary representation of an integer.
    ///
    /// >>> bin(10)
    /// '0b1010'
    fn bin(th: &Thread, number: &Value) -> Result<String> {
        radix(th, number, 2, "0b")
    }

    /// Return the octal representation of an integer.
    ///
    /// >>> oct(64)
    /// '0o100'
    fn oct(th: &Thread, number: &Value) -> Result<String> {
        radix(th, number, 8, "0o")
    }

    /// Return the hexadecimal representation of an integer.
    ///
    /// >>> hex(255)
    /// '0xff'
    fn hex(th: &Thread, number: &Value) -> Result<String> {
        radix(th, number, 16, "0x")
    }

    /// Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.
    fn chr(th: &Thread, i: &Value) -> Result<Value> {
        let n = number::index(th, i)?;
        match n
            .as_i64()
            .and_then(|n| u32::try_from(n).ok())
            .filter(|&n| n <= 0x10FFFF)
        {
            Some(c) => Ok(str::char_str(c)),
            None => Err(th.value_error("chr() arg not in range(0x110000)")),
        }
    }

    /// Return the ordinal value of a character.
    fn ord(th: &Thread, character: &Value) -> Result<u32> {
        let size = if let Some(s) = character.as_str() {
            if s.len() == 1 {
                return Ok(s.char_at(0).unwrap_or(0));
            }
            s.len()
        } else if let Some(b) = character.as_bytes() {
            if let [c] = b.as_slice() {
                return Ok(u32::from(*c));
            }
            b.len()
        } else if krait_builtins::bytearray::BYTEARRAY
            .get(character)
            .is_some()
        {
            let v = krait_object::protocol::buffer::to_vec(th, character)?;
            if let [c] = v.as_slice() {
                return Ok(u32::from(*c));
            }
            v.len()
        } else {
            return Err(th.type_error(format!(
                "ord() expected string of length 1, but {} found",
                character.ty().name()
            )));
        };
        Err(th.type_error(format!(
            "ord() expected a character, but string of length {size} found"
        )))
    }

    /// Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.
    fn divmod(th: &Thread, x: &Value, y: &Value) -> Result<Value> {
        number::binary(th, x, y, BinOp::DivMod)
    }

    /// Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.
    ///
    /// Some types, such as ints, are able to use a more efficient algorithm when
    /// invoked using the three argument form.
    #[sig("(base, exp, mod=None)")]
    fn pow(th: &Thread, base: &Value, exp: &Value, mod_: Option<&Value>) -> Result<Value> {
        number::power(th, base, exp, mod_.unwrap_or(&Value::none()))
    }

    /// Round a number to a given precision in decimal digits.
    ///
    /// The return value is an integer if ndigits is omitted or None.  Otherwise
    /// the return value has the same type as the number.  ndigits may be negative.
    #[sig("(number, ndigits=None)")]
    fn round(th: &Thread, number: &Value, ndigits: Option<&Value>) -> Result<Value> {
        let Some(f) = call::lookup_special(th, number, wk::__round__())? else {
            return Err(th.type_error(format!(
                "type {} doesn't define __round__ method",
                number.ty().name()
            )));
        };
        match ndigits {
            Some(n) => call::call1(th, &f, n),
            None => call::call0(th, &f),
        }
    }

    /// Return the sum of a 'start' value (default: 0) plus an iterable of numbers
    ///
    /// When the iterable is empty, return the start value.
    /// This function is intended specifically for use with numeric values and may
    /// reject non-numeric types.
    #[sig("(iterable, /, start=0)")]
    fn sum(th: &Thread, iterable: &Value, start: Option<&Value>) -> Result<Value> {
        let mut items = Items::of(th, iterable)?;
        let mut total = start.cloned().unwrap_or_else(|| int::from_i64(0));
        if total.as_str().is_some() {
            return Err(th.type_error("sum() can't sum strings [use ''.join(seq) instead]"));
        }
        if total.as_bytes().is_some() {
            return Err(th.type_error("sum() can't sum bytes [use b''.join(seq) instead]"));
        }
        if krait_builtins::bytearray::BYTEARRAY.get(&total).is_some() {
            return Err(th.type_error("sum() can't sum bytearray [use b''.join(seq) instead]"));
        }
        loop {
            // Sums of one kind go on without objects for as long as they can.
            let item = if let Some(n) = total.as_small() {
                let (n, item) = sum_ints(th, n, &mut items)?;
                total = int::from_i64(n);
                item
            } else if let Some(f) = total.as_exact_float() {
                let (f, item) = sum_floats(th, f, &mut items)?;
                total = Value::float(f);
                item
            } else if let Some(c) = complex::COMPLEX.get_exact(&total) {
                let (sum, item) = sum_complex(th, (c.re, c.im), &mut items)?;
                total = sum;
                item
            } else {
                items.next(th)?
            };
            match item {
                Some(x) => total = number::binary(th, &total, &x, BinOp::Add)?,
                None => return Ok(total),
            }
        }
    }
}

/// Adds ints that fit a word; ends with the first item that is something else, or whose sum does not fit.
fn sum_ints(th: &Thread, start: i64, items: &mut Items) -> Result<(i64, Option<Value>)> {
    let mut total = start;
    while let Some(x) = items.next(th)? {
        match x.as_small().and_then(|n| total.checked_add(n)) {
            Some(sum) => total = sum,
            None => return Ok((total, Some(x))),
        }
    }
    Ok((total, None))
}

/// Adds floats, and ints as floats, with Neumaier's compensation, as CPython 3.12 and later do.
fn sum_floats(th: &Thread, start: f64, items: &mut Items) -> Result<(f64, Option<Value>)> {
    let mut sum = (start, 0.0);
    while let Some(x) = items.next(th)? {
        match addend(th, &x)? {
            Some(y) => sum = compensated(sum, y),
            None => return Ok((settle(sum.0, sum.1), Some(x))),
        }
    }
    Ok((settle(sum.0, sum.1), None))
}

/// A float, or an int as one; nothing else goes into a sum of floats.
fn addend(th: &Thread, x: &Value) -> Result<Option<f64>> {
    match x.as_exact_float() {
        Some(y) => Ok(Some(y)),
        None if x.as_int().is_some() => number::as_f64(th, x).map(Some),
        None => Ok(None),
    }
}

/// One step of Neumaier's summation: the sum and what its roundings lost.
fn compensated((s, c): (f64, f64), y: f64) -> (f64, f64) {
    let t = s + y;
    let lost = if s.abs() >= y.abs() {
        (s - t) + y
    } else {
        (y - t) + s
    };
    (t, c + lost)
}

/// Goes on with a sum that is complex: real and imaginary parts are compensated like floats.
fn sum_complex(
    th: &Thread,
    start: (f64, f64),
    items: &mut Items,
) -> Result<(Value, Option<Value>)> {
    let (mut re, mut im) = ((start.0, 0.0), (start.1, 0.0));
    let mut other = None;
    while let Some(x) = items.next(th)? {
        if let Some(c) = complex::COMPLEX.get_exact(&x) {
            (re, im) = (compensated(re, c.re), compensated(im, c.im));
        } else if let Some(y) = addend(th, &x)? {
            re = compensated(re, y);
        } else {
            other = Some(x);
            break;
        }
    }
    Ok((complex::new(settle(re.0, re.1), settle(im.0, im.1)), other))
}

/// The compensated sum; an infinite or undefined correction is dropped.
fn settle(s: f64, c: f64) -> f64 {
    if c != 0.0 && c.is_finite() { s + c } else { s }
}
