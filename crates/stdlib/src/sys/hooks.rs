//! Display, exception, unraisable, breakpoint and audit hooks.

use krait_object::protocol::{attr, call, repr};
use krait_object::types::str;
use krait_object::{Args, Fields, Raised, Result, Thread, Value, exc, wk};

pub struct Hooks;

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

/// Prints an exception with its traceback, through the `traceback` module if that can be had.
pub fn print_exception(th: &Thread, e: &Value) {
    if let Some(m) =
        sys_get(th, "modules").and_then(|_| (th.interp.hooks.get().import)(th, "traceback").ok())
    {
        let printed =
            attr::get_text(th, &m, "_print_exception_bltin").and_then(|f| call::call1(th, &f, e));
        match printed {
            Ok(_) => return,
            Err(inner) => write_stderr(
                th,
                &format!("{}\n", crate::plain::exception_text(th, inner.value())),
            ),
        }
    }
    write_stderr(th, &crate::plain::traceback_text(th, e));
}

/// What `Hooks::unraisable` does: calls `sys.unraisablehook`.
pub fn unraisable(th: &Thread, e: Raised, object: Option<&Value>, message: Option<&str>) {
    let tb = e
        .data()
        .and_then(|d| d.traceback.get())
        .unwrap_or_else(Value::none);
    let fields = vec![
        e.value().ty().type_value(),
        e.value().clone(),
        tb,
        message.map_or_else(Value::none, str::new),
        object.cloned().unwrap_or_else(Value::none),
    ];
    let args = krait_builtins::structseq::make(th, &UNRAISABLE, fields);
    let hook = sys_get(th, "unraisablehook").filter(|h| !h.is_none());
    let done = match (&args, hook) {
        (Ok(a), Some(h)) => call::call1(th, &h, a).is_ok(),
        _ => false,
    };
    if !done {
        write_stderr(th, &crate::plain::exception_text(th, e.value()));
    }
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
};

/// What `Hooks::audit` does.
pub fn audit(th: &Thread, event: &str, args: &[Value]) -> Result<()> {
    let state = th.interp.state::<AuditState>();
    if state.hooks.is_empty() {
        return Ok(());
    }
    let tuple = krait_object::types::tuple::from_slice(args).into_value();
    for h in state.hooks.snapshot() {
        call::call(th, &h, &[str::new(event), tuple.clone()])?;
    }
    Ok(())
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

    /// Handle an unraisable exception.
    fn unraisablehook(th: &Thread, unraisable: &Value) -> Result<()> {
        let get = |n: &str| attr::get_text(th, unraisable, n);
        let (msg, object, value) = (get("err_msg")?, get("object")?, get("exc_value")?);
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
        write_stderr(th, &head);
        print_exception(th, &value);
        Ok(())
    }

    /// This hook function is called by built-in breakpoint().
    #[sig("(*args, **kws)")]
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
        Ok(())
    }
}

fn repr_or_fallback(th: &Thread, v: &Value) -> String {
    repr::repr_text(th, v).unwrap_or_else(|_| "<object repr() failed>".to_owned())
}
