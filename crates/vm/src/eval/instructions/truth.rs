//! Truth values.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::slot::{self, release, view};
use crate::specialize as spec;
use krait_bytecode::Opcode;
use krait_object::Result;
use krait_object::protocol::truth;

/// Cache units of `TO_BOOL`.
const CACHES: usize = Opcode::TO_BOOL.caches();

/// `(bool -- bool)`
#[inline(always)]
pub unsafe fn unary_not(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = view(*vm.top(1)).is_false();
    *vm.top(1) = slot::truth(v);
    NEXT
}

/// `(value -- bool)`
#[inline(always)]
pub unsafe fn to_bool(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    spec::truth::specialize(vm.th, (*vm.frame).ip, vm.ip, w);
    let b = truth::is_true(vm.th, &view(w))?;
    decided(vm, b)
}

/// `(bool -- bool)`
#[inline(always)]
pub unsafe fn to_bool_bool(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = view(*vm.top(1));
    if v.is_true() || v.is_false() {
        vm.ip = vm.ip.add(CACHES);
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
        vm.decide::<CACHES>(w != 1);
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
        vm.decide::<CACHES>(false);
        NEXT
    } else {
        vm.miss(Opcode::TO_BOOL)
    }
}

/// `(list -- bool)`
#[inline(always)]
pub unsafe fn to_bool_list(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = view(*vm.top(1));
    sized(vm, v.as_exact_list().map(|l| l.is_empty()))
}

/// `(str -- bool)`
#[inline(always)]
pub unsafe fn to_bool_str(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = view(*vm.top(1));
    sized(vm, v.as_exact_str().map(|t| t.is_empty()))
}

/// `(instance -- True)` Of a class that says nothing about truth.
#[inline(always)]
pub unsafe fn to_bool_always_true(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    if spec::truth::is_always_true(*vm.top(1), vm.ip) {
        decided(vm, true)
    } else {
        vm.miss(Opcode::TO_BOOL)
    }
}

/// The end of a test of something that is false when it is empty; `None` says that it is of another type.
#[inline(always)]
unsafe fn sized(vm: &mut Registers<impl Mode>, is_empty: Option<bool>) -> Result<Flow> {
    let Some(is_empty) = is_empty else {
        return vm.miss(Opcode::TO_BOOL);
    };
    decided(vm, !is_empty)
}

/// The operand goes, and its truth is known.
#[inline(always)]
unsafe fn decided(vm: &mut Registers<impl Mode>, truth: bool) -> Result<Flow> {
    release(vm.pop());
    vm.decide::<CACHES>(truth);
    NEXT
}
