//! Construction and attributes of `super` objects.

use super::{SUPER, Super, check, lookup};
use krait_object::err::Result;
use krait_object::typeobj::{Slot, TypeObject};
use krait_object::{Args, Obj, Thread, TypeSpec, Value, pymethods, ready_type, typeobj};

fn super_new(_: &Thread, cls: &'static TypeObject, _: Args<'_>) -> Result<Value> {
    Ok(SUPER.create_in(cls, Super::default()).into_value())
}

/// `super()`, `super(type)`, `super(type, obj)`.
fn super_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    args.no_keywords(th, "super")?;
    let Some(s) = SUPER.get(v) else {
        return Ok(());
    };
    let (ty, obj) = match args.values {
        [] => {
            let (t, o) = (th.interp.hooks.get().super_args)(th)?;
            (t, Some(o))
        }
        [t] => (t.clone(), None),
        [t, o] => (t.clone(), Some(o.clone()).filter(|o| !o.is_none())),
        more => {
            return Err(th.type_error(format!(
                "super() expected at most 2 arguments, got {}",
                more.len()
            )));
        }
    };
    let Some(t) = ty.as_type() else {
        return Err(th.type_error(format!(
            "super() argument 1 must be a type, not {}",
            if ty.is_none() {
                "None".to_owned()
            } else {
                ty.ty().name()
            }
        )));
    };
    let obj_type = match &obj {
        Some(o) => Some(check(th, t, o)?.type_value()),
        None => None,
    };
    s.ty.set(ty);
    s.obj.replace(obj);
    s.obj_type.replace(obj_type);
    Ok(())
}

fn super_getattro(th: &Thread, v: &Value, name: &Value) -> Result<Value> {
    if let Some(s) = SUPER.get(v)
        && let (Some(t), Some(o), Some(start)) = (s.ty.get(), s.obj.get(), s.obj_type.get())
        && let (Some(t), Some(start)) = (t.as_type(), start.as_type())
        && !name.as_str().is_some_and(|n| n.eq_str("__class__"))
        && let Some(found) = lookup(th, t, &o, start, name)?
    {
        return Ok(found);
    }
    typeobj::generic_getattr(th, v, name)
}

fn type_name(f: &krait_object::Field) -> String {
    f.get()
        .and_then(|t| t.as_type())
        .map_or_else(|| "NULL".to_owned(), TypeObject::name)
}

struct SuperMethods;

#[pymethods]
impl SuperMethods {
    fn __repr__(zelf: &Obj<Super>) -> String {
        let class = type_name(&zelf.ty);
        if zelf.obj_type.is_some() {
            format!(
                "<super: <class '{class}'>, <{} object>>",
                type_name(&zelf.obj_type)
            )
        } else {
            format!("<super: <class '{class}'>, NULL>")
        }
    }

    fn __get__(
        th: &Thread,
        zelf: &Obj<Super>,
        obj: Option<&Value>,
        ty: Option<&Value>,
    ) -> Result<Value> {
        let _ = ty;
        let (Some(o), false) = (obj.filter(|o| !o.is_none()), zelf.obj.is_some()) else {
            return Ok(zelf.value());
        };
        let Some(held) = zelf.ty.get() else {
            return Ok(zelf.value());
        };
        if !std::ptr::eq(zelf.ty(), &SUPER.ty) {
            return krait_object::protocol::call::call_type(th, zelf.ty(), &[held, o.clone()]);
        }
        match held.as_type() {
            Some(t) => Ok(super::new(t, o, check(th, t, o)?)),
            None => Ok(zelf.value()),
        }
    }

    /// the class invoking super()
    #[member]
    fn __thisclass__(zelf: &Obj<Super>) -> Value {
        zelf.ty.get_or_none()
    }

    /// the instance invoking super(); may be None
    #[member]
    fn __self__(zelf: &Obj<Super>) -> Value {
        zelf.obj.get_or_none()
    }

    /// the type of the instance invoking super(); may be None
    #[member]
    fn __self_class__(zelf: &Obj<Super>) -> Value {
        zelf.obj_type.get_or_none()
    }
}

pub(crate) fn install() {
    let mut slots = SuperMethods::SPEC.slots.to_vec();
    slots.extend([
        Slot::new(super_new),
        Slot::init(super_init),
        Slot::getattro(super_getattro),
    ]);
    ready_type(
        &SUPER.ty,
        &TypeSpec {
            doc: Some(
                "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires issubclass(type2, type)",
            ),
            // Once per process.
            slots: Vec::leak(slots),
            ..SuperMethods::SPEC
        },
    );
}
