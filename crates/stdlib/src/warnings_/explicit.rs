//! One warning: what the filters say of it, and whether it was given before.

use super::state::{DEFAULT_ACTION, State};
use super::{library, show};
use krait_object::protocol::{call, number, repr, truth};
use krait_object::types::{int, str, tuple};
use krait_object::{Dict, Raised, Result, Thread, Value, exc, wk};

/// A warning that is to be issued. Without a module the file's name stands for it.
pub(super) struct Warning<'a> {
    pub message: &'a Value,
    pub category: &'a Value,
    pub filename: &'a Value,
    pub line: i64,
    pub module: Option<&'a Value>,
    pub registry: Option<&'a Value>,
    pub source_line: Option<&'a Value>,
    /// The object that the warning is about.
    pub source: Option<&'a Value>,
}

/// The name of the module that a file is likely to be.
fn module_of(filename: &Value) -> Value {
    let name = filename.as_str().map(|s| s.to_string_lossy());
    match name.as_deref() {
        None | Some("") => str::new("<unknown>"),
        Some(n) => n
            .strip_suffix(".py")
            .map_or_else(|| filename.clone(), str::new),
    }
}

/// Issues a warning with the lock held.
pub(super) fn warn(th: &Thread, w: &Warning<'_>) -> Result<()> {
    let state = th.interp.state::<State>();
    state.lock.acquire(th);
    let result = decide(th, &state, w);
    state.lock.release(th);
    match result? {
        Some((message, text, category)) => show::show(th, w, &message, &text, &category),
        None => Ok(()),
    }
}

/// The message, its text and its class, if the warning is to be shown.
fn decide(th: &Thread, state: &State, w: &Warning<'_>) -> Result<Option<(Value, Value, Value)>> {
    let module = match w.module {
        // The program's modules are gone, and with them its filters.
        Some(m) if m.is_none() => return Ok(None),
        Some(m) => m.clone(),
        None => module_of(w.filename),
    };
    let registry = w.registry.filter(|r| !r.is_none());
    let registry = match registry.map(|r| (r, r.as_dict())) {
        Some((_, Some(d))) => Some(d),
        Some((_, None)) => return Err(th.type_error("'registry' must be a dict or None")),
        None => None,
    };
    let (message, text, category) = if w.message.is_instance(&exc::WARNING.ty) {
        let text = repr::to_str(th, w.message)?;
        (w.message.clone(), text, w.message.ty().type_value())
    } else {
        let made = call::call1(th, w.category, w.message)?;
        (made, w.message.clone(), w.category.clone())
    };
    let line = int::from_i64(w.line);
    let key = tuple::from_array([text.clone(), category.clone(), line]).into_value();
    if let Some(r) = registry
        && given_before(th, state, r, &key)?
    {
        return Ok(None);
    }
    let (action, item) = action(th, state, &category, &text, w.line, &module)?;
    let action = action.as_str().map(|s| s.to_string_lossy());
    match action.as_deref() {
        Some("error") => return Err(Raised::from_value(message)),
        Some("ignore") => return Ok(None),
        Some("always" | "all") => {}
        Some(known @ ("once" | "module" | "default")) => {
            if let Some(r) = registry {
                r.set(th, key, Value::bool(true))?;
            }
            let key = tuple::from_array([text.clone(), category.clone()]).into_value();
            let given = match (known, registry) {
                ("default", _) | ("module", None) => false,
                (_, Some(r)) => note(th, state, r, &key)?,
                ("once", None) => {
                    let once = once_registry(th, state)?;
                    match once.as_dict() {
                        Some(once) => note(th, state, once, &key)?,
                        None => false,
                    }
                }
                _ => false,
            };
            if given {
                return Ok(None);
            }
        }
        _ => {
            let action = action.map_or_else(Value::none, |a| str::new(&a));
            return Err(th.runtime_error(format!(
                "Unrecognized action ({}) in warnings.filters:\n {}",
                repr::repr_text(th, &action)?,
                repr::repr_text(th, &item)?
            )));
        }
    }
    Ok(Some((message, text, category)))
}

/// Whether a registry has the key. One that is older than the filters is emptied.
fn given_before(th: &Thread, state: &State, registry: &Dict, key: &Value) -> Result<bool> {
    let version = state.version.get();
    let known = registry.get_text("version").and_then(|v| v.as_i64());
    if known != Some(version) {
        registry.clear();
        registry.set_str(th, "version", int::from_i64(version))?;
        return Ok(false);
    }
    match registry.get(th, key)? {
        Some(v) => truth::is_true(th, &v),
        None => Ok(false),
    }
}

/// The same, and the key is put in.
fn note(th: &Thread, state: &State, registry: &Dict, key: &Value) -> Result<bool> {
    if given_before(th, state, registry, key)? {
        return Ok(true);
    }
    registry.set(th, key.clone(), Value::bool(true))?;
    Ok(false)
}

fn once_registry(th: &Thread, state: &State) -> Result<Value> {
    let registry = match library(th, "onceregistry")? {
        Some(r) => r,
        None => state.once_registry.get_or_none(),
    };
    if registry.as_dict().is_none() {
        return Err(th.type_error(format!(
            "_warnings.onceregistry must be a dict, not '{}'",
            registry.ty().name()
        )));
    }
    state.once_registry.set(registry.clone());
    Ok(registry)
}

/// What is to be done, and the filter that says so.
fn action(
    th: &Thread,
    state: &State,
    category: &Value,
    text: &Value,
    line: i64,
    module: &Value,
) -> Result<(Value, Value)> {
    let subject = Subject {
        category,
        text,
        line,
        module,
    };
    if let Some(filters) = context_filters(th, state)?
        && let Some(found) = search(th, &filters, "_warnings_context filters", &subject)?
    {
        return Ok(found);
    }
    if let Some(filters) = library(th, "filters")? {
        state.filters.set(filters);
    }
    let filters = state.filters.get_or_none();
    if filters.as_list().is_none() {
        return Err(th.value_error("_warnings.filters must be a list"));
    }
    if let Some(found) = search(th, &filters, "warnings.filters", &subject)? {
        return Ok(found);
    }
    let default = match library(th, "defaultaction")? {
        Some(a) => a,
        None => str::new(DEFAULT_ACTION),
    };
    if default.as_str().is_none() {
        return Err(th.type_error(format!(
            "_warnings.defaultaction must be a string, not '{}'",
            default.ty().name()
        )));
    }
    Ok((default, Value::none()))
}

/// The filters of the running context, if there are any.
fn context_filters(th: &Thread, state: &State) -> Result<Option<Value>> {
    let variable = state.context.get_or_none();
    let context = call::call_method_text(th, &variable, "get", &[Value::none()])?;
    if context.is_none() {
        return Ok(None);
    }
    let filters = krait_object::protocol::attr::get(th, &context, &wk::str("_filters"))?;
    match filters.as_list() {
        Some(_) => Ok(Some(filters)),
        None => Err(th.value_error("_filters of warnings._warnings_context must be a list")),
    }
}

/// What a filter looks at.
struct Subject<'a> {
    category: &'a Value,
    text: &'a Value,
    line: i64,
    module: &'a Value,
}

/// The first filter that fits, with its action. Matching may run code that changes the list.
fn search(
    th: &Thread,
    filters: &Value,
    what: &str,
    subject: &Subject<'_>,
) -> Result<Option<(Value, Value)>> {
    let mut i = 0;
    while let Some(item) = filters.as_list().and_then(|l| l.get(i)) {
        let parts = item.as_tuple().map(|t| t.as_slice());
        let Some([action, message, category, module, line]) = parts else {
            return Err(th.value_error(format!("{what} item {i} isn't a 5-tuple")));
        };
        if action.as_str().is_none() {
            return Err(th.type_error(format!(
                "action must be a string, not '{}'",
                action.ty().name()
            )));
        }
        let good_message = is_matched(th, message, subject.text)?;
        let good_module = is_matched(th, module, subject.module)?;
        let good_category = call::is_subclass(th, subject.category, category)?;
        let line = number::index_clamped(th, line)? as i64;
        if good_message && good_module && good_category && (line == 0 || line == subject.line) {
            return Ok(Some((action.clone(), item.clone())));
        }
        i += 1;
    }
    Ok(None)
}

/// `None` matches everything, a string itself, anything else says so by its method `match`.
fn is_matched(th: &Thread, pattern: &Value, text: &Value) -> Result<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if let Some(p) = pattern.as_exact_str() {
        return Ok(text.as_str().is_some_and(|t| t.same_text(p)));
    }
    let found = call::call_method_text(th, pattern, "match", std::slice::from_ref(text))?;
    truth::is_true(th, &found)
}
