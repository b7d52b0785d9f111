//! `_asyncio`: futures, tasks, and who runs what, for `asyncio`.
//!
//! The event loop, the synchronisation primitives and the texts that futures show themselves by are Python code, in `asyncio`;
//! it has the same classes in Python, too, and takes those of this module where they are there. A task's step resumes its
//! coroutine natively and `await future` sends through [`future::FutureIter`]: no `StopIteration` is made on the way.
//!
//! Which loop and which task run is a matter of the thread ([`running`]); which tasks there are, one of the interpreter
//! ([`registry`]).

mod call_soon;
mod future;
mod registry;
mod running;
mod state;
mod task;

use future::FutureRef;
use krait_object::{Module, Result, Thread, Value, ready_type};

pub struct Asyncio;

/// Accelerator module for asyncio
#[krait_object::pymodule(name = "_asyncio", include(running::Running, registry::Registry))]
impl Asyncio {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&future::FUTURE.ty, &future::FutureMethods::SPEC);
        ready_type(&future::FUTURE_ITER.ty, &future::FutureIterMethods::SPEC);
        ready_type(&task::TASK.ty, &task::TaskMethods::SPEC);
        ready_type(&task::TASK_STEP.ty, &task::TaskStepMethods::SPEC);
        m.add_type(th, &future::FUTURE.ty)?;
        m.add_type(th, &task::TASK.ty)
    }

    /// Record that `fut` is awaited on by `waiter`.
    fn future_add_to_awaited_by(th: &Thread, fut: &Value, waiter: &Value) -> Result<()> {
        match (FutureRef::of(fut), FutureRef::of(waiter)) {
            (Some(f), Some(_)) => f.data.awaited_by.add(th, waiter),
            _ => Ok(()),
        }
    }

    fn future_discard_from_awaited_by(th: &Thread, fut: &Value, waiter: &Value) -> Result<()> {
        match (FutureRef::of(fut), FutureRef::of(waiter)) {
            (Some(f), Some(_)) => f.data.awaited_by.discard(th, waiter),
            _ => Ok(()),
        }
    }
}
