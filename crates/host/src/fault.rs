//! Reports at the moment of a crash, when a signal comes, or when time is up; and crashes on purpose, to try them.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::{Fd, refuse};

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The process is about to die of this.
    Fatal(&'static str),
    /// A signal that [`Faults::report_on_signal`] was told of.
    Signal,
    /// The time of [`Faults::report_later`] is up.
    Timeout,
}

/// Writes a report. It is called in signal handlers: it must not allocate and must not wait for anything that the
/// interrupted code may hold.
pub type Report = Arc<dyn Fn(Occasion) + Send + Sync>;

/// How to crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// Read memory that may not be read.
    Read,
    Segmentation,
    FloatingPoint,
    Abort,
    StackOverflow,
}

/// A report that comes later.
pub struct Later {
    pub after: Duration,
    pub repeat: bool,
    /// End the process after the report.
    pub exit: bool,
    pub report: Report,
}

/// A thread's name as the system knows it, zero bytes behind it.
pub type ThreadName = [u8; 16];

pub trait Faults {
    /// Reports before the process dies of a fault; replaces the report of an earlier call.
    fn enable_fault_report(&self, _report: Report) -> io::Result<()> {
        refuse()
    }

    /// No more of that. Whether it was enabled.
    fn disable_fault_report(&self) -> bool {
        false
    }

    fn reports_faults(&self) -> bool {
        false
    }

    /// Whether a signal is one of those that faults raise.
    fn is_fault(&self, _signal: i32) -> bool {
        false
    }

    /// Reports whenever a signal comes; with `chain`, what was installed before runs after it.
    fn report_on_signal(&self, _signal: i32, _chain: bool, _report: Report) -> io::Result<()> {
        refuse()
    }

    /// No more of that. Whether there was a report for the signal.
    fn unreport_signal(&self, _signal: i32) -> bool {
        false
    }

    /// Reports after a time, in place of what an earlier call asked for.
    fn report_later(&self, _later: Later) -> io::Result<()> {
        refuse()
    }

    /// No more of that. Waits for a report that is being written.
    fn cancel_report(&self) {}

    /// Writes the native calls of this thread to a descriptor. May be called in reports.
    fn write_native_stack(&self, _fd: Fd) {}

    /// Crashes.
    fn crash(&self, _how: Crash) -> io::Result<()> {
        refuse()
    }

    /// The name of the thread with this number of the system's, or of this one. May be called in reports.
    fn thread_name(&self, _native_id: Option<u64>) -> Option<ThreadName> {
        None
    }

    /// Names this thread; what does not fit is cut off.
    fn set_thread_name(&self, _name: &[u8]) -> io::Result<()> {
        refuse()
    }
}
