//! Python values as the compiler's constants.

use krait_bytecode::Const;
use krait_object::types::int::IntRef;
use krait_object::{Result, Thread, Value};
use std::sync::Arc;

/// The constant for a value of a type that code may hold.
pub fn from_value(th: &Thread, v: &Value) -> Result<Const> {
    if v.is_none() {
        return Ok(Const::None);
    }
    if v.is_true() {
        return Ok(Const::True);
    }
    if v.is_false() {
        return Ok(Const::False);
    }
    if v.is(&Value::ellipsis()) {
        return Ok(Const::Ellipsis);
    }
    if let Some(i) = v.as_int() {
        return Ok(match i {
            IntRef::Small(n) => Const::Int(n),
            IntRef::Big(n) => Const::int(n.clone()),
        });
    }
    if let Some(f) = v.as_float() {
        return Ok(Const::Float(f));
    }
    if let Some(s) = v.as_str() {
        return Ok(Const::str(&s.to_utf8(th)?));
    }
    if let Some(b) = v.as_bytes() {
        return Ok(Const::Bytes(Arc::from(b.as_slice())));
    }
    if let Some(t) = v.as_tuple() {
        let items: Result<Vec<Const>> = th.recurse(" in a constant", || {
            t.as_slice().iter().map(|v| from_value(th, v)).collect()
        });
        return Ok(Const::Tuple(items?.into()));
    }
    if let Some(c) = krait_builtins::complex::COMPLEX.get(v) {
        return Ok(Const::Complex(c.re, c.im));
    }
    Err(th.type_error(format!("a constant cannot be of type '{}'", v.ty().name())))
}
