//! Comparisons. The low four bits of `COMPARE_OP`'s operand are the set of orderings for which it is true.

use crate::slot::{Word, view};
use krait_object::{CompareOp, Result, Thread, Value};
use std::cmp::Ordering;

const LESS: usize = 2;
const GREATER: usize = 4;
const EQUAL: usize = 8;

#[inline(always)]
pub fn mask(arg: usize, o: Ordering) -> bool {
    arg & match o {
        Ordering::Less => LESS,
        Ordering::Greater => GREATER,
        Ordering::Equal => EQUAL,
    } != 0
}

#[inline(always)]
pub fn floats(arg: usize, x: f64, y: f64) -> bool {
    // 0 if they have no order, else 1, 2 and 3 for less, greater and equal: the places in the mask.
    let order = usize::from(x >= y) * 2 + usize::from(x <= y);
    arg >> order & 1 != 0
}

/// Two exact strings; `None` if they are not.
///
/// # Safety
/// Both words are live.
#[inline]
pub unsafe fn strings(arg: usize, a: Word, b: Word) -> Option<bool> {
    // SAFETY: as above.
    let (a, b) = unsafe { (view(a), view(b)) };
    let (x, y) = (a.as_exact_str()?, b.as_exact_str()?);
    let equality = arg & (LESS | GREATER);
    // Equality alone does not need the order.
    if equality == 0 || equality == LESS | GREATER {
        return Some(x.same_text(y) == (arg & EQUAL != 0));
    }
    Some(mask(arg, x.compare(y)))
}

/// Whether two exact tuples are equal, or unequal if `op` asks for that; `None` if they are none or another answer is wanted.
#[inline]
pub fn tuples(th: &Thread, a: &Value, b: &Value, op: CompareOp) -> Option<Result<bool>> {
    let negate = match op {
        CompareOp::Eq => false,
        CompareOp::Ne => true,
        _ => return None,
    };
    let (a, b) = (a.as_exact_tuple()?, b.as_exact_tuple()?);
    Some(krait_builtins::tuple::equal_exact(th, a, b).map(|equal| equal != negate))
}
