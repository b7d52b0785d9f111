//! `MultibyteIncrementalEncoder` and `MultibyteIncrementalDecoder`: conversion piece by piece.
//!
//! What is left over at the end of a piece waits for the next one: at most two characters, at most eight bytes.

use super::codec::{self, Decoding, End, text_of};
use super::value::{Context, argument_type, arguments, input};
use krait_object::alloc;
use krait_object::types::{bytes, str, tuple};
use krait_object::{
    Args, Field, IntRef, Obj, Param, ParamKind, Result, Signature, TextBuf, Thread, Trace,
    TypeObject, Value, err, exc, pymethods,
};
use krait_text::codecs::multibyte::State;
use std::cell::Cell;

/// The most characters that an encoder keeps, and the most bytes that a decoder keeps.
const MOST_CHARS: usize = 2;
const MOST_BYTES: usize = 8;
/// The most bytes of UTF-8 that kept characters are.
const MOST_UTF8: usize = MOST_CHARS * 4;
const STATE: usize = size_of::<State>();

/// What both kinds of encoders do.
#[derive(Trace)]
pub struct Encoding {
    pub context: Context,
    /// Characters that wait for those that follow.
    pub pending: Field,
}

impl Encoding {
    pub fn new(context: Context) -> Encoding {
        Encoding {
            context,
            pending: Field::empty(),
        }
    }

    /// Encodes the next piece.
    pub fn encode(&self, th: &Thread, v: &Value, last: bool) -> Result<Value> {
        let text = text_of(th, v)?;
        let kept = self.pending.take();
        let text = match kept.as_ref().and_then(Value::as_str) {
            None => text,
            Some(first) => {
                let mut b = TextBuf::new();
                b.push_text(first.text());
                if let Some(s) = text.as_str() {
                    alloc::within(s.len().saturating_mul(4), || b.push_text(s.text()))?;
                }
                str::from_buf(b)?
            }
        };
        let c = &self.context;
        let end = if last { End::Reset } else { End::Open };
        let done = c
            .errors(th)
            .and_then(|errors| codec::encode(th, c.codec(), &c.state, &text, &errors, end));
        let (out, used) = match done {
            Ok(done) => done,
            Err(e) => {
                drop(self.pending.replace(kept));
                return Err(e);
            }
        };
        if let Some(s) = text.as_str()
            && used < s.len()
        {
            if s.len() - used > MOST_CHARS {
                return Err(codec::encode_overflow(th, c.codec(), &text, used, s.len()));
            }
            self.pending.set(s.substring(used, s.len()));
        }
        Ok(bytes::new(&out))
    }
}

/// Bytes that wait for those that follow.
#[derive(Clone, Copy, Default)]
pub struct Kept {
    bytes: [u8; MOST_BYTES],
    len: usize,
}

impl Kept {
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Appends; `None` if there is no room.
    fn with(mut self, more: &[u8]) -> Option<Kept> {
        let end = self.len.checked_add(more.len())?;
        self.bytes.get_mut(self.len..end)?.copy_from_slice(more);
        self.len = end;
        Some(self)
    }
}

/// What both kinds of decoders do.
#[derive(Trace)]
pub struct Reading {
    pub context: Context,
    pub pending: Cell<Kept>,
}

impl Reading {
    pub fn new(context: Context) -> Reading {
        Reading {
            context,
            pending: Cell::default(),
        }
    }

    /// The kept bytes and the next ones, if any are kept.
    pub fn joined(&self, next: &[u8]) -> Result<Option<Vec<u8>>> {
        let kept = self.pending.take();
        if kept.len == 0 {
            return Ok(None);
        }
        let mut all = alloc::vec_of(kept.len.saturating_add(next.len()))?;
        all.extend_from_slice(kept.as_slice());
        all.extend_from_slice(next);
        Ok(Some(all))
    }

    /// Keeps what a piece left over.
    pub fn keep(&self, th: &Thread, d: &Decoding<'_>) -> Result<()> {
        if !d.has_rest() {
            return Ok(());
        }
        match self.pending.get().with(d.rest()) {
            Some(kept) => {
                self.pending.set(kept);
                Ok(())
            }
            None => {
                let reason = "pending buffer overflow";
                Err(codec::decode_overflow(th, d.codec, d.data, reason))
            }
        }
    }

    fn decode(&self, th: &Thread, data: &[u8], last: bool) -> Result<Value> {
        let kept = self.pending.get();
        let joined = self.joined(data)?;
        let data = joined.as_deref().unwrap_or(data);
        let c = &self.context;
        let errors = c.errors(th)?;
        let mut d = Decoding::new(c.codec(), &c.state, &errors, data)?;
        d.feed(th)?;
        if last && let Err(e) = d.refuse_rest(th) {
            self.pending.set(kept);
            return Err(e);
        }
        self.keep(th, &d)?;
        d.finish()
    }

    pub fn reset(&self) {
        let mut state = self.context.state.get();
        self.context.codec().reset_decoder(&mut state);
        self.context.state.set(state);
        self.pending.set(Kept::default());
    }
}

/// The bytes of an unsigned number, lowest first.
fn number_bytes<const N: usize>(th: &Thread, v: &Value) -> Result<[u8; N]> {
    let n = v.as_int().unwrap_or(IntRef::Small(0));
    let all = krait_builtins::int::to_bytes(th, n, N, true, false)?;
    let all = all.as_bytes().and_then(|b| b.as_slice().first_chunk());
    Ok(all.copied().unwrap_or([0; N]))
}

const TOO_LARGE: &str = "pending buffer too large";

#[cold]
fn too_large(th: &Thread) -> krait_object::Raised {
    err::new(th, &exc::UNICODE_ERROR.ty, TOO_LARGE)
}

static ENCODER_INIT: Signature = Signature {
    name: "IncrementalEncoder",
    params: ERRORS,
    varargs: false,
    varkw: false,
};
static DECODER_INIT: Signature = Signature {
    name: "IncrementalDecoder",
    params: ERRORS,
    varargs: false,
    varkw: false,
};
const ERRORS: &[Param] = &[Param {
    name: "errors",
    kind: ParamKind::Normal,
    required: false,
}];

#[derive(Trace)]
pub struct Encoder(Encoding);

krait_object::pytype! {
    pub static ENCODER: Encoder = "_multibytecodec.MultibyteIncrementalEncoder", BASETYPE | HAVE_GC;
}

pub struct EncoderMethods;

#[pymethods]
impl EncoderMethods {
    #[name("MultibyteIncrementalEncoder")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let (_, errors) = arguments::<1>(th, &ENCODER_INIT, args)?;
        let context = Context::encoder(th, cls, errors)?;
        let e = Encoder(Encoding::new(context));
        Ok(ENCODER.create_in(cls, e).into_value())
    }

    fn __init__(zelf: &Value, args: Args<'_>) {
        let _ = (zelf, args);
    }

    #[sig("(input, final=False)")]
    fn encode(
        th: &Thread,
        zelf: &Obj<Encoder>,
        input: &Value,
        final_: Option<bool>,
    ) -> Result<Value> {
        zelf.0.encode(th, input, final_.unwrap_or(false))
    }

    fn getstate(th: &Thread, zelf: &Obj<Encoder>) -> Result<Value> {
        // The length of what is kept, itself as UTF-8, and the state.
        let mut all = vec![0];
        if let Some(v) = zelf.0.pending.get()
            && let Some(s) = v.as_str()
        {
            let text = s.to_utf8(th)?;
            if text.len() > MOST_UTF8 {
                return Err(too_large(th));
            }
            all = vec![text.len() as u8];
            all.extend_from_slice(text.as_bytes());
        }
        all.extend_from_slice(&zelf.0.context.state.get().0);
        krait_builtins::int::from_le_bytes(&all, false)
    }

    #[sig("(state, /)")]
    fn setstate(th: &Thread, zelf: &Obj<Encoder>, state: &Value) -> Result<()> {
        if state.as_int().is_none() {
            return Err(th.type_error(format!(
                "setstate() argument must be int, not {}",
                argument_type(state)
            )));
        }
        let all = number_bytes::<{ 1 + MOST_UTF8 + STATE }>(th, state)?;
        let (&[len], rest) = all.split_first_chunk::<1>().unwrap_or((&[0], &[]));
        let len = usize::from(len);
        let (text, rest) = match rest.split_at_checked(len) {
            Some(parts) if len <= MOST_UTF8 => parts,
            _ => return Err(too_large(th)),
        };
        let text = krait_builtins::codecs::decode_standard(
            th,
            text,
            krait_builtins::codecs::Encoding::Utf8,
            "strict",
            true,
        )?
        .0;
        zelf.0.pending.set(text);
        let state = rest.first_chunk::<STATE>().copied().unwrap_or_default();
        zelf.0.context.state.set(State(state));
        Ok(())
    }

    fn reset(zelf: &Obj<Encoder>) {
        let mut state = zelf.0.context.state.get();
        let mut out = Vec::new();
        zelf.0.context.codec().reset_encoder(&mut state, &mut out);
        zelf.0.context.state.set(state);
        drop(zelf.0.pending.take());
    }

    /// how to treat errors
    #[getter]
    fn errors(zelf: &Obj<Encoder>) -> Value {
        zelf.0.context.errors_value()
    }

    #[setter]
    fn set_errors(th: &Thread, zelf: &Obj<Encoder>, value: Option<&Value>) -> Result<()> {
        zelf.0.context.set_errors(th, value)
    }
}

#[derive(Trace)]
pub struct Decoder(Reading);

krait_object::pytype! {
    pub static DECODER: Decoder = "_multibytecodec.MultibyteIncrementalDecoder", BASETYPE | HAVE_GC;
}

pub struct DecoderMethods;

#[pymethods]
impl DecoderMethods {
    #[name("MultibyteIncrementalDecoder")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let (_, errors) = arguments::<1>(th, &DECODER_INIT, args)?;
        let context = Context::decoder(th, cls, errors)?;
        let d = Decoder(Reading::new(context));
        Ok(DECODER.create_in(cls, d).into_value())
    }

    fn __init__(zelf: &Value, args: Args<'_>) {
        let _ = (zelf, args);
    }

    #[sig("(input, final=False)")]
    fn decode(
        th: &Thread,
        zelf: &Obj<Decoder>,
        input: &Value,
        final_: Option<bool>,
    ) -> Result<Value> {
        let last = final_.unwrap_or(false);
        self::input(th, input, |b| zelf.0.decode(th, b, last))
    }

    fn getstate(zelf: &Obj<Decoder>) -> Result<Value> {
        let kept = zelf.0.pending.get();
        let state = krait_builtins::int::from_le_bytes(&zelf.0.context.state.get().0, false)?;
        Ok(tuple::from_array([bytes::new(kept.as_slice()), state]).into_value())
    }

    #[sig("(state, /)")]
    fn setstate(th: &Thread, zelf: &Obj<Decoder>, state: &Value) -> Result<()> {
        let Some(t) = state.as_tuple() else {
            return Err(th.type_error(format!(
                "setstate() argument must be tuple, not {}",
                argument_type(state)
            )));
        };
        let [buffer, number] = t.as_slice() else {
            return Err(th.type_error("setstate(): illegal state argument"));
        };
        let (Some(buffer), Some(_)) = (buffer.as_bytes(), number.as_int()) else {
            return Err(th.type_error("setstate(): illegal state argument"));
        };
        let state = number_bytes::<STATE>(th, number)?;
        let Some(kept) = Kept::default().with(buffer.as_slice()) else {
            let codec = zelf.0.context.codec();
            let data = buffer.as_slice();
            return Err(codec::decode_overflow(th, codec, data, TOO_LARGE));
        };
        zelf.0.pending.set(kept);
        zelf.0.context.state.set(State(state));
        Ok(())
    }

    fn reset(zelf: &Obj<Decoder>) {
        zelf.0.reset();
    }

    /// how to treat errors
    #[getter]
    fn errors(zelf: &Obj<Decoder>) -> Value {
        zelf.0.context.errors_value()
    }

    #[setter]
    fn set_errors(th: &Thread, zelf: &Obj<Decoder>, value: Option<&Value>) -> Result<()> {
        zelf.0.context.set_errors(th, value)
    }
}
