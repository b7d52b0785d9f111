//! `raise` and `except`.

use krait_object::flags::BASE_EXC_SUBCLASS;
use krait_object::protocol::{attr, call};
use krait_object::{Raised, Result, Thread, Value, err, exc};

/// The outcome of a `raise` statement.
pub enum Raise {
    New(Raised),
    /// A bare `raise`: the traceback goes on growing where it was.
    Again(Raised),
}

/// `raise`, `raise what`, `raise what from cause`.
pub fn raise(th: &Thread, what: Option<Value>, cause: Option<Value>) -> Raise {
    let Some(what) = what else {
        return match th.handled_exception() {
            Some(e) => Raise::Again(Raised::from_value(e)),
            None => Raise::New(th.runtime_error("No active exception to reraise")),
        };
    };
    Raise::New(match prepare(th, &what, cause) {
        Ok(v) => {
            let e = Raised::from_value(v);
            if let Some(h) = th.handled_exception() {
                err::chain_context(&e, &h);
            }
            e
        }
        Err(e) => e,
    })
}

fn prepare(th: &Thread, what: &Value, cause: Option<Value>) -> Result<Value> {
    let e = err::instantiate(th, what)?;
    if let Some(c) = cause {
        let c = if c.is_none() {
            None
        } else if let Some(t) = c.as_type()
            && t.has(BASE_EXC_SUBCLASS)
        {
            let v = call::call0(th, &c)?;
            if !v.ty().has(BASE_EXC_SUBCLASS) {
                return Err(th.type_error(format!(
                    "calling {} should have returned an instance of BaseException, not {}",
                    krait_object::protocol::repr::repr_text(th, &c)?,
                    krait_object::protocol::repr::repr_text(th, &v.ty().type_value())?
                )));
            }
            Some(v)
        } else if c.ty().has(BASE_EXC_SUBCLASS) {
            Some(c)
        } else {
            return Err(th.type_error("exception causes must derive from BaseException"));
        };
        if let Some(d) = exc::data(&e) {
            d.cause.replace(c);
            d.suppress_context.set(true);
        }
    }
    Ok(e)
}

const NOT_AN_EXCEPTION: &str =
    "catching classes that do not inherit from BaseException is not allowed";

fn is_exception_class(v: &Value) -> bool {
    v.as_type().is_some_and(|t| t.has(BASE_EXC_SUBCLASS))
}

fn check_classes(th: &Thread, t: &Value) -> Result<()> {
    let ok = match t.as_tuple() {
        Some(items) => items.as_slice().iter().all(is_exception_class),
        None => is_exception_class(t),
    };
    if ok {
        Ok(())
    } else {
        Err(th.type_error(NOT_AN_EXCEPTION))
    }
}

/// Whether an exception matches a class or tuple of classes.
pub fn matches(th: &Thread, e: &Value, t: &Value) -> Result<bool> {
    check_classes(th, t)?;
    Ok(given_matches(e, t))
}

/// The same for classes that were checked.
pub fn given_matches(e: &Value, t: &Value) -> bool {
    // Tuples may nest to any depth.
    let mut todo = vec![t];
    while let Some(t) = todo.pop() {
        match t.as_tuple() {
            Some(items) => todo.extend(items.as_slice()),
            None if t.as_type().is_some_and(|t| e.ty().is_subtype(t)) => return true,
            None => {}
        }
    }
    false
}

/// `except*`: (rest, matched).
pub fn group_match(th: &Thread, e: &Value, t: &Value) -> Result<(Value, Value)> {
    check_classes(th, t)?;
    let group_class = |t: &Value| {
        t.as_type()
            .is_some_and(|t| t.is_subtype(&exc::BASE_EXCEPTION_GROUP.ty))
    };
    let bad = match t.as_tuple() {
        Some(items) => items.as_slice().iter().any(group_class),
        None => group_class(t),
    };
    if bad {
        return Err(th.type_error(
            "catching ExceptionGroup with except* is not allowed. Use except instead.",
        ));
    }
    if e.is_none() {
        return Ok((Value::none(), Value::none()));
    }
    let is_group = e.is_instance(&exc::BASE_EXCEPTION_GROUP.ty);
    if given_matches(e, t) {
        if is_group {
            return Ok((Value::none(), e.clone()));
        }
        let list = krait_object::types::tuple::from_array([e.clone()]).into_value();
        let g = call::call_type(
            th,
            &exc::EXCEPTION_GROUP.ty,
            &[krait_object::types::str::new(""), list],
        )?;
        // The group comes into being here, not where the exception was raised.
        let f = crate::frameobj::current(th);
        if !f.is_null() {
            crate::traceback::here(f, &krait_object::Raised::from_value(g.clone()));
        }
        return Ok((Value::none(), g));
    }
    if is_group {
        let split = attr::get_text(th, e, "split")?;
        let pair = call::call1(th, &split, t)?;
        let Some(p) = pair.as_tuple() else {
            return Err(th.type_error(format!(
                "{}.split must return a tuple, not {}",
                e.ty().name(),
                pair.ty().name()
            )));
        };
        let (Some(matched), Some(rest)) = (p.get(0), p.get(1)) else {
            return Err(th.type_error(format!(
                "{}.split must return a 2-tuple, got tuple of size {}",
                e.ty().name(),
                p.len()
            )));
        };
        return Ok((rest.clone(), matched.clone()));
    }
    Ok((e.clone(), Value::none()))
}
