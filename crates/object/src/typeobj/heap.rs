//! Classes: `type.__new__`, layout of their instances, slots from their dicts, reassignment of `__class__` and `__bases__`.

use super::*;
use crate::args::Args;
use crate::err::Result;
use crate::header::Ref;
use crate::protocol::call;
use crate::thread::Thread;
use crate::types::dict::DictData;
use crate::types::native::{SLOT_MEMBER, SlotMember, WRAPPER_DESCR};
use crate::types::tuple::{self, TupleData};
use crate::types::wrappers::{classmethod, staticmethod};
use crate::wk;

/// What a class is made from.
pub struct ClassDef<'a> {
    pub name: Value,
    /// `__bases__` will be this very object; if it is empty, the base is `object`.
    pub bases: &'a Tuple,
    pub namespace: Ref<DictData>,
    pub keywords: Args<'a>,
}

/// The most attributes that an instance keeps in itself.
pub const MAX_INLINE: usize = 30;
/// Room beyond the attributes that the class body was seen to assign.
const SPARE_INLINE: usize = 2;
/// Inline slots at least of a class with annotations.
const ANNOTATED_INLINE: usize = 8;

/// The most derived metaclass of `meta` and the bases' types.
pub fn calculate_metaclass(
    th: &Thread,
    meta: &'static TypeObject,
    bases: &[Value],
) -> Result<&'static TypeObject> {
    let mut winner = meta;
    for b in bases {
        let t = b.ty();
        if winner.is_subtype(t) {
            continue;
        }
        if t.is_subtype(winner) {
            winner = t;
            continue;
        }
        return Err(th.type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
        ));
    }
    Ok(winner)
}

/// The ancestor that determines the layout: the nearest one that adds to its base's payload or slots.
pub(super) fn solid_base(t: &'static TypeObject) -> &'static TypeObject {
    let mut t = t;
    while let Some(b) = t.base() {
        if adds_layout(t, b) {
            return t;
        }
        t = b;
    }
    t
}

/// Sizes tell: a built-in type whose payload is not its base's is larger. The layouts themselves are constants, of which
/// each crate may have a copy.
fn adds_layout(t: &TypeObject, b: &TypeObject) -> bool {
    t.basicsize() != b.basicsize() || t.itemsize() != b.itemsize()
}

fn best_base(th: &Thread, bases: &[Value]) -> Result<&'static TypeObject> {
    let mut best: Option<(&'static TypeObject, &'static TypeObject)> = None;
    for b in bases {
        let Some(t) = b.as_type() else {
            return Err(th.type_error("bases must be types"));
        };
        if !t.has(BASETYPE) {
            return Err(th.type_error(format!(
                "type '{}' is not an acceptable base type",
                t.name()
            )));
        }
        let solid = solid_base(t);
        match best {
            None => best = Some((t, solid)),
            Some((_, s)) if s.is_layout_subtype(solid) => {}
            Some((_, s)) if solid.is_layout_subtype(s) => best = Some((t, solid)),
            Some(_) => return Err(th.type_error("multiple bases have instance lay-out conflict")),
        }
    }
    Ok(best.map_or(&OBJECT.ty, |(t, _)| t))
}

fn is_identifier(v: &Value) -> bool {
    v.as_str()
        .is_some_and(|s| krait_text::unicode::is_identifier(s.text()))
}

/// `_Class__name` for a private name.
fn mangle(class: &str, v: &Value) -> Value {
    let Some(s) = v.as_str() else {
        return v.clone();
    };
    let t = s.to_string_lossy();
    let class = class.trim_start_matches('_');
    if !t.starts_with("__") || t.ends_with("__") || t.contains('.') || class.is_empty() {
        return v.clone();
    }
    crate::types::str::new(&format!("_{class}{t}"))
}

/// Types and modules have a dict in their payload.
fn keeps_own_dict(t: &TypeObject) -> bool {
    t.has(TYPE_SUBCLASS) || t.is_layout_subtype(&crate::types::module::MODULE.ty)
}

struct SlotPlan {
    names: Vec<Value>,
    add_dict: bool,
    add_weak: bool,
}

fn plan_slots(th: &Thread, def: &ClassDef<'_>, base: &'static TypeObject) -> Result<SlotPlan> {
    let may_dict = !base.has(MANAGED_DICT) && !keeps_own_dict(base);
    // Ints are of variable size, if not with us.
    let may_weak = !base.has(MANAGED_WEAKREF) && base.itemsize() == 0 && !base.has(LONG_SUBCLASS);
    let Some(slots) = def.namespace.get(th, wk::__slots__())? else {
        return Ok(SlotPlan {
            names: vec![],
            add_dict: may_dict,
            add_weak: may_weak,
        });
    };
    let class = def
        .name
        .as_str()
        .map(|s| s.to_string_lossy())
        .unwrap_or_default();
    let listed = if slots.as_str().is_some() {
        vec![slots.clone()]
    } else {
        crate::protocol::iter::collect(th, &slots)?
    };
    let is_variable =
        base.itemsize() != 0 || base.has(LONG_SUBCLASS | BYTES_SUBCLASS | TYPE_SUBCLASS);
    if !listed.is_empty() && is_variable {
        return Err(th.type_error(format!(
            "nonempty __slots__ not supported for subtype of '{}'",
            base.name()
        )));
    }
    let mut plan = SlotPlan {
        names: vec![],
        add_dict: false,
        add_weak: false,
    };
    for s in &listed {
        if s.as_str().is_none() {
            return Err(th.type_error(format!(
                "__slots__ items must be strings, not '{}'",
                s.ty().name()
            )));
        }
        if !is_identifier(s) {
            return Err(th.type_error("__slots__ must be identifiers"));
        }
        let text = s.as_str();
        if text.is_some_and(|t| t.eq_str("__dict__")) {
            if !may_dict || plan.add_dict {
                return Err(th.type_error("__dict__ slot disallowed: we already got one"));
            }
            plan.add_dict = true;
            continue;
        }
        if text.is_some_and(|t| t.eq_str("__weakref__")) {
            if !may_weak || plan.add_weak {
                return Err(th.type_error("__weakref__ slot disallowed: we already got one"));
            }
            plan.add_weak = true;
            continue;
        }
        let m = crate::intern::intern(th, crate::types::str::exact(&mangle(&class, s)));
        let is = |n: &str| m.as_str().is_some_and(|t| t.eq_str(n));
        if !(is("__qualname__") || is("__classcell__") || is("__classdictcell__"))
            && def.namespace.contains(th, &m)?
        {
            return Err(th.value_error(format!(
                "'{}' in __slots__ conflicts with class variable",
                m.as_str().map(|s| s.to_string_lossy()).unwrap_or_default()
            )));
        }
        plan.names.push(m);
    }
    plan.names.sort_by(|a, b| match (a.as_str(), b.as_str()) {
        (Some(a), Some(b)) => a.compare(b),
        _ => std::cmp::Ordering::Equal,
    });
    // A base beyond the best one may bring the words that the best one lacks.
    for b in def.bases.as_slice().iter().filter_map(Value::as_type) {
        plan.add_dict |= may_dict && b.has(MANAGED_DICT);
        plan.add_weak |= may_weak && b.has(MANAGED_WEAKREF);
    }
    Ok(plan)
}

/// A dict of what a namespace has, in the namespace's own order.
fn copied(th: &Thread, namespace: &Ref<DictData>) -> Result<Ref<DictData>> {
    let all = namespace.value();
    if let Some(d) = crate::types::dict::iterated_as_dict(&all) {
        return DictData::copied(d, th);
    }
    let out = DictData::create();
    for key in crate::protocol::iter::collect(th, &all)? {
        let item = crate::protocol::item::get(th, &all, &key)?;
        out.set(th, key, item)?;
    }
    Ok(out)
}

/// `type.__new__(meta, name, bases, namespace, **keywords)`; `meta` is already the most derived metaclass.
pub fn new_class(th: &Thread, meta: &'static TypeObject, def: &ClassDef<'_>) -> Result<Value> {
    let object;
    let tuple = if def.bases.is_empty() {
        object = tuple::from_array([OBJECT.ty.type_value()]);
        &object
    } else {
        def.bases
    };
    let bases = tuple.as_slice();
    let base = best_base(th, bases)?;
    let plan = plan_slots(th, def, base)?;
    let dict = copied(th, &def.namespace)?;
    let (t, keep) = allocate(th, meta, base, def, &plan, dict, tuple)?;
    fill_namespace(th, t, def)?;
    mro::compute(th, t)?;
    ready::inherit_match_kind(t);
    if keeps_order_of_base(t) {
        install_added_slots(t);
        // The one slot that a class has although its built-in base, which has the method, does not.
        if t.slots.iadd.get().is_none() && t.slots.iconcat.get().is_some() {
            update_slot(t, SlotId::iadd);
        }
    } else {
        install_slots(t);
    }
    for b in bases.iter().filter_map(Value::as_type) {
        subclass::add(th, b, t);
    }
    set_names(th, t)?;
    if def
        .namespace
        .snapshot_keys()
        .iter()
        .any(|k| k.as_str().is_none())
    {
        th.warn(
            &crate::exc::RUNTIME_WARNING.ty,
            &format!("non-string key in the __dict__ of class {}", t.short_name()),
            1,
        )?;
    }
    init_subclass(th, t, def)?;
    Ok(keep)
}

#[allow(
    clippy::too_many_arguments,
    reason = "the steps of one construction share their intermediate results"
)]
fn allocate(
    th: &Thread,
    meta: &'static TypeObject,
    base: &'static TypeObject,
    def: &ClassDef<'_>,
    plan: &SlotPlan,
    dict: Ref<DictData>,
    bases: &Tuple,
) -> Result<(&'static TypeObject, Value)> {
    let mut flags = HEAPTYPE | BASETYPE | READY;
    if plan.add_dict || base.has(MANAGED_DICT) {
        flags |= MANAGED_DICT;
    }
    if plan.add_weak || base.has(MANAGED_WEAKREF) {
        flags |= MANAGED_WEAKREF;
    }
    // What is the native base's own goes when that base's part of the instance does.
    flags |= base.flags() & (WEAKREFS_AFTER_SLOTS | DICT_BEFORE_WEAKREFS | DICT_LAST);
    if base.flags() & (HEAPTYPE | MANAGED_WEAKREF) == MANAGED_WEAKREF {
        flags |= WEAKREFS_AFTER_SLOTS;
        if !base.has(MANAGED_DICT) {
            flags |= DICT_BEFORE_WEAKREFS;
        }
    }
    // An instance refers to its class, which it keeps alive: even one without attributes can be part of a cycle.
    flags |= HAVE_GC;
    let data = TypeData::blank("", Some(base), base.layout.get(), flags);
    if base.is_heap() {
        base.header.incref();
    }
    // The text of a string with slots follows them, and there is a pointer to it in front of them.
    let in_string = base.has(UNICODE_SUBCLASS) && !plan.names.is_empty();
    let start = match base.basicsize().next_multiple_of(8) {
        n if in_string => n.max(crate::types::str::SLOTS_START),
        n => n,
    };
    let size = start + plan.names.len() * 8;
    data.slots_start.set(start as u32);
    data.slots_count.set(plan.names.len() as u32);
    data.basicsize.set(if plan.names.is_empty() {
        base.basicsize()
    } else {
        size
    });
    data.itemsize.set(base.itemsize());
    if flags & MANAGED_DICT != 0
        && base.itemsize() == 0
        && base.layout.get().itemsize == 0
        && !base.has(TYPE_SUBCLASS)
        && !base.has(UNICODE_SUBCLASS)
    {
        let own = dict.get(th, wk::__static_attributes__())?;
        let own = own
            .as_ref()
            .and_then(|a| a.as_tuple())
            .map_or(&[][..], |t| t.as_slice());
        let inherited = base.inline_cap() as usize;
        let n = (inherited.max(SPARE_INLINE) + own.len() + SPARE_INLINE).min(MAX_INLINE);
        // Annotated names are often those of attributes that a generated `__init__` sets.
        let n = if dict.get(th, wk::__annotate_func__())?.is_some() {
            n.max(ANNOTATED_INLINE)
        } else {
            n
        };
        data.inline_offset
            .set(data.basicsize.get().next_multiple_of(8) as u32);
        data.basicsize.set(data.basicsize.get().next_multiple_of(8));
        data.inline_cap.set(n as u32);
        data.root_shape.set(th.interp.shapes.root(own));
    }
    data.dict.set(dict.into_value());
    data.bases.set(bases.value());
    data.ht_name.set(def.name.clone());
    data.ht_slots
        .set(tuple::from_vec(plan.names.clone()).into_value());
    let t: Ref<TypeData> = TYPE.create_in(meta, data);
    let v = t.into_value();
    match v.as_type() {
        Some(t) => {
            inherit_for_class(t);
            Ok((t, v))
        }
        None => Err(th.system_error("class allocation made no type")),
    }
}

fn inherit_for_class(t: &'static TypeObject) {
    ready::inherit(t);
    if t.slots.getattro.get().is_none() {
        t.slots.getattro.set(Some(generic_getattr));
    }
    ready::finish_flags(t);
}

fn fill_namespace(th: &Thread, t: &'static TypeObject, def: &ClassDef<'_>) -> Result<()> {
    let Some(d) = t.dict() else { return Ok(()) };
    if d.get(th, wk::__module__())?.is_none()
        && let Some(g) = (th.interp.hooks.get().globals)(th)
        && let Some(g) = g.as_dict()
        && let Some(m) = g.get(th, wk::__name__())?
    {
        d.set(th, wk::__module__().clone(), m)?;
    }
    match d.remove(th, wk::__qualname__())? {
        Some(q) if q.as_str().is_some() => t.data.ht_qualname.set(q),
        Some(q) => {
            return Err(th.type_error(format!(
                "type __qualname__ must be a str, not {}",
                q.ty().name()
            )));
        }
        None => t.data.ht_qualname.set(def.name.clone()),
    }
    if let Some(f) = d.get(th, wk::__new__())?
        && is_python_function(&f)
    {
        d.set(th, wk::__new__().clone(), staticmethod(f))?;
    }
    for name in [wk::__init_subclass__(), wk::__class_getitem__()] {
        if let Some(f) = d.get(th, name)?
            && is_python_function(&f)
        {
            d.set(th, name.clone(), classmethod(f))?;
        }
    }
    if let Some(doc) = d.get(th, wk::__doc__())?
        && let Some(doc) = doc.as_str()
    {
        // CPython keeps it as a C string.
        doc.to_utf8(th)?;
    }
    // Before the members: `__slots__` may name one like the cells.
    set_cells(th, t)?;
    let names = t.data.ht_slots.get();
    for (i, n) in names
        .as_ref()
        .and_then(Value::as_tuple)
        .map_or(&[][..], |t| t.as_slice())
        .iter()
        .enumerate()
    {
        let offset = t.data.slots_start.get() + (i as u32) * 8;
        let m = SLOT_MEMBER.create(SlotMember {
            name: n.clone(),
            owner: t.type_value(),
            offset,
            doc: None,
            readonly: false,
        });
        d.set(th, n.clone(), m.into_value())?;
    }
    if t.has(MANAGED_DICT)
        && !t.base().is_some_and(|b| b.has(MANAGED_DICT))
        && d.get(th, wk::__dict__())?.is_none()
    {
        let g = crate::types::native::GETSET_DESCR.create(crate::types::native::GetSetDescr {
            def: &DICT_GETSET,
            owner: t,
        });
        d.set(th, wk::__dict__().clone(), g.into_value())?;
    }
    if t.has(MANAGED_WEAKREF)
        && !t.base().is_some_and(|b| b.has(MANAGED_WEAKREF))
        && d.get(th, wk::__weakref__())?.is_none()
    {
        let g = crate::types::native::GETSET_DESCR.create(crate::types::native::GetSetDescr {
            def: &WEAKREF_GETSET,
            owner: t,
        });
        d.set(th, wk::__weakref__().clone(), g.into_value())?;
    }
    if d.get(th, wk::__doc__())?.is_none() {
        d.set(th, wk::__doc__().clone(), Value::none())?;
    }
    // A class that defines `__eq__` without `__hash__` is not hashable.
    if d.get(th, wk::__eq__())?.is_some() && d.get(th, wk::__hash__())?.is_none() {
        d.set(th, wk::__hash__().clone(), Value::none())?;
    }
    Ok(())
}

/// Functions of Python code are wrapped by `staticmethod` or `classmethod` where the language says so.
fn is_python_function(v: &Value) -> bool {
    v.ty().static_name() == "function"
}

/// The `__dict__` descriptor of the built-in type that gave an object its dict, if one did.
fn native_dict(th: &Thread, v: &Value) -> Option<Value> {
    let mut t = v.ty();
    while let (true, Some(b)) = (t.is_heap(), t.base()) {
        t = b;
    }
    if !t.has(MANAGED_DICT) && !keeps_own_dict(t) {
        return None;
    }
    let d = t.lookup(th, wk::__dict__())?;
    let own = crate::types::native::getset_of(&d);
    own.filter(|g| !std::ptr::eq(g.def, &DICT_GETSET))?;
    Some(d)
}

/// The `__dict__` descriptor of classes whose instances have one.
pub static DICT_GETSET: GetSetDef = GetSetDef {
    name: "__dict__",
    doc: Some("dictionary for instance variables"),
    get: Some(|th, v| match v.as_header() {
        Some(_) if native_dict(th, v).is_some() => {
            let native = native_dict(th, v).unwrap_or_else(Value::none);
            match native.ty().slots.descr_get.get() {
                Some(get) => get(th, &native, Some(v), None),
                None => Ok(native),
            }
        }
        Some(h) if shape::supports_dict(h) => Ok(shape::materialize(th, h)?.into_value()),
        _ => Err(th.attribute_error(v, wk::__dict__())),
    }),
    set: Some(|th, v, d| {
        if let Some(native) = native_dict(th, v) {
            return match native.ty().slots.descr_set.get() {
                Some(set) => set(th, &native, v, d),
                None => Err(th.attribute_error(v, wk::__dict__())),
            };
        }
        let Some(h) = v.as_header().filter(|h| shape::supports_dict(h)) else {
            return Err(th.attribute_error(v, wk::__dict__()));
        };
        match d {
            Some(d) if d.as_dict().is_some() => shape::set_dict(th, h, Some(d.clone())),
            Some(d) => Err(th.type_error(format!(
                "__dict__ must be set to a dictionary, not a '{}'",
                d.ty().name()
            ))),
            None => shape::set_dict(th, h, None),
        }
    }),
    member: false,
};

/// The `__weakref__` descriptor.
pub static WEAKREF_GETSET: GetSetDef = GetSetDef {
    name: "__weakref__",
    doc: Some("list of weak references to the object"),
    get: Some(|th, v| {
        // A class may have the descriptor from a base whose instances are laid out in another way.
        if !v.ty().has(MANAGED_WEAKREF) {
            return Err(th.attribute_error_text(
                v,
                wk::__weakref__(),
                "This object has no __weakref__",
            ));
        }
        Ok(crate::types::weakref::all(v)
            .into_iter()
            .next()
            .unwrap_or_else(Value::none))
    }),
    set: None,
    member: false,
};

fn set_cells(th: &Thread, t: &'static TypeObject) -> Result<()> {
    let Some(d) = t.dict() else { return Ok(()) };
    for (name, value) in [
        (wk::__classcell__(), t.type_value()),
        (wk::__classdictcell__(), d.as_value().clone()),
    ] {
        if let Some(cell) = d.remove(th, name)? {
            // Cells are the machine's own type; they answer to `cell_contents`.
            if cell.ty().static_name() != "cell" {
                return Err(th.type_error(format!(
                    "{} must be a nonlocal cell, not {}",
                    name.as_str()
                        .map(|s| s.to_string_lossy())
                        .unwrap_or_default(),
                    crate::protocol::repr::repr_text(th, &cell.ty().type_value())?
                )));
            }
            crate::protocol::attr::set(th, &cell, &wk::str("cell_contents"), &value)?;
        }
    }
    Ok(())
}

fn set_names(th: &Thread, t: &'static TypeObject) -> Result<()> {
    let Some(d) = t.dict() else { return Ok(()) };
    for (k, v) in d.snapshot() {
        if v.ty().lookup(th, wk::__set_name__()).is_some()
            && let Err(e) =
                call::call_special(th, &v, wk::__set_name__(), &[t.type_value(), k.clone()])
        {
            let note = format!(
                "Error calling __set_name__ on '{}' instance {} in '{}'",
                v.ty().name(),
                crate::protocol::repr::repr_text(th, &k)?,
                t.short_name()
            );
            call::call_method(
                th,
                e.value(),
                &wk::str("add_note"),
                &[crate::types::str::new(&note)],
            )?;
            return Err(e);
        }
    }
    Ok(())
}

fn init_subclass(th: &Thread, t: &'static TypeObject, def: &ClassDef<'_>) -> Result<()> {
    // `super(t, t).__init_subclass__(**keywords)`
    let Some(m) = t.mro() else { return Ok(()) };
    if !m.as_slice().iter().any(|c| t.is(c)) {
        let name = t.name();
        return Err(th.type_error(format!(
            "super(type, obj): obj (type {name}) is not an instance or subtype of type ({name})."
        )));
    }
    let after = m.as_slice().iter().skip_while(|c| !t.is(c)).skip(1);
    for c in after.filter_map(Value::as_type) {
        if let Some(f) = c.dict().and_then(|d| {
            wk::__init_subclass__()
                .as_str()
                .and_then(|n| d.get_str_only(n))
        }) {
            let bound = match f.ty().slots.descr_get.get() {
                Some(get) => get(th, &f, None, Some(&t.type_value()))?,
                None => f,
            };
            call::call_args(th, &bound, def.keywords)?;
            return Ok(());
        }
    }
    Ok(())
}

/// Whether the classes of the base's MRO are in the class's MRO in the same order: then what no other class defines is as in
/// the base. Only an `mro()` of a metaclass's own can do otherwise.
fn keeps_order_of_base(t: &'static TypeObject) -> bool {
    let (Some(own), Some(base)) = (t.mro(), t.base().and_then(|b| b.mro())) else {
        return false;
    };
    let mut own = own.as_slice().iter();
    base.as_slice().iter().all(|b| own.any(|c| c.is(b)))
}

/// The slots of a class that took all over from its base, as far as other classes of its MRO (itself first) define them.
fn install_added_slots(t: &'static TypeObject) {
    let (Some(own), Some(base)) = (t.mro(), t.base().and_then(|b| b.mro())) else {
        return;
    };
    let is_added = |c: &&Value| !base.as_slice().iter().any(|b| b.is(c));
    let mut done: Vec<SlotId> = Vec::new();
    for c in own.as_slice().iter().filter(is_added) {
        let Some(d) = c.as_type().and_then(|c| c.dict()) else {
            continue;
        };
        let mut pos = 0;
        while let Some((name, _)) = d.next(&mut pos) {
            let special = name.as_str().and_then(|s| s.as_ascii());
            let Some(text) = special.filter(|s| s.starts_with("__")) else {
                continue;
            };
            for def in slotdefs::named(text) {
                if slotdefs::has_dispatcher(def.id) && !done.contains(&def.id) {
                    done.push(def.id);
                    update_slot(t, def.id);
                }
            }
        }
    }
    ready::finish_flags(t);
}

/// Installs dispatchers for every special method that the MRO defines in Python.
fn install_slots(t: &'static TypeObject) {
    let mut done: Vec<SlotId> = Vec::new();
    for d in SLOT_DEFS {
        if !done.contains(&d.id) && slotdefs::has_dispatcher(d.id) {
            done.push(d.id);
            update_slot(t, d.id);
        }
    }
    ready::finish_flags(t);
}

/// Recomputes one slot from the class attributes with its names.
fn update_slot(t: &'static TypeObject, id: SlotId) {
    let mut generic: Option<Slot> = None;
    let mut specific: Option<&'static TypeObject> = None;
    let mut use_generic = false;
    let mut found = false;
    for d in SLOT_DEFS.iter().filter(|d| d.id == id) {
        let Some(v) = t.lookup_uncached(&wk::str(d.name)) else {
            continue;
        };
        found = true;
        if generic.is_none() || d.name == "__getattr__" {
            generic = Some(d.dispatch);
        }
        if let Some(w) = WRAPPER_DESCR.get_exact(&v)
            && (w.def.id == id || twin(w.def.id, id))
            && w.def.name == d.name
            && t.is_subtype(w.owner)
        {
            match specific {
                None => specific = Some(w.owner),
                Some(o) if id.address(&o.slots) == id.address(&w.owner.slots) => {}
                Some(_) => use_generic = true,
            }
        } else if id == SlotId::new
            && let Some(f) = crate::types::native::NATIVE_FUNCTION.get(&unwrap_new(&v))
            && std::ptr::eq(f.def, &ready::NEW_DEF)
        {
            specific = f.receiver.get().and_then(|r| r.as_type());
        } else if id == SlotId::hash && v.is_none() {
            t.slots.hash.set(Some(ready::not_hashable));
            return;
        } else {
            use_generic = true;
        }
    }
    if !found {
        match id {
            SlotId::getattro | SlotId::setattro => {}
            _ => id.clear(&t.slots),
        }
        return;
    }
    match (specific, generic) {
        (Some(o), _) if !use_generic => {
            // A class whose own methods gave it a slot that its built-in base, which has the twin alone, lacks, keeps the
            // slot when the methods go.
            let kept =
                twin_of(id).is_some() && id.address(&o.slots) == 0 && id.address(&t.slots) != 0;
            if !kept {
                id.copy(&o.slots, &t.slots);
            }
            copy_twins(id, &o.slots, &t.slots);
            if id == SlotId::iadd && t.slots.iadd.get().is_none() {
                // The two are called alike: what a built-in type only extends by is asked before any `__add__`.
                t.slots.iadd.set(o.slots.iconcat.get());
            }
        }
        (_, Some(g)) => {
            g.install(&t.slots);
            match inherited_concat(t).filter(|_| id == SlotId::add) {
                Some(owner) => copy_twins(id, &owner.slots, &t.slots),
                None => clear_twins(id, &t.slots),
            }
        }
        _ => {}
    }
}

/// The built-in type whose `__add__` a class still has, perhaps beside an `__radd__` of its own, which is no concatenation.
fn inherited_concat(t: &'static TypeObject) -> Option<&'static TypeObject> {
    let v = t.lookup_uncached(wk::__add__())?;
    let w = WRAPPER_DESCR.get_exact(&v)?;
    (w.def.name == "__add__" && t.is_subtype(w.owner)).then_some(w.owner)
}

fn unwrap_new(v: &Value) -> Value {
    dispatch::unwrap_static(v)
}

/// Number slots and their sequence twins share Python names.
fn twin_of(id: SlotId) -> Option<SlotId> {
    match id {
        SlotId::add => Some(SlotId::concat),
        SlotId::mul => Some(SlotId::repeat),
        SlotId::iadd => Some(SlotId::iconcat),
        SlotId::imul => Some(SlotId::irepeat),
        _ => None,
    }
}

fn twin(a: SlotId, b: SlotId) -> bool {
    twin_of(b) == Some(a)
}

fn copy_twins(id: SlotId, from: &Slots, to: &Slots) {
    if let Some(t) = twin_of(id) {
        t.copy(from, to);
    }
}

fn clear_twins(id: SlotId, to: &Slots) {
    if let Some(t) = twin_of(id) {
        t.clear(to);
    }
}

/// A special method of the class changed: its slot follows, here and in subclasses.
pub(super) fn update_slots_for(th: &Thread, t: &'static TypeObject, name: &Value) {
    let Some(text) = name.as_str() else { return };
    let ids: Vec<SlotId> = SLOT_DEFS
        .iter()
        .filter(|d| text.eq_str(d.name))
        .map(|d| d.id)
        .collect();
    if ids.is_empty() {
        return;
    }
    let mut stack = vec![t];
    while let Some(t) = stack.pop() {
        for &id in &ids {
            if slotdefs::has_dispatcher(id) {
                update_slot(t, id);
            }
        }
        ready::finish_flags(t);
        stack.extend(subclass::direct(th, t));
    }
}

fn same_layout(a: &'static TypeObject, b: &'static TypeObject) -> bool {
    let pre = MANAGED_DICT | MANAGED_WEAKREF | HAVE_GC;
    let own = |t: &TypeObject| match t.slots_count.get() {
        0 => (0, 0),
        n => (t.slots_start.get(), n),
    };
    let same_slots = {
        let names = |t: &TypeObject| {
            t.ht_slots
                .get()
                .and_then(|n| n.as_tuple().map(|n| n.as_slice().to_vec()))
                .unwrap_or_default()
        };
        let (x, y) = (names(a), names(b));
        x.len() == y.len() && x.iter().zip(&y).all(|(p, q)| p.is(q))
    };
    a.flags() & pre == b.flags() & pre
        && a.basicsize() == b.basicsize()
        && own(a) == own(b)
        && same_slots
        && std::ptr::eq(a.layout.get(), b.layout.get())
}

/// Whether instances of a class are laid out as those of its base.
fn adds_nothing_to(t: &'static TypeObject, base: &'static TypeObject) -> bool {
    let pre = MANAGED_DICT | MANAGED_WEAKREF | HAVE_GC;
    t.is_heap()
        && base.is_heap()
        && t.flags() & pre == base.flags() & pre
        && t.basicsize() == base.basicsize()
        && t.itemsize() == base.itemsize()
        && t.slots_count.get() == 0
        && std::ptr::eq(t.layout.get(), base.layout.get())
}

/// The same for what a class inherits, where built-in types count as well.
fn inherits_as_it_is(t: &'static TypeObject, base: &'static TypeObject) -> bool {
    let pre = MANAGED_DICT | MANAGED_WEAKREF | HAVE_GC;
    t.flags() & pre == base.flags() & pre
        && t.basicsize() == base.basicsize()
        && t.itemsize() == base.itemsize()
        && t.slots_count.get() == 0
}

/// Whether an instance of `a` may become one of `b`: the layout last changed in the same class, or in the same way in two
/// classes of one base. How many attributes fit inline does not matter.
fn compatible(
    a: &'static TypeObject,
    b: &'static TypeObject,
    unchanged: fn(&'static TypeObject, &'static TypeObject) -> bool,
) -> bool {
    let changed = |mut t: &'static TypeObject| {
        while let Some(base) = t.base().filter(|b| unchanged(t, b)) {
            t = base;
        }
        t
    };
    let (a, b) = (changed(a), changed(b));
    let siblings = match (a.base(), b.base()) {
        (Some(x), Some(y)) => std::ptr::eq(x, y),
        _ => false,
    };
    std::ptr::eq(a, b) || siblings && same_layout(a, b)
}

/// `obj.__class__ = to`.
pub fn assign_class(th: &Thread, obj: &Value, to: &Value) -> Result<()> {
    let Some(new) = to.as_type() else {
        return Err(th.type_error(format!(
            "__class__ must be set to a class, not '{}' object",
            to.ty().name()
        )));
    };
    let old = obj.ty();
    let modules = new.is_subtype(&crate::types::module::MODULE.ty)
        && old.is_subtype(&crate::types::module::MODULE.ty);
    if !modules
        && (!new.is_heap() || !old.is_heap() || new.has(IMMUTABLETYPE) || old.has(IMMUTABLETYPE))
    {
        return Err(th.type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        ));
    }
    let Some(h) = obj.as_header() else {
        return Err(th.type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        ));
    };
    // The fields of a struct sequence are beyond the items that another one has.
    if new.is_struct_sequence() || old.is_struct_sequence() {
        return layout_differs(th, new, old);
    }
    if !(compatible(old, new, adds_nothing_to) || modules && same_layout(old, new)) {
        return layout_differs(th, new, old);
    }
    shape::change_class(th, h, new)
}

fn layout_differs(th: &Thread, new: &TypeObject, old: &TypeObject) -> Result<()> {
    Err(th.type_error(format!(
        "__class__ assignment: '{}' object layout differs from '{}'",
        new.name(),
        old.name()
    )))
}

/// `cls.__bases__ = bases`.
pub fn assign_bases(th: &Thread, t: &'static TypeObject, bases: &Tuple) -> Result<()> {
    if bases.is_empty() {
        return Err(th.type_error(format!(
            "can only assign non-empty tuple to {}.__bases__, not ()",
            t.short_name()
        )));
    }
    for b in bases.as_slice() {
        let Some(c) = b.as_type() else {
            return Err(th.type_error(format!(
                "{}.__bases__ must be tuple of classes, not '{}'",
                t.short_name(),
                b.ty().name()
            )));
        };
        if c.is_subtype(t) || c.is_layout_subtype(t) {
            return Err(th.type_error("a __bases__ item causes an inheritance cycle"));
        }
    }
    let base = best_base(th, bases.as_slice())?;
    let old_base = t.base();
    // The memory of what the collector knows is given back in another way.
    if let Some(old) = old_base
        && (old.flags() ^ base.flags()) & HAVE_GC != 0
    {
        return Err(th.type_error(format!(
            "__bases__ assignment: '{}' deallocator differs from '{}'",
            base.name(),
            old.name()
        )));
    }
    let same_solid = |o: &'static TypeObject| {
        let (a, b) = (solid_base(o), solid_base(base));
        std::ptr::eq(a, b) || a.is_heap() && b.is_heap()
    };
    if !old_base.is_some_and(|o| {
        same_solid(o)
            && compatible(o, base, inherits_as_it_is)
            && o.flags() & (MANAGED_DICT | MANAGED_WEAKREF | HAVE_GC) & !t.flags() == 0
    }) {
        return Err(th.type_error(format!(
            "__bases__ assignment: '{}' object layout differs from '{}'",
            base.name(),
            old_base.map(|b| b.name()).unwrap_or_default()
        )));
    }
    let old_bases = t.data.bases.replace(Some(bases.value()));
    let old_mro = t.data.mro.get();
    if base.is_heap() {
        base.header.incref();
    }
    t.data.base.set(Some(base));
    let mut todo = vec![t];
    while let Some(c) = todo.pop() {
        if let Err(e) = mro::compute(th, c) {
            if t.data.bases.bits() != bases.addr() {
                // `mro()` assigned other bases meanwhile.
                return Err(e);
            }
            t.data.bases.replace(old_bases);
            t.data.base.set(old_base);
            t.data.mro.replace(old_mro);
            return Err(e);
        }
        todo.extend(subclass::direct(th, c));
    }
    if t.data.bases.bits() != bases.addr() {
        return Ok(());
    }
    for b in old_bases
        .as_ref()
        .and_then(Value::as_tuple)
        .map_or(&[][..], |t| t.as_slice())
        .iter()
        .filter_map(Value::as_type)
    {
        subclass::remove(th, b, t);
    }
    for b in bases.as_slice().iter().filter_map(Value::as_type) {
        subclass::add(th, b, t);
    }
    invalidate(th, t);
    let mut todo = vec![t];
    while let Some(c) = todo.pop() {
        install_slots(c);
        todo.extend(subclass::direct(th, c));
    }
    Ok(())
}

type Tuple = crate::header::Obj<TupleData>;
