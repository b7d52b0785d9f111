//! Iteration.

use super::super::TypeObject;
use super::super::dispatch as d;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, check, none, row, unary};
use crate::args::Args;
use crate::err::Result;
use crate::thread::Thread;
use crate::value::Value;

fn wrap_next(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [] = check::<0>(th, args)?;
    match t.slots.iternext.get() {
        Some(f) => f(th, v)?.ok_or_else(|| th.stop_iteration(Value::none())),
        None => Err(none(th, def)),
    }
}

pub(super) const ROWS: &[SlotDef] = &[
    row!(
        "__iter__",
        iter,
        unary!(iter),
        d::slot_iter,
        "($self, /)",
        "Implement iter(self)."
    ),
    row!(
        "__next__",
        iternext,
        wrap_next,
        d::slot_iternext,
        "($self, /)",
        "Implement next(self)."
    ),
];
