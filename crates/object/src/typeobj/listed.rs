//! Built-in types as CPython has them, by name.

use super::shown::{Row, SHOWN};

/// What a built-in type shows of its flags and layout.
pub struct Shown {
    /// `tp_flags`.
    pub flags: u64,
    /// `tp_dictoffset`.
    pub dict: i64,
    /// `tp_weaklistoffset`.
    pub weakrefs: i64,
    /// `tp_itemsize`.
    pub itemsize: usize,
}

/// Methods that a built-in type has in its dict, though it may do what its base does.
#[derive(Default)]
pub(super) struct Named {
    /// `__new__`.
    pub new: bool,
    /// `__getattribute__`.
    pub getattribute: bool,
    /// `__setattr__` and `__delattr__`.
    pub setattr: bool,
}

fn row(name: &str) -> Option<&'static Row> {
    let at = SHOWN.binary_search_by(|row| row.0.cmp(name)).ok()?;
    SHOWN.get(at)
}

/// The methods that the type of this dotted name has in its dict; none if CPython has no such type.
pub(super) fn named(name: &str) -> Named {
    row(name).map_or_else(Named::default, |&(.., bits)| Named {
        new: bits & 1 != 0,
        getattribute: bits & 2 != 0,
        setattr: bits & 4 != 0,
    })
}

/// What the type of this dotted name shows, if CPython has it.
pub fn listed(name: &str) -> Option<Shown> {
    let &(_, flags, dict, weakrefs, itemsize, _) = row(name)?;
    Some(Shown {
        flags: flags.into(),
        dict,
        weakrefs,
        itemsize,
    })
}

/// The module that CPython notes in the type's dict, where its instances find it: types made while a module is loaded have
/// one there, the static ones have not.
pub(super) fn module_in_dict(name: &str) -> Option<&str> {
    let shown = listed(name)?;
    let module = name
        .rsplit_once('.')
        .map_or("builtins", |(module, _)| module);
    (shown.flags & super::HEAPTYPE != 0).then_some(module)
}
