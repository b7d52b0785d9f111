//! The loop around a codec's core: run it, ask the error handler where it stops, go on after the replacement.

use super::errors::{Answer, call_handler, lookup_error};
use krait_host::shortage;
use krait_object::alloc;
use krait_object::err::{self, Raised, Result};
use krait_object::types::{bytes, int, str};
use krait_object::{Str, Text, TextBuf, Thread, Value, exc};
use krait_text::codecs::{CodecError, Handler, Replacement, Standard};
use std::borrow::Cow;

/// Why a codec's core stopped.
pub enum Stop {
    /// Something cannot be converted: a matter for the error handler.
    Codec(CodecError),
    /// A mapping that the core asked raised an exception.
    Raised(Raised),
}

impl From<CodecError> for Stop {
    fn from(e: CodecError) -> Stop {
        Stop::Codec(e)
    }
}

impl From<Raised> for Stop {
    fn from(e: Raised) -> Stop {
        Stop::Raised(e)
    }
}

/// The error of a core, which tells whether the core runs Python code.
pub trait CoreError: Into<Stop> {
    /// Such a core asks for its memory itself, and the program that it runs may be left without any.
    const RUNS_PYTHON: bool;
}

impl CoreError for CodecError {
    const RUNS_PYTHON: bool = false;
}

impl CoreError for Stop {
    const RUNS_PYTHON: bool = true;
}

/// Runs a core. Those that cannot say that there is no memory have had room made for them.
fn run<R, E: CoreError>(
    core: impl FnOnce() -> std::result::Result<R, E>,
) -> std::result::Result<R, E> {
    if E::RUNS_PYTHON {
        core()
    } else {
        shortage::exempt(core)
    }
}

/// What stands in the output for what cannot be encoded.
enum Put {
    Bytes(Vec<u8>),
    /// Text to be encoded in its turn.
    Ascii(Vec<u8>),
    Text(Value),
}

/// What a decoder works on.
pub struct DecodeInput<'a> {
    pub bytes: Cow<'a, [u8]>,
    /// Where to start: after a byte order mark.
    pub start: usize,
    /// The encoding's name in errors.
    pub encoding: Cow<'a, str>,
    pub errors: &'a str,
    /// The encoding as `surrogatepass` knows it.
    pub standard: Option<Standard>,
    /// More may follow, so that the caller wants to know where in the bytes the decoder stopped, be they those that an error
    /// handler put there.
    pub partial: bool,
}

impl<'a> DecodeInput<'a> {
    pub fn new(
        bytes: &'a [u8],
        encoding: &'a str,
        errors: &'a str,
        standard: Option<Standard>,
    ) -> Self {
        Self {
            bytes: Cow::Borrowed(bytes),
            start: 0,
            encoding: Cow::Borrowed(encoding),
            errors,
            standard,
            partial: false,
        }
    }
}

/// Bytes of text that a byte may become, and bytes that a character may become: the room for them is asked for first,
/// because the cores cannot say that there is none.
const WIDEST_CHAR: usize = 4;
const LONGEST_CODE: usize = 8;

/// Decodes with a core and the input's error handler; answers the text and how many bytes were used.
pub fn drive_decode<E: CoreError>(
    th: &Thread,
    input: &mut DecodeInput<'_>,
    mut core: impl FnMut(&[u8], usize, &mut TextBuf) -> std::result::Result<usize, E>,
) -> Result<(Value, usize)> {
    alloc::room(input.bytes.len().saturating_mul(WIDEST_CHAR))?;
    let mut out = TextBuf::new();
    out.reserve(input.bytes.len());
    let given = input.bytes.len();
    let mut at = input.start;
    let mut raised: Option<Value> = None;
    loop {
        let error = match run(|| core(&input.bytes, at, &mut out)) {
            Ok(used) => {
                // A handler may have exchanged the bytes; of the whole, what counts is what the caller gave.
                let all = used >= input.bytes.len() && !input.partial;
                return Ok((str::from_buf(out)?, if all { given } else { used }));
            }
            Err(e) => match e.into() {
                Stop::Codec(e) => e,
                Stop::Raised(e) => return Err(e),
            },
        };
        at = match Handler::from_name(input.errors) {
            Some(Handler::XmlCharRefReplace | Handler::NameReplace) => {
                return Err(
                    th.type_error("don't know how to handle UnicodeDecodeError in error callback")
                );
            }
            Some(h) => match h.on_decode(input.standard, &input.bytes, &error, &mut out) {
                Some(next) => next,
                None => return Err(decode_error(th, input, &error)),
            },
            None => custom_decode(th, input, &error, &mut raised, &mut out)?,
        };
    }
}

fn decode_error(th: &Thread, input: &DecodeInput<'_>, e: &CodecError) -> Raised {
    err::new_args(
        th,
        &exc::UNICODE_DECODE_ERROR.ty,
        vec![
            str::new(&input.encoding),
            bytes::new(&input.bytes),
            int::from_usize(e.start),
            int::from_usize(e.end),
            str::new(e.reason),
        ],
    )
}

/// The exception for a further error in the same input: the object is used again, as CPython does.
fn reuse(raised: &Value, e: &CodecError) {
    let ext = exc::UNICODE_DECODE_ERROR
        .get(raised)
        .map(|x| &x.ext)
        .or_else(|| exc::UNICODE_ENCODE_ERROR.get(raised).map(|x| &x.ext));
    if let Some(x) = ext {
        x.start.set(e.start as isize);
        x.end.set(e.end as isize);
        x.reason.set(str::new(e.reason));
    }
}

fn custom_decode(
    th: &Thread,
    input: &mut DecodeInput<'_>,
    error: &CodecError,
    raised: &mut Option<Value>,
    out: &mut TextBuf,
) -> Result<usize> {
    let handler = lookup_error(th, input.errors)?;
    let exception = match raised {
        Some(v) => {
            reuse(v, error);
            v.clone()
        }
        None => {
            let v = decode_error(th, input, error).into_value();
            if exc::UNICODE_DECODE_ERROR.get(&v).is_none() {
                return Err(Raised::from_value(v));
            }
            raised.insert(v).clone()
        }
    };
    let (answer, position) = call_handler(
        th,
        &handler,
        &exception,
        "decoding error handler must return (str, int) tuple",
        false,
    )?;
    // The handler may have put other bytes into the exception.
    if let Some(x) = exc::UNICODE_DECODE_ERROR.get(&exception)
        && let Some(object) = x.ext.object.get()
    {
        match object.as_bytes() {
            Some(b) if b.as_slice() == &*input.bytes => {}
            Some(b) => input.bytes = Cow::Owned(b.as_slice().to_vec()),
            None => {
                return Err(th.type_error("UnicodeError 'object' attribute must be a bytes"));
            }
        }
    }
    if let Answer::Text(v) = answer
        && let Some(s) = v.as_str()
    {
        alloc::within(s.len().saturating_mul(WIDEST_CHAR), || {
            out.push_text(s.text());
        })?;
    }
    next_position(th, position, input.bytes.len())
}

/// A handler's position, from the end if negative.
fn next_position(th: &Thread, position: isize, len: usize) -> Result<usize> {
    let at = if position < 0 {
        position.saturating_add(len as isize)
    } else {
        position
    };
    match usize::try_from(at) {
        Ok(at) if at <= len => Ok(at),
        _ => Err(th.index_error(format!("position {} from error handler out of bounds", at))),
    }
}

fn encode_error(th: &Thread, s: &Str, encoding: &str, e: &CodecError) -> Raised {
    err::new_args(
        th,
        &exc::UNICODE_ENCODE_ERROR.ty,
        vec![
            str::new(encoding),
            s.value(),
            int::from_usize(e.start),
            int::from_usize(e.end),
            str::new(e.reason),
        ],
    )
}

/// The error for a replacement that cannot be encoded: the exception that the handler was called with, if it was one of the
/// program's, with whatever object it has now.
fn unfit(th: &Thread, s: &Str, encoding: &str, e: &CodecError, raised: Option<Value>) -> Raised {
    match raised {
        Some(v) => {
            reuse(&v, e);
            Raised::from_value(v)
        }
        None => encode_error(th, s, encoding, e),
    }
}

/// Encodes with a core and an error handler, appending to `out`.
pub fn drive_encode<E: CoreError>(
    th: &Thread,
    s: &Str,
    encoding: &str,
    errors: &str,
    standard: Option<Standard>,
    out: &mut Vec<u8>,
    mut core: impl FnMut(Text<'_>, usize, &mut Vec<u8>) -> std::result::Result<(), E>,
) -> Result<()> {
    let text = s.text();
    alloc::room(s.len().saturating_mul(LONGEST_CODE))?;
    let mut at = 0;
    let mut raised: Option<Value> = None;
    // Half a unit of a wide encoding cannot stand in the output, and its replacements are ASCII.
    let unit = match standard {
        Some(Standard::Utf16(_)) => 2,
        Some(Standard::Utf32(_)) => 4,
        _ => 1,
    };
    loop {
        let mut error = match run(|| core(text, at, out)) {
            Ok(()) => return Ok(()),
            Err(e) => match e.into() {
                Stop::Codec(e) => e,
                Stop::Raised(e) => return Err(e),
            },
        };
        let (put, next) = match Handler::from_name(errors) {
            Some(h) => {
                if h == Handler::SurrogateEscape {
                    trim_to_escapes(text, &mut error);
                }
                match h.on_encode(standard, text, &error) {
                    Some(Replacement::Bytes(b)) => (Put::Bytes(b), error.end),
                    Some(Replacement::Text(b)) => (Put::Ascii(b), error.end),
                    None => return Err(encode_error(th, s, encoding, &error)),
                }
            }
            None => custom_encode(th, s, encoding, errors, &error, &mut raised)?,
        };
        let done = match &put {
            Put::Bytes(b) if b.len().is_multiple_of(unit) => {
                let room = shortage::strictly(b.len(), || out.try_reserve(b.len()));
                room.map_err(|_| err::memory_error())?;
                out.extend_from_slice(b);
                Ok(())
            }
            Put::Bytes(_) => return Err(unfit(th, s, encoding, &error, raised)),
            Put::Ascii(b) => {
                alloc::room(b.len().saturating_mul(LONGEST_CODE))?;
                run(|| core(Text::Latin1(b), 0, out))
            }
            Put::Text(v) => match v.as_str() {
                Some(t) if standard.is_none() || t.is_ascii() => {
                    alloc::room(t.len().saturating_mul(LONGEST_CODE))?;
                    run(|| core(t.text(), 0, out))
                }
                _ => return Err(unfit(th, s, encoding, &error, raised)),
            },
        };
        if let Err(e) = done {
            return Err(match e.into() {
                Stop::Codec(_) => unfit(th, s, encoding, &error, raised),
                Stop::Raised(e) => e,
            });
        }
        at = next;
    }
}

/// Cuts an error down to its leading escaped bytes, if there are any.
fn trim_to_escapes(text: Text<'_>, error: &mut CodecError) {
    let count = text
        .slice(error.start, error.end)
        .chars()
        .take_while(|c| (0xdc80..0xdd00).contains(c))
        .count();
    if count > 0 {
        error.end = error.start + count;
    }
}

fn custom_encode(
    th: &Thread,
    s: &Str,
    encoding: &str,
    errors: &str,
    error: &CodecError,
    raised: &mut Option<Value>,
) -> Result<(Put, usize)> {
    let handler = lookup_error(th, errors)?;
    let exception = match raised {
        Some(v) => {
            reuse(v, error);
            v.clone()
        }
        None => {
            let v = encode_error(th, s, encoding, error).into_value();
            if exc::UNICODE_ENCODE_ERROR.get(&v).is_none() {
                return Err(Raised::from_value(v));
            }
            raised.insert(v).clone()
        }
    };
    let (answer, position) = call_handler(
        th,
        &handler,
        &exception,
        "encoding error handler must return (str/bytes, int) tuple",
        true,
    )?;
    let next = next_position(th, position, s.len())?;
    let put = match answer {
        Answer::Bytes(v) => Put::Bytes(
            v.as_bytes()
                .map(|b| b.as_slice().to_vec())
                .unwrap_or_default(),
        ),
        Answer::Text(v) => Put::Text(v),
    };
    Ok((put, next))
}
