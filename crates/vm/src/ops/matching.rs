//! Pattern matching (PEP 634).

use krait_object::flags::MATCH_SELF;
use krait_object::protocol::{attr, call};
use krait_object::types::tuple;
use krait_object::{Result, Thread, Value, wk};

/// `MATCH_KEYS`: the values as a tuple, or `None`.
pub fn keys(th: &Thread, map: &Value, keys: &Value) -> Result<Value> {
    let Some(keys) = keys.as_tuple() else {
        return Ok(Value::none());
    };
    if keys.is_empty() {
        return Ok(tuple::empty().into_value());
    }
    let seen = krait_builtins::set::new_set(th);
    let get = attr::get_text(th, map, "get")?;
    let missing = krait_object::typeobj::OBJECT.create(()).into_value();
    let mut values = Vec::with_capacity(keys.len());
    for k in keys.as_slice() {
        if krait_builtins::set::contains(th, &seen, k)? {
            return Err(th.value_error(format!(
                "mapping pattern checks duplicate key ({})",
                krait_object::protocol::repr::repr_text(th, k)?
            )));
        }
        seen.add(th, k.clone())?;
        let v = call::call(th, &get, &[k.clone(), missing.clone()])?;
        if v.is(&missing) {
            return Ok(Value::none());
        }
        values.push(v);
    }
    Ok(tuple::from_vec(values).into_value())
}

/// `MATCH_CLASS`: the attributes as a tuple, or `None`.
pub fn class(
    th: &Thread,
    subject: &Value,
    cls: &Value,
    names: &Value,
    npos: usize,
) -> Result<Value> {
    let Some(t) = cls.as_type() else {
        return Err(th.type_error("called match pattern must be a class"));
    };
    if !call::is_instance(th, subject, cls)? {
        return Ok(Value::none());
    }
    let Some(names) = names.as_tuple() else {
        return Ok(Value::none());
    };
    let mut seen: Vec<Value> = Vec::new();
    let mut out = Vec::new();
    if npos > 0 {
        let (args, match_self) = match attr::get_opt(th, cls, wk::__match_args__())? {
            Some(a) => {
                if a.as_exact_tuple().is_none() {
                    return Err(th.type_error(format!(
                        "{}.__match_args__ must be a tuple (got {})",
                        t.short_name(),
                        a.ty().name()
                    )));
                }
                (a, false)
            }
            None => (tuple::empty().into_value(), t.has(MATCH_SELF)),
        };
        let allowed = if match_self {
            1
        } else {
            args.as_tuple().map_or(0, |a| a.len())
        };
        if allowed < npos {
            return Err(th.type_error(format!(
                "{}() accepts {allowed} positional sub-pattern{} ({npos} given)",
                t.short_name(),
                if allowed == 1 { "" } else { "s" }
            )));
        }
        if match_self {
            out.push(subject.clone());
        } else {
            for name in args
                .as_tuple()
                .map_or(&[][..], |a| a.as_slice())
                .iter()
                .take(npos)
            {
                if name.as_exact_str().is_none() {
                    return Err(th.type_error(format!(
                        "__match_args__ elements must be strings (got {})",
                        name.ty().name()
                    )));
                }
                match attribute(th, subject, name, t, &mut seen)? {
                    Some(v) => out.push(v),
                    None => return Ok(Value::none()),
                }
            }
        }
    }
    for name in names.as_slice() {
        match attribute(th, subject, name, t, &mut seen)? {
            Some(v) => out.push(v),
            None => return Ok(Value::none()),
        }
    }
    Ok(tuple::from_vec(out).into_value())
}

fn attribute(
    th: &Thread,
    subject: &Value,
    name: &Value,
    t: &krait_object::TypeObject,
    seen: &mut Vec<Value>,
) -> Result<Option<Value>> {
    if let Some(n) = name.as_str()
        && seen
            .iter()
            .any(|s| s.as_str().is_some_and(|s| s.same_text(n)))
    {
        return Err(th.type_error(format!(
            "{}() got multiple sub-patterns for attribute '{}'",
            t.short_name(),
            n.to_string_lossy()
        )));
    }
    seen.push(name.clone());
    attr::get_opt(th, subject, name)
}
