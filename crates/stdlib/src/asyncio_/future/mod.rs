//! `_asyncio.Future`: what one holds, and how it changes its state.

mod awaited_by;
mod callbacks;
mod iter;
mod methods;

pub use iter::{FUTURE_ITER, FutureIterMethods};
pub use methods::{FutureMethods, not_deleted};

use super::call_soon::call_soon;
use super::running;
use super::state::{Part, invalid_state, part};
use awaited_by::AwaitedBy;
use callbacks::Callbacks;
use krait_object::protocol::{attr, call, truth};
use krait_object::types::{dict::DictData, str};
use krait_object::{
    ArgAt, Field, FromArg, Obj, Raised, Result, Thread, Trace, Value, err, exc, flags, wk,
};
use std::cell::Cell;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum FutureState {
    Pending,
    Cancelled,
    Finished,
}

impl FutureState {
    pub fn text(self) -> &'static str {
        match self {
            FutureState::Pending => "PENDING",
            FutureState::Cancelled => "CANCELLED",
            FutureState::Finished => "FINISHED",
        }
    }
}

#[derive(Trace)]
pub struct FutureData {
    /// Empty until `__init__` ran.
    pub event_loop: Field,
    callbacks: Callbacks,
    result: Field,
    exception: Field,
    /// The exception's traceback when it was set, until it is raised for the first time.
    exception_traceback: Field,
    pub source_traceback: Field,
    pub cancel_message: Field,
    /// The `CancelledError` that ended a task, until it is raised anew.
    pub cancelled_error: Field,
    pub awaited_by: AwaitedBy,
    pub state: Cell<FutureState>,
    /// Whether nobody has asked for the exception yet.
    pub log_traceback: Cell<bool>,
    /// `await` waits for the one that it was given to: tells it from a mere `yield`.
    pub blocking: Cell<bool>,
}

impl Default for FutureData {
    fn default() -> FutureData {
        FutureData {
            event_loop: Field::empty(),
            callbacks: Callbacks::default(),
            result: Field::empty(),
            exception: Field::empty(),
            exception_traceback: Field::empty(),
            source_traceback: Field::empty(),
            cancel_message: Field::empty(),
            cancelled_error: Field::empty(),
            awaited_by: AwaitedBy::default(),
            state: Cell::new(FutureState::Pending),
            log_traceback: Cell::new(false),
            blocking: Cell::new(false),
        }
    }
}

krait_object::pytype! {
    pub static FUTURE: FutureData = "_asyncio.Future", BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF;
}

/// A future (or task, or instance of a subclass): the object and what it holds.
#[derive(Clone, Copy)]
pub struct FutureRef<'a> {
    pub value: &'a Value,
    pub data: &'a Obj<FutureData>,
}

impl<'a> FromArg<'a> for FutureRef<'a> {
    #[inline(always)]
    fn from_arg(th: &Thread, v: &'a Value, at: ArgAt<'_>) -> Result<FutureRef<'a>> {
        match FutureRef::of(v) {
            Some(f) => Ok(f),
            None => at.bad(th, "_asyncio.Future", v),
        }
    }
}

/// How a future ended: with a result, or with an exception to raise.
pub enum Ending {
    Result(Value),
    Exception(Value),
}

impl<'a> FutureRef<'a> {
    #[inline(always)]
    pub fn of(value: &'a Value) -> Option<FutureRef<'a>> {
        FUTURE.get(value).map(|data| FutureRef { value, data })
    }

    /// The same for those whose methods are our own: futures and tasks, but no instances of subclasses.
    #[inline(always)]
    pub fn of_exact(value: &'a Value) -> Option<FutureRef<'a>> {
        let exact = value.is_exact(&FUTURE.ty) || value.is_exact(&super::task::TASK.ty);
        if exact { FutureRef::of(value) } else { None }
    }

    pub fn is_pending(self) -> bool {
        self.data.state.get() == FutureState::Pending
    }

    /// The loop; an error unless `__init__` ran.
    pub fn event_loop(self, th: &Thread) -> Result<Value> {
        let l = self.data.event_loop.get();
        l.ok_or_else(|| th.runtime_error("Future object is not initialized."))
    }

    pub fn check_initialized(self, th: &Thread) -> Result<()> {
        if self.data.event_loop.is_some() {
            return Ok(());
        }
        Err(th.runtime_error("Future object is not initialized."))
    }

    /// `Future.__init__`.
    pub fn init(self, th: &Thread, event_loop: Option<&Value>) -> Result<()> {
        let d = self.data;
        if d.event_loop.is_some() {
            // Again: it begins anew.
            d.clear();
        }
        d.state.set(FutureState::Pending);
        d.log_traceback.set(false);
        d.blocking.set(false);
        let l = match event_loop {
            Some(l) => l.clone(),
            None => running::event_loop(th)?,
        };
        d.event_loop.set(l.clone());
        let debug = call::call_method(th, &l, wk::get_debug(), &[])?;
        if truth::is_true(th, &debug)? && !th.interp.finalizing.get() {
            let stack = call::call0(th, &part(th, Part::ExtractStack)?)?;
            d.source_traceback.set(stack);
        }
        Ok(())
    }

    fn check_pending(self, th: &Thread) -> Result<()> {
        if self.is_pending() {
            return Ok(());
        }
        Err(invalid_state(th, "invalid state"))
    }

    pub fn set_result(self, th: &Thread, result: Value) -> Result<()> {
        self.check_initialized(th)?;
        self.check_pending(th)?;
        self.data.result.set(result);
        self.data.state.set(FutureState::Finished);
        self.schedule_callbacks(th)
    }

    pub fn set_exception(self, th: &Thread, exception: &Value) -> Result<()> {
        self.check_initialized(th)?;
        self.check_pending(th)?;
        let mut e = exception.clone();
        let class = exception.as_type();
        if class.is_some_and(|t| t.has(flags::BASE_EXC_SUBCLASS)) {
            e = call::call0(th, exception)?;
            // Making it may have run anything.
            self.check_pending(th)?;
        }
        if !e.ty().has(flags::BASE_EXC_SUBCLASS) {
            return Err(th.type_error("invalid exception object"));
        }
        if e.is_instance(&exc::STOP_ITERATION.ty) {
            e = instead_of_stop_iteration(th, e);
        }
        let d = self.data;
        let traceback = exc::data(&e).and_then(|x| x.traceback.get());
        drop(d.exception_traceback.replace(traceback));
        d.exception.set(e);
        d.state.set(FutureState::Finished);
        self.schedule_callbacks(th)?;
        d.log_traceback.set(true);
        Ok(())
    }

    /// `Future.cancel`: whether it was not done yet.
    pub fn cancel(self, th: &Thread, message: Option<Value>) -> Result<bool> {
        self.data.log_traceback.set(false);
        if !self.is_pending() {
            return Ok(false);
        }
        self.data.state.set(FutureState::Cancelled);
        drop(self.data.cancel_message.replace(message));
        self.schedule_callbacks(th)?;
        Ok(true)
    }

    /// The `CancelledError` to raise: that which ended the task, the first time; then one of its own.
    pub fn make_cancelled_error(self, th: &Thread) -> Result<Value> {
        if let Some(e) = self.data.cancelled_error.take() {
            return Ok(e);
        }
        let class = part(th, Part::CancelledError)?;
        match self.data.cancel_message.get() {
            Some(m) if !m.is_none() => call::call1(th, &class, &m),
            _ => call::call0(th, &class),
        }
    }

    /// The result or exception of a future that is done; an error while it is not, or when it was cancelled.
    pub fn ending(self, th: &Thread) -> Result<Ending> {
        let d = self.data;
        match d.state.get() {
            FutureState::Cancelled => Err(Raised::from_value(self.make_cancelled_error(th)?)),
            FutureState::Pending => Err(invalid_state(th, "Result is not set.")),
            FutureState::Finished => {
                d.log_traceback.set(false);
                let Some(e) = d.exception.get() else {
                    return Ok(Ending::Result(d.result.get_or_none()));
                };
                if let Some(x) = exc::data(&e) {
                    drop(x.traceback.replace(d.exception_traceback.take()));
                }
                Ok(Ending::Exception(e))
            }
        }
    }

    /// `Future.result()`.
    pub fn result(self, th: &Thread) -> Result<Value> {
        match self.ending(th)? {
            Ending::Result(v) => Ok(v),
            Ending::Exception(e) => Err(Raised::from_value(e)),
        }
    }

    /// Adds a callback to be called in a context, soon if the future is done.
    pub fn add_callback(self, th: &Thread, callback: Value, context: Value) -> Result<()> {
        if self.is_pending() {
            return self.data.callbacks.push(callback, context);
        }
        let l = self.event_loop(th)?;
        call_soon(th, &l, &callback, Some(self.value), Some(&context))
    }

    /// Lets the loop call all callbacks, and forgets them.
    fn schedule_callbacks(self, th: &Thread) -> Result<()> {
        let callbacks = &self.data.callbacks;
        if callbacks.is_empty() {
            return Ok(());
        }
        let l = self.event_loop(th)?;
        // The others are taken out only afterwards: the loop's own code sees them until then.
        if let Some((callback, context)) = callbacks.take_first() {
            call_soon(th, &l, &callback, Some(self.value), Some(&context))?;
        }
        for (callback, context) in callbacks.take_more() {
            call_soon(th, &l, &callback, Some(self.value), Some(&context))?;
        }
        Ok(())
    }

    /// Tells the loop of an exception that nobody asked for.
    pub fn finalize(self, th: &Thread) {
        let d = self.data;
        if !d.log_traceback.replace(false) {
            return;
        }
        let text = format!(
            "{} exception was never retrieved",
            self.value.ty().short_name()
        );
        let entries = [
            ("message", Some(str::new(&text))),
            ("exception", d.exception.get()),
            ("future", Some(self.value.clone())),
            ("source_traceback", d.source_traceback.get()),
        ];
        self.report(th, entries);
    }

    /// `loop.call_exception_handler`, from a finalizer.
    pub fn report<const N: usize>(self, th: &Thread, entries: [(&str, Option<Value>); N]) {
        let Some(l) = self.data.event_loop.get() else {
            return;
        };
        let f = match attr::get_text(th, &l, "call_exception_handler") {
            Ok(f) => f,
            Err(e) => return th.unraisable(e, Some(self.value), None),
        };
        let context = DictData::create();
        for (name, value) in entries {
            if let Some(v) = value
                && let Err(e) = context.set(th, wk::str(name), v)
            {
                return th.unraisable(e, Some(self.value), None);
            }
        }
        if let Err(e) = call::call1(th, &f, &context.into_value()) {
            th.unraisable(e, Some(&f), None);
        }
    }
}

/// A `StopIteration` raised into a coroutine would look like its end.
#[cold]
fn instead_of_stop_iteration(th: &Thread, stop: Value) -> Value {
    let e = err::new(
        th,
        &exc::RUNTIME_ERROR.ty,
        "StopIteration interacts badly with generators and cannot be raised into a Future",
    );
    if let Some(d) = e.data() {
        d.cause.set(stop.clone());
        d.context.set(stop);
        d.suppress_context.set(true);
    }
    e.into_value()
}

/// The loop of any future-like object.
pub fn loop_of(th: &Thread, future: &Value) -> Result<Value> {
    if let Some(f) = FutureRef::of_exact(future) {
        return f.event_loop(th);
    }
    if let Some(get_loop) = attr::get_opt(th, future, wk::get_loop())? {
        return call::call0(th, &get_loop);
    }
    attr::get_text(th, future, "_loop")
}
