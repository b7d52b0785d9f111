//! `complex(real, imag)`.

use super::{COMPLEX, Complex, Pair};
use crate::text_error::OrRaise;
use krait_object::err::Result;
use krait_object::protocol::{call, number};
use krait_object::{Args, Thread, TypeObject, Value, exc, intern};

fn in_class(cls: &'static TypeObject, z: Pair) -> Value {
    COMPLEX
        .create_in(cls, Complex { re: z.0, im: z.1 })
        .into_value()
}

/// The value of `__complex__`, if the object has one (or is a complex number).
fn special(th: &Thread, v: &Value) -> Result<Option<Pair>> {
    if v.is_exact(&COMPLEX.ty) {
        return Ok(COMPLEX.get(v).map(|z| (z.re, z.im)));
    }
    if v.as_header().is_none() {
        return Ok(None);
    }
    let name = intern::intern_text(th, "__complex__");
    let Some(r) = call::call_special_opt(th, v, &name, &[])? else {
        return Ok(None);
    };
    let Some(z) = COMPLEX.get(&r) else {
        return Err(th.type_error(format!(
            "__complex__ returned non-complex (type {})",
            r.ty().name()
        )));
    };
    if !r.is_exact(&COMPLEX.ty) {
        th.warn(
            &exc::DEPRECATION_WARNING.ty,
            &format!(
                "__complex__ returned non-complex (type {}).  The ability to return an instance of a strict subclass of complex is deprecated, and may be removed in a future version of Python.",
                r.ty().name()
            ),
            1,
        )?;
    }
    Ok(Some((z.re, z.im)))
}

fn is_real(v: &Value) -> bool {
    let s = &v.ty().slots;
    s.float.get().is_some() || s.index.get().is_some()
}

/// A number as a complex one: by `__complex__`, `__float__` or `__index__`.
pub fn as_complex(th: &Thread, v: &Value) -> Result<Pair> {
    match special(th, v)? {
        Some(z) => Ok(z),
        None => Ok((number::as_f64(th, v)?, 0.0)),
    }
}

/// A complex number from one argument: text, `__complex__`, `__float__` or `__index__`.
fn from_one(th: &Thread, cls: &'static TypeObject, v: &Value) -> Result<Value> {
    let exact = std::ptr::eq(cls, &COMPLEX.ty);
    if exact && v.is_exact(&COMPLEX.ty) {
        return Ok(v.clone());
    }
    if let Some(s) = v.as_str() {
        return krait_text::float::parse_complex(s.text())
            .map(|z| in_class(cls, z))
            .or_raise(th);
    }
    if let Some(z) = special(th, v)? {
        return Ok(in_class(cls, z));
    }
    if is_real(v) {
        return Ok(in_class(cls, (number::as_f64(th, v)?, 0.0)));
    }
    Err(th.type_error(format!(
        "complex() argument must be a string or a number, not {}",
        v.ty().full_name()
    )))
}

#[cold]
fn not_real<T>(th: &Thread, part: &str, v: &Value) -> Result<T> {
    Err(th.type_error(format!(
        "complex() argument '{part}' must be a real number, not {}",
        v.ty().full_name()
    )))
}

fn warn_part(th: &Thread, part: &str, v: &Value) -> Result<()> {
    th.warn(
        &exc::DEPRECATION_WARNING.ty,
        &format!(
            "complex() argument '{part}' must be a real number, not {}",
            v.ty().full_name()
        ),
        1,
    )
}

/// The real part as given: complex numbers are still taken, with a warning.
fn real_part(th: &Thread, v: &Value) -> Result<(Pair, bool)> {
    if let Some(z) = special(th, v)? {
        warn_part(th, "real", v)?;
        return Ok((z, true));
    }
    if !is_real(v) {
        return not_real(th, "real", v);
    }
    Ok(((number::as_f64(th, v)?, 0.0), false))
}

/// `complex.__new__`.
pub fn complex_new(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
    let pos = args.positional();
    let given = args.values.len();
    if given > 2 {
        return Err(th.type_error(format!(
            "complex() takes at most 2 arguments ({given} given)"
        )));
    }
    if let ([v], None) = (pos, args.names) {
        return from_one(th, cls, v);
    }
    let (mut real, mut imag) = (pos.first(), pos.get(1));
    for (name, v) in args.keywords() {
        let name = crate::text::lossy(name);
        let (slot, at) = match name.as_str() {
            "real" => (&mut real, 1),
            "imag" => (&mut imag, 2),
            _ => {
                return Err(th.type_error(format!(
                    "complex() got an unexpected keyword argument '{name}'"
                )));
            }
        };
        if slot.is_some() {
            return Err(th.type_error(format!(
                "argument for complex() given by name ('{name}') and position ({at})"
            )));
        }
        *slot = Some(v);
    }
    let (r, r_complex) = match real {
        Some(v) => real_part(th, v)?,
        None => ((0.0, 0.0), false),
    };
    let Some(i) = imag else {
        return Ok(in_class(cls, r));
    };
    if let Some(z) = COMPLEX.get(i) {
        warn_part(th, "imag", i)?;
        return Ok(in_class(cls, (r.0 - z.im, r.1 + z.re)));
    }
    if !is_real(i) {
        return not_real(th, "imag", i);
    }
    let y = number::as_f64(th, i)?;
    // A real part that is no complex number has no imaginary part to add to, not even a zero one.
    Ok(in_class(cls, (r.0, if r_complex { r.1 + y } else { y })))
}

/// `complex.from_number`.
pub fn from_number(th: &Thread, cls: &'static TypeObject, v: &Value) -> Result<Value> {
    if std::ptr::eq(cls, &COMPLEX.ty) && v.is_exact(&COMPLEX.ty) {
        return Ok(v.clone());
    }
    let z = match special(th, v)? {
        Some(z) => z,
        None => (number::as_f64(th, v)?, 0.0),
    };
    let z = super::new(z.0, z.1);
    if std::ptr::eq(cls, &COMPLEX.ty) {
        return Ok(z);
    }
    call::call_type(th, cls, &[z])
}
