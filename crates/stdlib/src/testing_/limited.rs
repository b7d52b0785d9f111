//! `_testlimitedcapi`: what extensions that keep to the stable ABI may do, as functions.

use krait_object::protocol::{attr, call, item};
use krait_object::types::{str, tuple};
use krait_object::{
    Args, Module, Result, Str, Thread, Trace, TypeObject, Value, exc, pymethods, ready_type,
};

#[derive(Trace)]
pub struct Called;
#[derive(Trace)]
pub struct CalledRelative;

krait_object::pytype! {
    pub static CALLED: Called = "_testlimitedcapi.LimitedVectorCallClass", BASETYPE;
}
krait_object::pytype! {
    pub static CALLED_RELATIVE: CalledRelative = "_testlimitedcapi.LimitedRelativeVectorCallClass", BASETYPE;
}

struct CalledMethods;

#[pymethods]
impl CalledMethods {
    fn __new__(cls: &'static TypeObject) -> Value {
        CALLED.create_in(cls, Called).into_value()
    }

    fn __call__(_zelf: &Value, _args: Args) -> Value {
        str::new("vectorcall called")
    }
}

struct RelativeMethods;

#[pymethods]
impl RelativeMethods {
    fn __new__(cls: &'static TypeObject) -> Value {
        CALLED_RELATIVE.create_in(cls, CalledRelative).into_value()
    }

    fn __call__(_zelf: &Value, _args: Args) -> Value {
        str::new("vectorcall called")
    }
}

/// `callable("foo", baz="bar")`.
fn call_it(th: &Thread, callable: &Value) -> Result<Value> {
    let names = tuple::from_array([str::new("baz")]);
    let values = [str::new("foo"), str::new("bar")];
    call::call_args(th, callable, Args::new(&values, Some(&names)))
}

/// A new object of the class that an encoding has under this name.
fn incremental(th: &Thread, kind: &str, encoding: &Str, errors: Option<&Value>) -> Result<Value> {
    let name = krait_builtins::codecs::name(th, Some(encoding), "")?;
    let info = krait_builtins::codecs::lookup(th, &name)?;
    let class = attr::get_text(th, &info, kind)?;
    match errors {
        Some(e) => call::call1(th, &class, e),
        None => call::call0(th, &class),
    }
}

pub struct TestLimited;

/// Test module for the limited C API
#[krait_object::pymodule(name = "_testlimitedcapi")]
impl TestLimited {
    /// Whether the interpreter checks itself while it runs, as a debug build does.
    fn _py_getbuiltwithassert() -> bool {
        cfg!(debug_assertions)
    }

    /// An incremental encoder of an encoding.
    #[sig("(encoding, errors=None, /)")]
    fn codec_incrementalencoder(
        th: &Thread,
        encoding: &Str,
        errors: Option<&Value>,
    ) -> Result<Value> {
        incremental(th, "incrementalencoder", encoding, errors)
    }

    /// An incremental decoder of an encoding.
    #[sig("(encoding, errors=None, /)")]
    fn codec_incrementaldecoder(
        th: &Thread,
        encoding: &Str,
        errors: Option<&Value>,
    ) -> Result<Value> {
        incremental(th, "incrementaldecoder", encoding, errors)
    }

    /// The item of a sequence at an index.
    #[sig("(obj, index, /)")]
    fn sequence_getitem(th: &Thread, obj: &Value, index: &Value) -> Result<Value> {
        item::get(th, obj, index)
    }

    /// Sets the item of a sequence at an index.
    #[sig("(obj, index, value, /)")]
    fn sequence_setitem(th: &Thread, obj: &Value, index: &Value, value: &Value) -> Result<()> {
        item::set(th, obj, index, value)
    }

    /// Deletes the item of a sequence at an index.
    #[sig("(obj, index, /)")]
    fn sequence_delitem(th: &Thread, obj: &Value, index: &Value) -> Result<()> {
        item::delete(th, obj, index)
    }

    /// Whether an object has an attribute; any exception says no.
    #[sig("(obj, name, /)")]
    fn object_hasattrstring(th: &Thread, obj: &Value, name: &Value) -> bool {
        let text = match name.as_bytes() {
            Some(b) => str::new(&String::from_utf8_lossy(b.as_slice())),
            None => name.clone(),
        };
        match attr::get(th, obj, &text) {
            Ok(_) => true,
            Err(e) if e.is(&exc::ATTRIBUTE_ERROR) => false,
            Err(e) => {
                th.unraisable(e, Some(obj), None);
                false
            }
        }
    }

    /// Says that a type changed: its version is gone.
    #[sig("(type, /)")]
    fn type_modified(th: &Thread, type_: &Value) -> Result<()> {
        krait_object::typeobj::invalidate(th, super::events::class(th, type_)?);
        Ok(())
    }

    /// callable("foo", baz="bar")
    #[sig("(callable, /)")]
    fn call_vectorcall(th: &Thread, callable: &Value) -> Result<Value> {
        call_it(th, callable)
    }

    /// obj.f("foo", baz="bar")
    #[sig("(obj, /)")]
    fn call_vectorcall_method(th: &Thread, obj: &Value) -> Result<Value> {
        call_it(th, &attr::get_text(th, obj, "f")?)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&CALLED.ty, &CalledMethods::SPEC);
        ready_type(&CALLED_RELATIVE.ty, &RelativeMethods::SPEC);
        m.add_type(th, &CALLED.ty)?;
        m.add_type(th, &CALLED_RELATIVE.ty)
    }
}
