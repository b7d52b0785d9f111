//! Iteration.

use super::super::dispatch as d;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, row, unary, wrap};
use crate::value::Value;

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
        wrap!(iternext, [], |f, th, t, v| f(th, v)?
            .ok_or_else(|| th.stop_iteration(Value::none()))),
        d::slot_iternext,
        "($self, /)",
        "Implement next(self)."
    ),
];
