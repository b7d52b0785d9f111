//! Showing a warning: through `warnings._showwarnmsg`, or plainly on `sys.stderr` where that is gone.

use super::explicit::Warning;
use super::{library, library_imported};
use krait_object::protocol::{attr, call, repr};
use krait_object::types::int;
use krait_object::{Dict, Result, Thread, Value, exc, wk};

/// Shows a warning that passed the filters.
pub(super) fn show(
    th: &Thread,
    w: &Warning<'_>,
    message: &Value,
    text: &Value,
    category: &Value,
) -> Result<()> {
    // Only the library can say where an object was allocated.
    let function = match w.source {
        Some(_) => library_imported(th, "_showwarnmsg")?,
        None => library(th, "_showwarnmsg")?,
    };
    let Some(function) = function else {
        plainly(th, w, text, category);
        return Ok(());
    };
    if !call::is_callable(&function) {
        return Err(th.type_error("warnings._showwarnmsg() must be set to a callable"));
    }
    let Some(class) = library(th, "WarningMessage")? else {
        return Err(th.runtime_error("unable to get warnings.WarningMessage"));
    };
    // What the module's loader has is shown if the file itself cannot be read.
    let line = w
        .source_line
        .filter(|_| crate::plain::source_line(th, w.filename, w.line).is_none())
        .cloned();
    let args = [
        message.clone(),
        category.clone(),
        w.filename.clone(),
        int::from_i64(w.line),
        Value::none(),
        line.unwrap_or_else(Value::none),
        w.source.cloned().unwrap_or_else(Value::none),
    ];
    let shown = call::call(th, &class, &args)?;
    call::call1(th, &function, &shown).map(drop)
}

fn plainly(th: &Thread, w: &Warning<'_>, text: &Value, category: &Value) {
    match crate::sys::hooks::sys_get(th, "stderr") {
        None => return crate::sys::hooks::write_stderr(th, "lost sys.stderr\n"),
        // The program wants no output there.
        Some(stream) if stream.is_none() => return,
        Some(_) => {}
    }
    let shown = |v: &Value| repr::str_text(th, v).unwrap_or_default();
    let class = category
        .as_type()
        .map(|t| t.short_name())
        .unwrap_or_default();
    let mut out = format!(
        "{}:{}: {class}: {}\n",
        shown(w.filename),
        w.line,
        shown(text)
    );
    let line = match w.source_line {
        Some(l) => Some(shown(l).trim_start().to_owned()),
        None => crate::plain::source_line(th, w.filename, w.line),
    };
    if let Some(line) = line {
        out.push_str(&format!("  {line}\n"));
    }
    crate::sys::hooks::write_stderr(th, &out);
}

/// A line of the source that a module's loader has; `None` if there is none.
pub(super) fn line_from_loader(
    th: &Thread,
    globals: &Value,
    dict: &Dict,
    line: i64,
) -> Result<Option<Value>> {
    let external = (th.interp.hooks.get().import)(th, "_frozen_importlib_external")?;
    let bless = attr::get_text(th, &external, "_bless_my_loader")?;
    let loader = call::call1(th, &bless, globals)?;
    if loader.is_none() {
        return Ok(None);
    }
    // A module that is run is known to its loader by the name in its spec.
    let spec = dict.get(th, wk::__spec__())?.filter(|s| !s.is_none());
    let name = match spec {
        Some(spec) => attr::get_opt(th, &spec, wk::name())?,
        None => dict.get(th, wk::__name__())?,
    };
    let Some(name) = name else {
        return Ok(None);
    };
    let Some(get_source) = attr::get_opt(th, &loader, &wk::str("get_source"))? else {
        return Ok(None);
    };
    let source = match call::call1(th, &get_source, &name) {
        Err(e) if e.is(&exc::IMPORT_ERROR) => return Ok(None),
        source => source?,
    };
    if source.is_none() {
        return Ok(None);
    }
    let lines = call::call_method_text(th, &source, "splitlines", &[])?;
    let at = usize::try_from(line - 1).ok();
    Ok(at.and_then(|at| lines.as_list().and_then(|l| l.get(at))))
}
