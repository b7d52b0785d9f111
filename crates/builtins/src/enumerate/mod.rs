//! `enumerate`.

use krait_object::{Field, Trace, Value};

#[derive(Trace)]
pub struct Enumerate {
    pub it: Value,
    /// The next count, an int of any size.
    pub count: Field,
}

krait_object::pytype! {
    pub static ENUMERATE: Enumerate = "enumerate", BASETYPE | HAVE_GC;
}
