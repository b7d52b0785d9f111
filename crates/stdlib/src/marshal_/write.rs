//! Values to marshal bytes.
//!
//! From version 3 on an object that more than one reference leads to is marked, and is written as a
//! reference from then on. What has no count of its own (an int or float in a word, an immortal object, an
//! interned string) is always marked.

use krait_builtins::{complex, set, slice};
use krait_bytecode::CodeData;
use krait_bytecode::marshal::{
    CODE_NOT_ALLOWED_WRITE, Encoder, MAX_DEPTH, NO_MEMORY, TOO_DEEP, UNMARSHALLABLE, tag,
};
use krait_object::protocol::{buffer, item, iter};
use krait_object::{IntRef, Result, Thread, Value, alloc, err, exc};
use krait_vm::code::{self, Code};
use rustc_hash::FxHashMap;

/// What is asked for before a code object is written.
const CODE_ROOM: usize = 1 << 20;

/// The bytes of a value.
pub fn dump(th: &Thread, v: &Value, version: u32, allow_code: bool) -> Result<Vec<u8>> {
    if let Some(c) = code::get(v)
        && allow_code
    {
        let data = c.whole();
        if is_as_compiled(c, &data) {
            // Such code was read from bytes or compiled within this much at least.
            let bytes = alloc::with_room(CODE_ROOM, || {
                krait_bytecode::marshal::write_code(&data, version)
            })?;
            return bytes.map_err(|m| match m {
                NO_MEMORY => err::memory_error(),
                m => th.value_error(m),
            });
        }
    }
    let mut w = Writer::new(th, version, allow_code);
    w.value(v, 0)?;
    w.finish()
}

/// Whether `data` says all of a code object: neither made of parts nor given another file name.
fn is_as_compiled(c: &Code, data: &CodeData) -> bool {
    let constants = c.consts.as_tuple().map_or(0, |t| t.len());
    let filename = c.filename.get_or_none();
    data.consts.len() == constants
        && filename
            .as_str()
            .is_some_and(|s| s.to_wtf8() == *data.filename)
}

/// An object that references may point to.
struct Mark {
    index: u32,
    /// Nobody can read an immutable object that refers to itself before it is complete.
    complete: bool,
}

struct Writer<'t> {
    th: &'t Thread,
    out: Encoder,
    allow_code: bool,
    depth: usize,
    marks: FxHashMap<u64, Mark>,
    /// Marked objects are kept alive, so that their addresses stay theirs.
    kept: Vec<Value>,
    next: u32,
}

impl<'t> Writer<'t> {
    fn new(th: &'t Thread, version: u32, allow_code: bool) -> Writer<'t> {
        Writer {
            th,
            out: Encoder::new(version),
            allow_code,
            depth: 0,
            marks: FxHashMap::default(),
            kept: Vec::new(),
            next: 0,
        }
    }

    fn finish(self) -> Result<Vec<u8>> {
        self.out.finish().ok_or_else(err::memory_error)
    }

    /// Writes one value, to which the walk itself holds `own` references.
    fn value(&mut self, v: &Value, own: u32) -> Result<()> {
        if self.depth >= MAX_DEPTH {
            return Err(self.th.value_error(TOO_DEEP));
        }
        self.th.check_stack(" while marshalling an object")?;
        self.depth += 1;
        if let Some(t) = singleton(v) {
            self.out.singleton(t);
        } else if self.out.version() >= 3 && is_shared(v, own) {
            self.marked(v)?;
        } else {
            self.contents(v)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// A value as a reference, or marked for later ones.
    fn marked(&mut self, v: &Value) -> Result<()> {
        let word = v.bits();
        if let Some(mark) = self.marks.get(&word) {
            if !mark.complete {
                return Err(self.th.value_error(UNMARSHALLABLE));
            }
            self.out.reference(mark.index);
            return Ok(());
        }
        let mutable_or_open = !(code::get(v).is_some()
            || slice::SLICE.get_exact(v).is_some()
            || set::FROZENSET.get_exact(v).is_some());
        let mark = Mark {
            index: self.next,
            complete: mutable_or_open,
        };
        let room = self.marks.try_reserve(1).is_ok() && self.kept.try_reserve(1).is_ok();
        if !room {
            return Err(err::memory_error());
        }
        self.marks.insert(word, mark);
        self.kept.push(v.clone());
        self.next += 1;
        self.out.flag_next();
        self.contents(v)?;
        if !mutable_or_open && let Some(mark) = self.marks.get_mut(&word) {
            mark.complete = true;
        }
        Ok(())
    }

    fn contents(&mut self, v: &Value) -> Result<()> {
        let th = self.th;
        let bad = |_| th.value_error(UNMARSHALLABLE);
        if is_exact_int(v)
            && let Some(i) = v.as_int()
        {
            match i {
                IntRef::Small(i) => {
                    self.out.int(i);
                    Ok(())
                }
                IntRef::Big(b) => self.out.big_int(b).map_err(bad),
            }
        } else if let Some(f) = v.as_exact_float() {
            self.out.float(f);
            Ok(())
        } else if let Some(s) = v.as_exact_str() {
            let interned = s.is_interned();
            let text = s.to_wtf8();
            self.out.str(text.as_wtf8(), interned).map_err(bad)
        } else if let Some(t) = v.as_exact_tuple() {
            self.out.tuple(t.len()).map_err(bad)?;
            t.as_slice().iter().try_for_each(|x| self.value(x, 0))
        } else if let Some(l) = v.as_exact_list() {
            let announced = l.len();
            self.out.sized(tag::LIST, announced).map_err(bad)?;
            // Code that a buffer runs may change the list.
            for i in 0..announced {
                let x = l.get(i).ok_or_else(|| th.value_error(UNMARSHALLABLE))?;
                self.value(&x, 1)?;
            }
            Ok(())
        } else if let Some(d) = v.as_exact_dict() {
            self.out.plain(tag::DICT);
            let mut at = 0;
            while let Some((k, x)) = d.next(&mut at) {
                self.value(&k, 1)?;
                self.value(&x, 1)?;
            }
            self.out.singleton(tag::NULL);
            Ok(())
        } else if set::SET.get_exact(v).is_some() {
            self.set(v, tag::SET)
        } else if set::FROZENSET.get_exact(v).is_some() {
            self.set(v, tag::FROZENSET)
        } else if let Some(b) = v.as_bytes() {
            self.out.bytes(b.as_slice()).map_err(bad)
        } else if let Some(c) = complex::COMPLEX.get_exact(v) {
            self.out.complex(c.re, c.im);
            Ok(())
        } else if let Some(c) = code::get(v) {
            self.code(c)
        } else if let Some(s) = slice::SLICE.get_exact(v) {
            if self.out.version() < 5 {
                return Err(th.value_error(UNMARSHALLABLE));
            }
            self.out.plain(tag::SLICE);
            [&s.start, &s.stop, &s.step]
                .into_iter()
                .try_for_each(|x| self.value(x, 0))
        } else if buffer::supports(v) {
            let b = buffer::to_vec(th, v).map_err(|_| th.value_error(UNMARSHALLABLE))?;
            self.out.bytes(&b).map_err(bad)
        } else {
            Err(th.value_error(UNMARSHALLABLE))
        }
    }

    /// The items in the order of their own bytes, so that equal sets have equal bytes.
    fn set(&mut self, v: &Value, tag: u8) -> Result<()> {
        let th = self.th;
        let members = iter::collect(th, v)?;
        let count = members.len();
        let mut items = alloc::vec_of(count)?;
        for x in members {
            let mut own = Writer::new(th, self.out.version(), self.allow_code);
            own.depth = self.depth;
            own.value(&x, 0)?;
            items.push((own.finish()?, x));
            // Writing a buffer can run Python code.
            if item::len(th, v)? != count {
                return Err(th.runtime_error("set changed size during iteration"));
            }
        }
        items.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.out
            .sized(tag, items.len())
            .map_err(|_| th.value_error(UNMARSHALLABLE))?;
        items.iter().try_for_each(|(_, x)| self.value(x, 0))
    }

    fn code(&mut self, c: &Code) -> Result<()> {
        let th = self.th;
        if !self.allow_code {
            return Err(th.value_error(CODE_NOT_ALLOWED_WRITE));
        }
        let bad = |_| th.value_error(UNMARSHALLABLE);
        let data = &*c.data;
        self.out.plain(tag::CODE);
        for field in [
            data.argcount,
            data.posonlyargcount,
            data.kwonlyargcount,
            data.stacksize,
            data.flags.0,
        ] {
            self.out.raw_u32(field);
        }
        // A code object keeps its `co_code`: marked, although nothing ever refers to it.
        if self.out.version() >= 3 {
            self.next += 1;
            self.out.flag_next();
        }
        self.out.bytes(&data.code).map_err(bad)?;
        self.value(&c.consts, 0)?;
        self.value(&c.names, 0)?;
        self.value(&c.localsplusnames, 0)?;
        self.out.bytes(&data.localspluskinds).map_err(bad)?;
        self.value(&c.filename.get_or_none(), 1)?;
        self.value(&c.name, 0)?;
        self.value(&c.qualname, 0)?;
        self.out.raw_u32(data.firstlineno as u32);
        self.out.bytes(&data.linetable).map_err(bad)?;
        self.out.bytes(&data.exceptiontable).map_err(bad)
    }
}

/// The type byte of what is nothing else.
fn singleton(v: &Value) -> Option<u8> {
    if v.is_none() {
        Some(tag::NONE)
    } else if v.is_true() {
        Some(tag::TRUE)
    } else if v.is_false() {
        Some(tag::FALSE)
    } else if v.is(&Value::ellipsis()) {
        Some(tag::ELLIPSIS)
    } else if v.is(&exc::STOP_ITERATION.ty.type_value()) {
        Some(tag::STOP_ITERATION)
    } else {
        None
    }
}

fn is_shared(v: &Value, own: u32) -> bool {
    let Some(h) = v.as_header() else { return true };
    h.is_immortal() || h.refcount() > 1 + own || v.as_exact_str().is_some_and(|s| s.is_interned())
}

fn is_exact_int(v: &Value) -> bool {
    std::ptr::eq(v.ty(), &krait_object::types::int::INT.ty)
}
