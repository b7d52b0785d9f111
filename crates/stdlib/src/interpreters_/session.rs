//! Running something in the `__main__` of an interpreter, on the thread of another one, and what is told of it there.

use super::data::{self, Data, Fallback};
use super::errors::{self, Snapshot};
use super::family::{Family, inside};
use super::script;
use krait_object::types::{module, str};
use krait_object::{Args, Dict, Raised, Result, Thread, Value, exc};
use krait_vm::import;
use std::sync::Arc;

/// Why something did not run, or has no result.
pub enum Failure {
    /// There is no such interpreter any more.
    Gone,
    Running,
    /// The code raised.
    Uncaught(Snapshot),
    /// What was sent, or came back, could not cross. The cause is told as text.
    NotShareable {
        message: &'static str,
        cause: String,
    },
}

impl Failure {
    /// The answer for an uncaught exception; any other failure is raised here.
    pub fn into_namespace(self, th: &Thread, id: i64) -> Result<Value> {
        match self {
            Failure::Gone => Err(errors::not_found(th, id)),
            Failure::Running => Err(errors::interpreter_error(th, "interpreter already running")),
            Failure::Uncaught(snapshot) => snapshot.namespace(th),
            Failure::NotShareable { message, cause } => {
                let cause = krait_object::err::new(th, &exc::EXCEPTION.ty, &cause);
                Err(errors::not_shareable(th, message, Some(cause)))
            }
        }
    }
}

fn not_shareable(th: &Thread, message: &'static str, e: &Raised) -> Failure {
    Failure::NotShareable {
        message,
        cause: data::describe(th, e.value()),
    }
}

fn uncaught(th: &Thread, e: &Raised) -> Failure {
    crate::interpreters_::flush(th);
    Failure::Uncaught(Snapshot::of(th, e.value()))
}

/// What to do there.
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
pub enum Task {
    /// Nothing but setting names.
    Nothing,
    Run(Vec<u8>),
    Call {
        callable: Data,
        args: Data,
        kwargs: Option<Data>,
    },
}

/// Names for `__main__`, with their values.
pub fn names(th: &Thread, ns: &Dict) -> Result<Vec<(String, Data)>> {
    let mut out = Vec::new();
    for (name, v) in ns.snapshot() {
        let Some(name) = name.as_str() else {
            return Err(th.type_error("bad argument type for built-in operation"));
        };
        let name = name.to_utf8(th)?;
        if name.contains('\0') {
            return Err(th.value_error("embedded null character"));
        }
        out.push((name, data::of(th, &v, Fallback::None)?));
    }
    Ok(out)
}

/// Does something in the interpreter with this number. The result of a call crosses back; others answer None.
pub fn perform(
    th: &Thread,
    family: &Arc<Family>,
    id: i64,
    names: &[(String, Data)],
    task: &Task,
) -> std::result::Result<Data, Failure> {
    let Some(interp) = family.interp(id) else {
        return Err(Failure::Gone);
    };
    if !family.start_running(id) {
        return Err(Failure::Running);
    }
    let r = inside(th, &interp, |th| {
        let r = in_main(th, names, task);
        family.stop_running(id);
        r
    });
    match r {
        Some(r) => r,
        None => {
            family.stop_running(id);
            Err(Failure::Gone)
        }
    }
}

fn in_main(
    th: &Thread,
    names: &[(String, Data)],
    task: &Task,
) -> std::result::Result<Data, Failure> {
    let main = import::loaded(th, &str::new("__main__"))
        .ok()
        .flatten()
        .map_or_else(|| import::new_module(th, "__main__"), Ok)
        .map_err(|e| uncaught(th, &e))?;
    let Some(main) = module::MODULE.get(&main) else {
        return Err(Failure::Gone);
    };
    let globals = main.dict();
    for (name, value) in names {
        data::object(th, value)
            .and_then(|v| globals.set_str(th, name, v))
            .map_err(|e| not_shareable(th, "object not shareable", &e))?;
    }
    let r = match task {
        Task::Nothing => Ok(Data::None),
        Task::Run(code) => script::run(th, code, &globals)
            .map(|()| Data::None)
            .map_err(|e| uncaught(th, &e)),
        Task::Call {
            callable,
            args,
            kwargs,
        } => called(th, callable, args, kwargs.as_ref()),
    };
    crate::interpreters_::flush(th);
    r
}

fn called(
    th: &Thread,
    callable: &Data,
    args: &Data,
    kwargs: Option<&Data>,
) -> std::result::Result<Data, Failure> {
    let arrived =
        |what: &'static str, d: &Data| data::object(th, d).map_err(|e| not_shareable(th, what, &e));
    let callable = arrived("func not shareable", callable)?;
    let args = arrived("args not shareable", args)?;
    let kwargs = match kwargs {
        Some(k) => Some(arrived("kwargs not shareable", k)?),
        None => None,
    };
    let result = call(th, &callable, &args, kwargs.as_ref()).map_err(|e| uncaught(th, &e))?;
    data::of(th, &result, Fallback::Full)
        .map_err(|e| not_shareable(th, "object does not support cross-interpreter data", &e))
}

fn call(th: &Thread, f: &Value, args: &Value, kwargs: Option<&Value>) -> Result<Value> {
    let mut values: Vec<Value> = args
        .as_tuple()
        .map(|t| t.as_slice().to_vec())
        .unwrap_or_default();
    let mut names = Vec::new();
    for (k, v) in kwargs
        .and_then(Value::as_dict)
        .map(|d| d.snapshot())
        .unwrap_or_default()
    {
        if k.as_str().is_none() {
            return Err(th.type_error("keywords must be strings"));
        }
        names.push(k);
        values.push(v);
    }
    let names = krait_object::types::tuple::from_vec(names);
    krait_object::protocol::call::call_args(th, f, Args::new(&values, Some(&names)))
}
