//! `property`.

use krait_object::err::{Result, new};
use krait_object::exc::ATTRIBUTE_ERROR;
use krait_object::protocol::{attr, call, repr};
use krait_object::typeobj::TypeObject;
use krait_object::{Field, Obj, Ref, Thread, Trace, Value, pymethods, ready_type, wk};
use std::cell::Cell;

#[derive(Trace, Default)]
pub struct Property {
    pub fget: Field,
    pub fset: Field,
    pub fdel: Field,
    pub doc: Field,
    /// The name it was given by `__set_name__` or by assignment to `__name__`.
    pub name: Field,
    /// Whether `doc` was taken from the getter.
    pub getter_doc: Cell<bool>,
}

krait_object::pytype! {
    pub static PROPERTY: Property = "property", BASETYPE | HAVE_GC;
}

/// The name to show: given, or the getter's.
fn name_of(th: &Thread, p: &Property) -> Result<Option<Value>> {
    if let Some(n) = p.name.get() {
        return Ok(Some(n));
    }
    match p.fget.get() {
        Some(f) => attr::get_opt(th, &f, wk::__name__()),
        None => Ok(None),
    }
}

/// `property 'x' of 'C' object has no getter`.
#[cold]
fn lacks(th: &Thread, p: &Property, obj: &Value, what: &str) -> krait_object::Raised {
    let class = crate::text::lossy(&crate::type_type::qualname_of(obj.ty()));
    let text = || -> Result<String> {
        Ok(match name_of(th, p)? {
            Some(n) => format!(
                "property {} of '{class}' object has no {what}",
                repr::repr_text(th, &n)?
            ),
            None => format!("property of '{class}' object has no {what}"),
        })
    };
    match text() {
        Ok(t) => new(th, &ATTRIBUTE_ERROR.ty, &t),
        Err(e) => e,
    }
}

/// A copy with one function replaced.
fn copy(
    th: &Thread,
    zelf: &Obj<Property>,
    fget: Option<&Value>,
    fset: Option<&Value>,
    fdel: Option<&Value>,
) -> Result<Value> {
    let pick = |new: Option<&Value>, old: &Field| match new.filter(|v| !v.is_none()) {
        Some(v) => v.clone(),
        None => old.get_or_none(),
    };
    let get = pick(fget, &zelf.fget);
    let doc = if zelf.getter_doc.get() && !get.is_none() {
        Value::none()
    } else {
        zelf.doc.get_or_none()
    };
    let args = [get, pick(fset, &zelf.fset), pick(fdel, &zelf.fdel), doc];
    let p = call::call_type(th, zelf.ty(), &args)?;
    if let Some(n) = PROPERTY.get(&p) {
        n.name.replace(zelf.name.get());
    }
    Ok(p)
}

struct PropertyMethods;

/// Property attribute.
///
///   fget
///     function to be used for getting an attribute value
///   fset
///     function to be used for setting an attribute value
///   fdel
///     function to be used for del'ing an attribute
///   doc
///     docstring
#[pymethods(sig = "(fget=None, fset=None, fdel=None, doc=None)")]
impl PropertyMethods {
    #[name("property")]
    fn __new__(cls: &'static TypeObject, args: krait_object::Args<'_>) -> Ref<Property> {
        let _ = args;
        PROPERTY.create_in(cls, Property::default())
    }

    #[name("property")]
    #[sig("(fget=None, fset=None, fdel=None, doc=None)")]
    fn __init__(
        th: &Thread,
        zelf: &Obj<Property>,
        fget: Option<&Value>,
        fset: Option<&Value>,
        fdel: Option<&Value>,
        doc: Option<&Value>,
    ) -> Result<()> {
        zelf.fget.replace(fget.cloned());
        zelf.fset.replace(fset.cloned());
        zelf.fdel.replace(fdel.cloned());
        zelf.doc.replace(None);
        zelf.name.replace(None);
        zelf.getter_doc.set(false);
        let mut text = doc.cloned();
        if text.is_none()
            && let Some(f) = fget
            && let Some(d) = attr::get_opt(th, f, wk::__doc__())?
            && !d.is_none()
        {
            zelf.getter_doc.set(true);
            text = Some(d);
        }
        if std::ptr::eq(zelf.ty(), &PROPERTY.ty) {
            zelf.doc.replace(text);
            return Ok(());
        }
        // The class's own `__doc__` would hide ours: the instance gets the attribute.
        let text = text.unwrap_or_else(Value::none);
        match attr::set(th, &zelf.value(), wk::__doc__(), &text) {
            Err(e) if e.is(&ATTRIBUTE_ERROR) && !zelf.getter_doc.get() => Ok(()),
            r => r,
        }
    }

    fn __get__(
        th: &Thread,
        zelf: &Obj<Property>,
        obj: Option<&Value>,
        ty: Option<&Value>,
    ) -> Result<Value> {
        let _ = ty;
        let Some(obj) = obj else {
            return Ok(zelf.value());
        };
        match zelf.fget.get() {
            Some(f) => call::call1(th, &f, obj),
            None => Err(lacks(th, zelf, obj, "getter")),
        }
    }

    fn __set__(
        th: &Thread,
        zelf: &Obj<Property>,
        obj: &Value,
        value: Option<&Value>,
    ) -> Result<()> {
        let (func, what) = match value {
            Some(_) => (zelf.fset.get(), "setter"),
            None => (zelf.fdel.get(), "deleter"),
        };
        let Some(f) = func else {
            return Err(lacks(th, zelf, obj, what));
        };
        match value {
            Some(v) => call::call(th, &f, &[obj.clone(), v.clone()])?,
            None => call::call1(th, &f, obj)?,
        };
        Ok(())
    }

    /// Descriptor to obtain a copy of the property with a different getter.
    #[sig("(object, /)")]
    fn getter(th: &Thread, zelf: &Obj<Property>, object: &Value) -> Result<Value> {
        copy(th, zelf, Some(object), None, None)
    }

    /// Descriptor to obtain a copy of the property with a different setter.
    #[sig("(object, /)")]
    fn setter(th: &Thread, zelf: &Obj<Property>, object: &Value) -> Result<Value> {
        copy(th, zelf, None, Some(object), None)
    }

    /// Descriptor to obtain a copy of the property with a different deleter.
    #[sig("(object, /)")]
    fn deleter(th: &Thread, zelf: &Obj<Property>, object: &Value) -> Result<Value> {
        copy(th, zelf, None, None, Some(object))
    }

    /// Method to set name of a property.
    #[method]
    #[sig("(owner, name, /)")]
    fn __set_name__(th: &Thread, zelf: &Obj<Property>, args: krait_object::Args<'_>) -> Result<()> {
        let [_, name] = args.positional() else {
            return Err(th.type_error(format!(
                "__set_name__() takes 2 positional arguments but {} were given",
                args.positional().len()
            )));
        };
        zelf.name.set(name.clone());
        Ok(())
    }

    #[member]
    fn fget(zelf: &Obj<Property>) -> Value {
        zelf.fget.get_or_none()
    }

    #[member]
    fn fset(zelf: &Obj<Property>) -> Value {
        zelf.fset.get_or_none()
    }

    #[member]
    fn fdel(zelf: &Obj<Property>) -> Value {
        zelf.fdel.get_or_none()
    }

    #[member]
    fn __doc__(zelf: &Obj<Property>) -> Value {
        zelf.doc.get_or_none()
    }

    #[setter]
    #[name("__doc__")]
    fn set_doc(zelf: &Obj<Property>, value: Option<&Value>) -> Result<()> {
        zelf.doc.replace(value.cloned());
        Ok(())
    }

    #[getter]
    fn __name__(th: &Thread, zelf: &Obj<Property>) -> Result<Value> {
        match name_of(th, zelf)? {
            Some(n) => Ok(n),
            None => Err(new(
                th,
                &ATTRIBUTE_ERROR.ty,
                "'property' object has no attribute '__name__'",
            )),
        }
    }

    #[setter]
    #[name("__name__")]
    fn set_name(zelf: &Obj<Property>, value: Option<&Value>) -> Result<()> {
        zelf.name.replace(value.cloned());
        Ok(())
    }

    #[getter]
    fn __isabstractmethod__(th: &Thread, zelf: &Obj<Property>) -> Result<bool> {
        for f in [&zelf.fget, &zelf.fset, &zelf.fdel] {
            if let Some(f) = f.get()
                && crate::wrappers::is_abstract(th, &f)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

pub(crate) fn install() {
    ready_type(&PROPERTY.ty, &PropertyMethods::SPEC);
}
