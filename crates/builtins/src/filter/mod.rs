//! `filter`.

use krait_object::{Trace, Value};

#[derive(Trace)]
pub struct Filter {
    /// `None` keeps what is true.
    pub func: Value,
    pub it: Value,
}

krait_object::pytype! {
    pub static FILTER: Filter = "filter", BASETYPE | HAVE_GC;
}
