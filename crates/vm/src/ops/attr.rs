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

/// Whether `super` is what it should be, and is given a class.
#[inline(always)]
pub fn is_real_super(sup: &Value, class: &Value) -> bool {
    let real = &krait_builtins::super_type::SUPER.ty;
    sup.as_type().is_some_and(|t| std::ptr::eq(t, real)) && class.as_type().is_some()
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
    if !is_real_super(sup, class) {
        // `super` was shadowed: call whatever it is.
        let s = if two_args {
            call::call(th, sup, &[class.clone(), obj.clone()])?
        } else {
            call::call0(th, sup)?
        };
        return Ok((attr::get(th, &s, name)?, false));
    }
    load_real_super(th, class, obj, name, method)
}

/// The same where `super` and the class are known to be what they should be.
#[inline]
pub fn load_real_super(
    th: &Thread,
    class: &Value,
    obj: &Value,
    name: &Value,
    method: bool,
) -> Result<(Value, bool)> {
    if method {
        return krait_builtins::super_type::get_method(th, class, obj, name);
    }
    Ok((
        krait_builtins::super_type::get_attr(th, class, obj, name)?,
        false,
    ))
}
