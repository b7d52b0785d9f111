//! `BaseExceptionGroup` and `ExceptionGroup` (PEP 654): splitting, and what the machine needs for `except*`.

use super::{base, with_members};
use crate::text::Builder;
use krait_object::err::Result;
use krait_object::exc::{self, ExcData, GroupExt};
use krait_object::protocol::{attr, call, item, iter, repr, truth};
use krait_object::typeobj::{BASE_EXC_SUBCLASS, Slot, TypeObject};
use krait_object::types::{list, str, tuple};
use krait_object::{Args, Ext, Field, GetSetDef, Obj, Thread, TypeSpec, Value, pymethods, wk};

type Group = Obj<Ext<ExcData, GroupExt>>;

pub(super) fn spec() -> TypeSpec {
    let s = TypeSpec {
        doc: Some("A combination of multiple unrelated exceptions."),
        slots: &[
            Slot::new(group_new),
            Slot::init(group_init),
            Slot::repr(group_repr),
            Slot::str(group_str),
        ],
        ..GroupMethods::SPEC
    };
    with_members(s, MEMBERS)
}

pub(super) fn subtype_spec() -> TypeSpec {
    TypeSpec::EMPTY
}

static MEMBERS: &[GetSetDef] = &[
    GetSetDef {
        name: "message",
        doc: Some("exception message"),
        get: Some(|_, v| Ok(get(v).map_or_else(Value::none, |g| g.ext.msg.get_or_none()))),
        set: None,
        member: true,
    },
    GetSetDef {
        name: "exceptions",
        doc: Some("nested exceptions"),
        get: Some(|_, v| Ok(get(v).map_or_else(Value::none, |g| g.ext.excs.get_or_none()))),
        set: None,
        member: true,
    },
];

fn get(v: &Value) -> Option<&Group> {
    exc::BASE_EXCEPTION_GROUP.get(v)
}

fn cast<'a>(th: &Thread, v: &'a Value) -> Result<&'a Group> {
    get(v).ok_or_else(|| th.type_error("expected an exception group"))
}

fn items(g: &Group) -> Vec<Value> {
    g.ext
        .excs
        .get()
        .as_ref()
        .and_then(Value::as_tuple)
        .map(|t| t.as_slice().to_vec())
        .unwrap_or_default()
}

fn group_new(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
    let [message, sequence] = args.positional() else {
        return Err(th.type_error(format!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)",
            args.positional().len()
        )));
    };
    if message.as_str().is_none() {
        return Err(th.type_error(format!(
            "BaseExceptionGroup.__new__() argument 1 must be str, not {}",
            if message.is_none() {
                "None".to_owned()
            } else {
                message.ty().name()
            }
        )));
    }
    if !item::is_sequence(sequence) {
        return Err(th.type_error("second argument (exceptions) must be a sequence"));
    }
    // A sequence of another kind may change: it is shown as it was.
    let shown = if sequence.as_list().is_some() || sequence.as_tuple().is_some() {
        None
    } else {
        Some(repr::repr(th, sequence)?)
    };
    let excs = iter::collect(th, sequence)?;
    if excs.is_empty() {
        return Err(th.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let mut nested_base = false;
    for (i, e) in excs.iter().enumerate() {
        if !e.ty().has(BASE_EXC_SUBCLASS) {
            return Err(th.value_error(format!(
                "Item {i} of second argument (exceptions) is not an exception"
            )));
        }
        nested_base |= !e.is_instance(&exc::EXCEPTION.ty);
    }
    let mut cls = cls;
    if std::ptr::eq(cls, &exc::BASE_EXCEPTION_GROUP.ty) {
        if !nested_base {
            cls = &exc::EXCEPTION_GROUP.ty;
        }
    } else if nested_base {
        if std::ptr::eq(cls, &exc::EXCEPTION_GROUP.ty) {
            return Err(th.type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
        }
        if cls.is_subtype(&exc::EXCEPTION.ty) {
            return Err(th.type_error(format!("Cannot nest BaseExceptions in '{}'", cls.name())));
        }
    }
    let g = exc::BASE_EXCEPTION_GROUP.create_in(
        cls,
        Ext {
            base: ExcData::with_args(tuple::from_slice(args.positional())),
            ext: GroupExt {
                msg: Field::new(message.clone()),
                excs: Field::new(tuple::from_vec(excs).into_value()),
                shown: Field::empty(),
            },
        },
    );
    g.ext.shown.replace(shown);
    Ok(g.into_value())
}

fn group_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    base::no_keywords(th, v, args)?;
    if let Some(e) = exc::data(v) {
        e.set_args(tuple::from_slice(args.values));
    }
    Ok(())
}

fn group_str(th: &Thread, v: &Value) -> Result<Value> {
    let g = cast(th, v)?;
    let n = items(g).len();
    let mut b = Builder::default();
    b.push(&repr::to_str(th, &g.ext.msg.get_or_none())?);
    b.push_str(&format!(" ({n} sub-exception{})", crate::text::plural(n)));
    Ok(b.finish())
}

fn group_repr(th: &Thread, v: &Value) -> Result<Value> {
    let mut b = Builder::of_repr(th, v);
    let g = cast(th, v)?;
    b.push_str(&v.ty().short_name());
    b.push_str("(");
    b.push_repr(th, &g.ext.msg.get_or_none())?;
    b.push_str(", ");
    match g.ext.shown.get() {
        Some(s) => b.push(&s),
        None => {
            let given = g.base.args().get(1).cloned();
            if given.is_some_and(|x| x.as_list().is_some()) {
                b.push_repr(th, &list::from_vec(items(g)).into_value())?;
            } else {
                b.push_repr(th, &g.ext.excs.get_or_none())?;
            }
        }
    }
    b.push_str(")");
    Ok(b.finish())
}

/// What selects exceptions.
enum Matcher<'a> {
    /// A class or a tuple of classes.
    Type(&'a Value),
    Predicate(&'a Value),
    /// These very objects.
    Identity(&'a [Value]),
}

impl Matcher<'_> {
    fn of<'a>(th: &Thread, v: &'a Value) -> Result<Matcher<'a>> {
        let is_exc_class = |v: &Value| v.as_type().is_some_and(|t| t.has(BASE_EXC_SUBCLASS));
        if is_exc_class(v) {
            return Ok(Matcher::Type(v));
        }
        if let Some(t) = v.as_tuple()
            && t.as_slice().iter().all(is_exc_class)
        {
            return Ok(Matcher::Type(v));
        }
        if v.as_type().is_none() && call::is_callable(v) {
            return Ok(Matcher::Predicate(v));
        }
        Err(th.type_error(
            "expected an exception type, a tuple of exception types, or a callable (other than a class)",
        ))
    }

    fn matches(&self, th: &Thread, e: &Value) -> Result<bool> {
        match self {
            Matcher::Type(t) => Ok(given_matches(e, t)),
            Matcher::Predicate(f) => {
                let r = call::call1(th, f, e)?;
                truth::is_true(th, &r)
            }
            Matcher::Identity(all) => Ok(get(e).is_none() && all.iter().any(|x| x.is(e))),
        }
    }
}

/// Whether an exception is an instance of a class or of one in a tuple, by the MRO.
fn given_matches(e: &Value, t: &Value) -> bool {
    match (t.as_type(), t.as_tuple()) {
        (Some(t), _) => e.is_instance(t),
        (_, Some(all)) => all.as_slice().iter().any(|t| given_matches(e, t)),
        _ => false,
    }
}

/// A group like `g` around a part of its exceptions, made by its `derive`; `None` for no exceptions.
fn subset(th: &Thread, g: &Value, part: Vec<Value>) -> Result<Option<Value>> {
    if part.is_empty() {
        return Ok(None);
    }
    let new = call::call_method_text(th, g, "derive", &[list::from_vec(part).into_value()])?;
    let (Some(n), Some(o)) = (get(&new), get(g)) else {
        return Err(th.type_error("derive must return an instance of BaseExceptionGroup"));
    };
    n.base.traceback.replace(o.base.traceback.get());
    n.base.context.replace(o.base.context.get());
    n.base.cause.replace(o.base.cause.get());
    if let Some(notes) = attr::get_opt(th, g, wk::__notes__())?
        && item::is_sequence(&notes)
    {
        // Notes are copied, so that adding one to a part does not change the other.
        let copy = list::from_vec(iter::collect(th, &notes)?).into_value();
        attr::set(th, &new, wk::__notes__(), &copy)?;
    }
    Ok(Some(new))
}

/// The matching part of an exception and the rest (only if `want_rest`).
fn split(
    th: &Thread,
    e: &Value,
    m: &Matcher<'_>,
    want_rest: bool,
) -> Result<(Option<Value>, Option<Value>)> {
    if m.matches(th, e)? {
        return Ok((Some(e.clone()), None));
    }
    let Some(g) = get(e) else {
        return Ok((None, want_rest.then(|| e.clone())));
    };
    let (mut matched, mut rest) = (Vec::new(), Vec::new());
    for x in items(g) {
        let (a, b) = th.recurse(" in exceptiongroup_split_recursive", || {
            split(th, &x, m, want_rest)
        })?;
        matched.extend(a);
        rest.extend(b);
    }
    Ok((subset(th, e, matched)?, subset(th, e, rest)?))
}

/// `e.split(types)` for `except*`: a class or a tuple of classes.
pub fn split_by_type(
    th: &Thread,
    e: &Value,
    types: &Value,
) -> Result<(Option<Value>, Option<Value>)> {
    split(th, e, &Matcher::Type(types), true)
}

fn leaves(e: &Value, out: &mut Vec<Value>) {
    let mut todo = vec![e.clone()];
    while let Some(x) = todo.pop() {
        match get(&x) {
            Some(g) => todo.extend(items(g)),
            None => out.push(x),
        }
    }
}

/// Whether two groups are parts of one: the machine re-raises those together.
fn same_origin(th: &Thread, a: &Value, b: &Value) -> Result<bool> {
    let (Some(x), Some(y)) = (get(a), get(b)) else {
        return Ok(false);
    };
    let notes = |v: &Value| -> Result<Option<Value>> { attr::get_opt(th, v, wk::__notes__()) };
    let same_notes = match (notes(a)?, notes(b)?) {
        (None, None) => true,
        (Some(m), Some(n)) => match (m.as_list(), n.as_list()) {
            (Some(p), Some(q)) => {
                p.len() == q.len() && p.snapshot().iter().zip(q.snapshot()).all(|(s, t)| s.is(&t))
            }
            _ => m.is(&n),
        },
        _ => false,
    };
    Ok(same_notes
        && x.base.traceback.bits() == y.base.traceback.bits()
        && x.base.cause.bits() == y.base.cause.bits()
        && x.base.context.bits() == y.base.context.bits())
}

/// What to raise after all `except*` clauses ran: `results` are the exceptions they raised and the unhandled
/// parts (or `None`s), `original` is what the `try` body raised. `None` if nothing is left.
pub fn prepare_reraise_star(
    th: &Thread,
    original: &Value,
    results: &[Value],
) -> Result<Option<Value>> {
    if get(original).is_none() {
        // A naked exception: at most one clause ran.
        return Ok(results.first().filter(|e| !e.is_none()).cloned());
    }
    let (mut raised, mut reraised) = (Vec::new(), Vec::new());
    for e in results.iter().filter(|e| !e.is_none()) {
        if same_origin(th, e, original)? {
            leaves(e, &mut reraised);
        } else {
            raised.push(e.clone());
        }
    }
    let again = split(th, original, &Matcher::Identity(&reraised), false)?.0;
    if raised.is_empty() {
        return Ok(again);
    }
    raised.extend(again);
    if let [one] = raised.as_slice() {
        return Ok(Some(one.clone()));
    }
    new_group(th, "", raised).map(Some)
}

/// `ExceptionGroup(message, excs)`, or `BaseExceptionGroup` where needed.
pub fn new_group(th: &Thread, message: &str, excs: Vec<Value>) -> Result<Value> {
    call::call_type(
        th,
        &exc::BASE_EXCEPTION_GROUP.ty,
        &[str::new(message), list::from_vec(excs).into_value()],
    )
}

struct GroupMethods;

#[pymethods]
impl GroupMethods {
    /// See PEP 585
    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        crate::generic_alias::new(cls.type_value(), object.clone())
    }

    /// A group with the same message around other exceptions.
    #[sig("(excs, /)")]
    fn derive(th: &Thread, zelf: &Value, excs: &Value) -> Result<Value> {
        let message = cast(th, zelf)?.ext.msg.get_or_none();
        call::call_type(th, &exc::BASE_EXCEPTION_GROUP.ty, &[message, excs.clone()])
    }

    /// The part that matches a type, a tuple of types or a predicate, and the rest.
    #[name("split")]
    #[sig("(matcher_value, /)")]
    fn split_method(th: &Thread, zelf: &Value, matcher_value: &Value) -> Result<Value> {
        let m = Matcher::of(th, matcher_value)?;
        let (a, b) = split(th, zelf, &m, true)?;
        Ok(
            tuple::from_array([a.unwrap_or_else(Value::none), b.unwrap_or_else(Value::none)])
                .into_value(),
        )
    }

    /// The part that matches a type, a tuple of types or a predicate.
    #[sig("(matcher_value, /)")]
    fn subgroup(th: &Thread, zelf: &Value, matcher_value: &Value) -> Result<Option<Value>> {
        let m = Matcher::of(th, matcher_value)?;
        Ok(split(th, zelf, &m, false)?.0)
    }
}
