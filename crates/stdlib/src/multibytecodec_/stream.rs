//! `MultibyteStreamReader` and `MultibyteStreamWriter`: conversion on the way from and to a stream.

use super::codec::{self, Decoding, End, Problem};
use super::incremental::{Encoding, Reading};
use super::value::{Context, arguments};
use krait_object::protocol::{call, item, number};
use krait_object::types::{bytes, int, str};
use krait_object::{
    Args, Obj, Param, ParamKind, Result, Signature, Thread, Trace, TypeObject, Value, pymethods,
};

const STREAM: &[Param] = &[
    Param {
        name: "stream",
        kind: ParamKind::Normal,
        required: true,
    },
    Param {
        name: "errors",
        kind: ParamKind::Normal,
        required: false,
    },
];
static READER_INIT: Signature = Signature {
    name: "StreamReader",
    params: STREAM,
    varargs: false,
    varkw: false,
};
static WRITER_INIT: Signature = Signature {
    name: "StreamWriter",
    params: STREAM,
    varargs: false,
    varkw: false,
};

#[derive(Trace)]
pub struct Reader {
    reading: Reading,
    stream: Value,
}

krait_object::pytype! {
    pub static READER: Reader = "_multibytecodec.MultibyteStreamReader", BASETYPE | HAVE_GC;
}

impl Reader {
    /// Reads with a method of the stream until there is a character; everything if the size is negative.
    fn read(&self, th: &Thread, method: &str, size: isize) -> Result<Value> {
        let mut size = size;
        let mut problem = Problem::default();
        if size == 0 {
            return Ok(str::empty());
        }
        loop {
            let given = if size < 0 {
                call::call_method_text(th, &self.stream, method, &[])?
            } else {
                // The stream gets a C int.
                let size = Value::int32(size as i32);
                call::call_method_text(th, &self.stream, method, &[size])?
            };
            let Some(data) = given.as_bytes() else {
                return Err(th.type_error(format!(
                    "stream function returned a non-bytes object ({})",
                    given.ty().name()
                )));
            };
            let data = data.as_slice();
            let at_end = data.is_empty();
            let joined = self.reading.joined(data)?;
            let data = joined.as_deref().unwrap_or(data);
            let c = &self.reading.context;
            let errors = c.errors(th)?;
            let mut d = Decoding::new(c.codec(), &c.state, &errors, data)?.with_problem(problem);
            d.feed(th)?;
            if at_end || size < 0 {
                d.refuse_rest(th)?;
            }
            self.reading.keep(th, &d)?;
            if size < 0 || !d.is_empty() || data.is_empty() {
                return d.finish();
            }
            // One byte more, until it is a character; an error handler is shown the exception it knows.
            problem = d.into_problem();
            size = 1;
        }
    }
}

/// The argument of a reading method.
fn size(th: &Thread, v: Option<&Value>) -> Result<isize> {
    match v {
        None => Ok(-1),
        Some(v) if v.is_none() => Ok(-1),
        Some(v) if v.as_int().is_some() => number::as_ssize(th, v),
        Some(_) => Err(th.type_error("arg 1 must be an integer")),
    }
}

pub struct ReaderMethods;

#[pymethods]
impl ReaderMethods {
    #[name("MultibyteStreamReader")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let ([stream, _], errors) = arguments::<2>(th, &READER_INIT, args)?;
        let reading = Reading::new(Context::decoder(th, cls, errors)?);
        let stream = stream.cloned().unwrap_or_else(Value::none);
        Ok(READER
            .create_in(cls, Reader { reading, stream })
            .into_value())
    }

    fn __init__(zelf: &Value, args: Args<'_>) {
        let _ = (zelf, args);
    }

    #[sig("(sizeobj=None, /)")]
    fn read(th: &Thread, zelf: &Obj<Reader>, sizeobj: Option<&Value>) -> Result<Value> {
        zelf.read(th, "read", size(th, sizeobj)?)
    }

    #[sig("(sizeobj=None, /)")]
    fn readline(th: &Thread, zelf: &Obj<Reader>, sizeobj: Option<&Value>) -> Result<Value> {
        zelf.read(th, "readline", size(th, sizeobj)?)
    }

    #[sig("(sizehintobj=None, /)")]
    fn readlines(th: &Thread, zelf: &Obj<Reader>, sizehintobj: Option<&Value>) -> Result<Value> {
        let text = zelf.read(th, "read", size(th, sizehintobj)?)?;
        call::call_method_text(th, &text, "splitlines", &[Value::bool(true)])
    }

    fn reset(zelf: &Obj<Reader>) {
        zelf.reading.reset();
    }

    #[member]
    fn stream(zelf: &Obj<Reader>) -> Value {
        zelf.stream.clone()
    }

    /// how to treat errors
    #[getter]
    fn errors(zelf: &Obj<Reader>) -> Value {
        zelf.reading.context.errors_value()
    }

    #[setter]
    fn set_errors(th: &Thread, zelf: &Obj<Reader>, value: Option<&Value>) -> Result<()> {
        zelf.reading.context.set_errors(th, value)
    }
}

#[derive(Trace)]
pub struct Writer {
    encoding: Encoding,
    stream: Value,
}

krait_object::pytype! {
    pub static WRITER: Writer = "_multibytecodec.MultibyteStreamWriter", BASETYPE | HAVE_GC;
}

impl Writer {
    fn write(&self, th: &Thread, text: &Value) -> Result<()> {
        let out = self.encoding.encode(th, text, false)?;
        call::call_method_text(th, &self.stream, "write", &[out]).map(drop)
    }
}

pub struct WriterMethods;

#[pymethods]
impl WriterMethods {
    #[name("MultibyteStreamWriter")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let ([stream, _], errors) = arguments::<2>(th, &WRITER_INIT, args)?;
        let encoding = Encoding::new(Context::encoder(th, cls, errors)?);
        let stream = stream.cloned().unwrap_or_else(Value::none);
        Ok(WRITER
            .create_in(cls, Writer { encoding, stream })
            .into_value())
    }

    fn __init__(zelf: &Value, args: Args<'_>) {
        let _ = (zelf, args);
    }

    #[sig("(strobj, /)")]
    fn write(th: &Thread, zelf: &Obj<Writer>, strobj: &Value) -> Result<()> {
        zelf.write(th, strobj)
    }

    #[sig("(lines, /)")]
    fn writelines(th: &Thread, zelf: &Obj<Writer>, lines: &Value) -> Result<()> {
        if !item::is_sequence(lines) {
            return Err(th.type_error("arg must be a sequence object"));
        }
        let mut i = 0;
        while i < item::len(th, lines)? {
            let line = item::get(th, lines, &int::from_usize(i))?;
            zelf.write(th, &line)?;
            i += 1;
        }
        Ok(())
    }

    fn reset(th: &Thread, zelf: &Obj<Writer>) -> Result<()> {
        let Some(kept) = zelf.encoding.pending.take() else {
            return Ok(());
        };
        let c = &zelf.encoding.context;
        let errors = c.errors(th)?;
        let (out, _) = codec::encode(th, c.codec(), &c.state, &kept, &errors, End::Reset)?;
        if !out.is_empty() {
            call::call_method_text(th, &zelf.stream, "write", &[bytes::new(&out)])?;
        }
        Ok(())
    }

    #[member]
    fn stream(zelf: &Obj<Writer>) -> Value {
        zelf.stream.clone()
    }

    /// how to treat errors
    #[getter]
    fn errors(zelf: &Obj<Writer>) -> Value {
        zelf.encoding.context.errors_value()
    }

    #[setter]
    fn set_errors(th: &Thread, zelf: &Obj<Writer>, value: Option<&Value>) -> Result<()> {
        zelf.encoding.context.set_errors(th, value)
    }
}
