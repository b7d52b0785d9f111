//! Sequence and mapping slots. Some have names that number slots have, too; a type has either these or those.

use super::super::dispatch as d;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, binary, deleting, row, setting, wrap};
use crate::protocol;
use crate::types::int;
use crate::value::Value;

macro_rules! repeating {
    ($id:ident) => {
        wrap!($id, [times], |f, th, t, v| f(
            th,
            v,
            protocol::number::as_isize(th, &times)?
        ))
    };
}

pub(super) const ROWS: &[SlotDef] = &[
    row!(
        "__len__",
        len,
        wrap!(len, [], |f, th, t, v| f(th, v).map(int::from_usize)),
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
        setting!(setitem),
        d::slot_setitem,
        "($self, key, value, /)",
        "Set self[key] to value."
    ),
    row!(
        "__delitem__",
        setitem,
        deleting!(setitem),
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
        repeating!(repeat),
        d::slot_none_size,
        "($self, value, /)",
        "Return self*value."
    ),
    row!(
        "__rmul__",
        repeat,
        repeating!(repeat),
        d::slot_none_size,
        "($self, value, /)",
        "Return value*self."
    ),
    row!(
        "__contains__",
        contains,
        wrap!(contains, [item], |f, th, t, v| f(th, v, &item)
            .map(Value::bool)),
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
        repeating!(irepeat),
        d::slot_none_size,
        "($self, value, /)",
        "Implement self*=value."
    ),
];
