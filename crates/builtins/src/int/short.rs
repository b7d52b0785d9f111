//! Sums, differences and products of ints of a few limbs, calculated on the stack: the result is one block of memory.

use dashu_int::{Sign, Word};
use krait_object::Value;
use krait_object::err::Result;
use krait_object::types::int::{self, IntRef};

/// Limbs of the longest operand.
const MOST: usize = 8;

/// Operands up to so many limbs are added without a loop.
const FEW: usize = 3;

/// Sign and limbs; a word's are put where the caller says.
#[inline(always)]
fn parts<'a>(n: IntRef<'a>, limb: &'a mut [Word]) -> Option<(Sign, &'a [Word])> {
    match n {
        IntRef::Small(i) => {
            *limb.first_mut()? = Word::try_from(i.unsigned_abs()).ok()?;
            Some((Sign::from(i < 0), limb))
        }
        IntRef::Big(b) => {
            let (sign, limbs) = b.as_sign_words();
            (limbs.len() <= MOST).then_some((sign, limbs))
        }
    }
}

/// The limbs of a magnitude that has no more than three.
#[inline(always)]
fn few(n: IntRef<'_>) -> Option<(Sign, [Word; FEW])> {
    match n {
        IntRef::Small(i) => {
            let limb = Word::try_from(i.unsigned_abs()).ok()?;
            Some((Sign::from(i < 0), [limb, 0, 0]))
        }
        IntRef::Big(b) => {
            let (sign, limbs) = b.as_sign_words();
            let limbs = match *limbs {
                [a, b] => [a, b, 0],
                [a, b, c] => [a, b, c],
                [a] => [a, 0, 0],
                _ => return None,
            };
            Some((sign, limbs))
        }
    }
}

/// `x + y` and a carry, or `x - y` and a borrow, as `step` does it.
#[inline(always)]
fn carried(
    x: Word,
    y: Word,
    carry: bool,
    step: impl Fn(Word, Word) -> (Word, bool),
) -> (Word, bool) {
    let (w, first) = step(x, y);
    let (w, second) = step(w, Word::from(carry));
    (w, first | second)
}

/// The same of numbers of three limbs.
#[inline(always)]
fn carried_through(
    [x0, x1, x2]: [Word; FEW],
    [y0, y1, y2]: [Word; FEW],
    step: impl Fn(Word, Word) -> (Word, bool) + Copy,
) -> ([Word; FEW], bool) {
    let (w0, carry) = step(x0, y0);
    let (w1, carry) = carried(x1, y1, carry, step);
    let (w2, carry) = carried(x2, y2, carry, step);
    ([w0, w1, w2], carry)
}

/// The sum of two numbers that have signs.
#[inline(always)]
fn sum_of_few((sign, x): (Sign, [Word; FEW]), (other, y): (Sign, [Word; FEW])) -> Result<Value> {
    if sign == other {
        let ([w0, w1, w2], carry) = carried_through(x, y, Word::overflowing_add);
        return int::from_limbs(sign, &[w0, w1, w2, Word::from(carry)]);
    }
    let (difference, larger) = carried_through(x, y, Word::overflowing_sub);
    if larger {
        // The second is the larger one.
        let (difference, _) = carried_through([0; FEW], difference, Word::overflowing_sub);
        return int::from_limbs(other, &difference);
    }
    int::from_limbs(sign, &difference)
}

/// `a + b`, or `a - b` for `by` negative; `None` if they are too long.
#[inline(never)]
pub fn sum(a: IntRef<'_>, b: IntRef<'_>, by: Sign) -> Option<Result<Value>> {
    if let (Some(x), Some((sign, y))) = (few(a), few(b)) {
        return Some(sum_of_few(x, (sign * by, y)));
    }
    sum_of_many(a, b, by)
}

fn sum_of_many(a: IntRef<'_>, b: IntRef<'_>, by: Sign) -> Option<Result<Value>> {
    let (mut x, mut y) = ([0], [0]);
    let (sign, x) = parts(a, &mut x)?;
    let (other, y) = parts(b, &mut y)?;
    let other = other * by;
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
        let w;
        (w, carry) = carried(x, y, carry, &step);
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
