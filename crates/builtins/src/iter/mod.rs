//! The two iterators that `iter()` makes of what is not an iterable: over a sequence, and over the calls of a function.

pub(crate) mod quick;

use krait_object::err::Result;
use krait_object::exc::STOP_ITERATION;
use krait_object::protocol::iter::{SEQ_ITER, SeqIter, seq_next};
use krait_object::protocol::{call, compare, item, number};
use krait_object::types::{int, tuple};
use krait_object::{Field, Obj, Thread, Trace, Value, pymethods, ready_type};

/// `iter(callable, sentinel)`; both are emptied at the end.
#[derive(Trace)]
pub struct CallIter {
    pub callable: Field,
    pub sentinel: Field,
}

krait_object::pytype! {
    pub static CALL_ITER: CallIter = "callable_iterator", HAVE_GC;
}

/// `iter(callable, sentinel)`.
pub fn over_calls(callable: Value, sentinel: Value) -> Value {
    CALL_ITER
        .create(CallIter {
            callable: Field::new(callable),
            sentinel: Field::new(sentinel),
        })
        .into_value()
}

/// `(iter, args)` with a state after it, or an iterator over nothing once this one has ended.
fn reduce(
    th: &Thread,
    parts: impl FnOnce() -> (Option<Vec<Value>>, Option<Value>),
) -> Result<Value> {
    let f = crate::dict::builtin(th, "iter")?;
    // Looking the function up may have moved the iterator.
    let (args, state) = parts();
    let mut out = vec![f];
    match args {
        Some(a) => {
            out.push(tuple::from_vec(a).into_value());
            out.extend(state);
        }
        None => out.push(tuple::from_array([tuple::empty().into_value()]).into_value()),
    }
    Ok(tuple::from_vec(out).into_value())
}

struct CallIterMethods;

#[pymethods]
impl CallIterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<CallIter>) -> Result<Option<Value>> {
        let Some(f) = zelf.callable.get() else {
            return Ok(None);
        };
        let v = match call::call0(th, &f) {
            Ok(v) => v,
            Err(e) if e.is(&STOP_ITERATION) => {
                drop((zelf.callable.take(), zelf.sentinel.take()));
                return Ok(None);
            }
            Err(e) => return Err(e),
        };
        // The call may have ended the iterator.
        let Some(sentinel) = zelf.sentinel.get() else {
            return Ok(None);
        };
        if compare::eq(th, &sentinel, &v)? {
            drop((zelf.callable.take(), zelf.sentinel.take()));
            return Ok(None);
        }
        Ok(Some(v))
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<CallIter>) -> Result<Value> {
        reduce(th, || match (zelf.callable.get(), zelf.sentinel.get()) {
            (Some(c), Some(s)) => (Some(vec![c, s]), None),
            _ => (None, None),
        })
    }
}

struct SeqIterMethods;

#[pymethods]
impl SeqIterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Value) -> Result<Option<Value>> {
        seq_next(th, zelf)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(th: &Thread, zelf: &Obj<SeqIter>) -> Result<Value> {
        let Some(seq) = zelf.seq.get() else {
            return Ok(Value::int32(0));
        };
        if seq.ty().slots.len.get().is_none() {
            return Ok(Value::not_implemented());
        }
        let n = item::len(th, &seq)?;
        Ok(int::from_usize(n.saturating_sub(zelf.index.get())))
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<SeqIter>) -> Result<Value> {
        reduce(th, || {
            let state = int::from_usize(zelf.index.get());
            (zelf.seq.get().map(|s| vec![s]), Some(state))
        })
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(th: &Thread, zelf: &Obj<SeqIter>, object: &Value) -> Result<()> {
        let i = number::int_as_ssize(th, object)?;
        if zelf.seq.is_some() {
            zelf.index.set(i.max(0) as usize);
        }
        Ok(())
    }
}

pub(crate) fn install() {
    ready_type(&CALL_ITER.ty, &CallIterMethods::SPEC);
    ready_type(&SEQ_ITER.ty, &SeqIterMethods::SPEC);
}
