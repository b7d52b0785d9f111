//! `staticarray`: twelve bytes that never change and belong to no object, as the oldest exporters have them.

use krait_object::protocol::buffer::{Buffer, Export, Exporter, Request};
use krait_object::{Obj, Ref, Thread, Trace, TypeObject, Value, Visitor, pymethods, ready_type};
use std::rc::Rc;

pub struct StaticArray {
    /// The buffer does not say whose it is.
    legacy: bool,
}

impl Trace for StaticArray {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static STATIC_ARRAY: StaticArray = "staticarray", 0;
}

const MEMORY: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

struct Exported(Option<Ref<StaticArray>>);

impl Exporter for Exported {
    fn len(&self) -> usize {
        MEMORY.len()
    }
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        f(&MEMORY);
    }
    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        f(&mut []);
    }
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Some(array) = &self.0 {
            array.trace(v);
        }
    }
}

struct StaticArrayMethods;

#[pymethods]
impl StaticArrayMethods {
    #[sig("(legacy_mode=False)")]
    fn __new__(_th: &Thread, cls: &'static TypeObject, legacy_mode: bool) -> Value {
        STATIC_ARRAY
            .create_in(
                cls,
                StaticArray {
                    legacy: legacy_mode,
                },
            )
            .into_value()
    }

    fn __buffer__(zelf: &Obj<StaticArray>, _request: Request) -> krait_object::Result<Buffer> {
        let array = (!zelf.legacy).then(|| zelf.to_ref());
        let object = match &array {
            Some(_) => zelf.value(),
            None => Value::none(),
        };
        let exporter = Box::new(Exported(array));
        Ok(Buffer {
            export: Rc::new(Export { exporter, object }),
            readonly: true,
            format: "B".into(),
            itemsize: 1,
            shape: vec![MEMORY.len()],
            strides: vec![1],
            suboffsets: Vec::new(),
            offset: 0,
        })
    }
}

pub(super) fn install() {
    ready_type(&STATIC_ARRAY.ty, &StaticArrayMethods::SPEC);
}
