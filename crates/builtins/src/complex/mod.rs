//! `complex`: payload, methods and slots.

mod arith;
mod new;

use crate::object_type::identity_hash;
use krait_object::err::Result;
use krait_object::types::{int, str, tuple};
use krait_object::{CompareOp, Str, Thread, Trace, TypeObject, Value, pymethods, ready_type};

pub use arith::{Pair, pow};
pub use new::as_complex;

#[derive(Trace, Clone, Copy)]
pub struct Complex {
    pub re: f64,
    pub im: f64,
}

krait_object::pytype! {
    pub static COMPLEX: Complex = "complex", BASETYPE;
}

/// A complex number.
#[inline]
pub fn new(re: f64, im: f64) -> Value {
    COMPLEX.create(Complex { re, im }).into_value()
}

/// Whether a value counts as a number: one that `int`, `float` or an index can be made of, or a complex number.
pub fn is_number(v: &Value) -> bool {
    let slots = &v.ty().slots;
    slots.index.get().is_some()
        || slots.int.get().is_some()
        || slots.float.get().is_some()
        || COMPLEX.get(v).is_some()
}

/// An operand of a binary operator.
#[derive(Clone, Copy)]
enum Operand {
    Complex(Pair),
    Real(f64),
}

impl Operand {
    fn pair(self) -> Pair {
        match self {
            Operand::Complex(z) => z,
            Operand::Real(x) => (x, 0.0),
        }
    }
}

#[inline(always)]
fn operand(th: &Thread, v: &Value) -> Result<Option<Operand>> {
    match COMPLEX.get_exact(v) {
        Some(z) => Ok(Some(Operand::Complex((z.re, z.im)))),
        None => converted(th, v),
    }
}

/// The operand that something else than a complex stands for.
#[inline(never)]
fn converted(th: &Thread, v: &Value) -> Result<Option<Operand>> {
    if let Some(z) = COMPLEX.get(v) {
        return Ok(Some(Operand::Complex((z.re, z.im))));
    }
    if let Some(x) = v.as_float() {
        return Ok(Some(Operand::Real(x)));
    }
    match v.as_int() {
        Some(n) => Ok(Some(Operand::Real(int::to_f64(th, n)?))),
        None => Ok(None),
    }
}

macro_rules! operands {
    ($th:ident, $a:ident, $b:ident) => {
        match (operand($th, $a)?, operand($th, $b)?) {
            (Some(x), Some(y)) => (x, y),
            _ => return Ok(Value::not_implemented()),
        }
    };
}

fn from_pair(z: Pair) -> Value {
    new(z.0, z.1)
}

fn exact(z: &Complex, v: &Value) -> Value {
    if v.is_exact(&COMPLEX.ty) {
        v.clone()
    } else {
        new(z.re, z.im)
    }
}

struct ComplexMethods;

/// A complex number from text, from one number, or from a real and an imaginary part.
#[pymethods(sig = "(real=0, imag=0)")]
impl ComplexMethods {
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        args: krait_object::Args<'_>,
    ) -> Result<Value> {
        new::complex_new(th, cls, args)
    }

    fn __repr__(z: &krait_object::Obj<Complex>) -> Value {
        str::ascii_bytes(krait_text::float::complex_repr(z.re, z.im).as_bytes())
    }

    fn __hash__(v: &Value) -> i64 {
        let Some(z) = COMPLEX.get(v) else { return 0 };
        let part = |x| krait_text::hash::hash_float(x).unwrap_or_else(|| identity_hash(v));
        krait_text::hash::hash_complex(part(z.re), part(z.im))
    }

    fn __richcmp__(a: &Value, b: &Value, op: CompareOp) -> Value {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Value::not_implemented();
        }
        let Some(z) = COMPLEX.get(a) else {
            return Value::not_implemented();
        };
        let equal = if let Some(w) = COMPLEX.get(b) {
            z.re == w.re && z.im == w.im
        } else if let Some(x) = b.as_float() {
            z.re == x && z.im == 0.0
        } else if let Some(n) = b.as_int() {
            z.im == 0.0 && crate::float::compare_int(z.re, n).is_some_and(|o| o.is_eq())
        } else {
            return Value::not_implemented();
        };
        Value::bool(equal == (op == CompareOp::Eq))
    }

    fn __add__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        use Operand::{Complex, Real};
        Ok(from_pair(match operands!(th, a, b) {
            (Complex(z), Complex(w)) => (z.0 + w.0, z.1 + w.1),
            (Complex(z), Real(x)) | (Real(x), Complex(z)) => (z.0 + x, z.1),
            (Real(x), Real(y)) => (x + y, 0.0),
        }))
    }

    fn __sub__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        use Operand::{Complex, Real};
        Ok(from_pair(match operands!(th, a, b) {
            (Complex(z), Complex(w)) => (z.0 - w.0, z.1 - w.1),
            (Complex(z), Real(x)) => (z.0 - x, z.1),
            (Real(x), Complex(w)) => (x - w.0, -w.1),
            (Real(x), Real(y)) => (x - y, 0.0),
        }))
    }

    fn __mul__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        use Operand::{Complex, Real};
        Ok(from_pair(match operands!(th, a, b) {
            (Complex(z), Complex(w)) => arith::mul(z, w),
            (Complex(z), Real(x)) | (Real(x), Complex(z)) => (z.0 * x, z.1 * x),
            (Real(x), Real(y)) => (x * y, 0.0),
        }))
    }

    fn __truediv__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        use Operand::{Complex, Real};
        let r = match operands!(th, a, b) {
            (Complex(z), Complex(w)) => arith::div(z, w),
            (Complex(z), Real(x)) => (x != 0.0).then(|| (z.0 / x, z.1 / x)),
            (Real(x), Complex(w)) => arith::real_div(x, w),
            (Real(x), Real(y)) => (y != 0.0).then(|| (x / y, 0.0)),
        };
        r.map(from_pair)
            .ok_or_else(|| th.zero_division("division by zero"))
    }

    fn __pow__(th: &Thread, a: &Value, b: &Value, m: &Value) -> Result<Value> {
        let (z, w) = operands!(th, a, b);
        if !m.is_none() {
            return Err(th.value_error("complex modulo"));
        }
        pow(th, z.pair(), w.pair())
    }

    fn __neg__(z: &krait_object::Obj<Complex>) -> Value {
        new(-z.re, -z.im)
    }

    fn __pos__(v: &Value) -> Value {
        COMPLEX.get(v).map_or_else(|| v.clone(), |z| exact(z, v))
    }

    fn __abs__(th: &Thread, z: &krait_object::Obj<Complex>) -> Result<f64> {
        arith::abs((z.re, z.im)).ok_or_else(|| th.overflow_error("absolute value too large"))
    }

    fn __bool__(z: &krait_object::Obj<Complex>) -> bool {
        z.re != 0.0 || z.im != 0.0
    }

    /// Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.
    fn conjugate(z: &krait_object::Obj<Complex>) -> Value {
        new(z.re, -z.im)
    }

    /// Convert this value to exact type complex.
    fn __complex__(v: &Value) -> Value {
        COMPLEX.get(v).map_or_else(|| v.clone(), |z| exact(z, v))
    }

    /// Convert number to a complex floating-point number.
    #[classmethod]
    #[sig("(number, /)")]
    fn from_number(th: &Thread, cls: &'static TypeObject, number: &Value) -> Result<Value> {
        new::from_number(th, cls, number)
    }

    fn __getnewargs__(z: &krait_object::Obj<Complex>) -> Value {
        tuple::from_array([Value::float(z.re), Value::float(z.im)]).into_value()
    }

    /// Convert to a string according to format_spec.
    #[sig("(format_spec, /)")]
    fn __format__(th: &Thread, v: &Value, format_spec: &Str) -> Result<Value> {
        crate::format::complex(th, v, format_spec)
    }

    /// the real part of a complex number
    #[member]
    fn real(z: &krait_object::Obj<Complex>) -> f64 {
        z.re
    }

    /// the imaginary part of a complex number
    #[member]
    fn imag(z: &krait_object::Obj<Complex>) -> f64 {
        z.im
    }
}

pub(crate) fn install() {
    ready_type(&COMPLEX.ty, &ComplexMethods::SPEC);
    COMPLEX.ends_quickly();
}
