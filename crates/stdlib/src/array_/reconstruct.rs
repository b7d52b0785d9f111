//! Arrays from pickles, perhaps of other machines.

use super::kind::Kind;
use super::value::{self, ARRAY, Array};
use krait_object::protocol::call;
use krait_object::types::{int, list, str};
use krait_object::{Result, Thread, Value};

/// What a machine format says: size, whether big-endian, and which family.
enum Family {
    Unsigned,
    Signed,
    Float,
    Utf16,
    Utf32,
}

fn describe(format: i32) -> Option<(usize, bool, Family)> {
    use Family::{Float, Signed, Unsigned, Utf16, Utf32};
    let big = format % 2 == 1;
    Some(match format {
        0 => (1, false, Unsigned),
        1 => (1, false, Signed),
        2 | 3 => (2, big, Unsigned),
        4 | 5 => (2, big, Signed),
        6 | 7 => (4, big, Unsigned),
        8 | 9 => (4, big, Signed),
        10 | 11 => (8, big, Unsigned),
        12 | 13 => (8, big, Signed),
        14 | 15 => (4, big, Float),
        16 | 17 => (8, big, Float),
        18 | 19 => (2, big, Utf16),
        20 | 21 => (4, big, Utf32),
        _ => return None,
    })
}

pub fn reconstruct(
    th: &Thread,
    cls: &Value,
    code: &Value,
    format: i32,
    items: &Value,
) -> Result<Value> {
    let Some(cls) = cls.as_type() else {
        return Err(th.type_error(format!(
            "first argument must be a type object, not {}",
            cls.ty().name()
        )));
    };
    if !cls.is_subtype(&ARRAY.ty) {
        return Err(th.type_error(format!("{} is not a subtype of array.array", cls.name())));
    }
    let kind = match code
        .as_str()
        .filter(|s| s.len() == 1)
        .and_then(|s| s.char_at(0))
    {
        Some(c) => Kind::of(c),
        None => {
            return Err(th.type_error(format!(
                "_array_reconstructor() argument 2 must be a unicode character, not {}",
                code.ty().name()
            )));
        }
    };
    let Some(kind) = kind else {
        return Err(th.value_error("second argument must be a valid type code"));
    };
    let Some((size, big, family)) = describe(format) else {
        return Err(th.value_error("third argument must be a valid machine format code."));
    };
    let Some(b) = items.as_bytes() else {
        return Err(th.type_error(format!(
            "fourth argument should be bytes, not {}",
            items.ty().name()
        )));
    };
    let b = b.as_slice();
    if format == kind.machine_format() {
        let a = value::new_in(cls, kind, Vec::new());
        super::methods::extend_bytes(th, &a, b)?;
        return Ok(a.into_value());
    }
    if b.len() % size != 0 {
        return Err(th.value_error("bytes length not a multiple of item size"));
    }
    let words = b.chunks(size).map(|c| {
        let mut w = 0u64;
        let fold = |w: u64, b: &u8| (w << 8) | u64::from(*b);
        w = if big {
            c.iter().fold(w, fold)
        } else {
            c.iter().rev().fold(w, fold)
        };
        w
    });
    let out: Vec<Value> = match family {
        Family::Unsigned => words.map(int::from_u64).collect(),
        Family::Signed => words
            .map(|w| {
                let shift = 64 - 8 * size as u32;
                int::from_i64(((w << shift) as i64) >> shift)
            })
            .collect(),
        Family::Float if size == 4 => words
            .map(|w| Value::float(f32::from_bits(w as u32).into()))
            .collect(),
        Family::Float => words.map(|w| Value::float(f64::from_bits(w))).collect(),
        Family::Utf16 => {
            let units = words.map(|w| w as u16);
            char::decode_utf16(units)
                .map(|c| match c {
                    Ok(c) => str::char_str(c.into()),
                    Err(e) => str::char_str(e.unpaired_surrogate().into()),
                })
                .collect()
        }
        Family::Utf32 => {
            let mut out = Vec::new();
            for w in words {
                if w > 0x10_ffff {
                    return Err(super::kind::bad_char(th, w as u32));
                }
                out.push(str::char_str(w as u32));
            }
            out
        }
    };
    let made = call::call_type(th, cls, &[code.clone(), list::from_vec(out).into_value()])?;
    Ok(made)
}

/// What `__reduce_ex__` gives for protocols from 3 on.
pub fn machine_format(a: &Array) -> i32 {
    a.kind.machine_format()
}
