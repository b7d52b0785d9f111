//! Slots: the fast entry points of the object protocols, one optional function pointer each.
//!
//! `CPython` spreads them over `tp_*`, `nb_*`, `sq_*`, `mp_*` and `am_*`; the names below are the same without
//! the prefix. Binary slots answer `NotImplemented` where Python code would.

use crate::args::Args;
use crate::err::Result;
use crate::thread::Thread;
use crate::value::Value;
use std::cell::Cell;

pub type UnaryFn = fn(&Thread, &Value) -> Result<Value>;
pub type BinaryFn = fn(&Thread, &Value, &Value) -> Result<Value>;
pub type TernaryFn = fn(&Thread, &Value, &Value, &Value) -> Result<Value>;
pub type InquiryFn = fn(&Thread, &Value) -> Result<bool>;
pub type LenFn = fn(&Thread, &Value) -> Result<usize>;
pub type HashFn = fn(&Thread, &Value) -> Result<i64>;
pub type CompareFn = fn(&Thread, &Value, &Value, CompareOp) -> Result<Value>;
pub type ContainsFn = fn(&Thread, &Value, &Value) -> Result<bool>;
/// Sequence repeat: `self * n`.
pub type SizeFn = fn(&Thread, &Value, isize) -> Result<Value>;
/// `self[key] = value`, or `del self[key]` when the value is absent.
pub type SetItemFn = fn(&Thread, &Value, &Value, Option<&Value>) -> Result<()>;
pub type SetAttrFn = fn(&Thread, &Value, &Value, Option<&Value>) -> Result<()>;
/// `None` ends the iteration; the value of `StopIteration` is then always `None`.
pub type IterNextFn = fn(&Thread, &Value) -> Result<Option<Value>>;
/// `descr.__get__(obj, type)`; an absent `obj` is access through the class.
pub type DescrGetFn = fn(&Thread, &Value, Option<&Value>, Option<&Value>) -> Result<Value>;
pub type DescrSetFn = fn(&Thread, &Value, &Value, Option<&Value>) -> Result<()>;
pub type CallFn = fn(&Thread, &Value, Args<'_>) -> Result<Value>;
pub type InitFn = fn(&Thread, &Value, Args<'_>) -> Result<()>;
pub type NewFn = fn(&Thread, &'static super::TypeObject, Args<'_>) -> Result<Value>;
pub type FinalizeFn = fn(&Thread, &Value);
pub type BufferFn = fn(
    &Thread,
    &Value,
    crate::protocol::buffer::Request,
) -> Result<crate::protocol::buffer::Buffer>;
/// `send` without `StopIteration`.
pub type SendFn = fn(&Thread, &Value, &Value) -> Result<Sent>;

/// The outcome of sending a value into a generator-like object.
pub enum Sent {
    Yield(Value),
    Return(Value),
}

/// The six rich comparisons, in CPython's numbering.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum CompareOp {
    Lt = 0,
    Le = 1,
    Eq = 2,
    Ne = 3,
    Gt = 4,
    Ge = 5,
}

impl CompareOp {
    pub fn from_index(i: u32) -> Option<CompareOp> {
        [
            CompareOp::Lt,
            CompareOp::Le,
            CompareOp::Eq,
            CompareOp::Ne,
            CompareOp::Gt,
            CompareOp::Ge,
        ]
        .get(i as usize)
        .copied()
    }

    pub fn swapped(self) -> CompareOp {
        match self {
            CompareOp::Lt => CompareOp::Gt,
            CompareOp::Le => CompareOp::Ge,
            CompareOp::Eq => CompareOp::Eq,
            CompareOp::Ne => CompareOp::Ne,
            CompareOp::Gt => CompareOp::Lt,
            CompareOp::Ge => CompareOp::Le,
        }
    }

    pub fn symbol(self) -> &'static str {
        match self {
            CompareOp::Lt => "<",
            CompareOp::Le => "<=",
            CompareOp::Eq => "==",
            CompareOp::Ne => "!=",
            CompareOp::Gt => ">",
            CompareOp::Ge => ">=",
        }
    }

    /// Applies the comparison to an ordering.
    #[inline]
    pub fn test(self, o: std::cmp::Ordering) -> bool {
        match self {
            CompareOp::Lt => o.is_lt(),
            CompareOp::Le => o.is_le(),
            CompareOp::Eq => o.is_eq(),
            CompareOp::Ne => o.is_ne(),
            CompareOp::Gt => o.is_gt(),
            CompareOp::Ge => o.is_ge(),
        }
    }
}

macro_rules! slots {
    ($($name:ident: $ty:ty,)*) => {
        /// The slot table of a type.
        pub struct Slots { $(pub $name: Cell<Option<$ty>>,)* }

        impl Slots {
            pub const fn empty() -> Slots {
                Slots { $($name: Cell::new(None),)* }
            }

            /// Takes over every slot of `base` that this table does not have.
            pub fn inherit_missing(&self, base: &Slots) {
                $(if self.$name.get().is_none() { self.$name.set(base.$name.get()); })*
            }

            pub fn copy_from(&self, other: &Slots) {
                $(self.$name.set(other.$name.get());)*
            }
        }

        /// Names a slot, and carries the function to put there.
        #[allow(non_camel_case_types, reason = "variants are named like the slots")]
        #[derive(Clone, Copy)]
        pub enum Slot { $($name($ty),)* }

        impl Slot {
            pub fn install(self, s: &Slots) {
                match self { $(Slot::$name(f) => s.$name.set(Some(f)),)* }
            }

            pub fn id(&self) -> SlotId {
                match self { $(Slot::$name(_) => SlotId::$name,)* }
            }
        }

        /// Slot identities, for tables.
        #[allow(non_camel_case_types, reason = "variants are named like the slots")]
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        pub enum SlotId { $($name,)* }

        impl SlotId {
            /// The address of the function in the slot, 0 if empty: two types share an implementation if equal.
            #[inline(always)]
            pub fn address(self, s: &Slots) -> usize {
                match self { $(SlotId::$name => s.$name.get().map_or(0, |f| f as usize),)* }
            }

            /// Copies one slot from `from` to `to`.
            pub fn copy(self, from: &Slots, to: &Slots) {
                match self { $(SlotId::$name => to.$name.set(from.$name.get()),)* }
            }

            pub fn clear(self, s: &Slots) {
                match self { $(SlotId::$name => s.$name.set(None),)* }
            }
        }
    };
}

slots! {
    repr: UnaryFn,
    str: UnaryFn,
    hash: HashFn,
    call: CallFn,
    getattro: BinaryFn,
    setattro: SetAttrFn,
    richcompare: CompareFn,
    iter: UnaryFn,
    iternext: IterNextFn,
    descr_get: DescrGetFn,
    descr_set: DescrSetFn,
    init: InitFn,
    new: NewFn,
    finalize: FinalizeFn,
    len: LenFn,
    getitem: BinaryFn,
    setitem: SetItemFn,
    contains: ContainsFn,
    concat: BinaryFn,
    repeat: SizeFn,
    iconcat: BinaryFn,
    irepeat: SizeFn,
    add: BinaryFn,
    sub: BinaryFn,
    mul: BinaryFn,
    rem: BinaryFn,
    divmod: BinaryFn,
    pow: TernaryFn,
    neg: UnaryFn,
    pos: UnaryFn,
    abs: UnaryFn,
    bool: InquiryFn,
    invert: UnaryFn,
    lshift: BinaryFn,
    rshift: BinaryFn,
    and: BinaryFn,
    xor: BinaryFn,
    or: BinaryFn,
    int: UnaryFn,
    float: UnaryFn,
    index: UnaryFn,
    floordiv: BinaryFn,
    truediv: BinaryFn,
    matmul: BinaryFn,
    iadd: BinaryFn,
    isub: BinaryFn,
    imul: BinaryFn,
    irem: BinaryFn,
    ipow: TernaryFn,
    ilshift: BinaryFn,
    irshift: BinaryFn,
    iand: BinaryFn,
    ixor: BinaryFn,
    ior: BinaryFn,
    ifloordiv: BinaryFn,
    itruediv: BinaryFn,
    imatmul: BinaryFn,
    await_: UnaryFn,
    aiter: UnaryFn,
    anext: UnaryFn,
    send: SendFn,
    buffer: BufferFn,
}
