//! Pickle bytes to objects: [`Loader`] is one load, [`Core`] what an unpickler keeps between loads.
//!
//! Marks lie on a stack of their own, as places of the stack of objects. Nothing below the topmost mark can be popped: the
//! place is the `fence`.

mod atoms;
mod build;
mod containers;
mod global;
pub mod source;

use super::opcodes as op;
use super::state::{State, unpickling_error};
use krait_object::types::{list, str};
use krait_object::{Field, Raised, Result, Thread, Trace, Value, Visitor, alloc, err};
use source::Source;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

pub use global::find_class;

/// Objects by number.
#[derive(Default)]
pub struct Memo {
    near: Vec<Option<Value>>,
    /// Those whose number is far beyond what the pickle has room for.
    far: BTreeMap<usize, Value>,
}

impl Trace for Memo {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.near.iter().flatten().for_each(|x| v.visit(x));
        self.far.values().for_each(|x| v.visit(x));
    }
}

/// Numbers from which on CPython has no memory for its table.
const TOO_FAR: usize = 1 << 31;
/// Numbers that may be left out in the vector.
const GAP: usize = 1024;

impl Memo {
    #[inline]
    fn get(&self, n: usize) -> Option<&Value> {
        match self.near.get(n) {
            Some(Some(v)) => Some(v),
            _ if self.far.is_empty() => None,
            _ => self.far.get(&n),
        }
    }

    /// Puts an object in; what was there is returned.
    #[inline]
    pub fn put(&mut self, n: usize, v: Value) -> Result<Option<Value>> {
        if n == self.near.len() {
            alloc::push(&mut self.near, Some(v))?;
            // A number that comes to lie in the vector is taken from the others.
            return Ok(match self.far.is_empty() {
                true => None,
                false => self.far.remove(&n),
            });
        }
        self.put_far(n, v)
    }

    #[cold]
    fn put_far(&mut self, n: usize, v: Value) -> Result<Option<Value>> {
        if n >= TOO_FAR {
            return Err(err::memory_error());
        }
        if let Some(slot) = self.near.get_mut(n) {
            return Ok(slot.replace(v));
        }
        if n < self.near.len() + GAP && self.far.is_empty() {
            let more = n + 1 - self.near.len();
            alloc::make_room(&mut self.near, more)?;
            self.near.resize(n, None);
            self.near.push(Some(v));
            return Ok(None);
        }
        Ok(self.far.insert(n, v))
    }

    /// All items, by number.
    pub fn items(&self) -> Result<Vec<(usize, Value)>> {
        let mut out = Vec::new();
        for (n, v) in self.near.iter().enumerate() {
            if let Some(v) = v {
                alloc::push(&mut out, (n, v.clone()))?;
            }
        }
        for (n, v) in &self.far {
            alloc::push(&mut out, (*n, v.clone()))?;
        }
        Ok(out)
    }
}

/// What an unpickler keeps between loads.
pub struct Core {
    pub memo: RefCell<Memo>,
    /// The number that MEMOIZE gives next: how many numbers were given for the first time. Not even another memo changes
    /// it.
    pub next: Cell<usize>,
    /// What CPython's tables would have room for, and its copy of a line, for `__sizeof__`.
    pub memo_size: Cell<usize>,
    pub marks_size: Cell<usize>,
    pub line_size: Cell<usize>,
    pub proto: Cell<u8>,
    pub fix_imports: Cell<bool>,
    pub buffers: Field,
    pub encoding: RefCell<Rc<str>>,
    pub errors: RefCell<Rc<str>>,
}

/// Places of CPython's smallest memo.
pub const MEMO_SIZE: usize = 32;

impl Default for Core {
    fn default() -> Core {
        Core {
            memo: RefCell::default(),
            next: Cell::new(0),
            memo_size: Cell::new(MEMO_SIZE),
            marks_size: Cell::new(0),
            line_size: Cell::new(0),
            proto: Cell::new(0),
            fix_imports: Cell::new(true),
            buffers: Field::empty(),
            encoding: RefCell::new("ASCII".into()),
            errors: RefCell::new("strict".into()),
        }
    }
}

impl Trace for Core {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.memo.trace(v);
        self.buffers.trace(v);
    }
    fn clear(&self) {
        self.set_memo(Memo::default());
        self.buffers.clear();
    }
}

impl Core {
    /// Replaces the memo. What it had is dropped when nothing is borrowed.
    pub fn set_memo(&self, new: Memo) {
        let old = self
            .memo
            .try_borrow_mut()
            .map(|mut m| std::mem::replace(&mut *m, new));
        drop(old);
    }

    /// Notes an object under a number.
    #[inline]
    pub fn put(&self, n: usize, v: Value) -> Result<()> {
        let old = self.memo.borrow_mut().put(n, v)?;
        if n >= self.memo_size.get() {
            self.memo_size.set(n.saturating_mul(2));
        }
        if old.is_none() {
            self.next.set(self.next.get() + 1);
        }
        drop(old);
        Ok(())
    }

    /// The `buffers` argument.
    pub fn set_buffers(&self, th: &Thread, buffers: Option<&Value>) -> Result<()> {
        let it = match buffers.filter(|b| !b.is_none()) {
            Some(b) => Some(krait_object::protocol::iter::iter(th, b)?),
            None => None,
        };
        drop(self.buffers.replace(it));
        Ok(())
    }
}

/// What a subclass, or an attribute, puts between the unpickler and what it reads.
#[derive(Default)]
pub struct Overrides {
    pub persistent_load: Option<Value>,
    /// The object whose `find_class` is to be called.
    pub finder: Option<Value>,
}

/// One load.
pub struct Loader<'a, S> {
    th: &'a Thread,
    core: &'a Core,
    state: Rc<State>,
    overrides: Overrides,
    source: &'a mut S,
    stack: Vec<Value>,
    marks: Vec<usize>,
    fence: usize,
}

impl<'a, S: Source> Loader<'a, S> {
    pub fn new(
        th: &'a Thread,
        core: &'a Core,
        overrides: Overrides,
        source: &'a mut S,
    ) -> Loader<'a, S> {
        core.proto.set(0);
        Loader {
            th,
            core,
            state: th.interp.state::<State>(),
            overrides,
            source,
            stack: Vec::new(),
            marks: Vec::new(),
            fence: 0,
        }
    }

    /// Reads one pickle.
    pub fn load(mut self) -> Result<Value> {
        let r = self.run();
        // What is left of a pickle that was no good goes in order.
        if !self.stack.is_empty() {
            list::release_all(std::mem::take(&mut self.stack));
        }
        r
    }

    fn run(&mut self) -> Result<Value> {
        loop {
            let op = match self.source.take(self.th, 1) {
                Ok(b) => b.first().copied().unwrap_or_default(),
                Err(e) => return Err(self.ended(e)),
            };
            if op == op::STOP {
                self.source.finish(self.th)?;
                return self.pop();
            }
            self.step(op)?;
        }
    }

    #[cold]
    fn ended(&self, e: Raised) -> Raised {
        if e.is(&super::UNPICKLING_ERROR) {
            return self.th.eof_error("Ran out of input");
        }
        e
    }

    #[inline(always)]
    fn step(&mut self, op: u8) -> Result<()> {
        match op {
            op::NONE => self.push(Value::none()),
            op::NEWTRUE => self.push(Value::bool(true)),
            op::NEWFALSE => self.push(Value::bool(false)),
            op::BININT1 => {
                let [n] = self.fixed()?;
                self.push(Value::int32(i32::from(n)))
            }
            op::BININT2 => {
                let n = u16::from_le_bytes(self.fixed()?);
                self.push(Value::int32(i32::from(n)))
            }
            op::BININT => {
                let n = i32::from_le_bytes(self.fixed()?);
                self.push(Value::int32(n))
            }
            op::BINFLOAT => {
                let x = f64::from_be_bytes(self.fixed()?);
                self.push(Value::float(x))
            }
            op::SHORT_BINUNICODE => {
                let [n] = self.fixed()?;
                self.load_text(usize::from(n))
            }
            op::MEMOIZE => self.load_memoize(),
            op::BINGET => {
                let [n] = self.fixed()?;
                self.load_get(usize::from(n))
            }
            op::LONG_BINGET => {
                let n = u32::from_le_bytes(self.fixed()?);
                self.load_get(n as usize)
            }
            op::MARK => self.load_mark(),
            op::EMPTY_LIST => self.push(list::new().into_value()),
            op::EMPTY_DICT => self.push(krait_object::DictData::create().into_value()),
            op::EMPTY_TUPLE => self.push(krait_object::types::tuple::empty().into_value()),
            op::APPEND => self.load_append(),
            op::APPENDS => self.load_appends(),
            op::SETITEM => self.load_setitem(),
            op::SETITEMS => self.load_setitems(),
            op::TUPLE => self.load_tuple(),
            op::TUPLE1 => self.load_tuple_of(1),
            op::TUPLE2 => self.load_tuple_of(2),
            op::TUPLE3 => self.load_tuple_of(3),
            op::NEWOBJ => self.load_newobj(),
            op::BUILD => self.load_build(),
            op::REDUCE => self.load_reduce(),
            op::BINPUT => {
                let [n] = self.fixed()?;
                self.load_put(usize::from(n))
            }
            op::LONG_BINPUT => {
                let n = u32::from_le_bytes(self.fixed()?);
                self.load_put(n as usize)
            }
            op::BINUNICODE => {
                let n = u32::from_le_bytes(self.fixed()?);
                self.load_text(n as usize)
            }
            op::SHORT_BINBYTES => {
                let [n] = self.fixed()?;
                self.load_bytes(usize::from(n))
            }
            _ => self.rare(op),
        }
    }

    #[inline(never)]
    fn rare(&mut self, op: u8) -> Result<()> {
        match op {
            op::BINBYTES => {
                let n = u32::from_le_bytes(self.fixed()?);
                self.load_bytes(n as usize)
            }
            op::BINBYTES8 => {
                let n = self.size8("BINBYTES")?;
                self.load_bytes(n)
            }
            op::BINUNICODE8 => {
                let n = self.size8("BINUNICODE")?;
                self.load_text(n)
            }
            op::BYTEARRAY8 => self.load_bytearray(),
            op::FRAME => self.load_frame(),
            op::PROTO => self.load_proto(),
            op::STACK_GLOBAL => self.load_stack_global(),
            op::GLOBAL => self.load_global(),
            op::LONG1 => {
                let [n] = self.fixed()?;
                self.load_long_bytes(usize::from(n))
            }
            op::LONG4 => self.load_long4(),
            op::INT => self.load_int(),
            op::LONG => self.load_long(),
            op::FLOAT => self.load_float(),
            op::STRING => self.load_string(),
            op::BINSTRING => self.load_binstring(),
            op::SHORT_BINSTRING => {
                let [n] = self.fixed()?;
                self.load_counted_string(usize::from(n))
            }
            op::UNICODE => self.load_unicode(),
            op::NEXT_BUFFER => self.load_next_buffer(),
            op::READONLY_BUFFER => self.load_readonly_buffer(),
            op::EMPTY_SET => self.push(krait_builtins::set::new_set(self.th).into_value()),
            op::ADDITEMS => self.load_additems(),
            op::FROZENSET => self.load_frozenset(),
            op::LIST => self.load_list(),
            op::DICT => self.load_dict(),
            op::OBJ => self.load_obj(),
            op::INST => self.load_inst(),
            op::NEWOBJ_EX => self.load_newobj_ex(),
            op::EXT1 => {
                let [n] = self.fixed()?;
                self.load_extension(i32::from(n))
            }
            op::EXT2 => {
                let n = u16::from_le_bytes(self.fixed()?);
                self.load_extension(i32::from(n))
            }
            op::EXT4 => {
                let n = i32::from_le_bytes(self.fixed()?);
                self.load_extension(n)
            }
            op::PERSID => self.load_persid(),
            op::BINPERSID => self.load_binpersid(),
            op::POP => self.load_pop(),
            op::POP_MARK => {
                let mark = self.pop_mark()?;
                list::release_all(self.stack.split_off(mark));
                Ok(())
            }
            op::DUP => {
                let v = self.top()?.clone();
                self.push(v)
            }
            op::GET => self.load_get_text(),
            op::PUT => self.load_put_text(),
            _ => Err(self.unknown(op)),
        }
    }

    #[cold]
    fn unknown(&self, op: u8) -> Raised {
        let text = match op {
            b'\'' | b'\\' => format!("invalid load key, '\\x{op:02x}'."),
            0x20..=0x7e => format!("invalid load key, '{}'.", char::from(op)),
            _ => format!("invalid load key, '\\x{op:02x}'."),
        };
        unpickling_error(self.th, text)
    }

    #[inline(always)]
    fn push(&mut self, v: Value) -> Result<()> {
        alloc::push(&mut self.stack, v)
    }

    #[cold]
    fn underflow(&self) -> Raised {
        let text = match self.marks.is_empty() {
            true => "unpickling stack underflow",
            false => "unexpected MARK found",
        };
        unpickling_error(self.th, text)
    }

    #[inline(always)]
    fn pop(&mut self) -> Result<Value> {
        if self.stack.len() > self.fence
            && let Some(v) = self.stack.pop()
        {
            return Ok(v);
        }
        Err(self.underflow())
    }

    #[inline(always)]
    fn top(&self) -> Result<&Value> {
        match self.stack.last() {
            Some(v) if self.stack.len() > self.fence => Ok(v),
            _ => Err(self.underflow()),
        }
    }

    fn load_mark(&mut self) -> Result<()> {
        if self.marks.len() >= self.core.marks_size.get() {
            self.core.marks_size.set(self.marks.len() * 2 + 20);
        }
        self.fence = self.stack.len();
        alloc::push(&mut self.marks, self.fence)
    }

    /// Takes the topmost mark away and answers its place.
    #[inline]
    fn pop_mark(&mut self) -> Result<usize> {
        let Some(mark) = self.marks.pop() else {
            return Err(unpickling_error(self.th, "could not find MARK"));
        };
        self.fence = self.marks.last().copied().unwrap_or(0);
        Ok(mark)
    }

    fn load_pop(&mut self) -> Result<()> {
        if self.marks.last() == Some(&self.stack.len()) {
            return self.pop_mark().map(drop);
        }
        self.pop().map(drop)
    }

    /// The next bytes, as many as the result has.
    #[inline(always)]
    fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        let b = self.source.take(self.th, N)?;
        match b.first_chunk::<N>() {
            Some(b) => Ok(*b),
            None => Err(source::truncated(self.th)),
        }
    }

    /// A length of eight bytes.
    fn size8(&mut self, what: &str) -> Result<usize> {
        let n = u64::from_le_bytes(self.fixed()?);
        match isize::try_from(n) {
            Ok(n) => Ok(n as usize),
            Err(_) => Err(self.th.overflow_error(format!(
                "{what} exceeds system's maximum size of {} bytes",
                isize::MAX
            ))),
        }
    }

    /// The next line, with its end, as a copy; at least `least` bytes.
    fn line(&mut self, least: usize) -> Result<Vec<u8>> {
        let line = self.source.line(self.th)?;
        let line = alloc::copied(line)?;
        let text = line.iter().position(|&c| c == 0).unwrap_or(line.len());
        self.core.line_size.set(text + 1);
        if line.len() < least {
            return Err(source::truncated(self.th));
        }
        Ok(line)
    }

    fn load_frame(&mut self) -> Result<()> {
        let n = u64::from_le_bytes(self.fixed()?);
        let Ok(n) = isize::try_from(n) else {
            return Err(self.th.overflow_error(format!(
                "FRAME length exceeds system's maximum of {} bytes",
                isize::MAX
            )));
        };
        self.source.frame(self.th, n as usize)
    }

    fn load_proto(&mut self) -> Result<()> {
        let [n] = self.fixed()?;
        if n > op::HIGHEST {
            return Err(self
                .th
                .value_error(format!("unsupported pickle protocol: {n}")));
        }
        self.core.proto.set(n);
        Ok(())
    }

    #[inline]
    fn load_memoize(&mut self) -> Result<()> {
        let v = self.top()?.clone();
        self.core.put(self.core.next.get(), v)
    }

    fn load_put(&mut self, n: usize) -> Result<()> {
        let v = self.top()?.clone();
        self.core.put(n, v)
    }

    /// A line as a number of the memo.
    fn number(&self, line: &[u8]) -> Result<isize> {
        let n = atoms::parse_int(self.th, line)?;
        krait_object::protocol::number::int_as_ssize(self.th, &n)
    }

    fn load_put_text(&mut self) -> Result<()> {
        let line = self.line(2)?;
        let v = self.top()?.clone();
        match usize::try_from(self.number(&line)?) {
            Ok(n) => self.core.put(n, v),
            Err(_) => Err(self.th.value_error("negative PUT argument")),
        }
    }

    #[inline]
    fn load_get(&mut self, n: usize) -> Result<()> {
        let v = self.core.memo.borrow().get(n).cloned();
        match v {
            Some(v) => self.push(v),
            None => Err(self.not_found(n as isize)),
        }
    }

    #[cold]
    fn not_found(&self, n: isize) -> Raised {
        unpickling_error(self.th, format!("Memo value not found at index {n}"))
    }

    fn load_get_text(&mut self) -> Result<()> {
        let line = self.line(2)?;
        let n = self.number(&line)?;
        match usize::try_from(n) {
            Ok(n) => self.load_get(n),
            Err(_) => Err(self.not_found(n)),
        }
    }

    fn load_persid(&mut self) -> Result<()> {
        let th = self.th;
        let Some(f) = self.overrides.persistent_load.clone() else {
            // The default is a method like any other: the line is read before it refuses.
            let line = self.line(1)?;
            if !line.is_ascii() {
                return Err(unpickling_error(th, NOT_ASCII));
            }
            return Err(no_persistent_load(th));
        };
        let line = self.line(1)?;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        if !text.is_ascii() {
            return Err(unpickling_error(th, NOT_ASCII));
        }
        let id = str::ascii_bytes(text);
        let v = krait_object::protocol::call::call1(th, &f, &id)?;
        self.push(v)
    }

    fn load_binpersid(&mut self) -> Result<()> {
        let id = self.pop()?;
        let Some(f) = self.overrides.persistent_load.clone() else {
            return Err(no_persistent_load(self.th));
        };
        let v = krait_object::protocol::call::call1(self.th, &f, &id)?;
        self.push(v)
    }
}

const NOT_ASCII: &str = "persistent IDs in protocol 0 must be ASCII strings";

/// What the default of `persistent_load` says.
#[cold]
pub fn no_persistent_load(th: &Thread) -> Raised {
    unpickling_error(
        th,
        "A load persistent id instruction was encountered, but no persistent_load function was specified.",
    )
}
