//! Constants and code objects from marshal bytes.

use std::sync::Arc;

use dashu_int::{IBig, UBig};
use krait_base::{Wtf8, Wtf8Buf};

use super::{Builder, CodeParts, Error, SliceSource, decode, tag};
use crate::{CodeData, CodeFlags, Const};

/// Reads the code object at the start of `bytes` (a `.pyc` without its 16 bytes of header).
pub fn read_code(bytes: &[u8]) -> Result<Arc<CodeData>, Error> {
    match read_const(bytes)? {
        Const::Code(code) => Ok(code),
        _ => Err(Error::Type("bad marshal data (not a code object)")),
    }
}

/// Reads the constant at the start of `bytes`.
pub fn read_const(bytes: &[u8]) -> Result<Const, Error> {
    decode(&mut SliceSource { rest: bytes }, &mut ConstBuilder)
}

struct ConstBuilder;

/// Said of what [`Const`] has no room for, although code objects may hold it.
pub const NOT_CONSTANT: Error = Error::Value("bad marshal data (not a constant)");
const BAD_FIELD: Error = Error::Value("bad marshal data (code object field of a wrong type)");

impl Builder for ConstBuilder {
    type Value = Const;
    type Error = Error;
    /// Constants do not refer to themselves.
    type Open = Const;

    fn opened(&mut self, tuple: &Const) -> Const {
        tuple.clone()
    }

    fn singleton(&mut self, kind: u8) -> Result<Const, Error> {
        match kind {
            tag::NONE => Ok(Const::None),
            tag::TRUE => Ok(Const::True),
            tag::FALSE => Ok(Const::False),
            tag::ELLIPSIS => Ok(Const::Ellipsis),
            _ => Err(NOT_CONSTANT),
        }
    }

    fn int(&mut self, value: i64) -> Result<Const, Error> {
        Ok(Const::Int(value))
    }

    fn big_int(&mut self, magnitude: &[u8], negative: bool) -> Result<Const, Error> {
        let magnitude = IBig::from(UBig::from_le_bytes(magnitude));
        Ok(Const::int(if negative { -magnitude } else { magnitude }))
    }

    fn float(&mut self, value: f64) -> Result<Const, Error> {
        Ok(Const::Float(value))
    }

    fn float_text(&mut self, text: &[u8]) -> Result<f64, Error> {
        let value = std::str::from_utf8(text)
            .ok()
            .filter(|text| !text.starts_with('+'));
        value
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| Error::FloatText(text.to_vec()))
    }

    fn complex(&mut self, real: f64, imag: f64) -> Result<Const, Error> {
        Ok(Const::Complex(real, imag))
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<Const, Error> {
        Ok(Const::Bytes(bytes.into()))
    }

    fn utf8(&mut self, bytes: &[u8], _interned: bool) -> Result<Const, Error> {
        let text = Wtf8::from_bytes(bytes).ok_or_else(|| Error::Utf8(bytes.to_vec()))?;
        Ok(Const::str(text))
    }

    fn latin1(&mut self, bytes: &[u8], _interned: bool) -> Result<Const, Error> {
        match std::str::from_utf8(bytes) {
            Ok(text) if text.is_ascii() => Ok(Const::str(text)),
            _ => {
                let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
                Ok(Const::str(&text))
            }
        }
    }

    fn tuple(&mut self, items: Vec<Const>) -> Result<Const, Error> {
        Ok(Const::Tuple(items.into()))
    }

    fn frozenset(&mut self, items: Vec<Const>) -> Result<Const, Error> {
        Ok(Const::FrozenSet(items.into()))
    }

    fn slice(&mut self, parts: [Const; 3]) -> Result<Const, Error> {
        Ok(Const::Slice(Arc::new(parts)))
    }

    fn code(&mut self, parts: CodeParts<Const>) -> Result<Const, Error> {
        let count = |value: i32| u32::try_from(value).map_err(|_| BAD_FIELD);
        let localsplusnames = names(parts.localsplusnames)?;
        let localspluskinds = bytes(parts.localspluskinds)?;
        if localsplusnames.len() != localspluskinds.len() {
            return Err(BAD_FIELD);
        }
        let Const::Tuple(consts) = parts.consts else {
            return Err(BAD_FIELD);
        };
        Ok(Const::Code(Arc::new(CodeData {
            argcount: count(parts.argcount)?,
            posonlyargcount: count(parts.posonlyargcount)?,
            kwonlyargcount: count(parts.kwonlyargcount)?,
            stacksize: count(parts.stacksize)?,
            flags: CodeFlags(parts.flags as u32),
            code: bytes(parts.code)?,
            consts: consts.to_vec().into(),
            names: names(parts.names)?,
            localsplusnames,
            localspluskinds,
            filename: Arc::new(text(&parts.filename)?),
            name: text(&parts.name)?,
            qualname: text(&parts.qualname)?,
            firstlineno: parts.firstlineno,
            linetable: bytes(parts.linetable)?,
            exceptiontable: bytes(parts.exceptiontable)?,
        })))
    }

    fn container(&mut self, _tag: u8) -> Result<Const, Error> {
        Err(NOT_CONSTANT)
    }

    fn list_push(&mut self, _list: &Const, _item: Const) -> Result<(), Error> {
        Err(NOT_CONSTANT)
    }

    fn dict_insert(&mut self, _dict: &Const, _key: Const, _value: Const) -> Result<(), Error> {
        Err(NOT_CONSTANT)
    }

    fn set_add(&mut self, _set: &Const, _item: Const) -> Result<(), Error> {
        Err(NOT_CONSTANT)
    }
}

fn text(value: &Const) -> Result<Wtf8Buf, Error> {
    match value {
        Const::Str(text) => Ok(Wtf8Buf::clone(text)),
        _ => Err(BAD_FIELD),
    }
}

fn names(value: Const) -> Result<Box<[Wtf8Buf]>, Error> {
    let Const::Tuple(items) = value else {
        return Err(BAD_FIELD);
    };
    items.iter().map(text).collect()
}

fn bytes(value: Const) -> Result<Box<[u8]>, Error> {
    match value {
        Const::Bytes(bytes) => Ok(bytes.to_vec().into()),
        _ => Err(BAD_FIELD),
    }
}
