//! `match` statements.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::view;
use krait_object::protocol::item;
use krait_object::types::int;
use krait_object::{Result, Value};

/// `(value -- value len)`
#[inline(always)]
pub unsafe fn get_len(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let n = item::len(vm.th, &view(*vm.top(1)))?;
    vm.push(int::from_usize(n).into_bits());
    NEXT
}

/// `(value -- value bool)`
#[inline(always)]
pub unsafe fn match_mapping(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let r = view(*vm.top(1)).ty().has(krait_object::flags::MAPPING);
    vm.push(Value::bool(r).into_bits());
    NEXT
}

/// `(value -- value bool)`
#[inline(always)]
pub unsafe fn match_sequence(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let r = view(*vm.top(1)).ty().has(krait_object::flags::SEQUENCE);
    vm.push(Value::bool(r).into_bits());
    NEXT
}

/// `(mapping keys -- mapping keys values-or-None)`
#[inline(always)]
pub unsafe fn match_keys(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::matching::keys(vm.th, &view(*vm.top(2)), &view(*vm.top(1)))?;
    vm.push(v.into_bits());
    NEXT
}

/// `(value class names -- attributes-or-None)`
#[inline(always)]
pub unsafe fn match_class(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::matching::class(
        vm.th,
        &view(*vm.top(3)),
        &view(*vm.top(2)),
        &view(*vm.top(1)),
        vm.arg(),
    )?;
    vm.replace::<3>(v);
    NEXT
}
