//! `sys.stdin`, `sys.stdout`, `sys.stderr` as `io` objects.

use super::flags;
use crate::io_;
use krait_object::protocol::{attr, call, truth};
use krait_object::types::str;
use krait_object::{Result, Thread, Value, wk};
use krait_vm::import;

/// Replaces the bare printers by text streams.
pub fn init(th: &Thread) -> Result<()> {
    let io = import::import(th, "io")?;
    let builtins = th.interp.builtins.get_or_none();
    if let Some(d) = builtins.as_dict() {
        d.set_str(th, "open", attr::get_text(th, &io, "open")?)?;
    }
    let sys = th.interp.sysdict.get_or_none();
    let Some(sys) = sys.as_dict() else {
        return Ok(());
    };
    let encoding = encoding(th)?;
    for (fd, name) in [(0, "stdin"), (1, "stdout"), (2, "stderr")] {
        let s = stream(th, fd, name, &encoding)?;
        sys.set_str(th, name, s.clone())?;
        sys.set_str(th, &format!("__{name}__"), s)?;
    }
    Ok(())
}

/// The streams' encoding: what `PYTHONIOENCODING` says, by its codec's own name, or UTF-8.
fn encoding(th: &Thread) -> Result<Value> {
    let given = flags::settings(th).stdio_encoding;
    let Some(given) = given.filter(|e| !e.is_empty()) else {
        return Ok(str::new("utf-8"));
    };
    let codec = krait_builtins::codecs::lookup(th, &given)?;
    attr::get(th, &codec, wk::name())
}

fn stream(th: &Thread, fd: i32, name: &str, encoding: &Value) -> Result<Value> {
    // A closed descriptor has no stream.
    if crate::host::of(th).stat_fd(fd).is_err() {
        return Ok(Value::none());
    }
    let s = flags::settings(th);
    let write = fd != 0;
    let raw_only = s.unbuffered && write;
    let mode = if write { "wb" } else { "rb" };
    let buffer = io_::open_fd(th, fd, mode, if raw_only { 0 } else { -1 })?;
    let raw = if raw_only {
        buffer.clone()
    } else {
        attr::get(th, &buffer, wk::raw())?
    };
    attr::set(th, &raw, wk::name(), &str::new(&format!("<{name}>")))?;
    let terminal = truth::is_true(th, &call::call_method(th, &raw, wk::isatty(), &[])?)?;
    let errors = if name == "stderr" {
        "backslashreplace"
    } else {
        match s.stdio_errors.as_deref() {
            Some(e) if !e.is_empty() => e,
            _ => default_errors(th, &s),
        }
    };
    let line_buffering = !s.unbuffered && (terminal || name == "stderr");
    let args = [
        buffer,
        encoding.clone(),
        str::new(errors),
        str::new("\n"),
        Value::bool(line_buffering),
        Value::bool(s.unbuffered),
    ];
    let text = call::call_type(th, &io_::text::TEXT_IO_WRAPPER.ty, &args)?;
    let mode = if write { "w" } else { "r" };
    attr::set(th, &text, wk::mode(), &str::new(mode))?;
    Ok(text)
}

/// In the C and POSIX locales (in UTF-8, too, and in UTF-8 mode) undecodable bytes pass through, unless the encoding was
/// chosen.
fn default_errors(th: &Thread, s: &flags::Settings) -> &'static str {
    if s.stdio_encoding.as_deref().is_some_and(|e| !e.is_empty()) {
        return "strict";
    }
    let locale = io_::text::locale(th);
    let plain = ["C", "POSIX", "C.UTF-8", "C.utf8", "UTF-8"].contains(&locale.as_str());
    if s.utf8_mode != 0 || plain {
        "surrogateescape"
    } else {
        "strict"
    }
}
