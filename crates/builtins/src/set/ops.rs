//! Set algebra. The order in which results are filled is CPython's, because it shows in their iteration order.

use super::{FROZENSET, SET, Set, SetData, any};
use krait_object::err::Result;
use krait_object::exc::TYPE_ERROR;
use krait_object::protocol::iter;
use krait_object::typeobj::CompareOp;
use krait_object::types::dict::key_hash;
use krait_object::{Ref, Thread, Value};

/// An empty set of the built-in type that `like` is an instance of.
pub(super) fn empty_like(like: &Value) -> Ref<SetData> {
    if SET.get(like).is_some() {
        SET.create(SetData::default())
    } else {
        FROZENSET.create(SetData::default())
    }
}

/// A copy as the built-in type.
pub(super) fn copy(th: &Thread, v: &Value) -> Result<Ref<SetData>> {
    let out = empty_like(v);
    if let Some(s) = any(v) {
        out.merge(th, s)?;
    }
    Ok(out)
}

/// `s.update(other)`.
pub fn update(th: &Thread, s: &SetData, other: &Value) -> Result<()> {
    if let Some(o) = any(other) {
        return s.merge(th, o);
    }
    if let Some(d) = other.as_exact_dict() {
        s.reserve(d.len())?;
        let mut pos = 0;
        while let Some(k) = d.next_key(&mut pos) {
            let hash = match d.hash_at(pos - 1) {
                Some(h) => h,
                None => key_hash(th, &k)?,
            };
            s.add_hashed(th, k, hash)?;
        }
        return Ok(());
    }
    iter::for_each(th, other, |v| s.add(th, v))
}

/// `x in s`; a set is looked for as the frozenset of its items.
pub fn contains(th: &Thread, s: &Set, x: &Value) -> Result<bool> {
    match s.contains(th, x) {
        Err(e) => {
            let frozen = as_frozen(th, x, e)?;
            s.contains(th, &frozen)
        }
        ok => ok,
    }
}

/// The frozenset to look up instead of an unhashable set; other errors pass.
fn as_frozen(th: &Thread, x: &Value, e: krait_object::Raised) -> Result<Value> {
    match SET.get(x) {
        Some(inner) if e.is(&TYPE_ERROR) => {
            let f = FROZENSET.create(SetData::default());
            f.merge(th, inner)?;
            Ok(f.into_value())
        }
        _ => Err(e),
    }
}

/// Removes an item; whether it was there.
pub(super) fn discard(th: &Thread, s: &Set, x: &Value) -> Result<bool> {
    let found = match s.discard(th, x) {
        Err(e) => {
            let frozen = as_frozen(th, x, e)?;
            s.discard(th, &frozen)?
        }
        Ok(found) => found,
    };
    Ok(found.is_some())
}

/// `s & other` as the built-in type of `s`.
pub fn intersection(th: &Thread, s: &Set, other: &Value) -> Result<Value> {
    let me = s.value();
    if me.is(other) {
        return copy(th, &me).map(Ref::into_value);
    }
    let out = empty_like(&me);
    if let Some(o) = any(other) {
        // The smaller one is walked.
        let (walk, ask): (&Set, &Set) = if o.len() > s.len() { (s, o) } else { (o, s) };
        walk.pick(th, ask, true, &out)?;
        return Ok(out.into_value());
    }
    let mut items = iter::Items::of(th, other)?;
    while let Some(k) = items.next(th)? {
        let h = krait_object::protocol::hash::hash(th, &k)?;
        if s.contains_hashed(th, &k, h)? {
            out.add_hashed(th, k, h)?;
            // Whatever else comes cannot be new.
            if out.len() >= s.len() {
                break;
            }
        }
    }
    Ok(out.into_value())
}

pub(super) fn intersection_all(th: &Thread, s: &Set, others: &[Value]) -> Result<Value> {
    let Some((first, rest)) = others.split_first() else {
        return copy(th, &s.value()).map(Ref::into_value);
    };
    let mut r = intersection(th, s, first)?;
    for o in rest {
        let next = match any(&r) {
            Some(set) => intersection(th, set, o)?,
            None => break,
        };
        r = next;
    }
    Ok(r)
}

/// `s -= other`.
pub fn difference_update(th: &Thread, s: &SetData, other: &Value) -> Result<()> {
    if let Some(o) = any(other) {
        if std::ptr::eq(s, &**o) {
            s.clear();
            return Ok(());
        }
        // Against a much bigger set only what both have matters.
        let common;
        let o = if o.len() >> 3 > s.len() {
            common = FROZENSET.create(SetData::default());
            s.pick(th, o, true, &common)?;
            &*common
        } else {
            o
        };
        let mut pos = 0;
        while let Some((k, h)) = o.next(&mut pos) {
            s.discard_hashed(th, &k, h)?;
        }
    } else {
        iter::for_each(th, other, |k| s.discard(th, &k).map(drop))?;
    }
    s.shrink()
}

/// `s - other` as the built-in type of `s`.
pub(super) fn difference(th: &Thread, s: &Set, other: &Value) -> Result<Value> {
    let me = s.value();
    let size = match (any(other), other.as_exact_dict()) {
        (Some(o), _) => Some(o.len()),
        (_, Some(d)) => Some(d.len()),
        _ => None,
    };
    if size.is_none_or(|n| s.len() >> 2 > n) {
        let out = copy(th, &me)?;
        difference_update(th, &out, other)?;
        return Ok(out.into_value());
    }
    let out = empty_like(&me);
    if let Some(o) = any(other) {
        s.pick(th, o, false, &out)?;
        return Ok(out.into_value());
    }
    let mut pos = 0;
    while let Some((k, h)) = s.next(&mut pos) {
        let there = match other.as_exact_dict() {
            Some(d) => d.get_hashed(th, &k, h)?.is_some(),
            None => false,
        };
        if !there {
            out.add_hashed(th, k, h)?;
        }
    }
    Ok(out.into_value())
}

pub(super) fn difference_all(th: &Thread, s: &Set, others: &[Value]) -> Result<Value> {
    let Some((first, rest)) = others.split_first() else {
        return copy(th, &s.value()).map(Ref::into_value);
    };
    let r = difference(th, s, first)?;
    if let Some(set) = any(&r) {
        for o in rest {
            difference_update(th, set, o)?;
        }
    }
    Ok(r)
}

/// `s ^= other`.
pub fn symmetric_difference_update(th: &Thread, s: &Set, other: &Value) -> Result<()> {
    let toggle = |k: Value, h: i64| -> Result<()> {
        if s.discard_hashed(th, &k, h)?.is_none() {
            s.add_hashed(th, k, h)?;
        }
        Ok(())
    };
    if let Some(d) = other.as_exact_dict() {
        let mut pos = 0;
        while let Some(k) = d.next_key(&mut pos) {
            let hash = match d.hash_at(pos - 1) {
                Some(h) => h,
                None => key_hash(th, &k)?,
            };
            toggle(k, hash)?;
        }
        return Ok(());
    }
    let collected;
    let o = match any(other) {
        Some(o) if std::ptr::eq(&**o, &**s) => {
            s.clear();
            return Ok(());
        }
        Some(o) => o,
        None => {
            collected = SET.create(SetData::default());
            update(th, &collected, other)?;
            &*collected
        }
    };
    let mut pos = 0;
    while let Some((k, h)) = o.next(&mut pos) {
        toggle(k, h)?;
    }
    Ok(())
}

/// `s ^ other` as the built-in type of `s`: `other` is copied, then changed by `s`.
pub(super) fn symmetric_difference(th: &Thread, s: &Set, other: &Value) -> Result<Value> {
    let me = s.value();
    let out = empty_like(&me);
    update(th, &out, other)?;
    symmetric_difference_update(th, &out, &me)?;
    Ok(out.into_value())
}

pub(super) fn union_all(th: &Thread, s: &Set, others: &[Value]) -> Result<Value> {
    let me = s.value();
    let out = copy(th, &me)?;
    for o in others {
        if !me.is(o) {
            update(th, &out, o)?;
        }
    }
    Ok(out.into_value())
}

pub(super) fn is_subset(th: &Thread, s: &Set, other: &Value) -> Result<bool> {
    let Some(o) = any(other) else {
        let common = intersection(th, s, other)?;
        return Ok(any(&common).is_some_and(|c| c.len() == s.len()));
    };
    if s.len() > o.len() {
        return Ok(false);
    }
    Ok(!s.any_in(th, o, false)?)
}

pub(super) fn is_superset(th: &Thread, s: &Set, other: &Value) -> Result<bool> {
    if let Some(o) = any(other) {
        return is_subset(th, o, &s.as_value());
    }
    let it = iter::iter(th, other)?;
    while let Some(k) = iter::next(th, &it)? {
        if !s.contains(th, &k)? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn is_disjoint(th: &Thread, s: &Set, other: &Value) -> Result<bool> {
    if s.is(other) {
        return Ok(s.is_empty());
    }
    if let Some(o) = any(other) {
        let (walk, ask): (&Set, &Set) = if o.len() > s.len() { (s, o) } else { (o, s) };
        return Ok(!walk.any_in(th, ask, true)?);
    }
    let it = iter::iter(th, other)?;
    while let Some(k) = iter::next(th, &it)? {
        if s.contains(th, &k)? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn compare(th: &Thread, s: &Set, other: &Value, op: CompareOp) -> Result<Value> {
    use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
    let Some(o) = any(other) else {
        return Ok(Value::not_implemented());
    };
    let equal = || -> Result<bool> {
        let (x, y) = (s.hash.get(), o.hash.get());
        if s.len() != o.len() || x != -1 && y != -1 && x != y {
            return Ok(false);
        }
        is_subset(th, s, other)
    };
    let yes = match op {
        Eq => equal()?,
        Ne => !equal()?,
        Le => is_subset(th, s, other)?,
        Ge => is_superset(th, s, other)?,
        Lt => s.len() < o.len() && is_subset(th, s, other)?,
        Gt => s.len() > o.len() && is_superset(th, s, other)?,
    };
    Ok(Value::bool(yes))
}

pub(super) fn show(th: &Thread, v: &Value) -> Result<Value> {
    let Some(s) = any(v) else {
        return Ok(crate::object_type::default_repr(th, v));
    };
    let name = v.ty().name();
    let exact = v.is_exact(&SET.ty);
    if !th.repr_enter(v) {
        return Ok(krait_object::types::str::new(&format!("{name}(...)")));
    }
    let text = || -> Result<Value> {
        let mut b = crate::text::Builder::of_repr(th, v);
        let mut items = krait_object::alloc::with_room(s.len() * 8, || s.snapshot())?;
        if items.is_empty() {
            b.push_str(&format!("{name}()"));
            return Ok(b.finish());
        }
        b.push_str(&if exact {
            "{".to_owned()
        } else {
            format!("{name}({{")
        });
        let shown = items.iter().enumerate().try_for_each(|(i, x)| {
            if i != 0 {
                b.push_str(", ");
            }
            b.push_repr(th, x)
        });
        // They die in the order that the items of a list die in.
        while items.pop().is_some() {}
        shown?;
        b.push_str(if exact { "}" } else { "})" });
        Ok(b.finish())
    };
    let r = text();
    th.repr_leave(v);
    r
}
