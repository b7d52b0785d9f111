//! `__annotations__`, `__annotate__` and `__type_params__` of classes (PEP 649, PEP 749, PEP 695).

use super::{check_mutable, own, set_own};
use krait_object::err::{Result, new_value};
use krait_object::protocol::{attr, call};
use krait_object::typeobj::{IMMUTABLETYPE, TypeObject};
use krait_object::types::{dict::DictData, tuple};
use krait_object::{Thread, Value, exc, pymethods, wk};

/// Built-in types have neither attribute.
fn check_class(th: &Thread, t: &'static TypeObject, name: &Value) -> Result<()> {
    if t.shows_as_static() {
        Err(th.attribute_error(&t.type_value(), name))
    } else {
        Ok(())
    }
}

fn immutable(th: &Thread, t: &TypeObject, name: &str) -> Result<()> {
    if t.has(IMMUTABLETYPE) {
        return Err(th.type_error(format!(
            "cannot set '{name}' attribute of immutable type '{}'",
            t.name()
        )));
    }
    Ok(())
}

/// What a class dict's entry is through the class.
fn bound(th: &Thread, t: &'static TypeObject, v: Value) -> Result<Value> {
    match v.ty().slots.descr_get.get() {
        Some(get) => get(th, &v, None, Some(&t.type_value())),
        None => Ok(v),
    }
}

/// The first of two entries that is there, with its name.
fn either<'a>(
    th: &Thread,
    t: &TypeObject,
    names: [&'a Value; 2],
) -> Result<Option<(&'a Value, Value)>> {
    for n in names {
        if let Some(v) = own(th, t, n)? {
            return Ok(Some((n, v)));
        }
    }
    Ok(None)
}

fn annotation_names() -> [&'static Value; 2] {
    [wk::__annotations__(), wk::__annotations_cache__()]
}

fn annotate_names() -> [&'static Value; 2] {
    [wk::__annotate__(), wk::__annotate_func__()]
}

pub(super) struct Annotations;

#[pymethods]
impl Annotations {
    #[getter]
    fn __annotations__(th: &Thread, cls: &'static TypeObject) -> Result<Value> {
        check_class(th, cls, wk::__annotations__())?;
        if let Some((_, v)) = either(th, cls, annotation_names())? {
            return bound(th, cls, v);
        }
        let annotate = attr::get(th, &cls.type_value(), wk::__annotate__())?;
        let d = if call::is_callable(&annotate) {
            let d = call::call(th, &annotate, &[Value::int32(1)])?;
            if d.as_dict().is_none() {
                return Err(th.type_error(format!(
                    "__annotate__ returned non-dict of type '{}'",
                    crate::type_type::display_name(th, d.ty())
                )));
            }
            d
        } else {
            DictData::create().into_value()
        };
        if cls.is_heap() {
            set_own(th, cls, wk::__annotations_cache__(), Some(d.clone()))?;
        }
        Ok(d)
    }

    #[setter]
    #[name("__annotations__")]
    fn set_annotations(th: &Thread, cls: &'static TypeObject, value: Option<&Value>) -> Result<()> {
        immutable(th, cls, "__annotations__")?;
        let found = either(th, cls, annotation_names())?.map(|(n, _)| n);
        match (value, found) {
            (Some(v), _) => {
                let name = match own(th, cls, wk::__annotations__())? {
                    Some(_) => wk::__annotations__(),
                    None => wk::__annotations_cache__(),
                };
                set_own(th, cls, name, Some(v.clone()))?;
            }
            (None, Some(name)) => {
                set_own(th, cls, name, None)?;
            }
            (None, None) => {
                return Err(new_value(
                    th,
                    &exc::ATTRIBUTE_ERROR.ty,
                    wk::__annotations__().clone(),
                ));
            }
        }
        for n in annotate_names() {
            set_own(th, cls, n, None)?;
        }
        Ok(())
    }

    #[getter]
    fn __annotate__(th: &Thread, cls: &'static TypeObject) -> Result<Value> {
        check_class(th, cls, wk::__annotate__())?;
        match either(th, cls, annotate_names())? {
            Some((_, v)) => bound(th, cls, v),
            None => {
                set_own(th, cls, wk::__annotate_func__(), Some(Value::none()))?;
                Ok(Value::none())
            }
        }
    }

    #[setter]
    #[name("__annotate__")]
    fn set_annotate(th: &Thread, cls: &'static TypeObject, value: Option<&Value>) -> Result<()> {
        let Some(v) = value else {
            return Err(th.type_error("cannot delete __annotate__ attribute"));
        };
        immutable(th, cls, "__annotate__")?;
        if !v.is_none() && !call::is_callable(v) {
            return Err(th.type_error("__annotate__ must be callable or None"));
        }
        let name = match own(th, cls, wk::__annotate__())? {
            Some(_) => wk::__annotate__(),
            None => wk::__annotate_func__(),
        };
        set_own(th, cls, name, Some(v.clone()))?;
        if !v.is_none() {
            for n in annotation_names() {
                set_own(th, cls, n, None)?;
            }
        }
        Ok(())
    }

    #[getter]
    fn __type_params__(th: &Thread, cls: &'static TypeObject) -> Result<Value> {
        let found = if cls.is_heap() {
            own(th, cls, wk::__type_params__())?
        } else {
            None
        };
        Ok(found.unwrap_or_else(|| tuple::empty().into_value()))
    }

    #[setter]
    #[name("__type_params__")]
    fn set_type_params(th: &Thread, cls: &'static TypeObject, value: Option<&Value>) -> Result<()> {
        check_mutable(th, cls, "__type_params__", value)?;
        set_own(th, cls, wk::__type_params__(), value.cloned())?;
        Ok(())
    }
}
