//! Error handlers: the built-in ones as functions over exception objects, and those a program registers.

use super::registry::Registry;
use krait_object::err::{Raised, Result};
use krait_object::protocol::{call, number};
use krait_object::types::{int, native, str, tuple};
use krait_object::{TextBuf, Thread, Value, exc, pyfunctions};
use krait_text::Text;
use krait_text::codecs::{CodecError, Handler, Replacement, Standard};

/// What a handler puts in place of what cannot be converted.
pub(super) enum Answer {
    Text(Value),
    Bytes(Value),
}

/// Calls a handler; `complaint` is the error for an answer of the wrong shape.
pub(super) fn call_handler(
    th: &Thread,
    handler: &Value,
    exception: &Value,
    complaint: &str,
    bytes_allowed: bool,
) -> Result<(Answer, isize)> {
    let r = call::call1(th, handler, exception)?;
    let Some([what, position]) = r
        .as_tuple()
        .map(|t| t.as_slice())
        .and_then(|s| s.first_chunk::<2>().filter(|_| s.len() == 2))
    else {
        return Err(th.type_error(complaint));
    };
    // An encoder's handler may answer with more than texts: what it is comes second.
    let early = if bytes_allowed {
        Some(number::as_ssize(th, position)?)
    } else {
        None
    };
    let answer = if what.as_str().is_some() {
        Answer::Text(what.clone())
    } else if bytes_allowed && what.as_bytes().is_some() {
        Answer::Bytes(what.clone())
    } else {
        return Err(th.type_error(complaint));
    };
    let position = match early {
        Some(position) => position,
        None => number::as_ssize(th, position)?,
    };
    Ok((answer, position))
}

/// The handler registered under a name.
pub fn lookup_error(th: &Thread, name: &str) -> Result<Value> {
    let registry = th.interp.state::<Registry>();
    if let Some(v) = registry.handler(name) {
        return Ok(v);
    }
    if Handler::from_name(name).is_some()
        && let Some(def) = Handlers::FUNCTIONS
            .iter()
            .find(|f| f.name == name || f.name.strip_suffix("_errors") == Some(name))
    {
        let f = native::function(def, None, None);
        registry.set_handler(name, f.clone());
        return Ok(f);
    }
    Err(th.lookup_error(format!("unknown error handler name '{name}'")))
}

/// `codecs.register_error`.
pub fn register_error(th: &Thread, name: &str, handler: &Value) -> Result<()> {
    if !call::is_callable(handler) {
        return Err(th.type_error("handler must be callable"));
    }
    th.interp
        .state::<Registry>()
        .set_handler(name, handler.clone());
    Ok(())
}

/// Forgets a registered handler; the built-in ones stay. False if there is none.
pub fn unregister_error(th: &Thread, name: &str) -> Result<bool> {
    if Handler::from_name(name).is_some() {
        return Err(th.value_error(format!(
            "cannot un-register built-in error handler '{name}'"
        )));
    }
    Ok(th.interp.state::<Registry>().remove_handler(name))
}

/// An exception that a handler was called with, taken apart.
enum Case {
    Encode {
        encoding: String,
        object: Value,
        error: CodecError,
    },
    Decode {
        encoding: String,
        object: Value,
        error: CodecError,
    },
    Translate {
        object: Value,
        error: CodecError,
    },
}

/// The range of an exception, clamped to its object as CPython clamps it.
fn range(start: isize, end: isize, len: usize) -> CodecError {
    let len = len as isize;
    let start = start.clamp(0, (len - 1).max(0));
    let end = end.clamp(1.min(len), len).max(start.min(len));
    CodecError {
        start: start as usize,
        end: end as usize,
        reason: "",
    }
}

fn text_of(v: Option<Value>) -> String {
    v.as_ref().map(crate::text::lossy).unwrap_or_default()
}

fn case(th: &Thread, v: &Value) -> Result<Case> {
    let missing = || th.type_error("exception attribute object not set");
    if let Some(x) = exc::UNICODE_ENCODE_ERROR.get(v)
        && v.is_instance(&exc::UNICODE_ENCODE_ERROR.ty)
    {
        let object = x.ext.object.get().ok_or_else(missing)?;
        let Some(len) = object.as_str().map(|s| s.len()) else {
            return Err(th.type_error("UnicodeError 'object' attribute must be a string"));
        };
        let error = range(x.ext.start.get(), x.ext.end.get(), len);
        let encoding = text_of(x.ext.encoding.get());
        return Ok(Case::Encode {
            encoding,
            object,
            error,
        });
    }
    if let Some(x) = exc::UNICODE_DECODE_ERROR.get(v)
        && v.is_instance(&exc::UNICODE_DECODE_ERROR.ty)
    {
        let object = x.ext.object.get().ok_or_else(missing)?;
        let Some(len) = object.as_bytes().map(|s| s.len()) else {
            return Err(th.type_error("UnicodeError 'object' attribute must be a bytes"));
        };
        let error = range(x.ext.start.get(), x.ext.end.get(), len);
        let encoding = text_of(x.ext.encoding.get());
        return Ok(Case::Decode {
            encoding,
            object,
            error,
        });
    }
    if let Some(x) = exc::UNICODE_TRANSLATE_ERROR.get(v)
        && v.is_instance(&exc::UNICODE_TRANSLATE_ERROR.ty)
    {
        let object = x.ext.object.get().ok_or_else(missing)?;
        let Some(len) = object.as_str().map(|s| s.len()) else {
            return Err(th.type_error("UnicodeError 'object' attribute must be a string"));
        };
        let error = range(x.ext.start.get(), x.ext.end.get(), len);
        return Ok(Case::Translate { object, error });
    }
    Err(dont_know(th, v))
}

#[cold]
fn dont_know(th: &Thread, v: &Value) -> Raised {
    th.type_error(format!(
        "don't know how to handle {} in error callback",
        v.ty().short_name()
    ))
}

fn answer(what: Value, at: usize) -> Value {
    tuple::from_array([what, int::from_usize(at)]).into_value()
}

/// Re-raises what the handler was given.
fn again(v: &Value) -> Raised {
    Raised::from_value(v.clone())
}

fn replacement(r: Replacement) -> Value {
    match r {
        Replacement::Text(b) => str::ascii_bytes(&b),
        Replacement::Bytes(b) => krait_object::types::bytes::new(&b),
    }
}

/// A handler that only encoding (and translating) errors know.
fn on_encode_only(th: &Thread, h: Handler, v: &Value) -> Result<Value> {
    match case(th, v)? {
        Case::Encode { object, error, .. } | Case::Translate { object, error }
            if exc::UNICODE_TRANSLATE_ERROR.get(v).is_none() || h == Handler::BackslashReplace =>
        {
            let text = object.as_str().map_or(Text::Latin1(&[]), |s| s.text());
            match h.on_encode(None, text, &error) {
                Some(r) => Ok(answer(replacement(r), error.end)),
                None => Err(again(v)),
            }
        }
        _ => Err(dont_know(th, v)),
    }
}

/// A handler that knows both directions.
fn on_either(th: &Thread, h: Handler, v: &Value) -> Result<Value> {
    match case(th, v)? {
        Case::Encode {
            encoding,
            object,
            error,
        } => {
            let text = object.as_str().map_or(Text::Latin1(&[]), |s| s.text());
            match h.on_encode(Standard::from_name(&encoding), text, &error) {
                Some(r) => Ok(answer(replacement(r), error.end)),
                None => Err(again(v)),
            }
        }
        Case::Decode {
            encoding,
            object,
            error,
        } => {
            let mut out = TextBuf::new();
            let b = object.as_bytes().map_or(&[][..], |b| b.as_slice());
            match h.on_decode(Standard::from_name(&encoding), b, &error, &mut out) {
                Some(next) => Ok(answer(str::from_buf(out)?, next)),
                None => Err(again(v)),
            }
        }
        Case::Translate { .. } => Err(dont_know(th, v)),
    }
}

struct Handlers;

#[pyfunctions]
impl Handlers {
    /// Implements the 'strict' error handling, which raises a UnicodeError on coding errors.
    fn strict_errors(th: &Thread, exc: &Value) -> Result<Value> {
        if exc.ty().has(krait_object::typeobj::BASE_EXC_SUBCLASS) {
            Err(again(exc))
        } else {
            Err(th.type_error("codec must pass exception instance"))
        }
    }

    /// Implements the 'ignore' error handling, which ignores malformed data and continues.
    fn ignore_errors(th: &Thread, exc: &Value) -> Result<Value> {
        let (Case::Encode { error, .. }
        | Case::Decode { error, .. }
        | Case::Translate { error, .. }) = case(th, exc)?;
        Ok(answer(str::empty(), error.end))
    }

    /// Implements the 'replace' error handling, which replaces malformed data with a replacement marker.
    fn replace_errors(th: &Thread, exc: &Value) -> Result<Value> {
        Ok(match case(th, exc)? {
            Case::Encode { error, .. } => answer(fill(b'?', error.end - error.start), error.end),
            Case::Decode { error, .. } => answer(str::char_str(0xfffd), error.end),
            Case::Translate { error, .. } => {
                let n = error.end - error.start;
                let mut out = TextBuf::new();
                out.fill(0xfffd, n);
                answer(str::from_buf(out)?, error.end)
            }
        })
    }

    /// Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable character with the appropriate XML character reference.
    fn xmlcharrefreplace_errors(th: &Thread, exc: &Value) -> Result<Value> {
        on_encode_only(th, Handler::XmlCharRefReplace, exc)
    }

    /// Implements the 'backslashreplace' error handling, which replaces malformed data with a backslashed escape sequence.
    fn backslashreplace_errors(th: &Thread, exc: &Value) -> Result<Value> {
        match case(th, exc)? {
            Case::Translate { .. } => on_encode_only(th, Handler::BackslashReplace, exc),
            _ => on_either(th, Handler::BackslashReplace, exc),
        }
    }

    /// Implements the 'namereplace' error handling, which replaces an unencodable character with a \N{...} escape sequence.
    fn namereplace_errors(th: &Thread, exc: &Value) -> Result<Value> {
        on_encode_only(th, Handler::NameReplace, exc)
    }

    fn surrogatepass(th: &Thread, exc: &Value) -> Result<Value> {
        on_either(th, Handler::SurrogatePass, exc)
    }

    fn surrogateescape(th: &Thread, exc: &Value) -> Result<Value> {
        on_either(th, Handler::SurrogateEscape, exc)
    }
}

fn fill(c: u8, n: usize) -> Value {
    str::ascii_bytes(&vec![c; n])
}
