//! What Python code sees of native callables and descriptors. Their slots are in `object::types::native`.

mod function;

use crate::object_type::identity_hash;
use crate::text::Builder;
use krait_object::err::Result;
use krait_object::typeobj::{CompareOp, TypeObject, ready_with_bases};
use krait_object::types::native::{
    CLASSMETHOD_DESCR, GETSET_DESCR, MEMBER_DESCR, METHOD_DESCR, METHOD_WRAPPER, MethodWrapper,
    SLOT_MEMBER, WRAPPER_DESCR, getset_of,
};
use krait_object::types::{str, tuple};
use krait_object::{Obj, Thread, Value, pymethods, ready_type};

/// What all descriptors in class dicts have.
struct Described {
    owner: Option<&'static TypeObject>,
    name: Value,
    doc: Option<&'static str>,
    signature: &'static str,
}

fn describe(v: &Value) -> Described {
    if let Some(d) = METHOD_DESCR.get(v).or_else(|| CLASSMETHOD_DESCR.get(v)) {
        return Described {
            owner: Some(d.owner),
            name: krait_object::wk::str(d.def.name),
            doc: d.def.doc,
            signature: d.def.signature,
        };
    }
    if let Some(d) = WRAPPER_DESCR.get(v) {
        return Described {
            owner: Some(d.owner),
            name: krait_object::wk::str(d.def.name),
            doc: Some(d.def.doc),
            signature: d.def.signature,
        };
    }
    if let Some(d) = METHOD_WRAPPER.get(v) {
        return Described {
            owner: Some(d.owner),
            name: krait_object::wk::str(d.def.name),
            doc: Some(d.def.doc),
            signature: d.def.signature,
        };
    }
    if let Some(d) = getset_of(v) {
        return Described {
            owner: Some(d.owner),
            name: krait_object::wk::str(d.def.name),
            doc: d.def.doc,
            signature: "",
        };
    }
    match SLOT_MEMBER.get(v) {
        Some(m) => Described {
            owner: m.owner.as_type(),
            name: m.name.clone(),
            doc: m.doc,
            signature: "",
        },
        None => Described {
            owner: None,
            name: str::empty(),
            doc: None,
            signature: "",
        },
    }
}

/// `Owner.name`.
fn qualified(owner: Option<&'static TypeObject>, name: &Value) -> Value {
    let mut b = Builder::default();
    if let Some(o) = owner {
        b.push(&crate::type_type::qualname_of(o));
        b.push_str(".");
    }
    b.push(name);
    b.finish()
}

/// `<kind 'name' of 'owner' objects>`.
fn show(v: &Value, kind: &str) -> Value {
    let d = describe(v);
    let mut b = Builder::default();
    b.push_str(&format!("<{kind} '"));
    b.push(&d.name);
    b.push_str("' of '");
    b.push_str(&d.owner.map(|o| o.name()).unwrap_or_default());
    b.push_str("' objects>");
    b.finish()
}

fn owner_value(v: &Value) -> Value {
    describe(v)
        .owner
        .map_or_else(Value::none, |o| o.type_value())
}

/// `(getattr, (object, name))`.
fn reduce(th: &Thread, from: Value, name: Value) -> Result<Value> {
    let getattr = crate::dict::builtin(th, "getattr")?;
    let args = tuple::from_array([from, name]).into_value();
    Ok(tuple::from_array([getattr, args]).into_value())
}

fn signature_value(s: &'static str) -> Value {
    if s.is_empty() {
        Value::none()
    } else {
        str::new(s)
    }
}

macro_rules! descriptor {
    ($methods:ident $kind:literal { $($own:tt)* }) => {
        struct $methods;

        #[pymethods]
        impl $methods {
            fn __repr__(zelf: &Value) -> Value {
                show(zelf, $kind)
            }

            $($own)*

            #[member]
            fn __objclass__(zelf: &Value) -> Value {
                owner_value(zelf)
            }

            #[member]
            fn __name__(zelf: &Value) -> Value {
                describe(zelf).name
            }

            #[getter]
            fn __doc__(zelf: &Value) -> Option<&'static str> {
                describe(zelf).doc
            }

            #[getter]
            fn __qualname__(zelf: &Value) -> Value {
                let d = describe(zelf);
                qualified(d.owner, &d.name)
            }
        }
    };
}

descriptor! {
    MethodDescrMethods "method" {
        #[getter]
        fn __text_signature__(zelf: &Value) -> Value {
            signature_value(describe(zelf).signature)
        }

        #[method]
        fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
            reduce(th, owner_value(zelf), describe(zelf).name)
        }
    }
}

descriptor! {
    ClassMethodDescrMethods "method" {
        #[getter]
        fn __text_signature__(zelf: &Value) -> Value {
            signature_value(describe(zelf).signature)
        }
    }
}

descriptor! {
    WrapperDescrMethods "slot wrapper" {
        #[getter]
        fn __text_signature__(zelf: &Value) -> Value {
            signature_value(describe(zelf).signature)
        }

        #[method]
        fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
            reduce(th, owner_value(zelf), describe(zelf).name)
        }
    }
}

descriptor! { GetSetMethods "attribute" {} }

descriptor! {
    MemberMethods "member" {
        #[method]
        fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
            reduce(th, owner_value(zelf), describe(zelf).name)
        }
    }
}

struct MethodWrapperMethods;

#[pymethods]
impl MethodWrapperMethods {
    fn __repr__(zelf: &Obj<MethodWrapper>) -> String {
        let r = zelf.receiver.get_or_none();
        format!(
            "<method-wrapper '{}' of {} object at {:#x}>",
            zelf.def.name,
            r.ty().name(),
            r.id()
        )
    }

    fn __hash__(zelf: &Obj<MethodWrapper>) -> i64 {
        let x = identity_hash(&zelf.receiver.get_or_none());
        let y = (std::ptr::from_ref(zelf.def) as u64).rotate_right(4) as i64;
        let h = x ^ y;
        if h == -1 { -2 } else { h }
    }

    fn __richcmp__(zelf: &Obj<MethodWrapper>, other: &Value, op: CompareOp) -> Value {
        let (Some(o), true) = (
            METHOD_WRAPPER.get(other),
            matches!(op, CompareOp::Eq | CompareOp::Ne),
        ) else {
            return Value::not_implemented();
        };
        let eq = std::ptr::eq(zelf.def, o.def)
            && std::ptr::eq(zelf.owner, o.owner)
            && zelf.receiver.bits() == o.receiver.bits();
        Value::bool(eq == (op == CompareOp::Eq))
    }

    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<MethodWrapper>) -> Result<Value> {
        reduce(
            th,
            zelf.receiver.get_or_none(),
            krait_object::wk::str(zelf.def.name),
        )
    }

    #[member]
    fn __self__(zelf: &Obj<MethodWrapper>) -> Value {
        zelf.receiver.get_or_none()
    }

    #[getter]
    fn __objclass__(zelf: &Value) -> Value {
        owner_value(zelf)
    }

    #[getter]
    fn __name__(zelf: &Value) -> Value {
        describe(zelf).name
    }

    #[getter]
    fn __qualname__(zelf: &Value) -> Value {
        let d = describe(zelf);
        qualified(d.owner, &d.name)
    }

    #[getter]
    fn __doc__(zelf: &Value) -> Option<&'static str> {
        describe(zelf).doc
    }

    #[getter]
    fn __text_signature__(zelf: &Value) -> Value {
        signature_value(describe(zelf).signature)
    }
}

pub(crate) fn install() {
    function::install();
    ready_type(&METHOD_DESCR.ty, &MethodDescrMethods::SPEC);
    ready_type(&CLASSMETHOD_DESCR.ty, &ClassMethodDescrMethods::SPEC);
    ready_type(&WRAPPER_DESCR.ty, &WrapperDescrMethods::SPEC);
    ready_type(&METHOD_WRAPPER.ty, &MethodWrapperMethods::SPEC);
    ready_type(&GETSET_DESCR.ty, &GetSetMethods::SPEC);
    ready_type(&MEMBER_DESCR.ty, &MemberMethods::SPEC);
    // Two payloads, one type to Python code: `isinstance` sees the members of classes as members.
    ready_with_bases(&SLOT_MEMBER.ty, &MemberMethods::SPEC, &[&MEMBER_DESCR.ty]);
}
