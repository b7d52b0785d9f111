//! Exceptions with a field or two of their own: `StopIteration`, `SystemExit`, `KeyError`, `NameError`,
//! `AttributeError`, `ImportError`.

use super::{base, members, new_slot, with_members};
use krait_object::err::Result;
use krait_object::exc::{self, ExcData};
use krait_object::protocol::repr;
use krait_object::typeobj::{Slot, TypeObject};
use krait_object::types::{dict::DictData, tuple};
use krait_object::{Args, Field, Obj, Thread, TypeSpec, Value, pymethods};

/// The specs of this file's types.
pub(super) fn spec(t: &TypeObject) -> Option<TypeSpec> {
    let is = |d: &'static TypeObject| std::ptr::eq(t, d);
    Some(if is(&exc::STOP_ITERATION.ty) {
        TypeSpec {
            doc: Some("Signal the end from iterator.__next__()."),
            slots: const { &[new_slot!(STOP_ITERATION), Slot::init(stop_iteration_init)] },
            getsets: members!(STOP_ITERATION: "value" value),
            ..TypeSpec::EMPTY
        }
    } else if is(&exc::SYSTEM_EXIT.ty) {
        TypeSpec {
            doc: Some("Request to exit from the interpreter."),
            slots: const { &[new_slot!(SYSTEM_EXIT), Slot::init(system_exit_init)] },
            getsets: members!(SYSTEM_EXIT: "code" code),
            ..TypeSpec::EMPTY
        }
    } else if is(&exc::KEY_ERROR.ty) {
        TypeSpec {
            doc: Some("Mapping key not found."),
            slots: &[Slot::str(key_error_str)],
            ..TypeSpec::EMPTY
        }
    } else if is(&exc::NAME_ERROR.ty) {
        TypeSpec {
            doc: Some("Name not found globally."),
            slots: const { &[new_slot!(NAME_ERROR), Slot::init(name_error_init)] },
            getsets: members!(NAME_ERROR: "name" name),
            ..TypeSpec::EMPTY
        }
    } else if is(&exc::ATTRIBUTE_ERROR.ty) {
        let s = TypeSpec {
            doc: Some("Attribute not found."),
            slots: const { &[new_slot!(ATTRIBUTE_ERROR), Slot::init(attribute_error_init)] },
            ..AttributeErrorMethods::SPEC
        };
        with_members(s, members!(ATTRIBUTE_ERROR: "name" name, "obj" obj))
    } else if is(&exc::IMPORT_ERROR.ty) {
        let s = TypeSpec {
            doc: Some("Import can't find module, or can't find name in module."),
            slots: const {
                &[
                    new_slot!(IMPORT_ERROR),
                    Slot::init(import_error_init),
                    Slot::str(import_error_str),
                ]
            },
            ..ImportErrorMethods::SPEC
        };
        with_members(
            s,
            members!(IMPORT_ERROR: "msg" msg, "name" name, "path" path, "name_from" name_from),
        )
    } else {
        return None;
    })
}

fn set_args(v: &Value, args: Args<'_>) {
    if let Some(e) = exc::data(v) {
        e.set_args(tuple::from_slice(args.positional()));
    }
}

/// Stores keyword arguments in fields; the positional ones become `args`.
fn keywords(
    th: &Thread,
    v: &Value,
    args: Args<'_>,
    func: &str,
    fields: &[(&str, &Field)],
) -> Result<()> {
    set_args(v, args);
    for (_, f) in fields {
        drop(f.take());
    }
    args.check_keywords(th, func, fields.len())?;
    for (k, x) in args.keywords() {
        let key = crate::text::lossy(k);
        match fields.iter().find(|(n, _)| *n == key) {
            Some((_, f)) => f.set(x.clone()),
            None => {
                let hint = crate::suggest::closest(&key, fields.iter().map(|(n, _)| *n))
                    .map_or_else(String::new, |s| format!(". Did you mean '{s}'?"));
                return Err(th.type_error(format!(
                    "{func}() got an unexpected keyword argument '{key}'{hint}"
                )));
            }
        }
    }
    Ok(())
}

fn stop_iteration_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    base::no_keywords(th, v, args)?;
    set_args(v, args);
    if let Some(e) = exc::STOP_ITERATION.get(v) {
        e.ext
            .value
            .set(args.values.first().cloned().unwrap_or_else(Value::none));
    }
    Ok(())
}

fn system_exit_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    base::no_keywords(th, v, args)?;
    set_args(v, args);
    if let Some(e) = exc::SYSTEM_EXIT.get(v) {
        match args.values {
            [] => {}
            [one] => e.ext.code.set(one.clone()),
            _ => e.ext.code.set(e.base.args().into_value()),
        }
    }
    Ok(())
}

/// A missing key is shown by its `repr`, so that an empty string can be seen.
fn key_error_str(th: &Thread, v: &Value) -> Result<Value> {
    let Some(e) = exc::data(v) else {
        return repr::repr(th, v);
    };
    match e.args().as_slice() {
        [one] => repr::repr(th, one),
        _ => base::text(th, e),
    }
}

fn name_error_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    match exc::NAME_ERROR.get(v) {
        Some(e) => keywords(th, v, args, "NameError", &[("name", &e.ext.name)]),
        None => Ok(()),
    }
}

fn attribute_error_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    match exc::ATTRIBUTE_ERROR.get(v) {
        Some(e) => keywords(
            th,
            v,
            args,
            "AttributeError",
            &[("name", &e.ext.name), ("obj", &e.ext.obj)],
        ),
        None => Ok(()),
    }
}

fn import_error_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    let Some(e) = exc::IMPORT_ERROR.get(v) else {
        return Ok(());
    };
    let x = &e.ext;
    keywords(
        th,
        v,
        args,
        "ImportError",
        &[
            ("name", &x.name),
            ("path", &x.path),
            ("name_from", &x.name_from),
        ],
    )?;
    match args.positional() {
        [msg] => x.msg.set(msg.clone()),
        _ => drop(x.msg.take()),
    }
    Ok(())
}

fn import_error_str(th: &Thread, v: &Value) -> Result<Value> {
    let Some(e) = exc::IMPORT_ERROR.get(v) else {
        return repr::repr(th, v);
    };
    match e.ext.msg.get() {
        Some(m) if m.as_exact_str().is_some() => Ok(m),
        _ => base::text(th, &e.base),
    }
}

/// The instance dict's entries and some fields, as a new dict; `None` if there are neither.
fn state(th: &Thread, v: &Value, fields: &[(&str, Option<Value>)]) -> Result<Option<Value>> {
    let dict = base::instance_dict(th, v)?;
    if fields.iter().all(|(_, x)| x.is_none()) {
        return Ok(dict.map(krait_object::Ref::into_value));
    }
    let d = match dict {
        Some(d) => d.copy()?,
        None => DictData::create(),
    };
    for (name, x) in fields {
        if let Some(x) = x {
            d.set_str(th, name, x.clone())?;
        }
    }
    Ok(Some(d.into_value()))
}

struct AttributeErrorMethods;

#[pymethods]
impl AttributeErrorMethods {
    /// Helper for pickle; `obj` is left out.
    #[method]
    fn __getstate__(th: &Thread, zelf: &Obj<ExcData>) -> Result<Value> {
        attribute_state(th, zelf)
    }

    /// Helper for pickle.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<ExcData>) -> Result<Value> {
        let state = attribute_state(th, zelf)?;
        Ok(
            tuple::from_array([zelf.ty().type_value(), zelf.args().into_value(), state])
                .into_value(),
        )
    }
}

fn attribute_state(th: &Thread, e: &Obj<ExcData>) -> Result<Value> {
    let v = e.as_value();
    let name = exc::ATTRIBUTE_ERROR.get(&v).and_then(|x| x.ext.name.get());
    let args = e.args().into_value();
    let s = state(th, &v, &[("name", name), ("args", Some(args))])?;
    Ok(s.unwrap_or_else(Value::none))
}

struct ImportErrorMethods;

#[pymethods]
impl ImportErrorMethods {
    /// Helper for pickle.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
        let Some(e) = exc::IMPORT_ERROR.get(zelf) else {
            return Ok(Value::none());
        };
        let x = &e.ext;
        let s = state(
            th,
            zelf,
            &[
                ("name", x.name.get()),
                ("path", x.path.get()),
                ("name_from", x.name_from.get()),
            ],
        )?;
        let mut out = vec![zelf.ty().type_value(), e.base.args().into_value()];
        out.extend(s);
        Ok(tuple::from_vec(out).into_value())
    }
}
