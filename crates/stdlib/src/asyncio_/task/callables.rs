//! What a task puts into the loop's queue and among a future's callbacks: its next step, and its wakeup.

use super::TaskRef;
use crate::asyncio_::call_soon::call_soon;
use crate::asyncio_::future::{Ending, FutureRef};
use krait_object::protocol::call;
use krait_object::typeobj::Arity;
use krait_object::types::native;
use krait_object::{Args, Field, MethodDef, MethodKind, Obj, Result, Thread, Trace, Value};

/// A task's next step, and the exception to raise in it, if any.
#[derive(Trace)]
pub struct TaskStep {
    task: Field,
    exception: Field,
}

krait_object::pytype! {
    pub static TASK_STEP: TaskStep = "_asyncio.TaskStepMethWrapper", HAVE_GC | DISALLOW_INSTANTIATION;
}

pub struct TaskStepMethods;

#[krait_object::pymethods]
impl TaskStepMethods {
    fn __call__(th: &Thread, zelf: &Obj<TaskStep>, args: Args<'_>) -> Result<Value> {
        if args.names.is_some() {
            return Err(th.type_error("function takes no keyword arguments"));
        }
        if !args.values.is_empty() {
            return Err(th.type_error("function takes no positional arguments"));
        }
        let task = zelf.task.get_or_none();
        if let Some(t) = TaskRef::of(&task) {
            t.step(th, zelf.exception.get())?;
        }
        Ok(Value::none())
    }

    #[getter]
    fn __self__(zelf: &Obj<TaskStep>) -> Option<Value> {
        zelf.task.get()
    }
}

/// A task's wakeup: the callback of what it waits for, a built-in method of the task that its class does not show.
static WAKEUP: MethodDef = MethodDef {
    name: "task_wakeup",
    doc: None,
    signature: "",
    kind: MethodKind::Method,
    arity: Arity::One,
    call: wakeup,
};

fn wakeup(th: &Thread, task: &Value, args: Args<'_>) -> Result<Value> {
    if let (Some(t), [future]) = (TaskRef::of(task), args.values) {
        t.wakeup(th, future)?;
    }
    Ok(Value::none())
}

impl TaskRef<'_> {
    /// Lets the loop run the next step, in which an exception is raised if there is one.
    pub fn schedule_step(self, th: &Thread, exception: Option<Value>) -> Result<()> {
        let event_loop = self.future().event_loop(th)?;
        let step = TASK_STEP.create(TaskStep {
            task: Field::new(self.value.clone()),
            exception: Field::from(exception),
        });
        let context = self.data.ext.context.get();
        call_soon(th, &event_loop, &step.into_value(), None, context.as_ref())
    }

    /// The callback for what the task is going to wait for.
    pub fn wakeup_callback(self) -> Value {
        native::function(&WAKEUP, Some(self.value.clone()), None)
    }

    /// What the task waited for is done: the next step begins with its exception, if it has one.
    fn wakeup(self, th: &Thread, future: &Value) -> Result<()> {
        if let Some(f) = FutureRef::of(future) {
            f.data.awaited_by.discard(th, self.value)?;
        }
        let ending = match FutureRef::of_exact(future) {
            Some(f) => f.ending(th),
            None => call::call_method_text(th, future, "result", &[]).map(Ending::Result),
        };
        match ending {
            Ok(Ending::Result(_)) => self.step(th, None),
            Ok(Ending::Exception(e)) => self.step(th, Some(e)),
            Err(e) => self.step(th, Some(e.into_value())),
        }
    }
}
