//! What struct sequences do (`sys.version_info`, `os.stat_result`, `time.struct_time`): construction, `repr`, pickling and
//! replacement of fields. How they are laid out is in `object::typeobj::structseq`.

use krait_object::flags::HAVE_GC;
use krait_object::protocol::{iter, repr};
pub use krait_object::typeobj::StructSeq;
use krait_object::typeobj::TypeSpec;
use krait_object::types::{list, str, tuple};
use krait_object::{
    Args, DictData, Param, ParamKind, Result, Signature, Thread, TypeObject, Value, intern, wk,
};
use std::cell::RefCell;
use std::collections::HashMap;

struct SequenceMethods;

#[krait_object::pymethods]
impl SequenceMethods {
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        construct(th, described(th, cls)?, cls, args)
    }

    fn __repr__(th: &Thread, zelf: &Value) -> Result<Value> {
        show(th, described(th, zelf.ty())?, zelf)
    }

    fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
        let seq = described(th, zelf.ty())?;
        let items = zelf.as_tuple().map_or(&[][..], |t| t.as_slice());
        let further = DictData::create();
        for (name, field) in seq.further_fields(zelf) {
            further.set_str(th, name, field)?;
        }
        let args = [tuple::from_slice(items).into_value(), further.into_value()];
        let args = tuple::from_array(args).into_value();
        Ok(tuple::from_array([zelf.ty().type_value(), args]).into_value())
    }

    /// Return a copy of the structure with new values for the specified fields.
    #[sig("(**changes)")]
    fn __replace__(th: &Thread, zelf: &Value, args: Args<'_>) -> Result<Value> {
        replace(th, described(th, zelf.ty())?, zelf, args)
    }
}

/// The classes made so far, by name, per interpreter.
#[derive(Default)]
struct Classes(RefCell<HashMap<&'static str, (Value, &'static StructSeq)>>);

/// The definition of a struct sequence's class.
fn described(th: &Thread, class: &TypeObject) -> Result<&'static StructSeq> {
    let classes = th.interp.state::<Classes>();
    let known = classes.0.borrow().get(class.static_name()).map(|c| c.1);
    known.ok_or_else(|| th.system_error("not a struct sequence"))
}

/// The `repr` of an instance.
pub fn show(th: &Thread, seq: &StructSeq, me: &Value) -> Result<Value> {
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

/// A copy of an instance with some fields replaced.
pub fn replace(th: &Thread, seq: &StructSeq, me: &Value, args: Args<'_>) -> Result<Value> {
    if !args.positional().is_empty() {
        return Err(th.type_error("__replace__() takes no positional arguments"));
    }
    if seq.unnamed() > 0 {
        return Err(th.type_error(format!(
            "__replace__() is not supported for {} because it has unnamed field(s)",
            seq.name
        )));
    }
    let changes = args.keyword_dict(th)?;
    let mut values = me.as_tuple().map_or(&[][..], |t| t.as_slice()).to_vec();
    values.extend(seq.further_fields(me).into_iter().map(|(_, v)| v));
    for (i, (name, _)) in seq.fields.iter().enumerate() {
        if let Some(v) = changes.remove(th, &intern::intern_text(th, *name))?
            && let Some(place) = values.get_mut(i)
        {
            *place = v;
        }
    }
    if !changes.is_empty() {
        return Err(th.type_error(format!(
            "Got unexpected field name(s): {}",
            repr::repr_text(th, &list::from_vec(changes.snapshot_keys()).into_value())?
        )));
    }
    seq.instance(th, me.ty(), values)
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
    seq: &StructSeq,
    cls: &'static TypeObject,
    args: Args<'_>,
) -> Result<Value> {
    let [sequence, dict] = CONSTRUCTOR.bind::<2>(th, args)?;
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
            Some(d) => d.get(th, &intern::intern_text(th, *name))?,
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
    seq.instance(th, cls, values)
}

/// The class of a struct sequence, made on first use.
pub fn class(th: &Thread, seq: &'static StructSeq) -> Result<&'static TypeObject> {
    class_with(th, seq, &SequenceMethods::SPEC)
}

/// The same for a class with methods of its own instead of those that all have.
pub fn class_with(
    th: &Thread,
    seq: &'static StructSeq,
    spec: &TypeSpec,
) -> Result<&'static TypeObject> {
    let classes = th.interp.state::<Classes>();
    let known = |classes: &Classes| classes.0.borrow().get(seq.name)?.0.as_type();
    if let Some(t) = known(&classes) {
        return Ok(t);
    }
    let made = seq.new_class(th, spec)?;
    classes.0.borrow_mut().insert(seq.name, (made, seq));
    known(&classes).ok_or_else(|| th.system_error("class allocation made no type"))
}

/// Forbids programs to make instances of their own.
pub fn close(th: &Thread, seq: &'static StructSeq) -> Result<()> {
    let t = class(th, seq)?;
    t.disallow_instantiation();
    if let Some(d) = t.dict() {
        d.remove(th, wk::__new__())?;
    }
    krait_object::typeobj::invalidate(th, t);
    Ok(())
}

/// An instance with all fields given in order.
pub fn make(th: &Thread, seq: &'static StructSeq, fields: Vec<Value>) -> Result<Value> {
    // Nothing that native code makes of plain values can be part of a cycle.
    let plain = |v: &Value| !v.ty().has(HAVE_GC);
    let untracked = fields.iter().all(plain);
    let made = seq.instance(th, class(th, seq)?, fields)?;
    if let (Some(t), true) = (made.as_tuple(), untracked) {
        t.gc_untrack();
    }
    Ok(made)
}
