//! A module's code as the program carries it: records that can be read one by one, in any order.
//!
//! Marshal bytes have to be read from front to back, nested code included, because later objects refer to earlier ones. Most
//! functions of an imported module are never called, so the embedded library is kept in this form instead: a table of
//! texts, and a record per code object that names its texts by number and its nested code by place. What has been read
//! is the same as what marshal would have given.
//!
//! All numbers are 32 bits, little-endian:
//!
//! ```text
//! image:  text count, place of the records, place of the root, file name (text), end of each text, texts, records
//! record: argcount, posonlyargcount, kwonlyargcount, stacksize, flags, firstlineno, name, qualname (texts),
//!         constants, names, localsplusnames (texts), localspluskinds, code, linetable, exceptiontable (bytes)
//! ```
//!
//! Nested code stands before the code around it. Images come from our own build; the reader checks them all the same.

use std::collections::HashMap;
use std::sync::Arc;

use krait_base::{Wtf8, Wtf8Buf};

use crate::marshal::{self, MAX_DEPTH};
use crate::{CodeData, CodeFlags, Const};

/// What a constant is in a record.
mod kind {
    pub const TEXT: u32 = 0;
    pub const CODE: u32 = 1;
    pub const MARSHAL: u32 = 2;
}

/// Words in front of the ends of the texts.
const HEADER: usize = 4;

/// The image of a module's code. Errors (constants that marshal cannot write) are `ValueError` texts.
pub fn write(code: &CodeData) -> Result<Vec<u8>, &'static str> {
    let mut writer = Writer::default();
    let root = writer.code(code, 0)?;
    let filename = writer.text(code.filename.as_bytes());
    let mut out = Vec::new();
    let ends: Vec<u32> = writer
        .texts
        .iter()
        .scan(0, |end, text| {
            *end += text.len() as u32;
            Some(*end)
        })
        .collect();
    let texts_at = (HEADER + ends.len()) * 4;
    let records_at = texts_at as u32 + ends.last().copied().unwrap_or(0);
    for word in [ends.len() as u32, records_at, root, filename] {
        out.extend(word.to_le_bytes());
    }
    out.extend(ends.iter().flat_map(|end| end.to_le_bytes()));
    writer.texts.iter().for_each(|text| out.extend(*text));
    out.extend(writer.records);
    Ok(out)
}

#[derive(Default)]
struct Writer<'c> {
    texts: Vec<&'c [u8]>,
    numbers: HashMap<&'c [u8], u32>,
    records: Vec<u8>,
}

impl<'c> Writer<'c> {
    fn word(&mut self, word: u32) {
        self.records.extend(word.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.word(bytes.len() as u32);
        self.records.extend(bytes);
    }

    /// The number of a text.
    fn text(&mut self, text: &'c [u8]) -> u32 {
        let texts = &mut self.texts;
        *self.numbers.entry(text).or_insert_with(|| {
            texts.push(text);
            texts.len() as u32 - 1
        })
    }

    fn names(&mut self, names: &'c [Wtf8Buf]) {
        self.word(names.len() as u32);
        for name in names {
            let number = self.text(name.as_bytes());
            self.word(number);
        }
    }

    /// Writes a record; its place among the records.
    fn code(&mut self, code: &'c CodeData, depth: usize) -> Result<u32, &'static str> {
        if depth > MAX_DEPTH {
            return Err("object too deeply nested to marshal");
        }
        let mut nested = Vec::new();
        for c in &code.consts {
            if let Const::Code(inner) = c {
                nested.push(self.code(inner, depth + 1)?);
            }
        }
        let at = self.records.len() as u32;
        let (name, qualname) = (
            self.text(code.name.as_bytes()),
            self.text(code.qualname.as_bytes()),
        );
        for word in [
            code.argcount,
            code.posonlyargcount,
            code.kwonlyargcount,
            code.stacksize,
            code.flags.0,
            code.firstlineno as u32,
            name,
            qualname,
            code.consts.len() as u32,
        ] {
            self.word(word);
        }
        let mut nested = nested.into_iter();
        for c in &code.consts {
            match c {
                Const::Code(_) => {
                    self.word(kind::CODE);
                    self.word(nested.next().unwrap_or(0));
                }
                Const::Str(text) => {
                    let number = self.text(text.as_wtf8().as_bytes());
                    self.word(kind::TEXT);
                    self.word(number);
                }
                _ => {
                    let bytes = marshal::write_const(c, marshal::VERSION)?;
                    self.word(kind::MARSHAL);
                    self.bytes(&bytes);
                }
            }
        }
        self.names(&code.names);
        self.names(&code.localsplusnames);
        for bytes in [
            &code.localspluskinds,
            &code.code,
            &code.linetable,
            &code.exceptiontable,
        ] {
            self.bytes(bytes);
        }
        Ok(at)
    }
}

/// An image. `None` from a method means that the bytes are none.
#[derive(Clone, Copy, Debug)]
pub struct Image<'b>(pub &'b [u8]);

/// A constant of a code object.
#[derive(Clone, Debug)]
pub enum Item {
    /// The number of a text ([`Image::text`]).
    Text(u32),
    /// The place of nested code.
    Code(u32),
    Other(Const),
}

/// A code object as it was read. The numbers are of the texts that `data` has as strings: readers that make objects of them
/// need to do so once per image only.
#[derive(Clone, Debug)]
pub struct Record {
    /// All but the constants.
    pub data: CodeData,
    pub consts: Vec<Item>,
    pub name: u32,
    pub qualname: u32,
    pub names: Vec<u32>,
    pub localsplusnames: Vec<u32>,
}

/// What making a function needs to know of its code; names are numbers of texts.
#[derive(Clone, Copy, Debug)]
pub struct Outline {
    pub name: u32,
    pub qualname: u32,
    pub flags: CodeFlags,
    pub firstlineno: i32,
}

struct Cursor<'b> {
    rest: &'b [u8],
}

impl<'b> Cursor<'b> {
    fn take(&mut self, len: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(taken)
    }

    fn word(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn bytes(&mut self) -> Option<&'b [u8]> {
        let len = self.word()?;
        self.take(len as usize)
    }
}

impl<'b> Image<'b> {
    fn word(self, index: usize) -> Option<u32> {
        let at = index * 4;
        let bytes = self.0.get(at..at + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    }

    /// A text by its number.
    pub fn text(self, number: u32) -> Option<Wtf8<'b>> {
        let count = self.word(0)?;
        if number >= count {
            return None;
        }
        let end = self.word(HEADER + number as usize)? as usize;
        let start = match number {
            0 => 0,
            _ => self.word(HEADER + number as usize - 1)? as usize,
        };
        let texts = self.0.get((HEADER + count as usize) * 4..)?;
        Wtf8::from_bytes(texts.get(start..end)?)
    }

    fn record(self, at: u32) -> Option<Cursor<'b>> {
        let at = self.word(1)?.checked_add(at)? as usize;
        Some(Cursor {
            rest: self.0.get(at..)?,
        })
    }

    /// The place of the module's own code.
    pub fn root(self) -> Option<u32> {
        self.word(2)
    }

    /// `co_filename` of all code in the image, as it was compiled.
    pub fn filename(self) -> Option<Wtf8<'b>> {
        self.text(self.word(3)?)
    }

    /// What is needed to make a function.
    pub fn outline(self, at: u32) -> Option<Outline> {
        let mut c = self.record(at)?;
        c.take(16)?;
        let (flags, line, name, qualname) = (c.word()?, c.word()?, c.word()?, c.word()?);
        Some(Outline {
            name,
            qualname,
            flags: CodeFlags(flags),
            firstlineno: line as i32,
        })
    }

    /// The first constant: the docstring, if the flags say that there is one.
    pub fn first_const(self, at: u32) -> Option<Item> {
        let mut c = self.record(at)?;
        c.take(32)?;
        match c.word()? {
            0 => None,
            _ => self.item(&mut c),
        }
    }

    fn item(self, c: &mut Cursor<'b>) -> Option<Item> {
        match c.word()? {
            kind::TEXT => Some(Item::Text(c.word()?)),
            kind::CODE => Some(Item::Code(c.word()?)),
            kind::MARSHAL => marshal::read_const(c.bytes()?).ok().map(Item::Other),
            _ => None,
        }
    }

    fn numbers(self, c: &mut Cursor<'b>) -> Option<Vec<u32>> {
        let count = c.word()? as usize;
        let numbers = c.take(count.checked_mul(4)?)?.chunks_exact(4);
        numbers
            .map(|n| n.try_into().ok().map(u32::from_le_bytes))
            .collect()
    }

    fn texts(self, numbers: &[u32]) -> Option<Box<[Wtf8Buf]>> {
        let texts = numbers.iter().map(|&n| self.text(n).map(Wtf8::to_owned));
        texts.collect()
    }

    /// One code object; its constants are apart, and those of `data` stay empty.
    pub fn code(self, at: u32, filename: &Arc<Wtf8Buf>) -> Option<Record> {
        let mut c = self.record(at)?;
        let mut data = CodeData {
            argcount: c.word()?,
            posonlyargcount: c.word()?,
            kwonlyargcount: c.word()?,
            stacksize: c.word()?,
            flags: CodeFlags(c.word()?),
            firstlineno: c.word()? as i32,
            filename: Arc::clone(filename),
            ..CodeData::default()
        };
        let (name, qualname) = (c.word()?, c.word()?);
        let count = c.word()? as usize;
        // A constant takes two words at least: the count is not believed beyond that.
        let mut consts = Vec::with_capacity(count.min(c.rest.len() / 8));
        for _ in 0..count {
            consts.push(self.item(&mut c)?);
        }
        let (names, localsplusnames) = (self.numbers(&mut c)?, self.numbers(&mut c)?);
        data.name = self.text(name)?.into();
        data.qualname = self.text(qualname)?.into();
        data.names = self.texts(&names)?;
        data.localsplusnames = self.texts(&localsplusnames)?;
        data.localspluskinds = c.bytes()?.into();
        data.code = c.bytes()?.into();
        data.linetable = c.bytes()?.into();
        data.exceptiontable = c.bytes()?.into();
        Some(Record {
            data,
            consts,
            name,
            qualname,
            names,
            localsplusnames,
        })
    }

    /// A code object with all that is nested in it.
    pub fn whole(self, at: u32, filename: &Arc<Wtf8Buf>) -> Option<Arc<CodeData>> {
        let Record {
            mut data, consts, ..
        } = self.code(at, filename)?;
        data.consts = consts
            .into_iter()
            .map(|item| match item {
                Item::Text(number) => self.text(number).map(Const::str),
                Item::Other(c) => Some(c),
                // Nested code stands in front, so this ends.
                Item::Code(inner) if inner < at => self.whole(inner, filename).map(Const::Code),
                Item::Code(_) => None,
            })
            .collect::<Option<_>>()?;
        Some(Arc::new(data))
    }
}
