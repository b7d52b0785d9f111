//! `object.__reduce_ex__` and `object.__getstate__`: how an instance is taken apart for `copy` and `pickle`.

use krait_object::err::Result;
use krait_object::protocol::{attr, call, iter};
use krait_object::types::{dict::DictData, tuple};
use krait_object::{Thread, Value, typeobj, wk};

/// Calls a function of the module `copyreg`.
pub fn copyreg(th: &Thread, name: &str, args: &[Value]) -> Result<Value> {
    let f = copyreg_attr(th, name)?;
    call::call(th, &f, args)
}

fn copyreg_attr(th: &Thread, name: &str) -> Result<Value> {
    let m = (th.interp.hooks.get().import)(th, "copyreg")?;
    attr::get_text(th, &m, name)
}

/// `object.__reduce_ex__`: `__reduce__` if the class has its own, by protocol otherwise.
pub fn reduce_ex(th: &Thread, v: &Value, protocol: i32) -> Result<Value> {
    let class = v.ty();
    let own = class.lookup(th, wk::__reduce__());
    let default = typeobj::OBJECT.ty.lookup(th, wk::__reduce__());
    let overridden = match (&own, &default) {
        (Some(a), Some(b)) => !a.is(b),
        _ => false,
    };
    if overridden {
        let r = attr::get(th, v, wk::__reduce__())?;
        return call::call0(th, &r);
    }
    if protocol >= 2 {
        reduce_newobj(th, v)
    } else {
        copyreg(th, "_reduce_ex", &[v.clone(), Value::int32(protocol)])
    }
}

fn cannot_pickle(th: &Thread, v: &Value) -> krait_object::Raised {
    th.type_error(format!("cannot pickle '{}' object", v.ty().name()))
}

/// Arguments for `__new__`, positional and by keyword.
fn new_arguments(th: &Thread, v: &Value) -> Result<(Option<Value>, Option<Value>)> {
    if let Some(f) = call::lookup_special(th, v, wk::__getnewargs_ex__())? {
        let r = call::call0(th, &f)?;
        let Some(t) = r.as_tuple() else {
            return Err(th.type_error(format!(
                "__getnewargs_ex__ should return a tuple, not '{}'",
                r.ty().name()
            )));
        };
        let [args, kwargs] = t.as_slice() else {
            return Err(th.value_error(format!(
                "__getnewargs_ex__ should return a tuple of length 2, not {}",
                t.len()
            )));
        };
        if args.as_tuple().is_none() {
            return Err(th.type_error(format!(
                "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'",
                args.ty().name()
            )));
        }
        if kwargs.as_dict().is_none() {
            return Err(th.type_error(format!(
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'",
                kwargs.ty().name()
            )));
        }
        return Ok((Some(args.clone()), Some(kwargs.clone())));
    }
    if let Some(f) = call::lookup_special(th, v, wk::__getnewargs__())? {
        let r = call::call0(th, &f)?;
        if r.as_tuple().is_none() {
            return Err(th.type_error(format!(
                "__getnewargs__ should return a tuple, not '{}'",
                r.ty().name()
            )));
        }
        return Ok((Some(r), None));
    }
    Ok((None, None))
}

fn reduce_newobj(th: &Thread, v: &Value) -> Result<Value> {
    let class = v.ty();
    if class.slots.new.get().is_none() {
        return Err(cannot_pickle(th, v));
    }
    let (args, kwargs) = new_arguments(th, v)?;
    let has_args = args.is_some();
    let positional = args
        .as_ref()
        .and_then(Value::as_tuple)
        .map_or(&[][..], |t| t.as_slice());
    let (function, newargs) = match kwargs.as_ref().and_then(Value::as_dict) {
        Some(k) if !k.is_empty() => (
            "__newobj_ex__",
            vec![
                class.type_value(),
                args.clone().unwrap_or_else(|| tuple::empty().into_value()),
                k.value(),
            ],
        ),
        _ => {
            let mut all = vec![class.type_value()];
            all.extend_from_slice(positional);
            ("__newobj__", all)
        }
    };
    let function = copyreg_attr(th, function)?;
    let is_container = v.as_list().is_some() || v.as_dict().is_some();
    let state = state(th, v, !(has_args || is_container))?;
    let list_items = if v.as_list().is_some() {
        iter::iter(th, v)?
    } else {
        Value::none()
    };
    let dict_items = if v.as_dict().is_some() {
        let items = call::call_method(th, v, wk::items(), &[])?;
        iter::iter(th, &items)?
    } else {
        Value::none()
    };
    Ok(tuple::from_array([
        function,
        tuple::from_vec(newargs).into_value(),
        state,
        list_items,
        dict_items,
    ])
    .into_value())
}

/// `v.__getstate__()`; `object`'s own is told whether a state is needed to rebuild the instance.
fn state(th: &Thread, v: &Value, required: bool) -> Result<Value> {
    let own = v.ty().lookup(th, wk::__getstate__());
    let default = typeobj::OBJECT.ty.lookup(th, wk::__getstate__());
    if let (Some(a), Some(b)) = (&own, &default)
        && a.is(b)
        && !v.as_header().is_some_and(|h| {
            typeobj::shape::get(th, h, wk::__getstate__()).is_ok_and(|x| x.is_some())
        })
    {
        return default_state(th, v, required);
    }
    let f = attr::get(th, v, wk::__getstate__())?;
    call::call0(th, &f)
}

/// The names of `__slots__` along the MRO, as `copyreg` computes and caches them.
fn slot_names(th: &Thread, v: &Value) -> Result<Option<Value>> {
    let class = v.ty();
    if let Some(d) = class.dict()
        && let Some(names) = d.get(th, wk::__slotnames__())?
    {
        if !names.is_none() && names.as_list().is_none() {
            return Err(th.type_error(format!(
                "{}.__slotnames__ should be a list or None, not {}",
                class.name(),
                names.ty().name()
            )));
        }
        return Ok(Some(names));
    }
    let names = copyreg(th, "_slotnames", &[class.type_value()])?;
    if !names.is_none() && names.as_list().is_none() {
        return Err(th.type_error("copyreg._slotnames didn't return a list or None"));
    }
    Ok(Some(names))
}

/// `object.__getstate__`: the instance dict, with the values of `__slots__` if there are any.
pub fn default_state(th: &Thread, v: &Value, required: bool) -> Result<Value> {
    let class = v.ty();
    if required && crate::type_type::visible_itemsize(class) != 0 {
        return Err(th.type_error(format!("cannot pickle {} objects", class.name())));
    }
    let mut state = Value::none();
    if let Some(h) = v.as_header()
        && typeobj::shape::supports_dict(h)
        && !typeobj::shape::attributes(th, h).is_empty()
    {
        state = super::dict_of(th, v)?.into_value();
    }
    let names = slot_names(th, v)?;
    if required && !class.shares_payload(&typeobj::OBJECT.ty) {
        return Err(cannot_pickle(th, v));
    }
    let names = names
        .as_ref()
        .and_then(Value::as_list)
        .map(|l| l.snapshot())
        .unwrap_or_default();
    let slots = DictData::create();
    for n in names {
        if let Some(x) = attr::get_opt(th, v, &n)? {
            slots.set(th, n, x)?;
        }
    }
    if slots.is_empty() {
        return Ok(state);
    }
    Ok(tuple::from_array([state, slots.into_value()]).into_value())
}
