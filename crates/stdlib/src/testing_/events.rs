//! The part of `_testcapi` that fires events of `sys.monitoring` from code that is not Python's.

use krait_object::protocol::call;
use krait_object::types::int;
use krait_object::{
    Obj, Result, Thread, Trace, TypeObject, Value, err, exc, pymethods, ready_type,
};
use krait_vm::monitor::Event;
use krait_vm::monitor::outside::{self, Place};
use std::cell::Cell;

pub struct Events;

/// Something like a code object, with a state for each place that has an event.
pub struct CodeLikeData {
    places: Vec<Place>,
    version: Cell<u64>,
}

impl Trace for CodeLikeData {
    fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
}

krait_object::pytype! {
    pub static CODE_LIKE: CodeLikeData = "monitoring.CodeLike", HAVE_GC;
}

struct CodeLikeMethods;

#[pymethods]
impl CodeLikeMethods {
    fn __new__(_: &Thread, cls: &'static TypeObject, num_events: usize) -> Value {
        let data = CodeLikeData {
            places: (0..num_events.min(64)).map(|_| Place::default()).collect(),
            version: Cell::new(0),
        };
        CODE_LIKE.create_in(cls, data).into_value()
    }

    fn __str__(zelf: &Obj<CodeLikeData>) -> String {
        let active: Vec<String> = zelf
            .places
            .iter()
            .map(|p| p.active.get().to_string())
            .collect();
        format!(
            "PyCodeLikeObject with {} events; active: {}",
            active.len(),
            active.join(" ")
        )
    }
}

/// Fires an event at the place with the number `offset`; the answer is the tools that still want it.
fn fire(th: &Thread, code: &Value, offset: i64, event: Event, args: &[Value]) -> Result<Value> {
    let Some(data) = CODE_LIKE.get(code) else {
        return Err(th.type_error(format!("expected a code-like, got {}", code.ty().name())));
    };
    let place = usize::try_from(offset)
        .ok()
        .and_then(|i| data.places.get(i));
    let Some(place) = place else {
        return Err(th.value_error("no such place"));
    };
    outside::fire(th, place, (code, offset), event, args)?;
    Ok(int::from_i64(place.active.get().into()))
}

/// The same for an event that tells of the exception being raised.
fn fire_exception(th: &Thread, code: &Value, at: i64, event: Event, e: &Value) -> Result<Value> {
    if e.is_none() {
        let number = event as usize;
        let message = format!("Firing event {number} with no exception set");
        return Err(th.value_error(message));
    }
    fire(th, code, at, event, std::slice::from_ref(e))
}

fn fire_jump(th: &Thread, code: &Value, at: i64, event: Event, target: &Value) -> Result<Value> {
    fire(th, code, at, event, std::slice::from_ref(target))
}

#[krait_object::pyfunctions]
impl Events {
    /// Brings the states of a code-like up to date for the events with these numbers.
    #[sig("(codelike, event1, event2=None, /)")]
    fn monitoring_enter_scope(
        th: &Thread,
        codelike: &Value,
        event1: usize,
        event2: Option<usize>,
    ) -> Result<()> {
        let Some(data) = CODE_LIKE.get(codelike) else {
            return Err(th.type_error("expected a code-like"));
        };
        let now = outside::version(th);
        if data.version.replace(now) != now {
            for (place, event) in data.places.iter().zip([Some(event1), event2]) {
                if let Some(event) = event.filter(|e| outside::event_of(*e).is_some()) {
                    outside::enter(th, place, event);
                }
            }
        }
        Ok(())
    }

    /// Nothing has to be undone.
    fn monitoring_exit_scope() {}

    #[sig("(codelike, offset, /)")]
    fn fire_event_py_start(th: &Thread, codelike: &Value, offset: i64) -> Result<Value> {
        fire(th, codelike, offset, Event::PyStart, &[])
    }

    #[sig("(codelike, offset, /)")]
    fn fire_event_py_resume(th: &Thread, codelike: &Value, offset: i64) -> Result<Value> {
        fire(th, codelike, offset, Event::PyResume, &[])
    }

    #[sig("(codelike, offset, retval, /)")]
    fn fire_event_py_return(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        retval: &Value,
    ) -> Result<Value> {
        fire(
            th,
            codelike,
            offset,
            Event::PyReturn,
            std::slice::from_ref(retval),
        )
    }

    #[sig("(codelike, offset, retval, /)")]
    fn fire_event_py_yield(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        retval: &Value,
    ) -> Result<Value> {
        fire(
            th,
            codelike,
            offset,
            Event::PyYield,
            std::slice::from_ref(retval),
        )
    }

    #[sig("(codelike, offset, callable, arg0, /)")]
    fn fire_event_call(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        callable: &Value,
        arg0: &Value,
    ) -> Result<Value> {
        fire(
            th,
            codelike,
            offset,
            Event::Call,
            &[callable.clone(), arg0.clone()],
        )
    }

    #[sig("(codelike, offset, lineno, /)")]
    fn fire_event_line(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        lineno: &Value,
    ) -> Result<Value> {
        fire(
            th,
            codelike,
            offset,
            Event::Line,
            std::slice::from_ref(lineno),
        )
    }

    #[sig("(codelike, offset, target_offset, /)")]
    fn fire_event_jump(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        target_offset: &Value,
    ) -> Result<Value> {
        fire_jump(th, codelike, offset, Event::Jump, target_offset)
    }

    #[sig("(codelike, offset, target_offset, /)")]
    fn fire_event_branch_right(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        target_offset: &Value,
    ) -> Result<Value> {
        fire_jump(th, codelike, offset, Event::BranchRight, target_offset)
    }

    #[sig("(codelike, offset, target_offset, /)")]
    fn fire_event_branch_left(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        target_offset: &Value,
    ) -> Result<Value> {
        fire_jump(th, codelike, offset, Event::BranchLeft, target_offset)
    }

    #[sig("(codelike, offset, exception, /)")]
    fn fire_event_py_throw(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        exception: &Value,
    ) -> Result<Value> {
        fire_exception(th, codelike, offset, Event::PyThrow, exception)
    }

    #[sig("(codelike, offset, exception, /)")]
    fn fire_event_raise(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        exception: &Value,
    ) -> Result<Value> {
        fire_exception(th, codelike, offset, Event::Raise, exception)
    }

    #[sig("(codelike, offset, callable, arg0, /)")]
    fn fire_event_c_raise(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        callable: &Value,
        arg0: &Value,
    ) -> Result<Value> {
        fire(
            th,
            codelike,
            offset,
            Event::CRaise,
            &[callable.clone(), arg0.clone()],
        )
    }

    #[sig("(codelike, offset, exception, /)")]
    fn fire_event_reraise(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        exception: &Value,
    ) -> Result<Value> {
        fire_exception(th, codelike, offset, Event::Reraise, exception)
    }

    #[sig("(codelike, offset, exception, /)")]
    fn fire_event_exception_handled(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        exception: &Value,
    ) -> Result<Value> {
        fire_exception(th, codelike, offset, Event::ExceptionHandled, exception)
    }

    #[sig("(codelike, offset, exception, /)")]
    fn fire_event_py_unwind(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        exception: &Value,
    ) -> Result<Value> {
        fire_exception(th, codelike, offset, Event::PyUnwind, exception)
    }

    /// A generator's result comes as the StopIteration that nobody made.
    #[sig("(codelike, offset, value, /)")]
    fn fire_event_stop_iteration(
        th: &Thread,
        codelike: &Value,
        offset: i64,
        value: &Value,
    ) -> Result<Value> {
        let class = &exc::STOP_ITERATION.ty;
        let e = if value.is_instance(class) {
            value.clone()
        } else {
            err::new_args(th, class, vec![value.clone()])
                .value()
                .clone()
        };
        fire(th, codelike, offset, Event::StopIteration, &[e])
    }
}

/// The part of `_testcapi` that shows the versions of types.
pub struct Versions;

#[krait_object::pyfunctions]
impl Versions {
    /// The version of a type, 0 if it has none.
    #[sig("(type, /)")]
    fn type_get_version(th: &Thread, type_: &Value) -> Result<u32> {
        class(th, type_).map(TypeObject::version)
    }

    /// Gives a type a version, if it has none; whether it has one then.
    #[sig("(type, /)")]
    fn type_assign_version(th: &Thread, type_: &Value) -> Result<i32> {
        Ok(i32::from(class(th, type_)?.assign_version(th)))
    }
}

/// The type that is meant.
pub fn class<'a>(th: &Thread, v: &'a Value) -> Result<&'a TypeObject> {
    v.as_type()
        .ok_or_else(|| th.type_error("argument must be a type"))
}

/// The part of `_testcapi` that runs Python code in threads that nobody else knows.
pub struct Apart;

/// A thread that `call_in_temporary_c_thread` did not wait for.
#[derive(Default)]
struct Temporary(std::cell::RefCell<Option<std::sync::Arc<crate::thread_::Done>>>);

#[krait_object::pyfunctions]
impl Apart {
    /// Calls a function in a thread of its own, and waits for it unless that is not wanted.
    #[sig("(callback, wait=True, /)")]
    fn call_in_temporary_c_thread(th: &Thread, callback: &Value, wait: Option<bool>) -> Result<()> {
        let state = th.interp.state::<Temporary>();
        if state.0.borrow().is_some() {
            return Err(th.runtime_error("test_c_thread already running"));
        }
        let done = crate::thread_::run_apart(th, callback)?;
        if wait.unwrap_or(true) {
            crate::thread_::wait(th, &done, None)?;
        } else {
            state.0.replace(Some(done));
        }
        Ok(())
    }

    /// Waits for the thread that was started last.
    fn join_temporary_c_thread(th: &Thread) -> Result<()> {
        let Some(done) = th.interp.state::<Temporary>().0.take() else {
            return Err(th.runtime_error("no temporary thread to join"));
        };
        crate::thread_::wait(th, &done, None).map(drop)
    }

    /// Calls a function that must not come back: the interpreter ends meanwhile.
    #[sig("(callback, /)")]
    fn finalize_thread_hang(th: &Thread, callback: &Value) -> Result<()> {
        call::call0(th, callback).map(drop)
    }
}

/// Makes the type ready.
pub fn install() {
    ready_type(&CODE_LIKE.ty, &CodeLikeMethods::SPEC);
}
