//! Methods of `TypeVar`, `ParamSpec` and `TypeVarTuple`.

use super::common::{
    check_variance, checked_bound, default, evaluator, given_default, has_default, lazy,
    no_default, no_subclass, set_module, shown, typing, unpack_iter,
};
use super::{
    PARAMSPEC, ParamSpecData, TYPEVAR, TYPEVARTUPLE, TypeVarData, TypeVarTupleData, paramspec_parts,
};
use krait_object::protocol::{attr, call, item, iter, number, repr};
use krait_object::types::tuple;
use krait_object::{Obj, Result, Str, Thread, TypeObject, Value, pymethods, wk};

pub(super) struct TypeVarMethods;

/// Type variable.
///
/// The preferred way to construct a type variable is via the dedicated
/// syntax for generic functions, classes, and type aliases.
#[pymethods]
impl TypeVarMethods {
    #[sig(
        "(name, *constraints, bound=None, default=<unrepresentable>, covariant=False, contravariant=False, infer_variance=False)"
    )]
    #[name("typevar")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        name: &Str,
        constraints: &[Value],
        bound: Option<&Value>,
        default: Option<&Value>,
        covariant: bool,
        contravariant: bool,
        infer_variance: bool,
    ) -> Result<Value> {
        check_variance(th, covariant, contravariant, infer_variance)?;
        let bound = checked_bound(th, bound)?;
        match constraints {
            [_] => return Err(th.type_error("A single constraint is not allowed")),
            [_, ..] if bound.is_some() => {
                return Err(th.type_error("Constraints cannot be used with bound=..."));
            }
            _ => {}
        }
        let t = TYPEVAR.create_in(cls, TypeVarData::default());
        t.name.set(name.value());
        t.bound.replace(bound);
        if !constraints.is_empty() {
            t.constraints
                .set(tuple::from_slice(constraints).into_value());
        }
        t.default.replace(given_default(default));
        t.covariant.set(covariant);
        t.contravariant.set(contravariant);
        t.infer_variance.set(infer_variance);
        let v = t.into_value();
        set_module(th, &v)?;
        Ok(v)
    }

    fn __repr__(th: &Thread, zelf: &Obj<TypeVarData>) -> Result<Value> {
        shown(
            th,
            &zelf.name,
            zelf.infer_variance.get(),
            zelf.covariant.get(),
            zelf.contravariant.get(),
        )
    }

    fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        crate::union::make_checked(th, &[a.clone(), b.clone()])
    }

    #[method]
    fn __typing_subst__(th: &Thread, zelf: &Value, arg: &Value) -> Result<Value> {
        typing(th, "_typevar_subst", &[zelf.clone(), arg.clone()])
    }

    #[method]
    fn __typing_prepare_subst__(
        th: &Thread,
        zelf: &Obj<TypeVarData>,
        alias: &Value,
        args: &Value,
    ) -> Result<Value> {
        let params = attr::get(th, alias, wk::__parameters__())?;
        let len = item::len(th, args)?;
        let at = call::call_method(th, &params, &wk::str("index"), &[zelf.value()])?;
        let at = usize::try_from(number::as_isize(th, &at)?).unwrap_or(0);
        if at < len {
            return Ok(args.clone());
        }
        if at == len {
            let d = default(th, &zelf.default, &zelf.evaluate_default)?;
            if !d.is(&no_default(th)) {
                let mut all = iter::collect(th, args)?;
                all.push(d);
                return Ok(tuple::from_vec(all).into_value());
            }
        }
        Err(th.type_error(format!(
            "Too few arguments for {}; actual {len}, expected at least {}",
            repr::str_text(th, alias)?,
            at + 1
        )))
    }

    #[method]
    fn __reduce__(zelf: &Obj<TypeVarData>) -> Value {
        zelf.name.get_or_none()
    }

    /// Return True if the type variable has a default.
    fn has_default(zelf: &Obj<TypeVarData>) -> bool {
        has_default(&zelf.default, &zelf.evaluate_default)
    }

    #[method]
    fn __mro_entries__(th: &Thread, zelf: &Value, bases: &Value) -> Result<Value> {
        let _ = (zelf, bases);
        no_subclass(th, "TypeVar")
    }

    #[member]
    fn __name__(zelf: &Obj<TypeVarData>) -> Value {
        zelf.name.get_or_none()
    }

    #[member]
    fn __covariant__(zelf: &Obj<TypeVarData>) -> bool {
        zelf.covariant.get()
    }

    #[member]
    fn __contravariant__(zelf: &Obj<TypeVarData>) -> bool {
        zelf.contravariant.get()
    }

    #[member]
    fn __infer_variance__(zelf: &Obj<TypeVarData>) -> bool {
        zelf.infer_variance.get()
    }

    #[getter]
    fn __bound__(th: &Thread, zelf: &Obj<TypeVarData>) -> Result<Option<Value>> {
        lazy(th, &zelf.bound, &zelf.evaluate_bound)
    }

    #[getter]
    fn __constraints__(th: &Thread, zelf: &Obj<TypeVarData>) -> Result<Value> {
        let c = lazy(th, &zelf.constraints, &zelf.evaluate_constraints)?;
        Ok(c.unwrap_or_else(|| tuple::empty().into_value()))
    }

    #[getter]
    fn __default__(th: &Thread, zelf: &Obj<TypeVarData>) -> Result<Value> {
        default(th, &zelf.default, &zelf.evaluate_default)
    }

    #[getter]
    fn evaluate_bound(zelf: &Obj<TypeVarData>) -> Value {
        evaluator(&zelf.bound, &zelf.evaluate_bound)
    }

    #[getter]
    fn evaluate_constraints(zelf: &Obj<TypeVarData>) -> Value {
        evaluator(&zelf.constraints, &zelf.evaluate_constraints)
    }

    #[getter]
    fn evaluate_default(zelf: &Obj<TypeVarData>) -> Value {
        evaluator(&zelf.default, &zelf.evaluate_default)
    }
}

pub(super) struct ParamSpecMethods;

/// Parameter specification variable.
///
/// >>> ParamSpec('P').__name__
/// 'P'
#[pymethods]
impl ParamSpecMethods {
    #[sig(
        "(name, *, bound=None, default=<unrepresentable>, covariant=False, contravariant=False, infer_variance=False)"
    )]
    #[name("paramspec")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        name: &Str,
        bound: Option<&Value>,
        default: Option<&Value>,
        covariant: bool,
        contravariant: bool,
        infer_variance: bool,
    ) -> Result<Value> {
        check_variance(th, covariant, contravariant, infer_variance)?;
        let bound = bound.filter(|b| !b.is_none()).cloned();
        let t = PARAMSPEC.create_in(cls, ParamSpecData::default());
        t.name.set(name.value());
        t.bound.replace(bound);
        t.default.replace(given_default(default));
        t.covariant.set(covariant);
        t.contravariant.set(contravariant);
        t.infer_variance.set(infer_variance);
        let v = t.into_value();
        set_module(th, &v)?;
        Ok(v)
    }

    fn __repr__(th: &Thread, zelf: &Obj<ParamSpecData>) -> Result<Value> {
        shown(
            th,
            &zelf.name,
            zelf.infer_variance.get(),
            zelf.covariant.get(),
            zelf.contravariant.get(),
        )
    }

    fn __or__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        crate::union::make_checked(th, &[a.clone(), b.clone()])
    }

    #[method]
    fn __typing_subst__(th: &Thread, zelf: &Value, arg: &Value) -> Result<Value> {
        typing(th, "_paramspec_subst", &[zelf.clone(), arg.clone()])
    }

    #[method]
    fn __typing_prepare_subst__(
        th: &Thread,
        zelf: &Value,
        alias: &Value,
        args: &Value,
    ) -> Result<Value> {
        let all = [zelf.clone(), alias.clone(), args.clone()];
        typing(th, "_paramspec_prepare_subst", &all)
    }

    /// Return True if the parameter specification has a default.
    fn has_default(zelf: &Obj<ParamSpecData>) -> bool {
        has_default(&zelf.default, &zelf.evaluate_default)
    }

    #[method]
    fn __reduce__(zelf: &Obj<ParamSpecData>) -> Value {
        zelf.name.get_or_none()
    }

    #[method]
    fn __mro_entries__(th: &Thread, zelf: &Value, bases: &Value) -> Result<Value> {
        let _ = (zelf, bases);
        no_subclass(th, "ParamSpec")
    }

    #[member]
    fn __name__(zelf: &Obj<ParamSpecData>) -> Value {
        zelf.name.get_or_none()
    }

    #[member]
    fn __bound__(zelf: &Obj<ParamSpecData>) -> Value {
        zelf.bound.get_or_none()
    }

    #[member]
    fn __covariant__(zelf: &Obj<ParamSpecData>) -> bool {
        zelf.covariant.get()
    }

    #[member]
    fn __contravariant__(zelf: &Obj<ParamSpecData>) -> bool {
        zelf.contravariant.get()
    }

    #[member]
    fn __infer_variance__(zelf: &Obj<ParamSpecData>) -> bool {
        zelf.infer_variance.get()
    }

    /// Represents positional arguments.
    #[getter]
    fn args(zelf: &Value) -> Value {
        paramspec_parts::args_of(zelf)
    }

    /// Represents keyword arguments.
    #[getter]
    fn kwargs(zelf: &Value) -> Value {
        paramspec_parts::kwargs_of(zelf)
    }

    /// The default value for this ParamSpec.
    #[getter]
    fn __default__(th: &Thread, zelf: &Obj<ParamSpecData>) -> Result<Value> {
        default(th, &zelf.default, &zelf.evaluate_default)
    }

    #[getter]
    fn evaluate_default(zelf: &Obj<ParamSpecData>) -> Value {
        evaluator(&zelf.default, &zelf.evaluate_default)
    }
}

pub(super) struct TypeVarTupleMethods;

/// Type variable tuple: a placeholder for any number of types.
#[pymethods]
impl TypeVarTupleMethods {
    #[sig("(name, *, default=<unrepresentable>)")]
    #[name("typevartuple")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        name: &Str,
        default: Option<&Value>,
    ) -> Result<Value> {
        let t = TYPEVARTUPLE.create_in(cls, TypeVarTupleData::default());
        t.name.set(name.value());
        t.default.replace(given_default(default));
        let v = t.into_value();
        set_module(th, &v)?;
        Ok(v)
    }

    fn __repr__(zelf: &Obj<TypeVarTupleData>) -> Value {
        zelf.name.get_or_none()
    }

    fn __iter__(th: &Thread, zelf: &Value) -> Result<Value> {
        unpack_iter(th, zelf)
    }

    #[method]
    fn __typing_subst__(th: &Thread, zelf: &Value, arg: &Value) -> Result<Value> {
        let _ = (zelf, arg);
        Err(th.type_error("Substitution of bare TypeVarTuple is not supported"))
    }

    #[method]
    fn __typing_prepare_subst__(
        th: &Thread,
        zelf: &Value,
        alias: &Value,
        args: &Value,
    ) -> Result<Value> {
        let all = [zelf.clone(), alias.clone(), args.clone()];
        typing(th, "_typevartuple_prepare_subst", &all)
    }

    #[method]
    fn __reduce__(zelf: &Obj<TypeVarTupleData>) -> Value {
        zelf.name.get_or_none()
    }

    /// Return True if the type variable tuple has a default.
    fn has_default(zelf: &Obj<TypeVarTupleData>) -> bool {
        has_default(&zelf.default, &zelf.evaluate_default)
    }

    #[method]
    fn __mro_entries__(th: &Thread, zelf: &Value, bases: &Value) -> Result<Value> {
        let _ = (zelf, bases);
        no_subclass(th, "TypeVarTuple")
    }

    #[member]
    fn __name__(zelf: &Obj<TypeVarTupleData>) -> Value {
        zelf.name.get_or_none()
    }

    /// The default value for this TypeVarTuple.
    #[getter]
    fn __default__(th: &Thread, zelf: &Obj<TypeVarTupleData>) -> Result<Value> {
        default(th, &zelf.default, &zelf.evaluate_default)
    }

    #[getter]
    fn evaluate_default(zelf: &Obj<TypeVarTupleData>) -> Value {
        evaluator(&zelf.default, &zelf.evaluate_default)
    }
}
