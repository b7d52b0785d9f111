//! The event loop that a thread runs, and the task that the loop is in.

use super::state::{Part, part};
use krait_object::protocol::{call, repr};
use krait_object::{Raised, Result, Thread, Value};

#[cold]
fn no_running_loop(th: &Thread) -> Raised {
    th.runtime_error("no running event loop")
}

/// The running loop, or the one that the policy has for the thread.
pub fn event_loop(th: &Thread) -> Result<Value> {
    if let Some(l) = th.running_loop.get() {
        return Ok(l);
    }
    let policy = call::call0(th, &part(th, Part::EventLoopPolicy)?)?;
    call::call_method_text(th, &policy, "get_event_loop", &[])
}

/// The given loop, or the running one.
pub fn given_or_running(th: &Thread, given: Option<&Value>) -> Result<Value> {
    match given {
        Some(l) => Ok(l.clone()),
        None => th.running_loop.get().ok_or_else(|| no_running_loop(th)),
    }
}

/// Tasks may be entered and left only in the loop that runs on this thread.
fn check_loop(th: &Thread, event_loop: &Value) -> Result<()> {
    if th.running_loop.bits() == event_loop.bits() {
        return Ok(());
    }
    let text = repr::repr_text(th, event_loop)?;
    Err(th.runtime_error(format!("loop {text} is not the running loop")))
}

pub fn enter_task(th: &Thread, event_loop: &Value, task: &Value) -> Result<()> {
    check_loop(th, event_loop)?;
    if let Some(current) = th.running_task.get() {
        let (task, current) = (repr::repr_text(th, task)?, repr::repr_text(th, &current)?);
        return Err(th.runtime_error(format!(
            "Cannot enter into task {task} while another task {current} is being executed."
        )));
    }
    th.running_task.set(task.clone());
    Ok(())
}

pub fn leave_task(th: &Thread, event_loop: &Value, task: &Value) -> Result<()> {
    check_loop(th, event_loop)?;
    if th.running_task.bits() != task.bits() {
        let current = th.running_task.get_or_none();
        let (task, current) = (repr::repr_text(th, task)?, repr::repr_text(th, &current)?);
        return Err(th.runtime_error(format!(
            "Invalid attempt to leave task {task} while task {current} is entered."
        )));
    }
    drop(th.running_task.take());
    Ok(())
}

/// Replaces the running task.
pub fn swap_task(th: &Thread, event_loop: &Value, task: Option<Value>) -> Result<Option<Value>> {
    check_loop(th, event_loop)?;
    Ok(th.running_task.replace(task))
}

/// The task that a loop is in, whichever thread runs it.
fn task_of(th: &Thread, event_loop: &Value) -> Option<Value> {
    if th.running_loop.bits() == event_loop.bits() {
        return th.running_task.get();
    }
    let mut found = None;
    th.each(|t| {
        if found.is_none() && t.running_loop.bits() == event_loop.bits() {
            found = t.running_task.get();
        }
    });
    found
}

pub struct Running;

#[krait_object::pyfunctions]
impl Running {
    /// Return the running event loop or None.
    ///
    /// This is a low-level function intended to be used by event loops.
    /// This function is thread-specific.
    fn _get_running_loop(th: &Thread) -> Value {
        th.running_loop.get_or_none()
    }

    /// Set the running event loop.
    ///
    /// This is a low-level function intended to be used by event loops.
    /// This function is thread-specific.
    #[sig("(loop, /)")]
    fn _set_running_loop(th: &Thread, loop_: &Value) {
        let new = (!loop_.is_none()).then(|| loop_.clone());
        drop(th.running_loop.replace(new));
    }

    /// Return the running event loop.  Raise a RuntimeError if there is none.
    ///
    /// This function is thread-specific.
    fn get_running_loop(th: &Thread) -> Result<Value> {
        given_or_running(th, None)
    }

    /// Return an asyncio event loop.
    ///
    /// When called from a coroutine or a callback (e.g. scheduled with
    /// call_soon or similar API), this function will always return the
    /// running event loop.
    ///
    /// If there is no running event loop set, the function will return
    /// the result of `get_event_loop_policy().get_event_loop()` call.
    fn get_event_loop(th: &Thread) -> Result<Value> {
        event_loop(th)
    }

    /// Enter into task execution or resume suspended task.
    ///
    /// Task belongs to loop.
    ///
    /// Returns None.
    #[sig("(loop, task)")]
    fn _enter_task(th: &Thread, loop_: &Value, task: &Value) -> Result<()> {
        enter_task(th, loop_, task)
    }

    /// Leave task execution or suspend a task.
    ///
    /// Task belongs to loop.
    ///
    /// Returns None.
    #[sig("(loop, task)")]
    fn _leave_task(th: &Thread, loop_: &Value, task: &Value) -> Result<()> {
        leave_task(th, loop_, task)
    }

    /// Temporarily swap in the supplied task and return the original one (or None).
    ///
    /// This is intended for use during eager coroutine execution.
    #[sig("(loop, task)")]
    fn _swap_current_task(th: &Thread, loop_: &Value, task: &Value) -> Result<Option<Value>> {
        let new = (!task.is_none()).then(|| task.clone());
        swap_task(th, loop_, new)
    }

    /// Return a currently executed task.
    #[sig("(loop=None)")]
    fn current_task(th: &Thread, loop_: Option<&Value>) -> Result<Option<Value>> {
        let l = given_or_running(th, loop_)?;
        Ok(task_of(th, &l))
    }
}
