//! `for` loops.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::frame::Exit;
use crate::generator;
use crate::ops;
use crate::slot::{Word, view};
use crate::specialize as spec;
use krait_bytecode::Opcode;
use krait_object::protocol::iter;
use krait_object::{Result, Value};

/// Cache units of `FOR_ITER`.
const CACHES: usize = Opcode::FOR_ITER.caches();
/// Units of `UNPACK_SEQUENCE` with its cache.
const UNPACK_UNITS: usize = 1 + Opcode::UNPACK_SEQUENCE.caches();

/// `(iterable -- iterator)`
#[inline(always)]
pub unsafe fn get_iter(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = iter::iter(vm.th, &view(*vm.top(1)))?;
    vm.replace::<1>(v);
    NEXT
}

/// `(iterator -- iterator item)`, or a jump behind the loop's `END_FOR`.
#[inline(always)]
pub unsafe fn for_iter_list(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = ops::iter::list_next(*vm.top(1));
    stepped(vm, w)
}

/// As `FOR_ITER_LIST`.
#[inline(always)]
pub unsafe fn for_iter_tuple(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = ops::iter::tuple_next(*vm.top(1));
    stepped(vm, w)
}

/// As `FOR_ITER_LIST`.
#[inline(always)]
pub unsafe fn for_iter_range(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = ops::iter::range_next(*vm.top(1));
    stepped(vm, w)
}

/// As `FOR_ITER_LIST`, for the keys or the values of a dict. Where the next entry is not simply there, the general
/// instruction finds out why.
#[inline(always)]
pub unsafe fn for_iter_dict(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    match ops::iter::dict_next(*vm.top(1)) {
        0 => vm.instead(Opcode::FOR_ITER),
        w => stepped(vm, w),
    }
}

/// `(generator -- generator item)` The generator's frame runs here.
#[inline(always)]
pub unsafe fn for_iter_gen(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    if let Some(g) = ops::iter::resumable(&view(*vm.top(1))) {
        let none = Value::none().into_bits();
        let f = generator::link(vm.th, g, none, Exit::Caller);
        // Yielded values come back behind the instruction, the returned one at END_FOR.
        return vm.resume(f, 1 + CACHES + vm.arg());
    }
    vm.miss(Opcode::FOR_ITER)
}

/// `(iterator -- iterator item)`, or a jump behind the loop's `END_FOR`.
#[inline(always)]
pub unsafe fn for_iter(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let it = view(*vm.top(1));
    spec::iter::specialize((*vm.frame).ip, vm.ip, &it);
    if pair_is_unpacked(vm)
        && let Some(pair) = ops::iter::next_pair(vm.th, &it)
    {
        match pair? {
            Some((first, second)) => {
                vm.ip = vm.ip.add(CACHES + UNPACK_UNITS);
                vm.push(second.into_bits());
                vm.push(first.into_bits());
            }
            None => end_loop(vm),
        }
        return NEXT;
    }
    match ops::iter::next(vm.th, &it)? {
        ops::iter::Next::Item(v) => {
            vm.ip = vm.ip.add(CACHES);
            vm.push_or_store(v.into_bits());
        }
        ops::iter::Next::Generator(g) => {
            let none = Value::none().into_bits();
            let f = generator::link(vm.th, g, none, Exit::Caller);
            return vm.resume(f, 1 + CACHES + vm.arg());
        }
        ops::iter::Next::End => end_loop(vm),
    }
    NEXT
}

/// The end of a `for` over a kind of iterator that the site knows, after its next item, 0 at its end.
#[inline(always)]
unsafe fn stepped(vm: &mut Registers<impl Mode>, item: Word) -> Result<Flow> {
    match item {
        ops::iter::OTHER => return vm.miss(Opcode::FOR_ITER),
        0 => end_loop(vm),
        w => {
            vm.ip = vm.ip.add(CACHES);
            vm.push_or_store(w);
        }
    }
    NEXT
}

/// The iterator is done: on behind the loop's `END_FOR`.
#[inline(always)]
unsafe fn end_loop(vm: &mut Registers<impl Mode>) {
    vm.ip = vm.ip.add(CACHES + vm.arg() + 1);
}

/// Whether the loop takes its item apart into two, as in `for key, value in d.items()`.
#[inline(always)]
unsafe fn pair_is_unpacked(vm: &Registers<impl Mode>) -> bool {
    let next = (*vm.ip.add(CACHES)).get();
    !vm.traced()
        && next >> 8 == 2
        && matches!(
            Opcode::from_u8(next as u8),
            Opcode::UNPACK_SEQUENCE | Opcode::UNPACK_SEQUENCE_TWO_TUPLE
        )
}
