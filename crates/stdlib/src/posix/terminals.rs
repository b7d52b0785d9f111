//! Terminals and pseudo-terminals.

use super::path::decode;
use crate::host::{self, OrRaise};
use krait_object::{Result, Thread, Value};

pub struct Terminals;

/// The requests that ask for and set a terminal's foreground process group.
const TIOCGPGRP: u64 = 0x540f;
const TIOCSPGRP: u64 = 0x5410;

#[krait_object::pyfunctions]
impl Terminals {
    /// Open a pseudo-terminal.
    ///
    /// Return a tuple of (master_fd, slave_fd) containing open file descriptors
    /// for both the master and slave ends.
    fn openpty(th: &Thread) -> Result<(i32, i32)> {
        host::of(th).open_terminal_pair().or_raise(th)
    }

    /// Prepare the tty of which fd is a file descriptor for a new login session.
    ///
    /// Make the calling process a session leader; make the tty the
    /// controlling tty, the stdin, the stdout, and the stderr of the
    /// calling process; close fd.
    #[sig("(fd, /)")]
    fn login_tty(th: &Thread, fd: krait_object::Fd) -> Result<()> {
        host::of(th).log_in(fd.0).or_raise(th)
    }

    /// Return the name of the terminal device connected to 'fd'.
    ///
    ///   fd
    ///     Integer file descriptor handle.
    #[sig("(fd, /)")]
    fn ttyname(th: &Thread, fd: i32) -> Result<Value> {
        match host::of(th).terminal_name(fd) {
            Ok(n) => Ok(decode(&n)),
            Err(e) => Err(host::error(th, &e)),
        }
    }

    /// Return the name of the controlling terminal for this process.
    fn ctermid() -> &'static str {
        "/dev/tty"
    }

    /// Return the process group associated with the terminal specified by fd.
    #[sig("(fd, /)")]
    fn tcgetpgrp(th: &Thread, fd: i32) -> Result<i32> {
        let mut b = [0; 4];
        host::of(th)
            .device_control_with(fd, TIOCGPGRP, &mut b)
            .or_raise(th)?;
        Ok(i32::from_ne_bytes(b))
    }

    /// Set the process group associated with the terminal specified by fd.
    #[sig("(fd, pgid, /)")]
    fn tcsetpgrp(th: &Thread, fd: i32, pgid: i32) -> Result<()> {
        let mut b = pgid.to_ne_bytes();
        let h = host::of(th);
        th.without_gil(|| h.device_control_with(fd, TIOCSPGRP, &mut b))
            .or_raise(th)?;
        Ok(())
    }
}
