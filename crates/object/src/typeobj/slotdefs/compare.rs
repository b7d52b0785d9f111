//! The six comparisons, which share one slot.

use super::super::dispatch as d;
use super::super::slots::{CompareOp, Slot, SlotId};
use super::{SlotDef, check, none, row};

macro_rules! compare {
    ($op:ident) => {
        |th, def, t, v, args| {
            let [a] = check::<1>(th, def, args)?;
            match t.slots.richcompare.get() {
                Some(f) => f(th, v, &a, CompareOp::$op),
                None => Err(none(th, def)),
            }
        }
    };
}

pub(super) const ROWS: &[SlotDef] = &[
    row!(
        "__lt__",
        richcompare,
        compare!(Lt),
        d::slot_richcompare,
        "($self, value, /)",
        "Return self<value."
    ),
    row!(
        "__le__",
        richcompare,
        compare!(Le),
        d::slot_richcompare,
        "($self, value, /)",
        "Return self<=value."
    ),
    row!(
        "__eq__",
        richcompare,
        compare!(Eq),
        d::slot_richcompare,
        "($self, value, /)",
        "Return self==value."
    ),
    row!(
        "__ne__",
        richcompare,
        compare!(Ne),
        d::slot_richcompare,
        "($self, value, /)",
        "Return self!=value."
    ),
    row!(
        "__gt__",
        richcompare,
        compare!(Gt),
        d::slot_richcompare,
        "($self, value, /)",
        "Return self>value."
    ),
    row!(
        "__ge__",
        richcompare,
        compare!(Ge),
        d::slot_richcompare,
        "($self, value, /)",
        "Return self>=value."
    ),
];
