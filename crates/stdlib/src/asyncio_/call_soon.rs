//! `loop.call_soon(callback, arg, context=context)`.

use super::state::with_context_name;
use krait_object::protocol::call;
use krait_object::{Args, Result, Thread, Value, wk};

/// Schedules a callback with at most one argument; without a context the loop takes the current one.
pub fn call_soon(
    th: &Thread,
    event_loop: &Value,
    callback: &Value,
    arg: Option<&Value>,
    context: Option<&Value>,
) -> Result<()> {
    let (f, unbound) = call::method(th, event_loop, wk::call_soon())?;
    // The loop itself is the first argument of a function that was found on its class.
    let start = usize::from(!unbound);
    let (l, c) = (event_loop.clone(), callback.clone());
    let call = |values: &[Value], named: bool| {
        let values = values.get(start..).unwrap_or(&[]);
        if named {
            with_context_name(th, |names| {
                call::call_args(th, &f, Args::new(values, names))
            })
        } else {
            call::call(th, &f, values)
        }
    };
    match (arg, context) {
        (None, None) => call(&[l, c], false),
        (Some(a), None) => call(&[l, c, a.clone()], false),
        (None, Some(x)) => call(&[l, c, x.clone()], true),
        (Some(a), Some(x)) => call(&[l, c, a.clone(), x.clone()], true),
    }
    .map(drop)
}
