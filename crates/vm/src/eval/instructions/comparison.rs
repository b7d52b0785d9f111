//! Comparisons, identity, membership.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::{self, Word, release, view};
use crate::specialize as spec;
use krait_bytecode::Opcode;
use krait_object::protocol::{compare, item, truth};
use krait_object::{CompareOp, Result, order_of_floats};

/// `(left right -- value)` The operand: the comparison above the mask of accepted orderings and the wish for a bool.
#[inline(always)]
pub unsafe fn compare_op(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (a, b) = (*vm.top(2), *vm.top(1));
    spec::compare::specialize(vm.frame, vm.ip, a, b);
    let Some(cmp) = CompareOp::from_index((vm.arg() >> 5) as u32) else {
        return Err(vm.th.system_error("invalid comparison"));
    };
    if let Some(equal) = ops::compare::tuples(vm.th, &view(a), &view(b), cmp) {
        let equal = equal?;
        vm.sp = vm.sp.sub(2);
        // The right one goes first, which the items' finalizers may show.
        release(b);
        release(a);
        vm.decide::<1>(equal);
        return NEXT;
    }
    let v = compare::rich(vm.th, &view(a), &view(b), cmp)?;
    if vm.arg() & 16 != 0 {
        // The operands go before the result is asked for its truth.
        vm.replace::<2>(v);
        let r = truth::is_true(vm.th, &view(*vm.top(1)))?;
        release(vm.pop());
        vm.decide::<1>(r);
        return NEXT;
    }
    vm.ip = vm.ip.add(1);
    vm.replace::<2>(v);
    NEXT
}

/// `(int int -- bool)`
#[inline(always)]
pub unsafe fn compare_op_int(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (a, b) = (*vm.top(2), *vm.top(1));
    if a & b & 1 != 0 {
        // The low bits of the operand are the mask of accepted orderings: <, > and ==.
        let r = ops::compare::mask(vm.arg(), (a as i64).cmp(&(b as i64)));
        vm.sp = vm.sp.sub(2);
        vm.decide::<1>(r);
        NEXT
    } else {
        vm.miss(Opcode::COMPARE_OP)
    }
}

/// `(float float -- bool)`
#[inline(always)]
pub unsafe fn compare_op_float(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (a, b) = (*vm.top(2), *vm.top(1));
    if let Some(order) = order_of_floats(a, b) {
        let r = ops::compare::mask(vm.arg(), order);
        vm.sp = vm.sp.sub(2);
        vm.decide::<1>(r);
        NEXT
    } else if let Some((x, y)) = ops::binary::word_floats(a, b) {
        let r = ops::compare::floats(vm.arg(), x, y);
        vm.sp = vm.sp.sub(2);
        vm.decide::<1>(r);
        NEXT
    } else if let (Some(x), Some(y)) = (ops::binary::float_of(a), ops::binary::float_of(b)) {
        let r = ops::compare::floats(vm.arg(), x, y);
        vm.sp = vm.sp.sub(2);
        release(a);
        release(b);
        vm.decide::<1>(r);
        NEXT
    } else {
        vm.miss(Opcode::COMPARE_OP)
    }
}

/// `(str str -- bool)` Equality only.
#[inline(always)]
pub unsafe fn compare_op_str(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (a, b) = (*vm.top(2), *vm.top(1));
    match ops::compare::strings(vm.arg(), a, b) {
        Some(r) => {
            vm.sp = vm.sp.sub(2);
            release(a);
            release(b);
            vm.decide::<1>(r);
        }
        None => {
            return vm.miss(Opcode::COMPARE_OP);
        }
    }
    NEXT
}

/// `(left right -- bool)`
#[inline(always)]
pub unsafe fn is_op(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let (a, b) = (*vm.top(2), *vm.top(1));
    vm.sp = vm.sp.sub(2);
    let negated = vm.arg() != 0;
    let same = if slot::is_free(a) && slot::is_free(b) {
        a == b
    } else {
        are_same(a, b)
    };
    vm.decide::<0>(same != negated);
    NEXT
}

/// Whether two words of which one has something to give back are of the same object; both are used up. A function, so that
/// the loop need not keep its registers for the calls that giving back takes.
///
/// # Safety
/// The words are not 0, came off a frame and are not used again.
#[inline(never)]
unsafe fn are_same(a: Word, b: Word) -> bool {
    let same = slot::is_same(a, b);
    release(b);
    release(a);
    same
}

/// `(item container -- bool)`
#[inline(always)]
pub unsafe fn contains_op(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    spec::contains::specialize((*vm.frame).ip, vm.ip, *vm.top(1));
    let r = item::contains(vm.th, &view(*vm.top(1)), &view(*vm.top(2)))?;
    found(vm, r)
}

/// `(key dict -- bool)`
#[inline(always)]
pub unsafe fn contains_op_dict(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let container = view(*vm.top(1));
    match container.as_exact_dict() {
        Some(d) => {
            let r = d.contains(vm.th, &view(*vm.top(2)))?;
            found(vm, r)
        }
        None => vm.miss(Opcode::CONTAINS_OP),
    }
}

/// `(item set -- bool)`
#[inline(always)]
pub unsafe fn contains_op_set(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let container = view(*vm.top(1));
    match spec::contains::set(&container) {
        Some(s) => {
            let r = krait_builtins::set::contains(vm.th, s, &view(*vm.top(2)))?;
            found(vm, r)
        }
        None => vm.miss(Opcode::CONTAINS_OP),
    }
}

/// The end of a membership test.
#[inline(always)]
unsafe fn found(vm: &mut Registers<impl Mode>, r: bool) -> Result<Flow> {
    let r = r != (vm.arg() != 0);
    let (b, a) = (vm.pop(), vm.pop());
    release(b);
    release(a);
    vm.decide::<1>(r);
    NEXT
}
