//! `_warnings`: issuing warnings. What the filters are and how a warning is worded and shown is for programs to change,
//! through the attributes of the module `warnings`; they are read each time, if that module is loaded.
//!
//! `state` has what an interpreter keeps, `explicit` decides on one warning, `place` finds where in the program it is
//! attributed to, `show` writes it.

mod explicit;
mod place;
mod show;
mod state;

use explicit::Warning;
use krait_base::Wtf8;
use krait_object::protocol::{attr, call, repr};
use krait_object::types::str;
use krait_object::{Module, Result, Str, Thread, Tuple, TypeObject, Value, exc};
use state::State;

pub struct Warnings;

/// An attribute of the module `warnings`, unless that is not loaded (any more).
fn library(th: &Thread, name: &str) -> Result<Option<Value>> {
    let modules = th.interp.modules.get_or_none();
    let module = modules
        .as_dict()
        .and_then(|d| d.get_text("warnings"))
        .filter(|m| !m.is_none());
    match module {
        Some(m) => attr::get_opt(th, &m, &krait_object::intern::intern_text(th, name)),
        None => Ok(None),
    }
}

/// The same, importing the module if need be and possible.
fn library_imported(th: &Thread, name: &str) -> Result<Option<Value>> {
    match (th.interp.hooks.get().import)(th, "warnings") {
        Ok(m) => attr::get_opt(th, &m, &krait_object::intern::intern_text(th, name)),
        Err(e) if e.is(&exc::IMPORT_ERROR) => Ok(None),
        Err(e) => Err(e),
    }
}

/// What `Hooks::warn` does.
pub fn warn(
    th: &Thread,
    category: &'static TypeObject,
    message: &str,
    stacklevel: i32,
) -> Result<()> {
    let place = place::of(th, i64::from(stacklevel), &[])?;
    let (message, category) = (str::new(message), category.type_value());
    issue(th, &place, &message, &category, None)
}

fn issue(
    th: &Thread,
    place: &place::Place,
    message: &Value,
    category: &Value,
    source: Option<&Value>,
) -> Result<()> {
    explicit::warn(
        th,
        &Warning {
            message,
            category,
            filename: &place.filename,
            line: place.line,
            module: Some(&place.module),
            registry: Some(&place.registry),
            source_line: None,
            source,
        },
    )
}

/// What `Hooks::warn_at` does.
pub fn warn_at(
    th: &Thread,
    category: &'static TypeObject,
    message: &str,
    filename: Wtf8<'_>,
    line: i32,
) -> Result<()> {
    explicit::warn(
        th,
        &Warning {
            message: &str::new(message),
            category: &category.type_value(),
            filename: &str::from_wtf8(filename),
            line: i64::from(line),
            module: None,
            registry: None,
            source_line: None,
            source: None,
        },
    )
}

/// What `Hooks::unawaited` does: the library words the warning, or else a short one is given.
pub fn unawaited(th: &Thread, coroutine: &Value) -> Result<()> {
    let worded = match library_imported(th, "_warn_unawaited_coroutine") {
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
    let name = repr::str_text(th, &name)?;
    th.warn(
        &exc::RUNTIME_WARNING.ty,
        &format!("coroutine '{name}' was never awaited"),
        1,
    )
}

/// The class of a warning that is to be issued: a message may be an instance already.
fn category_of(th: &Thread, message: &Value, category: Option<&Value>) -> Result<Value> {
    if message.is_instance(&exc::WARNING.ty) {
        return Ok(message.ty().type_value());
    }
    let Some(category) = category.filter(|c| !c.is_none()) else {
        return Ok(exc::USER_WARNING.ty.type_value());
    };
    let fits = category.as_type().is_some()
        && call::is_subclass(th, category, &exc::WARNING.ty.type_value())?;
    if fits {
        return Ok(category.clone());
    }
    Err(th.type_error(format!(
        "category must be a Warning subclass, not '{}'",
        category.ty().name()
    )))
}

/// _warnings provides basic warning filtering support.
#[krait_object::pymodule(name = "_warnings")]
impl Warnings {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        let s = th.interp.state::<State>();
        s.fill(th)?;
        m.add(th, "filters", s.filters.get_or_none())?;
        m.add(th, "_onceregistry", s.once_registry.get_or_none())?;
        m.add(th, "_defaultaction", state::DEFAULT_ACTION)?;
        m.add(th, "_warnings_context", s.context.get_or_none())
    }

    /// Issue a warning, or maybe ignore it or raise an exception.
    #[sig("(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())")]
    fn warn(
        th: &Thread,
        message: &Value,
        category: Option<&Value>,
        stacklevel: i64,
        source: Option<&Value>,
        skip_file_prefixes: Option<&Value>,
    ) -> Result<()> {
        let category = category_of(th, message, category)?;
        let skip = match skip_file_prefixes {
            Some(v) => prefixes(th, v)?,
            None => Vec::new(),
        };
        // The frame that says what to skip is itself among it.
        let stacklevel = if skip.is_empty() {
            stacklevel
        } else {
            stacklevel.max(2)
        };
        let place = place::of(th, stacklevel, &skip)?;
        let source = source.filter(|s| !s.is_none());
        issue(th, &place, message, &category, source)
    }

    /// Issue a warning, or maybe ignore it or raise an exception.
    #[sig(
        "(message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, source=None)"
    )]
    fn warn_explicit(
        th: &Thread,
        message: &Value,
        category: &Value,
        filename: &Str,
        lineno: i32,
        module: Option<&Value>,
        registry: Option<&Value>,
        module_globals: Option<&Value>,
        source: Option<&Value>,
    ) -> Result<()> {
        let source_line = match module_globals.filter(|g| !g.is_none()) {
            Some(g) => match g.as_dict() {
                Some(d) => show::line_from_loader(th, g, d, i64::from(lineno))?,
                None => {
                    return Err(th.type_error(format!(
                        "module_globals must be a dict, not '{}'",
                        g.ty().name()
                    )));
                }
            },
            None => None,
        };
        explicit::warn(
            th,
            &Warning {
                message,
                category,
                filename: &filename.value(),
                line: i64::from(lineno),
                module,
                registry,
                source_line: source_line.as_ref(),
                source: source.filter(|s| !s.is_none()),
            },
        )
    }

    fn _filters_mutated_lock_held(th: &Thread) -> Result<()> {
        let s = th.interp.state::<State>();
        if !s.lock.is_held(th) {
            return Err(th.runtime_error("warnings lock is not held"));
        }
        s.version.set(s.version.get() + 1);
        Ok(())
    }

    fn _acquire_lock(th: &Thread) {
        th.interp.state::<State>().lock.acquire(th);
    }

    fn _release_lock(th: &Thread) -> Result<()> {
        if th.interp.state::<State>().lock.release(th) {
            return Ok(());
        }
        Err(th.runtime_error("cannot release un-acquired lock"))
    }
}

fn prefixes(th: &Thread, v: &Value) -> Result<Vec<String>> {
    let Some(all): Option<&Tuple> = v.as_tuple() else {
        return Err(th.type_error(format!(
            "warn() argument 'skip_file_prefixes' must be tuple, not {}",
            v.ty().name()
        )));
    };
    let text = |p: &Value| match p.as_str() {
        Some(s) => Ok(s.to_string_lossy()),
        None => Err(th.type_error(format!(
            "Found non-str '{}' in skip_file_prefixes.",
            p.ty().name()
        ))),
    };
    all.as_slice().iter().map(text).collect()
}
