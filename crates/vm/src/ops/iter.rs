//! Iteration: the common iterators without a call, generators without leaving the loop.

use crate::code;
use crate::frame::Frame;
use crate::generator::{self, COROUTINE, GENERATOR, Gen, State};
use krait_builtins::{list::LIST_ITER, range::RANGE_ITER, tuple::TUPLE_ITER};
use krait_bytecode::CodeFlags;
use krait_object::protocol::{call, iter};
use krait_object::types::int;
use krait_object::{Result, Sent, Thread, Value, exc};

/// One step of an iterator.
pub enum Next<'a> {
    Item(Value),
    End,
    /// The item comes from this generator's frame.
    Generator(&'a Gen),
}

/// The sequence an iterator holds, without counting it.
#[inline(always)]
unsafe fn live<'a>(bits: u64) -> Option<krait_object::BorrowedValue<'a>> {
    // SAFETY: the caller's word is 0 or refers to a live object.
    (bits != 0).then(|| unsafe { crate::slot::view(bits) })
}

/// The next item of a list iterator, `Some(None)` at its end; `None` for other objects.
#[inline(always)]
pub fn list_next(it: &Value) -> Option<Option<Value>> {
    let i = LIST_ITER.get_exact(it)?;
    let at = i.index.get();
    // SAFETY: the iterator keeps its list alive while it has one; nothing runs before the item is counted.
    let item = unsafe { live(i.seq.bits()).and_then(|l| l.as_list().and_then(|l| l.get(at))) };
    match item {
        Some(_) => i.index.set(at + 1),
        None => drop(i.seq.take()),
    }
    Some(item)
}

/// The same for a tuple iterator.
#[inline(always)]
pub fn tuple_next(it: &Value) -> Option<Option<Value>> {
    let i = TUPLE_ITER.get_exact(it)?;
    let at = i.index.get();
    // SAFETY: as for lists.
    let item =
        unsafe { live(i.seq.bits()).and_then(|t| t.as_tuple().and_then(|t| t.get(at).cloned())) };
    match item {
        Some(_) => i.index.set(at + 1),
        None => drop(i.seq.take()),
    }
    Some(item)
}

/// The same for an iterator of a range of machine integers.
#[inline(always)]
pub fn range_next(it: &Value) -> Option<Option<Value>> {
    let r = RANGE_ITER.get_exact(it)?;
    let n = r.len.get();
    if n <= 0 {
        return Some(None);
    }
    let v = r.next.get();
    r.len.set(n - 1);
    r.next.set(v.wrapping_add(r.step.get()));
    Some(Some(int::from_i64(v)))
}

/// A generator that can be resumed in the same loop.
#[inline(always)]
pub fn resumable(it: &Value) -> Option<&Gen> {
    let g = GENERATOR.get_exact(it)?;
    matches!(
        g.state.get(),
        State::Created | State::Suspended | State::SuspendedYieldFrom
    )
    .then_some(g)
}

/// The next step of any iterator.
pub fn next<'a>(th: &Thread, it: &'a Value) -> Result<Next<'a>> {
    if let Some(g) = resumable(it) {
        return Ok(Next::Generator(g));
    }
    Ok(match iter::next(th, it)? {
        Some(v) => Next::Item(v),
        None => Next::End,
    })
}

/// A generator or coroutine that can be resumed in the same loop.
#[inline(always)]
pub fn sendable(v: &Value) -> Option<&Gen> {
    let g = GENERATOR.get_exact(v).or_else(|| COROUTINE.get_exact(v))?;
    // A fresh one takes only None; the general way says so.
    matches!(g.state.get(), State::Suspended | State::SuspendedYieldFrom).then_some(g)
}

/// `SEND` to anything.
pub fn send(th: &Thread, receiver: &Value, v: &Value) -> Result<Sent> {
    if let Some(f) = receiver.ty().slots.send.get() {
        return f(th, receiver, v);
    }
    if v.is_none()
        && let Some(f) = receiver.ty().slots.iternext.get()
    {
        return match f(th, receiver) {
            Ok(Some(x)) => Ok(Sent::Yield(x)),
            Ok(None) => Ok(Sent::Return(Value::none())),
            Err(e) => stop_value(e),
        };
    }
    match call::call_method_text(th, receiver, "send", std::slice::from_ref(v)) {
        Ok(x) => Ok(Sent::Yield(x)),
        Err(e) => stop_value(e),
    }
}

fn stop_value(e: krait_object::Raised) -> Result<Sent> {
    if e.is(&exc::STOP_ITERATION) {
        let v = exc::STOP_ITERATION
            .get(e.value())
            .and_then(|s| s.ext.value.get());
        return Ok(Sent::Return(v.unwrap_or_else(Value::none)));
    }
    Err(e)
}

/// `GET_YIELD_FROM_ITER`.
///
/// # Safety
/// `f` is the running frame.
pub unsafe fn yield_from_iter(th: &Thread, f: *mut Frame, v: &Value) -> Result<Value> {
    if v.is_exact(&COROUTINE.ty) {
        // SAFETY: as above.
        let flags = unsafe { (*f).code().flags };
        if !flags.has(CodeFlags::COROUTINE | CodeFlags::ITERABLE_COROUTINE) {
            return Err(th.type_error(
                "cannot 'yield from' a coroutine object in a non-coroutine generator",
            ));
        }
        return Ok(v.clone());
    }
    if v.is_exact(&GENERATOR.ty) {
        return Ok(v.clone());
    }
    iter::iter(th, v)
}

/// Whether a generator's code may be awaited.
pub fn is_iterable_coroutine(v: &Value) -> bool {
    generator::get(v)
        .and_then(|g| code::get(&g.code).map(|c| c.flags.has(CodeFlags::ITERABLE_COROUTINE)))
        .unwrap_or(false)
}
