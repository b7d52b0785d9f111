//! `Future` as Python sees it.

use super::callbacks::Callback;
use super::iter::FutureIter;
use super::{FUTURE, FutureData, FutureRef, FutureState};
use crate::asyncio_::state::{Part, invalid_state, part};
use crate::contextvars_;
use krait_object::alloc::Gathered;
use krait_object::protocol::{call, compare, truth};
use krait_object::types::{list, tuple};
use krait_object::{Args, Raised, Result, Thread, TypeObject, Value, err, exc};

/// A setter's value; attributes of futures cannot be deleted.
pub fn not_deleted<'v>(
    th: &Thread,
    owner: &str,
    name: &str,
    value: Option<&'v Value>,
) -> Result<&'v Value> {
    value.ok_or_else(|| {
        let text = format!("attribute '{name}' of '{owner}' objects cannot be deleted");
        err::new(th, &exc::ATTRIBUTE_ERROR.ty, &text)
    })
}

/// Takes out the callbacks that are equal to `callback`, and counts them.
fn remove_callbacks(th: &Thread, f: FutureRef<'_>, callback: &Value) -> Result<usize> {
    let callbacks = &f.data.callbacks;
    let mut removed = 0;
    if let Some((first, _)) = callbacks.first()
        && compare::eq(th, callback, &first)?
    {
        drop(callbacks.take_first());
        removed += 1;
    }
    // Comparing runs any code, which may change the list: it is asked for anew each time.
    let mut kept = Gathered::default();
    let (mut i, before) = (0, removed);
    while let Some(c) = callbacks.later(i) {
        if compare::eq(th, callback, &c.0)? {
            removed += 1;
        } else {
            kept.push(c);
        }
        i += 1;
    }
    if removed > before {
        drop(callbacks.replace_more(kept.finish()?));
    }
    Ok(removed)
}

pub struct FutureMethods;

/// This class is *almost* compatible with concurrent.futures.Future.
///
///     Differences:
///
///     - result() and exception() do not take a timeout argument and
///       raise an exception when the future isn't done yet.
///
///     - Callbacks registered with add_done_callback() are always called
///       via the event loop's call_soon_threadsafe().
///
///     - This class is not compatible with the wait() and as_completed()
///       methods in the concurrent.futures package.
#[krait_object::pymethods(sig = "(*, loop=None)")]
impl FutureMethods {
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        FUTURE.create_in(cls, FutureData::default()).into_value()
    }

    #[name("Future")]
    #[sig("(*, loop=None)")]
    fn __init__(th: &Thread, zelf: FutureRef<'_>, loop_: Option<&Value>) -> Result<()> {
        zelf.init(th, loop_)
    }

    fn __del__(th: &Thread, zelf: FutureRef<'_>) {
        zelf.finalize(th);
    }

    fn __repr__(th: &Thread, zelf: FutureRef<'_>) -> Result<Value> {
        zelf.check_initialized(th)?;
        call::call1(th, &part(th, Part::FutureRepr)?, zelf.value)
    }

    fn __iter__(th: &Thread, zelf: FutureRef<'_>) -> Result<Value> {
        zelf.check_initialized(th)?;
        Ok(FutureIter::over(zelf.value))
    }

    fn __await__(th: &Thread, zelf: FutureRef<'_>) -> Result<Value> {
        zelf.check_initialized(th)?;
        Ok(FutureIter::over(zelf.value))
    }

    /// Return the result this future represents.
    ///
    /// If the future has been cancelled, raises CancelledError.  If the
    /// future's result isn't yet available, raises InvalidStateError.  If
    /// the future is done and has an exception set, this exception is
    /// raised.
    fn result(th: &Thread, zelf: FutureRef<'_>) -> Result<Value> {
        if !zelf.data.event_loop.is_some() {
            return Err(invalid_state(th, "Future object is not initialized."));
        }
        zelf.result(th)
    }

    /// Return the exception that was set on this future.
    ///
    /// The exception (or None if no exception was set) is returned only if
    /// the future is done.  If the future has been cancelled, raises
    /// CancelledError.  If the future isn't done yet, raises
    /// InvalidStateError.
    fn exception(th: &Thread, zelf: FutureRef<'_>) -> Result<Option<Value>> {
        if !zelf.data.event_loop.is_some() {
            return Err(invalid_state(th, "Future object is not initialized."));
        }
        match zelf.data.state.get() {
            FutureState::Cancelled => Err(Raised::from_value(zelf.make_cancelled_error(th)?)),
            FutureState::Pending => Err(invalid_state(th, "Exception is not set.")),
            FutureState::Finished => {
                zelf.data.log_traceback.set(false);
                Ok(zelf.data.exception.get())
            }
        }
    }

    /// Mark the future done and set its result.
    ///
    /// If the future is already done when this method is called, raises
    /// InvalidStateError.
    fn set_result(th: &Thread, zelf: FutureRef<'_>, result: &Value) -> Result<()> {
        zelf.set_result(th, result.clone())
    }

    /// Mark the future done and set an exception.
    ///
    /// If the future is already done when this method is called, raises
    /// InvalidStateError.
    fn set_exception(th: &Thread, zelf: FutureRef<'_>, exception: &Value) -> Result<()> {
        zelf.set_exception(th, exception)
    }

    /// Add a callback to be run when the future becomes done.
    ///
    /// The callback is called with a single argument - the future object.
    /// If the future is already done when this is called, the callback is
    /// scheduled with call_soon.
    #[sig("(fn, /, *, context=<unrepresentable>)")]
    fn add_done_callback(
        th: &Thread,
        zelf: FutureRef<'_>,
        fn_: &Value,
        context: Option<&Value>,
    ) -> Result<()> {
        if !zelf.data.event_loop.is_some() {
            return Err(th.runtime_error("uninitialized Future object"));
        }
        let context = context.map_or_else(|| contextvars_::copy_current(th), Value::clone);
        zelf.add_callback(th, fn_.clone(), context)
    }

    /// Remove all instances of a callback from the "call when done" list.
    ///
    /// Returns the number of callbacks removed.
    #[sig("(fn, /)")]
    fn remove_done_callback(th: &Thread, zelf: FutureRef<'_>, fn_: &Value) -> Result<usize> {
        zelf.check_initialized(th)?;
        remove_callbacks(th, zelf, fn_)
    }

    /// Cancel the future and schedule callbacks.
    ///
    /// If the future is already done or cancelled, return False.
    /// Otherwise, change the future's state to cancelled, schedule the
    /// callbacks and return True.
    #[sig("(msg=None)")]
    fn cancel(th: &Thread, zelf: FutureRef<'_>, msg: Option<&Value>) -> Result<bool> {
        zelf.check_initialized(th)?;
        zelf.cancel(th, msg.cloned())
    }

    /// Return True if the future was cancelled.
    fn cancelled(zelf: FutureRef<'_>) -> bool {
        zelf.data.state.get() == FutureState::Cancelled
    }

    /// Return True if the future is done.
    ///
    /// Done means either that a result / exception are available, or that
    /// the future was cancelled.
    fn done(zelf: FutureRef<'_>) -> bool {
        zelf.data.event_loop.is_some() && !zelf.is_pending()
    }

    /// Return the event loop the Future is bound to.
    fn get_loop(th: &Thread, zelf: FutureRef<'_>) -> Result<Value> {
        zelf.event_loop(th)
    }

    /// Create the CancelledError to raise if the Future is cancelled.
    ///
    /// This should only be called once when handling a cancellation since
    /// it erases the context exception value.
    fn _make_cancelled_error(th: &Thread, zelf: FutureRef<'_>) -> Result<Value> {
        zelf.make_cancelled_error(th)
    }

    /// Futures are generic over the type of their results
    #[classmethod]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), object.clone())
    }

    #[getter]
    fn _state(th: &Thread, zelf: FutureRef<'_>) -> Result<&'static str> {
        zelf.check_initialized(th)?;
        Ok(zelf.data.state.get().text())
    }

    #[getter]
    fn _asyncio_future_blocking(zelf: FutureRef<'_>) -> bool {
        zelf.data.event_loop.is_some() && zelf.data.blocking.get()
    }

    #[setter]
    #[name("_asyncio_future_blocking")]
    fn set_asyncio_future_blocking(
        th: &Thread,
        zelf: FutureRef<'_>,
        value: Option<&Value>,
    ) -> Result<()> {
        zelf.check_initialized(th)?;
        let v = not_deleted(th, "_asyncio.Future", "_asyncio_future_blocking", value)?;
        zelf.data.blocking.set(truth::is_true(th, v)?);
        Ok(())
    }

    #[getter]
    fn _loop(zelf: FutureRef<'_>) -> Option<Value> {
        zelf.data.event_loop.get()
    }

    #[getter]
    fn _callbacks(th: &Thread, zelf: FutureRef<'_>) -> Result<Option<Value>> {
        zelf.check_initialized(th)?;
        let all = zelf.data.callbacks.snapshot()?;
        if all.is_empty() {
            return Ok(None);
        }
        let pair = |(f, c): Callback| tuple::from_array([f, c]).into_value();
        let all = all.into_iter().map(pair).collect();
        Ok(Some(list::from_vec(all).into_value()))
    }

    #[getter]
    fn _result(th: &Thread, zelf: FutureRef<'_>) -> Result<Option<Value>> {
        zelf.check_initialized(th)?;
        Ok(zelf.data.result.get())
    }

    #[getter]
    fn _exception(th: &Thread, zelf: FutureRef<'_>) -> Result<Option<Value>> {
        zelf.check_initialized(th)?;
        Ok(zelf.data.exception.get())
    }

    #[getter]
    fn _log_traceback(th: &Thread, zelf: FutureRef<'_>) -> Result<bool> {
        zelf.check_initialized(th)?;
        Ok(zelf.data.log_traceback.get())
    }

    #[setter]
    #[name("_log_traceback")]
    fn set_log_traceback(th: &Thread, zelf: FutureRef<'_>, value: Option<&Value>) -> Result<()> {
        let v = not_deleted(th, "_asyncio.Future", "_log_traceback", value)?;
        if truth::is_true(th, v)? {
            return Err(th.value_error("_log_traceback can only be set to False"));
        }
        zelf.data.log_traceback.set(false);
        Ok(())
    }

    #[getter]
    fn _source_traceback(zelf: FutureRef<'_>) -> Option<Value> {
        zelf.data.source_traceback.get()
    }

    #[getter]
    fn _cancel_message(zelf: FutureRef<'_>) -> Option<Value> {
        zelf.data.cancel_message.get()
    }

    #[setter]
    #[name("_cancel_message")]
    fn set_cancel_message(th: &Thread, zelf: FutureRef<'_>, value: Option<&Value>) -> Result<()> {
        let v = not_deleted(th, "_asyncio.Future", "_cancel_message", value)?;
        zelf.data.cancel_message.set(v.clone());
        Ok(())
    }

    #[getter]
    fn _asyncio_awaited_by(th: &Thread, zelf: FutureRef<'_>) -> Result<Option<Value>> {
        zelf.data.awaited_by.frozen(th)
    }
}
