//! `_types`: the built-in types that have no name of their own, and the type of capsules.

use krait_object::{Module, Result, Thread, Trace, TypeObject, Visitor};

/// An object that holds something only native code understands.
pub struct Capsule {
    pub name: &'static str,
}

impl Trace for Capsule {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static CAPSULE: Capsule = "PyCapsule", DISALLOW_INSTANTIATION;
}

struct CapsuleMethods;

/// Capsule objects let you wrap a C "void *" pointer in a Python
/// object.  They're a way of passing data through the Python interpreter
/// without creating your own custom type.
#[krait_object::pymethods]
impl CapsuleMethods {
    fn __repr__(zelf: &krait_object::Obj<Capsule>) -> String {
        format!(
            "<capsule object \"{}\" at {:#x}>",
            zelf.name,
            zelf.value().id()
        )
    }
}

/// Makes the capsule type ready.
pub fn install() {
    krait_object::ready_type(&CAPSULE.ty, &CapsuleMethods::SPEC);
}

pub struct TypesModule;

/// Define names for built-in types.
#[krait_object::pymodule(name = "_types")]
impl TypesModule {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        use krait_object::types::{module, native, singletons};
        use krait_vm::{cellobj, code, frameobj, function, generator, traceback};
        install();
        let types: &[(&str, &'static TypeObject)] = &[
            ("AsyncGeneratorType", &generator::ASYNC_GENERATOR.ty),
            ("BuiltinFunctionType", &native::NATIVE_FUNCTION.ty),
            ("BuiltinMethodType", &native::NATIVE_FUNCTION.ty),
            ("CapsuleType", &CAPSULE.ty),
            ("CellType", &cellobj::CELL.ty),
            ("CodeType", &code::CODE.ty),
            ("CoroutineType", &generator::COROUTINE.ty),
            ("EllipsisType", &singletons::ELLIPSIS_TYPE.ty),
            ("FrameType", &frameobj::FRAME.ty),
            ("FunctionType", &function::FUNCTION.ty),
            ("GeneratorType", &generator::GENERATOR.ty),
            (
                "GenericAlias",
                &krait_builtins::generic_alias::GENERIC_ALIAS.ty,
            ),
            ("GetSetDescriptorType", &native::GETSET_DESCR.ty),
            ("LambdaType", &function::FUNCTION.ty),
            (
                "MappingProxyType",
                &krait_builtins::mappingproxy::MAPPINGPROXY.ty,
            ),
            ("MethodDescriptorType", &native::METHOD_DESCR.ty),
            ("MethodType", &krait_object::types::wrappers::METHOD.ty),
            ("MethodWrapperType", &native::METHOD_WRAPPER.ty),
            ("ModuleType", &module::MODULE.ty),
            ("NoneType", &singletons::NONE_TYPE.ty),
            ("NotImplementedType", &singletons::NOT_IMPLEMENTED_TYPE.ty),
            ("SimpleNamespace", &krait_builtins::namespace::NAMESPACE.ty),
            ("TracebackType", &traceback::TRACEBACK.ty),
            ("UnionType", &krait_builtins::union::UNION.ty),
            ("WrapperDescriptorType", &native::WRAPPER_DESCR.ty),
        ];
        for (name, t) in types {
            m.add(th, name, t.type_value())?;
        }
        // These two have one type per way of storing; programs see those of `function`.
        let function = function::FUNCTION.ty.type_value();
        for (name, attribute) in [
            ("ClassMethodDescriptorType", None),
            ("MemberDescriptorType", Some("__globals__")),
        ] {
            let dict = match attribute {
                Some(_) => function.as_type().and_then(TypeObject::dict),
                None => krait_object::types::dict::DICT.ty.dict(),
            };
            let found = dict.and_then(|d| d.get_text(attribute.unwrap_or("fromkeys")));
            if let Some(v) = found {
                m.add(th, name, v.ty().type_value())?;
            }
        }
        Ok(())
    }
}
