//! Methods of `dict`.

use super::{DICT_ITEMS, DICT_KEYS, DICT_REV_KEY_ITER, DICT_VALUES, DictView, iter};
use crate::text::Builder;
use krait_object::err::{Result, new};
use krait_object::protocol::{call, compare, item};
use krait_object::typeobj::{CompareOp, TypeObject};
use krait_object::types::dict::{DICT, key_hash};
use krait_object::types::{str, tuple};
use krait_object::{Args, Dict, DictData, Ref, Thread, Value, exc, pymethods, wk};

/// `d[key]` with `__missing__` for subclasses.
pub fn subscript(th: &Thread, d: &Dict, key: &Value) -> Result<Value> {
    match d.get(th, key)? {
        Some(v) => Ok(v),
        None => missing_or_error(th, d, key),
    }
}

/// What `d[key]` is for an absent key.
#[cold]
pub fn missing_or_error(th: &Thread, d: &Dict, key: &Value) -> Result<Value> {
    if !std::ptr::eq(d.ty(), &DICT.ty)
        && let Some(f) = call::lookup_special(th, &d.as_value(), wk::__missing__())?
    {
        return call::call1(th, &f, key);
    }
    Err(th.key_error(key))
}

/// Whether two dicts have equal entries.
pub fn equal(th: &Thread, a: &Dict, b: &Dict) -> Result<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    let mut pos = 0;
    while let Some((k, v)) = a.next(&mut pos) {
        let hash = match a.hash_at(pos - 1) {
            Some(h) => h,
            None => key_hash(th, &k)?,
        };
        match b.get_hashed(th, &k, hash)? {
            Some(w) if compare::eq(th, &w, &v)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

fn is_dict_arg(v: &Value) -> Option<&Dict> {
    v.as_dict()
}

pub(super) struct DictMethods;

/// dict() -> new empty dictionary
/// dict(mapping) -> new dictionary with the mapping's (key, value) pairs
/// dict(iterable) -> new dictionary filled by d[k] = v for each pair of the iterable
/// dict(**kwargs) -> new dictionary with the name=value pairs of the keyword arguments
#[pymethods]
impl DictMethods {
    #[name("dict")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Ref<DictData> {
        let _ = args;
        DICT.create_in(cls, DictData::empty())
    }

    fn __init__(th: &Thread, zelf: &Dict, args: Args<'_>) -> Result<()> {
        update_args(th, zelf, args, "dict")
    }

    fn __repr__(th: &Thread, zelf: &Dict) -> Result<Value> {
        if zelf.is_empty() {
            return Ok(str::new("{}"));
        }
        let me = zelf.value();
        if !th.repr_enter(&me) {
            return Ok(str::new("{...}"));
        }
        let show = || -> Result<Value> {
            let mut b = Builder::of_repr(th, &me);
            b.push_str("{");
            let (mut pos, mut first) = (0, true);
            while let Some((k, v)) = zelf.next(&mut pos) {
                if !first {
                    b.push_str(", ");
                }
                first = false;
                b.push_repr(th, &k)?;
                b.push_str(": ");
                b.push_repr(th, &v)?;
            }
            b.push_str("}");
            Ok(b.finish())
        };
        let r = show();
        th.repr_leave(&me);
        r
    }

    fn __richcmp__(th: &Thread, zelf: &Dict, other: &Value, op: CompareOp) -> Result<Value> {
        let (Some(o), true) = (other.as_dict(), matches!(op, CompareOp::Eq | CompareOp::Ne)) else {
            return Ok(Value::not_implemented());
        };
        let eq = th.recurse(" in comparison", || equal(th, zelf, o))?;
        Ok(Value::bool(eq == (op == CompareOp::Eq)))
    }

    fn __iter__(zelf: &Dict) -> Value {
        iter::forward(&super::DICT_KEY_ITER, zelf)
    }

    fn __len__(zelf: &Dict) -> usize {
        zelf.len()
    }

    fn __getitem__(th: &Thread, zelf: &Dict, key: &Value) -> Result<Value> {
        subscript(th, zelf, key)
    }

    fn __setitem__(th: &Thread, zelf: &Dict, key: &Value, value: Option<&Value>) -> Result<()> {
        match value {
            Some(v) => zelf.set(th, key.clone(), v.clone()),
            None => match zelf.remove(th, key)? {
                Some(_) => Ok(()),
                None => Err(th.key_error(key)),
            },
        }
    }

    fn __contains__(th: &Thread, zelf: &Dict, key: &Value) -> Result<bool> {
        zelf.contains(th, key)
    }

    fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (Some(x), Some(_)) = (is_dict_arg(a), is_dict_arg(b)) else {
            return Ok(Value::not_implemented());
        };
        let d = super::copied(th, &x.value())?;
        super::update_from(th, &d, b)?;
        Ok(d.into_value())
    }

    fn __ior__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let Some(x) = is_dict_arg(a) else {
            return Ok(Value::not_implemented());
        };
        super::update_from(th, x, b)?;
        Ok(a.clone())
    }

    /// Return self[key].
    #[method]
    #[name("__getitem__")]
    #[sig("(key, /)")]
    fn getitem(th: &Thread, zelf: &Dict, key: &Value) -> Result<Value> {
        subscript(th, zelf, key)
    }

    /// True if the dictionary has the specified key, else False.
    #[method]
    #[name("__contains__")]
    #[sig("(key, /)")]
    fn has(th: &Thread, zelf: &Dict, key: &Value) -> Result<bool> {
        zelf.contains(th, key)
    }

    /// Return the size of the dict in memory.
    #[method]
    fn __sizeof__(zelf: &Dict) -> usize {
        sizeof(zelf)
    }

    /// Return the value for key if key is in the dictionary, else default.
    #[sig("(key, default=None, /)")]
    fn get(th: &Thread, zelf: &Dict, key: &Value, default: Option<&Value>) -> Result<Value> {
        let hash = key_hash(th, key)?;
        Ok(match zelf.get_hashed(th, key, hash)? {
            Some(v) => v,
            None => default.cloned().unwrap_or_else(Value::none),
        })
    }

    /// Insert key with a value of default if key is not in the dictionary.
    ///
    /// Return the value for key if key is in the dictionary, else default.
    #[sig("(key, default=None, /)")]
    fn setdefault(th: &Thread, zelf: &Dict, key: &Value, default: Option<&Value>) -> Result<Value> {
        zelf.set_default(th, key, default.cloned().unwrap_or_else(Value::none))
    }

    /// D.pop(k[,d]) -> v, remove specified key and return the corresponding value.
    ///
    /// If the key is not found, return the default if given; otherwise,
    /// raise a KeyError.
    #[sig("(key, default=<unrepresentable>, /)")]
    fn pop(th: &Thread, zelf: &Dict, key: &Value, default: Option<&Value>) -> Result<Value> {
        let found = if zelf.is_empty() {
            None
        } else {
            zelf.remove(th, key)?
        };
        match (found, default) {
            (Some(v), _) => Ok(v),
            (None, Some(d)) => Ok(d.clone()),
            (None, None) => Err(th.key_error(key)),
        }
    }

    /// Remove and return a (key, value) pair as a 2-tuple.
    ///
    /// Pairs are returned in LIFO (last-in, first-out) order.
    /// Raises KeyError if the dict is empty.
    fn popitem(th: &Thread, zelf: &Dict) -> Result<Value> {
        match zelf.pop_last() {
            Some((k, v)) => Ok(tuple::from_array([k, v]).into_value()),
            None => Err(new(
                th,
                &exc::KEY_ERROR.ty,
                "popitem(): dictionary is empty",
            )),
        }
    }

    /// Return a set-like object providing a view on the dict's keys.
    fn keys(zelf: &Dict) -> Ref<DictView> {
        DICT_KEYS.create(DictView { dict: zelf.value() })
    }

    /// Return a set-like object providing a view on the dict's items.
    fn items(zelf: &Dict) -> Ref<DictView> {
        DICT_ITEMS.create(DictView { dict: zelf.value() })
    }

    /// Return an object providing a view on the dict's values.
    fn values(zelf: &Dict) -> Ref<DictView> {
        DICT_VALUES.create(DictView { dict: zelf.value() })
    }

    /// D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.
    ///
    /// If E has a .keys() method, does:  for k in E.keys(): D[k] = E[k]
    /// Otherwise does:  for k, v in E: D[k] = v
    /// In either case, this is followed by: for k in F:  D[k] = F[k]
    fn update(th: &Thread, zelf: &Dict, args: Args<'_>) -> Result<()> {
        update_args(th, zelf, args, "update")
    }

    /// Create a new dictionary with keys from iterable and values set to value.
    #[classmethod]
    #[sig("(iterable, value=None, /)")]
    fn fromkeys(
        th: &Thread,
        cls: &'static TypeObject,
        iterable: &Value,
        value: Option<&Value>,
    ) -> Result<Value> {
        let value = value.cloned().unwrap_or_else(Value::none);
        let d = call::call_type(th, cls, &[])?;
        if let Some(d) = d.as_exact_dict() {
            fill_keys(th, d, iterable, &value)?;
        } else {
            krait_object::protocol::iter::for_each(th, iterable, |k| {
                item::set(th, &d, &k, &value)
            })?;
        }
        Ok(d)
    }

    /// Remove all items from the dict.
    fn clear(zelf: &Dict) {
        zelf.clear();
    }

    /// Return a shallow copy of the dict.
    fn copy(th: &Thread, zelf: &Dict) -> Result<Ref<DictData>> {
        super::copied(th, &zelf.value())
    }

    /// Return a reverse iterator over the dict keys.
    #[method]
    fn __reversed__(zelf: &Dict) -> Value {
        iter::backward(&DICT_REV_KEY_ITER, zelf)
    }

    /// See PEP 585
    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        crate::generic_alias::new(cls.type_value(), object.clone())
    }
}

/// `d[k] = value` for each key of an iterable; dicts and sets know their keys' hashes.
fn fill_keys(th: &Thread, d: &Dict, keys: &Value, value: &Value) -> Result<()> {
    if let Some(o) = keys.as_exact_dict() {
        d.reserve(o.len())?;
        let mut pos = 0;
        while let Some(k) = o.next_key(&mut pos) {
            let hash = match o.hash_at(pos - 1) {
                Some(h) => h,
                None => key_hash(th, &k)?,
            };
            d.set_hashed(th, k, hash, value.clone())?;
        }
        return Ok(());
    }
    if let Some(s) = crate::set::any(keys)
        && (keys.is_exact(&crate::set::SET.ty) || keys.is_exact(&crate::set::FROZENSET.ty))
    {
        d.reserve(s.len())?;
        let mut pos = 0;
        while let Some((k, hash)) = s.next(&mut pos) {
            d.set_hashed(th, k, hash, value.clone())?;
        }
        return Ok(());
    }
    krait_object::protocol::iter::for_each(th, keys, |k| d.set(th, k, value.clone()))
}

/// `dict(...)` and `update(...)`.
fn update_args(th: &Thread, d: &Dict, args: Args<'_>, name: &str) -> Result<()> {
    args.check_positional(th, name, 0, 1)?;
    if let Some(other) = args.positional().first() {
        super::update_from(th, d, other)?;
    }
    for (k, v) in args.keywords() {
        d.set(th, k.clone(), v.clone())?;
    }
    Ok(())
}

/// Bytes of the dict object and its table, as CPython counts them.
pub fn sizeof(d: &Dict) -> usize {
    const KEYS_HEADER: usize = 32;
    let object = crate::type_type::visible_basicsize(d.ty());
    let Some((log2, unicode)) = d.table_shape() else {
        return object;
    };
    let size = 1usize << log2;
    let index = match log2 {
        0..8 => 1,
        8..16 => 2,
        16..32 => 4,
        _ => 8,
    };
    let entry = if unicode { 16 } else { 24 };
    object + KEYS_HEADER + size * index + (size << 1) / 3 * entry
}
