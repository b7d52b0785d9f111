//! `_testmultiphase`: a module made in two steps, with a type, an exception, a function and constants.

use krait_object::exc::{EXCEPTION, ExcData};
use krait_object::types::{int, str};
use krait_object::{Args, Module, Result, Thread, Trace, TypeObject, Value, pymethods, ready_type};

/// An instance whose attributes are in its dict.
#[derive(Trace)]
pub struct Example;

krait_object::pytype! {
    pub static EXAMPLE: Example = "_testimportexec.Example", HAVE_GC | MANAGED_DICT;
}
krait_object::pytype! {
    pub static ERROR: ExcData = "_testimportexec.error" derives EXCEPTION, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct ExampleMethods;

/// The Example type
#[pymethods]
impl ExampleMethods {
    fn __new__(cls: &'static TypeObject, _args: Args) -> Value {
        EXAMPLE.create_in(cls, Example).into_value()
    }

    /// Returns its argument if that is a str, else None.
    fn demo(_zelf: &krait_object::Obj<Example>, o: Option<&Value>) -> Value {
        match o {
            Some(v) if v.as_str().is_some() => v.clone(),
            _ => Value::none(),
        }
    }
}

struct ErrorMethods;

#[pymethods]
impl ErrorMethods {}

pub struct TestMultiPhase;

/// Test module main
#[krait_object::pymodule(name = "_testmultiphase")]
impl TestMultiPhase {
    /// Return the sum of i and j.
    fn foo(i: i64, j: i64) -> Value {
        int::from_i128(i128::from(i) + i128::from(j))
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&EXAMPLE.ty, &ExampleMethods::SPEC);
        ready_type(&ERROR.ty, &ErrorMethods::SPEC);
        m.add_type(th, &EXAMPLE.ty)?;
        m.add_type(th, &ERROR.ty)?;
        m.add(th, "int_const", int::from_i64(1969))?;
        m.add(th, "str_const", str::new("something different"))
    }
}
