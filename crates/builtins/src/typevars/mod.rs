//! `TypeVar`, `ParamSpec`, `TypeVarTuple`, `TypeAliasType`: what type-parameter syntax makes (PEP 695, 696).

mod alias;
mod common;
mod methods;
mod paramspec_parts;

pub use alias::generic;
pub use common::{NO_DEFAULT, no_default};
pub use paramspec_parts::{PARAMSPEC_ARGS, PARAMSPEC_KWARGS};

use krait_object::protocol::{attr, call};
use krait_object::types::tuple;
use krait_object::{Field, Obj, Result, Thread, Trace, Value, wk};
use std::cell::Cell;

/// A type variable. Bound, constraints and default are evaluated when asked for.
#[derive(Trace, Default)]
pub struct TypeVarData {
    pub name: Field,
    pub bound: Field,
    pub evaluate_bound: Field,
    pub constraints: Field,
    pub evaluate_constraints: Field,
    pub default: Field,
    pub evaluate_default: Field,
    pub covariant: Cell<bool>,
    pub contravariant: Cell<bool>,
    pub infer_variance: Cell<bool>,
}

#[derive(Trace, Default)]
pub struct ParamSpecData {
    pub name: Field,
    pub bound: Field,
    pub default: Field,
    pub evaluate_default: Field,
    pub covariant: Cell<bool>,
    pub contravariant: Cell<bool>,
    pub infer_variance: Cell<bool>,
}

#[derive(Trace, Default)]
pub struct TypeVarTupleData {
    pub name: Field,
    pub default: Field,
    pub evaluate_default: Field,
}

#[derive(Trace, Default)]
pub struct TypeAliasData {
    pub name: Field,
    pub type_params: Field,
    pub compute: Field,
    pub value: Field,
    pub module: Field,
}

pub type TypeVar = Obj<TypeVarData>;

krait_object::pytype! {
    pub static TYPEVAR: TypeVarData = "typing.TypeVar", HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static PARAMSPEC: ParamSpecData = "typing.ParamSpec", HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static TYPEVARTUPLE: TypeVarTupleData = "typing.TypeVarTuple", HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static TYPE_ALIAS: TypeAliasData = "typing.TypeAliasType", HAVE_GC;
}

/// A `TypeVar` from syntax: bound and constraints are given as functions to evaluate.
pub fn typevar(
    _: &Thread,
    name: Value,
    evaluate_bound: Option<Value>,
    evaluate_constraints: Option<Value>,
) -> Value {
    let t = TYPEVAR.create(TypeVarData::default());
    t.name.set(name);
    t.evaluate_bound.replace(evaluate_bound);
    t.evaluate_constraints.replace(evaluate_constraints);
    t.infer_variance.set(true);
    t.into_value()
}

pub fn paramspec(_: &Thread, name: Value) -> Value {
    let t = PARAMSPEC.create(ParamSpecData::default());
    t.name.set(name);
    t.infer_variance.set(true);
    t.into_value()
}

pub fn typevartuple(_: &Thread, name: Value) -> Value {
    let t = TYPEVARTUPLE.create(TypeVarTupleData::default());
    t.name.set(name);
    t.into_value()
}

/// A type alias from `(name, type_params or None, function that evaluates the value)`.
pub fn type_alias(th: &Thread, parts: &Value) -> Result<Value> {
    let Some([name, params, compute]) = parts.as_tuple().map(|t| t.as_slice()) else {
        return Err(th.system_error("malformed type alias"));
    };
    let t = TYPE_ALIAS.create(TypeAliasData::default());
    t.name.set(name.clone());
    t.type_params.set(if params.is_none() {
        tuple::empty().into_value()
    } else {
        params.clone()
    });
    t.compute.set(compute.clone());
    let module = (th.interp.hooks.get().globals)(th).and_then(|g| {
        g.as_dict()
            .and_then(|d| wk::__name__().as_str().and_then(|n| d.get_str_only(n)))
    });
    t.module.replace(module);
    Ok(t.into_value())
}

/// Sets the function that evaluates a parameter's default.
pub fn set_default(param: &Value, evaluate: Value) {
    if let Some(t) = TYPEVAR.get(param) {
        t.evaluate_default.set(evaluate);
    } else if let Some(t) = PARAMSPEC.get(param) {
        t.evaluate_default.set(evaluate);
    } else if let Some(t) = TYPEVARTUPLE.get(param) {
        t.evaluate_default.set(evaluate);
    }
}

/// `Generic[params]`, `TypeVarTuple`s unpacked: the base that PEP 695 classes get.
pub fn subscript_generic(th: &Thread, params: &Value) -> Result<Value> {
    let typing = (th.interp.hooks.get().import)(th, "typing")?;
    let generic = generic(th)?;
    let mut items = Vec::new();
    for p in params.as_tuple().map_or(&[][..], |t| t.as_slice()) {
        if TYPEVARTUPLE.get(p).is_some() {
            let unpack = attr::get_text(th, &typing, "Unpack")?;
            items.push(krait_object::protocol::item::get(th, &unpack, p)?);
        } else {
            items.push(p.clone());
        }
    }
    let make = attr::get_text(th, &typing, "_generic_class_getitem")?;
    call::call(th, &make, &[generic, tuple::from_vec(items).into_value()])
}

/// Makes the types ready, once per process.
pub(crate) fn install() {
    use krait_object::ready_type;
    ready_type(
        &common::CONST_EVALUATOR.ty,
        &common::ConstEvaluatorMethods::SPEC,
    );
    ready_type(&NO_DEFAULT.ty, &common::NoDefaultMethods::SPEC);
    ready_type(&TYPEVAR.ty, &methods::TypeVarMethods::SPEC);
    ready_type(&PARAMSPEC.ty, &methods::ParamSpecMethods::SPEC);
    ready_type(&TYPEVARTUPLE.ty, &methods::TypeVarTupleMethods::SPEC);
    ready_type(&TYPE_ALIAS.ty, &alias::TypeAliasMethods::SPEC);
    paramspec_parts::install();
}
