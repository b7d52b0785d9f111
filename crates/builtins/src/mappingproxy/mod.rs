//! `types.MappingProxyType`: a read-only view of a mapping.

use krait_object::err::Result;
use krait_object::protocol::number::BinOp;
use krait_object::protocol::{call, compare, hash, item, iter, number, repr};
use krait_object::typeobj::{CompareOp, TypeObject};
use krait_object::{Obj, Thread, Trace, Value, pymethods, ready_type, wk};

#[derive(Trace)]
pub struct MappingProxy {
    pub mapping: Value,
}

krait_object::pytype! {
    pub static MAPPINGPROXY: MappingProxy = "mappingproxy", HAVE_GC | MAPPING;
}

/// A read-only view.
pub fn new(mapping: Value) -> Value {
    MAPPINGPROXY.create(MappingProxy { mapping }).into_value()
}

/// The mapping behind a proxy, or the value itself.
fn unwrap(v: &Value) -> &Value {
    MAPPINGPROXY.get(v).map_or(v, |p| &p.mapping)
}

struct ProxyMethods;

/// The mapping for methods of other objects: of a dict that all interpreters have in common a copy, so that nobody writes
/// to it.
fn handed_out(mapping: &Value) -> Result<Value> {
    match mapping.as_dict() {
        Some(d) if d.header().is_immortal() => Ok(d.copy()?.into_value()),
        _ => Ok(mapping.clone()),
    }
}

/// Read-only proxy of a mapping.
#[pymethods(sig = "(mapping)")]
impl ProxyMethods {
    #[name("mappingproxy")]
    #[sig("(mapping)")]
    fn __new__(th: &Thread, cls: &'static TypeObject, mapping: &Value) -> Result<Value> {
        let _ = cls;
        if !item::is_mapping(mapping) || mapping.as_list().is_some() || mapping.as_tuple().is_some()
        {
            return Err(th.type_error(format!(
                "mappingproxy() argument must be a mapping, not {}",
                mapping.ty().name()
            )));
        }
        Ok(new(mapping.clone()))
    }

    fn __repr__(th: &Thread, zelf: &Obj<MappingProxy>) -> Result<Value> {
        let mut b = crate::text::Builder::of_repr(th, &zelf.as_value());
        b.push_str("mappingproxy(");
        b.push_repr(th, &zelf.mapping)?;
        b.push_str(")");
        Ok(b.finish())
    }

    fn __str__(th: &Thread, zelf: &Obj<MappingProxy>) -> Result<Value> {
        repr::to_str(th, &zelf.mapping)
    }

    fn __hash__(th: &Thread, zelf: &Obj<MappingProxy>) -> Result<i64> {
        hash::hash(th, &zelf.mapping)
    }

    fn __richcmp__(
        th: &Thread,
        zelf: &Obj<MappingProxy>,
        other: &Value,
        op: CompareOp,
    ) -> Result<Value> {
        compare::rich(th, &handed_out(&zelf.mapping)?, other, op)
    }

    fn __iter__(th: &Thread, zelf: &Obj<MappingProxy>) -> Result<Value> {
        th.check_stack("")?;
        iter::iter(th, &zelf.mapping)
    }

    fn __len__(th: &Thread, zelf: &Obj<MappingProxy>) -> Result<usize> {
        th.check_stack("")?;
        item::len(th, &zelf.mapping)
    }

    fn __getitem__(th: &Thread, zelf: &Obj<MappingProxy>, key: &Value) -> Result<Value> {
        th.check_stack("")?;
        item::get(th, &zelf.mapping, key)
    }

    fn __contains__(th: &Thread, zelf: &Obj<MappingProxy>, key: &Value) -> Result<bool> {
        th.check_stack("")?;
        item::contains(th, &zelf.mapping, key)
    }

    fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (a, b) = (handed_out(unwrap(a))?, handed_out(unwrap(b))?);
        number::binary(th, &a, &b, BinOp::Or)
    }

    fn __ior__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let _ = b;
        Err(th.type_error(format!(
            "'|=' is not supported by {}; use '|' instead",
            a.ty().name()
        )))
    }

    /// Return the value for key if key is in the mapping, else default.
    #[sig("($self, key, default=None, /)")]
    fn get(
        th: &Thread,
        zelf: &Obj<MappingProxy>,
        key: &Value,
        default: Option<&Value>,
    ) -> Result<Value> {
        let default = default.cloned().unwrap_or_else(Value::none);
        call::call_method(th, &zelf.mapping, wk::get(), &[key.clone(), default])
    }

    /// a set-like object providing a view on the underlying mapping's keys
    fn keys(th: &Thread, zelf: &Obj<MappingProxy>) -> Result<Value> {
        call::call_method(th, &zelf.mapping, wk::keys(), &[])
    }

    /// an object providing a view on the underlying mapping's values
    fn values(th: &Thread, zelf: &Obj<MappingProxy>) -> Result<Value> {
        call::call_method(th, &zelf.mapping, wk::values(), &[])
    }

    /// a set-like object providing a view on the underlying mapping's items
    fn items(th: &Thread, zelf: &Obj<MappingProxy>) -> Result<Value> {
        call::call_method(th, &zelf.mapping, wk::items(), &[])
    }

    /// a shallow copy of the underlying mapping
    fn copy(th: &Thread, zelf: &Obj<MappingProxy>) -> Result<Value> {
        call::call_method(th, &zelf.mapping, wk::copy(), &[])
    }

    /// See PEP 585
    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        crate::generic_alias::new(cls.type_value(), object.clone())
    }

    /// reverse iterator
    #[method]
    fn __reversed__(th: &Thread, zelf: &Obj<MappingProxy>) -> Result<Value> {
        call::call_method(th, &zelf.mapping, wk::__reversed__(), &[])
    }
}

pub(crate) fn install() {
    ready_type(&MAPPINGPROXY.ty, &ProxyMethods::SPEC);
}
