//! Numbers of C as arguments.

use krait_object::protocol::number;
use krait_object::types::int;
use krait_object::{ArgAt, FromArg, Result, Thread, Value};

/// A C `unsigned int`.
#[derive(Clone, Copy)]
pub struct Unsigned(pub u32);

/// A C `unsigned long long`.
#[derive(Clone, Copy)]
pub struct UnsignedLong(pub u64);

/// The low 32 bits of any number.
#[derive(Clone, Copy)]
pub struct Bits(pub u32);

fn unsigned<T: TryFrom<i128>>(th: &Thread, v: &Value, c: &str) -> Result<T> {
    let n = number::index(th, v)?;
    if int::is_negative(&n) {
        return Err(th.value_error("Cannot convert negative int"));
    }
    match int::to_i128(&n).map(T::try_from) {
        Some(Ok(n)) => Ok(n),
        _ => Err(th.overflow_error(format!("Python int too large for C {c}"))),
    }
}

impl FromArg<'_> for Unsigned {
    fn from_arg(th: &Thread, v: &Value, _: ArgAt<'_>) -> Result<Unsigned> {
        unsigned(th, v, "unsigned int").map(Unsigned)
    }
}

impl FromArg<'_> for UnsignedLong {
    fn from_arg(th: &Thread, v: &Value, _: ArgAt<'_>) -> Result<UnsignedLong> {
        unsigned(th, v, "unsigned long long").map(UnsignedLong)
    }
}

impl FromArg<'_> for Bits {
    fn from_arg(th: &Thread, v: &Value, _: ArgAt<'_>) -> Result<Bits> {
        low_bits_of(th, v).map(Bits)
    }
}

/// The low 32 bits of a number.
pub fn low_bits_of(th: &Thread, v: &Value) -> Result<u32> {
    let n = number::index(th, v)?;
    Ok(match int::to_i128(&n) {
        Some(n) => n as u32,
        None => n.as_int().map_or(0, low_bits),
    })
}

/// The low 32 bits of a number that may have any size.
fn low_bits(n: krait_object::types::int::IntRef<'_>) -> u32 {
    let big = n.to_big();
    let modulus = dashu_int::IBig::from(1u64 << 32);
    let rest = &big % &modulus;
    let rest = if rest < dashu_int::IBig::ZERO {
        rest + modulus
    } else {
        rest
    };
    u32::try_from(rest).unwrap_or(0)
}

/// A C `int`, as arguments are that the function takes apart by itself.
pub fn small(th: &Thread, v: &Value) -> Result<i32> {
    let n = number::index(th, v)?;
    let n = n
        .as_i64()
        .ok_or_else(|| th.overflow_error("Python int too large to convert to C long"))?;
    i32::try_from(n).map_err(|_| {
        let bound = if n < 0 {
            "less than minimum"
        } else {
            "greater than maximum"
        };
        th.overflow_error(format!("signed integer is {bound}"))
    })
}
