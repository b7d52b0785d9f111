//! Marshal bytes to values.

use dashu_int::{IBig, UBig};
use krait_base::Wtf8Buf;
use krait_builtins::{complex, set, slice};
use krait_bytecode::marshal::{self, Builder, CodeParts, Error, SliceSource, tag};
use krait_bytecode::{CodeData, CodeFlags};
use krait_object::protocol::call;
use krait_object::types::dict::DictData;
use krait_object::types::{bytes, int, list, str, tuple};
use krait_object::{Raised, Result, Thread, Value, err, exc, intern};
use krait_vm::{code, compile};
use std::sync::Arc;

/// What is wrong with marshal bytes, as an exception.
pub fn raise(th: &Thread, e: &Error) -> Raised {
    match e {
        Error::Eof(m) => err::new(th, &exc::EOF_ERROR.ty, m),
        Error::Value(m) => th.value_error(*m),
        Error::Type(m) => th.type_error(*m),
        Error::Utf8(_) => th.value_error("bad marshal data (text is not UTF-8)"),
        Error::FloatText(t) => th.value_error(format!(
            "could not convert string to float: '{}'",
            String::from_utf8_lossy(t)
        )),
        Error::Memory => err::memory_error(),
    }
}

/// Either what the format finds wrong or what making a value raised.
pub enum Failure {
    Format(Error),
    Raised(Raised),
}

impl Failure {
    pub fn is_end(&self) -> bool {
        matches!(self, Failure::Format(Error::Eof(_)))
    }
}

impl From<Error> for Failure {
    fn from(e: Error) -> Failure {
        Failure::Format(e)
    }
}

impl From<Raised> for Failure {
    fn from(e: Raised) -> Failure {
        Failure::Raised(e)
    }
}

/// The value at the start of `b`, and how many bytes it took.
pub fn load(th: &Thread, b: &[u8], allow_code: bool) -> Result<(Value, usize)> {
    let mut source = Slice(SliceSource { rest: b });
    let v = load_from(th, &mut source, allow_code)?;
    Ok((v, b.len() - source.0.rest.len()))
}

/// The next value of a source. Code objects in it are verified, and refused if they are not allowed.
pub fn load_from(
    th: &Thread,
    source: &mut impl marshal::Source<Error = Failure>,
    allow_code: bool,
) -> Result<Value> {
    match marshal::decode(source, &mut Values { th, allow_code }) {
        Ok(v) => Ok(v),
        Err(Failure::Format(e)) => Err(raise(th, &e)),
        Err(Failure::Raised(e)) => Err(e),
    }
}

struct Slice<'b>(SliceSource<'b>);

impl marshal::Source for Slice<'_> {
    type Error = Failure;

    fn take(&mut self, len: usize) -> std::result::Result<&[u8], Failure> {
        Ok(self.0.take(len)?)
    }

    fn remaining(&self) -> Option<usize> {
        self.0.remaining()
    }

    fn is_end(error: &Failure) -> bool {
        error.is_end()
    }
}

struct Values<'t> {
    th: &'t Thread,
    allow_code: bool,
}

type Made<T = Value> = std::result::Result<T, Failure>;

/// A code object's field that has not the type it must have.
const BAD_FIELD: Failure = Failure::Format(Error::Value(
    "bad marshal data (code object field of a wrong type)",
));

fn field_text(v: &Value) -> Made<Wtf8Buf> {
    let s = v.as_exact_str().ok_or(BAD_FIELD)?;
    Ok(s.to_wtf8())
}

fn field_bytes(v: &Value) -> Made<Box<[u8]>> {
    Ok(v.as_bytes().ok_or(BAD_FIELD)?.as_slice().into())
}

fn field_names(v: &Value) -> Made<Box<[Wtf8Buf]>> {
    let names = v.as_exact_tuple().ok_or(BAD_FIELD)?.as_slice().iter();
    names.map(field_text).collect()
}

impl Values<'_> {
    fn interned(&self, v: Value, interned: bool) -> Value {
        if interned {
            intern::intern(self.th, v)
        } else {
            v
        }
    }
}

impl Builder for Values<'_> {
    type Value = Value;
    type Error = Failure;
    type Open = tuple::Open;

    fn enter(&mut self) -> Made<()> {
        Ok(self.th.check_stack(" while unmarshalling an object")?)
    }
    fn begin_code(&mut self) -> Made<()> {
        if self.allow_code {
            Ok(())
        } else {
            Err(Error::Value(marshal::CODE_NOT_ALLOWED_READ).into())
        }
    }
    fn singleton(&mut self, t: u8) -> Made {
        Ok(match t {
            tag::TRUE => Value::bool(true),
            tag::FALSE => Value::bool(false),
            tag::ELLIPSIS => Value::ellipsis(),
            tag::STOP_ITERATION => exc::STOP_ITERATION.ty.type_value(),
            _ => Value::none(),
        })
    }
    fn int(&mut self, value: i64) -> Made {
        Ok(int::from_i64(value))
    }
    fn big_int(&mut self, magnitude: &[u8], negative: bool) -> Made {
        let room = int::room::copies(2 * (magnitude.len() / 8 + 2));
        Ok(int::room::within(room, || {
            let n = IBig::from(UBig::from_le_bytes(magnitude));
            int::from_big(if negative { -n } else { n })
        })?)
    }
    fn float(&mut self, value: f64) -> Made {
        Ok(Value::float(value))
    }
    fn float_text(&mut self, text: &[u8]) -> Made<f64> {
        let parsed = std::str::from_utf8(text).ok().and_then(|t| t.parse().ok());
        parsed.ok_or_else(|| Error::FloatText(text.to_vec()).into())
    }
    fn complex(&mut self, real: f64, imag: f64) -> Made {
        Ok(complex::new(real, imag))
    }
    fn bytes(&mut self, b: &[u8]) -> Made {
        Ok(bytes::new(b))
    }
    fn utf8(&mut self, b: &[u8], interned: bool) -> Made {
        let v = match std::str::from_utf8(b) {
            Ok(text) => str::new(text),
            Err(_) => {
                let how = [str::new("utf-8"), str::new("surrogatepass")];
                call::call_method_text(self.th, &bytes::new(b), "decode", &how)?
            }
        };
        Ok(self.interned(v, interned))
    }
    fn latin1(&mut self, b: &[u8], interned: bool) -> Made {
        let v = match std::str::from_utf8(b) {
            Ok(text) if text.is_ascii() => str::new(text),
            _ => str::from_latin1(b),
        };
        Ok(self.interned(v, interned))
    }
    fn tuple(&mut self, items: Vec<Value>) -> Made {
        Ok(tuple::from_vec(items).into_value())
    }
    fn open_tuple(&mut self, len: usize) -> Made<Option<tuple::Open>> {
        Ok(Some(tuple::Open::new(len)?))
    }
    fn opened(&mut self, tuple: &tuple::Open) -> Value {
        tuple.value()
    }
    fn tuple_set(&mut self, tuple: &tuple::Open, index: usize, item: Value) {
        tuple.set(index, item);
    }
    fn frozenset(&mut self, items: Vec<Value>) -> Made {
        Ok(set::frozen(self.th, items)?)
    }
    fn slice(&mut self, [a, b, c]: [Value; 3]) -> Made {
        Ok(slice::new(a, b, c))
    }
    fn code(&mut self, p: CodeParts<Value>) -> Made {
        let count = |n: i32| u32::try_from(n).map_err(|_| BAD_FIELD);
        let constants = p.consts.as_exact_tuple().ok_or(BAD_FIELD)?.len();
        let data = CodeData {
            argcount: count(p.argcount)?,
            posonlyargcount: count(p.posonlyargcount)?,
            kwonlyargcount: count(p.kwonlyargcount)?,
            stacksize: count(p.stacksize)?,
            flags: CodeFlags(p.flags as u32),
            code: field_bytes(&p.code)?,
            consts: Box::new([]),
            names: field_names(&p.names)?,
            localsplusnames: field_names(&p.localsplusnames)?,
            localspluskinds: field_bytes(&p.localspluskinds)?,
            filename: Arc::new(field_text(&p.filename)?),
            name: field_text(&p.name)?,
            qualname: field_text(&p.qualname)?,
            firstlineno: p.firstlineno,
            linetable: field_bytes(&p.linetable)?,
            exceptiontable: field_bytes(&p.exceptiontable)?,
        };
        code::verify::check(&data, constants)
            .map_err(|m| self.th.value_error(format!("bad marshal data (code: {m})")))?;
        let data = compile::with_wanted_ranges(self.th, Arc::new(data));
        Ok(code::with_consts(self.th, data, p.consts).into_value())
    }
    fn container(&mut self, t: u8) -> Made {
        Ok(match t {
            tag::LIST => list::new().into_value(),
            tag::DICT => DictData::create().into_value(),
            _ => set::new_set(self.th).into_value(),
        })
    }
    fn list_push(&mut self, to: &Value, item: Value) -> Made<()> {
        if let Some(l) = to.as_list() {
            l.try_append(item)?;
        }
        Ok(())
    }
    fn dict_insert(&mut self, to: &Value, key: Value, value: Value) -> Made<()> {
        if let Some(d) = to.as_dict() {
            d.set(self.th, key, value)?;
        }
        Ok(())
    }
    fn set_add(&mut self, to: &Value, item: Value) -> Made<()> {
        if let Some(s) = set::SET.get(to) {
            s.add(self.th, item)?;
        }
        Ok(())
    }
}
