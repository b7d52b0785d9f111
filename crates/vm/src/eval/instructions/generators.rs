//! Generators: sending, yielding, returning.

use crate::eval::Outcome;
use crate::eval::leave;
use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::frame::Exit;
use crate::generator;
use crate::ops;
use crate::slot::{take, to_owned, view};
use crate::specialize as spec;
use crate::trace;
use krait_bytecode::Opcode;
use krait_object::{Raised, Result, Sent, Value};

/// Cache units of `SEND`, and of `FOR_ITER`: a yielding frame need not know which of the two resumed it.
const CACHES: usize = {
    assert!(Opcode::SEND.caches() == Opcode::FOR_ITER.caches());
    Opcode::SEND.caches()
};

/// `(iterable -- iterator)` Generators and coroutines are their own.
#[inline(always)]
pub unsafe fn get_yield_from_iter(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::iter::yield_from_iter(vm.th, vm.frame, &view(*vm.top(1)))?;
    vm.replace::<1>(v);
    NEXT
}

/// `(receiver value -- receiver result)`, or a jump when the receiver is done.
#[inline(always)]
pub unsafe fn send(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let receiver = view(*vm.top(2));
    spec::iter::specialize_send((*vm.frame).ip, vm.ip, &receiver);
    if let Some(g) = ops::iter::sendable(&receiver, &view(*vm.top(1))) {
        let v = to_owned(vm.pop());
        let f = generator::link(vm.th, g, v, Exit::Caller);
        return vm.resume(f, 1 + CACHES + vm.arg());
    }
    match ops::iter::send(vm.th, &receiver, &view(*vm.top(1)))? {
        Sent::Yield(v) => {
            vm.ip = vm.ip.add(CACHES);
            vm.replace::<1>(v);
        }
        Sent::Return(v) => {
            vm.ip = vm.ip.add(CACHES + vm.arg());
            vm.replace::<1>(v);
        }
    }
    NEXT
}

/// `(receiver value -- receiver sent)` To a generator or coroutine: its frame runs here.
#[inline(always)]
pub unsafe fn send_gen(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let receiver = view(*vm.top(2));
    match ops::iter::sendable(&receiver, &view(*vm.top(1))) {
        Some(g) => {
            let v = to_owned(vm.pop());
            let f = generator::link(vm.th, g, v, Exit::Caller);
            vm.resume(f, 1 + CACHES + vm.arg())
        }
        None => vm.miss(Opcode::SEND),
    }
}

/// `(value -- sent)` The frame suspends; what it is sent takes the value's place.
#[inline(always)]
pub unsafe fn yield_value(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    if vm.traced() {
        let here = (*vm.frame).ip;
        (*vm.frame).sp = vm.sp;
        // Owned: a function that sets the line may take the value off the stack.
        let v = view(*vm.top(1)).clone();
        trace::on_yield(vm.th, vm.frame, &v)?;
        if (*vm.frame).ip != here {
            // The frame goes on at another line instead.
            vm.ip = (*vm.frame).ip;
            vm.sp = (*vm.frame).sp;
            return NEXT;
        }
    }
    let v = take(vm.pop());
    let mut exit = (*vm.frame).exit;
    let mut prev = (*vm.frame).previous;
    leave::suspend(vm.th, vm.frame, vm.sp, vm.arg() & 1 != 0);
    // Those who wait in `yield from` or `await` yield it, too, one after the other, down to the one who wanted it.
    while exit == Exit::Caller && !vm.traced() && generator::yields_next(prev, 1 + CACHES) {
        let waiting = prev;
        (*waiting).ip = (*waiting).ip.add(1 + CACHES);
        exit = (*waiting).exit;
        prev = (*waiting).previous;
        leave::suspend(vm.th, waiting, (*waiting).sp, true);
    }
    if exit == Exit::Native {
        return Ok(Flow::Leave(Outcome::Yield(v)));
    }
    vm.load_frame(prev);
    vm.ip = vm.ip.add(1 + CACHES);
    vm.push_or_store(v.into_bits());
    NEXT
}

/// `( -- )` The frame becomes a generator's, which its caller gets.
#[inline(always)]
pub unsafe fn return_generator(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let exit = (*vm.frame).exit;
    let prev = (*vm.frame).previous;
    let g = generator::from_frame(vm.th, vm.frame, vm.sp)?;
    vm.th.depth.set(vm.th.depth.get() - 1);
    vm.th.frame.set(prev as *mut u8);
    vm.m.pop(vm.frame);
    vm.hand_over(exit, prev, g)
}

/// `(value -- )` The frame ends.
#[inline(always)]
pub unsafe fn return_value(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = take(vm.pop());
    vm.return_value(v)
}

/// `(receiver value exception -- None value)` The value of a `StopIteration`.
#[inline(always)]
pub unsafe fn cleanup_throw(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    match ops::async_::stop_iteration_value(&view(*vm.top(1))) {
        Some(v) => {
            vm.drop_words(3);
            vm.push(Value::none().into_bits());
            vm.push(v.into_bits());
        }
        None => return Ok(Flow::Reraise(Raised::from_value(take(vm.pop())))),
    }
    NEXT
}
