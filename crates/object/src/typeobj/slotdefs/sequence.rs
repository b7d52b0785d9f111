//! Sequence and mapping slots. Some have names that number slots have, too; a type has either these or those.

use super::super::TypeObject;
use super::super::dispatch as d;
use super::super::flags::ITEM_BY_INDEX;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, binary, row, wrap};
use crate::err::Result;
use crate::protocol;
use crate::thread::Thread;
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

/// The subscript that a method of a type is called with: an index that must fit, if the type has items by index only.
fn subscript(th: &Thread, t: &TypeObject, key: Value) -> Result<Value> {
    if !t.has(ITEM_BY_INDEX) {
        return Ok(key);
    }
    Ok(int::from_i64(protocol::number::as_isize(th, &key)? as i64))
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
        wrap!(getitem, [key], |f, th, t, v| f(
            th,
            v,
            &subscript(th, t, key)?
        )),
        d::slot_getitem,
        "($self, key, /)",
        "Return self[key]."
    ),
    row!(
        "__setitem__",
        setitem,
        wrap!(setitem, [key, value], |f, th, t, v| f(
            th,
            v,
            &subscript(th, t, key)?,
            Some(&value)
        )
        .map(|()| Value::none())),
        d::slot_setitem,
        "($self, key, value, /)",
        "Set self[key] to value."
    ),
    row!(
        "__delitem__",
        setitem,
        wrap!(setitem, [key], |f, th, t, v| f(
            th,
            v,
            &subscript(th, t, key)?,
            None
        )
        .map(|()| Value::none())),
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
