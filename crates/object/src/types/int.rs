//! `int`: words for 63 bits, `dashu_int::IBig` on the heap beyond.
//!
//! Invariant: a heap `int` of exact type `int` never holds a value that fits a word. Instances of subclasses
//! (and `bool`) are always on the heap.
//!
//! A number of up to two limbs lies in the `IBig` itself. A longer one is the library's block, or, if [`from_limbs`] made
//! it, follows the payload in the object's own block.

pub mod room;

use crate::err::{Result, memory_error};
use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj, Ref};
use crate::layout::{Layout, Tailed};
use crate::thread::Thread;
use crate::typeobj::{BASETYPE, LONG_SUBCLASS, MATCH_SELF, OBJECT, Payload, TypeDef, TypeObject};
use crate::value::{SMALL_MAX, SMALL_MIN, Value};
pub use dashu_int::{IBig, Sign, UBig, Word};
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

pub struct IntData(ManuallyDrop<IBig>);

impl IntData {
    pub const fn new(n: IBig) -> IntData {
        IntData(ManuallyDrop::new(n))
    }

    /// The limbs, if they follow the payload.
    #[inline(always)]
    fn own_limbs(&self) -> Option<&[Word]> {
        let limbs = self.0.as_sign_words().1;
        // SAFETY: only the address is computed, the one behind the payload.
        let behind = unsafe { std::ptr::from_ref(self).add(1) };
        std::ptr::eq(limbs.as_ptr(), behind.cast()).then_some(limbs)
    }
}

// An object's block goes beyond its payload, so no other block, and no limbs of the library's, begin right behind it.
const _: () = assert!(!size_of::<Obj<IntData>>().is_multiple_of(16));

impl Drop for IntData {
    #[inline]
    fn drop(&mut self) {
        if self.own_limbs().is_none() {
            // SAFETY: the number is dropped once, and it is no view of the object's own limbs.
            unsafe { ManuallyDrop::drop(&mut self.0) }
        }
    }
}

// SAFETY: whether the limbs follow the payload, and how many, never changes; `from_limbs` asks for as many.
unsafe impl Tailed for IntData {
    const ITEM: usize = 0;
    const REFERS: bool = false;

    #[inline(always)]
    fn tail(&self) -> usize {
        self.own_limbs().map_or(0, size_of_val)
    }
}

pub static INT: TypeDef<IntData> = TypeDef::build(
    "int",
    Some(&OBJECT.ty),
    &Layout::with_tail::<IntData>(),
    BASETYPE | LONG_SUBCLASS | MATCH_SELF,
);
/// `bool`; its two instances are in `singletons`.
pub static BOOL: TypeDef<IntData> = TypeDef::derived("bool", &INT, 0);

impl Payload for IntData {
    fn type_def() -> &'static TypeDef<IntData> {
        &INT
    }
}

impl Trace for IntData {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

/// An int of any size, borrowed.
#[derive(Clone, Copy)]
pub enum IntRef<'a> {
    Small(i64),
    Big(&'a IBig),
}

impl IntRef<'_> {
    pub fn to_big(self) -> IBig {
        match self {
            IntRef::Small(i) => IBig::from(i),
            IntRef::Big(b) => copied(b),
        }
    }

    pub fn to_i64(self) -> Option<i64> {
        match self {
            IntRef::Small(i) => Some(i),
            IntRef::Big(b) => i64::try_from(b).ok(),
        }
    }
}

impl Value {
    /// The number of an int (of any subclass, `bool` included).
    #[inline(always)]
    pub fn as_int(&self) -> Option<IntRef<'_>> {
        if let Some(i) = self.as_small() {
            return Some(IntRef::Small(i));
        }
        self.as_heap_int()
    }

    #[inline]
    fn as_heap_int(&self) -> Option<IntRef<'_>> {
        let h = self.as_header()?;
        if std::ptr::eq(h.ty(), &INT.ty) {
            // SAFETY: the object is an int.
            let b: &IBig = unsafe { &(*(h as *const Header as *const Obj<IntData>)).data.0 };
            return Some(IntRef::Big(b));
        }
        self.as_derived_int(h)
    }

    /// The number of an instance of a subclass.
    fn as_derived_int<'a>(&self, h: &'a Header) -> Option<IntRef<'a>> {
        if !h.ty().has(LONG_SUBCLASS) {
            return None;
        }
        if self.is_true() || self.is_false() {
            return Some(IntRef::Small(i64::from(self.is_true())));
        }
        // SAFETY: only subtypes of `int` carry the flag.
        let b: &IBig = unsafe { &(*(h as *const Header as *const Obj<IntData>)).data.0 };
        match i64::try_from(b) {
            Ok(i) if (SMALL_MIN..=SMALL_MAX).contains(&i) => Some(IntRef::Small(i)),
            _ => Some(IntRef::Big(b)),
        }
    }

    /// The number, if it is an int that fits an `i64`.
    #[inline]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_int().and_then(IntRef::to_i64)
    }
}

/// An int from an `i64`.
#[inline(always)]
pub fn from_i64(i: i64) -> Value {
    match Value::small(i) {
        Some(v) => v,
        None => heap(IBig::from(i)),
    }
}

#[inline]
pub fn from_usize(i: usize) -> Value {
    from_i128(i as i128)
}

pub fn from_u64(i: u64) -> Value {
    from_i128(i128::from(i))
}

#[inline]
pub fn from_i128(i: i128) -> Value {
    match i64::try_from(i).ok().and_then(Value::small) {
        Some(v) => v,
        None => heap(IBig::from(i)),
    }
}

/// A copy of a heap int's number.
pub fn copied(b: &IBig) -> IBig {
    room::despite(room::copies(room::limbs_of(b)), || b.clone())
}

fn heap(b: IBig) -> Value {
    // SAFETY: nothing is in front of an int's header, and its payload is written at once.
    unsafe {
        let size = size_of::<Obj<IntData>>();
        match crate::plain::raw_plain(crate::thread::current(), &INT.ty, size) {
            Some(p) => {
                let p = p as *mut Obj<IntData>;
                (&raw mut (*p).data).write(IntData::new(b));
                Ref::from_raw(NonNull::new_unchecked(p)).into_value()
            }
            None => INT.create(IntData::new(b)).into_value(),
        }
    }
}

/// An int from a big integer, in a word if it fits.
pub fn from_big(b: IBig) -> Value {
    if b.as_sign_words().1.len() > 1 {
        return heap(b);
    }
    match i64::try_from(&b).ok().and_then(Value::small) {
        Some(v) => v,
        None => heap(b),
    }
}

/// An int from its magnitude, in a word if it fits.
#[inline]
fn from_dword(sign: Sign, magnitude: u128) -> Value {
    if let Ok(i) = i64::try_from(magnitude)
        && let Some(v) = Value::small(if sign == Sign::Negative { -i } else { i })
    {
        return v;
    }
    heap(IBig::from_parts(sign, UBig::from(magnitude)))
}

/// An int from the limbs of its magnitude, the least first. `MemoryError` if there is no memory.
pub fn from_limbs(sign: Sign, limbs: &[Word]) -> Result<Value> {
    let mut limbs = limbs;
    while let [rest @ .., 0] = limbs {
        limbs = rest;
    }
    let limbs = match limbs {
        [] => return Ok(from_i64(0)),
        &[low] => return Ok(from_dword(sign, u128::from(low))),
        &[low, high] => return Ok(from_dword(sign, u128::from(high) << 64 | u128::from(low))),
        more => more,
    };
    let size = size_of::<Obj<IntData>>() + size_of_val(limbs);
    // SAFETY: the limbs are written behind the payload, where they stay as they are and where they are as long as the
    // object lives: its number, which refers to them, is never given away, changed or dropped.
    unsafe {
        let p = crate::plain::raw_plain(crate::thread::current(), &INT.ty, size)
            .ok_or_else(memory_error)? as *mut Obj<IntData>;
        let tail = p.add(1) as *mut Word;
        for (i, &limb) in limbs.iter().enumerate() {
            // There are few: the loop stays one.
            tail.add(i).write_volatile(limb);
        }
        let view = IBig::from_static_words(sign, std::slice::from_raw_parts(tail, limbs.len()));
        (&raw mut (*p).data).write(IntData::new(view));
        Ok(Ref::from_raw(NonNull::new_unchecked(p)).into_value())
    }
}

/// An instance of a subclass of `int`.
pub fn new_in(cls: &'static TypeObject, b: IBig) -> Ref<IntData> {
    INT.create_in(cls, IntData::new(b))
}

/// The number as an `i128`, if it is an int and fits.
pub fn to_i128(v: &Value) -> Option<i128> {
    match v.as_int()? {
        IntRef::Small(i) => Some(i128::from(i)),
        IntRef::Big(b) => i128::try_from(b).ok(),
    }
}

pub fn is_negative(v: &Value) -> bool {
    match v.as_int() {
        Some(IntRef::Small(i)) => i < 0,
        Some(IntRef::Big(b)) => *b < IBig::ZERO,
        None => false,
    }
}

/// The exact `int` with the value of an instance of a subclass.
pub fn exact(v: &Value) -> Option<Value> {
    if v.is_exact(&INT.ty) {
        return Some(v.clone());
    }
    match v.as_int()? {
        IntRef::Small(i) => Some(from_i64(i)),
        IntRef::Big(b) => Some(from_big(copied(b))),
    }
}

/// CPython's hash of an int: the value modulo 2^61 - 1, never -1.
pub fn hash(v: IntRef<'_>) -> i64 {
    match v {
        IntRef::Small(i) => hash_i64(i),
        IntRef::Big(b) => {
            let m = IBig::from((1i64 << 61) - 1);
            let r = i64::try_from(b % m).unwrap_or(0);
            if r == -1 { -2 } else { r }
        }
    }
}

#[inline]
pub fn hash_i64(i: i64) -> i64 {
    const M: u64 = (1 << 61) - 1;
    if (0..M as i64).contains(&i) {
        return i;
    }
    let r = (i.unsigned_abs() % M) as i64;
    let r = if i < 0 { -r } else { r };
    if r == -1 { -2 } else { r }
}

/// The nearest float, rounding half to even; `OverflowError` if out of range.
pub fn to_f64(th: &Thread, v: IntRef<'_>) -> Result<f64> {
    match v {
        IntRef::Small(i) => Ok(i as f64),
        IntRef::Big(b) => {
            let f = b.to_f64().value();
            if f.is_finite() {
                Ok(f)
            } else {
                Err(th.overflow_error("int too large to convert to float"))
            }
        }
    }
}
