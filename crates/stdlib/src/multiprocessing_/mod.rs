//! `_multiprocessing` and `_posixshmem`: semaphores and memory that processes share by name.

mod semlock;

use crate::host::{self, OrRaise};
use crate::posix::encode;
use krait_object::{DictData, Module, Result, Str, Thread, Value, ready_with_values};

/// A name for the system; a zero byte cannot be in it.
fn name_of(th: &Thread, s: &Str) -> Result<Vec<u8>> {
    let b = encode(th, s)?;
    if b.contains(&0) {
        return Err(th.value_error("embedded null character"));
    }
    Ok(b)
}

pub struct Multiprocessing;

#[krait_object::pymodule(name = "_multiprocessing")]
impl Multiprocessing {
    #[sig("(name, /)")]
    fn sem_unlink(th: &Thread, name: &Str) -> Result<()> {
        let b = name_of(th, name)?;
        host::of(th).unlink_semaphore(&b).or_raise(th)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_with_values(
            &semlock::SEMLOCK.ty,
            &semlock::SemLockMethods::SPEC,
            &[("SEM_VALUE_MAX", Value::int32(i32::MAX))],
        );
        m.add_type(th, &semlock::SEMLOCK.ty)?;
        let flags = DictData::create();
        flags.set_str(th, "HAVE_SEM_OPEN", Value::int32(1))?;
        flags.set_str(th, "HAVE_SEM_TIMEDWAIT", Value::int32(1))?;
        m.add(th, "flags", flags)
    }
}

pub struct PosixShmem;

/// POSIX shared memory module
#[krait_object::pymodule(name = "_posixshmem")]
impl PosixShmem {
    /// Open a shared memory object.  Returns a file descriptor (integer).
    #[sig("(path, flags, mode=511)")]
    fn shm_open(th: &Thread, path: &Str, flags: i32, mode: Option<i32>) -> Result<i32> {
        let b = name_of(th, path)?;
        let h = host::of(th);
        let mode = mode.unwrap_or(0o777) as u32;
        h.open_shared_memory(&b, flags, mode)
            .map_err(|e| th.os_error(&e, Some(&path.value()), None))
    }

    /// Remove a shared memory object (similar to unlink()).
    ///
    /// Remove a shared memory object name, and, once all processes have
    /// unmapped the object, de-allocates and destroys the contents of the
    /// associated memory region.
    #[sig("(path)")]
    fn shm_unlink(th: &Thread, path: &Str) -> Result<()> {
        let b = name_of(th, path)?;
        host::of(th)
            .unlink_shared_memory(&b)
            .map_err(|e| th.os_error(&e, Some(&path.value()), None))
    }
}
