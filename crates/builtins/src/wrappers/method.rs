//! Bound methods.

use krait_object::err::Result;
use krait_object::protocol::{attr, call, compare, hash};
use krait_object::typeobj::{CompareOp, Slot, TypeObject};
use krait_object::types::tuple;
use krait_object::types::wrappers::{BoundMethod, METHOD, bind};
use krait_object::{Args, Obj, Thread, TypeSpec, Value, pymethods, ready_type, typeobj, wk};

/// A call with the receiver in front; few arguments are assembled without a vector.
fn method_call(th: &Thread, v: &Value, args: Args<'_>) -> Result<Value> {
    let Some(m) = METHOD.get_exact(v) else {
        return Err(th.type_error("not a method"));
    };
    match (args.values, args.names) {
        ([], None) => call::call1(th, &m.func, &m.receiver),
        ([a], None) => call::call(th, &m.func, &[m.receiver.clone(), a.clone()]),
        ([a, b], None) => call::call(th, &m.func, &[m.receiver.clone(), a.clone(), b.clone()]),
        _ => {
            let mut all = Vec::with_capacity(args.values.len() + 1);
            all.push(m.receiver.clone());
            all.extend_from_slice(args.values);
            call::call_args(
                th,
                &m.func,
                Args {
                    values: &all,
                    names: args.names,
                },
            )
        }
    }
}

/// Attributes of the type first, then those of the function.
fn method_getattro(th: &Thread, v: &Value, name: &Value) -> Result<Value> {
    let Some(m) = METHOD.get_exact(v) else {
        return typeobj::generic_getattr(th, v, name);
    };
    if let Some(d) = METHOD.ty.lookup(th, name) {
        return match d.ty().slots.descr_get.get() {
            Some(get) => get(th, &d, Some(v), Some(&METHOD.ty.type_value())),
            None => Ok(d),
        };
    }
    th.check_stack("")?;
    attr::get(th, &m.func, name)
}

fn method_new(th: &Thread, _: &'static TypeObject, args: Args<'_>) -> Result<Value> {
    args.no_keywords(th, "method")?;
    args.check_positional(th, "method", 2, 2)?;
    let [func, receiver] = args.values else {
        return Err(th.type_error("method expected 2 arguments"));
    };
    if !call::is_callable(func) {
        return Err(th.type_error("first argument must be callable"));
    }
    if receiver.is_none() {
        return Err(th.type_error("instance must not be None"));
    }
    Ok(bind(func.clone(), receiver.clone()).into_value())
}

struct MethodMethods;

#[pymethods]
impl MethodMethods {
    fn __repr__(th: &Thread, zelf: &Obj<BoundMethod>) -> Result<Value> {
        let mut name = attr::get_opt(th, &zelf.func, wk::__qualname__())?;
        if name.is_none() {
            name = attr::get_opt(th, &zelf.func, wk::__name__())?;
        }
        let mut b = crate::text::Builder::default();
        b.push_str("<bound method ");
        match name.filter(|n| n.as_str().is_some()) {
            Some(n) => b.push(&n),
            None => b.push_str("?"),
        }
        b.push_str(" of ");
        b.push_repr(th, &zelf.receiver)?;
        b.push_str(">");
        Ok(b.finish())
    }

    fn __hash__(th: &Thread, zelf: &Obj<BoundMethod>) -> Result<i64> {
        let x = crate::object_type::identity_hash(&zelf.receiver);
        let y = hash::hash(th, &zelf.func)?;
        let h = x ^ y;
        Ok(if h == -1 { -2 } else { h })
    }

    fn __richcmp__(
        th: &Thread,
        zelf: &Obj<BoundMethod>,
        other: &Value,
        op: CompareOp,
    ) -> Result<Value> {
        let (Some(o), true) = (
            METHOD.get(other),
            matches!(op, CompareOp::Eq | CompareOp::Ne),
        ) else {
            return Ok(Value::not_implemented());
        };
        let eq = compare::eq(th, &zelf.func, &o.func)? && zelf.receiver.is(&o.receiver);
        Ok(Value::bool(eq == (op == CompareOp::Eq)))
    }

    fn __get__(zelf: &Value, obj: Option<&Value>, ty: Option<&Value>) -> Value {
        let _ = (obj, ty);
        zelf.clone()
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<BoundMethod>) -> Result<Value> {
        let getattr = crate::dict::builtin(th, "getattr")?;
        let name = attr::get(th, &zelf.func, wk::__name__())?;
        let args = tuple::from_array([zelf.receiver.clone(), name]).into_value();
        Ok(tuple::from_array([getattr, args]).into_value())
    }

    /// the function (or other callable) implementing a method
    #[member]
    fn __func__(zelf: &Obj<BoundMethod>) -> Value {
        zelf.func.clone()
    }

    /// the instance to which a method is bound
    #[member]
    fn __self__(zelf: &Obj<BoundMethod>) -> Value {
        zelf.receiver.clone()
    }

    #[getter]
    fn __doc__(th: &Thread, zelf: &Obj<BoundMethod>) -> Result<Value> {
        Ok(attr::get_opt(th, &zelf.func, wk::__doc__())?.unwrap_or_else(Value::none))
    }
}

pub(super) fn install(t: &'static TypeObject) {
    let mut slots = MethodMethods::SPEC.slots.to_vec();
    slots.extend([
        Slot::call(method_call),
        Slot::getattro(method_getattro),
        Slot::setattro(typeobj::generic_setattr),
        Slot::new(method_new),
    ]);
    ready_type(
        t,
        &TypeSpec {
            doc: Some("Create a bound instance method object."),
            signature: "(function, instance, /)",
            // Once per process.
            slots: Vec::leak(slots),
            ..MethodMethods::SPEC
        },
    );
}
