//! `builtin_function_or_method`.

use super::{qualified, reduce, signature_value};
use crate::object_type::identity_hash;
use krait_object::err::Result;
use krait_object::typeobj::{CompareOp, MethodKind};
use krait_object::types::module::MODULE;
use krait_object::types::native::{NATIVE_FUNCTION, NativeFunction};
use krait_object::{Obj, Thread, Value, pymethods, ready_type};

/// The object that a method is bound to; functions of modules have none.
fn receiver(f: &NativeFunction) -> Option<Value> {
    f.receiver.get().filter(|r| MODULE.get(r).is_none())
}

struct FunctionMethods;

#[pymethods]
impl FunctionMethods {
    fn __repr__(zelf: &Obj<NativeFunction>) -> String {
        match receiver(zelf) {
            Some(r) => format!(
                "<built-in method {} of {} object at {:#x}>",
                zelf.def.name,
                r.ty().name(),
                r.id()
            ),
            None => format!("<built-in function {}>", zelf.def.name),
        }
    }

    fn __hash__(zelf: &Obj<NativeFunction>) -> i64 {
        let x = zelf.receiver.get().map_or(0, |r| identity_hash(&r));
        let y = (std::ptr::from_ref(zelf.def) as u64).rotate_right(4) as i64;
        let h = x ^ y;
        if h == -1 { -2 } else { h }
    }

    fn __richcmp__(zelf: &Obj<NativeFunction>, other: &Value, op: CompareOp) -> Value {
        let (Some(o), true) = (
            NATIVE_FUNCTION.get(other),
            matches!(op, CompareOp::Eq | CompareOp::Ne),
        ) else {
            return Value::not_implemented();
        };
        let eq = std::ptr::eq(zelf.def, o.def) && zelf.receiver.bits() == o.receiver.bits();
        Value::bool(eq == (op == CompareOp::Eq))
    }

    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<NativeFunction>) -> Result<Value> {
        let name = krait_object::wk::str(zelf.def.name);
        match receiver(zelf) {
            Some(r) => reduce(th, r, name),
            None => Ok(name),
        }
    }

    #[member]
    fn __module__(zelf: &Obj<NativeFunction>) -> Value {
        zelf.module.get_or_none()
    }

    #[setter]
    #[name("__module__")]
    fn set_module(th: &Thread, zelf: &Obj<NativeFunction>, value: Option<&Value>) -> Result<()> {
        if zelf.header().is_immortal() {
            let class = &krait_object::exc::ATTRIBUTE_ERROR.ty;
            return Err(krait_object::err::new(th, class, "readonly attribute"));
        }
        zelf.module.replace(value.cloned());
        Ok(())
    }

    #[getter]
    fn __doc__(zelf: &Obj<NativeFunction>) -> Option<&'static str> {
        zelf.def.doc
    }

    #[getter]
    fn __name__(zelf: &Obj<NativeFunction>) -> Value {
        krait_object::wk::str(zelf.def.name)
    }

    #[getter]
    fn __qualname__(zelf: &Obj<NativeFunction>) -> Value {
        let name = krait_object::wk::str(zelf.def.name);
        match receiver(zelf) {
            Some(r) => qualified(Some(r.as_type().unwrap_or(r.ty())), &name),
            None => name,
        }
    }

    #[getter]
    fn __self__(zelf: &Obj<NativeFunction>) -> Value {
        // Static methods know their class, but do not say so; `__new__` does.
        if zelf.def.kind == MethodKind::Static && zelf.def.name != "__new__" {
            return Value::none();
        }
        zelf.receiver.get_or_none()
    }

    #[getter]
    fn __text_signature__(zelf: &Obj<NativeFunction>) -> Value {
        signature_value(zelf.def.signature)
    }
}

pub(super) fn install() {
    ready_type(&NATIVE_FUNCTION.ty, &FunctionMethods::SPEC);
}
