//! `object`: what every value can do.

mod pickle;

use krait_object::err::{self, Result};
use krait_object::protocol::{attr, call, iter, repr};
use krait_object::typeobj::{self, CompareOp, GetSetDef, Slot, SlotId, TypeObject, flags};
use krait_object::types::{dict::DictData, int, list, str};
use krait_object::{Args, Dict, Ref, Thread, TypeSpec, Value, exc, pymethods, ready_type, wk};

/// `object.__new__`: checks arguments and abstractness, then allocates.
fn object_new(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
    if !args.values.is_empty() {
        let object = &typeobj::OBJECT.ty.slots;
        if SlotId::new.address(&cls.slots) != SlotId::new.address(object) {
            return Err(th.type_error(
                "object.__new__() takes exactly one argument (the type to instantiate)",
            ));
        }
        if SlotId::init.address(&cls.slots) == SlotId::init.address(object) {
            return Err(th.type_error(format!("{}() takes no arguments", cls.name())));
        }
    }
    if cls.has(flags::IS_ABSTRACT) {
        return Err(abstract_error(th, cls));
    }
    if !cls.shares_payload(&typeobj::OBJECT.ty) {
        let mut native = cls;
        while let (true, Some(b)) = (native.is_heap(), native.base()) {
            native = b;
        }
        return Err(th.type_error(format!(
            "object.__new__({}) is not safe, use {}.__new__()",
            cls.short_name(),
            native.short_name()
        )));
    }
    let made = typeobj::OBJECT.try_create_in(cls, ());
    Ok(made.ok_or_else(err::memory_error)?.into_value())
}

/// The error for an instance of a class with abstract methods left.
fn abstract_error(th: &Thread, cls: &'static TypeObject) -> err::Raised {
    let names = || -> Result<(usize, String)> {
        let set = attr::get(th, &cls.type_value(), wk::__abstractmethods__())?;
        // Whatever a program has put there is sorted and joined as any list.
        let names = list::from_vec(iter::collect(th, &set)?).into_value();
        call::call_method_text(th, &names, "sort", &[])?;
        let count = names.as_list().map_or(0, |names| names.len());
        let separator = str::new("', '");
        let joined = call::call_method_text(th, &separator, "join", &[names])?;
        Ok((count, crate::text::lossy(&joined)))
    };
    match names() {
        Ok((count, names)) => th.type_error(format!(
            "Can't instantiate abstract class {} without an implementation for abstract method{} '{names}'",
            cls.name(),
            crate::text::plural(count),
        )),
        Err(e) => e,
    }
}

/// `object.__init__`.
fn object_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    if args.values.is_empty() {
        return Ok(());
    }
    let (t, object) = (v.ty(), &typeobj::OBJECT.ty.slots);
    if SlotId::init.address(&t.slots) != SlotId::init.address(object) {
        return Err(th.type_error(
            "object.__init__() takes exactly one argument (the instance to initialize)",
        ));
    }
    if SlotId::new.address(&t.slots) == SlotId::new.address(object) {
        return Err(th.type_error(format!(
            "{}.__init__() takes exactly one argument (the instance to initialize)",
            t.name()
        )));
    }
    Ok(())
}

/// `module.Qualname` of a type, without the module for built-ins and where it is unknown.
pub fn full_name(th: &Thread, t: &'static TypeObject) -> Value {
    let module = crate::type_type::module_of(th, t);
    let mut b = crate::text::Builder::default();
    if let Some(m) = module
        && m.as_str().is_some_and(|s| !s.eq_str("builtins"))
    {
        b.push(&m);
        b.push_str(".");
        b.push(&crate::type_type::qualname_of(t));
    } else {
        b.push_str(&t.name());
    }
    b.finish()
}

/// `<module.Class object at 0x...>`.
pub fn default_repr(th: &Thread, v: &Value) -> Value {
    let mut b = crate::text::Builder::default();
    b.push_str("<");
    b.push(&full_name(th, v.ty()));
    b.push_str(&format!(" object at {:#x}>", v.id()));
    b.finish()
}

fn object_repr(th: &Thread, v: &Value) -> Result<Value> {
    Ok(default_repr(th, v))
}

fn object_str(th: &Thread, v: &Value) -> Result<Value> {
    match v.ty().slots.repr.get() {
        Some(f) => f(th, v),
        None => object_repr(th, v),
    }
}

/// The hash of an identity: the address without its always-zero low bits.
pub fn identity_hash(v: &Value) -> i64 {
    let h = v.bits().rotate_right(4) as i64;
    if h == -1 { -2 } else { h }
}

fn object_hash(_: &Thread, v: &Value) -> Result<i64> {
    Ok(identity_hash(v))
}

pub(crate) fn object_richcompare(
    th: &Thread,
    a: &Value,
    b: &Value,
    op: CompareOp,
) -> Result<Value> {
    match op {
        CompareOp::Eq if a.is(b) => Ok(Value::bool(true)),
        CompareOp::Ne => {
            let Some(f) = a.ty().slots.richcompare.get() else {
                return Ok(Value::not_implemented());
            };
            let r = f(th, a, b, CompareOp::Eq)?;
            if r.is_not_implemented() {
                return Ok(r);
            }
            Ok(Value::bool(!krait_object::protocol::truth::is_true(
                th, &r,
            )?))
        }
        _ => Ok(Value::not_implemented()),
    }
}

struct ObjectMethods;

#[pymethods]
impl ObjectMethods {
    /// Helper for pickle.
    #[method]
    #[sig("(protocol, /)")]
    fn __reduce_ex__(th: &Thread, v: &Value, protocol: i32) -> Result<Value> {
        pickle::reduce_ex(th, v, protocol)
    }

    /// Helper for pickle.
    #[method]
    fn __reduce__(th: &Thread, v: &Value) -> Result<Value> {
        pickle::copyreg(th, "_reduce_ex", &[v.clone(), Value::int32(0)])
    }

    /// Helper for pickle.
    #[method]
    fn __getstate__(th: &Thread, v: &Value) -> Result<Value> {
        pickle::default_state(th, v, false)
    }

    /// Lets an abstract class customise issubclass(); NotImplemented means the usual algorithm.
    #[classmethod]
    #[sig("(object, /)")]
    fn __subclasshook__(cls: &'static TypeObject, object: &Value) -> Value {
        let _ = (cls, object);
        Value::not_implemented()
    }

    /// Called when a class is subclassed; does nothing by default.
    #[classmethod]
    fn __init_subclass__(cls: &'static TypeObject) {
        let _ = cls;
    }

    /// Default object formatter.
    #[method]
    fn __format__(th: &Thread, v: &Value, format_spec: &krait_object::Str) -> Result<Value> {
        if !format_spec.is_empty() {
            return Err(th.type_error(format!(
                "unsupported format string passed to {}.__format__",
                v.ty().name()
            )));
        }
        repr::to_str(th, v)
    }

    /// Size of object in memory, in bytes.
    #[method]
    fn __sizeof__(th: &Thread, v: &Value) -> Result<Value> {
        let t = v.ty();
        let mut n = crate::type_type::visible_basicsize(t);
        if t.itemsize() != 0
            && let Some(len) = t.slots.len.get()
        {
            n += t.itemsize() * len(th, v)?;
        }
        Ok(int::from_usize(n))
    }

    /// Default dir() implementation.
    #[method]
    fn __dir__(th: &Thread, v: &Value) -> Result<Value> {
        let names = match attr::get_opt(th, v, wk::__dict__())? {
            Some(d) => match d.as_dict() {
                Some(d) => d.copy()?,
                None => DictData::create(),
            },
            None => DictData::create(),
        };
        if let Some(class) = attr::get_opt(th, v, wk::__class__())? {
            merge_class(th, &names, &class)?;
        }
        Ok(krait_object::types::list::from_vec(names.snapshot_keys()).into_value())
    }

    /// the object's class
    #[getter]
    fn __class__(v: &Value) -> Value {
        v.ty().type_value()
    }

    #[setter]
    #[name("__class__")]
    fn set_class(th: &Thread, v: &Value, value: Option<&Value>) -> Result<()> {
        match value {
            Some(c) => {
                let what = [v.clone(), wk::__class__().clone(), c.clone()];
                th.audit("object.__setattr__", &what)?;
                typeobj::assign_class(th, v, c)
            }
            None => Err(th.type_error("can't delete __class__ attribute")),
        }
    }
}

/// Adds the names in a class's dict and, recursively, in its bases' dicts.
pub fn merge_class(th: &Thread, names: &Dict, class: &Value) -> Result<()> {
    if let Some(d) = attr::get_opt(th, class, wk::__dict__())? {
        crate::dict::update_from(th, names, &d)?;
    }
    if let Some(bases) = attr::get_opt(th, class, wk::__bases__())? {
        let n = krait_object::protocol::item::len(th, &bases).unwrap_or(0);
        for i in 0..n {
            let b = krait_object::protocol::item::get_index(th, &bases, i)?;
            th.recurse(" in dir()", || merge_class(th, names, &b))?;
        }
    }
    Ok(())
}

static SLOTS: &[Slot] = &[
    Slot::repr(object_repr),
    Slot::str(object_str),
    Slot::hash(object_hash),
    Slot::getattro(typeobj::generic_getattr),
    Slot::setattro(typeobj::generic_setattr),
    Slot::richcompare(object_richcompare),
    Slot::init(object_init),
    Slot::new(object_new),
];

pub(crate) fn install() {
    ready_type(
        &typeobj::OBJECT.ty,
        &TypeSpec {
            doc: Some(
                "The base class of the class hierarchy.\n\nWhen called, it takes no arguments and returns an instance without attributes.",
            ),
            signature: "()",
            slots: SLOTS,
            methods: ObjectMethods::SPEC.methods,
            getsets: ObjectMethods::SPEC.getsets,
        },
    );
}

/// The instance dict's getset for built-in types whose instances have attributes.
pub static DICT: GetSetDef = GetSetDef {
    name: "__dict__",
    doc: None,
    get: Some(|th, v| dict_of(th, v).map(Ref::into_value)),
    set: Some(|th, v, d| {
        let Some(h) = v.as_header() else {
            return Err(th.attribute_error(v, wk::__dict__()));
        };
        match d {
            Some(d) if d.as_dict().is_some() => typeobj::shape::set_dict(th, h, Some(d.clone())),
            Some(d) => Err(th.type_error(format!(
                "__dict__ must be set to a dictionary, not a '{}'",
                d.ty().name()
            ))),
            None => Err(th.type_error("cannot delete __dict__")),
        }
    }),
    member: false,
};

/// The `__dict__` of an instance that has one.
pub fn dict_of(th: &Thread, v: &Value) -> Result<Ref<DictData>> {
    match v.as_header() {
        Some(h) if typeobj::shape::supports_dict(h) => typeobj::shape::materialize(th, h),
        _ => Err(th.attribute_error(v, wk::__dict__())),
    }
}

/// Raises `AttributeError` with a plain text.
pub(crate) fn attribute_text(th: &Thread, text: &str) -> err::Raised {
    err::new_value(th, &exc::ATTRIBUTE_ERROR.ty, str::new(text))
}
