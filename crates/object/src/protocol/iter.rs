//! Iteration.

use crate::cell::Field;
use crate::err::Result;
use crate::gc::{Trace, Visitor};
use crate::thread::Thread;
use crate::typeobj::CompareOp;
use crate::value::Value;
use std::cell::Cell;

/// `iter(v)`.
#[inline]
pub fn iter(th: &Thread, v: &Value) -> Result<Value> {
    match v.ty().slots.iter.get() {
        Some(f) => {
            let it = f(th, v)?;
            if it.ty().slots.iternext.get().is_none() {
                return Err(th.type_error(format!(
                    "iter() returned non-iterator of type '{}'",
                    it.ty().name()
                )));
            }
            Ok(it)
        }
        None if super::item::is_sequence(v) => over_sequence(th, v),
        None => Err(th.type_error(format!("'{}' object is not iterable", v.ty().name()))),
    }
}

/// `next(it)`; `None` at the end.
#[inline(always)]
pub fn next(th: &Thread, it: &Value) -> Result<Option<Value>> {
    match it.ty().slots.iternext.get() {
        Some(f) => match f(th, it) {
            Err(e) if e.is(&crate::exc::STOP_ITERATION) => Ok(None),
            r => r,
        },
        None => Err(th.type_error(format!("'{}' object is not an iterator", it.ty().name()))),
    }
}

/// What a native function iterates over that shows its iterator to nobody: lists and tuples are read in place, as their
/// own iterators would.
pub struct Items {
    /// The list or tuple, or else the iterator.
    of: Value,
    /// The next index of a list or tuple.
    at: usize,
    in_place: bool,
}

impl Items {
    /// As `iter(v)`.
    pub fn of(th: &Thread, v: &Value) -> Result<Items> {
        let in_place = v.as_exact_list().is_some() || v.as_exact_tuple().is_some();
        let of = if in_place { v.clone() } else { iter(th, v)? };
        Ok(Items {
            of,
            at: 0,
            in_place,
        })
    }

    /// As `next()`; `None` at the end.
    #[inline]
    pub fn next(&mut self, th: &Thread) -> Result<Option<Value>> {
        if !self.in_place {
            return next(th, &self.of);
        }
        let item = match self.of.as_exact_list() {
            Some(l) => l.get(self.at),
            None => match self.of.as_exact_tuple() {
                Some(t) => t.as_slice().get(self.at).cloned(),
                None => None,
            },
        };
        match item {
            Some(_) => self.at += 1,
            // Past its end it stays: what the list gets later is not seen.
            None => self.at = usize::MAX,
        }
        Ok(item)
    }
}

/// Calls `f` with each item.
pub fn for_each(th: &Thread, v: &Value, mut f: impl FnMut(Value) -> Result<()>) -> Result<()> {
    if let Some(t) = v.as_exact_tuple() {
        for x in t.as_slice() {
            f(x.clone())?;
        }
        return Ok(());
    }
    if let Some(l) = v.as_exact_list() {
        let mut i = 0;
        while let Some(x) = l.get(i) {
            f(x)?;
            i += 1;
        }
        return Ok(());
    }
    let it = iter(th, v)?;
    while let Some(x) = next(th, &it)? {
        f(x)?;
    }
    Ok(())
}

/// As [`iter`]; whatever `TypeError` it raises says `text` instead.
pub fn iter_or(th: &Thread, v: &Value, text: impl FnOnce() -> String) -> Result<Value> {
    match iter(th, v) {
        Err(e) if e.is(&crate::exc::TYPE_ERROR) => Err(th.type_error(text())),
        r => r,
    }
}

/// All items, as `tuple()` takes them: nobody is asked how many there are.
pub fn collect(th: &Thread, v: &Value) -> Result<Vec<Value>> {
    match items_of(v) {
        Some(items) => items,
        None => exhaust(th, &iter(th, v)?, 8),
    }
}

/// All items, as `list()` takes them: the object is asked how many there are once it has given its iterator.
pub fn collect_list(th: &Thread, v: &Value) -> Result<Vec<Value>> {
    if let Some(items) = items_of(v) {
        return items;
    }
    let it = iter(th, v)?;
    let hint = super::item::length_hint(th, v, 8)?;
    exhaust(th, &it, hint)
}

/// All items, as those take them who want a list or a tuple of anything: a list is made of its iterator, which is asked how many there are.
/// An object without an iterator is told `text` (`PySequence_Fast`).
pub fn collect_fast(th: &Thread, v: &Value, text: &str) -> Result<Vec<Value>> {
    if let Some(items) = items_of(v) {
        return items;
    }
    let it = iter_or(th, v, || text.to_owned())?;
    collect_rest(th, &it)
}

/// What is left of an iterator, as `list()` takes it.
pub fn collect_rest(th: &Thread, it: &Value) -> Result<Vec<Value>> {
    let again = iter(th, it)?;
    let hint = super::item::length_hint(th, it, 8)?;
    exhaust(th, &again, hint)
}

/// The items of exact tuples and lists.
fn items_of(v: &Value) -> Option<Result<Vec<Value>>> {
    if let Some(l) = v.as_exact_list() {
        return Some(l.try_snapshot());
    }
    Some(crate::alloc::copied(v.as_exact_tuple()?.as_slice()))
}

/// The items that an iterator has left.
fn exhaust(th: &Thread, it: &Value, hint: usize) -> Result<Vec<Value>> {
    // What says that it is longer than memory is not even started with.
    let mut out = crate::alloc::vec_of(hint)?;
    while let Some(x) = next(th, it)? {
        if out.len() == out.capacity() {
            let more = out.len() / 8 + 8;
            crate::alloc::reserve(&mut out, more)?;
        }
        out.push(x);
    }
    Ok(out)
}

/// `x in v` by iteration.
pub fn contains(th: &Thread, v: &Value, x: &Value) -> Result<bool> {
    let it = iter_or(th, v, || {
        let kind = v.ty().name();
        format!("argument of type '{kind}' is not a container or iterable")
    })?;
    while let Some(y) = next(th, &it)? {
        if super::compare::rich_bool(th, &y, x, CompareOp::Eq)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The iterator over anything with `__getitem__` (`iterator`).
pub struct SeqIter {
    pub index: Cell<usize>,
    pub seq: Field,
}

impl Trace for SeqIter {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.seq.trace(v);
    }
    fn clear(&self) {
        self.seq.clear();
    }
}

crate::pytype! {
    pub static SEQ_ITER: SeqIter = "iterator", HAVE_GC;
}

/// Iterates by `v[0]`, `v[1]`, ... until `IndexError`.
pub fn over_sequence(th: &Thread, v: &Value) -> Result<Value> {
    if !super::item::is_sequence(v) {
        return Err(th.type_error(format!("'{}' object is not iterable", v.ty().name())));
    }
    Ok(SEQ_ITER
        .create(SeqIter {
            index: Cell::new(0),
            seq: Field::new(v.clone()),
        })
        .into_value())
}

/// `next()` of the sequence iterator.
pub fn seq_next(th: &Thread, it: &Value) -> Result<Option<Value>> {
    let Some(s) = SEQ_ITER.get(it) else {
        return Ok(None);
    };
    let Some(seq) = s.seq.get() else {
        return Ok(None);
    };
    let i = s.index.get();
    if i >= isize::MAX as usize {
        return Err(th.overflow_error("iter index too large"));
    }
    match super::item::get(th, &seq, &crate::types::int::from_usize(i)) {
        Ok(v) => {
            s.index.set(i + 1);
            Ok(Some(v))
        }
        Err(e) if e.is(&crate::exc::INDEX_ERROR) || e.is(&crate::exc::STOP_ITERATION) => {
            drop(s.seq.take());
            Ok(None)
        }
        Err(e) => Err(e),
    }
}
