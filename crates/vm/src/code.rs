//! Code objects: a `CodeData` with its constants and names as values, and a private, rewritable copy of the instructions.
//!
//! Code of the embedded library is made in two steps (see `lazy`): most of its functions are never called.

pub mod branches;
mod lazy;
pub mod verify;

use crate::slot::{self, Word};
use krait_base::{Loc, Wtf8, Wtf8Buf};
use krait_bytecode::{CodeData, CodeFlags, Const, LocalKind, exceptiontable, linetable};
use krait_host::shortage::exempt;
use krait_object::alloc;
use krait_object::types::{bytes, int, str, tuple};
use krait_object::{Field, Obj, Ref, Thread, Trace, Value, Visitor, intern};
use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

/// What a `STORE_ATTR` site learned; see `specialize::attr`.
#[derive(Clone, Copy, Default)]
pub struct StoreSite {
    pub version: u32,
    pub shape: u32,
    pub new_shape: u32,
    pub offset: u32,
}

/// What a code object holds, once it is needed.
pub struct CodeBody {
    /// What marshal data or the compiler gave. Its `consts` are empty if the code comes from an image: see [`CodeObj::whole`].
    pub data: Arc<CodeData>,
    pub consts: Value,
    /// `consts` as [`const_word`] has them; the tuple never changes.
    const_words: Box<[Word]>,
    pub names: Value,
    /// Names of all fast locals.
    pub localsplusnames: Value,
    pub name: Value,
    pub qualname: Value,
    /// Instructions that the machine rewrites.
    pub units: Box<[Cell<u16>]>,
    pub stores: RefCell<Vec<StoreSite>>,
    pub nlocalsplus: u32,
    pub ncells: u32,
    pub nfrees: u32,
    pub argcount: u32,
    pub kwonlyargcount: u32,
    pub flags: CodeFlags,
    /// Words that a frame of this code needs behind its header.
    pub frame_words: u32,
    /// Line of each code unit, made when a traceback or tracer first asks.
    lines: OnceCell<Box<[i32]>>,
    pub version: Cell<u32>,
    /// The exception table, decoded when an exception first passes.
    handlers: OnceCell<Box<[exceptiontable::Handler]>>,
    /// What `sys.monitoring` wants to know of this code alone.
    pub monitored: OnceCell<Box<RefCell<crate::monitor::LocalEvents>>>,
}

/// A code object. All of [`CodeBody`] is reached through it, and made by the first who does so.
pub struct CodeObj {
    body: OnceCell<CodeBody>,
    pub filename: Field,
    /// Where the body is read from.
    origin: Option<Box<lazy::Origin>>,
}

impl std::ops::Deref for CodeObj {
    type Target = CodeBody;

    #[inline(always)]
    fn deref(&self) -> &CodeBody {
        match self.body.get() {
            Some(body) => body,
            None => self.make_body(),
        }
    }
}

impl CodeObj {
    /// The body without a look whether it was read.
    ///
    /// # Safety
    /// Somebody has looked at a field before, as whoever makes a frame of the code does.
    #[inline(always)]
    pub unsafe fn body_of_running(&self) -> &CodeBody {
        // SAFETY: the caller's promise; a body once read stays.
        unsafe { self.body.get().unwrap_unchecked() }
    }
}

pub use lazy::from_image;

krait_object::pytype! {
    pub static CODE: CodeObj = "code", MANAGED_WEAKREF;
}

impl Trace for CodeObj {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Some(body) = self.body.get() {
            body.consts.trace(v);
        }
    }
}

/// A code object.
pub type Code = Obj<CodeObj>;

/// A constant as a value. Strings that look like names are interned, as CPython's compiler does.
pub fn const_value(th: &Thread, c: &Const) -> Value {
    match c {
        Const::None => Value::none(),
        Const::True => Value::bool(true),
        Const::False => Value::bool(false),
        Const::Ellipsis => Value::ellipsis(),
        Const::Int(i) => int::from_i64(*i),
        Const::BigInt(b) => int::from_big((**b).clone()),
        Const::Float(f) => Value::float(*f),
        Const::Complex(re, im) => krait_builtins::complex::new(*re, *im),
        Const::Str(s) => text_value(th, s.as_wtf8()),
        Const::Bytes(b) => bytes::new(b),
        Const::Tuple(items) => {
            tuple::from_vec(items.iter().map(|c| const_value(th, c)).collect()).into_value()
        }
        Const::FrozenSet(items) => {
            let items: Vec<Value> = items.iter().map(|c| const_value(th, c)).collect();
            krait_builtins::set::frozen_from_hashable(th, items)
        }
        Const::Slice(s) => {
            let [a, b, c] = &**s;
            krait_builtins::slice::new(const_value(th, a), const_value(th, b), const_value(th, c))
        }
        Const::Code(d) => from_data(th, d.clone()).into_value(),
    }
}

/// Whether a constant with this text is interned.
fn is_name(text: Wtf8<'_>) -> bool {
    let mut bytes = text.as_bytes().iter();
    bytes.all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

/// A string constant.
fn text_value(th: &Thread, text: Wtf8<'_>) -> Value {
    match is_name(text) {
        true => intern::intern_text(th, text),
        false => str::from_wtf8(text),
    }
}

fn names(th: &Thread, list: &[Wtf8Buf]) -> Value {
    tuple::from_vec(list.iter().map(|n| intern::intern_text(th, n)).collect()).into_value()
}

/// A code object for compiled data.
pub fn from_data(th: &Thread, data: Arc<CodeData>) -> Ref<CodeObj> {
    let consts =
        tuple::from_vec(data.consts.iter().map(|c| const_value(th, c)).collect()).into_value();
    with_consts(th, data, consts)
}

/// A code object for compiled data whose constants are values already.
pub fn with_consts(th: &Thread, data: Arc<CodeData>, consts: Value) -> Ref<CodeObj> {
    let filename = Field::new(intern::intern_text(th, &*data.filename));
    CODE.create(CodeObj {
        body: OnceCell::from(body(th, data, consts)),
        filename,
        origin: None,
    })
}

fn body(th: &Thread, data: Arc<CodeData>, consts: Value) -> CodeBody {
    let words = Names {
        names: names(th, &data.names),
        localsplusnames: names(th, &data.localsplusnames),
        name: intern::intern_text(th, &data.name),
        qualname: intern::intern_text(th, &data.qualname),
    };
    assemble(data, consts, words)
}

/// The texts of a code object as values.
struct Names {
    names: Value,
    localsplusnames: Value,
    name: Value,
    qualname: Value,
}

fn assemble(data: Arc<CodeData>, consts: Value, words: Names) -> CodeBody {
    let count = |kind: u8| {
        data.localspluskinds
            .iter()
            .filter(|k| **k & kind != 0)
            .count() as u32
    };
    let units = alloc::despite(data.code.len(), || {
        let units = data.code.chunks_exact(2);
        units
            .map(|p| Cell::new(u16::from_le_bytes([p[0], p[1]])))
            .collect()
    });
    let nlocalsplus = data.localsplusnames.len() as u32;
    let values = consts.as_tuple().map_or(&[][..], |t| t.as_slice());
    let const_words = alloc::despite(size_of_val(values), || {
        values.iter().map(const_word).collect()
    });
    CodeBody {
        consts,
        const_words,
        names: words.names,
        localsplusnames: words.localsplusnames,
        name: words.name,
        qualname: words.qualname,
        units,
        stores: RefCell::new(Vec::new()),
        monitored: OnceCell::new(),
        nlocalsplus,
        ncells: count(LocalKind::CELL),
        nfrees: count(LocalKind::FREE),
        argcount: data.argcount,
        kwonlyargcount: data.kwonlyargcount,
        flags: data.flags,
        frame_words: nlocalsplus + data.stacksize + 1,
        lines: OnceCell::new(),
        version: Cell::new(0),
        handlers: OnceCell::new(),
        data,
    }
}

/// The word that `LOAD_CONST` copies: the code keeps its constants alive longer than any frame, so they may be borrowed.
/// Programs that look at counts (`sys.getrefcount`, `marshal.dumps`) look at those of constants, too; so these are
/// counted, except strings, whose counts are as many as there are places that intern them.
fn const_word(v: &Value) -> Word {
    if v.as_exact_str().is_some() || v.as_header().is_none_or(|h| h.is_immortal()) {
        slot::borrow(v.bits())
    } else {
        v.bits()
    }
}

impl CodeBody {
    /// The constants as [`const_word`] has them.
    #[inline(always)]
    pub fn const_words(&self) -> *const Word {
        self.const_words.as_ptr()
    }

    /// The location of a code unit.
    pub fn location(&self, unit: usize) -> Loc {
        linetable::location_at(&self.data.linetable, self.data.firstlineno, unit as u32 * 2)
    }

    /// The line of a code unit; -1 if it has none.
    pub fn line(&self, unit: usize) -> i32 {
        if self.lines.get().is_none() && alloc::room(self.data.code.len() * 4).is_err() {
            return self.location(unit).line;
        }
        let lines = self.lines.get_or_init(|| {
            exempt(|| {
                linetable::positions(&self.data.linetable, self.data.firstlineno)
                    .map(|l| l.line)
                    .collect()
            })
        });
        lines.get(unit).copied().unwrap_or(-1)
    }

    /// The handler for an exception raised at a code unit.
    pub fn handler(&self, unit: usize) -> Option<exceptiontable::Handler> {
        let unit = u32::try_from(unit).ok()?;
        let all = self
            .handlers
            .get_or_init(|| exceptiontable::handlers(&self.data.exceptiontable).collect());
        // Entries are in order and do not overlap.
        let behind = all.partition_point(|h| h.start <= unit);
        let h = all.get(behind.checked_sub(1)?)?;
        (unit < h.end).then_some(*h)
    }

    pub fn is_generator_like(&self) -> bool {
        self.flags
            .has(CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR)
    }

    /// The name of a fast local.
    pub fn local_name(&self, i: usize) -> Option<&Value> {
        self.localsplusnames.as_tuple()?.get(i)
    }

    pub fn local_kind(&self, i: usize) -> LocalKind {
        LocalKind(self.data.localspluskinds.get(i).copied().unwrap_or(0))
    }

    /// Number of parameters that take a slot: arguments, keyword-only arguments, `*args`, `**kwargs`.
    pub fn n_params(&self) -> usize {
        (self.argcount + self.kwonlyargcount) as usize
            + usize::from(self.flags.has(CodeFlags::VARARGS))
            + usize::from(self.flags.has(CodeFlags::VARKEYWORDS))
    }
}

/// The code object in a value.
pub fn get(v: &Value) -> Option<&Code> {
    CODE.get(v)
}
