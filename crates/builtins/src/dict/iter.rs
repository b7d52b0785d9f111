//! Iterators over keys, values and items, forward and backward.

use super::{
    DICT_ITEM_ITER, DICT_KEY_ITER, DICT_REV_ITEM_ITER, DICT_REV_KEY_ITER, DICT_REV_VALUE_ITER,
    DICT_VALUE_ITER, DictIter,
};
use krait_object::err::Result;
use krait_object::exc;
use krait_object::protocol::{attr, item};
use krait_object::types::dict::Walk;
use krait_object::types::{list, tuple};
use krait_object::{Dict, Field, Obj, Thread, TypeDef, Value, pymethods, wk};
use std::cell::Cell;

/// An iterator from the first entry.
pub(super) fn forward(ty: &'static TypeDef<DictIter>, d: &Dict) -> Value {
    create(ty, d, 0)
}

/// An iterator from the last entry.
pub(super) fn backward(ty: &'static TypeDef<DictIter>, d: &Dict) -> Value {
    create(ty, d, d.entry_count())
}

fn create(ty: &'static TypeDef<DictIter>, d: &Dict, pos: usize) -> Value {
    let items = std::ptr::eq(ty, &DICT_ITEM_ITER) || std::ptr::eq(ty, &DICT_REV_ITEM_ITER);
    ty.create(DictIter {
        pair: match items {
            true => tuple::Recycled::new(2),
            false => tuple::Recycled::none(),
        },
        dict: Field::new(d.value()),
        pos: Cell::new(pos),
        used: Cell::new(d.len() as isize),
        left: Cell::new(d.len()),
    })
    .into_value()
}

/// The next entry, of which `take` is wanted; errors if the dict's size changed.
#[inline]
fn step<T>(
    th: &Thread,
    it: &DictIter,
    take: impl FnOnce(&Walk<'_>, &mut usize) -> Option<T>,
) -> Result<Option<T>> {
    let used = it.used.get();
    let mut pos = it.pos.get();
    let found = Walk::of(&it.dict, |d| match d.len() as isize == used {
        true => Ok(take(d, &mut pos)),
        false => Err(()),
    });
    it.pos.set(pos);
    match found {
        Some(Ok(Some(item))) => match it.left.get().checked_sub(1) {
            Some(n) => {
                it.left.set(n);
                Ok(Some(item))
            }
            None => {
                drop(it.dict.take());
                Err(th.runtime_error("dictionary keys changed during iteration"))
            }
        },
        Some(Ok(None)) => {
            drop(it.dict.take());
            Ok(None)
        }
        Some(Err(())) => {
            it.used.set(-1);
            Err(th.runtime_error("dictionary changed size during iteration"))
        }
        None => Ok(None),
    }
}

fn hint(it: &DictIter) -> usize {
    match it
        .dict
        .get()
        .as_ref()
        .and_then(|d| d.as_dict().map(|d| d.len()))
    {
        Some(n) if n as isize == it.used.get() => it.left.get(),
        _ => 0,
    }
}

/// `(iter, ([remaining items],))`; the iterator itself does not move.
fn reduce(
    th: &Thread,
    it: &DictIter,
    back: bool,
    show: impl Fn(&DictIter, Value, Value) -> Value,
) -> Result<Value> {
    let copy = DictIter {
        pair: tuple::Recycled::none(),
        dict: Field::empty(),
        pos: Cell::new(it.pos.get()),
        used: Cell::new(it.used.get()),
        left: Cell::new(it.left.get()),
    };
    copy.dict.replace(it.dict.get());
    let mut rest = Vec::new();
    let walk = |w: &Walk<'_>, at: &mut usize| match back {
        true => w.previous_entry(at),
        false => w.next_entry(at),
    };
    while let Some((k, v)) = step(th, &copy, walk)? {
        rest.push(show(&copy, k, v));
    }
    let iter = builtin(th, "iter")?;
    Ok(tuple::from_array([
        iter,
        tuple::from_vec(vec![list::from_vec(rest).into_value()]).into_value(),
    ])
    .into_value())
}

/// A built-in function by name, as the running code has it: its globals may bring builtins of their own.
pub(crate) fn builtin(th: &Thread, name: &str) -> Result<Value> {
    let globals = (th.interp.hooks.get().globals)(th);
    let own = match globals.as_ref().and_then(Value::as_dict) {
        Some(d) => d.get(th, &wk::str("__builtins__"))?,
        None => None,
    };
    let module = |v: &Value| krait_object::types::module::MODULE.get(v).is_some();
    let held = match own.filter(|v| !module(v)) {
        Some(v) if v.as_dict().is_none() => {
            return match item::get(th, &v, &wk::str(name)) {
                Err(e) if e.is(&exc::KEY_ERROR) => {
                    Err(crate::object_type::attribute_text(th, name))
                }
                r => r,
            };
        }
        Some(v) => v,
        None => th.interp.builtins.get_or_none(),
    };
    if let Some(d) = held.as_dict() {
        return match d.get(th, &wk::str(name))? {
            Some(v) => Ok(v),
            None => Err(crate::object_type::attribute_text(th, name)),
        };
    }
    attr::get(th, &held, &wk::str(name))
}

fn one(_: &DictIter, v: Value) -> Value {
    v
}
fn both(it: &DictIter, (k, v): (Value, Value)) -> Value {
    pair(it, k, v)
}
fn key(_: &DictIter, k: Value, _: Value) -> Value {
    k
}
fn value(_: &DictIter, _: Value, v: Value) -> Value {
    v
}
fn pair(it: &DictIter, k: Value, v: Value) -> Value {
    it.pair.fill([k, v])
}

macro_rules! iterators {
    ($($methods:ident $ty:ident $back:literal $walk:ident $show:ident $shown:ident;)*) => {$(
        pub(super) struct $methods;

        #[pymethods]
        impl $methods {
            fn __iter__(zelf: &Value) -> Value {
                zelf.clone()
            }

            fn __next__(th: &Thread, zelf: &Value) -> Result<Option<Value>> {
                match $ty.get(zelf) {
                    Some(it) => Ok(step(th, it, |w, at| w.$walk(at))?.map(|x| $show(it, x))),
                    None => Ok(None),
                }
            }

            /// Private method returning an estimate of len(list(it)).
            #[method]
            fn __length_hint__(zelf: &Value) -> usize {
                $ty.get(zelf).map_or(0, |it| hint(it))
            }

            /// Return state information for pickling.
            #[method]
            fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
                match $ty.get(zelf) {
                    Some(it) => reduce(th, it, $back, $shown),
                    None => Ok(Value::none()),
                }
            }
        }
    )*};
}

iterators! {
    KeyIterMethods DICT_KEY_ITER false next_key one key;
    ValueIterMethods DICT_VALUE_ITER false next_value one value;
    ItemIterMethods DICT_ITEM_ITER false next_entry both pair;
    RevKeyIterMethods DICT_REV_KEY_ITER true previous_key one key;
    RevValueIterMethods DICT_REV_VALUE_ITER true previous_value one value;
    RevItemIterMethods DICT_REV_ITEM_ITER true previous_entry both pair;
}

/// The next entry of a forward iterator, for callers that specialise loops over dicts.
pub fn next_entry(th: &Thread, it: &Obj<DictIter>) -> Result<Option<(Value, Value)>> {
    let next = step(th, it, |w, at| w.next_entry(at))?;
    if let Some((k, v)) = &next {
        it.pair.keep(k, v);
    }
    Ok(next)
}

/// The next key of a forward iterator, likewise.
#[inline]
pub fn next_key(th: &Thread, it: &Obj<DictIter>) -> Result<Option<Value>> {
    step(th, it, |w, at| w.next_key(at))
}

/// The next value of a forward iterator, likewise.
#[inline]
pub fn next_value(th: &Thread, it: &Obj<DictIter>) -> Result<Option<Value>> {
    step(th, it, |w, at| w.next_value(at))
}

/// The next key of a forward iterator whose dict has its size, if the next entry is a live one; otherwise nothing is
/// done.
#[inline(always)]
pub fn ready_key(it: &Obj<DictIter>) -> Option<Value> {
    ready(it, |d, pos| d.key_at(pos))
}

/// The next value, likewise.
#[inline(always)]
pub fn ready_value(it: &Obj<DictIter>) -> Option<Value> {
    ready(it, |d, pos| d.value_at(pos))
}

#[inline(always)]
fn ready(it: &DictIter, at: impl Fn(&Walk<'_>, usize) -> Option<Value>) -> Option<Value> {
    let (pos, left) = (it.pos.get(), it.left.get().checked_sub(1)?);
    let found = Walk::of(&it.dict, |d| match d.len() as isize == it.used.get() {
        true => at(d, pos),
        false => None,
    })??;
    it.pos.set(pos + 1);
    it.left.set(left);
    Some(found)
}
