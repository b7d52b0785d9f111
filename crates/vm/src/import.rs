//! `import`: the statement's part of it. Finding and loading is `importlib._bootstrap`'s, which runs from the library.

use crate::frame::Frame;
use krait_builtins::module::{Shadowing, shadowing};
use krait_object::protocol::{attr, call, item, iter, repr};
use krait_object::types::{module, str};
use krait_object::{Field, Result, Thread, Value, err, exc, intern, wk};

/// The import machinery of an interpreter.
#[derive(Default)]
pub struct ImportState {
    /// The module `_frozen_importlib`.
    pub bootstrap: Field,
    /// `builtins.__import__` as installed: while it is still there, imports go straight to `import_module_level`.
    pub default_import: Field,
    /// Told of every import (`-X importtime`).
    pub observer: std::cell::Cell<Option<Observer>>,
}

/// What is told of an import, with the module's name.
pub type Observer = fn(&Thread, &Value, Event);

/// A moment of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The module is there already.
    Cached,
    Begin,
    End,
}

fn observe(th: &Thread, name: &Value, event: Event) {
    if th.interp.import_observed.get()
        && let Some(observer) = th.interp.state::<ImportState>().observer.get()
    {
        observer(th, name, event);
    }
}

fn text(v: &Value) -> String {
    v.as_str().map(|s| s.to_string_lossy()).unwrap_or_default()
}

/// `sys.modules[name]`.
pub fn loaded(th: &Thread, name: &Value) -> Result<Option<Value>> {
    let modules = th.interp.modules.get_or_none();
    match modules.as_exact_dict() {
        Some(d) => d.get(th, name),
        None => match item::get(th, &modules, name) {
            Ok(v) => Ok(Some(v)),
            Err(e) if e.is(&exc::KEY_ERROR) => Ok(None),
            Err(e) => Err(e),
        },
    }
}

/// `IMPORT_NAME`.
///
/// # Safety
/// `f` is the running frame.
pub unsafe fn import_name(
    th: &Thread,
    f: *mut Frame,
    name: &Value,
    fromlist: &Value,
    level: &Value,
) -> Result<Value> {
    // SAFETY: as above.
    let (globals, locals, builtins) = unsafe {
        let locals = if (*f).locals == 0 {
            Value::none()
        } else {
            crate::slot::clone((*f).locals)
        };
        (
            (*f).globals_value().unwrap_or_else(Value::none),
            locals,
            (*f).builtins_value(),
        )
    };
    let func = match (builtins.as_ref().and_then(Value::as_exact_dict), &builtins) {
        (Some(d), _) => d.get(th, wk::__import__())?,
        // Builtins may be any mapping, and a subclass of dict has its say.
        (None, Some(mapping)) => {
            match krait_object::protocol::item::get(th, mapping, wk::__import__()) {
                Ok(v) => Some(v),
                Err(e) if e.is(&exc::KEY_ERROR) => None,
                Err(e) => return Err(e),
            }
        }
        (None, None) => None,
    };
    let Some(func) = func else {
        return Err(err::new(th, &exc::IMPORT_ERROR.ty, "__import__ not found"));
    };
    if func.bits() == th.interp.default_import.get() {
        let level = level.as_i64().unwrap_or(0);
        return import_module_level(th, name, &globals, fromlist, level);
    }
    call::call(
        th,
        &func,
        &[
            name.clone(),
            globals,
            locals,
            fromlist.clone(),
            level.clone(),
        ],
    )
}

/// The module is still running its body.
fn is_initializing(th: &Thread, m: &Value) -> Result<bool> {
    // A plain module has what its dict has: its type knows no such name.
    let own = module::MODULE
        .get_exact(m)
        .and_then(|m| m.own(wk::__spec__()));
    let spec = match own {
        Some(spec) => spec,
        None => match attr::get_opt(th, m, wk::__spec__())? {
            Some(spec) => spec,
            None => return Ok(false),
        },
    };
    match attr::get_opt(th, &spec, wk::_initializing())? {
        Some(v) => krait_object::protocol::truth::is_true(th, &v),
        None => Ok(false),
    }
}

fn bootstrap_call(th: &Thread, name: &str, args: &[Value]) -> Result<Value> {
    let b = th.interp.state::<ImportState>().bootstrap.get();
    match b {
        Some(b) => call::call_method_text(th, &b, name, args),
        None => Err(th.import_error("the import machinery is not installed")),
    }
}

/// A module by its absolute name, imported if need be.
pub fn import_absolute(th: &Thread, name: &Value) -> Result<Value> {
    if let Some(m) = loaded(th, name)?
        && !m.is_none()
    {
        if is_initializing(th, &m)? {
            bootstrap_call(th, "_lock_unlock_module", std::slice::from_ref(name))?;
            // The import that was waited for may have failed, and then it is tried again.
            match loaded(th, name)? {
                Some(still) if still.is(&m) => {}
                _ => return find_and_load(th, name),
            }
        }
        observe(th, name, Event::Cached);
        return Ok(m);
    }
    find_and_load(th, name)
}

fn find_and_load(th: &Thread, name: &Value) -> Result<Value> {
    let import = th
        .interp
        .state::<ImportState>()
        .default_import
        .get_or_none();
    observe(th, name, Event::Begin);
    let found = bootstrap_call(th, "_find_and_load", &[name.clone(), import]).map_err(trim);
    observe(th, name, Event::End);
    found
}

/// Removes importlib's own frames from the traceback of an import error, as CPython does.
fn trim(e: krait_object::Raised) -> krait_object::Raised {
    let Some(d) = e.data() else { return e };
    let always = e.is(&exc::IMPORT_ERROR);
    let mut at = d.traceback.get();
    let mut outer: Option<Value> = None;
    let mut chunk_start: Option<Value> = None;
    let mut in_chunk = false;
    let mut first = d.traceback.get();
    while let Some(tb) = at {
        let Some(t) = crate::traceback::TRACEBACK.get(&tb) else {
            break;
        };
        let next = t.next.get();
        let (file, func) = match crate::frameobj::FRAME
            .get(&t.frame)
            .and_then(|f| f.frame().map(|f| f.code().to_ref()))
        {
            Some(c) => (text(&c.filename.get_or_none()), text(&c.name)),
            None => (String::new(), String::new()),
        };
        let ours = file.starts_with("<frozen importlib._bootstrap");
        if ours && !in_chunk {
            chunk_start = outer.clone();
        }
        in_chunk = ours;
        if ours && (always || func == "_call_with_frames_removed") {
            // Cut from the start of this chunk to here.
            match chunk_start
                .as_ref()
                .and_then(|o| crate::traceback::TRACEBACK.get(o))
            {
                Some(o) => drop(o.next.replace(next.clone())),
                None => first = next.clone(),
            }
        } else {
            outer = Some(tb.clone());
        }
        at = next;
    }
    d.traceback.replace(first);
    e
}

/// The package that a relative import starts from.
fn package_of(th: &Thread, globals: &Value) -> Result<Value> {
    let get = |n: &Value| -> Result<Option<Value>> {
        match globals.as_dict() {
            Some(d) => d.get(th, n),
            None => Ok(None),
        }
    };
    let package = get(wk::__package__())?.filter(|p| !p.is_none());
    let spec = get(wk::__spec__())?.filter(|s| !s.is_none());
    if let Some(p) = package {
        if p.as_str().is_none() {
            return Err(th.type_error("package must be a string"));
        }
        if let Some(s) = &spec
            && let Some(parent) = attr::get_opt(th, s, wk::parent())?
            && !krait_object::protocol::compare::eq(th, &p, &parent)?
        {
            th.warn(
                &exc::DEPRECATION_WARNING.ty,
                &format!(
                    "__package__ != __spec__.parent ({} != {})",
                    krait_object::protocol::repr::repr_text(th, &p)?,
                    krait_object::protocol::repr::repr_text(th, &parent)?
                ),
                1,
            )?;
        }
        return Ok(p);
    }
    if let Some(s) = spec {
        let parent = attr::get(th, &s, wk::parent())?;
        if parent.as_str().is_none() {
            return Err(th.type_error("__spec__.parent must be a string"));
        }
        return Ok(parent);
    }
    th.warn(
        &exc::IMPORT_WARNING.ty,
        "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__",
        1,
    )?;
    let Some(name) = get(wk::__name__())? else {
        return Err(krait_object::err::new(
            th,
            &exc::KEY_ERROR.ty,
            "'__name__' not in globals",
        ));
    };
    if name.as_str().is_none() {
        return Err(th.type_error("__name__ must be a string"));
    }
    if get(wk::__path__())?.is_some() {
        return Ok(name);
    }
    let t = text(&name);
    Ok(str::new(t.rsplit_once('.').map_or("", |(p, _)| p)))
}

fn resolve(th: &Thread, name: &Value, globals: &Value, level: i64) -> Result<Value> {
    let package = package_of(th, globals)?;
    let mut base = text(&package);
    if base.is_empty() {
        return Err(th.import_error("attempted relative import with no known parent package"));
    }
    for _ in 1..level {
        match base.rfind('.') {
            Some(i) => base.truncate(i),
            None => {
                return Err(th.import_error("attempted relative import beyond top-level package"));
            }
        }
    }
    let n = text(name);
    Ok(intern::intern_text(
        th,
        &if n.is_empty() {
            base
        } else {
            format!("{base}.{n}")
        },
    ))
}

/// `__import__(name, globals, locals, fromlist, level)`.
pub fn import_module_level(
    th: &Thread,
    name: &Value,
    globals: &Value,
    fromlist: &Value,
    level: i64,
) -> Result<Value> {
    if name.as_str().is_none() {
        return Err(th.type_error("module name must be a string"));
    }
    if level < 0 {
        return Err(th.value_error("level must be >= 0"));
    }
    let abs = if level > 0 {
        resolve(th, name, globals, level)?
    } else {
        if name.as_str().is_some_and(|s| s.is_empty()) {
            return Err(th.value_error("Empty module name"));
        }
        name.clone()
    };
    let m = import_absolute(th, &abs)?;
    let wants = !fromlist.is_none() && krait_object::protocol::truth::is_true(th, fromlist)?;
    if wants {
        if attr::get_opt(th, &m, wk::__path__())?.is_some() {
            let import = th
                .interp
                .state::<ImportState>()
                .default_import
                .get_or_none();
            let f = attr::get_text(
                th,
                &th.interp.state::<ImportState>().bootstrap.get_or_none(),
                "_handle_fromlist",
            )?;
            return call::call(th, &f, &[m, fromlist.clone(), import]).map_err(trim);
        }
        return Ok(m);
    }
    // Nearly all names are absolute and have no dot.
    let dotted = name
        .as_str()
        .is_some_and(|s| s.text().find_char(u32::from(b'.'), 0).is_some());
    if level == 0 && !dotted {
        return Ok(m);
    }
    let n = text(name);
    if level == 0 || !n.is_empty() {
        let Some(dot) = n.find('.') else { return Ok(m) };
        if level == 0 {
            return import_absolute(th, &intern::intern_text(th, n.get(..dot).unwrap_or(&n)));
        }
        let full = text(&abs);
        let front = full.get(..full.len() - (n.len() - dot)).unwrap_or(&full);
        let key = intern::intern_text(th, front);
        return match loaded(th, &key)? {
            Some(m) => Ok(m),
            None => Err(krait_object::err::new(
                th,
                &exc::KEY_ERROR.ty,
                &format!("'{front}' not in sys.modules as expected"),
            )),
        };
    }
    Ok(m)
}

/// `importlib.import_module(name)` for native code.
pub fn import(th: &Thread, name: &str) -> Result<Value> {
    import_absolute(th, &intern::intern_text(th, name))
}

/// `IMPORT_FROM`.
pub fn import_from(th: &Thread, m: &Value, name: &Value) -> Result<Value> {
    if let Some(v) = attr::get_opt(th, m, name)? {
        return Ok(v);
    }
    // A circular import may have put the submodule into `sys.modules` only.
    let module_name = attr::get_opt(th, m, wk::__name__())?;
    if let Some(n) = module_name.as_ref().filter(|n| n.as_str().is_some()) {
        let full = intern::intern_text(th, &format!("{}.{}", text(n), text(name)));
        if let Some(v) = loaded(th, &full)? {
            return Ok(v);
        }
    }
    let shown = module_name
        .clone()
        .filter(|n| n.as_str().is_some())
        .unwrap_or_else(|| str::new("<unknown module name>"));
    let spec = attr::get_opt(th, m, wk::__spec__())?.filter(|s| !s.is_none());
    let mut origin = None;
    if let Some(s) = &spec
        && let Some(has) = attr::get_opt(th, s, &wk::str("has_location"))?
        && krait_object::protocol::truth::is_true(th, &has)?
    {
        origin = attr::get_opt(th, s, wk::origin())?.filter(|o| o.as_str().is_some());
    }
    let hides = shadowing(th, origin.as_ref(), &shown)?;
    if origin.is_none() {
        origin = attr::get_opt(th, m, wk::__file__())?.filter(|o| o.as_str().is_some());
    }
    let initializing = match &spec {
        Some(_) => is_initializing(th, m)?,
        None => false,
    };
    let (what, from) = (repr::repr_text(th, name)?, repr::repr_text(th, &shown)?);
    let file = origin.as_ref().map(text);
    let msg = match (hides, initializing, file) {
        (Shadowing::Library, _, Some(file)) => format!(
            "cannot import name {what} from {from} (consider renaming '{file}' since it has the same name as the standard library module named {from} and prevents importing that standard library module)"
        ),
        (Shadowing::Possible, true, Some(file)) => format!(
            "cannot import name {what} from {from} (consider renaming '{file}' if it has the same name as a library you intended to import)"
        ),
        (_, true, file) => {
            let file = file.map_or_else(String::new, |f| format!(" ({f})"));
            format!(
                "cannot import name {what} from partially initialized module {from} (most likely due to a circular import){file}"
            )
        }
        (_, false, Some(file)) => format!("cannot import name {what} from {from} ({file})"),
        (_, false, None) => format!("cannot import name {what} from {from} (unknown location)"),
    };
    let e = th.import_error(msg);
    if let Some(x) = exc::IMPORT_ERROR.get(e.value()) {
        x.ext.name.set(module_name.unwrap_or_else(Value::none));
        x.ext.path.set(origin.unwrap_or_else(Value::none));
        x.ext.name_from.set(name.clone());
    }
    Err(e)
}

/// `from m import *` into a mapping.
pub fn import_star(th: &Thread, m: &Value, locals: &Value) -> Result<()> {
    let all = attr::get_opt(th, m, wk::__all__())?;
    let (names, skip_private) = match all {
        Some(a) => (iter::collect(th, &a)?, false),
        None => {
            let Some(d) = attr::get_opt(th, m, wk::__dict__())? else {
                return Err(th.import_error("from-import-* object has no __dict__ and no __all__"));
            };
            let keys = call::call_method(th, &d, wk::keys(), &[])?;
            (iter::collect(th, &keys)?, true)
        }
    };
    for n in names {
        let Some(s) = n.as_str() else {
            let module = attr::get_opt(th, m, wk::__name__())?;
            let module = module.as_ref().map(text).unwrap_or_default();
            let (what, place) = if skip_private {
                ("Key", "__dict__")
            } else {
                ("Item", "__all__")
            };
            return Err(th.type_error(format!(
                "{what} in {module}.{place} must be str, not {}",
                n.ty().name()
            )));
        };
        if skip_private && s.char_at(0) == Some(u32::from('_')) {
            continue;
        }
        let v = attr::get(th, m, &n)?;
        match locals.as_exact_dict() {
            Some(d) => d.set(th, n.clone(), v)?,
            None => item::set(th, locals, &n, &v)?,
        }
    }
    Ok(())
}

/// Adds a module to `sys.modules`.
pub fn add_module(th: &Thread, name: &str, m: &Value) -> Result<()> {
    let modules = th.interp.modules.get_or_none();
    match modules.as_dict() {
        Some(d) => d.set(th, intern::intern_text(th, name), m.clone()),
        None => Err(th.runtime_error("no import state")),
    }
}

/// A fresh, empty module that is in `sys.modules` (`__main__`).
pub fn new_module(th: &Thread, name: &str) -> Result<Value> {
    let m = module::new(th, name)?.into_value();
    add_module(th, name, &m)?;
    Ok(m)
}
