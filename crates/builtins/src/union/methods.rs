//! Methods of `typing.Union`.

use super::{UNION, Union, make_checked};
use crate::generic_alias::{make_parameters, push_part, substitute};
use crate::text::Builder;
use krait_object::err::Result;
use krait_object::protocol::{attr, compare, hash, repr};
use krait_object::typeobj::{CompareOp, Slot, TypeObject};
use krait_object::types::tuple;
use krait_object::{Obj, Thread, TypeSpec, Value, pymethods, ready_type, typeobj};

type UnionObject = Obj<Union>;

fn args_of(u: &Union) -> Vec<Value> {
    u.args
        .as_tuple()
        .map(|t| t.as_slice().to_vec())
        .unwrap_or_default()
}

fn parameters_of(th: &Thread, u: &Union) -> Result<Value> {
    if let Some(p) = u.parameters.get() {
        return Ok(p);
    }
    let p = tuple::from_vec(make_parameters(th, &args_of(u))?).into_value();
    u.parameters.set(p.clone());
    Ok(p)
}

/// `__module__` is the type's own, not looked up on instances.
fn union_getattro(th: &Thread, v: &Value, name: &Value) -> Result<Value> {
    if name.as_str().is_some_and(|n| n.eq_str("__module__")) {
        return attr::get(th, &v.ty().type_value(), name);
    }
    typeobj::generic_getattr(th, v, name)
}

/// Whether every value of one tuple equals some value of the other.
fn same_members(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
    let items = |v: &Value| {
        v.as_tuple()
            .map(|t| t.as_slice().to_vec())
            .unwrap_or_default()
    };
    let (x, y) = (items(a), items(b));
    if x.len() != y.len() {
        return Ok(false);
    }
    for v in &x {
        let mut found = false;
        for w in &y {
            found = found || compare::eq(th, v, w)?;
        }
        if !found {
            return Ok(false);
        }
    }
    Ok(true)
}

struct UnionMethods;

#[pymethods]
impl UnionMethods {
    fn __repr__(th: &Thread, zelf: &UnionObject) -> Result<Value> {
        let mut b = Builder::default();
        for (i, a) in args_of(zelf).iter().enumerate() {
            if i != 0 {
                b.push_str(" | ");
            }
            if a.as_type()
                .is_some_and(|t| std::ptr::eq(t, Value::none().ty()))
            {
                b.push_str("None");
            } else {
                push_part(th, &mut b, a)?;
            }
        }
        Ok(b.finish())
    }

    fn __hash__(th: &Thread, zelf: &UnionObject) -> Result<i64> {
        if let Some(t) = zelf.unhashable.as_tuple() {
            // The first of them says what is wrong.
            if let Some(v) = t.as_slice().first() {
                hash::hash(th, v)?;
            }
            return Err(th.type_error(format!(
                "union contains {} unhashable element{}",
                t.len(),
                crate::text::plural(t.len())
            )));
        }
        hash::hash(th, &zelf.hashable)
    }

    fn __richcmp__(th: &Thread, zelf: &UnionObject, other: &Value, op: CompareOp) -> Result<Value> {
        let (Some(o), true) = (
            UNION.get(other),
            matches!(op, CompareOp::Eq | CompareOp::Ne),
        ) else {
            return Ok(Value::not_implemented());
        };
        let eq = compare::eq(th, &zelf.hashable, &o.hashable)?
            && same_members(th, &zelf.unhashable, &o.unhashable)?;
        Ok(Value::bool(eq == (op == CompareOp::Eq)))
    }

    fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        make_checked(th, &[a.clone(), b.clone()])
    }

    fn __getitem__(th: &Thread, zelf: &UnionObject, key: &Value) -> Result<Value> {
        let p = parameters_of(th, zelf)?;
        let p = p
            .as_tuple()
            .map(|t| t.as_slice().to_vec())
            .unwrap_or_default();
        let args = substitute(th, &zelf.value(), &args_of(zelf), &p, key)?;
        make_checked(th, &args)
    }

    #[method]
    #[sig("(object, /)")]
    fn __mro_entries__(th: &Thread, zelf: &Value, object: &Value) -> Result<Value> {
        let _ = object;
        Err(th.type_error(format!("Cannot subclass {}", repr::repr_text(th, zelf)?)))
    }

    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(th: &Thread, cls: &'static TypeObject, object: &Value) -> Result<Value> {
        let _ = cls;
        match object.as_tuple() {
            Some(t) if t.is_empty() => Err(th.type_error("Cannot take a Union of no types.")),
            Some(t) => make_checked(th, t.as_slice()),
            None => make_checked(th, std::slice::from_ref(object)),
        }
    }

    #[member]
    fn __args__(zelf: &UnionObject) -> Value {
        zelf.args.clone()
    }

    /// Name of the type
    #[getter]
    fn __name__(zelf: &Value) -> &'static str {
        let _ = zelf;
        "Union"
    }

    /// Qualified name of the type
    #[getter]
    fn __qualname__(zelf: &Value) -> &'static str {
        let _ = zelf;
        "Union"
    }

    /// Always returns the type
    #[getter]
    fn __origin__(zelf: &Value) -> Value {
        let _ = zelf;
        UNION.ty.type_value()
    }

    /// Type variables in the union.
    #[getter]
    fn __parameters__(th: &Thread, zelf: &UnionObject) -> Result<Value> {
        parameters_of(th, zelf)
    }
}

pub(crate) fn install() {
    let mut slots = UnionMethods::SPEC.slots.to_vec();
    slots.push(Slot::getattro(union_getattro));
    ready_type(
        &UNION.ty,
        &TypeSpec {
            doc: Some("Represent a union type\n\nE.g. for int | str"),
            // Once per process.
            slots: Vec::leak(slots),
            ..UnionMethods::SPEC
        },
    );
}
