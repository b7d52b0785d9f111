//! Display, exception, unraisable, breakpoint and audit hooks.

use krait_object::protocol::{attr, call, repr, truth};
use krait_object::types::str;
use krait_object::{Args, Fields, Raised, Result, Thread, Value, exc, wk};
use krait_vm::machine::Machine;

pub struct Hooks;

/// The basic interactive mode, which whoever embeds the interpreter provides.
#[derive(Default)]
pub struct BaseRepl(pub std::cell::Cell<Option<fn(&Thread) -> Result<()>>>);

/// Audit hooks of an interpreter.
#[derive(Default)]
pub struct AuditState {
    hooks: Fields,
}

pub(crate) fn sys_get(th: &Thread, name: &str) -> Option<Value> {
    th.interp
        .sysdict
        .get()
        .and_then(|d| d.as_dict().and_then(|d| d.get_text(name)))
}

/// Writes text to `sys.stderr`, or to descriptor 2 if there is none.
pub fn write_stderr(th: &Thread, text: &str) {
    let stream = sys_get(th, "stderr").filter(|s| !s.is_none());
    let done = match stream {
        Some(s) => call::call_method(th, &s, wk::write(), &[str::new(text)]).is_ok(),
        None => false,
    };
    if !done {
        let _ = crate::host::of(th).write(2, text.as_bytes());
    }
}

/// Prints an exception with its traceback, through the `traceback` module if that can be had and works.
pub fn print_exception(th: &Thread, e: &Value) {
    let printed = sys_get(th, "modules").is_some_and(|_| {
        (th.interp.hooks.get().import)(th, "traceback")
            .and_then(|m| attr::get_text(th, &m, "_print_exception_bltin"))
            .and_then(|f| call::call1(th, &f, e))
            .is_ok()
    });
    if !printed {
        write_stderr(th, &crate::plain::report(th, e));
    }
}

/// What `Hooks::unraisable` does: calls `sys.unraisablehook`. With a message and an object, the message ends with the
/// object's `repr`, and the hook does not see the object itself: it might be dying.
pub fn unraisable(th: &Thread, e: Raised, object: Option<&Value>, message: Option<&str>) {
    if e.data().is_some_and(|d| !d.traceback.is_some()) {
        let f = krait_vm::frameobj::current(th);
        if !f.is_null() {
            krait_vm::traceback::here(f, &e);
        }
    }
    let tb = e
        .data()
        .and_then(|d| d.traceback.get())
        .unwrap_or_else(Value::none);
    let (message, object) = match (message, object) {
        (Some(m), Some(o)) => (
            repr::repr_text(th, o)
                .ok()
                .map(|shown| format!("{m} {shown}")),
            None,
        ),
        (m, o) => (m.map(str::to_owned), o.cloned()),
    };
    let fields = vec![
        e.value().ty().type_value(),
        e.value().clone(),
        tb,
        message.as_deref().map_or_else(Value::none, str::new),
        object.unwrap_or_else(Value::none),
    ];
    let args = match krait_builtins::structseq::make(th, &UNRAISABLE, fields) {
        Ok(args) => args,
        Err(_) => return write_stderr(th, &crate::plain::exception_text(th, e.value())),
    };
    let hook = sys_get(th, "unraisablehook").filter(|h| !h.is_none());
    let audited = (th.interp.hooks.get().audit)(
        th,
        "sys.unraisablehook",
        &[hook.clone().unwrap_or_else(Value::none), args.clone()],
    );
    let Err(inner) = audited.and_then(|()| match &hook {
        Some(h) => call::call1(th, h, &args).map(drop),
        None => show_unraisable(th, &args),
    }) else {
        return;
    };
    let shown = hook.map_or_else(String::new, |h| repr_or_fallback(th, &h));
    write_stderr(
        th,
        &format!("Exception ignored in sys.unraisablehook: {shown}\n"),
    );
    let tb = inner
        .data()
        .and_then(|d| d.traceback.get())
        .unwrap_or_else(Value::none);
    let typ = inner.value().ty().type_value();
    let text = crate::plain::unraisable_report(th, &typ, inner.value(), &tb);
    write_stderr(th, &text);
}

/// What `sys.unraisablehook` is at first.
fn show_unraisable(th: &Thread, unraisable: &Value) -> Result<()> {
    let get = |n: &str| attr::get_text(th, unraisable, n);
    let (msg, object) = (get("err_msg")?, get("object")?);
    let head = match (msg.as_str(), object.is_none()) {
        (Some(m), true) => format!("{}:\n", m.to_string_lossy()),
        (Some(m), false) => format!(
            "{}: {}\n",
            m.to_string_lossy(),
            repr_or_fallback(th, &object)
        ),
        (None, false) => format!("Exception ignored in: {}\n", repr_or_fallback(th, &object)),
        (None, true) => String::new(),
    };
    let body = crate::plain::unraisable_report(
        th,
        &get("exc_type")?,
        &get("exc_value")?,
        &get("exc_traceback")?,
    );
    write_stderr(th, &format!("{head}{body}"));
    Ok(())
}

static UNRAISABLE: krait_builtins::structseq::StructSeq = krait_builtins::structseq::StructSeq {
    name: "UnraisableHookArgs",
    doc: "UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.",
    fields: &[
        ("exc_type", "Exception type"),
        ("exc_value", "Exception value"),
        ("exc_traceback", "Exception traceback"),
        ("err_msg", "Error message"),
        ("object", "Object causing the exception"),
    ],
    visible: 5,
    immutable: true,
};

/// What `Hooks::audit` does.
pub fn audit(th: &Thread, event: &str, args: &[Value]) -> Result<()> {
    let state = th.interp.state::<AuditState>();
    if state.hooks.is_empty() {
        return Ok(());
    }
    let tuple = krait_object::types::tuple::from_slice(args).into_value();
    // Hooks are not traced, except those that want to be.
    let tracing = &Machine::of(th).tracing;
    let before = tracing.get();
    let told = state.hooks.snapshot().into_iter().try_for_each(|h| {
        tracing.set(before + 1);
        let traced = attr::get_opt(th, &h, wk::__cantrace__())?;
        if let Some(v) = traced
            && truth::is_true(th, &v)?
        {
            tracing.set(before);
        }
        call::call(th, &h, &[str::new(event), tuple.clone()]).map(drop)
    });
    tracing.set(before);
    told
}

#[krait_object::pyfunctions]
impl Hooks {
    /// Print an object to sys.stdout and also save it in builtins._
    fn displayhook(th: &Thread, object: &Value) -> Result<()> {
        let builtins = th.interp.builtins.get_or_none();
        let Some(d) = builtins.as_dict() else {
            return Err(th.runtime_error("lost builtins module"));
        };
        if object.is_none() {
            return Ok(());
        }
        d.set_str(th, "_", Value::none())?;
        let Some(out) = sys_get(th, "stdout").filter(|s| !s.is_none()) else {
            return Err(th.runtime_error("lost sys.stdout"));
        };
        let text = repr::repr(th, object)?;
        match call::call_method(th, &out, wk::write(), std::slice::from_ref(&text)) {
            Err(e) if e.is(&exc::UNICODE_ENCODE_ERROR) => {
                let enc = attr::get_text(th, &out, "encoding")?;
                let bytes = call::call_method_text(
                    th,
                    &text,
                    "encode",
                    &[enc.clone(), str::new("backslashreplace")],
                )?;
                let back =
                    call::call_method_text(th, &bytes, "decode", &[enc, str::new("strict")])?;
                call::call_method(th, &out, wk::write(), &[back])?;
            }
            r => drop(r?),
        }
        call::call_method(th, &out, wk::write(), &[str::new("\n")])?;
        d.set_str(th, "_", object.clone())
    }

    /// Handle an exception by displaying it with a traceback on sys.stderr.
    fn excepthook(th: &Thread, exctype: &Value, value: &Value, traceback: &Value) {
        let _ = exctype;
        if let Some(d) = exc::data(value)
            && !traceback.is_none()
            && !d.traceback.is_some()
        {
            d.traceback.set(traceback.clone());
        }
        print_exception(th, value);
    }

    /// Private function for getting the base REPL
    fn _baserepl(th: &Thread) -> Result<()> {
        match th.interp.state::<BaseRepl>().0.get() {
            Some(run) => run(th),
            None => Ok(()),
        }
    }

    /// Handle an unraisable exception.
    fn unraisablehook(th: &Thread, unraisable: &Value) -> Result<()> {
        if unraisable.ty().name() != UNRAISABLE.name {
            return Err(
                th.type_error("sys.unraisablehook argument type must be UnraisableHookArgs")
            );
        }
        show_unraisable(th, unraisable)
    }

    /// This hook function is called by built-in breakpoint().
    #[sig("(*args, **kwargs)")]
    fn breakpointhook(th: &Thread, args: Args) -> Result<Value> {
        let name = crate::environment::get(th, "PYTHONBREAKPOINT").unwrap_or_default();
        if name == "0" {
            return Ok(Value::none());
        }
        let path = if name.is_empty() {
            "pdb.set_trace".to_owned()
        } else {
            name
        };
        let (module, func) = path.rsplit_once('.').unwrap_or(("builtins", &path));
        let found =
            (th.interp.hooks.get().import)(th, module).and_then(|m| attr::get_text(th, &m, func));
        match found {
            Ok(f) => call::call_args(th, &f, args),
            Err(_) => {
                th.warn(
                    &exc::RUNTIME_WARNING.ty,
                    &format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{path}\""),
                    0,
                )?;
                Ok(Value::none())
            }
        }
    }

    /// Passes the event to any hooks that are attached.
    #[sig("(event, /, *args)")]
    fn audit(th: &Thread, event: &krait_object::Str, args: &[Value]) -> Result<()> {
        audit(th, &event.to_string_lossy(), args)
    }

    /// Adds a new audit hook callback.
    #[sig("(hook)")]
    fn addaudithook(th: &Thread, hook: &Value) -> Result<()> {
        match audit(th, "sys.addaudithook", &[]) {
            Err(e) if e.is(&exc::RUNTIME_ERROR) => return Ok(()),
            r => r?,
        }
        th.interp.state::<AuditState>().hooks.push(hook.clone());
        th.interp.audited.set(true);
        Ok(())
    }
}

fn repr_or_fallback(th: &Thread, v: &Value) -> String {
    repr::repr_text(th, v).unwrap_or_else(|_| "<object repr() failed>".to_owned())
}
