//! Who awaits a future: nobody, mostly one task, rarely several. `asyncio.capture_call_graph` draws its graph from it.

use krait_builtins::set::{SET, any, frozen, new_set};
use krait_object::{Field, Result, Thread, Trace, Value};
use std::cell::Cell;

#[derive(Default, Trace)]
pub struct AwaitedBy {
    /// The one that awaits, or a set of them.
    waiters: Field,
    is_set: Cell<bool>,
}

impl AwaitedBy {
    pub fn add(&self, th: &Thread, waiter: &Value) -> Result<()> {
        let Some(present) = self.waiters.get() else {
            self.waiters.set(waiter.clone());
            self.is_set.set(false);
            return Ok(());
        };
        if self.is_set.get() {
            return match SET.get(&present) {
                Some(s) => s.add(th, waiter.clone()),
                None => Ok(()),
            };
        }
        let set = new_set(th);
        set.add(th, present)?;
        set.add(th, waiter.clone())?;
        self.waiters.set(set.into_value());
        self.is_set.set(true);
        Ok(())
    }

    pub fn discard(&self, th: &Thread, waiter: &Value) -> Result<()> {
        if self.waiters.bits() == waiter.bits() {
            drop(self.waiters.take());
            return Ok(());
        }
        if !self.is_set.get() {
            return Ok(());
        }
        let present = self.waiters.get();
        match present.as_ref().and_then(|s| SET.get(s)) {
            Some(s) => s.discard(th, waiter).map(drop),
            None => Ok(()),
        }
    }

    /// `None`, or a frozenset.
    pub fn frozen(&self, th: &Thread) -> Result<Option<Value>> {
        let Some(present) = self.waiters.get() else {
            return Ok(None);
        };
        let all = match any(&present) {
            Some(s) if self.is_set.get() => s.snapshot(),
            _ => vec![present],
        };
        frozen(th, all).map(Some)
    }
}
