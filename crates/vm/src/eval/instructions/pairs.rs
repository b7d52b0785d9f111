//! Two instructions in one (see [`crate::specialize::pairs`]).
//!
//! The value that the first would push and the second take off stays out of the stack. It is lent by a local, or it is a
//! small int, so there is nothing to release. If the second half is not as expected, the first is executed alone.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::{Word, borrow_bound, dup, release, small_int};
use crate::specialize as spec;
use krait_bytecode::Opcode;
use krait_object::Result;

/// The operand of the second instruction, if it still has the form that the pair was made for.
#[inline(always)]
unsafe fn second(vm: &Registers<impl Mode>, op: Opcode) -> Option<usize> {
    let unit = usize::from((*vm.ip).get());
    // Events are told of each instruction.
    (!vm.traced() && unit as u8 == op as u8).then_some(unit >> 8)
}

/// Goes on behind the second instruction.
#[inline(always)]
unsafe fn done(vm: &mut Registers<impl Mode>, second: Opcode) -> Result<Flow> {
    vm.ip = vm.ip.add(1 + second.caches());
    NEXT
}

/// An attribute of a local, of which `value` gives the word or 0 for a miss.
#[inline(always)]
unsafe fn attribute(
    vm: &mut Registers<impl Mode>,
    op: Opcode,
    value: impl FnOnce(Word, *const std::cell::Cell<u16>) -> Word,
) -> Result<Flow> {
    if let Some(arg) = second(vm, op) {
        let value = value(*vm.local_apart(vm.arg()), vm.ip.add(1));
        if value != 0 {
            vm.push(dup(value));
            if arg & 1 != 0 {
                vm.push(0);
            }
            return done(vm, op);
        }
    }
    vm.instead(Opcode::LOAD_FAST_BORROW)
}

/// `( -- value [NULL])`
#[inline(always)]
pub unsafe fn local_instance_value(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    attribute(vm, Opcode::LOAD_ATTR_INSTANCE_VALUE, |w, cache| {
        spec::attr::instance_value(w, cache)
    })
}

/// `( -- value [NULL])`
#[inline(always)]
pub unsafe fn local_slot(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    attribute(vm, Opcode::LOAD_ATTR_SLOT, |w, cache| {
        spec::attr::slot_value(w, cache)
    })
}

/// `( -- function owner)` A method of a local that is called.
#[inline(always)]
pub unsafe fn local_method(vm: &mut Registers<impl Mode>, op: Opcode) -> Result<Flow> {
    if let Some(arg) = second(vm, op)
        && arg & 1 != 0
    {
        let owner = *vm.local_apart(vm.arg());
        let function = spec::attr::method_value(owner, vm.ip.add(1));
        if function != 0 {
            vm.push(dup(function));
            vm.push(borrow_bound(owner));
            return done(vm, op);
        }
    }
    vm.instead(Opcode::LOAD_FAST_BORROW)
}

/// `( -- function owner)`
#[inline(always)]
pub unsafe fn local_method_with_values(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    local_method(vm, Opcode::LOAD_ATTR_METHOD_WITH_VALUES)
}

/// `( -- function owner)`
#[inline(always)]
pub unsafe fn local_method_no_dict(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    local_method(vm, Opcode::LOAD_ATTR_METHOD_NO_DICT)
}

/// `(container -- item)` A subscript with this key, of which `item` gives the word with a count of its own, or 0.
#[inline(always)]
unsafe fn subscript(
    vm: &mut Registers<impl Mode>,
    (first, op): (Opcode, Opcode),
    key: Word,
    item: impl FnOnce(Word, Word) -> Word,
) -> Result<Flow> {
    if second(vm, op).is_some() {
        let container = *vm.top(1);
        let item = item(container, key);
        if item != 0 {
            *vm.top(1) = item;
            release(container);
            return done(vm, op);
        }
    }
    vm.instead(first)
}

/// `(list -- item)` The index is a local.
#[inline(always)]
pub unsafe fn local_subscr_list_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let key = *vm.local_apart(vm.arg());
    let pair = (Opcode::LOAD_FAST_BORROW, Opcode::BINARY_OP_SUBSCR_LIST_INT);
    subscript(vm, pair, key, |list, key| ops::subscr::list_int(list, key))
}

/// `(list -- item)` The index is the operand.
#[inline(always)]
pub unsafe fn small_int_subscr_list_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let key = small_int(vm.arg());
    let pair = (Opcode::LOAD_SMALL_INT, Opcode::BINARY_OP_SUBSCR_LIST_INT);
    subscript(vm, pair, key, |list, key| ops::subscr::list_int(list, key))
}

/// `(tuple -- item)` The index is the operand.
#[inline(always)]
pub unsafe fn small_int_subscr_tuple_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let key = small_int(vm.arg());
    let pair = (Opcode::LOAD_SMALL_INT, Opcode::BINARY_OP_SUBSCR_TUPLE_INT);
    subscript(vm, pair, key, |tuple, key| {
        ops::subscr::tuple_int(tuple, key)
    })
}

/// `( -- item)` The list and the index are locals.
#[inline(always)]
pub unsafe fn locals_subscr_list_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    const OP: Opcode = Opcode::BINARY_OP_SUBSCR_LIST_INT;
    if second(vm, OP).is_some() {
        let (list, key) = (
            *vm.local_apart(vm.arg() >> 4),
            *vm.local_apart(vm.arg() & 15),
        );
        let item = ops::subscr::list_int(list, key);
        if item != 0 {
            vm.push(item);
            return done(vm, OP);
        }
    }
    vm.instead(Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW)
}

/// `(int -- bool)` Compared with an int.
#[inline(always)]
unsafe fn compare_int(vm: &mut Registers<impl Mode>, first: Opcode, b: Word) -> Result<Flow> {
    const OP: Opcode = Opcode::COMPARE_OP_INT;
    if let Some(arg) = second(vm, OP) {
        let a = *vm.top(1);
        if a & b & 1 != 0 {
            let r = ops::compare::mask(arg, (a as i64).cmp(&(b as i64)));
            vm.sp = vm.sp.sub(1);
            vm.ip = vm.ip.add(1);
            vm.decide::<{ OP.caches() }>(r);
            return NEXT;
        }
    }
    vm.instead(first)
}

/// `(int -- bool)` The right operand is a local.
#[inline(always)]
pub unsafe fn local_compare_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let b = *vm.local_apart(vm.arg());
    compare_int(vm, Opcode::LOAD_FAST_BORROW, b)
}

/// `(int -- bool)` The right operand is this instruction's.
#[inline(always)]
pub unsafe fn small_int_compare_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let b = small_int(vm.arg());
    compare_int(vm, Opcode::LOAD_SMALL_INT, b)
}

/// `(int -- int)` Arithmetic with the operand: `op` is given the word of an int and twice the operand.
#[inline(always)]
unsafe fn small_int_op(
    vm: &mut Registers<impl Mode>,
    second_op: Opcode,
    op: impl FnOnce(i64, i64) -> Option<i64>,
) -> Result<Flow> {
    if second(vm, second_op).is_some() {
        let a = *vm.top(1);
        if a & 1 != 0
            && let Some(r) = op(a as i64, (vm.arg() as i64) << 1)
        {
            *vm.top(1) = r as Word;
            return done(vm, second_op);
        }
    }
    vm.instead(Opcode::LOAD_SMALL_INT)
}

/// `(int -- int)`
#[inline(always)]
pub unsafe fn small_int_add(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    small_int_op(vm, Opcode::BINARY_OP_ADD_INT, i64::checked_add)
}

/// `(int -- int)`
#[inline(always)]
pub unsafe fn small_int_subtract(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    small_int_op(vm, Opcode::BINARY_OP_SUBTRACT_INT, i64::checked_sub)
}
