//! `await`, `async for`.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::ops;
use crate::slot::{release, take, to_owned, view};
use krait_object::{Raised, Result};

/// `(iterable -- iterator)` `__aiter__`.
#[inline(always)]
pub unsafe fn get_aiter(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::async_::aiter(vm.th, &view(*vm.top(1)))?;
    vm.replace::<1>(v);
    NEXT
}

/// `(iterator -- iterator awaitable)` `__anext__`.
#[inline(always)]
pub unsafe fn get_anext(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let v = ops::async_::anext(vm.th, &view(*vm.top(1)))?;
    vm.push(v.into_bits());
    NEXT
}

/// `(value -- iterator)` What `await` waits for; the operand says who asks, for the error's text.
#[inline(always)]
pub unsafe fn get_awaitable(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    if ops::async_::is_plain_coroutine(&view(w)) {
        *vm.top(1) = to_owned(w);
    } else {
        let v = ops::async_::awaitable(vm.th, &view(w), vm.arg())?;
        vm.replace::<1>(v);
    }
    NEXT
}

/// `(iterator exception -- )` `StopAsyncIteration` ends the loop, anything else goes on.
#[inline(always)]
pub unsafe fn end_async_for(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    if view(*vm.top(1)).is_instance(&krait_object::exc::STOP_ASYNC_ITERATION.ty) {
        release(vm.pop());
        release(vm.pop());
    } else {
        return Ok(Flow::Reraise(Raised::from_value(take(vm.pop()))));
    }
    NEXT
}
