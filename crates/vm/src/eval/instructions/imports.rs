//! `import`.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::slot::view;
use krait_object::Result;

/// `(level names -- module)`
#[inline(always)]
pub unsafe fn import_name(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = crate::import::import_name(
        vm.th,
        vm.frame,
        vm.name(vm.arg()),
        &view(*vm.top(1)),
        &view(*vm.top(2)),
    )?;
    vm.replace::<2>(v);
    NEXT
}

/// `(module -- module value)`
#[inline(always)]
pub unsafe fn import_from(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = crate::import::import_from(vm.th, &view(*vm.top(1)), vm.name(vm.arg()))?;
    vm.push(v.into_bits());
    NEXT
}
