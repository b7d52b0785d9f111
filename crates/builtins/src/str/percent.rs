//! `str % arguments`.

use super::single::{self, Single};
use crate::format::percent_args::{PercentArgs, integer_of};
use crate::text_error::OrRaise;
use krait_object::err::Result;
use krait_object::protocol::{number, repr};
use krait_object::types::str;
use krait_object::{Str, Text, TextBuf, Thread, Value, exc};
use krait_text::format::{Conversion, Percent, PercentPiece, percent_char, percent_text};

/// `s % operand`.
pub fn format(th: &Thread, s: &Str, operand: &Value) -> Result<Value> {
    let mut args = PercentArgs::new(operand, operand.as_str().is_some());
    let mut out = single::output(s);
    let mut single = Single::default();
    let mut pieces = Percent::new(s.text(), args.mapping);
    let mut literal = true;
    loop {
        push_part(&mut out, s, pieces.literal());
        if let Some(kind) = pieces.plain() {
            literal = false;
            plain(th, kind, &mut args, &mut out, &mut single)?;
            continue;
        }
        let Some(piece) = pieces.next() else { break };
        literal = false;
        match piece.or_raise(th)? {
            PercentPiece::Literal(t) => out.push_text(t),
            PercentPiece::Conversion(mut c) => {
                convert(th, &mut c, &mut args, &mut out, &mut single)?
            }
        }
    }
    if args.left_over() {
        return Err(th.type_error("not all arguments converted during string formatting"));
    }
    if literal {
        return Ok(super::edit::unfilled(s));
    }
    single.finish(out)
}

/// Appends a part of `s`.
#[inline]
fn push_part(out: &mut TextBuf, s: &Str, part: Text<'_>) {
    match part {
        Text::Latin1(bytes) if s.is_ascii() => out.push_ascii(bytes),
        part => out.push_text(part),
    }
}

/// `%s`, `%r` or `%d` without anything else.
fn plain(
    th: &Thread,
    kind: u8,
    args: &mut PercentArgs<'_>,
    out: &mut TextBuf,
    single: &mut Single,
) -> Result<()> {
    let v = args.fetch(th)?;
    if let (Some(n), b's' | b'r' | b'd') = (v.as_small(), kind) {
        krait_text::int::write_small(out, n);
        return Ok(());
    }
    if kind == b'd' {
        let n = integer_of(th, &v, kind)?;
        return crate::format::percent_int(th, out, &n, &Conversion::plain(kind));
    }
    let text = match kind {
        b's' => repr::to_str(th, &v)?,
        _ => repr::repr(th, &v)?,
    };
    if let Some(t) = text.as_str() {
        let before = out.len();
        push_part(out, t, t.text());
        single.note(&text, before, out);
    }
    Ok(())
}

fn convert(
    th: &Thread,
    c: &mut Conversion<'_>,
    args: &mut PercentArgs<'_>,
    out: &mut TextBuf,
    single: &mut Single,
) -> Result<()> {
    args.settle(th, c, str::from_text)?;
    let kind = c.kind_byte();
    let v = args.fetch(th)?;
    match kind {
        b's' | b'r' | b'a' => {
            let text = match kind {
                b's' => repr::to_str(th, &v)?,
                b'r' => repr::repr(th, &v)?,
                _ => repr::ascii(th, &v)?,
            };
            if let Some(t) = text.as_str() {
                let before = out.len();
                percent_text(out, t.text(), c);
                single.note(&text, before, out);
            }
            Ok(())
        }
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let n = integer_of(th, &v, kind)?;
            crate::format::percent_int(th, out, &n, c)
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
            crate::format::percent_float(th, out, number::as_f64(th, &v)?, c)
        }
        b'c' => {
            percent_char(out, character(th, &v)?, c);
            Ok(())
        }
        _ => Err(crate::text_error::raise(th, c.unsupported())),
    }
}

/// The character of `%c`.
fn character(th: &Thread, v: &Value) -> Result<u32> {
    if let Some(s) = v.as_str() {
        return match (s.len(), s.char_at(0)) {
            (1, Some(c)) => Ok(c),
            (n, _) => Err(th.type_error(format!(
                "%c requires an int or a unicode character, not a string of length {n}"
            ))),
        };
    }
    let n = match number::index(th, v) {
        Ok(n) => n,
        Err(e) if e.is(&exc::TYPE_ERROR) => {
            return Err(th.type_error(format!(
                "%c requires an int or a unicode character, not {}",
                v.ty().full_name()
            )));
        }
        Err(e) => return Err(e),
    };
    match n.as_i64() {
        Some(n @ 0..0x11_0000) => Ok(n as u32),
        _ => Err(th.overflow_error("%c arg not in range(0x110000)")),
    }
}
