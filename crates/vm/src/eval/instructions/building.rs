//! Building containers.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::{self, Word, release, take, to_owned, view};
use krait_object::types::{list, tuple};
use krait_object::{Result, Value};

/// Makes the words of `n` values on top of the stack owning ones; the place of the first.
#[inline(always)]
unsafe fn own_top(vm: &mut Registers<impl Mode>, n: usize) -> *mut Word {
    let first = vm.sp.sub(n);
    let mut at = first;
    while at < vm.sp {
        *at = to_owned(*at);
        at = at.add(1);
    }
    first
}

/// `(items... -- tuple)`
#[inline(always)]
pub unsafe fn build_tuple(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let items = own_top(vm, vm.arg());
    let t = tuple::from_raw(items as *const Value, vm.arg())?;
    vm.sp = items;
    vm.push(t.into_value().into_bits());
    NEXT
}

/// `(items... -- list)`
#[inline(always)]
pub unsafe fn build_list(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let items = own_top(vm, vm.arg());
    let l = list::from_raw(items as *const Value, vm.arg())?;
    vm.sp = items;
    vm.push(l.into_value().into_bits());
    NEXT
}

/// `(items... -- set)`
#[inline(always)]
pub unsafe fn build_set(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let s = ops::build::set(vm.th, vm.sp.sub(vm.arg()), vm.arg())?;
    vm.drop_words(vm.arg());
    vm.push(s.into_bits());
    NEXT
}

/// `((key value)... -- dict)`
#[inline(always)]
pub unsafe fn build_map(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let d = ops::build::map(vm.th, vm.sp.sub(vm.arg() * 2), vm.arg())?;
    vm.drop_words(vm.arg() * 2);
    vm.push(d.into_bits());
    NEXT
}

/// `(start stop [step] -- slice)`
#[inline(always)]
pub unsafe fn build_slice(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let step = if vm.arg() == 3 {
        take(vm.pop())
    } else {
        Value::none()
    };
    let stop = take(vm.pop());
    let start = take(vm.pop());
    vm.push(krait_builtins::slice::new(start, stop, step).into_bits());
    NEXT
}

/// `(list ... item -- list ...)`
#[inline(always)]
pub unsafe fn list_append(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = take(vm.pop());
    if let Some(l) = slot::exact(*vm.sp.sub(vm.arg()), &list::LIST) {
        l.try_append(v)?;
    }
    NEXT
}

/// `(list ... iterable -- list ...)`
#[inline(always)]
pub unsafe fn list_extend(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    ops::build::list_extend(vm.th, &view(*vm.sp.sub(vm.arg() + 1)), &view(*vm.top(1)))?;
    release(vm.pop());
    NEXT
}

/// `(set ... item -- set ...)`
#[inline(always)]
pub unsafe fn set_add(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = take(vm.pop());
    ops::build::set_add(vm.th, &view(*vm.sp.sub(vm.arg())), v)?;
    NEXT
}

/// `(set ... iterable -- set ...)`
#[inline(always)]
pub unsafe fn set_update(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    ops::build::set_update(vm.th, &view(*vm.sp.sub(vm.arg() + 1)), &view(*vm.top(1)))?;
    release(vm.pop());
    NEXT
}

/// `(dict ... key value -- dict ...)`
#[inline(always)]
pub unsafe fn map_add(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = take(vm.pop());
    let k = take(vm.pop());
    if let Some(d) = view(*vm.sp.sub(vm.arg())).as_dict() {
        d.set(vm.th, k, v)?;
    }
    NEXT
}

/// `(dict ... mapping -- dict ...)`
#[inline(always)]
pub unsafe fn dict_update(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    ops::build::dict_update(vm.th, &view(*vm.sp.sub(vm.arg() + 1)), &view(*vm.top(1)))?;
    release(vm.pop());
    NEXT
}

/// `(callable ... dict ... mapping -- callable ... dict ...)` Keyword arguments: a repeated one is an error.
#[inline(always)]
pub unsafe fn dict_merge(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    ops::build::dict_merge(
        vm.th,
        &view(*vm.sp.sub(vm.arg() + 1)),
        &view(*vm.top(1)),
        *vm.sp.sub(vm.arg() + 4),
    )?;
    release(vm.pop());
    NEXT
}
