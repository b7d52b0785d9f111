//! `module`: attributes come from a dict; what is missing may be computed by the module's own `__getattr__` (PEP 562).

use krait_object::err::{Result, new};
use krait_object::exc::ATTRIBUTE_ERROR;
use krait_object::protocol::{attr, call, item, truth};
use krait_object::typeobj::{Slot, TypeObject};
use krait_object::types::dict::DictData;
use krait_object::types::module::{MODULE, ModuleData, init_dict};
use krait_object::{Module, Ref, Str, Thread, TypeSpec, Value, pymethods, ready_type, typeobj, wk};

/// Whether a module's spec says that its import is still going on.
pub fn is_initializing(th: &Thread, spec: &Value) -> Result<bool> {
    match attr::get_opt(th, spec, wk::_initializing())? {
        Some(v) => truth::is_true(th, &v),
        None => Ok(false),
    }
}

/// The path of the file that a spec names, if it is one.
fn origin(th: &Thread, spec: &Value) -> Result<Option<Value>> {
    let has_location = match attr::get_opt(th, spec, &wk::str("has_location"))? {
        Some(v) => truth::is_true(th, &v)?,
        None => false,
    };
    if !has_location {
        return Ok(None);
    }
    Ok(attr::get_opt(th, spec, wk::origin())?.filter(|o| o.as_str().is_some()))
}

/// What the interpreter's own module search adds to messages: a file that hides another module.
pub struct SearchState {
    /// `sys.path[0]` as it was put there for the program.
    pub first_path: std::cell::RefCell<Option<Vec<u8>>>,
    /// How to learn the current folder, which an empty path stands for.
    pub cwd: std::cell::Cell<fn(&Thread) -> Option<Vec<u8>>>,
}

impl Default for SearchState {
    fn default() -> SearchState {
        SearchState {
            first_path: std::cell::RefCell::new(None),
            cwd: std::cell::Cell::new(|_| None),
        }
    }
}

/// How a module may hide another one of its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shadowing {
    No,
    /// It lies where modules are looked for first.
    Possible,
    /// The same, and the standard library has a module of that name.
    Library,
}

/// Whether a module's file lies in the folder of the program, and hides others of its name.
pub fn shadowing(th: &Thread, origin: Option<&Value>, name: &Value) -> Result<Shadowing> {
    let Some(origin) = origin.map(crate::text::lossy) else {
        return Ok(Shadowing::No);
    };
    let state = th.interp.state::<SearchState>();
    let first = state.first_path.borrow().clone();
    let Some(first) = first else {
        return Ok(Shadowing::No);
    };
    let file = origin.strip_suffix("/__init__.py").unwrap_or(&origin);
    let Some((folder, _)) = file.rsplit_once('/') else {
        return Ok(Shadowing::No);
    };
    let first = match first.is_empty() {
        true => (state.cwd.get())(th).unwrap_or_default(),
        false => first,
    };
    if folder != String::from_utf8_lossy(&first) {
        return Ok(Shadowing::No);
    }
    let sys = th.interp.sysdict.get_or_none();
    let library = sys
        .as_dict()
        .and_then(|d| d.get_text("stdlib_module_names"));
    let in_library = match library.filter(|names| crate::set::any(names).is_some()) {
        Some(names) => item::contains(th, &names, name)?,
        None => false,
    };
    Ok(match in_library {
        true => Shadowing::Library,
        false => Shadowing::Possible,
    })
}

/// `AttributeError` for a name that a module lacks.
fn missing(th: &Thread, m: &Module, name: &Value) -> Result<krait_object::Raised> {
    let attr_name = crate::text::lossy(name);
    let Some(d) = m.dict_opt() else {
        return Ok(th.attribute_error_text(
            &m.as_value(),
            name,
            &format!("module has no attribute '{attr_name}'"),
        ));
    };
    let Some(module) = d.get(th, wk::__name__())?.filter(|n| n.as_str().is_some()) else {
        return Ok(th.attribute_error_text(
            &m.as_value(),
            name,
            &format!("module has no attribute '{attr_name}'"),
        ));
    };
    let module_name = crate::text::lossy(&module);
    let mut text = format!("module '{module_name}' has no attribute '{attr_name}'");
    if let Some(spec) = d.get(th, wk::__spec__())?.filter(|s| !s.is_none()) {
        let origin = origin(th, &spec)?;
        let hides = shadowing(th, origin.as_ref(), &module)?;
        let file = origin.as_ref().map(crate::text::lossy).unwrap_or_default();
        if hides == Shadowing::Library {
            text.push_str(&format!(
                " (consider renaming '{file}' since it has the same name as the standard library module named '{module_name}' and prevents importing that standard library module)"
            ));
        } else if is_initializing(th, &spec)? {
            if hides == Shadowing::Possible {
                text.push_str(&format!(
                    " (consider renaming '{file}' if it has the same name as a library you intended to import)"
                ));
            } else {
                let from = match origin {
                    Some(_) => format!(" from '{file}'"),
                    None => String::new(),
                };
                text = format!(
                    "partially initialized module '{module_name}'{from} has no attribute '{attr_name}' (most likely due to a circular import)"
                );
            }
        } else if let Some(pending) = attr::get_opt(th, &spec, wk::_uninitialized_submodules())?
            && !pending.is_none()
            && item::contains(th, &pending, name)?
        {
            text = format!(
                "cannot access submodule '{attr_name}' of module '{module_name}' (most likely due to a circular import)"
            );
        }
    }
    Ok(th.attribute_error_text(&m.as_value(), name, &text))
}

/// `module.__getattribute__`.
fn module_getattro(th: &Thread, v: &Value, name: &Value) -> Result<Value> {
    if let Some(found) = getattr_opt(th, v, name)? {
        return Ok(found);
    }
    match MODULE.get(v) {
        Some(m) => Err(missing(th, m, name)?),
        None => Err(th.attribute_error(v, name)),
    }
}

/// The attribute or `None`; descriptors of the type first, then the dict, then `__getattr__`.
pub fn getattr_opt(th: &Thread, v: &Value, name: &Value) -> Result<Option<Value>> {
    if name.as_str().is_none() {
        return Err(th.type_error(format!(
            "attribute name must be string, not '{}'",
            name.ty().name()
        )));
    }
    let class = v.ty();
    let descr = class.lookup(th, name);
    let getter = descr.as_ref().and_then(|d| d.ty().slots.descr_get.get());
    if let (Some(d), Some(get)) = (&descr, getter)
        && d.ty().slots.descr_set.get().is_some()
    {
        return get(th, d, Some(v), Some(&class.type_value())).map(Some);
    }
    let dict = MODULE.get(v).and_then(|m| m.dict_opt());
    if let Some(d) = &dict
        && let Some(found) = d.get(th, name)?
    {
        return Ok(Some(found));
    }
    match (descr, getter) {
        (Some(d), Some(get)) => return get(th, &d, Some(v), Some(&class.type_value())).map(Some),
        (Some(d), None) => return Ok(Some(d)),
        (None, _) => {}
    }
    if let Some(d) = &dict
        && let Some(hook) = d.get(th, wk::__getattr__())?
    {
        return call::call1(th, &hook, name).map(Some);
    }
    Ok(None)
}

/// `module.__setattr__`: a data descriptor of the type, or the dict.
fn module_setattro(th: &Thread, v: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
    if name.as_str().is_none() {
        return Err(th.type_error(format!(
            "attribute name must be string, not '{}'",
            name.ty().name()
        )));
    }
    if let Some(d) = v.ty().lookup(th, name)
        && let Some(set) = d.ty().slots.descr_set.get()
    {
        return set(th, &d, v, value);
    }
    let Some(m) = MODULE.get(v) else {
        return typeobj::generic_setattr(th, v, name, value);
    };
    // An instance of a subclass of str stays what it is as a key.
    let name = match name.as_exact_str() {
        Some(_) => krait_object::intern::intern(th, name.clone()),
        None => name.clone(),
    };
    match value {
        Some(x) => m.dict().set(th, name, x.clone()),
        None => match m.dict().remove(th, &name)? {
            Some(_) => Ok(()),
            None => Err(th.attribute_error(v, &name)),
        },
    }
}

fn module_repr(th: &Thread, v: &Value) -> Result<Value> {
    let importlib = (th.interp.hooks.get().import)(th, "_frozen_importlib")?;
    call::call_method_text(th, &importlib, "_module_repr", std::slice::from_ref(v))
}

/// The dict of a module that was initialised.
fn dict_of(th: &Thread, m: &Module) -> Result<Ref<DictData>> {
    m.dict_opt()
        .ok_or_else(|| th.type_error("<module>.__dict__ is not a dictionary"))
}

struct ModuleMethods;

#[pymethods]
impl ModuleMethods {
    #[name("module")]
    fn __new__(cls: &'static TypeObject, args: krait_object::Args<'_>) -> Ref<ModuleData> {
        let _ = args;
        let m = MODULE.create_in(cls, ModuleData::empty());
        // Asked for, the dict is there, with nothing in it.
        let _ = m.dict();
        m
    }

    #[name("module")]
    #[sig("(name, doc=None)")]
    fn __init__(th: &Thread, zelf: &Module, name: &Str, doc: Option<&Value>) -> Result<()> {
        let doc = doc.cloned().unwrap_or_else(Value::none);
        init_dict(th, &zelf.dict(), name.value(), doc)
    }

    /// __dir__() -> list
    /// specialized dir() implementation
    #[method]
    fn __dir__(th: &Thread, zelf: &Module) -> Result<Value> {
        let d = attr::get(th, &zelf.value(), wk::__dict__())?;
        let Some(d) = d.as_dict() else {
            return Err(th.type_error("<module>.__dict__ is not a dictionary"));
        };
        match d.get(th, wk::__dir__())? {
            Some(f) => call::call0(th, &f),
            None => Ok(krait_object::types::list::from_vec(d.snapshot_keys()).into_value()),
        }
    }

    #[member]
    fn __dict__(zelf: &Module) -> Value {
        zelf.dict_opt().map_or_else(Value::none, Ref::into_value)
    }

    #[getter]
    fn __annotations__(th: &Thread, zelf: &Module) -> Result<Value> {
        let d = dict_of(th, zelf)?;
        if let Some(a) = d.get(th, wk::__annotations__())? {
            return Ok(a);
        }
        let mut keep = true;
        if let Some(spec) = d.get(th, wk::__spec__())?
            && is_initializing(th, &spec)?
        {
            // Half of the annotations may be missing still: the answer is not kept.
            keep = false;
        }
        let a = match d.get(th, wk::__annotate__())? {
            Some(f) if call::is_callable(&f) => {
                let a = call::call(th, &f, &[Value::int32(1)])?;
                if a.as_dict().is_none() {
                    return Err(th.type_error(format!(
                        "__annotate__ returned non-dict of type '{}'",
                        a.ty().full_name()
                    )));
                }
                a
            }
            _ => DictData::create().into_value(),
        };
        if keep {
            d.set(th, wk::__annotations__().clone(), a.clone())?;
        }
        Ok(a)
    }

    #[setter]
    #[name("__annotations__")]
    fn set_annotations(th: &Thread, zelf: &Module, value: Option<&Value>) -> Result<()> {
        let d = dict_of(th, zelf)?;
        match value {
            Some(v) => d.set(th, wk::__annotations__().clone(), v.clone())?,
            None => {
                if d.remove(th, wk::__annotations__())?.is_none() {
                    return Err(new(th, &ATTRIBUTE_ERROR.ty, "__annotations__"));
                }
            }
        }
        d.remove(th, wk::__annotate__())?;
        Ok(())
    }

    #[getter]
    fn __annotate__(th: &Thread, zelf: &Module) -> Result<Value> {
        let d = dict_of(th, zelf)?;
        d.set_default(th, wk::__annotate__(), Value::none())
    }

    #[setter]
    #[name("__annotate__")]
    fn set_annotate(th: &Thread, zelf: &Module, value: Option<&Value>) -> Result<()> {
        let Some(v) = value else {
            return Err(th.type_error("cannot delete __annotate__ attribute"));
        };
        let d = dict_of(th, zelf)?;
        if !v.is_none() && !call::is_callable(v) {
            return Err(th.type_error("__annotate__ must be callable or None"));
        }
        d.set(th, wk::__annotate__().clone(), v.clone())?;
        if !v.is_none() {
            d.remove(th, wk::__annotations__())?;
        }
        Ok(())
    }
}

pub(crate) fn install() {
    let mut slots = ModuleMethods::SPEC.slots.to_vec();
    slots.extend([
        Slot::repr(module_repr),
        Slot::getattro(module_getattro),
        Slot::setattro(module_setattro),
    ]);
    ready_type(
        &MODULE.ty,
        &TypeSpec {
            doc: Some(
                "Create a module object.\n\nThe name must be a string; the optional docstring can have any type.",
            ),
            signature: "(name, doc=None)",
            // Once per process.
            slots: Vec::leak(slots),
            ..ModuleMethods::SPEC
        },
    );
}
