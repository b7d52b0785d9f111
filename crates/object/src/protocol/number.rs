//! Arithmetic dispatch and conversions to native numbers.

use crate::err::{Raised, Result};
use crate::thread::Thread;
use crate::typeobj::{BinaryFn, FLOAT_SUBCLASS, LONG_SUBCLASS, Slots, TernaryFn};
use crate::types::int;
use crate::value::Value;

/// A binary operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinOp {
    Add,
    And,
    FloorDiv,
    LShift,
    MatMul,
    Mul,
    Rem,
    Or,
    Pow,
    RShift,
    Sub,
    TrueDiv,
    Xor,
    DivMod,
}

impl BinOp {
    /// By `NB_*` number; 13 to 25 are the in-place forms of 0 to 12.
    pub fn from_nb(n: u32) -> Option<(BinOp, bool)> {
        use BinOp::*;
        let all = [
            Add, And, FloorDiv, LShift, MatMul, Mul, Rem, Or, Pow, RShift, Sub, TrueDiv, Xor,
        ];
        let inplace = n >= 13;
        all.get(if inplace { n as usize - 13 } else { n as usize })
            .map(|&op| (op, inplace))
    }

    /// What a type has for this operation.
    fn function(self, s: &Slots) -> Option<Function> {
        let f = match self {
            BinOp::Add => &s.add,
            BinOp::And => &s.and,
            BinOp::FloorDiv => &s.floordiv,
            BinOp::LShift => &s.lshift,
            BinOp::MatMul => &s.matmul,
            BinOp::Mul => &s.mul,
            BinOp::Rem => &s.rem,
            BinOp::Or => &s.or,
            BinOp::Pow => return s.pow.get().map(Function::Ternary),
            BinOp::RShift => &s.rshift,
            BinOp::Sub => &s.sub,
            BinOp::TrueDiv => &s.truediv,
            BinOp::Xor => &s.xor,
            BinOp::DivMod => &s.divmod,
        };
        f.get().map(Function::Binary)
    }

    fn call_inplace(self, th: &Thread, s: &Slots, a: &Value, b: &Value) -> Option<Result<Value>> {
        let f = match self {
            BinOp::Add => &s.iadd,
            BinOp::And => &s.iand,
            BinOp::FloorDiv => &s.ifloordiv,
            BinOp::LShift => &s.ilshift,
            BinOp::MatMul => &s.imatmul,
            BinOp::Mul => &s.imul,
            BinOp::Rem => &s.irem,
            BinOp::Or => &s.ior,
            BinOp::Pow => return s.ipow.get().map(|f| f(th, a, b, &Value::none())),
            BinOp::RShift => &s.irshift,
            BinOp::Sub => &s.isub,
            BinOp::TrueDiv => &s.itruediv,
            BinOp::Xor => &s.ixor,
            BinOp::DivMod => return None,
        };
        f.get().map(|f| f(th, a, b))
    }

    fn symbol(self, inplace: bool) -> &'static str {
        match (self, inplace) {
            (BinOp::Add, false) => "+",
            (BinOp::Add, true) => "+=",
            (BinOp::And, false) => "&",
            (BinOp::And, true) => "&=",
            (BinOp::FloorDiv, false) => "//",
            (BinOp::FloorDiv, true) => "//=",
            (BinOp::LShift, false) => "<<",
            (BinOp::LShift, true) => "<<=",
            (BinOp::MatMul, false) => "@",
            (BinOp::MatMul, true) => "@=",
            (BinOp::Mul, false) => "*",
            (BinOp::Mul, true) => "*=",
            (BinOp::Rem, false) => "%",
            (BinOp::Rem, true) => "%=",
            (BinOp::Or, false) => "|",
            (BinOp::Or, true) => "|=",
            (BinOp::Pow, false) => "** or pow()",
            (BinOp::Pow, true) => "**=",
            (BinOp::RShift, false) => ">>",
            (BinOp::RShift, true) => ">>=",
            (BinOp::Sub, false) => "-",
            (BinOp::Sub, true) => "-=",
            (BinOp::TrueDiv, false) => "/",
            (BinOp::TrueDiv, true) => "/=",
            (BinOp::Xor, false) => "^",
            (BinOp::Xor, true) => "^=",
            (BinOp::DivMod, _) => "divmod()",
        }
    }
}

/// The function of a slot; the third argument is `None`.
#[derive(Clone, Copy)]
enum Function {
    Binary(BinaryFn),
    Ternary(TernaryFn),
}

impl Function {
    fn address(self) -> usize {
        match self {
            Function::Binary(f) => f as usize,
            Function::Ternary(f) => f as usize,
        }
    }

    fn call(self, th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        match self {
            Function::Binary(f) => f(th, a, b),
            Function::Ternary(f) => f(th, a, b, &Value::none()),
        }
    }
}

/// The number slots only; `NotImplemented` if neither side knows. Both are taken before one is called: that may change classes.
fn slots_only(th: &Thread, a: &Value, b: &Value, op: BinOp) -> Result<Value> {
    let (ta, tb) = (a.ty(), b.ty());
    let left = op.function(&ta.slots);
    let right = if std::ptr::eq(ta, tb) {
        None
    } else {
        let address = left.map(Function::address);
        op.function(&tb.slots)
            .filter(|f| Some(f.address()) != address)
    };
    let mut last = right;
    if let Some(left) = left {
        if let Some(right) = right
            && tb.is_subtype(ta)
        {
            let r = right.call(th, a, b)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
            last = None;
        }
        let r = left.call(th, a, b)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    match last {
        Some(right) => right.call(th, a, b),
        None => Ok(Value::not_implemented()),
    }
}

/// `a <op> b`.
pub fn binary(th: &Thread, a: &Value, b: &Value, op: BinOp) -> Result<Value> {
    let r = slots_only(th, a, b, op)?;
    if !r.is_not_implemented() {
        return Ok(r);
    }
    if let Some(r) = sequence_op(th, a, b, op)? {
        return Ok(r);
    }
    Err(unsupported(th, a, b, op, false))
}

/// `a <op>= b`.
pub fn inplace(th: &Thread, a: &Value, b: &Value, op: BinOp) -> Result<Value> {
    let r = try_inplace(th, a, b, op)?;
    if !r.is_not_implemented() {
        return Ok(r);
    }
    let s = &a.ty().slots;
    match op {
        BinOp::Add => {
            if let Some(f) = s.iconcat.get() {
                return f(th, a, b);
            }
        }
        BinOp::Mul => {
            if let Some(f) = s.irepeat.get() {
                return f(th, a, repeat_count(th, b)?);
            }
            // A type that has any sequence methods is not repeated, and neither is the right operand. A class has them, if
            // only empty ones.
            let sequence =
                a.ty().is_heap() || s.contains.get().is_some() || s.getitem.get().is_some();
            if sequence && s.repeat.get().is_none() {
                return Err(unsupported(th, a, b, op, true));
            }
        }
        _ => {}
    }
    if let Some(r) = sequence_op(th, a, b, op)? {
        return Ok(r);
    }
    Err(unsupported(th, a, b, op, true))
}

/// What the numeric methods of both make of an operation, perhaps `NotImplemented`.
pub fn try_binary(th: &Thread, a: &Value, b: &Value, op: BinOp) -> Result<Value> {
    slots_only(th, a, b, op)
}

/// The same of an in-place operation.
pub fn try_inplace(th: &Thread, a: &Value, b: &Value, op: BinOp) -> Result<Value> {
    if let Some(r) = op.call_inplace(th, &a.ty().slots, a, b) {
        let r = r?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    slots_only(th, a, b, op)
}

fn sequence_op(th: &Thread, a: &Value, b: &Value, op: BinOp) -> Result<Option<Value>> {
    match op {
        BinOp::Add => match a.ty().slots.concat.get() {
            Some(f) => f(th, a, b).map(Some),
            None => Ok(None),
        },
        BinOp::Mul => {
            if let Some(f) = a.ty().slots.repeat.get() {
                return f(th, a, repeat_count(th, b)?).map(Some);
            }
            match b.ty().slots.repeat.get() {
                Some(f) => f(th, b, repeat_count(th, a)?).map(Some),
                None => Ok(None),
            }
        }
        _ => Ok(None),
    }
}

fn repeat_count(th: &Thread, n: &Value) -> Result<isize> {
    if n.ty().slots.index.get().is_none() && !n.is_small() {
        return Err(th.type_error(format!(
            "can't multiply sequence by non-int of type '{}'",
            n.ty().name()
        )));
    }
    as_isize(th, n)
}

#[cold]
fn unsupported(th: &Thread, a: &Value, b: &Value, op: BinOp, inplace: bool) -> Raised {
    if op == BinOp::RShift && !inplace && a.ty().static_name() == "builtin_function_or_method" {
        let is_print = crate::types::native::NATIVE_FUNCTION
            .get(a)
            .is_some_and(|f| f.def.name == "print");
        if is_print {
            return th.type_error(format!(
                "unsupported operand type(s) for >>: '{}' and '{}'. Did you mean \"print(<message>, file=<output_stream>)\"?",
                a.ty().name(),
                b.ty().name()
            ));
        }
    }
    th.type_error(format!(
        "unsupported operand type(s) for {}: '{}' and '{}'",
        op.symbol(inplace),
        a.ty().name(),
        b.ty().name()
    ))
}

/// `pow(a, b, m)`.
pub fn power(th: &Thread, a: &Value, b: &Value, m: &Value) -> Result<Value> {
    if m.is_none() {
        return binary(th, a, b, BinOp::Pow);
    }
    // A right operand of a subtype comes first, as in binary operations.
    let (ta, tb) = (a.ty(), b.ty());
    let same =
        |f: Option<TernaryFn>, g: Option<TernaryFn>| f.map(|f| f as usize) == g.map(|g| g as usize);
    let left = ta.slots.pow.get();
    let right = tb.slots.pow.get();
    let right = right.filter(|_| !std::ptr::eq(ta, tb) && !same(left, right));
    let order = if left.is_some() && right.is_some() && tb.is_subtype(ta) {
        [right, left]
    } else {
        [left, right]
    };
    for f in order.into_iter().flatten() {
        let r = f(th, a, b, m)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    let third = m.ty().slots.pow.get();
    if let Some(f) = third.filter(|_| !same(third, left) && !same(third, right)) {
        let r = f(th, a, b, m)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    Err(th.type_error(format!(
        "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
        a.ty().name(),
        b.ty().name(),
        m.ty().name()
    )))
}

macro_rules! unary {
    ($($f:ident $slot:ident $what:literal;)*) => {$(
        #[doc = concat!("Unary `", $what, "`.")]
        pub fn $f(th: &Thread, v: &Value) -> Result<Value> {
            match v.ty().slots.$slot.get() {
                Some(f) => f(th, v),
                None => Err(th.type_error(format!(concat!("bad operand type for ", $what, ": '{}'"), v.ty().name()))),
            }
        }
    )*};
}
unary! {
    negative neg "unary -";
    positive pos "unary +";
    invert invert "unary ~";
    absolute abs "abs()";
}

/// `operator.index(v)`: an int (of any subclass).
#[inline]
pub fn index(th: &Thread, v: &Value) -> Result<Value> {
    if v.is_small() || v.ty().has(LONG_SUBCLASS) {
        return Ok(v.clone());
    }
    match v.ty().slots.index.get() {
        Some(f) => {
            let r = f(th, v)?;
            if r.is_exact(&int::INT.ty) {
                return Ok(r);
            }
            if !r.ty().has(LONG_SUBCLASS) {
                return Err(th.type_error(format!(
                    "__index__ returned non-int (type {})",
                    r.ty().name()
                )));
            }
            th.warn(
                &crate::exc::DEPRECATION_WARNING.ty,
                &format!(
                    "__index__ returned non-int (type {}).  The ability to return an instance of a strict subclass of int is deprecated, and may be removed in a future version of Python.",
                    r.ty().name()
                ),
                1,
            )?;
            Ok(r)
        }
        None => Err(th.type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            v.ty().name()
        ))),
    }
}

/// Whether `index` would work.
pub fn is_index(v: &Value) -> bool {
    v.ty().slots.index.get().is_some()
}

/// An index or count; `IndexError` if it does not fit.
#[inline]
pub fn as_isize(th: &Thread, v: &Value) -> Result<isize> {
    if let Some(i) = v.as_small() {
        return Ok(i as isize);
    }
    as_isize_or(th, v, |th, t| {
        th.overflow_error(format!("cannot fit '{t}' into an index-sized integer"))
    })
}

/// The value of a parameter that is a count; `OverflowError` if it does not fit.
pub fn as_ssize(th: &Thread, v: &Value) -> Result<isize> {
    as_isize_or(th, v, |th, _| {
        th.overflow_error("Python int too large to convert to C ssize_t")
    })
}

/// The value of an int, which no other object is converted to.
pub fn int_as_ssize(th: &Thread, v: &Value) -> Result<isize> {
    match v.as_int() {
        Some(_) => as_ssize(th, v),
        None => Err(th.type_error("an integer is required")),
    }
}

/// A subscript; `IndexError` if it does not fit.
#[inline]
pub fn as_subscript(th: &Thread, v: &Value) -> Result<isize> {
    if let Some(i) = v.as_small() {
        return Ok(i as isize);
    }
    as_isize_or(th, v, |th, t| {
        th.index_error(format!("cannot fit '{t}' into an index-sized integer"))
    })
}

fn as_isize_or(
    th: &Thread,
    v: &Value,
    err: impl FnOnce(&Thread, String) -> Raised,
) -> Result<isize> {
    let i = index(th, v)?;
    match i.as_i64() {
        Some(i) => Ok(i as isize),
        None => Err(err(th, v.ty().name())),
    }
}

/// An index that saturates at the ends.
pub fn index_clamped(th: &Thread, v: &Value) -> Result<isize> {
    let i = index(th, v)?;
    Ok(match i.as_i64() {
        Some(i) => i as isize,
        None if int::is_negative(&i) => isize::MIN,
        None => isize::MAX,
    })
}

/// `float(v)` for numbers: `__float__`, then `__index__`.
pub fn as_f64(th: &Thread, v: &Value) -> Result<f64> {
    if let Some(f) = v.as_float() {
        return Ok(f);
    }
    if let Some(f) = v.ty().slots.float.get() {
        let r = f(th, v)?;
        if let Some(x) = r.as_exact_float() {
            return Ok(x);
        }
        if !r.ty().has(FLOAT_SUBCLASS) {
            return Err(th.type_error(format!(
                "{}.__float__ returned non-float (type {})",
                v.ty().name(),
                r.ty().name()
            )));
        }
        th.warn(
            &crate::exc::DEPRECATION_WARNING.ty,
            &format!(
                "{}.__float__ returned non-float (type {}).  The ability to return an instance of a strict subclass of float is deprecated, and may be removed in a future version of Python.",
                v.ty().name(),
                r.ty().name()
            ),
            1,
        )?;
        return Ok(r.as_float().unwrap_or(0.0));
    }
    if let Some(i) = v.as_int() {
        return int::to_f64(th, i);
    }
    if is_index(v) {
        let i = index(th, v)?;
        if let Some(i) = i.as_int() {
            return int::to_f64(th, i);
        }
    }
    Err(th.type_error(format!("must be real number, not {}", v.ty().name())))
}
