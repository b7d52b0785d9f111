//! The iterator over `bytes`.

use krait_object::err::Result;
use krait_object::protocol::number;
use krait_object::types::{int, tuple};
use krait_object::{Obj, Thread, Trace, Value, pymethods, ready_type};
use std::cell::Cell;

#[derive(Trace)]
pub struct BytesIter {
    pub bytes: Value,
    /// Where to go on; the length: exhausted.
    pub index: Cell<usize>,
}

krait_object::pytype! {
    pub static BYTES_ITER: BytesIter = "bytes_iterator", HAVE_GC;
}

pub fn iter(v: &Value) -> Value {
    BYTES_ITER
        .create(BytesIter {
            bytes: v.clone(),
            index: Cell::new(0),
        })
        .into_value()
}

struct BytesIterMethods;

#[pymethods]
impl BytesIterMethods {
    fn __iter__(v: &Value) -> Value {
        v.clone()
    }

    fn __next__(zelf: &Obj<BytesIter>) -> Result<Option<Value>> {
        let i = zelf.index.get();
        let b = zelf.bytes.as_bytes().and_then(|b| b.as_slice().get(i));
        Ok(b.map(|b| {
            zelf.index.set(i + 1);
            Value::int32(i32::from(*b))
        }))
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(zelf: &Obj<BytesIter>) -> usize {
        let len = zelf.bytes.as_bytes().map_or(0, |b| b.len());
        len.saturating_sub(zelf.index.get())
    }

    /// Return state information for pickling.
    fn __reduce__(th: &Thread, zelf: &Obj<BytesIter>) -> Result<Value> {
        let iter = crate::dict::builtin(th, "iter")?;
        let done = Self::__length_hint__(zelf) == 0 && zelf.index.get() != 0;
        let over = if done {
            tuple::empty().into_value()
        } else {
            zelf.bytes.clone()
        };
        let mut parts = vec![iter, tuple::from_array([over]).into_value()];
        if !done {
            parts.push(int::from_usize(zelf.index.get()));
        }
        Ok(tuple::from_vec(parts).into_value())
    }

    /// Set state information for unpickling.
    fn __setstate__(th: &Thread, zelf: &Obj<BytesIter>, state: &Value) -> Result<()> {
        let n = number::int_as_ssize(th, state)?;
        let len = zelf.bytes.as_bytes().map_or(0, |b| b.len());
        zelf.index.set(usize::try_from(n).unwrap_or(0).min(len));
        Ok(())
    }
}

pub(super) fn install() {
    ready_type(&BYTES_ITER.ty, &BytesIterMethods::SPEC);
}
