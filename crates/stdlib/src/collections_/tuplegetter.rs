//! `_tuplegetter`: the descriptor of a named tuple's fields.

use krait_object::protocol::repr;
use krait_object::types::{int, str, tuple};
use krait_object::{Field, Obj, Result, Thread, Trace, TypeObject, Value, err, exc, pymethods};

#[derive(Trace)]
pub struct TupleGetter {
    index: isize,
    doc: Field,
}

krait_object::pytype! {
    pub static TUPLEGETTER: TupleGetter = "collections._tuplegetter", HAVE_GC;
}

pub struct TupleGetterMethods;

#[pymethods]
impl TupleGetterMethods {
    #[sig("(index, doc, /)")]
    #[name("_tuplegetter")]
    fn __new__(cls: &'static TypeObject, index: isize, doc: &Value) -> Value {
        let data = TupleGetter {
            index,
            doc: Field::new(doc.clone()),
        };
        TUPLEGETTER.create_in(cls, data).into_value()
    }

    fn __get__(
        th: &Thread,
        zelf: &Obj<TupleGetter>,
        obj: Option<&Value>,
        class: Option<&Value>,
    ) -> Result<Value> {
        let _ = class;
        let Some(obj) = obj.filter(|o| !o.is_none()) else {
            return Ok(zelf.value());
        };
        let Some(t) = obj.as_tuple() else {
            return Err(th.type_error(format!(
                "descriptor for index '{}' for tuple subclasses doesn't apply to '{}' object",
                zelf.index,
                obj.ty().name()
            )));
        };
        match usize::try_from(zelf.index).ok().and_then(|i| t.get(i)) {
            Some(v) => Ok(v.clone()),
            None => Err(th.index_error("tuple index out of range")),
        }
    }

    fn __set__(
        th: &Thread,
        zelf: &Obj<TupleGetter>,
        obj: &Value,
        value: Option<&Value>,
    ) -> Result<()> {
        let _ = (zelf, obj);
        let text = if value.is_some() {
            "can't set attribute"
        } else {
            "can't delete attribute"
        };
        Err(err::new(th, &exc::ATTRIBUTE_ERROR.ty, text))
    }

    #[method]
    fn __reduce__(zelf: &Obj<TupleGetter>) -> (Value, Value) {
        let args = vec![int::from_i64(zelf.index as i64), zelf.doc.get_or_none()];
        (zelf.ty().type_value(), tuple::from_vec(args).into_value())
    }

    fn __repr__(th: &Thread, zelf: &Obj<TupleGetter>) -> Result<Value> {
        let doc = repr::repr_text(th, &zelf.doc.get_or_none())?;
        Ok(str::new(&format!("_tuplegetter({}, {doc})", zelf.index)))
    }

    #[getter]
    #[member]
    #[name("__doc__")]
    fn doc(zelf: &Obj<TupleGetter>) -> Value {
        zelf.doc.get_or_none()
    }

    #[setter]
    #[name("__doc__")]
    fn set_doc(zelf: &Obj<TupleGetter>, value: Option<&Value>) {
        drop(zelf.doc.replace(value.cloned()));
    }
}
