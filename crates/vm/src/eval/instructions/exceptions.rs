//! `with`, `try`, `raise`.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::{clone, release, take, view};
use krait_object::{Raised, Result, Value};

/// `(owner -- method self-or-NULL)` The methods of `with`, looked up on the type.
#[inline(always)]
pub unsafe fn load_special(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    let (v, method) = ops::with::load_special(vm.th, &view(w), vm.arg())?;
    vm.replace_by_method(w, v, method);
    NEXT
}

/// `(exit self lasti unused exception -- ... result)` Calls `__exit__` with the exception.
#[inline(always)]
pub unsafe fn with_except_start(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::with::except_start(vm.th, vm.sp)?;
    vm.push(v.into_bits());
    NEXT
}

/// `(exception -- previous exception)` The exception becomes the handled one.
#[inline(always)]
pub unsafe fn push_exc_info(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let e = vm.pop();
    let prev = vm.th.set_handled(Some(clone(e)));
    vm.push(prev.unwrap_or_else(Value::none).into_bits());
    vm.push(e);
    NEXT
}

/// `(previous -- )` The previous one is handled again.
#[inline(always)]
pub unsafe fn pop_except(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let prev = take(vm.pop());
    let old = vm
        .th
        .set_handled(if prev.is_none() { None } else { Some(prev) });
    drop(old);
    NEXT
}

/// `(exception class -- exception bool)`
#[inline(always)]
pub unsafe fn check_exc_match(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let r = ops::except::matches(vm.th, &view(*vm.top(2)), &view(*vm.top(1)))?;
    let w = *vm.top(1);
    *vm.top(1) = Value::bool(r).into_bits();
    release(w);
    NEXT
}

/// `(group class -- rest match)`
#[inline(always)]
pub unsafe fn check_eg_match(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (rest, matched) = ops::except::group_match(vm.th, &view(*vm.top(2)), &view(*vm.top(1)))?;
    if !matched.is_none() {
        vm.th.set_handled(Some(matched.clone()));
    }
    let t = vm.pop();
    let e = vm.pop();
    vm.push(rest.into_bits());
    vm.push(matched.into_bits());
    release(t);
    release(e);
    NEXT
}

/// `([exception [cause]] -- )`
#[inline(always)]
pub unsafe fn raise_varargs(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let e = {
        let cause = if vm.arg() == 2 {
            Some(take(vm.pop()))
        } else {
            None
        };
        let what = if vm.arg() >= 1 {
            Some(take(vm.pop()))
        } else {
            None
        };
        ops::except::raise(vm.th, what, cause)
    };
    match e {
        ops::except::Raise::New(e) => Err(e),
        // The traceback has its entry for this exception already, if it was raised below.
        ops::except::Raise::Again(e) => Ok(Flow::Reraise(e)),
    }
}

/// `(... exception -- )` The operand says where the instruction that it came from is kept.
#[inline(always)]
pub unsafe fn reraise(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let e = take(vm.pop());
    vm.handler_from = Some((*vm.frame).unit());
    if vm.arg() != 0 {
        let lasti = view(*vm.sp.sub(vm.arg())).as_small();
        let unit = lasti.and_then(|i| (*vm.frame).code().units.get(i as usize));
        if let Some(unit) = unit {
            vm.ip = unit;
            (*vm.frame).ip = vm.ip;
        }
    }
    Ok(Flow::Reraise(Raised::from_value(e)))
}
