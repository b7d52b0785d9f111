//! `type`: making classes, calling them, and what can be asked of them.

mod annotations;
mod attributes;
mod sizes;
mod visible;

use krait_object::err::Result;
use krait_object::protocol::{attr, call};
use krait_object::typeobj::{self, ClassDef, Slot, SlotId, TypeObject};
use krait_object::types::{dict::DictData, str};
use krait_object::{Args, GetSetDef, Ref, Thread, TypeSpec, Value, pymethods, ready_type, wk};

pub use attributes::{module_of, qualname_of};
pub use sizes::{has_listed_size, is_collected, visible_basicsize};
pub use visible::{flags as visible_flags, itemsize as visible_itemsize};

/// `type.__call__`.
fn type_call(th: &Thread, callee: &Value, args: Args<'_>) -> Result<Value> {
    let Some(t) = callee.as_type() else {
        return Err(th.type_error("type.__call__ needs a type"));
    };
    if std::ptr::eq(t, &typeobj::TYPE.ty) {
        let n = args.positional().len();
        if n == 1 && args.names.is_none() {
            return Ok(args
                .values
                .first()
                .map_or_else(Value::none, |v| v.ty().type_value()));
        }
        if n != 3 {
            return Err(th.type_error("type() takes 1 or 3 arguments"));
        }
    }
    instantiate(th, t, args)
}

/// Whether nobody can make instances, as the class says itself.
fn has_no_constructor(t: &TypeObject) -> bool {
    t.has(krait_object::flags::DISALLOW_INSTANTIATION)
}

/// `t.__new__(...)`, then `__init__`: what `type.__call__` does.
#[inline]
pub fn instantiate(th: &Thread, t: &'static TypeObject, args: Args<'_>) -> Result<Value> {
    let Some(new) = t.slots.new.get() else {
        // Classes made by programs are known by their name alone.
        let name = match t.qualified_name() {
            own if has_no_constructor(t) => own,
            _ => t.name(),
        };
        return Err(th.type_error(format!("cannot create '{name}' instances")));
    };
    let v = new(th, t, args)?;
    let class = v.ty();
    if !std::ptr::eq(class, t) && !class.is_subtype(t) {
        return Ok(v);
    }
    // A built-in class with its own `__new__` and `object`'s `__init__` has nothing left to do.
    let object = &typeobj::OBJECT.ty.slots;
    if !class.is_heap()
        && SlotId::init.address(&class.slots) == SlotId::init.address(object)
        && (args.values.is_empty() || new as usize != SlotId::new.address(object))
    {
        return Ok(v);
    }
    if let Some(init) = class.slots.init.get() {
        init(th, &v, args)?;
    }
    Ok(v)
}

/// `type.__new__`.
fn type_new(th: &Thread, meta: &'static TypeObject, args: Args<'_>) -> Result<Value> {
    let pos = args.positional();
    let [name, bases, namespace] = pos else {
        return Err(th.type_error(format!(
            "type.__new__() takes exactly 3 arguments ({} given)",
            pos.len()
        )));
    };
    let bad = |i: usize, want: &str, v: &Value| {
        th.type_error(format!(
            "type.__new__() argument {i} must be {want}, not {}",
            if v.is_none() {
                "None".to_owned()
            } else {
                v.ty().name()
            }
        ))
    };
    let Some(name_text) = name.as_str() else {
        return Err(bad(1, "str", name));
    };
    let Some(base_list) = bases.as_tuple() else {
        return Err(bad(2, "tuple", bases));
    };
    let Some(d) = namespace.as_dict() else {
        return Err(bad(3, "dict", namespace));
    };
    for b in base_list.as_slice() {
        if b.as_type().is_none() && attr::get_opt(th, b, wk::__mro_entries__())?.is_some() {
            return Err(
                th.type_error("type() doesn't support MRO entry resolution; use types.new_class()")
            );
        }
    }
    let winner = typeobj::calculate_metaclass(th, meta, base_list.as_slice())?;
    if !std::ptr::eq(winner, meta)
        && SlotId::new.address(&winner.slots) != SlotId::new.address(&typeobj::TYPE.ty.slots)
        && let Some(f) = winner.slots.new.get()
    {
        return f(th, winner, args);
    }
    attributes::check_name(th, name_text)?;
    let keywords = Args {
        values: args.values.get(3..).unwrap_or(&[]),
        names: args.names,
    };
    let def = ClassDef {
        name: name.clone(),
        bases: base_list,
        // A subclass with an `__iter__` of its own is asked for its items, once.
        namespace: match krait_object::types::dict::iterated_as_dict(namespace) {
            Some(d) => d.to_ref(),
            None => crate::dict::copied(th, &d.value())?,
        },
        keywords,
    };
    typeobj::new_class(th, winner, &def)
}

/// `type.__init__` only counts its arguments.
fn type_init(th: &Thread, _: &Value, args: Args<'_>) -> Result<()> {
    let n = args.positional().len();
    if args.names.is_some() && n == 1 {
        return Err(th.type_error("type.__init__() takes no keyword arguments"));
    }
    if n != 1 && n != 3 {
        return Err(th.type_error("type.__init__() takes 1 or 3 arguments"));
    }
    Ok(())
}

fn type_repr(th: &Thread, v: &Value) -> Result<Value> {
    let Some(t) = v.as_type() else {
        return Ok(crate::object_type::default_repr(th, v));
    };
    let mut b = crate::text::Builder::default();
    b.push_str("<class '");
    b.push(&crate::object_type::full_name(th, t));
    b.push_str("'>");
    Ok(b.finish())
}

fn type_or(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
    crate::union::or(th, a, b)
}

struct TypeMethods;

#[pymethods]
impl TypeMethods {
    /// Return a type's method resolution order.
    fn mro(th: &Thread, cls: &'static TypeObject) -> Result<Vec<Value>> {
        cls.compute_mro(th)
    }

    /// Return a list of immediate subclasses.
    #[method]
    fn __subclasses__(th: &Thread, cls: &'static TypeObject) -> Vec<Value> {
        cls.subclasses(th).iter().map(|t| t.type_value()).collect()
    }

    /// Create the namespace for the class statement
    #[classmethod]
    #[method]
    #[sig("($cls, name, bases, /, **kwds)")]
    fn __prepare__(cls: &'static TypeObject, args: Args<'_>) -> Ref<DictData> {
        let _ = (cls, args);
        DictData::create()
    }

    /// Check if an object is an instance.
    #[method]
    #[sig("(instance, /)")]
    fn __instancecheck__(th: &Thread, v: &Value, instance: &Value) -> Result<bool> {
        call::real_is_instance(th, instance, v, v.as_type())
    }

    /// Check if a class is a subclass.
    #[method]
    #[sig("(subclass, /)")]
    fn __subclasscheck__(th: &Thread, v: &Value, subclass: &Value) -> Result<bool> {
        call::real_is_subclass(th, subclass, v)
    }

    /// Specialized __dir__ implementation for types.
    #[method]
    fn __dir__(th: &Thread, v: &Value) -> Result<Vec<Value>> {
        let names = DictData::create();
        crate::object_type::merge_class(th, &names, v)?;
        Ok(names.snapshot_keys())
    }

    /// Return memory consumption of the type object.
    #[method]
    fn __sizeof__(cls: &'static TypeObject) -> usize {
        // A class carries its slot tables; a built-in type is a bare type object.
        if cls.is_heap() { 1704 } else { 416 }
    }

    #[member]
    fn __basicsize__(cls: &'static TypeObject) -> usize {
        visible_basicsize(cls)
    }

    #[member]
    fn __itemsize__(cls: &'static TypeObject) -> usize {
        visible::itemsize(cls)
    }

    #[member]
    fn __flags__(cls: &'static TypeObject) -> u32 {
        visible::flags(cls)
    }

    #[member]
    fn __weakrefoffset__(cls: &'static TypeObject) -> i64 {
        visible::weakref_offset(cls)
    }

    #[member]
    fn __base__(cls: &'static TypeObject) -> Option<Value> {
        cls.base().map(|b| b.type_value())
    }

    #[member]
    fn __dictoffset__(cls: &'static TypeObject) -> i64 {
        visible::dict_offset(cls)
    }
}

static SLOTS: &[Slot] = &[
    Slot::repr(type_repr),
    Slot::call(type_call),
    Slot::getattro(typeobj::type_getattro),
    Slot::setattro(typeobj::type_setattro),
    Slot::init(type_init),
    Slot::new(type_new),
    Slot::or(type_or),
];

pub(crate) fn install() {
    let mut getsets: Vec<GetSetDef> = Vec::new();
    for g in TypeMethods::SPEC
        .getsets
        .iter()
        .chain(attributes::Attributes::SPEC.getsets)
        .chain(annotations::Annotations::SPEC.getsets)
    {
        getsets.push(GetSetDef {
            name: g.name,
            doc: g.doc,
            get: g.get,
            set: g.set,
            member: g.member,
        });
    }
    ready_type(
        &typeobj::TYPE.ty,
        &TypeSpec {
            doc: Some(
                "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
            ),
            signature: "",
            slots: SLOTS,
            methods: TypeMethods::SPEC.methods,
            // Once per process.
            getsets: Vec::leak(getsets),
        },
    );
}

/// The text of a type for error messages: `module.Qualname`.
pub fn display_name(th: &Thread, t: &'static TypeObject) -> String {
    crate::text::lossy(&crate::object_type::full_name(th, t))
}

/// The entry of a class's own dict.
pub(crate) fn own(th: &Thread, t: &TypeObject, name: &Value) -> Result<Option<Value>> {
    match t.dict() {
        Some(d) => d.get(th, name),
        None => Ok(None),
    }
}

/// Changes an entry of a class's own dict without going through descriptors.
pub(crate) fn set_own(
    th: &Thread,
    t: &'static TypeObject,
    name: &Value,
    v: Option<Value>,
) -> Result<Option<Value>> {
    if !t.is_heap() {
        // It belongs to all interpreters; the methods that change classes can be called with any.
        return Err(th.type_error(format!(
            "cannot set '{}' attribute of immutable type '{}'",
            crate::text::lossy(name),
            t.name()
        )));
    }
    let Some(d) = t.dict() else { return Ok(None) };
    let old = match v {
        Some(v) => {
            d.set(th, name.clone(), v)?;
            None
        }
        None => d.remove(th, name)?,
    };
    typeobj::invalidate(th, t);
    Ok(old)
}

/// Whether a class may be changed, also in the eyes of audit hooks; the error names the attribute.
pub(crate) fn check_mutable(
    th: &Thread,
    t: &'static TypeObject,
    name: &str,
    value: Option<&Value>,
) -> Result<()> {
    if t.has(typeobj::IMMUTABLETYPE) {
        return Err(th.type_error(format!(
            "cannot set '{name}' attribute of immutable type '{}'",
            t.name()
        )));
    }
    let Some(value) = value else {
        return Err(th.type_error(format!(
            "cannot delete '{name}' attribute of immutable type '{}'",
            t.name()
        )));
    };
    let what = [t.type_value(), str::new(name), value.clone()];
    th.audit("object.__setattr__", &what)
}
