//! `_thread.lock`.

use crate::host;
use krait_object::{Args, Obj, Result, Thread, Trace, Value};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The lock proper, shared with threads that wait for it without the interpreter's lock.
#[derive(Default)]
pub struct Core {
    state: Mutex<State>,
    free: Condvar,
}

#[derive(Default)]
struct State {
    held: bool,
    /// Threads that wait: waking nobody would cost a system call each time.
    waiting: usize,
}

impl Core {
    /// Takes the lock; `None` waits for ever. Whether it was taken.
    pub fn acquire(&self, timeout: Option<Duration>) -> bool {
        let deadline = timeout.map(|t| Instant::now() + t);
        let mut s = self.state();
        while s.held {
            let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
            if left.is_some_and(|l| l.is_zero()) {
                return false;
            }
            s.waiting += 1;
            s = match left {
                None => self.free.wait(s).unwrap_or_else(PoisonError::into_inner),
                Some(left) => {
                    let waited = self.free.wait_timeout(s, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
            s.waiting -= 1;
        }
        s.held = true;
        true
    }

    /// Gives the lock back; `false` if nobody held it.
    pub fn release(&self) -> bool {
        let mut s = self.state();
        if !s.held {
            return false;
        }
        s.held = false;
        let wake = s.waiting > 0;
        drop(s);
        if wake {
            self.free.notify_one();
        }
        true
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_held(&self) -> bool {
        self.state().held
    }
}

pub struct LockData {
    pub core: std::cell::RefCell<Arc<Core>>,
}

impl Trace for LockData {
    fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
}

krait_object::pytype! {
    pub static LOCK: LockData = "_thread.lock", MANAGED_WEAKREF;
}

pub fn new() -> Value {
    LOCK.create(LockData {
        core: std::cell::RefCell::new(Arc::default()),
    })
    .into_value()
}

/// `blocking` and `timeout` of `acquire`, checked: how long to wait (`None`: for ever).
pub fn wait_time(th: &Thread, blocking: bool, timeout: Option<&Value>) -> Result<Option<Duration>> {
    let t = match timeout {
        Some(v) => krait_object::protocol::number::as_f64(th, v)?,
        None => -1.0,
    };
    if !blocking && t != -1.0 {
        return Err(th.value_error("can't specify a timeout for a non-blocking call"));
    }
    if t < 0.0 && t != -1.0 {
        return Err(th.value_error("timeout value must be a non-negative number"));
    }
    if t.is_nan() {
        return Err(th.value_error("Invalid value NaN (not a number)"));
    }
    if t > 9_223_372_036.0 {
        return Err(th.overflow_error("timeout value is too large"));
    }
    Ok(if !blocking {
        Some(Duration::ZERO)
    } else if t < 0.0 {
        None
    } else {
        Some(Duration::from_secs_f64(t))
    })
}

/// A timeout in seconds, not negative.
pub fn wait_limit(th: &Thread, timeout: &Value) -> Result<Duration> {
    let t = krait_object::protocol::number::as_f64(th, timeout)?;
    if t.is_nan() {
        return Err(th.value_error("Invalid value NaN (not a number)"));
    }
    if t < 0.0 {
        return Err(th.value_error("'timeout' must be a non-negative number"));
    }
    if t > 9_223_372_036.0 {
        return Err(th.overflow_error("timeout value is too large"));
    }
    Ok(Duration::from_secs_f64(t))
}

/// Waits for a lock, looking at signals now and then.
pub fn acquire(th: &Thread, core: &Arc<Core>, wait: Option<Duration>) -> Result<bool> {
    if core.acquire(Some(Duration::ZERO)) {
        return Ok(true);
    }
    if wait == Some(Duration::ZERO) {
        return Ok(false);
    }
    let deadline = wait.map(|w| Instant::now() + w);
    loop {
        let slice = Duration::from_millis(20);
        let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
        let step = left.map_or(slice, |l| l.min(slice));
        if th.without_gil(|| core.acquire(Some(step))) {
            // A handler that had to wait with us runs here, where the caller expects an exception, and not at the
            // start of whatever cleans up behind the caller.
            if th.requests() != 0 {
                krait_vm::breaker::handle(th)?;
            }
            return Ok(true);
        }
        if left.is_some_and(|l| l.is_zero()) {
            return Ok(false);
        }
        host::serve_signals(th)?;
    }
}

pub struct LockMethods;

type Lock = Obj<LockData>;

fn core(z: &Lock) -> Arc<Core> {
    z.core.borrow().clone()
}

/// A lock object is a synchronization primitive.
#[krait_object::pymethods(sig = "()")]
impl LockMethods {
    #[name("lock")]
    fn __new__(th: &Thread, cls: &'static krait_object::TypeObject, args: Args) -> Result<Value> {
        args.no_keywords(th, "lock")?;
        args.check_positional(th, "lock", 0, 0)?;
        Ok(LOCK
            .create_in(
                cls,
                LockData {
                    core: std::cell::RefCell::new(Arc::default()),
                },
            )
            .into_value())
    }

    /// Lock the lock; without argument this blocks if it is already locked.
    #[sig("(blocking=True, timeout=-1)")]
    fn acquire(th: &Thread, zelf: &Lock, blocking: bool, timeout: Option<&Value>) -> Result<bool> {
        let wait = wait_time(th, blocking, timeout)?;
        acquire(th, &core(zelf), wait)
    }

    #[sig("(blocking=True, timeout=-1)")]
    fn acquire_lock(
        th: &Thread,
        zelf: &Lock,
        blocking: bool,
        timeout: Option<&Value>,
    ) -> Result<bool> {
        LockMethods::acquire(th, zelf, blocking, timeout)
    }

    /// Release the lock.
    fn release(th: &Thread, zelf: &Lock) -> Result<()> {
        if core(zelf).release() {
            Ok(())
        } else {
            Err(th.runtime_error("release unlocked lock"))
        }
    }

    fn release_lock(th: &Thread, zelf: &Lock) -> Result<()> {
        LockMethods::release(th, zelf)
    }

    /// Return whether the lock is in the locked state.
    fn locked(zelf: &Lock) -> bool {
        core(zelf).is_held()
    }

    fn locked_lock(zelf: &Lock) -> bool {
        core(zelf).is_held()
    }

    fn __enter__(th: &Thread, zelf: &Lock) -> Result<bool> {
        LockMethods::acquire(th, zelf, true, None)
    }

    #[parsed_tuple]
    #[sig("(*exc_info)")]
    fn __exit__(th: &Thread, zelf: &Lock, exc_info: &[Value]) -> Result<()> {
        let _ = exc_info;
        LockMethods::release(th, zelf)
    }

    fn _at_fork_reinit(zelf: &Lock) {
        zelf.core.replace(Arc::default());
    }

    fn __repr__(zelf: &Lock) -> String {
        let state = if core(zelf).is_held() {
            "locked"
        } else {
            "unlocked"
        };
        format!(
            "<{state} {} object at {:#x}>",
            zelf.ty().qualified_name(),
            zelf.addr()
        )
    }
}
