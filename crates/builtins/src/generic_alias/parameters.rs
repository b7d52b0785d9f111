//! Type parameters of aliases: which there are, and putting arguments in their places.

use crate::text::Builder;
use krait_object::err::Result;
use krait_object::protocol::{attr, call, item, repr, truth};
use krait_object::types::{list, tuple};
use krait_object::{List, Thread, Value, wk};

fn push_unique(out: &mut Vec<Value>, v: &Value) {
    if !out.iter().any(|x| x.is(v)) {
        out.push(v.clone());
    }
}

fn items_of(v: &Value) -> Option<Vec<Value>> {
    match (v.as_tuple(), v.as_list()) {
        (Some(t), _) => Some(t.as_slice().to_vec()),
        (_, Some(l)) => Some(l.snapshot()),
        _ => None,
    }
}

/// The type parameters that occur in arguments, in order of first occurrence.
pub fn make_parameters(th: &Thread, args: &[Value]) -> Result<Vec<Value>> {
    let mut out = Vec::new();
    for a in args {
        // A bare class has the descriptors of its instances.
        if a.as_type().is_some() {
            continue;
        }
        if let Some(inner) = items_of(a) {
            let sub = th.recurse(" in __parameter__ calculation", || {
                make_parameters(th, &inner)
            })?;
            sub.iter().for_each(|p| push_unique(&mut out, p));
        } else if attr::get_opt(th, a, wk::__typing_subst__())?.is_some() {
            push_unique(&mut out, a);
        } else if let Some(sub) = attr::get_opt(th, a, wk::__parameters__())?
            && let Some(sub) = sub.as_tuple()
        {
            sub.as_slice().iter().for_each(|p| push_unique(&mut out, p));
        }
    }
    Ok(out)
}

/// `*tuple[int, str]` among arguments stands for its parts.
fn unpack_args(th: &Thread, key: &Value) -> Result<Vec<Value>> {
    let given = key
        .as_tuple()
        .map_or_else(|| vec![key.clone()], |t| t.as_slice().to_vec());
    let mut out = Vec::with_capacity(given.len());
    for v in given {
        if v.as_type().is_none()
            && let Some(parts) = attr::get_opt(th, &v, wk::__typing_unpacked_tuple_args__())?
            && let Some(t) = parts.as_tuple()
            && !t
                .as_slice()
                .last()
                .is_some_and(|l| l.is(&Value::ellipsis()))
        {
            out.extend_from_slice(t.as_slice());
            continue;
        }
        out.push(v);
    }
    Ok(out)
}

/// The arguments of an alias with `key` put in place of its parameters; for `alias[key]`.
pub fn substitute(
    th: &Thread,
    alias: &Value,
    args: &[Value],
    parameters: &[Value],
    key: &Value,
) -> Result<Vec<Value>> {
    if parameters.is_empty() {
        return Err(th.type_error(format!(
            "{} is not a generic class",
            repr::repr_text(th, alias)?
        )));
    }
    let mut given = unpack_args(th, key)?;
    for p in parameters {
        let prepare = attr::get_opt(th, p, wk::__typing_prepare_subst__())?;
        if let Some(f) = prepare.filter(|f| !f.is_none()) {
            let all = tuple::from_vec(given).into_value();
            let r = call::call(th, &f, &[alias.clone(), all])?;
            given = items_of(&r).unwrap_or_else(|| vec![r]);
        }
    }
    if given.len() != parameters.len() {
        return Err(th.type_error(format!(
            "Too {} arguments for {}; actual {}, expected {}",
            if given.len() > parameters.len() {
                "many"
            } else {
                "few"
            },
            repr::repr_text(th, alias)?,
            given.len(),
            parameters.len()
        )));
    }
    replace_all(th, args, parameters, &given)
}

fn replace_all(
    th: &Thread,
    args: &[Value],
    parameters: &[Value],
    given: &[Value],
) -> Result<Vec<Value>> {
    let mut out = Vec::with_capacity(args.len());
    for a in args {
        if a.as_type().is_some() {
            out.push(a.clone());
            continue;
        }
        if let Some(inner) = items_of(a) {
            let new = th.recurse(" in type parameters", || {
                replace_all(th, &inner, parameters, given)
            })?;
            out.push(if a.as_list().is_some() {
                list::from_vec(new).into_value()
            } else {
                tuple::from_vec(new).into_value()
            });
            continue;
        }
        let unpack = match attr::get_opt(th, a, wk::__typing_is_unpacked_typevartuple__())? {
            Some(v) => truth::is_true(th, &v)?,
            None => false,
        };
        let new = match attr::get_opt(th, a, wk::__typing_subst__())? {
            Some(subst) => {
                let at = parameters.iter().position(|p| p.is(a));
                let Some(arg) = at.and_then(|i| given.get(i)) else {
                    // It became a parameter after they were counted.
                    return Err(th.type_error(format!(
                        "argument {} with __typing_subst__ was not found in __parameters__",
                        repr::repr_text(th, a)?
                    )));
                };
                call::call1(th, &subst, arg)?
            }
            None => replace_inner(th, a, parameters, given)?,
        };
        if unpack {
            match new.as_tuple() {
                Some(t) => out.extend_from_slice(t.as_slice()),
                None => {
                    return Err(th.type_error(format!(
                        "expected __typing_subst__ of {} objects to return a tuple, not {}",
                        a.ty().full_name(),
                        new.ty().full_name()
                    )));
                }
            }
        } else {
            out.push(new);
        }
    }
    Ok(out)
}

/// An argument that has parameters of its own, subscripted by what stands for them.
fn replace_inner(th: &Thread, a: &Value, parameters: &[Value], given: &[Value]) -> Result<Value> {
    let Some(own) = attr::get_opt(th, a, wk::__parameters__())? else {
        return Ok(a.clone());
    };
    let Some(own) = own.as_tuple().filter(|t| !t.is_empty()) else {
        return Ok(a.clone());
    };
    let mut keys = Vec::with_capacity(own.len());
    for p in own.as_slice() {
        let Some(arg) = parameters
            .iter()
            .position(|q| q.is(p))
            .and_then(|i| given.get(i))
        else {
            keys.push(p.clone());
            continue;
        };
        // A type variable tuple was given a tuple.
        match arg.as_tuple() {
            Some(t) if p.ty().slots.iter.get().is_some() => keys.extend_from_slice(t.as_slice()),
            _ => keys.push(arg.clone()),
        }
    }
    item::get(th, a, tuple::from_vec(keys).as_value())
}

/// The items of a list, which may lose some while others show themselves.
fn push_live(th: &Thread, b: &mut Builder, l: &List) -> Result<()> {
    for i in 0..l.len() {
        if i != 0 {
            b.push_str(", ");
        }
        let Some(p) = l.get(i) else {
            return Err(th.index_error("list index out of range"));
        };
        push_list(th, b, std::slice::from_ref(&p))?;
    }
    Ok(())
}

/// Parts separated by commas.
pub(super) fn push_list(th: &Thread, b: &mut Builder, parts: &[Value]) -> Result<()> {
    for (i, p) in parts.iter().enumerate() {
        if i != 0 {
            b.push_str(", ");
        }
        match p.as_list() {
            Some(l) => {
                b.push_str("[");
                th.recurse(" in repr", || push_live(th, b, l))?;
                b.push_str("]");
            }
            None => super::push_part(th, b, p)?,
        }
    }
    Ok(())
}
