//! Struct sequences: tuples with named fields (`sys.version_info`, `os.stat_result`, `time.struct_time`).
//!
//! The visible fields are the tuple's items; further fields are attributes only. They are the items of another tuple,
//! which lives in the instance's attribute storage; that has no `__dict__`.

use krait_object::protocol::{iter, repr};
use krait_object::typeobj::{ClassDef, TYPE, new_class, shape};
use krait_object::types::{int, str, tuple};
use krait_object::{
    Args, DictData, Obj, Param, ParamKind, Result, Signature, Thread, Trace, TypeObject, Value,
    err, exc, intern,
};

/// What a struct sequence looks like.
pub struct StructSeq {
    /// Dotted name.
    pub name: &'static str,
    pub doc: &'static str,
    /// Field names in order; the first `visible` are the tuple's items. Names starting with `_` are unnamed items.
    pub fields: &'static [(&'static str, &'static str)],
    pub visible: usize,
}

/// The descriptor of a field.
#[derive(Trace)]
pub struct FieldDescr {
    name: Value,
    doc: &'static str,
    /// Among the visible fields, or among the others.
    index: usize,
    visible: bool,
}

/// The name under which an instance keeps the tuple of its further fields.
fn hidden_name(th: &Thread) -> Value {
    intern::intern_text(th, "further fields")
}

/// The tuple of an instance's further fields, if it has any.
fn hidden_items(th: &Thread, instance: &Value) -> Result<Option<Value>> {
    match instance.as_header() {
        Some(h) => shape::get(th, h, &hidden_name(th)),
        None => Ok(None),
    }
}

krait_object::pytype! {
    pub static FIELD_DESCR: FieldDescr = "member_descriptor", 0;
}

pub struct FieldMethods;

#[krait_object::pymethods]
impl FieldMethods {
    fn __get__(
        th: &Thread,
        zelf: &Obj<FieldDescr>,
        obj: Option<&Value>,
        _ty: Option<&Value>,
    ) -> Result<Value> {
        let Some(o) = obj else {
            return Ok(zelf.value());
        };
        if zelf.visible {
            if let Some(v) = o.as_tuple().and_then(|t| t.get(zelf.index)) {
                return Ok(v.clone());
            }
        } else if let Some(v) = hidden_items(th, o)?
            && let Some(v) = v.as_tuple().and_then(|t| t.get(zelf.index))
        {
            return Ok(v.clone());
        }
        Err(th.attribute_error(o, &zelf.name))
    }

    fn __set__(
        th: &Thread,
        _zelf: &Obj<FieldDescr>,
        _obj: &Value,
        _value: Option<&Value>,
    ) -> Result<()> {
        Err(err::new(th, &exc::ATTRIBUTE_ERROR.ty, "readonly attribute"))
    }

    fn __repr__(zelf: &Obj<FieldDescr>) -> String {
        format!(
            "<member '{}'>",
            zelf.name
                .as_str()
                .map(|s| s.to_string_lossy())
                .unwrap_or_default()
        )
    }

    #[getter]
    fn __name__(zelf: &Obj<FieldDescr>) -> Value {
        zelf.name.clone()
    }

    #[getter]
    fn __doc__(zelf: &Obj<FieldDescr>) -> &'static str {
        zelf.doc
    }
}

pub fn install() {
    krait_object::ready_type(&FIELD_DESCR.ty, &FieldMethods::SPEC);
    krait_object::ready_type(&METHOD.ty, &MethodMethods::SPEC);
}

/// A method of all struct sequences: the definition is found by name.
#[derive(Trace)]
pub struct Method {
    which: &'static str,
    seq: SeqRef,
}

#[derive(Clone, Copy)]
struct SeqRef(&'static StructSeq);

impl Trace for SeqRef {
    fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
}

krait_object::pytype! {
    pub static METHOD: Method = "method_descriptor", METHOD_DESCRIPTOR;
}

pub struct MethodMethods;

#[krait_object::pymethods]
impl MethodMethods {
    fn __get__(
        _th: &Thread,
        zelf: &Value,
        obj: Option<&Value>,
        _ty: Option<&Value>,
    ) -> Result<Value> {
        Ok(match obj {
            Some(o) => krait_object::types::wrappers::bind(zelf.clone(), o.clone()).into_value(),
            None => zelf.clone(),
        })
    }

    #[getter]
    fn __name__(zelf: &Obj<Method>) -> &'static str {
        zelf.which
    }

    #[getter]
    fn __qualname__(zelf: &Obj<Method>) -> String {
        let name = zelf.seq.0.name;
        let short = name.rsplit_once('.').map_or(name, |(_, short)| short);
        format!("{short}.{}", zelf.which)
    }

    #[getter]
    fn __objclass__(th: &Thread, zelf: &Obj<Method>) -> Result<Value> {
        Ok(class(th, zelf.seq.0)?.type_value())
    }

    #[getter]
    fn __text_signature__(zelf: &Obj<Method>) -> &'static str {
        match zelf.which {
            "__new__" => "($type, *args, **kwargs)",
            "__replace__" => "($self, /, **changes)",
            _ => "($self, /)",
        }
    }

    fn __repr__(th: &Thread, zelf: &Obj<Method>) -> Result<String> {
        let seq = zelf.seq.0;
        let (kind, which) = match zelf.which {
            "__new__" => {
                let class = class(th, seq)?.type_value();
                let address = class.id();
                return Ok(format!(
                    "<built-in method __new__ of type object at {address:#x}>"
                ));
            }
            "__repr__" => ("slot wrapper", zelf.which),
            which => ("method", which),
        };
        Ok(format!("<{kind} '{which}' of '{}' objects>", seq.name))
    }

    fn __call__(th: &Thread, zelf: &Obj<Method>, args: Args) -> Result<Value> {
        let Some((me, rest)) = args.positional().split_first() else {
            return Err(th.type_error(format!("unbound method {}() needs an argument", zelf.which)));
        };
        let seq = zelf.seq.0;
        match zelf.which {
            "__new__" => construct(th, seq, me, rest, args),
            "__repr__" => show(th, seq, me),
            "__reduce__" => reduce(th, seq, me),
            _ => replace(th, seq, me, args),
        }
    }
}

/// The number of items that have no names.
fn unnamed(seq: &StructSeq) -> usize {
    let names = seq.fields.iter();
    names.filter(|(n, _)| n.starts_with('_')).count()
}

fn show(th: &Thread, seq: &StructSeq, me: &Value) -> Result<Value> {
    let mut parts = Vec::new();
    // Unnamed items are shown with the names of the attributes that come after the items.
    let names = seq.fields.iter().filter(|(n, _)| !n.starts_with('_'));
    for (i, (name, _)) in names.take(seq.visible).enumerate() {
        let v = me
            .as_tuple()
            .and_then(|t| t.get(i).cloned())
            .unwrap_or_else(Value::none);
        parts.push(format!("{name}={}", repr::repr_text(th, &v)?));
    }
    Ok(str::new(&format!("{}({})", seq.name, parts.join(", "))))
}

fn hidden(th: &Thread, seq: &StructSeq, me: &Value) -> Result<Vec<(&'static str, Value)>> {
    let items = hidden_items(th, me)?;
    let items = items.as_ref().and_then(Value::as_tuple);
    let items = items.map_or(&[][..], |t| t.as_slice());
    let names = seq.fields.iter().skip(seq.visible);
    Ok(names.map(|(n, _)| *n).zip(items.iter().cloned()).collect())
}

fn reduce(th: &Thread, seq: &StructSeq, me: &Value) -> Result<Value> {
    let items = me
        .as_tuple()
        .map(|t| t.as_slice().to_vec())
        .unwrap_or_default();
    let d = DictData::create();
    for (n, v) in hidden(th, seq, me)? {
        d.set_str(th, n, v)?;
    }
    let args =
        tuple::from_array([tuple::from_vec(items).into_value(), d.into_value()]).into_value();
    Ok(tuple::from_array([me.ty().type_value(), args]).into_value())
}

fn replace(th: &Thread, seq: &'static StructSeq, me: &Value, args: Args<'_>) -> Result<Value> {
    if args.positional().len() > 1 {
        return Err(th.type_error("__replace__() takes no positional arguments".to_owned()));
    }
    if unnamed(seq) > 0 {
        return Err(th.type_error(format!(
            "__replace__() is not supported for {} because it has unnamed field(s)",
            seq.name
        )));
    }
    let changes = args.keyword_dict(th)?;
    let mut values = me.as_tuple().map_or(&[][..], |t| t.as_slice()).to_vec();
    values.extend(hidden(th, seq, me)?.into_iter().map(|(_, v)| v));
    values.resize(seq.fields.len(), Value::none());
    for (i, (name, _)) in seq.fields.iter().enumerate() {
        if let Some(v) = changes.remove(th, &intern::intern_text(th, name))?
            && let Some(place) = values.get_mut(i)
        {
            *place = v;
        }
    }
    if !changes.is_empty() {
        return Err(th.type_error(format!(
            "Got unexpected field name(s): {}",
            repr::repr_text(
                th,
                &krait_object::types::list::from_vec(changes.snapshot_keys()).into_value()
            )?
        )));
    }
    make_in(th, seq, me.ty(), values)
}

/// `structseq(sequence, dict={})`.
const CONSTRUCTOR: Signature = Signature {
    name: "structseq",
    params: &[
        Param {
            name: "sequence",
            kind: ParamKind::Normal,
            required: true,
        },
        Param {
            name: "dict",
            kind: ParamKind::Normal,
            required: false,
        },
    ],
    varargs: false,
    varkw: false,
};

fn construct(
    th: &Thread,
    seq: &'static StructSeq,
    cls: &Value,
    rest: &[Value],
    args: Args<'_>,
) -> Result<Value> {
    let Some(cls) = cls.as_type() else {
        return Err(th.type_error("expected a type"));
    };
    // The interpreter makes the only instances of these.
    if cls.has(krait_object::flags::DISALLOW_INSTANTIATION) {
        return Err(th.type_error(format!("cannot create '{}' instances", seq.name)));
    }
    let [sequence, dict] = CONSTRUCTOR.bind::<2>(
        th,
        Args::new(args.values.get(1..).unwrap_or(rest), args.names),
    )?;
    let Some(sequence) = sequence else {
        return Err(th.type_error("structseq() missing required argument 'sequence' (pos 1)"));
    };
    if sequence.ty().slots.iter.get().is_none()
        && !krait_object::protocol::item::is_sequence(sequence)
    {
        return Err(th.type_error("constructor requires a sequence"));
    }
    if dict.is_some_and(|d| d.as_dict().is_none()) {
        return Err(th.type_error(format!("{}() takes a dict as second arg, if any", seq.name)));
    }
    let items = iter::collect(th, sequence)?;
    let (n, total) = (items.len(), seq.fields.len());
    if seq.visible != total {
        if n < seq.visible {
            return Err(th.type_error(format!(
                "{}() takes an at least {}-sequence ({n}-sequence given)",
                seq.name, seq.visible
            )));
        }
        if n > total {
            return Err(th.type_error(format!(
                "{}() takes an at most {total}-sequence ({n}-sequence given)",
                seq.name
            )));
        }
    } else if n != seq.visible {
        return Err(th.type_error(format!(
            "{}() takes a {}-sequence ({n}-sequence given)",
            seq.name, seq.visible
        )));
    }
    let mut values = items;
    let dict = dict.and_then(Value::as_dict);
    let mut used = 0;
    for (name, _) in seq.fields.iter().skip(n) {
        let v = match dict {
            Some(d) => d.get(th, &intern::intern_text(th, name))?,
            None => None,
        };
        used += usize::from(v.is_some());
        values.push(v.unwrap_or_else(Value::none));
    }
    if dict.is_some_and(|d| d.len() > used) {
        return Err(th.type_error(format!(
            "{}() got duplicate or unexpected field name(s)",
            seq.name
        )));
    }
    make_in(th, seq, cls, values)
}

fn make_in(
    th: &Thread,
    seq: &StructSeq,
    cls: &'static TypeObject,
    mut values: Vec<Value>,
) -> Result<Value> {
    let rest = values.split_off(seq.visible.min(values.len()));
    let v = tuple::from_vec_in(cls, values).into_value();
    if let (Some(h), false) = (v.as_header(), rest.is_empty()) {
        let rest = tuple::from_vec(rest).into_value();
        shape::set(th, h, &hidden_name(th), rest)?;
    }
    Ok(v)
}

/// Classes made so far, by name, per interpreter.
#[derive(Default)]
struct Classes(std::cell::RefCell<std::collections::HashMap<&'static str, Value>>);

/// The class of a struct sequence, made on first use.
pub fn class(th: &Thread, seq: &'static StructSeq) -> Result<&'static TypeObject> {
    let classes = th.interp.state::<Classes>();
    let known = classes.0.borrow().get(seq.name).cloned();
    if let Some(t) = known.as_ref().and_then(Value::as_type) {
        return Ok(t);
    }
    let ns = DictData::create();
    let (module, name) = seq.name.rsplit_once('.').unwrap_or(("builtins", seq.name));
    ns.set_str(th, "__module__", str::new(module))?;
    ns.set_str(th, "__qualname__", str::new(name))?;
    ns.set_str(th, "__doc__", str::new(seq.doc))?;
    ns.set_str(th, "n_sequence_fields", int::from_usize(seq.visible))?;
    ns.set_str(th, "n_fields", int::from_usize(seq.fields.len()))?;
    ns.set_str(th, "n_unnamed_fields", int::from_usize(unnamed(seq)))?;
    let mut match_args = Vec::new();
    for (i, (field, doc)) in seq.fields.iter().enumerate() {
        if field.starts_with('_') {
            continue;
        }
        let name = intern::intern_text(th, field);
        if i < seq.visible {
            match_args.push(name.clone());
        }
        let d = FIELD_DESCR.create(FieldDescr {
            name: name.clone(),
            doc,
            index: if i < seq.visible { i } else { i - seq.visible },
            visible: i < seq.visible,
        });
        ns.set(th, name, d.into_value())?;
    }
    ns.set_str(
        th,
        "__match_args__",
        tuple::from_vec(match_args).into_value(),
    )?;
    for which in ["__new__", "__repr__", "__reduce__", "__replace__"] {
        let m = METHOD
            .create(Method {
                which,
                seq: SeqRef(seq),
            })
            .into_value();
        let m = if which == "__new__" {
            krait_object::types::wrappers::staticmethod(m)
        } else {
            m
        };
        ns.set_str(th, which, m)?;
    }
    let bases = [tuple::TUPLE.ty.type_value()];
    let v = new_class(
        th,
        &TYPE.ty,
        &ClassDef {
            name: str::new(name),
            bases: &bases,
            namespace: ns,
            keywords: Args::EMPTY,
        },
    )?;
    let Some(t) = v.as_type() else {
        return Err(th.system_error("class allocation made no type"));
    };
    if let Some(d) = t.dict() {
        d.remove(th, krait_object::wk::__dict__())?;
        d.remove(th, krait_object::wk::__weakref__())?;
    }
    krait_object::typeobj::invalidate(th, t);
    classes.0.borrow_mut().insert(seq.name, v);
    Ok(t)
}

/// Forbids programs to make instances of their own.
pub fn close(th: &Thread, seq: &'static StructSeq) -> Result<()> {
    let t = class(th, seq)?;
    t.disallow_instantiation();
    if let Some(d) = t.dict() {
        d.remove(th, krait_object::wk::__new__())?;
    }
    krait_object::typeobj::invalidate(th, t);
    Ok(())
}

/// An instance with all fields given in order.
pub fn make(th: &Thread, seq: &'static StructSeq, values: Vec<Value>) -> Result<Value> {
    let cls = class(th, seq)?;
    make_in(th, seq, cls, values)
}
