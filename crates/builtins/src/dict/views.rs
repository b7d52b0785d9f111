//! The views `d.keys()`, `d.values()` and `d.items()`.

use super::{
    DICT_ITEM_ITER, DICT_ITEMS, DICT_KEY_ITER, DICT_KEYS, DICT_REV_ITEM_ITER, DICT_REV_KEY_ITER,
    DICT_REV_VALUE_ITER, DICT_VALUE_ITER, DICT_VALUES, DictIter, DictView, iter, view_ops,
};
use crate::text::Builder;
use krait_object::err::Result;
use krait_object::protocol::compare;
use krait_object::typeobj::CompareOp;
use krait_object::types::list;
use krait_object::{Dict, Thread, TypeDef, Value, pymethods};

/// The dict behind a view of any of the three types.
pub fn dict_of(v: &Value) -> Option<&Dict> {
    let view = DICT_KEYS
        .get(v)
        .or_else(|| DICT_ITEMS.get(v))
        .or_else(|| DICT_VALUES.get(v))?;
    view.value_of()
}

impl DictView {
    fn value_of(&self) -> Option<&Dict> {
        self.dict.as_dict()
    }
}

/// Whether a value is a view that behaves as a set.
pub fn is_set_view(v: &Value) -> bool {
    DICT_KEYS.get(v).is_some() || DICT_ITEMS.get(v).is_some()
}

fn len(v: &Value) -> usize {
    dict_of(v).map_or(0, |d| d.len())
}

fn show(th: &Thread, v: &Value) -> Result<Value> {
    if !th.repr_enter(v) {
        return Ok(krait_object::types::str::new("..."));
    }
    let mut b = Builder::of_repr(th, v);
    let text = || -> Result<Value> {
        let items = krait_object::protocol::iter::collect(th, v)?;
        b.push_str(&v.ty().name());
        b.push_str("(");
        b.push_repr(th, &list::from_vec(items).into_value())?;
        b.push_str(")");
        Ok(b.finish())
    };
    let r = text();
    th.repr_leave(v);
    r
}

fn iterator(v: &Value, ty: &'static TypeDef<DictIter>) -> Value {
    dict_of(v).map_or_else(Value::none, |d| iter::forward(ty, d))
}

fn reversed(v: &Value, ty: &'static TypeDef<DictIter>) -> Value {
    dict_of(v).map_or_else(Value::none, |d| iter::backward(ty, d))
}

/// `x in view`.
pub(super) fn contains(th: &Thread, view: &Value, x: &Value) -> Result<bool> {
    let Some(d) = dict_of(view) else {
        return Ok(false);
    };
    if DICT_ITEMS.get(view).is_none() {
        return d.contains(th, x);
    }
    match x.as_tuple().map(|t| t.as_slice()) {
        Some([k, v]) => match d.get(th, k)? {
            Some(found) => compare::eq(th, &found, v),
            None => Ok(false),
        },
        _ => Ok(false),
    }
}

macro_rules! set_views {
    ($($methods:ident $iter:ident $rev:ident;)*) => {$(
        pub(super) struct $methods;

        #[pymethods]
        impl $methods {
            fn __repr__(th: &Thread, zelf: &Value) -> Result<Value> {
                show(th, zelf)
            }

            fn __len__(zelf: &Value) -> usize {
                len(zelf)
            }

            fn __iter__(zelf: &Value) -> Value {
                iterator(zelf, &$iter)
            }

            fn __contains__(th: &Thread, zelf: &Value, x: &Value) -> Result<bool> {
                contains(th, zelf, x)
            }

            fn __richcmp__(th: &Thread, zelf: &Value, other: &Value, op: CompareOp) -> Result<Value> {
                view_ops::compare(th, zelf, other, op)
            }

            fn __sub__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
                view_ops::difference(th, a, b)
            }

            fn __and__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
                view_ops::intersection(th, a, b)
            }

            fn __xor__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
                view_ops::symmetric_difference(th, a, b)
            }

            fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
                view_ops::union(th, a, b)
            }

            /// Return True if the view and the given iterable have a null intersection.
            #[sig("(object, /)")]
            fn isdisjoint(th: &Thread, zelf: &Value, object: &Value) -> Result<bool> {
                view_ops::is_disjoint(th, zelf, object)
            }

            /// Return a reverse iterator over the view.
            #[method]
            fn __reversed__(zelf: &Value) -> Value {
                reversed(zelf, &$rev)
            }

            /// dictionary that this view refers to
            #[getter]
            fn mapping(zelf: &Value) -> Value {
                mapping(zelf)
            }
        }
    )*};
}

set_views! {
    KeysMethods DICT_KEY_ITER DICT_REV_KEY_ITER;
    ItemsMethods DICT_ITEM_ITER DICT_REV_ITEM_ITER;
}

fn mapping(v: &Value) -> Value {
    dict_of(v).map_or_else(Value::none, |d| crate::mappingproxy::new(d.value()))
}

pub(super) struct ValuesMethods;

#[pymethods]
impl ValuesMethods {
    fn __repr__(th: &Thread, zelf: &Value) -> Result<Value> {
        show(th, zelf)
    }

    fn __len__(zelf: &Value) -> usize {
        len(zelf)
    }

    fn __iter__(zelf: &Value) -> Value {
        iterator(zelf, &DICT_VALUE_ITER)
    }

    /// Return a reverse iterator over the dict values.
    #[method]
    fn __reversed__(zelf: &Value) -> Value {
        reversed(zelf, &DICT_REV_VALUE_ITER)
    }

    /// dictionary that this view refers to
    #[getter]
    fn mapping(zelf: &Value) -> Value {
        mapping(zelf)
    }
}
