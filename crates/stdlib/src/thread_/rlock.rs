//! `_thread.RLock`.

use super::lock::{Core, acquire, wait_time};
use krait_object::types::{int, tuple};
use krait_object::{Args, Obj, Result, Thread, Trace, Value};
use std::cell::{Cell, RefCell};
use std::sync::Arc;

pub struct RLockData {
    core: RefCell<Arc<Core>>,
    owner: Cell<u64>,
    count: Cell<u64>,
}

impl Trace for RLockData {
    fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
}

krait_object::pytype! {
    pub static RLOCK: RLockData = "_thread.RLock", BASETYPE | MANAGED_WEAKREF;
}

pub struct RLockMethods;

type RLock = Obj<RLockData>;

#[krait_object::pymethods]
impl RLockMethods {
    #[name("RLock")]
    fn __new__(cls: &'static krait_object::TypeObject, args: Args) -> Value {
        let _ = args;
        RLOCK
            .create_in(
                cls,
                RLockData {
                    core: RefCell::default(),
                    owner: Cell::new(0),
                    count: Cell::new(0),
                },
            )
            .into_value()
    }

    /// Lock the lock; a thread that holds it may take it again.
    #[sig("(blocking=True, timeout=-1)")]
    fn acquire(th: &Thread, zelf: &RLock, blocking: bool, timeout: Option<&Value>) -> Result<bool> {
        let wait = wait_time(th, blocking, timeout)?;
        if zelf.count.get() > 0 && zelf.owner.get() == th.ident {
            zelf.count.set(zelf.count.get() + 1);
            return Ok(true);
        }
        let core = zelf.core.borrow().clone();
        let ok = acquire(th, &core, wait)?;
        if ok {
            zelf.owner.set(th.ident);
            zelf.count.set(1);
        }
        Ok(ok)
    }

    /// Release the lock once.
    fn release(th: &Thread, zelf: &RLock) -> Result<()> {
        if zelf.count.get() == 0 || zelf.owner.get() != th.ident {
            return Err(th.runtime_error("cannot release un-acquired lock"));
        }
        zelf.count.set(zelf.count.get() - 1);
        if zelf.count.get() == 0 {
            zelf.owner.set(0);
            zelf.core.borrow().release();
        }
        Ok(())
    }

    fn __enter__(th: &Thread, zelf: &RLock) -> Result<bool> {
        RLockMethods::acquire(th, zelf, true, None)
    }

    #[parsed_tuple]
    #[sig("(*exc_info)")]
    fn __exit__(th: &Thread, zelf: &RLock, exc_info: &[Value]) -> Result<()> {
        let _ = exc_info;
        RLockMethods::release(th, zelf)
    }

    /// Return whether the lock is held.
    fn locked(zelf: &RLock) -> bool {
        zelf.count.get() > 0
    }

    fn _is_owned(th: &Thread, zelf: &RLock) -> bool {
        zelf.count.get() > 0 && zelf.owner.get() == th.ident
    }

    fn _recursion_count(th: &Thread, zelf: &RLock) -> u64 {
        if zelf.owner.get() == th.ident {
            zelf.count.get()
        } else {
            0
        }
    }

    fn _release_save(th: &Thread, zelf: &RLock) -> Result<Value> {
        if zelf.count.get() == 0 {
            return Err(th.runtime_error("cannot release un-acquired lock"));
        }
        let state = vec![
            int::from_u64(zelf.count.replace(0)),
            int::from_u64(zelf.owner.replace(0)),
        ];
        zelf.core.borrow().release();
        Ok(tuple::from_vec(state).into_value())
    }

    #[parsed_tuple]
    fn _acquire_restore(th: &Thread, zelf: &RLock, state: &krait_object::Tuple) -> Result<()> {
        let at = |i: usize| {
            state
                .get(i)
                .and_then(krait_object::types::int::to_i128)
                .and_then(|n| u64::try_from(n).ok())
                .unwrap_or(0)
        };
        let core = zelf.core.borrow().clone();
        acquire(th, &core, None)?;
        zelf.count.set(at(0));
        zelf.owner.set(at(1));
        Ok(())
    }

    fn _at_fork_reinit(zelf: &RLock) {
        zelf.core.replace(Arc::default());
        zelf.owner.set(0);
        zelf.count.set(0);
    }

    fn __repr__(zelf: &RLock) -> String {
        let state = if zelf.count.get() > 0 {
            "locked"
        } else {
            "unlocked"
        };
        format!(
            "<{state} {} object owner={} count={} at {:#x}>",
            zelf.ty().qualified_name(),
            zelf.owner.get(),
            zelf.count.get(),
            zelf.addr()
        )
    }
}
