//! Items, sub-arrays and slices in any number of dimensions, read and assigned.

use super::items::Format;
use super::ndarray::{NDARRAY, NdArray, View, create};
use krait_builtins::slice::{SLICE, Slice, indices};
use krait_object::protocol::buffer::{self, Buffer, Request};
use krait_object::protocol::number;
use krait_object::{Obj, Result, Thread, Value};
use std::rc::Rc;

/// The format of a view's items; bytes if it is unknown.
pub fn format_of(th: &Thread, view: &View) -> Result<Format> {
    if view.has_format() {
        let text = view.buffer.borrow().format.clone();
        Format::of_text(th, &text)
    } else {
        Format::of_text(th, "B")
    }
}

/// The byte offset of an index in the first dimension.
fn offset_of(th: &Thread, b: &Buffer, i: isize) -> Result<usize> {
    let len = b.shape.first().copied().unwrap_or(0);
    krait_object::protocol::item::normalize(i, len)
        .and_then(|i| b.step_once(0, b.offset, i))
        .ok_or_else(|| th.index_error("index out of bounds"))
}

/// The item at an offset.
pub fn item_at(th: &Thread, b: &Buffer, format: &Format, offset: usize) -> Result<Value> {
    let bytes = b.read_at(offset, format.size);
    if bytes.len() < format.size {
        return Err(th.index_error("index out of bounds"));
    }
    format.unpack(th, &bytes)
}

/// A new array over the whole of another.
fn whole(th: &Thread, zelf: &Obj<NdArray>) -> Result<krait_object::Ref<NdArray>> {
    super::ndarray::consume(th, &NDARRAY.ty, &zelf.value(), Request::FULL_RO, 0)
}

/// A new array with a part of another.
fn part(
    th: &Thread,
    zelf: &Obj<NdArray>,
    change: impl FnOnce(&mut Buffer) -> Result<()>,
) -> Result<Value> {
    let array = whole(th, zelf)?;
    let head: Rc<View> = array.head(th)?;
    let mut b = head.buffer.borrow().clone();
    change(&mut b)?;
    let view = View::new(b, head.request, 0, 0);
    Ok(create(&NDARRAY.ty, view, 0, true).into_value())
}

/// `a[i]` in more than one dimension.
fn sub_array(th: &Thread, zelf: &Obj<NdArray>, i: isize) -> Result<Value> {
    part(th, zelf, |b| {
        b.offset = offset_of(th, b, i)?;
        b.shape.remove(0);
        b.strides.remove(0);
        if !b.suboffsets.is_empty() {
            b.suboffsets.remove(0);
        }
        Ok(())
    })
}

/// Narrows one dimension of a buffer.
fn slice_dimension(th: &Thread, b: &mut Buffer, dimension: usize, s: &Slice) -> Result<()> {
    let len = b.shape.get(dimension).copied().unwrap_or(0);
    let at = indices(th, s, || len)?;
    // The last pointer on the way to this dimension takes the start.
    let pointer = b
        .suboffsets
        .get(..dimension)
        .and_then(|before| before.iter().rposition(|&s| s >= 0));
    let (Some(n), Some(stride)) = (b.shape.get_mut(dimension), b.strides.get_mut(dimension)) else {
        return Err(th.type_error("too many indices for array"));
    };
    let skipped = if at.count > 0 { at.start * *stride } else { 0 };
    *n = at.count;
    *stride = stride.wrapping_mul(at.step);
    match pointer.and_then(|i| b.suboffsets.get_mut(i)) {
        Some(suboffset) => *suboffset += skipped,
        None => b.offset = b.offset.wrapping_add_signed(skipped),
    }
    Ok(())
}

/// The key as slices, one for each of the first dimensions; an error if it is anything else.
fn slices<'a>(th: &Thread, key: &'a Value) -> Result<Vec<&'a Slice>> {
    let wrong =
        |v: &Value| th.type_error(format!("cannot index memory using \"{}\"", v.ty().name()));
    let keys = match key.as_tuple() {
        Some(t) => t.as_slice(),
        None => std::slice::from_ref(key),
    };
    keys.iter()
        .map(|k| SLICE.get(k).map(|s| &**s).ok_or_else(|| wrong(k)))
        .collect()
}

/// `a[key]`.
pub fn get(th: &Thread, zelf: &Obj<NdArray>, key: &Value) -> Result<Value> {
    let view = zelf.head(th)?;
    let b = view.buffer.borrow().clone();
    if b.shape.is_empty() {
        if key.as_tuple().is_some_and(|t| t.is_empty()) {
            return item_at(th, &b, &format_of(th, &view)?, b.offset);
        }
        if key.is(&Value::ellipsis()) {
            return Ok(zelf.value());
        }
        return Err(th.type_error("invalid indexing of scalar"));
    }
    if number::is_index(key) {
        let i = number::as_isize(th, &number::index(th, key)?)?;
        if b.shape.len() > 1 {
            return sub_array(th, zelf, i);
        }
        let offset = offset_of(th, &b, i)?;
        return item_at(th, &b, &format_of(th, &view)?, offset);
    }
    let all = slices(th, key)?;
    part(th, zelf, |b| {
        for (dimension, s) in all.iter().enumerate() {
            slice_dimension(th, b, dimension, s)?;
        }
        Ok(())
    })
}

/// `a[key] = value`, or the refusal to delete.
pub fn set(th: &Thread, zelf: &Obj<NdArray>, key: &Value, value: Option<&Value>) -> Result<()> {
    let view = zelf.head(th)?;
    let b = view.buffer.borrow().clone();
    if b.readonly {
        return Err(th.type_error("ndarray is not writable"));
    }
    let Some(value) = value else {
        return Err(th.type_error("ndarray data cannot be deleted"));
    };
    let store = |offset: usize| -> Result<()> {
        let data = format_of(th, &view)?.pack(th, value)?;
        b.write_at(offset, &data);
        Ok(())
    };
    if b.shape.is_empty() {
        let all = key.as_tuple().is_some_and(|t| t.is_empty()) || key.is(&Value::ellipsis());
        if !all {
            return Err(th.type_error("invalid indexing of scalar"));
        }
        return store(b.offset);
    }
    if number::is_index(key) && b.shape.len() == 1 {
        let i = number::as_isize(th, &number::index(th, key)?)?;
        return store(offset_of(th, &b, i)?);
    }
    // The source first: an object without a buffer is refused whatever the key is.
    let source = buffer::get(th, value, Request::FULL_RO)?;
    let target = get(th, zelf, key)?;
    let Some(target) = NDARRAY.get(&target) else {
        return Ok(());
    };
    assign(th, &target.buffer(th)?, &source)
}

/// Copies the items of one buffer to another of the same structure.
fn assign(th: &Thread, target: &Buffer, source: &Buffer) -> Result<()> {
    let text = |b: &Buffer| b.format.strip_prefix('@').unwrap_or(&b.format).to_owned();
    if text(target) != text(source)
        || target.itemsize != source.itemsize
        || !krait_builtins::memoryview::same_shape(target, source)
    {
        return Err(
            th.value_error("ndarray assignment: lvalue and rvalue have different structures")
        );
    }
    // Row by row, each through a copy: this is what is seen where source and target overlap.
    let row = target.shape.last().map_or(1, |&n| n.max(1));
    let (from, to) = (source.item_offsets(), target.item_offsets());
    for (from, to) in from.chunks(row).zip(to.chunks(row)) {
        let data = source.gather(from);
        for (&offset, item) in to.iter().zip(data.chunks(target.itemsize.max(1))) {
            target.write_at(offset, item);
        }
    }
    Ok(())
}
