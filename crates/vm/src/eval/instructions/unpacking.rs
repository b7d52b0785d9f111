//! Unpacking.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::{release, view};
use crate::specialize as spec;
use krait_bytecode::Opcode;
use krait_object::Result;

/// Cache units of `UNPACK_SEQUENCE`.
const CACHES: usize = Opcode::UNPACK_SEQUENCE.caches();

/// `(tuple -- item2 item1)`
#[inline(always)]
pub unsafe fn unpack_sequence_two_tuple(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    let v = view(w);
    if let Some(t) = v.as_exact_tuple()
        && let [a, b] = t.as_slice()
    {
        let (a, b) = (a.clone().into_bits(), b.clone().into_bits());
        vm.ip = vm.ip.add(CACHES);
        *vm.top(1) = b;
        vm.push(a);
        release(w);
        NEXT
    } else {
        vm.miss(Opcode::UNPACK_SEQUENCE)
    }
}

/// `(tuple -- items...)` Of as many items as are wanted.
#[inline(always)]
pub unsafe fn unpack_sequence_tuple(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    let v = view(w);
    let n = vm.arg();
    match v.as_exact_tuple().filter(|t| t.len() == n) {
        Some(t) => {
            vm.sp = vm.sp.sub(1);
            for x in t.as_slice().iter().rev() {
                vm.push(x.clone().into_bits());
            }
            vm.ip = vm.ip.add(CACHES);
            release(w);
            NEXT
        }
        None => vm.miss(Opcode::UNPACK_SEQUENCE),
    }
}

/// `(list -- items...)` Of as many items as are wanted.
#[inline(always)]
pub unsafe fn unpack_sequence_list(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    let v = view(w);
    let n = vm.arg();
    if v.as_exact_list().is_none_or(|l| l.len() != n) {
        return vm.miss(Opcode::UNPACK_SEQUENCE);
    }
    vm.sp = vm.sp.sub(1);
    ops::unpack::sequence(vm.th, &v, n, vm.sp)?;
    vm.sp = vm.sp.add(n);
    vm.ip = vm.ip.add(CACHES);
    release(w);
    NEXT
}

/// `(iterable -- items...)` The first item ends on top.
#[inline(always)]
pub unsafe fn unpack_sequence(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = vm.pop();
    spec::unpack::specialize((*vm.frame).ip, vm.ip, w);
    let r = ops::unpack::sequence(vm.th, &view(w), vm.arg(), vm.sp);
    if let Err(e) = r {
        release(w);
        return Err(e);
    }
    vm.ip = vm.ip.add(CACHES);
    vm.sp = vm.sp.add(vm.arg());
    release(w);
    NEXT
}

/// `(iterable -- items...)` With a starred target.
#[inline(always)]
pub unsafe fn unpack_ex(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = vm.pop();
    let r = ops::unpack::ex(vm.th, &view(w), vm.arg() & 0xFF, vm.arg() >> 8, vm.sp);
    if let Err(e) = r {
        release(w);
        return Err(e);
    }
    vm.sp = vm.sp.add((vm.arg() & 0xFF) + 1 + (vm.arg() >> 8));
    release(w);
    NEXT
}
