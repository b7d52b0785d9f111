//! What the module keeps per interpreter: the tasks it knows, the next task's number, and what it uses of `asyncio`'s Python
//! parts, which are imported on first use because they import this module.

use krait_object::protocol::{attr, call};
use krait_object::types::{str, tuple};
use krait_object::weaklist::WeakList;
use krait_object::{Field, Raised, Result, Thread, Tuple, Value};
use std::cell::Cell;
use std::rc::Rc;

#[derive(Default)]
pub struct State {
    /// Tasks of our own type that are scheduled.
    pub tasks: WeakList,
    /// The number of the last task without a name.
    pub task_number: Cell<i64>,
    /// Tasks of other types that are scheduled: a `weakref.WeakSet`.
    pub foreign_tasks: Field,
    /// Tasks of any type that are in their first, eager step, if they were entered by hand: a set.
    pub eager_tasks: Field,
    /// `("context",)`.
    context_name: Field,
    parts: [Field; PARTS.len()],
}

/// A function or class of a Python module.
#[derive(Clone, Copy)]
pub enum Part {
    CancelledError,
    InvalidStateError,
    FutureRepr,
    TaskRepr,
    TaskStack,
    PrintTaskStack,
    IsCoroutine,
    EventLoopPolicy,
    ExtractStack,
    WeakSet,
}

/// In the order of [`Part`].
const PARTS: [(&str, &str); 10] = [
    ("asyncio.exceptions", "CancelledError"),
    ("asyncio.exceptions", "InvalidStateError"),
    ("asyncio.base_futures", "_future_repr"),
    ("asyncio.base_tasks", "_task_repr"),
    ("asyncio.base_tasks", "_task_get_stack"),
    ("asyncio.base_tasks", "_task_print_stack"),
    ("asyncio.coroutines", "iscoroutine"),
    ("asyncio.events", "_get_event_loop_policy"),
    ("traceback", "extract_stack"),
    ("weakref", "WeakSet"),
];

pub fn state(th: &Thread) -> Rc<State> {
    th.interp.state::<State>()
}

/// A function or class of a Python module.
pub fn part(th: &Thread, part: Part) -> Result<Value> {
    let state = state(th);
    let (Some(field), Some((module, name))) =
        (state.parts.get(part as usize), PARTS.get(part as usize))
    else {
        return Err(th.system_error("no such part"));
    };
    if let Some(v) = field.get() {
        return Ok(v);
    }
    let module = (th.interp.hooks.get().import)(th, module)?;
    let v = attr::get_text(th, &module, name)?;
    field.set(v.clone());
    Ok(v)
}

/// Whether an exception is a `CancelledError`.
pub fn is_cancellation(th: &Thread, e: &Value) -> Result<bool> {
    let class = part(th, Part::CancelledError)?;
    Ok(class.as_type().is_some_and(|t| e.is_instance(t)))
}

/// An `InvalidStateError`.
#[cold]
pub fn invalid_state(th: &Thread, text: &str) -> Raised {
    let made = part(th, Part::InvalidStateError)
        .and_then(|class| call::call1(th, &class, &str::new(text)));
    match made {
        Ok(e) => Raised::from_value(e),
        Err(e) => e,
    }
}

/// Calls `f` with the keyword name of `context=` arguments.
pub fn with_context_name<R>(th: &Thread, f: impl FnOnce(Option<&Tuple>) -> R) -> R {
    let state = state(th);
    let names = state.context_name.get().unwrap_or_else(|| {
        let name = krait_object::wk::context().clone();
        let names = tuple::from_array([name]).into_value();
        state.context_name.set(names.clone());
        names
    });
    f(names.as_tuple())
}
