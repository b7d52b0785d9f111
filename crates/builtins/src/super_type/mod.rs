//! `super`.

mod methods;

use krait_object::err::Result;
use krait_object::typeobj::TypeObject;
use krait_object::{Field, Thread, Trace, Value, typeobj};

pub(crate) use methods::install;

#[derive(Trace, Default)]
pub struct Super {
    /// `__self__`
    pub obj: Field,
    /// `__thisclass__`
    pub ty: Field,
    /// `__self_class__`
    pub obj_type: Field,
}

krait_object::pytype! {
    pub static SUPER: Super = "super", BASETYPE | HAVE_GC;
}

/// The class whose MRO is searched for `super(ty, obj)` (`supercheck`).
pub fn check(th: &Thread, ty: &'static TypeObject, obj: &Value) -> Result<&'static TypeObject> {
    if let Some(o) = obj.as_type()
        && o.is_subtype(ty)
    {
        return Ok(o);
    }
    if obj.ty().is_subtype(ty) {
        return Ok(obj.ty());
    }
    let class = krait_object::protocol::attr::get_opt(th, obj, krait_object::wk::__class__())?;
    if let Some(c) = class.as_ref().and_then(Value::as_type)
        && !std::ptr::eq(c, obj.ty())
        && c.is_subtype(ty)
    {
        return Ok(c);
    }
    let (kind, name) = match obj.as_type() {
        Some(t) => ("type", t.name()),
        None => ("instance of", obj.ty().name()),
    };
    Err(th.type_error(format!(
        "super(type, obj): obj ({kind} {name}) is not an instance or subtype of type ({}).",
        ty.name()
    )))
}

/// What follows `ty` in the MRO of `start` and has the name, not yet bound.
fn find_after(ty: &'static TypeObject, start: &'static TypeObject, name: &Value) -> Option<Value> {
    let name = name.as_str()?;
    let mro = start.mro()?;
    mro.as_slice()
        .iter()
        .skip_while(|t| !ty.is(t))
        .skip(1)
        .filter_map(Value::as_type)
        .find_map(|t| t.dict()?.get_str_only(name))
}

/// `super(ty, obj).name`, for `LOAD_SUPER_ATTR`; `None` if no class after `ty` has it.
///
/// `obj_type` is what [`check`] returned for `ty` and `obj`.
pub fn lookup(
    th: &Thread,
    ty: &'static TypeObject,
    obj: &Value,
    obj_type: &'static TypeObject,
    name: &Value,
) -> Result<Option<Value>> {
    let Some(v) = find_after(ty, obj_type, name) else {
        return Ok(None);
    };
    match v.ty().slots.descr_get.get() {
        Some(get) => {
            let through_class = obj.as_type().is_some_and(|o| std::ptr::eq(o, obj_type));
            let on = if through_class { None } else { Some(obj) };
            get(th, &v, on, Some(&obj_type.type_value())).map(Some)
        }
        None => Ok(Some(v)),
    }
}

/// `super(ty, obj).name`, with the attributes of `super` objects themselves where no class after `ty` has the name.
pub fn get_attr(th: &Thread, ty: &Value, obj: &Value, name: &Value) -> Result<Value> {
    let Some(t) = ty.as_type() else {
        return Err(th.type_error(format!(
            "super() argument 1 must be a type, not {}",
            ty.ty().name()
        )));
    };
    let start = check(th, t, obj)?;
    // `super().__class__` is `super` itself.
    if !name.is(krait_object::wk::__class__())
        && let Some(v) = lookup(th, t, obj, start, name)?
    {
        return Ok(v);
    }
    typeobj::generic_getattr(th, &new(t, obj, start), name)
}

/// For `LOAD_SUPER_METHOD`: the unbound function and `true` if `obj` is to be passed first, else the attribute.
pub fn get_method(th: &Thread, ty: &Value, obj: &Value, name: &Value) -> Result<(Value, bool)> {
    if let Some(t) = ty.as_type()
        && !name.is(krait_object::wk::__class__())
    {
        let start = check(th, t, obj)?;
        let through_class = obj.as_type().is_some_and(|o| std::ptr::eq(o, start));
        if !through_class
            && let Some(v) = find_after(t, start, name)
            && v.ty().has(krait_object::flags::METHOD_DESCRIPTOR)
        {
            return Ok((v, true));
        }
    }
    get_attr(th, ty, obj, name).map(|v| (v, false))
}

/// A `super` object.
pub fn new(ty: &'static TypeObject, obj: &Value, obj_type: &'static TypeObject) -> Value {
    SUPER
        .create(Super {
            ty: Field::new(ty.type_value()),
            obj: Field::new(obj.clone()),
            obj_type: Field::new(obj_type.type_value()),
        })
        .into_value()
}
