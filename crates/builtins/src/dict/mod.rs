//! `dict`: methods, views and iterators. The payload is `object::types::dict`.

mod iter;
mod methods;
mod update;
mod view_ops;
mod views;

use krait_object::{Field, Trace, TypeDef, Value, flags, ready_type};
use std::cell::Cell;

pub(crate) use iter::builtin;
pub use iter::{next_entry, next_key, next_value, ready_key, ready_value};
pub use methods::{equal, missing_or_error, sizeof, subscript};
pub use update::{copied, listed, mapping_keys, merge_from, update_from};

/// A view of a dict (of any subclass): keys, values or items, by its type.
#[derive(Trace)]
pub struct DictView {
    pub dict: Value,
}

/// An iterator over entries, forward or backward; what it yields is said by its type.
#[derive(Trace)]
pub struct DictIter {
    /// Emptied at the end.
    pub dict: Field,
    pub pos: Cell<usize>,
    /// Size of the dict when iteration began; -1 once it was seen to differ.
    pub used: Cell<isize>,
    /// Items still to come.
    pub left: Cell<usize>,
    /// For iterators over items.
    pair: krait_object::types::tuple::Recycled,
}

krait_object::pytype! {
    pub static DICT_KEYS: DictView = "dict_keys", HAVE_GC;
}
pub static DICT_VALUES: TypeDef<DictView> = TypeDef::new("dict_values", flags::HAVE_GC);
pub static DICT_ITEMS: TypeDef<DictView> = TypeDef::new("dict_items", flags::HAVE_GC);

krait_object::pytype! {
    pub static DICT_KEY_ITER: DictIter = "dict_keyiterator", HAVE_GC;
}
pub static DICT_VALUE_ITER: TypeDef<DictIter> = TypeDef::new("dict_valueiterator", flags::HAVE_GC);
pub static DICT_ITEM_ITER: TypeDef<DictIter> = TypeDef::new("dict_itemiterator", flags::HAVE_GC);
pub static DICT_REV_KEY_ITER: TypeDef<DictIter> =
    TypeDef::new("dict_reversekeyiterator", flags::HAVE_GC);
pub static DICT_REV_VALUE_ITER: TypeDef<DictIter> =
    TypeDef::new("dict_reversevalueiterator", flags::HAVE_GC);
pub static DICT_REV_ITEM_ITER: TypeDef<DictIter> =
    TypeDef::new("dict_reverseitemiterator", flags::HAVE_GC);

pub(crate) fn install() {
    ready_type(
        &krait_object::types::dict::DICT.ty,
        &methods::DictMethods::SPEC,
    );
    ready_type(&DICT_KEYS.ty, &views::KeysMethods::SPEC);
    ready_type(&DICT_VALUES.ty, &views::ValuesMethods::SPEC);
    ready_type(&DICT_ITEMS.ty, &views::ItemsMethods::SPEC);
    ready_type(&DICT_KEY_ITER.ty, &iter::KeyIterMethods::SPEC);
    ready_type(&DICT_VALUE_ITER.ty, &iter::ValueIterMethods::SPEC);
    ready_type(&DICT_ITEM_ITER.ty, &iter::ItemIterMethods::SPEC);
    DICT_KEY_ITER.ends_quickly();
    DICT_VALUE_ITER.ends_quickly();
    DICT_ITEM_ITER.ends_quickly();
    for view in [&DICT_KEYS, &DICT_VALUES, &DICT_ITEMS] {
        view.ends_quickly();
    }
    ready_type(&DICT_REV_KEY_ITER.ty, &iter::RevKeyIterMethods::SPEC);
    ready_type(&DICT_REV_VALUE_ITER.ty, &iter::RevValueIterMethods::SPEC);
    ready_type(&DICT_REV_ITEM_ITER.ty, &iter::RevItemIterMethods::SPEC);
}
