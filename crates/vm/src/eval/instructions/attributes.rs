//! Attributes.

use crate::eval::registers::{Flow, Mode, NEXT, Registers};
use crate::frame::Frame;
use crate::ops;
use crate::slot::{self, Word, release, to_owned, view};
use crate::specialize as spec;
use crate::specialize::polymorphic::Found;
use krait_bytecode::Opcode;
use krait_object::protocol::attr;
use krait_object::types::wrappers;
use krait_object::{Result, Value};
use std::cell::Cell;

/// Cache units of `LOAD_ATTR`.
const CACHES: usize = Opcode::LOAD_ATTR.caches();
/// Cache units of `STORE_ATTR`.
const STORE_CACHES: usize = Opcode::STORE_ATTR.caches();

/// The end of a load that is not about to be called, whose guards gave the word of the value, or 0 for a miss.
#[inline(always)]
unsafe fn replaced(vm: &mut Registers<impl Mode>, value: Word) -> Result<Flow> {
    if value == 0 {
        return vm.miss(Opcode::LOAD_ATTR);
    }
    let owner = *vm.top(1);
    vm.ip = vm.ip.add(CACHES);
    *vm.top(1) = slot::dup(value);
    release(owner);
    NEXT
}

/// The same for one that may be.
#[inline(always)]
unsafe fn loaded(vm: &mut Registers<impl Mode>, value: Word) -> Result<Flow> {
    if value == 0 {
        return vm.miss(Opcode::LOAD_ATTR);
    }
    let owner = *vm.top(1);
    vm.ip = vm.ip.add(CACHES);
    *vm.top(1) = slot::dup(value);
    if vm.arg() & 1 != 0 {
        vm.push(0);
    }
    release(owner);
    NEXT
}

/// The same for an attribute of a class, which `class` gives for the owner: class methods are not bound, but called with
/// the class.
#[inline(always)]
unsafe fn class_loaded(
    vm: &mut Registers<impl Mode>,
    value: Word,
    class: impl FnOnce(Word) -> Word,
) -> Result<Flow> {
    if vm.arg() & 1 == 0 {
        return replaced(vm, value);
    }
    match spec::attr::class_method(value) {
        Some(function) => {
            let owner = *vm.top(1);
            vm.ip = vm.ip.add(CACHES);
            *vm.top(1) = function;
            vm.push(class(owner));
            NEXT
        }
        None => loaded(vm, value),
    }
}

/// The class of an instance, which is used up.
#[inline(always)]
unsafe fn class_of(owner: Word) -> Word {
    let class = view(owner).ty().type_value().into_bits();
    release(owner);
    class
}

/// The class with which a class method of any owner is called; the owner is used up.
#[inline(always)]
unsafe fn class_or_own(owner: Word) -> Word {
    match view(owner).as_type() {
        Some(_) => owner,
        None => class_of(owner),
    }
}

/// The same for a function of the owner's class, which is bound if it is not called at once.
#[inline(always)]
unsafe fn method_loaded(vm: &mut Registers<impl Mode>, function: Word) -> Result<Flow> {
    if function == 0 {
        return vm.miss(Opcode::LOAD_ATTR);
    }
    let owner = *vm.top(1);
    vm.ip = vm.ip.add(CACHES);
    if vm.arg() & 1 == 0 {
        let method = wrappers::bind(slot::clone(function), slot::take(owner));
        *vm.top(1) = method.into_value().into_bits();
        return NEXT;
    }
    *vm.top(1) = slot::dup(function);
    vm.push(owner);
    NEXT
}

/// The end of a store whose guards gave the value's place.
#[inline(always)]
unsafe fn stored(vm: &mut Registers<impl Mode>, place: Option<*const Cell<Word>>) -> Result<Flow> {
    let Some(place) = place else {
        return vm.miss(Opcode::STORE_ATTR);
    };
    let owner = *vm.top(1);
    vm.ip = vm.ip.add(STORE_CACHES);
    let v = to_owned(*vm.top(2));
    let old = (*place).replace(v);
    vm.sp = vm.sp.sub(2);
    release(old);
    release(owner);
    NEXT
}

/// `(owner -- value [NULL])` or, for a method that is going to be called, `(owner -- function owner)`.
#[inline(always)]
pub unsafe fn load_attr(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    let owner = view(w);
    let n = vm.name(vm.arg() >> 1);
    if spec::polymorphic::applies(vm.ip)
        && let Some(found) = vm.m.polymorphic.load(vm.th, w, n, vm.arg() & 1 != 0)
    {
        (*vm.ip).set((*vm.ip).get() - 2);
        return match found {
            Found::Value(v) => class_loaded(vm, v, |owner| class_or_own(owner)),
            Found::Method(f) => method_loaded(vm, f),
        };
    }
    spec::attr::specialize_load(vm.th, vm.frame, vm.ip, &owner, n, vm.arg() & 1 != 0);
    if vm.arg() & 1 != 0 {
        let (v, method) = krait_object::protocol::call::method(vm.th, &owner, n)?;
        vm.ip = vm.ip.add(CACHES);
        vm.replace_by_method(w, v, method);
    } else {
        let v = attr::get(vm.th, &owner, n)?;
        vm.ip = vm.ip.add(CACHES);
        *vm.top(1) = v.into_bits();
        release(w);
    }
    NEXT
}

/// `(owner -- value [NULL])` A value in the instance.
#[inline(always)]
pub unsafe fn load_attr_instance_value(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let value = spec::attr::instance_value(*vm.top(1), vm.ip);
    loaded(vm, value)
}

/// `(owner -- value [NULL])` A member of `__slots__`.
#[inline(always)]
pub unsafe fn load_attr_slot(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let value = spec::attr::slot_value(*vm.top(1), vm.ip);
    loaded(vm, value)
}

/// `(owner -- value [NULL])` A module's global.
#[inline(always)]
pub unsafe fn load_attr_module(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let value = spec::attr::module_value(*vm.top(1), vm.ip);
    loaded(vm, value)
}

/// `(owner -- value [NULL])` The attribute of a class itself.
#[inline(always)]
pub unsafe fn load_attr_class(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let value = spec::attr::class_value(*vm.top(1), vm.ip);
    class_loaded(vm, value, |class| class)
}

/// `(class -- value)` Of a class with a metaclass of its own.
#[inline(always)]
pub unsafe fn load_attr_class_with_metaclass_check(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let value = spec::attr::class_value_checked(*vm.top(1), vm.ip);
    class_loaded(vm, value, |class| class)
}

/// `(owner -- function owner)`
#[inline(always)]
pub unsafe fn load_attr_method_with_values(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let function = spec::attr::method_value(*vm.top(1), vm.ip);
    method_loaded(vm, function)
}

/// `(owner -- function owner)` The owner has no dict yet.
#[inline(always)]
pub unsafe fn load_attr_method_lazy_dict(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let function = spec::attr::lazy_method_value(*vm.top(1), vm.ip);
    method_loaded(vm, function)
}

/// `(owner -- value)` A plain value of the instance's class; or `(owner -- function class)`.
#[inline(always)]
pub unsafe fn load_attr_nondescriptor_with_values(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let value = spec::attr::method_value(*vm.top(1), vm.ip);
    class_loaded(vm, value, |owner| class_of(owner))
}

/// `(owner -- value [NULL])` A value in the instance's dict.
#[inline(always)]
pub unsafe fn load_attr_with_hint(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    match spec::attr::dict_value(vm.th, w, vm.ip, vm.name(vm.arg() >> 1)) {
        Some(v) => {
            vm.ip = vm.ip.add(CACHES);
            *vm.top(1) = v.into_bits();
            if vm.arg() & 1 != 0 {
                vm.push(0);
            }
            release(w);
            NEXT
        }
        None => vm.miss(Opcode::LOAD_ATTR),
    }
}

/// `(owner -- value)` An attribute that native code computes.
#[inline(always)]
pub unsafe fn load_attr_getset(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    match spec::attr::native_getter(w, vm.ip) {
        Some(get) => {
            let v = get(vm.th, &view(w))?;
            vm.ip = vm.ip.add(CACHES);
            *vm.top(1) = v.into_bits();
            release(w);
            NEXT
        }
        None => vm.miss(Opcode::LOAD_ATTR),
    }
}

/// `(owner -- value)` A property whose getter is a Python function: its frame runs here.
#[inline(always)]
pub unsafe fn load_attr_property(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    match spec::attr::property_getter(vm.th, w, vm.ip) {
        Some(f) => {
            // The getter's result replaces the owner; the owner's word moves to the frame.
            let f = f?;
            *Frame::fast(f) = w;
            vm.sp = vm.sp.sub(1);
            vm.call(f, CACHES + 1)
        }
        None => vm.miss(Opcode::LOAD_ATTR),
    }
}

/// `(owner -- value)` Of a class with a `__getattribute__` written in Python: its frame runs here.
#[inline(always)]
pub unsafe fn load_attr_getattribute_overridden(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let w = *vm.top(1);
    match spec::attr::property_getter(vm.th, w, vm.ip) {
        Some(f) => {
            let f = f?;
            *Frame::fast(f) = to_owned(w);
            *Frame::fast(f).add(1) = vm.name(vm.arg() >> 1).clone().into_bits();
            vm.sp = vm.sp.sub(1);
            vm.call(f, CACHES + 1)
        }
        None => vm.miss(Opcode::LOAD_ATTR),
    }
}

/// `(value owner -- )` A value in the instance's dict.
#[inline(always)]
pub unsafe fn store_attr_with_hint(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    match spec::attr::store_dict(*vm.top(1), vm.ip) {
        Some(d) => {
            let n = vm.name(vm.arg());
            d.set(vm.th, n.clone(), view(*vm.top(2)).clone())?;
            vm.ip = vm.ip.add(STORE_CACHES);
            release(vm.pop());
            release(vm.pop());
            NEXT
        }
        None => vm.miss(Opcode::STORE_ATTR),
    }
}

/// `(value owner -- )`
#[inline(always)]
pub unsafe fn store_attr(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let owner = view(*vm.top(1));
    let v = view(*vm.top(2));
    let n = vm.name(vm.arg());
    spec::attr::specialize_store(vm.th, (*vm.frame).code(), (*vm.frame).ip, vm.ip, &owner, n);
    attr::set(vm.th, &owner, n, &v)?;
    vm.ip = vm.ip.add(STORE_CACHES);
    release(vm.pop());
    release(vm.pop());
    NEXT
}

/// `(value owner -- )` A value in the instance.
#[inline(always)]
pub unsafe fn store_attr_instance_value(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let place = spec::attr::store_place((*vm.frame).code(), *vm.top(1), vm.ip);
    stored(vm, place)
}

/// `(value owner -- )` A member of `__slots__`.
#[inline(always)]
pub unsafe fn store_attr_slot(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let place = spec::attr::slot_place(*vm.top(1), vm.ip);
    stored(vm, place)
}

/// `(owner -- )`
#[inline(always)]
pub unsafe fn delete_attr(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    let owner = view(*vm.top(1));
    attr::delete(vm.th, &owner, vm.name(vm.arg()))?;
    release(vm.pop());
    NEXT
}

/// `(super class self -- value)` or `(super class self -- function self)` of the real `super` and a class.
#[inline(always)]
pub unsafe fn load_super_attr_known(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    if !vm.traced() && spec::attr::is_real_super(*vm.top(3), *vm.top(2)) {
        let (c, o) = (view(*vm.top(2)), view(*vm.top(1)));
        let name = vm.name(vm.arg() >> 2);
        let (v, method) = ops::attr::load_real_super(vm.th, &c, &o, name, vm.arg() & 1 != 0)?;
        super_loaded(vm, v, method)
    } else {
        vm.miss(Opcode::LOAD_SUPER_ATTR)
    }
}

/// `(super class self -- value [NULL])` or `(super class self -- function self)`.
#[inline(always)]
pub unsafe fn load_super_attr(vm: &mut Registers<impl Mode>) -> Result<Flow> {
    spec::attr::specialize_super((*vm.frame).ip, vm.ip, *vm.top(3), *vm.top(2));
    let (v, method) = {
        let (s, c, o) = (view(*vm.top(3)), view(*vm.top(2)), view(*vm.top(1)));
        let name = vm.name(vm.arg() >> 2);
        let (method, two_args) = (vm.arg() & 1 != 0, vm.arg() & 2 != 0);
        if vm.traced() {
            let f = vm.frame;
            let v = ops::attr::load_super_announced(vm.th, f, [&s, &c, &o], name, two_args)?;
            (v, false)
        } else {
            ops::attr::load_super(vm.th, &s, &c, &o, name, method, two_args)?
        }
    };
    super_loaded(vm, v, method)
}

/// The attribute takes the place of the operands; a method is followed by its receiver.
#[inline(always)]
unsafe fn super_loaded(vm: &mut Registers<impl Mode>, v: Value, method: bool) -> Result<Flow> {
    vm.ip = vm.ip.add(1);
    let o = to_owned(vm.pop());
    let c = vm.pop();
    let s = vm.pop();
    vm.push(v.into_bits());
    if method {
        vm.push(o);
    } else {
        if vm.arg() & 1 != 0 {
            vm.push(0);
        }
        release(o);
    }
    release(c);
    release(s);
    NEXT
}
