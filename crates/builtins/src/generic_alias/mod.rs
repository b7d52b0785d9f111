//! `types.GenericAlias`: `list[int]`.

use krait_object::{Field, Trace, Value};
use std::cell::Cell;

#[derive(Trace)]
pub struct GenericAlias {
    pub origin: Value,
    /// A tuple.
    pub args: Value,
    /// `__parameters__`, made on first use.
    pub parameters: Field,
    /// Whether it is `*tuple[...]`.
    pub starred: Cell<bool>,
}

krait_object::pytype! {
    pub static GENERIC_ALIAS: GenericAlias = "types.GenericAlias", BASETYPE | HAVE_GC | MANAGED_WEAKREF;
}

/// `origin[args]`; arguments that are not a tuple become one.
pub fn new(origin: Value, args: Value) -> Value {
    let args = if args.as_tuple().is_some() {
        args
    } else {
        krait_object::types::tuple::from_vec(vec![args]).into_value()
    };
    GENERIC_ALIAS
        .create(GenericAlias {
            origin,
            args,
            parameters: Field::empty(),
            starred: Cell::new(false),
        })
        .into_value()
}
