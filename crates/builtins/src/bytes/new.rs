//! `bytes(source, encoding, errors)`, and the arguments that `bytearray` takes too.

use super::{LengthHint, from_dunder, from_iterable_or_buffer};
use crate::codecs;
use krait_object::err::Result;
use krait_object::protocol::number;
use krait_object::types::bytes::{self, BYTES};
use krait_object::{Args, Str, Thread, TypeObject, Value, exc};

/// The three arguments.
pub struct Source<'a> {
    pub source: Option<&'a Value>,
    encoding: Option<&'a Str>,
    errors: Option<&'a Str>,
}

const NAMES: [&str; 3] = ["source", "encoding", "errors"];

/// Binds the constructor's arguments.
pub fn arguments<'a>(th: &Thread, func: &str, args: Args<'a>) -> Result<Source<'a>> {
    let pos = args.positional();
    let given = args.values.len();
    if given > 3 {
        return Err(th.type_error(format!(
            "{func}() takes at most 3 arguments ({given} given)"
        )));
    }
    let mut all = [pos.first(), pos.get(1), pos.get(2)];
    for (k, v) in args.keywords() {
        let name = crate::text::lossy(k);
        match NAMES
            .iter()
            .position(|n| *n == name)
            .and_then(|i| all.get_mut(i).map(|slot| (i, slot)))
        {
            None => {
                return Err(th.type_error(format!(
                    "{func}() got an unexpected keyword argument '{name}'"
                )));
            }
            Some((i, Some(_))) => {
                return Err(th.type_error(format!(
                    "argument for {func}() given by name ('{name}') and position ({})",
                    i + 1
                )));
            }
            Some((_, slot)) => *slot = Some(v),
        }
    }
    let [source, encoding, errors] = all;
    let text = |v: Option<&'a Value>, name: &str| match v {
        None => Ok(None),
        Some(v) => v.as_str().map(Some).ok_or_else(|| {
            th.type_error(format!(
                "{func}() argument '{name}' must be str, not {}",
                crate::text_error::type_or_none(v)
            ))
        }),
    };
    Ok(Source {
        source,
        encoding: text(encoding, "encoding")?,
        errors: text(errors, "errors")?,
    })
}

/// Text and an encoding as bytes; `None` if there is neither encoding nor error handler.
pub fn encoded(th: &Thread, s: &Source<'_>) -> Result<Option<Value>> {
    let complaint = match (s.encoding, s.errors) {
        (None, None) => {
            return Ok(None);
        }
        (Some(_), _) => "encoding without a string argument",
        (None, Some(_)) => "errors without a string argument",
    };
    let Some(text) = s.source.and_then(Value::as_str) else {
        return Err(th.type_error(complaint));
    };
    if s.encoding.is_none() {
        return Err(th.type_error("string argument without an encoding"));
    }
    let encoding = codecs::name(th, s.encoding, "utf-8")?;
    let errors = codecs::name(th, s.errors, "strict")?;
    codecs::encode(th, text, &encoding, &errors).map(Some)
}

/// Text needs an encoding.
pub fn refuse_text(th: &Thread, v: &Value) -> Result<()> {
    match v.as_str() {
        Some(_) => Err(th.type_error("string argument without an encoding")),
        None => Ok(()),
    }
}

/// The count of zero bytes that an int asks for; `None` if the source is no int.
pub fn count(th: &Thread, v: &Value) -> Result<Option<usize>> {
    if !number::is_index(v) {
        return Ok(None);
    }
    match number::as_isize(th, v) {
        Ok(n) => usize::try_from(n)
            .map(Some)
            .map_err(|_| th.value_error("negative count")),
        Err(e) if e.is(&exc::TYPE_ERROR) => Ok(None),
        Err(e) => Err(e),
    }
}

/// More than this CPython does not even try: its header, and the zero at the end.
const MOST: usize = isize::MAX as usize - 33;

/// Refuses sizes that no `bytes` may have.
pub fn check_size(th: &Thread, size: usize) -> Result<()> {
    if size > MOST {
        return Err(th.overflow_error("byte string is too large"));
    }
    Ok(())
}

/// `bytes.__new__`.
pub fn bytes_new(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
    let s = arguments(th, "bytes", args)?;
    if let Some(v) = encoded(th, &s)? {
        return Ok(in_class(cls, v));
    }
    let Some(v) = s.source else {
        return Ok(in_class(cls, bytes::new(&[])));
    };
    if v.is_exact(&BYTES.ty) {
        return Ok(in_class(cls, v.clone()));
    }
    if let Some(r) = from_dunder(th, v)? {
        return Ok(in_class(cls, r));
    }
    refuse_text(th, v)?;
    if let Some(n) = count(th, v)? {
        check_size(th, n)?;
        return Ok(in_class(cls, bytes::zeros(n)?));
    }
    let b = from_iterable_or_buffer(th, v, "bytes", "bytes", LengthHint::Asked)?;
    Ok(in_class(cls, bytes::new(&b)))
}

/// Bytes as an instance of `cls`.
fn in_class(cls: &'static TypeObject, v: Value) -> Value {
    if std::ptr::eq(cls, &BYTES.ty) {
        return v;
    }
    match v.as_bytes() {
        Some(b) => bytes::new_in(cls, b.as_slice()),
        None => v,
    }
}
