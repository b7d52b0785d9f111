//! Line ends: finding them, and `_io.IncrementalNewlineDecoder`, which turns `\r\n` and `\r` into `\n`.

use krait_object::protocol::{call, truth};
use krait_object::types::{bytes, int, str, tuple};
use krait_object::wk;
use krait_object::{
    Args, Field, Obj, Param, ParamKind, Raised, Result, Signature, Str, Text, TextBuf, Thread,
    Trace, TypeObject, Value, pymethods,
};
use std::cell::Cell;

const CR: u32 = 13;
const LF: u32 = 10;

/// Kinds of line ends that were seen, as bits.
pub mod seen {
    pub const CR: u8 = 1;
    pub const LF: u8 = 2;
    pub const CRLF: u8 = 4;
    pub const ALL: u8 = 7;
}

/// `newlines`: `None`, one text, or a tuple of them.
pub fn seen_value(bits: u8) -> Value {
    let all: Vec<Value> = [(seen::CR, "\r"), (seen::LF, "\n"), (seen::CRLF, "\r\n")]
        .iter()
        .filter(|(b, _)| bits & b != 0)
        .map(|(_, s)| str::new(s))
        .collect();
    match all.as_slice() {
        [] => Value::none(),
        [one] => one.clone(),
        _ => tuple::from_vec(all).into_value(),
    }
}

/// Translation of line ends over pieces of text.
#[derive(Default)]
pub struct Translation {
    /// The last piece ended in a `\r` that is held back: a `\n` may follow.
    pub pending_cr: Cell<bool>,
    pub seen: Cell<u8>,
}

/// How line ends are counted in a text, all at once.
fn scan(t: Text<'_>) -> u8 {
    let mut bits = 0;
    let mut at = 0;
    while let Some(i) = t.find_char(CR, at) {
        if t.get(i + 1) == Some(LF) {
            bits |= seen::CRLF;
            at = i + 2;
        } else {
            bits |= seen::CR;
            at = i + 1;
        }
        if bits == seen::CR | seen::CRLF {
            break;
        }
    }
    let mut at = 0;
    while let Some(i) = t.find_char(LF, at) {
        if i == 0 || t.get(i - 1) != Some(CR) {
            return bits | seen::LF;
        }
        at = i + 1;
    }
    bits
}

impl Translation {
    /// Takes the next piece of text; `last` if nothing follows.
    pub fn apply(&self, v: Value, translate: bool, last: bool) -> Result<Value> {
        let Some(s) = v.as_str() else { return Ok(v) };
        let mut v = v.clone();
        if self.pending_cr.get() && (last || !s.is_empty()) {
            let mut b = TextBuf::new();
            b.push(CR);
            b.push_text(s.text());
            v = str::from_buf(b)?;
            self.pending_cr.set(false);
        }
        let Some(s) = v.as_str() else { return Ok(v) };
        // A `\r` at the end waits for its `\n`.
        if !last && s.char_at(s.len().wrapping_sub(1)) == Some(CR) {
            self.pending_cr.set(true);
            v = s.substring(0, s.len() - 1);
        }
        let Some(s) = v.as_str() else { return Ok(v) };
        let t = s.text();
        let Some(first) = t.find_char(CR, 0) else {
            if self.seen.get() & seen::LF == 0 && t.find_char(LF, 0).is_some() {
                self.seen.set(self.seen.get() | seen::LF);
            }
            return Ok(v);
        };
        if self.seen.get() != seen::ALL {
            self.seen.set(self.seen.get() | scan(t));
        }
        if !translate {
            return Ok(v);
        }
        let mut out = TextBuf::new();
        out.reserve(t.len());
        let (mut done, mut next) = (0, Some(first));
        while let Some(i) = next {
            out.push_text(t.slice(done, i));
            out.push(LF);
            done = if t.get(i + 1) == Some(LF) {
                i + 2
            } else {
                i + 1
            };
            next = t.find_char(CR, done);
        }
        out.push_text(t.slice(done, t.len()));
        str::from_buf(out)
    }
}

/// Where a line ends: after its terminator.
pub enum LineEnd {
    Found(usize),
    /// Nowhere in this text.
    Missing,
}

/// How lines end in a stream.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Terminator {
    /// `\n` only: what is read was translated, or `newline="\n"`.
    Lf,
    /// Any of the three, untranslated.
    Universal,
    Cr,
    CrLf,
}

/// Finds the end of the line in `t` from `start` on.
pub fn find_line_end(t: Text<'_>, start: usize, how: Terminator) -> LineEnd {
    let end = t.len();
    match how {
        Terminator::Lf => match t.find_char(LF, start) {
            Some(i) => LineEnd::Found(i + 1),
            None => LineEnd::Missing,
        },
        Terminator::Cr => match t.find_char(CR, start) {
            Some(i) => LineEnd::Found(i + 1),
            None => LineEnd::Missing,
        },
        Terminator::Universal => {
            let lf = t.find_char(LF, start);
            // No need to look for `\r` beyond the `\n`.
            let part = t.slice(0, lf.unwrap_or(end));
            match (part.find_char(CR, start), lf) {
                (Some(c), Some(l)) if l == c + 1 => LineEnd::Found(l + 1),
                (Some(c), _) => LineEnd::Found(c + 1),
                (None, Some(l)) => LineEnd::Found(l + 1),
                (None, None) => LineEnd::Missing,
            }
        }
        Terminator::CrLf => {
            let mut at = start;
            loop {
                match t.find_char(CR, at) {
                    Some(i) if t.get(i + 1) == Some(LF) => return LineEnd::Found(i + 2),
                    // A `\r` at the very end may be the first half.
                    Some(i) if i + 1 == end => return LineEnd::Missing,
                    Some(i) => at = i + 1,
                    None => return LineEnd::Missing,
                }
            }
        }
    }
}

/// `_io.IncrementalNewlineDecoder`.
#[derive(Default)]
pub struct NewlineDecoder {
    /// Another incremental decoder, or `None` for text; empty before `__init__`.
    decoder: Field,
    errors: Field,
    translate: Cell<bool>,
    state: Translation,
}

krait_object::pytype! {
    pub static NEWLINE_DECODER: NewlineDecoder = "_io.IncrementalNewlineDecoder", BASETYPE | HAVE_GC;
}

impl Trace for NewlineDecoder {
    fn trace(&self, v: &mut krait_object::Visitor<'_>) {
        self.decoder.trace(v);
        self.errors.trace(v);
    }
    fn clear(&self) {
        self.decoder.clear();
        self.errors.clear();
    }
}

static INIT: Signature = Signature {
    name: "IncrementalNewlineDecoder",
    params: &[
        Param {
            name: "decoder",
            kind: ParamKind::Normal,
            required: true,
        },
        Param {
            name: "translate",
            kind: ParamKind::Normal,
            required: true,
        },
        Param {
            name: "errors",
            kind: ParamKind::Normal,
            required: false,
        },
    ],
    varargs: false,
    varkw: false,
};

/// A decoder around another one.
pub fn new_decoder(decoder: Value, translate: bool) -> Value {
    let d = NewlineDecoder::default();
    d.decoder.set(decoder);
    d.translate.set(translate);
    NEWLINE_DECODER.create(d).into_value()
}

type Decoder = Obj<NewlineDecoder>;

/// The wrapped decoder.
fn inner(th: &Thread, d: &Decoder) -> Result<Value> {
    d.decoder
        .get()
        .ok_or_else(|| th.value_error("IncrementalNewlineDecoder.__init__() not called"))
}

#[cold]
fn bad_result(th: &Thread, v: &Value) -> Raised {
    th.type_error(format!(
        "decoder should return a string result, not '{}'",
        v.ty().name()
    ))
}

/// `decode`.
pub fn decode(th: &Thread, d: &Decoder, input: &Value, last: bool) -> Result<Value> {
    let decoder = inner(th, d)?;
    let text = if decoder.is_none() {
        input.clone()
    } else {
        call::call_method(
            th,
            &decoder,
            wk::decode(),
            &[input.clone(), Value::bool(last)],
        )?
    };
    if text.as_str().is_none() {
        return Err(bad_result(th, &text));
    }
    d.state.apply(text, d.translate.get(), last)
}

/// The line ends that a decoder saw.
pub fn newlines(d: &Decoder) -> Value {
    seen_value(d.state.seen.get())
}

pub struct NewlineDecoderMethods;

/// Codec used when reading a file in universal newlines mode.
///
/// It wraps another incremental decoder, translating \r\n and \r into \n.
/// It also records the types of newlines encountered.  When used with
/// translate=False, it ensures that the newline sequence is returned in
/// one piece. When used with decoder=None, it expects unicode strings as
/// decode input and translates newlines without first invoking an external
/// decoder.
#[pymethods(sig = "(decoder, translate, errors='strict')")]
impl NewlineDecoderMethods {
    #[name("IncrementalNewlineDecoder")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        NEWLINE_DECODER
            .create_in(cls, NewlineDecoder::default())
            .into_value()
    }

    fn __init__(th: &Thread, zelf: &Decoder, args: Args<'_>) -> Result<()> {
        let [decoder, translate, errors] = INIT.bind::<3>(th, args)?;
        let translate = match translate {
            Some(t) => truth::is_true(th, t)?,
            None => false,
        };
        zelf.errors
            .set(errors.cloned().unwrap_or_else(|| str::new("strict")));
        zelf.translate.set(translate);
        zelf.state.seen.set(0);
        zelf.state.pending_cr.set(false);
        zelf.decoder
            .set(decoder.cloned().unwrap_or_else(Value::none));
        Ok(())
    }

    #[sig("(input, final=False)")]
    fn decode(th: &Thread, zelf: &Decoder, input: &Value, final_: Option<bool>) -> Result<Value> {
        decode(th, zelf, input, final_.unwrap_or(false))
    }

    fn getstate(th: &Thread, zelf: &Decoder) -> Result<Value> {
        let decoder = inner(th, zelf)?;
        let (buffer, flag) = if decoder.is_none() {
            (bytes::new(b""), 0)
        } else {
            let state = call::call_method(th, &decoder, wk::getstate(), &[])?;
            state_parts(th, &state)?
        };
        let flag = (flag << 1) | i128::from(zelf.state.pending_cr.get());
        Ok(tuple::from_array([buffer, int::from_i128(flag)]).into_value())
    }

    #[sig("(state, /)")]
    fn setstate(th: &Thread, zelf: &Decoder, state: &Value) -> Result<()> {
        let decoder = inner(th, zelf)?;
        let Some(t) = state.as_tuple() else {
            return Err(th.type_error("state argument must be a tuple"));
        };
        let flag = t.get(1).and_then(int::to_i128);
        let (Some(buffer), Some(flag), 2) = (t.get(0), flag, t.len()) else {
            return Err(th.type_error("setstate(): illegal state argument"));
        };
        zelf.state.pending_cr.set(flag & 1 != 0);
        if !decoder.is_none() {
            let state = tuple::from_array([buffer.clone(), int::from_i128(flag >> 1)]);
            call::call_method(th, &decoder, wk::setstate(), &[state.into_value()])?;
        }
        Ok(())
    }

    fn reset(th: &Thread, zelf: &Decoder) -> Result<Value> {
        let decoder = inner(th, zelf)?;
        zelf.state.seen.set(0);
        zelf.state.pending_cr.set(false);
        if decoder.is_none() {
            return Ok(Value::none());
        }
        call::call_method(th, &decoder, wk::reset(), &[])
    }

    #[getter]
    fn newlines(th: &Thread, zelf: &Decoder) -> Result<Value> {
        inner(th, zelf)?;
        Ok(newlines(zelf))
    }
}

/// Buffer and flags of a decoder's state.
pub fn state_parts(th: &Thread, state: &Value) -> Result<(Value, i128)> {
    let Some(t) = state.as_tuple() else {
        return Err(th.type_error("illegal decoder state"));
    };
    match (t.get(0), t.get(1).and_then(int::to_i128), t.len()) {
        (Some(b), Some(flags), 2) => Ok((b.clone(), flags)),
        _ => Err(th.type_error("illegal decoder state")),
    }
}

/// A `newline` argument that is allowed.
pub fn is_legal(newline: Option<&Str>) -> bool {
    newline.is_none_or(|s| ["", "\n", "\r", "\r\n"].iter().any(|n| s.eq_str(n)))
}
