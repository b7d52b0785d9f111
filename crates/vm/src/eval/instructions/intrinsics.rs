//! Functions of the machine's own.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::view;
use krait_object::Result;

/// `(value -- value)` A function of the machine's own.
#[inline(always)]
pub unsafe fn call_intrinsic_1(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::intrinsic::one(vm.th, vm.frame, vm.arg(), &view(*vm.top(1)))?;
    vm.replace::<1>(v);
    NEXT
}

/// `(value1 value2 -- value)`
#[inline(always)]
pub unsafe fn call_intrinsic_2(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::intrinsic::two(vm.th, vm.arg(), &view(*vm.top(2)), &view(*vm.top(1)))?;
    vm.replace::<2>(v);
    NEXT
}
