//! The end of an interpreter: exit codes, `atexit`, modules in CPython's order.

use crate::boot::Interpreter;
use krait_object::protocol::{attr, call, repr};
use krait_object::types::str;
use krait_object::{Raised, Result, Thread, Value, exc, gc, wk};
use krait_stdlib::sys::hooks;
use krait_vm::import;
use std::cell::Cell;

/// Handles an exception that reached the top: prints it unless it is `SystemExit`. The process's exit code.
pub fn exit_code(th: &Thread, e: Raised) -> i32 {
    if let Some(x) = exc::SYSTEM_EXIT.get(e.value()) {
        let code = x.ext.code.get_or_none();
        if code.is_none() {
            return 0;
        }
        if code.as_int().is_some() {
            return code.as_i64().map_or(-1, |c| c as i32);
        }
        flush_quietly(th);
        // The stream decides what becomes of characters that it cannot encode.
        let stream = open_stream(th, "stderr");
        match (repr::to_str(th, &code), stream) {
            (Ok(text), Some(s)) => drop(call::call_method(th, &s, wk::write(), &[text])),
            (Ok(text), None) => hooks::write_stderr(
                th,
                &text
                    .as_str()
                    .map(|s| s.to_string_lossy())
                    .unwrap_or_default(),
            ),
            (Err(_), _) => {}
        }
        hooks::write_stderr(th, "\n");
        return 1;
    }
    let interrupted = e.is(&exc::KEYBOARD_INTERRUPT);
    if let Err(exit) = report(th, e) {
        return exit_code(th, exit);
    }
    if !interrupted {
        return 1;
    }
    th.interp.state::<Ending>().interrupted.set(true);
    INTERRUPTED
}

/// Shows an exception, `SystemExit` like any other, through `sys.excepthook`. An error is the `SystemExit` that the hook
/// raised.
pub fn report(th: &Thread, e: Raised) -> Result<()> {
    flush_quietly(th);
    let sys = th.interp.sysdict.get_or_none();
    let hook = sys
        .as_dict()
        .and_then(|d| d.get_text("excepthook"))
        .filter(|h| !h.is_none());
    let v = e.into_value();
    let tb = exc::data(&v)
        .and_then(|d| d.traceback.get())
        .unwrap_or_else(Value::none);
    if let Some(d) = sys.as_dict() {
        for (n, x) in [
            ("last_exc", &v),
            ("last_value", &v),
            ("last_traceback", &tb),
            ("last_type", &v.ty().type_value()),
        ] {
            let _ = d.set_str(th, n, x.clone());
        }
    }
    let mut told = vec![hook.clone().unwrap_or_else(Value::none)];
    told.extend([v.ty().type_value(), v.clone(), tb.clone()]);
    match th.audit("sys.excepthook", &told) {
        Err(e) if e.is(&exc::RUNTIME_ERROR) => return Ok(()),
        Err(e) => th.unraisable(e, None, Some("Exception ignored in audit hook")),
        Ok(()) => {}
    }
    match hook {
        Some(h) => {
            if let Err(inner) = call::call(th, &h, &[v.ty().type_value(), v.clone(), tb]) {
                if inner.is(&exc::SYSTEM_EXIT) {
                    return Err(inner);
                }
                hooks::write_stderr(th, "Error in sys.excepthook:\n");
                hooks::print_exception(th, inner.value());
                hooks::write_stderr(th, "\nOriginal exception was:\n");
                hooks::print_exception(th, &v);
            }
        }
        None => {
            hooks::write_stderr(th, "sys.excepthook is missing\n");
            hooks::print_exception(th, &v);
        }
    }
    flush_quietly(th);
    Ok(())
}

/// How the program of an interpreter ended.
#[derive(Default)]
struct Ending {
    interrupted: Cell<bool>,
}

/// The exit code after a `KeyboardInterrupt`, for those who cannot die of the signal.
const INTERRUPTED: i32 = 128 + 2;

/// Whether a `KeyboardInterrupt` ended the program: the process then dies of the signal, so that a shell sees it.
pub fn was_interrupted(i: &Interpreter) -> bool {
    i.thread.interp.state::<Ending>().interrupted.get()
}

/// A stream of `sys` that is there and open.
fn open_stream(th: &Thread, name: &str) -> Option<Value> {
    let sys = th.interp.sysdict.get_or_none();
    let s = sys.as_dict()?.get_text(name).filter(|s| !s.is_none())?;
    let closed = attr::get_opt(th, &s, wk::closed())
        .ok()
        .flatten()
        .is_some_and(|c| c.is_true());
    (!closed).then_some(s)
}

/// Flushes the standard streams; whether it worked. What went wrong with `sys.stdout` is reported.
fn flush(th: &Thread) -> bool {
    let mut ok = true;
    for name in ["stdout", "stderr"] {
        let Some(s) = open_stream(th, name) else {
            continue;
        };
        if let Err(e) = call::call_method(th, &s, wk::flush(), &[])
            && name == "stdout"
        {
            ok = false;
            th.unraisable(e, None, Some("Exception ignored while flushing sys.stdout"));
        }
    }
    ok
}

/// Flushes what can be flushed, also the streams that the program put others in front of.
pub(crate) fn flush_quietly(th: &Thread) {
    for name in ["stdout", "stderr", "__stdout__", "__stderr__"] {
        if let Some(s) = open_stream(th, name) {
            drop(call::call_method(th, &s, wk::flush(), &[]));
        }
    }
}

/// Ends the interpreter; 120 if the standard streams could not be flushed.
pub fn finalize(i: &Interpreter) -> i32 {
    let th = &*i.thread;
    wait_for_threads(th);
    (th.interp.hooks.get().at_exit)(th);
    end_others(th);
    th.interp.finalizing.set(true);
    th.interp.finalizer.set(th.ident);
    let flushed = flush(th);
    krait_stdlib::io_::prepare_exit(th);
    clear_modules(th);
    gc::collect(th, 2);
    // Once something was said about it, it is not said again.
    let again = !flushed || flush(th);
    flush_quietly(th);
    if flushed && again { 0 } else { 120 }
}

/// With the main interpreter those end that it leaves behind, but for such as still run something.
fn end_others(th: &Thread) {
    if th.interp.id != 0 {
        return;
    }
    let Some(family) = krait_stdlib::interpreters_::family::of(th) else {
        return;
    };
    let others: Vec<i64> = family.list().iter().map(|(id, _)| *id).collect();
    let others: Vec<i64> = others.into_iter().filter(|id| *id != 0).collect();
    if others.is_empty() {
        return;
    }
    let warn = th.interp.hooks.get().warn_at;
    let message = "remaining subinterpreters; close them with Interpreter.close()";
    if let Err(e) = warn(th, &exc::RUNTIME_WARNING.ty, message, "<sys>".into(), 0) {
        th.unraisable(e, None, None);
    }
    for id in others {
        if family.start_ending(id) {
            family.end(th, id);
        }
    }
}

/// Lets `threading`, if somebody imported it, wait for the threads that are not daemons.
fn wait_for_threads(th: &Thread) {
    let Ok(Some(threading)) = import::loaded(th, &str::new("threading")) else {
        return;
    };
    if let Err(e) = call::call_method_text(th, &threading, "_shutdown", &[]) {
        th.unraisable(e, None, Some("Exception ignored on threading shutdown"));
    }
}

/// Empties `sys.modules` and then the modules' dicts, names with one underscore first.
fn clear_modules(th: &Thread) {
    let Some(modules) = th.interp.modules.get() else {
        return;
    };
    let Some(d) = modules.as_dict() else { return };
    let sys = th.interp.sysdict.get_or_none();
    if let Some(s) = sys.as_dict() {
        for n in [
            "last_exc",
            "last_type",
            "last_value",
            "last_traceback",
            "ps1",
            "ps2",
            "path_importer_cache",
            "meta_path",
            "path_hooks",
        ] {
            if s.get_text(n).is_some() {
                let _ = s.set_str(th, n, Value::none());
            }
        }
    }
    let mut held: Vec<(Value, Value)> = Vec::new();
    for (name, m) in d.snapshot() {
        let keep = name
            .as_str()
            .is_some_and(|s| s.eq_str("sys") || s.eq_str("builtins"));
        if !keep {
            let _ = d.set(th, name.clone(), Value::none());
            held.push((name, m));
        }
    }
    let weak: Vec<_> = held
        .iter()
        .filter_map(|(n, m)| {
            use krait_object::types::weakref::{WEAKREF, create};
            create(&WEAKREF, &WEAKREF.ty, m, None).map(|r| (n.clone(), r))
        })
        .collect();
    drop(held);
    gc::collect(th, 2);
    // What is still alive loses its names, last imported first.
    for (_, r) in weak.iter().rev() {
        let Some(m) = r.get() else { continue };
        let Some(m) = krait_object::types::module::MODULE.get(&m) else {
            continue;
        };
        let Some(dict) = m.dict_opt() else { continue };
        clear_dict(th, &dict);
    }
}

fn clear_dict(th: &Thread, d: &krait_object::Dict) {
    for underscore in [true, false] {
        for (k, v) in d.snapshot() {
            let Some(s) = k.as_str() else { continue };
            if v.is_none() || s.eq_str("__builtins__") {
                continue;
            }
            let single =
                s.char_at(0) == Some(u32::from('_')) && s.char_at(1) != Some(u32::from('_'));
            if single == underscore || !underscore {
                drop(v);
                let _ = d.set(th, k.clone(), Value::none());
            }
        }
    }
}
