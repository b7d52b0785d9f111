//! `anext(iterator, default)`: an awaitable that answers the default at the end.

use crate::ops::async_::awaitable_iter;
use krait_object::protocol::{call, iter};
use krait_object::{Obj, Result, Thread, Trace, Value, exc};

#[derive(Trace)]
pub struct AnextAwaitable {
    wrapped: Value,
    default: Value,
}

krait_object::pytype! {
    pub static ANEXT: AnextAwaitable = "anext_awaitable", HAVE_GC | DISALLOW_INSTANTIATION;
}

pub fn with_default(wrapped: Value, default: Value) -> Value {
    ANEXT
        .create(AnextAwaitable { wrapped, default })
        .into_value()
}

fn ended<T>(th: &Thread, z: &AnextAwaitable, r: Result<T>) -> Result<T> {
    match r {
        Err(e) if e.is(&exc::STOP_ASYNC_ITERATION) => Err(th.stop_iteration(z.default.clone())),
        r => r,
    }
}

fn inner(th: &Thread, z: &AnextAwaitable) -> Result<Value> {
    let it = awaitable_iter(th, &z.wrapped)?;
    // A coroutine has no `__next__`.
    Ok(if it.is_exact(&super::COROUTINE.ty) {
        super::methods::await_wrapper(&it)
    } else {
        it
    })
}

pub struct AnextMethods;

type Anext = Obj<AnextAwaitable>;

#[krait_object::pymethods]
impl AnextMethods {
    fn __await__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Anext) -> Result<Option<Value>> {
        let it = inner(th, zelf)?;
        let r = match it.ty().slots.iternext.get() {
            Some(f) => f(th, &it),
            None => iter::next(th, &it),
        };
        ended(th, zelf, r)
    }

    fn send(th: &Thread, zelf: &Anext, v: &Value) -> Result<Value> {
        let it = inner(th, zelf)?;
        ended(
            th,
            zelf,
            call::call_method_text(th, &it, "send", std::slice::from_ref(v)),
        )
    }

    #[sig("(*args)")]
    fn throw(th: &Thread, zelf: &Anext, args: &[Value]) -> Result<Value> {
        let it = inner(th, zelf)?;
        ended(th, zelf, call::call_method_text(th, &it, "throw", args))
    }

    fn close(th: &Thread, zelf: &Anext) -> Result<Value> {
        let it = inner(th, zelf)?;
        ended(th, zelf, call::call_method_text(th, &it, "close", &[]))
    }
}
