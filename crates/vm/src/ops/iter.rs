//! Iteration: the common iterators without a call, generators without leaving the loop.

use crate::code;
use crate::frame::Frame;
use crate::generator::{self, COROUTINE, GENERATOR, Gen, State};
use crate::slot::{Word, dup, exact};
use krait_builtins::dict::{DICT_ITEM_ITER, DICT_KEY_ITER, DICT_VALUE_ITER};
use krait_builtins::enumerate::ENUMERATE;
use krait_builtins::reversed::REVERSED;
use krait_builtins::set::SET_ITER;
use krait_builtins::str::STR_ASCII_ITER;
use krait_builtins::zip::ZIP;
use krait_builtins::{list::LIST_ITER, range::RANGE_ITER, tuple::TUPLE_ITER};
use krait_bytecode::CodeFlags;
use krait_object::protocol::{call, iter};
use krait_object::types::list::List;
use krait_object::{BORROWED, Result, Sent, Thread, Tuple, Value, exc};

/// One step of an iterator.
pub enum Next<'a> {
    Item(Value),
    End,
    /// The item comes from this generator's frame.
    Generator(&'a Gen),
}

/// Answer of the functions below for an iterator of another kind. No word of a value looks like this.
pub const OTHER: Word = BORROWED;

/// The next item of a list iterator as an owning word; 0 at its end, `OTHER` for other objects.
///
/// # Safety
/// `it` is a live word.
#[inline(always)]
pub unsafe fn list_next(it: Word) -> Word {
    // SAFETY: as above. The iterator keeps its list alive while it has one; nothing runs before the item is counted.
    unsafe {
        let Some(i) = exact(it, &LIST_ITER) else {
            return OTHER;
        };
        let at = i.index.get();
        let seq = i.seq.bits();
        if seq == 0 {
            return 0;
        }
        // An iterator of this type iterates over nothing but lists.
        let w = (*(seq as *const List)).word_at(at);
        if w == 0 {
            drop(i.seq.take());
            return 0;
        }
        i.index.set(at + 1);
        dup(w)
    }
}

/// The same for a tuple iterator.
///
/// # Safety
/// As for [`list_next`].
#[inline(always)]
pub unsafe fn tuple_next(it: Word) -> Word {
    // SAFETY: as for lists.
    unsafe {
        let Some(i) = exact(it, &TUPLE_ITER) else {
            return OTHER;
        };
        let at = i.index.get();
        let seq = i.seq.bits();
        if seq == 0 {
            return 0;
        }
        match (*(seq as *const Tuple)).get(at) {
            Some(v) => {
                i.index.set(at + 1);
                dup(v.bits())
            }
            None => {
                drop(i.seq.take());
                0
            }
        }
    }
}

/// The same for an iterator of a range of machine integers.
///
/// # Safety
/// As for [`list_next`].
#[inline(always)]
pub unsafe fn range_next(it: Word) -> Word {
    // SAFETY: as above.
    unsafe {
        let Some(r) = exact(it, &RANGE_ITER) else {
            return OTHER;
        };
        krait_builtins::range::advance(r).map_or(0, Value::into_bits)
    }
}

/// The same for an iterator of the keys or values of a dict; 0 also if its next entry was deleted or the dict changed.
///
/// # Safety
/// As for [`list_next`].
#[inline(always)]
pub unsafe fn dict_next(it: Word) -> Word {
    // SAFETY: as above.
    let found = unsafe {
        if let Some(i) = exact(it, &DICT_KEY_ITER) {
            krait_builtins::dict::ready_key(i)
        } else if let Some(i) = exact(it, &DICT_VALUE_ITER) {
            krait_builtins::dict::ready_value(i)
        } else {
            return OTHER;
        }
    };
    found.map_or(0, Value::into_bits)
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
#[inline]
pub fn next<'a>(th: &Thread, it: &'a Value) -> Result<Next<'a>> {
    if let Some(i) = STR_ASCII_ITER.get_exact(it) {
        return Ok(krait_builtins::str::next_ascii(i).map_or(Next::End, Next::Item));
    }
    if let Some(r) = REVERSED.get_exact(it) {
        let found = krait_builtins::reversed::next_item(th, r)?;
        return Ok(found.map_or(Next::End, Next::Item));
    }
    next_of_others(th, it)
}

#[inline(never)]
fn next_of_others<'a>(th: &Thread, it: &'a Value) -> Result<Next<'a>> {
    // These are not worth an instruction of their own, but a short way.
    let found = if let Some(i) = DICT_KEY_ITER.get_exact(it) {
        krait_builtins::dict::next_key(th, i)?
    } else if let Some(i) = DICT_VALUE_ITER.get_exact(it) {
        krait_builtins::dict::next_value(th, i)?
    } else if let Some(i) = SET_ITER.get_exact(it) {
        krait_builtins::set::next_item(th, i)?
    } else {
        return next_of_any(th, it);
    };
    Ok(found.map_or(Next::End, Next::Item))
}

fn next_of_any<'a>(th: &Thread, it: &'a Value) -> Result<Next<'a>> {
    if let Some(g) = resumable(it) {
        return Ok(Next::Generator(g));
    }
    Ok(match iter::next(th, it)? {
        Some(v) => Next::Item(v),
        None => Next::End,
    })
}

/// Both halves of the next item of an iterator that makes pairs, without a tuple around them; `None` if it is none.
pub fn next_pair(th: &Thread, it: &Value) -> Option<Result<Option<(Value, Value)>>> {
    if let Some(i) = DICT_ITEM_ITER.get_exact(it) {
        return Some(krait_builtins::dict::next_entry(th, i));
    }
    if let Some(e) = ENUMERATE.get_exact(it) {
        return Some(krait_builtins::enumerate::next_pair(th, e));
    }
    krait_builtins::zip::next_pair(th, ZIP.get_exact(it)?)
}

/// A generator or coroutine that can be sent a value in the loop itself. A fresh one takes only None; the general way
/// says so.
#[inline(always)]
pub fn sendable<'a>(v: &'a Value, sent: &Value) -> Option<&'a Gen> {
    let g = COROUTINE.get_exact(v).or_else(|| GENERATOR.get_exact(v))?;
    match g.state.get() {
        State::Suspended | State::SuspendedYieldFrom => Some(g),
        State::Created if sent.is_none() => Some(g),
        _ => None,
    }
}

/// A trace function hears of the `StopIteration` in which a result comes, from anything but a generator.
#[cold]
fn trace_stop(th: &Thread, e: &krait_object::Raised) -> Result<()> {
    let f = crate::frameobj::current(th);
    if f.is_null() {
        return Ok(());
    }
    crate::trace::on_swallowed(th, f, e)
}

/// `SEND` to anything.
pub fn send(th: &Thread, receiver: &Value, v: &Value) -> Result<Sent> {
    if let Some(f) = receiver.ty().slots.send.get() {
        let sent = f(th, receiver, v)?;
        if let Sent::Return(result) = &sent
            && crate::trace::wanted(th)
            && !result.is_none()
            && generator::get(receiver).is_none()
        {
            trace_stop(th, &th.stop_iteration(result.clone()))?;
        }
        return Ok(sent);
    }
    if v.is_none()
        && let Some(f) = receiver.ty().slots.iternext.get()
    {
        return match f(th, receiver) {
            Ok(Some(x)) => Ok(Sent::Yield(x)),
            Ok(None) => Ok(Sent::Return(Value::none())),
            Err(e) => stop_value(th, e),
        };
    }
    match call::call_method_text(th, receiver, "send", std::slice::from_ref(v)) {
        Ok(x) => Ok(Sent::Yield(x)),
        Err(e) => stop_value(th, e),
    }
}

fn stop_value(th: &Thread, e: krait_object::Raised) -> Result<Sent> {
    if e.is(&exc::STOP_ITERATION) {
        if crate::trace::wanted(th) {
            trace_stop(th, &e)?;
        }
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
