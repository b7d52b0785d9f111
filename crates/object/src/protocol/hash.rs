//! `hash()`.

use crate::err::Result;
use crate::thread::Thread;
use crate::value::Value;

/// The hash of a value; `TypeError` if it is unhashable.
#[inline]
pub fn hash(th: &Thread, v: &Value) -> Result<i64> {
    if let Some(s) = v.as_exact_str() {
        return Ok(s.hash());
    }
    if let Some(i) = v.as_small() {
        return Ok(crate::types::int::hash_i64(i));
    }
    by_type(th, v)
}

#[inline(never)]
fn by_type(th: &Thread, v: &Value) -> Result<i64> {
    let t = v.ty();
    match t.slots.hash.get() {
        Some(_) if th.is_stack_short() => {
            Err(th.stack_overflow(if t.has(crate::typeobj::TUPLE_SUBCLASS) {
                " while hashing a tuple"
            } else {
                ""
            }))
        }
        Some(f) => f(th, v),
        None => Err(th.type_error(format!("unhashable type: '{}'", t.name()))),
    }
}
