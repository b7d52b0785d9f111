//! Constants and code objects to marshal bytes, with the references a fresh compilation has in CPython.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

use krait_base::{Wtf8, Wtf8Buf};

use super::encode::TooLarge;
use super::{Encoder, FLAG_REF, MAX_DEPTH, NO_MEMORY, TOO_DEEP, UNMARSHALLABLE, tag};
use crate::{CodeData, CodeFlags, Const};

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
    writer.out.finish().ok_or(NO_MEMORY)
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
    writer.out.finish().ok_or(NO_MEMORY)
}

/// An object to be written. Equal keys are one shared object.
#[derive(Clone, Copy)]
enum Key<'c> {
    Const(&'c Const),
    /// A string that CPython interns.
    Name(&'c [u8]),
    Text(&'c [u8]),
    Bytes(&'c [u8]),
    /// `co_code`, which a code object keeps a second reference to.
    Code(&'c [u8]),
    /// A tuple of names is the same as a tuple of equal texts.
    Names(&'c [Wtf8Buf]),
    Consts(&'c [Const]),
}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (Key::Const(a), Key::Const(b)) => a == b,
            (Key::Name(a), Key::Name(b))
            | (Key::Text(a), Key::Text(b))
            | (Key::Bytes(a), Key::Bytes(b))
            | (Key::Code(a), Key::Code(b)) => a == b,
            (Key::Names(a), Key::Names(b)) => a == b,
            (Key::Consts(a), Key::Consts(b)) => a == b,
            (Key::Names(names), Key::Consts(items)) | (Key::Consts(items), Key::Names(names)) => {
                names.len() == items.len()
                    && names.iter().zip(items).all(|(name, item)| match item {
                        Const::Str(text) => text.as_wtf8().as_bytes() == name.as_bytes(),
                        _ => false,
                    })
            }
            _ => false,
        }
    }
}

impl Eq for Key<'_> {}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match *self {
            Key::Const(value) => value.hash(state),
            Key::Name(bytes) | Key::Text(bytes) | Key::Bytes(bytes) | Key::Code(bytes) => {
                bytes.hash(state);
            }
            Key::Names(names) => {
                names.len().hash(state);
                names.iter().for_each(|name| name.as_bytes().hash(state));
            }
            Key::Consts(items) => {
                items.len().hash(state);
                items.iter().for_each(|item| match item {
                    Const::Str(text) => text.as_wtf8().as_bytes().hash(state),
                    _ => item.hash(state),
                });
            }
        }
    }
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
            Key::Bytes(bytes) => bytes.len() <= 1,
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

/// Whether the tuple of names is no one else's. The parameter of an annotation scope gets its final
/// name when the code object exists already.
fn has_own_slots(code: &CodeData) -> bool {
    let first = code.localsplusnames.first();
    code.argcount == 1
        && code.posonlyargcount == 1
        && first.is_some_and(|name| name.as_bytes() == b"format")
}

/// How often each object occurs.
#[derive(Default)]
struct Counts<'c> {
    of: HashMap<Key<'c>, u32>,
    /// Qualified names that class bodies have as constants, interned although they have dots.
    interned: HashSet<&'c [u8]>,
}

impl<'c> Counts<'c> {
    /// Sets are not merged even if they are equal.
    fn is_shared(&self, key: Key<'c>) -> bool {
        !matches!(key, Key::Const(Const::FrozenSet(_)))
            && self.of.get(&key).is_some_and(|count| *count > 1)
    }

    fn code(&mut self, code: &'c CodeData, depth: usize) {
        let qualname = code.qualname.as_bytes();
        let is_constant = |value: &Const| match value {
            Const::Str(text) => text.as_wtf8().as_bytes() == qualname,
            _ => false,
        };
        if !code.flags.has(CodeFlags::OPTIMIZED) && code.consts.iter().any(is_constant) {
            self.interned.insert(qualname);
        }
        for key in [
            Key::Consts(&code.consts),
            Key::Names(&code.names),
            Key::Bytes(&code.linetable),
            Key::Bytes(&code.exceptiontable),
        ] {
            self.value(key, depth + 1);
        }
        if !has_own_slots(code) {
            self.value(Key::Names(&code.localsplusnames), depth + 1);
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
        let count = self.of.entry(key).or_insert(0);
        *count += 1;
        if *count > 1 {
            return;
        }
        match key {
            Key::Consts(items) => items
                .iter()
                .for_each(|item| self.value(Key::of(item), depth + 1)),
            // A set's items are held by the tuple it was made of, too.
            Key::Const(Const::FrozenSet(items)) => items.iter().for_each(|item| {
                self.value(Key::of(item), depth + 1);
                self.value(Key::of(item), depth + 1);
            }),
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
                let key = match key {
                    Key::Text(text) if self.counts.interned.contains(text) => Key::Name(text),
                    key => key,
                };
                let shared = key.is_always_shared() || self.counts.is_shared(key);
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
                    sorted.push((self.set_item(item)?, item));
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
                // Parts of slices are not merged with other constants.
                for part in parts.iter() {
                    match Key::of(part) {
                        key @ Key::Const(Const::Int(_)) if !key.is_always_shared() => {
                            self.nested(|writer| writer.contents(key))?;
                        }
                        key => self.value(key)?,
                    }
                }
            }
            // The rest never gets here: it has its own key or no contents.
            Key::Const(_) => return Err(UNMARSHALLABLE),
        }
        Ok(())
    }

    /// What an item of a set is sorted by: its bytes on its own, while the set refers to it.
    fn set_item(&self, item: &Const) -> Result<Vec<u8>, &'static str> {
        let version = self.out.version();
        let mut bytes = write_const(item, version)?;
        match bytes.first_mut() {
            Some(first) if version >= 3 && !first.is_ascii_uppercase() => *first |= FLAG_REF,
            _ => {}
        }
        Ok(bytes)
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
        self.value(Key::Consts(&code.consts))?;
        self.value(Key::Names(&code.names))?;
        let names = Key::Names(&code.localsplusnames);
        if has_own_slots(code) {
            self.nested(|writer| writer.contents(names))?;
        } else {
            self.value(names)?;
        }
        // The kinds are put together for each code object.
        let kinds = Key::Bytes(&code.localspluskinds);
        if code.localspluskinds.is_empty() {
            self.value(kinds)?;
        } else {
            self.nested(|writer| writer.contents(kinds))?;
        }
        self.value(Key::Name(code.filename.as_bytes()))?;
        self.value(Key::Name(code.name.as_bytes()))?;
        self.value(Key::Name(code.qualname.as_bytes()))?;
        self.out.raw_u32(code.firstlineno as u32);
        self.value(Key::Bytes(&code.linetable))?;
        self.value(Key::Bytes(&code.exceptiontable))
    }
}
