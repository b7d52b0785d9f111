//! Function objects.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::{take, view};
use krait_object::Result;

/// `(code -- function)`
#[inline(always)]
pub unsafe fn make_function(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::func::make(vm.th, vm.frame, &view(*vm.top(1)))?;
    vm.replace::<1>(v);
    NEXT
}

/// `(value function -- function)`
#[inline(always)]
pub unsafe fn set_function_attribute(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let f = vm.pop();
    let v = take(vm.pop());
    ops::func::set_attribute(&view(f), vm.arg(), v);
    vm.push(f);
    NEXT
}
