//! Methods of generic aliases. Most attributes are those of the origin.

use super::{GENERIC_ALIAS, GenericAlias, parameters, push_part};
use crate::text::Builder;
use krait_object::err::Result;
use krait_object::exc::{ATTRIBUTE_ERROR, TYPE_ERROR};
use krait_object::protocol::{attr, call, compare, hash};
use krait_object::typeobj::{CompareOp, Slot, TypeObject};
use krait_object::types::{list, tuple};
use krait_object::{
    Args, Field, Obj, Thread, Trace, TypeSpec, Value, pymethods, ready_type, typeobj, wk,
};
use std::cell::Cell;

type Alias = Obj<GenericAlias>;

/// What the alias answers itself.
const OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
];
/// What it does not take from the origin either.
const BLOCKED: &[&str] = &["__bases__", "__copy__", "__deepcopy__"];

fn alias_getattro(th: &Thread, v: &Value, name: &Value) -> Result<Value> {
    if let Some(a) = GENERIC_ALIAS.get(v)
        && let Some(n) = name.as_str()
        && !OWN.iter().chain(BLOCKED).any(|x| n.eq_str(x))
    {
        th.check_stack("")?;
        return attr::get(th, &a.origin, name);
    }
    typeobj::generic_getattr(th, v, name)
}

fn alias_call(th: &Thread, v: &Value, args: Args<'_>) -> Result<Value> {
    let Some(a) = GENERIC_ALIAS.get(v) else {
        return Err(th.type_error("not a generic alias"));
    };
    let obj = call::call_args(th, &a.origin, args)?;
    // Many objects take no attributes.
    match attr::set(th, &obj, &wk::str("__orig_class__"), v) {
        Err(e) if !e.is(&ATTRIBUTE_ERROR) && !e.is(&TYPE_ERROR) => Err(e),
        _ => Ok(obj),
    }
}

fn args_of(a: &GenericAlias) -> Vec<Value> {
    a.args
        .as_tuple()
        .map(|t| t.as_slice().to_vec())
        .unwrap_or_default()
}

fn parameters_of(th: &Thread, a: &GenericAlias) -> Result<Value> {
    if let Some(p) = a.parameters.get() {
        return Ok(p);
    }
    let p = tuple::from_vec(super::make_parameters(th, &args_of(a))?).into_value();
    a.parameters.set(p.clone());
    Ok(p)
}

fn copy_with(
    a: &GenericAlias,
    class: &'static TypeObject,
    args: Vec<Value>,
    starred: bool,
) -> Value {
    GENERIC_ALIAS
        .create_in(
            class,
            GenericAlias {
                origin: a.origin.clone(),
                args: tuple::from_vec(args).into_value(),
                parameters: Field::empty(),
                starred: Cell::new(starred),
            },
        )
        .into_value()
}

/// Yields the starred form once.
#[derive(Trace)]
pub(super) struct AliasIter {
    alias: Field,
}

krait_object::pytype! {
    static ALIAS_ITER: AliasIter = "generic_alias_iterator", HAVE_GC;
}

struct AliasIterMethods;

#[pymethods]
impl AliasIterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<AliasIter>) -> Option<Value> {
        let held = zelf.alias.take()?;
        let a = GENERIC_ALIAS.get(&held)?;
        Some(copy_with(a, a.ty(), args_of(a), true))
    }

    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<AliasIter>) -> Result<Value> {
        let iter = crate::dict::builtin(th, "iter")?;
        let what = zelf
            .alias
            .get()
            .unwrap_or_else(|| tuple::empty().into_value());
        let args = tuple::from_array([what]).into_value();
        Ok(tuple::from_array([iter, args]).into_value())
    }
}

struct AliasMethods;

#[pymethods]
impl AliasMethods {
    #[name("GenericAlias")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        args.no_keywords(th, "GenericAlias")?;
        args.check_positional(th, "GenericAlias", 2, 2)?;
        let [origin, params] = args.values else {
            return Err(th.type_error("GenericAlias expected 2 arguments"));
        };
        let params = match params.as_tuple() {
            Some(_) => params.clone(),
            None => tuple::from_array([params.clone()]).into_value(),
        };
        Ok(GENERIC_ALIAS
            .create_in(
                cls,
                GenericAlias {
                    origin: origin.clone(),
                    args: params,
                    parameters: Field::empty(),
                    starred: Cell::new(false),
                },
            )
            .into_value())
    }

    fn __repr__(th: &Thread, zelf: &Alias) -> Result<Value> {
        let mut b = Builder::of_repr(th, &zelf.as_value());
        if zelf.starred.get() {
            b.push_str("*");
        }
        push_part(th, &mut b, &zelf.origin)?;
        b.push_str("[");
        let args = args_of(zelf);
        if args.is_empty() {
            b.push_str("()");
        }
        parameters::push_list(th, &mut b, &args)?;
        b.push_str("]");
        Ok(b.finish())
    }

    fn __hash__(th: &Thread, zelf: &Alias) -> Result<i64> {
        let h = hash::hash(th, &zelf.origin)? ^ hash::hash(th, &zelf.args)?;
        Ok(if h == -1 { -2 } else { h })
    }

    fn __richcmp__(th: &Thread, zelf: &Alias, other: &Value, op: CompareOp) -> Result<Value> {
        let (Some(o), true) = (
            GENERIC_ALIAS.get(other),
            matches!(op, CompareOp::Eq | CompareOp::Ne),
        ) else {
            return Ok(Value::not_implemented());
        };
        let eq = zelf.starred.get() == o.starred.get()
            && compare::eq(th, &zelf.origin, &o.origin)?
            && compare::eq(th, &zelf.args, &o.args)?;
        Ok(Value::bool(eq == (op == CompareOp::Eq)))
    }

    fn __iter__(zelf: &Alias) -> Value {
        ALIAS_ITER
            .create(AliasIter {
                alias: Field::new(zelf.value()),
            })
            .into_value()
    }

    fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        crate::union::or(th, a, b)
    }

    fn __getitem__(th: &Thread, zelf: &Alias, key: &Value) -> Result<Value> {
        let p = parameters_of(th, zelf)?;
        let p = p
            .as_tuple()
            .map(|t| t.as_slice().to_vec())
            .unwrap_or_default();
        let args = super::substitute(th, &zelf.value(), &args_of(zelf), &p, key)?;
        Ok(copy_with(zelf, &GENERIC_ALIAS.ty, args, zelf.starred.get()))
    }

    #[method]
    #[sig("(object, /)")]
    fn __mro_entries__(zelf: &Alias, object: &Value) -> Value {
        let _ = object;
        tuple::from_array([zelf.origin.clone()]).into_value()
    }

    #[method]
    #[sig("(object, /)")]
    fn __instancecheck__(th: &Thread, zelf: &Value, object: &Value) -> Result<Value> {
        let _ = (zelf, object);
        Err(th.type_error("isinstance() argument 2 cannot be a parameterized generic"))
    }

    #[method]
    #[sig("(object, /)")]
    fn __subclasscheck__(th: &Thread, zelf: &Value, object: &Value) -> Result<Value> {
        let _ = (zelf, object);
        Err(th.type_error("issubclass() argument 2 cannot be a parameterized generic"))
    }

    #[method]
    fn __reduce__(th: &Thread, zelf: &Alias) -> Result<Value> {
        if zelf.starred.get() {
            let next = crate::dict::builtin(th, "next")?;
            let plain = copy_with(zelf, &GENERIC_ALIAS.ty, args_of(zelf), false);
            let it = krait_object::protocol::iter::iter(th, &plain)?;
            let args = tuple::from_array([it]).into_value();
            return Ok(tuple::from_array([next, args]).into_value());
        }
        let args = tuple::from_array([zelf.origin.clone(), zelf.args.clone()]).into_value();
        Ok(tuple::from_array([zelf.ty().type_value(), args]).into_value())
    }

    #[method]
    fn __dir__(th: &Thread, zelf: &Alias) -> Result<Value> {
        let dir = crate::dict::builtin(th, "dir")?;
        let names = call::call1(th, &dir, &zelf.origin)?;
        let mut all = krait_object::protocol::iter::collect(th, &names)?;
        for n in OWN {
            if !all.iter().any(|x| x.as_str().is_some_and(|s| s.eq_str(n))) {
                all.push(wk::str(n));
            }
        }
        Ok(list::from_vec(all).into_value())
    }

    #[member]
    fn __origin__(zelf: &Alias) -> Value {
        zelf.origin.clone()
    }

    #[member]
    fn __args__(zelf: &Alias) -> Value {
        zelf.args.clone()
    }

    #[member]
    fn __unpacked__(zelf: &Alias) -> bool {
        zelf.starred.get()
    }

    /// Type variables in the GenericAlias.
    #[getter]
    fn __parameters__(th: &Thread, zelf: &Alias) -> Result<Value> {
        parameters_of(th, zelf)
    }

    #[getter]
    fn __typing_unpacked_tuple_args__(zelf: &Alias) -> Value {
        let of_tuple = zelf
            .origin
            .as_type()
            .is_some_and(|t| std::ptr::eq(t, &tuple::TUPLE.ty));
        if zelf.starred.get() && of_tuple {
            zelf.args.clone()
        } else {
            Value::none()
        }
    }
}

pub(crate) fn install() {
    let mut slots = AliasMethods::SPEC.slots.to_vec();
    slots.extend([
        Slot::call(alias_call),
        Slot::getattro(alias_getattro),
        Slot::setattro(typeobj::generic_setattr),
    ]);
    ready_type(
        &GENERIC_ALIAS.ty,
        &TypeSpec {
            doc: Some(
                "Represent a PEP 585 generic type: list[int] has the origin list and the arguments (int,).",
            ),
            signature: "(origin, args, /)",
            // Once per process.
            slots: Vec::leak(slots),
            ..AliasMethods::SPEC
        },
    );
    ready_type(&ALIAS_ITER.ty, &AliasIterMethods::SPEC);
}
