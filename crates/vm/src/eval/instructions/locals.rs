//! Fast locals, constants, moves on the stack.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::{self, borrow_bound, release};
use krait_object::Result;

/// `( -- value)` A local.
#[inline(always)]
pub unsafe fn load_fast(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.push(slot::dup(*vm.local(vm.arg())));
    NEXT
}

/// `( -- value)` A local that outlives its use on the stack: no count is taken.
#[inline(always)]
pub unsafe fn load_fast_borrow(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.push(borrow_bound(*vm.local(vm.arg())));
    NEXT
}

/// `( -- value1 value2)`
#[inline(always)]
pub unsafe fn load_fast_borrow_load_fast_borrow(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.push(borrow_bound(*vm.local(vm.arg() >> 4)));
    vm.push(borrow_bound(*vm.local(vm.arg() & 15)));
    NEXT
}

/// `( -- value1 value2)`
#[inline(always)]
pub unsafe fn load_fast_load_fast(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.push(slot::dup(*vm.local(vm.arg() >> 4)));
    vm.push(slot::dup(*vm.local(vm.arg() & 15)));
    NEXT
}

/// `( -- value)` A local that may be unbound.
#[inline(always)]
pub unsafe fn load_fast_check(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.local(vm.arg());
    if w == 0 {
        return Err(crate::call::unbound(vm.th, (*vm.frame).code(), vm.arg()));
    }
    vm.push(slot::dup(w));
    NEXT
}

/// `( -- value)` Saves a local, or NULL, around an inlined comprehension.
#[inline(always)]
pub unsafe fn load_fast_and_clear(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.push(std::mem::replace(&mut *vm.local(vm.arg()), 0));
    NEXT
}

/// `(value -- )`
#[inline(always)]
pub unsafe fn store_fast(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = vm.pop();
    release(std::mem::replace(&mut *vm.local(vm.arg()), v));
    NEXT
}

/// `(value1 -- value2)`
#[inline(always)]
pub unsafe fn store_fast_load_fast(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = vm.pop();
    release(std::mem::replace(&mut *vm.local(vm.arg() >> 4), v));
    vm.push(slot::dup(*vm.local(vm.arg() & 15)));
    NEXT
}

/// `(value2 value1 -- )`
#[inline(always)]
pub unsafe fn store_fast_store_fast(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = vm.pop();
    release(std::mem::replace(&mut *vm.local(vm.arg() >> 4), v));
    let v = vm.pop();
    release(std::mem::replace(&mut *vm.local(vm.arg() & 15), v));
    NEXT
}

/// `( -- )` Unbinds a local.
#[inline(always)]
pub unsafe fn delete_fast(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let old = std::mem::replace(&mut *vm.local(vm.arg()), 0);
    if old == 0 {
        return Err(crate::call::unbound(vm.th, (*vm.frame).code(), vm.arg()));
    }
    release(old);
    NEXT
}

/// `( -- constant)` It is counted, because what is stored in a local shows in the count.
#[inline(always)]
pub unsafe fn load_const(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.push(slot::dup(vm.constant(vm.arg())));
    NEXT
}

/// `( -- int)` The operand itself.
#[inline(always)]
pub unsafe fn load_small_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.push(slot::small_int(vm.arg()));
    NEXT
}

/// `( -- value)` `AssertionError`, `NotImplementedError`, `tuple`, `all`, `any`.
#[inline(always)]
pub unsafe fn load_common_constant(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::name::common_constant(vm.th, vm.arg())?;
    vm.push(v.into_bits());
    NEXT
}

/// `(value -- )`
#[inline(always)]
pub unsafe fn pop_top(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    release(vm.pop());
    NEXT
}

/// `(receiver value -- value)`
#[inline(always)]
pub unsafe fn end_send(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = vm.pop();
    let receiver = vm.pop();
    vm.push(v);
    release(receiver);
    NEXT
}

/// `( -- NULL)`
#[inline(always)]
pub unsafe fn push_null(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.push(0);
    NEXT
}

/// `(x ... -- x ... x)`
#[inline(always)]
pub unsafe fn copy(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.sp.sub(vm.arg());
    vm.push(if w == 0 { 0 } else { slot::dup(w) });
    NEXT
}

/// `(x ... y -- y ... x)`
#[inline(always)]
pub unsafe fn swap(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    std::ptr::swap(vm.sp.sub(1), vm.sp.sub(vm.arg()));
    NEXT
}
