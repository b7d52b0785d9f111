//! `property`.

use krait_object::{Field, Trace};
use std::cell::Cell;

#[derive(Trace, Default)]
pub struct Property {
    pub fget: Field,
    pub fset: Field,
    pub fdel: Field,
    pub doc: Field,
    /// The name it was given by `__set_name__` or by assignment to `__name__`.
    pub name: Field,
    /// Whether `doc` was taken from the getter.
    pub getter_doc: Cell<bool>,
}

krait_object::pytype! {
    pub static PROPERTY: Property = "property", BASETYPE | HAVE_GC;
}
