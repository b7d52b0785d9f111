//! `super().name` without making the super object.

use krait_object::protocol::{attr, call};
use krait_object::{Result, Thread, Value};

/// Answers the attribute, and whether `obj` must be passed as first argument.
pub fn load_super(
    th: &Thread,
    sup: &Value,
    class: &Value,
    obj: &Value,
    name: &Value,
    method: bool,
    two_args: bool,
) -> Result<(Value, bool)> {
    let real = sup
        .as_type()
        .is_some_and(|t| std::ptr::eq(t, &krait_builtins::super_type::SUPER.ty));
    if !real || class.as_type().is_none() {
        // `super` was shadowed: call whatever it is.
        let s = if two_args {
            call::call(th, sup, &[class.clone(), obj.clone()])?
        } else {
            call::call0(th, sup)?
        };
        return Ok((attr::get(th, &s, name)?, false));
    }
    if method {
        return krait_builtins::super_type::get_method(th, class, obj, name);
    }
    Ok((
        krait_builtins::super_type::get_attr(th, class, obj, name)?,
        false,
    ))
}
