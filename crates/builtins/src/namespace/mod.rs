//! `types.SimpleNamespace`: attributes and nothing else.

use krait_object::err::Result;
use krait_object::protocol::compare;
use krait_object::typeobj::{CompareOp, TypeObject};
use krait_object::types::{dict::DictData, str, tuple};
use krait_object::{Args, Obj, Ref, Thread, Trace, Value, pymethods, ready_type};

/// Everything is in the instance dict.
#[derive(Trace)]
pub struct Namespace;

krait_object::pytype! {
    pub static NAMESPACE: Namespace = "types.SimpleNamespace", BASETYPE | HAVE_GC | MANAGED_DICT;
}

/// An empty namespace.
pub fn new() -> Value {
    NAMESPACE.create(Namespace).into_value()
}

fn dict(th: &Thread, v: &Value) -> Result<Ref<DictData>> {
    crate::object_type::dict_of(th, v)
}

struct NamespaceMethods;

/// A simple attribute-based namespace.
#[pymethods(sig = "(mapping_or_iterable=(), /, **kwargs)")]
impl NamespaceMethods {
    #[name("SimpleNamespace")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Ref<Namespace> {
        let _ = args;
        NAMESPACE.create_in(cls, Namespace)
    }

    fn __init__(th: &Thread, zelf: &Value, args: Args<'_>) -> Result<()> {
        args.check_positional(th, &zelf.ty().short_name(), 0, 1)?;
        let d = dict(th, zelf)?;
        if let Some(source) = args.positional().first() {
            let new = DictData::create();
            crate::dict::update_from(th, &new, source)?;
            for k in new.snapshot_keys() {
                if k.as_str().is_none() {
                    return Err(th.type_error("keywords must be strings"));
                }
            }
            d.merge(th, &new, true)?;
        }
        for (k, v) in args.keywords() {
            d.set(th, k.clone(), v.clone())?;
        }
        Ok(())
    }

    fn __repr__(th: &Thread, zelf: &Value) -> Result<Value> {
        let name = if zelf.is_exact(&NAMESPACE.ty) {
            "namespace".to_owned()
        } else {
            zelf.ty().short_name()
        };
        if !th.repr_enter(zelf) {
            return Ok(str::new(&format!("{name}(...)")));
        }
        let show = || -> Result<Value> {
            let mut b = crate::text::Builder::of_repr(th, zelf);
            b.push_str(&format!("{name}("));
            let mut first = true;
            for (k, v) in dict(th, zelf)?.snapshot() {
                if k.as_str().is_none_or(|s| s.is_empty()) {
                    continue;
                }
                if !first {
                    b.push_str(", ");
                }
                first = false;
                b.push(&k);
                b.push_str("=");
                b.push_repr(th, &v)?;
            }
            b.push_str(")");
            Ok(b.finish())
        };
        let r = show();
        th.repr_leave(zelf);
        r
    }

    fn __richcmp__(th: &Thread, zelf: &Value, other: &Value, op: CompareOp) -> Result<Value> {
        if NAMESPACE.get(other).is_none() {
            return Ok(Value::not_implemented());
        }
        compare::rich(
            th,
            dict(th, zelf)?.as_value(),
            dict(th, other)?.as_value(),
            op,
        )
    }

    /// Return state information for pickling
    #[method]
    fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
        Ok(tuple::from_array([
            zelf.ty().type_value(),
            tuple::empty().into_value(),
            dict(th, zelf)?.into_value(),
        ])
        .into_value())
    }

    /// Return a copy of the namespace object with new values for the specified attributes.
    #[method]
    #[sig("(**changes)")]
    fn __replace__(th: &Thread, zelf: &Obj<Namespace>, args: Args<'_>) -> Result<Value> {
        if !args.positional().is_empty() {
            return Err(th.type_error(format!(
                "__replace__() takes no positional arguments ({} given)",
                args.positional().len()
            )));
        }
        let new = krait_object::protocol::call::call_type(th, zelf.ty(), &[])?;
        if NAMESPACE.get(&new).is_none() {
            return Err(th.type_error(format!(
                "expect {} type, but {}() returned '{}' object",
                "types.SimpleNamespace",
                zelf.ty().full_name(),
                new.ty().full_name()
            )));
        }
        let d = dict(th, &new)?;
        d.merge(th, &*dict(th, &zelf.as_value())?, true)?;
        for (k, v) in args.keywords() {
            d.set(th, k.clone(), v.clone())?;
        }
        Ok(new)
    }

    #[member]
    fn __dict__(th: &Thread, zelf: &Value) -> Result<Ref<DictData>> {
        dict(th, zelf)
    }
}

pub(crate) fn install() {
    ready_type(&NAMESPACE.ty, &NamespaceMethods::SPEC);
}
