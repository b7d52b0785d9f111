//! `super().name`, without making the super object where nobody can see it.

use crate::frame::Frame;
use crate::trace;
use krait_object::protocol::{attr, call};
use krait_object::{Result, Thread, Value};

/// `super().name` where functions are told of calls: the call is made for real.
pub fn load_super_announced(
    th: &Thread,
    f: *mut Frame,
    [sup, class, obj]: [&Value; 3],
    name: &Value,
    two_args: bool,
) -> Result<Value> {
    let told = trace::on_call(th, f, sup, two_args.then_some(class))?;
    let s = if two_args {
        call::call(th, sup, &[class.clone(), obj.clone()])
    } else {
        call::call0(th, sup)
    };
    let s = match told {
        Some(told) => told.came_back(th, s)?,
        None => s?,
    };
    attr::get(th, &s, name)
}

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
