//! Attributes of types: names, bases, MRO, dict, documentation, abstract methods.

use super::{check_mutable, own, set_own};
use krait_object::err::{Result, new_value};
use krait_object::protocol::truth;
use krait_object::typeobj::{self, TypeObject};
use krait_object::types::{str, tuple};
use krait_object::{Str, Thread, Value, exc, pymethods, wk};

/// `__module__` of a type: from its dict for classes, from the dotted name for built-ins.
pub fn module_of(th: &Thread, t: &'static TypeObject) -> Option<Value> {
    if !t.shows_as_static() {
        return own(th, t, wk::__module__()).ok().flatten();
    }
    Some(match t.static_name().rsplit_once('.') {
        Some((m, _)) => wk::str(m),
        None => wk::builtins().clone(),
    })
}

/// `__qualname__`.
pub fn qualname_of(t: &'static TypeObject) -> Value {
    match t.ht_qualname().get() {
        Some(q) => q,
        None => name_of(t),
    }
}

/// `__name__`.
pub fn name_of(t: &'static TypeObject) -> Value {
    match t.ht_name().get() {
        Some(n) => n,
        None => wk::str(&t.short_name()),
    }
}

/// A class name has no null characters and no lone surrogates.
pub fn check_name(th: &Thread, name: &Str) -> Result<()> {
    if name.code_points().any(|c| c == 0) {
        return Err(th.value_error("type name must not contain null characters"));
    }
    name.to_utf8(th).map(drop)
}

fn must_be_str(th: &Thread, t: &TypeObject, attr: &str, v: &Value) -> krait_object::Raised {
    th.type_error(format!(
        "can only assign string to {}.{attr}, not '{}'",
        t.name(),
        v.ty().name()
    ))
}

/// `type.__doc__`.
const TYPE_DOC: &str =
    "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type";

pub(super) struct Attributes;

#[pymethods]
impl Attributes {
    #[getter]
    fn __name__(cls: &'static TypeObject) -> Value {
        name_of(cls)
    }

    #[setter]
    #[name("__name__")]
    fn set_name(th: &Thread, cls: &'static TypeObject, value: Option<&Value>) -> Result<()> {
        check_mutable(th, cls, "__name__", value)?;
        let Some(v) = value else { return Ok(()) };
        let Some(s) = v.as_str() else {
            return Err(must_be_str(th, cls, "__name__", v));
        };
        check_name(th, s)?;
        cls.ht_name().set(v.clone());
        Ok(())
    }

    #[getter]
    fn __qualname__(cls: &'static TypeObject) -> Value {
        qualname_of(cls)
    }

    #[setter]
    #[name("__qualname__")]
    fn set_qualname(th: &Thread, cls: &'static TypeObject, value: Option<&Value>) -> Result<()> {
        check_mutable(th, cls, "__qualname__", value)?;
        let Some(v) = value else { return Ok(()) };
        if v.as_str().is_none() {
            return Err(must_be_str(th, cls, "__qualname__", v));
        }
        cls.ht_qualname().set(v.clone());
        Ok(())
    }

    #[getter]
    fn __bases__(cls: &'static TypeObject) -> Value {
        cls.bases().map_or_else(
            || tuple::empty().into_value(),
            krait_object::Ref::into_value,
        )
    }

    #[setter]
    #[name("__bases__")]
    fn set_bases(th: &Thread, cls: &'static TypeObject, value: Option<&Value>) -> Result<()> {
        check_mutable(th, cls, "__bases__", value)?;
        let Some(v) = value else { return Ok(()) };
        match v.as_tuple() {
            Some(t) => typeobj::assign_bases(th, cls, t),
            None => Err(th.type_error(format!(
                "can only assign tuple to {}.__bases__, not {}",
                cls.name(),
                v.ty().name()
            ))),
        }
    }

    #[getter]
    fn __mro__(cls: &'static TypeObject) -> Value {
        cls.mro()
            .map_or_else(Value::none, krait_object::Ref::into_value)
    }

    #[getter]
    fn __module__(th: &Thread, cls: &'static TypeObject) -> Result<Value> {
        match module_of(th, cls) {
            Some(m) => Ok(m),
            None => Err(new_value(
                th,
                &exc::ATTRIBUTE_ERROR.ty,
                wk::__module__().clone(),
            )),
        }
    }

    #[setter]
    #[name("__module__")]
    fn set_module(th: &Thread, cls: &'static TypeObject, value: Option<&Value>) -> Result<()> {
        check_mutable(th, cls, "__module__", value)?;
        set_own(th, cls, wk::__firstlineno__(), None)?;
        set_own(th, cls, wk::__module__(), value.cloned())?;
        Ok(())
    }

    #[getter]
    fn __abstractmethods__(th: &Thread, cls: &'static TypeObject) -> Result<Value> {
        let found = if std::ptr::eq(cls, &typeobj::TYPE.ty) {
            None
        } else {
            own(th, cls, wk::__abstractmethods__())?
        };
        found.ok_or_else(|| {
            new_value(
                th,
                &exc::ATTRIBUTE_ERROR.ty,
                wk::__abstractmethods__().clone(),
            )
        })
    }

    #[setter]
    #[name("__abstractmethods__")]
    fn set_abstractmethods(
        th: &Thread,
        cls: &'static TypeObject,
        value: Option<&Value>,
    ) -> Result<()> {
        let is_abstract = match value {
            Some(v) => {
                let yes = truth::is_true(th, v)?;
                set_own(th, cls, wk::__abstractmethods__(), Some(v.clone()))?;
                yes
            }
            None => {
                if set_own(th, cls, wk::__abstractmethods__(), None)?.is_none() {
                    return Err(new_value(
                        th,
                        &exc::ATTRIBUTE_ERROR.ty,
                        wk::__abstractmethods__().clone(),
                    ));
                }
                false
            }
        };
        cls.set_abstract(is_abstract);
        Ok(())
    }

    #[getter]
    fn __dict__(cls: &'static TypeObject) -> Value {
        match cls.dict() {
            Some(d) => crate::mappingproxy::new(d.into_value()),
            None => Value::none(),
        }
    }

    #[getter]
    fn __doc__(th: &Thread, cls: &'static TypeObject) -> Result<Value> {
        let Some(doc) = own(th, cls, wk::__doc__())? else {
            return Ok(Value::none());
        };
        if std::ptr::eq(cls, &krait_object::typeobj::TYPE.ty) {
            // What lies there is this very attribute.
            return Ok(str::new(TYPE_DOC));
        }
        match doc.ty().slots.descr_get.get() {
            Some(get) => get(th, &doc, None, Some(&cls.type_value())),
            None => Ok(doc),
        }
    }

    #[setter]
    #[name("__doc__")]
    fn set_doc(th: &Thread, cls: &'static TypeObject, value: Option<&Value>) -> Result<()> {
        check_mutable(th, cls, "__doc__", value)?;
        set_own(th, cls, wk::__doc__(), value.cloned())?;
        Ok(())
    }

    #[getter]
    fn __text_signature__(th: &Thread, cls: &'static TypeObject) -> Result<Value> {
        match cls.signature() {
            "" if cls.is_heap() => {}
            "" => return Ok(Value::none()),
            s => return Ok(str::new(s)),
        }
        // Docstrings of Python's classes may begin with one, too.
        let doc = own(th, cls, wk::__doc__())?;
        let doc = doc
            .as_ref()
            .and_then(Value::as_str)
            .map(Str::to_string_lossy);
        Ok(doc
            .and_then(|doc| signature_in(&cls.name(), &doc).map(str::new))
            .unwrap_or_else(Value::none))
    }
}

/// The signature at the head of a docstring: the name, parentheses, and a line of two dashes.
fn signature_in<'a>(name: &str, doc: &'a str) -> Option<&'a str> {
    let name = name.rsplit('.').next()?;
    let rest = doc.strip_prefix(name).filter(|r| r.starts_with('('))?;
    let end = rest.find(")\n--\n\n")?;
    // A blank line ends the search.
    rest.get(..=end).filter(|s| !s.contains("\n\n"))
}
