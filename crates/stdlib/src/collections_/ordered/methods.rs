//! `OrderedDict`'s methods and slots.

use super::iter::{Yields, create};
use super::order::End;
use super::update::{from_any, update};
use super::value::{ORDERED_DICT, OrderedDict, empty, missing, parts};
use super::views::{ORDERED_ITEMS, ORDERED_KEYS, ORDERED_VALUES};
use krait_builtins::dict::{self, DictView};
use krait_builtins::text::Builder;
use krait_object::protocol::{call, item, iter};
use krait_object::typeobj::shape;
use krait_object::types::dict::{DICT, key_hash};
use krait_object::types::{str, tuple};
use krait_object::{
    Args, CompareOp, Ref, Result, Thread, TypeObject, Value, exc, pymethods, ready_type, wk,
};

/// Bytes of a node.
const NODE: usize = 32;

struct OrderedDictMethods;

/// Dictionary that remembers insertion order
#[pymethods]
impl OrderedDictMethods {
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Ref<OrderedDict> {
        let _ = args;
        empty(cls)
    }

    fn __init__(th: &Thread, zelf: &Value, args: Args<'_>) -> Result<()> {
        let n = args.positional().len();
        if n > 1 {
            return Err(th.type_error(format!("expected at most 1 argument, got {n}")));
        }
        update(th, zelf, args)
    }

    fn __repr__(th: &Thread, zelf: &Value) -> Result<Value> {
        let name = zelf.ty().short_name();
        if parts(th, zelf)?.dict.is_empty() {
            return Ok(str::new(&format!("{name}()")));
        }
        if !th.repr_enter(zelf) {
            return Ok(str::new("..."));
        }
        let show = || -> Result<Value> {
            let mut b = Builder::of_repr(th, zelf);
            let plain = call::call_type(th, &DICT.ty, std::slice::from_ref(zelf))?;
            b.push_str(&name);
            b.push_str("(");
            b.push_repr(th, &plain)?;
            b.push_str(")");
            Ok(b.finish())
        };
        let r = show();
        th.repr_leave(zelf);
        r
    }

    fn __richcmp__(th: &Thread, zelf: &Value, other: &Value, op: CompareOp) -> Result<Value> {
        let (Some(d), true) = (other.as_dict(), matches!(op, CompareOp::Eq | CompareOp::Ne)) else {
            return Ok(Value::not_implemented());
        };
        let own = parts(th, zelf)?;
        let mut equal = th.recurse(" in comparison", || dict::equal(th, own.dict, d))?;
        if equal && ORDERED_DICT.get(other).is_some() {
            equal = own.same_order(th, parts(th, other)?)?;
        }
        Ok(Value::bool(equal == (op == CompareOp::Eq)))
    }

    fn __iter__(th: &Thread, zelf: &Value) -> Result<Value> {
        create(th, zelf, Yields::Keys, End::Last)
    }

    fn __setitem__(th: &Thread, zelf: &Value, key: &Value, value: Option<&Value>) -> Result<()> {
        let own = parts(th, zelf)?;
        match value {
            Some(v) => own.set(th, key, v.clone()),
            None => match own.remove(th, key)? {
                Some(_) => Ok(()),
                None => Err(th.key_error(key)),
            },
        }
    }

    fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        if a.as_dict().is_none() || b.as_dict().is_none() {
            return Ok(Value::not_implemented());
        }
        let own = if ORDERED_DICT.get(a).is_some() { a } else { b };
        let new = call::call_type(th, own.ty(), std::slice::from_ref(a))?;
        from_any(th, &new, b)?;
        Ok(new)
    }

    fn __ior__(th: &Thread, zelf: &Value, other: &Value) -> Result<Value> {
        from_any(th, zelf, other)?;
        Ok(zelf.clone())
    }

    /// Create a new ordered dictionary with keys from iterable and values set to value.
    #[classmethod]
    #[sig("(iterable, value=None)")]
    fn fromkeys(
        th: &Thread,
        cls: &'static TypeObject,
        iterable: &Value,
        value: Option<&Value>,
    ) -> Result<Value> {
        let value = value.cloned().unwrap_or_else(Value::none);
        let new = call::call_type(th, cls, &[])?;
        iter::for_each(th, iterable, |k| item::set(th, &new, &k, &value))?;
        Ok(new)
    }

    fn __sizeof__(th: &Thread, zelf: &Value) -> Result<usize> {
        let own = parts(th, zelf)?;
        let nodes = if own.order.is_empty() {
            0
        } else {
            NODE * own.dict.len()
        };
        Ok(dict::sizeof(own.dict) + 8 * own.order.entries() + nodes)
    }

    /// Return state information for pickling
    #[method]
    fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
        let state = call::call_method(th, zelf, wk::__getstate__(), &[])?;
        let items = call::call_method_text(th, zelf, "items", &[])?;
        let all = vec![
            zelf.ty().type_value(),
            tuple::empty().into_value(),
            state,
            Value::none(),
            iter::iter(th, &items)?,
        ];
        Ok(tuple::from_vec(all).into_value())
    }

    /// Insert key with a value of default if key is not in the dictionary.
    ///
    /// Return the value for key if key is in the dictionary, else default.
    #[sig("(key, default=None)")]
    fn setdefault(
        th: &Thread,
        zelf: &Value,
        key: &Value,
        default: Option<&Value>,
    ) -> Result<Value> {
        let default = default.cloned().unwrap_or_else(Value::none);
        if zelf.is_exact(&ORDERED_DICT.ty) {
            let own = parts(th, zelf)?;
            if let Some(v) = own.dict.get(th, key)? {
                return Ok(v);
            }
            own.set(th, key, default.clone())?;
        } else {
            if item::contains(th, zelf, key)? {
                return item::get(th, zelf, key);
            }
            item::set(th, zelf, key, &default)?;
        }
        Ok(default)
    }

    /// od.pop(key[,default]) -> v, remove specified key and return the corresponding value.
    ///
    /// If the key is not found, return the default if given; otherwise,
    /// raise a KeyError.
    #[sig("(key, default=<unrepresentable>)")]
    fn pop(th: &Thread, zelf: &Value, key: &Value, default: Option<&Value>) -> Result<Value> {
        match (parts(th, zelf)?.pop_key(th, key)?, default) {
            (Some(v), _) => Ok(v),
            (None, Some(v)) => Ok(v.clone()),
            (None, None) => Err(missing(th, key)),
        }
    }

    /// Remove and return a (key, value) pair from the dictionary.
    ///
    /// Pairs are returned in LIFO order if last is true or FIFO order if
    /// false.
    #[sig("(last=True)")]
    fn popitem(th: &Thread, zelf: &Value, last: bool) -> Result<Value> {
        match parts(th, zelf)?.pop(th, end(last))? {
            Some((k, v)) => Ok(tuple::from_array([k, v]).into_value()),
            None => Err(krait_object::err::new(
                th,
                &exc::KEY_ERROR.ty,
                "dictionary is empty",
            )),
        }
    }

    fn keys(zelf: &Value) -> Ref<DictView> {
        ORDERED_KEYS.create(DictView { dict: zelf.clone() })
    }

    fn values(zelf: &Value) -> Ref<DictView> {
        ORDERED_VALUES.create(DictView { dict: zelf.clone() })
    }

    fn items(zelf: &Value) -> Ref<DictView> {
        ORDERED_ITEMS.create(DictView { dict: zelf.clone() })
    }

    fn update(th: &Thread, zelf: &Value, args: Args<'_>) -> Result<()> {
        let n = args.positional().len();
        if n > 1 {
            return Err(th.type_error(format!(
                "update() takes at most 1 positional argument ({n} given)"
            )));
        }
        update(th, zelf, args)
    }

    /// Remove all items from ordered dict.
    fn clear(th: &Thread, zelf: &Value) -> Result<()> {
        parts(th, zelf)?.clear();
        Ok(())
    }

    /// A shallow copy of ordered dict.
    fn copy(th: &Thread, zelf: &Value) -> Result<Value> {
        let own = parts(th, zelf)?;
        if zelf.is_exact(&ORDERED_DICT.ty) {
            let new = empty(&ORDERED_DICT.ty).into_value();
            let to = parts(th, &new)?;
            own.for_each(
                th,
                |k| own.dict.get_hashed(th, k, key_hash(th, k)?),
                |k, hash, v| to.set_hashed(th, &k, hash, v),
            )?;
            return Ok(new);
        }
        let new = call::call_type(th, zelf.ty(), &[])?;
        own.for_each(
            th,
            |k| item::get(th, zelf, k).map(Some),
            |k, _, v| item::set(th, &new, &k, &v),
        )?;
        Ok(new)
    }

    /// od.__reversed__() <==> reversed(od)
    #[method]
    fn __reversed__(th: &Thread, zelf: &Value) -> Result<Value> {
        create(th, zelf, Yields::Keys, End::First)
    }

    #[getter]
    fn __dict__(th: &Thread, zelf: &Value) -> Result<Value> {
        match zelf.as_header() {
            Some(h) => Ok(shape::materialize(th, h)?.into_value()),
            None => Ok(Value::none()),
        }
    }

    #[setter]
    #[name("__dict__")]
    fn set_dict(th: &Thread, zelf: &Value, value: Option<&Value>) -> Result<()> {
        match zelf.as_header() {
            Some(h) => crate::functools_::replace_dict(th, h, value),
            None => Ok(()),
        }
    }

    /// Move an existing element to the end (or beginning if last is false).
    ///
    /// Raise KeyError if the element does not exist.
    #[sig("(key, last=True)")]
    fn move_to_end(th: &Thread, zelf: &Value, key: &Value, last: bool) -> Result<()> {
        parts(th, zelf)?.move_to(th, key, end(last))
    }
}

fn end(last: bool) -> End {
    if last { End::Last } else { End::First }
}

pub fn install() {
    ready_type(&ORDERED_DICT.ty, &OrderedDictMethods::SPEC);
}
