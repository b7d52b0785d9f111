//! `complex`: the payload. Methods are in the files beside this one.

use krait_object::{Trace, Value};

#[derive(Trace, Clone, Copy)]
pub struct Complex {
    pub re: f64,
    pub im: f64,
}

krait_object::pytype! {
    pub static COMPLEX: Complex = "complex", BASETYPE;
}

/// A complex number.
pub fn new(re: f64, im: f64) -> Value {
    COMPLEX.create(Complex { re, im }).into_value()
}
