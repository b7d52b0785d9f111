//! Callables and descriptors of native code: built-in functions, method and slot-wrapper descriptors, get/set descriptors.
//!
//! Their slots are here because types cannot be made ready without them; their visible attributes
//! (`__name__`, `__doc__`, ...) are in `builtins::descriptors`.

use crate::args::Args;
use crate::cell::Field;
use crate::err::Result;
use crate::gc::{Trace, Visitor};
use crate::header::{Obj, Ref};
use crate::thread::Thread;
use crate::typeobj::{Arity, GetSetDef, MethodDef, Slot, SlotDef, TypeDef, TypeObject};
use crate::value::Value;

/// A function of a native module, or a native method bound to an object.
pub struct NativeFunction {
    pub def: &'static MethodDef,
    /// The module, the bound object, or the class.
    pub receiver: Field,
    /// `__module__`.
    pub module: Field,
}

/// A native method in a class dict.
pub struct MethodDescr {
    pub def: &'static MethodDef,
    pub owner: &'static TypeObject,
}

/// A slot's method in a class dict (`wrapper_descriptor`).
pub struct WrapperDescr {
    pub def: &'static SlotDef,
    pub owner: &'static TypeObject,
}

/// A slot wrapper bound to an object (`method-wrapper`).
pub struct MethodWrapper {
    pub def: &'static SlotDef,
    pub owner: &'static TypeObject,
    pub receiver: Field,
}

/// A computed attribute.
pub struct GetSetDescr {
    pub def: &'static GetSetDef,
    pub owner: &'static TypeObject,
}

/// A `__slots__` attribute of a class, or a field of a struct sequence: a word at a fixed offset.
pub struct SlotMember {
    pub name: Value,
    pub owner: Value,
    pub offset: u32,
    pub doc: Option<&'static str>,
    pub readonly: bool,
}

macro_rules! nothing {
    ($($t:ty),*) => {$( impl Trace for $t { fn trace(&self, v: &mut Visitor<'_>) { v.visit_header(&self.owner.header); } } )*};
}
nothing!(MethodDescr, WrapperDescr, GetSetDescr);

impl Trace for NativeFunction {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.receiver.trace(v);
        self.module.trace(v);
    }
    fn clear(&self) {
        self.receiver.clear();
        self.module.clear();
    }
}

impl Trace for MethodWrapper {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.receiver.trace(v);
    }
    fn clear(&self) {
        self.receiver.clear();
    }
}

impl Trace for SlotMember {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.owner.trace(v);
    }
}

crate::pytype! {
    pub static NATIVE_FUNCTION: NativeFunction = "builtin_function_or_method", HAVE_GC | HAVE_VECTORCALL | MANAGED_WEAKREF;
}
crate::pytype! {
    pub static METHOD_DESCR: MethodDescr = "method_descriptor", HAVE_VECTORCALL | METHOD_DESCRIPTOR;
}
pub static CLASSMETHOD_DESCR: TypeDef<MethodDescr> = TypeDef::new("classmethod_descriptor", 0);
crate::pytype! {
    pub static WRAPPER_DESCR: WrapperDescr = "wrapper_descriptor", METHOD_DESCRIPTOR;
}
crate::pytype! {
    pub static METHOD_WRAPPER: MethodWrapper = "method-wrapper", HAVE_GC;
}
crate::pytype! {
    pub static GETSET_DESCR: GetSetDescr = "getset_descriptor", 0;
}
/// Read-only or simple attributes that CPython defines as members.
pub static MEMBER_DESCR: TypeDef<GetSetDescr> = TypeDef::new("member_descriptor", 0);
crate::pytype! {
    /// Members of classes with `__slots__`; shows itself as `member_descriptor`.
    pub static SLOT_MEMBER: SlotMember = "member_descriptor", HAVE_GC;
}

/// A native function object.
pub fn function(def: &'static MethodDef, receiver: Option<Value>, module: Option<Value>) -> Value {
    let f = NATIVE_FUNCTION.create(NativeFunction {
        def,
        receiver: Field::empty(),
        module: Field::empty(),
    });
    f.receiver.replace(receiver);
    f.module.replace(module);
    f.into_value()
}

/// Calls a definition, checking the number of arguments where the definition leaves that to the caller.
#[inline]
pub fn call_def(
    th: &Thread,
    def: &'static MethodDef,
    receiver: &Value,
    args: Args<'_>,
    owner: impl FnOnce() -> String,
) -> Result<Value> {
    match def.arity {
        Arity::Own => {}
        Arity::Any if args.names.is_none() || !def.positional_only() => {}
        Arity::None if args.values.is_empty() => {}
        Arity::One if args.values.len() == 1 && args.names.is_none() => {}
        _ => return Err(wrong_count(th, def, args, owner())),
    }
    (def.call)(th, receiver, args)
}

#[cold]
fn wrong_count(th: &Thread, def: &MethodDef, args: Args<'_>, owner: String) -> crate::err::Raised {
    let full = if owner.is_empty() {
        def.name.to_owned()
    } else {
        format!("{owner}.{}", def.name)
    };
    if args.names.is_some() {
        return th.type_error(format!("{full}() takes no keyword arguments"));
    }
    let want = if def.arity == Arity::None {
        "no arguments"
    } else {
        "exactly one argument"
    };
    th.type_error(format!(
        "{full}() takes {want} ({} given)",
        args.values.len()
    ))
}

fn owner_of_function(f: &NativeFunction) -> String {
    match f.receiver.get() {
        Some(r) => match r.downcast::<crate::types::module::ModuleData>() {
            Some(_) => match f
                .module
                .get()
                .and_then(|m| m.as_str().map(|s| s.to_string_lossy()))
            {
                Some(m) if m != "builtins" => m,
                _ => String::new(),
            },
            None => match r.as_type() {
                Some(t) => t.short_name(),
                None => r.ty().short_name(),
            },
        },
        None => String::new(),
    }
}

fn function_call(th: &Thread, v: &Value, args: Args<'_>) -> Result<Value> {
    let Some(f) = NATIVE_FUNCTION.get(v) else {
        return Err(th.type_error("not a native function"));
    };
    let receiver = f.receiver.get_or_none();
    call_def(th, f.def, &receiver, args, || owner_of_function(f))
}

/// Calls a built-in function whose receiver is at hand.
#[inline]
pub fn call_function(
    th: &Thread,
    f: &Obj<NativeFunction>,
    receiver: &Value,
    args: Args<'_>,
) -> Result<Value> {
    call_def(th, f.def, receiver, args, || owner_of_function(f))
}

/// Calls a native method on an instance of its owner.
#[inline]
pub fn call_method(
    th: &Thread,
    m: &Obj<MethodDescr>,
    obj: &Value,
    args: Args<'_>,
) -> Result<Value> {
    call_def(th, m.def, obj, args, || m.owner.short_name())
}

/// Checks that `obj` is an instance of a descriptor's owner.
fn check_receiver(th: &Thread, obj: &Value, owner: &TypeObject, name: &str) -> Result<()> {
    if obj.ty().is_subtype(owner) {
        return Ok(());
    }
    Err(th.type_error(format!(
        "descriptor '{name}' for '{}' objects doesn't apply to a '{}' object",
        owner.name(),
        obj.ty().name()
    )))
}

fn split_receiver<'a>(
    th: &Thread,
    owner: &TypeObject,
    name: &str,
    args: Args<'a>,
) -> Result<(&'a Value, Args<'a>)> {
    match args.positional().split_first() {
        Some((obj, _)) => {
            if !obj.ty().is_subtype(owner) {
                return Err(th.type_error(format!(
                    "descriptor '{name}' for '{}' objects doesn't apply to a '{}' object",
                    owner.name(),
                    obj.ty().name()
                )));
            }
            Ok((
                obj,
                Args {
                    values: args.values.get(1..).unwrap_or(&[]),
                    names: args.names,
                },
            ))
        }
        None => Err(th.type_error(format!(
            "unbound method {}.{name}() needs an argument",
            owner.short_name()
        ))),
    }
}

fn method_call(th: &Thread, v: &Value, args: Args<'_>) -> Result<Value> {
    let Some(m) = METHOD_DESCR.get(v) else {
        return Err(th.type_error("not a method descriptor"));
    };
    let (obj, rest) = split_receiver(th, m.owner, m.def.name, args)?;
    call_def(th, m.def, obj, rest, || m.owner.short_name())
}

fn method_get(th: &Thread, v: &Value, obj: Option<&Value>, _: Option<&Value>) -> Result<Value> {
    let (Some(m), Some(obj)) = (METHOD_DESCR.get(v), obj) else {
        return Ok(v.clone());
    };
    check_receiver(th, obj, m.owner, m.def.name)?;
    Ok(function(m.def, Some(obj.clone()), None))
}

fn classmethod_get(
    th: &Thread,
    v: &Value,
    obj: Option<&Value>,
    ty: Option<&Value>,
) -> Result<Value> {
    let Some(m) = CLASSMETHOD_DESCR.get(v) else {
        return Ok(v.clone());
    };
    let cls = match (ty, obj) {
        (Some(t), _) => t.clone(),
        (None, Some(o)) => o.ty().type_value(),
        (None, None) => {
            return Err(th.type_error(format!(
                "descriptor '{}' for type '{}' needs either an object or a type",
                m.def.name,
                m.owner.name()
            )));
        }
    };
    match cls.as_type() {
        Some(t) if t.is_subtype(m.owner) => Ok(function(m.def, Some(cls.clone()), None)),
        Some(t) => Err(th.type_error(format!(
            "descriptor '{}' requires a subtype of '{}' but received '{}'",
            m.def.name,
            m.owner.name(),
            t.name()
        ))),
        None => Err(th.type_error(format!(
            "descriptor '{}' for type '{}' needs a type, not a '{}' as arg 2",
            m.def.name,
            m.owner.name(),
            cls.ty().name()
        ))),
    }
}

fn classmethod_call(th: &Thread, v: &Value, args: Args<'_>) -> Result<Value> {
    let Some((first, _)) = args.positional().split_first() else {
        let (name, owner) = CLASSMETHOD_DESCR
            .get(v)
            .map_or(("", String::new()), |m| (m.def.name, m.owner.name()));
        return Err(th.type_error(format!(
            "descriptor '{name}' of '{owner}' object needs an argument"
        )));
    };
    let f = classmethod_get(th, v, None, Some(first))?;
    crate::protocol::call::call_args(
        th,
        &f,
        Args {
            values: args.values.get(1..).unwrap_or(&[]),
            names: args.names,
        },
    )
}

fn wrapper_call(th: &Thread, v: &Value, args: Args<'_>) -> Result<Value> {
    let Some(w) = WRAPPER_DESCR.get(v) else {
        return Err(th.type_error("not a slot wrapper"));
    };
    match args.positional().split_first() {
        Some((obj, _)) => {
            if !obj.ty().is_subtype(w.owner) {
                return Err(th.type_error(format!(
                    "descriptor '{}' requires a '{}' object but received a '{}'",
                    w.def.name,
                    w.owner.name(),
                    obj.ty().name()
                )));
            }
            (w.def.wrap)(
                th,
                w.def,
                w.owner,
                obj,
                Args {
                    values: args.values.get(1..).unwrap_or(&[]),
                    names: args.names,
                },
            )
        }
        None => Err(th.type_error(format!(
            "descriptor '{}' of '{}' object needs an argument",
            w.def.name,
            w.owner.name()
        ))),
    }
}

fn wrapper_get(th: &Thread, v: &Value, obj: Option<&Value>, _: Option<&Value>) -> Result<Value> {
    let (Some(w), Some(obj)) = (WRAPPER_DESCR.get(v), obj) else {
        return Ok(v.clone());
    };
    check_receiver(th, obj, w.owner, w.def.name)?;
    Ok(METHOD_WRAPPER
        .create(MethodWrapper {
            def: w.def,
            owner: w.owner,
            receiver: Field::new(obj.clone()),
        })
        .into_value())
}

fn method_wrapper_call(th: &Thread, v: &Value, args: Args<'_>) -> Result<Value> {
    let Some(w) = METHOD_WRAPPER.get(v) else {
        return Err(th.type_error("not a method wrapper"));
    };
    let receiver = w.receiver.get_or_none();
    (w.def.wrap)(th, w.def, w.owner, &receiver, args)
}

/// The definition behind a `getset_descriptor` or a built-in `member_descriptor`.
pub fn getset_of(v: &Value) -> Option<&crate::header::Obj<GetSetDescr>> {
    GETSET_DESCR.get(v).or_else(|| MEMBER_DESCR.get(v))
}

fn getset_get(th: &Thread, v: &Value, obj: Option<&Value>, _: Option<&Value>) -> Result<Value> {
    let (Some(g), Some(obj)) = (getset_of(v), obj) else {
        return Ok(v.clone());
    };
    check_receiver(th, obj, g.owner, g.def.name)?;
    match g.def.get {
        Some(get) => get(th, obj),
        None => Err(unreadable(th, g, "readable")),
    }
}

#[cold]
fn unreadable(th: &Thread, g: &GetSetDescr, what: &str) -> crate::err::Raised {
    crate::err::new(
        th,
        &crate::exc::ATTRIBUTE_ERROR.ty,
        &format!(
            "attribute '{}' of '{}' objects is not {what}",
            g.def.name,
            g.owner.name()
        ),
    )
}

fn getset_set(th: &Thread, v: &Value, obj: &Value, value: Option<&Value>) -> Result<()> {
    let Some(g) = getset_of(v) else {
        return Err(th.type_error("not a getset descriptor"));
    };
    check_receiver(th, obj, g.owner, g.def.name)?;
    match g.def.set {
        Some(set) => set(th, obj, value),
        None if g.def.member => Err(crate::err::new(
            th,
            &crate::exc::ATTRIBUTE_ERROR.ty,
            "readonly attribute",
        )),
        None => Err(unreadable(th, g, "writable")),
    }
}

/// The word of a `__slots__` attribute.
fn slot_word<'a>(th: &Thread, m: &SlotMember, obj: &'a Value) -> Result<&'a std::cell::Cell<u64>> {
    let owner = m.owner.as_type();
    match (owner, obj.as_header()) {
        (Some(o), Some(h)) if h.ty().is_layout_subtype(o) => {
            // SAFETY: instances of the owner's layout subtypes have a word at the offset, inside their allocation.
            Ok(unsafe {
                &*((h as *const crate::Header as *const u8).add(m.offset as usize)
                    as *const std::cell::Cell<u64>)
            })
        }
        _ => Err(th.type_error(format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            m.name
                .as_str()
                .map(|s| s.to_string_lossy())
                .unwrap_or_default(),
            owner.map(|o| o.name()).unwrap_or_default(),
            obj.ty().name()
        ))),
    }
}

fn slot_member_get(
    th: &Thread,
    v: &Value,
    obj: Option<&Value>,
    _: Option<&Value>,
) -> Result<Value> {
    let (Some(m), Some(obj)) = (SLOT_MEMBER.get(v), obj) else {
        return Ok(v.clone());
    };
    // SAFETY: the word is a slot of the object.
    unsafe { Value::another(slot_word(th, m, obj)?.get()) }.ok_or_else(|| {
        let attr = m.name.as_str().map(|s| s.to_string_lossy());
        let text = format!(
            "'{}' object has no attribute '{}'",
            obj.ty().full_name(),
            attr.unwrap_or_default()
        );
        th.attribute_error_text(obj, &m.name, &text)
    })
}

fn slot_member_set(th: &Thread, v: &Value, obj: &Value, value: Option<&Value>) -> Result<()> {
    let Some(m) = SLOT_MEMBER.get(v) else {
        return Err(th.type_error("not a member descriptor"));
    };
    let word = slot_word(th, m, obj)?;
    if m.readonly {
        let kind = &crate::exc::ATTRIBUTE_ERROR.ty;
        return Err(crate::err::new(th, kind, "readonly attribute"));
    }
    let old = word.replace(value.map_or(0, |v| v.clone().into_bits()));
    if old != 0 {
        // SAFETY: the old word owned a value.
        drop(unsafe { Value::from_bits(old) });
    } else if value.is_none() {
        return Err(crate::err::new_value(
            th,
            &crate::exc::ATTRIBUTE_ERROR.ty,
            m.name.clone(),
        ));
    }
    Ok(())
}

/// Slots of the types in this file, for when they are made ready.
pub fn slots_of(t: &TypeObject) -> &'static [Slot] {
    let is = |d: &'static TypeObject| std::ptr::eq(t, d);
    if is(&NATIVE_FUNCTION.ty) {
        &[Slot::call(function_call)]
    } else if is(&METHOD_DESCR.ty) {
        &[Slot::call(method_call), Slot::descr_get(method_get)]
    } else if is(&CLASSMETHOD_DESCR.ty) {
        &[
            Slot::call(classmethod_call),
            Slot::descr_get(classmethod_get),
        ]
    } else if is(&WRAPPER_DESCR.ty) {
        &[Slot::call(wrapper_call), Slot::descr_get(wrapper_get)]
    } else if is(&METHOD_WRAPPER.ty) {
        &[Slot::call(method_wrapper_call)]
    } else if is(&GETSET_DESCR.ty) || is(&MEMBER_DESCR.ty) {
        &[Slot::descr_get(getset_get), Slot::descr_set(getset_set)]
    } else if is(&SLOT_MEMBER.ty) {
        &[
            Slot::descr_get(slot_member_get),
            Slot::descr_set(slot_member_set),
        ]
    } else {
        &[]
    }
}

/// A typed reference for callers that keep a descriptor.
pub fn as_native_function(v: &Value) -> Option<Ref<NativeFunction>> {
    NATIVE_FUNCTION.get(v).map(crate::header::Obj::to_ref)
}
