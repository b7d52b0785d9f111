//! `zip`.

use krait_object::{Trace, Value};
use std::cell::Cell;

#[derive(Trace)]
pub struct Zip {
    pub iterators: Vec<Value>,
    pub strict: Cell<bool>,
}

krait_object::pytype! {
    pub static ZIP: Zip = "zip", BASETYPE | HAVE_GC;
}
