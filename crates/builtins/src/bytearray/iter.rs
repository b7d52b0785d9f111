//! The iterator over `bytearray`.

use super::BYTEARRAY;
use krait_object::err::Result;
use krait_object::protocol::number;
use krait_object::types::{int, tuple};
use krait_object::{Field, Obj, Thread, Trace, Value, pymethods, ready_type};
use std::cell::Cell;

#[derive(Trace)]
pub struct ByteArrayIter {
    /// Empty once the iterator is exhausted.
    pub array: Field,
    pub index: Cell<usize>,
}

krait_object::pytype! {
    pub static BYTEARRAY_ITER: ByteArrayIter = "bytearray_iterator", HAVE_GC;
}

pub fn iter(v: &Value) -> Value {
    BYTEARRAY_ITER
        .create(ByteArrayIter {
            array: Field::new(v.clone()),
            index: Cell::new(0),
        })
        .into_value()
}

struct ByteArrayIterMethods;

#[pymethods]
impl ByteArrayIterMethods {
    fn __iter__(v: &Value) -> Value {
        v.clone()
    }

    fn __next__(zelf: &Obj<ByteArrayIter>) -> Result<Option<Value>> {
        let Some(v) = zelf.array.get() else {
            return Ok(None);
        };
        let i = zelf.index.get();
        match BYTEARRAY.get(&v).and_then(|a| a.get(i)) {
            Some(b) => {
                zelf.index.set(i + 1);
                Ok(Some(Value::int32(i32::from(b))))
            }
            None => {
                drop(zelf.array.take());
                Ok(None)
            }
        }
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(zelf: &Obj<ByteArrayIter>) -> usize {
        let array = zelf.array.get();
        let len = array
            .as_ref()
            .and_then(|v| BYTEARRAY.get(v))
            .map_or(0, |a| a.len());
        len.saturating_sub(zelf.index.get())
    }

    /// Return state information for pickling.
    fn __reduce__(th: &Thread, zelf: &Obj<ByteArrayIter>) -> Result<Value> {
        let iter = crate::dict::builtin(th, "iter")?;
        let parts = match zelf.array.get() {
            Some(v) => vec![
                iter,
                tuple::from_array([v]).into_value(),
                int::from_usize(zelf.index.get()),
            ],
            None => vec![
                iter,
                tuple::from_array([tuple::empty().into_value()]).into_value(),
            ],
        };
        Ok(tuple::from_vec(parts).into_value())
    }

    /// Set state information for unpickling.
    fn __setstate__(th: &Thread, zelf: &Obj<ByteArrayIter>, state: &Value) -> Result<()> {
        let n = usize::try_from(number::int_as_ssize(th, state)?).unwrap_or(0);
        if let Some(v) = zelf.array.get() {
            let len = BYTEARRAY.get(&v).map_or(0, |a| a.len());
            zelf.index.set(n.min(len));
        }
        Ok(())
    }
}

pub(super) fn install() {
    ready_type(&BYTEARRAY_ITER.ty, &ByteArrayIterMethods::SPEC);
}
