//! `_asyncio.FutureIter`: what `await future` iterates over. It yields the future itself while that is not done, and returns
//! its result.

use super::FutureRef;
use krait_object::{Field, Obj, Raised, Result, Sent, Thread, Trace, Value, flags};
use krait_vm::generator::methods::warn_three;

#[derive(Trace)]
pub struct FutureIter {
    /// Empty once it was closed, or something was thrown in.
    future: Field,
}

krait_object::pytype! {
    pub static FUTURE_ITER: FutureIter = "_asyncio.FutureIter", HAVE_GC | DISALLOW_INSTANTIATION;
}

impl FutureIter {
    pub fn over(future: &Value) -> Value {
        let future = Field::new(future.clone());
        FUTURE_ITER.create(FutureIter { future }).into_value()
    }

    fn step(&self, th: &Thread) -> Result<Sent> {
        let Some(v) = self.future.get() else {
            return Ok(Sent::Return(Value::none()));
        };
        let Some(f) = FutureRef::of(&v) else {
            return Ok(Sent::Return(Value::none()));
        };
        if f.is_pending() {
            if f.data.blocking.replace(true) {
                return Err(th.runtime_error("await wasn't used with future"));
            }
            return Ok(Sent::Yield(v));
        }
        f.result(th).map(Sent::Return)
    }
}

/// The exception that `throw(type, value, traceback)` means.
fn thrown(th: &Thread, args: &[Value]) -> Result<Raised> {
    let [typ, rest @ ..] = args else {
        return Err(th.type_error("throw expected at least 1 argument, got 0"));
    };
    if rest.len() > 2 {
        return Err(th.type_error(format!(
            "throw expected at most 3 arguments, got {}",
            args.len()
        )));
    }
    warn_three(th, args)?;
    let value = rest.first().filter(|v| !v.is_none());
    let traceback = rest.get(1).filter(|v| !v.is_none());
    if let Some(t) = traceback
        && krait_vm::traceback::TRACEBACK.get(t).is_none()
    {
        return Err(th.type_error("throw() third argument must be a traceback"));
    }
    let is_class = typ
        .as_type()
        .is_some_and(|t| t.has(flags::BASE_EXC_SUBCLASS));
    if !is_class && !typ.ty().has(flags::BASE_EXC_SUBCLASS) {
        return Err(th.type_error(
            "exceptions must be classes deriving BaseException or instances of such a class",
        ));
    }
    if !is_class && value.is_some() {
        return Err(th.type_error("instance exception may not have a separate value"));
    }
    krait_vm::generator::methods::exception_of(th, typ, value, traceback)
}

pub struct FutureIterMethods;

#[krait_object::pymethods]
impl FutureIterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __send__(th: &Thread, zelf: &Obj<FutureIter>, value: &Value) -> Result<Sent> {
        // A future does not care for what it is sent.
        let _ = value;
        zelf.step(th)
    }

    fn __next__(th: &Thread, zelf: &Obj<FutureIter>) -> Result<Option<Value>> {
        match zelf.step(th)? {
            Sent::Yield(v) => Ok(Some(v)),
            Sent::Return(v) if v.is_none() => Ok(None),
            Sent::Return(v) => Err(th.stop_iteration(v)),
        }
    }

    #[sig("(object, /)")]
    fn send(th: &Thread, zelf: &Obj<FutureIter>, object: &Value) -> Result<Value> {
        let _ = object;
        match zelf.step(th)? {
            Sent::Yield(v) => Ok(v),
            Sent::Return(v) => Err(th.stop_iteration(v)),
        }
    }

    #[no_signature]
    #[sig("(*args)")]
    fn throw(th: &Thread, zelf: &Obj<FutureIter>, args: &[Value]) -> Result<Value> {
        let e = thrown(th, args)?;
        drop(zelf.future.take());
        Err(e)
    }

    fn close(zelf: &Obj<FutureIter>) {
        drop(zelf.future.take());
    }
}
