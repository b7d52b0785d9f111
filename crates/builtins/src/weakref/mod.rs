//! `weakref.ref` and the proxies. How references go dead is in `object::types::weakref`.

mod proxy;

use krait_object::err::Result;
use krait_object::protocol::{compare, hash};
use krait_object::typeobj::{CompareOp, TypeObject};
use krait_object::types::weakref::{
    CALLABLE_PROXY, PROXY, WEAKREF, WeakRef, canonical, create, is_weakrefable,
};
use krait_object::{Args, Thread, TypeDef, Value, pymethods, ready_type, wk};

fn cannot(th: &Thread, v: &Value) -> krait_object::Raised {
    th.type_error(format!(
        "cannot create weak reference to '{}' object",
        v.ty().name()
    ))
}

/// `weakref.ref(v, callback)` as an instance of `cls`; the plain reference to an object is shared.
pub fn new_ref(
    th: &Thread,
    cls: &'static TypeObject,
    v: &Value,
    callback: Option<&Value>,
) -> Result<Value> {
    if !is_weakrefable(v) {
        return Err(cannot(th, v));
    }
    let callback = callback.filter(|c| !c.is_none());
    if callback.is_none()
        && std::ptr::eq(cls, &WEAKREF.ty)
        && let Some(r) = canonical(v, cls)
    {
        return Ok(r);
    }
    match create(&WEAKREF, cls, v, callback.cloned()) {
        Some(r) => Ok(r.into_value()),
        None => Err(cannot(th, v)),
    }
}

/// `weakref.proxy(v, callback)`: a callable one for what can be called.
pub fn new_proxy(th: &Thread, v: &Value, callback: Option<&Value>) -> Result<Value> {
    if !is_weakrefable(v) {
        return Err(cannot(th, v));
    }
    let def: &'static TypeDef<_> = if krait_object::protocol::call::is_callable(v) {
        &CALLABLE_PROXY
    } else {
        &PROXY
    };
    let callback = callback.filter(|c| !c.is_none());
    if callback.is_none()
        && let Some(r) = canonical(v, &def.ty)
    {
        return Ok(r);
    }
    match create(def, &def.ty, v, callback.cloned()) {
        Some(r) => Ok(r.into_value()),
        None => Err(cannot(th, v)),
    }
}

struct RefMethods;

#[pymethods]
impl RefMethods {
    #[name("ref")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        args.check_positional(th, "__new__", 1, 2)?;
        match args.positional() {
            [v] => new_ref(th, cls, v, None),
            [v, callback] => new_ref(th, cls, v, Some(callback)),
            _ => Err(th.type_error("__new__ expected at least 1 argument, got 0")),
        }
    }

    fn __init__(th: &Thread, zelf: &WeakRef, args: Args<'_>) -> Result<()> {
        let _ = zelf;
        args.no_keywords(th, "ref")?;
        args.check_positional(th, "__init__", 1, 2)
    }

    fn __call__(th: &Thread, zelf: &WeakRef, args: Args<'_>) -> Result<Value> {
        args.no_keywords(th, "weakref")?;
        args.check_positional(th, "weakref", 0, 0)?;
        Ok(zelf.get().unwrap_or_else(Value::none))
    }

    fn __repr__(th: &Thread, zelf: &WeakRef) -> Result<Value> {
        let mut b = crate::text::Builder::default();
        b.push_str(&format!("<weakref at {:#x}; ", zelf.addr()));
        let Some(v) = zelf.get() else {
            b.push_str("dead>");
            return Ok(b.finish());
        };
        b.push_str(&format!("to '{}' at {:#x}", v.ty().full_name(), v.id()));
        // The name is looked for as the interpreter looks for special methods: `__getattr__` has no say.
        let name = match v.ty().lookup(th, wk::__name__()) {
            Some(d) => match d.ty().slots.descr_get.get() {
                Some(get) => Some(get(th, &d, Some(&v), Some(&v.ty().type_value()))?),
                None => Some(d),
            },
            None => None,
        };
        if let Some(n) = name
            && n.as_str().is_some()
        {
            b.push_str(" (");
            b.push(&n);
            b.push_str(")");
        }
        b.push_str(">");
        Ok(b.finish())
    }

    fn __hash__(th: &Thread, zelf: &WeakRef) -> Result<i64> {
        let known = zelf.hash.get();
        if known != -1 {
            return Ok(known);
        }
        match zelf.get() {
            Some(v) => {
                let h = hash::hash(th, &v)?;
                zelf.hash.set(h);
                Ok(h)
            }
            None => Err(th.type_error("weak object has gone away")),
        }
    }

    fn __richcmp__(th: &Thread, zelf: &WeakRef, other: &Value, op: CompareOp) -> Result<Value> {
        let (Some(o), true) = (
            WEAKREF.get(other),
            matches!(op, CompareOp::Eq | CompareOp::Ne),
        ) else {
            return Ok(Value::not_implemented());
        };
        match (zelf.get(), o.get()) {
            (Some(a), Some(b)) => {
                let answer = compare::rich(th, &a, &b, op);
                // Either may live only for this comparison.
                drop(a);
                drop(b);
                answer
            }
            _ => Ok(Value::bool(zelf.is(other) == (op == CompareOp::Eq))),
        }
    }

    /// See PEP 585
    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        crate::generic_alias::new(cls.type_value(), object.clone())
    }

    #[member]
    fn __callback__(zelf: &WeakRef) -> Value {
        zelf.callback.get_or_none()
    }
}

pub(crate) fn install() {
    ready_type(&WEAKREF.ty, &RefMethods::SPEC);
    proxy::install();
}
