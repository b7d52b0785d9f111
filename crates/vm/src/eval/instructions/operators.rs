//! Unary and binary arithmetic.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::{release, view};
use crate::specialize as spec;
use krait_bytecode::Opcode;
use krait_object::protocol::number;
use krait_object::{Result, Value};

/// Cache units of `BINARY_OP`.
pub const CACHES: usize = Opcode::BINARY_OP.caches();

/// `(value -- -value)`
#[inline(always)]
pub unsafe fn unary_negative(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::binary::negative(vm.th, &view(*vm.top(1)))?;
    vm.replace::<1>(v);
    NEXT
}

/// `(value -- ~value)`
#[inline(always)]
pub unsafe fn unary_invert(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = number::invert(vm.th, &view(*vm.top(1)))?;
    vm.replace::<1>(v);
    NEXT
}

/// `(left right -- value)` The operand says which of the arithmetic, in-place and subscript operations.
#[inline(always)]
pub unsafe fn binary_op(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (a, b) = (*vm.top(2), *vm.top(1));
    spec::binary::specialize(vm.th, vm.frame, vm.ip, vm.arg(), a, b);
    let v = ops::binary::binary(vm.th, &view(a), &view(b), vm.arg())?;
    vm.ip = vm.ip.add(CACHES);
    vm.replace_pair(v);
    NEXT
}

/// `(int int -- int)` Both in their words.
#[inline(always)]
pub unsafe fn binary_op_add_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    int_op(vm, |a, b| (a - TAG).checked_add(b))
}

/// `(int int -- int)`
#[inline(always)]
pub unsafe fn binary_op_subtract_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    int_op(vm, |a, b| a.checked_sub(b - TAG))
}

/// `(int int -- int)`
#[inline(always)]
pub unsafe fn binary_op_multiply_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    int_op(vm, |a, b| Some((a - TAG).checked_mul(b >> 1)? | TAG))
}

/// `(float float -- float)`
#[inline(always)]
pub unsafe fn binary_op_add_float(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    float_op(vm, |x, y| x + y)
}

/// `(float float -- float)`
#[inline(always)]
pub unsafe fn binary_op_subtract_float(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    float_op(vm, |x, y| x - y)
}

/// `(float float -- float)`
#[inline(always)]
pub unsafe fn binary_op_multiply_float(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    float_op(vm, |x, y| x * y)
}

/// `(number number -- number)` Other pairs of numbers: the operand says what to do.
#[inline(always)]
pub unsafe fn binary_op_extend(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (a, b) = (*vm.top(2), *vm.top(1));
    match ops::binary::quick_number(a, b, vm.arg()) {
        Some(r) => {
            vm.ip = vm.ip.add(CACHES);
            vm.sp = vm.sp.sub(1);
            *vm.top(1) = r;
            release(a);
            release(b);
        }
        None => return vm.miss(Opcode::BINARY_OP),
    }
    NEXT
}

/// `(str str -- str)` In place where nobody else has the left one.
#[inline(always)]
pub unsafe fn binary_op_add_unicode(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    match ops::binary::add_strings(vm.th, vm.frame, vm.sp, vm.ip.add(CACHES)) {
        Some(r) => {
            let v = r?;
            vm.ip = vm.ip.add(CACHES);
            vm.replace_pair(v);
        }
        None => return vm.miss(Opcode::BINARY_OP),
    }
    NEXT
}

/// What marks a word as an int: the number itself stands above this bit.
const TAG: i64 = 1;

/// Arithmetic on the words of two ints; `None` says that the result does not fit into one.
#[inline(always)]
unsafe fn int_op(
    vm: &mut Registers<impl Mode>,
    op: impl FnOnce(i64, i64) -> Option<i64>,
) -> Result<Flow> {
    let (a, b) = (*vm.top(2) as i64, *vm.top(1) as i64);
    if a & b & TAG != 0
        && let Some(r) = op(a, b)
    {
        vm.ip = vm.ip.add(CACHES);
        vm.sp = vm.sp.sub(1);
        *vm.top(1) = r as u64;
        NEXT
    } else {
        vm.miss(Opcode::BINARY_OP)
    }
}

/// Arithmetic on two floats, which nearly always are in their words: then nothing is to be released.
#[inline(always)]
unsafe fn float_op(
    vm: &mut Registers<impl Mode>,
    op: impl FnOnce(f64, f64) -> f64,
) -> Result<Flow> {
    let (a, b) = (*vm.top(2), *vm.top(1));
    if let Some((x, y)) = ops::binary::word_floats(a, b) {
        vm.ip = vm.ip.add(CACHES);
        vm.sp = vm.sp.sub(1);
        *vm.top(1) = Value::float(op(x, y)).into_bits();
        return NEXT;
    }
    match (ops::binary::float_of(a), ops::binary::float_of(b)) {
        (Some(x), Some(y)) => {
            vm.ip = vm.ip.add(CACHES);
            vm.replace_pair(Value::float(op(x, y)));
            NEXT
        }
        _ => vm.miss(Opcode::BINARY_OP),
    }
}
