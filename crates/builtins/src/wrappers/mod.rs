//! `staticmethod`, `classmethod` and bound methods. The payloads are in `object::types::wrappers`.

mod method;

use krait_object::err::Result;
use krait_object::protocol::{attr, call, truth};
use krait_object::typeobj::TypeObject;
use krait_object::types::wrappers::{
    CLASSMETHOD, ClassMethod, METHOD, STATICMETHOD, StaticMethod, bind,
};
use krait_object::{Args, Obj, Ref, Thread, Value, pymethods, ready_type, wk};

/// Whether a callable says that it is abstract.
pub fn is_abstract(th: &Thread, f: &Value) -> Result<bool> {
    match attr::get_opt(th, f, wk::__isabstractmethod__())? {
        Some(v) => truth::is_true(th, &v),
        None => Ok(false),
    }
}

/// The wrapper takes over what describes the function.
fn copy_description(th: &Thread, to: &Value, from: &Value) -> Result<()> {
    for name in [
        wk::__module__(),
        wk::__name__(),
        wk::__qualname__(),
        wk::__doc__(),
    ] {
        if let Some(v) = attr::get_opt(th, from, name)? {
            attr::set(th, to, name, &v)?;
        }
    }
    Ok(())
}

/// An attribute of the wrapped function, kept in the wrapper's dict from the first read on.
fn wrapped_attribute(th: &Thread, me: &Value, callable: &Value, name: &Value) -> Result<Value> {
    let d = crate::object_type::dict_of(th, me)?;
    if let Some(v) = d.get(th, name)? {
        return Ok(v);
    }
    let v = attr::get(th, callable, name)?;
    d.set(th, name.clone(), v.clone())?;
    Ok(v)
}

fn set_wrapped_attribute(
    th: &Thread,
    me: &Value,
    name: &Value,
    value: Option<&Value>,
) -> Result<()> {
    let d = crate::object_type::dict_of(th, me)?;
    match value {
        Some(v) => d.set(th, name.clone(), v.clone()),
        None => match d.remove(th, name)? {
            Some(_) => Ok(()),
            None => Err(crate::object_type::attribute_text(
                th,
                &crate::text::lossy(name),
            )),
        },
    }
}

macro_rules! wrapper {
    ($(#[$doc:meta])* $methods:ident $payload:ident $TYPE:ident $name:literal { $($own:tt)* }) => {
        struct $methods;

        $(#[$doc])*
        #[pymethods(sig = "(function, /)")]
        impl $methods {
            #[name($name)]
            fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Ref<$payload> {
                let _ = args;
                $TYPE.create_in(cls, $payload::default())
            }

            fn __init__(th: &Thread, zelf: &Obj<$payload>, args: Args<'_>) -> Result<()> {
                args.no_keywords(th, $name)?;
                args.check_positional(th, $name, 1, 1)?;
                if zelf.header().is_immortal() {
                    return Err(th.type_error(concat!("cannot change a built-in ", $name)));
                }
                if let Some(f) = args.values.first() {
                    zelf.callable.set(f.clone());
                    copy_description(th, &zelf.value(), f)?;
                }
                Ok(())
            }

            fn __repr__(th: &Thread, zelf: &Obj<$payload>) -> Result<Value> {
                let mut b = crate::text::Builder::of_repr(th, &zelf.as_value());
                b.push_str(concat!("<", $name, "("));
                b.push_repr(th, &zelf.callable.get_or_none())?;
                b.push_str(")>");
                Ok(b.finish())
            }

            $($own)*

            /// See PEP 585
            #[classmethod]
            #[method]
            #[sig("(object, /)")]
            fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
                crate::generic_alias::new(cls.type_value(), object.clone())
            }

            #[member]
            fn __func__(zelf: &Obj<$payload>) -> Value {
                zelf.callable.get_or_none()
            }

            #[member]
            fn __wrapped__(zelf: &Obj<$payload>) -> Value {
                zelf.callable.get_or_none()
            }

            #[getter]
            fn __isabstractmethod__(th: &Thread, zelf: &Obj<$payload>) -> Result<bool> {
                is_abstract(th, &zelf.callable.get_or_none())
            }

            #[getter]
            fn __dict__(th: &Thread, zelf: &Value) -> Result<Value> {
                Ok(crate::object_type::dict_of(th, zelf)?.into_value())
            }

            #[setter]
            #[name("__dict__")]
            fn set_dict(th: &Thread, zelf: &Value, value: Option<&Value>) -> Result<()> {
                match crate::object_type::DICT.set {
                    Some(set) => set(th, zelf, value),
                    None => Ok(()),
                }
            }

            #[getter]
            fn __annotations__(th: &Thread, zelf: &Obj<$payload>) -> Result<Value> {
                let f = zelf.callable.get_or_none();
                wrapped_attribute(th, &zelf.value(), &f, wk::__annotations__())
            }

            #[setter]
            #[name("__annotations__")]
            fn set_annotations(th: &Thread, zelf: &Value, value: Option<&Value>) -> Result<()> {
                set_wrapped_attribute(th, zelf, wk::__annotations__(), value)
            }

            #[getter]
            fn __annotate__(th: &Thread, zelf: &Obj<$payload>) -> Result<Value> {
                let f = zelf.callable.get_or_none();
                wrapped_attribute(th, &zelf.value(), &f, wk::__annotate__())
            }

            #[setter]
            #[name("__annotate__")]
            fn set_annotate(th: &Thread, zelf: &Value, value: Option<&Value>) -> Result<()> {
                set_wrapped_attribute(th, zelf, wk::__annotate__(), value)
            }
        }
    };
}

wrapper! {
    /// Convert a function to be a static method.
    ///
    /// A static method does not receive an implicit first argument. It can be called on the class
    /// (C.f()) or on an instance (C().f()); it can be called as a regular function, too.
    StaticMethodMethods StaticMethod STATICMETHOD "staticmethod" {
        fn __call__(th: &Thread, zelf: &Obj<StaticMethod>, args: Args<'_>) -> Result<Value> {
            call::call_args(th, &zelf.callable.get_or_none(), args)
        }

        fn __get__(
            th: &Thread,
            zelf: &Obj<StaticMethod>,
            obj: Option<&Value>,
            ty: Option<&Value>,
        ) -> Result<Value> {
            let _ = (obj, ty);
            zelf.callable
                .get()
                .ok_or_else(|| th.runtime_error("uninitialized staticmethod object"))
        }
    }
}

wrapper! {
    /// Convert a function to be a class method.
    ///
    /// A class method receives the class as implicit first argument, just like an instance method receives the
    /// instance. It can be called on the class (C.f()) or on an instance (C().f()).
    ClassMethodMethods ClassMethod CLASSMETHOD "classmethod" {
        fn __get__(
            th: &Thread,
            zelf: &Obj<ClassMethod>,
            obj: Option<&Value>,
            ty: Option<&Value>,
        ) -> Result<Value> {
            let Some(f) = zelf.callable.get() else {
                return Err(th.runtime_error("uninitialized classmethod object"));
            };
            let class = match (ty, obj) {
                (Some(t), _) => t.clone(),
                (None, Some(o)) => o.ty().type_value(),
                (None, None) => Value::none(),
            };
            Ok(bind(f, class).into_value())
        }
    }
}

pub(crate) fn install() {
    ready_type(&STATICMETHOD.ty, &StaticMethodMethods::SPEC);
    ready_type(&CLASSMETHOD.ty, &ClassMethodMethods::SPEC);
    method::install(&METHOD.ty);
    METHOD.ends_quickly();
}
