//! `str(object, encoding, errors)`.

use crate::codecs;
use krait_object::err::Result;
use krait_object::protocol::{buffer, repr};
use krait_object::types::str::{self, STR};
use krait_object::{Args, Str, Thread, TypeObject, Value};

const NAMES: [&str; 3] = ["object", "encoding", "errors"];

/// `str.__new__`.
pub fn str_new(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
    let pos = args.positional();
    if let ([v], None) = (pos, args.names) {
        return Ok(in_class(cls, repr::to_str(th, v)?));
    }
    if args.values.len() > 3 {
        let n = args.values.len();
        return Err(th.type_error(match args.names {
            None => format!("str expected at most 3 arguments, got {n}"),
            Some(_) => format!("str() takes at most 3 arguments ({n} given)"),
        }));
    }
    let mut given = [pos.first(), pos.get(1), pos.get(2)];
    for (k, v) in args.keywords() {
        let name = crate::text::lossy(k);
        let slot = NAMES
            .iter()
            .position(|n| *n == name)
            .and_then(|i| given.get_mut(i).map(|slot| (i, slot)));
        match slot {
            None => {
                return Err(
                    th.type_error(format!("str() got an unexpected keyword argument '{name}'"))
                );
            }
            Some((i, Some(_))) => {
                return Err(th.type_error(format!(
                    "argument for str() given by name ('{name}') and position ({})",
                    i + 1
                )));
            }
            Some((_, slot)) => *slot = Some(v),
        }
    }
    let [object, encoding, errors] = given;
    let encoding = name_arg(th, encoding, "encoding")?;
    let errors = name_arg(th, errors, "errors")?;
    let Some(object) = object else {
        return Ok(in_class(cls, str::empty()));
    };
    if encoding.is_none() && errors.is_none() {
        return Ok(in_class(cls, repr::to_str(th, object)?));
    }
    let encoding = codecs::name(th, encoding, "utf-8")?;
    let errors = codecs::name(th, errors, "strict")?;
    Ok(in_class(cls, decode(th, object, &encoding, &errors)?))
}

/// An argument that must be text.
fn name_arg<'a>(th: &Thread, v: Option<&'a Value>, name: &str) -> Result<Option<&'a Str>> {
    match v {
        None => Ok(None),
        Some(v) => match v.as_str() {
            Some(s) => Ok(Some(s)),
            None => Err(th.type_error(format!(
                "str() argument '{name}' must be str, not {}",
                crate::text_error::type_or_none(v)
            ))),
        },
    }
}

/// Text from a bytes-like object (`PyUnicode_FromEncodedObject`).
pub fn decode(th: &Thread, v: &Value, encoding: &str, errors: &str) -> Result<Value> {
    if let Some(b) = v.as_bytes() {
        return codecs::decode(th, b.as_slice(), encoding, errors);
    }
    if v.as_str().is_some() {
        return Err(th.type_error("decoding str is not supported"));
    }
    let Ok(data) = buffer::to_vec(th, v) else {
        return Err(th.type_error(format!(
            "decoding to str: need a bytes-like object, {} found",
            v.ty().name()
        )));
    };
    codecs::decode(th, &data, encoding, errors)
}

/// A string as an instance of `cls`.
pub fn in_class(cls: &'static TypeObject, v: Value) -> Value {
    if std::ptr::eq(cls, &STR.ty) {
        return v;
    }
    match v.as_str() {
        Some(s) => str::copy_as(cls, s),
        None => v,
    }
}
