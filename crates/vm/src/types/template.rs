//! `string.templatelib.Template` and `Interpolation` (PEP 750).

use krait_object::protocol::repr;
use krait_object::types::{str, tuple};
use krait_object::{Field, Obj, Result, Thread, Trace, TypeObject, Value};
use std::cell::Cell;

#[derive(Trace)]
pub struct TemplateData {
    pub strings: Value,
    pub interpolations: Value,
}

#[derive(Trace)]
pub struct InterpolationData {
    pub value: Value,
    pub expression: Value,
    pub conversion: Value,
    pub format_spec: Value,
}

/// Walks strings and interpolations in turn, skipping empty strings.
#[derive(Trace)]
pub struct TemplateIter {
    template: Field,
    at: Cell<usize>,
}

pub type Template = Obj<TemplateData>;
pub type Interpolation = Obj<InterpolationData>;

krait_object::pytype! {
    pub static TEMPLATE: TemplateData = "string.templatelib.Template", HAVE_GC;
}
krait_object::pytype! {
    pub static INTERPOLATION: InterpolationData = "string.templatelib.Interpolation", HAVE_GC;
}
krait_object::pytype! {
    pub static TEMPLATE_ITER: TemplateIter = "string.templatelib.TemplateIter", HAVE_GC | DISALLOW_INSTANTIATION;
}

pub fn new_template(strings: Value, interpolations: Value) -> Value {
    TEMPLATE
        .create(TemplateData {
            strings,
            interpolations,
        })
        .into_value()
}

pub fn new_interpolation(
    value: Value,
    expression: Value,
    conversion: Value,
    format_spec: Value,
) -> Value {
    INTERPOLATION
        .create(InterpolationData {
            value,
            expression,
            conversion,
            format_spec,
        })
        .into_value()
}

fn items(v: &Value) -> &[Value] {
    v.as_tuple().map_or(&[], |t| t.as_slice())
}

/// Two strings as one.
fn joined(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
    match (a.as_str(), b.as_str()) {
        (Some(a), Some(b)) => str::concat(th, a, b),
        _ => Ok(a.clone()),
    }
}

fn text(v: &Value) -> String {
    v.as_str().map(|s| s.to_string_lossy()).unwrap_or_default()
}

pub struct TemplateMethods;

/// Template object
#[krait_object::pymethods]
impl TemplateMethods {
    #[classmethod]
    fn __class_getitem__(cls: &'static TypeObject, item: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), item.clone())
    }

    fn __new__(th: &Thread, cls: &'static TypeObject, args: krait_object::Args) -> Result<Value> {
        args.no_keywords(th, "Template")?;
        let (mut strings, mut interpolations) = (Vec::<Value>::new(), Vec::new());
        let mut last_is_str = false;
        for a in args.positional() {
            if a.as_str().is_some() {
                match strings.last_mut() {
                    Some(last) if last_is_str => {
                        *last = joined(th, last, a)?;
                    }
                    _ => strings.push(a.clone()),
                }
                last_is_str = true;
            } else if INTERPOLATION.get(a).is_some() {
                if !last_is_str {
                    strings.push(str::empty());
                }
                interpolations.push(a.clone());
                last_is_str = false;
            } else {
                return Err(th.type_error(format!(
                    "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {}",
                    a.ty().name()
                )));
            }
        }
        if !last_is_str {
            strings.push(str::empty());
        }
        let data = TemplateData {
            strings: tuple::from_vec(strings).into_value(),
            interpolations: tuple::from_vec(interpolations).into_value(),
        };
        Ok(TEMPLATE.create_in(cls, data).into_value())
    }

    fn __repr__(th: &Thread, zelf: &Template) -> Result<String> {
        let s = repr::repr_text(th, &zelf.strings)?;
        let i = repr::repr_text(th, &zelf.interpolations)?;
        Ok(format!("Template(strings={s}, interpolations={i})"))
    }

    fn __iter__(zelf: &Template) -> Value {
        TEMPLATE_ITER
            .create(TemplateIter {
                template: Field::new(zelf.value()),
                at: Cell::new(0),
            })
            .into_value()
    }

    fn __concat__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        let (Some(x), Some(y)) = (TEMPLATE.get(a), TEMPLATE.get(b)) else {
            return Err(th.type_error(format!(
                "can only concatenate string.templatelib.Template (not \"{}\") to string.templatelib.Template",
                b.ty().name()
            )));
        };
        let mut strings = items(&x.strings).to_vec();
        let more = items(&y.strings);
        if let (Some(last), Some(first)) = (strings.last_mut(), more.first()) {
            *last = joined(th, last, first)?;
        }
        strings.extend_from_slice(more.get(1..).unwrap_or(&[]));
        let mut inter = items(&x.interpolations).to_vec();
        inter.extend_from_slice(items(&y.interpolations));
        Ok(new_template(
            tuple::from_vec(strings).into_value(),
            tuple::from_vec(inter).into_value(),
        ))
    }

    #[member]
    fn strings(zelf: &Template) -> Value {
        zelf.strings.clone()
    }

    #[member]
    fn interpolations(zelf: &Template) -> Value {
        zelf.interpolations.clone()
    }

    #[getter]
    fn values(zelf: &Template) -> Value {
        let v = items(&zelf.interpolations)
            .iter()
            .filter_map(|i| INTERPOLATION.get(i))
            .map(|i| i.value.clone())
            .collect();
        tuple::from_vec(v).into_value()
    }

    fn __reduce__(th: &Thread, zelf: &Template) -> Result<Value> {
        let f = krait_object::protocol::attr::get_text(
            th,
            &(th.interp.hooks.get().import)(th, "string.templatelib")?,
            "_template_unpickle",
        )?;
        let args =
            tuple::from_array([zelf.strings.clone(), zelf.interpolations.clone()]).into_value();
        Ok(tuple::from_array([f, args]).into_value())
    }
}

pub struct TemplateIterMethods;

#[krait_object::pymethods]
impl TemplateIterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Obj<TemplateIter>) -> Result<Option<Value>> {
        let Some(t) = zelf.template.get() else {
            return Ok(None);
        };
        let Some(t) = TEMPLATE.get(&t) else {
            return Ok(None);
        };
        loop {
            let i = zelf.at.get();
            zelf.at.set(i + 1);
            let list = if i.is_multiple_of(2) {
                items(&t.strings)
            } else {
                items(&t.interpolations)
            };
            match list.get(i / 2) {
                Some(v) if i.is_multiple_of(2) && v.as_str().is_some_and(|s| s.is_empty()) => {}
                Some(v) => return Ok(Some(v.clone())),
                None => {
                    drop(zelf.template.take());
                    return Ok(None);
                }
            }
        }
    }
}

pub struct InterpolationMethods;

/// Interpolation object
#[krait_object::pymethods(sig = "(value, expression='', conversion=None, format_spec='')")]
impl InterpolationMethods {
    #[name("Interpolation")]
    #[sig("(value, expression='', conversion=None, format_spec='')")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        value: Value,
        expression: Option<&krait_object::Str>,
        conversion: Option<&Value>,
        format_spec: Option<&krait_object::Str>,
    ) -> Result<Value> {
        if let Some(c) = conversion {
            if c.as_str().is_none() {
                return Err(th.type_error(format!(
                    "Interpolation() argument 'conversion' must be str, not {}",
                    c.ty().name()
                )));
            }
            if !matches!(text(c).as_str(), "s" | "a" | "r") {
                return Err(th.value_error(
                    "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'",
                ));
            }
        }
        let data = InterpolationData {
            value,
            expression: expression.map_or_else(str::empty, |e| e.value()),
            conversion: conversion.cloned().unwrap_or_else(Value::none),
            format_spec: format_spec.map_or_else(str::empty, |e| e.value()),
        };
        Ok(INTERPOLATION.create_in(cls, data).into_value())
    }

    fn __repr__(th: &Thread, zelf: &Interpolation) -> Result<String> {
        Ok(format!(
            "Interpolation({}, {}, {}, {})",
            repr::repr_text(th, &zelf.value)?,
            repr::repr_text(th, &zelf.expression)?,
            repr::repr_text(th, &zelf.conversion)?,
            repr::repr_text(th, &zelf.format_spec)?
        ))
    }

    #[member]
    fn value(zelf: &Interpolation) -> Value {
        zelf.value.clone()
    }

    #[member]
    fn expression(zelf: &Interpolation) -> Value {
        zelf.expression.clone()
    }

    #[member]
    fn conversion(zelf: &Interpolation) -> Value {
        zelf.conversion.clone()
    }

    #[member]
    fn format_spec(zelf: &Interpolation) -> Value {
        zelf.format_spec.clone()
    }

    #[classmethod]
    fn __class_getitem__(cls: &'static TypeObject, item: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), item.clone())
    }

    fn __reduce__(zelf: &Interpolation) -> Value {
        let args = vec![
            zelf.value.clone(),
            zelf.expression.clone(),
            zelf.conversion.clone(),
            zelf.format_spec.clone(),
        ];
        tuple::from_array([zelf.ty().type_value(), tuple::from_vec(args).into_value()]).into_value()
    }
}

/// `Interpolation.__match_args__`: the fields that positional patterns stand for.
pub(super) fn match_args() -> Value {
    let names = ["value", "expression", "conversion", "format_spec"];
    tuple::from_array(names.map(krait_object::wk::str)).into_value()
}
