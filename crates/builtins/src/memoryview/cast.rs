//! `memoryview.cast`.

use super::item;
use super::value::{MAX_DIMENSIONS, MemoryView, c_contiguous, from_buffer, too_many_dimensions};
use krait_object::err::Result;
use krait_object::protocol::buffer::Buffer;
use krait_object::{Obj, Str, Thread, Value};

/// C-contiguous strides of a shape.
pub fn c_strides(shape: &[usize], itemsize: usize) -> Vec<isize> {
    let mut strides = Vec::with_capacity(shape.len());
    let mut stride = itemsize as isize;
    for n in shape.iter().rev() {
        strides.push(stride);
        stride = stride.wrapping_mul(*n as isize);
    }
    strides.reverse();
    strides
}

/// `m.cast(format, shape)`.
pub fn cast(
    th: &Thread,
    m: &Obj<MemoryView>,
    format: &Str,
    shape: Option<&Value>,
) -> Result<Value> {
    let b = m.shared(th)?;
    if !c_contiguous(&b) {
        return Err(th.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    if (shape.is_some() || b.shape.len() != 1) && b.shape.contains(&0) {
        return Err(th.type_error("memoryview: cannot cast view with zeros in shape or strides"));
    }
    let shape = shape.map(|s| elements(th, s)).transpose()?;
    if let Some(s) = &shape {
        if s.len() > MAX_DIMENSIONS {
            return Err(too_many_dimensions(th));
        }
        if s.len() != 1 && b.shape.len() != 1 {
            return Err(th.type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
        }
    }
    let flat = flat(th, b, format)?;
    match shape {
        None => Ok(from_buffer(flat)),
        Some(s) => shaped(th, flat, &s).map(from_buffer),
    }
}

/// One dimension with another format.
fn flat(th: &Thread, b: Buffer, format: &Str) -> Result<Buffer> {
    const NATIVE: &str =
        "format must be a native single character format prefixed with an optional '@'";
    let Some(text) = format.as_ascii() else {
        return Err(th.value_error("memoryview: format argument must be a string"));
    };
    let from_bytes = item::native(&b.format).is_some_and(item::is_byte);
    let Some(target) = item::native(text) else {
        return Err(th.value_error(format!("memoryview: destination {NATIVE}")));
    };
    if !from_bytes && !item::is_byte(target) {
        return Err(th.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let itemsize = item::size(target).unwrap_or(1);
    let total = b.nbytes();
    if !total.is_multiple_of(itemsize) {
        return Err(th.type_error("memoryview: length is not a multiple of itemsize"));
    }
    Ok(Buffer {
        format: text.into(),
        itemsize,
        shape: vec![total / itemsize],
        strides: vec![itemsize as isize],
        ..b
    })
}

/// The elements of a shape argument, not converted yet.
fn elements(th: &Thread, shape: &Value) -> Result<Vec<Value>> {
    if let Some(t) = shape.as_tuple() {
        return Ok(t.as_slice().to_vec());
    }
    match shape.as_list() {
        Some(l) => Ok(l.snapshot()),
        None => Err(th.type_error("shape must be a list or a tuple")),
    }
}

fn shaped(th: &Thread, b: Buffer, shape: &[Value]) -> Result<Buffer> {
    let mut dimensions = Vec::with_capacity(shape.len());
    // In bytes, as CPython counts.
    let mut product = b.itemsize;
    for v in shape {
        if v.as_int().is_none() {
            return Err(th.type_error("memoryview.cast(): elements of shape must be integers"));
        }
        let n = krait_object::types::int::to_i128(v)
            .and_then(|n| isize::try_from(n).ok())
            .ok_or_else(|| th.overflow_error("Python int too large to convert to C ssize_t"))?;
        let n = usize::try_from(n).ok().filter(|&n| n > 0).ok_or_else(|| {
            th.value_error("memoryview.cast(): elements of shape must be integers > 0")
        })?;
        product = product
            .checked_mul(n)
            .filter(|&p| p <= isize::MAX as usize)
            .ok_or_else(|| th.value_error("memoryview.cast(): product(shape) > SSIZE_MAX"))?;
        dimensions.push(n);
    }
    if product != b.nbytes() {
        return Err(th.type_error("memoryview: product(shape) * itemsize != buffer size"));
    }
    let strides = c_strides(&dimensions, b.itemsize);
    Ok(Buffer {
        shape: dimensions,
        strides,
        ..b
    })
}
