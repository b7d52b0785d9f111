//! Words in a frame: values that own a count, borrowed values, and 0 for "nothing".
//!
//! A word borrows from a local of its frame, which stays bound until the word is used up; from a constant of its code;
//! or, as an argument, from the frame that called, which cannot go on before this one ends. So a borrowed word may be
//! copied and stored within its frame, but not leave it: what is returned, yielded or kept anywhere else takes a count,
//! and so do all words of a frame that outlives its call (a generator's, or one that a traceback keeps).

use krait_object::{BORROWED, BorrowedValue, Header, Obj, Trace, TypeDef, Value};

/// A word of a frame's locals or evaluation stack.
pub type Word = u64;

/// Whether dropping the word must give a count back.
#[inline(always)]
pub fn owns(w: Word) -> bool {
    w & 7 == 0 && w != 0
}

/// Whether the word is borrowed or an immediate: there is nothing to give back, and two such words stand for the same object
/// if they are equal.
#[inline(always)]
pub fn is_free(w: Word) -> bool {
    w & 7 != 0
}

/// The word that shares a local's value without a count.
#[inline(always)]
pub fn borrow(w: Word) -> Word {
    // Only pointers have their two low bits clear; immediates and 0 stay as they are.
    if w & 3 == 0 && w != 0 {
        w | BORROWED
    } else {
        w
    }
}

/// The word of a truth value, which lives for ever and so is borrowed: most are used up where they are made, and then have
/// nothing to give back.
#[inline(always)]
pub fn truth(b: bool) -> Word {
    Value::bool(b).into_bits() | BORROWED
}

/// The word of an instruction's operand as an int.
#[inline(always)]
pub fn small_int(operand: usize) -> Word {
    (operand as Word) << 1 | 1
}

/// The word without its borrowed mark; the count situation is the caller's business.
#[inline(always)]
pub fn clean(w: Word) -> Word {
    if w & 3 == 0 { w & !BORROWED } else { w }
}

/// Whether two words stand for the same object.
#[inline(always)]
pub fn is_same(a: Word, b: Word) -> bool {
    let differing = a ^ b;
    // One may be borrowed and the other not.
    differing == 0 || (differing == BORROWED && a & 3 == 0)
}

/// Gives back what the word owns.
///
/// # Safety
/// The word came off a frame and is not used again.
#[inline(always)]
pub unsafe fn release(w: Word) {
    if w & 7 == 0 {
        if w == 0 {
            apart();
        } else {
            // SAFETY: an owning word holds one count of a live object.
            unsafe { krait_object::release_pointer(w) }
        }
    }
}

/// Keeps the branch that it stands in from being joined with others: two tests of which the first mostly decides are less
/// work than the one that the compiler would make of them.
#[inline(always)]
fn apart() {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    // SAFETY: there is no instruction in it.
    unsafe {
        std::arch::asm!("", options(nomem, nostack, preserves_flags));
    }
}

/// An owned value of the word, which is used up.
///
/// # Safety
/// The word is not 0 and came off a frame.
#[inline(always)]
pub unsafe fn take(w: Word) -> Value {
    // SAFETY: an owning word or an immediate becomes the value; a borrowed one is counted.
    unsafe {
        if w & 7 == BORROWED {
            (*BorrowedValue::from_bits_borrowed(w)).clone()
        } else {
            Value::from_bits(w)
        }
    }
}

/// A new owned value of the word, which stays where it is.
///
/// # Safety
/// The word is not 0 and its object is alive.
#[inline(always)]
pub unsafe fn clone(w: Word) -> Value {
    // SAFETY: the caller's promise.
    unsafe { (*view(w)).clone() }
}

/// Another word for the same value; the word itself stays where it is. The copy of an owning word owns a count, too; a
/// borrowed one has lasted as long as this frame and will go on to.
///
/// # Safety
/// The word is not 0 and its object is alive.
#[inline(always)]
pub unsafe fn dup(w: Word) -> Word {
    if w & 7 == 0 {
        // SAFETY: an owning word refers to a live object, whose count is raised for the new word.
        unsafe { (*(w as *const Header)).retain() };
    }
    w
}

/// The object behind a word, if it is exactly of this type.
///
/// # Safety
/// The word is not 0 and its object stays alive for the lifetime.
#[inline(always)]
pub unsafe fn exact<'a, T: Trace + 'static>(
    w: Word,
    ty: &'static TypeDef<T>,
) -> Option<&'a Obj<T>> {
    if w & 3 != 0 {
        return None;
    }
    let p = w & !BORROWED;
    // SAFETY: a pointer word refers to a live object; objects of exactly this type have its payload.
    unsafe {
        let h = &*(p as *const Header);
        std::ptr::eq(h.ty(), ty.addr_of()).then(|| &*(p as *const Obj<T>))
    }
}

/// The same as [`borrow`] for a local that is bound.
#[inline(always)]
pub fn borrow_bound(w: Word) -> Word {
    if w & 3 == 0 { w | BORROWED } else { w }
}

/// The word seen as a value for the time of a call.
///
/// # Safety
/// The word is not 0 and its object stays alive for the lifetime.
#[inline(always)]
pub unsafe fn view<'a>(w: Word) -> BorrowedValue<'a> {
    // SAFETY: the caller's promise.
    unsafe { BorrowedValue::from_bits_borrowed(w) }
}

/// The word seen as an owning word: a borrowed one is counted.
///
/// # Safety
/// As for [`take`].
#[inline(always)]
pub unsafe fn to_owned(w: Word) -> Word {
    if w & 7 == BORROWED {
        // SAFETY: the borrowed object is alive.
        unsafe { take(w).into_bits() }
    } else {
        w
    }
}
