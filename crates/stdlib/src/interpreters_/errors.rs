//! The exceptions of `_interpreters`, and exceptions of one interpreter as another one is told of them.

use krait_builtins::namespace;
use krait_object::exc::{EXCEPTION, ExcData, TYPE_ERROR};
use krait_object::protocol::{attr, call, repr};
use krait_object::types::str;
use krait_object::{Raised, Result, Thread, Value, err, pymethods, ready_type, wk};

krait_object::pytype! {
    pub static INTERPRETER_ERROR: ExcData = "concurrent.interpreters.InterpreterError" derives EXCEPTION, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static NOT_FOUND: ExcData = "concurrent.interpreters.InterpreterNotFoundError" derives INTERPRETER_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static NOT_SHAREABLE: ExcData = "concurrent.interpreters.NotShareableError" derives TYPE_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct InterpreterErrorMethods;

/// A cross-interpreter operation failed
#[pymethods]
impl InterpreterErrorMethods {}

struct NotFoundMethods;

/// An interpreter was not found
#[pymethods]
impl NotFoundMethods {}

struct NotShareableMethods;

#[pymethods]
impl NotShareableMethods {}

pub fn install() {
    ready_type(&INTERPRETER_ERROR.ty, &InterpreterErrorMethods::SPEC);
    ready_type(&NOT_FOUND.ty, &NotFoundMethods::SPEC);
    ready_type(&NOT_SHAREABLE.ty, &NotShareableMethods::SPEC);
}

pub fn interpreter_error(th: &Thread, message: &str) -> Raised {
    err::new(th, &INTERPRETER_ERROR.ty, message)
}

/// There is no interpreter with this number (any more).
pub fn not_found(th: &Thread, id: i64) -> Raised {
    let message = format!("unrecognized interpreter ID {id}");
    err::new(th, &NOT_FOUND.ty, &message)
}

/// `NotShareableError`, with what led to it as its cause.
pub fn not_shareable(th: &Thread, message: &str, cause: Option<Raised>) -> Raised {
    let e = err::new(th, &NOT_SHAREABLE.ty, message);
    if let (Some(cause), Some(d)) = (cause, e.data()) {
        d.cause.set(cause.into_value());
        d.suppress_context.set(true);
    }
    e
}

/// What can be told of an exception outside of its interpreter.
pub struct Snapshot {
    name: String,
    qualname: String,
    module: Option<String>,
    message: Option<String>,
    /// As it would have been printed.
    display: Option<String>,
}

fn text_of(th: &Thread, v: &Value, name: &Value) -> Option<String> {
    let v = attr::get(th, v, name).ok()?;
    v.as_str().map(|s| s.to_string_lossy())
}

/// The text of a traceback, without the last line's end.
fn display(th: &Thread, e: &Value) -> Result<String> {
    let traceback = krait_vm::import::import(th, "traceback")?;
    let class = attr::get_text(th, &traceback, "TracebackException")?;
    let shown = call::call_method_text(th, &class, "from_exception", std::slice::from_ref(e))?;
    let lines = call::call_method_text(th, &shown, "format", &[])?;
    let mut text = String::new();
    for line in krait_object::protocol::iter::collect(th, &lines)? {
        text.push_str(&repr::str_text(th, &line)?);
    }
    if text.ends_with('\n') {
        text.pop();
    }
    Ok(text)
}

impl Snapshot {
    pub fn of(th: &Thread, e: &Value) -> Snapshot {
        let class = e.ty().type_value();
        let name = e.ty().short_name();
        Snapshot {
            qualname: text_of(th, &class, wk::__qualname__()).unwrap_or_else(|| name.clone()),
            module: text_of(th, &class, wk::__module__()),
            message: repr::str_text(th, e).ok(),
            display: display(th, e).ok(),
            name,
        }
    }

    /// The class with its module (but for the best-known ones) and the message.
    pub fn formatted(&self) -> String {
        let mut out = match self.module.as_deref() {
            Some("builtins" | "__main__") | None => String::new(),
            Some(m) => format!("{m}."),
        };
        out.push_str(&self.qualname);
        if let Some(m) = &self.message {
            out.push_str(": ");
            out.push_str(m);
        }
        out
    }

    /// What `_interpreters.exec` answers: a namespace with the type's names, the message and the texts.
    pub fn namespace(&self, th: &Thread) -> Result<Value> {
        let optional = |s: &Option<String>| s.as_deref().map_or_else(Value::none, str::new);
        let set = |ns: &Value, name: &str, v: Value| attr::set(th, ns, &str::new(name), &v);
        let class = namespace::new();
        set(&class, "__name__", str::new(&self.name))?;
        set(&class, "__qualname__", str::new(&self.qualname))?;
        set(&class, "__module__", optional(&self.module))?;
        let ns = namespace::new();
        set(&ns, "type", class)?;
        set(&ns, "msg", optional(&self.message))?;
        set(&ns, "formatted", str::new(&self.formatted()))?;
        set(&ns, "errdisplay", optional(&self.display))?;
        Ok(ns)
    }
}
