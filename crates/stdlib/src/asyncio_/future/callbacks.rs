//! A future's callbacks with their contexts. Most have one, which needs no list.

use krait_object::alloc::Gathered;
use krait_object::err::memory_error;
use krait_object::{Field, Result, Trace, Value, Visitor};
use std::cell::Cell;

/// A callback and the context to call it in.
pub type Callback = (Value, Value);

#[derive(Default)]
pub struct Callbacks {
    first: Field,
    first_context: Field,
    /// Those after the first; most futures have none, and pay one word for it.
    #[allow(clippy::box_collection, reason = "a word where a vector takes three")]
    more: Cell<Option<Box<Vec<Callback>>>>,
}

impl Trace for Callbacks {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.first.trace(v);
        self.first_context.trace(v);
        let more = self.more.take();
        more.iter().for_each(|m| m.trace(v));
        self.more.set(more);
    }
    fn clear(&self) {
        drop(self.take_first());
        drop(self.more.take());
    }
}

impl Callbacks {
    /// Looks at those after the first. `f` runs no Python code and drops no values.
    fn with_more<R>(&self, f: impl FnOnce(&mut Vec<Callback>) -> R) -> R {
        let mut more = self.more.take().unwrap_or_default();
        let r = f(&mut more);
        self.more.set((!more.is_empty()).then_some(more));
        r
    }

    fn has_more(&self) -> bool {
        let more = self.more.take();
        let has = more.is_some();
        self.more.set(more);
        has
    }

    pub fn is_empty(&self) -> bool {
        !self.first.is_some() && !self.has_more()
    }

    pub fn push(&self, callback: Value, context: Value) -> Result<()> {
        if self.is_empty() {
            self.first.set(callback);
            self.first_context.set(context);
            return Ok(());
        }
        self.with_more(|m| {
            m.try_reserve(1).map_err(|_| memory_error())?;
            m.push((callback, context));
            Ok(())
        })
    }

    pub fn take_first(&self) -> Option<Callback> {
        let callback = self.first.take()?;
        Some((
            callback,
            self.first_context.take().unwrap_or_else(Value::none),
        ))
    }

    pub fn take_more(&self) -> Vec<Callback> {
        self.more.take().map_or_else(Vec::new, |m| *m)
    }

    pub fn first(&self) -> Option<Callback> {
        let callback = self.first.get()?;
        Some((callback, self.first_context.get_or_none()))
    }

    /// The callback at a place after the first.
    pub fn later(&self, i: usize) -> Option<Callback> {
        if !self.has_more() {
            return None;
        }
        self.with_more(|m| m.get(i).cloned())
    }

    /// Replaces those after the first; the old ones are returned.
    pub fn replace_more(&self, new: Vec<Callback>) -> Vec<Callback> {
        let new = (!new.is_empty()).then(|| Box::new(new));
        self.more.replace(new).map_or_else(Vec::new, |m| *m)
    }

    /// All of them, in order.
    pub fn snapshot(&self) -> Result<Vec<Callback>> {
        let mut all = Gathered::default();
        self.first().into_iter().for_each(|c| all.push(c));
        if self.has_more() {
            self.with_more(|m| m.iter().for_each(|c| all.push(c.clone())));
        }
        all.finish()
    }
}
