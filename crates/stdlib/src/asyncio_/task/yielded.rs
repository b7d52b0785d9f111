//! What a task's coroutine yielded: the future that it waits for, `None`, or a mistake.

use super::TaskRef;
use crate::asyncio_::future::{FutureRef, loop_of};
use crate::asyncio_::state::with_context_name;
use krait_object::protocol::{attr, call, repr, truth};
use krait_object::{Args, Result, Thread, Value, wk};
use krait_vm::generator::GENERATOR;

/// Mistakes, which the coroutine is told of in its next step.
enum Mistake {
    AwaitsItself,
    OtherLoop,
    YieldedFuture,
    YieldedGenerator,
    NoFuture,
}

impl TaskRef<'_> {
    /// Waits for what the coroutine yielded.
    pub fn wait_for(self, th: &Thread, v: &Value) -> Result<()> {
        if v.is(self.value) {
            return self.tell(th, Mistake::AwaitsItself, v);
        }
        if let Some(f) = FutureRef::of_exact(v) {
            return self.wait_for_own(th, f);
        }
        if v.is_none() {
            // A bare yield lets everybody else take a turn.
            return self.schedule_step(th, None);
        }
        match attr::get_opt(th, v, wk::_asyncio_future_blocking())? {
            Some(blocking) if !blocking.is_none() => self.wait_for_any(th, v, &blocking),
            _ if v.is_exact(&GENERATOR.ty) => self.tell(th, Mistake::YieldedGenerator, v),
            _ => self.tell(th, Mistake::NoFuture, v),
        }
    }

    /// Waits for a future or task of our own type.
    fn wait_for_own(self, th: &Thread, f: FutureRef<'_>) -> Result<()> {
        if f.data.event_loop.bits() != self.data.base.event_loop.bits() {
            return self.tell(th, Mistake::OtherLoop, f.value);
        }
        if !f.data.blocking.replace(false) {
            return self.tell(th, Mistake::YieldedFuture, f.value);
        }
        f.data.awaited_by.add(th, self.value)?;
        let context = self.data.ext.context.get_or_none();
        f.add_callback(th, self.wakeup_callback(), context)?;
        self.data.ext.waiter.set(f.value.clone());
        self.pass_cancellation_on(th, f.value)
    }

    /// Waits for any object that is like a future.
    fn wait_for_any(self, th: &Thread, v: &Value, blocking: &Value) -> Result<()> {
        let l = loop_of(th, v)?;
        if l.bits() != self.data.base.event_loop.bits() {
            return self.tell(th, Mistake::OtherLoop, v);
        }
        if !truth::is_true(th, blocking)? {
            return self.tell(th, Mistake::YieldedFuture, v);
        }
        if let Some(f) = FutureRef::of(v) {
            f.data.awaited_by.add(th, self.value)?;
        }
        attr::set(th, v, wk::_asyncio_future_blocking(), &Value::bool(false))?;
        let values = [self.wakeup_callback(), self.data.ext.context.get_or_none()];
        let add = wk::add_done_callback();
        with_context_name(th, |names| {
            call::call_method_args(th, v, add, Args::new(&values, names))
        })?;
        self.data.ext.waiter.set(v.clone());
        self.pass_cancellation_on(th, v)
    }

    #[cold]
    fn tell(self, th: &Thread, mistake: Mistake, v: &Value) -> Result<()> {
        let task = repr::repr_text(th, self.value)?;
        let text = match mistake {
            Mistake::AwaitsItself => format!("Task cannot await on itself: {task}"),
            Mistake::OtherLoop => format!(
                "Task {task} got Future {} attached to a different loop",
                repr::repr_text(th, v)?
            ),
            Mistake::YieldedFuture => format!(
                "yield was used instead of yield from in task {task} with {}",
                repr::repr_text(th, v)?
            ),
            Mistake::YieldedGenerator => format!(
                "yield was used instead of yield from for generator in task {task} with {}",
                repr::repr_text(th, v)?
            ),
            Mistake::NoFuture => format!("Task got bad yield: {}", repr::repr_text(th, v)?),
        };
        self.schedule_step(th, Some(th.runtime_error(text).into_value()))
    }
}
