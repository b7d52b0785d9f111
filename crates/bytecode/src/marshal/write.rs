//! Constants and code objects to marshal bytes, with the references a fresh compilation has in CPython.

use std::collections::HashMap;

use krait_base::Wtf8;

use super::encode::TooLarge;
use super::{Encoder, MAX_DEPTH, TOO_DEEP, UNMARSHALLABLE, tag};
use crate::{CodeData, Const};

/// The bytes of a code object, as `marshal.dumps(code, version)` gives them. Errors are `ValueError` texts.
pub fn write_code(code: &CodeData, version: u32) -> Result<Vec<u8>, &'static str> {
    let mut counts = Counts::default();
    if version >= 3 {
        counts.code(code, 0);
    }
    let mut writer = Writer {
        out: Encoder::new(version),
        counts,
        refs: HashMap::new(),
        next: 0,
        depth: 0,
    };
    // The object that was passed in is always referred to by the caller as well.
    if version >= 3 {
        writer.out.flag_next();
        writer.next += 1;
    }
    writer.nested(|writer| writer.code(code))?;
    Ok(writer.out.finish())
}

/// The bytes of a constant on its own.
pub fn write_const(value: &Const, version: u32) -> Result<Vec<u8>, &'static str> {
    if let Const::Code(code) = value {
        return write_code(code, version);
    }
    let mut counts = Counts::default();
    if version >= 3 {
        counts.value(Key::of(value), 0);
    }
    let mut writer = Writer {
        out: Encoder::new(version),
        counts,
        refs: HashMap::new(),
        next: 0,
        depth: 0,
    };
    writer.value(Key::of(value))?;
    Ok(writer.out.finish())
}

/// An object to be written. Equal keys are one shared object.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key<'c> {
    Const(&'c Const),
    /// A string that CPython interns.
    Name(&'c [u8]),
    Text(&'c [u8]),
    Bytes(&'c [u8]),
    /// `co_code`, which a code object keeps a second reference to.
    Code(&'c [u8]),
    Names(&'c [Box<str>]),
    Consts(&'c [Const]),
}

impl<'c> Key<'c> {
    fn of(value: &'c Const) -> Key<'c> {
        match value {
            Const::Str(text) => {
                let bytes = text.as_wtf8().as_bytes();
                if is_interned(bytes) {
                    Key::Name(bytes)
                } else {
                    Key::Text(bytes)
                }
            }
            Const::Bytes(bytes) => Key::Bytes(bytes),
            Const::Tuple(items) => Key::Consts(items),
            _ => Key::Const(value),
        }
    }

    /// Whether CPython holds a second reference to such an object in any case.
    fn is_always_shared(self) -> bool {
        match self {
            Key::Name(_) | Key::Code(_) => true,
            Key::Const(Const::Int(value)) => (-5..=256).contains(value),
            Key::Bytes(bytes) => bytes.is_empty(),
            Key::Names(names) => names.is_empty(),
            Key::Consts(items) => items.is_empty(),
            _ => false,
        }
    }
}

/// Constants that look like names are interned, and so is every single Latin-1 character.
fn is_interned(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        || matches!(bytes, [0..=0x7F] | [0xC2 | 0xC3, _])
}

/// How often each object occurs.
#[derive(Default)]
struct Counts<'c>(HashMap<Key<'c>, u32>);

impl<'c> Counts<'c> {
    fn code(&mut self, code: &'c CodeData, depth: usize) {
        for value in &code.consts {
            self.value(Key::of(value), depth + 1);
        }
        for key in [
            Key::Names(&code.names),
            Key::Names(&code.localsplusnames),
            Key::Bytes(&code.localspluskinds),
            Key::Bytes(&code.linetable),
            Key::Bytes(&code.exceptiontable),
        ] {
            self.value(key, depth + 1);
        }
    }

    fn value(&mut self, key: Key<'c>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        if let Key::Const(Const::Code(code)) = key {
            return self.code(code, depth);
        }
        if key.is_always_shared() {
            return;
        }
        let count = self.0.entry(key).or_insert(0);
        *count += 1;
        if *count > 1 {
            return;
        }
        match key {
            Key::Consts(items) => items
                .iter()
                .for_each(|item| self.value(Key::of(item), depth + 1)),
            Key::Const(Const::FrozenSet(items)) => items
                .iter()
                .for_each(|item| self.value(Key::of(item), depth + 1)),
            Key::Const(Const::Slice(parts)) => parts
                .iter()
                .for_each(|item| self.value(Key::of(item), depth + 1)),
            _ => {}
        }
    }
}

struct Writer<'c> {
    out: Encoder,
    counts: Counts<'c>,
    refs: HashMap<Key<'c>, u32>,
    next: u32,
    depth: usize,
}

type Written = Result<(), &'static str>;

impl From<TooLarge> for &'static str {
    fn from(_: TooLarge) -> &'static str {
        UNMARSHALLABLE
    }
}

impl<'c> Writer<'c> {
    fn nested(&mut self, write: impl FnOnce(&mut Self) -> Written) -> Written {
        if self.depth >= MAX_DEPTH {
            return Err(TOO_DEEP);
        }
        self.depth += 1;
        let written = write(self);
        self.depth -= 1;
        written
    }

    fn value(&mut self, key: Key<'c>) -> Written {
        match key {
            Key::Const(Const::None) => self.out.singleton(tag::NONE),
            Key::Const(Const::True) => self.out.singleton(tag::TRUE),
            Key::Const(Const::False) => self.out.singleton(tag::FALSE),
            Key::Const(Const::Ellipsis) => self.out.singleton(tag::ELLIPSIS),
            Key::Const(Const::Code(code)) => return self.nested(|writer| writer.code(code)),
            _ => {
                let shared = key.is_always_shared()
                    || self.counts.0.get(&key).is_some_and(|count| *count > 1);
                if shared && self.out.version() >= 3 {
                    if let Some(index) = self.refs.get(&key) {
                        self.out.reference(*index);
                        return Ok(());
                    }
                    self.refs.insert(key, self.next);
                    self.next += 1;
                    self.out.flag_next();
                }
                return self.nested(|writer| writer.contents(key));
            }
        }
        Ok(())
    }

    fn contents(&mut self, key: Key<'c>) -> Written {
        match key {
            Key::Name(text) => self.out.str(Wtf8::from_bytes_trusted(text), true)?,
            Key::Text(text) => self.out.str(Wtf8::from_bytes_trusted(text), false)?,
            Key::Bytes(bytes) | Key::Code(bytes) => self.out.bytes(bytes)?,
            Key::Names(names) => {
                self.out.tuple(names.len())?;
                for name in names {
                    self.value(Key::Name(name.as_bytes()))?;
                }
            }
            Key::Consts(items) => {
                self.out.tuple(items.len())?;
                for item in items {
                    self.value(Key::of(item))?;
                }
            }
            Key::Const(Const::Int(value)) => self.out.int(*value),
            Key::Const(Const::BigInt(value)) => self.out.big_int(value)?,
            Key::Const(Const::Float(value)) => self.out.float(*value),
            Key::Const(Const::Complex(real, imag)) => self.out.complex(*real, *imag),
            Key::Const(Const::FrozenSet(items)) => {
                self.out.sized(tag::FROZENSET, items.len())?;
                let mut sorted: Vec<(Vec<u8>, &Const)> = Vec::with_capacity(items.len());
                for item in items.iter() {
                    sorted.push((write_const(item, self.out.version())?, item));
                }
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                for (_, item) in sorted {
                    self.value(Key::of(item))?;
                }
            }
            Key::Const(Const::Slice(parts)) => {
                if self.out.version() < 5 {
                    return Err(UNMARSHALLABLE);
                }
                self.out.plain(tag::SLICE);
                for part in parts.iter() {
                    self.value(Key::of(part))?;
                }
            }
            // The rest never gets here: it has its own key or no contents.
            Key::Const(_) => return Err(UNMARSHALLABLE),
        }
        Ok(())
    }

    fn code(&mut self, code: &'c CodeData) -> Written {
        self.out.plain(tag::CODE);
        for field in [
            code.argcount,
            code.posonlyargcount,
            code.kwonlyargcount,
            code.stacksize,
            code.flags.0,
        ] {
            self.out.raw_u32(field);
        }
        // Not looked up among the references: every code object makes its own copy.
        if self.out.version() >= 3 {
            self.next += 1;
            self.out.flag_next();
        }
        self.nested(|writer| writer.contents(Key::Code(&code.code)))?;
        self.nested(|writer| writer.contents(Key::Consts(&code.consts)))?;
        self.value(Key::Names(&code.names))?;
        self.value(Key::Names(&code.localsplusnames))?;
        self.value(Key::Bytes(&code.localspluskinds))?;
        self.value(Key::Name(code.filename.as_bytes()))?;
        self.value(Key::Name(code.name.as_bytes()))?;
        self.value(Key::Name(code.qualname.as_bytes()))?;
        self.out.raw_u32(code.firstlineno as u32);
        self.value(Key::Bytes(&code.linetable))?;
        self.value(Key::Bytes(&code.exceptiontable))
    }
}
