//! `sys.stdin`, `sys.stdout`, `sys.stderr` as `io` objects.

use super::flags;
use krait_object::protocol::{attr, call};
use krait_object::types::{int, str, tuple};
use krait_object::{Args, Result, Thread, Value};
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
    for (fd, name) in [(0, "stdin"), (1, "stdout"), (2, "stderr")] {
        let s = stream(th, &io, fd, name)?;
        sys.set_str(th, name, s.clone())?;
        sys.set_str(th, &format!("__{name}__"), s)?;
    }
    Ok(())
}

fn stream(th: &Thread, io: &Value, fd: i32, name: &str) -> Result<Value> {
    let host = crate::host::of(th);
    // A closed descriptor has no stream.
    if host.stat_fd(fd).is_err() {
        return Ok(Value::none());
    }
    let s = flags::settings(th);
    let write = fd != 0;
    let terminal = host.is_terminal(fd);
    let raw_only = s.unbuffered && write;
    let mode = if write { "wb" } else { "rb" };
    let open = attr::get_text(th, io, "open")?;
    let buffering = if raw_only { 0 } else { -1 };
    let names = tuple::from_vec(vec![str::new("closefd")]);
    let args = [
        int::from_i64(fd.into()),
        str::new(mode),
        int::from_i64(buffering),
        Value::bool(false),
    ];
    let buffer = call::call_args(th, &open, Args::new(&args, Some(&names)))?;
    let raw = if raw_only {
        buffer.clone()
    } else {
        attr::get_text(th, &buffer, "raw")?
    };
    attr::set(
        th,
        &raw,
        &krait_object::wk::str("name"),
        &str::new(&format!("<{name}>")),
    )?;
    let encoding = s.stdio_encoding.as_deref().unwrap_or("utf-8");
    let errors = if name == "stderr" {
        "backslashreplace"
    } else {
        s.stdio_errors.as_deref().unwrap_or(default_errors(&s))
    };
    let line = terminal && !raw_only || name == "stderr";
    let wrapper = attr::get_text(th, io, "TextIOWrapper")?;
    let newline = if write { str::new("\n") } else { Value::none() };
    let args = [
        buffer,
        str::new(encoding),
        str::new(errors),
        newline,
        Value::bool(line),
        Value::bool(raw_only),
    ];
    let text = call::call(th, &wrapper, &args)?;
    attr::set(
        th,
        &text,
        &krait_object::wk::str("mode"),
        &str::new(if write { "w" } else { "r" }),
    )?;
    Ok(text)
}

/// In the C and POSIX locales (and UTF-8 mode) undecodable bytes pass through.
fn default_errors(s: &flags::Settings) -> &'static str {
    if s.utf8_mode != 0 {
        "surrogateescape"
    } else {
        "strict"
    }
}
