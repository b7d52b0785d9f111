//! The values a `Constant` node can hold.

use dashu_int::IBig;
use krait_base::Wtf8;

/// A constant's value. The parser makes all but the last three kinds, which trees built by a Python
/// program may hold.
#[derive(Clone, Copy, Debug)]
pub enum Constant<'a> {
    None,
    True,
    False,
    Ellipsis,
    /// An integer that fits 64 bits; others are `BigInt`.
    Int(i64),
    BigInt(&'a IBig),
    Float(f64),
    Complex {
        real: f64,
        imag: f64,
    },
    Str(Wtf8<'a>),
    Bytes(&'a [u8]),
    Tuple(&'a [Constant<'a>]),
    FrozenSet(&'a [Constant<'a>]),
    /// A value that no constant can have, by the name of its type: `validate` refuses it.
    Foreign(&'a str),
}

impl Constant<'_> {
    /// The constant that stands for a `None` in a list of nodes, which `validate` refuses; no type has this name.
    pub const ABSENT: Constant<'static> = Constant::Foreign("\0");

    pub fn is_absent(&self) -> bool {
        matches!(self, Constant::Foreign("\0"))
    }
}
