//! Sequence and mapping slots. Some have names that number slots have, too; a type has either these or those.

use super::super::TypeObject;
use super::super::dispatch as d;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, binary, check, none, row};
use crate::args::Args;
use crate::err::Result;
use crate::protocol;
use crate::thread::Thread;
use crate::types::int;
use crate::value::Value;

fn wrap_len(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [] = check::<0>(th, args)?;
    match t.slots.len.get() {
        Some(f) => f(th, v).map(int::from_usize),
        None => Err(none(th, def)),
    }
}

fn wrap_contains(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [a] = check::<1>(th, args)?;
    match t.slots.contains.get() {
        Some(f) => f(th, v, &a).map(Value::bool),
        None => Err(none(th, def)),
    }
}

fn wrap_setitem(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [k, x] = check::<2>(th, args)?;
    match t.slots.setitem.get() {
        Some(f) => f(th, v, &k, Some(&x)).map(|()| Value::none()),
        None => Err(none(th, def)),
    }
}

fn wrap_delitem(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [k] = check::<1>(th, args)?;
    match t.slots.setitem.get() {
        Some(f) => f(th, v, &k, None).map(|()| Value::none()),
        None => Err(none(th, def)),
    }
}

fn times(th: &Thread, args: Args<'_>) -> Result<isize> {
    let [n] = check::<1>(th, args)?;
    protocol::number::as_isize(th, &n)
}

fn wrap_repeat(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let n = times(th, args)?;
    match t.slots.repeat.get() {
        Some(f) => f(th, v, n),
        None => Err(none(th, def)),
    }
}

fn wrap_irepeat(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let n = times(th, args)?;
    match t.slots.irepeat.get() {
        Some(f) => f(th, v, n),
        None => Err(none(th, def)),
    }
}

pub(super) const ROWS: &[SlotDef] = &[
    row!(
        "__len__",
        len,
        wrap_len,
        d::slot_len,
        "($self, /)",
        "Return len(self)."
    ),
    row!(
        "__getitem__",
        getitem,
        binary!(getitem),
        d::slot_getitem,
        "($self, key, /)",
        "Return self[key]."
    ),
    row!(
        "__setitem__",
        setitem,
        wrap_setitem,
        d::slot_setitem,
        "($self, key, value, /)",
        "Set self[key] to value."
    ),
    row!(
        "__delitem__",
        setitem,
        wrap_delitem,
        d::slot_setitem,
        "($self, key, /)",
        "Delete self[key]."
    ),
    row!(
        "__add__",
        concat,
        binary!(concat),
        d::slot_none_binary,
        "($self, value, /)",
        "Return self+value."
    ),
    row!(
        "__mul__",
        repeat,
        wrap_repeat,
        d::slot_none_size,
        "($self, value, /)",
        "Return self*value."
    ),
    row!(
        "__rmul__",
        repeat,
        wrap_repeat,
        d::slot_none_size,
        "($self, value, /)",
        "Return value*self."
    ),
    row!(
        "__contains__",
        contains,
        wrap_contains,
        d::slot_contains,
        "($self, key, /)",
        "Return bool(key in self)."
    ),
    row!(
        "__iadd__",
        iconcat,
        binary!(iconcat),
        d::slot_none_binary,
        "($self, value, /)",
        "Implement self+=value."
    ),
    row!(
        "__imul__",
        irepeat,
        wrap_irepeat,
        d::slot_none_size,
        "($self, value, /)",
        "Implement self*=value."
    ),
];
