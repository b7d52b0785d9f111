//! Logarithms. Ints of any size have one.

use super::{check, domain};
use dashu_int::IBig;
use krait_object::protocol::number;
use krait_object::types::int;
use krait_object::{Args, IntRef, Result, Thread, Value, pyfunctions};
use std::f64::consts::LN_2;

/// A positive int that is too large for a float, as a mantissa and the power of two to multiply it by.
fn split(n: &IBig) -> (f64, f64) {
    let words = n.as_sign_words().1;
    let [.., next, top] = words else {
        return (n.to_f64().value(), 0.0);
    };
    let two = u128::from(*top) << 64 | u128::from(*next);
    let bits = words.len() * 64 - top.leading_zeros() as usize;
    let top = two >> (64 - top.leading_zeros());
    (top as f64, bits.saturating_sub(64) as f64)
}

/// A logarithm: of a float, or of mantissa and exponent where a float cannot hold the int.
fn logarithm(th: &Thread, v: &Value, of: impl Fn(f64) -> f64, of_two: f64) -> Result<f64> {
    if let Some(i) = v.as_int() {
        let positive = match i {
            IntRef::Small(n) => n > 0,
            IntRef::Big(b) => *b > IBig::ZERO,
        };
        if !positive {
            return Err(th.value_error("expected a positive input"));
        }
        if let IntRef::Big(b) = i {
            let exact = int::to_f64(th, i);
            if let Ok(x) = exact {
                return Ok(of(x));
            }
            let (m, e) = split(b);
            return Ok(of(m) + of_two * e);
        }
    }
    let x = number::as_f64(th, v)?;
    if x.is_nan() || x == f64::INFINITY {
        return Ok(x);
    }
    if x <= 0.0 {
        return Err(domain(th, "a positive input", x));
    }
    Ok(of(x))
}

pub struct Log;

#[pyfunctions]
impl Log {
    /// log(x, [base=math.e])
    /// Return the logarithm of x to the given base.
    ///
    /// If the base is not specified, returns the natural logarithm (base e) of x.
    fn log(th: &Thread, args: Args<'_>) -> Result<Value> {
        args.no_keywords(th, "math.log")?;
        args.check_positional(th, "log", 1, 2)?;
        let ln = |v: &Value| logarithm(th, v, f64::ln, LN_2);
        let none = Value::none();
        let x = ln(args.positional().first().unwrap_or(&none))?;
        match args.positional().get(1) {
            None => Ok(Value::float(x)),
            Some(base) => {
                let b = Value::float(ln(base)?);
                number::binary(th, &Value::float(x), &b, number::BinOp::TrueDiv)
            }
        }
    }

    /// Return the base 2 logarithm of x.
    fn log2(th: &Thread, x: &Value) -> Result<f64> {
        logarithm(th, x, f64::log2, 1.0)
    }

    /// Return the base 10 logarithm of x.
    fn log10(th: &Thread, x: &Value) -> Result<f64> {
        logarithm(th, x, f64::log10, std::f64::consts::LOG10_2)
    }

    /// Return the natural logarithm of 1+x (base e).
    ///
    /// The result is computed in a way which is accurate for x near zero.
    fn log1p(th: &Thread, x: f64) -> Result<f64> {
        check(th, x, x > -1.0, "argument value > -1")?;
        Ok(x.ln_1p())
    }
}
