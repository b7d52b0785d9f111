//! The buffer protocol of PEP 688.

use super::super::TypeObject;
use super::super::dispatch as d;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, check, none, row};
use crate::args::Args;
use crate::err::Result;
use crate::protocol;
use crate::thread::Thread;
use crate::value::Value;

fn wrap_buffer(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [flags] = check::<1>(th, def, args)?;
    match t.slots.buffer.get() {
        Some(f) => protocol::buffer::python_buffer(th, f, v, &flags),
        None => Err(none(th, def)),
    }
}

pub(super) const ROWS: &[SlotDef] = &[row!(
    "__buffer__",
    buffer,
    wrap_buffer,
    d::slot_buffer,
    "($self, flags, /)",
    "Return a buffer object that exposes the underlying memory of the object."
)];
