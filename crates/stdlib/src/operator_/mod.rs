//! `_operator`: the operators of the language as functions, and the callables that look things up.

mod getters;
mod methodcaller;

use krait_object::protocol::number::{self, BinOp};
use krait_object::protocol::{call, compare, item, iter, truth};
use krait_object::typeobj::CompareOp;
use krait_object::{Args, Module, Result, Thread, Value, pyfunctions, pymodule, ready_type};

pub struct Operator;

/// A sequence for `concat`: it has items and is no dict.
/// Classes that define `__add__` alone have no concatenation of their own: two sequences are added then.
fn concatenate(
    th: &Thread,
    a: &Value,
    b: &Value,
    add: fn(&Thread, &Value, &Value, BinOp) -> Result<Value>,
) -> Result<Value> {
    if item::is_sequence(a) && item::is_sequence(b) {
        let r = add(th, a, b, BinOp::Add)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    Err(th.type_error(format!("'{}' object can't be concatenated", a.ty().name())))
}

/// The iterator of anything that can be searched.
fn search(th: &Thread, a: &Value) -> Result<Value> {
    iter::iter_or(th, a, || {
        format!("argument of type '{}' is not iterable", a.ty().name())
    })
}

/// Operator interface.
///
/// This module exports a set of functions implemented in C corresponding
/// to the intrinsic operators of Python.  For example, operator.add(x, y)
/// is equivalent to the expression x+y.
#[pymodule(name = "_operator", include(Binary, Unary))]
impl Operator {
    /// Same as b in a (note reversed operands).
    fn contains(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
        item::contains(th, a, b)
    }

    /// Return the number of items in a which are, or which equal, b.
    #[name("countOf")]
    fn count_of(th: &Thread, a: &Value, b: &Value) -> Result<usize> {
        let it = search(th, a)?;
        let mut n = 0;
        while let Some(x) = iter::next(th, &it)? {
            n += usize::from(compare::eq(th, &x, b)?);
        }
        Ok(n)
    }

    /// Return the first index of b in a.
    #[name("indexOf")]
    fn index_of(th: &Thread, a: &Value, b: &Value) -> Result<usize> {
        let it = search(th, a)?;
        let mut i = 0;
        while let Some(x) = iter::next(th, &it)? {
            if compare::eq(th, &x, b)? {
                return Ok(i);
            }
            i += 1;
        }
        Err(th.value_error("sequence.index(x): x not in sequence"))
    }

    /// Same as a[b].
    fn getitem(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        item::get(th, a, b)
    }

    /// Same as a[b] = c.
    fn setitem(th: &Thread, a: &Value, b: &Value, c: &Value) -> Result<()> {
        item::set(th, a, b, c)
    }

    /// Same as del a[b].
    fn delitem(th: &Thread, a: &Value, b: &Value) -> Result<()> {
        item::delete(th, a, b)
    }

    /// Same as a ** b.
    fn pow(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::power(th, a, b, &Value::none())
    }

    /// Same as a is b.
    #[name("is_")]
    fn is_(a: &Value, b: &Value) -> bool {
        a.is(b)
    }

    /// Same as a is not b.
    fn is_not(a: &Value, b: &Value) -> bool {
        !a.is(b)
    }

    /// Same as a is None.
    fn is_none(a: &Value) -> bool {
        a.is_none()
    }

    /// Same as a is not None.
    fn is_not_none(a: &Value) -> bool {
        !a.is_none()
    }

    /// Return True if a is true, False otherwise.
    fn truth(th: &Thread, a: &Value) -> Result<bool> {
        truth::is_true(th, a)
    }

    /// Same as not a.
    #[name("not_")]
    fn not_(th: &Thread, a: &Value) -> Result<bool> {
        Ok(!truth::is_true(th, a)?)
    }

    /// Same as a.__index__()
    fn index(th: &Thread, a: &Value) -> Result<Value> {
        number::index(th, a)
    }

    /// Same as a + b, for a and b sequences.
    fn concat(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        match a.ty().slots.concat.get() {
            Some(f) => f(th, a, b),
            None => concatenate(th, a, b, number::try_binary),
        }
    }

    /// Same as a += b, for a and b sequences.
    fn iconcat(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let slots = &a.ty().slots;
        match slots.iconcat.get().or_else(|| slots.concat.get()) {
            Some(f) => f(th, a, b),
            None => concatenate(th, a, b, number::try_inplace),
        }
    }

    /// Return an estimate of the number of items in obj.
    ///
    /// This is useful for presizing containers when building from an iterable.
    ///
    /// If the object supports len(), the result will be exact.
    /// Otherwise, it may over- or under-estimate by an arbitrary amount.
    #[sig("(obj, default=0, /)")]
    fn length_hint(th: &Thread, obj: &Value, default: isize) -> Result<isize> {
        let n = item::length_hint(th, obj, usize::MAX)?;
        Ok(isize::try_from(n).unwrap_or(default))
    }

    /// Same as obj(*args, **kwargs).
    #[sig("(obj, /, *args, **kwargs)")]
    fn call(th: &Thread, args: Args<'_>) -> Result<Value> {
        let Some((f, rest)) = args
            .values
            .split_first()
            .filter(|_| !args.positional().is_empty())
        else {
            return Err(th.type_error("call expected at least 1 argument, got 0"));
        };
        call::call_args(th, f, Args::new(rest, args.names))
    }

    /// Return 'a == b'.
    ///
    /// This function uses an approach designed to prevent
    /// timing analysis, making it appropriate for cryptography.
    fn _compare_digest(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
        compare_digest(th, a, b)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&getters::ITEMGETTER.ty, &getters::ItemGetterMethods::SPEC);
        ready_type(&getters::ATTRGETTER.ty, &getters::AttrGetterMethods::SPEC);
        ready_type(
            &methodcaller::METHODCALLER.ty,
            &methodcaller::MethodCallerMethods::SPEC,
        );
        m.add_type(th, &getters::ITEMGETTER.ty)?;
        m.add_type(th, &getters::ATTRGETTER.ty)?;
        m.add_type(th, &methodcaller::METHODCALLER.ty)
    }
}

/// Whether two texts of ASCII, or two bytes-like objects, are equal, in a time that does not depend on where they differ.
pub(crate) fn compare_digest(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
    if let (Some(x), Some(y)) = (a.as_str(), b.as_str()) {
        let (Some(x), Some(y)) = (x.as_ascii(), y.as_ascii()) else {
            return Err(
                th.type_error("comparing strings with non-ASCII characters is not supported")
            );
        };
        return Ok(same_bytes(x.as_bytes(), y.as_bytes()));
    }
    let bytes = |v: &Value| krait_object::protocol::buffer::to_vec(th, v);
    Ok(same_bytes(&bytes(a)?, &bytes(b)?))
}

/// Compares in a time that depends on the second length only.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let mut differ = u8::from(a.len() != b.len());
    for (i, y) in b.iter().enumerate() {
        differ |= a.get(i).copied().unwrap_or(!y) ^ y;
    }
    std::hint::black_box(differ) == 0
}

struct Unary;

#[pyfunctions]
impl Unary {
    /// Same as -a.
    fn neg(th: &Thread, a: &Value) -> Result<Value> {
        number::negative(th, a)
    }

    /// Same as +a.
    fn pos(th: &Thread, a: &Value) -> Result<Value> {
        number::positive(th, a)
    }

    /// Same as ~a.
    fn inv(th: &Thread, a: &Value) -> Result<Value> {
        number::invert(th, a)
    }

    /// Same as ~a.
    fn invert(th: &Thread, a: &Value) -> Result<Value> {
        number::invert(th, a)
    }

    /// Return the absolute value of the argument.
    fn abs(th: &Thread, a: &Value) -> Result<Value> {
        number::absolute(th, a)
    }
}

struct Binary;

#[pyfunctions]
impl Binary {
    /// Same as a + b.
    fn add(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::binary(th, a, b, BinOp::Add)
    }

    /// Same as a - b.
    fn sub(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::binary(th, a, b, BinOp::Sub)
    }

    /// Same as a * b.
    fn mul(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::binary(th, a, b, BinOp::Mul)
    }

    /// Same as a @ b.
    fn matmul(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::binary(th, a, b, BinOp::MatMul)
    }

    /// Same as a // b.
    fn floordiv(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::binary(th, a, b, BinOp::FloorDiv)
    }

    /// Same as a / b.
    fn truediv(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::binary(th, a, b, BinOp::TrueDiv)
    }

    /// Same as a % b.
    #[name("mod")]
    fn mod_(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::binary(th, a, b, BinOp::Rem)
    }

    /// Same as a << b.
    fn lshift(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::binary(th, a, b, BinOp::LShift)
    }

    /// Same as a >> b.
    fn rshift(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::binary(th, a, b, BinOp::RShift)
    }

    /// Same as a & b.
    #[name("and_")]
    fn and_(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::binary(th, a, b, BinOp::And)
    }

    /// Same as a ^ b.
    fn xor(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::binary(th, a, b, BinOp::Xor)
    }

    /// Same as a | b.
    #[name("or_")]
    fn or_(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::binary(th, a, b, BinOp::Or)
    }

    /// Same as a += b.
    fn iadd(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::Add)
    }

    /// Same as a -= b.
    fn isub(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::Sub)
    }

    /// Same as a *= b.
    fn imul(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::Mul)
    }

    /// Same as a @= b.
    fn imatmul(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::MatMul)
    }

    /// Same as a //= b.
    fn ifloordiv(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::FloorDiv)
    }

    /// Same as a /= b.
    fn itruediv(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::TrueDiv)
    }

    /// Same as a %= b.
    fn imod(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::Rem)
    }

    /// Same as a <<= b.
    fn ilshift(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::LShift)
    }

    /// Same as a >>= b.
    fn irshift(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::RShift)
    }

    /// Same as a &= b.
    fn iand(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::And)
    }

    /// Same as a ^= b.
    fn ixor(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::Xor)
    }

    /// Same as a |= b.
    fn ior(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::Or)
    }

    /// Same as a **= b.
    fn ipow(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        number::inplace(th, a, b, BinOp::Pow)
    }

    /// Same as a < b.
    fn lt(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        compare::rich(th, a, b, CompareOp::Lt)
    }

    /// Same as a <= b.
    fn le(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        compare::rich(th, a, b, CompareOp::Le)
    }

    /// Same as a == b.
    fn eq(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        compare::rich(th, a, b, CompareOp::Eq)
    }

    /// Same as a != b.
    fn ne(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        compare::rich(th, a, b, CompareOp::Ne)
    }

    /// Same as a >= b.
    fn ge(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        compare::rich(th, a, b, CompareOp::Ge)
    }

    /// Same as a > b.
    fn gt(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        compare::rich(th, a, b, CompareOp::Gt)
    }
}
