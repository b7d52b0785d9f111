//! Rich comparison.

use crate::err::Result;
use crate::thread::Thread;
use crate::typeobj::CompareOp;
use crate::types::int::IntRef;
use crate::value::Value;

/// `a <op> b` as an object.
pub fn rich(th: &Thread, a: &Value, b: &Value, op: CompareOp) -> Result<Value> {
    if let (Some(x), Some(y)) = (a.as_small(), b.as_small()) {
        return Ok(Value::bool(op.test(x.cmp(&y))));
    }
    th.check_stack(" in comparison")?;
    let (ta, tb) = (a.ty(), b.ty());
    let mut reflected_done = false;
    if !std::ptr::eq(ta, tb)
        && tb.is_subtype(ta)
        && let Some(f) = tb.slots.richcompare.get()
    {
        reflected_done = true;
        let r = f(th, b, a, op.swapped())?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    // A method may have changed the types meanwhile.
    if let Some(f) = a.ty().slots.richcompare.get() {
        let r = f(th, a, b, op)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    if !reflected_done && let Some(f) = b.ty().slots.richcompare.get() {
        let r = f(th, b, a, op.swapped())?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    neither_knows(th, a, b, op)
}

/// What a comparison comes to that neither operand implements.
#[cold]
fn neither_knows(th: &Thread, a: &Value, b: &Value, op: CompareOp) -> Result<Value> {
    match op {
        CompareOp::Eq => Ok(Value::bool(a.is(b))),
        CompareOp::Ne => Ok(Value::bool(!a.is(b))),
        _ => Err(th.type_error(format!(
            "'{}' not supported between instances of '{}' and '{}'",
            op.symbol(),
            a.ty().name(),
            b.ty().name()
        ))),
    }
}

/// `a <op> b` as a truth value; identical objects are equal.
#[inline]
pub fn rich_bool(th: &Thread, a: &Value, b: &Value, op: CompareOp) -> Result<bool> {
    if a.is(b) {
        match op {
            CompareOp::Eq => return Ok(true),
            CompareOp::Ne => return Ok(false),
            _ => {}
        }
    }
    let r = rich(th, a, b, op)?;
    super::truth::is_true(th, &r)
}

/// `a is b or a == b`, with short cuts for words and strings.
#[inline(always)]
pub fn eq(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
    if a.is(b) {
        return Ok(true);
    }
    if a.is_small() && b.is_small() {
        return Ok(false);
    }
    eq_of_others(th, a, b)
}

/// The same for values that are not the same word, and not both ints that are words.
fn eq_of_others(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
    if let Some(x) = a.as_exact_str()
        && let Some(y) = b.as_exact_str()
    {
        return Ok(x.same_text(y));
    }
    let r = rich(th, a, b, CompareOp::Eq)?;
    super::truth::is_true(th, &r)
}

/// `a < b`.
#[inline]
pub fn lt(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
    if let (Some(x), Some(y)) = (a.as_small(), b.as_small()) {
        return Ok(x < y);
    }
    if let (Some(x), Some(y)) = (a.as_exact_str(), b.as_exact_str()) {
        return Ok(x.compare(y).is_lt());
    }
    rich_bool(th, a, b, CompareOp::Lt)
}

/// Compares two ints.
pub fn ints(a: IntRef<'_>, b: IntRef<'_>) -> std::cmp::Ordering {
    match (a, b) {
        (IntRef::Small(x), IntRef::Small(y)) => x.cmp(&y),
        (IntRef::Big(x), IntRef::Big(y)) => x.cmp(y),
        (IntRef::Small(x), IntRef::Big(y)) => dashu_int::IBig::from(x).cmp(y),
        (IntRef::Big(x), IntRef::Small(y)) => x.cmp(&dashu_int::IBig::from(y)),
    }
}
