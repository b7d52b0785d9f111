//! The keys that `cmp_to_key` makes: objects that compare by calling a function.

use krait_object::protocol::{call, compare};
use krait_object::typeobj::CompareOp;
use krait_object::{Args, Field, Obj, Result, Thread, Trace, Value, err, exc, pymethods};

#[derive(Trace)]
pub struct Key {
    cmp: Value,
    object: Field,
}

krait_object::pytype! {
    pub static KEY: Key = "functools.KeyWrapper", HAVE_GC | DISALLOW_INSTANTIATION;
}

/// A key, or without an object the function that makes keys.
pub fn wrap(cmp: Value, object: Option<Value>) -> Value {
    let object = object.map_or_else(Field::empty, Field::new);
    KEY.create(Key { cmp, object }).into_value()
}

pub struct KeyMethods;

#[pymethods]
impl KeyMethods {
    fn __call__(th: &Thread, zelf: &Obj<Key>, args: Args<'_>) -> Result<Value> {
        use krait_object::{Param, ParamKind, Signature};
        static SIG: Signature = Signature {
            name: "K",
            params: &[Param {
                name: "obj",
                kind: ParamKind::Normal,
                required: true,
            }],
            varargs: false,
            varkw: false,
        };
        let [object] = SIG.bind::<1>(th, args)?;
        Ok(wrap(zelf.cmp.clone(), object.cloned()))
    }

    /// What `inspect.signature` reads.
    #[getter]
    fn __text_signature__(_zelf: &Obj<Key>) -> &'static str {
        "(obj)"
    }

    fn __richcmp__(th: &Thread, zelf: &Obj<Key>, other: &Value, op: CompareOp) -> Result<Value> {
        let Some(o) = KEY.get(other) else {
            return Err(th.type_error("other argument must be K instance"));
        };
        let (Some(x), Some(y)) = (zelf.object.get(), o.object.get()) else {
            return Err(err::new(th, &exc::ATTRIBUTE_ERROR.ty, "object"));
        };
        let r = call::call(th, &zelf.cmp, &[x, y])?;
        compare::rich(th, &r, &Value::int32(0), op)
    }

    /// Value wrapped by a key function.
    #[getter]
    #[member]
    fn obj(zelf: &Obj<Key>) -> Value {
        zelf.object.get_or_none()
    }

    #[setter]
    fn set_obj(zelf: &Obj<Key>, value: Option<&Value>) {
        drop(zelf.object.replace(value.cloned()));
    }
}
