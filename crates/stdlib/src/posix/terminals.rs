//! Terminals and pseudo-terminals.

use super::path::decode;
use crate::host::{self, OrRaise};
use krait_object::{Fd, Result, Thread, Value};

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
    fn login_tty(th: &Thread, fd: Fd) -> Result<()> {
        host::of(th).log_in(fd.0).or_raise(th)
    }

    /// Open the controlling end of a new pseudo-terminal, and return its descriptor.
    ///
    /// The flags are those of os.open that concern access and the terminal.
    #[sig("(oflag, /)")]
    fn posix_openpt(th: &Thread, oflag: i32) -> Result<i32> {
        host::of(th).open_terminal(oflag).or_raise(th)
    }

    /// Give the other end of a pseudo-terminal to the user of this process.
    ///
    ///   fd
    ///     A descriptor of the controlling end.
    #[sig("(fd, /)")]
    fn grantpt(th: &Thread, fd: Fd) -> Result<()> {
        host::of(th).grant_terminal(fd.0).or_raise(th)
    }

    /// Let the other end of a pseudo-terminal be opened.
    ///
    ///   fd
    ///     A descriptor of the controlling end.
    #[sig("(fd, /)")]
    fn unlockpt(th: &Thread, fd: Fd) -> Result<()> {
        host::of(th).unlock_terminal(fd.0).or_raise(th)
    }

    /// Return the path of the other end of a pseudo-terminal.
    ///
    ///   fd
    ///     A descriptor of the controlling end.
    #[sig("(fd, /)")]
    fn ptsname(th: &Thread, fd: Fd) -> Result<Value> {
        let name = host::of(th).other_end_name(fd.0).or_raise(th)?;
        Ok(decode(&name))
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
