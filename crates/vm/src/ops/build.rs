//! Building containers and strings.

use crate::slot::{Word, clone, view};
use krait_object::protocol::{attr, item, iter};
use krait_object::types::str;
use krait_object::{DictData, Raised, Result, Thread, Value, exc, wk};

/// # Safety
/// `items` points to `n` live words.
pub unsafe fn set(th: &Thread, items: *mut Word, n: usize) -> Result<Value> {
    let s = krait_builtins::set::new_set(th);
    for i in 0..n {
        // SAFETY: as above.
        s.add(th, unsafe { clone(*items.add(i)) })?;
    }
    Ok(s.into_value())
}

/// # Safety
/// `items` points to `2 * n` live words.
pub unsafe fn map(th: &Thread, items: *mut Word, n: usize) -> Result<Value> {
    let d = DictData::create();
    d.reserve(n)?;
    for i in 0..n {
        // SAFETY: as above.
        unsafe { d.set(th, clone(*items.add(i * 2)), clone(*items.add(i * 2 + 1)))? };
    }
    Ok(d.into_value())
}

/// # Safety
/// `items` points to `n` live words, all strings.
pub unsafe fn string(th: &Thread, items: *mut Word, n: usize) -> Result<Value> {
    let parts = (0..n).filter_map(|i| {
        // SAFETY: the words outlive this call, and so do the strings.
        unsafe {
            view(*items.add(i))
                .as_str()
                .map(|s| &*std::ptr::from_ref(s))
        }
    });
    str::concat_all(th, parts)
}

/// A template string literal.
pub fn template(_: &Thread, strings: &Value, interpolations: &Value) -> Result<Value> {
    Ok(crate::types::template::new_template(
        strings.clone(),
        interpolations.clone(),
    ))
}

pub fn interpolation(
    _: &Thread,
    value: &Value,
    text: &Value,
    spec: Option<&Value>,
    conversion: usize,
) -> Result<Value> {
    let conversion = match conversion {
        1 => str::new("s"),
        2 => str::new("r"),
        3 => str::new("a"),
        _ => Value::none(),
    };
    let spec = spec.cloned().unwrap_or_else(str::empty);
    Ok(crate::types::template::new_interpolation(
        value.clone(),
        text.clone(),
        conversion,
        spec,
    ))
}

/// `[*v]`.
pub fn list_extend(th: &Thread, l: &Value, v: &Value) -> Result<()> {
    let Some(list) = l.as_list() else {
        return Err(th.system_error("not a list"));
    };
    match krait_builtins::list::extend(th, list, v) {
        Err(e)
            if e.is(&exc::TYPE_ERROR)
                && v.ty().slots.iter.get().is_none()
                && !item::is_sequence(v) =>
        {
            Err(th.type_error(format!(
                "Value after * must be an iterable, not {}",
                v.ty().name()
            )))
        }
        r => r,
    }
}

pub fn set_add(th: &Thread, s: &Value, v: Value) -> Result<()> {
    match krait_builtins::set::SET.get(s) {
        Some(s) => s.add(th, v).map(drop),
        // Of all sets that code adds to, only `__conditional_annotations__` can be rebound by a program.
        None => Err(th.type_error(format!("'{}' object is not a set", s.ty().name()))),
    }
}

pub fn set_update(th: &Thread, s: &Value, v: &Value) -> Result<()> {
    let Some(s) = krait_builtins::set::SET.get(s) else {
        return Err(th.system_error("not a set"));
    };
    iter::for_each(th, v, |x| s.add(th, x).map(drop))
}

/// `{**m}`.
pub fn dict_update(th: &Thread, d: &Value, m: &Value) -> Result<()> {
    let Some(dict) = d.as_dict() else {
        return Err(th.system_error("not a dict"));
    };
    match merge(th, dict, m, None) {
        Err(e) if e.is(&exc::ATTRIBUTE_ERROR) => {
            Err(th.type_error(format!("'{}' object is not a mapping", m.ty().name())))
        }
        r => r,
    }
}

/// `f(**m)`: keys must be strings and new.
pub fn dict_merge(th: &Thread, d: &Value, m: &Value, func: Word) -> Result<()> {
    let Some(dict) = d.as_dict() else {
        return Err(th.system_error("not a dict"));
    };
    let func = if func == 0 {
        None
    } else {
        // SAFETY: the callee's word lies below on the stack and is live.
        Some(unsafe { clone(func) })
    };
    match merge(th, dict, m, Some(func.as_ref())) {
        Err(e) if e.is(&exc::ATTRIBUTE_ERROR) => Err(th.type_error(format!(
            "{} argument after ** must be a mapping, not {}",
            describe(th, func.as_ref()),
            m.ty().name()
        ))),
        r => r,
    }
}

/// `module.qualname()` of a callee, for messages.
pub fn describe(th: &Thread, f: Option<&Value>) -> String {
    let Some(f) = f else {
        return "function".to_owned();
    };
    let text = |v: Option<Value>| v.and_then(|v| v.as_str().map(|s| s.to_string_lossy()));
    let get = |n: &Value| attr::get_opt(th, f, n).ok().flatten();
    match text(get(wk::__qualname__())) {
        Some(q) => match text(get(wk::__module__())) {
            Some(m) if m != "builtins" => format!("{m}.{q}()"),
            _ => format!("{q}()"),
        },
        None => krait_object::protocol::repr::str_text(th, f).unwrap_or_default(),
    }
}

fn merge(
    th: &Thread,
    d: &krait_object::Dict,
    m: &Value,
    unique: Option<Option<&Value>>,
) -> Result<()> {
    let Some(func) = unique else {
        return krait_builtins::dict::merge_from(th, d, m, true);
    };
    merge_new(th, d, m).map_err(|e| match repeated(&e) {
        Some(k) => match krait_object::protocol::repr::str_text(th, &k) {
            Ok(k) => th.type_error(format!(
                "{} got multiple values for keyword argument '{k}'",
                describe(th, func)
            )),
            Err(e) => e,
        },
        None => e,
    })
}

/// The key of a `KeyError`: whoever raised it, it is taken for that of a repeated argument.
fn repeated(e: &Raised) -> Option<Value> {
    if !e.is(&exc::KEY_ERROR) {
        return None;
    }
    match e.data()?.args().as_slice() {
        [key] => Some(key.clone()),
        _ => None,
    }
}

/// Merges a mapping that has no key that is there; `KeyError` if it has one.
fn merge_new(th: &Thread, d: &krait_object::Dict, m: &Value) -> Result<()> {
    let new = |k: &Value| -> Result<()> {
        if d.contains(th, k)? {
            return Err(th.key_error(k));
        }
        Ok(())
    };
    if let Some(src) = krait_object::types::dict::iterated_as_dict(m) {
        return d.merge_new(th, src);
    }
    let keys = krait_builtins::dict::mapping_keys(th, m)?;
    for k in (0..).map_while(|i| keys.get(i)) {
        new(&k)?;
        let v = item::get(th, m, &k)?;
        d.set(th, k, v)?;
    }
    Ok(())
}
