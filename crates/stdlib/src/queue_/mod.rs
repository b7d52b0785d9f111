//! `_queue`: `SimpleQueue`, an unbounded queue whose `put` may be called from anywhere, finalizers included.
//!
//! The items belong to the interpreter's lock. Those who wait for one sleep without it on a counter of puts.

use crate::host;
use crate::thread_::wait_limit;
use krait_object::exc::{EXCEPTION, ExcData};
use krait_object::{
    Args, Module, Obj, Result, Thread, Trace, TypeObject, Value, Visitor, pymethods, ready_type,
};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many items were ever put; waited for by `get`.
#[derive(Default)]
struct Puts {
    count: Mutex<u64>,
    changed: Condvar,
}

impl Puts {
    fn count(&self) -> u64 {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn one_more(&self) {
        let mut n = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        *n = n.wrapping_add(1);
        drop(n);
        self.changed.notify_one();
    }

    /// Waits until the count is no longer `seen`, or for so long.
    fn wait(&self, seen: u64, most: Duration) {
        let n = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        if *n == seen {
            drop(
                self.changed
                    .wait_timeout(n, most)
                    .unwrap_or_else(PoisonError::into_inner),
            );
        }
    }
}

pub struct SimpleQueue {
    items: RefCell<VecDeque<Value>>,
    puts: Arc<Puts>,
}

impl Trace for SimpleQueue {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(items) = self.items.try_borrow() {
            items.iter().for_each(|x| v.visit(x));
        }
    }
    fn clear(&self) {
        let items = std::mem::take(&mut *self.items.borrow_mut());
        drop(items);
    }
}

krait_object::pytype! {
    pub static SIMPLE_QUEUE: SimpleQueue = "_queue.SimpleQueue", BASETYPE | HAVE_GC | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static EMPTY: ExcData = "_queue.Empty" derives EXCEPTION, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct EmptyMethods;

/// Exception raised by Queue.get(block=0)/get_nowait().
#[pymethods]
impl EmptyMethods {}

fn empty(th: &Thread) -> krait_object::Raised {
    krait_object::err::new_args(th, &EMPTY.ty, Vec::new())
}

fn put(q: &SimpleQueue, item: &Value) -> Result<()> {
    let mut items = q.items.borrow_mut();
    items
        .try_reserve(1)
        .map_err(|_| krait_object::err::memory_error())?;
    items.push_back(item.clone());
    drop(items);
    q.puts.one_more();
    Ok(())
}

/// Between looks at signals.
const SLICE: Duration = Duration::from_millis(20);

/// The next item, waiting for it until the deadline (`None`: for ever).
fn get(th: &Thread, q: &SimpleQueue, wait: Option<Duration>) -> Result<Value> {
    let deadline = wait.map(|w| Instant::now() + w);
    loop {
        let seen = q.puts.count();
        if let Some(v) = q.items.borrow_mut().pop_front() {
            return Ok(v);
        }
        let left = deadline.map_or(SLICE, |d| d.saturating_duration_since(Instant::now()));
        if left.is_zero() {
            return Err(empty(th));
        }
        let puts = Arc::clone(&q.puts);
        th.without_gil(|| puts.wait(seen, left.min(SLICE)));
        host::serve_signals(th)?;
    }
}

struct QueueMethods;

/// Simple, unbounded, reentrant FIFO queue.
#[pymethods(sig = "()")]
impl QueueMethods {
    #[name("SimpleQueue")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        if std::ptr::eq(cls, &SIMPLE_QUEUE.ty) {
            args.no_keywords(th, "SimpleQueue")?;
            args.check_positional(th, "SimpleQueue", 0, 0)?;
        }
        let q = SimpleQueue {
            items: RefCell::default(),
            puts: Arc::default(),
        };
        Ok(SIMPLE_QUEUE.create_in(cls, q).into_value())
    }

    /// Return True if the queue is empty, False otherwise (not reliable!).
    fn empty(zelf: &Obj<SimpleQueue>) -> bool {
        zelf.items.borrow().is_empty()
    }

    /// Return the approximate size of the queue (not reliable!).
    fn qsize(zelf: &Obj<SimpleQueue>) -> usize {
        zelf.items.borrow().len()
    }

    /// Put the item on the queue.
    ///
    /// The optional 'block' and 'timeout' arguments are ignored, as this
    /// method never blocks.  They are provided for compatibility with the
    /// Queue class.
    #[sig("(item, block=True, timeout=None)")]
    fn put(
        zelf: &Obj<SimpleQueue>,
        item: &Value,
        block: bool,
        timeout: Option<&Value>,
    ) -> Result<()> {
        let _ = (block, timeout);
        put(zelf, item)
    }

    /// Put an item into the queue without blocking.
    ///
    /// This is exactly equivalent to `put(item)` and is only provided
    /// for compatibility with the Queue class.
    #[sig("(item)")]
    fn put_nowait(zelf: &Obj<SimpleQueue>, item: &Value) -> Result<()> {
        put(zelf, item)
    }

    /// Remove and return an item from the queue.
    ///
    /// If optional args 'block' is true and 'timeout' is None (the
    /// default), block if necessary until an item is available.  If
    /// 'timeout' is a non-negative number, it blocks at most 'timeout'
    /// seconds and raises the Empty exception if no item was available
    /// within that time.
    /// Otherwise ('block' is false), return an item if one is immediately
    /// available, else raise the Empty exception ('timeout' is ignored
    /// in that case).
    #[sig("(block=True, timeout=None)")]
    fn get(
        th: &Thread,
        zelf: &Obj<SimpleQueue>,
        block: bool,
        timeout: Option<&Value>,
    ) -> Result<Value> {
        let wait = match timeout.filter(|v| !v.is_none()) {
            _ if !block => Some(Duration::ZERO),
            Some(t) => Some(wait_limit(th, t)?),
            None => None,
        };
        get(th, zelf, wait)
    }

    /// Remove and return an item from the queue without blocking.
    ///
    /// Only get an item if one is immediately available. Otherwise
    /// raise the Empty exception.
    #[sig("()")]
    #[parsed_keywords]
    fn get_nowait(th: &Thread, zelf: &Obj<SimpleQueue>) -> Result<Value> {
        get(th, zelf, Some(Duration::ZERO))
    }

    /// SimpleQueues are generic over the type of their contents
    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), object.clone())
    }
}

pub struct QueueModule;

/// C implementation of the Python queue module.
/// This module is an implementation detail, please do not use it directly.
#[krait_object::pymodule(name = "_queue")]
impl QueueModule {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&EMPTY.ty, &EmptyMethods::SPEC);
        ready_type(&SIMPLE_QUEUE.ty, &QueueMethods::SPEC);
        m.add_type(th, &EMPTY.ty)?;
        m.add_type(th, &SIMPLE_QUEUE.ty)
    }
}
