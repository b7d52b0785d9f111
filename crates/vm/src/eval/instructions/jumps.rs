//! Jumps.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::slot::{release, view};
use krait_object::Result;

/// `( -- )`
#[inline(always)]
pub unsafe fn jump_forward(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.ip = vm.ip.add(vm.arg());
    NEXT
}

/// `( -- )` Where a loop can be interrupted.
#[inline(always)]
pub unsafe fn jump_backward(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.ip = vm.ip.add(1).sub(vm.arg());
    vm.check_breaker()
}

/// `( -- )` In `await` and `yield from`, whose callee looks.
#[inline(always)]
pub unsafe fn jump_backward_no_interrupt(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.ip = vm.ip.sub(vm.arg());
    NEXT
}

/// `(bool -- )`
#[inline(always)]
pub unsafe fn pop_jump_if_false(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = vm.pop();
    vm.ip = vm.ip.add(1);
    if view(w).is_false() {
        vm.jump(vm.arg());
    } else {
        vm.skip_not_taken();
    }
    NEXT
}

/// `(bool -- )`
#[inline(always)]
pub unsafe fn pop_jump_if_true(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = vm.pop();
    vm.ip = vm.ip.add(1);
    if view(w).is_true() {
        vm.jump(vm.arg());
    } else {
        vm.skip_not_taken();
    }
    NEXT
}

/// `(value -- )`
#[inline(always)]
pub unsafe fn pop_jump_if_none(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = vm.pop();
    vm.ip = vm.ip.add(1);
    if view(w).is_none() {
        vm.jump(vm.arg());
    } else {
        release(w);
        vm.skip_not_taken();
    }
    NEXT
}

/// `(value -- )`
#[inline(always)]
pub unsafe fn pop_jump_if_not_none(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = vm.pop();
    vm.ip = vm.ip.add(1);
    if !view(w).is_none() {
        vm.jump(vm.arg());
        release(w);
    } else {
        vm.skip_not_taken();
    }
    NEXT
}
