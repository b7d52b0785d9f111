//! `_string`: the parsers of `str.format`, for `string.Formatter`.

use krait_object::types::{int, str, tuple};
use krait_object::{
    Module, Obj, Raised, Result, Str, Thread, Trace, Value, err, exc, pymethods, pymodule,
    ready_type,
};
use krait_text::format::{Accessor, Field, FieldHead, FieldName, Template, TemplatePiece};
use std::cell::{Cell, RefCell};

/// Results computed in advance; an error found on the way comes at its place.
pub struct Pieces {
    items: Vec<Value>,
    at: Cell<usize>,
    error: RefCell<Option<krait_text::Error>>,
}

impl Trace for Pieces {
    fn trace(&self, v: &mut krait_object::Visitor<'_>) {
        self.items.iter().for_each(|x| v.visit(x));
    }
}

impl Pieces {
    fn new(items: Vec<Value>, error: Option<krait_text::Error>) -> Pieces {
        Pieces {
            items,
            at: Cell::new(0),
            error: RefCell::new(error),
        }
    }

    fn next(&self, th: &Thread) -> Result<Option<Value>> {
        let i = self.at.get();
        if let Some(v) = self.items.get(i) {
            self.at.set(i + 1);
            return Ok(Some(v.clone()));
        }
        match self.error.take() {
            Some(e) => Err(raise(th, &e)),
            None => Ok(None),
        }
    }
}

#[derive(Trace)]
pub struct FieldNames(Pieces);

krait_object::pytype! {
    pub static FORMATTER: Pieces = "formatteriterator", DISALLOW_INSTANTIATION;
}
krait_object::pytype! {
    pub static FIELD_NAMES: FieldNames = "fieldnameiterator", DISALLOW_INSTANTIATION;
}

#[cold]
fn raise(th: &Thread, e: &krait_text::Error) -> Raised {
    err::new(th, &exc::VALUE_ERROR.ty, &e.message)
}

struct FormatterMethods;

#[pymethods]
impl FormatterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Pieces>) -> Result<Option<Value>> {
        zelf.next(th)
    }
}

struct FieldNamesMethods;

#[pymethods]
impl FieldNamesMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<FieldNames>) -> Result<Option<Value>> {
        zelf.0.next(th)
    }
}

fn text<'a>(th: &Thread, v: &'a Value) -> Result<&'a Str> {
    v.as_str()
        .ok_or_else(|| th.type_error(format!("expected str, got {}", v.ty().name())))
}

/// The pieces as tuples: literal text before a field, its name, specification and conversion.
fn pieces(s: &Str) -> Pieces {
    let mut items = Vec::new();
    let mut literal = str::empty();
    let mut pending = false;
    let four =
        |a: Value, b: Value, c: Value, d: Value| tuple::from_array([a, b, c, d]).into_value();
    let mut error = None;
    for piece in Template::new(s.text()) {
        match piece {
            Ok(TemplatePiece::Literal(t)) => {
                if pending {
                    items.push(four(
                        literal.clone(),
                        Value::none(),
                        Value::none(),
                        Value::none(),
                    ));
                }
                literal = str::from_text(t);
                pending = true;
            }
            Ok(TemplatePiece::Field(Field {
                name,
                conversion,
                spec,
                ..
            })) => {
                let before = std::mem::replace(&mut literal, str::empty());
                pending = false;
                let conversion = conversion.map_or_else(Value::none, str::char_str);
                items.push(four(
                    before,
                    str::from_text(name),
                    str::from_text(spec),
                    conversion,
                ));
            }
            Err(e) => {
                error = Some(e);
                break;
            }
        }
    }
    if pending && error.is_none() {
        items.push(four(literal, Value::none(), Value::none(), Value::none()));
    }
    Pieces::new(items, error)
}

pub struct StringModule;

/// string helper module
#[pymodule(name = "_string")]
impl StringModule {
    /// parse the argument as a format string
    fn formatter_parser(th: &Thread, format: &Value) -> Result<Value> {
        Ok(FORMATTER.create(pieces(text(th, format)?)).into_value())
    }

    /// split the argument as a field name
    fn formatter_field_name_split(th: &Thread, name: &Value) -> Result<Value> {
        let name = FieldName::parse(text(th, name)?.text()).map_err(|e| raise(th, &e))?;
        let head = match name.head {
            FieldHead::Auto => str::empty(),
            FieldHead::Index(i) => int::from_usize(i),
            FieldHead::Key(k) => str::from_text(k),
        };
        let (mut items, mut error) = (Vec::new(), None);
        for step in name {
            let (is_attribute, v) = match step {
                Ok(Accessor::Attribute(a)) => (true, str::from_text(a)),
                Ok(Accessor::Index(i)) => (false, int::from_usize(i)),
                Ok(Accessor::Key(k)) => (false, str::from_text(k)),
                Err(e) => {
                    error = Some(e);
                    break;
                }
            };
            items.push(tuple::from_array([Value::bool(is_attribute), v]).into_value());
        }
        let rest = FIELD_NAMES
            .create(FieldNames(Pieces::new(items, error)))
            .into_value();
        Ok(tuple::from_array([head, rest]).into_value())
    }

    #[init]
    fn init(_: &Thread, _: &Module) -> Result<()> {
        ready_type(&FORMATTER.ty, &FormatterMethods::SPEC);
        ready_type(&FIELD_NAMES.ty, &FieldNamesMethods::SPEC);
        Ok(())
    }
}
