//! `_interpqueues`: queues between interpreters. `concurrent.interpreters` makes its `Queue` of them.

pub mod table;

use crate::interpreters_::data::{self, Fallback, Registered};
use crate::interpreters_::{self, number_of};
use krait_object::exc::{ExcData, RUNTIME_ERROR};
use krait_object::protocol::{number, repr};
use krait_object::types::{int, tuple};
use krait_object::{Module, Raised, Result, Thread, Value, err, pymethods, ready_type};
pub use table::{Defaults, Item, Queues, Refused, Unbound};

krait_object::pytype! {
    pub static QUEUE_ERROR: ExcData = "concurrent.interpreters.QueueError" derives RUNTIME_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static QUEUE_NOT_FOUND: ExcData = "concurrent.interpreters.QueueNotFoundError" derives QUEUE_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct QueueErrorMethods;

/// Indicates that a queue-related error happened.
#[pymethods]
impl QueueErrorMethods {}

struct QueueNotFoundMethods;

#[pymethods]
impl QueueNotFoundMethods {}

fn queues(th: &Thread) -> Result<Queues> {
    Ok(interpreters_::family(th)?.queues.clone())
}

fn queue_id(th: &Thread, v: &Value) -> Result<i64> {
    let i = number_of(th, "queue", v);
    match i {
        Err(e) if e.is(&krait_object::exc::OVERFLOW_ERROR) => {
            let shown = repr::repr_text(th, v)?;
            Err(th.overflow_error(format!("max queue ID is {}, got {shown}", i64::MAX)))
        }
        i => i,
    }
}

/// The exception that a queue's answer stands for. Those for full and empty queues are written in Python.
fn raised(th: &Thread, id: i64, why: Refused) -> Raised {
    let (at, text) = match why {
        Refused::NotFound => {
            return err::new(th, &QUEUE_NOT_FOUND.ty, &format!("queue {id} not found"));
        }
        Refused::NeverBound => {
            return err::new(th, &QUEUE_ERROR.ty, &format!("queue {id} never bound"));
        }
        Refused::Empty => (1, "empty"),
        Refused::Full => (2, "full"),
    };
    let message = format!("queue {id} is {text}");
    match data::registered_queue(th, at) {
        Ok(class) => match class.as_type() {
            Some(t) => err::new(th, t, &message),
            None => err::new(th, &QUEUE_ERROR.ty, &message),
        },
        Err(e) => e,
    }
}

/// A number that stands for what becomes of items; -1: whatever the default is.
pub fn unbound(th: &Thread, n: Option<i32>) -> Result<Option<Unbound>> {
    let Some(n) = n.filter(|n| *n >= 0) else {
        return Ok(None);
    };
    match Unbound::from_number(n) {
        Some(u) => Ok(Some(u)),
        None => Err(th.value_error(format!("unsupported unboundop {n}"))),
    }
}

/// The same for how objects cross.
pub fn fallback(th: &Thread, n: Option<i32>) -> Result<Option<Fallback>> {
    match n.filter(|n| *n >= 0) {
        None => Ok(None),
        Some(0) => Ok(Some(Fallback::None)),
        Some(1) => Ok(Some(Fallback::Full)),
        Some(n) => Err(th.value_error(format!("unsupported fallback {n}"))),
    }
}

/// What a container starts with.
pub fn defaults(th: &Thread, unboundop: Option<i32>, fall: Option<i32>) -> Result<Defaults> {
    Ok(Defaults {
        unbound: unbound(th, unboundop)?.unwrap_or(Unbound::Replace),
        fallback: fallback(th, fall)?.unwrap_or(Fallback::Full),
    })
}

pub struct InterpQueues;

/// This module provides primitive operations to manage Python interpreters.
/// The 'interpreters' module provides a more convenient interface.
#[krait_object::pymodule(name = "_interpqueues")]
impl InterpQueues {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        interpreters_::errors::install();
        interpreters_::view::install();
        crate::interpchannels_::id::install();
        ready_type(&QUEUE_ERROR.ty, &QueueErrorMethods::SPEC);
        ready_type(&QUEUE_NOT_FOUND.ty, &QueueNotFoundMethods::SPEC);
        m.add_type(th, &QUEUE_ERROR.ty)?;
        m.add_type(th, &QUEUE_NOT_FOUND.ty)
    }

    /// create(maxsize, unboundop, fallback) -> qid
    ///
    /// Create a new cross-interpreter queue and return its unique generated ID.
    /// It is a new reference as though bind() had been called on the queue.
    ///
    /// The caller is responsible for calling destroy() for the new queue
    /// before the runtime is finalized.
    #[sig("(maxsize, unboundop=-1, fallback=-1)")]
    fn create(
        th: &Thread,
        maxsize: &Value,
        unboundop: Option<i32>,
        fallback: Option<i32>,
    ) -> Result<i64> {
        let maxsize = number::as_isize(th, maxsize)? as i64;
        Ok(queues(th)?.create(maxsize, defaults(th, unboundop, fallback)?))
    }

    /// destroy(qid)
    ///
    /// Clear and destroy the queue.  Afterward attempts to use the queue
    /// will behave as though it never existed.
    #[sig("(qid)")]
    fn destroy(th: &Thread, qid: &Value) -> Result<()> {
        let id = queue_id(th, qid)?;
        queues(th)?.destroy(id).map_err(|why| raised(th, id, why))
    }

    /// list_all() -> [(qid, unboundop, fallback)]
    ///
    /// Return the list of IDs for all queues.
    /// Each corresponding default unbound op and fallback is also included.
    fn list_all(th: &Thread) -> Result<Vec<Value>> {
        let all = queues(th)?.list().into_iter();
        let all = all.map(|(id, d)| {
            let parts = [id, d.unbound as i64, d.fallback as i64];
            tuple::from_array(parts.map(int::from_i64)).into_value()
        });
        Ok(all.collect())
    }

    /// put(qid, obj)
    ///
    /// Add the object's data to the queue.
    #[sig("(qid, obj, unboundop=-1, fallback=-1)")]
    fn put(
        th: &Thread,
        qid: &Value,
        obj: &Value,
        unboundop: Option<i32>,
        fallback: Option<i32>,
    ) -> Result<()> {
        let id = queue_id(th, qid)?;
        let queues = queues(th)?;
        let (op, fall) = (unbound(th, unboundop)?, self::fallback(th, fallback)?);
        let defaults = queues.defaults(id).map_err(|why| raised(th, id, why))?;
        let item = Item {
            origin: th.interp.id,
            unbound: op.unwrap_or(defaults.unbound),
            data: Some(data::of(th, obj, fall.unwrap_or(defaults.fallback))?),
        };
        queues.put(id, item).map_err(|why| raised(th, id, why))
    }

    /// get(qid) -> (obj, unboundop)
    ///
    /// Return a new object from the data at the front of the queue.
    /// The unbound op is also returned.
    ///
    /// If there is nothing to receive then raise QueueEmpty.
    #[sig("(qid)")]
    fn get(th: &Thread, qid: &Value) -> Result<Value> {
        let id = queue_id(th, qid)?;
        let item = queues(th)?.get(id).map_err(|why| raised(th, id, why))?;
        received(th, &item)
    }

    /// bind(qid)
    ///
    /// Take a reference to the identified queue.
    /// The queue is not destroyed until there are no references left.
    #[sig("(qid)")]
    fn bind(th: &Thread, qid: &Value) -> Result<()> {
        let id = queue_id(th, qid)?;
        queues(th)?.bind(id).map_err(|why| raised(th, id, why))
    }

    /// release(qid)
    ///
    /// Release a reference to the queue.
    /// The queue is destroyed once there are no references left.
    #[sig("(qid)")]
    fn release(th: &Thread, qid: &Value) -> Result<()> {
        let id = queue_id(th, qid)?;
        queues(th)?.release(id).map_err(|why| raised(th, id, why))
    }

    /// get_maxsize(qid)
    ///
    /// Return the maximum number of items in the queue.
    #[sig("(qid)")]
    fn get_maxsize(th: &Thread, qid: &Value) -> Result<i64> {
        let id = queue_id(th, qid)?;
        queues(th)?.maxsize(id).map_err(|why| raised(th, id, why))
    }

    /// get_queue_defaults(qid)
    ///
    /// Return the queue's default values, set when it was created.
    #[sig("(qid)")]
    fn get_queue_defaults(th: &Thread, qid: &Value) -> Result<Value> {
        let id = queue_id(th, qid)?;
        let d = queues(th)?
            .defaults(id)
            .map_err(|why| raised(th, id, why))?;
        let parts = [d.unbound as i64, d.fallback as i64];
        Ok(tuple::from_array(parts.map(int::from_i64)).into_value())
    }

    /// is_full(qid)
    ///
    /// Return true if the queue has a maxsize and has reached it.
    #[sig("(qid)")]
    fn is_full(th: &Thread, qid: &Value) -> Result<bool> {
        let id = queue_id(th, qid)?;
        queues(th)?.is_full(id).map_err(|why| raised(th, id, why))
    }

    /// get_count(qid)
    ///
    /// Return the number of items in the queue.
    #[sig("(qid)")]
    fn get_count(th: &Thread, qid: &Value) -> Result<usize> {
        let id = queue_id(th, qid)?;
        queues(th)?.count(id).map_err(|why| raised(th, id, why))
    }

    #[sig("(queuetype, emptyerror, fullerror)")]
    fn _register_heap_types(
        th: &Thread,
        queuetype: &Value,
        emptyerror: &Value,
        fullerror: &Value,
    ) -> Result<()> {
        for (name, v) in [
            ("queuetype", queuetype),
            ("emptyerror", emptyerror),
            ("fullerror", fullerror),
        ] {
            if v.as_type().is_none() {
                return Err(th.type_error(format!("expected a type for '{name}'")));
            }
        }
        let classes = vec![queuetype.clone(), emptyerror.clone(), fullerror.clone()];
        drop(th.interp.state::<Registered>().queue.replace(classes));
        Ok(())
    }
}

/// The object of an item, or what is to be said of one whose interpreter is gone.
pub fn received(th: &Thread, item: &Item) -> Result<Value> {
    let pair = match &item.data {
        Some(d) => [data::object(th, d)?, Value::none()],
        None => [Value::none(), Value::int32(item.unbound as i32)],
    };
    Ok(tuple::from_array(pair).into_value())
}
