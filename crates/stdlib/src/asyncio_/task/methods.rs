//! `Task` as Python sees it, as far as it differs from `Future`.

use super::{Options, TASK, TaskData, TaskRef};
use crate::asyncio_::future::{FutureData, not_deleted};
use crate::asyncio_::state::{Part, part};
use krait_object::protocol::{call, truth};
use krait_object::weaklist::Link;
use krait_object::{Args, Ext, Field, Result, Thread, TypeObject, Value};
use std::cell::Cell;

pub struct TaskMethods;

/// A coroutine wrapped in a Future.
#[krait_object::pymethods(sig = "(coro, *, loop=None, name=None, context=None, eager_start=False)")]
impl TaskMethods {
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        let task = TaskData {
            coroutine: Field::empty(),
            name: Field::empty(),
            context: Field::empty(),
            waiter: Field::empty(),
            cancellations: Cell::new(0),
            must_cancel: Cell::new(false),
            log_destroy_pending: Cell::new(false),
            link: Link::default(),
        };
        TASK.create_in(
            cls,
            Ext {
                base: FutureData::default(),
                ext: task,
            },
        )
        .into_value()
    }

    #[name("Task")]
    #[sig("(coro, *, loop=None, name=None, context=None, eager_start=False)")]
    fn __init__(
        th: &Thread,
        zelf: TaskRef<'_>,
        coro: &Value,
        loop_: Option<&Value>,
        name: Option<&Value>,
        context: Option<&Value>,
        eager_start: bool,
    ) -> Result<()> {
        let options = Options {
            event_loop: loop_,
            name,
            context,
            eager_start,
        };
        zelf.init(th, coro, &options)
    }

    fn __del__(th: &Thread, zelf: TaskRef<'_>) {
        zelf.finalize(th);
    }

    fn __repr__(th: &Thread, zelf: TaskRef<'_>) -> Result<Value> {
        zelf.future().check_initialized(th)?;
        call::call1(th, &part(th, Part::TaskRepr)?, zelf.value)
    }

    fn set_result(th: &Thread, zelf: TaskRef<'_>, result: &Value) -> Result<()> {
        let _ = (zelf, result);
        Err(th.runtime_error("Task does not support set_result operation"))
    }

    fn set_exception(th: &Thread, zelf: TaskRef<'_>, exception: &Value) -> Result<()> {
        let _ = (zelf, exception);
        Err(th.runtime_error("Task does not support set_exception operation"))
    }

    /// Request that this task cancel itself.
    ///
    /// This arranges for a CancelledError to be thrown into the
    /// wrapped coroutine on the next cycle through the event loop.
    /// The coroutine then has a chance to clean up or even deny
    /// the request using try/except/finally.
    ///
    /// Unlike Future.cancel, this does not guarantee that the
    /// task will be cancelled: the exception might be caught and
    /// acted upon, delaying cancellation of the task or preventing
    /// cancellation completely.  The task may also return a value or
    /// raise a different exception.
    ///
    /// Immediately after this method is called, Task.cancelled() will
    /// not return True (unless the task was already cancelled).  A
    /// task will be marked as cancelled when the wrapped coroutine
    /// terminates with a CancelledError exception (even if cancel()
    /// was not called).
    ///
    /// This also increases the task's count of cancellation requests.
    #[sig("(msg=None)")]
    fn cancel(th: &Thread, zelf: TaskRef<'_>, msg: Option<&Value>) -> Result<bool> {
        zelf.cancel(th, msg)
    }

    /// Return the count of the task's cancellation requests.
    ///
    /// This count is incremented when .cancel() is called
    /// and may be decremented using .uncancel().
    fn cancelling(zelf: TaskRef<'_>) -> i64 {
        zelf.data.ext.cancellations.get()
    }

    /// Decrement the task's count of cancellation requests.
    ///
    /// This should be used by tasks that catch CancelledError
    /// and wish to continue indefinitely until they are cancelled again.
    ///
    /// Returns the remaining number of cancellation requests.
    fn uncancel(zelf: TaskRef<'_>) -> i64 {
        let d = &zelf.data.ext;
        let left = d.cancellations.get().saturating_sub(1).max(0);
        if left < d.cancellations.replace(left) && left == 0 {
            d.must_cancel.set(false);
        }
        left
    }

    /// Return the list of stack frames for this task's coroutine.
    ///
    /// If the coroutine is not done, this returns the stack where it is
    /// suspended.  If the coroutine has completed successfully or was
    /// cancelled, this returns an empty list.  If the coroutine was
    /// terminated by an exception, this returns the list of traceback
    /// frames.
    ///
    /// The frames are always ordered from oldest to newest.
    ///
    /// The optional limit gives the maximum number of frames to
    /// return; by default all available frames are returned.  Its
    /// meaning differs depending on whether a stack or a traceback is
    /// returned: the newest frames of a stack are returned, but the
    /// oldest frames of a traceback are returned.  (This matches the
    /// behavior of the traceback module.)
    ///
    /// For reasons beyond our control, only one stack frame is
    /// returned for a suspended coroutine.
    #[sig("(*, limit=None)")]
    fn get_stack(th: &Thread, zelf: TaskRef<'_>, limit: Option<&Value>) -> Result<Value> {
        let f = part(th, Part::TaskStack)?;
        let limit = limit.cloned().unwrap_or_else(Value::none);
        call::call(th, &f, &[zelf.value.clone(), limit])
    }

    /// Print the stack or traceback for this task's coroutine.
    ///
    /// This produces output similar to that of the traceback module,
    /// for the frames retrieved by get_stack().  The limit argument
    /// is passed to get_stack().  The file argument is an I/O stream
    /// to which the output is written; by default output is written
    /// to sys.stderr.
    #[sig("(*, limit=None, file=None)")]
    fn print_stack(
        th: &Thread,
        zelf: TaskRef<'_>,
        limit: Option<&Value>,
        file: Option<&Value>,
    ) -> Result<Value> {
        let f = part(th, Part::PrintTaskStack)?;
        let [limit, file] = [limit, file].map(|v| v.cloned().unwrap_or_else(Value::none));
        call::call(th, &f, &[zelf.value.clone(), limit, file])
    }

    /// Create the CancelledError to raise if the Task is cancelled.
    ///
    /// This should only be called once when handling a cancellation since
    /// it erases the context exception value.
    fn _make_cancelled_error(th: &Thread, zelf: TaskRef<'_>) -> Result<Value> {
        zelf.future().make_cancelled_error(th)
    }

    fn get_name(zelf: TaskRef<'_>) -> Option<Value> {
        zelf.name()
    }

    fn set_name(th: &Thread, zelf: TaskRef<'_>, value: &Value) -> Result<()> {
        zelf.set_name(th, value)
    }

    fn get_coro(zelf: TaskRef<'_>) -> Option<Value> {
        zelf.data.ext.coroutine.get()
    }

    fn get_context(zelf: TaskRef<'_>) -> Option<Value> {
        zelf.data.ext.context.get()
    }

    /// Tasks are generic over the return type of their wrapped coroutines
    #[classmethod]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), object.clone())
    }

    #[getter]
    fn _log_destroy_pending(zelf: TaskRef<'_>) -> bool {
        zelf.data.ext.log_destroy_pending.get()
    }

    #[setter]
    #[name("_log_destroy_pending")]
    fn set_log_destroy_pending(
        th: &Thread,
        zelf: TaskRef<'_>,
        value: Option<&Value>,
    ) -> Result<()> {
        let v = not_deleted(th, "_asyncio.Task", "_log_destroy_pending", value)?;
        let log = truth::is_true(th, v)?;
        zelf.data.ext.log_destroy_pending.set(log);
        Ok(())
    }

    #[getter]
    fn _must_cancel(zelf: TaskRef<'_>) -> bool {
        zelf.data.ext.must_cancel.get()
    }

    #[getter]
    fn _coro(zelf: TaskRef<'_>) -> Option<Value> {
        zelf.data.ext.coroutine.get()
    }

    #[getter]
    fn _fut_waiter(zelf: TaskRef<'_>) -> Option<Value> {
        zelf.data.ext.waiter.get()
    }
}
