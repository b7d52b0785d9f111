//! `types.MappingProxyType`: a read-only view of a mapping.

use krait_object::{Trace, Value};

#[derive(Trace)]
pub struct MappingProxy {
    pub mapping: Value,
}

krait_object::pytype! {
    pub static MAPPINGPROXY: MappingProxy = "mappingproxy", HAVE_GC | MAPPING;
}

/// A read-only view.
pub fn new(mapping: Value) -> Value {
    MAPPINGPROXY.create(MappingProxy { mapping }).into_value()
}
