//! One step of a task: its coroutine runs until it waits or ends.

use super::TaskRef;
use crate::asyncio_::running;
use crate::asyncio_::state::{invalid_state, is_cancellation};
use krait_object::protocol::{call, repr};
use krait_object::{Raised, Result, Sent, Thread, Value, err, exc, wk};
use krait_vm::generator::{self, COROUTINE, GENERATOR};

impl TaskRef<'_> {
    /// One step, as the loop's running task.
    pub fn step(self, th: &Thread, exception: Option<Value>) -> Result<()> {
        let event_loop = self.future().event_loop(th)?;
        running::enter_task(th, &event_loop, self.value)?;
        let stepped = self.advance(th, exception);
        match (stepped, running::leave_task(th, &event_loop, self.value)) {
            (Ok(()), left) => left,
            (Err(e), Ok(())) => Err(e),
            (Err(e), Err(left)) => {
                err::chain_context(&left, e.value());
                Err(left)
            }
        }
    }

    /// One step, whoever is the running task.
    pub fn advance(self, th: &Thread, mut exception: Option<Value>) -> Result<()> {
        let (f, d) = (self.future(), &self.data.ext);
        if !f.is_pending() {
            return Err(self.already_done(th, exception)?);
        }
        if d.must_cancel.replace(false) {
            let cancels = match &exception {
                Some(e) => is_cancellation(th, e)?,
                None => false,
            };
            if !cancels {
                exception = Some(f.make_cancelled_error(th)?);
            }
        }
        drop(d.waiter.take());
        let Some(coroutine) = d.coroutine.get() else {
            return Err(th.runtime_error("uninitialized Task object"));
        };
        let sent = match exception {
            None => resume(th, &coroutine),
            Some(e) => throw(th, &coroutine, e),
        };
        drop(coroutine);
        match sent {
            Ok(Sent::Yield(v)) => self.wait_for(th, &v),
            Ok(Sent::Return(_)) if d.must_cancel.replace(false) => {
                // It was cancelled right before it ended.
                f.cancel(th, f.data.cancel_message.get()).map(drop)
            }
            Ok(Sent::Return(v)) => f.set_result(th, v),
            Err(e) => self.fail(th, e),
        }
    }

    #[cold]
    fn already_done(self, th: &Thread, exception: Option<Value>) -> Result<Raised> {
        let task = repr::repr_text(th, self.value)?;
        let exception = match exception {
            Some(e) => repr::repr_text(th, &e)?,
            None => String::new(),
        };
        let text = format!("__step(): already done: {task} {exception}");
        Ok(invalid_state(th, &text))
    }

    /// The coroutine ended with an exception. Those that are to end the loop, too, go on.
    fn fail(self, th: &Thread, e: Raised) -> Result<()> {
        let f = self.future();
        if is_cancellation(th, e.value())? {
            f.data.cancelled_error.set(e.into_value());
            return f.cancel(th, None).map(drop);
        }
        f.set_exception(th, e.value())?;
        if e.is(&exc::KEYBOARD_INTERRUPT) || e.is(&exc::SYSTEM_EXIT) {
            return Err(e);
        }
        Ok(())
    }
}

fn resume(th: &Thread, coroutine: &Value) -> Result<Sent> {
    if coroutine.is_exact(&COROUTINE.ty) {
        return generator::resume(th, coroutine, &Value::none());
    }
    krait_vm::send(th, coroutine, &Value::none())
}

fn throw(th: &Thread, coroutine: &Value, exception: Value) -> Result<Sent> {
    if coroutine.is_exact(&COROUTINE.ty) || coroutine.is_exact(&GENERATOR.ty) {
        return generator::throw(th, coroutine, Raised::from_value(exception), true);
    }
    match call::call_method(th, coroutine, wk::throw(), &[exception]) {
        Ok(v) => Ok(Sent::Yield(v)),
        Err(e) => match exc::STOP_ITERATION.get(e.value()) {
            Some(stop) => Ok(Sent::Return(stop.ext.value.get_or_none())),
            None => Err(e),
        },
    }
}
