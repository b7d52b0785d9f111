//! A profiler as a tool of `sys.monitoring`: which of its methods hears of which events.

use krait_object::protocol::{attr, call};
use krait_object::types::{int, str};
use krait_object::{Result, Thread, Value};
use krait_vm::monitor::Event;

/// `sys.monitoring.PROFILER_ID`.
const TOOL: i32 = 2;
/// The name under which the tool is used.
const NAME: &str = "cProfile";

const CALLBACKS: [(Event, &str); 9] = [
    (Event::PyStart, "_pystart_callback"),
    (Event::PyResume, "_pystart_callback"),
    (Event::PyThrow, "_pythrow_callback"),
    (Event::PyReturn, "_pyreturn_callback"),
    (Event::PyYield, "_pyreturn_callback"),
    (Event::PyUnwind, "_pyreturn_callback"),
    (Event::Call, "_ccall_callback"),
    (Event::CReturn, "_creturn_callback"),
    (Event::CRaise, "_creturn_callback"),
];

fn bit(event: Event) -> i64 {
    1 << event as usize
}

/// Calls a function of `sys.monitoring` for the tool.
fn ask(th: &Thread, monitoring: &Value, function: &str, args: &[Value]) -> Result<()> {
    let tool = [Value::int32(TOOL)];
    let f = attr::get_text(th, monitoring, function)?;
    call::call_joined(th, &f, &tool, args).map(drop)
}

fn monitoring(th: &Thread) -> Result<Value> {
    let sys = (th.interp.hooks.get().import)(th, "sys")?;
    attr::get_text(th, &sys, "monitoring")
}

/// Sets the profiler's methods to hear of calls; an error if another tool profiles.
pub fn start(th: &Thread, profiler: &Value) -> Result<()> {
    let m = monitoring(th)?;
    ask(th, &m, "use_tool_id", &[str::new(NAME)])?;
    let mut all = 0;
    for (event, method) in CALLBACKS {
        let f = attr::get_text(th, profiler, method)?;
        ask(th, &m, "register_callback", &[int::from_i64(bit(event)), f])?;
        all |= bit(event);
    }
    ask(th, &m, "set_events", &[int::from_i64(all)])
}

/// Gives the tool up.
pub fn stop(th: &Thread) -> Result<()> {
    let m = monitoring(th)?;
    for (event, _) in CALLBACKS {
        let args = [int::from_i64(bit(event)), Value::none()];
        ask(th, &m, "register_callback", &args)?;
    }
    ask(th, &m, "set_events", &[int::from_i64(0)])?;
    ask(th, &m, "free_tool_id", &[])
}
