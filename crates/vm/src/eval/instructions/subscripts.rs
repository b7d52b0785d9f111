//! Subscripts and slices.

use super::operators::CACHES;
use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::frame::Exit;
use crate::function::FUNCTION;
use crate::ops;
use crate::slot::{self, Word, borrow, release, take, view};
use crate::specialize as spec;
use krait_bytecode::Opcode;
use krait_object::Result;
use krait_object::protocol::item;

/// Cache units of `STORE_SUBSCR`.
const STORE_CACHES: usize = Opcode::STORE_SUBSCR.caches();

/// The end of a subscript by an int whose guards gave the word of the item, with a count of its own, or 0 for a miss.
#[inline(always)]
unsafe fn item_found(vm: &mut Registers<impl Mode>, item: Word) -> Result<Flow> {
    if item == 0 {
        return vm.miss(Opcode::BINARY_OP);
    }
    let container = *vm.top(2);
    vm.ip = vm.ip.add(CACHES);
    vm.sp = vm.sp.sub(1);
    *vm.top(1) = item;
    release(container);
    NEXT
}

/// `(list int -- item)`
#[inline(always)]
pub unsafe fn binary_op_subscr_list_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = ops::subscr::list_int(*vm.top(2), *vm.top(1));
    item_found(vm, w)
}

/// `(tuple int -- item)`
#[inline(always)]
pub unsafe fn binary_op_subscr_tuple_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = ops::subscr::tuple_int(*vm.top(2), *vm.top(1));
    item_found(vm, w)
}

/// `(dict key -- value)`
#[inline(always)]
pub unsafe fn binary_op_subscr_dict(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (a, b) = (*vm.top(2), *vm.top(1));
    if view(a).as_exact_dict().is_some() {
        let v = ops::subscr::dict_item(vm.th, a, b)?;
        vm.ip = vm.ip.add(CACHES);
        vm.replace_pair(v);
        NEXT
    } else {
        vm.miss(Opcode::BINARY_OP)
    }
}

/// `(str int -- str)`
#[inline(always)]
pub unsafe fn binary_op_subscr_str_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    match ops::subscr::str_int(&view(*vm.top(2)), *vm.top(1)) {
        Some(v) => {
            vm.ip = vm.ip.add(CACHES);
            vm.replace_pair(v);
            NEXT
        }
        None => vm.miss(Opcode::BINARY_OP),
    }
}

/// `(list slice -- list)`
#[inline(always)]
pub unsafe fn binary_op_subscr_list_slice(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (list, slice) = (view(*vm.top(2)), view(*vm.top(1)));
    if list.as_exact_list().is_none() {
        return vm.miss(Opcode::BINARY_OP);
    }
    let v = item::get(vm.th, &list, &slice)?;
    vm.ip = vm.ip.add(CACHES);
    vm.replace_pair(v);
    NEXT
}

/// `(container key -- value)` A `__getitem__` written in Python: its frame runs here.
#[inline(always)]
pub unsafe fn binary_op_subscr_getitem(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let args = vm.top(2);
    match spec::binary::getitem(*args, vm.ip) {
        Some(f) if !vm.traced() => {
            vm.sp = args;
            // The class keeps the function; the frame takes a count of its own.
            let mut callee = borrow(f.addr());
            let f = (f, &***f.code_ref());
            let f = crate::call::enter_exact(vm.th, vm.m, f, &mut callee, args, 2)?;
            vm.call(f, CACHES + 1)
        }
        _ => vm.miss(Opcode::BINARY_OP),
    }
}

/// `(container start stop -- value)`
#[inline(always)]
pub unsafe fn binary_slice(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::subscr::slice_get(
        vm.th,
        &view(*vm.top(3)),
        &view(*vm.top(2)),
        &view(*vm.top(1)),
    )?;
    // The bounds go as a slice object's: its start first.
    let (container, start, stop) = (*vm.top(3), *vm.top(2), *vm.top(1));
    vm.sp = vm.sp.sub(3);
    vm.push(v.into_bits());
    release(start);
    release(stop);
    release(container);
    NEXT
}

/// `(value container start stop -- )`
#[inline(always)]
pub unsafe fn store_slice(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = *vm.top(4);
    // Nobody else has the items of a value that only the stack owns.
    let spare = slot::owns(v) && view(v).as_header().is_some_and(|h| h.refcount() == 1);
    ops::subscr::slice_set(
        vm.th,
        &view(*vm.top(3)),
        &view(*vm.top(2)),
        &view(*vm.top(1)),
        &view(v),
        spare,
    )?;
    let (container, start, stop) = (*vm.top(3), *vm.top(2), *vm.top(1));
    vm.sp = vm.sp.sub(4);
    release(start);
    release(stop);
    release(container);
    release(v);
    NEXT
}

/// `(value list int -- )`
#[inline(always)]
pub unsafe fn store_subscr_list_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (v, c, k) = (*vm.top(3), *vm.top(2), *vm.top(1));
    match ops::subscr::store_list_int(c, k, v) {
        Some(old) => {
            vm.ip = vm.ip.add(STORE_CACHES);
            vm.sp = vm.sp.sub(3);
            drop(old);
            release(c);
            NEXT
        }
        None => vm.miss(Opcode::STORE_SUBSCR),
    }
}

/// `(value dict key -- )`
#[inline(always)]
pub unsafe fn store_subscr_dict(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (v, c, k) = (*vm.top(3), *vm.top(2), *vm.top(1));
    let container = view(c);
    match container.as_exact_dict() {
        Some(d) => {
            // Key and value move; the container is kept until both have arrived.
            vm.sp = vm.sp.sub(3);
            let r = d.set(vm.th, take(k), take(v));
            release(c);
            r?;
            vm.ip = vm.ip.add(STORE_CACHES);
            NEXT
        }
        None => vm.miss(Opcode::STORE_SUBSCR),
    }
}

/// `(value container key -- )`
#[inline(always)]
pub unsafe fn store_subscr(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (v, c, k) = (*vm.top(3), *vm.top(2), *vm.top(1));
    spec::contains::specialize_store((*vm.frame).ip, vm.ip, c, k);
    if let Some(old) = ops::subscr::store_list_int(c, k, v) {
        vm.ip = vm.ip.add(STORE_CACHES);
        vm.sp = vm.sp.sub(3);
        drop(old);
        release(c);
    } else if !vm.traced()
        && let Some(setitem) = ops::subscr::python_setitem(vm.th, &view(c))
        && let Some(f) = FUNCTION.get_exact(&setitem)
    {
        // The parameters are lent: the operands go when the frame is done.
        let mut args = [slot::borrow(c), slot::borrow(k), slot::borrow(v)];
        let mut callee = setitem.bits();
        let f = (f, &***f.code_ref());
        let f = crate::call::enter_exact(vm.th, vm.m, f, &mut callee, args.as_mut_ptr(), 3);
        std::mem::forget(setitem);
        let f = f?;
        (*f).exit = Exit::Store;
        return vm.call(f, STORE_CACHES + 1);
    } else {
        ops::subscr::store(vm.th, &view(c), &view(k), &view(v))?;
        vm.ip = vm.ip.add(STORE_CACHES);
        vm.release_stored();
    }
    NEXT
}

/// `(container key -- )`
#[inline(always)]
pub unsafe fn delete_subscr(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    item::delete(vm.th, &view(*vm.top(2)), &view(*vm.top(1)))?;
    release(vm.pop());
    release(vm.pop());
    NEXT
}
