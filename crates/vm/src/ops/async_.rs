//! `await`, `async for`.

use super::iter::is_iterable_coroutine;
use crate::generator::{self, COROUTINE, State};
use krait_object::{Result, Thread, Value, exc};

/// What `await v` iterates over (`_PyCoro_GetAwaitableIter`).
pub fn awaitable_iter(th: &Thread, v: &Value) -> Result<Value> {
    if v.is_exact(&COROUTINE.ty) || is_iterable_coroutine(v) {
        return Ok(v.clone());
    }
    let Some(f) = v.ty().slots.await_.get() else {
        return Err(th.type_error(format!("'{}' object can't be awaited", v.ty().name())));
    };
    let r = f(th, v)?;
    if r.is_exact(&COROUTINE.ty) || is_iterable_coroutine(&r) {
        return Err(th.type_error("__await__() returned a coroutine"));
    }
    if r.ty().slots.iternext.get().is_none() {
        return Err(th.type_error(format!(
            "__await__() returned non-iterator of type '{}'",
            r.ty().name()
        )));
    }
    Ok(r)
}

/// A coroutine that nobody awaits: `await` waits for just this one.
#[inline(always)]
pub fn is_plain_coroutine(v: &Value) -> bool {
    COROUTINE
        .get_exact(v)
        .is_some_and(|g| g.state.get() != State::SuspendedYieldFrom)
}

/// `GET_AWAITABLE`; `context` 1 is `__aenter__`, 2 `__aexit__`.
pub fn awaitable(th: &Thread, v: &Value, context: usize) -> Result<Value> {
    let r = match awaitable_iter(th, v) {
        Ok(r) => r,
        Err(e) => {
            if v.ty().slots.await_.get().is_none() && context != 0 {
                let (method, what) = if context == 1 {
                    ("__aenter__", "async with")
                } else {
                    ("__aexit__", "async with")
                };
                return Err(th.type_error(format!(
                    "'{what}' received an object from {method} that does not implement __await__: {}",
                    v.ty().name()
                )));
            }
            return Err(e);
        }
    };
    if r.is_exact(&COROUTINE.ty)
        && let Some(g) = generator::get(&r)
        && g.yield_from().is_some()
    {
        return Err(th.runtime_error("coroutine is being awaited already"));
    }
    Ok(r)
}

/// `GET_AITER`.
pub fn aiter(th: &Thread, v: &Value) -> Result<Value> {
    let Some(f) = v.ty().slots.aiter.get() else {
        return Err(th.type_error(format!(
            "'async for' requires an object with __aiter__ method, got {}",
            v.ty().name()
        )));
    };
    let r = f(th, v)?;
    if r.ty().slots.anext.get().is_none() {
        return Err(th.type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            r.ty().name()
        )));
    }
    Ok(r)
}

/// `GET_ANEXT`.
pub fn anext(th: &Thread, v: &Value) -> Result<Value> {
    let Some(f) = v.ty().slots.anext.get() else {
        return Err(th.type_error(format!(
            "'async for' requires an iterator with __anext__ method, got {}",
            v.ty().name()
        )));
    };
    let next = f(th, v)?;
    if v.is_exact(&generator::ASYNC_GENERATOR.ty) {
        return Ok(next);
    }
    match awaitable_iter(th, &next) {
        Ok(r) => Ok(r),
        Err(cause) => {
            let e = th.type_error(format!(
                "'async for' received an invalid object from __anext__: {}",
                next.ty().name()
            ));
            if let Some(d) = e.data() {
                d.context.set(cause.value().clone());
                d.cause.set(cause.into_value());
                d.suppress_context.set(true);
            }
            Err(e)
        }
    }
}

/// The value of a `StopIteration`; `None` for other exceptions.
pub fn stop_iteration_value(e: &Value) -> Option<Value> {
    if !e.is_instance(&exc::STOP_ITERATION.ty) {
        return None;
    }
    Some(
        exc::STOP_ITERATION
            .get(e)
            .and_then(|s| s.ext.value.get())
            .unwrap_or_else(Value::none),
    )
}
