//! Tasks that begin at once, in the caller's step, instead of through the loop's queue.

use super::TaskRef;
use crate::asyncio_::{registry, running};
use crate::contextvars_;
use krait_object::{Result, Thread};

impl TaskRef<'_> {
    /// Runs the first step now.
    pub fn start_now(self, th: &Thread) -> Result<()> {
        let event_loop = self.future().event_loop(th)?;
        let before = running::swap_task(th, &event_loop, Some(self.value.clone()))?;
        // Whoever asks during the step finds the task, and it stays known if it has to wait.
        registry::register(th, self);
        let context = self.data.ext.context.get_or_none();
        let stepped = contextvars_::run_in(th, &context, || self.advance(th, None));
        let left = running::swap_task(th, &event_loop, before).map(drop);
        if !self.future().is_pending() {
            drop(self.data.ext.coroutine.take());
        }
        stepped.and(left)
    }
}
