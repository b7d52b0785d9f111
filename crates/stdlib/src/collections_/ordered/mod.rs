//! `OrderedDict`: a dict with a doubly linked list of its keys beside it.
//!
//! `order.rs` is the list, `value.rs` the type's payload and what changes both parts together, `methods.rs` its face,
//! `update.rs` fills one, `iter.rs` and `views.rs` walk it. What a program does to the dict behind the list's back
//! (`dict.__delitem__(od, key)`) shows as a `KeyError` later, as in CPython.

mod iter;
mod methods;
mod order;
mod update;
mod value;
mod views;

use krait_object::{Module, Result, Thread};

pub fn install(th: &Thread, m: &Module) -> Result<()> {
    iter::install();
    views::install();
    methods::install();
    m.add_type(th, &value::ORDERED_DICT.ty)
}
