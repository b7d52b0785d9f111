//! Raised exceptions as Rust errors, and the ways to make one.

use crate::exc::{self, ExcData};
use crate::header::Ref;
use crate::thread::Thread;
use crate::typeobj::TypeObject;
use crate::value::Value;

/// A Python exception on its way up: one word, the exception object.
pub struct Raised(Value);

/// What everything that may run Python code returns.
pub type Result<T, E = Raised> = std::result::Result<T, E>;

impl Raised {
    /// Wraps an exception instance. Anything else is a bug of the caller and becomes a `SystemError`.
    pub fn from_value(v: Value) -> Raised {
        if v.ty().has(crate::typeobj::BASE_EXC_SUBCLASS) {
            Raised(v)
        } else {
            let name = v.ty().name();
            Raised(simple(
                &exc::SYSTEM_ERROR.ty,
                &format!("exception object expected, not {name}"),
            ))
        }
    }

    pub fn value(&self) -> &Value {
        &self.0
    }

    pub fn into_value(self) -> Value {
        self.0
    }

    /// Whether the exception is an instance of `t` (by MRO).
    pub fn is(&self, t: &'static crate::TypeDef<impl Sized>) -> bool {
        self.0.is_instance(&t.ty)
    }

    /// The fields that every exception has.
    pub fn data(&self) -> Option<&crate::header::Obj<ExcData>> {
        exc::BASE_EXCEPTION.get(&self.0)
    }
}

impl std::fmt::Debug for Raised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.ty().name())?;
        if let Some(d) = self.data() {
            for a in d.args().as_slice() {
                write!(f, " {a:?}")?;
            }
        }
        Ok(())
    }
}

/// An exception whose payload is the plain one, made without running anything.
fn simple(ty: &'static TypeObject, msg: &str) -> Value {
    let args = crate::types::tuple::from_array([crate::types::str::new(msg)]);
    exc::BASE_EXCEPTION
        .create_in(ty, ExcData::with_args(args))
        .into_value()
}

/// An exception of a built-in type with one text argument.
#[cold]
pub fn new(th: &Thread, ty: &'static TypeObject, msg: &str) -> Raised {
    new_value(th, ty, crate::types::str::new(msg))
}

/// Whether instances of a type hold what every exception holds and nothing else, so that they are made without a call.
fn is_plain(ty: &'static TypeObject) -> bool {
    ty.basicsize() == exc::BASE_EXCEPTION.ty.basicsize() && !ty.is_heap()
}

/// An exception of a plain type.
fn plain(ty: &'static TypeObject, args: crate::Ref<crate::TupleData>) -> Raised {
    let data = ExcData::with_args(args);
    Raised(exc::BASE_EXCEPTION.create_in(ty, data).into_value())
}

/// What a call of an exception's type gives, or raises.
fn called(th: &Thread, ty: &'static TypeObject, args: &[Value]) -> Raised {
    match crate::protocol::call::call_type(th, ty, args) {
        Ok(v) => Raised::from_value(v),
        Err(e) => e,
    }
}

/// An exception of a built-in type with one argument.
#[cold]
pub fn new_value(th: &Thread, ty: &'static TypeObject, arg: Value) -> Raised {
    if is_plain(ty) {
        return plain(ty, crate::types::tuple::from_array([arg]));
    }
    called(th, ty, &[arg])
}

/// An exception of a built-in type with these arguments.
#[cold]
pub fn new_args(th: &Thread, ty: &'static TypeObject, args: Vec<Value>) -> Raised {
    if is_plain(ty) {
        return plain(ty, crate::types::tuple::from_vec(args));
    }
    called(th, ty, &args)
}

/// `raise` of a class or an instance: instantiates the class.
pub fn instantiate(th: &Thread, v: &Value) -> Result<Value> {
    if let Some(t) = v.as_type()
        && t.has(crate::typeobj::BASE_EXC_SUBCLASS)
    {
        let e = crate::protocol::call::call(th, v, &[])?;
        if !e.ty().has(crate::typeobj::BASE_EXC_SUBCLASS) {
            return Err(th.type_error(format!(
                "calling {} should have returned an instance of BaseException, not {}",
                crate::protocol::repr::repr_text(th, v)?,
                crate::protocol::repr::repr_text(th, &e.ty().type_value())?
            )));
        }
        return Ok(e);
    }
    if v.ty().has(crate::typeobj::BASE_EXC_SUBCLASS) {
        return Ok(v.clone());
    }
    Err(th.type_error("exceptions must derive from BaseException"))
}

/// `MemoryError` without arguments.
#[cold]
pub fn memory_error() -> Raised {
    let args = crate::types::tuple::empty();
    // What could not report its own lack of memory is reported by this, too.
    if let Some(th) = crate::thread::current() {
        th.clear_requests(crate::thread::breaker::LIMIT);
    }
    if krait_host::reserve_is_low() {
        krait_host::fill_reserve();
    }
    krait_host::shortage::exempt(|| {
        Raised(
            exc::BASE_EXCEPTION
                .create_in(&exc::MEMORY_ERROR.ty, ExcData::with_args(args))
                .into_value(),
        )
    })
}

macro_rules! raisers {
    ($($(#[$m:meta])* $name:ident => $ty:ident,)*) => {
        impl Thread {
            $($(#[$m])*
            #[cold]
            #[inline(never)]
            pub fn $name(&self, msg: impl AsRef<str>) -> Raised {
                new(self, &exc::$ty.ty, msg.as_ref())
            })*
        }
    };
}

raisers! {
    type_error => TYPE_ERROR,
    value_error => VALUE_ERROR,
    index_error => INDEX_ERROR,
    overflow_error => OVERFLOW_ERROR,
    zero_division => ZERO_DIVISION_ERROR,
    runtime_error => RUNTIME_ERROR,
    system_error => SYSTEM_ERROR,
    not_implemented_error => NOT_IMPLEMENTED_ERROR,
    buffer_error => BUFFER_ERROR,
    lookup_error => LOOKUP_ERROR,
    eof_error => EOF_ERROR,
    assertion_error => ASSERTION_ERROR,
    reference_error => REFERENCE_ERROR,
    import_error => IMPORT_ERROR,
    os_error_text => OS_ERROR,
    unbound_local => UNBOUND_LOCAL_ERROR,
    recursion_error_text => RECURSION_ERROR,
}

impl Thread {
    /// `KeyError(key)`.
    #[cold]
    pub fn key_error(&self, key: &Value) -> Raised {
        new_value(self, &exc::KEY_ERROR.ty, key.clone())
    }

    /// `StopIteration(value)`; no argument for `None`.
    #[cold]
    pub fn stop_iteration(&self, value: Value) -> Raised {
        let args = if value.is_none() {
            crate::types::tuple::empty()
        } else {
            crate::types::tuple::from_array([value.clone()])
        };
        let data = crate::typeobj::Ext {
            base: ExcData::with_args(args),
            ext: exc::StopIterationExt {
                value: crate::cell::Field::new(value),
            },
        };
        Raised(exc::STOP_ITERATION.create(data).into_value())
    }

    /// `AttributeError` with CPython's text, `name` and `obj` set for suggestions.
    #[cold]
    pub fn attribute_error(&self, obj: &Value, name: &Value) -> Raised {
        let attr = name
            .as_str()
            .map(|s| s.to_string_lossy())
            .unwrap_or_default();
        let msg = match obj.as_type() {
            Some(t) => format!("type object '{}' has no attribute '{attr}'", t.name()),
            None => format!("'{}' object has no attribute '{attr}'", obj.ty().name()),
        };
        self.attribute_error_text(obj, name, &msg)
    }

    #[cold]
    pub fn attribute_error_text(&self, obj: &Value, name: &Value, msg: &str) -> Raised {
        let e = new(self, &exc::ATTRIBUTE_ERROR.ty, msg);
        if let Some(x) = exc::ATTRIBUTE_ERROR.get(e.value()) {
            x.ext.obj.set(obj.clone());
            x.ext.name.set(name.clone());
        }
        e
    }

    /// `NameError` with `name` set.
    #[cold]
    pub fn name_error(&self, ty: &'static TypeObject, name: &Value, msg: &str) -> Raised {
        let e = new(self, ty, msg);
        if let Some(x) = exc::NAME_ERROR.get(e.value()) {
            x.ext.name.set(name.clone());
        }
        e
    }

    /// `OSError` (or the subclass for its `errno`) from an I/O error and up to two file names.
    #[cold]
    pub fn os_error(
        &self,
        e: &std::io::Error,
        file: Option<&Value>,
        file2: Option<&Value>,
    ) -> Raised {
        let Some(code) = e.raw_os_error() else {
            return self.os_error_text(e.to_string());
        };
        self.os_error_code(code, file, file2)
    }

    #[cold]
    pub fn os_error_code(&self, code: i32, file: Option<&Value>, file2: Option<&Value>) -> Raised {
        let text = krait_host::errno::text(code);
        let mut args = vec![Value::int32(code), crate::types::str::new(&text)];
        if let Some(f) = file {
            args.push(f.clone());
        }
        if let Some(f) = file2 {
            args.push(Value::none());
            args.push(f.clone());
        }
        new_args(self, &exc::OS_ERROR.ty, args)
    }

    /// Issues a warning; an error if filters turn it into one.
    /// Tells the audit hooks of an event (PEP 578); they may forbid it.
    pub fn audit(&self, event: &str, args: &[Value]) -> Result<()> {
        if !self.interp.audited.get() {
            return Ok(());
        }
        (self.interp.hooks.get().audit)(self, event, args)
    }

    pub fn warn(&self, category: &'static TypeObject, msg: &str, stacklevel: i32) -> Result<()> {
        (self.interp.hooks.get().warn)(self, category, msg, stacklevel)
    }
}

/// Sets `__context__` of a new exception to the one being handled, breaking cycles as CPython does.
pub fn chain_context(new: &Raised, handled: &Value) {
    if new.value().is(handled) {
        return;
    }
    // Cut the chain where it would come back to the new exception.
    let mut at = handled.clone();
    let mut slow = handled.clone();
    let mut step = false;
    while let Some(d) = exc::BASE_EXCEPTION.get(&at) {
        let Some(next) = d.context.get() else { break };
        if next.is(new.value()) {
            drop(d.context.take());
            break;
        }
        at = next;
        if step {
            let s = exc::BASE_EXCEPTION.get(&slow).and_then(|d| d.context.get());
            if let Some(s) = s {
                slow = s;
            }
            if slow.is(&at) {
                break;
            }
        }
        step = !step;
    }
    if let Some(d) = new.data() {
        d.context.set(handled.clone());
    }
}

/// A reference to the exception's payload, for callers that hold the value.
pub fn exc_data(v: &Value) -> Option<Ref<ExcData>> {
    exc::BASE_EXCEPTION.get(v).map(crate::header::Obj::to_ref)
}
