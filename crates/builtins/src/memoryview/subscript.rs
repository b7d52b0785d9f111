//! Indexing, slicing and assignment of views.

use super::compare::same_shape;
use super::item;
use super::value::{MemoryView, from_buffer};
use crate::slice::{Indices, SLICE, indices};
use krait_object::err::{Raised, Result};
use krait_object::protocol::buffer::{self, Buffer, Request};
use krait_object::protocol::number;
use krait_object::{Obj, Thread, Value};

#[cold]
pub fn unsupported(th: &Thread, format: &str) -> Raised {
    th.not_implemented_error(match without_at(format).chars().count() {
        1 => format!("memoryview: format {format} not supported"),
        _ => format!("memoryview: unsupported format {format}"),
    })
}

/// The item at a byte offset.
pub fn item_at(th: &Thread, b: &Buffer, offset: usize) -> Result<Value> {
    let Some(c) = item::native(&b.format) else {
        return Err(unsupported(th, &b.format));
    };
    let mut found = None;
    b.export.exporter.read(&mut |all| {
        found = all
            .get(offset..)
            .and_then(|rest| rest.get(..b.itemsize))
            .and_then(|bytes| item::unpack(c, bytes));
    });
    found.ok_or_else(|| th.index_error("index out of bounds"))
}

/// The byte offset of an index in one dimension, added to `offset`.
fn step(th: &Thread, b: &Buffer, dimension: usize, offset: usize, i: isize) -> Result<usize> {
    let len = b.shape.get(dimension).copied().unwrap_or(0);
    let at = krait_object::protocol::item::normalize(i, len)
        .and_then(|i| b.step_once(dimension, offset, i));
    match at {
        Some(at) => Ok(at),
        None => Err(out_of_bounds(th, dimension)),
    }
}

#[cold]
fn out_of_bounds(th: &Thread, dimension: usize) -> Raised {
    th.index_error(format!(
        "index out of bounds on dimension {}",
        dimension + 1
    ))
}

/// What a key selects. Converting a key may run code that releases the view, so nothing of the view is held meanwhile:
/// keys are compared with the shape that it had.
enum Selected {
    /// The indices of one item.
    Item(Vec<isize>),
    /// A slice of the first dimension.
    Part(Indices),
    Whole,
}

/// An index that was converted, if the dimension of this length has it.
fn checked(th: &Thread, dimension: usize, len: usize, i: isize) -> Result<isize> {
    match krait_object::protocol::item::normalize(i, len) {
        Some(_) => Ok(i),
        None => Err(out_of_bounds(th, dimension)),
    }
}

fn tuple_indices(th: &Thread, shape: &[usize], keys: &[Value]) -> Result<Vec<isize>> {
    if keys.len() > shape.len() {
        return Err(th.type_error(format!(
            "cannot index {}-dimension view with {}-element tuple",
            shape.len(),
            keys.len()
        )));
    }
    if keys.len() < shape.len() {
        return Err(th.not_implemented_error("sub-views are not implemented"));
    }
    let keys = keys.iter().zip(shape).enumerate();
    keys.map(|(d, (k, &len))| checked(th, d, len, number::as_subscript(th, k)?))
        .collect()
}

/// The byte offset of an item.
fn offset(th: &Thread, b: &Buffer, indices: &[isize]) -> Result<usize> {
    let mut offset = b.offset;
    for (d, &i) in indices.iter().enumerate() {
        offset = step(th, b, d, offset, i)?;
    }
    Ok(offset)
}

/// A slice of the first dimension.
fn sliced(b: &Buffer, at: &Indices) -> Buffer {
    let mut part = b.clone();
    if let (Some(n), Some(stride)) = (part.shape.first_mut(), part.strides.first_mut()) {
        *n = at.count;
        if at.count > 0 {
            part.offset = part.offset.wrapping_add_signed(at.start * *stride);
        }
        *stride = stride.wrapping_mul(at.step);
    }
    part
}

fn select(th: &Thread, m: &MemoryView, key: &Value, assign: bool) -> Result<Selected> {
    let shape = m.with(th, |b| b.shape.clone())?;
    let Some(&len) = shape.first() else {
        if key.as_tuple().is_some_and(|t| t.is_empty()) {
            return Ok(Selected::Item(Vec::new()));
        }
        if key.is(&Value::ellipsis()) {
            return Ok(if assign {
                Selected::Item(Vec::new())
            } else {
                Selected::Whole
            });
        }
        return Err(th.type_error("invalid indexing of 0-dim memory"));
    };
    if number::is_index(key) {
        if assign {
            if shape.len() > 1 {
                return Err(th.not_implemented_error("sub-views are not implemented"));
            }
            let i = number::as_subscript(th, key)?;
            return Ok(Selected::Item(vec![checked(th, 0, len, i)?]));
        }
        let i = number::as_subscript(th, key)?;
        m.with(th, |b| match item::native(&b.format) {
            Some(_) => Ok(()),
            None => Err(unsupported(th, &b.format)),
        })??;
        if shape.len() > 1 {
            return Err(th.not_implemented_error("multi-dimensional sub-views are not implemented"));
        }
        return Ok(Selected::Item(vec![checked(th, 0, len, i)?]));
    }
    if let Some(s) = SLICE.get(key) {
        if assign && shape.len() > 1 {
            return Err(th.not_implemented_error(
                "memoryview slice assignments are currently restricted to ndim = 1",
            ));
        }
        return indices(th, s, || len).map(Selected::Part);
    }
    if let Some(t) = key.as_tuple() {
        let keys = t.as_slice();
        if keys.iter().all(number::is_index) {
            return tuple_indices(th, &shape, keys).map(Selected::Item);
        }
        if keys.iter().all(|k| SLICE.get(k).is_some()) {
            return Err(th.not_implemented_error(if assign {
                "memoryview slice assignments are currently restricted to ndim = 1"
            } else {
                "multi-dimensional slicing is not implemented"
            }));
        }
    }
    Err(th.type_error("memoryview: invalid slice key"))
}

/// `m[key]`.
pub fn get(th: &Thread, m: &Obj<MemoryView>, key: &Value) -> Result<Value> {
    // A slice keeps the memory alive by itself, even if its bounds release the view.
    if let Some(s) = SLICE.get(key) {
        let b = m.buffer(th)?;
        if let Some(&len) = b.shape.first() {
            m.check_lent(th)?;
            return Ok(from_buffer(sliced(&b, &indices(th, s, || len)?)));
        }
    }
    match select(th, m, key, false)? {
        Selected::Item(indices) => m.with(th, |b| item_at(th, b, offset(th, b, &indices)?))?,
        Selected::Part(at) => Ok(from_buffer(sliced(&m.buffer(th)?, &at))),
        Selected::Whole => Ok(m.value()),
    }
}

fn without_at(format: &str) -> &str {
    format.strip_prefix('@').unwrap_or(format)
}

/// `m[key] = value`, or the refusal to delete.
pub fn set(th: &Thread, m: &Obj<MemoryView>, key: &Value, value: Option<&Value>) -> Result<()> {
    // The view holds what it shows; we hold nothing while Python code runs.
    let (format, readonly, dimensions) =
        m.with(th, |b| (b.format.clone(), b.readonly, b.shape.len()))?;
    let Some(c) = item::native(&format) else {
        return Err(unsupported(th, &format));
    };
    if readonly {
        return Err(th.type_error("cannot modify read-only memory"));
    }
    let Some(value) = value else {
        return Err(th.type_error("cannot delete memory"));
    };
    if let Some(s) = SLICE.get(key)
        && dimensions == 1
    {
        let len = m.with(th, |b| b.shape.first().copied().unwrap_or(0))?;
        // What the slice is to be filled with is asked for its bytes before the slice for its bounds.
        let source = buffer::get(th, value, Request::FULL_RO)?;
        let at = indices(th, s, || len)?;
        return fill(th, &sliced(&m.buffer(th)?, &at), &source);
    }
    let Selected::Item(indices) = select(th, m, key, true)? else {
        return Ok(());
    };
    let data = item::pack(th, c, &format, value, || m.with(th, |_| ()))?;
    m.with(th, |b| {
        b.write_at(offset(th, b, &indices)?, &data);
        Ok(())
    })?
}

/// Copies the items of a buffer into a slice of a view.
fn fill(th: &Thread, part: &Buffer, source: &Buffer) -> Result<()> {
    if without_at(&part.format) != without_at(&source.format)
        || part.itemsize != source.itemsize
        || !same_shape(part, source)
    {
        return Err(
            th.value_error("memoryview assignment: lvalue and rvalue have different structures")
        );
    }
    // A copy first: source and target may overlap.
    let data = source.try_to_vec()?;
    part.scatter(&data);
    Ok(())
}
