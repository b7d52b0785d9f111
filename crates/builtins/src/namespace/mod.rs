//! `types.SimpleNamespace`: attributes and nothing else.

use krait_object::{Trace, Value};

/// Everything is in the instance dict.
#[derive(Trace)]
pub struct Namespace;

krait_object::pytype! {
    pub static NAMESPACE: Namespace = "types.SimpleNamespace", BASETYPE | HAVE_GC | MANAGED_DICT;
}

/// An empty namespace.
pub fn new() -> Value {
    NAMESPACE.create(Namespace).into_value()
}
