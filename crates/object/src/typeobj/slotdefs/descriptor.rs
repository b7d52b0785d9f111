//! The descriptor protocol.

use super::super::TypeObject;
use super::super::dispatch as d;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, deleting, none, row, setting};
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
    super::no_keywords(th, def, args)?;
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
        setting!(descr_set),
        d::slot_descr_set,
        "($self, instance, value, /)",
        "Set an attribute of instance to value."
    ),
    row!(
        "__delete__",
        descr_set,
        deleting!(descr_set),
        d::slot_descr_set,
        "($self, instance, /)",
        "Delete an attribute of instance."
    ),
];
