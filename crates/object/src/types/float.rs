//! `float`: most are words; nan, infinities, -0.0 and extreme exponents are on the heap in CPython's layout.

use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj, Ref};
use crate::typeobj::{BASETYPE, FLOAT_SUBCLASS, MATCH_SELF, Payload, TypeDef, TypeObject};
use crate::value::Value;

#[repr(C)]
pub struct FloatData(pub f64);

pub static FLOAT: TypeDef<FloatData> =
    TypeDef::new("float", BASETYPE | FLOAT_SUBCLASS | MATCH_SELF);

impl Payload for FloatData {
    fn type_def() -> &'static TypeDef<FloatData> {
        &FLOAT
    }
}

impl Trace for FloatData {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl FloatData {
    #[cold]
    pub(crate) fn on_heap(f: f64) -> Value {
        FLOAT.create(FloatData(f)).into_value()
    }
}

/// An instance of a subclass of `float`.
pub fn new_in(cls: &'static TypeObject, f: f64) -> Ref<FloatData> {
    FLOAT.create_in(cls, FloatData(f))
}

impl Value {
    /// The number of a float (of any subclass).
    #[inline(always)]
    pub fn as_float(&self) -> Option<f64> {
        if self.is_word_float() {
            return self.as_word_float();
        }
        let h = self.as_header()?;
        if h.ty().has(FLOAT_SUBCLASS) {
            // SAFETY: only subtypes of `float` carry the flag.
            Some(unsafe { (*(h as *const Header as *const Obj<FloatData>)).data.0 })
        } else {
            None
        }
    }

    /// The number, if the type is exactly `float`.
    #[inline(always)]
    pub fn as_exact_float(&self) -> Option<f64> {
        if self.is_word_float() {
            return self.as_word_float();
        }
        FLOAT.get_exact(self).map(|f| f.data.0)
    }
}
