//! Running a codec over a whole input: what stops it goes to the error handler.
//!
//! `strict`, `ignore` and `replace` are answered here, whatever is registered under these names; every other handler is
//! called, and says where to go on. The state is written back before a handler runs, which may use the same object.

use krait_builtins::codecs::lookup_error;
use krait_object::alloc;
use krait_object::err::{self, Raised, Result};
use krait_object::protocol::{call, number, repr};
use krait_object::types::{bytes, int, str};
use krait_object::{Str, Text, TextBuf, Thread, Value, exc};
use krait_text::codecs::multibyte::{Codec, Fault, State};
use std::cell::Cell;

/// The most bytes that one character becomes, and of text that one byte may become: room is asked for first.
const LONGEST_CODE: usize = 8;
const WIDEST_CHAR: usize = 4;

const REPLACEMENT: u32 = 0xfffd;

/// What to do about what cannot be converted.
pub enum Errors {
    Strict,
    Ignore,
    Replace,
    Named(String),
}

impl Errors {
    pub fn new(name: &str) -> Errors {
        match name {
            "strict" => Errors::Strict,
            "ignore" => Errors::Ignore,
            "replace" => Errors::Replace,
            name => Errors::Named(name.to_owned()),
        }
    }

    /// From an optional argument.
    pub fn of(th: &Thread, name: Option<&Str>) -> Result<Errors> {
        krait_builtins::codecs::name(th, name, "strict").map(|n| Errors::new(&n))
    }
}

/// An object as text: `str(x)` if it is none.
pub fn text_of(th: &Thread, v: &Value) -> Result<Value> {
    match v.as_str() {
        Some(_) => Ok(v.clone()),
        None => repr::to_str(th, v),
    }
}

#[cold]
fn internal(th: &Thread) -> Raised {
    th.runtime_error("internal codec error")
}

/// The exception object of one conversion: made at the first error, changed at every other.
#[derive(Default)]
pub struct Problem {
    raised: Option<Value>,
}

/// What is wrong, where.
struct Place {
    start: usize,
    end: usize,
    reason: &'static str,
}

impl Place {
    /// The place of a fault at `start` in an input of `len` units; none if it is the codec's own.
    fn new(fault: Fault, start: usize, len: usize) -> Option<Place> {
        let (end, reason) = match fault {
            Fault::Illegal(count) => (start.saturating_add(count), "illegal multibyte sequence"),
            Fault::Incomplete => (len, "incomplete multibyte sequence"),
            Fault::Internal => return None,
        };
        Some(Place { start, end, reason })
    }
}

impl Problem {
    fn exception(&mut self, place: &Place, make: impl FnOnce() -> Raised) -> Result<Value> {
        if let Some(v) = &self.raised {
            let ext = exc::UNICODE_DECODE_ERROR
                .get(v)
                .map(|x| &x.ext)
                .or_else(|| exc::UNICODE_ENCODE_ERROR.get(v).map(|x| &x.ext));
            if let Some(x) = ext {
                x.start.set(place.start as isize);
                x.end.set(place.end as isize);
                x.reason.set(str::new(place.reason));
            }
            return Ok(v.clone());
        }
        let v = make().into_value();
        let is_one = exc::UNICODE_DECODE_ERROR.get(&v).is_some()
            || exc::UNICODE_ENCODE_ERROR.get(&v).is_some();
        if !is_one {
            return Err(Raised::from_value(v));
        }
        self.raised = Some(v.clone());
        Ok(v)
    }
}

fn encode_error(th: &Thread, codec: &Codec, text: &Value, place: &Place) -> Raised {
    unicode_error(
        th,
        &exc::UNICODE_ENCODE_ERROR.ty,
        codec,
        text.clone(),
        place,
    )
}

fn decode_error(th: &Thread, codec: &Codec, data: &[u8], place: &Place) -> Raised {
    let data = bytes::new(data);
    unicode_error(th, &exc::UNICODE_DECODE_ERROR.ty, codec, data, place)
}

fn unicode_error(
    th: &Thread,
    ty: &'static krait_object::TypeObject,
    codec: &Codec,
    object: Value,
    place: &Place,
) -> Raised {
    let args = vec![
        str::new(codec.name()),
        object,
        int::from_usize(place.start),
        int::from_usize(place.end),
        str::new(place.reason),
    ];
    err::new_args(th, ty, args)
}

/// The exception for what an object cannot keep until its next call.
pub fn encode_overflow(
    th: &Thread,
    codec: &Codec,
    text: &Value,
    start: usize,
    end: usize,
) -> Raised {
    let reason = "pending buffer overflow";
    encode_error(th, codec, text, &Place { start, end, reason })
}

/// The same for bytes.
pub fn decode_overflow(th: &Thread, codec: &Codec, data: &[u8], reason: &'static str) -> Raised {
    let place = Place {
        start: 0,
        end: data.len(),
        reason,
    };
    decode_error(th, codec, data, &place)
}

/// The two parts of a handler's answer.
fn answer(
    th: &Thread,
    handler: &str,
    exception: &Value,
    complaint: &str,
    bytes_allowed: bool,
) -> Result<(Value, Value)> {
    let f = lookup_error(th, handler)?;
    let r = call::call1(th, &f, exception)?;
    if let Some([what, position]) = r.as_tuple().map(|t| t.as_slice()) {
        let fits = what.as_str().is_some() || bytes_allowed && what.as_bytes().is_some();
        if fits && position.as_int().is_some() {
            return Ok((what.clone(), position.clone()));
        }
    }
    Err(th.type_error(complaint))
}

/// A handler's position, from the end if negative.
fn next_position(th: &Thread, position: &Value, len: usize) -> Result<usize> {
    let at = match number::as_ssize(th, position) {
        Ok(n) if n < 0 => n.saturating_add(len as isize),
        Ok(n) => n,
        Err(_) => -1,
    };
    match usize::try_from(at) {
        Ok(at) if at <= len => Ok(at),
        _ => Err(th.index_error(format!("position {at} from error handler out of bounds"))),
    }
}

/// How an encoder is to treat the end of its input.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// More will follow.
    Open,
    /// Nothing is left over.
    Flush,
    /// Nothing is left over, and the output goes back to ASCII.
    Reset,
}

/// Runs a codec's encoder from a state, which is kept up to date.
fn encode_step(
    codec: &Codec,
    state: &Cell<State>,
    text: Text<'_>,
    at: usize,
    end: End,
    out: &mut Vec<u8>,
) -> Result<(), krait_text::codecs::multibyte::Stop> {
    let mut now = state.get();
    let done =
        krait_host::shortage::exempt(|| codec.encode(&mut now, text, at, end != End::Open, out));
    state.set(now);
    done
}

/// Encodes; with how much of the text was used.
pub fn encode(
    th: &Thread,
    codec: &Codec,
    state: &Cell<State>,
    text: &Value,
    errors: &Errors,
    end: End,
) -> Result<(Vec<u8>, usize)> {
    let mut out = Vec::new();
    let Some(s) = text.as_str() else {
        return Ok((out, 0));
    };
    let len = s.len();
    let mut at = 0;
    let mut problem = Problem::default();
    alloc::room(len.saturating_mul(LONGEST_CODE))?;
    alloc::make_room(&mut out, len.saturating_mul(2))?;
    while at < len {
        let stop = match encode_step(codec, state, s.text(), at, end, &mut out) {
            Ok(()) => {
                at = len;
                break;
            }
            Err(stop) => stop,
        };
        at = stop.at;
        let incomplete = stop.fault == Fault::Incomplete;
        if incomplete && end == End::Open {
            break;
        }
        let place = Place::new(stop.fault, at, len).ok_or_else(|| internal(th))?;
        at = match errors {
            Errors::Ignore => place.end,
            Errors::Replace => {
                let mark = encode_step(codec, state, Text::Latin1(b"?"), 0, End::Open, &mut out);
                if mark.is_err() {
                    alloc::push(&mut out, b'?')?;
                }
                place.end
            }
            Errors::Strict => return Err(encode_error(th, codec, text, &place)),
            Errors::Named(name) => {
                let e = problem.exception(&place, || encode_error(th, codec, text, &place))?;
                let complaint = "encoding error handler must return (str, int) tuple";
                let (what, position) = answer(th, name, &e, complaint, true)?;
                append(th, codec, state, &what, &mut out)?;
                next_position(th, &position, len)?
            }
        };
        if incomplete {
            break;
        }
    }
    if end == End::Reset {
        let mut now = state.get();
        alloc::make_room(&mut out, LONGEST_CODE)?;
        codec.reset_encoder(&mut now, &mut out);
        state.set(now);
    }
    Ok((out, at))
}

/// Puts a handler's answer into the output: bytes as they are, text encoded.
fn append(
    th: &Thread,
    codec: &Codec,
    state: &Cell<State>,
    what: &Value,
    out: &mut Vec<u8>,
) -> Result<()> {
    let encoded;
    let b = match what.as_bytes() {
        Some(b) => b.as_slice(),
        None => {
            encoded = encode(th, codec, state, what, &Errors::Strict, End::Flush)?.0;
            &encoded
        }
    };
    alloc::make_room(out, b.len())?;
    out.extend_from_slice(b);
    Ok(())
}

/// A decoder at work on one piece of input.
pub struct Decoding<'a> {
    pub codec: &'a Codec,
    pub state: &'a Cell<State>,
    pub errors: &'a Errors,
    pub data: &'a [u8],
    /// How far it came.
    pub at: usize,
    out: TextBuf,
    problem: Problem,
}

impl<'a> Decoding<'a> {
    pub fn new(
        codec: &'a Codec,
        state: &'a Cell<State>,
        errors: &'a Errors,
        data: &'a [u8],
    ) -> Result<Decoding<'a>> {
        alloc::room(data.len().saturating_mul(WIDEST_CHAR))?;
        let mut out = TextBuf::new();
        out.reserve(data.len() / 2);
        Ok(Decoding {
            codec,
            state,
            errors,
            data,
            at: 0,
            out,
            problem: Problem::default(),
        })
    }

    /// Decodes what there is; an unfinished sequence at the end is left over.
    pub fn feed(&mut self, th: &Thread) -> Result<()> {
        while self.at < self.data.len() {
            let mut now = self.state.get();
            let (codec, data, at, out) = (self.codec, self.data, self.at, &mut self.out);
            let done = krait_host::shortage::exempt(|| codec.decode(&mut now, data, at, out));
            self.state.set(now);
            let stop = match done {
                Ok(()) => {
                    self.at = data.len();
                    break;
                }
                Err(stop) => stop,
            };
            self.at = stop.at;
            if stop.fault == Fault::Incomplete {
                break;
            }
            self.fault(th, stop.fault)?;
        }
        Ok(())
    }

    /// True if something is left over.
    pub fn has_rest(&self) -> bool {
        self.at < self.data.len()
    }

    pub fn rest(&self) -> &'a [u8] {
        self.data.get(self.at..).unwrap_or_default()
    }

    /// Takes what is left over for an error, once.
    pub fn refuse_rest(&mut self, th: &Thread) -> Result<()> {
        if self.has_rest() {
            self.fault(th, Fault::Incomplete)?;
        }
        Ok(())
    }

    /// Asks the error handler about a fault here, and goes where it says.
    fn fault(&mut self, th: &Thread, fault: Fault) -> Result<()> {
        let len = self.data.len();
        let place = Place::new(fault, self.at, len).ok_or_else(|| internal(th))?;
        let make = || decode_error(th, self.codec, self.data, &place);
        self.at = match self.errors {
            Errors::Ignore => place.end,
            Errors::Replace => {
                self.out.push(REPLACEMENT);
                place.end
            }
            Errors::Strict => return Err(make()),
            Errors::Named(name) => {
                let e = self.problem.exception(&place, make)?;
                let complaint = "decoding error handler must return (str, int) tuple";
                let (what, position) = answer(th, name, &e, complaint, false)?;
                if let Some(s) = what.as_str() {
                    let out = &mut self.out;
                    alloc::within(s.len().saturating_mul(WIDEST_CHAR), || {
                        out.push_text(s.text());
                    })?;
                }
                next_position(th, &position, len)?
            }
        };
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Goes on with the exception of an earlier piece: handlers then see that piece in it, and new places.
    pub fn with_problem(self, problem: Problem) -> Decoding<'a> {
        Decoding { problem, ..self }
    }

    pub fn into_problem(self) -> Problem {
        self.problem
    }

    pub fn finish(self) -> Result<Value> {
        str::from_buf(self.out)
    }
}

/// Decodes everything.
pub fn decode(th: &Thread, codec: &Codec, data: &[u8], errors: &Errors) -> Result<Value> {
    let state = Cell::new(codec.decoder_state());
    let mut d = Decoding::new(codec, &state, errors, data)?;
    loop {
        d.feed(th)?;
        if !d.has_rest() {
            return d.finish();
        }
        d.refuse_rest(th)?;
    }
}
