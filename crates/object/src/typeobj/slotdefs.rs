//! The table that ties slots to their Python names: `__add__` and `__radd__` to `add`, and so on.
//!
//! A row has the wrapper that calls a native slot from Python, and the dispatcher that a class gets when it defines
//! the name in Python. Order and documentation are CPython's.

use super::TypeObject;
use super::dispatch as d;
use super::slots::{CompareOp, Slot, SlotId};
use crate::args::Args;
use crate::err::Result;
use crate::protocol;
use crate::thread::Thread;
use crate::types::int;
use crate::value::Value;

/// Calls the slot of a definition's owner on `self`.
pub type SlotWrapper =
    fn(&Thread, &'static SlotDef, &'static TypeObject, &Value, Args<'_>) -> Result<Value>;

/// One Python name of one slot.
pub struct SlotDef {
    pub name: &'static str,
    pub id: SlotId,
    pub wrap: SlotWrapper,
    pub dispatch: Slot,
    pub doc: &'static str,
    pub signature: &'static str,
}

fn none(th: &Thread, def: &SlotDef) -> crate::Raised {
    th.type_error(format!("slot of '{}' is empty", def.name))
}

fn check<const N: usize>(th: &Thread, args: Args<'_>) -> Result<[Value; N]> {
    let got = args.positional();
    if args.names.is_some() {
        return Err(th.type_error("wrapper takes no keyword arguments"));
    }
    match <&[Value; N]>::try_from(got) {
        Ok(a) => Ok(a.clone()),
        Err(_) => Err(th.type_error(format!(
            "expected {N} argument{}, got {}",
            if N == 1 { "" } else { "s" },
            got.len()
        ))),
    }
}

macro_rules! unary {
    ($id:ident) => {
        |th, def, t, v, args| {
            let [] = check::<0>(th, args)?;
            match t.slots.$id.get() {
                Some(f) => f(th, v),
                None => Err(none(th, def)),
            }
        }
    };
}
macro_rules! binary {
    ($id:ident) => {
        |th, def, t, v, args| {
            let [a] = check::<1>(th, args)?;
            match t.slots.$id.get() {
                Some(f) => f(th, v, &a),
                None => Err(none(th, def)),
            }
        }
    };
}
macro_rules! reversed {
    ($id:ident) => {
        |th, def, t, v, args| {
            let [a] = check::<1>(th, args)?;
            match t.slots.$id.get() {
                Some(f) => f(th, &a, v),
                None => Err(none(th, def)),
            }
        }
    };
}
macro_rules! compare {
    ($op:ident) => {
        |th, def, t, v, args| {
            let [a] = check::<1>(th, args)?;
            match t.slots.richcompare.get() {
                Some(f) => f(th, v, &a, CompareOp::$op),
                None => Err(none(th, def)),
            }
        }
    };
}
macro_rules! row {
    ($name:literal, $id:ident, $wrap:expr, $dispatch:expr, $sig:literal, $doc:literal) => {
        SlotDef {
            name: $name,
            id: SlotId::$id,
            wrap: $wrap,
            dispatch: Slot::$id($dispatch),
            doc: $doc,
            signature: $sig,
        }
    };
}

fn wrap_hash(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [] = check::<0>(th, args)?;
    match t.slots.hash.get() {
        Some(f) => f(th, v).map(int::from_i64),
        None => Err(none(th, def)),
    }
}

fn wrap_len(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [] = check::<0>(th, args)?;
    match t.slots.len.get() {
        Some(f) => f(th, v).map(int::from_usize),
        None => Err(none(th, def)),
    }
}

fn wrap_bool(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [] = check::<0>(th, args)?;
    match t.slots.bool.get() {
        Some(f) => f(th, v).map(Value::bool),
        None => Err(none(th, def)),
    }
}

fn wrap_next(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [] = check::<0>(th, args)?;
    match t.slots.iternext.get() {
        Some(f) => f(th, v)?.ok_or_else(|| th.stop_iteration(Value::none())),
        None => Err(none(th, def)),
    }
}

fn wrap_contains(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [a] = check::<1>(th, args)?;
    match t.slots.contains.get() {
        Some(f) => f(th, v, &a).map(Value::bool),
        None => Err(none(th, def)),
    }
}

fn wrap_call(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    match t.slots.call.get() {
        Some(f) => f(th, v, args),
        None => Err(none(th, def)),
    }
}

fn wrap_init(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    match t.slots.init.get() {
        Some(f) => f(th, v, args).map(|()| Value::none()),
        None => Err(none(th, def)),
    }
}

fn wrap_setitem(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [k, x] = check::<2>(th, args)?;
    match t.slots.setitem.get() {
        Some(f) => f(th, v, &k, Some(&x)).map(|()| Value::none()),
        None => Err(none(th, def)),
    }
}

fn wrap_delitem(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [k] = check::<1>(th, args)?;
    match t.slots.setitem.get() {
        Some(f) => f(th, v, &k, None).map(|()| Value::none()),
        None => Err(none(th, def)),
    }
}

/// `object.__setattr__(cls, ...)` must not go round the metaclass's own `__setattr__` (CPython's `hackcheck`).
fn hackcheck(th: &Thread, t: &TypeObject, v: &Value, what: &str) -> Result<()> {
    let mut own = v.ty();
    while own
        .slots
        .setattro
        .get()
        .is_some_and(|f| f as usize == d::slot_setattro as *const () as usize)
    {
        match own.base() {
            Some(b) => own = b,
            None => return Ok(()),
        }
    }
    if SlotId::setattro.address(&own.slots) != SlotId::setattro.address(&t.slots) {
        return Err(th.type_error(format!(
            "can't apply this {what} to {} object",
            v.ty().name()
        )));
    }
    Ok(())
}

fn wrap_setattr(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [k, x] = check::<2>(th, args)?;
    hackcheck(th, t, v, "__setattr__")?;
    match t.slots.setattro.get() {
        Some(f) => f(th, v, &k, Some(&x)).map(|()| Value::none()),
        None => Err(none(th, def)),
    }
}

fn wrap_delattr(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [k] = check::<1>(th, args)?;
    hackcheck(th, t, v, "__delattr__")?;
    match t.slots.setattro.get() {
        Some(f) => f(th, v, &k, None).map(|()| Value::none()),
        None => Err(none(th, def)),
    }
}

fn wrap_get(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    args.check_positional(th, "__get__", 1, 2)?;
    let p = args.positional();
    let present = |i: usize| p.get(i).filter(|x| !x.is_none());
    if present(0).is_none() && present(1).is_none() {
        return Err(th.type_error("__get__(None, None) is invalid"));
    }
    match t.slots.descr_get.get() {
        Some(f) => f(th, v, present(0), present(1)),
        None => Err(none(th, def)),
    }
}

fn wrap_set(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [o, x] = check::<2>(th, args)?;
    match t.slots.descr_set.get() {
        Some(f) => f(th, v, &o, Some(&x)).map(|()| Value::none()),
        None => Err(none(th, def)),
    }
}

fn wrap_delete(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [o] = check::<1>(th, args)?;
    match t.slots.descr_set.get() {
        Some(f) => f(th, v, &o, None).map(|()| Value::none()),
        None => Err(none(th, def)),
    }
}

fn wrap_del(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [] = check::<0>(th, args)?;
    match t.slots.finalize.get() {
        Some(f) => {
            f(th, v);
            Ok(Value::none())
        }
        None => Err(none(th, def)),
    }
}

fn pow_arguments<'a>(th: &Thread, args: Args<'a>) -> Result<&'a [Value]> {
    let p = args.positional();
    if p.is_empty() || p.len() > 2 {
        return Err(th.type_error(format!("expected 1 or 2 arguments, got {}", p.len())));
    }
    Ok(p)
}

fn wrap_pow(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let p = pow_arguments(th, args)?;
    let (Some(f), Some(a)) = (t.slots.pow.get(), p.first()) else {
        return Err(none(th, def));
    };
    f(th, v, a, p.get(1).unwrap_or(&Value::none()))
}

fn wrap_rpow(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let p = pow_arguments(th, args)?;
    let (Some(f), Some(a)) = (t.slots.pow.get(), p.first()) else {
        return Err(none(th, def));
    };
    f(th, a, v, p.get(1).unwrap_or(&Value::none()))
}

fn wrap_ipow(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    args.check_positional(th, "__ipow__", 1, 2)?;
    let (Some(f), Some(a)) = (t.slots.ipow.get(), args.positional().first()) else {
        return Err(none(th, def));
    };
    f(th, v, a, &Value::none())
}

fn times(th: &Thread, args: Args<'_>) -> Result<isize> {
    let [n] = check::<1>(th, args)?;
    protocol::number::as_isize(th, &n)
}

fn wrap_repeat(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let n = times(th, args)?;
    match t.slots.repeat.get() {
        Some(f) => f(th, v, n),
        None => Err(none(th, def)),
    }
}

fn wrap_irepeat(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let n = times(th, args)?;
    match t.slots.irepeat.get() {
        Some(f) => f(th, v, n),
        None => Err(none(th, def)),
    }
}

fn wrap_buffer(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    let [flags] = check::<1>(th, args)?;
    match t.slots.buffer.get() {
        Some(f) => protocol::buffer::python_buffer(th, f, v, &flags),
        None => Err(none(th, def)),
    }
}

fn wrap_new(
    th: &Thread,
    _: &'static SlotDef,
    t: &'static TypeObject,
    _: &Value,
    args: Args<'_>,
) -> Result<Value> {
    (super::ready::NEW_DEF.call)(th, &t.type_value(), args)
}

/// All rows, in the order in which wrappers enter a class dict.
pub static SLOT_DEFS: &[SlotDef] = &[
    row!(
        "__getattribute__",
        getattro,
        binary!(getattro),
        d::slot_getattro,
        "($self, name, /)",
        "Return getattr(self, name)."
    ),
    row!(
        "__getattr__",
        getattro,
        binary!(getattro),
        d::slot_getattr_hook,
        "",
        "Implement getattr(self, name)."
    ),
    row!(
        "__setattr__",
        setattro,
        wrap_setattr,
        d::slot_setattro,
        "($self, name, value, /)",
        "Implement setattr(self, name, value)."
    ),
    row!(
        "__delattr__",
        setattro,
        wrap_delattr,
        d::slot_setattro,
        "($self, name, /)",
        "Implement delattr(self, name)."
    ),
    row!(
        "__repr__",
        repr,
        unary!(repr),
        d::slot_repr,
        "($self, /)",
        "Return repr(self)."
    ),
    row!(
        "__hash__",
        hash,
        wrap_hash,
        d::slot_hash,
        "($self, /)",
        "Return hash(self)."
    ),
    row!(
        "__call__",
        call,
        wrap_call,
        d::slot_call,
        "($self, /, *args, **kwargs)",
        "Call self as a function."
    ),
    row!(
        "__str__",
        str,
        unary!(str),
        d::slot_str,
        "($self, /)",
        "Return str(self)."
    ),
    row!(
        "__lt__",
        richcompare,
        compare!(Lt),
        d::slot_richcompare,
        "($self, value, /)",
        "Return self<value."
    ),
    row!(
        "__le__",
        richcompare,
        compare!(Le),
        d::slot_richcompare,
        "($self, value, /)",
        "Return self<=value."
    ),
    row!(
        "__eq__",
        richcompare,
        compare!(Eq),
        d::slot_richcompare,
        "($self, value, /)",
        "Return self==value."
    ),
    row!(
        "__ne__",
        richcompare,
        compare!(Ne),
        d::slot_richcompare,
        "($self, value, /)",
        "Return self!=value."
    ),
    row!(
        "__gt__",
        richcompare,
        compare!(Gt),
        d::slot_richcompare,
        "($self, value, /)",
        "Return self>value."
    ),
    row!(
        "__ge__",
        richcompare,
        compare!(Ge),
        d::slot_richcompare,
        "($self, value, /)",
        "Return self>=value."
    ),
    row!(
        "__iter__",
        iter,
        unary!(iter),
        d::slot_iter,
        "($self, /)",
        "Implement iter(self)."
    ),
    row!(
        "__next__",
        iternext,
        wrap_next,
        d::slot_iternext,
        "($self, /)",
        "Implement next(self)."
    ),
    row!(
        "__get__",
        descr_get,
        wrap_get,
        d::slot_descr_get,
        "($self, instance, owner=None, /)",
        "Return an attribute of instance, which is of type owner."
    ),
    row!(
        "__set__",
        descr_set,
        wrap_set,
        d::slot_descr_set,
        "($self, instance, value, /)",
        "Set an attribute of instance to value."
    ),
    row!(
        "__delete__",
        descr_set,
        wrap_delete,
        d::slot_descr_set,
        "($self, instance, /)",
        "Delete an attribute of instance."
    ),
    row!(
        "__init__",
        init,
        wrap_init,
        d::slot_init,
        "($self, /, *args, **kwargs)",
        "Initialize self.  See help(type(self)) for accurate signature."
    ),
    row!(
        "__new__",
        new,
        wrap_new,
        d::slot_new,
        "",
        "Create and return new object."
    ),
    row!(
        "__del__",
        finalize,
        wrap_del,
        d::slot_finalize,
        "($self, /)",
        "Called when the instance is about to be destroyed."
    ),
    row!(
        "__buffer__",
        buffer,
        wrap_buffer,
        d::slot_buffer,
        "($self, flags, /)",
        "Return a buffer object that exposes the underlying memory of the object."
    ),
    row!(
        "__await__",
        await_,
        unary!(await_),
        d::slot_await,
        "($self, /)",
        "Return an iterator to be used in await expression."
    ),
    row!(
        "__aiter__",
        aiter,
        unary!(aiter),
        d::slot_aiter,
        "($self, /)",
        "Return an awaitable, that resolves in asynchronous iterator."
    ),
    row!(
        "__anext__",
        anext,
        unary!(anext),
        d::slot_anext,
        "($self, /)",
        "Return a value or raise StopAsyncIteration."
    ),
    row!(
        "__add__",
        add,
        binary!(add),
        d::slot_add,
        "($self, value, /)",
        "Return self+value."
    ),
    row!(
        "__radd__",
        add,
        reversed!(add),
        d::slot_add,
        "($self, value, /)",
        "Return value+self."
    ),
    row!(
        "__sub__",
        sub,
        binary!(sub),
        d::slot_sub,
        "($self, value, /)",
        "Return self-value."
    ),
    row!(
        "__rsub__",
        sub,
        reversed!(sub),
        d::slot_sub,
        "($self, value, /)",
        "Return value-self."
    ),
    row!(
        "__mul__",
        mul,
        binary!(mul),
        d::slot_mul,
        "($self, value, /)",
        "Return self*value."
    ),
    row!(
        "__rmul__",
        mul,
        reversed!(mul),
        d::slot_mul,
        "($self, value, /)",
        "Return value*self."
    ),
    row!(
        "__mod__",
        rem,
        binary!(rem),
        d::slot_rem,
        "($self, value, /)",
        "Return self%value."
    ),
    row!(
        "__rmod__",
        rem,
        reversed!(rem),
        d::slot_rem,
        "($self, value, /)",
        "Return value%self."
    ),
    row!(
        "__divmod__",
        divmod,
        binary!(divmod),
        d::slot_divmod,
        "($self, value, /)",
        "Return divmod(self, value)."
    ),
    row!(
        "__rdivmod__",
        divmod,
        reversed!(divmod),
        d::slot_divmod,
        "($self, value, /)",
        "Return divmod(value, self)."
    ),
    row!(
        "__pow__",
        pow,
        wrap_pow,
        d::slot_pow,
        "($self, value, mod=None, /)",
        "Return pow(self, value, mod)."
    ),
    row!(
        "__rpow__",
        pow,
        wrap_rpow,
        d::slot_pow,
        "($self, value, mod=None, /)",
        "Return pow(value, self, mod)."
    ),
    row!(
        "__neg__",
        neg,
        unary!(neg),
        d::slot_neg,
        "($self, /)",
        "-self"
    ),
    row!(
        "__pos__",
        pos,
        unary!(pos),
        d::slot_pos,
        "($self, /)",
        "+self"
    ),
    row!(
        "__abs__",
        abs,
        unary!(abs),
        d::slot_abs,
        "($self, /)",
        "abs(self)"
    ),
    row!(
        "__bool__",
        bool,
        wrap_bool,
        d::slot_bool,
        "($self, /)",
        "True if self else False"
    ),
    row!(
        "__invert__",
        invert,
        unary!(invert),
        d::slot_invert,
        "($self, /)",
        "~self"
    ),
    row!(
        "__lshift__",
        lshift,
        binary!(lshift),
        d::slot_lshift,
        "($self, value, /)",
        "Return self<<value."
    ),
    row!(
        "__rlshift__",
        lshift,
        reversed!(lshift),
        d::slot_lshift,
        "($self, value, /)",
        "Return value<<self."
    ),
    row!(
        "__rshift__",
        rshift,
        binary!(rshift),
        d::slot_rshift,
        "($self, value, /)",
        "Return self>>value."
    ),
    row!(
        "__rrshift__",
        rshift,
        reversed!(rshift),
        d::slot_rshift,
        "($self, value, /)",
        "Return value>>self."
    ),
    row!(
        "__and__",
        and,
        binary!(and),
        d::slot_and,
        "($self, value, /)",
        "Return self&value."
    ),
    row!(
        "__rand__",
        and,
        reversed!(and),
        d::slot_and,
        "($self, value, /)",
        "Return value&self."
    ),
    row!(
        "__xor__",
        xor,
        binary!(xor),
        d::slot_xor,
        "($self, value, /)",
        "Return self^value."
    ),
    row!(
        "__rxor__",
        xor,
        reversed!(xor),
        d::slot_xor,
        "($self, value, /)",
        "Return value^self."
    ),
    row!(
        "__or__",
        or,
        binary!(or),
        d::slot_or,
        "($self, value, /)",
        "Return self|value."
    ),
    row!(
        "__ror__",
        or,
        reversed!(or),
        d::slot_or,
        "($self, value, /)",
        "Return value|self."
    ),
    row!(
        "__int__",
        int,
        unary!(int),
        d::slot_int,
        "($self, /)",
        "int(self)"
    ),
    row!(
        "__float__",
        float,
        unary!(float),
        d::slot_float,
        "($self, /)",
        "float(self)"
    ),
    row!(
        "__iadd__",
        iadd,
        binary!(iadd),
        d::slot_iadd,
        "($self, value, /)",
        "Return self+=value."
    ),
    row!(
        "__isub__",
        isub,
        binary!(isub),
        d::slot_isub,
        "($self, value, /)",
        "Return self-=value."
    ),
    row!(
        "__imul__",
        imul,
        binary!(imul),
        d::slot_imul,
        "($self, value, /)",
        "Return self*=value."
    ),
    row!(
        "__imod__",
        irem,
        binary!(irem),
        d::slot_irem,
        "($self, value, /)",
        "Return self%=value."
    ),
    row!(
        "__ipow__",
        ipow,
        wrap_ipow,
        d::slot_ipow,
        "($self, value, /)",
        "Return self**=value."
    ),
    row!(
        "__ilshift__",
        ilshift,
        binary!(ilshift),
        d::slot_ilshift,
        "($self, value, /)",
        "Return self<<=value."
    ),
    row!(
        "__irshift__",
        irshift,
        binary!(irshift),
        d::slot_irshift,
        "($self, value, /)",
        "Return self>>=value."
    ),
    row!(
        "__iand__",
        iand,
        binary!(iand),
        d::slot_iand,
        "($self, value, /)",
        "Return self&=value."
    ),
    row!(
        "__ixor__",
        ixor,
        binary!(ixor),
        d::slot_ixor,
        "($self, value, /)",
        "Return self^=value."
    ),
    row!(
        "__ior__",
        ior,
        binary!(ior),
        d::slot_ior,
        "($self, value, /)",
        "Return self|=value."
    ),
    row!(
        "__floordiv__",
        floordiv,
        binary!(floordiv),
        d::slot_floordiv,
        "($self, value, /)",
        "Return self//value."
    ),
    row!(
        "__rfloordiv__",
        floordiv,
        reversed!(floordiv),
        d::slot_floordiv,
        "($self, value, /)",
        "Return value//self."
    ),
    row!(
        "__truediv__",
        truediv,
        binary!(truediv),
        d::slot_truediv,
        "($self, value, /)",
        "Return self/value."
    ),
    row!(
        "__rtruediv__",
        truediv,
        reversed!(truediv),
        d::slot_truediv,
        "($self, value, /)",
        "Return value/self."
    ),
    row!(
        "__ifloordiv__",
        ifloordiv,
        binary!(ifloordiv),
        d::slot_ifloordiv,
        "($self, value, /)",
        "Return self//=value."
    ),
    row!(
        "__itruediv__",
        itruediv,
        binary!(itruediv),
        d::slot_itruediv,
        "($self, value, /)",
        "Return self/=value."
    ),
    row!(
        "__index__",
        index,
        unary!(index),
        d::slot_index,
        "($self, /)",
        "Return self converted to an integer, if self is suitable for use as an index into a list."
    ),
    row!(
        "__matmul__",
        matmul,
        binary!(matmul),
        d::slot_matmul,
        "($self, value, /)",
        "Return self@value."
    ),
    row!(
        "__rmatmul__",
        matmul,
        reversed!(matmul),
        d::slot_matmul,
        "($self, value, /)",
        "Return value@self."
    ),
    row!(
        "__imatmul__",
        imatmul,
        binary!(imatmul),
        d::slot_imatmul,
        "($self, value, /)",
        "Return self@=value."
    ),
    row!(
        "__len__",
        len,
        wrap_len,
        d::slot_len,
        "($self, /)",
        "Return len(self)."
    ),
    row!(
        "__getitem__",
        getitem,
        binary!(getitem),
        d::slot_getitem,
        "($self, key, /)",
        "Return self[key]."
    ),
    row!(
        "__setitem__",
        setitem,
        wrap_setitem,
        d::slot_setitem,
        "($self, key, value, /)",
        "Set self[key] to value."
    ),
    row!(
        "__delitem__",
        setitem,
        wrap_delitem,
        d::slot_setitem,
        "($self, key, /)",
        "Delete self[key]."
    ),
    // The sequence slots have the same names; a type has either these or the number slots.
    row!(
        "__add__",
        concat,
        binary!(concat),
        d::slot_none_binary,
        "($self, value, /)",
        "Return self+value."
    ),
    row!(
        "__mul__",
        repeat,
        wrap_repeat,
        d::slot_none_size,
        "($self, value, /)",
        "Return self*value."
    ),
    row!(
        "__rmul__",
        repeat,
        wrap_repeat,
        d::slot_none_size,
        "($self, value, /)",
        "Return value*self."
    ),
    row!(
        "__contains__",
        contains,
        wrap_contains,
        d::slot_contains,
        "($self, key, /)",
        "Return bool(key in self)."
    ),
    row!(
        "__iadd__",
        iconcat,
        binary!(iconcat),
        d::slot_none_binary,
        "($self, value, /)",
        "Implement self+=value."
    ),
    row!(
        "__imul__",
        irepeat,
        wrap_irepeat,
        d::slot_none_size,
        "($self, value, /)",
        "Implement self*=value."
    ),
];

/// Whether a slot's Python names never lead to a dispatcher (sequence twins of number slots).
pub(super) fn has_dispatcher(id: SlotId) -> bool {
    !matches!(
        id,
        SlotId::concat | SlotId::repeat | SlotId::iconcat | SlotId::irepeat
    )
}
