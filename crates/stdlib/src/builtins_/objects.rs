//! `callable`, `delattr`, `dir`, `format`, `getattr`, `hasattr`, `hash`, `id`, `isinstance`, `issubclass`, `repr`, `setattr`, `vars`.

use krait_object::protocol::{attr, call, hash, iter, repr};
use krait_object::types::list;
use krait_object::types::str::STR;
use krait_object::{Result, Str, Thread, Value, intern, wk};

pub struct Objects;

fn name(th: &Thread, n: &Value, func: &str) -> Result<Value> {
    if n.as_str().is_none() {
        return Err(th.type_error(format!(
            "{func}attribute name must be string, not '{}'",
            n.ty().name()
        )));
    }
    // An instance of a subclass is passed on as it is: `__getattr__` may look at it.
    if !n.is_exact(&STR.ty) {
        return Ok(n.clone());
    }
    Ok(intern::intern(th, n.clone()))
}

/// Sorts the names that a `__dir__` gave.
pub fn sorted_list(th: &Thread, v: &Value) -> Result<Value> {
    let l = list::from_vec(iter::collect_list(th, v)?).into_value();
    call::call_method_text(th, &l, "sort", &[])?;
    Ok(l)
}

#[krait_object::pyfunctions]
impl Objects {
    /// Return True if an object is callable.
    fn callable(obj: &Value) -> bool {
        call::is_callable(obj)
    }

    /// Deletes the named attribute from the given object.
    fn delattr(th: &Thread, obj: &Value, name_: &Value) -> Result<()> {
        attr::delete(th, obj, &name(th, name_, "")?)
    }

    /// Return the names of an object's attributes; without argument, the names in the current scope.
    #[no_signature]
    #[sig("(object=<unrepresentable>, /)")]
    fn dir(th: &Thread, object: Option<&Value>) -> Result<Value> {
        let Some(o) = object else {
            let locals = super::code::locals_or_main(th)?;
            let keys = call::call_method(th, &locals, wk::keys(), &[])?;
            return sorted_list(th, &keys);
        };
        let Some(f) = call::lookup_special(th, o, wk::__dir__())? else {
            return Err(th.type_error("object does not provide __dir__"));
        };
        let names = call::call0(th, &f)?;
        sorted_list(th, &names)
    }

    /// Return type(value).__format__(value, format_spec).
    #[sig("(value, format_spec='', /)")]
    fn format(th: &Thread, value: &Value, format_spec: Option<&Str>) -> Result<Value> {
        let spec = format_spec.map(|s| s.value());
        repr::format(th, value, spec.as_ref())
    }

    /// Get a named attribute from an object; with a default, errors about a missing attribute give the default.
    fn getattr(
        th: &Thread,
        object: &Value,
        name_: &Value,
        default: Option<&Value>,
    ) -> Result<Value> {
        let n = name(th, name_, "")?;
        match default {
            Some(d) => Ok(attr::get_opt(th, object, &n)?.unwrap_or_else(|| d.clone())),
            None => attr::get(th, object, &n),
        }
    }

    /// Return whether the object has an attribute with the given name.
    fn hasattr(th: &Thread, obj: &Value, name_: &Value) -> Result<bool> {
        Ok(attr::get_opt(th, obj, &name(th, name_, "")?)?.is_some())
    }

    /// Return the hash value for the given object.
    fn hash(th: &Thread, obj: &Value) -> Result<i64> {
        hash::hash(th, obj)
    }

    /// Return the identity of an object.
    fn id(obj: &Value) -> i64 {
        obj.id()
    }

    /// Return whether an object is an instance of a class or of a subclass thereof.
    fn isinstance(th: &Thread, obj: &Value, class_or_tuple: &Value) -> Result<bool> {
        call::is_instance(th, obj, class_or_tuple)
    }

    /// Return whether 'cls' is derived from another class or is the same class.
    fn issubclass(th: &Thread, cls_: &Value, class_or_tuple: &Value) -> Result<bool> {
        call::is_subclass(th, cls_, class_or_tuple)
    }

    /// Return the canonical string representation of the object.
    fn repr(th: &Thread, obj: &Value) -> Result<Value> {
        repr::repr(th, obj)
    }

    /// Return an ASCII-only representation of an object.
    fn ascii(th: &Thread, obj: &Value) -> Result<Value> {
        repr::ascii(th, obj)
    }

    /// Sets the named attribute on the given object to the specified value.
    fn setattr(th: &Thread, obj: &Value, name_: &Value, value: &Value) -> Result<()> {
        attr::set(th, obj, &name(th, name_, "")?, value)
    }

    /// Return the __dict__ of an object, or without argument the local variables.
    #[no_signature]
    #[sig("(object=<unrepresentable>, /)")]
    fn vars(th: &Thread, object: Option<&Value>) -> Result<Value> {
        match object {
            None => super::code::locals_or_main(th),
            Some(o) => match attr::get_opt(th, o, wk::__dict__())? {
                Some(d) => Ok(d),
                None => Err(th.type_error("vars() argument must have __dict__ attribute")),
            },
        }
    }
}
