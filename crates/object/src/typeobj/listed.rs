//! Built-in types as CPython has them, by name.

use super::shown::SHOWN;

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

/// What the type of this dotted name shows, if CPython has it.
pub fn listed(name: &str) -> Option<Shown> {
    let at = SHOWN.binary_search_by(|row| row.0.cmp(name)).ok()?;
    let &(_, flags, dict, weakrefs, itemsize) = SHOWN.get(at)?;
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
