//! `set` and `frozenset`.

mod iter;
mod methods;
mod ops;
mod value;

use krait_object::err::Result;
use krait_object::{Field, Ref, Thread, Trace, TypeDef, Value, flags, ready_type};
use std::cell::Cell;

pub use iter::next_item;
pub use ops::{contains, difference_update, intersection, symmetric_difference_update, update};
pub use value::{Set, SetData, element_hash};

krait_object::pytype! {
    pub static SET: SetData = "set", BASETYPE | HAVE_GC | MANAGED_WEAKREF | MATCH_SELF;
}
/// Shares the payload of `set`, though neither derives from the other.
pub static FROZENSET: TypeDef<SetData> = TypeDef::new(
    "frozenset",
    flags::BASETYPE | flags::HAVE_GC | flags::MANAGED_WEAKREF | flags::MATCH_SELF,
);

/// The iterator over a set's places.
#[derive(Trace)]
pub struct SetIter {
    pub set: Field,
    pub pos: Cell<usize>,
    /// Size of the set when iteration began; -1 once it was seen to differ.
    pub used: Cell<isize>,
    /// Items still to come.
    pub left: Cell<usize>,
}

krait_object::pytype! {
    pub static SET_ITER: SetIter = "set_iterator", HAVE_GC;
}

/// A new empty set.
pub fn new_set(_: &Thread) -> Ref<SetData> {
    SET.create(SetData::default())
}

/// This value as a set or frozenset (of any subclass).
#[inline]
pub fn any(v: &Value) -> Option<&Set> {
    // Subclasses are asked about last.
    SET.get_exact(v)
        .or_else(|| FROZENSET.get_exact(v))
        .or_else(|| SET.get(v))
        .or_else(|| FROZENSET.get(v))
}

/// A frozenset of values.
pub fn frozen(th: &Thread, items: Vec<Value>) -> Result<Value> {
    let s = FROZENSET.create(SetData::default());
    for v in items {
        s.add(th, v)?;
    }
    Ok(s.into_value())
}

/// A frozenset of values that are known to be hashable (constants); those that are not are left out.
pub fn frozen_from_hashable(th: &Thread, items: Vec<Value>) -> Value {
    let s = FROZENSET.create(SetData::default());
    for v in items {
        let _ = s.add(th, v);
    }
    s.into_value()
}

pub(crate) fn install() {
    ready_type(&SET.ty, &methods::SetMethods::SPEC);
    ready_type(&FROZENSET.ty, &methods::FrozensetMethods::SPEC);
    ready_type(&SET_ITER.ty, &iter::SetIterMethods::SPEC);
    SET.ends_quickly();
    FROZENSET.ends_quickly();
    SET_ITER.ends_quickly();
}
