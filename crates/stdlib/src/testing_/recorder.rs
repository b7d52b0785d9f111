//! The trace function that `_testcapi.settrace_to_record` installs: it notes events in a list.

use krait_object::protocol::attr;
use krait_object::types::tuple;
use krait_object::{Obj, Result, Thread, Trace, Value, pymethods};
use krait_vm::machine::Machine;

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
        let _ = arg;
        let line = attr::get_text(th, frame, "f_lineno")?;
        if let Some(list) = zelf.events.as_list() {
            list.append(tuple::from_array([line, event.clone()]).into_value());
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
