//! Calls whose callee's kind is known to the call's place.

use super::calls::{CACHES, returned};
use crate::eval::enter;
use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::slot::{self, release, take, view};
use crate::specialize as spec;
use krait_bytecode::Opcode;
use krait_object::types::int;
use krait_object::types::native::{METHOD_DESCR, NATIVE_FUNCTION};
use krait_object::{Result, Value};

/// `(function self-or-NULL args... -- )` A Python function that takes just these: its frame starts here.
#[inline(always)]
pub unsafe fn call_py_exact_args(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let base = vm.sp.sub(vm.arg() + 2);
    if !vm.traced()
        && let Some((func, body, args, n)) = spec::call::exact(vm.ip, base, vm.arg())
    {
        vm.sp = base;
        let f = crate::call::enter_exact(vm.th, vm.m, (func, body), base, args, n)?;
        (*vm.frame).sp = base;
        (*vm.frame).return_offset = (CACHES + 1) as u16;
        vm.start_frame(f, body);
        // Most functions start with a look at the breaker, which is taken here.
        if (*vm.ip).get() as u8 == Opcode::RESUME as u8 && !vm.breaker_is_set() {
            vm.ip = vm.ip.add(1);
        }
        return NEXT;
    }
    vm.miss(Opcode::CALL)
}

/// `(method NULL args... -- )` The bound method of a Python function that takes just these.
#[inline(always)]
pub unsafe fn call_bound_method_exact_args(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let base = vm.sp.sub(vm.arg() + 2);
    if !vm.traced() && spec::call::take_apart(vm.ip, base) {
        return call_py_exact_args(vm);
    }
    vm.miss(Opcode::CALL)
}

/// `(function self-or-NULL args... -- )` A Python function that has defaults to add or tuples and dicts to make.
#[inline(always)]
pub unsafe fn call_py_general(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let base = vm.sp.sub(vm.arg() + 2);
    if !vm.traced()
        && let Some((func, body, args, n)) = spec::call::known(vm.ip, base, vm.arg())
    {
        vm.sp = base;
        let f = crate::call::enter_general(vm.th, vm.m, (func, body), base, args, n)?;
        return vm.call(f, CACHES + 1);
    }
    vm.miss(Opcode::CALL)
}

/// `(append list item -- None)`
#[inline(always)]
pub unsafe fn call_list_append(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let base = vm.sp.sub(vm.arg() + 2);
    if !vm.traced()
        && let Some(l) = spec::call::appended(base, vm.arg())
    {
        let v = take(vm.pop());
        let r = l.try_append(v);
        let (callee, list) = (*base, *base.add(1));
        vm.sp = base;
        release(list);
        release(callee);
        r?;
        vm.ip = vm.ip.add(CACHES);
        // Hardly anybody wants the result.
        if (*vm.ip).get() as u8 == Opcode::POP_TOP as u8 {
            vm.ip = vm.ip.add(1);
        } else {
            vm.push(Value::none().into_bits());
        }
        NEXT
    } else {
        vm.miss(Opcode::CALL)
    }
}

/// `(type NULL value -- class)`
#[inline(always)]
pub unsafe fn call_type_1(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let base = vm.sp.sub(vm.arg() + 2);
    if !vm.traced()
        && let Some(t) = spec::call::type_of(base, vm.arg())
    {
        let v = vm.pop();
        // `type` itself, which was there, is not counted.
        *base = t.into_bits();
        vm.sp = base.add(1);
        release(v);
        vm.ip = vm.ip.add(CACHES);
        NEXT
    } else {
        vm.miss(Opcode::CALL)
    }
}

/// `(isinstance NULL value class -- bool)` An answer that takes longer is no reason to give the form up.
#[inline(always)]
pub unsafe fn call_isinstance(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let base = vm.sp.sub(vm.arg() + 2);
    match spec::call::is_plainly_instance(base, vm.arg()) {
        Some(answer) if !vm.traced() => {
            let (callee, v, class) = (*base, *base.add(2), *base.add(3));
            vm.sp = base;
            release(class);
            release(v);
            release(callee);
            vm.answer::<CACHES>(answer);
            NEXT
        }
        _ => vm.instead(Opcode::CALL_BUILTIN_FAST),
    }
}

/// `(len NULL container -- int)` Other containers are no reason to give the form up.
#[inline(always)]
pub unsafe fn call_len(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let base = vm.sp.sub(vm.arg() + 2);
    match spec::call::length(base, vm.arg()) {
        Some(n) if !vm.traced() => {
            let x = vm.pop();
            let callee = std::mem::replace(&mut *base, int::from_usize(n).into_bits());
            vm.sp = base.add(1);
            release(x);
            release(callee);
            vm.ip = vm.ip.add(CACHES);
        }
        _ => return vm.instead(Opcode::CALL_BUILTIN_FAST),
    }
    NEXT
}

/// `(class NULL args... -- value)` A built-in class with a constructor of its own.
#[inline(always)]
pub unsafe fn call_builtin_class(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let base = vm.sp.sub(vm.arg() + 2);
    match spec::call::builtin_class(base) {
        Some(class) if !vm.traced() => {
            let v = enter::builtin_class(vm.th, class, base.add(2), vm.arg());
            returned(vm, base, v)
        }
        _ => vm.miss(Opcode::CALL),
    }
}

/// `(function NULL args... -- value)` A function written in Rust.
#[inline(always)]
pub unsafe fn call_builtin_fast(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let base = vm.sp.sub(vm.arg() + 2);
    if !vm.traced()
        && let Some(f) = slot::exact(*base, &NATIVE_FUNCTION)
        && *base.add(1) == 0
    {
        let v = enter::native_function(vm.th, f, base.add(2), vm.arg());
        returned(vm, base, v)
    } else {
        vm.miss(Opcode::CALL)
    }
}

/// `(descriptor self args... -- value)` A method written in Rust.
#[inline(always)]
pub unsafe fn call_method_descriptor_fast(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let base = vm.sp.sub(vm.arg() + 2);
    if !vm.traced()
        && let Some(m) = slot::exact(*base, &METHOD_DESCR)
        && *base.add(1) != 0
        && view(*base.add(1)).ty().is_subtype(m.owner)
    {
        let v = enter::native_method(vm.th, m, base.add(1), vm.arg() + 1);
        returned(vm, base, v)
    } else {
        vm.miss(Opcode::CALL)
    }
}
