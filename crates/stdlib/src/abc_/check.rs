//! `__instancecheck__` and `__subclasscheck__` of abstract classes.

use super::{AbcData, counter, data_of};
use krait_object::protocol::{attr, call, iter};
use krait_object::{Result, Thread, Value, wk};

/// Whether the negative cache is of now and holds the class.
fn known_not(th: &Thread, d: &AbcData, class: &Value) -> bool {
    d.version.get() == counter(th) && d.negative.contains(class)
}

/// `isinstance(instance, abc)`: by `__class__`, then by type.
pub fn instance(th: &Thread, abc: &Value, instance: &Value) -> Result<Value> {
    let yes = |class: &Value| {
        call::call_method_text(th, abc, "__subclasscheck__", std::slice::from_ref(class))
    };
    // The data is looked up first, so that anything else than an abstract class is told so.
    let d = data_of(th, abc)?;
    let ty = instance.ty().type_value();
    // Whoever hides `__class__` is what its type says.
    let class = attr::get_opt(th, instance, wk::__class__())?.unwrap_or_else(|| ty.clone());
    if d.cache.contains(&class) {
        return Ok(Value::bool(true));
    }
    if class.is(&ty) {
        if known_not(th, &d, &class) {
            return Ok(Value::bool(false));
        }
        return yes(&class);
    }
    let r = yes(&class)?;
    if krait_object::protocol::truth::is_true(th, &r)? {
        return Ok(r);
    }
    yes(&ty)
}

/// `issubclass(class, abc)`.
pub fn subclass(th: &Thread, abc: &Value, class: &Value) -> Result<bool> {
    let Some(t) = class.as_type() else {
        return Err(th.type_error("issubclass() arg 1 must be a class"));
    };
    let d = data_of(th, abc)?;
    if d.cache.contains(class) {
        return Ok(true);
    }
    if d.version.get() < counter(th) {
        d.negative.empty();
        d.version.set(counter(th));
    } else if d.negative.contains(class) {
        return Ok(false);
    }
    let hook = call::call_method_text(th, abc, "__subclasshook__", std::slice::from_ref(class))?;
    let answer = if hook.is_true() {
        true
    } else if hook.is_false() {
        false
    } else if hook.is_not_implemented() {
        abc.as_type().is_some_and(|a| t.is_subtype(a)) || by_others(th, &d, abc, class)?
    } else {
        return Err(th.assertion_error(
            "__subclasshook__ must return either False, True, or NotImplemented",
        ));
    };
    let cache = if answer { &d.cache } else { &d.negative };
    cache.add(th, class)?;
    Ok(answer)
}

/// Whether a registered class or a subclass of `abc` says yes.
fn by_others(th: &Thread, d: &AbcData, abc: &Value, class: &Value) -> Result<bool> {
    for r in d.registry.alive() {
        if call::is_subclass(th, class, &r)? {
            return Ok(true);
        }
    }
    let subclasses = call::call_method(th, abc, &wk::str("__subclasses__"), &[])?;
    if subclasses.as_list().is_none() {
        return Err(th.type_error("__subclasses__() must return a list"));
    }
    for s in iter::collect(th, &subclasses)? {
        if call::is_subclass(th, class, &s)? {
            return Ok(true);
        }
    }
    Ok(false)
}
