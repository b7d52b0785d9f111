//! `MultibyteCodec`, which converts whole texts, and what the objects with a memory share.

use super::codec::{self, End, Errors, text_of};
use krait_object::protocol::{attr, buffer};
use krait_object::types::{bytes, int, str, tuple};
use krait_object::{
    Args, Field, Obj, Raised, Result, Signature, Str, Thread, Trace, TypeObject, Value, Visitor,
    err, exc, pymethods,
};
use krait_text::codecs::multibyte::{Codec, State};
use std::cell::Cell;

/// An encoding, which lasts as long as the process.
#[derive(Clone, Copy)]
pub struct CodecRef(pub &'static Codec);

impl Trace for CodecRef {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

#[derive(Trace)]
pub struct MultibyteCodec(pub CodecRef);

krait_object::pytype! {
    pub static MULTIBYTE_CODEC: MultibyteCodec = "_multibytecodec.MultibyteCodec", DISALLOW_INSTANTIATION | HAVE_GC;
}

/// Calls `f` with the bytes of an argument, which no code can change meanwhile.
pub fn input<R>(th: &Thread, v: &Value, f: impl FnOnce(&[u8]) -> Result<R>) -> Result<R> {
    match buffer::plain(v) {
        Some(b) => f(b.as_slice()),
        None => f(&buffer::to_vec(th, v)?),
    }
}

/// The argument `errors` of a function.
fn handler(th: &Thread, function: &str, errors: Option<&Value>) -> Result<Errors> {
    match errors {
        None => Ok(Errors::Strict),
        Some(v) if v.is_none() => Ok(Errors::Strict),
        Some(v) => match v.as_str() {
            Some(s) => Errors::of(th, Some(s)),
            None => Err(th.type_error(format!(
                "{function}() argument 'errors' must be str or None, not {}",
                v.ty().name()
            ))),
        },
    }
}

/// Text as C takes it, up to the first null character.
pub fn c_text(th: &Thread, s: &Str) -> Result<String> {
    let mut text = s.to_utf8(th)?;
    if let Some(end) = text.find('\0') {
        text.truncate(end);
    }
    Ok(text)
}

pub struct CodecMethods;

#[pymethods]
impl CodecMethods {
    /// Return an encoded string version of 'input'.
    ///
    /// 'errors' may be given to set a different error handling scheme.
    /// Default is 'strict' meaning that encoding errors raise
    /// a UnicodeEncodeError.  Other possible values are 'ignore', 'replace'
    /// and 'xmlcharrefreplace' as well as any other name registered with
    /// codecs.register_error that can handle UnicodeEncodeErrors.
    #[sig("(input, errors=None)")]
    fn encode(
        th: &Thread,
        zelf: &Obj<MultibyteCodec>,
        input: &Value,
        errors: Option<&Value>,
    ) -> Result<Value> {
        let codec = zelf.0.0;
        let errors = handler(th, "encode", errors)?;
        let text = text_of(th, input)?;
        let len = text.as_str().map_or(0, Str::len);
        let state = Cell::new(codec.encoder_state());
        let (out, _) = codec::encode(th, codec, &state, &text, &errors, End::Reset)?;
        Ok(tuple::from_array([bytes::new(&out), int::from_usize(len)]).into_value())
    }

    /// Decodes 'input'.
    ///
    /// 'errors' may be given to set a different error handling scheme.
    /// Default is 'strict' meaning that encoding errors raise
    /// a UnicodeDecodeError.  Other possible values are 'ignore' and
    /// 'replace' as well as any other name registered with
    /// codecs.register_error that is able to handle UnicodeDecodeErrors."
    #[sig("(input, errors=None)")]
    fn decode(
        th: &Thread,
        zelf: &Obj<MultibyteCodec>,
        input: &Value,
        errors: Option<&Value>,
    ) -> Result<Value> {
        self::input(th, input, |b| {
            let errors = handler(th, "decode", errors)?;
            let text = codec::decode(th, zelf.0.0, b, &errors)?;
            Ok(tuple::from_array([text, int::from_usize(b.len())]).into_value())
        })
    }
}

/// What encoders and decoders with a memory have.
#[derive(Trace)]
pub struct Context {
    codec: CodecRef,
    pub state: Cell<State>,
    /// The name of the error handler.
    errors: Field,
}

impl Context {
    /// Of an instance of `cls`, whose attribute `codec` says which encoding it is.
    fn new(th: &Thread, cls: &'static TypeObject, errors: Value) -> Result<Context> {
        let codec = attr::get_text(th, &cls.type_value(), "codec")?;
        let Some(codec) = MULTIBYTE_CODEC.get(&codec) else {
            return Err(th.type_error("codec is unexpected type"));
        };
        let context = Context {
            codec: codec.0,
            state: Cell::default(),
            errors: Field::empty(),
        };
        context.errors.set(errors);
        Ok(context)
    }

    pub fn encoder(th: &Thread, cls: &'static TypeObject, errors: Value) -> Result<Context> {
        let c = Context::new(th, cls, errors)?;
        c.state.set(c.codec().encoder_state());
        Ok(c)
    }

    pub fn decoder(th: &Thread, cls: &'static TypeObject, errors: Value) -> Result<Context> {
        let c = Context::new(th, cls, errors)?;
        c.state.set(c.codec().decoder_state());
        Ok(c)
    }

    pub fn codec(&self) -> &'static Codec {
        self.codec.0
    }

    /// The error handler as it is now.
    pub fn errors(&self, th: &Thread) -> Result<Errors> {
        Errors::of(th, self.errors.get_or_none().as_str())
    }

    pub fn errors_value(&self) -> Value {
        self.errors.get_or_none()
    }

    /// Sets the attribute `errors`.
    pub fn set_errors(&self, th: &Thread, value: Option<&Value>) -> Result<()> {
        let Some(v) = value else {
            let text = "cannot delete attribute";
            return Err(err::new(th, &exc::ATTRIBUTE_ERROR.ty, text));
        };
        let Some(s) = v.as_str() else {
            return Err(th.type_error("errors must be a string"));
        };
        self.errors.set(str::new(&c_text(th, s)?));
        Ok(())
    }
}

/// The name of an error handler as an exact string.
fn name_value(th: &Thread, s: &Str) -> Result<Value> {
    krait_builtins::codecs::name(th, Some(s), "strict").map(|n| str::new(&n))
}

/// The arguments of a constructor the last of which is `errors`, a string.
pub fn arguments<'a, const N: usize>(
    th: &Thread,
    signature: &Signature,
    args: Args<'a>,
) -> Result<([Option<&'a Value>; N], Value)> {
    let given = signature.bind::<N>(th, args)?;
    let errors = match given.last().copied().flatten() {
        None => str::new("strict"),
        Some(v) => match v.as_str() {
            Some(s) => name_value(th, s)?,
            None => return Err(no_text(th, signature.name, N, v)),
        },
    };
    Ok((given, errors))
}

#[cold]
fn no_text(th: &Thread, function: &str, n: usize, v: &Value) -> Raised {
    let what = argument_type(v);
    th.type_error(format!("{function}() argument {n} must be str, not {what}"))
}

/// What an argument of the wrong type is called.
pub fn argument_type(v: &Value) -> String {
    if v.is_none() {
        "None".to_owned()
    } else {
        v.ty().name()
    }
}
