//! The part of `_testcapi` that calls, and is called, in every way that C code has: functions and methods that return
//! what they got, and functions that call their argument.

use krait_object::protocol::call;
use krait_object::types::{tuple, wrappers};
use krait_object::{
    Args, Dict, Module, Obj, Result, Thread, Trace, Tuple, TypeObject, Value, pymethods, ready_type,
};

pub struct Calls;

#[derive(Trace)]
pub struct MethInstance;
#[derive(Trace)]
pub struct MethClass;
#[derive(Trace)]
pub struct MethStatic;

krait_object::pytype! {
    pub static METH_INSTANCE: MethInstance = "MethInstance", BASETYPE;
}
krait_object::pytype! {
    pub static METH_CLASS: MethClass = "MethClass", BASETYPE;
}
krait_object::pytype! {
    pub static METH_STATIC: MethStatic = "MethStatic", BASETYPE;
}

fn pair(receiver: Value, second: &Value) -> Value {
    tuple::from_array([receiver, second.clone()]).into_value()
}

/// What a function that takes no keywords got.
fn positional(th: &Thread, name: &str, receiver: Value, args: Args<'_>) -> Result<Value> {
    args.no_keywords(th, name)?;
    let all = tuple::from_slice(args.positional()).into_value();
    Ok(pair(receiver, &all))
}

/// What a function that takes keywords got; None where there are none.
fn both(th: &Thread, receiver: Value, args: Args<'_>) -> Result<Value> {
    let keywords = match args.n_keywords() {
        0 => Value::none(),
        _ => args.keyword_dict(th)?.into_value(),
    };
    let all = tuple::from_slice(args.positional()).into_value();
    Ok(tuple::from_array([receiver, all, keywords]).into_value())
}

/// The module, which its functions have as their receiver.
fn module(th: &Thread) -> Result<Value> {
    (th.interp.hooks.get().import)(th, "_testcapi")
}

struct InstanceMethods;

#[pymethods]
impl InstanceMethods {
    fn __new__(cls: &'static TypeObject) -> Value {
        METH_INSTANCE.create_in(cls, MethInstance).into_value()
    }

    fn meth_noargs(zelf: &Value) -> Result<Value> {
        Ok(zelf.clone())
    }

    #[sig("(arg, /)")]
    fn meth_o(zelf: &Value, arg: &Value) -> Result<Value> {
        Ok(pair(zelf.clone(), arg))
    }

    fn meth_varargs(th: &Thread, zelf: &Value, args: Args) -> Result<Value> {
        positional(th, "meth_varargs", zelf.clone(), args)
    }

    fn meth_varargs_keywords(th: &Thread, zelf: &Value, args: Args) -> Result<Value> {
        both(th, zelf.clone(), args)
    }

    fn meth_fastcall(th: &Thread, zelf: &Value, args: Args) -> Result<Value> {
        positional(th, "meth_fastcall", zelf.clone(), args)
    }

    fn meth_fastcall_keywords(th: &Thread, zelf: &Value, args: Args) -> Result<Value> {
        both(th, zelf.clone(), args)
    }
}

struct ClassMethods;

#[pymethods]
impl ClassMethods {
    fn __new__(cls: &'static TypeObject) -> Value {
        METH_CLASS.create_in(cls, MethClass).into_value()
    }

    #[classmethod]
    fn meth_noargs(cls: &'static TypeObject) -> Result<Value> {
        Ok(cls.type_value())
    }

    #[classmethod]
    #[sig("(arg, /)")]
    fn meth_o(cls: &'static TypeObject, arg: &Value) -> Result<Value> {
        Ok(pair(cls.type_value(), arg))
    }

    #[classmethod]
    fn meth_varargs(th: &Thread, cls: &'static TypeObject, args: Args) -> Result<Value> {
        positional(th, "meth_varargs", cls.type_value(), args)
    }

    #[classmethod]
    fn meth_varargs_keywords(th: &Thread, cls: &'static TypeObject, args: Args) -> Result<Value> {
        both(th, cls.type_value(), args)
    }

    #[classmethod]
    fn meth_fastcall(th: &Thread, cls: &'static TypeObject, args: Args) -> Result<Value> {
        positional(th, "meth_fastcall", cls.type_value(), args)
    }

    #[classmethod]
    fn meth_fastcall_keywords(th: &Thread, cls: &'static TypeObject, args: Args) -> Result<Value> {
        both(th, cls.type_value(), args)
    }
}

struct StaticMethods;

#[pymethods]
impl StaticMethods {
    fn __new__(cls: &'static TypeObject) -> Value {
        METH_STATIC.create_in(cls, MethStatic).into_value()
    }

    #[staticmethod]
    fn meth_noargs() -> Result<Value> {
        Ok(Value::none())
    }

    #[staticmethod]
    #[sig("(arg, /)")]
    fn meth_o(arg: &Value) -> Result<Value> {
        Ok(pair(Value::none(), arg))
    }

    #[staticmethod]
    fn meth_varargs(th: &Thread, args: Args) -> Result<Value> {
        positional(th, "meth_varargs", Value::none(), args)
    }

    #[staticmethod]
    fn meth_varargs_keywords(th: &Thread, args: Args) -> Result<Value> {
        both(th, Value::none(), args)
    }

    #[staticmethod]
    fn meth_fastcall(th: &Thread, args: Args) -> Result<Value> {
        positional(th, "meth_fastcall", Value::none(), args)
    }

    #[staticmethod]
    fn meth_fastcall_keywords(th: &Thread, args: Args) -> Result<Value> {
        both(th, Value::none(), args)
    }
}

/// Callable as a method; whether it was called as one.
#[derive(Trace)]
pub struct Descriptor {
    direct: bool,
}

krait_object::pytype! {
    pub static DESCRIPTOR_BASE: Descriptor = "MethodDescriptorBase", BASETYPE | METHOD_DESCRIPTOR | HAVE_VECTORCALL;
}
krait_object::pytype! {
    pub static DESCRIPTOR_DERIVED: Descriptor = "MethodDescriptorDerived" derives DESCRIPTOR_BASE, METHOD_DESCRIPTOR | HAVE_VECTORCALL;
}
krait_object::pytype! {
    pub static DESCRIPTOR_NOP_GET: Descriptor = "MethodDescriptorNopGet" derives DESCRIPTOR_BASE, BASETYPE;
}
krait_object::pytype! {
    pub static DESCRIPTOR_2: Descriptor = "MethodDescriptor2" derives DESCRIPTOR_BASE, HAVE_VECTORCALL;
}

fn bound(f: &Value, instance: Option<&Value>) -> Value {
    match instance {
        Some(v) => wrappers::bind(f.clone(), v.clone()).into_value(),
        None => f.clone(),
    }
}

struct BaseMethods;

#[pymethods]
impl BaseMethods {
    fn __new__(cls: &'static TypeObject) -> Value {
        DESCRIPTOR_BASE
            .create_in(cls, Descriptor { direct: true })
            .into_value()
    }

    fn __call__(zelf: &Obj<Descriptor>, _args: Args) -> bool {
        zelf.direct
    }

    fn __get__(zelf: &Value, instance: Option<&Value>, _owner: Option<&Value>) -> Value {
        bound(zelf, instance)
    }
}

struct DerivedMethods;

#[pymethods]
impl DerivedMethods {}

struct NopGetMethods;

#[pymethods]
impl NopGetMethods {
    fn __call__(_zelf: &Value, args: Args) -> Value {
        tuple::from_slice(args.positional()).into_value()
    }

    fn __get__(zelf: &Value, _instance: Option<&Value>, _owner: Option<&Value>) -> Value {
        zelf.clone()
    }
}

struct SecondMethods;

#[pymethods]
impl SecondMethods {
    fn __new__(cls: &'static TypeObject) -> Value {
        DESCRIPTOR_2
            .create_in(cls, Descriptor { direct: false })
            .into_value()
    }
}

pub fn add_types(th: &Thread, m: &Module) -> Result<()> {
    for (ty, spec) in [
        (&METH_INSTANCE.ty, &InstanceMethods::SPEC),
        (&METH_CLASS.ty, &ClassMethods::SPEC),
        (&METH_STATIC.ty, &StaticMethods::SPEC),
        (&DESCRIPTOR_BASE.ty, &BaseMethods::SPEC),
        (&DESCRIPTOR_DERIVED.ty, &DerivedMethods::SPEC),
        (&DESCRIPTOR_NOP_GET.ty, &NopGetMethods::SPEC),
        (&DESCRIPTOR_2.ty, &SecondMethods::SPEC),
    ] {
        ready_type(ty, spec);
        m.add_type(th, ty)?;
    }
    Ok(())
}

fn items(v: Option<&Value>) -> &[Value] {
    v.and_then(Value::as_tuple).map_or(&[], |t| t.as_slice())
}

fn with_keywords(th: &Thread, f: &Value, args: &[Value], keywords: Option<&Dict>) -> Result<Value> {
    let mut values = args.to_vec();
    let pairs = keywords.map(|d| d.snapshot()).unwrap_or_default();
    let (names, more): (Vec<Value>, Vec<Value>) = pairs.into_iter().unzip();
    values.extend(more);
    let names = tuple::from_vec(names);
    let names: Option<&Tuple> = (!names.is_empty()).then_some(&*names);
    call::call_args(th, f, Args::new(&values, names))
}

#[krait_object::pyfunctions]
impl Calls {
    /// A `__get__` that calls the class before it looks at itself again.
    #[sig("(zelf, obj, cls, /)")]
    fn bad_get(th: &Thread, zelf: &Value, obj: &Value, cls: &Value) -> Result<Value> {
        let _ = obj;
        call::call0(th, cls)?;
        krait_object::protocol::repr::repr(th, zelf)
    }

    /// Calls something with a tuple of arguments and perhaps a dict of more.
    #[sig("(func, args, kwargs=<unrepresentable>, /)")]
    fn pycfunction_call(
        th: &Thread,
        func: &Value,
        args: &Value,
        kwargs: Option<&Value>,
    ) -> Result<Value> {
        let mut values = items(Some(args)).to_vec();
        let mut names = Vec::new();
        let named = kwargs.and_then(Value::as_dict).map(|d| d.snapshot());
        for (k, v) in named.unwrap_or_default() {
            names.push(k);
            values.push(v);
        }
        let names = tuple::from_vec(names);
        call::call_args(th, func, Args::new(&values, Some(&names)))
    }

    /// A new built-in function.
    fn create_cfunction(th: &Thread) -> Result<Value> {
        use krait_object::types::native;
        let module = module(th)?;
        let own = krait_object::protocol::attr::get_text(th, &module, "create_cfunction")?;
        match native::NATIVE_FUNCTION.get(&own) {
            Some(f) => Ok(native::function(f.def, Some(module.clone()), None)),
            None => Ok(own.clone()),
        }
    }

    /// Calls with arguments in a tuple and keywords in a dict.
    #[sig("(func, args, kwargs, /)")]
    fn pyobject_fastcalldict(
        th: &Thread,
        func: &Value,
        args: &Value,
        kwargs: &Value,
    ) -> Result<Value> {
        with_keywords(th, func, items(Some(args)), kwargs.as_dict())
    }

    /// Calls with the names of the last arguments in a tuple.
    #[sig("(func, args, kwnames, /)")]
    fn pyobject_vectorcall(
        th: &Thread,
        func: &Value,
        args: &Value,
        kwnames: &Value,
    ) -> Result<Value> {
        let names = kwnames.as_tuple().filter(|t| !t.is_empty());
        let values = items(Some(args));
        if names.is_some_and(|n| n.len() > values.len()) {
            return Err(th.value_error("kwnames longer than args"));
        }
        call::call_args(th, func, Args::new(values, names))
    }

    /// Calls with arguments in a tuple and keywords in a dict, if there are any.
    #[sig("(func, args, kwargs=None, /)")]
    fn pyvectorcall_call(
        th: &Thread,
        func: &Value,
        args: &Value,
        kwargs: Option<&Value>,
    ) -> Result<Value> {
        with_keywords(th, func, items(Some(args)), kwargs.and_then(Value::as_dict))
    }

    fn meth_noargs(th: &Thread) -> Result<Value> {
        module(th)
    }

    #[sig("(arg, /)")]
    fn meth_o(th: &Thread, arg: &Value) -> Result<Value> {
        Ok(pair(module(th)?, arg))
    }

    fn meth_varargs(th: &Thread, args: Args) -> Result<Value> {
        positional(th, "meth_varargs", module(th)?, args)
    }

    fn meth_varargs_keywords(th: &Thread, args: Args) -> Result<Value> {
        both(th, module(th)?, args)
    }

    fn meth_fastcall(th: &Thread, args: Args) -> Result<Value> {
        positional(th, "meth_fastcall", module(th)?, args)
    }

    fn meth_fastcall_keywords(th: &Thread, args: Args) -> Result<Value> {
        both(th, module(th)?, args)
    }
}
