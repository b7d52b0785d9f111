//! `SemLock`: a named semaphore that is a lock, a recursive lock or a semaphore.

use super::name_of;
use crate::host::{self, OrRaise};
use krait_host::Semaphore;
use krait_object::{Obj, Result, Str, Thread, Trace, TypeObject, Value, Visitor, pymethods};
use std::cell::Cell;
use std::time::{Duration, Instant};

const RECURSIVE_MUTEX: i32 = 0;
const SEMAPHORE: i32 = 1;

/// Between looks at signals.
const SLICE: Duration = Duration::from_millis(50);

pub struct SemLock {
    semaphore: Box<dyn Semaphore>,
    kind: i32,
    maxvalue: i32,
    /// `None` if the name was removed at once.
    name: Option<Value>,
    /// How often this process took it, and which of its threads did so last.
    count: Cell<i32>,
    owner: Cell<u64>,
}

impl Trace for SemLock {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static SEMLOCK: SemLock = "_multiprocessing.SemLock", BASETYPE;
}

impl SemLock {
    fn is_mine(&self, th: &Thread) -> bool {
        self.count.get() > 0 && self.owner.get() == th.ident
    }
}

#[cold]
fn acquire(th: &Thread, s: &SemLock, wait: Option<Duration>) -> Result<bool> {
    if s.kind == RECURSIVE_MUTEX && s.is_mine(th) {
        s.count.set(s.count.get() + 1);
        return Ok(true);
    }
    let deadline = wait.map(|w| Instant::now() + w);
    let mut step = Duration::ZERO;
    loop {
        let taken = if step.is_zero() {
            s.semaphore.acquire(step)
        } else {
            th.without_gil(|| s.semaphore.acquire(step))
        };
        match taken {
            Ok(true) => break,
            Ok(false) => {}
            Err(e) if e.raw_os_error() == Some(krait_host::errno::EINTR) => {}
            Err(e) => return Err(host::error(th, &e)),
        }
        host::serve_signals(th)?;
        step = deadline.map_or(SLICE, |d| {
            d.saturating_duration_since(Instant::now()).min(SLICE)
        });
        if step.is_zero() {
            return Ok(false);
        }
    }
    s.count.set(s.count.get() + 1);
    s.owner.set(th.ident);
    Ok(true)
}

fn release(th: &Thread, s: &SemLock) -> Result<()> {
    if s.kind == RECURSIVE_MUTEX {
        if !s.is_mine(th) {
            return Err(th.assertion_error("attempt to release recursive lock not owned by thread"));
        }
        if s.count.get() > 1 {
            s.count.set(s.count.get() - 1);
            return Ok(());
        }
    } else if s.semaphore.value().or_raise(th)? >= s.maxvalue {
        return Err(th.value_error("semaphore or lock released too many times"));
    }
    s.semaphore.release().or_raise(th)?;
    s.count.set(s.count.get() - 1);
    Ok(())
}

fn object(
    cls: &'static TypeObject,
    semaphore: Box<dyn Semaphore>,
    kind: i32,
    maxvalue: i32,
    name: Option<Value>,
) -> Value {
    SEMLOCK
        .create_in(
            cls,
            SemLock {
                semaphore,
                kind,
                maxvalue,
                name,
                count: Cell::new(0),
                owner: Cell::new(0),
            },
        )
        .into_value()
}

pub struct SemLockMethods;

/// Semaphore/Mutex type
#[pymethods]
impl SemLockMethods {
    #[name("SemLock")]
    #[sig("(kind, value, maxvalue, name, unlink)")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        kind: i32,
        value: i32,
        maxvalue: i32,
        name: &Str,
        unlink: bool,
    ) -> Result<Value> {
        if kind != RECURSIVE_MUTEX && kind != SEMAPHORE {
            return Err(th.value_error("unrecognized kind"));
        }
        let b = name_of(th, name)?;
        let h = host::of(th);
        // A negative value is too large for the system, which says so.
        let s = h.open_semaphore(&b, Some(value as u32)).or_raise(th)?;
        if unlink {
            h.unlink_semaphore(&b).or_raise(th)?;
        }
        let kept = (!unlink).then(|| name.value());
        Ok(object(cls, s, kind, maxvalue, kept))
    }

    #[classmethod]
    #[sig("(handle, kind, maxvalue, name, /)")]
    fn _rebuild(
        th: &Thread,
        cls: &'static TypeObject,
        handle: &Value,
        kind: i32,
        maxvalue: i32,
        name: &Value,
    ) -> Result<Value> {
        let _ = handle;
        let Some(text) = name.as_str() else {
            return Err(th.type_error("a semaphore without name cannot be rebuilt"));
        };
        let b = name_of(th, text)?;
        let s = host::of(th).open_semaphore(&b, None).or_raise(th)?;
        Ok(object(cls, s, kind, maxvalue, Some(name.clone())))
    }

    /// Acquire the semaphore/lock.
    #[sig("(block=True, timeout=None)")]
    fn acquire(
        th: &Thread,
        zelf: &Obj<SemLock>,
        block: Option<bool>,
        timeout: Option<&Value>,
    ) -> Result<bool> {
        let wait = match timeout.filter(|v| !v.is_none()) {
            _ if !block.unwrap_or(true) => Some(Duration::ZERO),
            Some(t) => {
                let t = krait_object::protocol::number::as_f64(th, t)?;
                let t = t.max(0.0);
                Some(
                    Duration::try_from_secs_f64(t)
                        .map_err(|_| th.overflow_error("timeout is too large"))?,
                )
            }
            None => None,
        };
        // A wait that the clock cannot express is one for ever.
        let wait = wait.filter(|w| Instant::now().checked_add(*w).is_some());
        acquire(th, zelf, wait)
    }

    /// Release the semaphore/lock.
    #[sig("()")]
    fn release(th: &Thread, zelf: &Obj<SemLock>) -> Result<()> {
        release(th, zelf)
    }

    /// Enter the semaphore/lock.
    #[method]
    fn __enter__(th: &Thread, zelf: &Obj<SemLock>) -> Result<bool> {
        acquire(th, zelf, None)
    }

    /// Exit the semaphore/lock.
    #[method]
    #[sig("(exc_type=None, exc_value=None, exc_tb=None, /)")]
    fn __exit__(
        th: &Thread,
        zelf: &Obj<SemLock>,
        exc_type: Option<&Value>,
        exc_value: Option<&Value>,
        exc_tb: Option<&Value>,
    ) -> Result<()> {
        let _ = (exc_type, exc_value, exc_tb);
        release(th, zelf)
    }

    /// Num of `acquire()`s minus num of `release()`s for this process.
    #[sig("()")]
    fn _count(zelf: &Obj<SemLock>) -> i32 {
        zelf.count.get()
    }

    /// Whether the lock is owned by this thread.
    #[sig("()")]
    fn _is_mine(th: &Thread, zelf: &Obj<SemLock>) -> bool {
        zelf.is_mine(th)
    }

    /// Get the value of the semaphore.
    #[sig("()")]
    fn _get_value(th: &Thread, zelf: &Obj<SemLock>) -> Result<i32> {
        match zelf.semaphore.value() {
            Ok(n) => Ok(n.max(0)),
            Err(e) => Err(host::error(th, &e)),
        }
    }

    /// Return whether semaphore has value zero.
    #[sig("()")]
    fn _is_zero(th: &Thread, zelf: &Obj<SemLock>) -> Result<bool> {
        match zelf.semaphore.value() {
            Ok(n) => Ok(n <= 0),
            Err(e) => Err(host::error(th, &e)),
        }
    }

    /// Rezero the net acquisition count after fork().
    #[sig("()")]
    fn _after_fork(zelf: &Obj<SemLock>) {
        zelf.count.set(0);
    }

    #[member]
    fn handle(zelf: &Obj<SemLock>) -> i64 {
        zelf.value().id()
    }

    #[member]
    fn kind(zelf: &Obj<SemLock>) -> i32 {
        zelf.kind
    }

    #[member]
    fn maxvalue(zelf: &Obj<SemLock>) -> i32 {
        zelf.maxvalue
    }

    #[member]
    fn name(zelf: &Obj<SemLock>) -> Value {
        zelf.name.clone().unwrap_or_else(Value::none)
    }
}
