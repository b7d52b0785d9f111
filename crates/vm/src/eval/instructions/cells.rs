//! Cells: variables shared between functions.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::{take, view};
use krait_object::Result;

/// `( -- )` A local becomes a cell that holds it.
#[inline(always)]
pub unsafe fn make_cell(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = std::mem::replace(&mut *vm.local(vm.arg()), 0);
    let v = if w == 0 { None } else { Some(take(w)) };
    *vm.local(vm.arg()) = crate::cellobj::new(v).into_bits();
    NEXT
}

/// `( -- )` The function's closure becomes the frame's last locals.
#[inline(always)]
pub unsafe fn copy_free_vars(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    ops::func::copy_free_vars(vm.th, vm.frame, vm.arg())?;
    NEXT
}

/// `( -- value)` What a cell holds.
#[inline(always)]
pub unsafe fn load_deref(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::name::load_deref(vm.th, vm.frame, vm.arg())?;
    vm.push(v.into_bits());
    NEXT
}

/// `(value -- )`
#[inline(always)]
pub unsafe fn store_deref(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = take(vm.pop());
    ops::name::store_deref(vm.frame, vm.arg(), v);
    NEXT
}

/// `( -- )`
#[inline(always)]
pub unsafe fn delete_deref(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    ops::name::delete_deref(vm.th, vm.frame, vm.arg())?;
    NEXT
}

/// `(mapping -- value)` A class body's free variable.
#[inline(always)]
pub unsafe fn load_from_dict_or_deref(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let d = view(*vm.top(1));
    let v = ops::name::from_dict_or_deref(vm.th, vm.frame, &d, vm.arg())?;
    vm.replace::<1>(v);
    NEXT
}
