//! The tasks that there are.
//!
//! Those of our own type are in a list that does not keep them alive; others, and tasks that Python code enters as eager, are
//! in a `WeakSet` and a set as they are in `asyncio`'s Python part.

use super::future::{FutureRef, FutureState, loop_of};
use super::running::given_or_running;
use super::state::{Part, part, state};
use super::task::TaskRef;
use krait_builtins::set::{SET, new_set};
use krait_object::protocol::{call, iter, truth};
use krait_object::{Result, Thread, Value};

/// Makes a scheduled task known.
pub fn register(th: &Thread, task: TaskRef<'_>) {
    state(th).tasks.insert(task.data, |t| &t.ext.link);
}

/// The set of scheduled tasks of other types.
fn foreign_tasks(th: &Thread) -> Result<Value> {
    let state = state(th);
    if let Some(s) = state.foreign_tasks.get() {
        return Ok(s);
    }
    let s = call::call0(th, &part(th, Part::WeakSet)?)?;
    state.foreign_tasks.set(s.clone());
    Ok(s)
}

/// The set of tasks entered as eager.
fn eager_tasks(th: &Thread) -> Value {
    let state = state(th);
    state.eager_tasks.get().unwrap_or_else(|| {
        let s = new_set(th).into_value();
        state.eager_tasks.set(s.clone());
        s
    })
}

/// Whether a task of any type belongs to a loop and is not done.
fn is_pending_in(th: &Thread, task: &Value, event_loop: &Value) -> Result<bool> {
    if !loop_of(th, task)?.is(event_loop) {
        return Ok(false);
    }
    let done = call::call_method_text(th, task, "done", &[])?;
    Ok(!truth::is_true(th, &done)?)
}

fn all_tasks(th: &Thread, event_loop: &Value) -> Result<Value> {
    let found = new_set(th);
    let state = state(th);
    let mut others = Vec::new();
    if let Some(s) = state.eager_tasks.get() {
        others = iter::collect(th, &s)?;
    }
    if let Some(s) = state.foreign_tasks.get() {
        others.extend(iter::collect(th, &s)?);
    }
    for task in others {
        if is_pending_in(th, &task, event_loop)? {
            found.add(th, task)?;
        }
    }
    for task in state.tasks.values()? {
        let belongs = FutureRef::of(&task).is_some_and(|f| {
            f.data.event_loop.bits() == event_loop.bits()
                && f.data.state.get() == FutureState::Pending
        });
        if belongs {
            found.add(th, task)?;
        }
    }
    Ok(found.into_value())
}

pub struct Registry;

#[krait_object::pyfunctions]
impl Registry {
    /// Return a set of all tasks for the loop.
    #[sig("(loop=None)")]
    fn all_tasks(th: &Thread, loop_: Option<&Value>) -> Result<Value> {
        all_tasks(th, &given_or_running(th, loop_)?)
    }

    /// Register a new task in asyncio as executed by loop.
    ///
    /// Returns None.
    #[sig("(task)")]
    fn _register_task(th: &Thread, task: &Value) -> Result<()> {
        if let Some(t) = TaskRef::of(task) {
            register(th, t);
            return Ok(());
        }
        let set = foreign_tasks(th)?;
        call::call_method_text(th, &set, "add", std::slice::from_ref(task)).map(drop)
    }

    /// Unregister a task.
    ///
    /// Returns None.
    #[sig("(task)")]
    fn _unregister_task(th: &Thread, task: &Value) -> Result<()> {
        if let Some(t) = TaskRef::of(task) {
            t.data.ext.link.unlink();
            return Ok(());
        }
        let set = foreign_tasks(th)?;
        call::call_method_text(th, &set, "discard", std::slice::from_ref(task)).map(drop)
    }

    /// Register a new task in asyncio as executed by loop.
    ///
    /// Returns None.
    #[sig("(task)")]
    fn _register_eager_task(th: &Thread, task: &Value) -> Result<()> {
        match SET.get(&eager_tasks(th)) {
            Some(s) => s.add(th, task.clone()),
            None => Ok(()),
        }
    }

    /// Unregister a task.
    ///
    /// Returns None.
    #[sig("(task)")]
    fn _unregister_eager_task(th: &Thread, task: &Value) -> Result<()> {
        match SET.get(&eager_tasks(th)) {
            Some(s) => s.discard(th, task).map(drop),
            None => Ok(()),
        }
    }
}
