//! Sums and differences of ints of a few limbs, calculated on the stack: the result is one block of memory.

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

/// `a + b`, or `a - b` for `by` negative; `None` if they are too long.
#[inline]
pub fn sum(a: IntRef<'_>, b: IntRef<'_>, by: Sign) -> Option<Result<Value>> {
    let (mut x, mut y) = ([0], [0]);
    let (sign, x) = parts(a, &mut x)?;
    let (other, y) = parts(b, &mut y)?;
    let other = other * by;
    let mut out = [0; MOST + 1];
    if sign == other {
        let n = x.len().max(y.len()) + 1;
        let out = out.get_mut(..n)?;
        combine(out, x, y, |x, y| x.overflowing_add(y));
        return Some(int::from_limbs(sign, out));
    }
    let out = out.get_mut(..x.len().max(y.len()))?;
    if combine(out, x, y, |x, y| x.overflowing_sub(y)) {
        // The other one is larger: the difference is the complement.
        let mut carry = true;
        for w in out.iter_mut() {
            (*w, carry) = (!*w).overflowing_add(Word::from(carry));
        }
        return Some(int::from_limbs(other, out));
    }
    Some(int::from_limbs(sign, out))
}

/// Combines limbs, with a carry or borrow from each to the next; answers whether the last one leaves one.
#[inline(always)]
fn combine(
    out: &mut [Word],
    x: &[Word],
    y: &[Word],
    step: impl Fn(Word, Word) -> (Word, bool),
) -> bool {
    let limb = |of: &[Word], i: usize| of.get(i).copied().unwrap_or(0);
    let mut carry = false;
    for (i, w) in out.iter_mut().enumerate() {
        let (s, first) = step(limb(x, i), limb(y, i));
        let (s, second) = step(s, Word::from(carry));
        *w = s;
        carry = first | second;
    }
    carry
}
