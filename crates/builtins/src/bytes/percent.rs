//! `bytes % arguments` (PEP 461).

use super::kind::Kind;
use super::with_bytes;
use crate::format::percent_args::{PercentArgs, integer_of, type_text};
use crate::text_error::{OrRaise, raise};
use krait_object::alloc;
use krait_object::err::{self, Result};
use krait_object::protocol::{buffer, number, repr};
use krait_object::types::bytes;
use krait_object::{Raised, Text, TextBuf, Thread, Value, exc};
use krait_text::format::{Amount, Conversion, Percent, PercentPiece, percent_char, percent_text};

/// `format % operand`. Everything is Latin-1 text meanwhile.
pub fn format<K: Kind>(th: &Thread, template: &Value, operand: &Value) -> Result<Value> {
    K::held(template, || format_held::<K>(th, template, operand))
}

fn format_held<K: Kind>(th: &Thread, template: &Value, operand: &Value) -> Result<Value> {
    let template = K::with(template, krait_object::alloc::copied)?;
    let is_bytes =
        operand.as_bytes().is_some() || crate::bytearray::BYTEARRAY.get(operand).is_some();
    let mut args = PercentArgs::new(operand, is_bytes || operand.as_str().is_some());
    let mut out = TextBuf::new();
    out.reserve(template.len());
    for piece in Percent::of_bytes(&template, args.mapping) {
        match piece.or_raise(th)? {
            PercentPiece::Literal(t) => out.push_text(t),
            PercentPiece::Conversion(mut c) => {
                convert(th, &mut c, &mut args, &mut out)?;
                if out.failed() {
                    return Err(no_room::<K>(th, template.len(), &c));
                }
            }
        }
    }
    if args.left_over() {
        return Err(th.type_error("not all arguments converted during bytes formatting"));
    }
    if out.failed() {
        return Err(err::memory_error());
    }
    match out.as_text() {
        Text::Latin1(b) => Ok(K::make_slice(b)),
        _ => Err(th.system_error("bytes formatting made wide text")),
    }
}

/// What says that there is no memory for a field: that there can be none, if its width and the template's length together
/// come to more than bytes can be long.
fn no_room<K: Kind>(th: &Thread, template: usize, c: &Conversion<'_>) -> Raised {
    let wanted = match c.width {
        // The percent sign takes no place, and of the field one place is there.
        Amount::Given(width) => template.saturating_add(width).saturating_sub(2),
        _ => 0,
    };
    match K::bound(th, wanted) {
        Err(e) if wanted <= isize::MAX as usize => e,
        _ => err::memory_error(),
    }
}

fn convert(
    th: &Thread,
    c: &mut Conversion<'_>,
    args: &mut PercentArgs<'_>,
    out: &mut TextBuf,
) -> Result<()> {
    args.settle(th, c, |key| match key {
        Text::Latin1(key) => bytes::new(key),
        // Parts of a format that is bytes are bytes.
        Text::Ucs2(_) | Text::Ucs4(_) => bytes::new(&[]),
    })?;
    let kind = c.kind_byte();
    let v = args.fetch(th)?;
    match kind {
        b's' | b'b' => {
            let b = bytes_of(th, &v)?;
            percent_text(out, Text::Latin1(&b), c);
            Ok(())
        }
        b'r' | b'a' => {
            let text = repr::ascii(th, &v)?;
            if let Some(t) = text.as_str() {
                percent_text(out, t.text(), c);
            }
            Ok(())
        }
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let n = integer_of(th, &v, kind)?;
            crate::format::percent_int(th, out, &n, c)
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
            let x = match number::as_f64(th, &v) {
                Err(e) if e.is(&exc::TYPE_ERROR) => {
                    return Err(
                        th.type_error(format!("float argument required, not {}", v.ty().name()))
                    );
                }
                r => r?,
            };
            crate::format::percent_float(th, out, x, c)
        }
        b'c' => {
            percent_char(out, u32::from(byte(th, &v)?), c);
            Ok(())
        }
        _ => Err(raise(th, c.unsupported())),
    }
}

/// The bytes of `%b`.
fn bytes_of(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    if let Some(b) = v.as_bytes() {
        return krait_object::alloc::copied(b.as_slice());
    }
    if let Some(r) = super::from_dunder(th, v)? {
        return r
            .as_bytes()
            .map_or_else(|| Ok(Vec::new()), |b| alloc::copied(b.as_slice()));
    }
    if buffer::supports(v) {
        return buffer::to_vec_any(th, v);
    }
    Err(th.type_error(format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
        v.ty().name()
    )))
}

/// The byte of `%c`.
fn byte(th: &Thread, v: &Value) -> Result<u8> {
    let kind = if v.as_bytes().is_some() {
        Some("bytes")
    } else if crate::bytearray::BYTEARRAY.get(v).is_some() {
        Some("bytearray")
    } else {
        None
    };
    if let Some(kind) = kind {
        let (n, first) = with_bytes(th, v, |b| (b.len(), b.first().copied()))?;
        return match (n, first) {
            (1, Some(b)) => Ok(b),
            _ => Err(th.type_error(format!(
                "%c requires an integer in range(256) or a single byte, not a {kind} object of length {n}"
            ))),
        };
    }
    if number::is_index(v) {
        let n = number::index(th, v)?;
        return n
            .as_i64()
            .and_then(|n| u8::try_from(n).ok())
            .ok_or_else(|| th.overflow_error("%c arg not in range(256)"));
    }
    Err(th.type_error(format!(
        "%c requires an integer in range(256) or a single byte, not {}",
        type_text(th, v)
    )))
}
