//! The part of `_testcapi` with types of every kind that an extension module makes: with a `__dict__`, with weak
//! references, and generic ones.

use krait_object::types::tuple;
use krait_object::{
    Field, Module, Obj, Result, Thread, Trace, TypeObject, Value, pymethods, ready_type,
};

#[derive(Trace)]
pub struct WithDict;
#[derive(Trace)]
pub struct WithWeakref;
#[derive(Trace)]
pub struct Generic;
/// What `Generic[item]` makes.
#[derive(Trace)]
pub struct Alias {
    item: Field,
}

krait_object::pytype! {
    pub static WITH_DICT: WithDict = "_testcapi.HeapCTypeWithDict", BASETYPE | HAVE_GC | MANAGED_DICT;
}
krait_object::pytype! {
    pub static WITH_WEAKREF: WithWeakref = "_testcapi.HeapCTypeWithWeakref", BASETYPE | HAVE_GC | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static GENERIC: Generic = "Generic", BASETYPE;
}
krait_object::pytype! {
    pub static ALIAS: Alias = "GenericAlias", BASETYPE | HAVE_GC;
}

struct WithDictMethods;

#[pymethods]
impl WithDictMethods {
    fn __new__(cls: &'static TypeObject) -> Value {
        WITH_DICT.create_in(cls, WithDict).into_value()
    }
}

struct WithWeakrefMethods;

#[pymethods]
impl WithWeakrefMethods {
    fn __new__(cls: &'static TypeObject) -> Value {
        WITH_WEAKREF.create_in(cls, WithWeakref).into_value()
    }
}

struct GenericMethods;

#[pymethods]
impl GenericMethods {
    #[classmethod]
    #[method]
    #[sig("(item, /)")]
    fn __class_getitem__(_cls: &'static TypeObject, item: &Value) -> Value {
        let item = Field::new(item.clone());
        ALIAS.create(Alias { item }).into_value()
    }
}

struct AliasMethods;

#[pymethods]
impl AliasMethods {
    /// What stands for the alias among the bases of a class.
    #[method]
    #[sig("(bases, /)")]
    fn __mro_entries__(zelf: &Obj<Alias>, _bases: &Value) -> Value {
        tuple::from_array([zelf.item.get_or_none()]).into_value()
    }
}

pub struct Kinds;

#[krait_object::pyfunctions]
impl Kinds {
    /// This is a pretty normal docstring.
    fn test_with_docstring() {}
}

pub fn add_types(th: &Thread, m: &Module) -> Result<()> {
    ready_type(&WITH_DICT.ty, &WithDictMethods::SPEC);
    ready_type(&WITH_WEAKREF.ty, &WithWeakrefMethods::SPEC);
    ready_type(&GENERIC.ty, &GenericMethods::SPEC);
    ready_type(&ALIAS.ty, &AliasMethods::SPEC);
    m.add(th, "HeapCTypeWithDict", WITH_DICT.ty.type_value())?;
    m.add(th, "HeapCTypeWithWeakref", WITH_WEAKREF.ty.type_value())?;
    m.add(th, "Generic", GENERIC.ty.type_value())?;
    m.add(th, "GenericAlias", ALIAS.ty.type_value())
}
