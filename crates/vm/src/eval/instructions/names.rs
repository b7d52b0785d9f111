//! Names that are looked up in mappings: locals of modules and classes, globals, built-ins.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::{self, Word, clone, release, view};
use crate::specialize as spec;
use krait_bytecode::Opcode;
use krait_object::Result;

/// `( -- value)` Locals, globals, built-ins.
#[inline(always)]
pub unsafe fn load_name(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::name::load_name(vm.th, vm.frame, vm.name(vm.arg()))?;
    vm.push(v.into_bits());
    NEXT
}

/// `(value -- )`
#[inline(always)]
pub unsafe fn store_name(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = view(*vm.top(1));
    ops::name::store_name(vm.th, vm.frame, vm.name(vm.arg()), &v)?;
    release(vm.pop());
    NEXT
}

/// `( -- )`
#[inline(always)]
pub unsafe fn delete_name(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    ops::name::delete_name(vm.th, vm.frame, vm.name(vm.arg()))?;
    NEXT
}

/// Cache units of `LOAD_GLOBAL`.
const CACHES: usize = Opcode::LOAD_GLOBAL.caches();

/// The end of a load whose guards gave the word of the value, or 0 for a miss.
#[inline(always)]
unsafe fn global_loaded(vm: &mut Registers<impl Mode>, value: Word) -> Result<Flow> {
    if value == 0 {
        return vm.miss(Opcode::LOAD_GLOBAL);
    }
    vm.ip = vm.ip.add(CACHES);
    vm.push(slot::dup(value));
    if vm.arg() & 1 != 0 {
        vm.push(0);
    }
    NEXT
}

/// `( -- value [NULL])` Globals, then built-ins; the operand's low bit asks for room for a receiver.
#[inline(always)]
pub unsafe fn load_global(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = spec::global::load(vm.th, vm.frame, (*vm.frame).code(), vm.ip, vm.arg())?;
    vm.ip = vm.ip.add(CACHES);
    vm.push(v.into_bits());
    if vm.arg() & 1 != 0 {
        vm.push(0);
    }
    NEXT
}

/// `( -- value [NULL])` The key's place in the globals is known.
#[inline(always)]
pub unsafe fn load_global_module(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = spec::global::module_hit(vm.frame, vm.ip);
    global_loaded(vm, w)
}

/// `( -- value [NULL])` The globals lack the key, its place in the built-ins is known.
#[inline(always)]
pub unsafe fn load_global_builtin(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = spec::global::builtin_hit(vm.frame, vm.ip);
    global_loaded(vm, w)
}

/// `(value -- )`
#[inline(always)]
pub unsafe fn store_global(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = clone(*vm.top(1));
    ops::name::store_global(vm.th, vm.frame, vm.name(vm.arg()), v)?;
    release(vm.pop());
    NEXT
}

/// `( -- )`
#[inline(always)]
pub unsafe fn delete_global(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    ops::name::delete_global(vm.th, vm.frame, vm.name(vm.arg()))?;
    NEXT
}

/// `( -- mapping)`
#[inline(always)]
pub unsafe fn load_locals(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::name::load_locals(vm.th, vm.frame)?;
    vm.push(v.into_bits());
    NEXT
}

/// `(mapping -- value)` A global name in a scope of a class.
#[inline(always)]
pub unsafe fn load_from_dict_or_globals(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let d = view(*vm.top(1));
    let v = ops::name::from_dict_or_globals(vm.th, vm.frame, &d, vm.name(vm.arg()))?;
    vm.replace::<1>(v);
    NEXT
}

/// `( -- __build_class__)`
#[inline(always)]
pub unsafe fn load_build_class(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::name::build_class(vm.th, vm.frame)?;
    vm.push(v.into_bits());
    NEXT
}

/// `( -- )`
#[inline(always)]
pub unsafe fn setup_annotations(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    ops::name::setup_annotations(vm.th, vm.frame)?;
    NEXT
}
