//! `odict_keys`, `odict_values` and `odict_items`: the views of dict, which walk in this order.

use super::iter::{Yields, create};
use super::order::End;
use krait_builtins::dict::{DICT_ITEMS, DICT_KEYS, DICT_VALUES, DictView};
use krait_object::{Result, Thread, Value, pymethods, ready_type};

krait_object::pytype! {
    pub static ORDERED_KEYS: DictView = "odict_keys" derives DICT_KEYS, HAVE_GC;
}
krait_object::pytype! {
    pub static ORDERED_VALUES: DictView = "odict_values" derives DICT_VALUES, HAVE_GC;
}
krait_object::pytype! {
    pub static ORDERED_ITEMS: DictView = "odict_items" derives DICT_ITEMS, HAVE_GC;
}

/// The dict behind a view.
fn dict_of(th: &Thread, view: &Value) -> Result<Value> {
    let found = DICT_KEYS
        .get(view)
        .or_else(|| DICT_VALUES.get(view))
        .or_else(|| DICT_ITEMS.get(view));
    match found {
        Some(view) => Ok(view.dict.clone()),
        None => Err(th.type_error("expected a view of an OrderedDict")),
    }
}

macro_rules! views {
    ($($methods:ident $yields:ident;)*) => {$(
        struct $methods;

        #[pymethods]
        impl $methods {
            fn __iter__(th: &Thread, zelf: &Value) -> Result<Value> {
                create(th, &dict_of(th, zelf)?, Yields::$yields, End::Last)
            }

            #[method]
            fn __reversed__(th: &Thread, zelf: &Value) -> Result<Value> {
                create(th, &dict_of(th, zelf)?, Yields::$yields, End::First)
            }
        }
    )*};
}

views! {
    KeysMethods Keys;
    ValuesMethods Values;
    ItemsMethods Items;
}

pub fn install() {
    ready_type(&ORDERED_KEYS.ty, &KeysMethods::SPEC);
    ready_type(&ORDERED_VALUES.ty, &ValuesMethods::SPEC);
    ready_type(&ORDERED_ITEMS.ty, &ItemsMethods::SPEC);
}
