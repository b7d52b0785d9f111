//! Reading the bytes back, over whatever kind of value the caller builds.
//!
//! Hostile input costs at most what its own length pays for: sizes are not believed before that
//! many items have been read, nesting is limited, and numbers are checked as CPython checks them.

use super::{Error, FLAG_REF, MAX_DEPTH, NULL_OBJECT, TOO_SHORT, tag};

/// Where the bytes come from.
pub trait Source {
    type Error: From<Error>;
    /// The next `len` bytes.
    fn take(&mut self, len: usize) -> Result<&[u8], Self::Error>;
    /// How many bytes there are at most, if the source knows.
    fn remaining(&self) -> Option<usize>;
    /// Whether an error of `take` says that the bytes came to an end.
    fn is_end(error: &Self::Error) -> bool;
}

/// Bytes in memory.
#[derive(Debug)]
pub struct SliceSource<'b> {
    pub rest: &'b [u8],
}

impl Source for SliceSource<'_> {
    type Error = Error;

    fn take(&mut self, len: usize) -> Result<&[u8], Error> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(TOO_SHORT)?;
        self.rest = rest;
        Ok(taken)
    }

    fn remaining(&self) -> Option<usize> {
        Some(self.rest.len())
    }

    fn is_end(error: &Error) -> bool {
        matches!(error, Error::Eof(_))
    }
}

/// The fields of a code object as they were read. Their types are not checked yet.
#[derive(Clone, Debug)]
pub struct CodeParts<V> {
    pub argcount: i32,
    pub posonlyargcount: i32,
    pub kwonlyargcount: i32,
    pub stacksize: i32,
    pub flags: i32,
    pub code: V,
    pub consts: V,
    pub names: V,
    pub localsplusnames: V,
    pub localspluskinds: V,
    pub filename: V,
    pub name: V,
    pub qualname: V,
    pub firstlineno: i32,
    pub linetable: V,
    pub exceptiontable: V,
}

/// Makes values. `Value` is cloned for every reference, so cloning must be cheap.
pub trait Builder {
    type Value: Clone;
    type Error: From<Error>;
    /// A tuple whose items are not there yet.
    type Open;

    /// Called before the parts of anything that holds other objects: a place to check the native stack.
    fn enter(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
    /// Called before a code object is read, which can be refused here.
    fn begin_code(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
    /// An object that is its type byte alone: `tag::{NONE, TRUE, FALSE, ELLIPSIS, STOP_ITERATION}`.
    fn singleton(&mut self, tag: u8) -> Result<Self::Value, Self::Error>;
    fn int(&mut self, value: i64) -> Result<Self::Value, Self::Error>;
    /// An integer that may not fit, by the bytes of its magnitude, least significant first.
    fn big_int(&mut self, magnitude: &[u8], negative: bool) -> Result<Self::Value, Self::Error>;
    fn float(&mut self, value: f64) -> Result<Self::Value, Self::Error>;
    /// A float written as text, by version 0 and 1.
    fn float_text(&mut self, text: &[u8]) -> Result<f64, Self::Error>;
    fn complex(&mut self, real: f64, imag: f64) -> Result<Self::Value, Self::Error>;
    fn bytes(&mut self, bytes: &[u8]) -> Result<Self::Value, Self::Error>;
    /// Text in generalised UTF-8, not checked yet.
    fn utf8(&mut self, bytes: &[u8], interned: bool) -> Result<Self::Value, Self::Error>;
    /// Text in one byte per character.
    fn latin1(&mut self, bytes: &[u8], interned: bool) -> Result<Self::Value, Self::Error>;
    fn tuple(&mut self, items: Vec<Self::Value>) -> Result<Self::Value, Self::Error>;
    /// A tuple of this length whose items are set afterwards, for builders that can make one: only
    /// then may the items of a tuple refer to it.
    fn open_tuple(&mut self, _len: usize) -> Result<Option<Self::Open>, Self::Error> {
        Ok(None)
    }
    /// The tuple itself, to which references may be made.
    fn opened(&mut self, tuple: &Self::Open) -> Self::Value;
    /// Sets an item of a tuple made by `open_tuple`.
    fn tuple_set(&mut self, _tuple: &Self::Open, _index: usize, _item: Self::Value) {}
    fn frozenset(&mut self, items: Vec<Self::Value>) -> Result<Self::Value, Self::Error>;
    fn slice(&mut self, parts: [Self::Value; 3]) -> Result<Self::Value, Self::Error>;
    fn code(&mut self, parts: CodeParts<Self::Value>) -> Result<Self::Value, Self::Error>;

    /// Containers that may hold themselves exist before their items: an empty `tag::{LIST, DICT, SET}`.
    fn container(&mut self, tag: u8) -> Result<Self::Value, Self::Error>;
    fn list_push(&mut self, list: &Self::Value, item: Self::Value) -> Result<(), Self::Error>;
    fn dict_insert(
        &mut self,
        dict: &Self::Value,
        key: Self::Value,
        value: Self::Value,
    ) -> Result<(), Self::Error>;
    fn set_add(&mut self, set: &Self::Value, item: Self::Value) -> Result<(), Self::Error>;
}

/// Reads one object.
pub fn decode<S, B>(source: &mut S, builder: &mut B) -> Result<B::Value, B::Error>
where
    S: Source,
    B: Builder<Error = S::Error>,
{
    let mut decoder = Decoder {
        source,
        builder,
        refs: Vec::new(),
        depth: 0,
    };
    decoder.object()?.ok_or_else(|| NULL_OBJECT.into())
}

struct Decoder<'d, S, B: Builder> {
    source: &'d mut S,
    builder: &'d mut B,
    /// `None` while the object is still being read.
    refs: Vec<Option<B::Value>>,
    depth: usize,
}

/// Items reserved for up front, whatever a header claims.
const TRUSTED_LEN: usize = 256;

/// Longest tuple that is made before its items, if the source does not know how much it has.
const OPEN_LEN: usize = 1 << 16;

/// Appends an item, if there is memory for it.
#[inline]
fn push<T>(items: &mut Vec<T>, item: T) -> Result<(), Error> {
    if items.len() == items.capacity() {
        items.try_reserve(1).map_err(|_| Error::Memory)?;
    }
    items.push(item);
    Ok(())
}

impl<S, B> Decoder<'_, S, B>
where
    S: Source,
    B: Builder<Error = S::Error>,
{
    /// A length of one byte; running out of bytes there has a text of its own.
    fn byte(&mut self) -> Result<u8, B::Error> {
        let byte = match self.source.take(1) {
            Ok(bytes) => bytes.first().copied(),
            Err(error) if S::is_end(&error) => None,
            Err(error) => return Err(error),
        };
        byte.ok_or_else(|| Error::Eof("EOF read where not expected").into())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], B::Error> {
        self.source
            .take(N)?
            .try_into()
            .map_err(|_| TOO_SHORT.into())
    }

    fn i32(&mut self) -> Result<i32, B::Error> {
        Ok(i32::from_le_bytes(self.array()?))
    }

    fn f64(&mut self) -> Result<f64, B::Error> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    fn size(&mut self, message: &'static str) -> Result<usize, B::Error> {
        usize::try_from(self.i32()?).map_err(|_| Error::Value(message).into())
    }

    /// `None` is the format's NULL.
    fn object(&mut self) -> Result<Option<B::Value>, B::Error> {
        let head = match self.source.take(1) {
            Ok(bytes) => bytes.first().copied(),
            // Running out where an object should begin has a text of its own.
            Err(error) if S::is_end(&error) => {
                return Err(Error::Eof("EOF read where object expected").into());
            }
            Err(error) => return Err(error),
        };
        let head = head.ok_or(TOO_SHORT)?;
        if self.depth >= MAX_DEPTH {
            return Err(Error::Value("recursion limit exceeded").into());
        }
        self.depth += 1;
        let value = self.object_of(head & !FLAG_REF, head & FLAG_REF != 0);
        self.depth -= 1;
        value
    }

    fn required(&mut self, message: &'static str) -> Result<B::Value, B::Error> {
        self.object()?.ok_or_else(|| Error::Type(message).into())
    }

    fn remember(&mut self, flag: bool, value: B::Value) -> Result<B::Value, B::Error> {
        if flag {
            push(&mut self.refs, Some(value.clone()))?;
        }
        Ok(value)
    }

    /// Takes a number for an object whose value comes later.
    fn reserve(&mut self, flag: bool) -> Result<Option<usize>, B::Error> {
        if !flag {
            return Ok(None);
        }
        push(&mut self.refs, None)?;
        Ok(Some(self.refs.len() - 1))
    }

    fn fill(&mut self, reserved: Option<usize>, value: B::Value) -> B::Value {
        if let Some(slot) = reserved.and_then(|index| self.refs.get_mut(index)) {
            *slot = Some(value.clone());
        }
        value
    }

    fn object_of(&mut self, kind: u8, flag: bool) -> Result<Option<B::Value>, B::Error> {
        match kind {
            tag::NULL => Ok(None),
            tag::TUPLE | tag::SMALL_TUPLE | tag::FROZENSET => {
                self.builder.enter()?;
                self.frozen(kind, flag).map(Some)
            }
            tag::LIST | tag::SET | tag::DICT => {
                self.builder.enter()?;
                self.container(kind, flag).map(Some)
            }
            tag::SLICE => {
                self.builder.enter()?;
                self.slice(flag).map(Some)
            }
            tag::CODE => {
                self.builder.enter()?;
                self.code(flag).map(Some)
            }
            _ => self.scalar(kind, flag).map(Some),
        }
    }

    /// What holds no other objects. Not inlined: nesting should take little of the native stack.
    #[inline(never)]
    fn scalar(&mut self, kind: u8, flag: bool) -> Result<B::Value, B::Error> {
        let value = match kind {
            tag::NONE | tag::TRUE | tag::FALSE | tag::ELLIPSIS | tag::STOP_ITERATION => {
                return self.builder.singleton(kind);
            }
            tag::INT => {
                let value = self.i32()?;
                self.builder.int(value.into())?
            }
            tag::INT64 => {
                let value = i64::from_le_bytes(self.array()?);
                self.builder.int(value)?
            }
            tag::LONG => self.long()?,
            tag::FLOAT => {
                let value = self.float_text()?;
                self.builder.float(value)?
            }
            tag::BINARY_FLOAT => {
                let value = self.f64()?;
                self.builder.float(value)?
            }
            tag::COMPLEX => {
                let (real, imag) = (self.float_text()?, self.float_text()?);
                self.builder.complex(real, imag)?
            }
            tag::BINARY_COMPLEX => {
                let (real, imag) = (self.f64()?, self.f64()?);
                self.builder.complex(real, imag)?
            }
            tag::BYTES => {
                let len = self.size("bad marshal data (bytes object size out of range)")?;
                self.builder.bytes(self.source.take(len)?)?
            }
            tag::UNICODE | tag::INTERNED => {
                let len = self.size("bad marshal data (string size out of range)")?;
                self.builder
                    .utf8(self.source.take(len)?, kind == tag::INTERNED)?
            }
            tag::ASCII | tag::ASCII_INTERNED => {
                let len = self.size("bad marshal data (string size out of range)")?;
                self.builder
                    .latin1(self.source.take(len)?, kind == tag::ASCII_INTERNED)?
            }
            tag::SHORT_ASCII | tag::SHORT_ASCII_INTERNED => {
                let len = self.byte()?.into();
                self.builder
                    .latin1(self.source.take(len)?, kind == tag::SHORT_ASCII_INTERNED)?
            }
            tag::REF => return self.reference(),
            _ => return Err(Error::Value("bad marshal data (unknown type code)").into()),
        };
        self.remember(flag, value)
    }

    fn reference(&mut self) -> Result<B::Value, B::Error> {
        let index = usize::try_from(self.i32()?).ok();
        let value = index
            .and_then(|index| self.refs.get(index))
            .and_then(Option::as_ref);
        value
            .cloned()
            .ok_or_else(|| Error::Value("bad marshal data (invalid reference)").into())
    }

    fn long(&mut self) -> Result<B::Value, B::Error> {
        let count = self.i32()?;
        if count == i32::MIN {
            return Err(Error::Value("bad marshal data (long size out of range)").into());
        }
        let mut bytes = Vec::with_capacity((count.unsigned_abs() as usize).min(TRUSTED_LEN) * 2);
        let (mut pending, mut pending_bits) = (0u32, 0);
        let mut digit = 1;
        for _ in 0..count.unsigned_abs() {
            digit = u16::from_le_bytes(self.array()?);
            if digit > 0x7FFF {
                return Err(Error::Value("bad marshal data (digit out of range in long)").into());
            }
            pending |= u32::from(digit) << pending_bits;
            pending_bits += 15;
            while pending_bits >= 8 {
                push(&mut bytes, pending as u8)?;
                pending >>= 8;
                pending_bits -= 8;
            }
        }
        if digit == 0 {
            return Err(Error::Value("bad marshal data (unnormalized long data)").into());
        }
        push(&mut bytes, pending as u8)?;
        self.builder.big_int(&bytes, count < 0)
    }

    fn float_text(&mut self) -> Result<f64, B::Error> {
        let len = self.byte()?.into();
        self.builder.float_text(self.source.take(len)?)
    }

    #[inline(never)]
    fn frozen(&mut self, kind: u8, flag: bool) -> Result<B::Value, B::Error> {
        let (len, null) = match kind {
            tag::SMALL_TUPLE => (self.byte()?.into(), "NULL object in marshal data for tuple"),
            tag::TUPLE => {
                let len = self.size("bad marshal data (tuple size out of range)")?;
                (len, "NULL object in marshal data for tuple")
            }
            _ => {
                let len = self.size("bad marshal data (set size out of range)")?;
                (len, "NULL object in marshal data for set")
            }
        };
        if flag
            && kind != tag::FROZENSET
            && len <= self.source.remaining().unwrap_or(OPEN_LEN)
            && let Some(tuple) = self.builder.open_tuple(len)?
        {
            let value = self.builder.opened(&tuple);
            let value = self.remember(true, value)?;
            for index in 0..len {
                let item = self.required(null)?;
                self.builder.tuple_set(&tuple, index, item);
            }
            return Ok(value);
        }
        let reserved = self.reserve(flag)?;
        let mut items = Vec::with_capacity(len.min(TRUSTED_LEN));
        for _ in 0..len {
            let item = self.required(null)?;
            push(&mut items, item)?;
        }
        let value = if kind == tag::FROZENSET {
            self.builder.frozenset(items)
        } else {
            self.builder.tuple(items)
        }?;
        Ok(self.fill(reserved, value))
    }

    #[inline(never)]
    fn container(&mut self, kind: u8, flag: bool) -> Result<B::Value, B::Error> {
        let len = match kind {
            tag::LIST => self.size("bad marshal data (list size out of range)")?,
            tag::SET => self.size("bad marshal data (set size out of range)")?,
            _ => 0,
        };
        let container = self.builder.container(kind)?;
        let container = self.remember(flag, container)?;
        match kind {
            tag::LIST => {
                for _ in 0..len {
                    let item = self.required("NULL object in marshal data for list")?;
                    self.builder.list_push(&container, item)?;
                }
            }
            tag::SET => {
                for _ in 0..len {
                    let item = self.required("NULL object in marshal data for set")?;
                    self.builder.set_add(&container, item)?;
                }
            }
            _ => {
                while let Some(key) = self.object()? {
                    // A missing value ends the dict as a missing key does.
                    let Some(value) = self.object()? else { break };
                    self.builder.dict_insert(&container, key, value)?;
                }
            }
        }
        Ok(container)
    }

    #[inline(never)]
    fn slice(&mut self, flag: bool) -> Result<B::Value, B::Error> {
        let reserved = self.reserve(flag)?;
        let null = "NULL object in marshal data for object";
        let parts = [
            self.required(null)?,
            self.required(null)?,
            self.required(null)?,
        ];
        let value = self.builder.slice(parts)?;
        Ok(self.fill(reserved, value))
    }

    #[inline(never)]
    fn code(&mut self, flag: bool) -> Result<B::Value, B::Error> {
        const NULL: &str = "NULL object in marshal data for code object";
        self.builder.begin_code()?;
        let reserved = self.reserve(flag)?;
        let parts = Box::new(CodeParts {
            argcount: self.i32()?,
            posonlyargcount: self.i32()?,
            kwonlyargcount: self.i32()?,
            stacksize: self.i32()?,
            flags: self.i32()?,
            code: self.required(NULL)?,
            consts: self.required(NULL)?,
            names: self.required(NULL)?,
            localsplusnames: self.required(NULL)?,
            localspluskinds: self.required(NULL)?,
            filename: self.required(NULL)?,
            name: self.required(NULL)?,
            qualname: self.required(NULL)?,
            firstlineno: self.i32()?,
            linetable: self.required(NULL)?,
            exceptiontable: self.required(NULL)?,
        });
        let value = self.builder.code(*parts)?;
        Ok(self.fill(reserved, value))
    }
}
