//! Making, initialising and finalizing an instance.

use super::super::TypeObject;
use super::super::dispatch as d;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, none, row, wrap};
use crate::args::Args;
use crate::err::Result;
use crate::thread::Thread;
use crate::value::Value;

fn wrap_init(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    match t.slots.init.get() {
        Some(f) => f(th, v, args).map(|()| Value::none()),
        None => Err(none(th, def)),
    }
}

fn wrap_new(
    th: &Thread,
    _: &'static SlotDef,
    t: &'static TypeObject,
    _: &Value,
    args: Args<'_>,
) -> Result<Value> {
    (super::super::ready::NEW_DEF.call)(th, &t.type_value(), args)
}

pub(super) const ROWS: &[SlotDef] = &[
    row!(
        "__init__",
        init,
        wrap_init,
        d::slot_init,
        "($self, /, *args, **kwargs)",
        "Initialize self.  See help(type(self)) for accurate signature."
    ),
    row!(
        "__new__",
        new,
        wrap_new,
        d::slot_new,
        "",
        "Create and return new object."
    ),
    row!(
        "__del__",
        finalize,
        wrap!(finalize, [], |f, th, t, v| {
            f(th, v);
            Ok(Value::none())
        }),
        d::slot_finalize,
        "($self, /)",
        "Called when the instance is about to be destroyed."
    ),
];
