//! The table that ties slots to their Python names: `__add__` and `__radd__` to `add`, and so on.
//!
//! A row has the wrapper that calls a native slot from Python, and the dispatcher that a class gets when it defines
//! the name in Python. Order and documentation are CPython's. The rows are in files by what the slots are for.

mod attribute;
mod await_;
mod buffer;
mod compare;
mod descriptor;
mod iterate;
mod life;
mod number;
mod object;
mod sequence;

use super::TypeObject;
use super::slots::{Slot, SlotId};
use crate::args::Args;
use crate::err::Result;
use crate::thread::Thread;
use crate::value::Value;

/// Calls the slot of a definition's owner on `self`.
pub type SlotWrapper =
    fn(&Thread, &'static SlotDef, &'static TypeObject, &Value, Args<'_>) -> Result<Value>;

/// One Python name of one slot.
#[derive(Clone, Copy)]
pub struct SlotDef {
    pub name: &'static str,
    pub id: SlotId,
    pub wrap: SlotWrapper,
    pub dispatch: Slot,
    pub doc: &'static str,
    pub signature: &'static str,
}

fn none(th: &Thread, def: &SlotDef) -> crate::Raised {
    th.type_error(format!("slot of '{}' is empty", def.name))
}

/// Checks that a wrapper is called without keyword arguments.
fn no_keywords(th: &Thread, def: &SlotDef, args: Args<'_>) -> Result<()> {
    match args.names {
        None => Ok(()),
        Some(_) => Err(th.type_error(format!("wrapper {}() takes no keyword arguments", def.name))),
    }
}

fn check<const N: usize>(th: &Thread, def: &SlotDef, args: Args<'_>) -> Result<[Value; N]> {
    no_keywords(th, def, args)?;
    let got = args.positional();
    match <&[Value; N]>::try_from(got) {
        Ok(a) => Ok(a.clone()),
        Err(_) => {
            // A wrapper of one argument does not name itself, but that of the buffer.
            let name = if N > 1 || def.id == SlotId::buffer {
                format!("{} ", def.name)
            } else {
                String::new()
            };
            Err(th.type_error(format!(
                "{name}expected {N} argument{}, got {}",
                if N == 1 { "" } else { "s" },
                got.len()
            )))
        }
    }
}

/// A wrapper that takes these arguments and hands them to the slot.
macro_rules! wrap {
    ($id:ident, [$($arg:ident),*], |$f:ident, $th:ident, $t:ident, $v:ident| $call:expr) => {
        |$th, def, $t, $v, args| {
            let [$($arg),*] = super::check($th, def, args)?;
            match $t.slots.$id.get() {
                Some($f) => $call,
                None => Err(super::none($th, def)),
            }
        }
    };
}
macro_rules! unary {
    ($id:ident) => {
        super::wrap!($id, [], |f, th, t, v| f(th, v))
    };
}
macro_rules! binary {
    ($id:ident) => {
        super::wrap!($id, [a], |f, th, t, v| f(th, v, &a))
    };
}
/// The setting name of a slot that sets and deletes.
macro_rules! setting {
    ($id:ident) => {
        super::wrap!($id, [key, value], |f, th, t, v| f(
            th,
            v,
            &key,
            Some(&value)
        )
        .map(|()| Value::none()))
    };
}
/// Its deleting name.
macro_rules! deleting {
    ($id:ident) => {
        super::wrap!($id, [key], |f, th, t, v| f(th, v, &key, None)
            .map(|()| Value::none()))
    };
}
macro_rules! row {
    ($name:literal, $id:ident, $wrap:expr, $dispatch:expr, $sig:literal, $doc:literal) => {
        SlotDef {
            name: $name,
            id: SlotId::$id,
            wrap: $wrap,
            dispatch: Slot::$id($dispatch),
            doc: $doc,
            signature: $sig,
        }
    };
}
use {binary, deleting, row, setting, unary, wrap};

/// The rows of each file, in the order in which wrappers enter a class dict.
const PARTS: &[&[SlotDef]] = &[
    attribute::ROWS,
    object::ROWS,
    compare::ROWS,
    iterate::ROWS,
    descriptor::ROWS,
    life::ROWS,
    buffer::ROWS,
    await_::ROWS,
    number::ROWS,
    sequence::ROWS,
];

const COUNT: usize = {
    let (mut count, mut part) = (0, 0);
    while part < PARTS.len() {
        count += PARTS[part].len();
        part += 1;
    }
    count
};

/// All rows.
pub static SLOT_DEFS: &[SlotDef] = &{
    let mut all = [PARTS[0][0]; COUNT];
    let (mut at, mut part) = (0, 0);
    while part < PARTS.len() {
        let mut row = 0;
        while row < PARTS[part].len() {
            all[at] = PARTS[part][row];
            at += 1;
            row += 1;
        }
        part += 1;
    }
    all
};

/// Whether a slot's Python names never lead to a dispatcher (sequence twins of number slots).
pub(super) fn has_dispatcher(id: SlotId) -> bool {
    !matches!(
        id,
        SlotId::concat | SlotId::repeat | SlotId::iconcat | SlotId::irepeat
    )
}

/// The rows with a name, in the table's order. Every new class asks for each of its special names.
pub(super) fn named(name: &str) -> &'static [&'static SlotDef] {
    static BY_NAME: std::sync::OnceLock<Vec<&'static SlotDef>> = std::sync::OnceLock::new();
    let rows = BY_NAME.get_or_init(|| {
        let mut rows: Vec<_> = SLOT_DEFS.iter().collect();
        rows.sort_by_key(|row| row.name);
        rows
    });
    let start = rows.partition_point(|row| row.name < name);
    let rest = rows.get(start..).unwrap_or_default();
    rest.get(..rest.partition_point(|row| row.name == name))
        .unwrap_or_default()
}
