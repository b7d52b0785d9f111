//! Slots of classes that define the special method in Python: look it up on the type, call it.

use super::slots::CompareOp;
use super::{METHOD_DESCRIPTOR, SlotId, TypeObject};
use crate::args::Args;
use crate::err::Result;
use crate::protocol::buffer::{Buffer, Request};
use crate::protocol::call::{self, call_special, call_special_opt};
use crate::thread::Thread;
use crate::types::{int, wrappers};
use crate::value::Value;
use crate::wk;

macro_rules! unary {
    ($($f:ident $name:ident;)*) => {$(
        pub(crate) fn $f(th: &Thread, v: &Value) -> Result<Value> {
            call_special(th, v, wk::$name(), &[])
        }
    )*};
}
unary! {
    slot_neg __neg__;
    slot_pos __pos__;
    slot_abs __abs__;
    slot_invert __invert__;
    slot_int __int__;
    slot_float __float__;
    slot_index __index__;
    slot_await __await__;
    slot_aiter __aiter__;
    slot_anext __anext__;
}

/// Whether `other`'s class overrides `name` as inherited from `v`'s class.
fn overloaded(th: &Thread, v: &Value, other: &Value, name: &Value) -> bool {
    match (other.ty().lookup(th, name), v.ty().lookup(th, name)) {
        (Some(b), Some(a)) => !b.is(&a),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

fn maybe(th: &Thread, v: &Value, name: &Value, arg: &Value) -> Result<Value> {
    Ok(call_special_opt(th, v, name, std::slice::from_ref(arg))?
        .unwrap_or_else(Value::not_implemented))
}

/// A binary operator with a reflected twin.
fn binary(
    th: &Thread,
    a: &Value,
    b: &Value,
    id: SlotId,
    me: usize,
    name: &Value,
    reflected: &Value,
) -> Result<Value> {
    let same = std::ptr::eq(a.ty(), b.ty());
    let mut other = !same && id.address(&b.ty().slots) == me;
    if id.address(&a.ty().slots) == me {
        if other && b.ty().is_subtype(a.ty()) && overloaded(th, a, b, reflected) {
            let r = maybe(th, b, reflected, a)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
            other = false;
        }
        let r = maybe(th, a, name, b)?;
        // The method may have changed a class.
        if !r.is_not_implemented() || std::ptr::eq(a.ty(), b.ty()) {
            return Ok(r);
        }
    }
    if other {
        maybe(th, b, reflected, a)
    } else {
        Ok(Value::not_implemented())
    }
}

macro_rules! binary {
    ($($f:ident $id:ident $name:ident $refl:ident;)*) => {$(
        pub(crate) fn $f(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
            binary(th, a, b, SlotId::$id, $f as *const () as usize, wk::$name(), wk::$refl())
        }
    )*};
}
binary! {
    slot_add add __add__ __radd__;
    slot_sub sub __sub__ __rsub__;
    slot_mul mul __mul__ __rmul__;
    slot_rem rem __mod__ __rmod__;
    slot_divmod divmod __divmod__ __rdivmod__;
    slot_lshift lshift __lshift__ __rlshift__;
    slot_rshift rshift __rshift__ __rrshift__;
    slot_and and __and__ __rand__;
    slot_xor xor __xor__ __rxor__;
    slot_or or __or__ __ror__;
    slot_floordiv floordiv __floordiv__ __rfloordiv__;
    slot_truediv truediv __truediv__ __rtruediv__;
    slot_matmul matmul __matmul__ __rmatmul__;
}

fn slot_pow_binary(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
    binary(
        th,
        a,
        b,
        SlotId::pow,
        slot_pow as *const () as usize,
        wk::__pow__(),
        wk::__rpow__(),
    )
}

pub(crate) fn slot_pow(th: &Thread, a: &Value, b: &Value, m: &Value) -> Result<Value> {
    if m.is_none() {
        return slot_pow_binary(th, a, b);
    }
    // With a modulus both operands' methods are tried in the order of any binary operation (3.14).
    let me = slot_pow as *const () as usize;
    let maybe = |v: &Value, name: &'static Value, other: &Value| {
        let r = call_special_opt(th, v, name, &[other.clone(), m.clone()])?;
        Ok(r.unwrap_or_else(Value::not_implemented))
    };
    let same = std::ptr::eq(a.ty(), b.ty());
    let mut other = !same && SlotId::pow.address(&b.ty().slots) == me;
    if SlotId::pow.address(&a.ty().slots) == me {
        if other && b.ty().is_subtype(a.ty()) && overloaded(th, a, b, wk::__rpow__()) {
            let r = maybe(b, wk::__rpow__(), a)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
            other = false;
        }
        let r = maybe(a, wk::__pow__(), b)?;
        if !r.is_not_implemented() || std::ptr::eq(a.ty(), b.ty()) {
            return Ok(r);
        }
    }
    if other {
        maybe(b, wk::__rpow__(), a)
    } else {
        Ok(Value::not_implemented())
    }
}

macro_rules! inplace {
    ($($f:ident $name:ident;)*) => {$(
        pub(crate) fn $f(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
            call_special(th, a, wk::$name(), std::slice::from_ref(b))
        }
    )*};
}
inplace! {
    slot_iadd __iadd__;
    slot_isub __isub__;
    slot_imul __imul__;
    slot_irem __imod__;
    slot_ilshift __ilshift__;
    slot_irshift __irshift__;
    slot_iand __iand__;
    slot_ixor __ixor__;
    slot_ior __ior__;
    slot_ifloordiv __ifloordiv__;
    slot_itruediv __itruediv__;
    slot_imatmul __imatmul__;
}

pub(crate) fn slot_ipow(th: &Thread, a: &Value, b: &Value, _: &Value) -> Result<Value> {
    call_special(th, a, wk::__ipow__(), std::slice::from_ref(b))
}

pub(crate) fn slot_repr(th: &Thread, v: &Value) -> Result<Value> {
    match call_special_opt(th, v, wk::__repr__(), &[])? {
        Some(r) => Ok(r),
        None => Ok(crate::types::str::new(&format!(
            "<{} object at {:#x}>",
            v.ty().name(),
            v.bits()
        ))),
    }
}

pub(crate) fn slot_str(th: &Thread, v: &Value) -> Result<Value> {
    call_special(th, v, wk::__str__(), &[])
}

pub(crate) fn slot_hash(th: &Thread, v: &Value) -> Result<i64> {
    let Some(f) = call::lookup_special(th, v, wk::__hash__())? else {
        return super::ready::not_hashable(th, v);
    };
    if f.is_none() {
        return super::ready::not_hashable(th, v);
    }
    let h = call_special(th, v, wk::__hash__(), &[])?;
    let Some(i) = h.as_int() else {
        return Err(th.type_error("__hash__ method should return an integer"));
    };
    let h = match i.to_i64() {
        Some(i) => i,
        None => int::hash(i),
    };
    Ok(if h == -1 { -2 } else { h })
}

pub(crate) fn slot_call(th: &Thread, v: &Value, args: Args<'_>) -> Result<Value> {
    let Some(f) = v.ty().lookup(th, wk::__call__()) else {
        return Err(th.attribute_error(v, wk::__call__()));
    };
    call::call_unbound(th, v, &f, args)
}

pub(crate) fn slot_getattro(th: &Thread, v: &Value, name: &Value) -> Result<Value> {
    call_special(th, v, wk::__getattribute__(), std::slice::from_ref(name))
}

/// `__getattribute__`, then `__getattr__` if that raises `AttributeError`.
pub(crate) fn slot_getattr_hook(th: &Thread, v: &Value, name: &Value) -> Result<Value> {
    let t = v.ty();
    let Some(hook) = t.lookup(th, wk::__getattr__()) else {
        return slot_getattro(th, v, name);
    };
    let attribute = t.lookup(th, wk::__getattribute__());
    let native = attribute
        .as_ref()
        .and_then(|a| crate::types::native::WRAPPER_DESCR.get(a))
        .is_some_and(|w| {
            SlotId::getattro.address(&w.owner.slots) == super::generic_getattr as *const () as usize
        });
    let first = if native {
        match super::generic_getattr_opt(th, v, name) {
            Ok(Some(x)) => return Ok(x),
            Ok(None) => {
                return call::call_unbound(th, v, &hook, Args::pos(std::slice::from_ref(name)));
            }
            Err(e) => Err(e),
        }
    } else {
        match attribute {
            Some(a) => call::call_unbound(th, v, &a, Args::pos(std::slice::from_ref(name))),
            None => super::generic_getattr(th, v, name),
        }
    };
    match first {
        Err(e) if e.is(&crate::exc::ATTRIBUTE_ERROR) => {
            call::call_unbound(th, v, &hook, Args::pos(std::slice::from_ref(name)))
        }
        r => r,
    }
}

pub(crate) fn slot_setattro(
    th: &Thread,
    v: &Value,
    name: &Value,
    value: Option<&Value>,
) -> Result<()> {
    match value {
        Some(x) => call_special(th, v, wk::__setattr__(), &[name.clone(), x.clone()])?,
        None => call_special(th, v, wk::__delattr__(), std::slice::from_ref(name))?,
    };
    Ok(())
}

pub(crate) fn slot_richcompare(th: &Thread, a: &Value, b: &Value, op: CompareOp) -> Result<Value> {
    let name = match op {
        CompareOp::Lt => wk::__lt__(),
        CompareOp::Le => wk::__le__(),
        CompareOp::Eq => wk::__eq__(),
        CompareOp::Ne => wk::__ne__(),
        CompareOp::Gt => wk::__gt__(),
        CompareOp::Ge => wk::__ge__(),
    };
    let Some(f) = a.ty().lookup(th, name) else {
        return Ok(Value::not_implemented());
    };
    if f.ty().has(METHOD_DESCRIPTOR) {
        return call::call_unbound(th, a, &f, Args::pos(std::slice::from_ref(b)));
    }
    let Some(get) = f.ty().slots.descr_get.get() else {
        return call::call1(th, &f, b);
    };
    match get(th, &f, Some(a), Some(&a.ty().type_value())) {
        Ok(f) => call::call1(th, &f, b),
        // A method that cannot be got is one that does not know how to compare.
        Err(e) if e.is(&crate::exc::ATTRIBUTE_ERROR) => Ok(Value::not_implemented()),
        Err(e) => Err(e),
    }
}

pub(crate) fn slot_iter(th: &Thread, v: &Value) -> Result<Value> {
    match v.ty().lookup(th, wk::__iter__()) {
        Some(f) if f.is_none() => {
            Err(th.type_error(format!("'{}' object is not iterable", v.ty().name())))
        }
        Some(_) => call_special(th, v, wk::__iter__(), &[]),
        None => crate::protocol::iter::over_sequence(th, v),
    }
}

pub(crate) fn slot_iternext(th: &Thread, v: &Value) -> Result<Option<Value>> {
    match call_special(th, v, wk::__next__(), &[]) {
        Ok(x) => Ok(Some(x)),
        Err(e) if e.is(&crate::exc::STOP_ITERATION) => {
            // The value of the exception must not be lost: a bare end is the common case.
            match crate::exc::STOP_ITERATION.get(e.value()) {
                Some(s) if s.ext.value.get().is_some_and(|x| !x.is_none()) => Err(e),
                _ => Ok(None),
            }
        }
        Err(e) => Err(e),
    }
}

pub(crate) fn slot_descr_get(
    th: &Thread,
    v: &Value,
    obj: Option<&Value>,
    ty: Option<&Value>,
) -> Result<Value> {
    let Some(get) = v.ty().lookup(th, wk::__get__()) else {
        return Ok(v.clone());
    };
    let none = Value::none();
    let args = [
        v.clone(),
        obj.unwrap_or(&none).clone(),
        ty.unwrap_or(&none).clone(),
    ];
    call::call(th, &get, &args)
}

pub(crate) fn slot_descr_set(
    th: &Thread,
    v: &Value,
    obj: &Value,
    value: Option<&Value>,
) -> Result<()> {
    match value {
        Some(x) => call_special(th, v, wk::__set__(), &[obj.clone(), x.clone()])?,
        None => call_special(th, v, wk::__delete__(), std::slice::from_ref(obj))?,
    };
    Ok(())
}

pub(crate) fn slot_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    let Some(f) = v.ty().lookup(th, wk::__init__()) else {
        return Err(th.attribute_error(v, wk::__init__()));
    };
    let r = call::call_unbound(th, v, &f, args)?;
    if !r.is_none() {
        return Err(th.type_error(format!(
            "__init__() should return None, not '{}'",
            r.ty().name()
        )));
    }
    Ok(())
}

pub(crate) fn slot_new(th: &Thread, t: &'static TypeObject, args: Args<'_>) -> Result<Value> {
    let f = super::type_getattro(th, &t.type_value(), wk::__new__())?;
    let mut all = Vec::with_capacity(args.values.len() + 1);
    all.push(t.type_value());
    all.extend_from_slice(args.values);
    call::call_args(
        th,
        &f,
        Args {
            values: &all,
            names: args.names,
        },
    )
}

/// `__del__`; its errors are reported, not raised.
pub(crate) fn slot_finalize(th: &Thread, v: &Value) {
    let Some(f) = v.ty().lookup(th, wk::__del__()) else {
        return;
    };
    if let Err(e) = call::call_unbound(th, v, &f, Args::EMPTY) {
        th.unraisable(
            e,
            Some(&f),
            Some("Exception ignored while calling deallocator"),
        );
    }
}

pub(crate) fn slot_bool(th: &Thread, v: &Value) -> Result<bool> {
    if let Some(f) = v.ty().lookup(th, wk::__bool__()) {
        let r = if f.ty().has(METHOD_DESCRIPTOR) {
            call::call1(th, &f, v)?
        } else {
            let f = match f.ty().slots.descr_get.get() {
                Some(get) => get(th, &f, Some(v), Some(&v.ty().type_value()))?,
                None => f,
            };
            // How a class says that its instances have no truth.
            if f.is_none() {
                return Err(th.type_error(format!(
                    "'{}' cannot be interpreted as a boolean",
                    v.ty().name()
                )));
            }
            call::call0(th, &f)?
        };
        if r.is_true() || r.is_false() {
            return Ok(r.is_true());
        }
        return Err(th.type_error(format!(
            "__bool__ should return bool, returned {}",
            r.ty().name()
        )));
    }
    if v.ty().lookup(th, wk::__len__()).is_some() {
        return Ok(slot_len(th, v)? != 0);
    }
    Ok(true)
}

pub(crate) fn slot_len(th: &Thread, v: &Value) -> Result<usize> {
    let r = call_special(th, v, wk::__len__(), &[])?;
    let i = crate::protocol::number::index(th, &r)?;
    if int::is_negative(&i) {
        return Err(th.value_error("__len__() should return >= 0"));
    }
    match i.as_i64() {
        Some(n) => Ok(n as usize),
        None => Err(th.overflow_error(format!(
            "cannot fit '{}' into an index-sized integer",
            r.ty().name()
        ))),
    }
}

pub(crate) fn slot_getitem(th: &Thread, v: &Value, key: &Value) -> Result<Value> {
    call_special(th, v, wk::__getitem__(), std::slice::from_ref(key))
}

pub(crate) fn slot_setitem(
    th: &Thread,
    v: &Value,
    key: &Value,
    value: Option<&Value>,
) -> Result<()> {
    match value {
        Some(x) => call_special(th, v, wk::__setitem__(), &[key.clone(), x.clone()])?,
        None => call_special(th, v, wk::__delitem__(), std::slice::from_ref(key))?,
    };
    Ok(())
}

pub(crate) fn slot_contains(th: &Thread, v: &Value, x: &Value) -> Result<bool> {
    match v.ty().lookup(th, wk::__contains__()) {
        Some(f) if f.is_none() => {
            Err(th.type_error(format!("'{}' object is not a container", v.ty().name())))
        }
        Some(_) => {
            let r = call_special(th, v, wk::__contains__(), std::slice::from_ref(x))?;
            crate::protocol::truth::is_true(th, &r)
        }
        None => crate::protocol::iter::contains(th, v, x),
    }
}

pub(crate) fn slot_buffer(th: &Thread, v: &Value, request: Request) -> Result<Buffer> {
    crate::protocol::buffer::from_python(th, v, request)
}

/// Never installed: sequence twins of number slots have no dispatcher.
pub(crate) fn slot_none_binary(_: &Thread, _: &Value, _: &Value) -> Result<Value> {
    Ok(Value::not_implemented())
}

/// As `slot_none_binary`.
pub(crate) fn slot_none_size(_: &Thread, _: &Value, _: isize) -> Result<Value> {
    Ok(Value::not_implemented())
}

/// `staticmethod` objects are looked through where a slot keeps a raw function.
pub(crate) fn unwrap_static(v: &Value) -> Value {
    wrappers::STATICMETHOD
        .get(v)
        .and_then(|s| s.callable.get())
        .unwrap_or_else(|| v.clone())
}
