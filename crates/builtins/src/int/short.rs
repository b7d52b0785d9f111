//! Sums, differences and products of ints of a few limbs, calculated on the stack: the result is one block of memory.

use dashu_int::{Sign, Word};
use krait_object::Value;
use krait_object::err::Result;
use krait_object::types::int::{self, IntRef};

/// Limbs of the longest operand.
const MOST: usize = 8;

/// Sign and limbs; a word's are put where the caller says.
#[inline(always)]
fn parts<'a>(n: IntRef<'a>, limb: &'a mut [Word]) -> Option<(Sign, &'a [Word])> {
    match n {
        IntRef::Small(i) => {
            let sign = if i < 0 {
                Sign::Negative
            } else {
                Sign::Positive
            };
            *limb.first_mut()? = Word::try_from(i.unsigned_abs()).ok()?;
            Some((sign, limb))
        }
        IntRef::Big(b) => {
            let (sign, limbs) = b.as_sign_words();
            (limbs.len() <= MOST).then_some((sign, limbs))
        }
    }
}

/// The magnitude that one or two limbs say.
#[inline(always)]
fn dword(limbs: &[Word]) -> Option<u128> {
    match *limbs {
        [low] => Some(u128::from(low)),
        [low, high] => Some(u128::from(high) << 64 | u128::from(low)),
        _ => None,
    }
}

/// `a + b`, or `a - b` for `by` negative; `None` if they are too long.
#[inline(never)]
pub fn sum(a: IntRef<'_>, b: IntRef<'_>, by: Sign) -> Option<Result<Value>> {
    let (mut x, mut y) = ([0], [0]);
    let (sign, x) = parts(a, &mut x)?;
    let (other, y) = parts(b, &mut y)?;
    let other = other * by;
    if x.len() <= 2
        && y.len() <= 2
        && sign == other
        && let (Some(a), Some(b)) = (dword(x), dword(y))
        && let Some(sum) = a.checked_add(b)
    {
        return Some(Ok(int::from_dword(sign, sum)));
    }
    let mut out = [0; MOST + 1];
    let (long, short) = if x.len() < y.len() { (y, x) } else { (x, y) };
    let out = out.get_mut(..=long.len())?;
    if sign == other {
        let carry = combine(out, long, short, Word::overflowing_add);
        *out.last_mut()? = Word::from(carry);
        return Some(int::from_limbs(sign, out));
    }
    let longer = if x.len() < y.len() { other } else { sign };
    if combine(out, long, short, Word::overflowing_sub) {
        // They are of one length, and the second is larger: the difference is the complement.
        let mut carry = true;
        for w in out.iter_mut().take(long.len()) {
            (*w, carry) = (!*w).overflowing_add(Word::from(carry));
        }
        return Some(int::from_limbs(other, out));
    }
    Some(int::from_limbs(longer, out))
}

/// `a * b`; `None` if it may be too long.
#[inline(never)]
pub fn product(a: IntRef<'_>, b: IntRef<'_>) -> Option<Result<Value>> {
    let (mut x, mut y) = ([0], [0]);
    let (sign, x) = parts(a, &mut x)?;
    let (other, y) = parts(b, &mut y)?;
    let mut out = [0; MOST];
    let out = out.get_mut(..x.len() + y.len())?;
    for (i, &x) in x.iter().enumerate() {
        let mut carry = 0;
        let mut row = out.iter_mut().skip(i);
        for (&y, w) in y.iter().zip(row.by_ref()) {
            // The largest of each: (2^64 - 1)^2 + 2 * (2^64 - 1) is 2^128 - 1.
            let sum = u128::from(x) * u128::from(y) + u128::from(*w) + carry;
            *w = sum as Word;
            carry = sum >> 64;
        }
        if let Some(w) = row.next() {
            *w = carry as Word;
        }
    }
    Some(int::from_limbs(sign * other, out))
}

/// Combines limbs, with a carry or borrow from each to the next; answers whether the last one leaves one.
#[inline(always)]
fn combine(
    out: &mut [Word],
    long: &[Word],
    short: &[Word],
    step: impl Fn(Word, Word) -> (Word, bool),
) -> bool {
    let mut carry = false;
    let mut next = |x: Word, y: Word| {
        let (w, first) = step(x, y);
        let (w, second) = step(w, Word::from(carry));
        carry = first | second;
        w
    };
    let mut out = out.iter_mut();
    let (low, high) = long.split_at(short.len().min(long.len()));
    // What ends first is asked first, so that no place is passed over.
    for ((&x, &y), w) in low.iter().zip(short).zip(out.by_ref()) {
        *w = next(x, y);
    }
    for (&x, w) in high.iter().zip(out) {
        *w = next(x, 0);
    }
    carry
}
