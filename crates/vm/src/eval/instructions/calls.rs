//! Calls of whatever is callable.

use crate::code::CodeObj;
use crate::eval::enter;
use crate::eval::registers::{Flow, Mode, Registers};
use crate::frame::Exit;
use crate::function::{FUNCTION, Function};
use crate::ops;
use crate::slot::{Word, release, view};
use crate::specialize as spec;
use crate::trace::{self, Announced};
use krait_bytecode::Opcode;
use krait_object::types::tuple::{self, Tuple};
use krait_object::{Obj, Result, Value};

/// Cache units of `CALL` and `CALL_KW`.
pub const CACHES: usize = Opcode::CALL.caches();

/// The end of a call of something native, which used the arguments up: only the callee at `base` is left.
#[inline(always)]
pub unsafe fn returned(
    vm: &mut Registers<impl Mode>,
    base: *mut Word,
    result: Result<Value>,
) -> Result<Flow> {
    let callee = *base;
    vm.sp = base;
    release(callee);
    let v = result?;
    vm.ip = vm.ip.add(CACHES);
    vm.push(v.into_bits());
    vm.check_events()
}

/// The start of a call of a Python function: its frame runs in this loop.
#[inline(always)]
unsafe fn enter_function(
    vm: &mut Registers<impl Mode>,
    func: &Function,
    base: *mut Word,
    (args, n): (*mut Word, usize),
    names: Option<&Tuple>,
) -> Result<Flow> {
    let code = &*(func.code.bits() as *const Obj<CodeObj>);
    // The callee may be all that keeps the function alive until its frame does.
    let callee = std::mem::replace(&mut *base, 0);
    vm.sp = base;
    let f = crate::call::enter(vm.th, func, code, args, n, names, Exit::Caller);
    release(callee);
    vm.call(f?, CACHES + 1)
}

/// The same for arguments of which the last have names.
#[inline(always)]
unsafe fn enter_named(
    vm: &mut Registers<impl Mode>,
    func: &Function,
    base: *mut Word,
    (args, n): (*mut Word, usize),
    names: Option<&Tuple>,
) -> Result<Flow> {
    let Some(names) = names else {
        return enter_function(vm, func, base, (args, n), None);
    };
    let code = &*(func.code.bits() as *const Obj<CodeObj>);
    vm.sp = base;
    let f = crate::call::enter_named(vm.th, vm.m, (func, code), base, args, n, names)?;
    vm.call(f, CACHES + 1)
}

/// Tells tracing about a call whose arguments are settled.
#[inline(always)]
unsafe fn announce(
    vm: &Registers<impl Mode>,
    base: *mut Word,
    (args, n): (*mut Word, usize),
) -> Result<Option<Announced>> {
    if vm.traced() {
        let first = (n > 0).then(|| view(*args));
        return trace::on_call(vm.th, vm.frame, &view(*base), first.as_deref());
    }
    Ok(None)
}

/// Calls something native, with the events for its end.
#[inline(always)]
unsafe fn native(
    vm: &Registers<impl Mode>,
    base: *mut Word,
    (args, n): (*mut Word, usize),
    names: Option<&Tuple>,
    told: Option<Announced>,
) -> Result<Value> {
    let v = enter::native(vm.th, &view(*base), args, n, names);
    match told {
        Some(told) => told.came_back(vm.th, v),
        None => v,
    }
}

/// `__init__` runs in a frame of this loop; the instance is its result.
#[inline(always)]
unsafe fn enter_init(
    vm: &mut Registers<impl Mode>,
    (instance, init): (Value, &Value),
    base: *mut Word,
    (args, n): (*mut Word, usize),
) -> Result<Flow> {
    // A decorated object is in the receiver's place: then the class's word is the free one, so it is taken out first.
    let callee = std::mem::replace(&mut *base, 0);
    let init = FUNCTION.get_exact(init);
    let f = enter::init_frame(vm.th, init, instance, args, n);
    vm.sp = base;
    release(callee);
    vm.call(f?, CACHES + 1)
}

/// `(class NULL args... -- instance)` Of a class that is made by `object` and initialised by a Python function.
#[inline(always)]
pub unsafe fn call_alloc_and_enter_init(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let base = vm.sp.sub(vm.arg() + 2);
    if !vm.traced()
        && let Some(class) = spec::call::known_class(vm.ip, base)
        && let Some((instance, init)) = enter::plain_class(vm.th, class)
    {
        return enter_init(vm, (instance, &init), base, (base.add(2), vm.arg()));
    }
    vm.miss(Opcode::CALL)
}

/// `(callable self-or-NULL args... -- value)`
#[inline(always)]
pub unsafe fn call(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let base = vm.sp.sub(vm.arg() + 2);
    if !vm.traced() {
        spec::call::specialize(vm.th, (*vm.frame).ip, vm.ip, base, vm.arg());
    }
    let (args, n) = enter::settle_receiver(base, vm.arg());
    let told = announce(vm, base, (args, n))?;
    match enter::target(&view(*base)) {
        enter::Target::Python(func) => return enter_function(vm, func, base, (args, n), None),
        // What is announced has an end of its own to be told.
        enter::Target::Class(t) if told.is_none() => {
            if let Some((instance, init)) = enter::plain_class(vm.th, t) {
                return enter_init(vm, (instance, &init), base, (args, n));
            }
        }
        enter::Target::Class(_) | enter::Target::Native => {}
    }
    let v = native(vm, base, (args, n), None, told);
    returned(vm, base, v)
}

/// `(callable self-or-NULL args... names -- value)`
#[inline(always)]
pub unsafe fn call_kw(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let names = view(*vm.top(1));
    if names.as_tuple().is_none_or(|names| names.len() > vm.arg()) {
        return Err(vm.th.system_error("bad names of keyword arguments"));
    }
    let names_word = vm.pop();
    let names = view(names_word);
    let base = vm.sp.sub(vm.arg() + 2);
    let (args, n) = enter::settle_receiver(base, vm.arg());
    let told = match announce(vm, base, (args, n)) {
        Ok(told) => told,
        Err(e) => {
            release(names_word);
            return Err(e);
        }
    };
    let r = match enter::target(&view(*base)) {
        enter::Target::Python(func) => enter_named(vm, func, base, (args, n), names.as_tuple()),
        _ => {
            let v = native(vm, base, (args, n), names.as_tuple(), told);
            returned(vm, base, v)
        }
    };
    release(names_word);
    r
}

/// `(callable NULL args kwargs-or-NULL -- value)`
#[inline(always)]
pub unsafe fn call_function_ex(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let mut told = None;
    if vm.traced() {
        let f = view(*vm.top(4));
        let args = tuple::from_vec(ops::call::positional(vm.th, &f, &view(*vm.top(2)))?);
        let first = args.as_slice().first().cloned();
        release(std::mem::replace(
            &mut *vm.top(2),
            args.into_value().into_bits(),
        ));
        told = trace::on_call(vm.th, vm.frame, &f, first.as_ref())?;
    }
    let v = {
        let kw = *vm.top(1);
        let f = view(*vm.top(4));
        let a = view(*vm.top(2));
        match ops::call::prepare_ex(vm.th, &f, &a, kw)? {
            ops::call::Ex::Frame(f) => {
                vm.drop_words(4);
                return vm.call(f, 1);
            }
            ops::call::Ex::Result(v) => v,
        }
    };
    let v = match told {
        Some(told) => told.came_back(vm.th, v)?,
        None => v?,
    };
    vm.replace::<4>(v);
    vm.check_events()
}
