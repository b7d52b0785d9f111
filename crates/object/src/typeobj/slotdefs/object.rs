//! What every object has: `repr`, hash, `str`, and being called.

use super::super::TypeObject;
use super::super::dispatch as d;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, none, row, unary, wrap};
use crate::args::Args;
use crate::err::Result;
use crate::thread::Thread;
use crate::types::int;
use crate::value::Value;

fn wrap_call(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    match t.slots.call.get() {
        Some(f) => f(th, v, args),
        None => Err(none(th, def)),
    }
}

pub(super) const ROWS: &[SlotDef] = &[
    row!(
        "__repr__",
        repr,
        unary!(repr),
        d::slot_repr,
        "($self, /)",
        "Return repr(self)."
    ),
    row!(
        "__hash__",
        hash,
        wrap!(hash, [], |f, th, t, v| f(th, v).map(int::from_i64)),
        d::slot_hash,
        "($self, /)",
        "Return hash(self)."
    ),
    row!(
        "__call__",
        call,
        wrap_call,
        d::slot_call,
        "($self, /, *args, **kwargs)",
        "Call self as a function."
    ),
    row!(
        "__str__",
        str,
        unary!(str),
        d::slot_str,
        "($self, /)",
        "Return str(self)."
    ),
];
