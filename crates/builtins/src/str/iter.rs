//! Iterators over strings: one type for ASCII strings, one for all others.

use krait_object::err::Result;
use krait_object::protocol::number;
use krait_object::types::{int, str, tuple};
use krait_object::{Obj, Ref, Str, StrData, Thread, Trace, Value, pymethods, ready_type};
use std::cell::Cell;

/// An iterator over a string that is not ASCII.
#[derive(Trace)]
pub struct StrIter {
    pub string: Ref<StrData>,
    /// Where to go on; the length and beyond: exhausted.
    pub index: Cell<usize>,
}

krait_object::pytype! {
    pub static STR_ITER: StrIter = "str_iterator", HAVE_GC;
}

/// An iterator over an ASCII string.
#[derive(Trace)]
pub struct StrAsciiIter {
    pub string: Ref<StrData>,
    pub index: Cell<usize>,
}

krait_object::pytype! {
    pub static STR_ASCII_ITER: StrAsciiIter = "str_ascii_iterator", HAVE_GC;
}

/// `iter(s)`.
pub fn iter(v: &Value) -> Value {
    let index = Cell::new(0);
    let Some(s) = v.as_str() else {
        return v.clone();
    };
    let string = s.to_ref();
    if s.is_ascii() {
        STR_ASCII_ITER
            .create(StrAsciiIter { string, index })
            .into_value()
    } else {
        STR_ITER.create(StrIter { string, index }).into_value()
    }
}

/// The next character of an ASCII string.
#[inline(always)]
pub fn next_ascii(it: &StrAsciiIter) -> Option<Value> {
    next(&it.string, &it.index)
}

#[inline(always)]
fn next(string: &Str, index: &Cell<usize>) -> Option<Value> {
    let i = index.get();
    let c = string.single_at(i)?;
    index.set(i + 1);
    Some(c)
}

fn remaining(string: &Str, index: &Cell<usize>) -> usize {
    string.len().saturating_sub(index.get())
}

fn reduce(th: &Thread, string: &Str, index: &Cell<usize>) -> Result<Value> {
    let iter = crate::dict::builtin(th, "iter")?;
    let done = remaining(string, index) == 0 && index.get() != 0;
    let mut parts = vec![iter];
    if done {
        parts.push(tuple::from_array([str::empty()]).into_value());
    } else {
        parts.push(tuple::from_array([string.value()]).into_value());
        parts.push(int::from_usize(index.get()));
    }
    Ok(tuple::from_vec(parts).into_value())
}

fn set_state(th: &Thread, string: &Str, index: &Cell<usize>, state: &Value) -> Result<()> {
    let n = number::int_as_ssize(th, state)?;
    let len = string.len();
    index.set(usize::try_from(n).unwrap_or(0).min(len));
    Ok(())
}

macro_rules! iterator_methods {
    ($methods:ident, $payload:ident) => {
        struct $methods;

        #[pymethods]
        impl $methods {
            fn __iter__(v: &Value) -> Value {
                v.clone()
            }

            fn __next__(zelf: &Obj<$payload>) -> Result<Option<Value>> {
                Ok(next(&zelf.string, &zelf.index))
            }

            /// Private method returning an estimate of len(list(it)).
            fn __length_hint__(zelf: &Obj<$payload>) -> usize {
                remaining(&zelf.string, &zelf.index)
            }

            /// Return state information for pickling.
            fn __reduce__(th: &Thread, zelf: &Obj<$payload>) -> Result<Value> {
                reduce(th, &zelf.string, &zelf.index)
            }

            /// Set state information for unpickling.
            fn __setstate__(th: &Thread, zelf: &Obj<$payload>, state: &Value) -> Result<()> {
                set_state(th, &zelf.string, &zelf.index, state)
            }
        }
    };
}

iterator_methods!(StrIterMethods, StrIter);
iterator_methods!(StrAsciiIterMethods, StrAsciiIter);

pub(super) fn install() {
    ready_type(&STR_ITER.ty, &StrIterMethods::SPEC);
    ready_type(&STR_ASCII_ITER.ty, &StrAsciiIterMethods::SPEC);
}
