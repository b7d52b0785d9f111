//! Methods of `TypeAliasType` and of `Generic`.

use super::common::{caller, evaluator, has_default, lazy, typing_args, unpack, unpack_iter};
use super::{PARAMSPEC, TYPE_ALIAS, TYPEVAR, TYPEVARTUPLE, TypeAliasData};
use crate::type_type::set_own;
use krait_object::protocol::{attr, repr};
use krait_object::typeobj::{ClassDef, TYPE, new_class};
use krait_object::types::native::{CLASSMETHOD_DESCR, MethodDescr};
use krait_object::types::{str, tuple};
use krait_object::{
    Args, DictData, Field, Obj, Result, Str, Thread, TypeObject, Value, pymethods, wk,
};

/// Checks that parameters are type parameters, those with defaults last.
fn check_params(th: &Thread, params: &[Value]) -> Result<()> {
    let mut defaults = false;
    for p in params {
        let has = if let Some(t) = TYPEVAR.get(p) {
            has_default(&t.default, &t.evaluate_default)
        } else if let Some(t) = PARAMSPEC.get(p) {
            has_default(&t.default, &t.evaluate_default)
        } else if let Some(t) = TYPEVARTUPLE.get(p) {
            has_default(&t.default, &t.evaluate_default)
        } else {
            return Err(th.type_error(format!(
                "Expected a type param, got {}",
                repr::repr_text(th, p)?
            )));
        };
        if defaults && !has {
            return Err(th.type_error(format!(
                "non-default type parameter '{}' follows default type parameter",
                repr::repr_text(th, p)?
            )));
        }
        defaults = has;
    }
    Ok(())
}

pub(super) struct TypeAliasMethods;

/// Type alias.
///
/// Type aliases are created through the type statement.
#[pymethods]
impl TypeAliasMethods {
    #[sig("(name, value, *, type_params=())")]
    #[name("typealias")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        name: &Str,
        value: &Value,
        type_params: Option<&Value>,
    ) -> Result<Value> {
        let params = match type_params {
            None => tuple::empty().into_value(),
            Some(p) => match p.as_tuple() {
                Some(t) => {
                    check_params(th, t.as_slice())?;
                    p.clone()
                }
                None => return Err(th.type_error("type_params must be a tuple")),
            },
        };
        let t = TYPE_ALIAS.create_in(cls, TypeAliasData::default());
        t.name.set(name.value());
        t.type_params.set(params);
        t.value.set(value.clone());
        t.module.replace(caller(th));
        Ok(t.into_value())
    }

    fn __repr__(zelf: &Obj<TypeAliasData>) -> Value {
        zelf.name.get_or_none()
    }

    fn __iter__(th: &Thread, zelf: &Value) -> Result<Value> {
        unpack_iter(th, zelf)
    }

    fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        crate::union::make_checked(th, &[a.clone(), b.clone()])
    }

    fn __getitem__(th: &Thread, zelf: &Obj<TypeAliasData>, args: &Value) -> Result<Value> {
        let params = zelf.type_params.get_or_none();
        if params.as_tuple().is_none_or(|t| t.is_empty()) {
            return Err(th.type_error("Only generic type aliases are subscriptable"));
        }
        Ok(crate::generic_alias::new(zelf.value(), args.clone()))
    }

    #[method]
    fn __reduce__(zelf: &Obj<TypeAliasData>) -> Value {
        zelf.name.get_or_none()
    }

    #[member]
    fn __name__(zelf: &Obj<TypeAliasData>) -> Value {
        zelf.name.get_or_none()
    }

    #[getter]
    fn __parameters__(th: &Thread, zelf: &Obj<TypeAliasData>) -> Result<Value> {
        let params = zelf.type_params.get_or_none();
        let mut out = Vec::new();
        for p in params.as_tuple().map_or(&[][..], |t| t.as_slice()) {
            if TYPEVARTUPLE.get(p).is_some() {
                out.push(unpack(th, p)?);
            } else {
                out.push(p.clone());
            }
        }
        Ok(tuple::from_vec(out).into_value())
    }

    #[getter]
    fn __type_params__(zelf: &Obj<TypeAliasData>) -> Value {
        zelf.type_params.get_or_none()
    }

    #[getter]
    fn __value__(th: &Thread, zelf: &Obj<TypeAliasData>) -> Result<Option<Value>> {
        lazy(th, &zelf.value, &zelf.compute)
    }

    #[getter]
    fn evaluate_value(zelf: &Obj<TypeAliasData>) -> Value {
        evaluator(&zelf.value, &zelf.compute)
    }

    #[getter]
    fn __module__(th: &Thread, zelf: &Obj<TypeAliasData>) -> Result<Value> {
        if let Some(f) = zelf.compute.get() {
            return attr::get(th, &f, wk::__module__());
        }
        Ok(zelf.module.get_or_none())
    }
}

/// `typing.Generic` of an interpreter: a class like those that programs make, so that whatever bases stand beside it
/// decide how instances are laid out and made.
#[derive(Default)]
struct GenericState(Field);

pub fn generic(th: &Thread) -> Result<Value> {
    let state = th.interp.state::<GenericState>();
    if let Some(v) = state.0.get() {
        return Ok(v);
    }
    let namespace = DictData::create();
    namespace.set_str(th, "__module__", str::new("typing"))?;
    namespace.set_str(th, "__slots__", tuple::empty().into_value())?;
    if let Some(doc) = GenericMethods::SPEC.doc {
        namespace.set_str(th, "__doc__", str::new(doc))?;
    }
    let class = new_class(
        th,
        &TYPE.ty,
        &ClassDef {
            name: str::new("Generic"),
            bases: &tuple::empty(),
            namespace,
            keywords: Args::EMPTY,
        },
    )?;
    if let Some(t) = class.as_type() {
        for def in GenericMethods::SPEC.methods {
            let method = CLASSMETHOD_DESCR.create(MethodDescr { def, owner: t });
            set_own(
                th,
                t,
                &krait_object::wk::str(def.name),
                Some(method.into_value()),
            )?;
        }
        set_own(th, t, &krait_object::wk::str("__slots__"), None)?;
    }
    state.0.set(class.clone());
    Ok(class)
}

struct GenericMethods;

/// Abstract base class for generic types.
#[pymethods]
impl GenericMethods {
    /// Parameterizes a generic class.
    #[classmethod]
    fn __class_getitem__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        with_class(th, "_generic_class_getitem", &cls.type_value(), args)
    }

    /// Function to initialize subclasses.
    #[classmethod]
    fn __init_subclass__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        with_class(th, "_generic_init_subclass", &cls.type_value(), args)
    }
}

fn with_class(th: &Thread, name: &str, cls: &Value, args: Args<'_>) -> Result<Value> {
    let mut all = vec![cls.clone()];
    all.extend_from_slice(args.values);
    typing_args(th, name, Args::new(&all, args.names))
}
