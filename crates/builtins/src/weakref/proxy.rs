//! Proxies: every operation goes to the referent, while it lives.

use krait_object::err::Result;
use krait_object::protocol::number::{self, BinOp};
use krait_object::protocol::{attr, call, compare, item, iter, repr, truth};
use krait_object::typeobj::{CompareOp, Slot};
use krait_object::types::int;
use krait_object::types::weakref::{CALLABLE_PROXY, PROXY, WeakRef};
use krait_object::{Args, Thread, TypeSpec, Value, pymethods, ready_type};

fn proxy(v: &Value) -> Option<&WeakRef> {
    PROXY.get(v).or_else(|| CALLABLE_PROXY.get(v))
}

/// The referent of a proxy, or the value itself.
fn live(th: &Thread, v: &Value) -> Result<Value> {
    match proxy(v) {
        Some(p) => p
            .get()
            .ok_or_else(|| th.reference_error("weakly-referenced object no longer exists")),
        None => Ok(v.clone()),
    }
}

/// An operation on two referents. Should they die of it, the left one goes first.
fn both(
    th: &Thread,
    a: &Value,
    b: &Value,
    run: impl FnOnce(&Value, &Value) -> Result<Value>,
) -> Result<Value> {
    let (a, b) = (live(th, a)?, live(th, b)?);
    let result = run(&a, &b);
    drop(a);
    drop(b);
    result
}

macro_rules! unary {
    ($f:path) => {
        |th, v| $f(th, &live(th, v)?)
    };
}
macro_rules! binary {
    ($op:ident) => {
        |th, a, b| both(th, a, b, |a, b| number::binary(th, a, b, BinOp::$op))
    };
}
macro_rules! inplace {
    ($op:ident) => {
        |th, a, b| both(th, a, b, |a, b| number::inplace(th, a, b, BinOp::$op))
    };
}

fn proxy_float(th: &Thread, v: &Value) -> Result<Value> {
    let x = live(th, v)?;
    number::as_f64(th, &x).map(Value::float)
}

fn proxy_int(th: &Thread, v: &Value) -> Result<Value> {
    call::call_type(th, &int::INT.ty, &[live(th, v)?])
}

fn proxy_next(th: &Thread, v: &Value) -> Result<Option<Value>> {
    let x = live(th, v)?;
    if x.ty().slots.iternext.get().is_none() {
        return Err(th.type_error(format!(
            "Weakref proxy referenced a non-iterator '{}' object",
            x.ty().name()
        )));
    }
    iter::next(th, &x)
}

fn proxy_call(th: &Thread, v: &Value, args: Args<'_>) -> Result<Value> {
    call::call_args(th, &live(th, v)?, args)
}

fn proxy_richcompare(th: &Thread, a: &Value, b: &Value, op: CompareOp) -> Result<Value> {
    both(th, a, b, |a, b| compare::rich(th, a, b, op))
}

fn proxy_setattro(th: &Thread, v: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
    let x = live(th, v)?;
    match value {
        Some(value) => attr::set(th, &x, name, value),
        None => attr::delete(th, &x, name),
    }
}

fn proxy_setitem(th: &Thread, v: &Value, key: &Value, value: Option<&Value>) -> Result<()> {
    let x = live(th, v)?;
    match value {
        Some(value) => item::set(th, &x, key, value),
        None => item::delete(th, &x, key),
    }
}

fn proxy_repr(_: &Thread, v: &Value) -> Result<Value> {
    let to = match proxy(v).and_then(|p| p.get()) {
        Some(x) => format!("to '{}' at {:#x}", x.ty().full_name(), x.id()),
        None => "dead".to_owned(),
    };
    Ok(krait_object::types::str::new(&format!(
        "<weakproxy at {:#x}; {to}>",
        v.id()
    )))
}

static SLOTS: &[Slot] = &[
    Slot::repr(proxy_repr),
    Slot::str(unary!(repr::to_str)),
    Slot::getattro(|th, v, name| attr::get(th, &live(th, v)?, name)),
    Slot::setattro(proxy_setattro),
    Slot::richcompare(proxy_richcompare),
    Slot::iter(unary!(iter::iter)),
    Slot::iternext(proxy_next),
    Slot::len(unary!(item::len)),
    Slot::getitem(|th, v, k| item::get(th, &live(th, v)?, k)),
    Slot::setitem(proxy_setitem),
    Slot::contains(|th, v, x| item::contains(th, &live(th, v)?, x)),
    Slot::add(binary!(Add)),
    Slot::sub(binary!(Sub)),
    Slot::mul(binary!(Mul)),
    Slot::rem(binary!(Rem)),
    Slot::divmod(binary!(DivMod)),
    Slot::pow(|th, a, b, m| number::power(th, &live(th, a)?, &live(th, b)?, &live(th, m)?)),
    Slot::neg(unary!(number::negative)),
    Slot::pos(unary!(number::positive)),
    Slot::abs(unary!(number::absolute)),
    Slot::bool(unary!(truth::is_true)),
    Slot::invert(unary!(number::invert)),
    Slot::lshift(binary!(LShift)),
    Slot::rshift(binary!(RShift)),
    Slot::and(binary!(And)),
    Slot::xor(binary!(Xor)),
    Slot::or(binary!(Or)),
    Slot::int(proxy_int),
    Slot::float(proxy_float),
    Slot::index(unary!(number::index)),
    Slot::floordiv(binary!(FloorDiv)),
    Slot::truediv(binary!(TrueDiv)),
    Slot::matmul(binary!(MatMul)),
    Slot::iadd(inplace!(Add)),
    Slot::isub(inplace!(Sub)),
    Slot::imul(inplace!(Mul)),
    Slot::irem(inplace!(Rem)),
    Slot::ipow(|th, a, b, _| both(th, a, b, |a, b| number::inplace(th, a, b, BinOp::Pow))),
    Slot::ilshift(inplace!(LShift)),
    Slot::irshift(inplace!(RShift)),
    Slot::iand(inplace!(And)),
    Slot::ixor(inplace!(Xor)),
    Slot::ior(inplace!(Or)),
    Slot::ifloordiv(inplace!(FloorDiv)),
    Slot::itruediv(inplace!(TrueDiv)),
    Slot::imatmul(inplace!(MatMul)),
];

struct ProxyMethods;

#[pymethods]
impl ProxyMethods {
    #[method]
    fn __bytes__(th: &Thread, zelf: &Value) -> Result<Value> {
        call::call_method_text(th, &live(th, zelf)?, "__bytes__", &[])
    }

    #[method]
    fn __reversed__(th: &Thread, zelf: &Value) -> Result<Value> {
        call::call_method_text(th, &live(th, zelf)?, "__reversed__", &[])
    }
}

pub(super) fn install() {
    ready_type(
        &PROXY.ty,
        &TypeSpec {
            slots: SLOTS,
            methods: ProxyMethods::SPEC.methods,
            ..TypeSpec::EMPTY
        },
    );
    let mut slots = SLOTS.to_vec();
    slots.push(Slot::call(proxy_call));
    ready_type(
        &CALLABLE_PROXY.ty,
        &TypeSpec {
            // Once per process.
            slots: Vec::leak(slots),
            ..TypeSpec::EMPTY
        },
    );
}
