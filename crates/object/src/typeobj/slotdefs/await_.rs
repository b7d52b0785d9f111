//! Awaiting and asynchronous iteration.

use super::super::dispatch as d;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, row, unary};

pub(super) const ROWS: &[SlotDef] = &[
    row!(
        "__await__",
        await_,
        unary!(await_),
        d::slot_await,
        "($self, /)",
        "Return an iterator to be used in await expression."
    ),
    row!(
        "__aiter__",
        aiter,
        unary!(aiter),
        d::slot_aiter,
        "($self, /)",
        "Return an awaitable, that resolves in asynchronous iterator."
    ),
    row!(
        "__anext__",
        anext,
        unary!(anext),
        d::slot_anext,
        "($self, /)",
        "Return a value or raise StopAsyncIteration."
    ),
];
