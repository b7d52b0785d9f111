//! Signals. A handler in the sense of the system only notes that a signal came; whoever runs
//! Python code asks for what is pending and calls the Python handler itself.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use crate::{Fd, refuse};

/// What happens when a signal comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalAction {
    Default,
    Ignore,
    /// Note it, for [`Signals::take_pending`].
    Note,
    /// Something this crate did not install.
    Foreign,
}

/// A set of signals, bit n-1 for signal n.
pub type SignalMask = u64;

/// A signal that was waited for: the fields of the system's `siginfo_t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignalInfo {
    pub signal: i32,
    pub code: i32,
    pub errno: i32,
    pub pid: i32,
    pub uid: u32,
    pub status: i32,
    pub band: i64,
}

/// Linux's signals by name; real-time ones are `SIGRTMIN` to `SIGRTMAX`.
pub static SIGNALS: &[(&str, i32)] = &[
    ("SIGHUP", 1),
    ("SIGINT", 2),
    ("SIGQUIT", 3),
    ("SIGILL", 4),
    ("SIGTRAP", 5),
    ("SIGABRT", 6),
    ("SIGIOT", 6),
    ("SIGBUS", 7),
    ("SIGFPE", 8),
    ("SIGKILL", 9),
    ("SIGUSR1", 10),
    ("SIGSEGV", 11),
    ("SIGUSR2", 12),
    ("SIGPIPE", 13),
    ("SIGALRM", 14),
    ("SIGTERM", 15),
    ("SIGSTKFLT", 16),
    ("SIGCHLD", 17),
    ("SIGCLD", 17),
    ("SIGCONT", 18),
    ("SIGSTOP", 19),
    ("SIGTSTP", 20),
    ("SIGTTIN", 21),
    ("SIGTTOU", 22),
    ("SIGURG", 23),
    ("SIGXCPU", 24),
    ("SIGXFSZ", 25),
    ("SIGVTALRM", 26),
    ("SIGPROF", 27),
    ("SIGWINCH", 28),
    ("SIGIO", 29),
    ("SIGPOLL", 29),
    ("SIGPWR", 30),
    ("SIGSYS", 31),
    ("SIGRTMIN", 34),
    ("SIGRTMAX", 64),
];

pub trait Signals {
    /// What is installed for a signal.
    fn signal_action(&self, _signal: i32) -> io::Result<SignalAction> {
        refuse()
    }

    /// Installs an action; `Foreign` is refused.
    fn set_signal_action(&self, _signal: i32, _action: SignalAction) -> io::Result<()> {
        refuse()
    }

    /// The signals noted since the last call, lowest bit signal 1; clears them.
    fn take_pending(&self) -> SignalMask {
        0
    }

    /// Lets every noted signal also set `bits` in `flags`, so that the machine looks up from its
    /// work. The last caller wins.
    fn alert_on_signal(&self, _flags: Arc<AtomicU32>, _bits: u32) {}

    /// Lets every noted signal also write its number to a descriptor; `None` for none. Returns the
    /// one before. That the descriptor is full is an error only if `full_is_error`.
    fn set_wakeup_fd(&self, _fd: Option<Fd>, _full_is_error: bool) -> io::Result<Option<Fd>> {
        refuse()
    }

    /// Why a signal's number could not be written since the last call; clears it.
    fn take_wakeup_error(&self) -> Option<io::Error> {
        None
    }

    fn raise_signal(&self, _signal: i32) -> io::Result<()> {
        refuse()
    }

    /// Sends a signal to a thread of this process, by the system's number of the thread.
    fn signal_thread(&self, _thread: i64, _signal: i32) -> io::Result<()> {
        refuse()
    }

    /// Sends a signal to the process behind a descriptor.
    fn signal_process(&self, _process: Fd, _signal: i32, _flags: u32) -> io::Result<()> {
        refuse()
    }

    /// Waits for one of these signals and takes it. `EAGAIN` when the time is over; `EINTR` when another signal came.
    fn wait_for_signal(
        &self,
        _mask: SignalMask,
        _timeout: Option<Duration>,
    ) -> io::Result<SignalInfo> {
        refuse()
    }

    /// Changes this thread's blocked signals: 0 block, 1 unblock, 2 set. Returns the mask before.
    fn mask_signals(&self, _how: i32, _mask: SignalMask) -> io::Result<SignalMask> {
        refuse()
    }

    /// Signals that wait because they are blocked.
    fn blocked_pending(&self) -> io::Result<SignalMask> {
        refuse()
    }

    /// Waits for any signal.
    fn pause(&self) -> io::Result<()> {
        refuse()
    }

    /// Sets interval timer `which` in microseconds (first, then every); returns what was left.
    fn set_timer(&self, _which: i32, _first: u64, _every: u64) -> io::Result<(u64, u64)> {
        refuse()
    }

    fn timer(&self, _which: i32) -> io::Result<(u64, u64)> {
        refuse()
    }

    /// The system's words for a signal.
    fn signal_description(&self, _signal: i32) -> Option<String> {
        None
    }

    /// May system calls be interrupted by this signal?
    fn interrupt_calls(&self, _signal: i32, _interrupt: bool) -> io::Result<()> {
        refuse()
    }
}
