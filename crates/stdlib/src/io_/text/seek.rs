//! Positions in text: a cookie holds a position in bytes, and what the decoder must go through to get to the character.

use super::state::{Coder, TextIo, check_open};
use crate::io_::support::unsupported;
use dashu_int::UBig;
use krait_object::protocol::{call, compare, number};
use krait_object::types::{bytes, int};
use krait_object::{CompareOp, Obj, Result, Thread, Value, wk};

/// A position in the byte stream, and the way from there.
#[derive(Clone, Copy, Default)]
struct Cookie {
    start: u64,
    flags: i32,
    feed: u32,
    skip: u32,
    at_end: bool,
}

/// Bytes of a cookie: position, flags, bytes to feed, characters to skip, whether the input ends there.
const COOKIE_SIZE: usize = 21;

impl Cookie {
    /// As the number that Python sees: the parts as little-endian bytes.
    fn value(self) -> Value {
        let mut b = Vec::with_capacity(COOKIE_SIZE);
        b.extend_from_slice(&self.start.to_le_bytes());
        b.extend_from_slice(&self.flags.to_le_bytes());
        b.extend_from_slice(&self.feed.to_le_bytes());
        b.extend_from_slice(&self.skip.to_le_bytes());
        b.push(u8::from(self.at_end));
        int::from_big(UBig::from_le_bytes(&b).into())
    }

    fn parse(th: &Thread, v: &Value) -> Result<Cookie> {
        let v = call::call_type(th, &int::INT.ty, std::slice::from_ref(v))?;
        if int::is_negative(&v) {
            return Err(th.overflow_error("can't convert negative int to unsigned"));
        }
        let big = v.as_int().map(|i| i.to_big()).unwrap_or_default();
        let (_, magnitude) = big.into_parts();
        let b = magnitude.to_le_bytes();
        if b.len() > COOKIE_SIZE {
            return Err(th.overflow_error("int too big to convert"));
        }
        let mut all = [0u8; COOKIE_SIZE];
        for (to, from) in all.iter_mut().zip(b.iter()) {
            *to = *from;
        }
        let word = |at: usize| -> [u8; 4] {
            all.get(at..)
                .and_then(|p| p.first_chunk::<4>())
                .copied()
                .unwrap_or_default()
        };
        Ok(Cookie {
            start: all.first_chunk::<8>().map_or(0, |p| u64::from_le_bytes(*p)),
            flags: i32::from_le_bytes(word(8)),
            feed: u32::from_le_bytes(word(12)),
            skip: u32::from_le_bytes(word(16)),
            at_end: all.last().is_some_and(|&x| x != 0),
        })
    }
}

fn length(v: &Value) -> usize {
    v.as_str().map_or(0, |s| s.len())
}

/// `tell`.
pub fn tell(th: &Thread, t: &Obj<TextIo>) -> Result<Value> {
    let buffer = t.buffer(th)?;
    check_open(th, t)?;
    if !t.seekable.get() {
        return Err(unsupported(th, "underlying stream is not seekable"));
    }
    if !t.telling.get() {
        return Err(th.os_error_text("telling position disabled by next() call"));
    }
    t.write_pending(th)?;
    call::call_method(th, &t.value(), wk::flush(), &[])?;
    let position = call::call_method(th, &buffer, wk::tell(), &[])?;
    let Some(input) = t.snapshot_input.get() else {
        return Ok(position);
    };
    if t.decoder.get() == Coder::Absent {
        return Ok(position);
    }
    let position = number::index(th, &position)?
        .as_i64()
        .ok_or_else(|| th.overflow_error("Python int too large to convert to C long"))?;
    let flags = t.snapshot_flags.get();
    let len = input.as_bytes().map_or(0, |b| b.len());
    // A buffer may say that it stands before what was read from it.
    let start = position.wrapping_sub(len as i64) as u64;
    let skip = t.used.get();
    if skip == 0 {
        return Ok(cookie(start, i128::from(flags)).value());
    }
    let (kept, saved) = t.decoder_state(th)?;
    let r = reconstruct(th, t, &input, start, i128::from(flags), skip);
    // The decoder goes back to where it was, whatever happened.
    let restored = t.set_decoder_state(th, &kept, saved);
    let c = r?;
    restored?;
    Ok(c.value())
}

fn cookie(start: u64, flags: i128) -> Cookie {
    Cookie {
        start,
        flags: flags as i32,
        ..Cookie::default()
    }
}

/// Finds a point in the input from where decoding gives the character that is `skip` characters in.
fn reconstruct(
    th: &Thread,
    t: &Obj<TextIo>,
    input: &Value,
    start: u64,
    flags: i128,
    skip: usize,
) -> Result<Cookie> {
    let empty = bytes::new(b"");
    let data = input.as_bytes().map_or(&[][..], |b| b.as_slice());
    let mut flags = flags;
    let mut skip = skip;
    // A guess by the average width of characters, from which we go back until the decoder holds nothing.
    let mut guess = ((t.ratio.get() * skip as f64) as usize).min(data.len());
    let mut step = 1;
    let mut found = false;
    while guess > 0 {
        t.set_decoder_state(th, &empty, flags)?;
        let part = bytes::new(data.get(..guess).unwrap_or(data));
        let n = length(&t.decode(th, &part, false)?);
        if n <= skip {
            let (kept, after) = t.decoder_state(th)?;
            let kept = kept.as_bytes().map_or(0, |b| b.len());
            if kept == 0 {
                flags = after;
                skip -= n;
                found = true;
                break;
            }
            guess = guess.saturating_sub(kept);
            step = 1;
        } else {
            guess = guess.saturating_sub(step);
            step *= 2;
        }
    }
    if !found {
        guess = 0;
        t.set_decoder_state(th, &empty, flags)?;
    }
    let mut c = cookie(start.wrapping_add(guess as u64), flags);
    if skip == 0 {
        return Ok(c);
    }
    // Byte by byte from there, keeping the last point at which the decoder held nothing.
    let mut decoded = 0;
    for b in data.get(guess..).unwrap_or_default() {
        c.feed += 1;
        decoded += length(&t.decode(th, &bytes::new(&[*b]), false)?);
        let (kept, after) = t.decoder_state(th)?;
        if kept.as_bytes().is_none_or(|b| b.is_empty()) && decoded <= skip {
            c.start = c.start.wrapping_add(u64::from(c.feed));
            skip -= decoded;
            c.flags = after as i32;
            c.feed = 0;
            decoded = 0;
        }
        if decoded >= skip {
            break;
        }
    }
    if decoded < skip {
        decoded += length(&t.decode(th, &empty, true)?);
        c.at_end = true;
        if decoded < skip {
            return Err(th.os_error_text("can't reconstruct logical file position"));
        }
    }
    c.skip = u32::try_from(skip).unwrap_or(u32::MAX);
    Ok(c)
}

fn is_zero(th: &Thread, v: &Value) -> Result<bool> {
    compare::eq(th, v, &int::from_i64(0))
}

/// `seek`.
pub fn seek(th: &Thread, t: &Obj<TextIo>, target: &Value, whence: i32) -> Result<Value> {
    let buffer = t.buffer(th)?;
    check_open(th, t)?;
    if !t.seekable.get() {
        return Err(unsupported(th, "underlying stream is not seekable"));
    }
    let zelf = t.value();
    let mut target = target.clone();
    match whence {
        0 => {}
        1 => {
            if !is_zero(th, &target)? {
                return Err(unsupported(th, "can't do nonzero cur-relative seeks"));
            }
            target = call::call_method(th, &zelf, wk::tell(), &[])?;
        }
        2 => {
            if !is_zero(th, &target)? {
                return Err(unsupported(th, "can't do nonzero end-relative seeks"));
            }
            return seek_end(th, t, &buffer, &target);
        }
        _ => {
            return Err(th.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)")));
        }
    }
    if compare::rich_bool(th, &target, &int::from_i64(0), CompareOp::Lt)? {
        return Err(th.value_error(format!(
            "negative seek position {}",
            krait_object::protocol::repr::repr_text(th, &target)?
        )));
    }
    call::call_method(th, &zelf, wk::flush(), &[])?;
    let c = Cookie::parse(th, &target)?;
    let start = int::from_u64(c.start);
    call::call_method(th, &buffer, wk::seek(), &[start])?;
    t.forget_decoded();
    let at_start = c.start == 0 && c.flags == 0;
    let empty = bytes::new(b"");
    if at_start {
        t.reset_decoder(th)?;
    } else {
        t.set_decoder_state(th, &empty, i128::from(c.flags))?;
    }
    if c.skip > 0 {
        let feed = [int::from_usize(c.feed as usize)];
        let input = call::call_method(th, &buffer, wk::read(), &feed)?;
        if input.as_bytes().is_none() {
            return Err(th.type_error(format!(
                "underlying read() should have returned a bytes object, not '{}'",
                input.ty().name()
            )));
        }
        t.snapshot_flags.set(i64::from(c.flags));
        t.snapshot_input.set(input.clone());
        let text = t.decode(th, &input, c.at_end)?;
        let n = length(&text);
        t.set_decoded(text);
        if n < c.skip as usize {
            return Err(th.os_error_text("can't restore logical file position"));
        }
        t.used.set(c.skip as usize);
    } else {
        t.snapshot_flags.set(i64::from(c.flags));
        t.snapshot_input.set(empty);
    }
    t.reset_encoder(th, at_start)?;
    Ok(target)
}

fn seek_end(th: &Thread, t: &Obj<TextIo>, buffer: &Value, zero: &Value) -> Result<Value> {
    call::call_method(th, &t.value(), wk::flush(), &[])?;
    t.forget_decoded();
    t.reset_decoder(th)?;
    let args = [zero.clone(), Value::int32(2)];
    let r = call::call_method(th, buffer, wk::seek(), &args)?;
    let at_start = is_zero(th, &r)?;
    t.reset_encoder(th, at_start)?;
    Ok(r)
}
