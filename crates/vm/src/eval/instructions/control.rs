//! Operands' extension, the start of frames.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::trace;
use krait_bytecode::Opcode;
use krait_object::Result;

/// The operand's higher bits; the instruction behind it follows at once.
#[inline(always)]
pub unsafe fn extended_arg(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.unit = (vm.unit & !0xFF) << 8 | usize::from((*vm.ip).get());
    (*vm.frame).ip = vm.ip;
    vm.ip = vm.ip.add(1);
    Ok(Flow::Again)
}

/// Does nothing, like all that follow it. Only the traced loop stops at each: they stand for lines.
#[inline(always)]
pub unsafe fn nop(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    while !vm.traced() && (*vm.ip).get() as u8 == Opcode::NOP as u8 {
        vm.jump(1);
    }
    NEXT
}

/// The start of a frame or what follows a `yield`: looks at the breaker.
#[inline(always)]
pub unsafe fn resume(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    if vm.traced() {
        trace::on_resume(vm.th, vm.frame, vm.arg())?;
    }
    vm.check_breaker_at_start()
}

/// `RESUME` where nothing but the breaker can matter.
#[inline(always)]
pub unsafe fn resume_check(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    vm.check_breaker_at_start()
}
