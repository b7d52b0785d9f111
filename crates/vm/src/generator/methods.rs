//! Methods of generators and coroutines.

use super::{COROUTINE, GENERATOR, GenData, State, close, get, resume, throw_given};
use crate::frame::Frame;
use crate::{code, frameobj};
use krait_object::protocol::call;
use krait_object::types::{int, tuple};
use krait_object::{
    Field, MethodDef, Obj, Raised, Result, Sent, Thread, Trace, TypeSpec, Value, err, exc,
    ready_type,
};

/// The exception that `throw(type, value, traceback)` means.
pub fn exception_of(
    th: &Thread,
    typ: &Value,
    val: Option<&Value>,
    tb: Option<&Value>,
) -> Result<Raised> {
    if let Some(t) = tb.filter(|t| !t.is_none())
        && crate::traceback::TRACEBACK.get(t).is_none()
    {
        return Err(th.type_error("throw() third argument must be a traceback object"));
    }
    let class = typ
        .as_type()
        .filter(|t| t.has(krait_object::flags::BASE_EXC_SUBCLASS));
    let v = if let Some(class) = class {
        let made = match val.filter(|v| !v.is_none()) {
            Some(v) if v.ty().is_subtype(class) => Ok(v.clone()),
            Some(v) => match v.as_exact_tuple() {
                Some(args) => call::call(th, typ, args.as_slice()),
                None => call::call1(th, typ, v),
            },
            None => call::call0(th, typ),
        };
        // What goes wrong here is thrown in instead.
        match made {
            Ok(v) if v.ty().has(krait_object::flags::BASE_EXC_SUBCLASS) => v,
            Ok(v) => {
                let class = krait_object::protocol::repr::repr_text(th, typ)?;
                return Ok(th.type_error(format!(
                    "calling {class} should have returned an instance of BaseException, not {}",
                    v.ty().name()
                )));
            }
            Err(e) => return Ok(e),
        }
    } else if typ.is_instance(&exc::BASE_EXCEPTION.ty) {
        if val.is_some_and(|v| !v.is_none()) {
            return Err(th.type_error("instance exception may not have a separate value"));
        }
        typ.clone()
    } else {
        return Err(th.type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {}",
            typ.ty().name()
        )));
    };
    let e = Raised::from_value(v);
    if let (Some(t), Some(d)) = (tb.filter(|t| !t.is_none()), e.data()) {
        d.traceback.set(t.clone());
    }
    Ok(e)
}

/// Three-argument `throw` is deprecated.
pub fn warn_three(th: &Thread, args: &[Value]) -> Result<()> {
    if args.len() > 1 {
        th.warn(
            &exc::DEPRECATION_WARNING.ty,
            "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
            1,
        )?;
    }
    Ok(())
}

/// `send` and friends as Python sees them: the return value is a `StopIteration`.
pub fn visible(th: &Thread, s: Sent) -> Result<Value> {
    match s {
        Sent::Yield(v) => Ok(v),
        Sent::Return(v) => Err(th.stop_iteration(v)),
    }
}

fn iternext(th: &Thread, v: &Value) -> Result<Option<Value>> {
    match resume(th, v, &Value::none())? {
        Sent::Yield(v) => Ok(Some(v)),
        Sent::Return(v) if v.is_none() => Ok(None),
        Sent::Return(v) => Err(th.stop_iteration(v)),
    }
}

/// What happens when a suspended generator is dropped: `close()`; a coroutine that never ran is reported instead.
pub fn finalize(th: &Thread, v: &Value) {
    let Some(g) = get(v) else { return };
    if matches!(g.state.get(), State::Done | State::Executing) {
        return;
    }
    // Other objects lose their weak references after they are finalized.
    krait_object::types::weakref::clear_refs_of_dying(g.header());
    if v.is_exact(&super::ASYNC_GENERATOR.ty)
        && let Some(f) = g.finalizer.get()
        && !g.closed.get()
    {
        if let Err(e) = call::call1(th, &f, v) {
            th.unraisable(
                e,
                Some(v),
                Some("Exception ignored while finalizing generator"),
            );
        }
        return;
    }
    if v.is_exact(&COROUTINE.ty) && g.state.get() == State::Created {
        if let Err(e) = (th.interp.hooks.get().unawaited)(th, v) {
            th.unraisable(
                e,
                Some(v),
                Some("Exception ignored while finalizing coroutine"),
            );
        }
    } else if let Err(e) = close(th, v) {
        th.unraisable(
            e,
            Some(v),
            Some("Exception ignored while closing generator"),
        );
    }
}

fn text(f: &Field) -> String {
    f.get()
        .and_then(|v| v.as_str().map(|s| s.to_string_lossy()))
        .unwrap_or_default()
}

fn set_text(th: &Thread, f: &Field, value: Option<&Value>, what: &str) -> Result<()> {
    match value {
        Some(v) if v.as_str().is_some() => {
            f.set(v.clone());
            Ok(())
        }
        _ => Err(th.type_error(format!("{what} must be set to a string object"))),
    }
}

fn frame_of(g: &GenData) -> Value {
    let f = g.frame();
    if f.is_null() {
        Value::none()
    } else {
        frameobj::of(f)
    }
}

macro_rules! shared_attributes {
    ($methods:ident, $label:literal, $name_doc:tt, $qualname_doc:tt, $delegate_doc:tt, $class_doc:tt, $kind:ident $running:ident, $suspended:ident, $frame:ident, $code:ident, $delegate:ident) => {
        #[krait_object::pymethods]
        impl $methods {
            fn __repr__(zelf: &Value) -> String {
                let q = get(zelf).map(|g| text(&g.qualname)).unwrap_or_default();
                format!("<{} object {q} at {:#x}>", $label, zelf.bits())
            }

            fn __send__(th: &Thread, zelf: &Value, v: &Value) -> Result<Sent> {
                resume(th, zelf, v)
            }

            fn __del__(th: &Thread, zelf: &Value) {
                finalize(th, zelf)
            }

            #[doc = $name_doc]
            #[getter]
            fn __name__(zelf: &Value) -> Option<Value> {
                get(zelf)?.name.get()
            }

            #[setter]
            fn set___name__(th: &Thread, zelf: &Value, value: Option<&Value>) -> Result<()> {
                get(zelf).map_or(Ok(()), |g| set_text(th, &g.name, value, "__name__"))
            }

            #[doc = $qualname_doc]
            #[getter]
            fn __qualname__(zelf: &Value) -> Option<Value> {
                get(zelf)?.qualname.get()
            }

            #[setter]
            fn set___qualname__(th: &Thread, zelf: &Value, value: Option<&Value>) -> Result<()> {
                get(zelf).map_or(Ok(()), |g| set_text(th, &g.qualname, value, "__qualname__"))
            }

            #[getter]
            fn $suspended(zelf: &Value) -> bool {
                get(zelf).is_some_and(|g| {
                    matches!(g.state.get(), State::Suspended | State::SuspendedYieldFrom)
                })
            }

            #[getter]
            fn $frame(zelf: &Value) -> Option<Value> {
                get(zelf).map(|g| frame_of(g))
            }

            #[getter]
            fn $code(zelf: &Value) -> Option<Value> {
                get(zelf).map(|g| g.code.clone())
            }

            #[doc = $delegate_doc]
            #[getter]
            fn $delegate(zelf: &Value) -> Option<Value> {
                get(zelf)?.yield_from()
            }

            #[$kind]
            fn $running(zelf: &Value) -> bool {
                get(zelf).is_some_and(|g| {
                    if zelf.is_exact(&super::ASYNC_GENERATOR.ty) {
                        g.running_async.get()
                    } else {
                        g.state.get() == State::Executing
                    }
                })
            }

            #[doc = $class_doc]
            #[classmethod]
            #[sig("(object, /)")]
            fn __class_getitem__(cls: &'static krait_object::TypeObject, object: &Value) -> Value {
                krait_builtins::generic_alias::new(cls.type_value(), object.clone())
            }

            fn __sizeof__(zelf: &Value) -> usize {
                let words = get(zelf)
                    .and_then(|g| code::get(&g.code).map(|c| c.frame_words))
                    .unwrap_or(0);
                184 + words as usize * 8
            }
        }
    };
}

pub struct GeneratorAttributes;
pub struct CoroutineAttributes;
pub struct AsyncGeneratorAttributes;
shared_attributes!(
    GeneratorAttributes,
    "generator",
    "name of the generator",
    "qualified name of the generator",
    "what yield from takes its values from, or None",
    "A class of generators: of what is yielded, sent and returned.",
    getter gi_running,
    gi_suspended,
    gi_frame,
    gi_code,
    gi_yieldfrom
);
shared_attributes!(
    CoroutineAttributes,
    "coroutine",
    "name of the coroutine",
    "qualified name of the coroutine",
    "what is being awaited, or None",
    "A class of coroutines: of what is yielded, sent and returned.",
    getter cr_running,
    cr_suspended,
    cr_frame,
    cr_code,
    cr_await
);
shared_attributes!(
    AsyncGeneratorAttributes,
    "async_generator",
    "name of the async generator",
    "qualified name of the async generator",
    "what is being awaited, or None",
    "A class of asynchronous generators: of what is yielded and sent.",
    member ag_running,
    ag_suspended,
    ag_frame,
    ag_code,
    ag_await
);

/// `throw(*args)` of a generator or coroutine.
fn throw_args(th: &Thread, v: &Value, args: &[Value]) -> Result<Value> {
    if args.is_empty() {
        return Err(th.type_error("throw expected at least 1 argument, got 0"));
    }
    if args.len() > 3 {
        return Err(th.type_error(format!(
            "throw expected at most 3 arguments, got {}",
            args.len()
        )));
    }
    warn_three(th, args)?;
    visible(th, throw_given(th, v, args)?)
}

/// `send`, `throw` and `close`, alike but for what their documentation calls the object.
macro_rules! resumable_methods {
    ($methods:ident, $send:tt, $throw:tt, $close:tt) => {
        pub struct $methods;

        #[krait_object::pymethods]
        impl $methods {
            #[doc = $send]
            #[sig("(object, /)")]
            fn send(th: &Thread, zelf: &Value, object: &Value) -> Result<Value> {
                visible(th, resume(th, zelf, object)?)
            }

            #[no_signature]
            #[doc = $throw]
            #[sig("(*args)")]
            fn throw(th: &Thread, zelf: &Value, args: &[Value]) -> Result<Value> {
                throw_args(th, zelf, args)
            }

            #[doc = $close]
            fn close(th: &Thread, zelf: &Value) -> Result<Value> {
                close(th, zelf)
            }
        }
    };
}

resumable_methods!(
    GeneratorMethods,
    "send(value) -> the next value that is yielded, once value was sent into generator code",
    "throw(exception) -> the next value that is yielded, once the exception was raised in generator code",
    "close() -> raises GeneratorExit inside generator code, which ends it"
);
resumable_methods!(
    CoroutineMethods,
    "send(value) -> what is awaited next, once value was sent into coroutine code",
    "throw(exception) -> what is awaited next, once the exception was raised in coroutine code",
    "close() -> raises GeneratorExit inside coroutine code, which ends it"
);

pub struct IterMethods;

#[krait_object::pymethods]
impl IterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Value) -> Result<Option<Value>> {
        iternext(th, zelf)
    }
}

/// What `coroutine.__await__()` returns.
#[derive(Trace)]
pub struct CoroWrapper {
    pub coroutine: Value,
}

krait_object::pytype! {
    pub static CORO_WRAPPER: CoroWrapper = "coroutine_wrapper", HAVE_GC | DISALLOW_INSTANTIATION;
}

/// `coroutine.__await__()`: an iterator.
pub fn await_wrapper(coroutine: &Value) -> Value {
    CORO_WRAPPER
        .create(CoroWrapper {
            coroutine: coroutine.clone(),
        })
        .into_value()
}

pub struct AwaitMethods;

#[krait_object::pymethods]
impl AwaitMethods {
    fn __await__(zelf: &Value) -> Value {
        await_wrapper(zelf)
    }

    #[member]
    fn cr_origin(zelf: &Value) -> Option<Value> {
        get(zelf)?.origin.get()
    }
}

pub struct WrapperMethods;

type Wrapper = Obj<CoroWrapper>;

#[krait_object::pymethods]
impl WrapperMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Wrapper) -> Result<Option<Value>> {
        iternext(th, &zelf.coroutine)
    }

    fn send(th: &Thread, zelf: &Wrapper, value: &Value) -> Result<Value> {
        visible(th, resume(th, &zelf.coroutine, value)?)
    }

    #[no_signature]
    #[sig("(*args)")]
    fn throw(th: &Thread, zelf: &Wrapper, args: &[Value]) -> Result<Value> {
        throw_args(th, &zelf.coroutine, args)
    }

    fn close(th: &Thread, zelf: &Wrapper) -> Result<Value> {
        close(th, &zelf.coroutine)
    }
}

fn join(parts: &[&'static TypeSpec], doc: Option<&'static str>) -> TypeSpec {
    let leak = |v: Vec<MethodDef>| -> &'static [MethodDef] { Box::leak(v.into_boxed_slice()) };
    let copy = |m: &MethodDef| MethodDef {
        name: m.name,
        doc: m.doc,
        signature: m.signature,
        kind: m.kind,
        arity: m.arity,
        call: m.call,
    };
    TypeSpec {
        doc,
        signature: "",
        slots: Box::leak(
            parts
                .iter()
                .flat_map(|p| p.slots.iter().copied())
                .collect::<Vec<_>>()
                .into_boxed_slice(),
        ),
        methods: leak(
            parts
                .iter()
                .flat_map(|p| p.methods.iter().map(copy))
                .collect(),
        ),
        getsets: Box::leak(
            parts
                .iter()
                .flat_map(|p| p.getsets.iter())
                .map(|g| krait_object::GetSetDef {
                    name: g.name,
                    doc: g.doc,
                    get: g.get,
                    set: g.set,
                    member: g.member,
                })
                .collect::<Vec<_>>()
                .into_boxed_slice(),
        ),
    }
}

/// Joins several `impl` blocks into one spec; once per process and type.
pub fn joined(parts: &[&'static TypeSpec]) -> TypeSpec {
    join(parts, None)
}

pub fn install() {
    static GENERATOR_ATTRIBUTES: TypeSpec = GeneratorAttributes::SPEC;
    static COROUTINE_ATTRIBUTES: TypeSpec = CoroutineAttributes::SPEC;
    static GENERATOR_METHODS: TypeSpec = GeneratorMethods::SPEC;
    static COROUTINE_METHODS: TypeSpec = CoroutineMethods::SPEC;
    static ITER: TypeSpec = IterMethods::SPEC;
    static AWAIT: TypeSpec = AwaitMethods::SPEC;
    ready_type(
        &GENERATOR.ty,
        &joined(&[&GENERATOR_ATTRIBUTES, &GENERATOR_METHODS, &ITER]),
    );
    ready_type(
        &COROUTINE.ty,
        &joined(&[&COROUTINE_ATTRIBUTES, &COROUTINE_METHODS, &AWAIT]),
    );
    GENERATOR.ends_quickly_with_tail();
    COROUTINE.ends_quickly_with_tail();
    ready_type(&CORO_WRAPPER.ty, &WrapperMethods::SPEC);
    ready_type(&PREDICATE.ty, &PredicateMethods::SPEC);
}

/// `cr_origin`: (file, line, function) of the calling frames.
pub fn origin(_: &Thread, f: *mut Frame, depth: u32) -> Value {
    let mut out = Vec::new();
    let mut at = f;
    while !at.is_null() && out.len() < depth as usize {
        // SAFETY: running frames are alive.
        unsafe {
            let c = (*at).code();
            let entry = vec![
                c.filename.get_or_none(),
                int::from_i64(i64::from((*at).line())),
                c.name.clone(),
            ];
            out.push(tuple::from_vec(entry).into_value());
            at = (*at).previous;
        }
    }
    tuple::from_vec(out).into_value()
}

/// A predicate that is true of the given objects, by identity.
#[derive(Trace)]
pub struct Predicate {
    members: Vec<Value>,
}

krait_object::pytype! {
    pub static PREDICATE: Predicate = "identity_predicate", HAVE_GC | DISALLOW_INSTANTIATION;
}

pub struct PredicateMethods;

#[krait_object::pymethods]
impl PredicateMethods {
    fn __call__(zelf: &Obj<Predicate>, v: &Value) -> bool {
        zelf.members.iter().any(|m| m.is(v))
    }
}

pub fn identity_predicate(_: &Thread, members: Vec<Value>) -> Value {
    PREDICATE.create(Predicate { members }).into_value()
}

/// `GeneratorExit()`, for those who close by hand.
pub fn generator_exit(th: &Thread) -> Raised {
    err::new_args(th, &exc::GENERATOR_EXIT.ty, vec![])
}
