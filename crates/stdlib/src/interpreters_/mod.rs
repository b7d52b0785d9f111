//! `_interpreters`: making, running and ending interpreters beside this one (PEP 734).
//!
//! `family` knows which there are, `data` what can cross between them, `session` runs something in one of them.

pub mod config;
pub mod data;
pub mod errors;
pub mod family;
pub mod script;
pub mod session;
pub mod view;

use config::Config;
use data::Fallback;
use errors::{interpreter_error, not_found};
use family::{Family, Released, Whence};
use krait_object::protocol::{call, number, repr};
use krait_object::types::{int, tuple};
use krait_object::{Args, Dict, Module, Result, Thread, Value, exc, wk};
use krait_vm::function::FUNCTION;
use session::{Failure, Task};
use std::sync::Arc;

/// The family, which every interpreter has that was started by this program's runtime.
pub fn family(th: &Thread) -> Result<Arc<Family>> {
    family::of(th).ok_or_else(|| th.runtime_error("interpreters are not supported here"))
}

/// The number that names an interpreter.
pub fn id_of(th: &Thread, v: &Value) -> Result<i64> {
    number_of(th, "interpreter", v)
}

/// Whether an object can stand for a number of that kind; the number.
pub fn number_of(th: &Thread, what: &str, v: &Value) -> Result<i64> {
    if v.as_int().is_none() && !number::is_index(v) {
        let class = v.ty().short_name();
        return Err(th.type_error(format!("{what} ID must be an int, got {class}")));
    }
    let i = number::index(th, v)?;
    if int::is_negative(&i) {
        let shown = repr::repr_text(th, v)?;
        let message = format!("{what} ID must be a non-negative int, got {shown}");
        return Err(th.value_error(message));
    }
    i.as_i64()
        .ok_or_else(|| th.overflow_error("int too big to convert"))
}

/// Writes out what waits in the standard streams: the thread goes back to another interpreter.
pub(crate) fn flush(th: &Thread) {
    for name in ["stdout", "stderr"] {
        let sys = th.interp.sysdict.get_or_none();
        let stream = sys.as_dict().and_then(|d| d.get_text(name));
        if let Some(s) = stream.filter(|s| !s.is_none()) {
            drop(call::call_method(th, &s, wk::flush(), &[]));
        }
    }
}

/// The number of an interpreter that may be used so: with `restrict` only one that this module made.
fn resolve(th: &Thread, id: &Value, restrict: bool, verb: &str) -> Result<(Arc<Family>, i64)> {
    let id = id_of(th, id)?;
    let family = family(th)?;
    match family.with(id, |m| m.whence) {
        None => Err(not_found(th, id)),
        Some(w) if restrict && w != Whence::Stdlib => Err(interpreter_error(
            th,
            &format!("cannot {verb} unrecognized interpreter {id}"),
        )),
        Some(_) => Ok((family, id)),
    }
}

fn dict_arg<'a>(
    th: &Thread,
    function: &str,
    at: usize,
    v: Option<&'a Value>,
) -> Result<Option<&'a Dict>> {
    let Some(v) = v else { return Ok(None) };
    match v.as_dict() {
        Some(d) => Ok(Some(d)),
        None => Err(wrong(th, function, at, "dict", v)),
    }
}

fn wrong(th: &Thread, function: &str, at: usize, want: &str, v: &Value) -> krait_object::Raised {
    let got = if v.is_none() {
        "None".to_owned()
    } else {
        v.ty().short_name()
    };
    th.type_error(format!(
        "_interpreters.{function}() argument {at} must be {want}, not {got}"
    ))
}

/// Runs a script; None, or a namespace that tells of the exception that ended it.
fn execute(
    th: &Thread,
    id: &Value,
    script: &Value,
    shared: Option<&Dict>,
    restrict: bool,
) -> Result<Value> {
    let (family, id) = resolve(th, id, restrict, "exec code for")?;
    let code = script::prepare(th, script)?;
    let names = match shared {
        Some(ns) => session::names(th, ns)?,
        None => Vec::new(),
    };
    match session::perform(th, &family, id, &names, &Task::Run(code)) {
        Ok(_) => Ok(Value::none()),
        Err(f) => f.into_namespace(th, id),
    }
}

fn pair(id: i64, whence: Whence) -> Value {
    tuple::from_array([int::from_i64(id), int::from_i64(whence as i64)]).into_value()
}

pub struct Interpreters;

/// This module provides primitive operations to manage Python interpreters.
/// The 'interpreters' module provides a more convenient interface.
#[krait_object::pymodule(name = "_interpreters")]
impl Interpreters {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        errors::install();
        view::install();
        crate::interpchannels_::id::install();
        for (name, n) in [
            ("WHENCE_UNKNOWN", Whence::Unknown as i32),
            ("WHENCE_RUNTIME", Whence::Runtime as i32),
            ("WHENCE_LEGACY_CAPI", Whence::LegacyCapi as i32),
            ("WHENCE_CAPI", Whence::Capi as i32),
            ("WHENCE_XI", Whence::Xi as i32),
            ("WHENCE_STDLIB", Whence::Stdlib as i32),
        ] {
            m.add(th, name, Value::int32(n))?;
        }
        m.add_type(th, &errors::INTERPRETER_ERROR.ty)?;
        m.add_type(th, &errors::NOT_FOUND.ty)?;
        m.add_type(th, &errors::NOT_SHAREABLE.ty)?;
        m.add_type(th, &view::BUFFER_VIEW.ty)
    }

    /// new_config(name='isolated', /, **overrides) -> type.SimpleNamespace
    ///
    /// Return a representation of a new PyInterpreterConfig.
    ///
    /// The name determines the initial values of the config.  Supported named
    /// configs are: default, isolated, legacy, and empty.
    ///
    /// Any keyword arguments are set on the corresponding config fields,
    /// overriding the initial values.
    fn new_config(th: &Thread, args: Args<'_>) -> Result<Value> {
        let n = args.positional().len();
        if n > 1 {
            return Err(th.type_error(format!(
                "_interpreters.new_config() takes at most 1 argument ({n} given)"
            )));
        }
        let name = match args.positional().first() {
            None => String::new(),
            Some(v) => match v.as_str() {
                Some(s) => s.to_utf8(th)?,
                None => return Err(wrong(th, "new_config", 1, "str", v)),
            },
        };
        let mut config = Config::named(th, &name)?;
        config.update(th, &*args.keyword_dict(th)?, false)?;
        config.namespace(th)
    }

    /// create([config], *, reqrefs=False) -> ID
    ///
    /// Create a new interpreter and return a unique generated ID.
    ///
    /// The caller is responsible for destroying the interpreter before exiting,
    /// typically by using _interpreters.destroy().  This can be managed
    /// automatically by passing "reqrefs=True" and then using _incref() and
    /// _decref() appropriately.
    ///
    /// "config" must be a valid interpreter config or the name of a
    /// predefined config ("isolated" or "legacy").  The default
    /// is "isolated".
    #[sig("(config=None, *, reqrefs=False)")]
    fn create(th: &Thread, config: Option<&Value>, reqrefs: bool) -> Result<i64> {
        let config = Config::from_object(th, config)?;
        let family = family(th)?;
        let made = family.make(th, Whence::Stdlib, config);
        match made {
            Ok(id) => {
                if reqrefs {
                    family.needs_refs(id);
                }
                Ok(id)
            }
            Err(message) => {
                let inner = interpreter_error(th, &message);
                let e = interpreter_error(th, "interpreter creation failed");
                krait_object::err::chain_context(&e, inner.value());
                Err(e)
            }
        }
    }

    /// destroy(id, *, restrict=False)
    ///
    /// Destroy the identified interpreter.
    ///
    /// Attempting to destroy the current interpreter raises InterpreterError.
    /// So does an unrecognized ID.
    #[sig("(id, *, restrict=False)")]
    fn destroy(th: &Thread, id: &Value, restrict: bool) -> Result<()> {
        let (family, id) = resolve(th, id, restrict, "destroy")?;
        if id == th.interp.id {
            return Err(interpreter_error(
                th,
                "cannot destroy the current interpreter",
            ));
        }
        // Whoever ends it runs in it: nobody else begins to meanwhile.
        if !family.start_ending(id) {
            return Err(interpreter_error(th, "interpreter running"));
        }
        if !family.end(th, id) {
            return Err(interpreter_error(th, "interpreter running"));
        }
        Ok(())
    }

    /// list_all() -> [(ID, whence)]
    ///
    /// Return a list containing the ID of every existing interpreter.
    #[sig("(*, require_ready=False)")]
    fn list_all(th: &Thread, require_ready: bool) -> Result<Vec<Value>> {
        let _ = require_ready;
        let all = family(th)?.list();
        Ok(all.into_iter().map(|(id, w)| pair(id, w)).collect())
    }

    /// get_current() -> (ID, whence)
    ///
    /// Return the ID of current interpreter.
    fn get_current(th: &Thread) -> Result<Value> {
        let id = th.interp.id;
        match family(th)?.with(id, |m| m.whence) {
            Some(w) => Ok(pair(id, w)),
            None => Err(not_found(th, id)),
        }
    }

    /// get_main() -> (ID, whence)
    ///
    /// Return the ID of main interpreter.
    fn get_main() -> Value {
        pair(0, Whence::Runtime)
    }

    /// set___main___attrs(id, ns, *, restrict=False)
    ///
    /// Bind the given attributes in the interpreter's __main__ module.
    #[sig("(id, updates, *, restrict=False)")]
    fn set___main___attrs(th: &Thread, id: &Value, updates: &Value, restrict: bool) -> Result<()> {
        let ns = dict_arg(th, "set___main___attrs", 2, Some(updates))?;
        let (family, id) = resolve(th, id, restrict, "update __main__ for")?;
        let names = match ns {
            Some(ns) if !ns.is_empty() => session::names(th, ns)?,
            _ => return Err(th.value_error("arg 2 must be a non-empty dict")),
        };
        match session::perform(th, &family, id, &names, &Task::Nothing) {
            Ok(_) => Ok(()),
            Err(f) => f.into_namespace(th, id).map(drop),
        }
    }

    /// exec(id, code, shared=None, *, restrict=False)
    ///
    /// Execute the provided code in the identified interpreter.
    /// This is equivalent to running the builtin exec() under the target
    /// interpreter, using the __dict__ of its __main__ module as both
    /// globals and locals.
    ///
    /// "code" may be a string containing the text of a Python script.
    ///
    /// Functions (and code objects) are also supported, with some restrictions.
    /// The code/function must not take any arguments or be a closure
    /// (i.e. have cell vars).  Methods and other callables are not supported.
    ///
    /// If a function is provided, its code object is used and all its state
    /// is ignored, including its __globals__ dict.
    #[sig("(id, code, shared=<unrepresentable>, *, restrict=False)")]
    fn exec(
        th: &Thread,
        id: &Value,
        code: &Value,
        shared: Option<&Value>,
        restrict: bool,
    ) -> Result<Value> {
        let shared = dict_arg(th, "exec", 3, shared)?;
        execute(th, id, code, shared, restrict)
    }

    /// run_string(id, script, shared=None, *, restrict=False)
    ///
    /// Execute the provided string in the identified interpreter.
    ///
    /// (See _interpreters.exec().
    #[sig("(id, script, shared=<unrepresentable>, *, restrict=False)")]
    fn run_string(
        th: &Thread,
        id: &Value,
        script: &Value,
        shared: Option<&Value>,
        restrict: bool,
    ) -> Result<Value> {
        if script.as_str().is_none() {
            return Err(wrong(th, "run_string", 2, "str", script));
        }
        let shared = dict_arg(th, "run_string", 3, shared)?;
        execute(th, id, script, shared, restrict)
    }

    /// run_func(id, func, shared=None, *, restrict=False)
    ///
    /// Execute the body of the provided function in the identified interpreter.
    /// Code objects are also supported.  In both cases, closures and args
    /// are not supported.  Methods and other callables are not supported either.
    ///
    /// (See _interpreters.exec().
    #[sig("(id, func, shared=<unrepresentable>, *, restrict=False)")]
    fn run_func(
        th: &Thread,
        id: &Value,
        func: &Value,
        shared: Option<&Value>,
        restrict: bool,
    ) -> Result<Value> {
        if FUNCTION.get_exact(func).is_none() && krait_vm::code::get(func).is_none() {
            return Err(wrong(th, "run_func", 2, "a function", func));
        }
        let shared = dict_arg(th, "run_func", 3, shared)?;
        execute(th, id, func, shared, restrict)
    }

    /// call(id, callable, args=None, kwargs=None, *, restrict=False)
    ///
    /// Call the provided object in the identified interpreter.
    /// Pass the given args and kwargs, if possible.
    #[sig("(id, callable, args=None, kwargs=None, *, preserve_exc=False, restrict=False)")]
    fn call(
        th: &Thread,
        id: &Value,
        callable: &Value,
        args: Option<&Value>,
        kwargs: Option<&Value>,
        preserve_exc: bool,
        restrict: bool,
    ) -> Result<Value> {
        let _ = preserve_exc;
        if let Some(v) = args
            && v.as_tuple().is_none()
        {
            return Err(wrong(th, "call", 3, "tuple", v));
        }
        dict_arg(th, "call", 4, kwargs)?;
        let (family, id) = resolve(th, id, restrict, "make a call in")?;
        if !call::is_callable(callable) {
            let shown = repr::repr_text(th, callable)?;
            return Err(th.type_error(format!("expected a callable, got {shown}")));
        }
        let empty = tuple::empty().into_value();
        let task = Task::Call {
            callable: data::of(th, callable, Fallback::Full)?,
            args: data::of(th, args.unwrap_or(&empty), Fallback::Full)?,
            kwargs: match kwargs {
                Some(k) if k.as_dict().is_some_and(|d| !d.is_empty()) => {
                    Some(data::of(th, k, Fallback::Full)?)
                }
                _ => None,
            },
        };
        let (result, failure) = match session::perform(th, &family, id, &[], &task) {
            Ok(d) => (data::object(th, &d)?, Value::none()),
            Err(f @ Failure::Uncaught(_)) => (Value::none(), f.into_namespace(th, id)?),
            Err(f) => return f.into_namespace(th, id),
        };
        Ok(tuple::from_array([result, failure]).into_value())
    }

    /// is_shareable(obj) -> bool
    ///
    /// Return True if the object's data may be shared between interpreters and
    /// False otherwise.
    #[sig("(obj)")]
    fn is_shareable(th: &Thread, obj: &Value) -> bool {
        data::is_shareable(th, obj)
    }

    /// is_running(id, *, restrict=False) -> bool
    ///
    /// Return whether or not the identified interpreter is running.
    #[sig("(id, *, restrict=False)")]
    fn is_running(th: &Thread, id: &Value, restrict: bool) -> Result<bool> {
        let (family, id) = resolve(th, id, restrict, "check if running for")?;
        Ok(family.is_running(id))
    }

    /// get_config(id, *, restrict=False) -> types.SimpleNamespace
    ///
    /// Return a representation of the config used to initialize the interpreter.
    #[sig("(id, *, restrict=False)")]
    fn get_config(th: &Thread, id: &Value, restrict: bool) -> Result<Value> {
        let (family, id) = resolve(th, id, restrict, "get the config of")?;
        match family.with(id, |m| m.config) {
            Some(c) => c.namespace(th),
            None => Err(not_found(th, id)),
        }
    }

    /// whence(id) -> int
    ///
    /// Return an identifier for where the interpreter was created.
    #[sig("(id)")]
    fn whence(th: &Thread, id: &Value) -> Result<i32> {
        let (family, id) = resolve(th, id, false, "get whence for")?;
        match family.with(id, |m| m.whence) {
            Some(w) => Ok(w as i32),
            None => Err(not_found(th, id)),
        }
    }

    #[sig("(id, *, implieslink=False, restrict=False)")]
    fn incref(th: &Thread, id: &Value, implieslink: bool, restrict: bool) -> Result<()> {
        let (family, id) = resolve(th, id, restrict, "incref")?;
        match family.retain(id, implieslink) {
            true => Ok(()),
            false => Err(not_found(th, id)),
        }
    }

    #[sig("(id, *, restrict=False)")]
    fn decref(th: &Thread, id: &Value, restrict: bool) -> Result<()> {
        let (family, id) = resolve(th, id, restrict, "decref")?;
        match family.release(id) {
            Released::Unknown => Err(not_found(th, id)),
            Released::Kept => Ok(()),
            Released::Last => {
                if id != th.interp.id && family.start_ending(id) {
                    family.end(th, id);
                }
                Ok(())
            }
        }
    }

    /// capture_exception(exc=None) -> types.SimpleNamespace
    ///
    /// Return a snapshot of an exception.  If "exc" is None
    /// then the current exception, if any, is used (but not cleared).
    ///
    /// The returned snapshot is the same as what _interpreters.exec() returns.
    #[sig("(exc=None)")]
    fn capture_exception(th: &Thread, exc: Option<&Value>) -> Result<Value> {
        let Some(e) = exc.filter(|e| !e.is_none()) else {
            return Ok(Value::none());
        };
        if !e.is_instance(&exc::BASE_EXCEPTION.ty) {
            let shown = repr::repr_text(th, e)?;
            return Err(th.type_error(format!("expected exception, got {shown}")));
        }
        errors::Snapshot::of(th, e).namespace(th)
    }
}
