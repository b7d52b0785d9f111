//! `Value`: one non-zero 64-bit word that owns what it refers to.
//!
//! | low bits | meaning |
//! |---|---|
//! | `...xxx1` | small int, 63-bit two's complement, `word >> 1` |
//! | `...xx10` | float whose exponent is near 1.0, rotated left by three |
//! | `...x000` | owned pointer to an object |
//! | `...x100` | borrowed pointer; lives in a frame's slots only, never in a `Value` |
//!
//! Invariant: a `Value` never carries the borrowed tag; the machine strips it (`from_bits_borrowed`)
//! before a word leaves its frame. Equal small ints and equal in-word floats have equal words.

use crate::header::{Header, Obj};
use crate::typeobj::TypeObject;
use crate::types::float::FloatData;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::num::NonZeroU64;
use std::ops::Deref;

/// The word for `0.0`, which the rotation cannot express.
const FLOAT_ZERO: u64 = 0x8000_0000_0000_0002;
/// Tag bit of a borrowed pointer in a frame's slot.
pub const BORROWED: u64 = 0b100;

/// An owned Python value: a small int, a float held in the word, or a counted pointer.
#[repr(transparent)]
pub struct Value(NonZeroU64, PhantomData<*const ()>);

/// Smallest and largest int held in a word.
pub const SMALL_MIN: i64 = -(1 << 62);
pub const SMALL_MAX: i64 = (1 << 62) - 1;

impl Value {
    /// The raw word.
    #[inline(always)]
    pub fn bits(&self) -> u64 {
        self.0.get()
    }

    /// Rebuilds an owned value from its word.
    ///
    /// # Safety
    /// `bits` came from `into_bits` (or is an immediate word) and its ownership passes to the result.
    #[inline(always)]
    pub unsafe fn from_bits(bits: u64) -> Value {
        debug_assert!(bits != 0 && bits & 7 != BORROWED);
        // SAFETY: the caller's word came from a `Value`, which is never zero.
        Value(unsafe { NonZeroU64::new_unchecked(bits) }, PhantomData)
    }

    /// Another reference to what a word in memory owns; `None` if the word is 0.
    ///
    /// # Safety
    /// A word that is not 0 owns a value.
    #[inline(always)]
    pub unsafe fn another(word: u64) -> Option<Value> {
        // SAFETY: the word's own value is not dropped, only its clone leaves.
        (word != 0).then(|| (*ManuallyDrop::new(unsafe { Value::from_bits(word) })).clone())
    }

    /// Gives up ownership without touching the count.
    #[inline(always)]
    pub fn into_bits(self) -> u64 {
        ManuallyDrop::new(self).0.get()
    }

    /// A small int, if it fits 63 bits.
    #[inline(always)]
    pub fn small(i: i64) -> Option<Value> {
        let doubled = i.checked_mul(2)?;
        // SAFETY: the low bit is set, so the word is an immediate and not zero.
        Some(unsafe { Value::from_bits(doubled as u64 | 1) })
    }

    /// A small int from something that always fits.
    #[inline(always)]
    pub fn int32(i: i32) -> Value {
        // SAFETY: a doubled i32 fits, and the low bit makes the word a non-zero immediate.
        unsafe { Value::from_bits((i64::from(i) << 1) as u64 | 1) }
    }

    #[inline(always)]
    pub fn is_small(&self) -> bool {
        self.bits() & 1 != 0
    }

    #[inline(always)]
    pub fn as_small(&self) -> Option<i64> {
        if self.is_small() {
            Some(self.bits() as i64 >> 1)
        } else {
            None
        }
    }

    /// A float, in the word where its exponent allows, otherwise on the heap.
    #[inline(always)]
    pub fn float(f: f64) -> Value {
        match encode_float(f) {
            // SAFETY: an encoded float has tag `10`: an immediate, not zero.
            Some(bits) => unsafe { Value::from_bits(bits) },
            None => FloatData::on_heap(f),
        }
    }

    #[inline(always)]
    pub fn is_word_float(&self) -> bool {
        self.bits() & 3 == 2
    }

    /// The float held in the word, if it is one. Heap floats answer `None`: see [`Value::as_exact_float`].
    #[inline(always)]
    pub fn as_word_float(&self) -> Option<f64> {
        if self.is_word_float() {
            Some(decode_float(self.bits()))
        } else {
            None
        }
    }

    /// Whether the word is a pointer.
    #[inline(always)]
    pub fn is_ptr(&self) -> bool {
        self.bits() & 3 == 0
    }

    /// The object behind a pointer word.
    #[inline(always)]
    pub fn as_header(&self) -> Option<&Header> {
        if self.is_ptr() {
            // SAFETY: a pointer word refers to a live object for as long as the value is borrowed.
            Some(unsafe { &*(self.bits() as *const Header) })
        } else {
            None
        }
    }

    /// The type of any value: a tag test, then at most one load.
    #[inline(always)]
    pub fn ty(&self) -> &'static TypeObject {
        match self.as_header() {
            Some(h) => h.ty(),
            None if self.is_small() => &crate::types::int::INT.ty,
            None => &crate::types::float::FLOAT.ty,
        }
    }

    /// `a is b`.
    #[inline(always)]
    pub fn is(&self, other: &Value) -> bool {
        self.bits() == other.bits()
    }

    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.bits() == crate::types::singletons::NONE.addr()
    }

    #[inline(always)]
    pub fn is_true(&self) -> bool {
        self.bits() == crate::types::singletons::TRUE.addr()
    }

    #[inline(always)]
    pub fn is_false(&self) -> bool {
        self.bits() == crate::types::singletons::FALSE.addr()
    }

    #[inline(always)]
    pub fn is_not_implemented(&self) -> bool {
        self.bits() == crate::types::singletons::NOT_IMPLEMENTED.addr()
    }

    /// `None`.
    #[inline(always)]
    pub fn none() -> Value {
        crate::types::singletons::NONE.value()
    }

    /// `True` or `False`.
    #[inline(always)]
    pub fn bool(b: bool) -> Value {
        if b {
            crate::types::singletons::TRUE.value()
        } else {
            crate::types::singletons::FALSE.value()
        }
    }

    #[inline(always)]
    pub fn not_implemented() -> Value {
        crate::types::singletons::NOT_IMPLEMENTED.value()
    }

    pub fn ellipsis() -> Value {
        crate::types::singletons::ELLIPSIS.value()
    }

    /// An owned value for an object that is borrowed.
    #[inline(always)]
    pub fn from_obj<T>(o: &Obj<T>) -> Value {
        o.header.incref();
        // SAFETY: the count was raised on behalf of the new value; an address is not zero.
        unsafe { Value::from_bits(o as *const Obj<T> as u64) }
    }

    /// The id that `id()` shows: the address, or the word itself for immediates.
    pub fn id(&self) -> i64 {
        self.bits() as i64
    }
}

/// A value whose count is not ours: what the machine hands out for a borrowed slot.
pub struct BorrowedValue<'a>(ManuallyDrop<Value>, PhantomData<&'a Value>);

impl BorrowedValue<'_> {
    /// # Safety
    /// The object behind `bits` (tag bit `BORROWED` is ignored) stays alive for the lifetime.
    #[inline(always)]
    pub unsafe fn from_bits_borrowed(bits: u64) -> Self {
        // A pointer word has its two low bits clear; only there does bit 2 mean "borrowed".
        let clean = if bits & 3 == 0 {
            bits & !BORROWED
        } else {
            bits
        };
        // SAFETY: passed on to the caller; the copy is never dropped.
        BorrowedValue(
            ManuallyDrop::new(unsafe { Value::from_bits(clean) }),
            PhantomData,
        )
    }
}

impl Deref for BorrowedValue<'_> {
    type Target = Value;
    #[inline(always)]
    fn deref(&self) -> &Value {
        &self.0
    }
}

#[inline(always)]
pub fn encode_float(f: f64) -> Option<u64> {
    let b = f.to_bits();
    let top = (b >> 60) & 7;
    if top == 3 || top == 4 {
        let word = (b.rotate_left(3) & !3) | 2;
        if word != FLOAT_ZERO {
            return Some(word);
        }
        return None;
    }
    if b == 0 { Some(FLOAT_ZERO) } else { None }
}

#[inline(always)]
pub fn decode_float(word: u64) -> f64 {
    if word == FLOAT_ZERO {
        return 0.0;
    }
    // Bit 63 is the exponent's fourth bit; the two bits under the tag are its complement pattern.
    let low = 2 - (word >> 63);
    f64::from_bits(((word & !3) | low).rotate_right(3))
}

/// The order of two floats of which neither is negative, by their words; `None` for other words.
///
/// Such a word has the float's lower exponent bits and its mantissa in front of the tag and a sign of 0. Its topmost bit
/// is set in the half of the exponents below the others, and in the word of 0.0: the words are ordered as signed numbers.
#[inline(always)]
pub fn order_of_floats(a: u64, b: u64) -> Option<std::cmp::Ordering> {
    // The tag, with the sign above it.
    const PLAIN: u64 = 2;
    let both = ((a ^ PLAIN) | (b ^ PLAIN)) & 7 == 0;
    both.then(|| (a as i64).cmp(&(b as i64)))
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        if let Some(h) = self.as_header() {
            h.incref();
        }
        Value(self.0, PhantomData)
    }
}

impl Drop for Value {
    #[inline(always)]
    fn drop(&mut self) {
        if self.is_ptr() {
            // SAFETY: a pointer word owns one count of a live object.
            unsafe { Header::decref(self.bits() as *const Header) }
        }
    }
}

/// Gives back what a word owns: [`Value::from_bits`] and a drop, in line.
///
/// # Safety
/// `bits` is no immediate; it owns a count, which is not used any more.
#[inline(always)]
pub unsafe fn release_pointer(bits: u64) {
    // SAFETY: the caller's promise.
    unsafe { Header::decref(bits as *const Header) }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(i) = self.as_small() {
            write!(f, "{i}")
        } else if let Some(x) = self.as_word_float() {
            write!(f, "{x}")
        } else if let Some(s) = self.as_str() {
            write!(f, "{:?}", s.to_string_lossy())
        } else {
            write!(f, "<{} at {:#x}>", self.ty().name(), self.bits())
        }
    }
}
