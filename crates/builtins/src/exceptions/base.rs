//! `BaseException`.

use crate::text::Builder;
use krait_object::err::Result;
use krait_object::exc::{self, ExcData};
use krait_object::protocol::{attr, iter, repr};
use krait_object::typeobj::{BASE_EXC_SUBCLASS, TypeObject};
use krait_object::types::{dict::DictData, list, str, tuple};
use krait_object::{Args, Field, Obj, Ref, Thread, Value, pymethods, typeobj, wk};

/// `str(e)` as `BaseException` has it.
pub fn text(th: &Thread, e: &ExcData) -> Result<Value> {
    let args = e.args();
    match args.as_slice() {
        [] => Ok(str::empty()),
        [one] => repr::to_str(th, one),
        _ => repr::to_str(th, args.as_value()),
    }
}

/// The instance dict, if it has or had entries or was asked for before.
pub fn instance_dict(th: &Thread, v: &Value) -> Result<Option<Ref<DictData>>> {
    let Some(h) = v.as_header() else {
        return Ok(None);
    };
    if !typeobj::shape::had_attributes(th, h) {
        return Ok(None);
    }
    typeobj::shape::materialize(th, h).map(Some)
}

/// Sets an attribute that takes an exception or `None`.
fn set_exception(th: &Thread, field: &Field, value: Option<&Value>, what: &str) -> Result<()> {
    match value {
        None => Err(th.type_error(format!("__{what}__ may not be deleted"))),
        Some(v) if v.is_none() => {
            drop(field.take());
            Ok(())
        }
        Some(v) if v.ty().has(BASE_EXC_SUBCLASS) => {
            field.set(v.clone());
            Ok(())
        }
        Some(_) => Err(th.type_error(format!(
            "exception {what} must be None or derive from BaseException"
        ))),
    }
}

fn set_traceback(th: &Thread, e: &ExcData, tb: &Value) -> Result<()> {
    if tb.is_none() {
        drop(e.traceback.take());
    } else if tb.ty().static_name() == "traceback" {
        e.traceback.set(tb.clone());
    } else {
        return Err(th.type_error("__traceback__ must be a traceback or None"));
    }
    Ok(())
}

/// Checks that a constructor got no keyword arguments.
pub fn no_keywords(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    match args.names {
        None => Ok(()),
        Some(_) => args.no_keywords(th, &v.ty().name()),
    }
}

/// `e.add_note(note)`.
pub fn add_note(th: &Thread, e: &Value, note: &Value) -> Result<()> {
    let notes = match attr::get_opt(th, e, wk::__notes__())? {
        Some(n) => n,
        None => {
            let l = list::new().into_value();
            attr::set(th, e, wk::__notes__(), &l)?;
            l
        }
    };
    match notes.as_list() {
        Some(l) => l.try_append(note.clone()),
        None => Err(th.type_error("Cannot add note: __notes__ is not a list")),
    }
}

pub(super) struct BaseExceptionMethods;

/// Common base class for all exceptions.
#[pymethods]
impl BaseExceptionMethods {
    #[name("BaseException")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Ref<ExcData> {
        exc::BASE_EXCEPTION.create_in(
            cls,
            ExcData::with_args(tuple::from_slice(args.positional())),
        )
    }

    fn __init__(th: &Thread, zelf: &Value, args: Args<'_>) -> Result<()> {
        no_keywords(th, zelf, args)?;
        if let Some(e) = exc::data(zelf) {
            let same = e.args();
            let unchanged = same.len() == args.values.len()
                && same
                    .as_slice()
                    .iter()
                    .zip(args.values)
                    .all(|(a, b)| a.is(b));
            if !unchanged {
                e.set_args(tuple::from_slice(args.values));
            }
        }
        Ok(())
    }

    fn __repr__(th: &Thread, zelf: &Obj<ExcData>) -> Result<Value> {
        let mut b = Builder::of_repr(th, &zelf.as_value());
        b.push_str(&zelf.ty().short_name());
        let args = zelf.args();
        match args.as_slice() {
            [one] => {
                b.push_str("(");
                b.push_repr(th, one)?;
                b.push_str(")");
            }
            _ => b.push_repr(th, args.as_value())?,
        }
        Ok(b.finish())
    }

    fn __str__(th: &Thread, zelf: &Obj<ExcData>) -> Result<Value> {
        text(th, zelf)
    }

    /// Helper for pickle.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<ExcData>) -> Result<Value> {
        let mut out = vec![zelf.ty().type_value(), zelf.args().into_value()];
        if let Some(d) = instance_dict(th, &zelf.as_value())? {
            out.push(d.into_value());
        }
        Ok(tuple::from_vec(out).into_value())
    }

    /// Sets the attributes in a dict.
    #[method]
    #[sig("(state, /)")]
    fn __setstate__(th: &Thread, zelf: &Value, state: &Value) -> Result<()> {
        if state.is_none() {
            return Ok(());
        }
        let Some(d) = state.as_dict() else {
            return Err(th.type_error("state is not a dictionary"));
        };
        let mut pos = 0;
        while let Some((k, v)) = d.next(&mut pos) {
            attr::set(th, zelf, &k, &v)?;
        }
        Ok(())
    }

    /// Set self.__traceback__ to tb and return self.
    #[sig("(tb, /)")]
    fn with_traceback(th: &Thread, zelf: &Obj<ExcData>, tb: &Value) -> Result<Value> {
        set_traceback(th, zelf, tb)?;
        Ok(zelf.value())
    }

    /// Add a note to the exception
    #[name("add_note")]
    #[sig("(note, /)")]
    fn note(th: &Thread, zelf: &Value, note: &krait_object::Str) -> Result<()> {
        add_note(th, zelf, &note.as_value())
    }

    #[member]
    fn __suppress_context__(zelf: &Obj<ExcData>) -> bool {
        zelf.suppress_context.get()
    }

    #[setter]
    #[name("__suppress_context__")]
    fn set_suppress_context(th: &Thread, zelf: &Obj<ExcData>, value: Option<&Value>) -> Result<()> {
        match value {
            Some(v) if v.is_true() || v.is_false() => {
                zelf.suppress_context.set(v.is_true());
                Ok(())
            }
            Some(_) => Err(th.type_error("attribute value type must be bool")),
            None => Err(th.type_error("can't delete numeric/char attribute")),
        }
    }

    #[getter]
    fn __dict__(th: &Thread, zelf: &Value) -> Result<Ref<DictData>> {
        crate::object_type::dict_of(th, zelf)
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
    fn args(zelf: &Obj<ExcData>) -> Value {
        zelf.args().into_value()
    }

    #[setter]
    fn set_args(th: &Thread, zelf: &Obj<ExcData>, value: Option<&Value>) -> Result<()> {
        let Some(v) = value else {
            return Err(th.type_error("args may not be deleted"));
        };
        zelf.set_args(tuple::from_vec(iter::collect(th, v)?));
        Ok(())
    }

    #[getter]
    fn __traceback__(zelf: &Obj<ExcData>) -> Value {
        zelf.traceback.get_or_none()
    }

    #[setter]
    #[name("__traceback__")]
    fn set_tb(th: &Thread, zelf: &Obj<ExcData>, value: Option<&Value>) -> Result<()> {
        match value {
            Some(v) => set_traceback(th, zelf, v),
            None => Err(th.type_error("__traceback__ may not be deleted")),
        }
    }

    #[getter]
    fn __context__(zelf: &Obj<ExcData>) -> Value {
        zelf.context.get_or_none()
    }

    #[setter]
    #[name("__context__")]
    fn set_context(th: &Thread, zelf: &Obj<ExcData>, value: Option<&Value>) -> Result<()> {
        set_exception(th, &zelf.context, value, "context")
    }

    #[getter]
    fn __cause__(zelf: &Obj<ExcData>) -> Value {
        zelf.cause.get_or_none()
    }

    #[setter]
    #[name("__cause__")]
    fn set_cause(th: &Thread, zelf: &Obj<ExcData>, value: Option<&Value>) -> Result<()> {
        set_exception(th, &zelf.cause, value, "cause")?;
        zelf.suppress_context.set(true);
        Ok(())
    }
}
