//! `itemgetter` and `attrgetter`.

use krait_object::protocol::{attr, item};
use krait_object::types::{str, tuple};
use krait_object::{Args, Obj, Result, Thread, Trace, TypeObject, Value, intern, pymethods};

#[derive(Trace)]
pub struct ItemGetter {
    items: Value,
}

krait_object::pytype! {
    pub static ITEMGETTER: ItemGetter = "operator.itemgetter", HAVE_GC | krait_object::typeobj::ANY_KEYWORDS;
}

/// One result for one key, a tuple for several.
fn gather(th: &Thread, keys: &Value, get: impl Fn(&Value) -> Result<Value>) -> Result<Value> {
    let _ = th;
    let keys = keys.as_tuple().map_or(&[][..], |t| t.as_slice());
    if let [only] = keys {
        return get(only);
    }
    let mut out = Vec::with_capacity(keys.len());
    for k in keys {
        out.push(get(k)?);
    }
    Ok(tuple::from_vec(out).into_value())
}

/// The arguments that name things: at least one, none by keyword.
fn names<'a>(th: &Thread, args: Args<'a>, func: &str) -> Result<&'a [Value]> {
    args.no_keywords(th, func)?;
    if args.positional().is_empty() {
        args.check_positional(th, func, 1, 1)?;
    }
    Ok(args.positional())
}

/// The only argument of a call.
fn subject<'a>(th: &Thread, args: Args<'a>, func: &str) -> Result<Option<&'a Value>> {
    args.no_keywords(th, func)?;
    args.check_positional(th, func, 1, 1)?;
    Ok(args.positional().first())
}

/// `operator.name(a, b)`.
fn show(th: &Thread, zelf: &Value, items: &Value, name: &str) -> Result<Value> {
    if !th.repr_enter(zelf) {
        return Ok(str::new(&format!("{name}(...)")));
    }
    let shown = || -> Result<Value> {
        let mut b = krait_builtins::text::Builder::default();
        b.push_str(name);
        b.push_str("(");
        for (i, v) in items
            .as_tuple()
            .map_or(&[][..], |t| t.as_slice())
            .iter()
            .enumerate()
        {
            b.push_str(if i > 0 { ", " } else { "" });
            b.push_repr(th, v)?;
        }
        b.push_str(")");
        Ok(b.finish())
    };
    let r = shown();
    th.repr_leave(zelf);
    r
}

pub struct ItemGetterMethods;

/// Return a callable object that fetches the given item(s) from its operand.
///
/// After f = itemgetter(2), the call f(r) returns r[2].
/// After g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])
#[pymethods(sig = "(item, /, *items)")]
impl ItemGetterMethods {
    #[name("itemgetter")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let items = tuple::from_slice(names(th, args, "itemgetter")?).into_value();
        Ok(ITEMGETTER.create_in(cls, ItemGetter { items }).into_value())
    }

    /// What `inspect.signature` reads.
    #[getter]
    fn __text_signature__(_zelf: &Obj<ItemGetter>) -> &'static str {
        "(obj, /)"
    }

    fn __call__(th: &Thread, zelf: &Obj<ItemGetter>, args: Args<'_>) -> Result<Value> {
        let Some(obj) = subject(th, args, "itemgetter")? else {
            return Ok(Value::none());
        };
        gather(th, &zelf.items, |k| {
            // The common case: a small position in a plain tuple.
            if let (Some(t), Some(i)) = (obj.as_exact_tuple(), k.as_small())
                && let Some(v) = usize::try_from(i).ok().and_then(|i| t.get(i))
            {
                return Ok(v.clone());
            }
            item::get(th, obj, k)
        })
    }

    fn __repr__(th: &Thread, zelf: &Obj<ItemGetter>) -> Result<Value> {
        show(th, &zelf.value(), &zelf.items, "operator.itemgetter")
    }

    /// Return state information for pickling
    #[method]
    fn __reduce__(zelf: &Obj<ItemGetter>) -> (Value, Value) {
        (zelf.ty().type_value(), zelf.items.clone())
    }
}

#[derive(Trace)]
pub struct AttrGetter {
    /// The names as they were given.
    names: Value,
    /// For each the tuple of names between dots.
    paths: Value,
}

krait_object::pytype! {
    pub static ATTRGETTER: AttrGetter = "operator.attrgetter", HAVE_GC;
}

pub struct AttrGetterMethods;

/// Return a callable object that fetches the given attribute(s) from its operand.
///
/// After f = attrgetter('name'), the call f(r) returns r.name.
/// After g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).
/// After h = attrgetter('name.first', 'name.last'), the call h(r) returns
/// (r.name.first, r.name.last).
#[pymethods(sig = "(attr, /, *attrs)")]
impl AttrGetterMethods {
    #[name("attrgetter")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let given = names(th, args, "attrgetter")?;
        let mut paths = Vec::with_capacity(given.len());
        for v in given {
            let Some(s) = v.as_str() else {
                return Err(th.type_error("attribute name must be a string"));
            };
            let (mut parts, mut start) = (Vec::new(), 0);
            let dots = (0..s.len()).filter(|&i| s.char_at(i) == Some(u32::from(b'.')));
            for end in dots.chain([s.len()]) {
                parts.push(intern::intern(th, s.substring(start, end)));
                start = end + 1;
            }
            paths.push(tuple::from_vec(parts).into_value());
        }
        let data = AttrGetter {
            names: tuple::from_slice(given).into_value(),
            paths: tuple::from_vec(paths).into_value(),
        };
        Ok(ATTRGETTER.create_in(cls, data).into_value())
    }

    /// What `inspect.signature` reads.
    #[getter]
    fn __text_signature__(_zelf: &Obj<AttrGetter>) -> &'static str {
        "(obj, /)"
    }

    fn __call__(th: &Thread, zelf: &Obj<AttrGetter>, args: Args<'_>) -> Result<Value> {
        let Some(obj) = subject(th, args, "attrgetter")? else {
            return Ok(Value::none());
        };
        gather(th, &zelf.paths, |path| {
            let mut v = obj.clone();
            for name in path.as_tuple().map_or(&[][..], |t| t.as_slice()) {
                v = attr::get(th, &v, name)?;
            }
            Ok(v)
        })
    }

    fn __repr__(th: &Thread, zelf: &Obj<AttrGetter>) -> Result<Value> {
        show(th, &zelf.value(), &zelf.names, "operator.attrgetter")
    }

    /// Return state information for pickling
    #[method]
    fn __reduce__(zelf: &Obj<AttrGetter>) -> (Value, Value) {
        (zelf.ty().type_value(), zelf.names.clone())
    }
}
