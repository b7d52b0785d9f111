//! The iterator over a view.

use super::{MEMORYVIEW, MemoryView, subscript};
use krait_object::err::Result;
use krait_object::types::int;
use krait_object::{Field, Obj, Thread, Trace, Value, pymethods, ready_type};
use std::cell::Cell;

#[derive(Trace)]
pub struct MemoryIter {
    /// Empty once the iterator is exhausted.
    pub view: Field,
    pub index: Cell<usize>,
    /// The number of items at the beginning.
    pub len: Cell<usize>,
}

krait_object::pytype! {
    pub static MEMORY_ITER: MemoryIter = "memory_iterator", HAVE_GC;
}

/// `iter(m)`.
pub fn iter(th: &Thread, m: &Obj<MemoryView>) -> Result<Value> {
    let (dimensions, format, len) = m.with(th, |b| {
        let len = b.shape.first().copied().unwrap_or(0);
        (b.shape.len(), b.format.clone(), len)
    })?;
    match dimensions {
        0 => return Err(th.type_error("invalid indexing of 0-dim memory")),
        1 => {}
        _ => {
            return Err(th.not_implemented_error("multi-dimensional sub-views are not implemented"));
        }
    }
    if super::item::native(&format).is_none() {
        return Err(subscript::unsupported(th, &format));
    }
    Ok(MEMORY_ITER
        .create(MemoryIter {
            view: Field::new(m.value()),
            index: Cell::new(0),
            len: Cell::new(len),
        })
        .into_value())
}

struct MemoryIterMethods;

#[pymethods]
impl MemoryIterMethods {
    fn __iter__(v: &Value) -> Value {
        v.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<MemoryIter>) -> Result<Option<Value>> {
        let Some(v) = zelf.view.get() else {
            return Ok(None);
        };
        let Some(m) = MEMORYVIEW.get(&v) else {
            return Ok(None);
        };
        let i = zelf.index.get();
        // At the end nobody looks at the view, released or not.
        if i >= zelf.len.get() {
            drop(zelf.view.take());
            return Ok(None);
        }
        zelf.index.set(i + 1);
        subscript::get(th, m, &int::from_usize(i)).map(Some)
    }
}

pub(super) fn install() {
    ready_type(&MEMORY_ITER.ty, &MemoryIterMethods::SPEC);
}
