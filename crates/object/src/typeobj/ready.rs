//! Making built-in types ready: dict, MRO, descriptors for methods and slots, inherited slots and flags.

use super::{
    FAST_SUBCLASS, GENERIC_GETATTR, GENERIC_SETATTR, HAS_FINALIZER, HAVE_GC, IMMUTABLETYPE,
    MANAGED_DICT, MANAGED_WEAKREF, MAPPING, MAPPING_ONLY, MATCH_SELF, READY, SEQUENCE, SLOT_DEFS,
    Slot, SlotId, Slots, TypeObject,
};
use crate::args::Args;
use crate::err::Result;
use crate::header::Ref;
use crate::init::immortal_deep;
use crate::intern;
use crate::thread::Thread;
use crate::types::dict::DictData;
use crate::types::native::{
    CLASSMETHOD_DESCR, GETSET_DESCR, GetSetDescr, MEMBER_DESCR, METHOD_DESCR, MethodDescr,
    WRAPPER_DESCR, WrapperDescr, function,
};
use crate::types::tuple;
use crate::value::Value;

/// Native code behind a Python callable: the receiver (bound object, class or module), then the arguments.
pub type NativeFn = fn(&Thread, &Value, Args<'_>) -> Result<Value>;

/// How a method is bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MethodKind {
    Method,
    Class,
    Static,
}

/// Argument counts that the caller of a definition checks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arity {
    Any,
    None,
    One,
    /// The function itself says what is wrong with its arguments.
    Own,
}

/// A native function or method.
#[derive(Clone, Copy)]
pub struct MethodDef {
    pub name: &'static str,
    pub doc: Option<&'static str>,
    /// `(a, b=1, /)`, or empty if it has no text signature.
    pub signature: &'static str,
    pub kind: MethodKind,
    pub arity: Arity,
    pub call: NativeFn,
}

impl MethodDef {
    /// Whether the signature says that no argument can be given by keyword.
    pub fn positional_only(&self) -> bool {
        // What follows the slash is nothing, or more positional arguments.
        match self.signature.split_once('/') {
            Some((_, rest)) => match rest.strip_prefix(", *") {
                Some(rest) => !rest.contains([',', '*']),
                None => rest == ")",
            },
            None => false,
        }
    }
}

/// A computed attribute.
#[derive(Clone, Copy)]
pub struct GetSetDef {
    pub name: &'static str,
    pub doc: Option<&'static str>,
    pub get: Option<fn(&Thread, &Value) -> Result<Value>>,
    pub set: Option<fn(&Thread, &Value, Option<&Value>) -> Result<()>>,
    /// CPython has it as a member, not a getset.
    pub member: bool,
}

/// Kept for readers who look for CPython's `PyMemberDef`: members are `GetSetDef`s with `member` set.
pub type MemberDef = GetSetDef;

/// What `#[pymethods]` makes of an `impl` block.
pub struct TypeSpec {
    pub doc: Option<&'static str>,
    /// Signature of the constructor for `__text_signature__`, empty if none.
    pub signature: &'static str,
    pub slots: &'static [Slot],
    pub methods: &'static [MethodDef],
    pub getsets: &'static [GetSetDef],
}

impl TypeSpec {
    pub const EMPTY: TypeSpec = TypeSpec {
        doc: None,
        signature: "",
        slots: &[],
        methods: &[],
        getsets: &[],
    };

    /// One spec of several that types have in common; doc and signature are the first's. Made once per process.
    pub fn joined(parts: &[&TypeSpec]) -> TypeSpec {
        let slots: Vec<Slot> = parts.iter().flat_map(|p| p.slots).copied().collect();
        let methods: Vec<MethodDef> = parts.iter().flat_map(|p| p.methods).copied().collect();
        let getsets: Vec<GetSetDef> = parts.iter().flat_map(|p| p.getsets).copied().collect();
        let first = parts.first();
        TypeSpec {
            doc: first.and_then(|p| p.doc),
            signature: first.map_or("", |p| p.signature),
            slots: slots.leak(),
            methods: methods.leak(),
            getsets: getsets.leak(),
        }
    }
}

/// Puts a spec's slots, methods and attributes into a type and makes it ready. Bases must be ready.
///
/// Runs once per type and process; later calls do nothing.
pub fn ready_type(t: &'static TypeObject, spec: &TypeSpec) {
    ready(t, spec, &[], &[]);
}

/// The same with further bases after the best one (`ExceptionGroup` has two).
pub fn ready_with_bases(t: &'static TypeObject, spec: &TypeSpec, more: &[&'static TypeObject]) {
    ready(t, spec, more, &[]);
}

/// The same with values in the type's dict (`__match_args__`), which live for ever.
pub fn ready_with_values(t: &'static TypeObject, spec: &TypeSpec, values: &[(&str, Value)]) {
    ready(t, spec, &[], values);
}

/// The built-in types that are ready, in this order; whoever holds the list makes one ready.
fn all_ready() -> std::sync::MutexGuard<'static, Vec<&'static TypeObject>> {
    static ALL: std::sync::Mutex<Vec<&'static TypeObject>> = std::sync::Mutex::new(Vec::new());
    ALL.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The types of `builtins`, named in it or not, in the order in which they were made ready. Where several show themselves by one
/// name, it is the first.
pub fn built_in_types() -> Vec<&'static TypeObject> {
    let mut found: Vec<&'static TypeObject> = Vec::new();
    for t in all_ready().iter().copied() {
        let name = t.static_name();
        if !name.contains('.') && found.iter().all(|f| f.static_name() != name) {
            found.push(t);
        }
    }
    found
}

/// Keeps other interpreters' threads from making types ready.
pub(super) fn at_rest() -> impl Sized {
    all_ready()
}

/// The built-in types that have a type among their bases.
pub(super) fn built_in_subclasses(base: &TypeObject) -> Vec<&'static TypeObject> {
    let all = all_ready();
    let is_base = |t: &TypeObject| {
        t.bases().is_some_and(|b| {
            b.as_slice()
                .iter()
                .any(|b| b.as_type().is_some_and(|b| std::ptr::eq(b, base)))
        })
    };
    all.iter().copied().filter(|t| is_base(t)).collect()
}

fn ready(
    t: &'static TypeObject,
    spec: &TypeSpec,
    more: &[&'static TypeObject],
    values: &[(&str, Value)],
) {
    let mut all = all_ready();
    if t.has(READY) {
        return;
    }
    all.push(t);
    for s in spec.slots.iter().chain(crate::types::native::slots_of(t)) {
        s.install(&t.slots);
    }
    let bases: Vec<&'static TypeObject> =
        t.base().into_iter().chain(more.iter().copied()).collect();
    t.signature.set(spec.signature);
    inherit(t);
    let mut mro = vec![t.type_value()];
    for b in &bases {
        for c in b.mro().map(|m| m.as_slice().to_vec()).unwrap_or_default() {
            mro.retain(|x| !x.is(&c));
            mro.push(c);
        }
    }
    let dict = own_attributes(t, spec, values).into_value();
    immortal_deep(&dict);
    t.data.dict.replace(Some(dict));
    let mro = tuple::from_vec(mro).into_value();
    immortal_deep(&mro);
    t.data.mro.replace(Some(mro));
    inherit_match_kind(t);
    let bases = tuple::from_vec(bases.iter().map(|b| b.type_value()).collect()).into_value();
    immortal_deep(&bases);
    t.data.bases.replace(Some(bases));
    t.assign_static_version();
    finish_flags(t);
    t.flags.set(t.flags() | READY | IMMUTABLETYPE);
}

/// The dict of a native type: its slots' wrappers, methods, attributes, the values and the doc.
pub(super) fn own_attributes(
    t: &'static TypeObject,
    spec: &TypeSpec,
    values: &[(&str, Value)],
) -> Ref<DictData> {
    let dict = DictData::create();
    // Most rows of the table share a slot with another one. A dict that could not be made larger grows as it is filled.
    let _ = dict.reserve(spec.methods.len() + spec.getsets.len() + 2 * spec.slots.len() + 3);
    let insert = |key: Value, v: Value| {
        let hash = key.as_str().map_or(0, |s| s.hash());
        // Keys are strings: inserting runs no Python code, and a fresh dict has room or grows.
        let _ = dict.insert_new(key, hash, v);
    };
    let put = |name: &str, v: Value| {
        let key = intern::type_name(name);
        if key.as_str().is_some_and(|k| dict.index_of(k).is_none()) {
            insert(key, v);
        }
    };
    // What CPython's types name themselves is in their dicts, be it inherited.
    let named = super::listed::named(t.static_name());
    if t.slots.new.get().is_some() && (own_slot(t, SlotId::new) || named.new) {
        put("__new__", function(&NEW_DEF, Some(t.type_value()), None));
    }
    let own = SlotSet::of(spec.slots.iter().chain(crate::types::native::slots_of(t)));
    for d in SLOT_DEFS {
        let is_named = match d.id {
            SlotId::getattro => named.getattribute,
            SlotId::setattro => named.setattr,
            _ => false,
        };
        if own.has(d.id) || is_named {
            if d.id == SlotId::hash && is_unhashable(&t.slots) {
                put("__hash__", Value::none());
                continue;
            }
            if d.id == SlotId::new || d.id == SlotId::send || d.name == "__getattr__" {
                continue;
            }
            put(
                d.name,
                WRAPPER_DESCR
                    .create(WrapperDescr { def: d, owner: t })
                    .into_value(),
            );
        }
    }
    for m in spec.methods {
        let v = match m.kind {
            MethodKind::Method => METHOD_DESCR
                .create(MethodDescr { def: m, owner: t })
                .into_value(),
            MethodKind::Class => CLASSMETHOD_DESCR
                .create(MethodDescr { def: m, owner: t })
                .into_value(),
            MethodKind::Static => {
                crate::types::wrappers::staticmethod(function(m, Some(t.type_value()), None))
            }
        };
        // A method with the name of a slot is meant to replace the slot's wrapper.
        let key = intern::type_name(m.name);
        match key.as_str().and_then(|k| dict.index_of(k)) {
            Some(i) => drop(dict.set_value_at(i, v)),
            None => insert(key, v),
        }
    }
    for g in spec.getsets {
        let def = if g.member {
            &MEMBER_DESCR
        } else {
            &GETSET_DESCR
        };
        put(
            g.name,
            def.create(GetSetDescr { def: g, owner: t }).into_value(),
        );
    }
    for (name, value) in values {
        put(name, value.clone());
    }
    put(
        "__doc__",
        match spec.doc {
            Some(d) => crate::types::str::new(d),
            None => Value::none(),
        },
    );
    if let Some(module) = super::listed::module_in_dict(t.static_name()) {
        put("__module__", intern::type_name(module));
    }
    if is_unhashable(&t.slots) && spec.slots.iter().any(|s| s.id() == SlotId::richcompare) {
        put("__hash__", Value::none());
    }
    dict
}

/// The `__new__` of built-in types: `T.__new__(S, ...)`.
pub(crate) static NEW_DEF: MethodDef = MethodDef {
    name: "__new__",
    doc: Some("Create and return a new object.  See help(type) for accurate signature."),
    signature: "($type, *args, **kwargs)",
    kind: MethodKind::Static,
    arity: Arity::Any,
    call: new_wrapper,
};

fn new_wrapper(th: &Thread, receiver: &Value, args: Args<'_>) -> Result<Value> {
    let Some(t) = receiver.as_type() else {
        return Err(th.system_error("__new__() called with non-type 'self'"));
    };
    let name = t.name();
    let Some(first) = args.positional().first() else {
        return Err(th.type_error(format!("{name}.__new__(): not enough arguments")));
    };
    let Some(sub) = first.as_type() else {
        return Err(th.type_error(format!(
            "{name}.__new__(X): X is not a type object ({})",
            first.ty().name()
        )));
    };
    let sub_name = sub.name();
    if !sub.is_subtype(t) {
        return Err(th.type_error(format!(
            "{name}.__new__({sub_name}): {sub_name} is not a subtype of {name}"
        )));
    }
    if sub.has(super::DISALLOW_INSTANTIATION) {
        return Err(th.type_error(format!("cannot create '{}' instances", sub.full_name())));
    }
    // The most derived built-in base must be the one whose `__new__` this is.
    let mut native = sub;
    while native
        .slots
        .new
        .get()
        .is_some_and(|f| f as usize == super::dispatch::slot_new as *const () as usize)
    {
        match native.base() {
            Some(b) => native = b,
            None => break,
        }
    }
    if SlotId::new.address(&native.slots) != SlotId::new.address(&t.slots) {
        let n = native.name();
        return Err(th.type_error(format!(
            "{name}.__new__({sub_name}) is not safe, use {n}.__new__()"
        )));
    }
    match t.slots.new.get() {
        Some(f) => f(
            th,
            sub,
            Args {
                values: args.values.get(1..).unwrap_or(&[]),
                names: args.names,
            },
        ),
        None => Err(th.type_error(format!("cannot create '{sub_name}' instances"))),
    }
}

/// The slots that a type defines itself.
struct SlotSet(u128);

impl SlotSet {
    fn of<'a>(slots: impl Iterator<Item = &'a Slot>) -> SlotSet {
        SlotSet(slots.fold(0, |set, s| set | SlotSet::bit(s.id())))
    }

    fn has(&self, id: SlotId) -> bool {
        self.0 & SlotSet::bit(id) != 0
    }

    fn bit(id: SlotId) -> u128 {
        const {
            assert!(
                (SlotId::buffer as u32) < u128::BITS,
                "the last slot has a bit"
            )
        };
        1 << (id as u32)
    }
}

fn own_slot(t: &TypeObject, id: SlotId) -> bool {
    t.base()
        .is_none_or(|b| id.address(&b.slots) != id.address(&t.slots))
        && !t.has(super::DISALLOW_INSTANTIATION)
}

/// A hash slot that says "unhashable type".
pub fn not_hashable(th: &Thread, v: &Value) -> Result<i64> {
    Err(th.type_error(format!("unhashable type: '{}'", v.ty().name())))
}

fn is_unhashable(s: &Slots) -> bool {
    s.hash
        .get()
        .is_some_and(|f| f as usize == not_hashable as *const () as usize)
}

/// Whether `match` takes a class for a sequence or a mapping: what the first class in the MRO says that says either.
pub(super) fn inherit_match_kind(t: &TypeObject) {
    let kind = |t: &'static TypeObject| t.flags() & (SEQUENCE | MAPPING);
    let Some(mro) = t.mro() else { return };
    let bases = mro.as_slice().iter().filter_map(Value::as_type);
    if let Some(kind) = bases.map(kind).find(|&kind| kind != 0) {
        t.flags.set(t.flags() | kind);
    }
}

/// Takes over flags and slots from the best base.
pub(super) fn inherit(t: &TypeObject) {
    let Some(b) = t.base() else { return };
    let mut flags = t.flags() | (b.flags() & FAST_SUBCLASS);
    for f in [
        MANAGED_DICT,
        MANAGED_WEAKREF,
        HAVE_GC,
        MAPPING_ONLY,
        MATCH_SELF,
    ] {
        flags |= b.flags() & f;
    }
    t.flags.set(flags);
    // Comparison and hash go together: a type with one of its own does not take the other.
    let own_pair = t.slots.richcompare.get().is_some() || t.slots.hash.get().is_some();
    let own_new = t.slots.new.get().is_some();
    let (cmp, hash) = (t.slots.richcompare.get(), t.slots.hash.get());
    t.slots.inherit_missing(&b.slots);
    if own_pair {
        t.slots.richcompare.set(cmp);
        t.slots.hash.set(hash);
        if hash.is_none() {
            t.slots.hash.set(Some(not_hashable));
        }
    }
    if !own_new && t.has(super::DISALLOW_INSTANTIATION) {
        t.slots.new.set(None);
    }
    // Built-in types derived straight from `object` are not made by `object.__new__`.
    if !own_new && !t.is_heap() && std::ptr::eq(b, &super::OBJECT.ty) {
        t.slots.new.set(None);
        t.flags.set(t.flags() | super::DISALLOW_INSTANTIATION);
    }
    if t.itemsize() == 0 {
        t.itemsize.set(b.itemsize());
    }
}

/// Recomputes the flags that mirror slots.
pub(super) fn finish_flags(t: &TypeObject) {
    let mut f = t.flags() & !(GENERIC_GETATTR | GENERIC_SETATTR | HAS_FINALIZER);
    if t.slots
        .getattro
        .get()
        .is_some_and(|g| g as usize == super::attr::generic_getattr as *const () as usize)
    {
        f |= GENERIC_GETATTR;
    }
    if t.slots
        .setattro
        .get()
        .is_some_and(|g| g as usize == super::attr::generic_setattr as *const () as usize)
    {
        f |= GENERIC_SETATTR;
    }
    if t.slots.finalize.get().is_some() {
        f |= HAS_FINALIZER;
    }
    t.flags.set(f);
}
