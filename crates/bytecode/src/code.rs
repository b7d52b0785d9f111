//! A code object's fields and the constants in it.
//!
//! Field names are CPython's without `co_`. The data is immutable once made and shared by `Arc`;
//! the machine makes its own runnable copy.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use dashu_int::IBig;
use krait_base::{Wtf8, Wtf8Buf};

/// What `co_flags` holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CodeFlags(pub u32);

impl CodeFlags {
    pub const OPTIMIZED: u32 = 0x1;
    pub const NEWLOCALS: u32 = 0x2;
    pub const VARARGS: u32 = 0x4;
    pub const VARKEYWORDS: u32 = 0x8;
    pub const NESTED: u32 = 0x10;
    pub const GENERATOR: u32 = 0x20;
    pub const COROUTINE: u32 = 0x80;
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    pub const ASYNC_GENERATOR: u32 = 0x200;
    pub const FUTURE_DIVISION: u32 = 0x2_0000;
    pub const FUTURE_ABSOLUTE_IMPORT: u32 = 0x4_0000;
    pub const FUTURE_WITH_STATEMENT: u32 = 0x8_0000;
    pub const FUTURE_PRINT_FUNCTION: u32 = 0x10_0000;
    pub const FUTURE_UNICODE_LITERALS: u32 = 0x20_0000;
    pub const FUTURE_BARRY_AS_BDFL: u32 = 0x40_0000;
    pub const FUTURE_GENERATOR_STOP: u32 = 0x80_0000;
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    pub const METHOD: u32 = 0x800_0000;

    /// Every flag that `from __future__ import ...` or `compile()` hands on to nested code.
    pub const FUTURE_MASK: u32 = Self::FUTURE_DIVISION
        | Self::FUTURE_ABSOLUTE_IMPORT
        | Self::FUTURE_WITH_STATEMENT
        | Self::FUTURE_PRINT_FUNCTION
        | Self::FUTURE_UNICODE_LITERALS
        | Self::FUTURE_BARRY_AS_BDFL
        | Self::FUTURE_GENERATOR_STOP
        | Self::FUTURE_ANNOTATIONS;

    #[inline]
    pub const fn has(self, flag: u32) -> bool {
        self.0 & flag != 0
    }
}

/// What a slot of a frame's fast locals holds; bits of a byte of `co_localspluskinds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalKind(pub u8);

impl LocalKind {
    pub const ARG_POS: u8 = 0x02;
    pub const ARG_KW: u8 = 0x04;
    pub const ARG_VAR: u8 = 0x08;
    /// Shown in `locals()` of an inlined comprehension only.
    pub const HIDDEN: u8 = 0x10;
    pub const LOCAL: u8 = 0x20;
    pub const CELL: u8 = 0x40;
    pub const FREE: u8 = 0x80;

    #[inline]
    pub const fn has(self, kind: u8) -> bool {
        self.0 & kind != 0
    }
}

/// A constant. Cloning is cheap. Equality is that of `co_consts` entries: the same type and, for
/// floats, the same bits (so `0.0` differs from `-0.0`), all the way down.
#[derive(Clone, Debug, Default)]
pub enum Const {
    #[default]
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    /// An integer that does not fit `Int`.
    BigInt(Arc<IBig>),
    Float(f64),
    Complex(f64, f64),
    Str(Arc<Wtf8Buf>),
    Bytes(Arc<[u8]>),
    Tuple(Arc<[Const]>),
    FrozenSet(Arc<[Const]>),
    Slice(Arc<[Const; 3]>),
    Code(Arc<CodeData>),
}

impl Const {
    pub fn str<'t>(text: impl Into<Wtf8<'t>>) -> Const {
        Const::Str(Arc::new(text.into().to_owned()))
    }

    /// The narrowest form of an integer.
    pub fn int(value: IBig) -> Const {
        match i64::try_from(&value) {
            Ok(small) => Const::Int(small),
            Err(_) => Const::BigInt(Arc::new(value)),
        }
    }
}

impl PartialEq for Const {
    fn eq(&self, other: &Const) -> bool {
        use Const::*;
        match (self, other) {
            (None, None) | (True, True) | (False, False) | (Ellipsis, Ellipsis) => true,
            (Int(a), Int(b)) => a == b,
            (BigInt(a), BigInt(b)) => a == b,
            (Float(a), Float(b)) => a.to_bits() == b.to_bits(),
            (Complex(a, b), Complex(c, d)) => {
                a.to_bits() == c.to_bits() && b.to_bits() == d.to_bits()
            }
            (Str(a), Str(b)) => a == b,
            (Bytes(a), Bytes(b)) => a == b,
            (Tuple(a), Tuple(b)) => a == b,
            // In any order; the items of a set are distinct.
            (FrozenSet(a), FrozenSet(b)) => {
                a == b || a.len() == b.len() && a.iter().all(|item| b.contains(item))
            }
            (Slice(a), Slice(b)) => a == b,
            (Code(a), Code(b)) => Arc::ptr_eq(a, b) || a == b,
            _ => false,
        }
    }
}

impl Eq for Const {}

impl Hash for Const {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Const::None | Const::True | Const::False | Const::Ellipsis => {}
            Const::Int(value) => value.hash(state),
            Const::BigInt(value) => value.hash(state),
            Const::Float(value) => value.to_bits().hash(state),
            Const::Complex(real, imag) => (real.to_bits(), imag.to_bits()).hash(state),
            Const::Str(text) => text.hash(state),
            Const::Bytes(bytes) => bytes.hash(state),
            Const::Tuple(items) => items.hash(state),
            // The hash must not depend on the order of the items.
            Const::FrozenSet(items) => items.len().hash(state),
            Const::Slice(parts) => parts.hash(state),
            Const::Code(code) => (&code.name, code.firstlineno, &code.code).hash(state),
        }
    }
}

/// A code object.
///
/// Fast locals are numbered arguments first, then other locals, then cells that are not arguments,
/// then free variables; `localsplusnames` and `localspluskinds` run in parallel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeData {
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub stacksize: u32,
    pub flags: CodeFlags,
    /// Code units of two bytes, opcode and operand, caches zeroed.
    pub code: Box<[u8]>,
    pub consts: Box<[Const]>,
    pub names: Box<[Wtf8Buf]>,
    pub localsplusnames: Box<[Wtf8Buf]>,
    pub localspluskinds: Box<[u8]>,
    pub filename: Arc<Wtf8Buf>,
    pub name: Wtf8Buf,
    pub qualname: Wtf8Buf,
    pub firstlineno: i32,
    pub linetable: Box<[u8]>,
    pub exceptiontable: Box<[u8]>,
}

impl CodeData {
    /// `co_varnames`.
    pub fn varnames(&self) -> impl Iterator<Item = Wtf8<'_>> {
        self.names_of_kind(LocalKind::LOCAL)
    }

    /// `co_cellvars`.
    pub fn cellvars(&self) -> impl Iterator<Item = Wtf8<'_>> {
        self.names_of_kind(LocalKind::CELL)
    }

    /// `co_freevars`.
    pub fn freevars(&self) -> impl Iterator<Item = Wtf8<'_>> {
        self.names_of_kind(LocalKind::FREE)
    }

    /// `co_nlocals`.
    pub fn nlocals(&self) -> usize {
        self.varnames().count()
    }

    fn names_of_kind(&self, kind: u8) -> impl Iterator<Item = Wtf8<'_>> {
        let kinds = self.localspluskinds.iter();
        self.localsplusnames
            .iter()
            .zip(kinds)
            .filter(move |(_, k)| **k & kind != 0)
            .map(|(name, _)| name.as_wtf8())
    }
}

/// The same code with line numbers only, in nested code, too.
pub fn without_columns(code: &CodeData) -> CodeData {
    let mut new = code.clone();
    new.linetable = crate::linetable::without_columns(&code.linetable, code.firstlineno).into();
    for c in &mut new.consts {
        if let Const::Code(inner) = c {
            *inner = Arc::new(without_columns(inner));
        }
    }
    new
}
