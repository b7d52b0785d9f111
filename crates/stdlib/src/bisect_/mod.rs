//! `_bisect`: binary search in sorted sequences.

use krait_object::protocol::truth::is_true;
use krait_object::protocol::{call, compare, item, number};
use krait_object::types::int;
use krait_object::{CompareOp, Result, Thread, Value, pymodule, wk};

/// Which side of equal items to end up on.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// How values are compared with the one that is searched for.
struct Order {
    /// Values of its type are compared by the type's own comparison first; once that has declined, no more.
    same_type: bool,
}

impl Order {
    /// `a < b`, one of which is `x`.
    fn less(&mut self, th: &Thread, a: &Value, b: &Value, x: &Value) -> Result<bool> {
        if self.same_type
            && std::ptr::eq(a.ty(), b.ty())
            && let Some(own) = x.ty().slots.richcompare.get()
        {
            let r = own(th, a, b, CompareOp::Lt)?;
            if !r.is_not_implemented() {
                return is_true(th, &r);
            }
            self.same_type = false;
        }
        compare::lt(th, a, b)
    }
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
    let hi = match hi {
        Some(v) => number::as_isize(th, v)?,
        None => -1,
    };
    let Ok(mut lo) = usize::try_from(lo) else {
        return Err(th.value_error("lo must be non-negative"));
    };
    // This end means the length, as if it had been left out; any other negative one is before every place.
    let mut hi = match hi {
        -1 => item::len(th, a)?,
        _ => usize::try_from(hi).unwrap_or(0),
    };
    if !item::is_sequence(a) {
        let kind = a.ty().name();
        return Err(th.type_error(if item::is_mapping(a) {
            format!("{kind} is not a sequence")
        } else {
            format!("'{kind}' object does not support indexing")
        }));
    }
    let mut order = Order { same_type: true };
    while lo < hi {
        let mid = lo + (hi - lo) / 2;
        let mut v = item::get(th, a, &int::from_usize(mid))?;
        if let Some(k) = key {
            v = call::call1(th, k, &v)?;
        }
        let right = match side {
            Side::Left => order.less(th, &v, x, x)?,
            Side::Right => !order.less(th, x, &v, x)?,
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
