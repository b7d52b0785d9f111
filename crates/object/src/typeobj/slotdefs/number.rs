//! Number slots: operators, reflected and in-place ones, conversions.

use super::super::TypeObject;
use super::super::dispatch as d;
use super::super::slots::{Slot, SlotId};
use super::{SlotDef, binary, none, row, unary, wrap};
use crate::args::Args;
use crate::err::Result;
use crate::thread::Thread;
use crate::value::Value;

macro_rules! reversed {
    ($id:ident) => {
        wrap!($id, [a], |f, th, t, v| f(th, &a, v))
    };
}

/// `__pow__` and `__rpow__` may be called with a modulus.
macro_rules! power {
    (|$f:ident, $th:ident, $v:ident, $a:ident, $modulus:ident| $call:expr) => {
        |$th, def, t, $v, args| {
            super::no_keywords($th, def, args)?;
            match args.positional() {
                [$a, rest @ ..] if rest.len() <= 1 => match t.slots.pow.get() {
                    Some($f) => {
                        let none = Value::none();
                        let $modulus = rest.first().unwrap_or(&none);
                        $call
                    }
                    None => Err(none($th, def)),
                },
                other => {
                    Err($th.type_error(format!("expected 1 or 2 arguments, got {}", other.len())))
                }
            }
        }
    };
}

fn wrap_ipow(
    th: &Thread,
    def: &'static SlotDef,
    t: &'static TypeObject,
    v: &Value,
    args: Args<'_>,
) -> Result<Value> {
    super::no_keywords(th, def, args)?;
    args.check_positional(th, "__ipow__", 1, 2)?;
    let (Some(f), Some(a)) = (t.slots.ipow.get(), args.positional().first()) else {
        return Err(none(th, def));
    };
    f(th, v, a, &Value::none())
}

pub(super) const ROWS: &[SlotDef] = &[
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
        power!(|f, th, v, a, modulus| f(th, v, a, modulus)),
        d::slot_pow,
        "($self, value, mod=None, /)",
        "Return pow(self, value, mod)."
    ),
    row!(
        "__rpow__",
        pow,
        power!(|f, th, v, a, modulus| f(th, a, v, modulus)),
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
        wrap!(bool, [], |f, th, t, v| f(th, v).map(Value::bool)),
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
];
