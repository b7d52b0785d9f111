//! The descriptor protocol.

use super::super::TypeObject;
use super::super::dispatch as d;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, check, none, row};
use crate::args::Args;
use crate::err::Result;
use crate::thread::Thread;
use crate::value::Value;

fn wrap_get(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    args.check_positional(th, "__get__", 1, 2)?;
    let p = args.positional();
    let present = |i: usize| p.get(i).filter(|x| !x.is_none());
    if present(0).is_none() && present(1).is_none() {
        return Err(th.type_error("__get__(None, None) is invalid"));
    }
    match t.slots.descr_get.get() {
        Some(f) => f(th, v, present(0), present(1)),
        None => Err(none(th, def)),
    }
}

fn wrap_set(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [o, x] = check::<2>(th, args)?;
    match t.slots.descr_set.get() {
        Some(f) => f(th, v, &o, Some(&x)).map(|()| Value::none()),
        None => Err(none(th, def)),
    }
}

fn wrap_delete(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [o] = check::<1>(th, args)?;
    match t.slots.descr_set.get() {
        Some(f) => f(th, v, &o, None).map(|()| Value::none()),
        None => Err(none(th, def)),
    }
}

pub(super) const ROWS: &[SlotDef] = &[
    row!(
        "__get__",
        descr_get,
        wrap_get,
        d::slot_descr_get,
        "($self, instance, owner=None, /)",
        "Return an attribute of instance, which is of type owner."
    ),
    row!(
        "__set__",
        descr_set,
        wrap_set,
        d::slot_descr_set,
        "($self, instance, value, /)",
        "Set an attribute of instance to value."
    ),
    row!(
        "__delete__",
        descr_set,
        wrap_delete,
        d::slot_descr_set,
        "($self, instance, /)",
        "Delete an attribute of instance."
    ),
];
