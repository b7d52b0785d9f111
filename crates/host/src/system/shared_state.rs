//! What the C library keeps once per process and reads without a lock of its own: the environment, the time zone, the
//! locale. Several interpreters run at once, each under its own lock, so that these calls need one that they have in common.

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

static SHARED_STATE: RwLock<()> = RwLock::new(());

/// For calls that look at it.
pub fn read() -> RwLockReadGuard<'static, ()> {
    SHARED_STATE.read().unwrap_or_else(PoisonError::into_inner)
}

/// For calls that change it, and for a fork, whose child must find it free.
pub fn write() -> RwLockWriteGuard<'static, ()> {
    SHARED_STATE.write().unwrap_or_else(PoisonError::into_inner)
}
