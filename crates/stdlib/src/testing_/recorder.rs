//! The trace function that `_testcapi.settrace_to_record` installs: it notes events in a list.

use krait_object::protocol::attr;
use krait_object::types::{int, tuple};
use krait_object::{Obj, Result, Thread, Trace, Value, pymethods};
use krait_vm::machine::Machine;

/// The events in the order of their numbers in C.
const EVENTS: [&str; 8] = [
    "call",
    "exception",
    "line",
    "return",
    "c_call",
    "c_exception",
    "c_return",
    "opcode",
];

#[derive(Trace)]
pub struct RecorderData {
    events: Value,
}

krait_object::pytype! {
    pub static RECORDER: RecorderData = "event_recorder", HAVE_GC | DISALLOW_INSTANTIATION;
}

pub struct RecorderMethods;

#[pymethods]
impl RecorderMethods {
    fn __call__(
        th: &Thread,
        zelf: &Obj<RecorderData>,
        frame: &Value,
        event: &Value,
        arg: &Value,
    ) -> Result<Value> {
        let line = attr::get_text(th, frame, "f_lineno")?;
        if let Some(list) = zelf.events.as_list() {
            let what = EVENTS
                .iter()
                .position(|e| event.as_str().is_some_and(|s| s.eq_str(e)));
            let what = what.map_or_else(Value::none, int::from_usize);
            list.append(tuple::from_array([what, line, arg.clone()]).into_value());
        }
        Ok(zelf.value())
    }
}

/// Traces the thread into a list; `None` ends it.
pub fn install(th: &Thread, events: &Value) -> Result<()> {
    krait_object::ready_type(&RECORDER.ty, &RecorderMethods::SPEC);
    let function = if events.is_none() {
        None
    } else if events.as_list().is_some() {
        let data = RecorderData {
            events: events.clone(),
        };
        Some(RECORDER.create(data).into_value())
    } else {
        return Err(th.type_error("expected list or None"));
    };
    drop(Machine::of(th).trace.replace(function));
    th.request(krait_object::thread::breaker::EVENTS);
    Ok(())
}
