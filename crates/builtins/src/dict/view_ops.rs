//! Set operations of the key and item views. Results are sets, filled in CPython's order.

use super::views::{contains, dict_of, is_set_view};
use super::{DICT_ITEMS, DICT_KEYS};
use crate::set::{self, SetData};
use krait_object::err::Result;
use krait_object::protocol::{compare, item, iter};
use krait_object::typeobj::CompareOp;
use krait_object::types::dict::key_hash;
use krait_object::types::tuple;
use krait_object::{Ref, Thread, Value};

/// A new set of a view's elements.
fn to_set(th: &Thread, v: &Value) -> Result<Ref<SetData>> {
    let s = set::new_set(th);
    if v.is_exact(&DICT_KEYS.ty)
        && let Some(d) = dict_of(v)
        // An `__iter__` of a subclass is not asked.
        && d.as_value().as_exact_dict().is_some()
    {
        set::update(th, &s, &d.as_value())?;
    } else {
        set::update(th, &s, v)?;
    }
    Ok(s)
}

fn all_in(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
    let it = iter::iter(th, a)?;
    while let Some(x) = iter::next(th, &it)? {
        if !item::contains(th, b, &x)? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn compare(th: &Thread, a: &Value, b: &Value, op: CompareOp) -> Result<Value> {
    if set::any(b).is_none() && !is_set_view(b) {
        return Ok(Value::not_implemented());
    }
    let (n, m) = (item::len(th, a)?, item::len(th, b)?);
    let yes = match op {
        CompareOp::Eq | CompareOp::Ne => {
            let eq = n == m && all_in(th, a, b)?;
            eq == (op == CompareOp::Eq)
        }
        CompareOp::Lt => n < m && all_in(th, a, b)?,
        CompareOp::Le => n <= m && all_in(th, a, b)?,
        CompareOp::Gt => n > m && all_in(th, b, a)?,
        CompareOp::Ge => n >= m && all_in(th, b, a)?,
    };
    Ok(Value::bool(yes))
}

/// The left operand as a set: it may be any iterable when the view is on the right.
fn left(th: &Thread, v: &Value) -> Result<Ref<SetData>> {
    to_set(th, v)
}

pub(super) fn difference(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
    let s = left(th, a)?;
    set::difference_update(th, &s, b)?;
    Ok(s.into_value())
}

pub(super) fn union(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
    let s = left(th, a)?;
    set::update(th, &s, b)?;
    Ok(s.into_value())
}

pub(super) fn intersection(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
    let (mut a, mut b) = if is_set_view(a) { (a, b) } else { (b, a) };
    let n = item::len(th, a)?;
    // The smaller one is walked, the bigger one asked.
    if let Some(s) = set::any(b)
        && b.is_exact(&set::SET.ty)
        && n <= s.len()
    {
        return set::intersection(th, s, a);
    }
    if is_set_view(b) && item::len(th, b)? > n {
        std::mem::swap(&mut a, &mut b);
    }
    let out = set::new_set(th);
    let it = iter::iter(th, b)?;
    while let Some(x) = iter::next(th, &it)? {
        if contains(th, a, &x)? {
            out.add(th, x)?;
        }
    }
    Ok(out.into_value())
}

pub(super) fn symmetric_difference(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
    if DICT_ITEMS.get(a).is_some() && DICT_ITEMS.get(b).is_some() {
        return items_xor(th, a, b);
    }
    let s = left(th, a)?;
    set::symmetric_difference_update(th, &s, b)?;
    Ok(s.into_value())
}

/// Items that only one of two dicts has: values are compared only under equal keys.
fn items_xor(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
    let (Some(d1), Some(d2)) = (dict_of(a), dict_of(b)) else {
        return Ok(set::new_set(th).into_value());
    };
    let rest = super::copied(th, &d1.value())?;
    let out = set::new_set(th);
    let mut pos = 0;
    while let Some((k, v)) = d2.next(&mut pos) {
        let hash = match d2.hash_at(pos - 1) {
            Some(h) => h,
            None => key_hash(th, &k)?,
        };
        let same = match rest.get_hashed(th, &k, hash)? {
            Some(w) => compare::eq(th, &w, &v)?,
            None => false,
        };
        if same {
            // A key that is not found again is an error.
            let removed = rest.remove_hashed(th, &k, hash)?;
            drop(removed.ok_or_else(|| th.key_error(&k))?);
        } else {
            out.add(th, tuple::from_array([k, v]).into_value())?;
        }
    }
    for (k, v) in rest.snapshot() {
        out.add(th, tuple::from_array([k, v]).into_value())?;
    }
    Ok(out.into_value())
}

pub(super) fn is_disjoint(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
    let n = item::len(th, a)?;
    if a.is(b) {
        return Ok(n == 0);
    }
    let (mut a, mut b) = (a, b);
    if (b.is_exact(&set::SET.ty) || b.is_exact(&set::FROZENSET.ty) || is_set_view(b))
        && item::len(th, b)? > n
    {
        std::mem::swap(&mut a, &mut b);
    }
    let it = iter::iter(th, b)?;
    while let Some(x) = iter::next(th, &it)? {
        if item::contains(th, a, &x)? {
            return Ok(false);
        }
    }
    Ok(true)
}
