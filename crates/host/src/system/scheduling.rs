//! The scheduler and namespaces, by libc.

use std::io;
use std::time::Duration;

use super::{SystemHost, check, done};
use crate::{Fd, Scheduling};

/// The most bytes of a set of processors that are asked for.
const MOST: usize = 1 << 20;

/// Says that a number is a process's, as `getpriority` has it.
const PROCESS: i32 = 0;

/// The system's word for a process. Its own number would mean its first thread, which need not be the one that runs
/// programs: the calling thread stands for this process.
fn target(process: i32) -> i32 {
    match u32::try_from(process) {
        Ok(n) if n == std::process::id() => 0,
        _ => process,
    }
}

fn parameters(priority: i32) -> libc::sched_param {
    // SAFETY: the struct is plain numbers.
    let mut parameters: libc::sched_param = unsafe { std::mem::zeroed() };
    parameters.sched_priority = priority;
    parameters
}

impl Scheduling for SystemHost {
    fn lowest_priority(&self, policy: i32) -> io::Result<i32> {
        // SAFETY: only numbers are passed.
        check(unsafe { libc::sched_get_priority_min(policy) })
    }

    fn highest_priority(&self, policy: i32) -> io::Result<i32> {
        // SAFETY: only numbers are passed.
        check(unsafe { libc::sched_get_priority_max(policy) })
    }

    fn scheduling_policy(&self, process: i32) -> io::Result<i32> {
        // SAFETY: only numbers are passed.
        check(unsafe { libc::sched_getscheduler(target(process)) })
    }

    fn set_scheduling_policy(&self, process: i32, policy: i32, priority: i32) -> io::Result<()> {
        let parameters = parameters(priority);
        // SAFETY: the struct lives through the call.
        done(unsafe { libc::sched_setscheduler(target(process), policy, &raw const parameters) })
    }

    fn scheduling_priority(&self, process: i32) -> io::Result<i32> {
        let mut parameters = parameters(0);
        // SAFETY: the struct is there to be filled.
        done(unsafe { libc::sched_getparam(target(process), &raw mut parameters) })?;
        Ok(parameters.sched_priority)
    }

    fn set_scheduling_priority(&self, process: i32, priority: i32) -> io::Result<()> {
        let parameters = parameters(priority);
        // SAFETY: the struct lives through the call.
        done(unsafe { libc::sched_setparam(target(process), &raw const parameters) })
    }

    fn time_slice(&self, process: i32) -> io::Result<Duration> {
        let mut time = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: the struct is there to be filled.
        done(unsafe { libc::sched_rr_get_interval(target(process), &raw mut time) })?;
        Ok(Duration::new(
            u64::try_from(time.tv_sec).unwrap_or(0),
            u32::try_from(time.tv_nsec).unwrap_or(0),
        ))
    }

    fn processors_of(&self, process: i32) -> io::Result<Vec<u64>> {
        let mut size = size_of::<libc::cpu_set_t>();
        loop {
            let mut words = vec![0u64; size / size_of::<u64>()];
            // SAFETY: the array is as large as told, and aligned like the set.
            let r = unsafe {
                libc::sched_getaffinity(target(process), size, words.as_mut_ptr().cast())
            };
            match done(r) {
                Ok(()) => return Ok(words),
                // The machine may have more processors than there is room for.
                Err(e) if e.raw_os_error() == Some(libc::EINVAL) && size < MOST => size *= 2,
                Err(e) => return Err(e),
            }
        }
    }

    fn set_processors_of(&self, process: i32, processors: &[u64]) -> io::Result<()> {
        let (set, size) = (processors.as_ptr().cast(), size_of_val(processors));
        // SAFETY: the array is as large as told, and aligned like the set.
        done(unsafe { libc::sched_setaffinity(target(process), size, set) })
    }

    fn give_way(&self) -> io::Result<()> {
        // SAFETY: no arguments.
        done(unsafe { libc::sched_yield() })
    }

    fn nice_value(&self, which: i32, who: i32) -> io::Result<i32> {
        let who = if which == PROCESS { target(who) } else { who };
        // SAFETY: the pointer is this thread's own errno; -1 is also a value.
        let value = unsafe {
            *libc::__errno_location() = 0;
            libc::getpriority(
                which.cast_unsigned() as libc::__priority_which_t,
                who.cast_unsigned(),
            )
        };
        match io::Error::last_os_error() {
            e if value == -1 && e.raw_os_error() != Some(0) => Err(e),
            _ => Ok(value),
        }
    }

    fn set_nice_value(&self, which: i32, who: i32, value: i32) -> io::Result<()> {
        let who = if which == PROCESS { target(who) } else { who };
        let which = which.cast_unsigned() as libc::__priority_which_t;
        // SAFETY: only numbers are passed.
        done(unsafe { libc::setpriority(which, who.cast_unsigned(), value) })
    }

    fn enter_namespace(&self, namespace: Fd, kind: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::setns(namespace, kind) })
    }

    fn stop_sharing(&self, flags: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed; memory stays shared among threads whatever they say.
        done(unsafe { libc::unshare(flags) })
    }
}
