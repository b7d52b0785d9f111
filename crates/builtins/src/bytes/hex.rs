//! `bytes.hex` and `bytes.fromhex`.

use super::with_bytes;
use krait_object::alloc;
use krait_object::err::Result;
use krait_object::protocol::{buffer, item};
use krait_object::types::str;
use krait_object::{Thread, Value};

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The one-byte separator argument of `hex`.
pub fn separator(th: &Thread, sep: Option<&Value>) -> Result<Option<u8>> {
    let Some(sep) = sep else { return Ok(None) };
    let n = item::len(th, sep)?;
    if n != 1 {
        return Err(th.value_error("sep must be length 1."));
    }
    let c = if let Some(s) = sep.as_str() {
        s.char_at(0).and_then(|c| u8::try_from(c).ok())
    } else if let Some(b) = sep.as_bytes() {
        b.as_slice().first().copied()
    } else {
        return Err(th.type_error("sep must be str or bytes."));
    };
    match c {
        Some(c) if c.is_ascii() => Ok(Some(c)),
        _ => Err(th.value_error("sep must be ASCII.")),
    }
}

/// Two digits per byte; a separator after every `group` bytes, counted from the right, or from the left if negative.
pub fn hex(b: &[u8], sep: Option<u8>, group: isize) -> Result<Value> {
    let mut out = super::with_room(b.len().saturating_mul(3))?;
    let size = group.unsigned_abs();
    for (i, c) in b.iter().enumerate() {
        if let Some(sep) = sep
            && size > 0
            && i > 0
        {
            let boundary = if group > 0 { b.len() - i } else { i };
            if boundary.is_multiple_of(size) {
                out.push(sep);
            }
        }
        out.push(DIGITS.get(usize::from(c >> 4)).copied().unwrap_or(0));
        out.push(DIGITS.get(usize::from(c & 15)).copied().unwrap_or(0));
    }
    Ok(str::ascii_bytes(&out))
}

/// The bytes that hexadecimal digits spell; white space between bytes is skipped.
pub fn from_hex(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    let bad = |i: usize| {
        th.value_error(format!(
            "non-hexadecimal number found in fromhex() arg at position {i}"
        ))
    };
    if let Some(s) = v.as_str() {
        if let Some(i) = s.code_points().position(|c| c >= 0x80) {
            // The first bad character may stand before it.
            let head: Vec<u8> = s.code_points().take(i).map(|c| c as u8).collect();
            return match parse(&head) {
                Err(Some(at)) => Err(bad(at)),
                _ => Err(bad(i)),
            };
        }
        let text = s.as_ascii().unwrap_or_default().as_bytes();
        return finish(th, alloc::within(text.len(), || parse(text))?);
    }
    if buffer::supports(v) {
        let parsed = with_bytes(th, v, |text| alloc::within(text.len(), || parse(text)))??;
        return finish(th, parsed);
    }
    Err(th.type_error(format!(
        "fromhex() argument must be str or bytes-like, not {}",
        v.ty().name()
    )))
}

fn finish(th: &Thread, r: std::result::Result<Vec<u8>, Option<usize>>) -> Result<Vec<u8>> {
    r.map_err(|at| match at {
        Some(i) => th.value_error(format!(
            "non-hexadecimal number found in fromhex() arg at position {i}"
        )),
        None => th.value_error("fromhex() arg must contain an even number of hexadecimal digits"),
    })
}

/// The error is the position of what is no digit, or none for an odd number of digits.
fn parse(s: &[u8]) -> std::result::Result<Vec<u8>, Option<usize>> {
    let digit = |i: usize| {
        s.get(i)
            .and_then(|&c| (c as char).to_digit(16))
            .map(|d| d as u8)
    };
    let mut out = Vec::with_capacity(s.len() / 2);
    let mut i = 0;
    while i < s.len() {
        if s.get(i).copied().is_some_and(super::split::is_space) {
            i += 1;
            continue;
        }
        let high = digit(i).ok_or(Some(i))?;
        if i + 1 >= s.len() {
            return Err(None);
        }
        let low = digit(i + 1).ok_or(Some(i + 1))?;
        out.push(high << 4 | low);
        i += 2;
    }
    Ok(out)
}
