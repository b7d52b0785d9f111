//! `_asyncio.Task`: a coroutine that an event loop runs, and the future of its result.
//!
//! While a task is not done it is in one of three states. Waiting: `waiter` is a future that is not done, and the task's
//! wakeup is one of its callbacks. Scheduled: a step or wakeup is in the loop's queue. Running: inside of [`step`], with no
//! waiter.

mod callables;
mod eager;
mod methods;
mod step;
mod yielded;

pub use callables::{TASK_STEP, TaskStepMethods};
pub use methods::TaskMethods;

use super::future::{FUTURE, FutureData, FutureRef};
use super::state::{Part, part, state};
use crate::contextvars_;
use krait_object::protocol::{call, repr, truth};
use krait_object::types::{int, str};
use krait_object::weaklist::Link;
use krait_object::{
    ArgAt, Args, Ext, Field, FromArg, Obj, Result, Thread, Trace, TypeDef, Value, wk,
};
use krait_vm::generator::COROUTINE;
use std::cell::Cell;

#[derive(Trace)]
pub struct TaskData {
    pub coroutine: Field,
    /// A `str`, or the number of a task without a name of its own.
    name: Field,
    pub context: Field,
    /// What the task waits for.
    pub waiter: Field,
    pub cancellations: Cell<i64>,
    /// The next step is to raise `CancelledError`.
    pub must_cancel: Cell<bool>,
    pub log_destroy_pending: Cell<bool>,
    /// Among the tasks that the interpreter knows.
    pub link: Link,
}

pub type Task = Ext<FutureData, TaskData>;

krait_object::pytype! {
    pub static TASK: Task = "_asyncio.Task" extends FUTURE, BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF;
}

/// A task (or instance of a subclass): the object and what it holds.
#[derive(Clone, Copy)]
pub struct TaskRef<'a> {
    pub value: &'a Value,
    pub data: &'a Obj<Task>,
}

impl<'a> FromArg<'a> for TaskRef<'a> {
    #[inline(always)]
    fn from_arg(th: &Thread, v: &'a Value, at: ArgAt<'_>) -> Result<TaskRef<'a>> {
        match TaskRef::of(v) {
            Some(t) => Ok(t),
            None => at.bad(th, "_asyncio.Task", v),
        }
    }
}

/// What `Task(...)` is given besides the coroutine.
pub struct Options<'v> {
    pub event_loop: Option<&'v Value>,
    pub name: Option<&'v Value>,
    pub context: Option<&'v Value>,
    pub eager_start: bool,
}

impl<'a> TaskRef<'a> {
    #[inline(always)]
    pub fn of(value: &'a Value) -> Option<TaskRef<'a>> {
        let ty: &'static TypeDef<Task> = &TASK;
        ty.get(value).map(|data| TaskRef { value, data })
    }

    /// The task as a future.
    #[inline(always)]
    pub fn future(self) -> FutureRef<'a> {
        FutureRef {
            value: self.value,
            data: self.data.as_base(),
        }
    }

    /// `Task.__init__`.
    pub fn init(self, th: &Thread, coroutine: &Value, options: &Options<'_>) -> Result<()> {
        self.future().init(th, options.event_loop)?;
        let d = &self.data.ext;
        if !is_coroutine(th, coroutine)? {
            // Nobody wants to hear that this one was not run.
            d.log_destroy_pending.set(false);
            let text = repr::repr_text(th, coroutine)?;
            return Err(th.type_error(format!("a coroutine was expected, got {text}")));
        }
        let context = match options.context {
            Some(c) => c.clone(),
            None => contextvars_::copy_current(th),
        };
        d.context.set(context);
        drop(d.waiter.take());
        d.must_cancel.set(false);
        d.log_destroy_pending.set(true);
        d.cancellations.set(0);
        d.coroutine.set(coroutine.clone());
        let state = state(th);
        match options.name {
            Some(n) => self.set_name(th, n)?,
            None => {
                let number = &state.task_number;
                number.set(number.get() + 1);
                d.name.set(int::from_i64(number.get()));
            }
        }
        if options.eager_start {
            let event_loop = self.future().event_loop(th)?;
            let running = call::call_method_text(th, &event_loop, "is_running", &[])?;
            if truth::is_true(th, &running)? {
                return self.start_now(th);
            }
        }
        self.schedule_step(th, None)?;
        state.tasks.insert(self.data, |t| &t.ext.link);
        Ok(())
    }

    pub fn set_name(self, th: &Thread, name: &Value) -> Result<()> {
        let name = match name.as_exact_str() {
            Some(_) => name.clone(),
            None => repr::to_str(th, name)?,
        };
        self.data.ext.name.set(name);
        Ok(())
    }

    /// The name; `Task-N` is made of the number when somebody asks for it.
    pub fn name(self) -> Option<Value> {
        let name = self.data.ext.name.get()?;
        let Some(number) = name.as_small() else {
            return Some(name);
        };
        let name = str::new(&format!("Task-{number}"));
        self.data.ext.name.set(name.clone());
        Some(name)
    }

    /// `Task.cancel`: whether the task was not done yet.
    pub fn cancel(self, th: &Thread, message: Option<&Value>) -> Result<bool> {
        let f = self.future();
        f.data.log_traceback.set(false);
        if !f.is_pending() {
            return Ok(false);
        }
        let d = &self.data.ext;
        d.cancellations.set(d.cancellations.get().saturating_add(1));
        if let Some(waiter) = d.waiter.get()
            && cancel_any(th, &waiter, message)?
        {
            return Ok(true);
        }
        d.must_cancel.set(true);
        drop(f.data.cancel_message.replace(message.cloned()));
        Ok(true)
    }

    /// Cancels what the task waits for instead of its next step, if a cancellation is due.
    pub fn pass_cancellation_on(self, th: &Thread, waiter: &Value) -> Result<()> {
        let d = &self.data.ext;
        if d.must_cancel.get() {
            let message = self.data.base.cancel_message.get();
            if cancel_any(th, waiter, message.as_ref())? {
                d.must_cancel.set(false);
            }
        }
        Ok(())
    }

    fn finalize(self, th: &Thread) {
        let f = self.future();
        if f.is_pending() && self.data.ext.log_destroy_pending.get() {
            let entries = [
                ("task", Some(self.value.clone())),
                (
                    "message",
                    Some(str::new("Task was destroyed but it is pending!")),
                ),
                ("source_traceback", f.data.source_traceback.get()),
            ];
            f.report(th, entries);
        }
        f.finalize(th);
    }
}

/// `future.cancel(msg=message)` of any future-like object.
fn cancel_any(th: &Thread, future: &Value, message: Option<&Value>) -> Result<bool> {
    if future.is_exact(&FUTURE.ty)
        && let Some(f) = FutureRef::of(future)
    {
        return f.cancel(th, message.cloned());
    }
    let message = message.cloned().unwrap_or_else(Value::none);
    let names = krait_object::types::tuple::from_array([wk::msg().clone()]);
    let args = Args::new(std::slice::from_ref(&message), Some(&names));
    let cancelled = call::call_method_args(th, future, wk::cancel(), args)?;
    truth::is_true(th, &cancelled)
}

fn is_coroutine(th: &Thread, v: &Value) -> Result<bool> {
    if v.is_exact(&COROUTINE.ty) {
        return Ok(true);
    }
    let answer = call::call1(th, &part(th, Part::IsCoroutine)?, v)?;
    truth::is_true(th, &answer)
}
