//! Functions of ints of any size.

use dashu_int::ops::{Gcd, SquareRoot};
use dashu_int::{IBig, UBig};
use krait_object::protocol::number;
use krait_object::types::int;
use krait_object::types::int::room;
use krait_object::{Result, Thread, Value, pyfunctions};

fn big(v: &Value) -> IBig {
    v.as_int().map(|i| i.to_big()).unwrap_or_default()
}

/// The magnitude of an int or of what has `__index__`.
fn magnitude(th: &Thread, v: &Value) -> Result<UBig> {
    Ok(big(&number::index(th, v)?).into_parts().1)
}

/// The greatest common divisor, by shifts and subtractions; 0 divides by everything.
fn gcd_of_words(a: u64, b: u64) -> u64 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let twos = (a | b).trailing_zeros();
    let (mut a, mut b) = (a >> a.trailing_zeros(), b >> b.trailing_zeros());
    while a != b {
        let difference = a.abs_diff(b);
        b = a.min(b);
        a = difference >> difference.trailing_zeros();
    }
    a << twos
}

/// The greatest common divisor of `r`, an int that is no word, and the rest of the integers, of any size.
fn gcd_of_large(th: &Thread, r: u64, large: &Value, rest: &[Value]) -> Result<Value> {
    let mut r = UBig::from(r);
    for v in std::iter::once(large).chain(rest) {
        let n = magnitude(th, v)?;
        let (x, y) = (r.as_words().len(), n.as_words().len());
        // The greatest common divisor of two zeros is zero here.
        r = match (r == UBig::ZERO, n == UBig::ZERO) {
            (true, _) => n,
            (_, true) => r,
            _ => room::within(room::product(x, y), || r.gcd(n))?,
        };
    }
    Ok(value(r))
}

fn value(n: UBig) -> Value {
    int::from_big(IBig::from(n))
}

/// The product of `count` numbers from `first` on, each `step` larger than the one before: of those that fit in a word
/// together, and of halves, so that factors are of like size.
fn stepped_product(first: u64, count: u64, step: u64) -> UBig {
    let last = first.saturating_add(count.saturating_sub(1).saturating_mul(step));
    let bits = u64::from(64 - last.leading_zeros());
    if count <= 64 && count * bits <= 64 {
        return (0..count).map(|i| first + i * step).product::<u64>().into();
    }
    if count == 1 {
        return first.into();
    }
    let half = count / 2;
    stepped_product(first, half, step) * stepped_product(first + half * step, count - half, step)
}

/// The product of `low..high`.
fn range_product(low: u64, high: u64) -> UBig {
    stepped_product(low, high.saturating_sub(low), 1)
}

/// The largest odd divisor of `n!`: each number is an odd one times a power of two, so that the odd numbers up to `n`, up to
/// `n / 2`, up to `n / 4` and so on are its factors.
fn odd_factorial(n: u64) -> UBig {
    let mut all = UBig::ONE;
    let mut up_to_here = UBig::ONE;
    let mut below = 0;
    for halvings in (0..n.checked_ilog2().unwrap_or(0)).rev() {
        let here = n >> halvings;
        // The odd numbers above `below`, up to `here`.
        let first = (below + 1) | 1;
        let count = here.div_ceil(2) - first / 2;
        up_to_here *= stepped_product(first, count, 2);
        all *= &up_to_here;
        below = here;
    }
    all
}

fn factorial(n: u64) -> UBig {
    if n <= 20 {
        return (1..=n).product::<u64>().into();
    }
    let twos = n - u64::from(n.count_ones());
    odd_factorial(n) << usize::try_from(twos).unwrap_or(usize::MAX)
}

/// Limbs of an int's magnitude.
fn limbs(v: &Value) -> usize {
    v.as_int().map_or(1, room::limbs)
}

/// Bytes for a product of `count` factors that are no longer than `n`.
fn products(n: u64, count: u64) -> usize {
    let bits = u64::from(64 - n.leading_zeros()).saturating_mul(count);
    let half = usize::try_from(bits / 128 + 1).unwrap_or(usize::MAX);
    room::product(half, half)
}

/// `n * (n-1) * ... * (n-k+1)`.
fn falling(n: &UBig, k: u64) -> UBig {
    if let Ok(n) = u64::try_from(n.clone())
        && n < u64::MAX
    {
        return if k > n {
            UBig::ZERO
        } else {
            range_product(n - k + 1, n + 1)
        };
    }
    let mut r = UBig::ONE;
    for i in 0..k {
        r *= n - UBig::from(i);
    }
    r
}

/// Bytes that [`falling`] takes.
fn falling_room(n: &UBig, k: u64) -> usize {
    match n.as_words() {
        [] => 0,
        [n] => products(*n, k),
        words => {
            let all = usize::try_from(k).map_or(usize::MAX, |k| words.len().saturating_mul(k));
            room::product(words.len(), all)
        }
    }
}

/// Two ints that may not be negative, as `comb` and `perm` say it.
fn counts(th: &Thread, n: &Value, k: &Value) -> Result<(UBig, UBig)> {
    let (n, k) = (number::index(th, n)?, number::index(th, k)?);
    for (v, name) in [(&n, "n"), (&k, "k")] {
        if int::is_negative(v) {
            return Err(th.value_error(format!("{name} must be a non-negative integer")));
        }
    }
    Ok((big(&n).into_parts().1, big(&k).into_parts().1))
}

/// A number of factors that can be counted.
fn small_count(th: &Thread, k: &UBig, what: &str) -> Result<u64> {
    match i64::try_from(k.clone()) {
        Ok(k) => Ok(k.unsigned_abs()),
        Err(_) => Err(th.overflow_error(format!("{what} must not exceed {}", i64::MAX))),
    }
}

pub struct Integer;

#[pyfunctions]
impl Integer {
    /// Find n!.
    fn factorial(th: &Thread, n: &Value) -> Result<Value> {
        let n = number::index(th, n)?;
        if int::is_negative(&n) {
            return Err(th.value_error("factorial() not defined for negative values"));
        }
        match n.as_i64() {
            Some(n) => {
                let n = n.unsigned_abs();
                let bytes = products(n, n);
                room::within(bytes, || value(factorial(n)))
            }
            None => Err(th.overflow_error(format!(
                "factorial() argument should not exceed {}",
                i64::MAX
            ))),
        }
    }

    /// Number of ways to choose k items from n items without repetition and without order.
    ///
    /// Evaluates to n! / (k! * (n - k)!) when k <= n and evaluates
    /// to zero when k > n.
    ///
    /// Also called the binomial coefficient because it is equivalent
    /// to the coefficient of k-th term in polynomial expansion of the
    /// expression (1 + x)**n.
    fn comb(th: &Thread, n: &Value, k: &Value) -> Result<Value> {
        let (n, k) = counts(th, n, k)?;
        if k > n {
            return Ok(Value::int32(0));
        }
        let rest = &n - &k;
        let k = small_count(th, &k.min(rest), "min(n - k, k)")?;
        room::within(falling_room(&n, k).saturating_mul(2), || {
            value(falling(&n, k) / range_product(1, k + 1))
        })
    }

    /// Number of ways to choose k items from n items without repetition and with order.
    ///
    /// Evaluates to n! / (n - k)! when k <= n and evaluates
    /// to zero when k > n.
    ///
    /// If k is not specified or is None, then k defaults to n
    /// and the function returns n!.
    #[sig("(n, k=None, /)")]
    fn perm(th: &Thread, n: &Value, k: Option<&Value>) -> Result<Value> {
        let Some(k) = k else {
            return Self::factorial(th, n);
        };
        let (n, k) = counts(th, n, k)?;
        if k > n {
            return Ok(Value::int32(0));
        }
        let k = small_count(th, &k, "k")?;
        room::within(falling_room(&n, k), || value(falling(&n, k)))
    }

    /// Return the integer part of the square root of the input.
    fn isqrt(th: &Thread, n: &Value) -> Result<Value> {
        let n = number::index(th, n)?;
        if int::is_negative(&n) {
            return Err(th.value_error("isqrt() argument must be nonnegative"));
        }
        if let Some(i) = n.as_small() {
            return Ok(int::from_i64(i.isqrt()));
        }
        let half = limbs(&n).div_ceil(2);
        let bytes = room::product(half, half).saturating_add(room::copies(4 * half));
        room::within(bytes, || value(big(&n).into_parts().1.sqrt()))
    }

    /// Greatest Common Divisor.
    #[sig("(*integers)")]
    fn gcd(th: &Thread, integers: &[Value]) -> Result<Value> {
        let mut r = 0;
        for (i, v) in integers.iter().enumerate() {
            let v = number::index(th, v)?;
            let Some(n) = v.as_small() else {
                let rest = integers.get(i + 1..).unwrap_or_default();
                return gcd_of_large(th, r, &v, rest);
            };
            r = gcd_of_words(r, n.unsigned_abs());
        }
        Ok(value(UBig::from(r)))
    }

    /// Least Common Multiple.
    #[sig("(*integers)")]
    fn lcm(th: &Thread, integers: &[Value]) -> Result<Value> {
        let mut r = UBig::ONE;
        for v in integers {
            let n = magnitude(th, v)?;
            r = if n == UBig::ZERO || r == UBig::ZERO {
                UBig::ZERO
            } else {
                let (x, y) = (r.as_words().len(), n.as_words().len());
                let bytes = room::product(x, y).saturating_add(room::copies(2 * (x + y)));
                room::within(bytes, || {
                    let d = (&r).gcd(&n);
                    r / d * n
                })?
            };
        }
        Ok(value(r))
    }
}
