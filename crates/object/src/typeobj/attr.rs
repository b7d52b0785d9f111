//! Attribute access: `object.__getattribute__`, `object.__setattr__`, and `type`'s versions of them.

use super::{GENERIC_GETATTR, GENERIC_SETATTR, IMMUTABLETYPE, TypeObject, shape};
use crate::err::{Raised, Result};
use crate::exc::ATTRIBUTE_ERROR;
use crate::thread::Thread;
use crate::value::Value;

fn name_must_be_str(th: &Thread, name: &Value) -> Raised {
    th.type_error(format!(
        "attribute name must be string, not '{}'",
        name.ty().name()
    ))
}

/// `object.__getattribute__`.
pub fn generic_getattr(th: &Thread, obj: &Value, name: &Value) -> Result<Value> {
    match generic_getattr_opt(th, obj, name)? {
        Some(v) => Ok(v),
        None => Err(th.attribute_error(obj, name)),
    }
}

/// The same, with `None` for an attribute that does not exist. A descriptor's own `AttributeError` is an error.
pub fn generic_getattr_opt(th: &Thread, obj: &Value, name: &Value) -> Result<Option<Value>> {
    if name.as_str().is_none() {
        return Err(name_must_be_str(th, name));
    }
    getattr_given(th, obj, name, obj.ty().lookup(th, name))
}

/// The same where it is known already what the type has under the name.
#[inline(always)]
pub(crate) fn getattr_given(
    th: &Thread,
    obj: &Value,
    name: &Value,
    descr: Option<Value>,
) -> Result<Option<Value>> {
    let ty = obj.ty();
    let mut getter = None;
    if let Some(d) = &descr {
        getter = d.ty().slots.descr_get.get();
        if let Some(get) = getter
            && d.ty().slots.descr_set.get().is_some()
        {
            return get(th, d, Some(obj), Some(&ty.type_value())).map(Some);
        }
    }
    if let Some(h) = obj.as_header()
        && shape::supports_dict(h)
        && let Some(v) = shape::get(th, h, name)?
    {
        return Ok(Some(v));
    }
    if !ty.has(GENERIC_GETATTR)
        && let Some(d) = module_dict(obj)
        && let Some(v) = d.get(th, name)?
    {
        return Ok(Some(v));
    }
    match (descr, getter) {
        (Some(d), Some(get)) => get(th, &d, Some(obj), Some(&ty.type_value())).map(Some),
        (d, _) => Ok(d),
    }
}

/// The dict in which a module keeps its attributes, also for `object`'s own methods.
fn module_dict(obj: &Value) -> Option<crate::header::Ref<crate::types::dict::DictData>> {
    crate::types::module::MODULE.get(obj)?.dict_opt()
}

/// `object.__setattr__` and `object.__delattr__`.
pub fn generic_setattr(
    th: &Thread,
    obj: &Value,
    name: &Value,
    value: Option<&Value>,
) -> Result<()> {
    if name.as_str().is_none() {
        return Err(name_must_be_str(th, name));
    }
    let ty = obj.ty();
    let descr = ty.lookup(th, name);
    if let Some(d) = &descr
        && let Some(set) = d.ty().slots.descr_set.get()
    {
        return set(th, d, obj, value);
    }
    if !ty.has(GENERIC_SETATTR)
        && let Some(d) = module_dict(obj)
    {
        // An instance of a subclass of str stays what it is as a key.
        let name = match name.as_exact_str() {
            Some(_) => crate::intern::intern(th, name.clone()),
            None => name.clone(),
        };
        return match value {
            Some(v) => d.set(th, name, v.clone()),
            None if d.remove(th, &name)?.is_some() => Ok(()),
            None => Err(th.attribute_error(obj, &name)),
        };
    }
    if let Some(h) = obj.as_header()
        && shape::supports_dict(h)
    {
        return match value {
            Some(v) => shape::set(th, h, name, v.clone()),
            None if shape::delete(th, h, name)? => Ok(()),
            None => Err(th.attribute_error(obj, name)),
        };
    }
    let attr = name
        .as_str()
        .map(|s| s.to_string_lossy())
        .unwrap_or_default();
    let msg = match descr {
        Some(_) => format!("'{}' object attribute '{attr}' is read-only", ty.name()),
        None if ty
            .slots
            .setattro
            .get()
            .is_some_and(|f| f as usize == generic_setattr as *const () as usize) =>
        {
            format!(
                "'{}' object has no attribute '{attr}' and no __dict__ for setting new attributes",
                ty.name()
            )
        }
        None => format!("'{}' object has no attribute '{attr}'", ty.name()),
    };
    Err(th.attribute_error_text(obj, name, &msg))
}

/// `type.__getattribute__`.
pub fn type_getattro(th: &Thread, obj: &Value, name: &Value) -> Result<Value> {
    match type_getattr_opt(th, obj, name)? {
        Some(v) => Ok(v),
        None => Err(th.attribute_error(obj, name)),
    }
}

/// The same, with `None` for an attribute that does not exist. A descriptor's own `AttributeError` is an error.
pub fn type_getattr_opt(th: &Thread, obj: &Value, name: &Value) -> Result<Option<Value>> {
    let Some(t) = obj.as_type() else {
        return generic_getattr_opt(th, obj, name);
    };
    if name.as_str().is_none() {
        return Err(name_must_be_str(th, name));
    }
    let meta = obj.ty();
    let from_meta = meta.lookup(th, name);
    let mut getter = None;
    if let Some(d) = &from_meta {
        getter = d.ty().slots.descr_get.get();
        if let Some(get) = getter
            && d.ty().slots.descr_set.get().is_some()
        {
            return get(th, d, Some(obj), Some(&meta.type_value())).map(Some);
        }
    }
    if let Some(v) = t.lookup(th, name) {
        return match v.ty().slots.descr_get.get() {
            Some(get) => get(th, &v, None, Some(obj)).map(Some),
            None => Ok(Some(v)),
        };
    }
    match (from_meta, getter) {
        (Some(d), Some(get)) => get(th, &d, Some(obj), Some(&meta.type_value())).map(Some),
        (d, _) => Ok(d),
    }
}

/// `type.__setattr__` and `type.__delattr__`.
pub fn type_setattro(th: &Thread, obj: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
    let Some(t) = obj.as_type() else {
        return generic_setattr(th, obj, name, value);
    };
    let Some(attr) = name.as_str() else {
        return Err(name_must_be_str(th, name));
    };
    if t.has(IMMUTABLETYPE) {
        return Err(th.type_error(format!(
            "cannot set '{}' attribute of immutable type '{}'",
            attr.to_string_lossy(),
            t.name()
        )));
    }
    let meta = obj.ty();
    if let Some(d) = meta.lookup(th, name)
        && let Some(set) = d.ty().slots.descr_set.get()
    {
        return set(th, &d, obj, value);
    }
    set_class_attr(th, t, name, value)
}

/// Changes a class dict and keeps slots and caches in step.
pub(crate) fn set_class_attr(
    th: &Thread,
    t: &'static TypeObject,
    name: &Value,
    value: Option<&Value>,
) -> Result<()> {
    let Some(d) = t.dict() else {
        return Err(th.attribute_error(&t.type_value(), name));
    };
    let name = crate::intern::intern(th, crate::types::str::exact(name));
    let old = match value {
        Some(v) => {
            let old = d.get(th, &name)?;
            d.set(th, name.clone(), v.clone())?;
            old
        }
        None => match d.remove(th, &name)? {
            Some(old) => Some(old),
            None => {
                return Err(crate::err::new(
                    th,
                    &ATTRIBUTE_ERROR.ty,
                    &format!(
                        "type object '{}' has no attribute '{}'",
                        t.name(),
                        name.as_str()
                            .map(|s| s.to_string_lossy())
                            .unwrap_or_default()
                    ),
                ));
            }
        },
    };
    super::invalidate(th, t);
    if name
        .as_str()
        .and_then(|s| s.as_ascii())
        .is_some_and(|s| s.starts_with("__") && s.ends_with("__"))
    {
        super::heap::update_slots_for(th, t, &name);
    }
    drop(old);
    Ok(())
}
