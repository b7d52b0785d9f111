//! `map`.

use krait_object::{Trace, Value};
use std::cell::Cell;

#[derive(Trace)]
pub struct Map {
    pub func: Value,
    pub iterators: Vec<Value>,
    pub strict: Cell<bool>,
}

krait_object::pytype! {
    pub static MAP: Map = "map", BASETYPE | HAVE_GC;
}
