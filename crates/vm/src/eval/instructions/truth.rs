//! Truth values.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::slot::{release, view};
use crate::specialize as spec;
use krait_bytecode::Opcode;
use krait_object::protocol::truth;
use krait_object::{Result, Value};

/// `(bool -- bool)`
#[inline(always)]
pub unsafe fn unary_not(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = view(*vm.top(1)).is_false();
    *vm.top(1) = Value::bool(v).into_bits();
    NEXT
}

/// `(value -- bool)`
#[inline(always)]
pub unsafe fn to_bool(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    spec::truth::specialize((*vm.frame).ip, vm.ip, w);
    let b = truth::is_true(vm.th, &view(w))?;
    vm.sp = vm.sp.sub(1);
    release(w);
    vm.decide::<3>(b);
    NEXT
}

/// `(bool -- bool)`
#[inline(always)]
pub unsafe fn to_bool_bool(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = view(*vm.top(1));
    if v.is_true() || v.is_false() {
        vm.ip = vm.ip.add(3);
        NEXT
    } else {
        vm.miss(Opcode::TO_BOOL)
    }
}

/// `(int -- bool)`
#[inline(always)]
pub unsafe fn to_bool_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    if w & 1 != 0 {
        vm.sp = vm.sp.sub(1);
        vm.decide::<3>(w != 1);
        NEXT
    } else {
        vm.miss(Opcode::TO_BOOL)
    }
}

/// `(None -- False)`
#[inline(always)]
pub unsafe fn to_bool_none(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    if view(*vm.top(1)).is_none() {
        vm.sp = vm.sp.sub(1);
        vm.decide::<3>(false);
        NEXT
    } else {
        vm.miss(Opcode::TO_BOOL)
    }
}

/// `(list -- bool)`
#[inline(always)]
pub unsafe fn to_bool_list(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    if let Some(l) = view(w).as_exact_list() {
        let r = !l.is_empty();
        vm.sp = vm.sp.sub(1);
        release(w);
        vm.decide::<3>(r);
        NEXT
    } else {
        vm.miss(Opcode::TO_BOOL)
    }
}

/// `(str -- bool)`
#[inline(always)]
pub unsafe fn to_bool_str(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    if let Some(t) = view(w).as_exact_str() {
        let r = !t.is_empty();
        vm.sp = vm.sp.sub(1);
        release(w);
        vm.decide::<3>(r);
        NEXT
    } else {
        vm.miss(Opcode::TO_BOOL)
    }
}
