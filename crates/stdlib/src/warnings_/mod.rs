//! `_warnings`: the native names that `importlib` needs before the library is there.
//!
//! Filters and formatting are the library's own (`_py_warnings`); `warnings` uses them because the other native
//! names are absent here.

use krait_object::protocol::{attr, call};
use krait_object::types::{int, str};
use krait_object::{Args, Result, Thread, TypeObject, Value, exc};

pub struct Warnings;

fn library(th: &Thread, name: &str) -> Result<Value> {
    let m = (th.interp.hooks.get().import)(th, "warnings")?;
    attr::get_text(th, &m, name)
}

/// The same for warnings of the interpreter's own: none once the library was taken down at exit.
fn library_unless_gone(th: &Thread, name: &str) -> Result<Option<Value>> {
    let modules = crate::sys::hooks::sys_get(th, "modules");
    let gone = modules
        .and_then(|m| m.as_dict().and_then(|d| d.get_text("warnings")))
        .is_some_and(|w| w.is_none());
    if gone {
        return Ok(None);
    }
    library(th, name).map(Some)
}

/// What `Hooks::warn` does.
pub fn warn(
    th: &Thread,
    category: &'static TypeObject,
    message: &str,
    stacklevel: i32,
) -> Result<()> {
    let Some(f) = library_unless_gone(th, "warn")? else {
        return Ok(());
    };
    let args = [
        str::new(message),
        category.type_value(),
        int::from_i64(i64::from(stacklevel)),
    ];
    call::call(th, &f, &args).map(drop)
}

/// What `Hooks::warn_at` does.
pub fn warn_at(
    th: &Thread,
    category: &'static TypeObject,
    message: &str,
    filename: &str,
    line: i32,
) -> Result<()> {
    let Some(f) = library_unless_gone(th, "warn_explicit")? else {
        return Ok(());
    };
    let args = [
        str::new(message),
        category.type_value(),
        str::new(filename),
        int::from_i64(i64::from(line)),
    ];
    call::call(th, &f, &args).map(drop)
}

/// What `Hooks::unawaited` does: the library words the warning, or else a short one is given.
pub fn unawaited(th: &Thread, coroutine: &Value) -> Result<()> {
    let worded = match library_unless_gone(th, "_warn_unawaited_coroutine") {
        Ok(Some(f)) => call::call1(th, &f, coroutine).map(|_| true),
        Ok(None) | Err(_) => Ok(false),
    };
    match worded {
        Ok(true) => return Ok(()),
        Ok(false) => {}
        Err(e) if e.is(&exc::RUNTIME_WARNING) => return Err(e),
        Err(e) => th.unraisable(
            e,
            Some(coroutine),
            Some("Exception ignored while finalizing coroutine"),
        ),
    }
    let name = attr::get_text(th, coroutine, "__qualname__")?;
    let name = krait_object::protocol::repr::str_text(th, &name)?;
    th.warn(
        &exc::RUNTIME_WARNING.ty,
        &format!("coroutine '{name}' was never awaited"),
        1,
    )
}

/// _warnings provides basic warning filtering support.
#[krait_object::pymodule(name = "_warnings")]
impl Warnings {
    /// Issue a warning, or maybe ignore it or raise an exception.
    #[sig("(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())")]
    fn warn(th: &Thread, args: Args) -> Result<Value> {
        call::call_args(th, &library(th, "warn")?, args)
    }

    /// Issue a warning, or maybe ignore it or raise an exception.
    #[sig(
        "(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None)"
    )]
    fn warn_explicit(th: &Thread, args: Args) -> Result<Value> {
        call::call_args(th, &library(th, "warn_explicit")?, args)
    }
}
