//! The part of `_testcapi` with functions and methods for what their docstrings say about signatures.

use krait_object::{
    Args, Module, Obj, Result, Thread, Trace, TypeObject, Value, pymethods, ready_type,
};

pub struct Docstrings;

#[derive(Trace)]
pub struct NoSignature;
#[derive(Trace)]
pub struct Unrepresentable;

krait_object::pytype! {
    pub static NO_SIGNATURE: NoSignature = "_testcapi.DocStringNoSignatureTest", 0;
}
krait_object::pytype! {
    pub static UNREPRESENTABLE: Unrepresentable = "_testcapi.DocStringUnrepresentableSignatureTest", 0;
}

struct NoSignatureMethods;

#[pymethods]
impl NoSignatureMethods {
    fn __new__(cls: &'static TypeObject) -> Value {
        NO_SIGNATURE.create_in(cls, NoSignature).into_value()
    }

    /// This docstring has no signature.
    #[no_signature]
    fn meth_noargs(_zelf: &Obj<NoSignature>) {}

    /// This docstring has no signature.
    #[no_signature]
    fn meth_o(_zelf: &Obj<NoSignature>, _arg: &Value) {}

    /// This docstring has no signature.
    #[no_signature]
    #[classmethod]
    fn meth_noargs_class(_cls: &'static TypeObject) {}

    /// This docstring has no signature.
    #[no_signature]
    #[classmethod]
    fn meth_o_class(_cls: &'static TypeObject, _arg: &Value) {}

    /// This docstring has no signature.
    #[no_signature]
    #[staticmethod]
    fn meth_noargs_static() {}

    /// This docstring has no signature.
    #[no_signature]
    #[staticmethod]
    fn meth_o_static(_arg: &Value) {}

    /// This docstring has no signature.
    #[no_signature]
    fn meth_noargs_coexist(_zelf: &Obj<NoSignature>) {}

    /// This docstring has no signature.
    #[no_signature]
    fn meth_o_coexist(_zelf: &Obj<NoSignature>, _arg: &Value) {}
}

struct UnrepresentableMethods;

#[pymethods]
impl UnrepresentableMethods {
    fn __new__(cls: &'static TypeObject) -> Value {
        UNREPRESENTABLE.create_in(cls, Unrepresentable).into_value()
    }

    /// This instance method has a default parameter value from the module scope.
    #[sig("(x=ONE)")]
    fn with_default(_zelf: &Obj<Unrepresentable>, _args: Args<'_>) {}
}

#[krait_object::pyfunctions]
impl Docstrings {
    /// This docstring has no signature.
    #[no_signature]
    fn docstring_no_signature(_args: Args<'_>) {}

    /// This docstring has no signature.
    #[no_signature]
    fn docstring_no_signature_noargs() {}

    /// This docstring has no signature.
    #[no_signature]
    fn docstring_no_signature_o(_arg: &Value) {}

    /// This docstring has a valid signature.
    #[sig("(sig)")]
    fn docstring_with_signature(_args: Args<'_>) {}

    #[sig("(sig)")]
    fn docstring_with_signature_but_no_doc(_args: Args<'_>) {}

    /// This docstring has a valid signature with parameters,
    /// and the parameters take defaults of varying types.
    #[sig(
        "(s='avocado', b=b'bytes', d=3.14, i=35, n=None, t=True, f=False, local=the_number_three, sys=sys.maxsize, exp=sys.maxsize - 1)"
    )]
    fn docstring_with_signature_with_defaults(_args: Args<'_>) {}
}

/// Adds the types and what the defaults refer to.
pub fn add_types(th: &Thread, m: &Module) -> Result<()> {
    ready_type(&NO_SIGNATURE.ty, &NoSignatureMethods::SPEC);
    ready_type(&UNREPRESENTABLE.ty, &UnrepresentableMethods::SPEC);
    m.add_type(th, &NO_SIGNATURE.ty)?;
    m.add_type(th, &UNREPRESENTABLE.ty)?;
    m.add(th, "ONE", 1i64)?;
    m.add(th, "the_number_three", 3i64)
}
