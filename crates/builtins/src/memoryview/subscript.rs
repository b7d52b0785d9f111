//! Indexing, slicing and assignment of views.

use super::compare::same_shape;
use super::item;
use super::value::{MemoryView, from_buffer};
use crate::slice::{SLICE, indices};
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
        None => Err(th.index_error(format!(
            "index out of bounds on dimension {}",
            dimension + 1
        ))),
    }
}

/// What a key selects.
enum Selected {
    /// A byte offset.
    Item(usize),
    Part(Buffer),
    Whole,
}

fn tuple_offset(th: &Thread, b: &Buffer, keys: &[Value]) -> Result<usize> {
    if keys.len() > b.shape.len() {
        return Err(th.type_error(format!(
            "cannot index {}-dimension view with {}-element tuple",
            b.shape.len(),
            keys.len()
        )));
    }
    if keys.len() < b.shape.len() {
        return Err(th.not_implemented_error("sub-views are not implemented"));
    }
    let mut offset = b.offset;
    for (d, k) in keys.iter().enumerate() {
        offset = step(th, b, d, offset, number::as_subscript(th, k)?)?;
    }
    Ok(offset)
}

/// A slice of the first dimension.
fn sliced(th: &Thread, b: &Buffer, s: &crate::slice::Slice) -> Result<Buffer> {
    let len = b.shape.first().copied().unwrap_or(0);
    let at = indices(th, s, || len)?;
    let mut part = b.clone();
    if let (Some(n), Some(stride)) = (part.shape.first_mut(), part.strides.first_mut()) {
        *n = at.count;
        if at.count > 0 {
            part.offset = part.offset.wrapping_add_signed(at.start * *stride);
        }
        *stride = stride.wrapping_mul(at.step);
    }
    Ok(part)
}

fn select(th: &Thread, m: &MemoryView, b: &Buffer, key: &Value, assign: bool) -> Result<Selected> {
    if b.shape.is_empty() {
        if key.as_tuple().is_some_and(|t| t.is_empty()) {
            return Ok(Selected::Item(b.offset));
        }
        if key.is(&Value::ellipsis()) {
            return Ok(if assign {
                Selected::Item(b.offset)
            } else {
                Selected::Whole
            });
        }
        return Err(th.type_error("invalid indexing of 0-dim memory"));
    }
    if number::is_index(key) {
        let i = number::as_subscript(th, key)?;
        if !assign {
            // Converting the key may have released the view.
            m.with(th, |_| ())?;
        }
        if item::native(&b.format).is_none() {
            return Err(unsupported(th, &b.format));
        }
        if b.shape.len() > 1 {
            return Err(th.not_implemented_error(if assign {
                "sub-views are not implemented"
            } else {
                "multi-dimensional sub-views are not implemented"
            }));
        }
        return step(th, b, 0, b.offset, i).map(Selected::Item);
    }
    if let Some(s) = SLICE.get(key) {
        if assign && b.shape.len() > 1 {
            return Err(th.not_implemented_error(
                "memoryview slice assignments are currently restricted to ndim = 1",
            ));
        }
        return sliced(th, b, s).map(Selected::Part);
    }
    if let Some(t) = key.as_tuple() {
        let keys = t.as_slice();
        if keys.iter().all(number::is_index) {
            return tuple_offset(th, b, keys).map(Selected::Item);
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
    let b = m.buffer(th)?;
    match select(th, m, &b, key, false)? {
        Selected::Item(offset) => {
            m.with(th, |_| ())?;
            item_at(th, &b, offset)
        }
        // A slice keeps the memory alive by itself, even if its bounds released the view.
        Selected::Part(part) => {
            m.check_lent(th)?;
            Ok(from_buffer(part))
        }
        Selected::Whole => Ok(m.value()),
    }
}

fn without_at(format: &str) -> &str {
    format.strip_prefix('@').unwrap_or(format)
}

/// `m[key] = value`, or the refusal to delete.
pub fn set(th: &Thread, m: &Obj<MemoryView>, key: &Value, value: Option<&Value>) -> Result<()> {
    let b = m.buffer(th)?;
    if item::native(&b.format).is_none() {
        return Err(unsupported(th, &b.format));
    }
    if b.readonly {
        return Err(th.type_error("cannot modify read-only memory"));
    }
    let Some(value) = value else {
        return Err(th.type_error("cannot delete memory"));
    };
    // What a slice is to be filled with is asked for its bytes before the slice for its bounds.
    let source = match SLICE.get(key) {
        Some(_) if b.shape.len() == 1 => Some(buffer::get(th, value, Request::FULL_RO)?),
        _ => None,
    };
    match select(th, m, &b, key, true)? {
        Selected::Item(offset) => {
            // A view that was released meanwhile holds nothing while the value is converted.
            let format = b.format.clone();
            drop(b);
            let Some(c) = item::native(&format) else {
                return Err(unsupported(th, &format));
            };
            let data = item::pack(th, c, &format, value)?;
            m.buffer(th)?.write_at(offset, &data);
            Ok(())
        }
        Selected::Part(part) => {
            let source = match source {
                Some(s) => s,
                None => buffer::get(th, value, Request::FULL_RO)?,
            };
            m.with(th, |_| ())?;
            if without_at(&part.format) != without_at(&source.format)
                || part.itemsize != source.itemsize
                || !same_shape(&part, &source)
            {
                return Err(th.value_error(
                    "memoryview assignment: lvalue and rvalue have different structures",
                ));
            }
            // A copy first: source and target may overlap.
            let data = source.try_to_vec()?;
            part.scatter(&data);
            Ok(())
        }
        Selected::Whole => Ok(()),
    }
}
