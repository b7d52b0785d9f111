//! Terminals.

use std::io;
use std::mem::MaybeUninit;

use super::{SystemHost, done, growing, until_zero};
use crate::{Fd, Terminals, WindowSize};

impl Terminals for SystemHost {
    fn is_terminal(&self, fd: Fd) -> bool {
        // SAFETY: only numbers are passed.
        unsafe { libc::isatty(fd) == 1 }
    }

    fn window_size(&self, fd: Fd) -> io::Result<WindowSize> {
        let mut size = MaybeUninit::<libc::winsize>::zeroed();
        // SAFETY: this request fills a `struct winsize`.
        done(unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, size.as_mut_ptr()) })?;
        // SAFETY: zeroed above and filled by a call that succeeded.
        let size = unsafe { size.assume_init() };
        Ok(WindowSize {
            columns: size.ws_col,
            lines: size.ws_row,
        })
    }

    fn terminal_name(&self, fd: Fd) -> io::Result<Vec<u8>> {
        growing(|buffer| {
            // SAFETY: the buffer is writable for its length.
            match unsafe { libc::ttyname_r(fd, buffer.as_mut_ptr().cast(), buffer.len()) } {
                0 => Ok(until_zero(buffer)),
                error => Err(io::Error::from_raw_os_error(error)),
            }
        })
    }

    fn open_terminal_pair(&self) -> io::Result<(Fd, Fd)> {
        let (mut controlling, mut other) = (0, 0);
        // SAFETY: both numbers are there to be filled; name, settings and size are not asked for.
        done(unsafe {
            libc::openpty(
                &raw mut controlling,
                &raw mut other,
                std::ptr::null_mut(),
                std::ptr::null(),
                std::ptr::null(),
            )
        })?;
        crate::Files::set_inheritable(self, controlling, false)?;
        crate::Files::set_inheritable(self, other, false)?;
        Ok((controlling, other))
    }
}
