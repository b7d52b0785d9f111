//! `_testcapi.awaitType`: an object that has the C slot for `await` and no method of its own.

use krait_object::{Obj, Result, Thread, Trace, TypeObject, Value, pymethods};

#[derive(Trace)]
pub struct AwaitData {
    /// What awaiting it iterates over.
    iterator: Value,
}

krait_object::pytype! {
    pub static AWAIT_TYPE: AwaitData = "awaitType", HAVE_GC;
}

pub struct AwaitMethods;

#[pymethods(sig = "(iterator)")]
impl AwaitMethods {
    fn __new__(_: &Thread, cls: &'static TypeObject, iterator: &Value) -> Result<Value> {
        let data = AwaitData {
            iterator: iterator.clone(),
        };
        Ok(AWAIT_TYPE.create_in(cls, data).into_value())
    }

    fn __await__(zelf: &Obj<AwaitData>) -> Value {
        zelf.iterator.clone()
    }
}

/// Makes the type ready.
pub fn install() {
    krait_object::ready_type(&AWAIT_TYPE.ty, &AwaitMethods::SPEC);
}
