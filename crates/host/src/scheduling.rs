//! When and where a process runs: policies and priorities of the scheduler, processors, namespaces.
//!
//! Policies and kinds are the system's own numbers; process 0 is this one.

use std::io;
use std::time::Duration;

use crate::{Fd, refuse};

pub trait Scheduling {
    /// The lowest priority that a policy knows.
    fn lowest_priority(&self, _policy: i32) -> io::Result<i32> {
        refuse()
    }

    /// The highest priority that a policy knows.
    fn highest_priority(&self, _policy: i32) -> io::Result<i32> {
        refuse()
    }

    fn scheduling_policy(&self, _process: i32) -> io::Result<i32> {
        refuse()
    }

    fn set_scheduling_policy(&self, _process: i32, _policy: i32, _priority: i32) -> io::Result<()> {
        refuse()
    }

    /// The priority within the process's policy.
    fn scheduling_priority(&self, _process: i32) -> io::Result<i32> {
        refuse()
    }

    fn set_scheduling_priority(&self, _process: i32, _priority: i32) -> io::Result<()> {
        refuse()
    }

    /// How long a process runs before others of its priority have their turn.
    fn time_slice(&self, _process: i32) -> io::Result<Duration> {
        refuse()
    }

    /// The processors that a process may run on: bit n of a word for its processor n.
    fn processors_of(&self, _process: i32) -> io::Result<Vec<u64>> {
        refuse()
    }

    /// Sets them.
    fn set_processors_of(&self, _process: i32, _processors: &[u64]) -> io::Result<()> {
        refuse()
    }

    /// Lets others run.
    fn give_way(&self) -> io::Result<()> {
        refuse()
    }

    /// `getpriority`: of a process (0), a process group (1) or a user (2).
    fn nice_value(&self, _which: i32, _who: i32) -> io::Result<i32> {
        refuse()
    }

    /// `setpriority`.
    fn set_nice_value(&self, _which: i32, _who: i32, _value: i32) -> io::Result<()> {
        refuse()
    }

    /// Moves the calling thread to the namespace behind a descriptor; a kind of 0 is any.
    fn enter_namespace(&self, _namespace: Fd, _kind: i32) -> io::Result<()> {
        refuse()
    }

    /// Takes the calling thread out of what `flags` say it shares.
    fn stop_sharing(&self, _flags: i32) -> io::Result<()> {
        refuse()
    }
}
