//! Attribute access: reading, setting and deleting, and the hook for what is not found.

use super::super::TypeObject;
use super::super::dispatch as d;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, binary, row, wrap};
use crate::err::Result;
use crate::thread::Thread;
use crate::value::Value;

/// `object.__setattr__(cls, ...)` must not go round the metaclass's own `__setattr__` (CPython's `hackcheck`).
fn hackcheck(th: &Thread, t: &TypeObject, v: &Value, what: &str) -> Result<()> {
    let mut own = v.ty();
    while own
        .slots
        .setattro
        .get()
        .is_some_and(|f| f as usize == d::slot_setattro as *const () as usize)
    {
        match own.base() {
            Some(b) => own = b,
            None => return Ok(()),
        }
    }
    // `object`'s own way knows where a module keeps its attributes.
    let generic = |f: fn(&Thread, &Value, &Value, Option<&Value>) -> Result<()>| {
        f as usize == super::super::generic_setattr as *const () as usize
    };
    if std::ptr::eq(own, &crate::types::module::MODULE.ty)
        && t.slots.setattro.get().is_some_and(generic)
    {
        return Ok(());
    }
    if SlotId::setattro.address(&own.slots) != SlotId::setattro.address(&t.slots) {
        return Err(th.type_error(format!(
            "can't apply this {what} to {} object",
            v.ty().name()
        )));
    }
    Ok(())
}

pub(super) const ROWS: &[SlotDef] = &[
    row!(
        "__getattribute__",
        getattro,
        binary!(getattro),
        d::slot_getattro,
        "($self, name, /)",
        "Return getattr(self, name)."
    ),
    row!(
        "__getattr__",
        getattro,
        binary!(getattro),
        d::slot_getattr_hook,
        "",
        "Implement getattr(self, name)."
    ),
    row!(
        "__setattr__",
        setattro,
        wrap!(setattro, [name, value], |f, th, t, v| {
            hackcheck(th, t, v, "__setattr__")?;
            f(th, v, &name, Some(&value)).map(|()| Value::none())
        }),
        d::slot_setattro,
        "($self, name, value, /)",
        "Implement setattr(self, name, value)."
    ),
    row!(
        "__delattr__",
        setattro,
        wrap!(setattro, [name], |f, th, t, v| {
            hackcheck(th, t, v, "__delattr__")?;
            f(th, v, &name, None).map(|()| Value::none())
        }),
        d::slot_setattro,
        "($self, name, /)",
        "Implement delattr(self, name)."
    ),
];
