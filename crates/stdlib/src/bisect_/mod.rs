//! `_bisect`: binary search in sorted sequences.

use krait_object::protocol::{call, compare, item, number};
use krait_object::types::int;
use krait_object::{Result, Thread, Value, pymodule, wk};

/// Which side of equal items to end up on.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// The place for `x` among `a[lo:hi]`.
fn search(
    th: &Thread,
    side: Side,
    a: &Value,
    x: &Value,
    lo: isize,
    hi: Option<&Value>,
    key: Option<&Value>,
) -> Result<usize> {
    let Ok(mut lo) = usize::try_from(lo) else {
        return Err(th.value_error("lo must be non-negative"));
    };
    let hi = match hi {
        Some(v) => number::as_isize(th, v)?,
        None => -1,
    };
    // A negative end means the length, as if it had been left out.
    let mut hi = match usize::try_from(hi) {
        Ok(n) => n,
        Err(_) => item::len(th, a)?,
    };
    while lo < hi {
        let mid = lo + (hi - lo) / 2;
        let mut v = item::get(th, a, &int::from_usize(mid))?;
        if let Some(k) = key {
            v = call::call1(th, k, &v)?;
        }
        let right = match side {
            Side::Left => compare::lt(th, &v, x)?,
            Side::Right => !compare::lt(th, x, &v)?,
        };
        if right { lo = mid + 1 } else { hi = mid }
    }
    Ok(lo)
}

/// Inserts `x` at its place; with a key, the place of `key(x)`.
fn insort(
    th: &Thread,
    side: Side,
    a: &Value,
    x: &Value,
    lo: isize,
    hi: Option<&Value>,
    key: Option<&Value>,
) -> Result<()> {
    let shown = match key {
        Some(k) => call::call1(th, k, x)?,
        None => x.clone(),
    };
    let i = search(th, side, a, &shown, lo, hi, key)?;
    if let Some(l) = a.as_exact_list() {
        return l.insert(i.min(l.len()), x.clone());
    }
    call::call_method(th, a, &wk::str("insert"), &[int::from_usize(i), x.clone()])?;
    Ok(())
}

pub struct Bisect;

/// Bisection algorithms.
///
/// This module provides support for maintaining a list in sorted order without
/// having to sort the list after each insertion. For long lists of items with
/// expensive comparison operations, this can be an improvement over the more
/// common approach.
#[pymodule(name = "_bisect")]
impl Bisect {
    /// Return the index where to insert item x in list a, assuming a is sorted.
    ///
    /// The return value i is such that all e in a[:i] have e <= x, and all e in
    /// a[i:] have e > x.
    #[sig("(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_right(
        th: &Thread,
        a: &Value,
        x: &Value,
        lo: isize,
        hi: Option<&Value>,
        key: Option<&Value>,
    ) -> Result<usize> {
        search(th, Side::Right, a, x, lo, hi, key)
    }

    /// Return the index where to insert item x in list a, assuming a is sorted.
    ///
    /// The return value i is such that all e in a[:i] have e < x, and all e in
    /// a[i:] have e >= x.
    #[sig("(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_left(
        th: &Thread,
        a: &Value,
        x: &Value,
        lo: isize,
        hi: Option<&Value>,
        key: Option<&Value>,
    ) -> Result<usize> {
        search(th, Side::Left, a, x, lo, hi, key)
    }

    /// Insert item x in list a, and keep it sorted assuming a is sorted.
    ///
    /// If x is already in a, insert it to the right of the rightmost x.
    #[sig("(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_right(
        th: &Thread,
        a: &Value,
        x: &Value,
        lo: isize,
        hi: Option<&Value>,
        key: Option<&Value>,
    ) -> Result<()> {
        insort(th, Side::Right, a, x, lo, hi, key)
    }

    /// Insert item x in list a, and keep it sorted assuming a is sorted.
    ///
    /// If x is already in a, insert it to the left of the leftmost x.
    #[sig("(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_left(
        th: &Thread,
        a: &Value,
        x: &Value,
        lo: isize,
        hi: Option<&Value>,
        key: Option<&Value>,
    ) -> Result<()> {
        insort(th, Side::Left, a, x, lo, hi, key)
    }
}
