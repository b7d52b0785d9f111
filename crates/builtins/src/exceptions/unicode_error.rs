//! `UnicodeEncodeError`, `UnicodeDecodeError` and `UnicodeTranslateError`.

use super::{base, new_slot};
use crate::text::Builder;
use krait_object::err::Result;
use krait_object::exc::{self, ExcData, UnicodeErrorExt};
use krait_object::protocol::{buffer, number, repr};
use krait_object::typeobj::{Slot, TypeObject};
use krait_object::types::{bytes, int, str, tuple};
use krait_object::{Args, Ext, GetSetDef, Obj, Thread, TypeSpec, Value};

type UnicodeError = Obj<Ext<ExcData, UnicodeErrorExt>>;

pub(super) fn spec(t: &TypeObject) -> Option<TypeSpec> {
    let is = |d: &'static TypeObject| std::ptr::eq(t, d);
    if is(&exc::UNICODE_ENCODE_ERROR.ty) {
        return Some(TypeSpec {
            doc: Some("Unicode encoding error."),
            slots: const {
                &[
                    new_slot!(UNICODE_ENCODE_ERROR),
                    Slot::init(encode_init),
                    Slot::str(encode_str),
                ]
            },
            getsets: ATTRIBUTES,
            ..TypeSpec::EMPTY
        });
    }
    if is(&exc::UNICODE_DECODE_ERROR.ty) {
        return Some(TypeSpec {
            doc: Some("Unicode decoding error."),
            slots: const {
                &[
                    new_slot!(UNICODE_DECODE_ERROR),
                    Slot::init(decode_init),
                    Slot::str(decode_str),
                ]
            },
            getsets: ATTRIBUTES,
            ..TypeSpec::EMPTY
        });
    }
    if is(&exc::UNICODE_TRANSLATE_ERROR.ty) {
        return Some(TypeSpec {
            doc: Some("Unicode translation error."),
            slots: const {
                &[
                    new_slot!(UNICODE_TRANSLATE_ERROR),
                    Slot::init(translate_init),
                    Slot::str(translate_str),
                ]
            },
            getsets: ATTRIBUTES,
            ..TypeSpec::EMPTY
        });
    }
    None
}

/// The payload of any of the three.
fn any(v: &Value) -> Option<&UnicodeError> {
    exc::UNICODE_DECODE_ERROR
        .get(v)
        .or_else(|| exc::UNICODE_ENCODE_ERROR.get(v))
        .or_else(|| exc::UNICODE_TRANSLATE_ERROR.get(v))
}

macro_rules! object_member {
    ($name:literal $field:ident) => {
        GetSetDef {
            name: $name,
            doc: None,
            get: Some(|_, v| Ok(any(v).map_or_else(Value::none, |x| x.ext.$field.get_or_none()))),
            set: Some(|_, v, value| {
                if let Some(x) = any(v) {
                    drop(x.ext.$field.replace(value.cloned()));
                }
                Ok(())
            }),
            member: true,
        }
    };
}

macro_rules! index_member {
    ($name:literal $field:ident) => {
        GetSetDef {
            name: $name,
            doc: None,
            get: Some(|_, v| {
                Ok(int::from_i64(
                    any(v).map_or(0, |x| x.ext.$field.get() as i64),
                ))
            }),
            set: Some(|th, v, value| {
                let Some(value) = value else {
                    return Err(th.type_error("can't delete numeric/char attribute"));
                };
                let n = number::as_isize(th, value)?;
                if let Some(x) = any(v) {
                    x.ext.$field.set(n);
                }
                Ok(())
            }),
            member: true,
        }
    };
}

static ATTRIBUTES: &[GetSetDef] = &[
    object_member!("encoding" encoding),
    object_member!("object" object),
    index_member!("start" start),
    index_member!("end" end),
    object_member!("reason" reason),
];

fn count(th: &Thread, args: Args<'_>, want: usize) -> Result<()> {
    let n = args.values.len();
    if n == want {
        return Ok(());
    }
    Err(th.type_error(format!(
        "function takes exactly {want} arguments ({n} given)"
    )))
}

/// Argument `i` (from 0), which must be a `str`.
fn text(th: &Thread, args: Args<'_>, i: usize) -> Result<Value> {
    match args.values.get(i) {
        Some(v) if v.as_str().is_some() => Ok(v.clone()),
        Some(v) => Err(th.type_error(format!(
            "argument {} must be str, not {}",
            i + 1,
            if v.is_none() {
                "None".to_owned()
            } else {
                v.ty().name()
            }
        ))),
        None => Err(th.type_error("argument missing")),
    }
}

fn index(th: &Thread, args: Args<'_>, i: usize) -> Result<isize> {
    match args.values.get(i) {
        Some(v) => number::as_isize(th, v),
        None => Ok(0),
    }
}

fn begin<'a>(th: &Thread, v: &'a Value, args: Args<'_>) -> Result<&'a UnicodeError> {
    base::no_keywords(th, v, args)?;
    match any(v) {
        Some(e) => {
            e.base.set_args(tuple::from_slice(args.values));
            Ok(e)
        }
        None => Err(th.type_error("expected a UnicodeError")),
    }
}

fn encode_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    let e = begin(th, v, args)?;
    count(th, args, 5)?;
    let (encoding, object) = (text(th, args, 0)?, text(th, args, 1)?);
    let (start, end) = (index(th, args, 2)?, index(th, args, 3)?);
    let reason = text(th, args, 4)?;
    fill(e, Some(encoding), object, start, end, reason);
    Ok(())
}

fn decode_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    let e = begin(th, v, args)?;
    count(th, args, 5)?;
    let encoding = text(th, args, 0)?;
    let object = args.values.get(1).cloned().unwrap_or_else(Value::none);
    let (start, end) = (index(th, args, 2)?, index(th, args, 3)?);
    let reason = text(th, args, 4)?;
    let object = if object.as_bytes().is_some() {
        object
    } else {
        bytes::new(&buffer::to_vec(th, &object)?)
    };
    fill(e, Some(encoding), object, start, end, reason);
    Ok(())
}

fn translate_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    let e = begin(th, v, args)?;
    count(th, args, 4)?;
    let object = text(th, args, 0)?;
    let (start, end) = (index(th, args, 1)?, index(th, args, 2)?);
    let reason = text(th, args, 3)?;
    fill(e, None, object, start, end, reason);
    Ok(())
}

fn fill(
    e: &UnicodeError,
    encoding: Option<Value>,
    object: Value,
    start: isize,
    end: isize,
    reason: Value,
) {
    let x = &e.ext;
    drop(x.encoding.replace(encoding));
    x.object.set(object);
    x.start.set(start);
    x.end.set(end);
    x.reason.set(reason);
}

/// `\xNN`, `\uNNNN` or `\UNNNNNNNN`.
fn escape(c: u32) -> String {
    match c {
        0..=0xFF => format!("\\x{c:02x}"),
        0x100..=0xFFFF => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    }
}

/// The one position that the error is about, if it is one within `len`.
fn single(x: &UnicodeErrorExt, len: usize) -> Option<usize> {
    let (start, end) = (x.start.get(), x.end.get());
    let at = usize::try_from(start).ok()?;
    (at < len && end == start + 1 && end as usize <= len).then_some(at)
}

/// `'codec' codec `, for errors that have one, and the reason. Both may run Python code, so they come first.
fn frame(th: &Thread, x: &UnicodeErrorExt, codec: bool) -> Result<(Value, Value)> {
    let text = |v: Option<Value>| match v {
        Some(v) => repr::to_str(th, &v),
        None => Ok(str::new("<NULL>")),
    };
    let mut b = Builder::default();
    if codec {
        b.push_str("'");
        b.push(&text(x.encoding.get())?);
        b.push_str("' codec ");
    }
    let reason = text(x.reason.get())?;
    Ok((b.finish(), reason))
}

/// Head, middle, `: reason`.
fn compose(head: &Value, what: &str, reason: &Value) -> Value {
    let mut b = Builder::default();
    b.push(head);
    b.push_str(what);
    b.push_str(": ");
    b.push(reason);
    b.finish()
}

fn bad_object(th: &Thread, want: &str) -> krait_object::Raised {
    th.type_error(format!("UnicodeError 'object' attribute must be a {want}"))
}

fn range(x: &UnicodeErrorExt) -> String {
    format!("{}-{}", x.start.get(), x.end.get() - 1)
}

fn encode_str(th: &Thread, v: &Value) -> Result<Value> {
    characters(th, v, "encode")
}

fn translate_str(th: &Thread, v: &Value) -> Result<Value> {
    characters(th, v, "translate")
}

fn characters(th: &Thread, v: &Value, verb: &str) -> Result<Value> {
    let Some(x) = any(v).map(|e| &e.ext).filter(|x| x.object.is_some()) else {
        return Ok(str::empty());
    };
    let (head, reason) = frame(th, x, verb == "encode")?;
    let object = x.object.get_or_none();
    let Some(s) = object.as_str() else {
        return Err(bad_object(th, "string"));
    };
    let one = single(x, s.len()).and_then(|i| Some((i, s.char_at(i)?)));
    let what = match one {
        Some((i, c)) => format!("can't {verb} character '{}' in position {i}", escape(c)),
        None => format!("can't {verb} characters in position {}", range(x)),
    };
    Ok(compose(&head, &what, &reason))
}

fn decode_str(th: &Thread, v: &Value) -> Result<Value> {
    let Some(x) = any(v).map(|e| &e.ext).filter(|x| x.object.is_some()) else {
        return Ok(str::empty());
    };
    let (head, reason) = frame(th, x, true)?;
    let object = x.object.get_or_none();
    let Some(data) = object.as_bytes().map(|b| b.as_slice()) else {
        return Err(bad_object(th, "bytes"));
    };
    let one = single(x, data.len()).and_then(|i| Some((i, data.get(i)?)));
    let what = match one {
        Some((i, c)) => format!("can't decode byte 0x{c:02x} in position {i}"),
        None => format!("can't decode bytes in position {}", range(x)),
    };
    Ok(compose(&head, &what, &reason))
}
